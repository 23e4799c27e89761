"""`coursekit lesson`: a lesson started on a text, and its notebook kept in step with it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from support.small_course import change, write_course

from coursekit.authoring.lesson_notebook import mend_notebook
from coursekit.authoring.new_lesson import mend_lesson, new_lesson
from coursekit.authoring.page_reader import text_of_lines
from coursekit.authoring.page_text import PageText
from coursekit.authoring.text_file import write_text
from coursekit.catalogue import speaking
from coursekit.cli import main
from coursekit.course.loader import load_course, load_open_lessons
from coursekit.course.toml_reader import read_toml
from coursekit.errors import CourseError, OneLineError
from coursekit.questions.base import KINDS
from coursekit.questions.grade import grade

TEXTS = {
    "en": "Bridge shut\nThe bridge is shut from today, the mayor said on Monday.\nNobody asked.",
    "zh": "大桥关闭\n市长星期一早上说这座桥从今天起关闭直到六月底才会重新开放。\n没有人问。",
    "ar": "إغلاق الجسر\nقال رئيس البلدية صباح الاثنين إن الجسر مغلق حتى نهاية الشهر.\nلم يسأل أحد.",  # noqa: RUF001  # Arabic
    "th": "ปิดสะพาน\nนายกเทศมนตรีกล่าวเมื่อเช้าวันจันทร์ว่าสะพานจะปิดตั้งแต่วันนี้\nไม่มีใครถาม",
    "twice": "Twice\nSo it is said, and said again, and so it is said.\nSo it is said, he said.",
}


@pytest.fixture
def kinds() -> list[str]:
    """The kinds that the kit itself has, whatever another test has added."""
    return ["choice", "highlight", "classify", "order", "value", "written"]


def run(root: Path, *arguments: str) -> int:
    return main(["--course", str(root), *arguments])


def with_text(root: Path, name: str) -> None:
    page: PageText = text_of_lines(TEXTS[name])
    write_text(root, f"text-{name}", page)


def notebook(root: Path, stem: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / f"notebooks/{stem}.ipynb").read_text("utf-8"))
    return found


def ids(root: Path, stem: str) -> list[str]:
    return [str(cell["id"]) for cell in notebook(root, stem)["cells"]]


def write_cells(root: Path, stem: str, cells: list[dict[str, Any]]) -> None:
    path = root / f"notebooks/{stem}.ipynb"
    path.write_text(json.dumps(notebook(root, stem) | {"cells": cells}), "utf-8")


def prose(id: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": id, "metadata": {}, "source": [text]}


@pytest.mark.parametrize("name", TEXTS)
def test_a_worked_example_of_each_kind_holds_for_any_text(
    root: Path, kinds: list[str], name: str
) -> None:
    with_text(root, name)

    new_lesson(root, "02_new", f"text-{name}", kinds=kinds)

    course = load_course(root)
    lesson = course.lessons["02_new"]
    assert [question.kind for question in lesson.questions] == kinds
    for question in lesson.questions:
        key = lesson.keys[question.id]
        kind = KINDS[question.kind]
        if not kind.scored_by_person:
            text = course.articles["text-" + name].text
            result = grade(question, key, kind.full_answer(question, key), text=text)
            assert (result.outcome, result.points) == ("correct", question.points)


def test_a_lesson_is_one_file_of_questions_and_keys_that_is_listed(root: Path) -> None:
    change(root, "course.toml", 'lessons = ["01_bridge"]', 'lessons = [\n  "01_bridge", # first\n]')

    written = new_lesson(root, "02_new", "bridge", title="The bridge again", kinds=["choice"])

    assert [path.relative_to(root).as_posix() for path in written] == [
        "exercises/02_new.toml",
        "notebooks/02_new.ipynb",
        "course.toml",
    ]
    assert not (root / "exercises/keys/02_new.toml").exists()
    assert "# first" in (root / "course.toml").read_text("utf-8")
    assert read_toml(root / "course.toml")["lessons"] == ["01_bridge", "02_new"]
    table = read_toml(root / "exercises/02_new.toml")
    assert (table["title"], table["article"]) == ("The bridge again", "bridge")
    assert set(table["questions"][0]["key"]) == {"explanation", "options"}
    assert ids(root, "02_new") == [
        "title",
        "open",
        "read-the-text",
        "reading",
        "about-what-you-know",
        "q-what-you-know",
        "end-part-1",
        "part-1-done",
        "summary-text",
        "summary",
    ]


def test_a_lesson_speaks_the_language_of_its_text(root: Path) -> None:
    with_text(root, "ar")

    new_lesson(root, "02_new", "text-ar", kinds=["choice"])

    assert read_toml(root / "exercises/02_new.toml")["language"] == "ar"
    with speaking("en"):
        assert load_course(root).lessons["02_new"].language == "ar"


def test_a_lesson_like_another_has_its_questions_and_no_keys(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_text(root, "en")

    assert run(root, "lesson", "02_new", "--text", "text-en", "--like", "01_bridge") == 0

    assert "3 keys are to be made: on the author's page" in capsys.readouterr().out
    ours, theirs = (read_toml(root / f"exercises/{s}.toml") for s in ("01_bridge", "02_new"))
    for name in ("id", "kind", "title", "prompt", "hints", "points"):
        assert [q[name] for q in theirs["questions"]] == [q[name] for q in ours["questions"]]
    assert theirs["questions"][0]["labels"] == ["source", "cue"]
    assert theirs["questions"][0]["layer"] == "attribution"
    assert [q["key"] for q in theirs["questions"]] == [{}, {}, {}]
    with pytest.raises(CourseError) as raised:
        load_course(root)
    assert [line.split(": ")[:2] for line in raised.value.faults] == [
        ["exercises/02_new.toml", id] for id in ("mark", "safe", "kinds")
    ]
    assert [*load_open_lessons(root).lessons] == ["01_bridge"]


def test_a_lesson_whose_keys_are_to_be_made_has_one_fault_for_each(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_text(root, "ar")
    new_lesson(root, "02_new", "text-ar", like="01_bridge")

    assert run(root, "check") == 1

    lines = [line for line in capsys.readouterr().out.splitlines() if "02_new" in line]
    assert lines == [
        f"exercises/02_new.toml: {id}: no key yet; make it on the author's page, or write it in "
        "exercises/02_new.toml"
        for id in ("mark", "safe", "kinds")
    ]
    assert "language" not in read_toml(root / "exercises/02_new.toml")


def test_a_lesson_like_one_in_parts_keeps_the_parts_that_have_questions(
    course_root: Path, tmp_path: Path
) -> None:
    root = write_course(tmp_path / "course")
    for file in ("codebook", "misconceptions", "skills", "03_attribution", "keys/03_attribution"):
        target = root / f"exercises/{file}.toml"
        target.write_bytes((course_root / f"exercises/{file}.toml").read_bytes())
    for path in (course_root / "articles").glob("*.t*"):
        (root / "articles" / path.name).write_bytes(path.read_bytes())
    change(root, "course.toml", '"01_bridge"', '"03_attribution"')
    with_text(root, "en")

    new_lesson(root, "04_new", "text-en", like="03_attribution")

    table = read_toml(root / "exercises/04_new.toml")
    assert [part["title"] for part in table["parts"]] == [
        "Source, cue and reported words",
        "Who speaks, and where nobody does",
    ]
    assert table["parts"][1]["first"] in [question["id"] for question in table["questions"]]
    headings = [cell["source"][0] for cell in notebook(root, "04_new")["cells"]]
    assert "# Part 2 of 2: Who speaks, and where nobody does" in headings
    with pytest.raises(CourseError) as raised:
        load_course(root)
    own = [line for line in raised.value.faults if line.startswith("exercises/04_new.toml")]
    assert len(own) == len(table["questions"])


def test_a_text_without_a_paragraph_to_speak_of_makes_no_examples(root: Path) -> None:
    write_text(root, "short", text_of_lines("Short\nIt is short.\nSo is this."))

    with pytest.raises(CourseError, match=r"no paragraph of 9 words or more"):
        new_lesson(root, "02_new", "short", kinds=["choice"])

    assert not (root / "exercises/02_new.toml").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["02_new"], "exercises/02_new.toml: no such lesson; to start it, name its text"),
        (["02_new", "--text", "brigde"], "Did you mean 'bridge'?"),
        (["02_new", "--text", "bridge", "--like", "01_brigde"], "Did you mean '01_bridge'?"),
        (["02 New", "--text", "bridge"], "'02 New' is no name for a lesson; expected small"),
        (["../02", "--text", "bridge"], "'../02' is no name for a lesson"),
        (["01_bridge", "--text", "bridge"], "exercises/01_bridge.toml: is there already"),
        (["codebook", "--text", "bridge"], "exercises/codebook.toml: is there already"),
    ],
)
def test_what_cannot_be_started_gives_one_line_and_writes_nothing(
    root: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}

    assert run(root, "lesson", *arguments) == 1

    shown = "".join(capsys.readouterr())
    assert told in shown
    assert shown.count("\n") == 1
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


@pytest.mark.seconds
def test_a_lesson_runs_at_once_and_has_no_faults(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(root, "exercises/01_bridge.toml", "minutes = 2", "minutes = 3")
    mend_lesson(root, "01_bridge", print)
    capsys.readouterr()

    assert run(root, "lesson", "02_new", "--text", "bridge", "--kinds", "choice", "written") == 0
    assert run(root, "check") == 0

    assert capsys.readouterr().out.endswith("No faults: 2 lessons, 5 questions, 1 text.\n")
    code = [cell for cell in notebook(root, "02_new")["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] for cell in code)
    assert read_toml(root / "exercises/02_new.toml")["minutes"] == 8


# --- in step ---


@pytest.fixture
def lesson(root: Path) -> str:
    """A lesson of three questions and a notebook with prose of its author."""
    new_lesson(root, "02_new", "bridge", kinds=["choice", "classify", "value"])
    cells = notebook(root, "02_new")["cells"]
    at = next(n for n, cell in enumerate(cells) if cell["id"] == "q-beginning-or-end")
    cells.insert(at + 1, prose("mine", "My own words."))
    write_cells(root, "02_new", cells)
    return "02_new"


def questions(root: Path, stem: str, change: Any) -> None:
    path = root / f"exercises/{stem}.toml"
    document = tomlkit.parse(path.read_text("utf-8"))
    tables = [table.unwrap() for table in document["questions"]]
    document["questions"] = change(tables)
    path.write_text(tomlkit.dumps(document), "utf-8")


def test_a_notebook_in_step_is_left_as_it_is(root: Path, lesson: str) -> None:
    before = (root / f"notebooks/{lesson}.ipynb").read_bytes()

    assert mend_notebook(root, lesson) == []
    assert (root / f"notebooks/{lesson}.ipynb").read_bytes() == before


def test_the_notebooks_of_the_course_are_in_step(course_root: Path, tmp_path: Path) -> None:
    for folder in ("notebooks", "exercises"):
        shutil.copytree(course_root / folder, tmp_path / folder)
    shutil.copy(course_root / "course.toml", tmp_path)
    stems = read_toml(course_root / "course.toml")["lessons"]

    assert {stem: mend_notebook(tmp_path, stem) for stem in stems} == {stem: [] for stem in stems}


def test_a_missing_question_gets_its_cell_in_its_place(root: Path, lesson: str) -> None:
    def with_new(tables: list[dict[str, Any]]) -> list[dict[str, Any]]:
        new = [tables[0] | {"id": f"new-{n}"} for n in (1, 2, 3)]
        return [new[0], tables[0], new[1], *tables[1:], new[2]]

    questions(root, lesson, with_new)

    assert mend_notebook(root, lesson) == [
        "notebooks/02_new.ipynb: brought in step with the questions"
    ]
    assert [id for id in ids(root, lesson) if id.startswith(("q-", "mine", "part"))] == [
        "q-new-1",
        "q-what-you-know",
        "q-new-2",
        "q-beginning-or-end",
        "mine",
        "q-count-paragraphs",
        "q-new-3",
        "part-1-done",
    ]


def test_the_cell_of_a_question_that_is_gone_goes_and_prose_stays(root: Path, lesson: str) -> None:
    questions(root, lesson, lambda tables: [tables[0], tables[2]])

    mend_notebook(root, lesson)

    assert "q-beginning-or-end" not in ids(root, lesson)
    assert "about-beginning-or-end" not in ids(root, lesson)
    assert "mine" in ids(root, lesson)


def test_cells_stand_in_the_order_of_the_questions(root: Path, lesson: str) -> None:
    questions(root, lesson, lambda tables: [tables[2], tables[0], tables[1]])

    mend_notebook(root, lesson)

    assert [id for id in ids(root, lesson) if id.startswith(("q-", "about"))] == [
        "about-count-paragraphs",
        "q-count-paragraphs",
        "about-what-you-know",
        "q-what-you-know",
        "about-beginning-or-end",
        "q-beginning-or-end",
    ]


def test_the_summary_stays_last_and_comes_back(root: Path, lesson: str) -> None:
    cells = notebook(root, lesson)["cells"]
    write_cells(root, lesson, [*cells, prose("after", "Good-bye.")])
    assert mend_notebook(root, lesson) == []
    write_cells(root, lesson, [*cells, cells[1] | {"id": "after"}])
    mend_notebook(root, lesson)
    assert ids(root, lesson)[-3:] == ["after", "summary-text", "summary"]

    write_cells(root, lesson, cells[:-2])
    mend_notebook(root, lesson)

    assert ids(root, lesson)[-2:] == ["summary-text", "summary"]


def test_a_copied_notebook_opens_its_own_lesson(root: Path, lesson: str) -> None:
    path = root / f"notebooks/{lesson}.ipynb"
    path.write_text(path.read_text("utf-8").replace("02_new", "01_bridge"), "utf-8")

    mend_notebook(root, lesson)

    assert "01_bridge" not in path.read_text("utf-8")
    assert 'open_lesson(\\"02_new\\")[\\"what-you-know\\"]' in path.read_text("utf-8")


def test_one_cell_of_another_lesson_is_of_this_one(root: Path, lesson: str) -> None:
    path = root / f"notebooks/{lesson}.ipynb"
    other = r"open_lesson(\"01_bridge\").read(page=False)"
    path.write_text(
        path.read_text("utf-8").replace(r"open_lesson(\"02_new\").read(page=False)", other), "utf-8"
    )
    assert other in path.read_text("utf-8")

    mend_notebook(root, lesson)

    assert "01_bridge" not in path.read_text("utf-8")


def headings(root: Path, stem: str) -> list[str]:
    """The ids of questions, and the headings and panels of parts, in the order of the notebook."""
    found = []
    for cell in notebook(root, stem)["cells"]:
        source = "".join(cell["source"])
        if source.startswith("# Part") or str(cell["id"]).startswith("q-") or ".part(" in source:
            found.append(source.splitlines()[-1].removeprefix(f'open_lesson("{stem}")'))
    return found


def test_parts_have_the_headings_of_the_exercise_file(root: Path, lesson: str) -> None:
    path = root / f"exercises/{lesson}.toml"
    whole = path.read_text("utf-8")
    parts = (
        '[[parts]]\ntitle = "Look"\nminutes = 4\n\n'
        '[[parts]]\ntitle = "Count"\nminutes = 4\nfirst = "count-paragraphs"\n\n[[questions]]'
    )
    asked = ['["what-you-know"]', '["beginning-or-end"]', '["count-paragraphs"]']

    path.write_text(whole.replace("[[questions]]", parts, 1), "utf-8")
    mend_notebook(root, lesson)
    in_two = headings(root, lesson)
    path.write_text(path.read_text("utf-8").replace('"Look"', '"Look twice"'), "utf-8")
    mend_notebook(root, lesson)
    renamed = headings(root, lesson)
    path.write_text(whole, "utf-8")
    mend_notebook(root, lesson)

    assert in_two == [
        "# Part 1 of 2: Look",
        *asked[:2],
        ".part(1)",
        "# Part 2 of 2: Count",
        asked[2],
        ".part(2)",
    ]
    assert renamed == ["# Part 1 of 2: Look twice", *in_two[1:]]
    assert headings(root, lesson) == [*asked[:2], ".part(1)", asked[2]]


@pytest.mark.parametrize("spoiled", ["", "{", "[]", '{"cells": 3}', '{"cells": [{"source": 1}]}'])
def test_a_notebook_that_cannot_be_read_is_put_aside(root: Path, lesson: str, spoiled: str) -> None:
    (root / f"notebooks/{lesson}.ipynb").write_text(spoiled, "utf-8")

    told = mend_notebook(root, lesson)

    assert told == [
        "notebooks/02_new.ipynb: made anew, for it could not be read; what it held is in "
        "02_new.ipynb.unread"
    ]
    assert (root / f"notebooks/{lesson}.ipynb.unread").read_text("utf-8") == spoiled
    assert "q-what-you-know" in ids(root, lesson)


def test_a_notebook_that_is_missing_is_made(root: Path) -> None:
    (root / "notebooks/01_bridge.ipynb").unlink()

    assert mend_notebook(root, "01_bridge") == ["notebooks/01_bridge.ipynb: made"]
    assert [id for id in ids(root, "01_bridge") if id.startswith("q-")] == [
        "q-mark",
        "q-safe",
        "q-kinds",
    ]


def test_a_lesson_that_cannot_be_read_gives_one_line(root: Path) -> None:
    for spoil in ("id = [", None):
        path = root / "exercises/01_bridge.toml"
        path.write_text(spoil, "utf-8") if spoil else path.unlink()

        with pytest.raises(OneLineError, match=r"^exercises/01_bridge\.toml: cannot be read: "):
            mend_notebook(root, "01_bridge")
