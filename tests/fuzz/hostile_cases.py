"""What one stranger sends: a file, a zip, or a folder with odd things in it."""

import os
from collections.abc import Mapping
from pathlib import Path
from random import Random

from attrs import frozen
from support.hand_in_files import zipped

from fuzz.hostile_json import another, hostile_json, swollen
from fuzz.hostile_zips import NAMES, hostile_zip


@frozen
class Link:
    """A symbolic link.

    Attributes:
        target: Where it leads.
    """

    target: str


class Pipe:
    """A named pipe, which holds up whoever reads it."""


class Folder:
    """A folder with nothing in it."""


@frozen
class Zip:
    """A zip in order, of good hand-ins and such zips.

    Attributes:
        files: What it holds, by name.
    """

    files: "Mapping[str, bytes | Zip]"

    @property
    def data(self) -> bytes:
        """Give its bytes."""
        return zipped(
            {
                name: held.data if isinstance(held, Zip) else held
                for name, held in self.files.items()
            }
        )

    @property
    def hand_ins(self) -> "set[bytes]":
        """Give the hand-ins in it, and in the zips in it."""
        found: set[bytes] = set()
        for held in self.files.values():
            found |= held.hand_ins if isinstance(held, Zip) else {held}
        return found - {b""}


CORPUS = Path(__file__).parent / "corpus"


def kept() -> dict[str, "Case"]:
    """Give the cases that are kept because their kind once did harm, by what they are."""
    paths = sorted(CORPUS.iterdir())
    return {path.name: {f"-{path.name}".encode(): path.read_bytes()} for path in paths}


Content = bytes | Zip | Link | Pipe | Folder
# What one stranger sends, by what its paths have behind the number of the case: ".json", say.
Case = Mapping[bytes, Content]


def put(case: Case, folder: Path, number: str) -> int:
    """Write a case below a folder, under its number; what the system does not take is left out.

    Returns:
        How many lines at least somebody has to read of it: one for each file, and one for each
        hand-in in a zip that is in order; the same bytes sent twice are one.
    """
    told: set[object] = set()
    for name, content in case.items():
        path = os.fsencode(folder) + b"/" + number.encode() + name
        if os.path.lexists(path):  # another name has led here
            continue
        try:
            _put(path, content)
        except (OSError, ValueError):  # such a name cannot be handed in on this system
            continue
        match content:
            case Zip():
                told |= content.hand_ins or {name}
            case bytes():
                told.add(content)
            case Link() | Pipe():
                told.add(name)
            case Folder():
                pass
    return len(told)


def _put(path: bytes, content: Content) -> None:
    for place in range(path.index(b"/", 1), len(path)):  # os.makedirs fails 1,000 folders deep
        if path[place : place + 1] == b"/" and not os.path.isdir(path[:place]):
            os.mkdir(path[:place])
    match content:
        case bytes():
            Path(os.fsdecode(path)).write_bytes(content)
        case Zip():
            Path(os.fsdecode(path)).write_bytes(content.data)
        case Link():
            os.symlink(content.target, path)
        case Pipe():
            os.mkfifo(path)
        case Folder():
            os.mkdir(path)


def _is_name(name: bytes) -> bool:
    """Tell whether a name of a zip's member can be that of a file below a folder."""
    parts = name.split(b"/")
    is_left_behind = b"__MACOSX" in parts or parts[-1].startswith((b"._", b".DS_Store", b"~$"))
    is_long = len(name) > 400  # a thousand folders deep is in the corpus; it takes its time
    return not (b"\0" in name or b".." in parts or not parts[-1] or is_left_behind or is_long)


# As LMSs name files; the number is a student's, so that no two files are one student's.
_LMS_NAMES = (
    *(b"smith_%d_67890_hand-in.json", b"smith_LATE_%d_67890_hand-in-1.json"),
    *(b" Smith_%d_assignsubmission_file_/hand-in.json", b"smith_12345_question_%d_2_a.json"),
    *(b"-%d - Ada Smith - 1 January, 2026 10-00 AM/hand-in.json", b"/Ada (as%d)/hand-in.json"),
    *(b"_ex_as%d_attempt_2026-01-01-10-00-00_hand-in.json", b"/Smith_Ada_as%d_12/hand-in.json"),
    *(b"smith_%d_99999999999999999999999_hand-in.json", b"smith_%d_0_hand-in-999999999999.json"),
)
_LINKS = ("/etc/passwd", "..", ".", "nowhere", "good-first.json", "/dev/zero", "/proc/self/mem")
_FILE_NAMES = [b"/" + name for name in NAMES if _is_name(name)]


@frozen
class Senders:
    """Makes what strangers send out of what they were given.

    Attributes:
        hand_in: A good hand-in.
        work: A good work file, which some send in place of it.
    """

    hand_in: str
    work: str

    def case(self, chance: Random) -> Case:
        """Give what one of them sends."""
        match chance.randint(0, 19):
            case 0:
                return {chance.choice(_LMS_NAMES) % chance.randrange(10**9): self._json(chance)}
            case 1:
                return {b".json": hostile_zip(chance, self._json)}
            case 2:
                return self._folder(chance)
            case 3:
                return self._alike(chance)
            case 4 | 5 | 6 | 7 | 8 | 9:
                return {b".zip": hostile_zip(chance, self._json)}
            case _:
                return {b".json": self._json(chance)}

    def large_case(self, chance: Random) -> Case:
        """Give a file of up to 2 MB and a little more, or a zip with one in it."""
        sample = chance.choice((self.hand_in, self.hand_in, self.work))
        large = swollen(chance, sample)
        if chance.random() < 0.7:
            return {b".json": large}
        return {b".zip": zipped({"hand-in.json": large})}

    def _json(self, chance: Random) -> bytes:
        return hostile_json(chance, self.work if chance.random() < 0.15 else self.hand_in)

    def _folder(self, chance: Random) -> Case:
        """Give a folder with files of a few names, links, pipes, and folders in folders."""
        depth = chance.choice((0, 0, 0, 1, 30))
        case: dict[bytes, Content] = {}
        for _ in range(chance.randint(1, 4)):
            name = b"/d" * depth + chance.choice(_FILE_NAMES)
            case[name] = chance.choice(
                (
                    *(self._json(chance), self._json(chance)),
                    *(Zip({"hand-in.json": another(chance, self.hand_in)}), Folder(), Pipe()),
                    Link(chance.choice(_LINKS)),
                )
            )
        return case

    def _alike(self, chance: Random) -> Case:
        """Give good hand-ins that come to one place, or nearly."""
        first, second = (another(chance, self.hand_in) for _ in range(2))
        inner = Zip({"b.json": first})
        places: tuple[Case, ...] = (
            {b".zip": Zip({"x.zip": inner, "x.zip/b.json": second})},
            {b".zip": Zip({"x.zip/b.json": second, "x.zip": inner})},
            {b"/x.zip/b.json": second, b"/X.zip": inner},
            {b"/a.json": first, b"/a.json (2)": second},
            {b".zip": Zip({"a.json": first, "A.json": second, "./a.json": first})},
            {b".zip": Zip({"a\\b.json": first, "a/b.json": second})},
            {b".zip": Zip({"a//b.json": first, "a/b.json": second})},
            {b"/\x1b.json": first, b"/\\x1b.json": second},
            {b".json": first, b".JSON": second},
            {b".zip": Zip({"\x1b.json": first, "\\x1b.json": second, "/x1b.json": first})},
            {b".zip": Zip({}), b"/b.json": second},
            {b".zip": Zip({"a/": b"", "a/b/": b""}), b".ZIP": Zip({".DS_Store": b""})},
        )
        return chance.choice(places)
