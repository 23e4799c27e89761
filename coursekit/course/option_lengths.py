"""Whether the right option gives itself away by being the longest.

Who writes an option with care writes much, and a student who has noticed picks the longest and
reads no text. One such question means nothing: by chance alone it is one in four. So they are
counted over a lesson, and told when so many would hardly come by chance.
"""

from collections.abc import Iterable, Mapping

from coursekit.catalogue import number, say
from coursekit.questions.base import KINDS
from coursekit.questions.records import Key, Question

CHANCE = 0.05  # how often a lesson whose options are of any length is told of, at most


def option_length_fault(questions: Iterable[Question], keys: Mapping[str, Key]) -> str:
    """Say in how many questions a right option is the longest; "" where that may be chance.

    A question counts when one option is longer than all others, by the letters that a student sees.

    Args:
        questions: The questions of a lesson, or the items of a skill; those of kinds without
            options, and those without a key, are passed over.
        keys: Their keys.
    """
    chances: list[float] = []
    longest: list[str] = []
    for question in questions:
        key = keys.get(question.id)
        options = KINDS[question.kind].parts(question)
        wrong = KINDS[question.kind].distractors(question, key) if key else {}
        if not wrong:
            continue
        chances.append(1 - len(wrong) / len(options))
        by_length = sorted(options, key=lambda option: len(option.text), reverse=True)
        is_longest = len(by_length[0].text) > len(by_length[1].text)
        if is_longest and by_length[0].id not in wrong:
            longest.append(question.id)
    if not longest or at_least(len(longest), chances) >= CHANCE:
        return ""
    return say(
        "a right option is the longest in {n} of {all} questions ({ids}), by chance in {expected}; "
        "expected wrong options that are as long and as careful",
        n=number(len(longest)),
        all=number(len(chances)),
        ids=", ".join(longest),
        expected=number(round(sum(chances), 1)),
    )


def at_least(many: int, chances: Iterable[float]) -> float:
    """Give how likely it is that so many events happen, or more, each with a chance of its own."""
    likely = [1.0]  # that none of no events happens
    for chance in chances:
        happened = [0.0, *(share * chance for share in likely)]
        likely = [
            share * (1 - chance) + more
            for share, more in zip([*likely, 0.0], happened, strict=True)
        ]
    return sum(likely[many:])
