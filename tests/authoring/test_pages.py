"""Saved pages of ten makes: what is taken for the article, and what for the page around it."""

from __future__ import annotations

import tomllib
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coursekit.authoring.page_reader import LARGEST, page_of, read_page, text_of_lines
from coursekit.authoring.page_text import PageText
from coursekit.authoring.text_file import slug_of, write_text
from coursekit.errors import CourseError
from coursekit.texts.quotes import split_blocks

PAGES = Path(__file__).parents[1] / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.html"))
# What a person corrects; each page may have three.
TICKS = {"newspaper": ["43 = furniture"]}


def read(name: str) -> tuple[PageText, dict[str, Any]]:
    page = read_page(PAGES / f"{name}.html")
    for tick in TICKS.get(name, ()):
        page = page.ticked(tick)
    return page, tomllib.loads((PAGES / f"{name}.truth.toml").read_text("utf-8"))


def token_f1(found: tuple[str, ...], wanted: list[str]) -> float:
    ours = Counter(word for text in found for word in text.split())
    theirs = Counter(word for text in wanted for word in text.split())
    return 2 * sum((ours & theirs).values()) / (ours.total() + theirs.total())


def test_there_are_ten_pages() -> None:
    assert len(NAMES) == 10
    assert all(len(ticks) <= 3 for ticks in TICKS.values())


@pytest.mark.parametrize("name", NAMES)
def test_the_paragraphs_of_a_page_are_found(name: str) -> None:
    page, truth = read(name)

    assert (
        token_f1(read_page(PAGES / f"{name}.html").of_kind("paragraph"), truth["paragraphs"]) > 0.95
    )
    assert list(page.of_kind("paragraph")) == truth["paragraphs"]
    assert list(page.of_kind("subhead")) == truth["subheads"]
    assert list(page.of_kind("caption")) == truth["captions"]
    assert page.of_kind("headline") == (truth["headline"],)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_where_it_comes_from(name: str) -> None:
    page, truth = read(name)

    assert page.about.title == truth["headline"]
    assert page.about.date == truth["date"]
    assert page.about.author == truth["author"]
    assert page.about.publisher == truth["publisher"]
    assert page.about.language == truth["language"]
    assert len(page.of_kind("date")) == 1


@pytest.mark.parametrize("name", NAMES)
def test_the_page_around_an_article_is_kept_apart(name: str, tmp_path: Path) -> None:
    page, truth = read(name)

    text_path, about_path = write_text(tmp_path, "a-text", page)

    about = tomllib.loads(about_path.read_text("utf-8"))
    text = text_path.read_text("utf-8")
    blocks = split_blocks(text, about["blocks"], about["rest"])
    paragraphs = [text[b.start : b.end] for b in blocks if b.name.startswith("P")]
    assert paragraphs == truth["paragraphs"]
    assert [block.name for block in blocks][-1] == "F"
    around = text[blocks[-1].start :].split("\n")
    own = {line.text for line in page.lines if line.kind != "furniture"}
    shown = [line.text for line in page.lines if line.kind == "furniture" and line.text not in own]
    held = {*around, *about["blocks"].get("L", ())}
    assert set(shown) <= held


def test_a_page_that_is_no_text_gives_one_line(tmp_path: Path) -> None:
    cases = {
        "nothing.html": (b"", "shows no words"),
        "empty.html": (b"<html><body><script>x</script></body></html>", "shows no words"),
        "zeros.html": (b"\0" * 100, "shows no words"),
        "picture.png": (b"\x89PNG", "no kind of file that can be read"),
        "broken.docx": (b"PK\x03\x04 no", "no .docx that can be read"),
        "none.mhtml": (b"Content-Type: text/plain\n\nhello", "no page in this archive"),
        "large.html": (b" " * (LARGEST + 1), "30 MB; expected 30 MB at most"),
    }
    for name, (content, told) in cases.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(CourseError) as raised:
            read_page(tmp_path / name)

        assert len(raised.value.faults) == 1
        assert str(tmp_path / name) in raised.value.faults[0]
        assert told in raised.value.faults[0]

    with pytest.raises(CourseError, match="cannot be read: No such file"):
        read_page(tmp_path / "gone.html")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["a.html", "a.txt", "a.mhtml", "a.docx"]),
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<table><td>",
                "<title>",
                "<h1>",
                "<br>",
                "<time>",
                "\0",
                "2025",
                "&#0;",
            ]
        )
        | st.text(max_size=40)
    ),
)
def test_whatever_a_page_holds_it_is_lines_or_one_fault(name: str, parts: list[str]) -> None:
    page = PageText(lines=())
    with suppress(CourseError):
        page = page_of(name, " ".join(parts).encode("utf-8", "replace"))
        assert page.lines

    assert all(line.text == line.text.strip() != "" for line in page.lines)
    assert len(page.names) == len(page.lines)


def test_a_pasted_text_has_a_headline_a_date_and_paragraphs() -> None:
    page = text_of_lines(
        "\ufeffBridge\u00a0to close\r\n\r\n12 May 2025\r\nThe mayor said the bridge would close.\n"
    )

    assert [(line.kind, line.text) for line in page.lines] == [
        ("headline", "Bridge to close"),
        ("date", "12 May 2025"),
        ("paragraph", "The mayor said the bridge would close."),
    ]
    assert (page.about.date, page.about.language) == ("2025-05-12", "en")
    assert page.names == ("H", "D", "P1")


def test_a_document_says_by_its_styles_what_a_line_is(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_heading("A short report", 0)
    document.add_paragraph("It begins here, with a sentence.")
    document.add_heading("What comes next", 2)
    document.add_paragraph("It ends here.")
    document.save(tmp_path / "report.docx")

    page = read_page(tmp_path / "report.docx")

    assert page.names == ("H", "P1", "S1", "P2")
    assert page.about.title == "A short report"


def test_a_web_archive_holds_its_page() -> None:
    page = (PAGES / "ghost.html").read_bytes()
    archive = (
        b"From: <Saved>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n--b\r\n'
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + page.replace(b"\n", b"\r\n")
        + b"\r\n--b--\r\n"
    )

    assert page_of("saved.mhtml", archive).lines == page_of("saved.html", page).lines


def test_a_correction_is_typed_as_people_type() -> None:
    page = text_of_lines("A title\nOne line.\nTwo lines.\nThree lines.")

    assert page.ticked("2-3 furniture").names == ("H", "L1", "L2", "P1")
    assert page.ticked("4=S").names == ("H", "P1", "P2", "S1")
    assert page.ticked("3 = cap").lines[2].kind == "caption"
    for wrong in ("9 furniture", "0 P", "3-2 P"):
        with pytest.raises(CourseError, match=r"^No line .*; expected 1 to 4\.$"):
            page.ticked(wrong)
    for wrong in ("", "furniture", "2 sofa", "2"):
        with pytest.raises(CourseError, match="is no correction; expected a line"):
            page.ticked(wrong)


def test_a_text_is_never_written_over(tmp_path: Path) -> None:
    page = text_of_lines("A title\nOne line.")
    path, _ = write_text(tmp_path, "a-title", page)
    before = path.read_bytes()

    with pytest.raises(CourseError, match="is there already, and lessons may quote it"):
        write_text(tmp_path, "a-title", text_of_lines("A title\nAnother line."))

    assert path.read_bytes() == before


def test_a_text_is_named_by_its_title_or_its_address() -> None:
    assert slug_of(read_page(PAGES / "newspaper.html")) == "harbour-workers-vote-to-strike-from"
    assert slug_of(read_page(PAGES / "arabic.html")) == "old-library-reopens"


def test_a_line_that_stands_twice_is_of_one_kind(tmp_path: Path) -> None:
    page = text_of_lines("A title\nOne line.\nA title\nTwo lines.")

    with pytest.raises(CourseError, match="'A title' stands twice on the page, as two kinds"):
        write_text(tmp_path, "a-title", page.ticked("1 paragraph").ticked("3 subhead"))
