"""`coursekit lms`: what is known of each LMS and from where, and what a teacher does with it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from coursekit.catalogue import say
from coursekit.gradebook.lms_base import Guide


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the name of one LMS."""
    parser.add_argument(
        "name", nargs="?", type=_name, metavar=say("LMS"), help=say("one alone, in steps")
    )
    # What is shown to be typed begins as this command did: `./course`, or `coursekit`.
    parser.set_defaults(program=parser.prog.rpartition(" ")[0])


def _name(text: str) -> str:
    """Give the name of an LMS; a `type` for argparse."""
    from coursekit.gradebook.lms import LMSS  # late: it brings the database along

    name = text.casefold()
    if name in LMSS:
        return name
    raise argparse.ArgumentTypeError(
        say("{name!r}; expected one of {names}", name=text, names=", ".join(LMSS))
    )


def run(arguments: argparse.Namespace) -> int:
    """Print what is known of all LMSs, or of one and what to do."""
    from coursekit.gradebook.lms import LMSS  # late, as above

    if arguments.name:
        steps = _steps(arguments.name, LMSS[arguments.name].guide, arguments.program)
        print(*steps, sep="\n")
        return 0
    for name, lms in LMSS.items():
        print(*_known(name, lms.guide), "", sep="\n")
    command = f"{arguments.program} lms canvas"
    print(say("What to do with one, in steps: {command}", command=command))
    return 0


def _known(name: str, guide: Guide) -> Iterator[str]:
    """Give what is known of an LMS."""
    yield f"{guide.title} ({name})" if guide.title.casefold() != name else guide.title
    facts = {
        say("hands out"): _plain(guide.collect),
        say("names say"): guide.named,
        say("goes back"): guide.back,
        say("known"): f"{guide.checked} [{guide.source}]",
    }
    width = max(map(len, facts))
    for what, fact in facts.items():
        yield f"  {what:{width}}   {fact}"


def _steps(name: str, guide: Guide, program: str) -> Iterator[str]:
    """Give what is known of an LMS, and what to do; a command line stands alone."""
    yield from _known(name, guide)
    number = 0
    for step in guide.steps:
        yield ""
        if step.startswith("coursekit "):
            yield f"       {program} {step.removeprefix('coursekit ')}"
        else:
            number += 1
            yield f"  {number}.  {step}"


def _plain(text: str) -> str:
    """Take out the signs by which Markdown sets words in italics."""
    return text.replace("*", "")
