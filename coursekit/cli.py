"""The `coursekit` command: it runs one of the commands in `commands/`, and prints what went wrong.

It speaks the language of the course that it is called in, from the first line of its help on.
Only the module of the command that was named is imported. Whatever a command raises becomes a line
for the person at the terminal here, so that no command handles errors of its own; and whatever a
command prints goes through `printed_safely`.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from coursekit.catalogue import say, speaking
from coursekit.errors import CourseError, OneLineError
from coursekit.shown_text import printable, printed_safely

# Each is a module of `commands/` with its line in `coursekit --help`, in the order of that page.
# The lines stand here and not in the modules, so that the page imports none of them.
COMMANDS: Mapping[str, Callable[[], str]] = {
    "new": lambda: say("begin a course, with an example of a lesson"),
    "text": lambda: say("take an article into the course, from a page or a file"),
    "lesson": lambda: say("start a lesson on a text, or bring its notebook in step"),
    "check": lambda: say("report every fault of the course's content"),
    "grade": lambda: say("grade a class: gradebook, results and feedback"),
    "verify": lambda: say("say whether a notebook shows the graded score"),
    "forget": lambda: say("delete all that is kept of one student"),
    "lms": lambda: say("say what is known of each LMS, and what to type"),
    "answers": lambda: say("write the hand-in that earns full marks"),
    "notebooks": lambda: say("run the notebooks, and keep the outputs"),
    "simulate": lambda: say("make up a class, to try grading and report on"),
    "export": lambda: say("write the marks of a class for other tools"),
    "report": lambda: say("write report.html: what a class understood"),
    "key": lambda: say("propose a key from what several readers answered"),
    "release": lambda: say("write the student copy, as a folder and a zip"),
    "codebook": lambda: say("write docs/codebook.md anew"),
    "plans": lambda: say("write lesson plans, sheets and slides that print"),
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
    words = sys.argv[1:] if argv is None else list(argv)
    with printed_safely(), speaking(_language(words)), _translated_help():
        return _run(command_parser().parse_args(words))


def _language(words: Sequence[str]) -> str:
    """Give the language of the course that the command is for; English, where there is none.

    Only that one field is looked at: what else is wrong with the course, the command says.
    """
    from coursekit.course.loader import find_root  # late: the records of a course
    from coursekit.course.toml_reader import language_of

    before = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    before.add_argument("--course", type=Path)
    try:
        return language_of(before.parse_known_args(words)[0].course or find_root())
    except (CourseError, argparse.ArgumentError):
        return "en"


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
        print(say("Interrupted."), file=sys.stderr)
        return 130  # as shells have it
    except BrokenPipeError:
        raise  # whoever reads our output has gone: there is nobody to tell
    except OSError as error:
        print(printable(_of_the_machine(error)), file=sys.stderr)
    return 1


def _of_the_machine(error: OSError) -> str:
    """Say what the machine could not do, and where, if it says so."""
    reason = error.strerror or error
    if not error.filename:
        return say("{reason}; expected a place to read from or write to", reason=reason)
    return say(
        "{file}: {reason}; expected a place to read from or write to",
        file=error.filename,
        reason=reason,
    )


def command_parser() -> argparse.ArgumentParser:
    """Give the parser of the whole command line.

    Returns:
        A parser whose `arguments.run` is the function of the named command; it takes `arguments`
        and gives the exit code.
    """
    from coursekit import __version__  # late: the package is still being imported above

    # `./course` starts it too, and then the help speaks of that.
    program = os.environ.get("COURSEKIT_PROGRAM") or "coursekit"
    parser = argparse.ArgumentParser(prog=program, description=say("Check a course and grade it."))
    parser.add_argument(
        "--course",
        type=Path,
        metavar=say("DIR"),
        help=say("the course's folder (default: from here upwards)"),
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"coursekit {__version__}",
        help=say("say which version this is, and exit"),
    )
    subparsers = parser.add_subparsers(
        dest="command", required=True, metavar=say("COMMAND"), parser_class=_CommandParser
    )
    for name, line in COMMANDS.items():
        subparsers.add_parser(name, help=line())
    return parser


@contextmanager
def _translated_help() -> Iterator[None]:
    """Let argparse say its own words as the catalogue does.

    It looks each up by the name `_`, which is gettext's: that would want compiled files in a folder
    of the system.
    """
    module, name = vars(argparse), "_"
    before = module[name]
    module[name] = lambda text: _argparse_words().get(text) or before(text)
    try:
        yield
    finally:
        module[name] = before


def _argparse_words() -> dict[str, str]:
    """Give what argparse says, by what it calls it; the signs after "%" are its own."""
    return {
        "usage: ": say("usage: "),
        "positional arguments": say("positional arguments"),
        "options": say("options"),
        "show this help message and exit": say("show this help message and exit"),
        "%(prog)s: error: %(message)s\n": say("%(prog)s: error: %(message)s\n"),
        "argument %(argument_name)s: %(message)s": say("argument %(argument_name)s: %(message)s"),
        "the following arguments are required: %s": say("the following arguments are required: %s"),
        "one of the arguments %s is required": say("one of the arguments %s is required"),
        "not allowed with argument %s": say("not allowed with argument %s"),
        "unrecognized arguments: %s": say("unrecognized arguments: %s"),
        "expected one argument": say("expected one argument"),
        "expected at least one argument": say("expected at least one argument"),
        "expected at most one argument": say("expected at most one argument"),
        "ignored explicit argument %r": say("ignored explicit argument %r"),
        "invalid %(type)s value: %(value)r": say("invalid %(type)s value: %(value)r"),
        "invalid choice: %(value)r (choose from %(choices)s)": say(
            "invalid choice: %(value)r (choose from %(choices)s)"
        ),
        "ambiguous option: %(option)s could match %(matches)s": say(
            "ambiguous option: %(option)s could match %(matches)s"
        ),
    }


if __name__ == "__main__":
    sys.exit(main())
