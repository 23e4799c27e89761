"""The text of a lesson: one of the course, or one that the author brings."""

from attrs import asdict, evolve

from coursekit.authoring.page_reader import page_of, text_of_lines
from coursekit.authoring.page_text import LINE_KINDS, Line, PageText, Provenance, kind_names
from coursekit.authoring.text_file import slug_of, write_text
from coursekit.catalogue import direction, number, say
from coursekit.errors import OneLineError
from coursekit.questions.base import Json
from coursekit.questions.serialize import structure
from coursekit.studio.panel import Panel
from coursekit.studio.studio import Studio, free_name

_DRAFT = "text"
MOST_BYTES = 60_000_000  # of a page that was dropped; what is read of it has a limit of its own


class TextPanel(Panel):
    """Takes a page, shows its lines to be corrected, and writes it as a text of the course."""

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio)
        self._parts = bytearray()  # of the file that is coming
        self._page: PageText | None = None
        self._rights = ""
        self._invented = False
        self._pasted = ""  # and not taken yet
        self._version = 0
        self._resume()

    def _resume(self) -> None:
        """Take up the text that was not saved yet."""
        draft = self.studio.drafts.read(_DRAFT)
        self._pasted = str(draft.get("pasted", ""))
        try:
            lines = structure(draft.get("lines", []), tuple[Line, ...])
            about = structure(draft.get("about", {}), Provenance)
        except ValueError:
            return
        if lines:
            self._page = PageText(lines=lines, about=about)
            self._rights = str(draft.get("rights", ""))
            self._invented = draft.get("invented") is True

    def content(self) -> Json:
        page = self._page
        kinds = [[kind, kind_names()[kind]] for kind in LINE_KINDS]
        shown: Json = {"kinds": kinds, "pasted": self._pasted}
        if page is None:
            return shown | {"version": self._version}
        return shown | {
            "version": self._version,
            "dir": direction(page.about.language),
            "lang": page.about.language,
            "lines": [
                [name, line.kind, line.text]
                for name, line in zip(page.names, page.lines, strict=True)
            ],
            "fields": [
                *(
                    [name, _labels().get(name, name), value]
                    for name, value in asdict(page.about).items()
                ),
                ["rights", _labels()["rights"], self._rights],
                ["invented", _labels()["invented"], self._invented],
            ],
        }

    # --- bringing a text ---

    def on_part(self, message: Json, data: bytes = b"") -> str:
        """Take a part of a file that was chosen or dropped; read it when it is whole."""
        at, size = int(message["at"]), int(message["size"])
        if size > MOST_BYTES:
            raise OneLineError(
                say(
                    "{name}: {size} MB; expected a page without its pictures and films",
                    name=message["name"],
                    size=number(size // 1_000_000),
                )
            )
        if not at:
            self._parts = bytearray()
        self._parts[at:] = data
        if at + len(data) < size:
            return ""
        return self._take(page_of(str(message["name"]), bytes(self._parts)))

    def on_typed(self, message: Json) -> str:
        """Keep what stands in the field for a text that is pasted."""
        self._pasted = str(message["text"])
        self._keep()
        return ""

    def on_paste(self, message: Json) -> str:
        """Take a text that was pasted."""
        page = text_of_lines(str(message["text"]))
        if not page.lines:
            raise OneLineError(say("Nothing is there yet: paste the words of the article first."))
        return self._take(page)

    def _take(self, page: PageText) -> str:
        self._page, self._parts, self._pasted = page, bytearray(), ""
        self._rights, self._invented = "", False
        self._version += 1
        self._keep()
        return say("Look through the lines: what is no part of the article is kept apart from it.")

    # --- correcting it ---

    def _brought(self) -> PageText:
        if self._page is None:
            raise OneLineError(say("Bring a text first."))
        return self._page

    def on_kind(self, message: Json) -> str:
        """Say what a line is, or a run of lines."""
        first, last = int(message["first"]), int(message["last"])
        page = self._brought().with_kind(first, message["kind"], last)
        self._page = page
        self._keep()
        name, kind = page.names[first - 1], kind_names()[page.lines[first - 1].kind]
        return say("Line {n} is {name} now: {kind}.", n=first, name=name, kind=kind)

    def on_fill(self, message: Json) -> str:
        """Take over where the text comes from."""
        page = self._brought()
        about = dict(message["about"])
        self._rights = str(about.pop("rights", ""))
        self._invented = about.pop("invented", False) is True
        self._page = evolve(page, about=structure(about, Provenance))
        self._keep()
        return ""

    def on_drop(self, _: Json) -> str:
        """Let the text go that was not saved."""
        self._page = None
        self._version += 1
        self._keep()
        return ""

    def on_write(self, message: Json) -> str:
        """Write the text and where it comes from into the course."""
        self.on_fill(message)
        page = self._brought()
        if not self._rights.strip():
            raise OneLineError(say("Say first whose this text is, and who allows its use."))
        slug = free_name(slug_of(page), self.studio.root / "articles", ".txt")
        rights, invented = self._rights, self._invented
        write_text(self.studio.root, slug, page, rights=rights, invented=invented)
        self.on_drop(message)
        self.studio.chose_text(slug)
        return say("Saved: the text “{title}”. Now start a lesson on it.", title=page.about.title)

    def _keep(self) -> None:
        draft: Json = {"pasted": self._pasted} if self._pasted else {}
        if page := self._page:
            lines = [asdict(line) for line in page.lines]
            draft |= {"lines": lines, "about": asdict(page.about)}
            draft |= {"rights": self._rights, "invented": self._invented}
        self.studio.drafts.write(_DRAFT, draft)


def _labels() -> dict[str, str]:
    return {
        "title": say("Title"),
        "publisher": say("Publisher"),
        "author": say("Author"),
        "date": say("Date, such as 2026-03-01"),
        "retrieved": say("Retrieved, such as 2026-03-01"),
        "language": say("Language, such as en"),
        "address": say("Address"),
        "rights": say("Rights: who allows its use"),
        "invented": say("This text is invented, so that nobody may take it for news"),
    }
