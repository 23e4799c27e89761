"""A class, understood: the page that says what to teach tomorrow."""
