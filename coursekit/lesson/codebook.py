"""The codebook for readers: a label set folded beside a question, and the page of all sets."""

from __future__ import annotations

import re
from html import escape

from attrs import frozen

from coursekit.course import Course
from coursekit.questions.records import Label, LabelSet

_MARKDOWN = re.compile(r"([\\`*_<>\[\]|#&~])")


@frozen
class FoldedCodebook:
    """One label set as HTML that opens at a click; as text it is one line."""

    course: Course
    labels: LabelSet

    def __repr__(self) -> str:
        return f"[codebook, to unfold: {self.labels.title}, {_counted(self.labels)}]"

    def _repr_html_(self) -> str:
        rows = "".join(_html(self.course, label) for label in self.labels.labels)
        return (
            f"<details><summary><strong>Codebook:</strong> {escape(self.labels.title)} "
            f"({_counted(self.labels)})</summary>"
            f"<p>What you mark or name: {escape(self.labels.unit)}.</p>"
            f"<dl>{rows}</dl></details>"
        )


def _counted(labels: LabelSet) -> str:
    number = len(labels.labels)
    return f"{number} label" if number == 1 else f"{number} labels"


def _html(course: Course, label: Label) -> str:
    line = (
        f"text-decoration:underline {escape(label.pattern)} {escape(label.color)};"
        "text-decoration-thickness:2px;text-underline-offset:4px"
    )
    others = ", ".join(_names(course, label))
    confused = f"<br>Often confused with: {escape(others)}." if others else ""
    return (
        f'<dt><strong style="{line}">{escape(label.name)}</strong> '
        f"<small>(key: {escape(label.key.upper())})</small></dt>"
        f"<dd>{escape(label.rule)}<br>Example: {escape(label.example)}"
        f"<br>But: {escape(label.counter_example)}{confused}</dd>"
    )


def _names(course: Course, label: Label) -> list[str]:
    return [course.labels[id].name if id in course.labels else id for id in label.confused_with]


def codebook_page(course: Course) -> str:
    """The page of all label sets, in Markdown, one sentence a line."""
    parts = [
        "# Codebook",
        "The labels of the course, set by set, as the lessons show them.\n"
        "In an example, square brackets stand around the words that get the label.",
        "The command `coursekit codebook` makes this page from `exercises/codebook.toml`.\n"
        "So change the labels there.",
    ]
    for labels in course.codebook.values():
        parts += [f"## {_plain(labels.title)}", f"What is marked or named: {_plain(labels.unit)}."]
        parts += [_markdown(course, label) for label in labels.labels]
    return "\n\n".join(parts) + "\n"


def _markdown(course: Course, label: Label) -> str:
    lines = [
        f"- **Rule:** {_plain(label.rule)}",
        f"- **Example:** {_plain(label.example)}",
        f"- **But:** {_plain(label.counter_example)}",
        f"- **On the page:** key {_plain(label.key.upper())}, underlined {_plain(label.pattern)}",
    ]
    if others := _names(course, label):
        lines.append(f"- **Often confused with:** {_plain(', '.join(others))}")
    return f"### {_plain(label.name)}\n\n" + "\n".join(lines)


def _plain(text: str) -> str:
    """An author's text in one line, with nothing in it that Markdown would take for its own."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
