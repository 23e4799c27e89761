"""What grading wrote about a class, counted, and shown as one page."""
