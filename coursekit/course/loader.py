"""Folders → a Course; reports every fault of a course in one run."""

import hashlib
import re
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from coursekit.course import Course, Lesson
from coursekit.course.toml_reader import Table, TomlReader
from coursekit.errors import CourseError
from coursekit.questions.base import KINDS
from coursekit.questions.records import Agreement, Key, LabelSet, Materials, Misconception, Question
from coursekit.questions.serialize import listed, structure
from coursekit.texts import Article
from coursekit.texts.quotes import expand_blocks, split_blocks


def find_root(start: Path | None = None) -> Path:
    """The nearest folder, from `start` (the working directory) upwards, that holds course.toml."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "course.toml").is_file():
            return folder
    raise CourseError([f"{here}: no course.toml here or above; open the course's own folder"])


def load_course(root: Path) -> Course:
    """The course in `root`: what `course.toml` names, and the texts that lie beside it.

    A text with faults that no lesson asks about is left out.

    Raises:
        CourseError: What `course.toml` names has faults; all of them, one line each.
    """
    reader = _Reader(root)
    return _without_faults(reader.course(), reader.faults)


def check_course(root: Path) -> Course:
    """The course in `root`, where nothing that lies in its folders has a fault.

    Raises:
        CourseError: As `load_course`, and for files that are no part of the course.
    """
    reader = _Reader(root)
    course = reader.course()
    return _without_faults(course, [*reader.faults, *reader.faults_beside()])


def _without_faults(course: Course | None, faults: list[str]) -> Course:
    if faults or course is None:
        raise CourseError(faults)
    return course


def course_stamp(root: Path) -> Hashable:
    """Tell a course's files from what they were: changed when one was edited, added or removed.

    Looks at names, sizes and times only, so it is cheap enough for each opening of a lesson.
    Notebooks are left out: Jupyter saves them every two minutes, and they hold no questions.
    """
    paths = (root / "course.toml", *(root / "articles").glob("*"), *(root / "exercises").rglob("*"))
    stamps = []
    for path in sorted(paths):
        with suppress(OSError):  # gone since it was listed
            about = path.stat()
            stamps.append((path, about.st_mtime_ns, about.st_size))
    return tuple(stamps)


class _Reader(TomlReader):
    """One reading of a course folder."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.articles: dict[str, Article] = {}
        self.article_faults: dict[str, list[str]] = {}
        self.asked_about: set[str] = set()
        self.stems: tuple[str, ...] | None = None
        self.codebook: dict[str, LabelSet] = {}
        self.misconceptions: dict[str, Misconception] = {}

    # --- the folders ---

    def course(self) -> Course | None:
        table = self.toml("course.toml")
        for path in sorted((self.root / "articles").glob("*.txt")):
            self.read_article(path)
        self.codebook = self.named("exercises/codebook.toml", LabelSet)
        self.misconceptions = self.named("exercises/misconceptions.toml", Misconception)
        figures = table.pop("agreement", {})
        agreement = self.records("course.toml", "agreement", figures, Agreement)
        head = self.record("course.toml", "", table, _Head)
        if head is None:
            return None
        self.stems = head.lessons
        self.missing_notebooks(head.lessons)
        course = Course(
            id=head.id,
            title=head.title,
            lessons={},
            articles=self.articles,
            codebook=self.codebook,
            agreement=agreement,
            misconceptions=self.misconceptions,
        )
        lessons = {stem: lesson for stem in head.lessons if (lesson := self.lesson(stem, course))}
        self.sort_out_texts()
        return evolve(course, lessons=lessons)

    def missing_notebooks(self, stems: Sequence[str]) -> None:
        for stem in stems:
            if not (self.root / "notebooks" / f"{stem}.ipynb").is_file():
                self.fault(f"notebooks/{stem}.ipynb", "missing; course.toml lists this lesson")

    def faults_beside(self) -> list[str]:
        """The faults of texts that no lesson asks about, and of files that no lesson has."""
        unused = [line for lines in self.article_faults.values() for line in lines]
        return unused if self.stems is None else unused + stray_files(self.root, self.stems)

    def sort_out_texts(self) -> None:
        """Count the faults of a text when a lesson asks about it; else leave the text out."""
        for slug in [slug for slug, lines in self.article_faults.items() if lines]:
            if slug in self.asked_about:
                self.faults += self.article_faults.pop(slug)
            else:
                self.articles.pop(slug, None)

    def read_article(self, path: Path) -> None:
        """Read a text whose two files are there; its faults wait until a lesson asks about it."""
        if not path.with_suffix(".toml").is_file() or path.name.startswith("."):
            return
        before = len(self.faults)
        if article := self.article(path):
            self.articles[path.stem] = article
        self.article_faults[path.stem] = self.faults[before:]
        del self.faults[before:]

    def article(self, path: Path) -> Article | None:
        file = f"articles/{path.stem}.toml"
        table = self.toml(file)
        if not table:
            return None
        raw = path.read_bytes()
        digest = hashlib.sha256(raw).hexdigest()
        if table.get("sha256") != digest:
            self.fault(file, "sha256", f"{table.get('sha256')!r}; expected {digest}")
        try:
            text = raw.decode("utf-8")
            asked = {name: table.pop(name) for name in ("blocks", "rest") if name in table}
            lines = structure(asked, _Lines)
            blocks = split_blocks(text, lines.blocks, lines.rest)
        except UnicodeDecodeError:
            self.fault(f"articles/{path.name}", "not UTF-8; save it as UTF-8")
            return None
        except ValueError as error:
            self.fault(file, str(error).replace("\n", "; "))
            return None
        data = table | {"slug": path.stem, "text": text, "blocks": list(blocks)}
        return self.record(file, "", data, Article)

    # --- one lesson ---

    def lesson(self, stem: str, course: Course) -> Lesson | None:
        file = f"exercises/{stem}.toml"
        table = self.toml(file)
        if not table:
            return None
        default = table.pop("article", "")
        questions: list[Question] = []
        for number, data in enumerate(self.tables(file, "questions", table), 1):
            place = str(data.get("id", f"question {number}"))
            question = self.question(file, place, {"article": default} | data, course)
            if question is None:
                continue
            if any(question.id == other.id for other in questions):
                self.fault(file, place, "this id stands twice; expected an id once in a lesson")
            questions.append(question)
            for fault in _question_faults(question, course):
                self.fault(file, place, fault)
        data = table | {"stem": stem, "questions": [], "keys": {}}
        head = self.record(file, "", data, Lesson)
        if head is None:
            return None
        return evolve(head, questions=tuple(questions), keys=self.keys(stem, questions, course))

    def question(self, file: str, place: str, data: Table, materials: Materials) -> Question | None:
        name = data.pop("kind", None)
        kind = KINDS.get(name) if isinstance(name, str) else None
        if kind is None:
            self.fault(file, place, f"kind {name!r}; expected one of {', '.join(KINDS)}")
            return None
        if _is_words(data.get("show")):
            data["show"] = list(expand_blocks(data["show"]))
        self.asked_about.add(str(data.get("article")))
        data, faults = kind.read_question(data, materials)
        for fault in faults:
            self.fault(file, place, fault)
        question: Question | None = self.record(file, place, data, kind.question_type)
        return question

    def keys(self, stem: str, questions: list[Question], course: Course) -> Mapping[str, Key]:
        file = f"exercises/keys/{stem}.toml"
        tables = self.toml(file)
        keys: dict[str, Key] = {}
        for question in questions:
            table = tables.pop(question.id, None)
            if table is None:
                if not question.assessed:
                    self.fault(file, question.id, "no key; expected one for each question")
                continue
            key = self.key(file, question, table)
            if key is not None:
                keys[question.id] = key
                for fault in KINDS[question.kind].key_faults(question, key, course):
                    self.fault(file, question.id, fault)
        for id in tables:
            self.fault(file, id, f"no question of this id in exercises/{stem}.toml")
        return keys

    def key(self, file: str, question: Question, table: Any) -> Key | None:
        article = self.articles.get(question.article)
        kind = KINDS[question.kind]
        if article is None and (question.article or kind.needs_text(question)):
            return None  # the question's own fault says so
        faults: list[str] = []
        if isinstance(table, dict):
            table, faults = kind.read_key(table, article, question.show)
        for fault in faults:
            self.fault(file, question.id, fault)
        return None if faults else self.record(file, question.id, table, kind.key_type)


@frozen
class _Lines:
    """The lines of a text that are no paragraphs, as `split_blocks` takes them."""

    blocks: Mapping[str, tuple[str, ...]] = field(factory=dict)
    rest: Mapping[str, str] = field(factory=dict)


@frozen
class _Head:
    """What course.toml holds beside the agreement figures."""

    id: str
    title: str
    lessons: tuple[str, ...]


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)


_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _question_faults(question: Question, materials: Materials) -> Iterator[str]:
    """Every fault of one question against its course: those of any kind, then those of its own."""
    if not _ID.fullmatch(question.id):
        yield f"id {question.id!r}; expected lower case letters and digits, joined by hyphens"
    if question.points < 1:
        yield f"points {question.points}; expected 1 or more"
    if len(question.hints) < 2:
        yield f"{len(question.hints)} hints; expected two or more, each helping more"
    kind = KINDS[question.kind]
    article = materials.articles.get(question.article)
    if article:
        names = {block.name for block in article.blocks}
        for name in question.show:
            if name not in names:
                yield f"show {name!r}; {article.slug} has no such block"
    elif question.article or kind.needs_text(question):
        yield f"article {question.article!r}; expected one of {listed(materials.articles)}"
    yield from kind.question_faults(question, materials)


# --- files that course.toml does not name ---
#
# They are no part of the course, so that a notebook to try things in, or a copy that Jupyter made
# at a slip of the hand, closes no lesson for a student. Only `coursekit check` tells of them,
# because an author may have forgotten to list a lesson.


def stray_files(root: Path, stems: Collection[str]) -> list[str]:
    """A line for each lesson that `course.toml` does not list, and for each half of a text.

    Hidden files are passed over: those are of the tools, such as Jupyter's checkpoints.

    Args:
        root: The course's folder.
        stems: The lessons that `course.toml` lists.
    """
    return [*_stray_lessons(root, stems), *_stray_texts(root)]


def _stray_lessons(root: Path, stems: Collection[str]) -> Iterator[str]:
    """A line for each stem that is not listed, however many files it has."""
    notebooks = _stems(root / "notebooks", ".ipynb")
    exercises = _stems(root / "exercises", ".toml") - {"codebook", "misconceptions"}
    keys = _stems(root / "exercises/keys", ".toml")
    for stem in sorted((notebooks | exercises | keys) - set(stems)):
        if stem in notebooks and stem in exercises:
            yield f"notebooks/{stem}.ipynb: not listed in course.toml; add it to lessons"
        elif stem in notebooks:
            missing = f"no exercise file; expected exercises/{stem}.toml"
            yield f"notebooks/{stem}.ipynb: {missing}; write it, or remove the notebook"
        elif stem in exercises:
            missing = f"no notebook; expected notebooks/{stem}.ipynb"
            yield f"exercises/{stem}.toml: {missing}; write it, or remove the questions"
        else:
            missing = f"no exercise file; expected exercises/{stem}.toml"
            yield f"exercises/keys/{stem}.toml: {missing}; write it, or remove the key"


def _stray_texts(root: Path) -> Iterator[str]:
    texts = _stems(root / "articles", ".txt")
    sources = _stems(root / "articles", ".toml")
    for slug in sorted(texts - sources):
        yield f"articles/{slug}.txt: nothing says whose it is; expected articles/{slug}.toml"
    for slug in sorted(sources - texts):
        yield f"articles/{slug}.toml: no text; expected articles/{slug}.txt"


def _stems(folder: Path, suffix: str) -> set[str]:
    """The names, without suffix, of the files in a folder that are not hidden."""
    found = folder.glob(f"*{suffix}")
    return {path.stem for path in found if path.is_file() and not path.name.startswith(".")}
