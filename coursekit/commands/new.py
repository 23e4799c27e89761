"""`coursekit new`: a course that runs at once, to begin one's own with."""

import argparse
import shlex
import shutil
import sys
from pathlib import Path

from coursekit.authoring.new_course import new_course
from coursekit.catalogue import LANGUAGES, say, speaking


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the folder, the title and the language."""
    parser.description = say(
        "Begin a course: labels, common wrong ideas, skills, and an example of a lesson on a short "
        "invented text. It runs at once, and can be checked, opened, handed out and graded."
    )
    parser.add_argument(
        "folder", type=Path, metavar=say("FOLDER"), help=say("a folder that is not there yet")
    )
    parser.add_argument(
        "--title",
        default="",
        metavar=say("WORDS"),
        help=say("what students call it (default: a title for any course)"),
    )
    parser.add_argument(
        "--language",
        default="en",
        metavar=say("CODE"),
        help=say("the language that it speaks: {codes}", codes=f"{{{', '.join(LANGUAGES)}}}"),
    )


def _lab() -> str:
    """Give what opens the course, also where another Python than this one would be found."""
    found = shutil.which("python3")
    if found and Path(found).parent == Path(sys.executable).parent:
        return "make lab"
    return f"make lab PYTHON={shlex.quote(sys.executable)}"


def run(arguments: argparse.Namespace) -> int:
    """Write the course, and print what to do next.

    Raises:
        CourseError: The folder holds something, or the kit does not speak the language.
        NeedsPackage: The packages that run notebooks are not installed.
    """
    root = new_course(arguments.folder, arguments.title, arguments.language)
    print(root)
    with speaking(arguments.language):
        folder, command = shlex.quote(str(root)), _lab()
        print(say("Open it with: cd {folder}, and then {command}", folder=folder, command=command))
    return 0
