"""The form at the end of a lesson: name, number, and the button that makes the hand-in file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from coursekit.course import Course
from coursekit.errors import Told
from coursekit.feedback import SIGNS
from coursekit.grading import grade_lesson
from coursekit.handing_in import saved_work, write_hand_in
from coursekit.storage import work_folder
from coursekit.widgets import STATIC, module
from coursekit.work import Work


class HandInForm(anywidget.AnyWidget):
    """Makes the hand-in file. `form` holds the fields, what is done so far, and the file made."""

    _esm = module("handin")
    _css = STATIC / "coursekit.css"

    form = traitlets.Dict().tag(sync=True)

    def __init__(self, course: Course, root: Path) -> None:
        self._course, self._root = course, root
        super().__init__(form=self._form("", "") | {"summary": self._summary()})
        self.on_msg(self._received)

    def __repr__(self) -> str:
        return "[hand-in form: write your name, then press the button]"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return dict(data or {}) | {"text/plain": repr(self)}, metadata

    def _form(self, name: str, student: str, message: str = "") -> dict[str, Any]:
        empty = {"path": "", "file": "", "summary": []}
        return empty | {"name": name, "student": student, "message": message}

    def _summary(self) -> list[dict[str, str]]:
        """A line for each lesson: how far the work on it has come."""
        try:
            works = saved_work(self._course, work_folder(self._root))
        except Told as error:
            return [{"lesson": "", "title": "Work files", "text": str(error)}]
        lines = []
        for stem, lesson in self._course.lessons.items():
            results = grade_lesson(self._course, lesson, works.get(stem, Work(lesson=stem)))
            tried = sum(result.outcome != "not attempted" for result in results)
            points = sum(result.points for result in results)
            possible = sum(result.possible for result in results)
            sign = SIGNS[
                "correct" if points == possible else "partly" if tried else "not attempted"
            ]
            text = f"{sign} {tried} of {len(results)} answered, {points:g} of {possible} points"
            lines.append({"lesson": stem, "title": lesson.title, "text": text})
        return lines

    def _received(self, _: object, message: dict[str, Any], __: object) -> None:
        if message.get("type") != "hand in":
            return
        name, student = str(message.get("name", "")), str(message.get("student", ""))
        form = self._form(name, student) | {"summary": self._summary()}
        try:
            path = write_hand_in(self._course, self._root, name, student)
            form |= {
                "path": path.name,
                "file": path.read_text("utf-8"),
                "message": f"Made: {path.name}, in the folder of the course. Hand in this file.",
            }
        except Told as error:
            form["message"] = str(error)
        self.form = form
