"""What stands in for shared records that were lost, while the rest of a course is checked.

A codebook with one slip in it would make every label of every lesson unknown, and an author would
mend one line and read hundreds. So whatever the lessons name is taken to be in the lost file.
Nobody is handed a course with such records: it has a fault.
"""

import re
from functools import cached_property
from pathlib import Path

from attrs import evolve

from coursekit.questions.records import Agreement, Label, LabelSet, Misconception, Skill

_WORD = re.compile(r"""["']([\w-]+)["']|^[ \t]*\[([\w-]+)\]""", re.MULTILINE)


class StandIns:
    """Records of every name that stands in an exercise file."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @cached_property
    def _names(self) -> list[str]:
        names: set[str] = set()
        for path in (self._root / "exercises").glob("**/*.toml"):
            names.add(path.stem)
            if path.is_file():
                found = _WORD.findall(path.read_bytes().decode("utf-8", "replace"))
                names |= {quoted or table for quoted, table in found}
        return sorted(names)

    def codebook(self) -> dict[str, LabelSet]:
        """Give one set of labels, called ""."""
        labels = (evolve(_LABEL, id=name, name=name) for name in self._names)
        return {"": LabelSet(id="", title="", unit="", labels=tuple(labels))}

    def misconceptions(self) -> dict[str, Misconception]:
        """Give misconceptions by id."""
        return {name: Misconception(name, "", "") for name in self._names}

    def skills(self) -> dict[str, Skill]:
        """Give skills by id."""
        return {name: Skill(name, name, "") for name in self._names}

    def agreement(self) -> dict[str, Agreement]:
        """Give what trained people reach, by layer."""
        return {name: Agreement(1.0, "", "") for name in self._names}


_LABEL = Label(
    id="",
    name="",
    key="",
    rule="",
    example="",
    counter_example="",
    color="black",
    pattern="solid",
)
