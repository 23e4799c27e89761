"""A page as lines with what each is to its article: read from a file, an address or a text.

The article's words are found by trafilatura. Its paragraphs lie in one part of the page; what else
lies there is told by its element and by what its class is called, and what lies outside is not
part of the article, but for a headline, a date and a caption before the first paragraph. These are
proposals: a person decides (`PageText.with_kind`).

Nothing on the page is run, and nothing is fetched but the page itself when an address is given.
"""

from __future__ import annotations

import email
import email.policy
import io
import logging
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import url2pathname

from attrs import evolve

from coursekit.authoring.page_lines import Element, PageLine, class_words, page_lines
from coursekit.authoring.page_text import (
    SENTENCE_END,
    Kind,
    Line,
    PageText,
    Provenance,
    lines_of,
    shown_line,
    whole_lines,
)
from coursekit.catalogue import say
from coursekit.errors import CourseError, NeedsPackage
from coursekit.questions.numbers_and_dates import dates

if TYPE_CHECKING:  # only authors have it
    from docx.document import Document

LARGEST = 30_000_000  # bytes; a page that was saved with its pictures is large
SUFFIXES = (".html", ".htm", ".xhtml", ".mhtml", ".mht", ".txt", ".docx")

_ADDRESS = re.compile("https?://", re.I)
_FILE_ADDRESS = re.compile("file:(?://(?:localhost)?(?=/))?", re.I)
_NO_SIGNS = "\0\x01\x02\x03\x04\x05\x06\ufffd"  # of a text: what holds them is another file
_SECONDS = 30  # to wait for a server
_PARAGRAPH = 60  # letters from which words are a paragraph by their length alone
_LINES_OF_TEASER = 6
_FEW = 300  # letters of a caption
_SMALL = 500  # letters of a box beside the text
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CAPTIONS = frozenset(("caption", "figcaption", "credit", "gallery", "legend"))
_NAMES_OF_STANDFIRSTS = "bajada chapo deck dek lede sottotitolo standfirst subheadline subtitle"
_STANDFIRSTS = frozenset(_NAMES_OF_STANDFIRSTS.split())
_OF_PICTURES = (frozenset(("img", "image", "photo")), frozenset(("desc", "description", "text")))
_OTHER_TAGS = frozenset(("aside", "nav", "footer", "form", "button", "dialog"))
# What parts of pages are called that are no part of an article.
_NAMES_OF_OTHERS = (
    "ad ads author bio byline cmp disqus embed footer footnote gdpr inset instagram menu meta more"
    " nav opt outbrain pager profile pulled rail readmore respond share shared social sidebar tag"
    " tags taboola telegram tiktok toolbar tools topics twitter widget writer"
)
_OTHER_WORDS = frozenset(_NAMES_OF_OTHERS.split())
_OTHER_STARTS = (  # of what is called "relatedposts", "comments" or "newsletterBox"
    "advert",
    "breadcrumb",
    "comment",
    "consent",
    "cookie",
    "copyright",
    "donat",
    "navig",
    "newsletter",
    "paginat",
    "paywall",
    "popular",
    "promo",
    "pullquote",
    "recirc",
    "recommend",
    "regist",
    "related",
    "sharedaddy",
    "sharing",
    "signup",
    "sponsor",
    "subscri",
    "teaser",
    "trending",
)
_DATED = frozenset(("date", "dateline", "datetime", "published", "pubdate", "time", "timestamp"))
_YEAR = re.compile(r"(?<!\d)(?:1[4-9]|2[05])\d\d(?!\d)")  # 14xx and 25xx in other calendars
_YEAR_FIRST = re.compile(r"(?<!\d)(20\d\d)\s?[-./年년]\s?(\d\d?)\s?[-./月월]\s?(\d\d?)(?!\d)")
# What leads elsewhere, or says whose the page is, in the languages of many pages.
_LEADS_AWAY = re.compile(
    r"\W*(?:(?:read|see|watch) (?:also|more)|(?:[àa] )?lire (?:aussi|également)"
    r"|voir aussi|(?:lea|lee|leer|vea|ver) (?:también|además|más)|(?:te|le) puede interesar"
    r"|más información|leia (?:também|mais)|veja também|leggi anche|lesen sie auch|mehr zum thema"
    r"|lees ook|czytaj (?:też|także)|читайте также|اقرأ أيضا|اقرأ المزيد|إقرأ أيضا|شاهد أيضا"
    r"|مزید پڑھیں|یہ بھی پڑھیں|ये भी पढ़ें|यह भी पढ़ें|相关(?:阅读|新闻|报道)|延伸阅读|関連記事)"
    r"(?!\w)|(?:advertisement|anzeige|publicidad|publicité|pubblicità|إعلان|اشتہار|广告)$"
    r"|(?:[©ⓒ]|\(c\)|copyright\b|url:|https?://\S+$)",
    re.I,
)
_IN_BRACKETS = re.compile(r"[(\uff08\[\u3010].{1,40}[)\uff09\]\u3011]")
_AROUND = " -–—|:»·"
_BYLINE = re.compile(r"(?:by|por|par|von|door|di|بقلم|作者)[:\s]\s*([^\d,|]{3,60})", re.I)
_STOP_WORDS = {
    "en": "the of and to in that is was for with",
    "es": "el la de que y los las en por del",
    "fr": "le la les des et en que du une est",
    "de": "der die und das nicht ist mit den von ein",
    "it": "il di che la per un non sono della con",
    "pt": "o de que os do da em um não para",
    "nl": "de het een van en niet dat op zijn met",
}


# --- what is read ---


def read_page(source: str | Path) -> PageText:
    """Read a page: a saved page, a `.txt`, a `.docx`, or an address of the web.

    Args:
        source: The path of the file, or the address.

    Returns:
        Its lines with what each probably is, and where the page comes from.

    Raises:
        CourseError: It cannot be read, is too large, or shows no words.
        NeedsPackage: It needs a package that is not installed.
    """
    address = str(source)
    if _ADDRESS.match(address):
        return page_of(address, _fetched(address))
    path = Path(source)
    if _FILE_ADDRESS.match(address):
        path = Path(url2pathname(_FILE_ADDRESS.sub("", address)))
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise _too_large(address, size)
        return page_of(path.name, path.read_bytes(), where=address)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CourseError(
            [
                say(
                    "{path}: cannot be read: {reason}; expected a saved page, a .txt, a .docx or "
                    "an address that begins with https://",
                    path=address,
                    reason=reason,
                )
            ]
        ) from None


def page_of(name: str, content: bytes, where: str = "") -> PageText:
    """Read the bytes of a page, as a person may have dropped them.

    Args:
        name: The file's name, or the page's address.
        content: The bytes.
        where: What messages call it; "" for its name.

    Raises:
        CourseError: It cannot be read, is too large, or shows no words.
        NeedsPackage: It needs a package that is not installed.
    """
    where = where or name
    if len(content) > LARGEST:
        raise _too_large(where, len(content))
    suffix = Path(name).suffix.casefold()
    is_web = bool(_ADDRESS.match(name))
    if suffix == ".txt" and not is_web:
        text = _decoded(content)
        if any(sign in text for sign in _NO_SIGNS):
            raise CourseError(
                [say("{path}: no text that can be read; save it as UTF-8", path=where)]
            )
        page = text_of_lines(text)
    elif suffix == ".docx" and not is_web:
        page = _of_document(content, where)
    elif suffix in (".mhtml", ".mht") and not is_web:
        page = _of_html(_page_in_archive(content, where))
    elif is_web or suffix in SUFFIXES:
        page = _of_html(content, name if is_web else "")
    else:
        raise CourseError(
            [
                say(
                    "{path}: no kind of file that can be read; expected one of {suffixes}",
                    path=where,
                    suffixes=", ".join(SUFFIXES),
                )
            ]
        )
    if not page.lines:
        raise CourseError(
            [
                say(
                    "{path}: shows no words; open the page in a browser, wait until the article is "
                    "there, and save it again",
                    path=where,
                )
            ]
        )
    return evolve(page, about=evolve(page.about, retrieved=date.today().isoformat()))


def text_of_lines(text: str) -> PageText:
    """Read a text that was typed or pasted: a paragraph a line, a headline if the first is one."""
    broken = [shown_line(line) for line in text.splitlines()]
    return _of_plain(whole_lines(broken))


def _of_plain(texts: Sequence[str]) -> PageText:
    lines = list(lines_of(texts))
    if lines and _is_title(lines[0].text):
        lines[0] = evolve(lines[0], kind="headline")
        for place, line in enumerate(lines[1:4], 1):
            if len(line.text) < _PARAGRAPH and _says_date(line.text):
                lines[place] = evolve(line, kind="date")
                break
    page = PageText(lines=tuple(lines))
    language = likely_language("\n".join(texts))
    about = Provenance(
        title=(*page.of_kind("headline"), "")[0],
        date=_read_date((*page.of_kind("date"), "")[0], language),
        language=language,
    )
    return evolve(page, about=about)


def _decoded(content: bytes) -> str:
    """Decode a text file as its marks say, else as UTF-8, else by its letters.

    Which code an alphabet of its own is written in shows; for Latin letters it does not, and that
    of Windows in the west is commonest.
    """
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if text and "\0" not in text:
        return text
    guess = _guessed(content)
    letters = [letter for letter in guess if letter.isalpha()]
    if sum(_script(letter) == "LATIN" for letter in letters) < len(letters) / 2:
        return guess
    return content.decode("cp1252", "replace")


def _guessed(content: bytes) -> str:
    """Decode a text by what its letters are likely to be; "" where nobody can tell."""
    try:
        from charset_normalizer import from_bytes
    except ImportError:
        return ""
    return str(from_bytes(content).best() or "")


def _too_large(where: str, size: int) -> CourseError:
    return CourseError(
        [
            say(
                "{path}: {found} MB; expected {most} MB at most: save the page without "
                "its pictures",
                path=where,
                found=round(size / 1e6),
                most=LARGEST // 1_000_000,
            )
        ]
    )


def _fetched(address: str) -> bytes:
    """Fetch a page; nothing else of it."""
    from urllib.error import URLError
    from urllib.request import Request, urlopen  # late: nothing else of the kit has a network

    try:
        request = Request(address, headers={"User-Agent": "Mozilla/5.0 (coursekit)"})
        with urlopen(request, timeout=_SECONDS) as answer:
            content: bytes = answer.read(LARGEST + 1)
    except (URLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise CourseError(
            [
                say(
                    "{address}: cannot be reached: {reason}; open it in a browser, save the page, "
                    "and name the file",
                    address=address,
                    reason=reason,
                )
            ]
        ) from None
    return content


def _page_in_archive(content: bytes, where: str) -> bytes:
    """Give the page of a web archive, in which a browser keeps all parts of it."""
    for part in email.message_from_bytes(content, policy=email.policy.default).walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            page = part.get_payload(decode=True)
            return page if isinstance(page, bytes) else b""
    raise CourseError(
        [say("{path}: no page in this archive; save it again as a web page", path=where)]
    )


def _of_document(content: bytes, where: str) -> PageText:
    """Read a .docx: its styles say what is a title and what a subhead."""
    try:
        from docx import Document as open_document
        from docx.opc.exceptions import PackageNotFoundError
        from lxml.etree import XMLSyntaxError
    except ImportError:
        raise _needs("python-docx") from None
    try:
        document = open_document(io.BytesIO(content))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, XMLSyntaxError):
        raise CourseError(
            [say("{path}: no .docx that can be read; save it again as .docx", path=where)]
        ) from None
    lines: list[Line] = []
    for text, style, is_cell in _document_paragraphs(document):
        kind: Kind = "paragraph"
        if style.startswith("Caption"):
            kind = "caption"
        elif style.startswith(("Title", "Heading")):
            kind = "subhead" if any(line.kind == "headline" for line in lines) else "headline"
        elif is_cell and len(text) < _PARAGRAPH and not SENTENCE_END.search(text):
            kind = "furniture"
        lines += lines_of(text.split("\n"), kind)
    page = _of_plain([line.text for line in lines])
    if any(line.kind == "headline" for line in lines):
        dated = [
            new if line.kind == "paragraph" and new.kind == "date" else line
            for line, new in zip(lines, page.lines, strict=True)
        ]
        page = evolve(page, lines=tuple(dated))
    title = (*page.of_kind("headline"), document.core_properties.title or "")[0]
    author = document.core_properties.author or ""
    author = "" if author == "python-docx" else author
    return evolve(page, about=evolve(page.about, title=title, author=author))


def _document_paragraphs(document: Document) -> Iterator[tuple[str, str, bool]]:
    """Give the paragraphs of a document: the words, the style, and whether it is in a table.

    In the order of the document: in tables and fields to be filled in too, with what was put in
    while changes were tracked, and without what was taken out.
    """
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    breaks = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): " ", qn("w:noBreakHyphen"): "-"}
    for paragraph in document.element.body.iter(qn("w:p")):
        around = {str(element.tag) for element in paragraph.iterancestors()}
        if any(tag.endswith("}Fallback") for tag in around):  # a text box, drawn a second time
            continue
        own = (
            each
            for each in paragraph.iterdescendants()
            if next(each.iterancestors(qn("w:p"))) is paragraph
        )
        text = "".join(
            (each.text or "") if each.tag == qn("w:t") else breaks.get(each.tag, "") for each in own
        )
        style = Paragraph(paragraph, document).style
        yield text, (style.name if style else "") or "", qn("w:tbl") in around


def _needs(package: str) -> NeedsPackage:
    return NeedsPackage(
        say(
            "This needs {package}; install it with: python -m pip install {package}",
            package=package,
        )
    )


# --- a page of HTML ---


def _of_html(content: bytes, address: str = "") -> PageText:
    try:
        import trafilatura
    except ImportError:
        raise _needs("trafilatura") from None
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # we say it in a line of our own
    root = trafilatura.load_html(content)
    if root is None:
        return PageText(lines=())
    lines = page_lines(root)
    about = _provenance(root, lines, address)
    whole_title = shown_line(root.findtext(".//title") or "")
    kinds = _kinds(lines, _extracted(root), (about.title, whole_title))
    read = tuple(Line(line.text, kind) for line, kind in zip(lines, kinds, strict=True))
    page = PageText(lines=read, about=about)
    title = (*page.of_kind("headline"), about.title)[0]
    language = about.language or likely_language("\n".join(page.of_kind("paragraph")))
    about = evolve(
        about,
        title=title,
        date=_true_date(about.date, root, page, language),
        publisher=about.publisher or _beside(title, whole_title),
        author=about.author or _named_author(page),
        language=language,
    )
    return evolve(page, about=about)


def _true_date(found: str, root: Element, page: PageText, language: str) -> str:
    """Give the date that the page says of itself; not one that was guessed from a year."""
    if not found.endswith("-01-01"):
        return found
    said = (value for each in root.iter("meta", "time") for value in each.values())
    if any(value.startswith(found) for value in said):
        return found
    return _read_date((*page.of_kind("date"), "")[0], language)


def _beside(title: str, whole: str) -> str:
    """Give what the title of a page says beside that of the article: mostly the newspaper."""
    before, found, after = whole.partition(title or whole or " ")
    return (after.strip(_AROUND) or before.strip(_AROUND)) if found else ""


def _named_author(page: PageText) -> str:
    """Find a line such as "By Ana Voss" between the headline and the first paragraph."""
    for line in page.lines[: page.article.stop]:
        if line.kind == "paragraph":
            return ""
        if line.kind == "furniture" and (found := _BYLINE.match(line.text)):
            return found[1]
    return ""


def _extracted(root: Element) -> str:
    """Give the words that trafilatura takes for the article."""
    import trafilatura

    text = trafilatura.extract(
        root, include_comments=False, include_tables=True, include_formatting=False
    )
    return text or ""


def _provenance(root: Element, lines: Sequence[PageLine], address: str) -> Provenance:
    from trafilatura.metadata import extract_metadata

    found = extract_metadata(root)
    language = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    return Provenance(
        title=shown_line(found.title or ""),
        publisher=shown_line(_content(root, "og:site_name") or found.sitename or ""),
        author=shown_line(found.author or "").replace("; ", ", "),
        date=found.date or "",
        language=language.strip().replace("_", "-"),
        address=_link(root) or _content(root, "og:url") or found.url or address,
    )


def _content(root: Element, name: str) -> str:
    for element in root.iter("meta"):
        if name in (element.get("property"), element.get("name")):
            return element.get("content") or ""
    return ""


def _link(root: Element) -> str:
    for element in root.iter("link"):
        if "canonical" in (element.get("rel") or "").split():
            return element.get("href") or ""
    return ""


# --- what each line is ---


def _plain(text: str) -> str:
    """Give the letters and digits of a text alone, for comparing."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _kinds(lines: Sequence[PageLine], extracted: str, titles: Sequence[str]) -> list[Kind]:
    """Propose what each line is."""
    taken = {_plain(line) for line in extracted.split("\n")}
    whole = _plain(extracted)
    is_taken = [_is_taken(_plain(line.text), taken, whole) for line in lines]
    core = [
        line
        for line, held in zip(lines, is_taken, strict=True)
        if held and line.linked < 0.5 and not (_HEADINGS | _OTHER_TAGS) & line.tags
    ]
    kinds: list[Kind] = ["furniture"] * len(lines)
    container = _container(core)
    if container is None:
        return kinds
    inside = [place for place, line in enumerate(lines) if container in line.path]
    near = [lines[place] for place in inside]
    # What sentences stand in: mostly a <p>, but on some pages a <div> or the cell of a table.
    tag = Counter(str(line.element.tag) for line in core).most_common(1)[0][0]
    teasers = _teasers(near, container)
    for place in inside:
        if not (_is_said_again(lines[place], near) or teasers & {*lines[place].path}):
            kinds[place] = _kind_inside(lines[place], is_taken[place], container, tag)
    _mend_lists(kinds, lines)
    _mend_end(kinds, lines)
    _mend_headings(kinds, lines)
    _find_top(kinds, lines, titles)
    return kinds


def _teasers(lines: Sequence[PageLine], container: Element) -> set[Element]:
    """Find the other articles that lie beside this one: the heading of each leads to its page."""
    found = {
        element
        for line in lines
        if _HEADINGS & line.tags and line.linked > 0.6
        for element in _inner(line, container)
        if element.tag == "article"
    }
    held = Counter(element for line in lines for element in line.path if element in found)
    return {element for element in found if held[element] <= _LINES_OF_TEASER}


def _is_taken(plain: str, taken: set[str], whole: str) -> bool:
    return plain in taken or (len(plain) >= 25 and plain in whole)


def _container(core: Sequence[PageLine]) -> Element | None:
    """Find the innermost element with most of the words of the article."""
    letters: Counter[Any] = Counter()
    for line in core:
        for element in line.path:
            letters[element] += len(line.text)
    total = sum(len(line.text) for line in core)
    most = [element for element, count in letters.items() if count >= 0.8 * total]
    # Each has the next around it: the innermost has the longest way out.
    return max(most, key=lambda element: sum(1 for _ in element.iterancestors()), default=None)


def _kind_inside(line: PageLine, is_taken: bool, container: Element, tag: str) -> Kind:
    """Propose what a line is that lies in the part of the page with the article.

    Args:
        line: The line.
        is_taken: Whether trafilatura takes it for the article.
        container: That part.
        tag: The tag in which most sentences of the article stand.
    """
    if _is_caption(line, container):
        return "caption"
    if _is_other(line, container) or line.linked > 0.6 or _leads_away(line.text):
        return "furniture"
    if _HEADINGS & line.tags:
        return "subhead"
    if line.strong and len(line.text) < 90 and not SENTENCE_END.search(line.text):
        return "subhead"
    if is_taken or len(line.text) >= _PARAGRAPH:
        return "paragraph"
    # "No," he said.
    is_sentence = line.element.tag in ("p", tag) and SENTENCE_END.search(line.text)
    return "paragraph" if is_sentence else "furniture"


def _leads_away(text: str) -> bool:
    """Tell whether a line leads to other pages, says whose the page is, or says nothing."""
    return bool(_LEADS_AWAY.match(text)) or not any(letter.isalpha() for letter in text)


def _inner(line: PageLine, container: Element | None) -> tuple[Element, ...]:
    """Give what lies around a line within the container."""
    path = line.path
    return path[: path.index(container)] if container in path else path


def _is_caption(line: PageLine, container: Element | None) -> bool:
    inner = _inner(line, container)
    return any(
        element.tag in ("figcaption", "caption")
        or _CAPTIONS & class_words(element)
        or all(names & class_words(element) for names in _OF_PICTURES)
        or _is_frame(element)
        for element in inner
    )


def _is_frame(element: Element) -> bool:
    """Tell whether an element is a table that holds a picture and a few words, as of old."""
    return (
        element.tag == "table"
        and element.find(".//img") is not None
        and len(shown_line(str(element.text_content()))) < _FEW
    )


def _is_other(line: PageLine, container: Element | None) -> bool:
    """Tell whether a line lies in something that is no article, by its element or its name."""
    return any(
        element.tag in _OTHER_TAGS or _is_called_other(element) or _asks(element)
        for element in _inner(line, container)
        if element.tag not in ("body", "html", "main", "article")
    )


def _asks(element: Element) -> bool:
    """Tell whether an element is a small box with something to press or to fill in.

    The top of an article may be one too, with its headline.
    """
    is_small = sum(map(len, element.itertext())) < _SMALL and next(element.iter("h1"), None) is None
    return is_small and any(True for _ in element.iter("button", "form", "input", "textarea"))


def _is_called_other(element: Element) -> bool:
    words = class_words(element)
    return bool(_OTHER_WORDS & words) or any(word.startswith(_OTHER_STARTS) for word in words)


def _is_said_again(line: PageLine, lines: Sequence[PageLine]) -> bool:
    """Tell whether a line is set apart and only repeats words of another, larger than the text."""
    if not line.tags & {"blockquote", "figure"}:
        return False
    plain = _plain(line.text)
    return any(plain in _plain(other.text) for other in lines if other is not line)


def _mend_lists(kinds: list[Kind], lines: Sequence[PageLine]) -> None:
    """A list that a paragraph announces, with a colon at its end, belongs to the article."""
    is_announced = False
    for place, line in enumerate(lines):
        if "li" not in line.tags:
            is_announced = kinds[place] == "paragraph" and line.text.endswith((":", "\uff1a"))
        elif is_announced and kinds[place] == "furniture" and line.linked < 0.5:
            kinds[place] = "paragraph"


def _mend_end(kinds: list[Kind], lines: Sequence[PageLine]) -> None:
    """Notes end many an article: all in italics, in brackets, or where to write to."""
    paragraphs = [place for place, kind in enumerate(kinds) if kind == "paragraph"]
    notes = []
    for place in reversed(paragraphs):
        line = lines[place]
        if not (line.italic or _IN_BRACKETS.fullmatch(line.text) or _is_contact(line.text)):
            break
        notes.append(place)
    if len(notes) < len(paragraphs) / 2:
        for place in notes:
            kinds[place] = "furniture"


def _is_contact(text: str) -> bool:
    return len(text) < 2 * _PARAGRAPH and bool(re.search(r"\w@\w+[.\w-]*\.\w", text))


def _mend_headings(kinds: list[Kind], lines: Sequence[PageLine]) -> None:
    """A heading belongs to what comes after it; above a list of links, it is none of the article.

    Nor is what stands after the last paragraph.
    """
    after: Kind = "furniture"
    for place in reversed(range(len(kinds))):
        if kinds[place] == "subhead" and after != "paragraph":
            kinds[place] = "furniture"
        elif kinds[place] != "caption":
            after = kinds[place]


def _find_top(kinds: list[Kind], lines: Sequence[PageLine], titles: Sequence[str]) -> None:
    """Find the headline, and around it the date, the standfirst and the first picture's caption."""
    paragraphs = [place for place, kind in enumerate(kinds) if kind == "paragraph"]
    if not paragraphs:
        return
    first, last = paragraphs[0], paragraphs[-1]
    headline = _headline(lines, titles, first)
    if headline is None:  # what is bold above all else
        long = (place for place in paragraphs if len(lines[place].text) >= _PARAGRAPH)
        above = kinds[: next(long, first)]
        headline = above.index("subhead") if "subhead" in above else None
    if headline is None and _is_title(lines[first].text):
        headline = first
    if headline is None:
        begin = first
    else:
        kinds[headline] = "headline"
        begin = headline
        for place in range(first, headline):  # words above it, such as a teaser
            kinds[place] = "furniture"
        first = next((place for place in paragraphs if place > headline), headline)
    for place in range(begin + 1, first):
        if kinds[place] == "furniture":
            kinds[place] = _kind_above(lines[place])
    dated = _date_line(kinds, lines, begin, first, last)
    if dated is not None:
        kinds[dated] = "date"
    for place in (*range(begin), *range(last + 1, len(kinds))):
        if kinds[place] in ("caption", "subhead"):
            kinds[place] = "furniture"


def _kind_above(line: PageLine) -> Kind:
    """Propose what a line is that stands between the headline and the first paragraph."""
    if _is_caption(line, None):
        return "caption"
    if _STANDFIRSTS & {word for element in line.path[:2] for word in class_words(element)}:
        return "paragraph"
    is_long = len(line.text) >= _PARAGRAPH and line.linked < 0.5
    return "paragraph" if is_long and not _is_other(line, None) else "furniture"


def _headline(lines: Sequence[PageLine], titles: Sequence[str], first: int) -> int | None:
    """Find the line of the headline: what the page says its title is, else its first heading."""
    title, whole_title = (_plain(each) for each in titles)
    headings = [place for place, line in enumerate(lines) if line.tags & {"h1", "h2"}]
    tops = [place for place, line in enumerate(lines) if "h1" in line.tags]
    same = [place for place in range(len(lines)) if title and _plain(lines[place].text) == title]
    for among in (
        [place for place in same if place in tops],
        [place for place in same if place in headings],
        [place for place in tops if place < first and _plain(lines[place].text) in title],
        [place for place in same if place <= first and not _is_other(lines[place], None)],
        _longest_in(title, lines[: first + 1]),
        _longest_in(whole_title, lines[: first + 1]),
        [place for place in tops if place < first],
        [place for place in headings if place < first],
    ):
        if among:
            return min(among, key=lambda place: abs(first - place))
    return None


def _longest_in(title: str, lines: Sequence[PageLine]) -> list[int]:
    """Find the line that makes up most of a title, which may name the newspaper too."""
    plain = [_plain(line.text) for line in lines]
    found = [place for place, words in enumerate(plain) if words and words in title]
    best = max(found, key=lambda place: len(plain[place]), default=None)
    return [best] if best is not None and len(plain[best]) > len(title) / 2 else []


def _date_line(
    kinds: Sequence[Kind], lines: Sequence[PageLine], begin: int, first: int, last: int
) -> int | None:
    """Find the line with the date: near the headline, else right after the article."""
    for near in (
        [*range(begin, min(first + 2, len(lines))), *range(max(begin - 4, 0), begin)],
        range(last + 1, min(last + 6, len(lines))),
    ):
        short = [
            place
            for place in near
            if (kinds[place] == "furniture" or _is_date_alone(lines[place]))
            and len(lines[place].text) <= 100
            and any(letter.isdecimal() for letter in lines[place].text)
            and not _is_comment(lines[place])
        ]
        for is_date in (_is_timed, _is_called_date, lambda line: _says_date(line.text)):
            for place in short:
                if is_date(lines[place]):
                    return place
    return None


def _is_comment(line: PageLine) -> bool:
    words = (word for element in line.path[:-2] for word in class_words(element))
    return any(word.startswith("comment") for word in words)


def _is_timed(line: PageLine) -> bool:
    return line.timed


def _is_called_date(line: PageLine) -> bool:
    return bool(_DATED & class_words(line.element)) and _says_date(line.text)


def _is_date_alone(line: PageLine) -> bool:
    return len(line.text) < _PARAGRAPH / 2 and (line.timed or _is_called_date(line))


def _says_date(text: str) -> bool:
    """Tell whether a line names a year, in the digits of any script."""
    western = "".join(str(int(c)) if c.isdecimal() else c for c in text)
    return bool(_YEAR.search(western))


def _read_date(text: str, language: str = "") -> str:
    """Give the date that a line names, in ISO 8601; "" where it names none, or may mean two."""
    western = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)
    year_first = _YEAR_FIRST.search(western)
    if year_first:
        with suppress(ValueError):
            return date(*map(int, year_first.groups())).isoformat()
    words = re.sub(r"[,،()|]", " ", western).split()
    for start, size in product(range(len(words)), (5, 4, 3, 1)):
        near = " ".join(words[start : start + size])
        with suppress(ValueError):  # there is no such day
            found = dates(near, language) if _YEAR.search(near) else ()
            if len(found) == 1:
                return next(iter(found)).isoformat()
    return ""


def _is_title(text: str) -> bool:
    return len(text) <= 150 and not SENTENCE_END.search(text)


def likely_language(text: str) -> str:
    """Guess the language of a text by its script and its commonest words; "" for no guess."""
    counts = Counter(_script(letter) for letter in text if letter.isalpha())
    if not counts:
        return ""
    script = counts.most_common(1)[0][0]
    if script == "ARABIC":
        return "ur" if re.search("[ٹڈڑںےہ]", text) else "fa" if re.search("[پچژگ]", text) else "ar"
    if script in ("HIRAGANA", "KATAKANA") or counts["HIRAGANA"] > len(text) / 20:
        return "ja"
    known = {"CJK": "zh", "HANGUL": "ko", "HEBREW": "he", "THAI": "th", "GREEK": "el"}
    if script in known:
        return known[script]
    if script != "LATIN":
        return ""
    words = Counter(re.findall(r"\w+", text.casefold()))
    score = {tag: sum(words[word] for word in said.split()) for tag, said in _STOP_WORDS.items()}
    best = max(score, key=lambda tag: score[tag])
    return best if score[best] >= max(1, len(words) / 50) else ""


def _script(letter: str) -> str:
    import unicodedata

    return unicodedata.name(letter, "").partition(" ")[0]
