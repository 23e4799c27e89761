"""Find out whose each file is: by the LMS's name for it, by the roster, or by what was typed.

A file has up to three witnesses. The LMS names the sender in the file's name; but a name may only
look like an LMS's, and a group's file bears a number that is nobody's. The student typed an id; but
any id can be typed. The student typed a name; but two may share it. So none of them is believed
against two others: who is certain is taken, who is near is told, and nobody is guessed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import combinations
from typing import NamedTuple, TypeVar

from attrs import field, frozen

from coursekit.catalogue import say, say_many
from coursekit.gradebook import FileRow, RosterStudent
from coursekit.gradebook.names import (
    agree,
    conflict,
    id_key,
    login_key,
    name_key,
    near_id,
    one_word_keys,
    weak_keys,
)

_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")
Typed = tuple[str, str]  # the keys of the id and of the name that a file says, "" for none
# Names that are compared with one another, as the work grows with their square. No id of a person
# and no sender has more; of more, each name as it was typed is somebody's.
_MOST_COMPARED = 40
_MOST_NEAR = 3  # students in a guess
_MOST_TOLD = 5  # names in a message
Known = Mapping[str, Sequence[RosterStudent]]


def page_of(id: str, what: str = "") -> str:
    """Give the name of a student's page, always the same and different for any two students.

    An id that every file system accepts is the name itself. Of any other, the name holds a part and
    a digest after a "~", which no accepted id contains.

    Args:
        id: The student's id, or another text that identifies them.
        what: What that text is, if it is no id; "" if it is one.
    """
    fits = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,60}", id) and not _WINDOWS.match(id)
    if fits and not what and not id.endswith("."):
        return id
    stem = "-".join(re.findall(r"[^\W_]+", id.casefold()))[:40] or "student"
    return f"{stem}~{hashlib.sha256(f'{what} {id.casefold()}'.encode()).hexdigest()[:10]}"


class Owner(NamedTuple):
    """The student to whom a file belongs.

    Attributes:
        who: A key that all files of the student have in common; "" when it is nobody's.
        page: The name of the student's page of feedback, without ".html".
        row: The student's line in the roster; None if the roster does not have them.
        note: What a teacher should look at, to follow the file's name: how the witnesses disagree,
            or who is near; or "".
        own: Whether the student sent it; a file that another sent counts only without one.
        names_near: Whether the note says who is near.
    """

    who: str
    page: str
    row: int | None = None
    note: str = ""
    own: bool = True
    names_near: bool = False


@frozen
class Doubts:
    """What only all files together show of who is who.

    It holds nothing of files that agree, so that it stays small in a large class.

    Attributes:
        shared_ids: By the key of each id that was typed with several names, these names.
        mixed_senders: By the key of each sender whose files say different things, what they say.
        senders: By what several files say, the key of the only sender whose files say it.
        copies: The digests of the files that came from several senders.
    """

    shared_ids: Mapping[str, Sequence[str]] = field(factory=dict)
    mixed_senders: Mapping[str, Sequence[tuple[str, str]]] = field(factory=dict)
    senders: Mapping[Typed, str] = field(factory=dict)
    copies: frozenset[str] = frozenset()


def typed(id: str, name: str) -> Typed:
    """Give the keys of what a file says of its student."""
    key = name_key(name)
    return id_key(id) if id else "", "" if key == name_key("") else key


def keys_of(files: Iterable[FileRow], doubts: Doubts) -> set[str]:
    """Give all keys by which the roster may know somebody who has to do with files."""
    keys = set()
    said: set[tuple[str, str]] = set()
    for file in files:
        keys |= {*_sender_keys(file), *list(one_word_keys(file.lms_name))[:1]}
        said |= {(file.student, file.name), *doubts.mixed_senders.get(file.sender, ())}
    for id, name in said:
        keys |= {*_id_keys(id), name_key(name)}
    return keys


def _sender_keys(file: FileRow) -> Iterator[str]:
    """Give the keys of the sender whom the LMS names, surest first."""
    if file.sender:
        yield file.sender
    yield from map(id_key, filter(None, file.senders.split("\n")))


def _id_keys(id: str) -> Iterator[str]:
    if id:
        yield id_key(id)
        yield from _likely_id_keys(id)


def _likely_id_keys(id: str) -> Iterator[str]:
    """Give the keys of what may be the same id: an address for a login, or without its zeros."""
    if "@" in id:
        yield id_key(id.partition("@")[0])
    yield login_key(id)
    yield from weak_keys(id, listed=False)


# --- the witnesses ---


class _Claim(NamedTuple):
    """Whom of the roster the typed id and name mean.

    Attributes:
        student: The student; None when it is nobody, or several.
        note: What a teacher should look at, or "".
        is_full: Whether nothing that was typed means another.
        names_near: Whether the note says who is near.
    """

    student: RosterStudent | None
    note: str = ""
    is_full: bool = False
    names_near: bool = False


def _only(known: Known, keys: Iterator[str] | Sequence[str]) -> RosterStudent | None:
    """Give the student whom the first of the keys means that means exactly one."""
    return next((known[key][0] for key in keys if len(known.get(key, ())) == 1), None)


def _claim(id: str, name: str, known: Known, shared: Sequence[str]) -> _Claim:
    """Find out whom of the roster an id and a name mean.

    Args:
        id: The id that was typed, or "".
        name: The name that was typed, or "".
        known: The students by their keys.
        shared: All names that were typed with this id, when they are several people's.
    """
    by_name = _only(known, [name_key(name)])
    by_id = _only(known, [id_key(id)]) if id else None
    if by_id is None:
        return _without_id(id, name, known, by_name)
    agrees = agree(name, by_id.name)
    if by_name and by_name != by_id and not agrees:
        note = say(
            "is graded, but the id {id} is that of {student}; taken by the name",
            id=id,
            student=_said(by_id),
        )
        return _Claim(by_name, note)
    if shared and not agrees:
        note = say(
            "is graded, but not in the gradebook of an LMS: its id is that of {student}, "
            "and its name is not",
            student=_said(by_id),
        )
        return _Claim(None, note)
    return _Claim(by_id, "", agrees)


def _without_id(id: str, name: str, known: Known, by_name: RosterStudent | None) -> _Claim:
    """Find out whom a name means, or an id that nobody has as it was typed."""
    several = len(known.get(id_key(id), ())) > 1 if id else False
    near = [] if several or not id else _near(id, known)
    if by_name:
        if not id or by_name in near or several:
            return _Claim(by_name, is_full=True)
        return _Claim(
            by_name,
            say(
                "is graded, but no student of the roster has the id {id}; taken by the name", id=id
            ),
        )
    if several:
        return _Claim(None, _several(id))
    if len(near) == 1 and agree(name, near[0].name):
        return _Claim(near[0], is_full=True)
    if near:
        return _Claim(None, _perhaps(_absent(id), near), names_near=len(near) <= _MOST_NEAR)
    if not id and len(known.get(name_key(name), ())) > 1:
        return _Claim(None, _several(name))
    return _Claim(None)


def _several(said: str) -> str:
    return say(
        "is graded, but not in the gradebook of an LMS: {student} is more than one in the roster",
        student=said,
    )


def _absent(said: str) -> str:
    return say(
        "is graded, but not in the gradebook of an LMS: {student} is not in the roster",
        student=said,
    )


def _near(id: str, known: Known) -> list[RosterStudent]:
    """Give the students whose ids may be the one that was typed."""
    found = {student.row: student for key in _likely_id_keys(id) for student in known.get(key, ())}
    return list(found.values())


def _sender(file: FileRow, known: Known) -> RosterStudent | None:
    """Give the student of the roster who sent a file, if the LMS's name for it is certain.

    A number alone is not: a group has one too, and some names only look like an LMS's. So the name
    beside it must not be another's.
    """
    if file.is_group:
        return None
    student = _only(known, _sender_keys(file))
    if student and not conflict(file.lms_name, student.name):
        return student
    return _only(known, list(one_word_keys(file.lms_name))[:1])


# --- whose it is ---


def owner(file: FileRow, known: Known, doubts: Doubts, *, has_roster: bool) -> Owner:
    """Find out whose a file is.

    Args:
        file: The file, with what it says itself and what the LMS says.
        known: The students of the roster by each of `keys_of`. A key that several share
            identifies nobody.
        doubts: What all files together show.
        has_roster: Whether there is a roster at all.
    """
    if not has_roster:
        return _stranger(file, doubts)
    sender = _sender(file, known)
    shared = doubts.shared_ids.get(file.id_key, ())
    claim = _claim(file.student, file.name, known, shared)
    if sender:
        return _sent(file, sender, claim, known, doubts)
    if claim.student:
        return _in_roster(claim.student, _group_note(file, claim.student, known) or claim.note)
    return _stranger(file, doubts)._replace(note=claim.note, names_near=claim.names_near)


def _sent(
    file: FileRow, sender: RosterStudent, claim: _Claim, known: Known, doubts: Doubts
) -> Owner:
    """Find out whether a file is its sender's, or a partner's that was sent along."""
    other = claim.student
    if other is None or other == sender or (file.name and agree(file.name, sender.name)):
        by_id = _only(known, [id_key(file.student)]) if file.student else None
        note = say(
            "is graded, but its id {id} is another's; {student} sent it, and has it",
            id=file.student,
            student=_said(sender),
        )
        return _in_roster(sender, "" if by_id in (None, sender) else note)
    has_own = any(
        _claim(id, name, known, ()).student == sender
        for id, name in doubts.mixed_senders.get(file.sender, ())
    )
    both = claim.is_full and file.student and file.name
    if both or has_own or file.digest in doubts.copies:
        note = say(
            "is graded, but {sender} sent it; it says that it is by {student}, who has it",
            sender=_said(sender),
            student=_said(other),
        )
        return _in_roster(other, note)._replace(own=False)
    note = say(
        "is graded, but says that it is by {student}, but {sender} sent it",
        student=file.student or file.name,
        sender=_said(sender),
    )
    return _in_roster(sender, note)


def _group_note(file: FileRow, student: RosterStudent, known: Known) -> str:
    """Say that a file may be a group's: its name has a number, but not that student's name."""
    numbered = _only(known, _sender_keys(file))
    if not file.is_group and (numbered is None or numbered == student):
        return ""
    name = file.lms_name or say("of a group")
    if numbered:
        return say(
            "is graded, but has the name {name!r} and the number of {other}; {student}, who is "
            "named in it, has it; if it is a group's file, its other members have nothing yet",
            name=name,
            other=_said(numbered),
            student=_said(student),
        )
    return say(
        "is graded, but has the name {name!r}; {student}, who is named in it, has it; "
        "if it is a group's file, its other members have nothing yet",
        name=name,
        student=_said(student),
    )


def _in_roster(student: RosterStudent, note: str) -> Owner:
    """Give the owner of a file whom the roster knows, by their id or, without one, by name."""
    if student.id:
        return Owner(id_key(student.id), page_of(student.id), student.row, note)
    key = name_key(student.name)
    return Owner(key, page_of(key, "name"), student.row, note)


def _stranger(file: FileRow, doubts: Doubts) -> Owner:
    """Give the owner of a file by itself, without a roster."""
    sender, says = file.sender, (file.id_key, file.name_key)
    if sender and not file.is_group and sender not in doubts.mixed_senders:
        return Owner(sender, page_of(file.lms_id, file.lms))
    if any(says) and (key := doubts.senders.get(says)):
        lms, _, id = key.partition("~")
        return Owner(key, page_of(id, lms), own=not sender)
    own = not (sender and conflict(file.lms_name, file.name))
    if file.student:
        return _by_typed_id(file, doubts)._replace(own=own)
    if any(says):
        return Owner(file.name_key, page_of(file.name_key, "name"), own=own)
    if file.problem:
        return Owner("", "")
    return Owner(f"file~{file.path}", page_of(file.path, "file"))


def _by_typed_id(file: FileRow, doubts: Doubts) -> Owner:
    """Give the owner of a file by the id that was typed, and by the name where several typed it."""
    key = file.id_key
    names = doubts.shared_ids.get(key, ())
    if not names:
        return Owner(key, page_of(file.student))
    name = file.name
    if len(names) <= _MOST_COMPARED:
        name = next((first for first in names if name and agree(name, first)), name)
    others = ", ".join(each or say("nobody by name") for each in names[:_MOST_TOLD])
    if (more := len(names) - _MOST_TOLD) > 0:
        others = say_many(
            "{names} and {n} more", "{names} and {n} more", more, n=f"{more:,}", names=others
        )
    note = say(
        "is graded, but its id {id} was typed by several: {names}; each of them is graded alone",
        id=file.student,
        names=others,
    )
    both = f"{file.student} {name_key(name)}"
    return Owner(f"{key} {name_key(name)}", page_of(both, "id and name"), None, note)


def _said(student: RosterStudent, *, line: bool = False) -> str:
    """Name a student of the roster for a message."""
    who = " ".join(filter(None, (student.id, student.name)))
    return say("{student}, line {line}", student=who, line=student.row) if line else who


def _perhaps(note: str, students: Sequence[RosterStudent]) -> str:
    """Add to a note the students who are near, if they are few."""
    if not 0 < len(students) <= _MOST_NEAR:
        return note
    names = [_said(student, line=True) for student in students]
    named = reduce(lambda one, other: say("{one} or {other}", one=one, other=other), names)
    return say("{reason}; perhaps {students}", reason=note, students=named)


# --- suggestions, and names that are several people's ---


def suggested(file: FileRow, owner: Owner, students: Sequence[RosterStudent]) -> Owner:
    """Add to the note of an owner whom of the roster a file may mean that means nobody.

    Args:
        file: The file.
        owner: Its owner, who is not in the roster; the note is "" when the roster knows neither the
            id nor the name in the file.
        students: All students of the roster.
    """
    if owner.names_near:
        return owner
    named = [student for student in students if file.name and student.name]
    near = [student for student in named if agree(file.name, student.name)]
    if not near and file.student:
        near = [student for student in students if near_id(file.student, student.id)]
    reason = owner.note or _absent(file.student or file.name)
    note = _perhaps(reason, near)
    return owner if note == reason else owner._replace(note=note, names_near=True)


def people_of(names: Sequence[str]) -> list[str]:
    """Tell the people apart who typed one id: names that agree are one person's.

    Returns:
        One name of each, the longest, if there are several people; else nothing. A file without a
        name belongs to none of several.
    """
    people: list[str] = []
    if len(names) > _MOST_COMPARED:
        return sorted(names)
    for name in sorted(names, key=len, reverse=True):
        if name and not any(agree(name, other) for other in people):
            people.append(name)
    if len(people) < 2:
        return []
    return [*people, ""] if "" in names else people


def is_mixed(said: Sequence[tuple[str, str]]) -> bool:
    """Tell whether the files of one sender say different people.

    Args:
        said: The id and the name in each of the files; "" for none.
    """
    if len(said) > _MOST_COMPARED:
        return True
    return any(not _may_be_one(one, other) for one, other in combinations(said, 2))


def _may_be_one(one: tuple[str, str], other: tuple[str, str]) -> bool:
    ids, names = (one[0], other[0]), (one[1], other[1])
    if all(ids) and id_key(ids[0]) == id_key(ids[1]):
        return True
    return agree(*names) and (all(names) or not all(ids))


def doubts_of(
    ids: Sequence[tuple[str, str]],
    said: Sequence[tuple[str, str, str]],
    senders: Sequence[tuple[str, str, str, str]],
    copies: Sequence[tuple[str]],
) -> Doubts:
    """Make the record of what all files together show.

    Args:
        ids: The key of each id that was typed with several names, and one of the names.
        said: A sender who sent several files, and id and name in one of them.
        senders: The keys of id and name that several senders sent, the name that the LMS gives one
            of the senders, and the sender's key.
        copies: Digests that several senders sent.
    """
    names = _grouped(ids)
    says = _grouped((sender, (id, name)) for sender, id, name in said)
    by_typed = _grouped(((id, name), (lms_name, key)) for id, name, lms_name, key in senders)
    mixed = {sender: pairs[:_MOST_COMPARED] for sender, pairs in says.items() if is_mixed(pairs)}
    for several in map(_grouped, by_typed.values()):
        for lms_name, keys in several.items():
            if lms_name and len(keys) > 1:  # one person with two numbers: names like an LMS's
                mixed |= {sender: says.get(sender, [])[:_MOST_COMPARED] for sender in keys}
    unmixed = {
        key: [sender for _, sender in several if sender not in mixed]
        for key, several in by_typed.items()
    }
    return Doubts(
        shared_ids={key: people for key, each in names.items() if (people := people_of(each))},
        mixed_senders=mixed,
        senders={says: alone[0] for says, alone in unmixed.items() if len(alone) == 1},
        copies=frozenset(digest for (digest,) in copies),
    )


def _grouped(pairs: Iterable[tuple[_Key, _Value]]) -> dict[_Key, list[_Value]]:
    """Gather the values of each key, in order."""
    groups: dict[_Key, list[_Value]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups
