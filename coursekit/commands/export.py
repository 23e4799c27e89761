"""`coursekit export`: a class's marks or results, for other tools."""

import argparse
from pathlib import Path

from coursekit.catalogue import say, say_many
from coursekit.commands import course_of
from coursekit.errors import HandInError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add where the marks come from, their form, and the file that they go to."""
    parser.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar=say("PATH"),
        help=say("hand-ins, folders of them, or the folder that grade wrote"),
    )
    parser.add_argument("--form", choices=("jsonld", "csv", "jsonl"), default="jsonld")
    parser.add_argument("--out", type=Path, required=True, metavar=say("FILE"))
    parser.add_argument("--results", action="store_true", help=say("results instead of marks"))
    parser.add_argument(
        "--offsets",
        choices=("code-points", "utf16"),
        default="code-points",
        help=say(
            "what they count: code points as Python does (default), or UTF-16 as JavaScript does"
        ),
    )
    parser.add_argument(
        "--with-texts", action="store_true", help=say("write the texts and their language too")
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the file, and print how much is in it."""
    # Late: the database.
    from coursekit.gradebook.export import texts_beside, write_marks, write_results

    course = course_of(arguments)
    paths, out, form = arguments.paths, arguments.out, arguments.form
    if arguments.results:
        if arguments.offsets != "code-points" or arguments.with_texts:
            raise HandInError(say("Results have neither offsets nor texts; leave out --results"))
        count = write_results(paths, out, form)
        print(say_many("{file}: {n} result", "{file}: {n} results", count, file=out))
        return 0
    count = write_marks(
        course, paths, out, form, arguments.offsets, with_texts=arguments.with_texts
    )
    print(say_many("{file}: {n} mark", "{file}: {n} marks", count, file=out))
    if form == "csv" and arguments.with_texts:
        print(say("{file}: the texts", file=texts_beside(out)))
    return 0
