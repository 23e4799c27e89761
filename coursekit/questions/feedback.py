"""From a result to sentences: what a student reads about an answer.

What comes from a machine stands here, once; the rest are the words of authors.
"""

# ruff: noqa: RUF001  # full stops of scripts that look like others

import re
import unicodedata
from functools import cache
from typing import Literal, assert_never

from attrs import frozen

from coursekit.catalogue import number, say, say_many
from coursekit.questions.base import KINDS
from coursekit.questions.records import Materials, Question
from coursekit.questions.result import Line, Outcome, Result, Verdict
from coursekit.texts import Span
from coursekit.texts.words import char_ranges

SIGNS: dict[Outcome, str] = {
    "correct": "✓",
    "partly": "◐",
    "not yet": "✗",
    "waiting": "…",
    "not attempted": "○",
}
# Of texts in any script; `lesson/static/wording.js` has the same, and `tests/sentences.json` both.
_CLOSING = "[\"'”’»›“‘«‹)\\]}）］｝」』】〕》〉]*$"
_CLOSED = re.compile(_CLOSING)
_STOP = re.compile(rf"(?:(?<![.…])(?<!\.\w)\.|[。｡．।۔։።။។།])(?={_CLOSING})")
_STOPS = {  # by the first word of a letter's name in Unicode, where it is no dot
    **dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO"), "。"),
    **dict.fromkeys(("DEVANAGARI", "BENGALI", "GURMUKHI", "ORIYA"), "।"),
    **{"ARMENIAN": "։", "ETHIOPIC": "።", "MYANMAR": "။", "KHMER": "។", "TIBETAN": "།"},
    **dict.fromkeys(("THAI", "LAO"), ""),
}
_FEW = 30  # words of a script without spaces that are quoted in full
_KEPT_FIRST, _KEPT_LAST = 12, 8  # of them, where there are more


def verdict_name(verdict: Verdict) -> str:
    """Name a verdict in a word or two, as students read it."""
    match verdict:
        case "right":
            return say("Right")
        case "other label":
            return say("Other label")
        case "too long":
            return say("Too long")
        case "too short":
            return say("Too short")
        case "tempting" | "not one":
            return say("Not this")
        case "either" | "open":
            return say("Not counted")
        case "missing":
            return say("Missing")
        case "wrong":
            return say("Not yet")
        case "unclear":
            return say("Not read")
    assert_never(verdict)


def outcome_name(outcome: Outcome) -> str:
    """Name an outcome in a word or two, as students read it."""
    match outcome:
        case "correct":
            return say("correct")
        case "partly":
            return say("partly")
        case "not yet":
            return say("not yet")
        case "waiting":
            return say("waiting")
        case "not attempted":
            return say("not attempted")
    assert_never(outcome)


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
        return verdict_name(self.verdict)


@frozen
class Feedback:
    """All that is said of one result.

    Attributes:
        outcome: The outcome.
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
            return say(
                "You gave yourself {own} of {possible}; your teacher has not scored it.",
                own=number(result.self_scored),
                possible=number(possible),
            )
        case "waiting" if result.lines:
            return say(
                "Saved, but not all that is asked for is there. Your teacher scores what you wrote."
            )
        case "waiting" if question.assessed:
            return say("Saved. Your teacher scores it.")
        case "waiting":
            return say("Saved. Your teacher scores it. You can score it yourself, line by line.")
        case "not yet" if result.lines and KINDS[question.kind].scored_by_person:
            return say("Your teacher scores it once nothing is missing.")
        case "not attempted" if result.lines:
            return say("This could not be read, so it does not count as a try.")
        case outcome:
            return _score(outcome, number(result.points), possible)


def _score(outcome: Outcome, points: str, possible: int) -> str:
    """Name an outcome with its points. Each is a message of its own, for a verb may bend."""
    match outcome:
        case "correct":
            return say_many(
                "Correct: {points} of {n} point.",
                "Correct: {points} of {n} points.",
                possible,
                points=points,
            )
        case "partly":
            return say_many(
                "Partly: {points} of {n} point.",
                "Partly: {points} of {n} points.",
                possible,
                points=points,
            )
        case "not yet":
            return say_many(
                "Not yet: {points} of {n} point.",
                "Not yet: {points} of {n} points.",
                possible,
                points=points,
            )
        case "waiting" | "not attempted":
            return say_many(
                "Not attempted: {points} of {n} point.",
                "Not attempted: {points} of {n} points.",
                possible,
                points=points,
            )
    assert_never(outcome)


def human(materials: Materials, question: Question) -> str:
    """What trained readers reach on the layer of a highlight question, with its source."""
    layer = KINDS[question.kind].layer(question)
    if not layer:
        return ""
    agreement = materials.agreement[layer]
    return say(
        "{finding} (Source: {source})",
        finding=ended(agreement.says),
        source=ended(agreement.source),
    )


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
    return say("{label} means: {rule}", label=given.name, rule=given.rule)


def _hint(materials: Materials, line: Line) -> str:
    """The question that helps against the misconception behind a wrong answer."""
    wrong = materials.misconceptions.get(line.misconception)
    return wrong.hint if wrong else ""


def ended(text: str) -> str:
    """Give a text as a sentence: with the full stop of its script, unless it ends as one."""
    inner = _CLOSED.sub("", text)
    if inner and (inner[-1] in ".!?…:：" or _ends(inner[-1])):
        return text
    letter = next((sign for sign in reversed(inner) if sign.isalpha()), "a")
    script = "" if letter.isascii() else unicodedata.name(letter, "").partition(" ")[0]
    return f"{text}{_STOPS[script]}" if script in _STOPS else say("{text}.", text=text)


@cache
def _ends(sign: str) -> bool:
    """Tell whether a sign ends sentences, in any script."""
    if sign.isascii() or sign.isalnum():
        return False
    from uniseg.sentencebreak import sentence_break  # late: texts in English need no tables

    return sentence_break(sign).value in ("STerm", "ATerm")


def within(text: str) -> str:
    """Give words for within a sentence, where their own full stop would be one too many."""
    return _STOP.sub("", text)


def disputed() -> str:
    """Say why what careful readers dispute does not count."""
    return say("Careful readers differ here, so it counts neither for nor against you.")


def _verdict(materials: Materials, line: Line) -> str:
    words = within(shortened(line.words))
    match line.verdict:
        case "right":
            return ""
        case "other label":
            return say("These words matter, but with another label.")
        case "too long" if line.count:
            return _at_most(line)
        case "too short" if line.count:
            return _at_least(line)
        case "too long" if line.near:
            return say("It counts as right, though “{words}” does not belong to it.", words=words)
        case "too short" if line.near:
            return say("It counts as right, though “{words}” belongs to it too.", words=words)
        case "too long" if line.words:
            return say("Nearly: “{words}” does not belong to it.", words=words)
        case "too short" if line.words:
            return say("Nearly: “{words}” belongs to it too.", words=words)
        case "too long":
            return say("Something that is asked for is in these words, with much else.")
        case "too short":
            return say("These words are a small part of something that is asked for.")
        case "tempting" | "wrong":
            return ""
        case "not one":
            return say("It is not one of those asked for.")
        case "either" | "open":
            return disputed()
        case "missing":
            return _missing(materials, line)
        case "unclear":
            return ""


def _missing(materials: Materials, line: Line) -> str:
    if line.part:
        return say("Not answered yet.")
    if line.words:
        return _too_little(line)
    if line.label:
        label = materials.labels[line.label].name
        return say_many(
            "{n} more to find: {label}.", "{n} more to find: {label}.", line.count, label=label
        )
    return say_many("{n} more to give.", "{n} more to give.", line.count)


def _at_most(line: Line) -> str:
    if line.characters:
        return say_many("Cite at most {n} character.", "Cite at most {n} characters.", line.count)
    return say_many("Cite at most {n} word.", "Cite at most {n} words.", line.count)


def _at_least(line: Line) -> str:
    if line.characters:
        return say_many("Cite at least {n} character.", "Cite at least {n} characters.", line.count)
    return say_many("Cite at least {n} word.", "Cite at least {n} words.", line.count)


def _too_little(line: Line) -> str:
    """Say how many words are there, and how many were asked for."""
    if line.count == 1:
        return say("Write at least one word.")
    if line.characters:
        return say_many(
            "Write {least} characters or more; there is {n}.",
            "Write {least} characters or more; there are {n}.",
            int(line.words),
            least=number(line.count),
        )
    return say_many(
        "Write {least} words or more; there is {n}.",
        "Write {least} words or more; there are {n}.",
        int(line.words),
        least=number(line.count),
    )


def shortened(words: str) -> str:
    """Give a long quote by its first and its last words, as people cite it."""
    parts = words.split()
    if len(parts) > 12:
        return f"{_briefly(' '.join(parts[:5]))} … {_briefly(' '.join(parts[-5:]))}"
    return _briefly(words)


def _briefly(text: str) -> str:
    """Give the first and the last of many words that no space parts."""
    if len(text) <= _FEW:
        return text
    words = [*char_ranges(text, 0, len(text))]
    if len(words) <= _FEW:
        return text
    return f"{text[: words[_KEPT_FIRST - 1][1]]}…{text[words[-_KEPT_LAST][0] :]}"
