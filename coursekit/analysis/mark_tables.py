"""Tables of the spans that readers marked."""

from __future__ import annotations

from collections.abc import Mapping

from coursekit.analysis.crosstabs import crossed, label_words, section_names
from coursekit.analysis.pandas_guard import pd
from coursekit.course import Course
from coursekit.questions.base import KINDS
from coursekit.questions.feedback import human
from coursekit.texts import Article
from coursekit.texts.quotes import block_of
from coursekit.texts.sections import section_of
from coursekit.texts.words import overlap, token_range
from coursekit.work import Work

COLUMNS = ["lesson", "question", "article", "block", "start", "end", "label", "quote"]
ATTRIBUTED = ("direct_quote", "partial_quote", "indirect_speech")


def span_table(course: Course, works: Mapping[str, Work]) -> pd.DataFrame:
    """One row a span: COLUMNS, in the order of lessons, questions and text.

    `start` and `end` are code points into the article, half-open.
    """
    rows, layers = [], {}
    for stem, work in works.items():
        for question in course.lessons[stem].questions:
            attempt = work.attempts.get(question.id)
            article = course.articles.get(question.article)
            if attempt is None or article is None:
                continue
            kind = KINDS[question.kind]
            if not any(kind.labels(question)):
                continue
            if said := human(course, question):
                layers[question.id] = said
            for span in kind.spans(attempt.answer):
                where = (stem, question.id, article.slug, block_of(article, span))
                rows.append((*where, span.start, span.end, span.label, span.quote))
    table = pd.DataFrame(rows, columns=COLUMNS)
    table.attrs["human"] = layers
    return table


def cue_verbs(spans: pd.DataFrame) -> pd.DataFrame:
    """How often each cue was marked: `cue` (lower case) and `times`, most frequent first."""
    cues = spans.loc[spans["label"] == "cue", "quote"].str.lower().str.split().str.join(" ")
    counts = cues.value_counts().rename_axis("cue").reset_index(name="times")
    return counts.sort_values(["times", "cue"], ascending=[False, True], ignore_index=True)


def attributed_share(article: Article, spans: pd.DataFrame) -> pd.DataFrame:
    """What share of each paragraph was marked as somebody's: `block`, `words`, `share`.

    Counts the words inside any span labelled as quoted or reported, each word once; 0 to 1.
    """
    content = spans[(spans["article"] == article.slug) & spans["label"].isin(ATTRIBUTED)]
    marked = [
        token_range(article.text, a, b)
        for a, b in zip(content["start"], content["end"], strict=True)
    ]
    rows = []
    for block in article.blocks:
        if not block.name.startswith("P"):
            continue
        whole = token_range(article.text, block.start, block.end)
        inside = {
            word
            for one in marked
            if overlap(one, whole)
            for word in range(max(one.first, whole.first), min(one.stop, whole.stop))
        }
        rows.append((block.name, whole.length, len(inside) / whole.length if whole.length else 0.0))
    return pd.DataFrame(rows, columns=["block", "words", "share"])


def labels_by_section(article: Article, spans: pd.DataFrame) -> pd.DataFrame:
    """How many spans of each label begin in each section: a row a label, a column a section."""
    own = spans[(spans["article"] == article.slug) & (spans["label"] != "")]
    places = [section_of(article, block) for block in own["block"]]
    labels = [label_words(label) for label in own["label"]]
    return crossed(labels, places, sorted(set(labels)), section_names(article, places), "label").T
