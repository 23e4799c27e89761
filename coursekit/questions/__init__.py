"""What a kind of question is, one file a kind; grading and feedback."""
