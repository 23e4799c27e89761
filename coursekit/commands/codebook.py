"""`coursekit codebook`: the page of all labels, made anew from `exercises/codebook.toml`."""

import argparse

from coursekit.authoring import codebook_page
from coursekit.commands import root_of
from coursekit.course.loader import load_course


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing: `codebook` takes no arguments of its own."""


def run(arguments: argparse.Namespace) -> int:
    """Write the page, and print where it is."""
    root = root_of(arguments)
    path = root / "docs" / "codebook.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(codebook_page(load_course(root)), "utf-8", newline="\n")
    print(path)
    return 0
