"""Close reading of a news article as graded exercises in Jupyter.

The way of the data, module by module:

    model, keys, course, work            the records
    content (quotes, keyfiles, checks)   the folders of a course → Course
    storage                              the work file of a student, saved at each change
    grading (spans, short_answers)       question, key, answer → Result
    feedback, pages                      Result → sentences, and what the page shows
    desk → widgets → lesson              a student at work in a notebook
    handing_in → submissions             the one file handed in, and hand-ins from strangers
    archives (found, zips, lms) → intake the files of a class, found and entered in the register
    roster → matching                    whose they are, as the LMS knows the class
    batches → workers → gradebook        each graded, by one process or many
    books (cells, rows), scores          gradebooks, results, and what a person scores
    codebook, sections                   the label sets as pages; where words stand in a text
    analysis → plots, reports            tables, figures, and a student's page of feedback
    class_files → class_counting         what grading wrote, counted one student at a time
    items, class_marks → class_report    item analysis and the class's marks, as one page
    made_up → simulate; export; release  a made-up class; marks for other tools; the student copy
    scoring                              the score of one work file, for other systems
    cli, rehearse                        the `coursekit` command

Offsets into texts are code points, half-open: see `model.Span`.
"""

from coursekit.errors import CourseError
from coursekit.handing_in import hand_in
from coursekit.lesson import OpenLesson, open_lesson
from coursekit.scoring import score

__all__ = ["CourseError", "OpenLesson", "hand_in", "open_lesson", "score"]
__version__ = "0.1.0"
