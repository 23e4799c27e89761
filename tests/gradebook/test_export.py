"""Marks and results for other tools."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from attrs import evolve
from support.hand_in_files import grade, table, write
from support.small_course import TEXT
from support.wide_course import write_wide_course

from coursekit.authoring.simulated_class import made_up_class
from coursekit.cli import main
from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.gradebook.identify import page_of
from coursekit.questions.highlight import HighlightAnswer
from coursekit.texts.quotes import find_quote
from coursekit.work import Attempt, HandIn, Work
from coursekit.work.handin import hand_in_text

AFTER_EMOJI = "and went home"
IRIS = ("urn:uuid:", "https://", "http://www.w3.org/")  # of namespaces that are registered


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_wide_course(tmp_path_factory.mktemp("wide") / "course")


@pytest.fixture(scope="module")
def course(root: Path) -> Course:
    return load_course(root)


def marking(course: Course, quote: str = AFTER_EMOJI, student: str = "", name: str = "") -> HandIn:
    """The hand-in of one who marked these words as a cue."""
    article = course.articles["bridge"]
    span = evolve(find_quote(article, quote), label="cue")
    work = Work(
        lesson="01_bridge",
        articles={"bridge": article.sha256},
        attempts={"mark": Attempt(HighlightAnswer((span,)))},
    )
    made = "2026-01-01T10:00:00+02:00"
    lessons = {"01_bridge": work}
    return HandIn(course=course.id, name=name, student=student, made=made, lessons=lessons)


@pytest.fixture
def folder(course: Course, tmp_path: Path) -> Path:
    """One student who marked words behind an emoji, and three made-up ones."""
    folder = tmp_path / "handed-in"
    folder.mkdir()
    real = marking(course, student="=1+1", name="=Zoë 🌉")
    for number, one in enumerate([real, *made_up_class(course, 3, seed=4)]):
        (folder / f"{number}.json").write_text(hand_in_text(one), "utf-8")
    return folder


def export(root: Path, *arguments: str | Path) -> int:
    return main(["--course", str(root), "export", *map(str, arguments)])


def items(root: Path, folder: Path, out: Path) -> list[dict[str, Any]]:
    assert export(root, folder, "--form", "jsonld", "--out", out) == 0
    collection = json.loads(out.read_text("utf-8"))
    assert collection["type"] == "AnnotationCollection"
    assert collection["first"]["type"] == "AnnotationPage"
    assert collection["total"] == len(collection["first"]["items"])
    found: list[dict[str, Any]] = collection["first"]["items"]
    return found


def required_faults(annotation: dict[str, Any]) -> Iterator[str]:
    """What the Web Annotation Data Model (W3C, 2017) requires and this annotation lacks."""
    if not annotation["id"].startswith(IRIS):
        yield "3.1: an annotation has exactly one IRI"
    if annotation["type"] != "Annotation":
        yield "3.1: the class is Annotation"
    if not annotation.get("target"):
        yield "3.1: there are one or more targets"
    body = annotation[
        "body"
    ]  # [] for none, because Recogito drops all annotations where one has no body
    if body and not (body["type"] == "TextualBody" and isinstance(body["value"], str)):
        yield "3.2.4: a TextualBody has exactly one value"
    target = annotation["target"]
    if not target["source"]["id"].startswith(IRIS):
        yield "4: a specific resource has exactly one source, an IRI"
    for selector in target["selector"]:
        match selector["type"]:
            case "TextPositionSelector":
                start, end = selector["start"], selector["end"]
                if not (type(start) is int and type(end) is int and 0 <= start <= end):
                    yield "4.2.5: start and end are whole numbers"
            case "TextQuoteSelector":
                if not selector["exact"]:
                    yield "4.2.4: exactly one exact"
            case other:
                yield f"no selector {other}"
    if "created" in annotation and not datetime.fromisoformat(annotation["created"]).tzinfo:
        yield "3.3.1: a time is a dateTime in UTC"


def test_every_annotation_has_what_the_w3c_model_requires(
    root: Path, folder: Path, tmp_path: Path
) -> None:
    found = items(root, folder, tmp_path / "marks.json")

    assert len(found) > 5
    assert [fault for one in found for fault in required_faults(one)] == []
    assert len({one["id"] for one in found}) == len(found)


def test_the_collection_is_read_in_the_context_of_the_w3c_and_of_the_course(
    root: Path, folder: Path, tmp_path: Path
) -> None:
    items(root, folder, tmp_path / "marks.json")
    context = json.loads((tmp_path / "marks.json").read_text("utf-8"))["@context"]

    assert context[0] == "http://www.w3.org/ns/anno.jsonld"
    assert {"sha256", "lesson", "question", "simulated", "page", "offsets"} <= set(context[1])
    assert [term for term in context[1].values() if not term.startswith("https://")] == []
    assert "urn:coursekit" not in (tmp_path / "marks.json").read_text("utf-8")


def test_offsets_behind_an_emoji_come_back_as_code_points(
    root: Path, folder: Path, tmp_path: Path
) -> None:
    for one in items(root, folder, tmp_path / "marks.json"):
        position, quote = one["target"]["selector"]
        start, end = position["start"], position["end"]

        assert TEXT[start:end] == quote["exact"]
        assert TEXT[:start].endswith(quote["prefix"])
        assert TEXT[end:].startswith(quote["suffix"])


def test_a_mark_says_whose_it_is_its_label_and_the_text_it_was_made_on(
    root: Path, course: Course, folder: Path, tmp_path: Path
) -> None:
    [one] = [
        one
        for one in items(root, folder, tmp_path / "marks.json")
        if one["creator"]["name"] == "=Zoë 🌉"
    ]

    assert one["creator"]["type"] == "Person"
    assert one["creator"]["nickname"] == "=1+1"
    assert one["created"] == "2026-01-01T08:00:00Z"
    assert one["body"]["value"] == "cue"
    assert one["body"]["purpose"] == "tagging"
    assert one["page"] == page_of("=1+1") + ".html"
    assert one["target"]["source"]["label"] == "bridge"
    assert one["target"]["source"]["language"] == "en"
    assert one["target"]["source"]["sha256"] == course.articles["bridge"].sha256
    assert one["target"]["selector"][1]["prefix"].endswith("🌉 ")


@pytest.mark.parametrize(
    ("made", "created"),
    [
        ("2026-01-01T10:00:00+02:00", "2026-01-01T08:00:00Z"),
        ("0900-01-01T10:00:00+00:00", "0900-01-01T10:00:00Z"),
        ("2026-01-01T10:00:00", None),
        ("0001-01-01T00:00:00+10:00", None),
        ("soon", None),
    ],
)
def test_a_time_that_names_no_moment_in_utc_is_left_out(
    root: Path, folder: Path, tmp_path: Path, made: str, created: str | None
) -> None:
    text = (folder / "0.json").read_text("utf-8")
    (tmp_path / "one.json").write_text(text.replace("2026-01-01T10:00:00+02:00", made), "utf-8")

    [one] = items(root, tmp_path / "one.json", tmp_path / "marks.json")
    assert one.get("created") == created


def test_simulated_marks_say_so_in_every_form(root: Path, folder: Path, tmp_path: Path) -> None:
    for form in ("csv", "jsonl"):
        export(root, folder, "--form", form, "--out", tmp_path / form)
    lines = (tmp_path / "jsonl").read_text("utf-8").splitlines()
    with (tmp_path / "csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    annotations = items(root, folder, tmp_path / "marks.json")

    assert len(lines) == len(rows) == len(annotations)
    for line, row, one in zip(lines, rows, annotations, strict=True):
        simulated = json.loads(line)["simulated"]
        assert row["simulated"] == one.get("simulated", "") == simulated
        assert bool(simulated) == json.loads(line)["student"].startswith("sim")


def test_csv_and_json_lines_are_read_by_pandas_with_the_same_offsets(
    root: Path, folder: Path, tmp_path: Path
) -> None:
    for form in ("csv", "jsonl"):
        export(root, folder, "--form", form, "--out", tmp_path / form)
    table = pd.read_csv(tmp_path / "csv", keep_default_na=False)
    lines = pd.read_json(tmp_path / "jsonl", lines=True, dtype=False)

    assert list(table.columns) == list(lines.columns)
    assert table["start"].tolist() == lines["start"].tolist()
    for start, end, quote in zip(lines["start"], lines["end"], lines["quote"], strict=True):
        assert TEXT[start:end] == quote


def test_no_cell_of_the_csv_is_a_formula(root: Path, folder: Path, tmp_path: Path) -> None:
    export(root, folder, "--form", "csv", "--out", tmp_path / "marks.csv")
    with (tmp_path / "marks.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]

    assert "'=1+1" in cells
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


def test_files_may_be_named_one_by_one_and_a_bad_one_is_told(
    root: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{", "utf-8")

    assert export(root, folder / "0.json", bad, "--form", "jsonl", "--out", tmp_path / "o") == 0
    assert len((tmp_path / "o").read_text("utf-8").splitlines()) == 1
    assert "bad.json: is only the first part of a file" in capsys.readouterr().err


def test_marks_come_from_a_zip_and_from_what_grade_wrote_as_from_a_folder(
    root: Path, folder: Path, tmp_path: Path
) -> None:
    archive = shutil.make_archive(str(tmp_path / "class"), "zip", folder)
    graded = tmp_path / "graded"
    grade(root, folder, "--out", graded, "--no-feedback")
    found = []
    for source in (folder, archive, graded):
        export(root, source, "--form", "jsonl", "--out", tmp_path / "marks.jsonl")
        found.append(sorted((tmp_path / "marks.jsonl").read_text("utf-8").splitlines()))

    assert found[0]
    assert found[0] == found[1] == found[2]


# --- whose a mark is ---


def exported(root: Path, *arguments: str | Path) -> list[dict[str, Any]]:
    """The lines of an export as JSON lines."""
    out = Path(arguments[0]).with_name("lines.jsonl")
    assert export(root, *arguments, "--form", "jsonl", "--out", out) == 0
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def test_marks_and_results_name_the_student_whom_grading_found_and_join_by_page(
    root: Path, course: Course, tmp_path: Path
) -> None:
    typed = [("00123", "Ada"), ("123", "Bo Li"), ("S7", "Zoë"), ("", "Cy Ode"), ("", "Dee Fox")]
    files = {
        f"{number}.json": hand_in_text(marking(course, student=id, name=name)).encode()
        for number, (id, name) in enumerate(typed)
    }
    roster = tmp_path / "roster.csv"
    roster.write_text("id,name\n00123,Ada A.\n123,Bo Li\ns7,Zoë Z.\nc1,Cy Ode\n", "utf-8")
    graded = tmp_path / "graded"
    folder = write(tmp_path / "in", files)
    grade(root, folder, "--roster", roster, "--out", graded, "--no-feedback")
    marks, results = exported(root, graded), exported(root, graded, "--results")

    who = {(row["student"], row["name"], row["page"]) for row in marks}
    assert who == {(row["student"], row["name"], row["page"]) for row in results}
    assert {(id, name) for id, name, _ in who} == {
        *[("00123", "Ada A."), ("123", "Bo Li"), ("s7", "Zoë Z."), ("c1", "Cy Ode")],
        ("", "Dee Fox"),
    }
    assert len({page for *_, page in who}) == 5


def test_people_who_typed_nothing_stay_as_many_as_they_are(
    root: Path, course: Course, tmp_path: Path
) -> None:
    files = {
        f"{number}.json": hand_in_text(evolve(marking(course), made=f"2026-01-0{number}")).encode()
        for number in (1, 2, 3)
    }
    folder = write(tmp_path / "in", files)
    found = items(root, folder, tmp_path / "marks.json")

    for value in ([one["id"] for one in found], [one["creator"]["id"] for one in found]):
        assert len(value) == len(set(value)) == 3
    assert {one["page"] for one in found} == {row["page"] for row in exported(root, folder)}


def test_a_mark_keeps_its_id_when_it_is_exported_again_in_whatever_form_and_attempt(
    root: Path, course: Course, tmp_path: Path
) -> None:
    first = marking(course, student="s1", name="Ada")
    later = evolve(first, made="2026-01-02T10:00:00+02:00")
    old = write(tmp_path / "old", {"a.json": hand_in_text(first).encode()})
    both = write(
        tmp_path / "both",
        {"a.json": hand_in_text(first).encode(), "b.json": hand_in_text(later).encode()},
    )

    [annotation] = items(root, old, tmp_path / "marks.json")
    [line] = exported(root, both)
    [in_units] = exported(root, old, "--offsets", "utf16")
    assert annotation["id"] == line["id"] == in_units["id"]


def test_the_same_lesson_of_one_page_in_two_folders_is_refused_and_one_folder_counts_once(
    root: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a", "b"):
        grade(root, folder, "--out", tmp_path / name, "--no-feedback")
    once, twice = items(root, tmp_path / "a", tmp_path / "once"), tmp_path / "twice"
    assert export(root, tmp_path / "a", tmp_path / "a", "--out", twice) == 0
    assert json.loads(twice.read_text("utf-8"))["total"] == len(once)
    capsys.readouterr()

    out = tmp_path / "marks.json"
    for more in ((), ("--results", "--form", "csv")):
        assert export(root, tmp_path / "a", tmp_path / "b", "--out", out, *more) == 1
        [line] = capsys.readouterr().err.splitlines()
        assert "export each into a file of its own" in line
        assert not out.exists()


# --- offsets and texts ---


def test_offsets_may_be_utf16_and_each_form_says_which_it_has(
    root: Path, course: Course, tmp_path: Path
) -> None:
    hand_in = write(tmp_path / "in", {"a.json": hand_in_text(marking(course)).encode()})
    folder = tmp_path / "graded"
    grade(root, hand_in, "--out", folder, "--no-feedback")
    units = TEXT.encode("utf-16-le")
    out = tmp_path / "marks"
    for more, unit, text in (
        ((), "code-points", TEXT),
        (("--offsets", "code-points"), "code-points", TEXT),
        (("--offsets", "utf16"), "utf16", units),
    ):
        wide = 2 if unit == "utf16" else 1
        export(root, folder, "--form", "jsonld", "--out", out, *more)
        collection = json.loads(out.read_text("utf-8"))
        [one] = collection["first"]["items"]
        place = one["target"]["selector"][0]
        export(root, folder, "--form", "csv", "--out", out, *more)
        [row] = table(out)
        [line] = exported(root, folder, *more)

        assert collection["offsets"] == row["offsets"] == line["offsets"] == unit
        start, end = line["start"], line["end"]
        assert (int(row["start"]), int(row["end"])) == (start, end)
        assert (place["start"], place["end"]) == (start, end)
        words = text[start * wide : end * wide]
        said = words.decode("utf-16-le") if isinstance(words, bytes) else words
        assert said == row["quote"] == AFTER_EMOJI


def test_with_texts_a_line_holds_a_text_its_language_and_one_students_marks(
    root: Path, folder: Path, tmp_path: Path
) -> None:
    plain, lines = exported(root, folder), exported(root, folder, "--with-texts")

    assert {line["page"] for line in lines} == {mark["page"] for mark in plain}
    assert len({(line["page"], line["article"]) for line in lines}) == len(lines)
    for line in lines:
        assert (line["text"], line["language"]) == (TEXT, "en")
        assert line["label"]
        for start, end, label in line["label"]:
            assert label in ("source", "cue", "cited")
            own = [mark for mark in line["marks"] if (mark["start"], mark["end"]) == (start, end)]
            assert {TEXT[start:end]} == {mark["quote"] for mark in own}
    assert [mark["id"] for line in lines for mark in line["marks"]] == [row["id"] for row in plain]


def test_with_texts_annotations_end_with_the_texts_that_they_are_on(
    root: Path, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "marks.json"
    export(root, folder, "--with-texts", "--out", out)
    collection = json.loads(out.read_text("utf-8"))

    [text] = collection["texts"]
    assert (text["text"], text["language"]) == (TEXT, "en")
    sources = [one["target"]["source"] for one in collection["first"]["items"]]
    assert {source["id"] for source in sources} == {text["id"]}


def test_with_texts_a_table_has_one_of_texts_beside_it(
    root: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "marks.csv"
    export(root, folder, "--form", "csv", "--with-texts", "--out", out)

    [text] = table(tmp_path / "marks-texts.csv")
    assert (text["article"], text["language"], text["text"]) == ("bridge", "en", TEXT)
    assert {row["sha256"] for row in table(out)} == {text["sha256"]}
    assert "marks-texts.csv" in capsys.readouterr().out


@pytest.mark.parametrize("more", [("--offsets", "utf16"), ("--with-texts",)])
def test_results_have_neither_offsets_nor_texts(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: tuple[str, ...]
) -> None:
    assert export(root, tmp_path, "--results", "--form", "csv", "--out", tmp_path / "o", *more) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert "leave out --results" in line


# --- what goes wrong ---


def test_a_path_that_is_not_there_is_told_and_what_was_exported_before_stays(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "o").write_text("marks of yesterday", "utf-8")

    assert export(root, tmp_path / "none.json", "--out", tmp_path / "o") == 1
    assert "none.json: no such folder or file" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["o"]
    assert (tmp_path / "o").read_text("utf-8") == "marks of yesterday"


def test_a_file_that_cannot_be_written_is_told(
    root: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "o").mkdir()

    assert export(root, folder, "--out", tmp_path / "o") == 1
    assert "o: cannot be written: Is a directory" in capsys.readouterr().err


RESULTS = (
    "student,name,lesson,question,kind,outcome,points,possible,counted,misconceptions,answer,page\n"
    "'=1+1,Ada,01_bridge,safe,choice,not yet,0,1,yes,named-is-true,true,1.html\n"
    "s2,Bo,01_bridge,mark,highlight,partly,2.5,4,no,,,2.html\n"
)


def test_results_are_read_by_pandas_as_numbers(root: Path, tmp_path: Path) -> None:
    (tmp_path / "results.csv").write_text(RESULTS, "utf-8")
    for form in ("csv", "jsonl"):
        out = tmp_path / f"out.{form}"
        assert export(root, tmp_path, "--results", "--form", form, "--out", out) == 0
    table = pd.read_csv(tmp_path / "out.csv", keep_default_na=False)
    lines = pd.read_json(tmp_path / "out.jsonl", lines=True)

    assert table["points"].tolist() == lines["points"].tolist() == [0.0, 2.5]
    assert lines["student"].tolist() == ["=1+1", "s2"]
    assert table["student"].tolist() == ["'=1+1", "s2"]
    assert table["misconceptions"].tolist() == ["named-is-true", ""]
    assert lines["misconceptions"].tolist() == [["named-is-true"], []]


def test_results_that_grade_has_not_written_are_asked_for(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(root, tmp_path, "--results", "--form", "csv", "--out", tmp_path / "o") == 1
    assert "grade the class into this folder first" in capsys.readouterr().err
