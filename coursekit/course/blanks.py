"""Texts that are there and say nothing: an empty title, prompt, hint or option."""

from collections.abc import Iterator
from typing import Any

from attrs import NOTHING, fields, has

from coursekit.catalogue import LANGUAGES, say, speaking


def rights_to_fill_in() -> str:
    """Give what stands for the rights of a text until its author says whose it is."""
    return say("To be filled in: whose this text is, and what you may do with it")


def are_to_be_filled_in(rights: str) -> bool:
    """Tell whether nobody has said whose a text is, in whatever language the text was taken."""
    for code in LANGUAGES:
        with speaking(code):
            if rights == rights_to_fill_in():
                return True
    return False


def blank_places(record: Any, where: str = "") -> Iterator[str]:
    """Find each text that a record must have and that is blank, also in the records in it.

    Args:
        record: A record made with attrs; what has a default may be left blank.
        where: What stands before the place, such as "items[0].".

    Returns:
        The place of each, as a message calls it: "title", "hints[1]", "options[0].text".
    """
    for known in fields(type(record)):
        value = getattr(record, known.name)
        name = f"{where}{known.name}"
        if isinstance(value, str):
            if known.default is NOTHING and not value.strip():
                yield name
        elif isinstance(value, tuple):
            for number, part in enumerate(value):
                if isinstance(part, str) and not part.strip():
                    yield f"{name}[{number}]"
                elif has(type(part)):
                    yield from blank_places(part, f"{name}[{number}].")
