"""What students read, read by program: no answer gives itself away, and nothing is said twice."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.course.practice import PracticeBank
from coursekit.questions.base import KINDS
from coursekit.questions.choice import ChoiceKey, ChoiceQuestion
from coursekit.questions.classify import ClassifyKey
from coursekit.questions.highlight import HighlightKey
from coursekit.questions.order import OrderKey
from coursekit.questions.records import Key, Question
from coursekit.questions.value import ValueKey
from coursekit.texts.words import count

FOR_AUTHORS = re.compile(
    r"\b(?:spans?|tokens?|F1|annotat(?:or|ors|ion|ions)|tempting|distractors?|keyed)\b|\bkey:",
    re.IGNORECASE,
)


OF_A_PROGRAM = re.compile(
    r"\b(?:notebooks?|cells?|kernels?|code|widgets?|restart)\b|\b[Rr]un (?:this|the|it|both|all)\b"
    r"|\bShift\*\* and press \*\*Enter",
)


class Said(NamedTuple):
    """Words that a student reads, and where they stand."""

    where: str
    words: str


@pytest.fixture(scope="module")
def course(course_root: Path) -> Course:
    return load_course(course_root)


@pytest.fixture(scope="module", params=["lessons", "practice"])
def asked(
    request: pytest.FixtureRequest, course_root: Path, course: Course
) -> list[tuple[str, Question, Key]]:
    if request.param == "practice":
        items = PracticeBank(course_root, course).items.values()
        return [(f"{item.skill}:{item.question.id}", item.question, item.key) for item in items]
    return [
        (f"{lesson.stem}:{question.id}", question, lesson.keys[question.id])
        for lesson in course.lessons.values()
        for question in lesson.questions
        if question.id in lesson.keys
    ]


def reasons(key: Key) -> Iterator[tuple[str, str]]:
    """Every misconception of a key with what is said to who holds it."""
    match key:
        case HighlightKey():
            wrongs = [tempting.wrong for tempting in key.tempting]
        case ClassifyKey():
            by_item = [wrong for item in key.items.values() for wrong in item.wrong.values()]
            wrongs = [*by_item, *key.wrong.values()]
        case ChoiceKey():
            for option in key.options.values():
                if not option.right:
                    yield option.misconception, option.feedback
            return
        case OrderKey():
            wrongs = [key.wrong, *(swap.wrong for swap in key.swaps)]
        case ValueKey():
            wrongs = [key.wrong, *(value.wrong for value in key.tempting)]
        case _:
            wrongs = []
    for wrong in wrongs:
        yield wrong.misconception, wrong.feedback


def student_words(course: Course, asked: list[tuple[str, Question, Key]]) -> Iterator[Said]:
    for where, question, key in asked:
        kind = KINDS[question.kind]
        parts = (*kind.parts(question), *kind.categories(question))
        for words in (question.title, question.prompt, *question.hints):
            yield Said(where, words)
        for part in parts:
            yield Said(where, part.text)
        yield Said(where, key.explanation)
        for _, feedback in reasons(key):
            yield Said(where, feedback)
        for keyed in kind.keyed_spans(key):
            yield Said(where, keyed.feedback)
        for _, words, _ in kind.rubric(question):
            yield Said(where, words)
    for misconception in course.misconceptions.values():
        yield Said(misconception.id, misconception.hint)
    for label in course.labels.values():
        for words in (label.name, label.rule, label.example, label.counter_example):
            yield Said(label.id, words)
    for figures in course.agreement.values():
        yield Said("agreement", f"{figures.says} {figures.source}")


def notebook_words(root: Path, course: Course) -> Iterator[Said]:
    for stem in course.notebooks:
        notebook = json.loads((root / f"notebooks/{stem}.ipynb").read_text("utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "markdown":
                yield Said(stem, re.sub(r"\]\([^)]*\)", "]", "".join(cell["source"])))


def test_a_page_speaks_of_pages_and_not_of_programs(course_root: Path, course: Course) -> None:
    found = [
        (said.where, match[0])
        for said in notebook_words(course_root, course)
        for match in OF_A_PROGRAM.finditer(said.words)
    ]

    assert found == []


def test_the_longest_option_is_seldom_the_right_one(
    asked: list[tuple[str, Question, Key]],
) -> None:
    single, longest = 0, []
    for where, question, key in asked:
        if isinstance(question, ChoiceQuestion) and isinstance(key, ChoiceKey):
            right = [option for option in question.options if key.options[option.id].right]
            if len(right) == 1 and not question.several:
                single += 1
                most = max(len(option.text) for option in question.options)
                longest += [where] * (len(right[0].text) == most)

    assert single >= 30
    assert len(longest) <= 0.3 * single, longest


def test_the_right_option_does_not_always_stand_in_one_place(
    asked: list[tuple[str, Question, Key]],
) -> None:
    places: list[int] = []
    for _, question, key in asked:
        if isinstance(question, ChoiceQuestion) and isinstance(key, ChoiceKey):
            ids = [option.id for option in question.options]
            if not question.several:
                places += [ids.index(id) for id, option in key.options.items() if option.right]

    assert max(map(places.count, set(places))) <= 0.45 * len(places)


def content(sentence: str) -> set[str]:
    """The longer words of a sentence, which say what it is about."""
    return {word for word in re.findall(r"\w+", sentence.casefold()) if len(word) > 3}


def test_feedback_does_not_ask_what_the_hint_behind_it_asks(
    course: Course, asked: list[tuple[str, Question, Key]]
) -> None:
    twice = []
    for where, _, key in asked:
        for misconception, feedback in reasons(key):
            hint = course.misconceptions[misconception].hint
            for sentence in re.findall(r"[^.?!]+[.?!]", feedback):
                same = content(sentence) & content(hint)
                fewer = min(len(content(sentence)), len(content(hint)))
                least, share = (2, 0.3) if sentence.endswith("?") else (3, 0.6)
                if len(same) >= least and len(same) > share * fewer:
                    twice.append((where, sentence.strip(), hint))

    assert twice == []


def test_no_hint_says_what_the_right_option_says(
    asked: list[tuple[str, Question, Key]],
) -> None:
    told = []
    for where, question, key in asked:
        if isinstance(question, ChoiceQuestion) and isinstance(key, ChoiceKey):
            for option in question.options:
                if key.options[option.id].right and count(option.text) >= 3:
                    told += [where for hint in question.hints if option.text.strip(".") in hint]

    assert told == []


def test_no_hint_gives_everything_away(asked: list[tuple[str, Question, Key]]) -> None:
    told = []
    for where, question, key in asked:
        for hint in question.hints:
            match key:
                case HighlightKey():
                    words = [part.span.quote for part in key.spans if part.score == "core"]
                    told += [where] * all(word.strip('" ,.') in hint for word in words)
                case ValueKey():
                    values = [value for value in key.accept if value[0].isdigit()]
                    told += [where] * any(re.search(rf"\b{value}\b", hint) for value in values)
                case _:
                    pass

    assert told == []


def test_no_word_that_students_read_is_an_author_s(
    course_root: Path, course: Course, asked: list[tuple[str, Question, Key]]
) -> None:
    read = [*student_words(course, asked), *notebook_words(course_root, course)]
    found = [
        (where, match[0], words[max(0, match.start() - 30) : match.end() + 30])
        for where, words in read
        for match in FOR_AUTHORS.finditer(words)
    ]

    assert found == []


def test_a_prompt_does_not_send_students_to_what_is_not_shown(
    course: Course, asked: list[tuple[str, Question, Key]]
) -> None:
    """A prompt that names a paragraph shows it, where the question shows some of a text."""
    lost = []
    for where, question, _ in asked:
        article = course.articles.get(question.article)
        if article is None or not question.show:
            continue
        names = {block.name for block in article.blocks}
        asks = {name for name in re.findall(r"\b[A-Z]\d*\b", question.prompt) if name in names}
        lost += [(where, name) for name in asks - set(question.show)]

    assert lost == []


def test_the_test_before_and_the_test_after_measure_the_same_skills(course: Course) -> None:
    def skills(stem: str, name: str) -> list[set[str]]:
        lesson = course.lessons[stem]
        return [
            {
                course.misconceptions[misconception].skill
                for misconception in KINDS[lesson.question(id).kind].misconceptions(lesson.keys[id])
                if misconception
            }
            for id in (f"{name}-{number}" for number in range(1, 11))
        ]

    assert skills("01_the_page", "pre") == skills("07_capstone", "post")


def test_every_misconception_belongs_to_a_skill(course: Course) -> None:
    used = {misconception.skill for misconception in course.misconceptions.values()}

    assert used == set(course.skills)
    assert 20 <= len(used) <= 30
