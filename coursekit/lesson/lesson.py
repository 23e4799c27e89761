"""One lesson as a notebook has it: its questions, panels, tables and texts.

Widgets, pandas and Jinja are imported inside the methods that need them: see `coursekit.lesson`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coursekit.catalogue import say, say_many, speak
from coursekit.course import Course
from coursekit.errors import AnswerError, HandInError, UnknownName, did_you_mean
from coursekit.lesson import kernel
from coursekit.lesson.session import LessonSession
from coursekit.questions.base import KINDS
from coursekit.questions.result import Result
from coursekit.texts import Article
from coursekit.work import Work
from coursekit.work.handin import path_of, work_of
from coursekit.work.skills import skills_missing
from coursekit.work.workfile import work_folder

if TYPE_CHECKING:
    import pandas as pd

    from coursekit.lesson.heatmap import Heat
    from coursekit.lesson.opening import Opening
    from coursekit.lesson.practice_panel import PracticePanel
    from coursekit.lesson.progress import PartPanel, Summary
    from coursekit.lesson.reading import Reading
    from coursekit.lesson.static_html import FoldedCodebook
    from coursekit.lesson.widgets import QuestionWidget


class OpenLesson:
    """One lesson and one student's work on it. `lesson["mark-p4"]` shows a question.

    It keeps the widgets that it has shown, so that a check in a cell shows on the page too, and
    leaves everything else to its session.
    """

    def __init__(self, root: Path, stem: str) -> None:
        """Open the lesson of this stem in the course at `root`.

        Raises:
            CourseError: The course's files have faults.
            UnknownName: The course has no such lesson.
        """
        self._root = root
        course = kernel.course_with(root, stem)
        speak(course.lesson(stem).language)  # opening the work file may say something
        self._session = LessonSession(course, stem, work_folder(root))
        self._session.after_save.append(self._show_progress)
        self._session.after_others.append(self._show_others)
        self._session.rested = self._update_stills
        self._widgets: dict[str, QuestionWidget] = {}
        self._panels: dict[str, PracticePanel] = {}
        self._parts: dict[int, PartPanel] = {}
        self._readings: dict[tuple[str, bool, bool, bool], Reading] = {}
        self._summary: Summary | None = None
        self._opening: Opening | None = None
        self._told = ""  # the last notice that the student was told

    def __repr__(self) -> str:
        lesson = self._session.lesson
        questions = len(lesson.questions)
        return say(
            "{title}: {questions}, {minutes}",
            title=lesson.title,
            questions=say_many("{n} question", "{n} questions", questions),
            minutes=say_many("{n} minute", "{n} minutes", lesson.minutes),
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Show that the lesson is open, or how to open it where nothing has run yet.

        The first time, what there is to say about the work file has just been printed; a page that
        is opened again in the same kernel has it here.
        """
        if self._opening is None:
            from coursekit.lesson.opening import Opening  # late: widgets

            self._opening = Opening(repr(self), bool(self.notice))
        else:
            self._opening.show(self.notice)
        return self._opening._repr_mimebundle_(**kwargs)

    @property
    def _course(self) -> Course:
        return self._session.course

    @property
    def notice(self) -> str:
        """Give a sentence for the student about the work file, or "" when all is well with it."""
        return self._session.file.notice

    @property
    def title(self) -> str:
        """The lesson's title."""
        return self._session.lesson.title

    @property
    def unsaved(self) -> bool:
        """Whether something that the student did could not be saved."""
        return bool(self._session.file.unsaved)

    # --- questions ---

    def __getitem__(self, id: str) -> QuestionWidget:
        """Give the widget of a question, the same one each time.

        Raises:
            UnknownName: The lesson has no such question.
        """
        if id not in self._widgets:
            from coursekit.lesson.widgets import widget_class  # late: widgets

            kind = self._session.question(id).kind
            self._widgets[id] = widget_class(kind)(self._session, id, self._fresh)
        return self._widgets[id]

    def _fresh(self, id: str) -> str:
        """Give the model of the panel with fresh items, when a check showed a skill missing.

        A test before or after the course offers none: it measures, and does not teach.
        """
        attempt, question = self._session.file.attempt(id), self._session.question(id)
        offers = self._course.practice and self._session.lesson.fresh and question.counted
        if not offers or attempt is None or not attempt.checked:
            return ""
        result = self._session.result(id)
        missing = skills_missing(self._course, self._session.lesson, question, result)
        practice = kernel.practice_of(self._root, self._course) if missing else None
        skills = [skill for skill in missing if practice and skill in practice.bank.skills]
        panel = self._panels.get(id)
        if practice is None or not skills:
            return panel.model_id if panel is not None and panel.is_open else ""
        if panel is None:
            from coursekit.lesson.practice_panel import PracticePanel  # late: widgets

            panel = self._panels[id] = PracticePanel(practice, skills)
        elif not panel.is_open:
            panel.offer(skills)
        return str(panel.model_id)

    def check(self, *ids: str) -> None:
        """Check questions, and print a line for each.

        Args:
            *ids: The questions; none means all of the lesson.

        Raises:
            UnknownName: The lesson has no such question.
        """
        for id in ids or [question.id for question in self._session.lesson.questions]:
            self._check(id)
            for told in filter(None, (self._session.line(id), self._session.tell())):
                print(told)
        self._update_stills()

    def _check(self, id: str) -> None:
        """Check a question, here and on the page."""
        with self._session.lock:
            try:
                self._session.check(id)
            finally:
                feedback = self._session.feedback(id)
                if id in self._widgets and feedback["outcome"]:
                    self._widgets[id].feedback = feedback

    def _show_progress(self) -> None:
        """Show how far the student has come now, wherever this kernel shows it."""
        contents = kernel.contents.get(kernel.folders(self._root))
        for panel in filter(None, (*self._parts.values(), self._summary, contents)):
            panel.refresh()

    def _show_others(self, asked: str) -> None:
        """Show what another kernel has saved, lest an old answer be changed and replace it."""
        for id, widget in self._widgets.items():
            if id != asked and widget.answer != self._session.answer(id):
                widget.refresh()

    def _update_stills(self) -> None:
        """Show the same where no kernel runs."""
        for panel in filter(None, (*self._parts.values(), self._summary)):
            panel.update_still()

    def results(self) -> list[Result]:
        """Give the result of every question as the answers stand, in the order of the lesson."""
        return self._session.results()

    def part(self, number: int) -> PartPanel:
        """Show how far a part of the lesson has come, with a button that checks all of it.

        Nothing is checked before that button is pressed.

        Args:
            number: The number of the part, from 1; a lesson without parts is one part.

        Raises:
            UnknownName: The lesson has no such part.
        """
        if number not in self._parts:
            from coursekit.lesson.progress import PartPanel  # late: widgets

            self._parts[number] = PartPanel(self._session, self._root, number, self._check)
        self._parts[number].refresh()
        return self._parts[number]

    def summary(self) -> Summary:
        """Show the whole lesson: every question's state, what is left, the hand-in."""
        if self._summary is None:
            from coursekit.lesson.progress import Summary  # late: widgets

            self._summary = Summary(self._session, self._root)
        self._summary.refresh()
        return self._summary

    # --- tables and figures of marks ---

    def annotations(self) -> pd.DataFrame:
        """Give the student's spans in this lesson, one a row; see `analysis.span_table`."""
        return self._span_table(self._session.file.work)

    def answers(self, *ids: str) -> pd.DataFrame:
        """Give the answers to questions, one row an item; see `analysis.answer_table`.

        Args:
            *ids: The questions; none means all but those that ask for marks or a text.

        Raises:
            UnknownName: The lesson has no such question.
            AnswerError: A question asks for marks.
        """
        from coursekit import analysis  # late: pandas

        for id in ids:
            self._session.question(id)
        return analysis.answer_table(
            self._course, self._session.lesson, self._session.file.work, ids
        )

    def compared(self, id: str) -> pd.DataFrame:
        """Set the student's marks beside the key; see `analysis.compared_table`.

        The key's marks are left out until the question's solution may be opened.

        Args:
            id: A question that asks for marks.

        Raises:
            UnknownName: The lesson has no such question.
            AnswerError: The question asks for no marks.
        """
        from coursekit import analysis  # late: pandas

        question = self._session.question(id)
        return analysis.compared_table(
            self._course, self._session.lesson, question, self._session.file.attempt(id)
        )

    def partner(self, path: str | Path = "") -> pd.DataFrame:
        """Give another reader's spans in this lesson, like `annotations()`.

        Args:
            path: The reader's hand-in file, relative to the course's own folder or else to the
                working directory; "" for `partner_file()`.

        Raises:
            HandInError: The file cannot be used; the message says why in one line.
        """
        return self._span_table(self._other(path or self.partner_file()))

    def partner_file(self) -> Path:
        """Give the hand-in file of the student's partner: the newest in the folder `partner`.

        The course may keep a made-up partner's there, by the lesson's name, for who has none.

        Raises:
            HandInError: The folder has no such file.
        """
        files = [path for path in (self._root / "partner").glob("*.json") if path.is_file()]
        real = [path for path in files if path.stem not in self._course.lessons]
        made_up = self._root / "partner" / f"{self._session.lesson.stem}.json"
        if real:
            return max(real, key=lambda path: path.stat().st_mtime)
        if made_up in files:
            return made_up
        raise HandInError(
            say("There is no partner’s hand-in file in the folder partner of the course.")
        )

    def heat(self, id: str, *others: str | Path) -> Heat:
        """Show the student's marks and other readers' on one passage, counted word by word.

        The others' marks stay hidden until the student has marked something: somebody who has seen
        another's marks no longer reads alone.

        Args:
            id: A question that asks for marks.
            *others: The others' hand-in files, as for `partner()`. With a single one, each mark
                says whose it is.

        Raises:
            UnknownName: The lesson has no such question.
            AnswerError: The question asks for no marks.
            HandInError: A file cannot be used.
        """
        from coursekit.lesson.heatmap import Heat  # late: widgets

        question = self._session.question(id)
        kind = KINDS[question.kind]
        if not any(kind.labels(question)):
            raise AnswerError(
                say(
                    "{question} asks for no marks; heat() counts those of a question that does.",
                    question=id,
                )
            )
        works = [self._session.file.work, *(self._other(path) for path in others)]
        attempts = [work.attempts.get(id) for work in works]
        spans = [kind.spans(attempt.answer) if attempt else () for attempt in attempts]
        return Heat(
            [self._course.labels[label] for label in kind.labels(question)],
            self._course.articles[question.article],
            spans if spans[0] else [() for _ in spans],
            show=question.show,
            title=question.title,
            names=(say("you"), say("your partner")) if len(works) == 2 else (),
            note=""
            if spans[0]
            else say(
                "You have marked nothing here yet. Mark first: then what others have marked shows "
                "beside your own marks."
            ),
        )

    def _span_table(self, work: Work) -> pd.DataFrame:
        from coursekit import analysis  # late: pandas

        return analysis.span_table(self._course, {work.lesson: work})

    def _other(self, path: str | Path) -> Work:
        """Read another reader's work on this lesson; HandInError as in `partner`."""
        found = path_of(path)
        inside = self._root / found
        if os.path.exists(inside):  # not by Path.exists, which raises for a name that is too long
            found = inside
        return work_of(found, self._session.lesson.stem, self._course)

    # --- what the course has beside questions ---

    def codebook(self, set_id: str) -> FoldedCodebook:
        """Give a label set, folded, to open beside a question.

        Args:
            set_id: The id of the set, such as "attribution".

        Raises:
            UnknownName: The course has no such set.
        """
        if set_id not in self._course.codebook:
            hint = did_you_mean(set_id, self._course.codebook)
            raise UnknownName(say("No label set {name!r}.", name=set_id) + hint)
        from coursekit.lesson.static_html import FoldedCodebook  # late: Jinja

        return FoldedCodebook(self._course, self._course.codebook[set_id])

    def read(
        self, slug: str = "", *, folded: bool = False, names: bool = True, page: bool = True
    ) -> Reading:
        """Show a text of the course, to read and not to change.

        A link to `#read-<slug>` leads to it, and one to `#read-<slug>-P4` to its paragraph P4.

        Args:
            slug: The text; "" for the one that the lesson's exercise file names on top, which its
                questions are about unless they name another.
            folded: Whether only the title shows until the text is asked for.
            names: Whether the blocks show their names, such as P4; where students are to find out
                what each line of a page is, these would tell.
            page: Whether what stands on the page around the article and between its lines shows.

        Raises:
            UnknownName: The course has no such text, or the lesson has none of its own.
        """
        from coursekit.lesson.reading import Reading  # late: widgets

        slug = slug or self._session.lesson.article
        if not slug:
            raise UnknownName(
                say('This lesson has no text of its own; name one, as in read("slug").')
            )
        key = slug, folded, names, page
        if key not in self._readings:
            glossary = self._course.glossary.get(slug, {})
            article = self.article(slug) if page else self.article(slug).without_page()
            self._readings[key] = Reading(article, glossary, folded=folded, names=names)
        return self._readings[key]

    def article(self, slug: str) -> Article:
        """Give an article of the course by its slug.

        Raises:
            UnknownName: The course has no such article.
        """
        if slug not in self._course.articles:
            hint = did_you_mean(slug, self._course.articles)
            raise UnknownName(say("No article {name!r}.", name=slug) + hint)
        return self._course.articles[slug]

    def speak(self) -> None:
        """Speak the lesson's language from now on."""
        speak(self._session.lesson.language)

    def tell(self) -> None:
        """Print what there is to say about the work file; once, however many cells open it."""
        if self.notice and self.notice != self._told:
            print(self.notice)
        self._told = self.notice

    def is_stale(self) -> bool:
        """Tell whether the course or the work file was changed since it was read.

        Raises:
            CourseError: The changed course has faults; the lesson stays as it was.
        """
        return kernel.course_in(self._root) is not self._course or self._session.file.is_stale()

    def reload(self) -> None:
        """Read the work file anew, and the course if it was changed, and show what they hold.

        A widget whose question is gone, or is of another kind now, stays as it is on the page and
        is forgotten here: `lesson[id]` makes a new one.

        Raises:
            CourseError: The changed course has faults; the lesson stays as it was.
            UnknownName: The changed course has no such lesson.
        """
        stem = self._session.lesson.stem
        course = kernel.course_with(self._root, stem)
        speak(course.lesson(stem).language)  # an author may have changed it
        before = {id: self._session.question(id).kind for id in self._widgets}
        with self._session.lock:  # no answer comes from the page between the old and the new
            if course is not self._course:
                self._readings.clear()
            self._session.reload(course)
            now = {question.id: question.kind for question in self._session.lesson.questions}
            self._widgets = {
                id: widget for id, widget in self._widgets.items() if now.get(id) == before[id]
            }
            for widget in self._widgets.values():
                widget.refresh()
            # A part that the lesson has no more stays as it is on the page.
            self._parts = {
                number: panel
                for number, panel in self._parts.items()
                if number <= max(1, len(self._session.lesson.parts))
            }
            self._show_progress()
