"""Whose file is whose: by the LMS's name for it, by the roster, or by what the file says."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator

from attrs import evolve, frozen

from coursekit.gradebook.lms import Sender
from coursekit.gradebook.old_register import FileRow, Register
from coursekit.gradebook.roster import Member, Roster

_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def fill_register(register: Register, roster: Roster | None) -> None:
    """Enter every student of the roster, by all ids and names, in place of what was there."""
    register.change("DELETE FROM roster", [()])
    register.change("DELETE FROM roster_keys", [()])
    if roster is None:
        return
    with roster.rows() as rows:
        for number, row in rows:
            member = roster.member(number, row)
            if member is not None:
                id = member.ids[0] if member.ids else ""
                entry = (number, id, member.name)
                register.change("INSERT INTO roster VALUES (?, ?, ?)", [entry])
                keys = dict.fromkeys(_keys(member))
                register.change(
                    "INSERT INTO roster_keys VALUES (?, ?)", [(key, number) for key in keys]
                )


def _keys(member: Member) -> Iterator[str]:
    if member.sender:
        yield member.sender
    for id in member.ids:
        yield id_key(id)
        login = id.partition("@")[0]
        if login and login != id:
            yield _login_key(login)
    if name_key(member.name) != name_key(""):
        yield name_key(member.name)


def id_key(id: str) -> str:
    """An id in whatever letters it was typed."""
    return f"id~{id.casefold()}"


def _login_key(login: str) -> str:
    """What stands before the @ of an address: often the login, but two students may share it."""
    return f"login~{login.casefold()}"


def name_key(name: str) -> str:
    """A name so that "Doe, Jane" and "jane doe" are the same; of no name it fits none."""
    letters = unicodedata.normalize("NFKC", name).casefold()
    return "name~" + " ".join(sorted(re.findall(r"\w+", letters)))


def page_of(id: str, what: str = "") -> str:
    """A file's name for a student, the same each time and another's never.

    An id that every file system takes stands as it is; any other in part, with a digest after a ~,
    which no such id holds. `what` says what the text is, when it is no id.
    """
    fits = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,60}", id) and not _WINDOWS.match(id)
    if fits and not what and not id.endswith("."):
        return id
    stem = "-".join(re.findall(r"[^\W_]+", id.casefold()))[:40] or "student"
    return f"{stem}~{hashlib.sha256(f'{what} {id.casefold()}'.encode()).hexdigest()[:10]}"


@frozen
class _Whose:
    who: str
    page: str
    row: int | None = None
    note: str = ""


def name_senders(register: Register) -> None:
    """Say of each file whose it is, with a note where the file and its sender disagree."""
    for file in register.files():
        whose = _whose(register, file)
        register.name_sender(file.place, whose.who, whose.page, whose.row, whose.note)


def _whose(register: Register, file: FileRow) -> _Whose:
    sender = Sender(file.lms, file.lms_id) if file.lms else None
    by_lms = _row_of_sender(register, sender) if sender else None
    by_id = _row(register, id_key(file.student), _login_key(file.student))
    by_name = _row(register, name_key(file.name))
    typed = by_id or by_name
    row = by_lms or typed
    if row is not None:
        note = ""
        if by_lms and typed and typed != by_lms:
            note = f"says that it is by {file.student or file.name}, but another sent it"
        elif not by_lms and not by_id and file.student:
            note = f"no student of the roster has the id {file.student}; taken by the name"
        return _in_roster(register, row, note)
    if file.student and _count(register, id_key(file.student)) > 1:
        return evolve(_unknown(file, sender), note=f"{file.student} is more than one in the roster")
    return _unknown(file, sender)


def _unknown(file: FileRow, sender: Sender | None) -> _Whose:
    """Who sent a file, when the roster does not say it or there is none."""
    if sender:
        return _Whose(sender.who, page_of(sender.id, sender.lms))
    if file.student:
        return _Whose(id_key(file.student), page_of(file.student))
    if file.name:
        return _Whose(name_key(file.name), page_of(name_key(file.name), "name"))
    return _Whose(f"file~{file.place}", page_of(file.place, "file"))


def _in_roster(register: Register, row: int, note: str) -> _Whose:
    [(id, name)] = register.rows("SELECT id, name FROM roster WHERE row = ?", (row,))
    if id:
        return _Whose(id_key(str(id)), page_of(str(id)), row, note)
    return _Whose(name_key(str(name)), page_of(name_key(str(name)), "name"), row, note)


def _row_of_sender(register: Register, sender: Sender) -> int | None:
    # Blackboard names a student by the login.
    other = [id_key(sender.id)] if sender.lms == "blackboard" else []
    return _row(register, sender.who, *other)


def _row(register: Register, *keys: str) -> int | None:
    """The roster's row of the first key that it knows; a key of more than one row is none."""
    for key in keys:
        if _count(register, key) == 1:
            return register.number("SELECT row FROM roster_keys WHERE key = ?", (key,))
    return None


def _count(register: Register, key: str) -> int:
    return register.number("SELECT count(*) FROM roster_keys WHERE key = ?", (key,))
