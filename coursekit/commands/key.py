"""`coursekit key`: the key that several readers of one text would give, and where they differ.

Two or three people answer the question, each alone, and hand in; the author decides each place on
which they differ.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.catalogue import in_a_row, say, say_many
from coursekit.commands import course_of, root_of

# What an author decides of a place, as it is typed.
DECISIONS = ("core", "either", "open", "tempting", "drop")

if TYPE_CHECKING:
    from coursekit.authoring.key_proposal import Alpha, Decision, Place, Proposal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the question, the hand-ins, what is decided, and whether it is written."""
    parser.description = say(
        "Propose a key from what several readers answered: what all marked is core, what some "
        "marked is disputed. You decide each place where they differ."
    )
    parser.add_argument("question", type=_question, metavar=say("LESSON:QUESTION"))
    parser.add_argument(
        "handins", type=Path, nargs="+", metavar=say("HANDIN"), help=say("of two readers or more")
    )
    parser.add_argument(
        "--decide",
        type=_decision,
        action="append",
        default=[],
        metavar=say("PLACE=ROLE"),
        help=say("{roles}; may be given again", roles=in_a_row(list(DECISIONS))),
    )
    parser.add_argument(
        "--write",
        action="store_true",
        help=say("show the change to the lesson's file, and make it"),
    )


def _question(text: str) -> tuple[str, str]:
    lesson, colon, question = text.partition(":")
    if not (lesson and colon and question):
        found = say(
            "{found!r}; expected LESSON:QUESTION, such as 03_attribution:mark-p4", found=text
        )
        raise argparse.ArgumentTypeError(found)
    return lesson, question


def _decision(text: str) -> tuple[str, str]:
    place, equals, role = text.rpartition("=")
    if not (place and equals and role):
        found = say("{found!r}; expected PLACE=ROLE, such as P4-2=either", found=text)
        raise argparse.ArgumentTypeError(found)
    return place, role


def run(arguments: argparse.Namespace) -> int:
    """Print the proposal, and write the key where that is asked for.

    Raises:
        HandInError: A hand-in cannot be used, or too few are left.
        UnknownName: There is no such lesson, question or place.
        CourseError: The course has faults, or the lesson's file was changed meanwhile.
    """
    from coursekit.authoring.key_forms import form_of, key_of  # late: they bring analysis
    from coursekit.authoring.key_proposal import propose_from_files
    from coursekit.authoring.lesson_file import LessonFile

    course, (stem, id) = course_of(arguments), arguments.question
    proposal = propose_from_files(course, stem, id, arguments.handins)
    file = LessonFile.read(root_of(arguments), stem)
    table = file.question(id)
    before = form_of(proposal.question, table.get("key"), proposal.article)
    decisions: dict[str, Decision] = dict(arguments.decide)
    form = proposal.decided(decisions, before)
    print(*_told(proposal, decisions), sep="\n")
    if not arguments.write:
        print(say("Nothing is written yet: decide with --decide PLACE=ROLE, and add --write."))
        return 0
    file.put(table | {"key": key_of(form)})
    if not file.is_changed:
        print(say("The key says this already."))
        return 0
    print(file.diff(), end="")
    names = file.changed
    file.save()
    print(say("Written to {files}.", files=in_a_row(names)))
    for fault in file.faults(course, id):
        print(fault)
    return 0


def _told(proposal: "Proposal", decisions: "dict[str, Decision]") -> Iterator[str]:
    """Tell who read, how far they agree, and each place with who answered what."""
    names = in_a_row([reader.name for reader in proposal.readers])
    yield say_many(
        "{n} reader: {names}.", "{n} readers: {names}.", len(proposal.readers), names=names
    )
    yield from proposal.remarks
    for alpha in proposal.alphas:
        yield _alpha_line(proposal, alpha)
    for place in proposal.places:
        yield from _place_lines(proposal, place, decisions.get(place.id, place.proposed))
    yield say_many(
        "They differ on {n} place.", "They differ on {n} places.", len(proposal.differing)
    )


def _alpha_line(proposal: "Proposal", alpha: "Alpha") -> str:
    label = proposal.course.labels.get(alpha.name)
    value = say("not defined") if alpha.alpha is None else f"{alpha.alpha:.2f}"
    if not alpha.name:
        return say("Alpha, over all: {value}", value=value)
    name = label.name if label else alpha.name
    return say("Alpha, {label}: {value}", label=name, value=value)


def _place_lines(proposal: "Proposal", place: "Place", role: "Decision") -> Iterator[str]:
    """Give the lines of a place: what it is to be, its other cuts, and who answered what."""
    known = proposal.course.labels
    label = known[place.label].name if place.label in known else ""
    parts = [place.id, role, label, place.text]
    yield "\n" + "  ".join(" ".join(part.split()) for part in parts if part)
    quotes = list(dict.fromkeys(cut.quote for cut in place.cuts))[1:]
    for quote in quotes:
        yield "  " + say("also cut as: {words}", words=" ".join(quote.split()))
    if not place.cuts:
        yield "  " + say("given by {names}", names=in_a_row([*place.answers]))
        return
    for reader in proposal.readers:
        answer = place.answers.get(reader.name)
        given = known[answer].name if answer in known else answer
        given = given or say("nothing here")
        yield f"  {reader.name}: {given}"
