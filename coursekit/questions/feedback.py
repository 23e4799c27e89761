"""From a result to sentences: what a student reads about an answer.

What comes from a machine stands here, once; the rest are the words of authors.
"""

import re
from typing import Literal

from attrs import frozen

from coursekit.questions.base import KINDS
from coursekit.questions.records import Materials, Question
from coursekit.questions.result import Line, Outcome, Result, Verdict
from coursekit.questions.serialize import number_of
from coursekit.texts import Span

SIGNS: dict[Outcome, str] = {
    "correct": "✓",
    "partly": "◐",
    "not yet": "✗",
    "waiting": "…",
    "not attempted": "○",
}
_END = re.compile(r"[.!?…:][\"'”’»)\]]*$")
_STOP = re.compile(r"(?<![.…])(?<!\.\w)\.([\"'”’»)\]]*)$")
DISPUTED = "Careful readers differ here, so it counts neither for nor against you."
NAMES: dict[Verdict, str] = {
    "right": "Right",
    "other label": "Other label",
    "too long": "Too long",
    "too short": "Too short",
    "tempting": "Not this",
    "not one": "Not this",
    "either": "Not counted",
    "open": "Not counted",
    "missing": "Missing",
    "wrong": "Not yet",
    "unclear": "Not read",
}


@frozen
class Sentence:
    """What is said of one part of an answer.

    Attributes:
        verdict: What is the matter.
        text: The sentence; it does not repeat the verdict.
        span: The student's words, for a mark.
        part: The id of the item or option; "" for all of the answer.
    """

    verdict: Verdict
    text: str
    span: Span | None = None
    part: str = ""

    @property
    def name(self) -> str:
        """The verdict in a word or two; the text does not repeat it."""
        return NAMES[self.verdict]


@frozen
class Feedback:
    """All that is said of one result.

    Attributes:
        outcome: The outcome in a word or two.
        headline: Outcome and points in one sentence.
        sentences: What is said part by part.
        human: What trained readers reach, or "".
    """

    outcome: Outcome
    headline: str
    sentences: tuple[Sentence, ...]
    human: str


def describe(materials: Materials, question: Question, result: Result) -> Feedback:
    """Say everything about one result.

    Args:
        materials: Labels, agreement and misconceptions.
        question: The question.
        result: Its result.
    """
    return Feedback(
        outcome=result.outcome,
        headline=headline(question, result),
        sentences=tuple(
            Sentence(
                "right" if line.near else line.verdict,
                sentence(materials, line),
                line.span,
                line.part,
            )
            for line in result.lines
        ),
        human=human(materials, question),
    )


def headline(question: Question, result: Result) -> str:
    """Outcome and points in one sentence: "Partly: 2.5 of 4 points."."""
    possible = result.possible
    match result.outcome:
        case "waiting" if result.self_scored:
            own = f"You gave yourself {result.self_scored:g} of {possible}"
            return f"{own}; your teacher has not scored it."
        case "waiting" if result.lines:
            return (
                "Saved, but not all that is asked for is there. Your teacher scores what you wrote."
            )
        case "waiting":
            own = "" if question.assessed else " You can score it yourself, line by line."
            return f"Saved. Your teacher scores it.{own}"
        case "not yet" if result.lines and KINDS[question.kind].scored_by_person:
            return "Your teacher scores it once nothing is missing."
        case "not attempted" if result.lines:
            return "This could not be read, so it does not count as a try."
        case outcome:
            score = f"{result.points:g} of {number_of(possible, 'point')}"
            return f"{outcome.capitalize()}: {score}."


def human(materials: Materials, question: Question) -> str:
    """What trained readers reach on the layer of a highlight question, with its source."""
    layer = KINDS[question.kind].layer(question)
    if not layer:
        return ""
    agreement = materials.agreement[layer]
    return f"{ended(agreement.says)} (Source: {ended(agreement.source)})"


Saying = Literal["all", "short", "verdict"]


def sentence(materials: Materials, line: Line, saying: Saying = "all") -> str:
    """What is said of one line of a result.

    Args:
        materials: Labels and misconceptions.
        line: The line.
        saying: "short" leaves out what helps to try again, for where the solution follows: the rule
            of the label that was given, and the question that makes a reader doubt. "verdict" also
            leaves out the author's words.
    """
    said: tuple[str, ...] = (_verdict(materials, line),)
    if saying == "short":
        said = (*said, line.feedback)
    elif saying == "all":
        said = (*said, _rule(materials, line), line.feedback, _hint(materials, line))
    return " ".join(ended(text) for text in said if text)


def _rule(materials: Materials, line: Line) -> str:
    """What a label means that was given to words of another label."""
    if line.verdict != "other label" or line.span is None:
        return ""
    given = materials.labels[line.span.label]
    return f"{given.name} means: {given.rule}"


def _hint(materials: Materials, line: Line) -> str:
    """The question that helps against the misconception behind a wrong answer."""
    wrong = materials.misconceptions.get(line.misconception)
    return wrong.hint if wrong else ""


def ended(text: str) -> str:
    """Give a text as a sentence: with a full stop, unless it ends as one."""
    return text if _END.search(text) else f"{text}."


def within(text: str) -> str:
    """Give words for within a sentence, where their own full stop would be one too many."""
    return _STOP.sub(r"\1", text)


def _verdict(materials: Materials, line: Line) -> str:
    match line.verdict:
        case "right":
            return ""
        case "other label":
            return "These words matter, but with another label."
        case "too long" if line.count:
            return f"Cite at most {number_of(line.count, 'word')}."
        case "too short" if line.count:
            return f"Cite at least {number_of(line.count, 'word')}."
        case "too long" if line.near:
            return f"It counts as right, though {_quoted(line.words)} does not belong to it."
        case "too short" if line.near:
            return f"It counts as right, though {_quoted(line.words)} belongs to it too."
        case "too long" if line.words:
            return f"Nearly: {_quoted(line.words)} does not belong to it."
        case "too short" if line.words:
            return f"Nearly: {_quoted(line.words)} belongs to it too."
        case "too long":
            return "Something that is asked for is in these words, with much else."
        case "too short":
            return "These words are a small part of something that is asked for."
        case "tempting" | "wrong":
            return ""
        case "not one":
            return "It is not one of those asked for."
        case "either" | "open":
            return DISPUTED
        case "missing":
            return _missing(materials, line)
        case "unclear":
            return ""


def _missing(materials: Materials, line: Line) -> str:
    if line.part:
        return "Not answered yet."
    if line.words:
        are = "is" if line.words == "1" else "are"
        return f"Write {number_of(line.count, 'word')} or more; there {are} {line.words}."
    if line.label:
        return f"{line.count} more to find: {materials.labels[line.label].name}."
    return f"{line.count} more to give."


def _quoted(words: str) -> str:
    return f"“{within(shortened(words))}”"


def shortened(words: str) -> str:
    """Give a long quote by its first and its last words, as people cite it."""
    parts = words.split()
    return words if len(parts) <= 12 else " ".join([*parts[:5], "…", *parts[-5:]])
