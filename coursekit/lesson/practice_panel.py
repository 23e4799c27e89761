"""The panel that shows practice items, one at a time: below a question, and on the practice page.

Below a question it is folded until the student asks for a fresh one, and it can be put away. On the
practice page it is open, and the skills stand below it.
"""

from collections.abc import Sequence

import traitlets
from markupsafe import Markup

from coursekit.errors import OneLineError
from coursekit.lesson.practice import LEGEND, PracticeSession, counted_in_words, skill_rows
from coursekit.lesson.widgets import PageWidget, QuestionWidget, widget_class
from coursekit.questions.base import Json
from coursekit.work.skills import SITTING, is_over

STILL = "still-practice"
TRY = "Try a fresh one"
WELCOME = (
    "One question at a time, on texts that you have not seen. Five minutes a day are enough. "
    "It counts towards no grade."
)
SITTING_DONE = "That was a sitting of about five minutes. Come back tomorrow, or go on."
ENOUGH_TODAY = (
    "Nothing is left for today; come back tomorrow. A skill becomes steady over two sittings."
)
ALL_STEADY = "All your skills are steady. There is nothing to practise now."
NO_LESSON = "Nothing is left for today. Do the next lesson, then come back."


class PracticePanel(PageWidget):
    """Shows practice items, one at a time.

    Attributes:
        panel: What the page shows: the `item`'s model, `say`, the label of the `button` for the
            next one ("" for none), what is said beside it at a `pause`, whether it `canClose`, and
            the `skills` with a line that `counts` them and a `legend`; below a question there are
            none.
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

    def offer(self, skills: Sequence[str]) -> None:
        """Say which skills the question shows missing now."""
        with self._session.lock:
            self._skills = [*skills]
            self.refresh()

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

    def reopen(self) -> None:
        """Show what the work file holds, which another kernel may have changed."""
        with self._session.lock:
            if self._item is not None and self._id in self._session.bank.items:
                self._item.refresh()
            elif self._on_page:
                self._next()
            self.refresh()

    def __repr__(self) -> str:
        return (
            "[practice: questions to answer on the page]" if self._on_page else f"[{TRY.lower()}]"
        )

    def still(self) -> str:
        """Give the item and how the skills stand as HTML."""
        item = Markup(self._item.still() if self._item is not None else "")  # escaped there
        return Markup('<div class="{}">{}<p>{}</p></div>').format(STILL, item, self._stand())

    def still_text(self) -> str:
        """Give the item's answer and how the skills stand, a line each."""
        item = self._item.still_text() if self._item is not None else self._say()
        return f"{item}\n{self._stand()}"

    def _stand(self) -> str:
        return f"Your skills: {self._counts()}"

    # --- what the page sends ---

    def _received(self, _: object, message: Json, __: object) -> None:
        with self._session.lock:
            try:
                if message.get("type") == "next":
                    self._next()
                elif message.get("type") == "close":
                    self._show(None)
            except OneLineError as error:
                self.panel = self._panel() | {"say": str(error)}
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
            "say": self._say(),
            "button": self._button(),
            "pause": SITTING_DONE if self._is_pause() else "",
            "canClose": not self._on_page,
            "skills": rows,
            "still": self.still_name,
            "counts": self._counts() if self._on_page else "",
            "legend": LEGEND if self._on_page else "",
        }

    def _counts(self) -> str:
        return counted_in_words(self._session.states())

    def _say(self) -> str:
        if not self._on_page:
            title = self._session.bank.course.skills[self._skills[0]].title
            return "" if self._item is not None else f"The same on a text not seen yet: {title}"
        if self._item is None:
            if self._session.is_done():
                return ALL_STEADY
            return ENOUGH_TODAY if self._session.answered_now() else NO_LESSON
        return WELCOME

    def _is_pause(self) -> bool:
        """Tell whether the student has answered as many here as a sitting has."""
        return self._on_page and self._is_counted and self._answered % SITTING == 0

    def _button(self) -> str:
        if self._item is not None and not self._is_answered():
            return ""
        if not self._on_page:
            done = self._item is not None and self._is_right() and len(self._skills) < 2
            return "" if done else TRY
        if self._item is None:
            return ""
        return "One more" if self._is_pause() else "Next one"
