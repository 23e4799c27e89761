"""The `coursekit` command: it runs one of the commands in `commands/`, and prints what went wrong.

Only the module of the command that was named is imported. Whatever a command raises becomes a line
for the person at the terminal here, so that no command handles errors of its own; and whatever a
command prints goes through `printed_safely`.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from coursekit.errors import CourseError, OneLineError
from coursekit.shown_text import printable, printed_safely

# Each is a module of `commands/` with its line in `coursekit --help`, in the order of that page.
# The lines stand here and not in the modules, so that the page imports none of them.
COMMANDS = {
    "check": "report every fault of the course's content",
    "grade": "grade a class: gradebook, results and feedback",
    "verify": "say whether a notebook shows the graded score",
    "forget": "delete all that is kept of one student",
    "lms": "say what is known of each LMS, and what to type",
    "answers": "write the hand-in that earns full marks",
    "notebooks": "run the notebooks, and keep the outputs",
    "simulate": "make up a class, to try grading and report on",
    "export": "write the marks of a class for other tools",
    "report": "write report.html: what a class understood",
    "key": "propose a key from what several readers answered",
    "release": "write the student copy, as a folder and a zip",
    "codebook": "write docs/codebook.md anew",
    "plans": "write lesson plans, sheets and slides that print",
}


class _CommandParser(argparse.ArgumentParser):
    """The parser of one command, which asks the command's module when the command is named."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        # argparse calls this for the named command alone, and calls its parser "coursekit check".
        module = import_module(f"coursekit.commands.{self.prog.split()[-1]}")
        module.add_arguments(self)
        self.set_defaults(run=module.run)
        return super().parse_known_args(args, namespace)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: The words after `coursekit`; `None` means those that the program was started with.

    Returns:
        The exit code: 0, or what the command gives when something is wrong, which is then printed.
    """
    with printed_safely():
        return _run(command_parser().parse_args(argv))


def _run(arguments: argparse.Namespace) -> int:
    """Run the named command, and print in a line what went wrong."""
    try:
        code: int = arguments.run(arguments)
        return code
    except CourseError as error:
        # What `check` is asked for, and so no message on stderr.
        print(*map(printable, error.faults), sep="\n")
    except OneLineError as error:
        print(printable(str(error)), file=sys.stderr)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130  # as shells have it
    except BrokenPipeError:
        raise  # whoever reads our output has gone: there is nobody to tell
    except OSError as error:
        expected = "expected a place to read from or write to"
        where = f"{error.filename}: " if error.filename else ""
        print(printable(f"{where}{error.strerror or error}; {expected}"), file=sys.stderr)
    return 1


def command_parser() -> argparse.ArgumentParser:
    """Give the parser of the whole command line.

    Returns:
        A parser whose `arguments.run` is the function of the named command; it takes `arguments`
        and gives the exit code.
    """
    # `./course` starts it too, and then the help speaks of that.
    program = os.environ.get("COURSEKIT_PROGRAM") or "coursekit"
    parser = argparse.ArgumentParser(prog=program, description="Check a course and grade it.")
    parser.add_argument(
        "--course",
        type=Path,
        metavar="DIR",
        help="the course's folder (default: from here upwards)",
    )
    subparsers = parser.add_subparsers(
        dest="command", required=True, metavar="COMMAND", parser_class=_CommandParser
    )
    for name, line in COMMANDS.items():
        subparsers.add_parser(name, help=line)
    return parser


if __name__ == "__main__":
    sys.exit(main())
