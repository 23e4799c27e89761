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
from markupsafe import Markup

from coursekit.catalogue import language, language_attributes, number, say
from coursekit.desk.grading_desk import GRADED, PROBLEMS, GradingDesk, in_words, is_there
from coursekit.desk.scoring_round import Place, ScoringRound
from coursekit.errors import HandInError, OneLineError
from coursekit.gradebook.lms import with_gradebook
from coursekit.gradebook.rubric import WHOLE
from coursekit.gradebook.scoring import AnswerGroup, QuestionToScore
from coursekit.lesson.page_code import module, spoken_in, stylesheet
from coursekit.lesson.widgets import PageWidget
from coursekit.questions.base import KINDS, Json
from coursekit.shown_text import balanced, printable

_STATIC = Path(__file__).with_name("static")
_STILL = Markup("<p{}>{}</p>")
PART = 1 << 19  # bytes of a file in one message: Jupyter drops what comes faster than 1 MB/s


def _use(name: str, lms: str) -> str:
    """Say what a file of the folder is for, in a teacher's words; `lms` is the LMS's name or ""."""
    if name == "gradebook.csv":
        return say("the grades for {lms}", lms=lms) if lms else say("the grades")
    uses = {
        "students.csv": say("a row a student"),
        "results.csv": say("a row a student and question"),
        PROBLEMS: say("what was not graded, and why"),
        "to_score.csv": say("the answers that you score here, as a table"),
        "to_score.xlsx": say("the same as a workbook"),
    }
    return uses.get(name) or say("the pages of feedback, as the LMS takes them")


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
        script: The file of its page in `static/`.
        panel: All that the page shows; `said` is the line on what came of the last message.
    """

    _css = stylesheet() + (_STATIC / "desk.css").read_text("utf-8")

    panel = traitlets.Dict().tag(sync=True)

    script = ""

    def __init__(self, desk: Desk) -> None:
        """Show a part of this desk."""
        self._desk, self._work = desk, desk.work
        self._said = ""
        self._sent: list[bytes] = []  # goes along with the next reply
        self._esm = spoken_in(language(), module(_STATIC / self.script))
        super().__init__()
        self.on_msg(self._received)

    def __repr__(self) -> str:
        return say("[the desk: {panel}]", panel=self.title())

    def title(self) -> str:
        """Say what the panel is for."""
        raise NotImplementedError

    def still(self) -> str:
        told = say(
            "<strong>The desk is not open yet.</strong> Open this page with {command}, or in "
            "Jupyter, and there choose <em>Run</em> and then <em>Run All Cells</em>.",
            command=Markup("<code>make desk</code>"),
        )
        return str(_STILL.format(language_attributes(), told))

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

    script = "grading_panel.js"

    def title(self) -> str:
        return say("grade")

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
        return say("{file} is on the desk.", file=taken.name) if taken else ""

    def on_path(self, message: Json) -> str:
        """Take a file by its path."""
        self._work.add(message["kind"], str(message["path"]))
        return say("{file} is on the desk.", file=message["path"])

    def on_leave_out(self, message: Json) -> str:
        """Take a file off the desk."""
        self._work.leave_out(str(message["path"]))
        return say(
            "{file} is off the desk; what was graded stays graded.",
            file=Path(message["path"]).name,
        )

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
        return say("Graded; everything is in the folder {folder}.", folder=GRADED)


class ScoringPanel(DeskPanel):
    """Shows the answers that a person scores, one at a time."""

    script = "scoring_panel.js"

    def title(self) -> str:
        return say("score written answers")

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
        if points is None:
            return say("Taken back, and saved.")
        given = number(float(points))
        return say("Saved: {points} of {most}. {line}", points=given, most=most, line=words)

    def on_comment(self, message: Json) -> str:
        """Save a comment."""
        place = Place(*message["place"])
        self._desk.round.comment(place, str(message["text"]).strip())
        self._desk.files.show()
        if not self._desk.round.at(place)[1].scores:
            return say("The comment is saved together with the first points.")
        return say("Saved: the comment.")

    def on_go_on(self, _: Json) -> str:
        """Go to the next answer that waits."""
        return "" if self._desk.round.go_on() else say("Every answer is scored.")

    def on_go(self, message: Json) -> str:
        """Go an answer on or back."""
        step = int(message["step"])
        if self._desk.round.go(step):
            return ""
        return say("This is the last answer.") if step > 0 else say("This is the first answer.")

    def on_question(self, message: Json) -> str:
        """Go to a question."""
        self._desk.round.go_to_question(int(message["number"]))
        return ""

    def on_undo(self, _: Json) -> str:
        """Take the last change back."""
        if not self._desk.round.undo():
            return say("There is nothing to undo.")
        self._desk.files.show()
        return say("Undone, and saved.")


def _lines(question: QuestionToScore, group: AnswerGroup) -> list[tuple[str, str, int]]:
    """Give the lines to score: those of the rubric, unless a sheet scored the answer as a whole."""
    if WHOLE in group.scores:
        return [(WHOLE, say("The answer as a whole"), question.most)]
    return list(question.rubric)


class FilesPanel(DeskPanel):
    """Offers the files of the folder of grades; they hold all scores when they are taken."""

    script = "files_panel.js"

    def title(self) -> str:
        return say("take home")

    def content(self) -> Json:
        lms = with_gradebook().get(self._work.form.gradebook)
        title = lms.guide.title if lms else ""
        return {
            "files": [
                {
                    "name": path.name,
                    "use": _use(path.name, title),
                    "size": path.stat().st_size,
                }
                for path in self._work.files()
            ],
            "outdated": self._work.outdated(),
        }

    def on_part(self, message: Json) -> str:
        """Send a part of a file; before the first, what was scored since goes into all files."""
        at = int(message["at"])
        path = next((path for path in self._work.files() if path.name == message["name"]), None)
        if path is None:
            raise HandInError(
                say(
                    "{file}: is not in {folder} any more; grade again",
                    file=message["name"],
                    folder=GRADED,
                )
            )
        if not at and self._work.outdated():
            self._work.grade()
            self._desk.refresh()
        with path.open("rb") as file:
            file.seek(at)
            self._sent = [file.read(PART)]
        return ""
