"""TOML files made into records; whatever does not fit becomes a fault, and reading goes on.

`TomlReader` knows files and records but no courses: which files there are, and how they belong
together, `loader` knows. It is the only file that reads TOML.
"""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from coursekit.catalogue import say
from coursekit.course.toml_faults import toml_fault
from coursekit.questions.base import Table
from coursekit.questions.serialize import structure

T = TypeVar("T")


def read_toml(path: Path) -> Table:
    """Read a TOML file as plain tables.

    The byte order mark that Windows editors put before UTF-8 is passed over, though TOML forbids
    it: authors cannot see it.

    Raises:
        OSError: The file cannot be read.
        UnicodeDecodeError: It is not UTF-8.
        tomllib.TOMLDecodeError: It is not TOML.
    """
    return toml_of(path.read_bytes().decode("utf-8-sig"))


def toml_of(text: str) -> Table:
    """Give what a text holds, as plain tables.

    Raises:
        tomllib.TOMLDecodeError: It is not TOML.
    """
    return tomllib.loads(text)


def language_of(root: Path) -> str:
    """Give the language of the course in `root`, whatever else is wrong with it; or English."""
    path = root / "course.toml"
    try:
        # What is no file, such as a pipe, may be readable but once: that is the course's.
        return str(read_toml(path).get("language", "en")) if path.is_file() else "en"
    except (OSError, ValueError, RecursionError):
        return "en"


def read_lesson(root: Path, stem: str) -> tuple[Table, Table]:
    """Read a lesson as plain tables: what its questions say, and the keys by question id.

    The keys stand in a file of their own, as in a student's copy, or each in its question.

    Raises:
        OSError: A file cannot be read.
        UnicodeDecodeError: It is not UTF-8.
        tomllib.TOMLDecodeError: It is not TOML.
    """
    exercise = read_toml(root / f"exercises/{stem}.toml")
    apart = root / f"exercises/keys/{stem}.toml"
    keys = read_toml(apart) if apart.is_file() else {}
    questions = exercise.get("questions")
    for question in questions if isinstance(questions, list) else ():
        if isinstance(question, dict) and "key" in question:
            keys[str(question.get("id"))] = question.pop("key")
    return exercise, keys


class TomlReader:
    """A reader of the TOML files of one folder, which collects faults instead of raising them.

    An author should see all faults of a course at once, so no method raises for what a file holds:
    it notes a fault, and gives nothing in place of what it could not read.

    Files are named as in a message: relative to the folder, with "/".

    Attributes:
        root: The folder.
        faults: A line for each fault so far: file, where in it, what is wrong.
        lost: The files of which something is missing from what was read, so that whatever refers
            to them cannot be judged.
        unsaved: What files are to hold, by their paths, where that is not what lies there.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.faults: list[str] = []
        self.lost: set[str] = set()
        self.unsaved: Mapping[str, str] = {}

    def fault(self, *parts: str) -> None:
        """Note a fault, which may be given in parts: file, where in it, what is wrong.

        Args:
            *parts: Joined by colons; a part that is "" is left out.
        """
        self.faults.append(": ".join(part for part in parts if part))

    def has(self, file: str) -> bool:
        """Tell whether there is a file, or anything of its name."""
        return file in self.unsaved or (self.root / file).exists()

    def text(self, file: str) -> str:
        """Give what a file holds, or is to hold.

        Raises:
            OSError: It cannot be read.
            UnicodeDecodeError: It is not UTF-8.
        """
        if file in self.unsaved:
            return self.unsaved[file]
        return (self.root / file).read_bytes().decode("utf-8-sig")

    def toml(self, file: str) -> Table:
        """Read a file as plain tables; an empty table stands for one that cannot be read."""
        try:
            text = self.text(file)
        except FileNotFoundError:
            self.fault(file, say("missing; expected a TOML file"))
        except IsADirectoryError:
            self.fault(file, say("is a folder; expected a TOML file"))
        except OSError as error:
            self.fault(file, say("cannot be read: {reason}", reason=str(error.strerror)))
        except UnicodeDecodeError:
            self.fault(file, say("not UTF-8; save it as UTF-8"))
        else:
            try:
                return toml_of(text)
            except tomllib.TOMLDecodeError as error:
                if "\0" in text:  # what UTF-16 has between any two letters
                    self.fault(file, say("not UTF-8; save it as UTF-8"))
                else:
                    self.fault(file, say("not TOML"), toml_fault(text, str(error)))
            except (RecursionError, ValueError):
                told = say("brackets in brackets a hundred deep, or a number of a thousand digits")
                self.fault(file, say("not TOML"), told)
        self.lost.add(file)
        return {}

    def filled_toml(self, file: str) -> Table:
        """Read a file that is of use only when something stands in it."""
        table = self.toml(file)
        if not table and file not in self.lost:
            self.fault(file, say("empty; put an earlier copy back, or write what belongs there"))
            self.lost.add(file)
        return table

    def record(self, file: str, where: str, data: object, wanted: type[T]) -> T | None:
        """Make one record from plain data.

        Args:
            file: The file that the data is from.
            where: What the data is called in it, such as a question's id; "" for the whole file.
            data: The data, usually a table.
            wanted: The type of the record.

        Returns:
            The record, or None when the data has faults.
        """
        try:
            return structure(data, wanted, every_fault=True)
        except ValueError as error:
            for line in str(error).splitlines():
                self.fault(file, where, line)
            self.lost.add(file)
            return None

    def records(self, file: str, where: str, tables: object, wanted: type[T]) -> dict[str, T]:
        """Make a record from each table of a table, as in `[agreement.attribution]`.

        Args:
            file: The file that the tables are from.
            where: The name of the table around them; "" when the file itself is it.
            tables: The tables by name.
            wanted: The type of each record.

        Returns:
            The records by the names of their tables, without those that have faults.
        """
        if not isinstance(tables, dict):
            self.fault(file, where, say("{found!r}; expected a table", found=tables))
            self.lost.add(file)
            return {}
        prefix = f"{where}." if where else ""
        found = {
            name: self.record(file, prefix + name, table, wanted) for name, table in tables.items()
        }
        return {name: record for name, record in found.items() if record is not None}

    def records_by_id(self, file: str, wanted: type[T]) -> dict[str, T]:
        """Make a record from each table of a file whose tables are named by the records' ids.

        Args:
            file: The file, such as the codebook, where `[attribution]` is the set of that id.
            wanted: The type of each record, which has an `id`.

        Returns:
            The records by id, without those that have faults.
        """
        found = self.filled_toml(file)
        if loose := [name for name, part in found.items() if not isinstance(part, dict)]:
            self.fault(file, self.loose_fields(loose))
            self.lost.add(file)
            return {}
        self.join_split(file, found)
        return self.records(file, "", {id: {"id": id} | found[id] for id in found}, wanted)

    def loose_fields(self, names: Iterable[str]) -> str:
        """Say that fields stand where only tables are expected."""
        return say(
            "{names}: stands in no table; expected a [name] in a line before it",
            names=", ".join(names),
        )

    def join_split(self, file: str, tables: Table, known: Collection[str] = ()) -> None:
        """Tell of a table of which a part stands under a misspelt name, and join the two.

        Args:
            file: The file.
            tables: Tables of one form by name, of which the misspelt ones are taken out.
            known: Names that are surely right.
        """
        for name in [name for name in tables if name not in known]:
            one = tables[name]
            apart = {
                other: more
                for other, more in tables.items()
                if isinstance(more, dict) and isinstance(one, dict) and not {*one} & {*more}
            }
            for other in get_close_matches(name, apart, n=1):
                more = apart[other]
                told = say(
                    "{name!r} and {other!r} hold parts of one table; expected one name",
                    name=name,
                    other=other,
                )
                self.fault(file, told)
                self.lost.add(file)
                more |= tables.pop(name)
                break

    def take_tables(self, file: str, name: str, table: Table) -> list[Table] | None:
        """Take a list of tables, as under `[[questions]]`, out of a table.

        Args:
            file: The file that the table is from.
            name: The name of the list.
            table: The table, which loses the list.

        Returns:
            The tables of the list; None when there is no such list, or it holds anything else,
            which then is told.
        """
        tables = table.pop(name, None)
        if isinstance(tables, list) and all(isinstance(part, dict) for part in tables) and tables:
            return tables
        if tables is not None:
            told = say("expected a list of tables, each under [[{name}]]", name=name)
            self.fault(file, name, told)
        elif close := get_close_matches(name, table, n=1):
            del table[close[0]]
            told = say("expected a list of tables, each under [[{name}]]", name=name)
            self.fault(file, close[0], told)
        else:
            self.fault(file, say("nothing under [[{name}]]; expected one or more", name=name))
        return None
