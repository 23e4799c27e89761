"""The JavaScript that a widget ships: joined, minified, and checked against its interface."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from rjsmin import jsmin

from coursekit.lesson import open_lesson
from coursekit.lesson.page_code import LOADER, STATIC, module, page_module, widget_names

KINDS = ["highlight", "choice", "classify", "order", "value", "written"]
WIDGETS = [*KINDS, "progress", "part", "contents", "handin", "heatmap", "practice", "reading"]
MOST_PACKED = 35_000  # bytes of all widgets, which travel once a page; the course allows 45,000
MOST_EACH = 1_000  # bytes of what travels with each widget

# A hook that a kind must have, which is a line of its own, and one that it may have.
SOLUTION = r"^  showSolution: .*\n"
MUST = {
    **dict.fromkeys(("highlight", "classify", "order", "written"), SOLUTION),
    **dict.fromkeys(("choice", "value"), r"^  describe: .*\n"),
}
MAY = {
    **dict.fromkeys(("choice", "classify", "order"), ("parts: {", "part: {")),
    **dict.fromkeys(("value", "written"), ("  flush(", "  flsuh(")),
}


def assert_renders(node: Path, code: str, folder: Path) -> None:
    """A module that a browser would take as a widget's."""
    path = folder / "widget.mjs"
    path.write_text(code, "utf-8")
    look = f'import("{path.as_uri()}").then((m) => console.log(typeof m.default.render))'

    done = subprocess.run([node, "-e", look], capture_output=True, text=True, check=True)

    assert done.stdout == "function\n"


# --- joining ---


@pytest.mark.node
def test_the_module_of_the_page_is_sound_and_renders_each_widget(
    node: Path, tmp_path: Path
) -> None:
    path = tmp_path / "page.mjs"
    path.write_text(page_module(), "utf-8")
    look = (
        f'import("{path.as_uri()}").then(({{ default: widgets }}) => console.log('
        "Object.keys(widgets).filter((name) => widgets[name].render).join()))"
    )

    done = subprocess.run([node, "-e", look], capture_output=True, text=True, check=True)

    assert done.stdout.strip().split(",") == widget_names()


@pytest.mark.node
@pytest.mark.parametrize("name", WIDGETS)
def test_the_joined_module_of_a_widget_is_sound(name: str, node: Path, tmp_path: Path) -> None:
    assert_renders(node, module(STATIC / f"{name}.js"), tmp_path)


@pytest.mark.node
def test_a_kind_may_lie_outside_the_library(node: Path, tmp_path: Path) -> None:
    """Also where it and the library reach one file by different ways."""
    (tmp_path / "way").symlink_to(STATIC, target_is_directory=True)
    static = Path(os.path.relpath(STATIC.resolve(), tmp_path.resolve())).as_posix()
    kind = tmp_path / "match.js"
    kind.write_text(
        f'import {{ element }} from "./way/element.js";\n'
        f'import {{\n  QuestionView,\n  questionView,\n}} from "{static}/question_view.js";\n'
        'const NAME = "import a from b";\n'
        "export default questionView({\n"
        '  build: (view) => view.body.append(element("p", {}, NAME, QuestionView.name)),\n'
        '  refresh() {},\n  describe: () => "",\n  showSolution() {},\n});\n',
        "utf-8",
    )

    code = module(kind)

    assert code.count("function element(") == 1
    assert_renders(node, code, tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        'import { a as b } from "./a.js";',
        'import * as a from "./a.js";',
        'import a from "./a.js";',
        'import a, { b } from "./a.js";',
        "import { a } from './a.js';",
        'import { a } from "./a.js"',
        'import { a } from "a.js";',
        'import { a } from "https://example.org/a.js";',
        'import { a } from "./a.json";',
        'import { a } from "./a.js" with { type: "text" };',
        'import {} from "./a.js";',
        'import "./a.js";',
        'const a = await import("./a.js");',
        "const at = import.meta.url;",
        'export { a } from "./a.js";',
        'export * from "./a.js";',
        "export { b };",
        "export { b as c };",
        "export var d = 1;",
    ],
)
def test_a_form_of_import_or_export_that_is_not_known_is_refused(line: str, tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("export const a = 1;\nexport default a;\n", "utf-8")
    kind = tmp_path / "kind.js"
    kind.write_text(f"/** A kind:\n * two lines. */\nconst b = 1;\n{line}\nexport default {{}};\n")
    told = f"{kind}:4: {line!r}; expected import {{ a, b }}"

    with pytest.raises(ValueError, match=re.escape(told)):
        module(kind)


def test_what_is_refused_is_told_where_it_stands_also_in_an_imported_file(tmp_path: Path) -> None:
    (tmp_path / "kind.js").write_text('import { a } from "./a.js";\nexport default { a };\n')
    imported = tmp_path / "a.js"

    imported.write_text("export const a = 1;\n\nexport default a;\n")
    with pytest.raises(ValueError, match=re.escape(f"{imported}:3: 'export default a;'")):
        module(tmp_path / "kind.js")


def test_a_file_that_is_not_there_is_told_where_it_is_asked_for(tmp_path: Path) -> None:
    kind = tmp_path / "kind.js"
    kind.write_text('\nimport { a } from "./gone.js";\nexport default { a };\n')

    with pytest.raises(ValueError, match=re.escape(f"{kind}:2: ") + ".*expected an existing file"):
        module(kind)


def test_two_files_that_declare_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("const SIZE = 1;\nexport const a = SIZE;\n")
    (tmp_path / "kind.js").write_text(
        'import { a } from "./a.js";\nconst SIZE = 2;\nexport default { a, SIZE };\n'
    )

    with pytest.raises(ValueError, match="SIZE is declared in two"):
        module(tmp_path / "kind.js")


def test_a_file_that_renders_nothing_is_refused(tmp_path: Path) -> None:
    kind = tmp_path / "kind.js"
    kind.write_text("export const a = 1;\n")

    with pytest.raises(ValueError, match="no export default"):
        module(kind)


@pytest.mark.parametrize(
    "code",
    [
        'const text = "import this"; // import that',
        "const text = `\nexport or import`;",
        """const quotes = /["'“]/g; const text = "import this";""",
        "const at = { import: 1 }.import;",
        "const important = 1;",
    ],
)
def test_words_that_only_look_like_imports_are_none(code: str, tmp_path: Path) -> None:
    kind = tmp_path / "kind.js"
    kind.write_text(f"{code}\nexport default {{}};\n")

    assert module(kind) == f"{code}\nexport default {{}};\n"


# --- what is shipped ---


def packed(code: str) -> int:
    """The bytes of code as a wheel has it, compressed."""
    return len(gzip.compress(jsmin(code).encode()))


def test_the_javascript_of_all_widgets_is_small_and_travels_once() -> None:
    assert packed(page_module()) <= MOST_PACKED
    assert packed(LOADER.read_text("utf-8")) <= MOST_EACH
    assert set(WIDGETS) <= set(widget_names())


@pytest.mark.node
def test_the_wheel_has_the_javascript_minified_and_sound(
    node: Path, course_root: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=course_root, capture_output=True, check=True)
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    shipped = tmp_path / STATIC.relative_to(course_root)

    assert {path.name for path in shipped.iterdir()} == {path.name for path in STATIC.iterdir()}
    for path in STATIC.glob("*.js"):
        code = (shipped / path.name).read_text("utf-8")
        assert "/**" not in code
        assert len(code) < 0.9 * len(path.read_text("utf-8"))
    for name in WIDGETS:
        assert_renders(node, module(shipped / f"{name}.js"), tmp_path)
    desk = tmp_path / "coursekit/desk/static"
    for panel in ("grading_panel", "scoring_panel", "files_panel"):
        assert "/**" not in module(desk / f"{panel}.js")
        assert_renders(node, module(desk / f"{panel}.js"), tmp_path)
    author = tmp_path / "coursekit/studio/static/author_page.js"
    assert "/**" not in module(author)
    assert_renders(node, module(author), tmp_path)


def test_no_module_writes_markup_or_reaches_for_the_network() -> None:
    rooms = [STATIC.parents[1] / room / "static" for room in ("lesson", "desk", "studio")]
    for path in (path for room in rooms for path in room.glob("*.js")):
        code = path.read_text("utf-8")
        assert "innerHTML" not in code
        assert "fetch(" not in code
        assert "http" not in code.replace("https://developer", "")


def test_a_question_does_not_carry_the_code_of_the_page(root: Path) -> None:
    """It did, and a lesson of forty questions was two megabytes on its way to the page."""
    lesson = open_lesson("01_bridge", root)
    questions = [lesson["mark"], lesson["safe"]]

    assert len({question.code for question in questions}) == 1
    for question in questions:
        sent = json.dumps(question.get_state(), default=str)
        assert "class QuestionView" not in sent
        assert ".lm-button" not in sent


# --- the interface of a kind ---


@pytest.fixture
def static(course_root: Path, tmp_path: Path) -> Path:
    """A copy of the JavaScript that `tsc` can check."""
    for name in ("package.json", "tsconfig.json"):
        shutil.copy(course_root / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(course_root / "node_modules", target_is_directory=True)
    return Path(shutil.copytree(STATIC, tmp_path / STATIC.relative_to(course_root)))


def type_errors(tsc: Path, static: Path, words: str = "") -> list[str]:
    """The names of the files where `tsc` finds an error that has these words."""
    folder = static.parents[2]
    done = subprocess.run([tsc, "--pretty", "false"], cwd=folder, capture_output=True, text=True)
    assert bool(done.stdout) == bool(done.returncode), done.stderr
    errors = re.findall(r"^\S*/(\w+)\.js\(.*?: error (.*)", done.stdout, re.MULTILINE)
    return sorted({name for name, said in errors if words in said})


@pytest.mark.node
def test_a_kind_without_a_hook_that_it_must_have_is_a_type_error(tsc: Path, static: Path) -> None:
    assert type_errors(tsc, static) == []
    for kind, hook in MUST.items():
        path = static / f"{kind}.js"
        spoilt, times = re.subn(hook, "", path.read_text("utf-8"), flags=re.MULTILINE)
        assert times == 1
        path.write_text(spoilt, "utf-8")

    assert type_errors(tsc, static, "is missing in type") == sorted(KINDS)


@pytest.mark.node
def test_a_misspelt_hook_of_a_kind_is_a_type_error(tsc: Path, static: Path) -> None:
    for kind, (hook, misspelt) in MAY.items():
        path = static / f"{kind}.js"
        before, found, after = path.read_text("utf-8").rpartition(hook)
        assert found
        path.write_text(before + misspelt + after, "utf-8")

    assert type_errors(tsc, static, "does not exist in type 'QuestionKind<") == sorted(MAY)
