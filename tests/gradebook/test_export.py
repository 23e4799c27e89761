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
from support.graded_class import write_graded
from support.small_course import TEXT
from support.wide_course import write_wide_course

from coursekit.authoring.simulated_class import made_up_class
from coursekit.cli import main
from coursekit.course import Course
from coursekit.gradebook.export import hand_ins
from coursekit.questions.highlight import HighlightAnswer
from coursekit.texts.quotes import find_quote
from coursekit.work import Attempt, HandIn, Work
from coursekit.work.handin import hand_in_text

AFTER_EMOJI = "and went home"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_wide_course(tmp_path_factory.mktemp("wide") / "course")


@pytest.fixture
def folder(course: Course, tmp_path: Path) -> Path:
    """One student who marked words behind an emoji, and three made-up ones."""
    folder = tmp_path / "handed-in"
    folder.mkdir()
    article = course.articles["bridge"]
    found = find_quote(article, AFTER_EMOJI)
    span = type(found)(found.start, found.end, found.quote, "cue")
    work = Work(
        lesson="01_bridge",
        articles={"bridge": article.sha256},
        attempts={"mark": Attempt(HighlightAnswer((span,)))},
    )
    real = HandIn(
        course=course.id,
        name="=Zoë 🌉",
        student="=1+1",
        made="2026-01-01T10:00:00+02:00",
        lessons={"01_bridge": work},
    )
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
    if ":" not in annotation["id"]:
        yield "3.1: an annotation has exactly one IRI"
    if annotation["type"] != "Annotation":
        yield "3.1: the class is Annotation"
    if not annotation.get("target"):
        yield "3.1: there are one or more targets"
    body = annotation.get("body")
    if body and not (body["type"] == "TextualBody" and isinstance(body["value"], str)):
        yield "3.2.4: a TextualBody has exactly one value"
    target = annotation["target"]
    if ":" not in target["source"]["id"]:
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
    assert {"sha256", "lesson", "question", "simulated"} <= set(context[1])


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
    assert one["target"]["source"]["id"] == "urn:coursekit:small:article:bridge"
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
    root: Path, course: Course, folder: Path, tmp_path: Path
) -> None:
    archive = shutil.make_archive(str(tmp_path / "class"), "zip", folder)
    graded = write_graded(course, hand_ins(course, [folder]), tmp_path / "graded")
    found = []
    for source in (folder, archive, graded):
        export(root, source, "--form", "jsonl", "--out", tmp_path / "marks.jsonl")
        found.append(sorted((tmp_path / "marks.jsonl").read_text("utf-8").splitlines()))

    assert found[0]
    assert found[0] == found[1] == found[2]


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
    assert "run `coursekit grade" in capsys.readouterr().err
