"""The three panels of the desk, and what each does when the page asks for it.

A message of the page has a `type`, and the panel's method `on_…` of that name takes it. Whatever
goes wrong becomes a line on the panel: no teacher reads a traceback in the middle of an evening.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import RLock
from typing import Any

import traitlets

from coursekit.desk.grading_desk import GRADED, PROBLEMS, GradingDesk, in_words, is_there
from coursekit.desk.scoring_round import Place, ScoringRound
from coursekit.errors import HandInError, OneLineError
from coursekit.gradebook.lms import with_gradebook
from coursekit.gradebook.rubric import WHOLE
from coursekit.gradebook.scoring import AnswerGroup, QuestionToScore
from coursekit.lesson.page_code import module, stylesheet
from coursekit.lesson.widgets import PageWidget
from coursekit.questions.base import KINDS, Json
from coursekit.shown_text import balanced, printable

_STATIC = Path(__file__).with_name("static")
PART = 1 << 19  # bytes of a file in one message: Jupyter drops what comes faster than 1 MB/s

_NOT_READY = (
    "<p><strong>The desk is not open yet.</strong> Open this page with <code>make desk</code>, or "
    "in Jupyter, and there choose <em>Run</em> and then <em>Run All Cells</em>.</p>"
)
# What each file is for, in a teacher's words.
_USES = {
    "gradebook.csv": "the grades",
    "students.csv": "a row a student",
    "results.csv": "a row a student and question",
    PROBLEMS: "what was not graded, and why",
    "to_score.csv": "the answers that you score here, as a table",
    "to_score.xlsx": "the same as a workbook",
}


class Desk:
    """The panels of one desk, and what they work on.

    Attributes:
        lock: Held while the desk does something.
        work: The folder of grades.
        round: The answers that a person scores.
        grading: The panel that takes hand-ins and grades them.
        scoring: The panel of the answers that a person scores.
        files: The panel of what a teacher takes home.
    """

    def __init__(self, root: Path) -> None:
        """Open the desk of the course in the folder `root`."""
        self.lock = RLock()
        self.work = GradingDesk(root)
        self.round = ScoringRound(self.work)
        self.grading = GradingPanel(self)
        self.scoring = ScoringPanel(self)
        self.files = FilesPanel(self)
        self.refresh()

    def refresh(self) -> None:
        """Show what the folder of grades holds now."""
        for panel in (self.grading, self.scoring, self.files):
            panel.reload()


class DeskPanel(PageWidget):
    """A panel of the desk.

    Attributes:
        panel: All that the page shows; `said` is the line on what came of the last message.
    """

    _css = stylesheet() + (_STATIC / "desk.css").read_text("utf-8")

    panel = traitlets.Dict().tag(sync=True)

    name = ""

    def __init__(self, desk: Desk) -> None:
        """Show a part of this desk."""
        self._desk, self._work = desk, desk.work
        self._said = ""
        self._sent: list[bytes] = []  # goes along with the next reply
        super().__init__()
        self.on_msg(self._received)

    def __repr__(self) -> str:
        return f"[the desk: {self.name}]"

    def still(self) -> str:
        return _NOT_READY

    def reload(self) -> None:
        """Show how things stand, as the files say."""
        self.show()

    def show(self) -> None:
        """Show how things stand, and what was said last."""
        try:
            content = self.content()
        except Exception as error:
            content, self._said = {}, in_words(error)
        self.panel = content | {"said": "\n".join(map(printable, self._said.split("\n")))}

    def content(self) -> Json:
        """Give what the panel shows, without what is said."""
        raise NotImplementedError

    def _received(self, _: object, message: Json, buffers: list[Any]) -> None:
        """Do what the page asks for, show it, and reply under the message's number."""
        with self._desk.lock:
            self._sent = []
            try:
                act: Callable[..., str] = getattr(self, f"on_{message['type']}")
                self._said = act(message, *(bytes(buffer) for buffer in buffers))
                is_done = True
            except Exception as error:
                self._said, is_done = in_words(error), False
            self.show()
            self.send({"type": "reply", "n": message.get("n"), "done": is_done}, self._sent)


class GradingPanel(DeskPanel):
    """Takes hand-ins and the class list, grades, and shows who is graded, late or missing."""

    _esm = module(_STATIC / "grading_panel.js")

    name = "grade"

    def content(self) -> Json:
        form, said = self._work.form, ""
        try:
            standing = self._work.standing()
        except OneLineError as error:
            standing, said = {}, in_words(error)
        self._said = self._said or said
        given = [("hand-ins", Path(path)) for path in form.hand_ins]
        given += [("roster", Path(form.roster))] if form.roster else []
        return standing | {
            "files": [
                {
                    "kind": kind,
                    "path": str(path),
                    "name": printable(path.name),
                    "gone": not is_there(path),
                }
                for kind, path in given
            ],
            "gradebook": form.gradebook,
            "gradebooks": [[name, lms.guide.title] for name, lms in with_gradebook().items()],
            "column": form.column,
            "late": form.late_after,
            "feedback": form.feedback_after,
            "lessons": [
                [stem, lesson.title, stem in form.lessons]
                for stem, lesson in self._work.course().lessons.items()
            ],
            "lines": self._work.said,
        }

    def on_part(self, message: Json, data: bytes = b"") -> str:
        """Take a part of a file that was dropped on the page."""
        about = (message["kind"], str(message["name"]), data)
        taken = self._work.take(*about, int(message["at"]), int(message["size"]))
        return f"{taken.name} is on the desk." if taken else ""

    def on_path(self, message: Json) -> str:
        """Take a file by its path."""
        self._work.add(message["kind"], str(message["path"]))
        return f"{message['path']} is on the desk."

    def on_leave_out(self, message: Json) -> str:
        """Take a file off the desk."""
        self._work.leave_out(str(message["path"]))
        return f"{Path(message['path']).name} is off the desk; what was graded stays graded."

    def on_fill(self, message: Json) -> str:
        """Take over what was filled in."""
        self._work.fill(
            gradebook=str(message["gradebook"]),
            column=str(message["column"]).strip(),
            late_after=str(message["late"]),
            feedback_after=str(message["feedback"]),
            lessons=tuple(map(str, message["lessons"])),
        )
        return ""

    def on_grade(self, _: Json) -> str:
        """Grade the class."""
        self._work.grade()
        self._desk.refresh()
        return f"Graded; everything is in the folder {GRADED}."


class ScoringPanel(DeskPanel):
    """Shows the answers that a person scores, one at a time."""

    _esm = module(_STATIC / "scoring_panel.js")

    name = "score written answers"

    def reload(self) -> None:
        try:
            self._desk.round.load()
            self._said = ""
        except OneLineError as error:
            self._said = in_words(error)
        self.show()

    def content(self) -> Json:
        round = self._desk.round
        questions = [
            {
                "title": question.title,
                "answers": len(question.answers),
                "waiting": sum(map(question.waits, question.answers)),
            }
            for question in round.questions
        ]
        if round.place is None:
            return {"questions": questions}
        question, group = round.at(round.place)
        lines = _lines(question, group)
        return {
            "questions": questions,
            "question": round.questions.index(question),
            "place": list(round.place),
            "number": question.answers.index(group) + 1,
            "prompt": question.prompt,
            "text": balanced(group.text),
            "evidence": balanced(group.evidence),
            "students": list(map(printable, group.students)),
            "own": [[words, group.own[id]] for id, words, _ in question.rubric if id in group.own],
            "rubric": [
                {"id": id, "words": words, "most": most, "points": group.scores.get(id)}
                for id, words, most in lines
            ],
            "comment": group.comment,
            "full": self._full_answer(question),
        }

    def _full_answer(self, asked: QuestionToScore) -> str:
        """Give the answer of the key, where it has one in words."""
        lesson = self._work.course().lesson(asked.lesson)
        question, key = lesson.question(asked.question), lesson.keys.get(asked.question)
        kind = KINDS[question.kind]
        return kind.to_score(kind.full_answer(question, key)).text if key else ""

    def on_score(self, message: Json) -> str:
        """Save points for a line of the rubric, or take them back."""
        place, points = Place(*message["place"]), message["points"]
        line = str(message["criterion"])
        self._desk.round.score(place, line, None if points is None else float(points))
        self._desk.files.show()
        lines = _lines(*self._desk.round.at(place))
        words, most = next(((words, most) for id, words, most in lines if id == line), ("", 0))
        return (
            "Taken back, and saved." if points is None else f"Saved: {points:g} of {most}. {words}"
        )

    def on_comment(self, message: Json) -> str:
        """Save a comment."""
        place = Place(*message["place"])
        self._desk.round.comment(place, str(message["text"]).strip())
        self._desk.files.show()
        if not self._desk.round.at(place)[1].scores:
            return "The comment is saved together with the first points."
        return "Saved: the comment."

    def on_go_on(self, _: Json) -> str:
        """Go to the next answer that waits."""
        return "" if self._desk.round.go_on() else "Every answer is scored."

    def on_go(self, message: Json) -> str:
        """Go an answer on or back."""
        step = int(message["step"])
        end = "last" if step > 0 else "first"
        return "" if self._desk.round.go(step) else f"This is the {end} answer."

    def on_question(self, message: Json) -> str:
        """Go to a question."""
        self._desk.round.go_to_question(int(message["number"]))
        return ""

    def on_undo(self, _: Json) -> str:
        """Take the last change back."""
        if not self._desk.round.undo():
            return "There is nothing to undo."
        self._desk.files.show()
        return "Undone, and saved."


def _lines(question: QuestionToScore, group: AnswerGroup) -> list[tuple[str, str, int]]:
    """Give the lines to score: those of the rubric, unless a sheet scored the answer as a whole."""
    if WHOLE in group.scores:
        return [(WHOLE, "The answer as a whole", question.most)]
    return list(question.rubric)


class FilesPanel(DeskPanel):
    """Offers the files of the folder of grades; they hold all scores when they are taken."""

    _esm = module(_STATIC / "files_panel.js")

    name = "take home"

    def content(self) -> Json:
        lms = with_gradebook().get(self._work.form.gradebook)
        uses = {**_USES}
        if lms:
            uses["gradebook.csv"] += f" for {lms.guide.title}"
        return {
            "files": [
                {"name": path.name, "use": use, "size": path.stat().st_size}
                for path in self._work.files()
                for use in [uses.get(path.name, "the pages of feedback, as the LMS takes them")]
            ],
            "outdated": self._work.outdated(),
        }

    def on_part(self, message: Json) -> str:
        """Send a part of a file; before the first, what was scored since goes into all files."""
        at = int(message["at"])
        path = next((path for path in self._work.files() if path.name == message["name"]), None)
        if path is None:
            raise HandInError(f"{message['name']}: is not in {GRADED} any more; grade again")
        if not at and self._work.outdated():
            self._work.grade()
            self._desk.refresh()
        with path.open("rb") as file:
            file.seek(at)
            self._sent = [file.read(PART)]
        return ""
