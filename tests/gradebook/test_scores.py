"""The rubric sheet: written by grading, filled in by a person, read back."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.hand_in_files import add_written, grade, graded, hand_in, problems, table, write
from support.small_course import write_course

from coursekit.course import Course


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = write_course(tmp_path / "course")
    add_written(root)
    return root


@pytest.fixture
def folder(course: Course, tmp_path: Path) -> Path:
    """Two hand-ins with something written, and one without."""
    files = {
        "a.json": hand_in(course, "s1", why="It is not safe, she says."),
        "b.json": hand_in(course, "007", "Bo", why="=1+1\nBecause."),
        "c.json": hand_in(course, "s3"),
    }
    return write(tmp_path / "in", files)


def fill(out: Path, path: Path, points: dict[tuple[str, str], str], comment: str = "") -> Path:
    """Write the sheet with points by page and criterion filled in."""
    rows = table(out / "to_score.csv")
    for row in rows:
        given = points.get((row["page"], row["criterion"]), "")
        row["points"], row["comment"] = given or row["points"], comment
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.DictWriter(file, rows[0].keys())
        sheet.writeheader()
        sheet.writerows(rows)
    return path


def test_the_sheet_has_a_row_for_each_line_of_the_rubric_of_each_answer(
    root: Path, folder: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert grade(root, folder, "--out", out) == 0

    rows = table(out / "to_score.csv")
    assert [(row["page"], row["criterion"], row["most"], row["points"]) for row in rows] == [
        ("s1.html", "reason", "2", ""),
        ("s1.html", "words", "1", ""),
        ("007.html", "reason", "2", ""),
        ("007.html", "words", "1", ""),
    ]
    assert rows[0]["answer"] == "It is not safe, she says."
    assert rows[2]["answer"] == "'=1+1\nBecause."
    assert "2 answers wait for a person" in capsys.readouterr().out
    results = {
        row["student"]: row for row in table(out / "results.csv") if row["kind"] == "written"
    }
    assert {who: row["counted"] for who, row in results.items()} == {
        "s1": "no",
        "007": "no",
        "s3": "yes",
    }


def test_scores_that_are_read_back_count_and_stand_on_the_page(
    root: Path, folder: Path, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grade(root, folder, "--out", out)
    given = {("s1.html", "reason"): "1.5", ("s1.html", "words"): "1", ("007.html", "words"): "0"}
    scores = fill(out, tmp_path / "scored.csv", given, "Well seen <b>.")
    capsys.readouterr()

    assert grade(root, folder, "--out", out, "--scores", scores) == 0
    # The first is scored in full; of the second a line is missing, so it still waits.
    assert graded(out) == {"s1": "9.5", "007": "7", "s3": "7"}
    said = capsys.readouterr().out
    assert "1 answer waits for a person" in said
    assert "s1 Ada: 7 to 9.5 of 10 (+2.5)" in said
    page = (out / "feedback/s1.html").read_text("utf-8")
    assert (
        "Gives a reason. 1.5 of 2.<li>In their own words. 1 of 1.<li>Well seen &lt;b&gt;." in page
    )
    assert "Partly: 2.5 of 3 points." in page
    rows = table(out / "to_score.csv")
    assert [row["points"] for row in rows] == ["1.5", "1", "", "0"]

    assert grade(root, folder, "--out", out) == 0  # they are remembered
    assert graded(out)["s1"] == "9.5"


def test_a_sheet_that_was_filled_in_is_never_overwritten(
    root: Path, folder: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grade(root, folder, "--out", out)
    fill(out, out / "to_score.csv", {("s1.html", "reason"): "2"})
    capsys.readouterr()
    grade(root, folder, "--out", out)

    assert table(out / "to_score.csv")[0]["points"] == "2"
    assert "the new sheet is to_score-2.csv" in capsys.readouterr().out
    grade(root, folder, "--out", out, "--scores", out / "to_score.csv")
    assert table(out / "to_score.csv")[0]["points"] == "2"


def test_a_score_holds_for_no_other_answer(
    root: Path, course: Course, folder: Path, out: Path, tmp_path: Path
) -> None:
    grade(root, folder, "--out", out)
    given = {("s1.html", "reason"): "2", ("s1.html", "words"): "1"}
    scores = fill(out, tmp_path / "scored.csv", given)
    grade(root, folder, "--out", out, "--scores", scores)
    assert graded(out)["s1"] == "10"

    write(
        folder,
        {"d.json": hand_in(course, made="2026-02-01T00:00:00Z", why="Quite another answer.")},
    )
    grade(root, folder, "--out", out)
    assert graded(out)["s1"] == "7"
    assert table(out / "to_score.csv")[-1]["answer"] == "Quite another answer."


# A database as coursekit wrote it before results were rows: what a person scored stands in it.
FORM_3 = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
INSERT INTO meta VALUES ('form', '3'), ('course', 'small'), ('run', '5');
CREATE TABLE graded (place TEXT PRIMARY KEY, rows TEXT) WITHOUT ROWID;
CREATE TABLE scores (
    page TEXT, lesson TEXT, question TEXT, criterion TEXT, points REAL, comment TEXT, answer TEXT,
    PRIMARY KEY (page, lesson, question, criterion)
) WITHOUT ROWID;
"""


def test_scores_outlive_a_new_form_of_the_database(
    root: Path, folder: Path, out: Path, tmp_path: Path
) -> None:
    grade(root, folder, "--out", out)
    answer = table(out / "to_score.csv")[0]["answer id"]
    (out / "register.sqlite").unlink()
    with closing(sqlite3.connect(out / "register.sqlite")) as old:
        old.executescript(FORM_3)
        rows = [
            ("s1", "01_bridge", "why", line, points, "Seen.", answer)
            for line, points in (("reason", 1.5), ("words", 1))
        ]
        old.executemany("INSERT INTO scores VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        old.commit()

    assert grade(root, folder, "--out", out) == 0
    assert graded(out) == {"s1": "9.5", "007": "7", "s3": "7"}
    assert "Seen." in (out / "feedback/s1.html").read_text("utf-8")


def test_a_score_that_is_taken_back_counts_no_more(
    root: Path, folder: Path, out: Path, tmp_path: Path
) -> None:
    grade(root, folder, "--out", out)
    given = {("s1.html", "reason"): "2", ("s1.html", "words"): "1"}
    scores = fill(out, tmp_path / "scored.csv", given)
    grade(root, folder, "--out", out, "--scores", scores)
    assert graded(out)["s1"] == "10"

    text = scores.read_text("utf-8").replace(",reason,Gives a reason.,2,2,", ",reason,,2,,")
    scores.write_text(text, "utf-8")
    grade(root, folder, "--out", out, "--scores", scores)
    assert graded(out)["s1"] == "7"


@pytest.mark.parametrize(
    ("points", "told"),
    [
        ("3", "points 3; expected 2 at most"),
        ("-1", "points '-1'; expected a number from 0 to 2"),
        ("good", "points 'good'; expected a number from 0 to 2"),
        ("nan", "points 'nan'; expected a number from 0 to 2"),
        ("1e1", "points '1e1'; expected a number from 0 to 2"),
    ],
)
def test_points_that_the_rubric_does_not_have_are_told_and_not_counted(
    root: Path, folder: Path, out: Path, tmp_path: Path, points: str, told: str
) -> None:
    grade(root, folder, "--out", out)
    given = {("s1.html", "reason"): points, ("s1.html", "words"): "1"}
    scores = fill(out, tmp_path / "scored.csv", given)

    assert grade(root, folder, "--out", out, "--scores", scores) == 1
    assert problems(out) == {"scored.csv: line 2": told}
    assert graded(out)["s1"] == "7"


def test_a_sheet_as_a_spreadsheet_saves_it_is_read(
    root: Path, folder: Path, out: Path, tmp_path: Path
) -> None:
    grade(root, folder, "--out", out)
    rows = table(out / "to_score.csv")
    keys = ["page", "lesson", "question", "criterion", "points", "comment", "answer id"]
    lines = [";".join(keys)]
    for row in rows[:2]:
        row |= {"points": "0,5", "comment": "schön"}
        lines.append(";".join(row[key] for key in keys))
    scores = tmp_path / "scored.csv"
    scores.write_bytes("\r\n".join(lines).encode("cp1252"))

    assert grade(root, folder, "--out", out, "--scores", scores) == 0
    assert graded(out)["s1"] == "8"
    assert "schön" in (out / "feedback/s1.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("page,points\ns1.html,1\n", "no column lesson, question, criterion, comment, answer id"),
        ("", "no column page, lesson"),
    ],
)
def test_a_file_that_is_no_sheet_is_told(
    root: Path,
    folder: Path,
    out: Path,
    tmp_path: Path,
    text: str,
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "scored.csv").write_text(text, "utf-8")

    assert grade(root, folder, "--out", out, "--scores", tmp_path / "scored.csv") == 1
    assert told in capsys.readouterr().err


def test_a_row_of_nobody_is_told(root: Path, folder: Path, out: Path, tmp_path: Path) -> None:
    grade(root, folder, "--out", out)
    text = (out / "to_score.csv").read_text("utf-8")
    scores = tmp_path / "scored.csv"
    scores.write_text(text.replace("007.html", "7.html").replace(",words,", ",wrods,"), "utf-8")
    grade(root, folder, "--out", out, "--scores", scores)

    told = problems(out)
    assert told["scored.csv: line 3"].startswith("no criterion 'wrods' of 01_bridge why")
    assert told["scored.csv: line 4"].startswith("no hand-in has the page '7'")
