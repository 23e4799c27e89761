"""Close reading of a news article as graded exercises in Jupyter.

The way of the data, module by module:

    model, keys, course, work      the records
    records (quick_records)        plain data of TOML and JSON ⇄ records
    content (tomlfiles, quotes, keyfiles, checks)
                                   the folders of a course → Course
    storage                        the work file of a student, saved at each change
    grading (spans, short_answers) question, key, answer → Result
    feedback, pages                Result → sentences, and what the page shows
    desk → widgets → lesson        a student at work in a notebook
    page_widgets, panels, heat     what widgets share; those that ask no question
    handing_in                     the one file handed in
    analysis → plots               tables and figures of what a student marked
    codebook, sections             the label sets as pages; where words stand in a text
    scoring                        the score of one work file, for other systems
    release, rehearse              the student copy; a notebook's outputs made anew
    cli                            the `coursekit` command

    handins/    zips, found → archives → submissions: what strangers send, read with limits
    grader/     intake → register; roster → matching: whose each file is
                batches → workers → grade_class: each graded, by one process or many
                gradebooks (csv_files, result_rows), feedback_pages, scores: what is written
    classes/    files → counting: what grading wrote, counted one student at a time
                items, marks → views, drawing → report: the class as one page
    simulated/  minds → answers (marks) → simulate: a made-up class
    exports/    marks → web_annotations, export: marks for other tools

Offsets into texts are code points, half-open: see `model.Span`.
"""

from coursekit.errors import CourseError
from coursekit.lesson import OpenLesson, open_lesson
from coursekit.work.handing_in import hand_in
from coursekit.work.score import score

__all__ = ["CourseError", "OpenLesson", "hand_in", "open_lesson", "score"]
__version__ = "0.1.0"
