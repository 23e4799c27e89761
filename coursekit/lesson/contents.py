"""The page of contents: each lesson with how far it has come, the way on, and the hand-in.

It stands in a notebook of its own and so has a kernel of its own: it looks at the work files when
it is opened and when it comes into view again. How far a lesson has come is found by `how_far`.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import traitlets

from coursekit.catalogue import number, say
from coursekit.course import ClosedLesson, Course, Lesson
from coursekit.course.loader import file_stamp
from coursekit.course.practice import PracticeBank
from coursekit.lesson import kernel
from coursekit.lesson.how_far import LessonState, lesson_state, next_stop
from coursekit.lesson.pages import page_address, part_address
from coursekit.lesson.practice import counted_in_words
from coursekit.lesson.progress import HandInForm
from coursekit.lesson.static_html import contents_html
from coursekit.lesson.widgets import in_its_language
from coursekit.questions.base import Json
from coursekit.work.handin import saved_practice
from coursekit.work.skills import lesson_evidence, practice_evidence, standings
from coursekit.work.workfile import find_work_file, work_folder


class Contents(HandInForm):
    """The page of contents, with the hand-in form below it.

    Attributes:
        contents: What the page shows: the course's `title`; the way to `go` on, or what is `told`
            when there is none; each of the `lessons`; and the `practice`, if the course has some.
    """

    part = traitlets.Unicode("contents").tag(sync=True)

    contents = traitlets.Dict().tag(sync=True)

    def __init__(self, course: Course, root: Path) -> None:
        """Show the course in the folder `root`."""
        # What was read of each lesson, with the stamp of the file that it was read from.
        self._states: dict[str, tuple[object, LessonState]] = {}
        super().__init__(course, root, contents=self._contents(course, root))

    @in_its_language
    def refresh(self, course: Course | None = None) -> None:
        """Show how far the lessons have come by now.

        Args:
            course: The course, when it was read anew.
        """
        if course is not None and course is not self._course:
            self._course = course
            self._states.clear()
        self.contents = self._contents(self._course, self._root)

    def __repr__(self) -> str:
        return contents_text(self.contents)

    def still(self) -> str:
        """Give the list of lessons, with links, as HTML."""
        return contents_html(self.contents)

    def _lessons(self) -> list[Json]:
        return []  # the page itself tells how far each lesson has come

    def _received(self, widget: object, message: Json, buffers: object) -> None:
        if message.get("type") == "look":
            self.refresh()
        else:
            super()._received(widget, message, buffers)

    # --- what the page shows ---

    def _contents(self, course: Course, root: Path) -> Json:
        folder = work_folder(root)
        states = [self._state(course, folder, lesson) for lesson in course.lessons.values()]
        return contents_shown(course, root, folder, states)

    def _state(self, course: Course, folder: Path, lesson: Lesson) -> LessonState:
        """Give the state of a lesson, read again only when its work file was changed."""
        stamp = file_stamp(find_work_file(folder, course.id, lesson.stem))
        if lesson.stem not in self._states or self._states[lesson.stem][0] != stamp:
            self._states[lesson.stem] = stamp, lesson_state(course, folder, lesson)
        return self._states[lesson.stem][1]


def contents_at_first(course: Course, root: Path) -> Json:
    """Give what the page shows a student who has answered nothing yet.

    Args:
        course: The course.
        root: Its folder, in which nothing has been answered.
    """
    folder = root / "work"
    states = [lesson_state(course, folder, lesson) for lesson in course.lessons.values()]
    return contents_shown(course, root, folder, states)


def contents_shown(course: Course, root: Path, folder: Path, states: Sequence[LessonState]) -> Json:
    """Give what the page shows; see `Contents`.

    Args:
        course: The course.
        root: Its folder.
        folder: The work folder.
        states: Each lesson, with how far it has come.
    """
    go = way_on(root, states)
    return {
        "title": course.title,
        "go": go,
        "told": "" if go else all_done(course),
        "lessons": [
            *(lesson_row(root, state) for state in states),
            *(closed_row(root, lesson) for lesson in course.closed.values()),
        ],
        "practice": practice_row(course, root, folder, states) if course.practice else None,
    }


def all_done(course: Course) -> str:
    """Say that nothing is left to answer."""
    if course.closed:
        return say("You have answered and checked every question of the lessons that open.")
    return say(
        "You have answered and checked every question. You can look again, practise, or hand in."
    )


def contents_text(contents: Json) -> str:
    """Give the page as text, a line each."""
    go = contents["go"]
    rows = [*contents["lessons"], *filter(None, [contents["practice"]])]
    return "\n".join(
        (
            say("[contents: {title}]", title=contents["title"]),
            say("{name}: {text}", name=go["action"], text=go["what"]) if go else contents["told"],
            *(say("{name}: {text}", name=row["title"], text=row["text"]) for row in rows),
        )
    )


def way_on(root: Path, states: Sequence[LessonState]) -> Json | None:
    """Give the link to where the student goes on; `None` when nothing is left, or its page."""
    stop = next_stop([state for state in states if page_address(root, state.lesson.stem)])
    if stop is None:
        return None
    state, part = stop
    lesson = state.lesson
    what = lesson.name
    if lesson.parts:
        what = say(
            "{lesson} (part {number} of {many})",
            lesson=lesson.name,
            number=number(part),
            many=number(len(lesson.parts)),
        )
    return {
        "action": say("Go on") if any(state.answered for state in states) else say("Start"),
        "what": what,
        # A lesson that was left in the middle of a part opens where it was left.
        "href": page_address(root, lesson.stem)
        if is_begun(state, part)
        else part_address(root, lesson, part),
    }


def is_begun(state: LessonState, part: int) -> bool:
    """Tell whether anything of a part is answered."""
    ids = {question.id for question in state.lesson.part(part)}
    return any(
        result.question in ids and result.outcome != "not attempted" for result in state.results
    )


def lesson_row(root: Path, state: LessonState) -> Json:
    """Give a lesson for the page: how far it has come, and the links to it and to its parts."""
    lesson = state.lesson
    href = page_address(root, lesson.stem)
    action = say("Go on") if state.answered else say("Start")
    if not state.open_parts:
        action = say("Look again")
    return {
        "title": lesson.name,
        "minutes": lesson.minutes,
        "text": state.text
        if href
        else say("The page of this lesson is missing. Ask your teacher for it."),
        "share": state.answered / len(state.results) if state.results else 0.0,
        "action": action if href else "",
        "href": href,
        "parts": [
            {
                "title": part.title,
                "minutes": part.minutes,
                "href": part_address(root, lesson, n),
                "done": n not in state.open_parts,
            }
            for n, part in enumerate(lesson.parts, 1)
        ],
    }


def closed_row(root: Path, lesson: ClosedLesson) -> Json:
    """Give a lesson for the page that does not open here."""
    return {
        "title": lesson.name,
        "minutes": 0,
        "text": say("Closed: {reason}", reason=kernel.what_is_wrong(root, lesson.faults)),
        "share": 0.0,
        "action": "",
        "href": "",
        "parts": [],
    }


def practice_row(course: Course, root: Path, folder: Path, states: Sequence[LessonState]) -> Json:
    """Give the practice for the page: how many skills are shaky, and how many steady."""
    bank = PracticeBank(root, course)
    work, _ = saved_practice(course, folder)
    # The items are read only when one was answered: that takes as long as the rest of the page.
    items = bank.items if work is not None and work.attempts else {}
    practised = practice_evidence(work, {id: i.skill for id, i in items.items()}) if work else []
    found = standings(bank.skills, lesson_evidence(course, [s.work for s in states]), practised)
    counts = Counter(standing.state for standing in found.values())
    known = counts["shaky"] or counts["steady"]
    told = say("Five minutes a day. It counts towards no grade.")
    if known:
        told = say("Skills: {counts}", counts=counted_in_words(counts, "shaky", "steady"))
    return {
        "title": say("Practice"),
        "text": told,
        "action": say("Practise") if page_address(root, course.practice) else "",
        "href": page_address(root, course.practice),
    }
