"""The page's code: how the JavaScript and the CSS of all widgets reach the page, once.

anywidget sends a widget's module and stylesheet along with every widget. A lesson has forty, and
most of their code is the same. So each widget sends `static/page_code.js` alone, a few lines that
take the code of all from one model, `PageCode`, of which a kernel has one.

A bundler would need Node.js on the machine of everyone who installs the course. The files in
`static/` are written so that joining is enough, and are modules all the same, which tests, tsc and
Node.js see as they are. `page_module` joins those of all widgets, `module` those of one.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import NoReturn

import ipywidgets
import traitlets

from coursekit.catalogue import direction, language, page_messages

STATIC = Path(__file__).parent / "static"


LOADER = STATIC / "page_code.js"  # what each widget sends


class PageCode(ipywidgets.Widget):  # type: ignore[misc]  # ipywidgets has no types
    """The code of all widgets, as the page takes it; it shows nothing.

    Attributes:
        esm: The module: its default export has each widget by name.
        css: The stylesheet.
    """

    esm = traitlets.Unicode().tag(sync=True)
    css = traitlets.Unicode().tag(sync=True)


def page_code() -> PageCode:
    """Give the one model that has the code, in the language that is spoken."""
    return _page_code(language())


@cache
def _page_code(code: str) -> PageCode:
    return PageCode(esm=spoken_in(code, page_module()), css=stylesheet())


def spoken_in(code: str, module: str) -> str:
    """Give a module that says what it says in a language: its messages stand in its last line.

    Args:
        code: The language, one of `catalogue.LANGUAGES`.
        module: The module, as `page_module` or `module` join it.
    """
    if code == "en":
        return module
    spoken = {
        "language": code,
        "direction": direction(code),
        "messages": page_messages(code, module),
    }
    words = json.dumps(spoken, ensure_ascii=False).replace("<", "\\u003c")
    return f"{module}Object.assign(SPOKEN, {words});\n"


@cache
def stylesheet() -> str:
    """Give the CSS of all widgets: what they share, then what each panel adds."""
    first = STATIC / "coursekit.css"
    more = sorted(set(STATIC.glob("*.css")) - {first})
    return "".join(path.read_text("utf-8") for path in (first, *more))


def widget_names() -> list[str]:
    """Give the names of the widgets: of the files in `static/` that export one."""
    files = set(STATIC.glob("*.js")) - {LOADER}
    return sorted(file.stem for file in files if _DEFAULT.search(file.read_text("utf-8")))


# --- joining ---
#
# The forms that are understood, and what of a file is no code. A word such as "import" counts only
# outside comments, strings and patterns, and not as a name of a field.

_NAMES = r"\{\s*\w+(?:\s*,\s*\w+)*\s*,?\s*\}"
_IMPORT = re.compile(rf'import\s*{_NAMES}\s*from\s*"(\.\.?/[^"]+\.js)";[^\S\n]*\n?')
_EXPORT = re.compile(r"export\s+(?=(?:const|let|class|function|async\s+function)\b)")
_DEFAULT = re.compile(r"export\s+default\b")
_KEYWORD = re.compile(r"(?<![\w$.])(?:import|export)\b(?!\s*:)")
# A slash begins a pattern after these; after anything else it divides.
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


@cache
def page_module() -> str:
    """Join the JavaScript of all widgets into one module, whose default export has each by name.

    What they import stands once and in one scope; what is a widget's own, in a scope of its own.
    """
    shared: dict[Path, str] = {}
    widgets = ""
    for name in widget_names():
        path = STATIC / f"{name}.js"
        _gather(path, shared, default="return")
        widgets += f"{name}: (() => {{\n{shared.pop(path)}}})(),\n"
    joined = "\n".join(shared.values())
    _refuse_twice(LOADER, joined)
    return f"{joined}\nexport default {{\n{widgets}}};\n"


@cache
def module(path: Path) -> str:
    """Join the JavaScript of one widget and all that it imports into a module of its own.

    It may lie anywhere, and imports by relative path what it needs, such as
    `import { questionView } from "../../coursekit/lesson/static/question_view.js";`. Each file
    stands in the module once, however it is reached: it is known by its path without links.

    Only `import { names } from "…";` and `export` before a declaration are understood, and all
    files share one scope. Whatever else a file holds is refused here, where a developer sees it,
    for it would fail on a student's page.

    Args:
        path: The widget's own file, with its `export default`.

    Raises:
        ValueError: The file has no `export default`, a name is declared twice, or a form of import
            or export is not understood; the message has the file and the line.
    """
    path = path.resolve()
    parts: dict[Path, str] = {}
    _gather(path, parts, default="export default")
    joined = "\n".join(parts.values())
    _refuse_twice(path, joined)
    return joined


def _refuse_twice(path: Path, joined: str) -> None:
    declared = _TOP_LEVEL.findall(joined)
    if twice := sorted({name for name in declared if declared.count(name) > 1}):
        raise ValueError(f"{path}: {twice[0]} is declared in two of its files; expected one")


def _gather(path: Path, parts: dict[Path, str], *, default: str = "") -> None:
    """Add a file to `parts` after all that it imports, without its imports and exports.

    `default` takes the place of `export default`, which the widget's own file alone must have.
    """
    parts[path] = ""  # so that an import that leads back here ends
    text = path.read_text("utf-8")
    code, done = "", 0  # what is kept of the text so far, and up to where
    missing = default
    for keyword in _KEYWORD.finditer(_NO_CODE.sub(_blank, text)):
        start = keyword.start()
        if start < done:  # part of the form before it, such as a name that is imported
            continue
        code += text[done:start]
        if match := _IMPORT.match(text, start):
            imported = (path.parent / match[1]).resolve()
            if not imported.is_file():
                _refuse(path, text, start, "an existing file")
            if imported not in parts:
                _gather(imported, parts)
        elif match := _DEFAULT.match(text, start) if missing else None:
            code, missing = code + missing, ""
        elif not (match := _EXPORT.match(text, start)):
            _refuse(path, text, start, _EXPECTED)
        done = match.end()
    if missing:
        raise ValueError(f"{path}: no export default; expected what renders the widget")
    del parts[path]  # so that it comes after its imports: dicts keep the order of entry
    parts[path] = code + text[done:]


def _blank(match: re.Match[str]) -> str:
    """Give as many spaces and line ends as the match has characters, so that places stay."""
    return re.sub(r"[^\n]", " ", match[0])


def _refuse(path: Path, text: str, start: int, expected: str) -> NoReturn:
    line = text.count("\n", 0, start) + 1
    found = text.split("\n")[line - 1].strip()
    raise ValueError(f"{path}:{line}: {found!r}; expected {expected}")
