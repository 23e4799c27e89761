"""The author's page as its page asks it: messages, and what is typed into forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from attrs import evolve

from coursekit import studio as room
from coursekit.course import Course
from coursekit.questions.highlight import HighlightAnswer
from coursekit.studio import open_author_page
from coursekit.studio.author_page import AuthorPage
from coursekit.texts.quotes import span_at
from coursekit.work import Attempt, HandIn
from coursekit.work.handin import hand_in_text
from coursekit.work.score import full_work

STORM = (
    "A storm cut the power\n12 May 2025\n"
    "A storm cut the power in Harle on Monday night, the council said, and schools were closed.\n"
    '"We are working on it," said the mayor, Ana Duarte, who had come at once to the town hall.\n'
)
CHOICE = {
    "title": "Who says so?",
    "prompt": "Who says that schools were closed?",
    "hints": ["Read P1.", "Look for the verb."],
    "points": 1,
    "options": [{"id": "a", "text": "The council"}, {"id": "b", "text": "The mayor"}],
}


def ask(page: AuthorPage, panel: str, type: str, *data: bytes, **about: Any) -> str:
    """Send a message as the page does, and give the line that is said then."""
    message = {"panel": panel, "type": type, "n": 1, **about}
    page._received(None, message, [memoryview(part) for part in data])
    return str(page.said)


def drop(page: AuthorPage, name: str, data: bytes, panel: str = "text") -> str:
    """Drop a file on a panel."""
    about = {"kind": panel, "name": name, "at": 0, "size": len(data)}
    message = {"type": "part", "n": 1, **about}
    page._received(None, message, [memoryview(data)])
    return str(page.said)


def fill(page: AuthorPage, **fields: Any) -> str:
    """Type into the form of the question."""
    shown = page.question
    table = {**shown["table"], **fields}
    table = {name: value for name, value in table.items() if name not in ("id", "kind", "article")}
    return ask(page, "question", "fill", table=table, about=shown["about"])


def rows(page: AuthorPage, explanation: str, **typed: dict[str, Any]) -> str:
    """Type into the rows of the key; each by its words, with `_` for a space."""
    key = page.question["key"]
    changed = [{**row, **typed.get(row["text"].replace(" ", "_"), {})} for row in key["rows"]]
    fields = {field["name"]: field["value"] for field in key["fields"]}
    fields["explanation"] = explanation
    return ask(page, "question", "rows", rows=changed, fields=fields, about=key["about"])


def answer(page: AuthorPage, given: dict[str, Any]) -> None:
    """Answer in the student's widget."""
    widget = page._questions._student.widget
    assert widget is not None
    widget.answer = given


def again(root: Path) -> AuthorPage:
    """The page as a new kernel opens it."""
    room._pages.clear()
    return open_author_page(root)


def reader_hand_in(course: Course, name: str, **marks: str) -> bytes:
    """The hand-in of somebody who marked these words, each by its label; `_` is a space."""
    text = course.articles["bridge"].text
    spans = []
    for words, label in marks.items():
        start = text.index(words.replace("_", " "))
        article = course.articles["bridge"]
        spans.append(span_at(article, start, start + len(words), label))
    work = full_work(course, course.lesson("01_bridge"))
    answer = HighlightAnswer(tuple(sorted(spans, key=lambda span: span.start)))
    work = evolve(work, attempts={**work.attempts, "mark": Attempt(answer, 1, True)})
    made = "2026-01-02T10:00:00+00:00"
    whole = HandIn(
        course=course.id, name=name, student=name, made=made, lessons={"01_bridge": work}
    )
    return hand_in_text(whole).encode()
