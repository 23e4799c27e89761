"""A class, understood: report.html says what to teach tomorrow.

`counts` counts what grading kept, `item_analysis` judges questions by it, `page` makes the page.
"""
