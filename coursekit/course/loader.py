"""A folder made into a `Course`, with every fault reported in one run.

The folder is the one with `course.toml`; only what that file names is part of the course. The
module is read from top to bottom:

1. `find_root`, `load_course`, `load_open_lessons`, `check_course`, `course_stamp`: what other rooms
   call.
2. `_CourseReader`: the reading, first of what lessons share, then of texts, then of lessons. It
   notes faults and goes on, so that one misspelt word does not hide the next.
3. `stray_files`: files that lie in the folders and that no lesson uses.

How one question and its key are read stands in `question_reader`, for practice items are questions
too; see `practice`.
"""

import hashlib
import os
import re
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from attrs import evolve, field, frozen

from coursekit.course import ClosedLesson, Course, Lesson, Part
from coursekit.course.minutes import minute_faults
from coursekit.course.notebooks import notebook_faults
from coursekit.course.practice import FOLDER, PracticeBank
from coursekit.course.question_reader import QuestionReader, question_faults
from coursekit.course.toml_reader import toml_of
from coursekit.errors import CourseError
from coursekit.questions.base import Table
from coursekit.questions.records import (
    Agreement,
    Key,
    LabelSet,
    Misconception,
    Question,
    Skill,
)
from coursekit.questions.serialize import likely_pairs, listed, structure
from coursekit.texts import Article
from coursekit.texts.quotes import split_blocks, whole_words

CODEBOOK = "exercises/codebook.toml"
MISCONCEPTIONS = "exercises/misconceptions.toml"
SKILLS = "exercises/skills.toml"
GLOSSARY = "exercises/glossary.toml"
_COLOR = re.compile("#[0-9A-Fa-f]{3,8}|[A-Za-z]+")
_PATTERNS = ("solid", "double", "dotted", "dashed", "wavy")  # of a line under words, in CSS
SHARED = ("codebook", "misconceptions", "skills", "glossary")  # exercises/*.toml that no lesson is


# --- finding and loading a course ---


def find_root(start: Path | None = None) -> Path:
    """Find the folder of a course: the nearest that holds `course.toml`.

    Args:
        start: The folder to begin in; the search goes upwards from it. `None` means the working
            directory, which for a notebook is the folder that it lies in.

    Raises:
        CourseError: Neither the folder nor one above it holds `course.toml`.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "course.toml").is_file():
            return folder
    raise CourseError([f"{here}: no course.toml here or above; open the course's own folder"])


def load_course(root: Path) -> Course:
    """Load the course in `root`: what `course.toml` names, and the texts that lie beside it.

    A text with faults that no lesson asks about is left out: it must not close the lessons of
    students, to whom nobody gave it.

    Practice items are read when somebody practises (`PracticeBank`): a lesson opens without them.
    A notebook that is missing closes no other either.

    Raises:
        CourseError: What `course.toml` names has faults; all of them, one line each.
    """
    reader = _CourseReader(root)
    return _without_faults(reader.course(), reader.faults)


def load_open_lessons(root: Path) -> Course:
    """Load the course in `root` as a student's kernel has it.

    A lesson with faults of its own, or of a text that it asks about, is closed, and no other is.

    Raises:
        CourseError: What all lessons share has faults.
    """
    reader = _CourseReader(root)
    course = reader.course()
    if course is None:
        raise CourseError(reader.faults)
    faults = {stem: reader.faults_of_lesson(stem) for stem in reader.stems or ()}
    known = {line for lines in faults.values() for line in lines}
    if any(line not in known for line in reader.faults):
        raise CourseError(reader.faults)
    closed = {
        stem: _closed(stem, course.lessons.get(stem), lines)
        for stem, lines in faults.items()
        if lines
    }
    return evolve(
        course,
        lessons={stem: part for stem, part in course.lessons.items() if stem not in closed},
        articles={slug: a for slug, a in course.articles.items() if slug not in reader.text_faults},
        closed=closed,
    )


def _closed(stem: str, lesson: Lesson | None, faults: Sequence[str]) -> ClosedLesson:
    ids = tuple(question.id for question in lesson.questions) if lesson else ()
    return ClosedLesson(name=lesson.name if lesson else stem, questions=ids, faults=tuple(faults))


def check_course(root: Path) -> Course:
    """Load the course in `root` as its author wants it: with no fault in anything that lies there.

    Raises:
        CourseError: As `load_course`, and also for faults of practice items and of texts that no
            lesson asks about, for notebooks that are missing, and for files that are no part of the
            course.
    """
    reader = _CourseReader(root)
    course = reader.course()
    faults = [*reader.faults, *reader.faults_of_unused_texts()]
    if course is not None:
        faults += PracticeBank(root, course).faults()
        faults += notebook_faults(root, course)
    if reader.stems is not None:  # else every file would seem a stray
        faults += reader.faults_of_notebooks()
        faults += stray_files(root, reader.stems, reader.practice, reader.contents)
    if course is not None and not faults:
        faults += minute_faults(root, course)
    return _without_faults(course, faults)


def _without_faults(course: Course | None, faults: list[str]) -> Course:
    if faults or course is None:
        raise CourseError(faults)
    return course


def unsaved_faults(root: Path, stem: str, course: Course, texts: Mapping[str, str]) -> list[str]:
    """Give the faults in a lesson's own files as somebody is about to save them.

    Args:
        root: The course's folder.
        stem: The lesson, which `course.toml` need not list yet.
        course: The course without it: its texts, labels and misconceptions.
        texts: What the files are to hold, by their paths in the course; all is TOML.
    """
    reader = _UnsavedReader(root, texts)
    reader.articles = {**course.articles}
    reader.lesson(stem, course)
    return reader.faults


def course_stamp(root: Path) -> Hashable:
    """Give a value that changes when a file of the course is edited, added or removed.

    It looks at names, sizes and times only, so it is cheap enough for every cell of a lesson.
    Notebooks are left out: Jupyter saves them every two minutes, and they hold no questions.
    """
    paths = [str(root / "course.toml"), *_files(f"{root}/articles"), *_files(f"{root}/exercises")]
    return tuple([(path, file_stamp(path)) for path in paths])


def file_stamp(path: Path | str) -> Hashable:
    """Give a value that changes when a file is edited or replaced; None when there is none."""
    try:
        about = os.stat(path)
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size, about.st_ino


def _files(folder: str) -> list[str]:
    """List the files in a folder and below it."""
    files, folders = _listed(folder, file_stamp(folder))
    return [*files, *(path for below in folders for path in _files(below))]


@lru_cache(maxsize=32)
def _listed(folder: str, _stamp: Hashable) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """List the files in a folder, and its folders; anew only when one came or went."""
    with suppress(OSError), os.scandir(folder) as entries:
        found = [(entry.path, entry.is_dir()) for entry in entries]
        found.sort()
        return (
            tuple(path for path, is_folder in found if not is_folder),
            tuple(path for path, is_folder in found if is_folder),
        )
    return (), ()


# --- reading ---


@frozen
class _Head:
    """What course.toml holds beside the agreement figures."""

    id: str
    title: str
    lessons: tuple[str, ...]
    practice: str = ""
    contents: str = ""
    language: str = "en"


@frozen
class _Lines:
    """The lines of a text that are no paragraphs, as `split_blocks` takes them."""

    blocks: Mapping[str, tuple[str, ...]] = field(factory=dict)
    rest: Mapping[str, str] = field(factory=dict)


class _CourseReader(QuestionReader):
    """One reading of a course folder, from the outside in.

    Attributes:
        articles: The texts that could be read, by slug.
        article_faults: The faults of each text. They wait here until it is known whether a lesson
            asks about the text; only then do they count.
        asked_about: The slugs of the texts that questions name, whether there are such or not.
        text_faults: The faults of each text that count.
        stems: The lessons that `course.toml` lists; None until it could be read.
        practice: The notebook of practice that `course.toml` names, or "".
        contents: The notebook that lists the lessons, likewise.
    """

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.articles: dict[str, Article] = {}
        self.article_faults: dict[str, list[str]] = {}
        self.asked_about: set[str] = set()
        self.text_faults: dict[str, list[str]] = {}
        # Of each lesson the faults in its own files, and the texts that it asks about.
        self._own: dict[str, tuple[list[str], set[str]]] = {}
        self.stems: tuple[str, ...] | None = None
        self.practice = self.contents = ""

    def course(self) -> Course | None:
        """Read everything; None when `course.toml` itself cannot be used."""
        table = self.toml("course.toml")
        for path in sorted((self.root / "articles").glob("*.txt")):
            self.read_article(path)
        codebook = self.records_by_id(CODEBOOK, LabelSet)
        misconceptions = self.records_by_id(MISCONCEPTIONS, Misconception)
        self.check_looks(codebook)
        skills = self.skills(misconceptions, codebook)
        figures = table.pop("agreement", {})
        agreement = self.records("course.toml", "agreement", figures, Agreement)
        head = self.record("course.toml", "", table, _Head)
        if head is None:
            return None
        self.stems = head.lessons
        self.practice, self.contents = head.practice, head.contents
        for name, stem in (("practice", head.practice), ("contents", head.contents)):
            if stem in head.lessons:
                self.fault("course.toml", name, f"{stem!r} is a lesson; name another")
        if head.practice and not skills:
            expected = f"a course with practice has skills; no {SKILLS}"
            self.fault("course.toml", "practice", expected)
        if head.contents and head.contents == head.practice:
            self.fault("course.toml", "contents", f"{head.contents!r} is the practice as well")
        # The lessons are checked against a course without lessons, for none refers to another.
        course = Course(
            id=head.id,
            title=head.title,
            lessons={},
            articles=self.articles,
            codebook=codebook,
            agreement=agreement,
            misconceptions=misconceptions,
            skills=skills,
            glossary=self.glossary(),
            practice=head.practice,
            contents=head.contents,
            language=head.language,
        )
        lessons = {stem: read for stem in head.lessons if (read := self.by_itself(stem, course))}
        self.settle_article_faults()
        return evolve(course, lessons=lessons)

    def check_looks(self, codebook: Mapping[str, LabelSet]) -> None:
        """Check how labels look: it is written into style sheets, where more could be said."""
        for label in (label for labels in codebook.values() for label in labels.labels):
            if not _COLOR.fullmatch(label.color):
                self.fault(CODEBOOK, label.id, f"color {label.color!r}; expected such as #0072B2")
            if label.pattern not in _PATTERNS:
                expected = f"expected one of {listed(_PATTERNS)}"
                self.fault(CODEBOOK, label.id, f"pattern {label.pattern!r}; {expected}")

    # --- what a course may have or not ---

    def skills(
        self, misconceptions: Mapping[str, Misconception], codebook: Mapping[str, LabelSet]
    ) -> dict[str, Skill]:
        """Read the skills, if the course has any.

        Then each misconception belongs to one, and a label may.
        """
        skills: dict[str, Skill] = {}
        if (self.root / SKILLS).is_file():
            skills = self.records_by_id(SKILLS, Skill)
        expected = f"expected one of {listed(skills)}" if skills else f"no {SKILLS}"
        for id, misconception in misconceptions.items():
            if misconception.skill not in skills and (skills or misconception.skill):
                self.fault(MISCONCEPTIONS, id, f"skill {misconception.skill!r}; {expected}")
        for label in (label for labels in codebook.values() for label in labels.labels):
            if label.skill and label.skill not in skills:
                self.fault(CODEBOOK, label.id, f"skill {label.skill!r}; {expected}")
        return skills

    def glossary(self) -> dict[str, dict[str, str]]:
        """Read what rare words mean, if the course says so; each stands in its text."""
        if not (self.root / GLOSSARY).is_file():
            return {}
        glossary = self.records(GLOSSARY, "", self.toml(GLOSSARY), dict[str, str])
        for slug, glosses in glossary.items():
            if self.article_faults.get(slug):
                continue  # what is wrong is the text
            if slug not in self.articles:
                self.fault(GLOSSARY, slug, f"no such text; expected one of {listed(self.articles)}")
                continue
            for words in glosses:
                if not any(whole_words(self.articles[slug].text, words)):
                    expected = "expected whole words that stand in this text"
                    self.fault(GLOSSARY, slug, f"{words!r}; {expected}")
        return glossary

    # --- texts ---

    def read_article(self, path: Path) -> None:
        """Read a text and its `.toml`, if both are there; half a text is for `stray_files`."""
        if not path.with_suffix(".toml").is_file() or path.name.startswith("."):
            return
        before = len(self.faults)
        if article := self.article(path):
            self.articles[path.stem] = article
        self.article_faults[path.stem] = self.faults[before:]
        del self.faults[before:]

    def changed_text(self, path: Path, file: str, found: str, digest: str) -> None:
        """Report a text that is another than the one whose digest was written down."""
        right = f'sha256 = "{digest}"'
        if len(found) != len(digest):  # no digest at all
            self.fault(file, "sha256", f"{found!r}; expected {right}")
        else:
            self.fault(
                f"articles/{path.name}",
                f"was changed since its sha256 was written to {path.stem}.toml; put it back, or, "
                f"if the change is meant, write {right} there",
            )

    def article(self, path: Path) -> Article | None:
        """Read a text and its `.toml` into an article; None when that cannot be."""
        file = f"articles/{path.stem}.toml"
        table = self.toml(file)
        if not table:
            return None
        raw = path.read_bytes()
        digest = hashlib.sha256(raw).hexdigest()
        # Keys and students' marks are offsets into these very bytes.
        if table.get("sha256") != digest:
            self.changed_text(path, file, str(table.get("sha256") or ""), digest)
        try:
            text = raw.decode("utf-8")
            named_lines = {name: table.pop(name) for name in ("blocks", "rest") if name in table}
            lines = structure(named_lines, _Lines, every_fault=True)
            blocks = split_blocks(text, lines.blocks, lines.rest)
        except UnicodeDecodeError:
            self.fault(f"articles/{path.name}", "not UTF-8; save it as UTF-8")
            return None
        except ValueError as error:
            self.fault(file, str(error).replace("\n", "; "))
            return None
        data = table | {"slug": path.stem, "text": text, "blocks": list(blocks)}
        return self.record(file, "", data, Article)

    def settle_article_faults(self) -> None:
        """Count the faults of a text when a lesson asks about it; else leave the text out."""
        for slug in [slug for slug, lines in self.article_faults.items() if lines]:
            if slug in self.asked_about:
                self.text_faults[slug] = self.article_faults.pop(slug)
                self.faults += self.text_faults[slug]
            else:
                self.articles.pop(slug, None)

    def faults_of_unused_texts(self) -> list[str]:
        """Give the faults that `settle_article_faults` did not count."""
        return [line for lines in self.article_faults.values() for line in lines]

    def faults_of_notebooks(self) -> list[str]:
        """Give a line for each notebook that `course.toml` names and that is not there."""
        why = dict.fromkeys(self.stems or (), "lists this lesson")
        why |= {
            self.practice: "names it as the practice",
            self.contents: "names it as the contents",
        }
        return [
            f"notebooks/{stem}.ipynb: missing; course.toml {reason}"
            for stem, reason in why.items()
            if stem and not (self.root / "notebooks" / f"{stem}.ipynb").is_file()
        ]

    # --- one lesson ---

    def by_itself(self, stem: str, course: Course) -> Lesson | None:
        """Read a lesson, and keep apart what is wrong with its own files."""
        before, asked_before = len(self.faults), self.asked_about
        self.asked_about = set()
        lesson = self.lesson(stem, course)
        self._own[stem] = self.faults[before:], self.asked_about
        self.asked_about = asked_before | self.asked_about
        return lesson

    def faults_of_lesson(self, stem: str) -> list[str]:
        """Give the faults in a lesson's own files, and those of the texts that it asks about."""
        own, asked_about = self._own[stem]
        texts = [line for slug in sorted(asked_about) for line in self.text_faults.get(slug, ())]
        return [*texts, *own]

    def lesson(self, stem: str, course: Course) -> Lesson | None:
        """Read a lesson's questions and keys; None when there is nothing to make a lesson of."""
        file = f"exercises/{stem}.toml"
        table = self.toml(file)
        if not table:
            return None
        table.setdefault("language", course.language)
        article = table.get("article", "")  # of every question that names no other
        questions: list[Question] = []
        unread: set[str] = set()  # ids of questions with faults that leave nothing to go on with
        own_keys: Table = {}  # that stand in their questions, by id
        for number, data in enumerate(self.take_tables(file, "questions", table), 1):
            where = str(data.get("id", f"question {number}"))
            if "key" in data:
                own_keys.setdefault(where, data.pop("key"))
            self.asked_about.add(str(data.get("article", article)))
            question = self.question(file, where, {"article": article} | data, course)
            if question is None:
                unread.add(where)
                continue
            if any(question.id == other.id for other in questions):
                self.fault(file, where, "this id stands twice; expected an id once in a lesson")
            questions.append(question)
            for fault in question_faults(question, course):
                self.fault(file, where, fault)
        # Questions and keys are records by now; the rest of the table is checked without them.
        head = self.record(file, "", table | {"stem": stem, "questions": [], "keys": {}}, Lesson)
        if head is None:
            return None
        if head.parts and (total := sum(part.minutes for part in head.parts)) != head.minutes:
            self.fault(file, "minutes", f"{head.minutes}; the parts take {total} together")
        self.check_parts(file, head.parts, [question.id for question in questions], unread)
        keys = self.keys(stem, questions, unread, course, own_keys)
        return evolve(head, questions=tuple(questions), keys=keys)

    def check_parts(
        self, file: str, parts: Sequence[Part], ids: list[str], unread: Collection[str]
    ) -> None:
        """Check that each part after the first begins with a later question of the lesson."""
        before = 0
        for first in [part.first for part in parts[1:] if part.first and part.first not in unread]:
            if first not in ids:
                self.fault(file, "parts", f"first = {first!r}; no such question in this lesson")
            elif ids.index(first) <= before:
                self.fault(file, "parts", f"first = {first!r}; its part would have no question")
            else:
                before = ids.index(first)

    def keys(
        self,
        stem: str,
        questions: list[Question],
        unread: Collection[str],
        course: Course,
        own_keys: Table,
    ) -> Mapping[str, Key]:
        """Read the keys of these questions, by question id.

        `unread` are ids of further questions; `own_keys` stand in the file of the questions, and
        then there is no file of keys.
        """
        file = f"exercises/keys/{stem}.toml"
        if own_keys:
            if (self.root / file).is_file():
                expected = "expected the keys in one place: there, or here"
                told = f"questions in exercises/{stem}.toml have keys of their own"
                self.fault(file, f"{told}; {expected}")
            file = f"exercises/{stem}.toml"
        tables = own_keys or self.toml(file)
        keys: dict[str, Key] = {}
        without = {asked.id for asked in questions if not asked.assessed} - tables.keys()
        other_id = likely_pairs(
            without, tables.keys() - {asked.id for asked in questions} - set(unread)
        )
        for question in questions:
            table = tables.pop(question.id, None) or None  # an empty one is still to be made
            if table is None and question.id in other_id:
                table = tables.pop(other_id[question.id])
                told = f"the key has the id {other_id[question.id]!r}; expected the same id"
                self.fault(file, question.id, told)
            if table is None:
                if not question.assessed:
                    self.fault(file, question.id, "no key; expected one for each question")
                continue
            key = self.key(file, question, table, self.articles.get(question.article), course)
            if key is not None:
                keys[question.id] = key
        for id, table in tables.items():
            if id in unread:
                self.check_misconceptions(file, id, table, course)
            else:
                self.fault(file, id, f"no question of this id in exercises/{stem}.toml")
        return keys


class _UnsavedReader(_CourseReader):
    """A reading of a lesson in which some files are not yet as they are to be."""

    def __init__(self, root: Path, texts: Mapping[str, str]) -> None:
        super().__init__(root)
        self._texts = texts

    def toml(self, file: str) -> Table:
        """Read a file, as it is to be."""
        return toml_of(self._texts[file]) if file in self._texts else super().toml(file)


# --- stray files ---
#
# What course.toml does not name is no part of the course, so a notebook to try things in, or a copy
# that Jupyter made at a slip of the hand, closes no lesson for a student. Only `coursekit check`
# reports such files, because an author may have forgotten to list a lesson.


def stray_files(
    root: Path, stems: Collection[str], practice: str = "", contents: str = ""
) -> list[str]:
    """Find the lessons that `course.toml` does not list, and the texts of which half is missing.

    Practice that `course.toml` does not name is one more line, notebook and items together, and so
    is a page of contents.

    Hidden files are passed over: they belong to tools, such as Jupyter's checkpoints.

    Args:
        root: The course's folder.
        stems: The lessons that `course.toml` lists.
        practice: The notebook of practice that it names, or "".
        contents: The notebook of contents that it names, or "".

    Returns:
        A line for each lesson, however many files it has, and for each half of a text.
    """
    practices = [practice] if practice else _pages_with(root, b"open_practice(")
    contents_pages = [contents] if contents else _pages_with(root, b"open_contents(")
    strays = [*_stray_lessons(root, stems, [*practices, *contents_pages]), *_stray_texts(root)]
    left = [f"notebooks/{stem}.ipynb" for stem in practices]
    left += [FOLDER] if _stems(root / FOLDER, ".toml") else []
    if left and not practice:
        strays.append(_not_named("practice", practices, left))
    if contents_pages and not contents:
        left = [f"notebooks/{stem}.ipynb" for stem in contents_pages]
        strays.append(_not_named("contents", contents_pages, left))
    return strays


def _not_named(name: str, pages: Sequence[str], left: Sequence[str]) -> str:
    page = pages[0] if pages else "<notebook>"
    todo = f'add {name} = "{page}", or remove {" and ".join(left)}'
    return f"course.toml: {name}: not named, but there is some; {todo}"


def _pages_with(root: Path, call: bytes) -> list[str]:
    """Find the notebooks without questions that make this call."""
    stems = _stems(root / "notebooks", ".ipynb") - _stems(root / "exercises", ".toml")
    paths = [root / "notebooks" / f"{stem}.ipynb" for stem in sorted(stems)]
    return [path.stem for path in paths if call in path.read_bytes()]


def _stray_lessons(root: Path, stems: Collection[str], pages: Collection[str]) -> Iterator[str]:
    notebooks = _stems(root / "notebooks", ".ipynb") - {*pages}
    exercises = _stems(root / "exercises", ".toml") - {*SHARED}
    keys = _stems(root / "exercises/keys", ".toml")
    for stem in sorted((notebooks | exercises | keys) - set(stems)):
        no_exercise = f"no exercise file; expected exercises/{stem}.toml"
        if stem in notebooks and stem in exercises:
            yield f"notebooks/{stem}.ipynb: not listed in course.toml; add it to lessons"
        elif stem in notebooks:
            yield f"notebooks/{stem}.ipynb: {no_exercise}; write it, or remove the notebook"
        elif stem in exercises:
            no_notebook = f"no notebook; expected notebooks/{stem}.ipynb"
            yield f"exercises/{stem}.toml: {no_notebook}; write it, or remove the questions"
        else:
            yield f"exercises/keys/{stem}.toml: {no_exercise}; write it, or remove the key"


def _stray_texts(root: Path) -> Iterator[str]:
    texts = _stems(root / "articles", ".txt")
    sources = _stems(root / "articles", ".toml")
    for slug in sorted(texts - sources):
        yield f"articles/{slug}.txt: nothing says whose it is; expected articles/{slug}.toml"
    for slug in sorted(sources - texts):
        yield f"articles/{slug}.toml: no text; expected articles/{slug}.txt"


def _stems(folder: Path, suffix: str) -> set[str]:
    """Give the names, without suffix, of the files in a folder that are not hidden."""
    paths = folder.glob(f"*{suffix}")
    return {path.stem for path in paths if path.is_file() and not path.name.startswith(".")}
