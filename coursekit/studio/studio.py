"""What an author works on: the course, the chosen text, the open lesson and its questions.

Nothing is written into a lesson's file before it is saved. Until then each question that was
changed is a draft, and so are the order of the questions and what was taken out; all of it is kept
at once.
"""

import re
import unicodedata
from collections.abc import Hashable, Iterator
from contextlib import suppress
from copy import deepcopy
from pathlib import Path

import attrs

from coursekit.authoring.lesson_file import LessonFile
from coursekit.catalogue import say
from coursekit.course import Course
from coursekit.course.loader import course_stamp, load_open_lessons
from coursekit.errors import OneLineError, UnknownName
from coursekit.questions.base import KINDS, Json, Table
from coursekit.studio.drafts import Drafts
from coursekit.studio.form_fields import new_table
from coursekit.studio.tried_question import ReadQuestion, read_question

_PAGE = "page"  # the draft that holds what is open
_NEW = "new "  # how the names of questions begin that the file does not have yet


class Studio:
    """What is open on the author's page.

    Attributes:
        root: The course's folder.
        drafts: What was typed and not saved yet.
        slug: The text that was saved last, or "": the next lesson is about it.
        stem: The lesson that is open, or "".
        name: The question on the form: its id, or a name of its own while it is new; "" for none.
        version: Another number each time that another question is on the form.
        changes: Another number each time that anything was changed.
    """

    def __init__(self, root: Path) -> None:
        """Take the course in the folder `root`."""
        self.root = root
        self.drafts = Drafts(root)
        self.slug = self.stem = self.name = ""
        self.version = self.changes = 0
        self._file: LessonFile | None = None
        self._pending: dict[str, Table] = {}  # the questions that were changed, by name
        self._order: list[str] = []  # of the names, if it was changed
        self._removed: list[str] = []
        self._course: tuple[Hashable, Course] | None = None
        self._read: tuple[Table, Course, ReadQuestion] | None = None

    def course(self) -> Course:
        """Give the course as its files are now; a lesson with faults is left out.

        Raises:
            CourseError: What all lessons share has faults.
        """
        stamp = course_stamp(self.root)
        if self._course is None or self._course[0] != stamp:
            self._course = stamp, load_open_lessons(self.root)
        return self._course[1]

    # --- the lesson ---

    def resume(self) -> None:
        """Open what was open when the page was left."""
        left = self.drafts.read(_PAGE)
        self.slug = str(left.get("slug", ""))
        course = self.course()
        if not self.stem and left.get("stem") in (*course.lessons, *course.closed):
            self.open_lesson(left["stem"])

    def open_lesson(self, stem: str) -> None:
        """Open a lesson with its drafts.

        Raises:
            OneLineError: Its files cannot be read.
        """
        self._file = LessonFile.read(self.root, stem)
        self.stem = stem
        draft = self.drafts.read(self._draft_name)
        pending = draft.get("questions", {})
        self._pending = {name: table for name, table in pending.items() if isinstance(table, dict)}
        self._order = list(map(str, draft.get("order", [])))
        self._removed = list(map(str, draft.get("removed", [])))
        name = str(draft.get("open", ""))
        self._show(name if name in self._names(self._file) else "")
        self._keep()

    def chose_text(self, slug: str) -> None:
        """Remember the text that the next lesson is about."""
        self.slug = slug
        self.drafts.write(_PAGE, {"stem": self.stem, "slug": slug})

    @property
    def article(self) -> str:
        """The slug of the lesson's text, or ""."""
        return str(self._file.head.get("article", "")) if self._file else ""

    def questions(self) -> Iterator[tuple[str, Table]]:
        """Give the questions of the lesson as they are to be, by name."""
        if self._file is None:
            return
        file = self._read_file()
        for name in self._names(file):
            yield name, self._pending[name] if name in self._pending else file.question(name)

    def _names(self, file: LessonFile) -> list[str]:
        """Give the names of the questions in the order that they are to have."""
        names = [id for id in file.ids if id not in self._removed]
        names += filter(is_new, self._pending)
        places = {name: place for place, name in enumerate(self._order)}
        return sorted(names, key=lambda name: places.get(name, len(places)))

    def is_changed(self, name: str) -> bool:
        """Tell whether a question is a draft."""
        return name in self._pending

    def move(self, name: str, step: int) -> None:
        """Move a question a place on, or back."""
        names = self._names(self._read_file())
        if name in names and 0 <= names.index(name) + step < len(names):
            there = names.index(name) + step
            names.remove(name)
            names.insert(there, name)
            self._order = names
            self._keep()

    def remove(self, name: str) -> None:
        """Take a question out of the lesson; its file changes when that is saved."""
        self._pending.pop(name, None)
        if not is_new(name):
            self._removed.append(name)
        if name == self.name:
            self._show("")
        self._keep()

    # --- the question on the form ---

    @property
    def about(self) -> str:
        """The lesson and the question on the form, by which what is typed finds it again."""
        return f"{self.stem} {self.name}"

    @property
    def table(self) -> Table:
        """The question on the form, with its key; empty when none is open."""
        if not self.name:
            return {}
        if self.name in self._pending:
            return self._pending[self.name]
        return self._opened().question(self.name)

    def open_question(self, name: str) -> None:
        """Put a question of the lesson on the form."""
        self._show(name)
        self._keep()

    def new_question(self, kind: str) -> None:
        """Put a new question of a kind on the form."""
        self._opened()
        number = next(n for n in range(1, 10**6) if f"{_NEW}{n}" not in self._pending)
        self._pending[f"{_NEW}{number}"] = new_table(kind)
        self.open_question(f"{_NEW}{number}")

    def let_go(self) -> None:
        """Let the changes to the question on the form go; a new one goes whole."""
        self._pending.pop(self.name, None)
        self.open_question("" if is_new(self.name) else self.name)

    def fill(self, fields: Table) -> None:
        """Take over what the form holds; the key, and what has no field, stay."""
        before = self.table
        left_out = _as_by_default(before, fields)
        table = {**before, **fields}
        self.put({name: value for name, value in table.items() if name not in left_out})

    def put(self, table: Table) -> None:
        """Take over the question with its key."""
        if self.name and table != self.table:
            self._pending[self.name] = table
            self._keep()

    def read(self) -> ReadQuestion:
        """Read the question on the form, as the loader would."""
        return self.read_table(self.table)

    def read_table(self, table: Table) -> ReadQuestion:
        """Read a question, as the loader would once it is saved."""
        course = self.course()
        if self._read is None or self._read[0] != table or self._read[1] is not course:
            named = with_id(table, ())
            self._read = deepcopy(table), course, read_question(course, named, self.article)
        return self._read[2]

    # --- saving ---

    def to_save(self) -> tuple[LessonFile, list[str]]:
        """Give the lesson's file as it is to be, and the names of drafts that cannot be saved yet.

        Raises:
            OneLineError: No lesson is open, or its file cannot be read.
        """
        file, unready = self._read_file(), []
        names = self._names(file)
        ids = {name: name for name in names}
        for id in self._removed:
            with suppress(UnknownName):  # somebody else has taken it out
                file.remove(id)
        for name, table in self._pending.items():
            read = self.read_table(table)
            if read.faults or read.key_faults or not (table.get("key") or table.get("assessed")):
                unready.append(name)
                continue
            named = with_id(table, file.ids)
            ids[name] = str(named["id"])
            file.put(named)
        _put_in_order(file, [ids[name] for name in names if not is_new(ids[name])])
        return file, unready

    def saved(self, file: LessonFile, unready: list[str]) -> None:
        """Go on from the file that was saved; drafts that could not be saved stay."""
        if is_new(self.name) and self.name not in unready:
            title = self._pending[self.name].get("title")
            of_title = [id for id in file.ids if file.question(id).get("title") == title]
            self.name = of_title[-1] if of_title else ""
        self._pending = {name: self._pending[name] for name in unready}
        self._order, self._removed = [], []
        self._file = LessonFile.read(self.root, self.stem)
        self._keep()

    def _opened(self) -> LessonFile:
        if self._file is None:
            raise OneLineError(say("Open a lesson first, or start one."))
        return self._file

    def _read_file(self) -> LessonFile:
        """Read the lesson's file anew: somebody may edit it by hand meanwhile."""
        self._opened()
        return LessonFile.read(self.root, self.stem)

    def _show(self, name: str) -> None:
        self.name = name
        self.version += 1

    @property
    def _draft_name(self) -> str:
        return f"lesson-{self.stem}"

    def _keep(self) -> None:
        self.changes += 1
        self.drafts.write(_PAGE, {"stem": self.stem, "slug": self.slug})
        draft: Json = {
            "open": self.name,
            "questions": self._pending,
            "order": self._order,
            "removed": self._removed,
        }
        self.drafts.write(self._draft_name, draft if any(draft.values()) else {})


def _put_in_order(file: LessonFile, ids: list[str]) -> None:
    """Move what stands in another place than it is to have."""
    for place, id in enumerate(ids):
        if file.ids[place] != id:
            file.move(id, before=file.ids[place])


def is_new(name: str) -> bool:
    """Tell whether a question is one that its lesson's file does not have yet."""
    return name.startswith(_NEW)


def with_id(table: Table, taken: tuple[str, ...]) -> Table:
    """Give a question with an id that its lesson does not have yet, made of its title."""
    if table.get("id"):
        return table
    name = slug_of(str(table.get("title", "")), "question")
    id, number = name, 2
    while id in taken:
        id, number = f"{name}-{number}", number + 1
    return {**table, "id": id}


def slug_of(title: str, other: str) -> str:
    """Make a name of a title: small letters and digits, joined by hyphens; `other` without any."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall("[a-z0-9]+", plain))[:40].strip("-") or other


def free_name(name: str, folder: Path, suffix: str) -> str:
    """Give a name that no file of a folder has: the name itself, or with a number after it."""
    found, number = name, 2
    while (folder / f"{found}{suffix}").exists():
        found, number = f"{name}-{number}", number + 1
    return found


def _as_by_default(before: Table, fields: Table) -> set[str]:
    """Give the names of fields that say what holds without them, and that the file leaves out."""
    kind = KINDS.get(str(before.get("kind")))
    defaults = {
        field.name: list(field.default) if isinstance(field.default, tuple) else field.default
        for field in (attrs.fields(kind.question_type) if kind else ())
    }
    return {
        name
        for name, value in fields.items()
        if name in defaults and value == defaults[name] and name not in before
    }
