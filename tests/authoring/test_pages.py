"""Saved pages of many makes: what is taken for the article, and what for the page around it."""

from __future__ import annotations

import io
import textwrap
import tomllib
import zipfile
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
TICKS = {"newspaper": ["43 = furniture"], "pdf-lines": ["11 = furniture"]}


def read(name: str) -> tuple[PageText, dict[str, Any]]:
    page = read_page(PAGES / f"{name}.html")
    for tick in TICKS.get(name, ()):
        page = page.ticked(tick)
    return page, tomllib.loads((PAGES / f"{name}.truth.toml").read_text("utf-8"))


def token_f1(found: tuple[str, ...], wanted: list[str]) -> float:
    ours = Counter(word for text in found for word in text.split())
    theirs = Counter(word for text in wanted for word in text.split())
    return 2 * sum((ours & theirs).values()) / (ours.total() + theirs.total())


def test_there_are_ten_pages_and_more() -> None:
    assert len(NAMES) == 13
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


def _document_of(words: bytes) -> bytes:
    """Give a .docx with other bytes as its text."""
    docx = pytest.importorskip("docx")
    whole, spoiled = io.BytesIO(), io.BytesIO()
    docx.Document().save(whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(spoiled, "w") as new:
        for name in old.namelist():
            new.writestr(name, words if name == "word/document.xml" else old.read(name))
    return spoiled.getvalue()


def test_a_page_that_is_no_text_gives_one_line(tmp_path: Path) -> None:
    cases = {
        "nothing.html": (b"", "shows no words"),
        "empty.html": (b"<html><body><script>x</script></body></html>", "shows no words"),
        "zeros.html": (b"\0" * 100, "shows no words"),
        "zip.txt": (
            b"PK\x03\x04" + bytes(range(256)),
            "no text that can be read; save it as UTF-8",
        ),
        "cut.docx": (_document_of(b"<w:document"), "no .docx that can be read"),
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
    assert text_of_lines("Bridge to close\n31 June 2025\nOne line.").about.date == ""


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


ARABIC = "قال رئيس بلدية المنارة إن السوق القديم سيغلق.\nلم يسألنا أحد عن رأينا، قال التاجر.\n"
CHINESE = "青河市政府周三宣布、旧邮局大楼将改建为图书馆。\n没有人来问过我们、退休教师周国平说。\n"
FRENCH = "La mairie a annoncé l’arrêt de la ligne.\nC’est décidé, dit-elle.\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ARABIC, "cp1256"),
        (ARABIC, "utf-16"),
        (ARABIC, "utf-16-le"),
        (ARABIC, "utf-8-sig"),
        (CHINESE, "gb18030"),
        (CHINESE, "utf-16-be"),
        (FRENCH, "cp1252"),
    ],
)
def test_a_text_is_read_in_whatever_code_it_was_saved(text: str, encoding: str) -> None:
    page = page_of("a.txt", text.encode(encoding))

    assert [line.text for line in page.lines] == text.splitlines()


def test_lines_that_were_broken_at_a_width_are_whole_paragraphs() -> None:
    whole = [
        "The council of Harrow Bay voted on Monday night to close its only swimming pool, which "
        "has been losing money since a boiler failed three years ago.",
        "Nine of fourteen councillors supported the closure. Two did not attend, and one of them "
        "left before the vote.",
    ]
    broken = "\r\n\r\n".join("\r\n".join(textwrap.wrap(words, 60)) for words in whole)
    characters = (
        "青河市政府周三宣布市中心的旧邮局大楼将于明年改建为图书馆工程预计耗时十八个月一共三层。" * 2
    )
    short = "Roses are red\nViolets are blue\nSugar is sweet\nAnd so are you"

    assert [line.text for line in text_of_lines(f"Pool to close\n\n{broken}").lines[1:]] == whole
    joined = text_of_lines("\n".join(textwrap.wrap(characters, 28)))
    assert [line.text for line in joined.lines] == [characters]
    assert [line.text for line in text_of_lines(short).lines] == short.split("\n")


def test_a_document_is_read_with_its_tables_and_without_what_was_taken_out() -> None:
    docx = pytest.importorskip("docx")
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    document.add_heading("The pool", 0)
    cells = document.add_table(1, 2).rows[0].cells
    cells[0].text, cells[1].text = "2024", "The boiler failed in this year."
    paragraph = document.add_paragraph("The mayor ")
    for change, tag, words in (("ins", "t", "said "), ("del", "delText", "lied ")):
        run = parse_xml(
            f'<w:{change} {nsdecls("w")}><w:r><w:{tag} xml:space="preserve">{words}</w:{tag}></w:r>'
            f"</w:{change}>"
        )
        paragraph._p.append(run)
    paragraph.add_run("that it is safe.")
    saved = io.BytesIO()
    document.save(saved)

    page = page_of("pool.docx", saved.getvalue())

    assert [(line.kind, line.text) for line in page.lines] == [
        ("headline", "The pool"),
        ("furniture", "2024"),
        ("paragraph", "The boiler failed in this year."),
        ("paragraph", "The mayor said that it is safe."),
    ]


@pytest.mark.parametrize(
    ("line", "language", "date"),
    [
        ("2025年04月16日 09:12 来源:青河日报", "zh", "2025-04-16"),
        ("입력 2025. 5. 12. 오전 9:30", "ko", "2025-05-12"),
        ("Publié le 4 mars 2025 à 06h00, modifié le 5 mars 2025", "fr", "2025-03-04"),
        ("18 de septiembre de 2025", "es", "2025-09-18"),
        ("By Ana Voss, May 22, 2025", "en", "2025-05-22"),
        ("Since 2019", "en", ""),
        ("31 June 2025", "en", ""),
    ],
)
def test_a_date_is_read_only_where_it_means_one_day(line: str, language: str, date: str) -> None:
    page = page_of(
        "a.html",
        f"<html lang={language}><meta charset=utf-8><h1>Pool to close</h1><div class=date>{line}"
        f"</div><p>{FRENCH * 3}</p></html>".encode(),
    )

    assert page.about.date == date


def test_an_address_of_a_file_is_that_file(tmp_path: Path) -> None:
    path = tmp_path / "a b.TXT"
    path.write_text("A title\nOne line.", "utf-8")

    assert read_page(path.as_uri()) == read_page(path)
    for wrong in ("http://[::1", "https://"):
        with pytest.raises(CourseError, match="cannot be reached") as raised:
            read_page(wrong)
        assert len(raised.value.faults) == 1


def test_what_leads_away_from_an_article_is_no_part_of_it() -> None:
    story = "<p>The council voted on Monday night to close its only swimming pool, it said.</p>"
    others = [
        "<div><h4>Lire aussi : Le réseau de bus en dix questions</h4></div>",
        "<p>© The Sentinel 2025. All rights reserved, and no part may be printed again.</p>",
        "<amp-consent><p>We use cookies to show you what you might like to buy.</p></amp-consent>",
        "<p><i>Additional reporting by Sian Hale, who lives on the island all the year.</i></p>",
        "<p>Write to Sian Hale at sian@gazette.example.</p>",
        "<div>Advertisement</div>",
        "<article><h3><a>Snow is expected</a></h3><p>All the streets of the town are to be salted "
        "from Monday on, the council said.</p></article>",
    ]
    lists = "<p>The report lists two findings:</p><ul><li>no rats</li><li>few eels</li></ul>"
    html = f"<html lang=en><h1>Pool to close</h1>{story * 4}{lists}{story}{''.join(others)}</html>"

    page = page_of("a.html", html.encode())

    assert set(page.of_kind("paragraph")) == {
        story[3:-4],
        "The report lists two findings:",
        "no rats",
        "few eels",
    }
