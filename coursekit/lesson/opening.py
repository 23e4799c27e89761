"""What the first cell of a lesson shows: that the page is ready, or how to make it so.

An opened page runs itself where coursekit's extension for JupyterLab is installed. Elsewhere its
reader has to run it, and the saved page has to say so: nothing else on it can.
"""

import traitlets

from coursekit.lesson.widgets import PageWidget

READY = "This page is ready."
SAVED = "Your answers are saved as you go."

_NOT_READY = (
    '<p class="coursekit-not-ready"><strong>This page is not ready yet, and nothing on it can be '
    "answered.</strong> Open it in Jupyter, choose <em>Run</em> in the menu above and then "
    "<em>Run All Cells</em>. In Colab choose <em>Runtime</em>, then <em>Run all</em>; in VS Code, "
    "<em>Run All</em>.</p>"
)


class Opening(PageWidget):
    """Says that a lesson is open, and what there is to say about its work file.

    Attributes:
        line: The sentences that the page shows.
    """

    part = traitlets.Unicode("opening").tag(sync=True)

    line = traitlets.Unicode().tag(sync=True)

    def __init__(self, text: str, told: bool) -> None:
        """Show that the page is ready.

        Args:
            text: The fixed text of the lesson, for where nothing is drawn.
            told: Whether the student has just read something about the work file.
        """
        self._text = text
        super().__init__(line=READY if told else f"{READY} {SAVED}")

    def show(self, notice: str) -> None:
        """Show it with a sentence about the work file; "" says that all is well with it."""
        self.line = f"{READY} {notice or SAVED}"

    def __repr__(self) -> str:
        return self._text

    def still(self) -> str:
        """Give what has to be done where nothing has run yet."""
        return _NOT_READY
