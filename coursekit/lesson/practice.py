"""Practice: fresh items on skills, answered once each, beside the lessons and on a page of its own.

`PracticeSession` is a session like that of a lesson: the bank's items are its questions, and the
work on them lies in a work file of its own. What is special: an item is closed by its first check,
for a second try would show memory; it earns no points that anybody counts; and the session chooses
what comes next. How skills stand is worked out by `work.skills`.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random

from attrs import evolve

from coursekit.catalogue import number, say, say_many, side_by_side
from coursekit.course import Course
from coursekit.course.practice import PracticeBank
from coursekit.errors import ItemClosed
from coursekit.lesson.session import LessonSession, solution_page
from coursekit.questions.base import KINDS, Json
from coursekit.questions.feedback import SIGNS
from coursekit.texts.quotes import agrees
from coursekit.work import Attempt, Work
from coursekit.work.skills import (
    IN_A_ROW,
    Evidence,
    SkillState,
    items_this_sitting,
    lesson_evidence,
    next_item,
    next_skill,
    practice_evidence,
    standings,
)
from coursekit.work.workfile import WorkFile, find_work_file, take_up


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
            self.bank, before = bank, self.file
            self._open(bank.course, bank.course.practice)
            self.file.take_over(before)

    def _open(self, course: Course, stem: str) -> None:
        self.course = self.bank.as_course()
        self.lesson = self.course.lesson(stem)
        # Without texts: an author who mends one item must not have all practice set aside.
        self.file = WorkFile(self._folder, course.id, stem, {})
        self._graded = {}

    def tell(self) -> str:
        """Give what there is to tell, and what opening had to: a panel in a lesson opens it too."""
        notice, self.file.notice = self.file.notice, ""
        return " ".join(filter(None, (notice, super().tell())))

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
        self.file.read_again()  # another kernel may show the same item
        if self._attempt(id).checked:
            raise ItemClosed(say("This one is answered; a fresh one comes next."))
        return super().save(id, answer)

    def check(self, id: str) -> Json:
        """Check the answer, and close the item; with parts still open it stays open, unjudged."""
        self.file.read_again()
        if self._open_parts(id) and not self._attempt(id).checked:
            unjudged = {"outcome": "not attempted", "headline": self._headline(id)}
            return self.feedback(id) | unjudged
        try:
            return super().check(id)
        finally:  # an item that cannot be saved is closed too
            for watcher in self.watchers:
                watcher()

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
            for line in page["lines"]:  # of an item that an earlier version closed half answered
                if line["verdict"] == "missing" and line["part"]:
                    line["text"] = say("Not answered.")
        return page

    def line(self, id: str) -> str:
        return say("{name}: {text}", name=self.question(id).title, text=self._headline(id))

    def _headline(self, id: str) -> str:
        result, attempt = self.result(id), self._attempt(id)
        if result.outcome == "not attempted":
            return say("Nothing is answered yet.")
        if not attempt.checked:
            if left := self._open_parts(id):
                return say_many("{n} is still open.", "{n} are still open.", left)
            return say("Not checked yet.")
        if result.outcome == "correct":
            return self._progress(id, attempt)
        return say("Not yet. Read why; then another fresh one shows whether it has come across.")

    def _open_parts(self, id: str) -> int:
        """Count the parts that wait for an answer; of marks nobody can tell how many will come."""
        return sum(line.verdict == "missing" and line.part != "" for line in self.result(id).lines)

    def _progress(self, id: str, attempt: Attempt) -> str:
        """Say what a right answer did for its skill, as things stood then."""
        skill = self.bank.items[id].skill
        at = attempt.log[-1].at if attempt.log else self.now()
        lessons = [part for part in self.learnt() if part.at <= at]
        practice = [part for part in self.practised() if part.at <= at]
        stands = standings([skill], lessons, practice)[skill]
        many = max(stands.in_a_row, 1)
        if stands.state == "steady":
            return say("Right. With that, this skill is steady.")
        if many < IN_A_ROW:
            return say(
                "Right. That is {number} of the {needed} fresh ones in a row, over two sittings, "
                "that make this skill steady.",
                number=number(many),
                needed=number(IN_A_ROW),
            )
        return say(
            "Right. That is {number} in a row. One more, after a pause of an hour or longer, "
            "makes this skill steady.",
            number=number(many),
        )

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
        self.file.read_again()
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
                self._lessons[path] = stamp, take_up(path.read_bytes(), course.id, stem).work
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
            "can": say("Steady means: {can}", can=_within(bank.course.skills[skill].can)),
            "state": state_name(state),
            "sign": _SIGNS[state],
        }
        for state in order
        for skill in bank.skills
        if states[skill] == state
    ]


def _within(can: str) -> str:
    """Give "You can tell …" as it stands within a sentence."""
    return f"y{can[1:]}" if can.startswith("You ") else can


_SIGNS: dict[SkillState, str] = {
    "steady": SIGNS["correct"],
    "shaky": SIGNS["partly"],
    "not met": SIGNS["not attempted"],
}


def state_name(state: SkillState) -> str:
    """Name how a skill stands, in a word or two."""
    match state:
        case "shaky":
            return say("shaky")
        case "steady":
            return say("steady")
        case "not met":
            return say("not met")


def counted_in_words(counts: Mapping[SkillState, int], *states: SkillState) -> str:
    """Say how many skills are in each of these states, such as "2 shaky, 1 steady"."""
    return side_by_side(_times(state, counts[state]) for state in states)


def _times(state: SkillState, n: int) -> str:
    match state:
        case "shaky":
            return say_many("{n} shaky", "{n} shaky", n)
        case "steady":
            return say_many("{n} steady", "{n} steady", n)
        case "not met":
            return say_many("{n} not met", "{n} not met", n)


def legend() -> str:
    """Say what the three words mean; the guide for students has the same sentences."""
    return say(
        "Steady: three fresh ones in a row were right, over two sittings with an hour or more "
        "between them. Shaky: something went wrong, and it is not steady since. Not met: too "
        "little was seen of it to say."
    )
