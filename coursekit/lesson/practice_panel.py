"""The panel that shows practice items, one at a time: below a question, and on the practice page.

Below a question it is folded until the student asks for a fresh one, and it can be put away. On the
practice page it is open, and the skills stand below it.
"""

from collections import Counter
from collections.abc import Sequence

import traitlets
from markupsafe import Markup

from coursekit.catalogue import language_attributes, say
from coursekit.errors import OneLineError
from coursekit.lesson.practice import PracticeSession, counted_in_words, legend, skill_rows
from coursekit.lesson.widgets import PageWidget, QuestionWidget, in_its_language, widget_class
from coursekit.questions.base import Json
from coursekit.work.skills import SITTING, is_over

STILL = "still-practice"


class PracticePanel(PageWidget):
    """Shows practice items, one at a time.

    Attributes:
        panel: What the page shows: the `item`'s model, what is `told`, the label of the `button`
            for the next one ("" for none), what is said beside it at a `pause`, whether it
            `canClose`, and the `skills` with a line that `counts` them and a `legend`; below a
            question there are none.
    """

    part = traitlets.Unicode("practice").tag(sync=True)

    panel = traitlets.Dict().tag(sync=True)

    def __init__(self, session: PracticeSession, skills: Sequence[str] = ()) -> None:
        """Show the practice page, or the panel below a question.

        Args:
            session: The student's practice.
            skills: What the question showed missing, the likeliest first; none for the page.
        """
        self._session = session
        self._skills = [*skills]
        self._on_page = not skills
        self._id: str | None = None
        self._item: QuestionWidget | None = None
        # The items answered here since the page was opened, or since a pause; those below the
        # questions of a lesson are no part of this sitting.
        self._answered = 0
        self._answered_at = ""
        self._is_counted = False
        if self._on_page:
            self.still_name = STILL
            session.rested = self.update_still
            self._take()
        super().__init__(panel=self._panel())
        session.watchers.append(self.refresh)
        self.on_msg(self._received)

    @property
    def is_open(self) -> bool:
        """Whether an item is shown that is not answered yet."""
        return self._item is not None and not self._is_answered()

    @in_its_language
    def offer(self, skills: Sequence[str]) -> None:
        """Say which skills the question shows missing now."""
        with self._session.lock:
            self._skills = [*skills]
            self.refresh()

    @in_its_language
    def refresh(self) -> None:
        """Show how the skills and the item stand now."""
        with self._session.lock:
            if self._is_answered() and not self._is_counted:
                self._count()
            self.panel = self._panel()

    def _count(self) -> None:
        """Count the item that was answered just now."""
        now = self._session.now()
        if self._answered_at and is_over(self._answered_at, now):
            self._answered = 0
        self._answered += 1
        self._answered_at = now
        self._is_counted = True

    @in_its_language
    def reopen(self) -> None:
        """Show what the work file holds, which another kernel may have changed."""
        with self._session.lock:
            if self._item is not None and self._id in self._session.bank.items:
                self._item.refresh()
            elif self._on_page:
                self._next()
            self.refresh()

    def __repr__(self) -> str:
        if self._on_page:
            return say("[practice: questions to answer on the page]")
        return say("[try a fresh one]")

    def still(self) -> str:
        """Give the item and how the skills stand as HTML."""
        item = Markup(self._item.still() if self._item is not None else "")  # escaped there
        frame = Markup('<div class="{}"{}>{}<p>{}</p></div>')
        return frame.format(STILL, language_attributes(), item, self._stand())

    def still_text(self) -> str:
        """Give the item's answer and how the skills stand, a line each."""
        item = self._item.still_text() if self._item is not None else self._told()
        return f"{item}\n{self._stand()}"

    def _stand(self) -> str:
        return say("Your skills: {counts}", counts=self._counts())

    # --- what the page sends ---

    def _received(self, _: object, message: Json, __: object) -> None:
        with self._session.lock:
            try:
                if message.get("type") == "next":
                    self._next()
                elif message.get("type") == "close":
                    self._show(None)
            except OneLineError as error:
                self.panel = self._panel() | {"told": str(error)}
            else:
                self.refresh()
            self.update_still()

    # --- the item ---

    def _next(self) -> None:
        """Put the next item in place of the one that is shown."""
        if self._skills and self._is_answered() and self._is_right():
            self._skills = self._skills[1:] or self._skills
        self._show(self._session.choose(self._skills))

    def _take(self) -> None:
        self._show(self._session.choose())

    def _show(self, id: str | None) -> None:
        before, showing = self._item, self._session.showing
        showing.discard(self._id or "")
        self._id = id
        self._item = None
        self._is_counted = False
        if id is not None:
            showing.add(id)
            self._item = widget_class(self._session.question(id).kind)(self._session, id)
        if before is not None:
            self.refresh()  # the page lets go of it first
            before.close()

    def _is_answered(self) -> bool:
        attempt = self._session.file.attempt(self._id) if self._id else None
        return attempt is not None and attempt.checked

    def _is_right(self) -> bool:
        return self._id is not None and self._session.result(self._id).outcome == "correct"

    # --- what the page shows ---

    def _panel(self) -> Json:
        rows = skill_rows(self._session.bank, self._session.states()) if self._on_page else []
        return {
            "item": self._item.model_id if self._item is not None else "",
            "told": self._told(),
            "button": self._button(),
            "pause": self._pause(),
            "canClose": not self._on_page,
            "skills": rows,
            "still": self.still_name,
            "counts": self._counts() if self._on_page else "",
            "legend": legend() if self._on_page else "",
        }

    def _counts(self) -> str:
        counts = Counter(self._session.states().values())
        return counted_in_words(counts, "shaky", "steady", "not met")

    def _told(self) -> str:
        if not self._on_page:
            title = self._session.bank.course.skills[self._skills[0]].title
            return (
                ""
                if self._item is not None
                else say("The same on a text not seen yet: {skill}", skill=title)
            )
        if self._item is not None:
            return say(
                "One question at a time, on texts that you have not seen. Five minutes a day are "
                "enough. It counts towards no grade."
            )
        if self._session.is_done():
            return say("All your skills are steady. There is nothing to practise now.")
        if self._session.answered_now():
            return say(
                "Nothing is left for today; come back tomorrow. A skill becomes steady over two "
                "sittings."
            )
        return say("Nothing is left for today. Do the next lesson, then come back.")

    def _pause(self) -> str:
        if not self._is_pause():
            return ""
        return say("That was a sitting of about five minutes. Come back tomorrow, or go on.")

    def _is_pause(self) -> bool:
        """Tell whether the student has answered as many here as a sitting has."""
        return self._on_page and self._is_counted and self._answered % SITTING == 0

    def _button(self) -> str:
        if self._item is not None and not self._is_answered():
            return ""
        if not self._on_page:
            done = self._item is not None and self._is_right() and len(self._skills) < 2
            return "" if done else say("Try a fresh one")
        if self._item is None:
            return ""
        return say("One more") if self._is_pause() else say("Next one")
