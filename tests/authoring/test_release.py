"""The student copy: what is in it, what is not, and that it runs on its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
import tomli_w
import yaml
from hypothesis import given
from hypothesis import strategies as st
from support.one_file_lessons import join_keys
from support.practice_items import STEM as PRACTICE
from support.practice_items import add_practice
from support.small_course import write_course
from support.wide_course import write_wide_course

from coursekit import open_contents
from coursekit.authoring.assessed_answers import AnswerSearch
from coursekit.authoring.release import release
from coursekit.cli import main
from coursekit.course.loader import check_course, load_course
from coursekit.course.practice import PracticeBank
from coursekit.course.toml_reader import read_toml
from coursekit.errors import CourseError
from coursekit.work.exercises import exercise_digests, other_exercises

SHORT = 12  # a string of fewer characters gives nothing away


@pytest.fixture(scope="module", params=["two files", "one file"])
def root(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose keys stand in files of their own, or in their questions."""
    root = write_wide_course(tmp_path_factory.mktemp("wide") / "course")
    if request.param == "one file":
        join_keys(root)
    for kept in (".git/config", "notebooks/.ipynb_checkpoints/02_more-checkpoint.ipynb"):
        (root / kept).parent.mkdir(parents=True)  # what tools leave in an author's folder
        (root / kept).write_text("A zebra explains why only the critics say so.", "utf-8")
    return root


@pytest.fixture(scope="module")
def copy(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy in which the question on sources is assessed too."""
    out = tmp_path_factory.mktemp("released")
    return release(root, out, assessed=["01_bridge:mark"])[0]


@pytest.fixture(scope="module")
def shipped(course_root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The copy of this course, folder and zip, with a question of each lesson assessed."""
    return release(course_root, tmp_path_factory.mktemp("shipped"), assessed=assessed(course_root))


def assessed(course_root: Path) -> list[str]:
    """Every third question of every lesson, so that all kinds are among them."""
    return [
        f"{stem}:{question.id}"
        for stem, lesson in load_course(course_root).lessons.items()
        for question in lesson.questions[::3]
    ]


def strings(value: Any) -> Iterator[str]:
    """Every text in plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def said_in_keys(root: Path, *, wanted: list[str], inside: bool) -> set[str]:
    """What keys say, quotes of the text aside: of the questions wanted, or of all the others."""
    found: set[str] = set()
    for stem in load_course(root).lessons:
        for id, key in read_toml(root / f"exercises/keys/{stem}.toml").items():
            if (f"{stem}:{id}" in wanted) == inside:
                found |= {text for text in strings(key) if len(text) >= SHORT}
    return found


def secrets(root: Path, wanted: list[str]) -> set[str]:
    """What only the keys of the assessed questions say."""
    public = [path.read_text("utf-8") for path in root.glob("articles/*.txt")]
    public += ["\n".join(strings(read_toml(path))) for path in root.glob("exercises/*.toml")]
    public += said_in_keys(root, wanted=wanted, inside=False)
    public += load_course(root).misconceptions
    hidden = said_in_keys(root, wanted=wanted, inside=True)
    return {text for text in hidden if not any(text in other for other in public)}


def contents(copy: Path, zipped: Path) -> dict[str, bytes]:
    """Every file of the folder and of the zip, by name."""
    found = {str(path): path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    with zipfile.ZipFile(zipped) as archive:
        return found | {f"zip {name}": archive.read(name) for name in archive.namelist()}


def in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


# --- what is in it ---------------------------------------------------------------------------


def test_no_assessed_answer_of_this_course_is_anywhere_in_folder_or_zip(
    course_root: Path, shipped: tuple[Path, Path]
) -> None:
    hidden = secrets(course_root, assessed(course_root))
    files = contents(*shipped)

    assert len(hidden) > 100
    names = {data: name for name, data in files.items()}  # the zip holds the same once more
    written = {form.encode() for text in hidden for form in (text, in_json(text))}
    leaks = [(name, form[:60]) for data, name in names.items() for form in written if form in data]
    assert leaks == []


def test_no_key_of_an_assessed_question_is_left_and_all_others_are(
    course_root: Path, shipped: tuple[Path, Path]
) -> None:
    hidden = assessed(course_root)
    course = load_course(course_root)

    for stem, lesson in load_course(shipped[0]).lessons.items():
        for question in lesson.questions:
            name = f"{stem}:{question.id}"
            assert question.assessed == (name in hidden)
            assert (question.id in lesson.keys) == (name not in hidden)
        assert set(course.lessons[stem].keys) >= set(lesson.keys)


def test_a_question_that_its_author_marked_as_assessed_has_no_key_in_the_copy(
    copy: Path,
) -> None:
    text = "".join(path.read_text("utf-8") for path in copy.rglob("*.toml"))

    for animal in ("zebra", "lemur", "okapi", "tapir"):
        assert animal not in text
    assert "[final]" not in (copy / "exercises/keys/02_more.toml").read_text("utf-8")


def test_no_comment_of_an_author_goes_out(root: Path, tmp_path: Path) -> None:
    course = shutil.copytree(root, tmp_path / "course")
    for path in course.rglob("*.toml"):
        text = re.sub(
            r"^(\S+ = )", r"# option one is right\n\1", path.read_text("utf-8"), flags=re.M
        )
        path.write_text(f"{text}\n# see option one\n", "utf-8")

    copy, _ = release(course, tmp_path / "out")
    assert all("option one" not in path.read_text("utf-8") for path in copy.rglob("*.toml"))


def test_the_tables_of_the_copy_say_what_those_of_the_course_say(
    course_root: Path, tmp_path: Path
) -> None:
    copy, _ = release(course_root, tmp_path)

    names = {path.relative_to(copy) for path in copy.rglob("*.toml")} - {Path("pyproject.toml")}
    assert len(names) > 40
    ours, theirs = ({name: read_toml(top / name) for name in names} for top in (course_root, copy))
    assert theirs == ours


def test_the_copy_asks_the_same_questions_on_the_same_texts(root: Path, copy: Path) -> None:
    ours, theirs = load_course(root), load_course(copy)

    assert theirs.articles == ours.articles
    for stem, lesson in ours.lessons.items():
        for question in lesson.questions:
            there = theirs.lessons[stem].question(question.id)
            assert (there.prompt, there.hints, there.kind, there.points) == (
                question.prompt,
                question.hints,
                question.kind,
                question.points,
            )


def test_the_copy_has_the_digests_of_the_course_also_of_assessed_questions(
    root: Path, copy: Path
) -> None:
    ours, theirs = (exercise_digests(load_course(folder)) for folder in (root, copy))

    assert theirs == ours
    assert other_exercises(theirs, ours) == ""


def test_the_copy_holds_no_test_no_guide_for_teachers_and_no_work(
    shipped: tuple[Path, Path],
) -> None:
    names = {path.relative_to(shipped[0]).as_posix() for path in shipped[0].rglob("*")}

    assert not {name for name in names if name.startswith(("tests", "work", ".git", ".ci"))}
    assert {name for name in names if name.startswith("docs/")} == {"docs/students.md"}
    assert not {name for name in names if "__pycache__" in name}
    wanted = {"README.md", "LICENSE", "LICENSE-texts.md", "pyproject.toml", "requirements.lock"}
    wanted |= {"environment.yml", "Makefile", "tools/bootstrap.sh", "tools/lab/overrides.json"}
    wanted |= {"tools/lab/page_config.json", "coursekit/lesson/labextension/coursekit/package.json"}
    wanted |= {"coursekit/__init__.py", "coursekit/lesson/static", "exercises/codebook.toml"}
    assert wanted <= names


def test_the_zip_holds_the_folder_and_is_the_same_each_time(
    root: Path, copy: Path, tmp_path: Path
) -> None:
    zipped = copy.with_suffix(".zip")
    again = release(root, tmp_path, assessed=["01_bridge:mark"])[1]

    with zipfile.ZipFile(zipped) as archive:
        names = {Path(name).relative_to(copy.name) for name in archive.namelist()}
        said = {(entry.comment, entry.extra, entry.date_time[0]) for entry in archive.infolist()}
        assert (archive.comment, said) == (b"", {(b"", b"", 1980)})  # nothing of who made it
    assert names == {path.relative_to(copy) for path in copy.rglob("*") if path.is_file()}
    assert zipped.read_bytes() == again.read_bytes()


def test_no_hidden_file_of_an_authors_tools_goes_out(copy: Path) -> None:
    names = [path.relative_to(copy) for path in copy.rglob("*")]

    assert [name for name in names if any(part.startswith(".") for part in name.parts)] == []


def test_only_the_lessons_named_go_out_with_the_texts_that_they_need(
    course_root: Path, tmp_path: Path
) -> None:
    copy, _ = release(course_root, tmp_path, lessons=["03_attribution"])
    course = load_course(copy)

    assert list(course.lessons) == ["03_attribution"]
    asked = {question.article for question in course.lessons["03_attribution"].questions}
    assert asked - {""} <= set(course.articles) < set(load_course(course_root).articles)
    assert "notebooks/03_attribution.ipynb" in (copy / "README.md").read_text("utf-8")
    assert "START := notebooks/contents.ipynb" in (copy / "Makefile").read_text("utf-8")


@pytest.mark.parametrize("lessons", [["02_sources", "03_attribution"], ["07_capstone"]])
def test_no_page_of_a_copy_of_some_lessons_links_or_opens_or_lists_another(
    course_root: Path, tmp_path: Path, lessons: list[str]
) -> None:
    absent = {
        stem: lesson
        for stem, lesson in load_course(course_root).lessons.items()
        if stem not in lessons
    }
    copy, _ = release(course_root, tmp_path, lessons=lessons)
    pages = sorted((copy / "notebooks").glob("*.ipynb"))

    assert {path.stem for path in pages} == {*lessons, "08_practice", "contents"}
    for path in pages:
        text = path.read_text("utf-8")
        assert [stem for stem in absent if stem in text] == []
        for cell in json.loads(text)["cells"]:
            shown = json.dumps(cell.get("outputs", ()), ensure_ascii=False)
            assert [
                stem for stem, one in absent.items() if f"{stem[:2]} {one.title}" in shown
            ] == []
    assert [line for line in check_course_of(copy) if line.startswith("notebooks/")] == []

    [_, cell] = json.loads((copy / "notebooks/contents.ipynb").read_text("utf-8"))["cells"][:2]
    html = "".join(cell["outputs"][0]["data"]["text/html"])
    assert all(f'href="{stem}.ipynb"' in html for stem in lessons)
    # The page lists what its own cell lists when it runs.
    lines = "".join(cell["outputs"][0]["data"]["text/plain"]).splitlines()
    nbformat.validate(nbformat.read(copy / "notebooks/contents.ipynb", as_version=4))
    assert lines == repr(open_contents(copy)).splitlines()


def check_course_of(copy: Path) -> list[str]:
    """What `coursekit check` says of a folder."""
    try:
        check_course(copy)
    except CourseError as error:
        return error.faults
    return []


def test_a_link_to_a_lesson_that_stays_at_home_becomes_its_words(
    course_root: Path, tmp_path: Path
) -> None:
    copy, _ = release(course_root, tmp_path, lessons=["03_attribution"])

    text = (copy / "notebooks/03_attribution.ipynb").read_text("utf-8")
    assert "Lesson 04: News, analysis or opinion? " in text
    assert "[All lessons](contents.ipynb)" in text


def test_every_link_of_the_copys_own_pages_leads_somewhere(shipped: tuple[Path, Path]) -> None:

    for page in (shipped[0] / "README.md", shipped[0] / "docs/students.md"):
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def make(copy: Path, *arguments: str) -> str:
    if shutil.which("make") is None:
        pytest.skip("make was not found; get it with: sudo apt install make")
    # The make that may have started the tests hands its own flags on.
    own = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    command = ["make", "--no-print-directory", *arguments]
    done = subprocess.run(command, cwd=copy, env=own, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_makefile_of_the_copy_still_opens_the_course(shipped: tuple[Path, Path]) -> None:
    said = make(shipped[0], "-n", "lab")

    assert "bootstrap.sh" in said
    assert "jupyter lab" in said
    assert "/doc/tree/notebooks/contents.ipynb" in said
    assert "pytest" not in (shipped[0] / "Makefile").read_text("utf-8")


def test_the_copy_opens_jupyterlab_as_the_course_itself_does(
    course_root: Path, shipped: tuple[Path, Path]
) -> None:
    ours, theirs = (
        make(folder, "-n", "-W", "pyproject.toml", "lab") for folder in (course_root, shipped[0])
    )

    assert theirs.replace(str(shipped[0]), str(course_root)) == ours


def test_the_makefile_of_the_copy_explains_itself_and_cleans_up(
    shipped: tuple[Path, Path],
) -> None:
    said = make(shipped[0])

    assert said == make(shipped[0], "help")
    assert said.startswith("make lab    opens the course in JupyterLab\n")
    assert {"test", "lint"}.isdisjoint(said.split())
    assert "rm -rf .venv" in make(shipped[0], "-n", "clean")


def test_conda_gets_the_packages_of_the_course_and_none_for_developers(
    course_root: Path, shipped: tuple[Path, Path]
) -> None:
    project = read_toml(course_root / "pyproject.toml")["project"]
    environment = yaml.safe_load((shipped[0] / "environment.yml").read_text("utf-8"))
    ours = yaml.safe_load((course_root / "environment.yml").read_text("utf-8"))

    *conda, pip = environment["dependencies"]
    assert sorted([*conda[2:], *pip["pip"]]) == sorted(["-e .", *project["dependencies"]])
    assert conda[:2] == ours["dependencies"][:2]
    assert pip["pip"][:-1] == ours["dependencies"][-1]["pip"][:-1]
    assert environment["channels"] == ours["channels"]


# --- what is refused -------------------------------------------------------------------------


def test_a_copy_that_is_there_already_is_left_alone(
    root: Path, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--course", str(root), "release", "--out", str(copy.parent)]) == 1
    assert "is there already; remove it" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--assessed", "01_bridge:mrak"], "Did you mean '01_bridge:mark'?"),
        (["--assessed", "mark"], "expected lesson:question. Did you mean '01_bridge:mark'?"),
        (["--assessed", "maark"], "Did you mean '01_bridge:mark'?"),
        (["--assessed", "02_more:mark"], "Did you mean '01_bridge:mark'?"),
        (["--assessed", "01_bridge: mark"], "Did you mean '01_bridge:mark'?"),
        (["--assessed", "nothing-like-it"], "`release --list` lists all of them."),
        (["--assessed", "maark", "finall"], "Did you mean '02_more:final'?"),
        (["--lessons", "02"], "Did you mean '02_more'?"),
        (["--lessons", "more"], "Did you mean '02_more'?"),
        (["--lessons", "01_brigde"], "Did you mean '01_bridge'?"),
        (["--lessons", "01_bridge", "--assessed", "02_more:why"], "No question '02_more:why'"),
    ],
)
def test_a_name_that_is_not_there_is_told_and_nothing_is_written(
    root: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    told: str,
) -> None:
    assert main(["--course", str(root), "release", "--out", str(tmp_path), *arguments]) == 1
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_questions_are_listed_by_the_names_that_assessed_takes(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--course", str(root), "release", "--list"]) == 0
    lines = [line.split(maxsplit=4) for line in capsys.readouterr().out.splitlines()]

    course = load_course(root)
    asked = [(lesson, one) for lesson in course.lessons.values() for one in lesson.questions]
    assert [line[:3] for line in lines] == [
        [f"{lesson.stem}:{question.id}", question.kind, str(question.points)]
        for lesson, question in asked
    ]
    words = {line[0]: line[4] for line in lines}
    assert words["02_more:events"] == "What came first?"
    assert words["02_more:final"] == "Which holds? (assessed already)"
    assert words["02_more:pre-1"] == "Before: names (no points for a grade)"
    copy, _ = release(root, tmp_path, assessed=[line[0] for line in lines])
    assert not any(lesson.keys for lesson in load_course(copy).lessons.values())


def test_the_list_can_be_of_some_lessons(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--course", str(root), "release", "--list", "--lessons", "01_bridge"]) == 0
    assert {line[:9] for line in capsys.readouterr().out.splitlines()} == {"01_bridge"}


def test_a_release_that_fails_on_its_way_leaves_nothing_behind(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    longest = os.pathconf(tmp_path, "PC_PATH_MAX") - 1
    room = len("/small/exercises/codebook.toml")  # but not for exercises/keys/01_bridge.toml
    folders, rest = divmod(longest - room - len(str(tmp_path)), 100)
    out = tmp_path.joinpath(*["d" * 99] * folders, "d" * (rest - 1))
    out.mkdir(parents=True)

    assert main(["--course", str(root), "release", "--out", str(out)]) == 1
    assert "File name too long" in capsys.readouterr().err
    assert list(out.iterdir()) == []


def test_the_cells_of_the_copy_are_locked_and_those_of_the_course_are_not(
    course_root: Path, shipped: tuple[Path, Path]
) -> None:
    for path in sorted((shipped[0] / "notebooks").glob("*.ipynb")):
        ours = nbformat.read(course_root / "notebooks" / path.name, as_version=4)
        theirs = nbformat.read(path, as_version=4)
        locks = {"deletable": False, "editable": False}
        for our, their in zip(ours.cells, theirs.cells, strict=True):
            assert "editable" not in our.metadata
            assert their.metadata == our.metadata | locks
            assert their.source == our.source


def test_a_notebook_that_is_none_is_told_in_one_line(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = shutil.copytree(root, tmp_path / "course")
    (course / "notebooks/02_more.ipynb").write_text("{}", "utf-8")

    assert main(["--course", str(course), "release", "--out", str(tmp_path / "out")]) == 1
    said = "notebooks/02_more.ipynb: no notebook; save it from JupyterLab\n"
    assert capsys.readouterr().out == said


def test_a_notebook_that_is_not_utf8_is_told_in_one_line(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = shutil.copytree(root, tmp_path / "course")
    (course / "notebooks/02_more.ipynb").write_bytes("Größe".encode("latin-1"))

    assert main(["--course", str(course), "release", "--out", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().out == "notebooks/02_more.ipynb: not UTF-8; save it as UTF-8\n"
    assert not (tmp_path / "out").exists()


# --- that it runs ----------------------------------------------------------------------------

ASK = """
from pathlib import Path
import coursekit
from coursekit.course.loader import load_course
from coursekit.work.handin import write_hand_in

root = Path.cwd()
assert Path(coursekit.__file__).resolve().is_relative_to(root.resolve()), coursekit.__file__
course = load_course(root)
print(sum(len(lesson.questions) for lesson in course.lessons.values()), "questions")
write_hand_in(course, root, "Ada", "s1")
"""


def test_the_copy_is_read_and_handed_in_by_its_own_library(
    shipped: tuple[Path, Path], tmp_path: Path
) -> None:
    copy = shutil.copytree(shipped[0], tmp_path / "copy")
    code = f"import sys; sys.path.insert(0, {str(copy)!r})\n{ASK}"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=copy, capture_output=True, text=True, check=False
    )

    assert done.stderr == ""
    assert done.stdout.endswith("questions\n")
    assert (copy / "hand-in-s1.json").is_file()


@pytest.mark.slow
def test_the_copy_installs_in_a_clean_environment_and_runs_a_lesson_there(
    shipped: tuple[Path, Path], tmp_path: Path
) -> None:
    copy = shutil.copytree(shipped[0], tmp_path / "copy")
    own = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    bootstrap = ["sh", "tools/bootstrap.sh", ".venv"]
    done = subprocess.run(
        bootstrap,
        cwd=copy,
        env=own | {"PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    python = copy / ".venv/bin/python"
    run = [str(python), "-m", "jupyter", "execute", "--inplace", "notebooks/03_attribution.ipynb"]
    done = subprocess.run(run, cwd=copy, env=own, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    notebook = nbformat.read(copy / "notebooks/03_attribution.ipynb", as_version=4)
    outputs = [one for cell in notebook.cells for one in cell.get("outputs", [])]
    assert not [one for one in outputs if one.output_type == "error"]
    assert "Not attempted" in json.dumps(outputs)
    asked = subprocess.run(
        [str(python), "-c", ASK], cwd=copy, env=own, capture_output=True, text=True, check=False
    )
    assert asked.returncode == 0, asked.stderr


# --- TOML ------------------------------------------------------------------------------------

names = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=6)
values = st.recursive(
    st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(blacklist_categories=["Cs"]), max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(names, values, max_size=4))
def test_whatever_stands_in_a_table_is_read_back_from_its_toml(
    tmp_path_factory: pytest.TempPathFactory, table: dict[str, Any]
) -> None:
    path = tmp_path_factory.getbasetemp() / "table.toml"
    path.write_text(tomli_w.dumps(table), "utf-8", newline="")

    assert read_toml(path) == table


# --- practice ---


def test_practice_goes_out_whole_without_the_authors_comments(tmp_path: Path) -> None:
    root = add_practice(write_course(tmp_path / "course"))
    items = root / "exercises/practice/who-speaks.toml"
    items.write_text("# Doubtful.\n" + items.read_text("utf-8"), "utf-8")

    copy, _ = release(root, tmp_path / "out", lessons=["01_bridge"])

    assert (copy / f"notebooks/{PRACTICE}.ipynb").is_file()
    assert f"(notebooks/{PRACTICE}.ipynb)" in (copy / "README.md").read_text("utf-8")
    assert "Doubtful" not in (copy / "exercises/practice/who-speaks.toml").read_text("utf-8")
    course = check_course(copy)
    assert course.practice == PRACTICE
    assert PracticeBank(copy, course).items.keys() == PracticeBank(root, course).items.keys()


def test_practice_with_faults_does_not_go_out(tmp_path: Path) -> None:
    root = add_practice(write_course(tmp_path / "course"), items=2)

    with pytest.raises(CourseError, match="2 items; expected 3 or more"):
        release(root, tmp_path / "out")

    assert not (tmp_path / "out/small").exists()


# --- answers to assessed questions, elsewhere than in their keys ---


def test_no_question_of_this_course_is_answered_in_the_copy_but_by_keys_that_are_mended(
    course_root: Path, shipped: tuple[Path, Path]
) -> None:
    course = load_course(course_root)
    every = {stem: [one.id for one in lesson.questions] for stem, lesson in course.lessons.items()}
    search = AnswerSearch(course_root, course, every)

    elsewhere = ("exercises/keys/", "partner/07_capstone.json")
    assert [line for line in search.answers_in(shipped[0]) if not line.startswith(elsewhere)] == []
    for stem in course.lessons:
        keys, _ = search.without_answers(
            stem, read_toml(course_root / f"exercises/keys/{stem}.toml")
        )
        assert search.without_answers(stem, keys) == (keys, [])


def test_the_made_up_partner_has_not_answered_what_is_assessed(
    course_root: Path, shipped: tuple[Path, Path]
) -> None:
    ours, theirs = (
        json.loads((folder / "partner/07_capstone.json").read_text("utf-8"))
        for folder in (course_root, shipped[0])
    )

    [before, after] = (one["lessons"]["07_capstone"]["attempts"] for one in (ours, theirs))
    hidden = {name.partition(":")[2] for name in assessed(course_root) if name.startswith("07")}
    assert before.keys() & hidden
    assert after == {id: one for id, one in before.items() if id not in hidden}
