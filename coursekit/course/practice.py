"""The practice bank: short questions on texts never seen, a file for each skill.

After a mistake the same question shows memory, not skill. So each skill has items of its own, in
`exercises/practice/<skill>.toml`, and every item is a question with its key and its own text.

The bank is read file by file, when somebody practises. A course loads without it, because two
hundred items would double the time in which a lesson opens; and an item with faults closes no
lesson, it is left out. `coursekit check` reads all of it and tells every fault.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from attrs import evolve, frozen

from coursekit.catalogue import say, say_many
from coursekit.course import Course, Lesson
from coursekit.course.option_lengths import option_length_fault
from coursekit.course.question_reader import QuestionReader, meant
from coursekit.questions.base import KINDS, Table
from coursekit.questions.records import Key, Question
from coursekit.questions.serialize import listed
from coursekit.texts import Article
from coursekit.texts.quotes import split_blocks

FOLDER = "exercises/practice"
FEWEST = 3  # items of a skill: fewer can never make it steady
_OWN = ("text", "key")  # fields of an item beside its question's
_SET = ("title", "points", "hints", "article", "show", "assessed", "counted")


@frozen(eq=False)
class PracticeItem:
    """One item of the bank.

    Attributes:
        skill: The id of the skill that it shows.
        question: The question: one point, no hints, called by the title of the skill.
        key: Its key.
        article: The text that it is about, invented for it; `None` when the prompt holds all.
    """

    skill: str
    question: Question
    key: Key
    article: Article | None


class PracticeBank:
    """The practice items of a course, read skill by skill when they are asked for.

    Attributes:
        course: The course.
        skills: The ids of the skills that have items, in the order of `skills.toml`.
    """

    def __init__(self, root: Path, course: Course) -> None:
        """Look which skills have a file; a course that names no practice has no items.

        Args:
            root: The course's folder.
            course: The course.
        """
        self._root = root
        self.course = course
        self._read: dict[str, tuple[PracticeItem, ...]] = {}
        self._files = sorted((root / FOLDER).glob("*.toml")) if course.practice else []
        self._files = [path for path in self._files if not path.name.startswith(".")]
        stems = {path.stem for path in self._files}
        self.skills = tuple(skill for skill in course.skills if skill in stems)

    def of(self, skill: str) -> tuple[PracticeItem, ...]:
        """Give the items of a skill, in the order of its file, without those that have faults."""
        if skill not in self.skills:
            return ()
        if skill not in self._read:
            self._read[skill] = tuple(_PracticeReader(self._root, self.course).items(skill))
        return self._read[skill]

    @cached_property
    def items(self) -> dict[str, PracticeItem]:
        """All items by id; the first of two with one id."""
        found: dict[str, PracticeItem] = {}
        for skill in self.skills:
            for item in self.of(skill):
                found.setdefault(item.question.id, item)
        return found

    def as_course(self) -> Course:
        """Give the items as a course of one lesson, to be graded and shown like any other."""
        items = self.items.values()
        lesson = Lesson(
            stem=self.course.practice,
            title=say("Practice"),
            minutes=5,
            outcomes=(),
            questions=tuple(item.question for item in items),
            keys={item.question.id: item.key for item in items},
        )
        texts = {item.article.slug: item.article for item in items if item.article is not None}
        return evolve(self.course, articles=texts, lessons={lesson.stem: lesson})

    def faults(self) -> list[str]:
        """Give every fault of the bank, one line each, as an author wants it."""
        return self.faults_of_all()[0]

    def faults_of_all(
        self, lost: Collection[str] = ()
    ) -> tuple[list[str], dict[str, tuple[str, str]]]:
        """Give every fault of the bank, and which of them are of something that items share.

        Args:
            lost: The shared files of which something could not be read: what items say of it is
                not judged.
        """
        reader = _PracticeReader(self._root, self.course, thorough=True)
        reader.lost |= {*lost}
        if self.course.practice and self.course.skills and not self._files:
            told = say("no items; expected a file <skill>.toml, or no practice in course.toml")
            reader.fault(FOLDER, told)
        for path in self._files:
            named = any(
                misconception.skill == path.stem
                for misconception in self.course.misconceptions.values()
            )  # then it is told there that there is no such skill
            if path.stem not in self.course.skills and not named:
                skills = listed(self.course.skills)
                told = say("no skill of this name; expected one of {skills}", skills=skills)
                told += meant(path.stem, self.course.skills)
                reader.fault(f"{FOLDER}/{path.name}", told)
        seen: Counter[str] = Counter()
        for skill in self.skills:
            file = f"{FOLDER}/{skill}.toml"
            before = len(reader.faults)
            items = reader.items(skill)
            if reader.tables is not None and reader.tables < FEWEST:
                told = say_many(
                    "{n} item; expected {fewest} or more, or the skill is never steady",
                    "{n} items; expected {fewest} or more, or the skill is never steady",
                    reader.tables,
                    fewest=FEWEST,
                )
                reader.fault(file, told)
            for item in items:
                seen[item.question.id] += 1
                if seen[item.question.id] == 2:
                    told = say("this id stands twice; expected an id once in all practice items")
                    reader.fault(file, item.question.id, told)
            keys = {item.question.id: item.key for item in items}
            fault = option_length_fault((item.question for item in items), keys)
            if fault and len(reader.faults) == before:
                reader.fault(file, fault)
        return reader.faults, reader.of_shared


def unsaved_item_faults(
    root: Path, skill: str, course: Course, texts: Mapping[str, str]
) -> list[str]:
    """Give the faults in the items of a skill as somebody is about to save them.

    Args:
        root: The course's folder.
        skill: The skill.
        course: The course: its labels, misconceptions and skills.
        texts: What the file is to hold, by its path in the course.
    """
    reader = _PracticeReader(root, course, thorough=True)
    reader.unsaved = texts
    reader.items(skill)
    return reader.faults


class _PracticeReader(QuestionReader):
    """A reader of the files of the bank.

    Attributes:
        tables: How many items the file that was read last has, sound or not; None when it could
            not be read.
    """

    def __init__(self, root: Path, course: Course, *, thorough: bool = False) -> None:
        super().__init__(root, thorough=thorough)
        self.course = course
        self.tables: int | None = None

    def items(self, skill: str) -> list[PracticeItem]:
        """Read the items of a skill; one with faults is left out."""
        file = f"{FOLDER}/{skill}.toml"
        table = self.filled_toml(file)
        tables = self.take_tables(file, "items", table) if table else None
        self.tables = None if tables is None else len(tables)
        for name in sorted(table):
            self.fault(file, name, say("unknown field; expected only [[items]]"))
        found = []
        for number, data in enumerate(tables or (), 1):
            before = len(self.faults)
            item = self.item(file, str(data.get("id", say("item {n}", n=number))), skill, data)
            if item is not None and len(self.faults) == before:
                found.append(item)
        return found

    def item(self, file: str, where: str, skill: str, data: Table) -> PracticeItem | None:
        """Read one item from its table; None when there is nothing to make one of."""
        kind, key_table = KINDS.get(str(data.get("kind"))), data.get("key")
        if kind is not None and kind.scored_by_person:
            told = say(
                "kind {kind!r}: a person scores it; expected a kind that is checked at once",
                kind=kind.name,
            )
            self.fault(file, where, told)
            self.check_misconceptions(file, where, key_table, self.course)
            return None
        for fault in _item_faults(data):
            self.fault(file, where, fault)
        article = _article(where, data.get("text"), self.course.language)
        rest = {name: part for name, part in data.items() if name not in (*_OWN, *_SET)}
        if not isinstance(key_table, dict):  # told already; it may stand there misspelt
            rest = {name: part for name, part in rest.items() if not isinstance(part, dict)}
        rest |= {"title": self.course.skills[skill].title or skill, "points": 1, "hints": []}
        articles = {}
        if article is not None:
            articles = {article.slug: article}
            rest |= {"article": article.slug, "show": [block.name for block in article.blocks]}
        materials = evolve(self.course, articles=articles)
        question = self.question(file, where, rest, materials)
        if question is None:
            self.check_misconceptions(file, where, key_table, self.course)
            return None
        if article is None and KINDS[question.kind].needs_text(question):
            if "text" not in data:
                self.fault(file, where, say("no text; expected one or two sentences"))
            self.check_misconceptions(file, where, key_table, self.course)
            return None
        self.check_question(file, where, question, materials, hints=0)
        if not isinstance(key_table, dict):
            return None
        before = len(self.faults)
        key = self.key(file, question, key_table, article, self.course)
        if key is None:
            return None
        self.check_skill(file, where, skill, question, key, is_sound=len(self.faults) == before)
        return PracticeItem(skill, question, key, article)

    def check_skill(
        self, file: str, where: str, skill: str, question: Question, key: Key, *, is_sound: bool
    ) -> None:
        """Note that no wrong answer shows a misconception of the skill that the item is for.

        An id that the course does not know, or none at all, is told already and may stand for one.
        """
        known = self.course.misconceptions
        if self.lost & {"exercises/misconceptions.toml", "exercises/skills.toml"}:
            return
        named = {*KINDS[question.kind].misconceptions(key)} - {""}
        if named - known.keys() or not (named or is_sound):
            return
        fitting = [id for id, misconception in known.items() if misconception.skill == skill]
        if not named & {*fitting}:
            if fitting:
                told = say(
                    "no wrong answer shows a misconception of the skill {skill!r}; "
                    "expected one of {misconceptions}",
                    skill=skill,
                    misconceptions=listed(fitting),
                )
            else:
                told = say(
                    "no wrong answer shows a misconception of the skill {skill!r}; it has none",
                    skill=skill,
                )
            self.fault(file, where, told)


def _item_faults(data: Table) -> Iterator[str]:
    """Find what an item has that only a lesson's question may have, or lacks."""
    for name in _SET:
        if name in data:
            told = say("is the same for all practice items; leave it out")
            yield f"{name}: {told}"
    text = data.get("text", "-")
    if not isinstance(text, str) or not text.strip():
        yield say("text {text!r}; expected one or two sentences", text=text)
    if not isinstance(data.get("key"), dict):
        yield say("no key; expected [items.key]")


def _article(id: str, text: object, language: str) -> Article | None:
    """Make the text of an item an article, with a block for each line."""
    if not isinstance(text, str) or not text.strip():
        return None
    text = text.strip()
    return Article(
        slug=f"practice-{id}",
        title=say("A fresh text"),
        publisher="",
        date="",
        language=language,
        source=say("Written for the course"),
        rights="",
        invented=True,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        blocks=split_blocks(text, {}, {}),
    )
