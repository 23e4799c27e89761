"""What developers are told is so: the API reference, and the pages on how coursekit is built."""

from __future__ import annotations

import importlib
import inspect
import re
import subprocess
import sys
import tomllib
from functools import reduce
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

import coursekit
from coursekit import analysis, plots

MODULES = {module.__name__: module for module in (coursekit, analysis, plots)}
PUBLIC = [f"{name}.{public}" for name, module in MODULES.items() for public in module.__all__]
# Their first line says all that comes back.
GIVE_WHAT_THEY_SAY = {"coursekit.open_lesson", "coursekit.hand_in"}

# --- the API reference ---


class Reference(HTMLParser):
    """The words of each entry by the name of what it is about, and what the page loads."""

    def __init__(self) -> None:
        super().__init__()
        self.words: dict[str, list[str]] = {}
        self.loaded: list[str] = []
        self._entries: list[str] = []  # of each open list: the entry it stands in, or ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attributes}
        if tag in ("script", "img", "link"):
            self.loaded.append(about.get("src") or about.get("href", ""))
        if tag == "dl":
            self._entries.append(self._entries[-1] if self._entries else "")
        elif tag == "dt" and about.get("id", "").startswith("coursekit"):
            self._entries[-1] = about["id"]
            self.words[about["id"]] = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "dl":
            self._entries.pop()

    def handle_data(self, data: str) -> None:
        if self._entries and self._entries[-1]:
            self.words[self._entries[-1]] += data.split()


@pytest.fixture(scope="module")
def reference(course_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """All pages of the reference, built with each warning an error."""
    out = tmp_path_factory.mktemp("reference")
    sphinx = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q"]
    folders = ["-d", str(out / "read"), str(course_root / "docs"), str(out / "html")]
    done = subprocess.run([*sphinx, *folders], capture_output=True, text=True, check=False)
    assert (done.stderr, done.returncode) == ("", 0)
    pages = Reference()
    for path in sorted((out / "html").rglob("*.html")):
        pages.feed(path.read_text("utf-8"))
    return pages


@pytest.mark.seconds
@pytest.mark.seconds
@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_stands_in_the_reference_with_what_it_takes_and_gives(
    reference: Reference, name: str
) -> None:
    words = reference.words[name]

    module, _, public = name.rpartition(".")
    function = getattr(MODULES[module], public)
    if inspect.isfunction(function):
        described = words[words.index("Parameters") :]
        assert set(inspect.signature(function).parameters) <= set(described)
        assert name in GIVE_WHAT_THEY_SAY or "Returns" in words


@pytest.mark.seconds
@pytest.mark.seconds
def test_the_reference_loads_nothing_from_the_network(reference: Reference) -> None:
    assert [address for address in reference.loaded if "//" in address] == []


# --- how coursekit is built, and how to add to it ---

DOCS = Path(__file__).parents[2] / "docs"
BUILT, ADDING = ((DOCS / f"{page}.md").read_text("utf-8") for page in ("architecture", "extending"))
ROOMS = re.findall(r"^\| `(\w+)/` \| [^|]+ \| (.+) \|$", BUILT, re.MULTILINE)
STEPS = re.findall(r"^\| [^|]+ \| `(\w+/[\w/]+\.(?:py|js))` \| `([\w.]+)` \|$", BUILT, re.MULTILINE)
KIND, LMS, FIGURE, _ = (
    re.findall(r"^```(?:python|js)\n(.+?)^```$", section, re.MULTILINE | re.DOTALL)
    for section in re.split(r"^## ", ADDING, flags=re.MULTILINE)[1:]
)
TO_BE_MADE = {
    "coursekit/questions/match.py",
    "coursekit/lesson/static/match.js",
    "tests/questions/test_match.py",
    "coursekit/gradebook/lms/campus.py",
}


def test_the_rooms_that_are_told_of_are_those_there_are_with_their_files(course_root: Path) -> None:
    library = course_root / "coursekit"

    assert {room for room, _ in ROOMS} == {path.parent.name for path in library.glob("*/*.py")}
    told = [f"{room}/{file}" for room, files in ROOMS for file in re.findall(r"`(\S+)`", files)]
    files = [path for path in told if path.endswith((".py", "/"))]
    assert [path for path in files if not (library / path).exists()] == []


@pytest.mark.parametrize(("file", "function"), STEPS)
def test_a_step_of_an_answer_is_taken_where_the_page_says(
    course_root: Path, file: str, function: str
) -> None:
    if file.endswith(".js"):
        text = (course_root / "coursekit" / file).read_text("utf-8")
        assert re.search(rf"\b{function}\b", text)
    else:
        module = importlib.import_module(f"coursekit.{file.removesuffix('.py')}".replace("/", "."))
        assert callable(reduce(getattr, function.split("."), module))


@pytest.mark.parametrize("page", [BUILT, ADDING], ids=["architecture", "extending"])
def test_a_file_that_a_page_names_is_there(course_root: Path, page: str) -> None:
    named = re.findall(r"`((?:coursekit|tests|docs)/[\w./]+)`", page)

    assert {name for name in named if not (course_root / name).exists()} <= TO_BE_MADE


def test_the_example_of_a_kind_is_the_one_that_is_tested(course_root: Path) -> None:
    files = (course_root / "tests/support").glob("match_pairs.*")
    example = "".join(path.read_text("utf-8") for path in files)

    assert len(KIND) == 4
    assert [code for code in KIND if code not in example] == []


def test_the_hooks_that_are_told_of_are_those_of_a_kind(course_root: Path) -> None:
    view = (course_root / "coursekit/lesson/static/question_view.js").read_text("utf-8")
    contract = view.partition("@typedef {object} QuestionKind")[2].partition("*/")[0]
    hooks = re.findall(r"^ \* (?:@property.*\} | {2,}\} )\[?(\w+)", contract, re.MULTILINE)
    told = ADDING.partition("| hook | does |")[2].partition("\n\n")[0]

    assert re.findall(r"^\| `(\w+)", told, re.MULTILINE) == hooks


def test_every_file_of_the_extension_is_told_of(course_root: Path) -> None:
    files = (course_root / "coursekit/lesson/labextension/coursekit").glob("*.*s")
    told = BUILT.partition("The files of the extension")[2].partition("\n")[0]

    assert set(re.findall(r"`(\w+\.\w+)`", told)) == {path.name for path in files}


def test_the_example_of_an_lms_reads_its_names_and_no_others() -> None:
    names: dict[str, object] = {}
    exec("".join(LMS), names)
    campus = names["Campus"]()  # type: ignore[operator]  # the example's own class

    assert campus.submission("campus-77-2-hand-in.json").sender == "77"
    assert campus.submission("hand-in.json") is None


def test_the_example_of_a_figure_draws_what_it_says() -> None:
    names: dict[str, object] = {}
    exec("".join(FIGURE), names)
    draw = names["draw_marks_by_block"]
    marks = pd.DataFrame({"block": ["P1", "P2", "P1"]})

    assert draw(marks).words == "Marks: P1 2; P2 1."  # type: ignore[operator]  # as above
    assert draw(marks[:0]).canvas is None  # type: ignore[operator]


def test_the_picture_shows_the_rooms_in_the_order_that_is_held(course_root: Path) -> None:
    with (course_root / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    [layers] = [contract["layers"] for contract in contracts if contract["type"] == "layers"]

    [picture] = re.findall(r"^  subgraph coursekit\n(.+?)^  end", BUILT, re.MULTILINE | re.DOTALL)
    shown = re.findall(r"(\w+)(?:\[[^]]*\])?(?= -->|$)", picture, re.MULTILINE)
    assert list(dict.fromkeys(shown)) == layers[::-1]
