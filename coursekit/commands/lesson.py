"""`coursekit lesson`: a lesson started on a text, or brought in step with its questions."""

import argparse
from pathlib import Path

from coursekit.authoring.lesson_notebook import question_ids
from coursekit.authoring.new_lesson import EXAMPLES, mend_lesson, new_lesson
from coursekit.catalogue import say, say_many
from coursekit.commands import root_of
from coursekit.course.toml_reader import read_lesson
from coursekit.errors import CourseError
from coursekit.questions.base import KINDS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the lesson, its text, and what its questions are to be like."""
    parser.description = say(
        "Start a lesson on a text of the course: one file of questions with their keys, the "
        "notebook, and the entry in course.toml. For a lesson that is there, bring its notebook in "
        "step with its questions."
    )
    parser.add_argument(
        "stem",
        metavar=say("LESSON"),
        help=say("the name of its files, such as 08_harbour"),
    )
    parser.add_argument(
        "--text",
        metavar=say("TEXT"),
        help=say("the text that a new lesson is about: a file of articles, without its ending"),
    )
    parser.add_argument(
        "--title",
        default="",
        metavar=say("WORDS"),
        help=say("default: the title of the text"),
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--like",
        default="",
        metavar=say("LESSON"),
        help=say("take over the questions of this lesson; their keys are to be made"),
    )
    what.add_argument(
        "--kinds",
        nargs="+",
        choices=[*KINDS],
        default=EXAMPLES,
        metavar=say("KIND"),
        help=say(
            "the kinds of which it has a worked example: {kinds} (default: {default})",
            kinds=f"{{{', '.join(KINDS)}}}",
            default=f"{{{', '.join(EXAMPLES)}}}",
        ),
    )


def run(arguments: argparse.Namespace) -> int:
    """Start or mend the lesson, and print what was written.

    Raises:
        CourseError: The lesson cannot be made, or the course has faults.
        UnknownName: There is no such text or lesson.
        NeedsPackage: The packages that run notebooks are not installed.
    """
    root = root_of(arguments)
    stem, text, like = (
        _name(given) if given else "" for given in (arguments.stem, arguments.text, arguments.like)
    )
    if (root / f"exercises/{stem}.toml").is_file():
        if text or like:
            raise CourseError(
                [
                    say(
                        "exercises/{stem}.toml: is there already; name another lesson, or leave "
                        "out --text and --like to bring its notebook in step",
                        stem=stem,
                    )
                ]
            )
    elif not text:
        raise CourseError(
            [
                say(
                    "exercises/{stem}.toml: no such lesson; to start it, name its text: coursekit "
                    "lesson {stem} --text TEXT",
                    stem=stem,
                )
            ]
        )
    else:
        for path in new_lesson(
            root,
            stem,
            text,
            title=arguments.title,
            like=like,
            kinds=() if like else arguments.kinds,
        ):
            print(path)
        if like:
            keys = len(question_ids(read_lesson(root, stem)[0]))
            print(
                say_many(
                    "{n} key is to be made: on the author's page, or in exercises/{stem}.toml",
                    "{n} keys are to be made: on the author's page, or in exercises/{stem}.toml",
                    keys,
                    stem=stem,
                )
            )
            return 0
    told: list[str] = []
    mend_lesson(root, stem, told.append)
    print(*(told or [say("Nothing is changed.")]), sep="\n")
    return 0


def _name(given: str) -> str:
    """Give the name of a lesson or text, of which a person may have typed a file."""
    path = Path(given)
    return path.stem if path.suffix in (".toml", ".ipynb", ".txt") else given
