"""The rubric sheet: written by grading, filled in by a person, read back."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.hand_in_files import (
    add_written,
    csv_file,
    grade,
    graded,
    hand_in,
    problems,
    table,
    write,
)
from support.small_course import write_course

from coursekit.cli import main
from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.gradebook.database import Gradebook
from coursekit.gradebook.rubric import WHOLE
from coursekit.gradebook.scoring import questions_to_score, save_scores


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


POINTS = {"reason": "points 1", "words": "points 2", "": "points"}  # columns by criterion


def fill(out: Path, path: Path, points: dict[tuple[str, str], str], comment: str = "") -> Path:
    """Write the sheet with points by page and criterion filled in."""
    rows = table(out / "to_score.csv")
    for row in rows:
        row |= {
            POINTS[criterion]: given
            for (page, criterion), given in points.items()
            if page in row["page"].split()
        }
        if any(page in row["page"].split() for page, _ in points):
            row["comment"] = comment
    return write_rows(path, rows)


def write_rows(path: Path, rows: list[dict[str, str]]) -> Path:
    """Write rows as a CSV file with a header."""
    return csv_file(path, [list(rows[0]), *(list(row.values()) for row in rows)])


def test_the_sheet_has_a_row_for_each_answer_and_a_column_for_each_line_of_the_rubric(
    root: Path, folder: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert grade(root, folder, "--out", out) == 0

    rows = table(out / "to_score.csv")
    assert [row["page"] for row in rows] == ["s1.html", "007.html"]
    assert {row["rubric"] for row in rows} == {
        "1: Gives a reason. (0–2)\n2: In their own words. (0–1)"
    }
    assert {(row["points 1"], row["points 2"], row["points"], row["most"]) for row in rows} == {
        ("", "", "", "3")
    }
    assert rows[0]["answer"] == "It is not safe, she says."
    assert rows[1]["answer"] == "'=1+1\nBecause."
    assert "2 answers wait for a person" in capsys.readouterr().out
    results = {
        row["student"]: row for row in table(out / "results.csv") if row["kind"] == "written"
    }
    assert {who: row["counted"] for who, row in results.items()} == {
        "s1": "no",
        "007": "no",
        "s3": "yes",
    }


def test_the_sheet_goes_question_by_question(course_root: Path, tmp_path: Path, out: Path) -> None:
    simulated = ("simulate", "--students", "4", "--seed", "3", "--lessons", "04_news_and_opinion")
    assert main(["--course", str(course_root), *simulated, "--out", str(tmp_path / "in")]) == 0
    grade(course_root, tmp_path / "in", "--lessons", "04_news_and_opinion", "--out", out)

    asked = [row["question"] for row in table(out / "to_score.csv")]
    assert len(set(asked)) > 1
    assert asked == sorted(asked, key=list(dict.fromkeys(asked)).index)


def test_identical_answers_have_one_row_and_one_score(
    root: Path, course: Course, folder: Path, out: Path, tmp_path: Path
) -> None:
    write(folder, {"e.json": hand_in(course, "s5", "Eve", why="It is not safe, she says.")})
    grade(root, folder, "--out", out)
    row = table(out / "to_score.csv")[0]
    assert (row["page"], row["name"]) == ("s1.html s5.html", "Ada | Eve")
    scores = fill(out, tmp_path / "a.csv", {("s1.html", "reason"): "2", ("s1.html", "words"): "1"})

    assert grade(root, folder, "--out", out, "--scores", scores) == 0
    assert graded(out) == {"s1": "10", "s5": "10", "007": "7", "s3": "7"}

    # One who gives the same answer later has a row of their own, which waits.
    write(folder, {"f.json": hand_in(course, "s6", "Flo", why="It is not safe, she says.")})
    grade(root, folder, "--out", out)
    rows = table(out / "to_score.csv")
    assert {row["page"]: row["points 1"] for row in rows} == {
        "s1.html s5.html": "2",
        "007.html": "",
        "s6.html": "",
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
    said = "Gives a reason. 1.5 of 2.<li>In their own words. 1 of 1.<li>Well seen &lt;b&gt;."
    assert said in page
    assert "Partly: 2.5 of 3 points." in page
    rows = table(out / "to_score.csv")
    assert [(row["points 1"], row["points 2"], row["comment"]) for row in rows] == [
        ("1.5", "1", "Well seen <b>."),
        ("", "0", "Well seen <b>."),
    ]

    assert grade(root, folder, "--out", out) == 0  # they are remembered
    assert graded(out)["s1"] == "9.5"


def test_an_answer_can_be_scored_as_a_whole(
    root: Path, folder: Path, out: Path, tmp_path: Path
) -> None:
    grade(root, folder, "--out", out)
    scores = fill(out, tmp_path / "scored.csv", {("s1.html", ""): "2,5", ("007.html", ""): "0"})

    assert grade(root, folder, "--out", out, "--scores", scores) == 0
    assert graded(out) == {"s1": "9.5", "007": "7", "s3": "7"}
    assert "The whole answer. 2.5 of 3." in (out / "feedback/s1.html").read_text("utf-8")
    assert [row["points"] for row in table(out / "to_score.csv")] == ["2.5", "0"]

    # By lines instead: the points for the whole are gone.
    given = {("s1.html", ""): "", ("s1.html", "reason"): "1", ("s1.html", "words"): "0"}
    grade(root, folder, "--out", out, "--scores", fill(out, tmp_path / "again.csv", given))
    assert graded(out)["s1"] == "8"


@pytest.mark.parametrize(
    ("reason", "words", "whole", "points"),
    [("2", "1", "3", "10"), ("2", "1", "2", "7"), ("2", "", "2", "7")],
)
def test_points_for_the_whole_beside_lines_are_their_sum(
    root: Path,
    folder: Path,
    out: Path,
    tmp_path: Path,
    reason: str,
    words: str,
    whole: str,
    points: str,
) -> None:
    grade(root, folder, "--out", out)
    given = dict(zip((("s1.html", id) for id in POINTS), (reason, words, whole), strict=True))
    scores = fill(out, tmp_path / "scored.csv", given)

    assert grade(root, folder, "--out", out, "--scores", scores) == (points == "7")
    assert graded(out)["s1"] == points
    assert all("expected their sum, or one of the two" in told for told in problems(out).values())


def test_a_sheet_that_was_filled_in_is_never_overwritten(
    root: Path, folder: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grade(root, folder, "--out", out)
    fill(out, out / "to_score.csv", {("s1.html", "reason"): "2"})
    capsys.readouterr()
    grade(root, folder, "--out", out)

    assert table(out / "to_score.csv")[0]["points 1"] == "2"
    assert "the new sheet is to_score-2.csv" in capsys.readouterr().out
    grade(root, folder, "--out", out)  # the new one is replaced, and there is no third
    assert sorted(path.name for path in out.glob("to_score*.csv")) == [
        "to_score-2.csv",
        "to_score.csv",
    ]
    grade(root, folder, "--out", out, "--scores", out / "to_score.csv")
    assert table(out / "to_score.csv")[0]["points 1"] == "2"
    assert not (out / "to_score-2.csv").exists()


def test_a_sheet_with_a_mistake_is_kept_to_be_mended(root: Path, folder: Path, out: Path) -> None:
    grade(root, folder, "--out", out)
    given = {("s1.html", "reason"): "12", ("007.html", ""): "1"}
    fill(out, out / "to_score.csv", given, "A long comment.")

    assert grade(root, folder, "--out", out, "--scores", out / "to_score.csv") == 1
    assert graded(out) == {"s1": "7", "007": "8", "s3": "7"}
    assert table(out / "to_score.csv")[0]["points 1"] == "12"
    assert table(out / "to_score.csv")[0]["comment"] == "A long comment."


def test_an_empty_cell_takes_back_only_what_stood_there(
    root: Path, folder: Path, out: Path, tmp_path: Path
) -> None:
    grade(root, folder, "--out", out)
    first = fill(out, tmp_path / "first.csv", {("s1.html", ""): "3"})
    second = fill(out, tmp_path / "second.csv", {("007.html", ""): "2"})
    grade(root, folder, "--out", out, "--scores", first)

    grade(root, folder, "--out", out, "--scores", second)  # in which s1 was always empty
    assert graded(out) == {"s1": "10", "007": "9", "s3": "7"}
    third = fill(out, tmp_path / "third.csv", {("s1.html", ""): ""})
    grade(root, folder, "--out", out, "--scores", third)
    assert graded(out) == {"s1": "7", "007": "9", "s3": "7"}


def test_a_sheet_of_yesterday_undoes_nothing_that_was_scored_elsewhere_since(
    root: Path, course: Course, folder: Path, out: Path, tmp_path: Path
) -> None:
    grade(root, folder, "--out", out)
    scores = fill(out, tmp_path / "first.csv", {("s1.html", ""): "3"})
    grade(root, folder, "--out", out, "--scores", scores)
    copy = shutil.copy(out / "to_score.csv", tmp_path / "copy.csv")
    with closing(Gradebook(out, course.id)) as gradebook:
        [asked] = questions_to_score(gradebook, course)
        save_scores(gradebook, asked, asked.answers[0], {"reason": 0.5, "words": 1}, "Better.")

    assert grade(root, folder, "--out", out, "--scores", copy) == 0
    assert graded(out)["s1"] == "8.5"


def test_points_that_are_saved_at_once_are_checked_and_lines_take_the_place_of_the_whole(
    root: Path, course: Course, folder: Path, out: Path
) -> None:
    grade(root, folder, "--out", out)
    with closing(Gradebook(out, course.id)) as gradebook:
        [asked] = questions_to_score(gradebook, course)
        first = asked.answers[0]
        for points in ({"reason": 2.5}, {"reason": -1}, {"reasons": 1}, {WHOLE: 3.1}):
            with pytest.raises(HandInError):
                save_scores(gradebook, asked, first, points)
        save_scores(gradebook, asked, first, {WHOLE: 3, "reason": 2, "words": None}, "Go on.")
        [asked] = questions_to_score(gradebook, course)

    assert (asked.answers[0].scores, asked.answers[0].comment) == ({"reason": 2}, "Go on.")
    assert [asked.waits(group) for group in asked.answers] == [True, True]


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

    given = {("s1.html", ""): "1"}
    grade(root, folder, "--out", out, "--scores", fill(out, tmp_path / "new.csv", given))
    grade(root, folder, "--out", out, "--scores", scores)  # the sheet on the earlier answer
    assert graded(out)["s1"] == "8"
    told = problems(out)["scored.csv: line 2"]
    assert told == "s1 has handed in another answer since; score that one"


def test_scores_on_two_rows_of_one_answer_are_told(
    root: Path, folder: Path, out: Path, tmp_path: Path
) -> None:
    grade(root, folder, "--out", out)
    row, _ = table(out / "to_score.csv")
    scores = write_rows(tmp_path / "a.csv", [row | {"points": "1"}, row | {"points": "2"}])
    grade(root, folder, "--out", out, "--scores", scores)

    assert graded(out)["s1"] == "8"
    assert problems(out)["a.csv: line 3"].startswith("s1 has other points in a row above")


def test_a_comment_without_points_is_told_and_kept_in_the_sheet(
    root: Path, folder: Path, out: Path
) -> None:
    grade(root, folder, "--out", out)
    fill(out, out / "to_score.csv", {("s1.html", ""): ""}, "To be thought over.")

    assert grade(root, folder, "--out", out, "--scores", out / "to_score.csv") == 1
    told = problems(out)["to_score.csv: line 2"]
    assert told == "a comment without points; expected points beside it"
    assert table(out / "to_score.csv")[0]["comment"] == "To be thought over."


# --- sheets of earlier versions ---


def old_rows(out: Path, points: dict[tuple[str, str], str]) -> list[dict[str, str]]:
    """The rows of the sheet as it was when each line of the rubric had a row."""
    same = ("page", "lesson", "question", "comment", "answer", "answer id")
    return [
        {title: row[title] for title in same}
        | {"criterion": line, "points": points.get((row["page"], line), "")}
        for row in table(out / "to_score.csv")
        for line in ("reason", "words")
    ]


def test_a_sheet_with_a_row_for_each_line_still_counts(
    root: Path, folder: Path, out: Path, tmp_path: Path
) -> None:
    grade(root, folder, "--out", out)
    given = {("s1.html", "reason"): "1,5", ("s1.html", "words"): "1", ("007.html", "words"): "2"}
    scores = write_rows(tmp_path / "old.csv", old_rows(out, given))

    assert grade(root, folder, "--out", out, "--scores", scores) == 1
    assert graded(out) == {"s1": "9.5", "007": "7", "s3": "7"}
    assert problems(out) == {"old.csv: line 5": "points 2; expected 1 at most"}

    del given["s1.html", "words"]
    grade(root, folder, "--out", out, "--scores", write_rows(scores, old_rows(out, given)))
    assert graded(out)["s1"] == "7"


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


@pytest.mark.parametrize(
    ("points", "told"),
    [
        ("3", "points 1: 3; expected 2 at most"),
        ("-1", "points 1: '-1'; expected a number from 0 to 2"),
        ("good", "points 1: 'good'; expected a number from 0 to 2"),
        ("nan", "points 1: 'nan'; expected a number from 0 to 2"),
        ("1e1", "points 1: '1e1'; expected a number from 0 to 2"),
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


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("page,points\ns1.html,1\n", "no column lesson, question, answer id"),
        ("page,points 1,lesson,question,answer id\n", "no column lines"),
        ("", "no column page, lesson, question, answer id, points"),
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
    row, other = table(out / "to_score.csv")
    rows = [
        row | {"points": "1", "lines": "reason wrods"},
        other | {"points": "1", "page": "7.html", "answer id": "a000000000000"},
        other | {"points": "1", "question": "whi"},
    ]
    grade(root, folder, "--out", out, "--scores", write_rows(tmp_path / "scored.csv", rows))

    told = problems(out)
    assert told["scored.csv: line 2"].startswith("no criterion 'wrods' of 01_bridge why")
    assert told["scored.csv: line 3"].startswith("no hand-in has the page '7' or this answer")
    assert told["scored.csv: line 4"].startswith("no question 'whi' of '01_bridge'")
