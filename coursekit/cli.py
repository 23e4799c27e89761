"""The `coursekit` command: names the commands, runs one, and tells what went wrong in one line."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from coursekit.commands import (
    Command,
    answers,
    check,
    codebook,
    export,
    grade,
    notebooks,
    release,
    report,
    simulate,
)
from coursekit.errors import CourseError, Told

# In the order of `coursekit --help`.
COMMANDS: dict[str, Command] = {
    "check": check,
    "grade": grade,
    "answers": answers,
    "notebooks": notebooks,
    "simulate": simulate,
    "export": export,
    "report": report,
    "release": release,
    "codebook": codebook,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: The words after `coursekit`; `None` means those that the program was started with.

    Returns:
        The exit code: 0, or 1 when something is wrong, which is then printed.
    """
    arguments = command_parser().parse_args(argv)
    try:
        return COMMANDS[arguments.command].run(arguments)
    except CourseError as error:
        print(*error.faults, sep="\n")
        return 1
    except Told as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        if error.filename is None:
            raise
        told = f"{error.filename}: {error.strerror}; expected a place to read from or write to"
        print(told, file=sys.stderr)
        return 1


def command_parser() -> argparse.ArgumentParser:
    """The parser of all commands; `arguments.command` is the name of the one that was given."""
    parser = argparse.ArgumentParser(prog="coursekit", description="Check a course and grade it.")
    parser.add_argument(
        "--course",
        type=Path,
        metavar="DIR",
        help="the course's folder (default: from here upwards)",
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        command.add_arguments(subparsers.add_parser(name, help=command.HELP))
    return parser


if __name__ == "__main__":
    sys.exit(main())
