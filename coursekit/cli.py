"""The `coursekit` command: check, grade, answers, notebooks, codebook, and class_commands's."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from coursekit.commands import class_commands, grade_command
from coursekit.course import Course
from coursekit.course.loader import find_root, load_course
from coursekit.errors import CourseError, Told
from coursekit.lesson.codebook import codebook_page
from coursekit.work import HandIn
from coursekit.work.handin import hand_in_text
from coursekit.work.score import full_work


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives 0, or 1 when it found something wrong."""
    arguments = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = arguments.command
    try:
        return command(arguments)
    except CourseError as error:
        return _faults(error)
    except Told as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        if error.filename is None:
            raise
        told = f"{error.filename}: {error.strerror}; expected a place to read from or write to"
        print(told, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="coursekit", description="Check a course and grade it.")
    parser.add_argument(
        "--course",
        type=Path,
        metavar="DIR",
        help="the course's folder (default: from here upwards)",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    check = commands.add_parser("check", help="report every fault of the course's content")
    check.set_defaults(command=_check)

    grade_command.add_to(commands)

    answers = commands.add_parser("answers", help="write the hand-in that earns full marks")
    answers.add_argument("--out", type=Path, required=True, metavar="DIR")
    answers.set_defaults(command=_answers)

    notebooks = commands.add_parser("notebooks", help="run the notebooks, and keep the outputs")
    notebooks.add_argument("stems", nargs="*", metavar="LESSON", help="default: every lesson")
    notebooks.set_defaults(command=_notebooks)
    class_commands.add_to(commands)

    codebook = commands.add_parser("codebook", help="write docs/codebook.md anew")
    codebook.set_defaults(command=_codebook)
    return parser


def _faults(error: CourseError) -> int:
    for fault in error.faults:
        print(fault)
    return 1


def _course(arguments: argparse.Namespace) -> tuple[Path, Course]:
    root: Path = arguments.course or find_root()
    return root, load_course(root)


def _check(arguments: argparse.Namespace) -> int:
    _, course = _course(arguments)
    questions = sum(len(lesson.questions) for lesson in course.lessons.values())
    print(
        f"No faults: {len(course.lessons)} lessons, {questions} questions, "
        f"{len(course.articles)} texts."
    )
    return 0


def _answers(arguments: argparse.Namespace) -> int:
    _, course = _course(arguments)
    works = {stem: full_work(course, lesson) for stem, lesson in course.lessons.items()}
    record = HandIn(course=course.id, name="Answer Book", student="answers", made="", lessons=works)
    arguments.out.mkdir(parents=True, exist_ok=True)
    path = arguments.out / "hand-in-answers.json"
    path.write_text(hand_in_text(record), "utf-8")
    print(f"{path}: full marks in {len(works)} lessons")
    return 0


def _notebooks(arguments: argparse.Namespace) -> int:
    from coursekit.authoring.notebooks import rehearse  # late: needs the packages for developers

    root, course = _course(arguments)
    for stem in arguments.stems or course.lessons:
        print(rehearse(root, stem))
    return 0


def _codebook(arguments: argparse.Namespace) -> int:
    root, course = _course(arguments)
    path = root / "docs" / "codebook.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(codebook_page(course), "utf-8", newline="\n")
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
