"""A course folder read from the outside in, with every fault noted on the way."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from attrs import evolve, frozen

from coursekit.catalogue import say
from coursekit.course import Course, Lesson, Part
from coursekit.course.near_files import elsewhere
from coursekit.course.option_lengths import option_length_fault
from coursekit.course.question_reader import is_id, key_fields, meant, places_in, usual_fields
from coursekit.course.stand_ins import StandIns
from coursekit.course.strays import SHARED, Named, misspelt_lessons, renamed_keys
from coursekit.course.text_reader import TextReader
from coursekit.questions.base import Table
from coursekit.questions.records import (
    Agreement,
    Key,
    LabelSet,
    Misconception,
    Question,
    Skill,
)
from coursekit.questions.serialize import likely_pairs, listed
from coursekit.texts.quotes import whole_words

CODEBOOK = "exercises/codebook.toml"
MISCONCEPTIONS = "exercises/misconceptions.toml"
SKILLS = "exercises/skills.toml"
GLOSSARY = "exercises/glossary.toml"
_COLOR = re.compile("#[0-9A-Fa-f]{3,8}|[A-Za-z]+")
_PATTERNS = ("solid", "double", "dotted", "dashed", "wavy")  # of a line under words, in CSS


@frozen
class _Head:
    """What course.toml holds beside the agreement figures."""

    id: str
    title: str
    lessons: tuple[str, ...]
    practice: str = ""
    contents: str = ""
    language: str = "en"


class CourseReader(TextReader):
    """One reading of a course folder, from the outside in.

    Attributes:
        named: What `course.toml` names; None until it could be read.
    """

    def __init__(
        self, root: Path, *, thorough: bool = False, unsaved: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(root, thorough=thorough)
        self.unsaved = unsaved or {}
        # Of each lesson the faults in its own files, and the texts that it asks about.
        self._own: dict[str, tuple[list[str], set[str]]] = {}
        self.named: Named | None = None
        self._stand_ins = StandIns(root)

    def course(self) -> Course | None:
        """Read everything; None when `course.toml` itself cannot be used."""
        table = self.filled_toml("course.toml")
        for path in sorted((self.root / "articles").glob("*.txt")):
            self.read_article(path)
        agreement = self.agreement(table.pop("agreement", {}))
        codebook = self.records_by_id(CODEBOOK, LabelSet)
        misconceptions = self.records_by_id(MISCONCEPTIONS, Misconception)
        self.check_looks(codebook)
        skills = self.skills(misconceptions, codebook, table.get("practice"))
        if self.thorough:
            self.check_shared(codebook, misconceptions, skills, agreement)
        if SKILLS in self.lost:
            skills = self._stand_ins.skills() | skills
        if CODEBOOK in self.lost:
            codebook = self._stand_ins.codebook() | codebook
        if MISCONCEPTIONS in self.lost:
            misconceptions = self._stand_ins.misconceptions() | misconceptions
        if "agreement" in self.lost:
            agreement = self._stand_ins.agreement() | agreement
        head = self.record("course.toml", "", table, _Head) if table else None
        if head is None:
            return None
        before = len(self.faults)
        self.check_pages(head)
        clear = len(self.faults) == before
        lessons_listed = tuple(stem for stem in dict.fromkeys(head.lessons) if stem not in SHARED)
        self.named = Named(lessons_listed, head.practice, head.contents, clear)
        self.check_head(head)
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
            practice=head.practice if clear else "",
            contents=head.contents if clear else "",
            language=head.language,
        )
        lessons = {
            stem: read for stem in self.named.lessons if (read := self.by_itself(stem, course))
        }
        glossary = self.glossary()
        self.settle_article_faults()
        return evolve(course, lessons=lessons, glossary=glossary)

    # --- what lessons share ---

    def check_head(self, head: _Head) -> None:
        """Check what course.toml says of the course as a whole."""
        file = "course.toml"
        if not head.lessons and self.thorough:
            self.fault(file, "lessons", say("no lessons; expected one or more"))
        if self.thorough:
            self.check_blanks(file, "", head)
            self.check_language(file, head.language)
        for stem in [stem for stem in SHARED if stem in head.lessons and self.thorough]:
            self.fault(file, "lessons", say("{stem!r} is no lesson; leave it out", stem=stem))
        for stem in [stem for stem, times in Counter(head.lessons).items() if times > 1]:
            if self.thorough:
                told = say("{stem!r} is listed twice; expected each lesson once", stem=stem)
                self.fault(file, "lessons", told)

    def check_pages(self, head: _Head) -> None:
        """Check that contents and practice are notebooks of their own."""
        file = "course.toml"
        for name, stem in (("practice", head.practice), ("contents", head.contents)):
            if stem in head.lessons:
                self.fault(file, name, say("{stem!r} is a lesson; name another", stem=stem))
        if head.contents and head.contents == head.practice:
            told = say("{stem!r} is the practice as well", stem=head.contents)
            self.fault(file, "contents", told)

    def agreement(self, figures: object) -> dict[str, Agreement]:
        """Read what trained people reach on each layer."""
        before = "course.toml" in self.lost
        agreement = self.records("course.toml", "agreement", figures, Agreement)
        if "course.toml" in self.lost and not before:
            self.lost = self.lost - {"course.toml"} | {"agreement"}
        for layer, figure in agreement.items():
            if not 0 < figure.near_cut <= 1:  # nothing could be graded by it
                told = say(
                    "near_cut {found}; expected a number above 0, and 1 at most",
                    found=figure.near_cut,
                )
                self.fault("course.toml", f"agreement.{layer}", told)
        return agreement

    def check_looks(self, codebook: Mapping[str, LabelSet]) -> None:
        """Check how labels look: it is written into style sheets, where more could be said."""
        for label in (label for labels in codebook.values() for label in labels.labels):
            if not _COLOR.fullmatch(label.color):
                told = say("color {found!r}; expected such as #0072B2", found=label.color)
                self.fault(CODEBOOK, label.id, told)
            if label.pattern not in _PATTERNS:
                told = say(
                    "pattern {found!r}; expected one of {patterns}",
                    found=label.pattern,
                    patterns=listed(_PATTERNS),
                )
                self.fault(CODEBOOK, label.id, told)

    def check_shared(
        self,
        codebook: Mapping[str, LabelSet],
        misconceptions: Mapping[str, Misconception],
        skills: Mapping[str, Skill],
        agreement: Mapping[str, Agreement],
    ) -> None:
        """Check what only an author need know of the records that lessons share."""
        before = len(self.faults)
        for file, prefix, records in (
            (CODEBOOK, "", codebook),
            (MISCONCEPTIONS, "", misconceptions),
            (SKILLS, "", skills),
            ("course.toml", "agreement.", agreement),
        ):
            if any(fault.startswith(f"{file}: ") for fault in self.faults):
                continue  # which may be of the same text
            for id, record in records.items():
                self.check_blanks(file, prefix + id, record)
            if len(self.faults) > before and file == CODEBOOK:
                self.lost.add(CODEBOOK)  # an id may be among them
        if len(self.faults) == before:
            for id, labels in codebook.items():
                self.check_label_set(id, labels)
        ids = Counter(label.id for labels in codebook.values() for label in labels.labels)
        for id in [id for id, times in ids.items() if times > 1]:
            told = say("the label {id!r} stands twice; expected each id once", id=id)
            self.fault(CODEBOOK, told)
            self.lost.add(CODEBOOK)  # one of the two may be any other

    def check_label_set(self, id: str, labels: LabelSet) -> None:
        """Check that each label of a set has a key of the keyboard for itself."""
        if not labels.labels:
            self.fault(CODEBOOK, id, say("no labels; expected one or more"))
        with_key: dict[str, list[str]] = {}
        for label in labels.labels:
            with_key.setdefault(label.key.casefold(), []).append(label.id)
            if len(label.key) != 1:
                told = say("key {key!r}; expected one letter", key=label.key)
                self.fault(CODEBOOK, label.id, told)
        for key, ids in with_key.items():
            if len(ids) > 1 and len({*ids}) == len(ids):
                told = say(
                    "the labels {ids} have one key, {key!r}; expected a letter for each",
                    ids=", ".join(ids),
                    key=key,
                )
                self.fault(CODEBOOK, id, told)

    # --- what a course may have or not ---

    def skills(
        self,
        misconceptions: Mapping[str, Misconception],
        codebook: Mapping[str, LabelSet],
        practice: object,
    ) -> dict[str, Skill]:
        """Read the skills, if the course has any.

        Then each misconception belongs to one, and a label may.
        """
        if not self.has(SKILLS):
            if practice:
                told = say("a course with practice has skills; no {file}", file=SKILLS)
                self.fault("course.toml", "practice", told)
                self.lost.add(SKILLS)
                return {}
            skills: dict[str, Skill] = {}
        else:
            skills = self.records_by_id(SKILLS, Skill)
        known = self._stand_ins.skills() | skills if SKILLS in self.lost else skills
        before = len(self.faults)
        for id, misconception in misconceptions.items():
            if misconception.skill not in known and (known or misconception.skill):
                told = _unknown_skill(misconception.skill, known)
                self.fault(MISCONCEPTIONS, id, told)
                self.of_shared[self.faults[-1]] = told, SKILLS
        if len(self.faults) > before:
            self.lost.add(MISCONCEPTIONS)  # of which nobody knows which skill they show
        for label in (label for labels in codebook.values() for label in labels.labels):
            if label.skill and label.skill not in known:
                self.fault(CODEBOOK, label.id, _unknown_skill(label.skill, known))
        return skills

    def glossary(self) -> dict[str, dict[str, str]]:
        """Read what rare words mean, if the course says so; each stands in its text."""
        if not (self.root / GLOSSARY).exists():
            return {}
        tables = self.toml(GLOSSARY)
        if loose := [name for name, part in tables.items() if not isinstance(part, dict)]:
            self.fault(GLOSSARY, self.loose_fields(loose))
            return {}
        glossary = self.records(GLOSSARY, "", tables, dict[str, str])
        for slug, glosses in glossary.items():
            if slug in self.lost_texts or (slug in self.asked_about and slug not in self.articles):
                continue  # what is wrong is the text
            if slug not in self.articles:
                texts = listed(self.articles)
                told = say("no such text; expected one of {texts}", texts=texts)
                self.fault(GLOSSARY, slug, told + meant(slug, self.articles))
                continue
            for words, meaning in glosses.items():
                if not any(whole_words(self.articles[slug].text, words)):
                    told = say(
                        "{words!r}; expected whole words that stand in this text", words=words
                    )
                    self.fault(GLOSSARY, slug, told)
                elif self.thorough and not meaning.strip():
                    told = say("{words!r} has no meaning; expected a few plain words", words=words)
                    self.fault(GLOSSARY, slug, told)
        return glossary

    # --- one lesson ---

    def by_itself(self, stem: str, course: Course) -> Lesson | None:
        """Read a lesson, and keep apart what is wrong with its own files."""
        before, asked_before = len(self.faults), self.asked_about
        self.asked_about = {}
        lesson = self.lesson(stem, course)
        self._own[stem] = self.faults[before:], {*self.asked_about}
        self.asked_about = self.asked_about | asked_before
        return lesson

    @property
    def stems(self) -> tuple[str, ...]:
        """The lessons that `course.toml` lists, each once; none where it could not be read."""
        return self.named.lessons if self.named else ()

    def faults_of_lesson(self, stem: str) -> list[str]:
        """Give the faults in a lesson's own files, and those of the texts that it asks about."""
        own, asked_about = self._own[stem]
        texts = [line for slug in sorted(asked_about) for line in self.text_faults.get(slug, ())]
        return [*texts, *own]

    def faults_of_the_whole(self, course: Course) -> Iterator[str]:
        """Give what is wrong with sound lessons as a whole, and only an author need know."""
        for stem, lesson in course.lessons.items():
            if not self.faults_of_lesson(stem) and (
                fault := option_length_fault(lesson.questions, lesson.keys)
            ):
                yield f"exercises/{stem}.toml: {fault}"

    def lesson(self, stem: str, course: Course) -> Lesson | None:
        """Read a lesson's questions and keys; None when there is nothing to make a lesson of."""
        file = f"exercises/{stem}.toml"
        if not self.has(file):
            names = misspelt_lessons(self.root, self.stems)
            told = say("missing; course.toml lists this lesson")
            near = meant(stem, [names[stem]]) if stem in names else elsewhere(self.root, file)
            self.fault(file, told + near)
            return None
        table = self.filled_toml(file)
        if not table:
            return None
        table.setdefault("language", course.language)
        article = table.get("article", "")  # of every question that names no other
        if not isinstance(article, str):
            self.fault(file, "article", say("{found!r}; expected text", found=article))
            article = table["article"] = ""
            self.lost.add(file)
        tables = self.take_tables(file, "questions", table)
        questions: list[Question] = []
        unread: set[str] = set()  # ids of questions with faults that leave nothing to go on with
        own_keys: Table = {}  # that stand in their questions, by id
        for number, data in enumerate(tables or (), 1):
            where = str(data.get("id") or say("question {n}", n=number))
            if "key" in data:
                own_keys.setdefault(where, data.pop("key"))
            asked_in = (file, where if "article" in data else "")
            if isinstance(slug := data.get("article", article), str):
                self.asked_about.setdefault(slug, asked_in)
            question = self.question(file, where, {"article": article} | data, course)
            if question is None:
                unread.add(where if isinstance(data.get("id"), str) else "")
                continue
            if any(question.id == other.id for other in questions):
                self.fault(
                    file, where, say("this id stands twice; expected an id once in a lesson")
                )
            questions.append(question)
            self.check_question(file, where, question, course)
        self.check_texts_named(file, table)
        # Questions and keys are records by now; the rest of the table is checked without them.
        head = self.record(file, "", table | {"stem": stem, "questions": [], "keys": {}}, Lesson)
        if head is None or tables is None:
            return None
        self.check_promise(file, head, course)
        before = len(self.faults)
        keys = self.keys(stem, questions, unread, course, own_keys)
        if len(self.faults) == before or not any(part.first for part in head.parts):
            self.check_parts(file, head.parts, [question.id for question in questions], unread)
        return evolve(head, questions=tuple(questions), keys=keys)

    def check_texts_named(self, file: str, table: Table) -> None:
        """Tell in one line that questions need a text and name none."""
        close = get_close_matches("article", table, cutoff=0.7)
        misspelt = [name for name in close if name != "article"]
        if self.without_text and file not in self.lost and not misspelt:
            told = say(
                "{ids}: no article; expected one of {texts}, here or for the whole lesson",
                ids=", ".join(self.without_text),
                texts=listed(self.articles),
            )
            self.fault(file, told)
        self.without_text = []

    def check_promise(self, file: str, head: Lesson, course: Course) -> None:
        """Check what a lesson says of itself beside its questions."""
        if head.parts and (total := sum(part.minutes for part in head.parts)) != head.minutes:
            told = say(
                "{minutes}; the parts take {total} together", minutes=head.minutes, total=total
            )
            self.fault(file, "minutes", told)
        elif (least := min([head.minutes, *(part.minutes for part in head.parts)])) < 1:
            told = say("{minutes}; expected 1 or more, in each part too", minutes=least)
            self.fault(file, "minutes", told)
        if self.thorough:
            self.check_blanks(file, "", head)
            if head.language != course.language:  # else it is told of the course
                self.check_language(file, head.language)

    def check_parts(
        self, file: str, parts: Sequence[Part], ids: list[str], unread: Collection[str]
    ) -> None:
        """Check that each part after the first begins with a later question of the lesson."""
        before = 0
        for first in [part.first for part in parts[1:] if part.first and part.first not in unread]:
            if first not in ids and (
                len({*ids}) < len(ids) or any(not is_id(id) for id in (*unread, *ids))
            ):
                continue  # it is most likely one of these
            if first not in ids:
                told = say("first = {first!r}; no such question in this lesson", first=first)
                self.fault(file, "parts", told + meant(first, ids))
            elif unread:
                continue  # nobody knows where these stand
            elif ids.index(first) <= before:
                told = say("first = {first!r}; its part would have no question", first=first)
                self.fault(file, "parts", told)
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
        file, tables = self.key_tables(stem, own_keys)
        if file in self.lost and not tables:
            return {}
        if not tables and sum(not asked.assessed for asked in questions) > 1:
            told = say("empty; put an earlier copy back, or write what belongs there")
            self.fault(file, told)
            return {}
        loose = [name for name, part in tables.items() if not isinstance(part, dict)]
        if loose and not own_keys and not any(asked.id in loose for asked in questions):
            self.fault(file, self.loose_fields(loose))
            return {}
        by_id = {asked.id: asked for asked in reversed(questions)}
        by_id = dict(reversed(by_id.items()))  # the first of two with one id
        self.join_split(file, tables, by_id)
        self.bring_home(file, by_id, tables)
        without = {asked.id for asked in questions if not asked.assessed} - tables.keys()
        other_id = likely_pairs(without, tables.keys() - by_id.keys() - set(unread))
        # The line that begins a key was lost, and so the key stands in the one before.
        headless = any(
            "explanation" in part for key in tables.values() for _, part in places_in(key)
        )
        keys: dict[str, Key] = {}
        for question in by_id.values():
            table = tables.pop(question.id, None)
            if table is None and question.id in other_id:
                table = tables.pop(other_id[question.id])
                if is_id(question.id):  # else the fault is the id
                    told = say(
                        "the key has the id {id!r}; expected the same id", id=other_id[question.id]
                    )
                    self.fault(file, question.id, told)
            if table is None:
                if not question.assessed and not (len(without) == 1 and headless):
                    told = say("no key; expected one for each question")
                    self.fault(file, question.id, told)
                continue
            if table == {}:  # `coursekit lesson --like` leaves it so
                told = say(
                    "no key yet; make it on the author's page, or write it in {file}", file=file
                )
                self.fault(file, question.id, told)
                continue
            key = self.key(file, question, table, self.articles.get(question.article), course)
            if key is not None:
                keys[question.id] = key
        # Keys are left over of questions whose ids cannot be read, or stand twice.
        spare = len(questions) - len(by_id) + len({*unread} - tables.keys())
        left = [id for id in tables if id not in unread]
        for id, table in tables.items():
            if id in left[:spare]:
                continue
            if id in unread:
                self.check_misconceptions(file, id, table, course)
            else:
                told = say("no question of this id in {file}", file=f"exercises/{stem}.toml")
                self.fault(file, id, told)
        return keys

    def bring_home(self, file: str, questions: Mapping[str, Question], tables: Table) -> None:
        """Tell of a part of a key that stands under another question, and put it where it belongs.

        So what is wrong with both keys for this one reason is not told as well.
        """
        for id in [id for id in questions if isinstance(tables.get(id), dict)]:
            for name in {*tables[id]} - key_fields(questions[id].kind):
                homes = [
                    other
                    for other, question in questions.items()
                    if name in key_fields(question.kind)
                    and isinstance(tables.get(other), dict)
                    and name not in tables[other]
                    and name in usual_fields(question.kind)
                ]
                if len(homes) == 1:
                    tables[homes[0]][name] = tables[id].pop(name)
                    told = say(
                        "{name} stands in the key of {id!r}; expected it in that of {home!r}",
                        name=name,
                        id=id,
                        home=homes[0],
                    )
                    self.fault(file, id, told)

    def key_tables(self, stem: str, own_keys: Table) -> tuple[str, Table]:
        """Give the file in which the keys of a lesson stand, and the keys as TOML holds them."""
        exercise, file = f"exercises/{stem}.toml", f"exercises/keys/{stem}.toml"
        if own_keys:
            if self.has(file):
                told = say(
                    "questions in {file} have keys of their own; "
                    "expected the keys in one place: there, or here",
                    file=exercise,
                )
                self.fault(file, told)
                own_keys = self.toml(file) | own_keys
            return exercise, own_keys
        if not self.has(file):
            renamed = renamed_keys(self.root, self.stems)
            told = say(
                "missing; expected the keys here, or [questions.key] under each question of {file}",
                file=exercise,
            )
            self.lost.add(file)
            if stem in renamed:
                told = say("no lesson of this name; rename it to {name}", name=f"{stem}.toml")
                self.fault(f"exercises/keys/{renamed[stem]}.toml", told)
            else:
                self.fault(file, told + elsewhere(self.root, file))
            return file, {}
        return file, self.toml(file)


def _unknown_skill(skill: str, skills: Collection[str]) -> str:
    if not skills:
        return say("skill {skill!r}; no {file}", skill=skill, file=SKILLS)
    told = say("skill {skill!r}; expected one of {skills}", skill=skill, skills=listed(skills))
    return told + meant(skill, skills)
