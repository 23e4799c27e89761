"""A key from readers: what several people answered, each alone, and what the author makes of it."""

import re
from pathlib import Path

import ipywidgets

from coursekit.authoring.key_proposal import (
    DECISIONS,
    Decision,
    Place,
    Proposal,
    propose_from_files,
)
from coursekit.catalogue import number, say
from coursekit.errors import OneLineError
from coursekit.questions.base import Json
from coursekit.shown_text import printable
from coursekit.studio.key_panel import KeyPanel
from coursekit.studio.panel import Panel
from coursekit.studio.studio import Studio, free_name, is_new
from coursekit.work.disk import make_private_folder, write_atomically

_NO_NAME = re.compile(r'[\x00-\x1f<>:"/\\|?*]')  # what some system takes in no file's name
_FOLDER = "readers"  # among the drafts
MOST_BYTES = 50_000_000  # of one hand-in


class ReadersPanel(Panel):
    """Takes hand-ins of one lesson, and proposes the key of the question on the form."""

    def __init__(self, studio: Studio, keys: KeyPanel) -> None:
        super().__init__(studio)
        self._keys = keys
        self._parts = bytearray()  # of the file that is coming
        self._proposal: Proposal | None = None
        self._about = ""  # the question that it is for
        self._drawing = ipywidgets.HTML()

    @property
    def _folder(self) -> Path:
        return self.studio.drafts.folder / _FOLDER

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.json")) if self._folder.is_dir() else []

    def content(self) -> Json:
        studio = self.studio
        proposal = self._proposal if self._about == studio.about else None
        return {
            "isOpen": bool(studio.name) and not is_new(studio.name),
            "files": [printable(path.name) for path in self._files()],
            "drawing": str(self._drawing.model_id) if proposal and self._drawing.value else "",
            "decisions": [[decision, _words(decision)] for decision in DECISIONS],
            "places": [self._place(place, proposal) for place in proposal.places]
            if proposal
            else [],
            "agreement": self._agreement(proposal) if proposal else [],
        }

    def _place(self, place: Place, proposal: Proposal) -> Json:
        names = self.studio.course().labels
        answers = [
            f"{printable(name)}: {names[id].name if id in names else id}"
            for name, id in place.answers.items()
        ]
        left_out = [r.name for r in proposal.readers if r.name not in place.answers]
        answers += [say("{name}: nothing", name=printable(name)) for name in left_out]
        return {
            "id": place.id,
            "text": place.text,
            "block": place.block,
            "cuts": list(dict.fromkeys(cut.quote for cut in place.cuts[1:])),
            "answers": answers,
            "proposed": place.proposed,
        }

    def _agreement(self, proposal: Proposal) -> list[str]:
        names = self.studio.course().labels
        lines = [
            say(
                "{what}: alpha {alpha}",
                what=names[alpha.name].name if alpha.name in names else say("All together"),
                alpha=say("not defined") if alpha.alpha is None else number(round(alpha.alpha, 2)),
            )
            for alpha in proposal.alphas
        ]
        return [*lines, *map(printable, proposal.remarks)]

    def on_part(self, message: Json, data: bytes = b"") -> str:
        """Take a part of a hand-in that was chosen or dropped."""
        at, size, name = int(message["at"]), int(message["size"]), Path(str(message["name"])).name
        if size > MOST_BYTES:
            raise OneLineError(say("{name}: is too large for a hand-in.", name=name))
        if not at:
            self._parts = bytearray()
        self._parts[at:] = data
        if at + len(data) < size:
            return ""
        make_private_folder(self.studio.drafts.folder.parent)
        make_private_folder(self.studio.drafts.folder)
        make_private_folder(self._folder)
        data = bytes(self._parts)
        if all(path.read_bytes() != data for path in self._files()):
            # Readers may call their files alike.
            stem = free_name(_NO_NAME.sub("_", Path(name).stem), self._folder, ".json")
            write_atomically(self._folder / f"{stem}.json", data, private=True)
        self._proposal = None
        return say("{name} is taken.", name=name)

    def on_leave_out(self, message: Json) -> str:
        """Let a hand-in go."""
        for path in self._files():
            if printable(path.name) == message["name"]:
                path.unlink()
        self._proposal = None
        return ""

    def on_propose(self, _: Json) -> str:
        """Propose the key of the question on the form."""
        studio = self.studio
        self._proposal = None
        proposal = propose_from_files(studio.course(), studio.stem, studio.name, self._files())
        self._proposal, self._about = proposal, studio.about
        self._drawing.value = str(proposal.drawing())
        return say("Decide each place, then take it as the key.")

    def on_take(self, message: Json) -> str:
        """Make the key of what the author decided."""
        question = self.studio.read().question
        proposal = self._proposal
        if proposal is None or question is None or self._about != self.studio.about:
            raise OneLineError(say("Let a key be proposed first."))
        decisions: dict[str, Decision] = {
            str(id): decision for id, decision in dict(message["decisions"]).items()
        }
        self._keys.put(question, proposal.decided(decisions, self._keys.form(question)))
        return say("Taken as the key. Say what each part of it is.")


def _words(decision: Decision) -> str:
    names: dict[Decision, str] = {
        "core": say("must be marked"),
        "either": say("disputed: may be marked"),
        "open": say("disputed: only spoken of"),
        "tempting": say("tempting, and wrong"),
        "drop": say("not in the key"),
    }
    return names[decision]
