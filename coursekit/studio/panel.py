"""What each panel of the author's page is."""

from abc import ABC, abstractmethod

from coursekit.questions.base import Json
from coursekit.studio.studio import Studio


class Panel(ABC):
    """A part of the author's page: what it shows, and methods `on_…` for what the page asks.

    Each of these takes the message, and the bytes that came with it, if any, and gives the line
    that is said of what came of it; "" for nothing.
    """

    def __init__(self, studio: Studio) -> None:
        """Show a part of this studio."""
        self.studio = studio

    @abstractmethod
    def content(self) -> Json:
        """Give what the panel shows."""
