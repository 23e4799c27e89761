"""What all widgets of the course share: their JavaScript, and how they reach the page."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import anywidget
from rjsmin import jsmin

STATIC = Path(__file__).parent / "static"
Json = dict[str, Any]  # what travels to the page and back

_SIBLING = re.compile(r'^import\s*\{[^}]*\}\s*from\s*"\./(\w+)\.js";\n', re.MULTILINE)


@cache
def module(name: str) -> str:
    """One widget's JavaScript: its file below those that it imports, as one module.

    anywidget hands the page a single module; the files import one another so that tests and tsc
    see them as they are. Comments and spaces are left out, for they are half of it.
    """
    parts: dict[str, str] = {}

    def gather(one: str) -> None:
        text = (STATIC / f"{one}.js").read_text("utf-8")
        for sibling in _SIBLING.findall(text):
            if sibling not in parts:
                gather(sibling)
        parts[one] = _SIBLING.sub("", text)

    gather(name)
    own = parts.pop(name)
    shared = (re.sub(r"^export (?!default)", "", text, flags=re.M) for text in parts.values())
    joined: str = jsmin("\n".join((*shared, own)))
    return joined


class PageWidget(anywidget.AnyWidget):
    """A widget with a fixed text, its `repr`, and HTML for where no kernel runs.

    It hears the page also when another client has restarted the kernel. JupyterLab names a subshell
    of the kernel with each message, and ipykernel 7.4 keeps a widget to the one that it answered
    last. After such a restart JupyterLab 4.6 goes on naming the subshell of the dead kernel, and
    the new kernel would refuse all that follows.
    """

    def _send(self, msg: Json, buffers: Any = None) -> None:
        with suppress(AttributeError):  # another kernel has no subshells
            kernel = self.comm.kernel
            header = kernel.get_parent().get("header", {})
            if header.get("subshell_id") not in kernel.shell_channel_thread.manager.list_subshell():
                header["subshell_id"] = None  # answered in the main shell
        super()._send(msg, buffers)

    def still(self) -> str:
        """The widget as HTML for where no kernel runs, or ""."""
        return ""

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """What anywidget shows, with the fixed text and HTML."""
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        html = self.still()
        still = {"text/plain": repr(self)} | ({"text/html": html} if html else {})
        return {**(data or {}), **still}, metadata
