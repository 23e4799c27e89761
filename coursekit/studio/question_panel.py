"""The question on the form: its fields, the student's widget of it, its key, and saving."""

from coursekit.authoring.new_lesson import mend_lesson
from coursekit.catalogue import say, say_many
from coursekit.errors import CourseError, NeedsPackage, OneLineError
from coursekit.lesson.session import to_page
from coursekit.questions.base import KINDS, Json
from coursekit.studio.class_trial import try_on_class
from coursekit.studio.form_fields import form_fields, kinds
from coursekit.studio.key_panel import KeyPanel
from coursekit.studio.panel import Panel
from coursekit.studio.studio import Studio
from coursekit.studio.tried_question import StudentsView


class QuestionPanel(Panel):
    """Shows the form of a question with its faults, makes its key, and saves the lesson."""

    def __init__(self, studio: Studio, keys: KeyPanel) -> None:
        super().__init__(studio)
        self._student = StudentsView()
        self._keys = keys
        self._diff, self._diff_of = "", 0  # and of which changes
        self._todo: list[str] = []
        self._report: list[str] = []
        self._shown = 0  # the version of the form that these are about

    @property
    def student_model(self) -> str:
        """The model of the student's widget of the question, or ""."""
        widget = self._student.widget if self.studio.name else None
        return str(widget.model_id) if widget else ""

    def content(self) -> Json:
        studio = self.studio
        if self._shown != studio.version:
            self._shown, self._report, self._todo = studio.version, [], []
        shared: Json = {
            "isOpen": bool(studio.stem),
            "diff": self._diff if self._diff_of == studio.changes else "",
            "todo": self._todo,
        }
        table = studio.table
        if not table or table.get("kind") not in KINDS:
            return shared
        course, read = studio.course(), studio.read()
        self._student.show(course, read, f"{studio.stem} {studio.version}")
        article = course.articles.get(str(table.get("article", studio.article)))
        kind = str(table["kind"])
        return shared | {
            "version": studio.version,
            "about": studio.about,
            "kind": dict(kinds()).get(kind, kind),
            "fields": form_fields(kind, course, article),
            "table": {name: value for name, value in table.items() if name != "key"},
            "faults": [{"field": fault.field, "text": fault.text} for fault in read.faults],
            "key": self._keys.content(read),
            "report": self._report,
        }

    # --- the form and the key ---

    def on_fill(self, message: Json) -> str:
        """Take over what is typed into the form."""
        if message["about"] == self.studio.about:  # else it was typed for another question
            self.studio.fill(dict(message["table"]))
            self._todo = []
        return ""

    def on_keep(self, _: Json) -> str:
        """Make the key of the answer that was given in the student's widget."""
        read, given = self.studio.read(), self._student.answer()
        if read.question is None or read.faults:
            self._todo = [fault.text for fault in read.faults]
            raise OneLineError(say("The question is not complete yet; mend it first."))
        if given is None:
            raise OneLineError(say("Answer the question in the student’s view first."))
        self._todo = []
        self._keys.keep(read.question, given[1])
        return say("Kept as the key. Say what each part of it is.")

    def on_also(self, _: Json) -> str:
        """Take the marks in the student's widget as other cuts that are as good."""
        read, given = self.studio.read(), self._student.answer()
        if read.question is None or given is None:
            raise OneLineError(say("Answer the question in the student’s view first."))
        self._keys.keep_also(read.question, given[1])
        return say("Kept: this cut is as good as the key’s.")

    def on_rows(self, message: Json) -> str:
        """Take over what is typed into the rows of the key."""
        read = self.studio.read()
        if message["about"] == self.studio.about and read.question is not None:
            self._keys.fill(read.question, message)
        return ""

    def on_add_row(self, _: Json) -> str:
        """Add a row for a value that tempts."""
        if (question := self.studio.read().question) is not None:
            self._keys.add(question)
        return ""

    def on_remove_row(self, message: Json) -> str:
        """Take a row out of the key."""
        if (question := self.studio.read().question) is not None:
            self._keys.remove(question, str(message["id"]))
        return ""

    def on_show_key(self, _: Json) -> str:
        """Show the answer that the key calls full in the student's widget."""
        read = self.studio.read()
        if read.question is None or read.key is None:
            raise OneLineError(say("There is no key yet that could answer it."))
        kind = KINDS[read.question.kind]
        self._student.put(to_page(kind.full_answer(read.question, read.key)))
        return ""

    def on_simulate(self, _: Json) -> str:
        """Let a made-up class answer the question."""
        read = self.studio.read()
        if read.question is None or read.key is None or read.faults:
            self._todo = [fault.text for fault in (*read.faults, *read.key_faults)]
            raise OneLineError(say("The question and its key are not complete yet."))
        self._todo = []
        self._report = try_on_class(self.studio.course(), read.question, read.key)
        return self._report[0]

    def on_close(self, _: Json) -> str:
        """Let the changes to the question go."""
        self.studio.let_go()
        return say("The question is as its file has it.")

    # --- saving ---

    def on_diff(self, _: Json) -> str:
        """Show what saving changes in the lesson's file."""
        file, unready = self.studio.to_save()
        self._todo = self._left(unready)
        self._diff, self._diff_of = file.diff(), self.studio.changes
        if self._diff:
            return say("This is what changes. Save it, or go on writing.")
        return say("Nothing can be saved yet.") if unready else say("Nothing is changed.")

    def _left(self, unready: list[str]) -> list[str]:
        """Give what keeps drafts from being saved, a line each."""
        lines = []
        for name, table in self.studio.questions():
            if name not in unready:
                continue
            read = self.studio.read_table(table)
            found = [fault.text for fault in (*read.faults, *read.key_faults)]
            title = str(table.get("title") or name)
            no_key = say("no key yet; answer it and press “Keep as key”")
            lines += [f"{title}: {text}" for text in found or [no_key]]
        return lines

    def on_save(self, _: Json) -> str:
        """Save the lesson, and bring its notebook in step."""
        file, unready = self.studio.to_save()
        file.save()
        self.studio.saved(file, unready)
        self._diff = ""
        self._shown = self.studio.version
        self._todo = self._left(unready)
        if self._todo:
            return say_many(
                "Saved; {n} draft is not complete and waits.",
                "Saved; {n} drafts are not complete and wait.",
                len(unready),
            )
        return self._mend()

    def _mend(self) -> str:
        """Bring the notebook in step, and say whether students can open the lesson now."""
        try:
            mend_lesson(self.studio.root, self.studio.stem, lambda _: None)
        except CourseError as error:
            if self.studio.stem not in self.studio.course().lessons:
                self._todo = error.faults
                return say("Saved. Before students can open it, this is left to do.")
        except NeedsPackage:
            pass  # the outputs that its notebook is kept with wait for somebody who can run it
        except Exception as error:  # of the notebook's run, which may be any
            return say(
                "Saved; but the notebook of the lesson does not run ({name}).",
                name=type(error).__name__,
            )
        return say("Saved. Students can open the lesson.")
