"""Speed as multiples of a floor that is measured in the same run: `make bench`."""

from __future__ import annotations

import gc
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from support.example_students import full_answer

from coursekit.course import Course, Lesson
from coursekit.course.loader import load_course
from coursekit.gradebook.grade_batch import grade_hand_in
from coursekit.questions.choice import ChoiceAnswer, ChoiceQuestion
from coursekit.questions.classify import ClassifyAnswer, ClassifyQuestion
from coursekit.questions.highlight import HighlightAnswer, HighlightKey, HighlightQuestion
from coursekit.questions.records import Answer, Question
from coursekit.questions.result import lesson_total
from coursekit.questions.span_matching import _compare
from coursekit.texts.quotes import span_at
from coursekit.work import Attempt, HandIn, Work
from coursekit.work.handin import hand_in_text, read_hand_in

STUDENTS = 1000
STEM = "03_attribution"


def best_of(times: int, run: Callable[[], object]) -> float:
    """Seconds of the fastest of several runs: the machine is shared."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def made_up(course: Course, lesson: Lesson, question: Question, chance: random.Random) -> Answer:
    """An answer partly right, partly at random."""
    match question:
        case HighlightQuestion(labels=labels):
            key = lesson.keys[question.id]
            assert isinstance(key, HighlightKey)
            text = course.articles[question.article]
            core = [keyed.span for keyed in key.spans if keyed.score == "core"]
            spans = [span for span in core if chance.random() < 0.7]
            # A class errs in like places: two of sixty wrong spans for each student.
            for seed in chance.sample(range(60), 2):
                place = random.Random(seed)
                start = place.randrange(len(text.text) - 40)
                spans.append(
                    span_at(text, start, start + place.randint(5, 40), place.choice(labels))
                )
            return HighlightAnswer(tuple(spans))
        case ClassifyQuestion(items=items, categories=categories):
            return ClassifyAnswer({item.id: chance.choice(categories).id for item in items})
        case ChoiceQuestion(options=options):
            return ChoiceAnswer((chance.choice(options).id,))
        case _:
            return full_answer(question, lesson.keys[question.id])


@pytest.fixture(scope="module")
def course(course_root: Path) -> Course:
    return load_course(course_root)


@pytest.fixture(scope="module")
def folder(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thousand hand-ins of the lesson on attribution."""
    folder = tmp_path_factory.mktemp("hand-ins")
    chance = random.Random(1)
    lesson = course.lessons[STEM]
    slugs = {question.article for question in lesson.questions if question.article}
    articles = {slug: course.articles[slug].sha256 for slug in slugs}
    for number in range(STUDENTS):
        attempts = {
            question.id: Attempt(made_up(course, lesson, question, chance), 1, True)
            for question in lesson.questions
        }
        record = HandIn(
            course=course.id,
            name=f"Student {number}",
            student=f"s{number}",
            made="2026-01-01T00:00:00+00:00",
            lessons={STEM: Work(lesson=STEM, articles=articles, attempts=attempts)},
        )
        (folder / f"s{number}.json").write_text(hand_in_text(record), "utf-8")
    return folder


def test_grading_a_thousand_hand_ins(course: Course, folder: Path) -> None:
    files = sorted(folder.iterdir())

    def graded_anew() -> list[float]:
        _compare.cache_clear()
        gc.disable()  # as grading does for each batch
        hand_ins = (read_hand_in(path.read_bytes(), course) for path in files)
        graded = (grade_hand_in(course, hand_in, [STEM]) for hand_in in hand_ins)
        points = [lesson_total(results[STEM]).points for results in graded]
        gc.enable()
        return points

    floor = best_of(5, lambda: [json.loads(path.read_bytes()) for path in files])
    graded = best_of(5, graded_anew)
    assert len(graded_anew()) == STUDENTS

    size = sum(path.stat().st_size for path in files) / len(files)
    print(f"\n{STUDENTS} hand-ins of {size / 1000:.1f} kB: only parsing their JSON {floor:.3f} s")
    print(f"reading, validating, grading  {graded:.3f} s = {graded / floor:.1f} x (at most 5)")
    assert graded <= 5 * floor


def test_the_whole_command_on_a_thousand_hand_ins(
    course_root: Path, folder: Path, tmp_path: Path
) -> None:
    """Register, gradebook, pages and zip as well; printed, for the disk is in it."""
    runs = count()

    def grade() -> None:
        command = [sys.executable, "-m", "coursekit.cli", "--course", str(course_root), "grade"]
        command += [str(folder), "--lessons", STEM, "--out", str(tmp_path / str(next(runs)))]
        subprocess.run(command, capture_output=True, check=True)

    start = best_of(5, lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
    print(f"\ncoursekit grade, all that it writes: {best_of(3, grade) - start:.2f} s")


def test_importing_coursekit_costs_little_beside_anywidget() -> None:
    def seconds(code: str) -> float:
        return best_of(7, lambda: subprocess.run([sys.executable, "-c", code], check=True))

    nothing = seconds("pass")
    anywidget = seconds("import anywidget")
    coursekit = seconds("import coursekit")

    ratio = (coursekit - nothing) / (anywidget - nothing)
    print(f"\nimport coursekit = {ratio:.2f} x import anywidget (at most 1.3)")
    assert ratio <= 1.3
