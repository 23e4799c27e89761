"""What the first cell of a lesson shows: that the page is ready, or how to make it so.

An opened page runs itself where coursekit's extension for JupyterLab is installed. Elsewhere its
reader has to run it, and the saved page has to say so: nothing else on it can.
"""

import traitlets
from markupsafe import Markup

from coursekit.catalogue import language_attributes, say
from coursekit.lesson.widgets import PageWidget

# No template, which would load Jinja for the first cell of a page.
_NOT_READY = Markup('<p class="coursekit-not-ready"{}><strong>{}</strong> {}</p>')
_NAME = Markup("<em>{}</em>")


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
        super().__init__()
        self.show("" if not told else None)

    def show(self, notice: str | None) -> None:
        """Show it with a sentence about the work file.

        Args:
            notice: The sentence; "" says that all is well with it, and `None` nothing of it.
        """
        ready = say("This page is ready.")
        saved = say("Your answers are saved as you go.") if notice == "" else notice
        self.line = " ".join(filter(None, (ready, saved)))

    def __repr__(self) -> str:
        return self._text

    def still(self) -> str:
        """Give what has to be done where nothing has run yet."""
        # The menus of all three are English where nobody has set them to another language.
        how = say(
            "Open it in Jupyter, choose {run} in the menu above and then {run_all_cells}. In Colab "
            "choose {runtime}, then {run_all}; in VS Code, {run_everything}.",
            run=_NAME.format("Run"),
            run_all_cells=_NAME.format("Run All Cells"),
            runtime=_NAME.format("Runtime"),
            run_all=_NAME.format("Run all"),
            run_everything=_NAME.format("Run All"),
        )
        what = say("This page is not ready yet, and nothing on it can be answered.")
        return _NOT_READY.format(language_attributes(), what, how)
