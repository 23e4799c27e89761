"""A class, graded: from what the LMS hands out to what it takes back."""
