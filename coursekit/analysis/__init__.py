"""Tables (pandas) of marks, answers and results: a student's own, and those of a class.

`attrs` of a table carry what its figure must say beside it: `human`, what trained readers reach
(by question); `categories`, all that could be chosen, used or not; `whole`, the words of an item
that a question shows cut; `note`, what a NaN means.
"""

from coursekit.analysis.reader_agreement import agreement, confusion
from coursekit.analysis.answer_tables import answer_table, categories_by_section, words_by_category
from coursekit.analysis.key_comparison import before_and_after, compared_table
from coursekit.analysis.mark_tables import (
    attributed_share,
    cue_verbs,
    labels_by_section,
    span_table,
)

__all__ = [
    "agreement",
    "answer_table",
    "attributed_share",
    "before_and_after",
    "categories_by_section",
    "compared_table",
    "confusion",
    "cue_verbs",
    "labels_by_section",
    "span_table",
    "words_by_category",
]
