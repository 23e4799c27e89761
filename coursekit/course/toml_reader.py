"""TOML files → records. What does not fit is noted as a fault, and reading goes on."""

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from coursekit.questions.serialize import structure

T = TypeVar("T")
Table = dict[str, Any]  # a TOML table before it is checked


def read_toml(path: Path) -> Table:
    """What a TOML file holds, as plain tables. OSError, UnicodeDecodeError, TOMLDecodeError.

    The byte order mark that Windows puts before UTF-8 is passed over.
    """
    return tomllib.loads(path.read_bytes().decode("utf-8-sig"))


class TomlReader:
    """Reads the files of one folder; `faults` grows, one line each: file, place, what is wrong."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.faults: list[str] = []

    def fault(self, *parts: str) -> None:
        """Note a fault: file, place ("" for all of the file), what is wrong."""
        self.faults.append(": ".join(part for part in parts if part))

    def toml(self, file: str) -> Table:
        """What a file holds, as plain tables; nothing when it cannot be read."""
        try:
            return read_toml(self.root / file)
        except FileNotFoundError:
            self.fault(file, "missing; expected a TOML file")
        except OSError as error:
            self.fault(file, f"cannot be read: {error.strerror}")
        except UnicodeDecodeError:
            self.fault(file, "not UTF-8; save it as UTF-8")
        except tomllib.TOMLDecodeError as error:
            self.fault(file, f"not TOML: {error}")
        return {}

    def record(self, file: str, place: str, data: object, wanted: type[T]) -> T | None:
        """The record that plain data holds; None when it has faults."""
        try:
            return structure(data, wanted)
        except ValueError as error:
            for line in str(error).splitlines():
                self.fault(file, place, line)
            return None

    def records(self, file: str, place: str, tables: Any, wanted: type[T]) -> dict[str, T]:
        """The records in a table of tables, by the names of these."""
        if not isinstance(tables, dict):
            self.fault(file, place, f"{tables!r}; expected a table")
            return {}
        each = {
            name: self.record(file, f"{place}.{name}".lstrip("."), table, wanted)
            for name, table in tables.items()
        }
        return {name: record for name, record in each.items() if record is not None}

    def named(self, file: str, wanted: type[T]) -> dict[str, T]:
        """The records of a file that holds one table a record, by the id that names it."""
        tables = {
            id: {"id": id} | table if isinstance(table, dict) else table
            for id, table in self.toml(file).items()
        }
        return self.records(file, "", tables, wanted)

    def tables(self, file: str, name: str, table: Table) -> list[Table]:
        """The tables in the list of this name, which is taken out."""
        tables = table.pop(name, [])
        if isinstance(tables, list) and all(isinstance(part, dict) for part in tables):
            return tables
        self.fault(file, f"{name}: expected a list of tables, each under [[{name}]]")
        return []
