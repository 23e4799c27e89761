"""The lesson: which one is open, how a new one begins, and what questions it has."""

from coursekit.authoring.new_lesson import new_lesson
from coursekit.authoring.text_file import texts_of
from coursekit.catalogue import say
from coursekit.errors import OneLineError
from coursekit.questions.base import Json
from coursekit.studio.form_fields import kinds
from coursekit.studio.panel import Panel
from coursekit.studio.studio import free_name, is_new, slug_of


class LessonPanel(Panel):
    """Opens and starts lessons, and lists the questions of the open one."""

    def content(self) -> Json:
        studio = self.studio
        course = studio.course()
        lessons = [[stem, lesson.name] for stem, lesson in course.lessons.items()]
        lessons += [[stem, closed.name] for stem, closed in course.closed.items()]
        texts = texts_of(studio.root)
        names = dict(kinds())
        return {
            "lessons": sorted(lessons),
            "stem": studio.stem,
            "texts": [[slug, str(about.get("title", slug))] for slug, about in texts.items()],
            "slug": studio.slug,
            "questions": [
                {
                    "id": name,
                    "title": str(
                        table.get("title") or (say("new question") if is_new(name) else "")
                    ),
                    "kind": names.get(str(table.get("kind")), ""),
                    "todo": self._todo(name, table),
                }
                for name, table in studio.questions()
            ],
            "open": studio.name,
            "kinds": kinds(),
        }

    def _todo(self, name: str, table: Json) -> str:
        """Say what is left to do with a question."""
        if is_new(name):
            return say("new, not saved yet")
        if self.studio.is_changed(name):
            return say("changed, not saved yet")
        return "" if table.get("key") or table.get("assessed") else say("no key yet")

    def on_open_lesson(self, message: Json) -> str:
        """Open a lesson."""
        stem = str(message["stem"])
        if stem:
            self.studio.open_lesson(stem)
        return ""

    def on_start(self, message: Json) -> str:
        """Start a lesson on a text."""
        title = str(message["title"]).strip()
        if not title:
            raise OneLineError(say("Give the new lesson a title first."))
        root = self.studio.root
        count = len(self.studio.course().notebooks)
        text = str(message["text"])
        name = f"{count:02}_{slug_of(title, text or 'lesson').replace('-', '_')}"
        stem = free_name(name, root / "exercises", ".toml")
        new_lesson(root, stem, text, title=title, like=str(message["like"]))
        self.studio.open_lesson(stem)
        return say("The lesson “{title}” is started. Add its first question.", title=title)

    def on_add(self, message: Json) -> str:
        """Put a new question on the form."""
        self.studio.new_question(str(message["kind"]))
        return ""

    def on_open_question(self, message: Json) -> str:
        """Put a question on the form."""
        self.studio.open_question(str(message["id"]))
        return ""

    def on_move(self, message: Json) -> str:
        """Move a question a place on, or back."""
        self.studio.move(str(message["id"]), int(message["step"]))
        return say("Moved; save the lesson to keep it.")

    def on_remove(self, message: Json) -> str:
        """Take a question out of the lesson."""
        self.studio.remove(str(message["id"]))
        return say("Taken out; the file changes when you save the lesson.")
