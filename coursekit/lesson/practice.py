"""Practice: fresh items on skills, answered once each, beside the lessons and on a page of its own.

`PracticeSession` is a session like that of a lesson: the bank's items are its questions, and the
work on them lies in a work file of its own. What is special: an item is closed by its first check,
for a second try would show memory; it earns no points that anybody counts; and the session chooses
what comes next. How skills stand is worked out by `work.skills`.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random

from attrs import evolve

from coursekit.course import Course, Lesson
from coursekit.course.practice import PracticeBank
from coursekit.errors import AnswerError
from coursekit.lesson.session import LessonSession, solution_page
from coursekit.questions.base import KINDS, Json
from coursekit.questions.feedback import SIGNS
from coursekit.texts.quotes import agrees
from coursekit.work import Attempt, Work
from coursekit.work.skills import (
    Evidence,
    SkillState,
    items_this_sitting,
    lesson_evidence,
    next_item,
    next_skill,
    practice_evidence,
    standings,
)
from coursekit.work.workfile import WorkFile, find_work_file, read_work

RIGHT = "Right. A fresh one answered right is what counts as learnt."
NOT_YET = "Not yet. Read why below; then a fresh one shows whether it has come across."
NOTHING = "Nothing is answered yet."


class PracticeSession(LessonSession):
    """A student's practice, by item id.

    Attributes:
        bank: The items.
        showing: The items that a panel shows, so that no other panel takes them.
        watchers: Functions that are called after each check.
    """

    bank: PracticeBank

    def __init__(self, bank: PracticeBank, folder: Path) -> None:
        """Open the work on the items of a bank.

        Args:
            bank: The items of a course that has practice.
            folder: The work folder.
        """
        self.bank = bank
        self.showing: set[str] = set()
        self.watchers: list[Callable[[], None]] = []
        self._lessons: dict[Path, tuple[tuple[int, int], Work | None]] = {}
        super().__init__(bank.course, bank.course.practice, folder)

    def take(self, bank: PracticeBank) -> None:
        """Read the work file anew, and take the items from this bank."""
        with self.lock:
            self.bank = bank
            self._open(bank.course, bank.course.practice)

    def _open(self, course: Course, stem: str) -> None:
        items = self.bank.items.values()
        self.lesson = Lesson(
            stem=stem,
            title="Practice",
            minutes=5,
            outcomes=(),
            questions=tuple(item.question for item in items),
            keys={item.question.id: item.key for item in items},
        )
        texts = [item.article for item in items if item.article is not None]
        self.course = evolve(
            course, articles={text.slug: text for text in texts}, lessons={stem: self.lesson}
        )
        # Without texts: an author who mends one item must not have all practice set aside.
        self.file = WorkFile(self._folder, course.id, stem, {})
        self._graded = {}

    def _attempt(self, id: str) -> Attempt:
        """Give the attempt, without an answer that the item of today could not have got."""
        attempt, question = super()._attempt(id), self.question(id)
        kind = KINDS[question.kind]
        article = self.course.articles.get(question.article)
        fits = attempt.answer.kind == kind.name and all(
            article is not None and agrees(article, span) for span in kind.spans(attempt.answer)
        )
        return attempt if fits else evolve(attempt, answer=kind.answer_type(), checked=False)

    # --- one item ---

    def begin(self, id: str) -> None:
        """Open an item; one that was answered before begins anew."""
        attempt = self._attempt(id)
        if attempt.checked:
            empty = KINDS[self.question(id).kind].answer_type()
            self._save(id, evolve(attempt, answer=empty, checked=False))

    def save(self, id: str, answer: Json) -> str:
        self.file.reload()  # another kernel may show the same item
        if self._attempt(id).checked:
            raise AnswerError("This one is answered; a fresh one comes next.")
        return super().save(id, answer)

    def check(self, id: str) -> Json:
        self.file.reload()
        feedback = super().check(id)
        for watcher in self.watchers:
            watcher()
        return feedback

    def solution(self, id: str) -> Json:
        """Give the feedback: the solution of an item opens with its check, and not before."""
        return self.feedback(id)

    def page(self, id: str) -> Json:
        return super().page(id) | {"points": 0, "fresh": True}

    def feedback(self, id: str, *, checked: bool = False) -> Json:
        page = super().feedback(id, checked=checked) | {"human": ""}
        if page["outcome"]:
            page["headline"] = self._headline(id)
        if self._attempt(id).checked:
            question = self.question(id)
            page |= {"closed": True, "solution": solution_page(question, self.lesson.keys[id])}
        return page

    def line(self, id: str) -> str:
        return f"{self.question(id).title}: {self._headline(id)}"

    def _headline(self, id: str) -> str:
        if self.result(id).outcome == "not attempted":
            return NOTHING
        return RIGHT if self.result(id).outcome == "correct" else NOT_YET

    # --- which item ---

    def choose(self, skills: Sequence[str] = ()) -> str | None:
        """Choose the next item, and open it.

        An item that was begun and not checked comes first: a restart of the kernel changes nothing.

        Args:
            skills: The skills to choose from, the most urgent first; none leaves it to the work so
                far on all of them.

        Returns:
            The item's id, or `None` when nothing is left.
        """
        self.file.reload()
        practice = self.practised()
        chance = Random(self._seed(practice, skills))
        wanted = [skill for skill in skills or self.bank.skills if skill in self.bank.skills]
        id = next((id for skill in wanted for id in self._free(skill) if self._is_begun(id)), None)
        if id is None:
            skill: str | None = wanted[0] if skills and wanted else None
            if not skills:
                skill = next_skill(wanted, self.learnt(), practice, self.now(), chance)
            id = next_item(self._free(skill), practice, chance) if skill else None
        if id is not None:
            self.begin(id)
        return id

    def _free(self, skill: str) -> list[str]:
        ids = [item.question.id for item in self.bank.of(skill)]
        return [id for id in ids if id in self.bank.items and id not in self.showing]

    def _is_begun(self, id: str) -> bool:
        attempt = self._attempt(id)
        kind = KINDS[self.question(id).kind]
        return not attempt.checked and kind.is_attempted(attempt.answer)

    def _seed(self, practice: Sequence[Evidence], skills: Sequence[str]) -> str:
        """Give what decides between equals: on the page, the same for all who answered nothing."""
        return f"{self.file.id} {len(practice)} {skills}" if practice or skills else ""

    # --- how skills stand ---

    def practised(self) -> list[Evidence]:
        """Give what the items have shown."""
        skill_of = {id: item.skill for id, item in self.bank.items.items()}
        return practice_evidence(self.file.work, skill_of)

    def learnt(self) -> list[Evidence]:
        """Give what the lessons have shown; a work file that cannot be read shows nothing."""
        works = (self._lesson_work(stem) for stem in self.bank.course.lessons)
        return lesson_evidence(self.bank.course, [work for work in works if work is not None])

    def _lesson_work(self, stem: str) -> Work | None:
        """Read a lesson's work, if its file has changed since it was read last."""
        course = self.bank.course
        path = find_work_file(self._folder, course.id, stem)
        with suppress(OSError, ValueError):  # opening the lesson tells what is wrong with its file
            about = path.stat()
            stamp = about.st_mtime_ns, about.st_size
            if self._lessons.get(path, (None,))[0] != stamp:
                self._lessons[path] = stamp, read_work(path.read_bytes(), course.id, stem)[1]
            return self._lessons[path][1]
        return None

    def states(self) -> dict[str, SkillState]:
        """Say how each skill stands that has items."""
        found = standings(self.bank.skills, self.learnt(), self.practised())
        return {skill: stands.state for skill, stands in found.items()}

    def answered_now(self) -> int:
        """Tell how many items were answered in this sitting."""
        return len(items_this_sitting(self.practised(), self.now()))

    def is_done(self) -> bool:
        """Tell whether every skill that has items is steady."""
        return all(state == "steady" for state in self.states().values())


def skill_rows(bank: PracticeBank, states: Mapping[str, SkillState]) -> list[Json]:
    """Give the skills for the page: what is shaky first, and what is not met last."""
    order: tuple[SkillState, ...] = ("shaky", "steady", "not met")
    return [
        {
            "title": bank.course.skills[skill].title,
            "can": bank.course.skills[skill].can,
            "state": state,
            "sign": _SIGNS[state],
        }
        for state in order
        for skill in bank.skills
        if states[skill] == state
    ]


_SIGNS: dict[SkillState, str] = {
    "steady": SIGNS["correct"],
    "shaky": SIGNS["partly"],
    "not met": SIGNS["not attempted"],
}


def counted_in_words(states: Mapping[str, SkillState]) -> str:
    """Say how many skills are shaky, steady and not met."""
    counts = Counter(states.values())
    order: tuple[SkillState, ...] = ("shaky", "steady", "not met")
    return ", ".join(f"{counts[state]} {state}" for state in order)
