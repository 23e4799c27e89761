"""What `coursekit check` counts and grades: keys by their own rules, options, languages."""

from __future__ import annotations

from math import comb
from pathlib import Path

import pytest
from support.small_course import change, write_course

from coursekit.course.languages import course_notes, is_language
from coursekit.course.loader import check_course, load_course
from coursekit.course.option_lengths import CHANCE, at_least, option_length_fault
from coursekit.course.practice import PracticeBank
from coursekit.errors import CourseError
from coursekit.questions.choice import ChoiceKey, ChoiceQuestion, OptionKey
from coursekit.questions.records import Named

KEYS = "exercises/keys/01_bridge.toml"
QUESTIONS = "exercises/01_bridge.toml"


def faults(root: Path) -> list[str]:
    with pytest.raises(CourseError) as error:
        check_course(root)
    return error.value.faults


# --- keys ---


def test_core_spans_of_which_one_tempts_as_well_do_not_pass(root: Path) -> None:
    change(root, KEYS, 'quote = "Critics"', 'quote = "Mayor Ana Duarte"')

    assert faults(root) == [
        f"{KEYS}: mark: 'Mayor Ana Duarte' is right and tempting at once; expected one of the two"
    ]


def test_words_may_have_two_labels_that_differ(root: Path) -> None:
    change(root, KEYS, 'quote = "called"\n', 'quote = "Mayor Ana Duarte"\n')

    check_course(root)


def test_what_only_an_author_need_know_closes_no_lesson(root: Path) -> None:
    change(root, QUESTIONS, 'title = "Is it safe?"', 'title = ""')

    assert faults(root) == [f"{QUESTIONS}: safe: title is empty; expected text"]
    assert "safe" in load_course(root).lessons["01_bridge"].keys


# --- the longest option ---


def lesson_of(lengths: list[list[int]]) -> tuple[list[ChoiceQuestion], dict[str, ChoiceKey]]:
    """Questions whose first option is right, with options of these lengths."""
    questions, keys = [], {}
    for number, letters in enumerate(lengths):
        options = tuple(Named(f"o{n}", "x" * many) for n, many in enumerate(letters))
        question = ChoiceQuestion(
            id=f"q{number}", title="t", prompt="p", points=1, hints=(), options=options
        )
        keyed = {option.id: OptionKey(right=option.id == "o0", feedback="f") for option in options}
        questions.append(question)
        keys[question.id] = ChoiceKey(explanation="e", options=keyed)
    return questions, keys


LONGEST, EQUAL, SHORTER = [9, 5, 5, 5], [5, 5, 5, 5], [5, 9, 5, 5]


@pytest.mark.parametrize(
    ("longest", "others", "is_told"),
    [(1, 0, False), (2, 0, False), (3, 0, True), (6, 2, True), (3, 5, False), (5, 3, True)],
)
def test_right_options_are_told_of_that_are_the_longest_more_often_than_chance_has_it(
    longest: int, others: int, is_told: bool
) -> None:
    questions, keys = lesson_of([LONGEST] * longest + [SHORTER] * others)

    told = option_length_fault(questions, keys)

    ids = ", ".join(f"q{number}" for number in range(longest))
    share = f"{round((longest + others) / 4, 1):g}"
    expected = (
        f"a right option is the longest in {longest} of {longest + others} questions ({ids}), by "
        f"chance in {share}; expected wrong options that are as long and as careful"
    )
    assert told == (expected if is_told else "")


def test_options_of_one_length_are_never_told_of() -> None:
    assert option_length_fault(*lesson_of([EQUAL] * 20)) == ""


def test_the_chance_of_so_many_or_more_is_that_of_the_binomial_distribution() -> None:
    for many in range(9):
        sums = sum(comb(8, n) * 0.25**n * 0.75 ** (8 - n) for n in range(many, 9))

        assert at_least(many, [0.25] * 8) == pytest.approx(sums)


def test_no_lesson_and_no_skill_of_the_course_gives_its_right_options_away(
    course_root: Path,
) -> None:
    course = load_course(course_root)
    bank = PracticeBank(course_root, course)

    told = [option_length_fault(one.questions, one.keys) for one in course.lessons.values()]
    for skill in bank.skills:
        items = bank.of(skill)
        keys = {item.question.id: item.key for item in items}
        told.append(option_length_fault([item.question for item in items], keys))
    assert {*told} == {""}
    assert CHANCE == 0.05


# --- languages ---


@pytest.mark.parametrize(
    "tag", ["en", "es-MX", "zh-Hant", "zh-Hant-TW", "ca-valencia", "fa", "ckb", "nb", "pt_BR"]
)
def test_a_language_is_known_by_its_code(tag: str) -> None:
    assert is_language(tag)


@pytest.mark.parametrize("tag", ["", " ", "English", "xx", "en-Britain", "e", "en ", "12", "-en"])
def test_what_is_no_code_of_a_language_is_none(tag: str) -> None:
    assert not is_language(tag)


def test_a_course_in_a_language_that_the_kit_does_not_speak_has_a_note_and_no_fault(
    tmp_path: Path,
) -> None:
    root = write_course(tmp_path)
    change(root, "course.toml", 'title = "A', 'language = "sw"\ntitle = "A')
    note = (
        "course.toml: language 'sw': the kit has no words in it and speaks English; it has "
        "en, es, fr, ar, ur, zh"
    )

    assert list(course_notes(load_course(root))) == [note]
