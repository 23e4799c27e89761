"""What all widgets of the course share: their JavaScript, and how they reach the page."""

import re
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import anywidget

STATIC = Path(__file__).parent / "static"
Json = dict[str, Any]  # what travels to the page and back

_NAMES = r"\{\s*\w+(?:\s*,\s*\w+)*\s*,?\s*\}"
_IMPORT = re.compile(rf'import\s*{_NAMES}\s*from\s*"(\.\.?/[^"]+\.js)";[^\S\n]*\n?')
_EXPORT = re.compile(r"export\s+(?=(?:const|let|class|function|async\s+function)\b)")
_DEFAULT = re.compile(r"export\s+default\b")
_KEYWORD = re.compile(r"(?<![\w$.])(?:import|export)\b(?!\s*:)")
_BEFORE_PATTERN = r"(?:(?<=[(,=:\[!&|?{};>])|(?<=return))"
_NO_CODE = re.compile(
    r"/\*.*?\*/|//[^\n]*"  # comments
    r"|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`"  # strings
    # and patterns, which may hold single quotation marks
    rf"|{_BEFORE_PATTERN}[^\S\n]*/(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/",
    re.DOTALL,
)
_TOP_LEVEL = re.compile(r"^(?:const|let|class|(?:async )?function\*?) ([\w$]+)", re.MULTILINE)
_EXPECTED = (
    'import { a, b } from "./file.js"; or export before const, let, class or function, '
    "or, in the widget's own file, export default"
)


def module(source: Path | str) -> str:
    """Join one widget's JavaScript and all that it imports into the single module of a widget.

    anywidget hands the page one module; the files import one another so that tests, tsc and Node.js
    see them as they are. A file may lie anywhere, and imports by relative path what it needs:
    `import { questionView } from "../../coursekit/lesson/static/question_view.js";`. Files are told
    apart by where they really lie, so each stands in the module once, however it is reached.

    Nothing but `import { names } from "…";` and `export` before a declaration is understood, and
    all files share one scope; whatever else stands there is refused, for it would fail on the page.

    Args:
        source: The widget's own file, with its `export default`; or the name of one that is here.

    Raises:
        ValueError: A form of import or export that is not known, with its file and line.
    """
    return _joined(STATIC / f"{source}.js" if isinstance(source, str) else source.resolve())


@cache
def _joined(path: Path) -> str:
    parts: dict[Path, str] = {}
    _gather(path, parts, own=True)
    if not _DEFAULT.search(parts[path]):
        raise ValueError(f"{path}: no export default; expected what renders the widget")
    joined = "\n".join(parts.values())
    declared = _TOP_LEVEL.findall(joined)
    if twice := sorted({name for name in declared if declared.count(name) > 1}):
        raise ValueError(f"{path}: {twice[0]} is declared in two of its files; expected one")
    return joined


def _gather(path: Path, parts: dict[Path, str], *, own: bool = False) -> None:
    """Add a file to `parts`, after all that it imports."""
    parts[path] = ""  # known by now, should an import lead back here
    text = path.read_text("utf-8")
    code, done = "", 0
    for found in _KEYWORD.finditer(_NO_CODE.sub(_blank, text)):
        start = found.start()
        if start < done:
            continue
        code += text[done:start]
        done = start
        if match := _IMPORT.match(text, start):
            imported = (path.parent / match[1]).resolve()
            if not imported.is_file():
                _refuse(path, text, start, "an existing file")
            if imported not in parts:
                _gather(imported, parts)
            done = match.end()
        elif match := _EXPORT.match(text, start):
            done = match.end()
        elif not (own and _DEFAULT.match(text, start)):
            _refuse(path, text, start, _EXPECTED)
    del parts[path]  # and to its end
    parts[path] = code + text[done:]


def _blank(match: re.Match[str]) -> str:
    """As many spaces and line ends as the match has characters."""
    return re.sub(r"[^\n]", " ", match[0])


def _refuse(path: Path, text: str, start: int, expected: str) -> NoReturn:
    line = text.count("\n", 0, start) + 1
    found = text.split("\n")[line - 1].strip()
    raise ValueError(f"{path}:{line}: {found!r}; expected {expected}")


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
