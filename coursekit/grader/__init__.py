"""From the hand-ins of a class to gradebook, results and pages of feedback."""
