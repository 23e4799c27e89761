"""Texts of a course, each two files, made into articles."""

import codecs
import hashlib
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

from attrs import field, frozen

from coursekit.catalogue import say
from coursekit.course.languages import language_fault
from coursekit.course.near_files import merge_fault
from coursekit.course.question_reader import QuestionReader, meant
from coursekit.course.strays import half_texts
from coursekit.questions.serialize import listed, structure
from coursekit.texts import Article
from coursekit.texts.quotes import split_blocks

_LARGEST = 1_000_000  # bytes; a page has to show all of it
_DAY = re.compile(r"\d{4}(?:-\d\d){0,2}", re.ASCII)
_LETTER = re.compile(r"[A-Z]\d*")


@frozen
class _Lines:
    """The lines of a text that are no paragraphs, as `split_blocks` takes them."""

    blocks: Mapping[str, tuple[str, ...]] = field(factory=dict)
    rest: Mapping[str, str] = field(factory=dict)


class TextReader(QuestionReader):
    """A reader of the texts of a course, and of which of them its lessons ask about.

    Attributes:
        articles: The texts that could be read, by slug.
        article_faults: The faults of each text. They wait here until it is known whether a lesson
            asks about the text; only then do they count.
        asked_about: The slugs of the texts that questions name, whether there are such or not, each
            with the file, and the place in it, that names it first.
        text_faults: The faults of each text that count.
    """

    def __init__(self, root: Path, *, thorough: bool = False) -> None:
        super().__init__(root, thorough=thorough)
        self.articles: dict[str, Article] = {}
        self.article_faults: dict[str, list[str]] = {}
        self.asked_about: dict[str, tuple[str, str]] = {}
        self.text_faults: dict[str, list[str]] = {}

    def check_language(self, file: str, language: str) -> None:
        """Check that what is named as a language is one."""
        if fault := language_fault(language):
            self.fault(file, fault)

    def read_article(self, path: Path) -> None:
        """Read a text and its `.toml`, if both are there; half a text is for `stray_files`."""
        if not (path.with_suffix(".toml").is_file() and path.is_file()) or path.name[0] == ".":
            return
        before = len(self.faults)
        if article := self.article(path):
            self.articles[path.stem] = article
        else:
            self.lost_texts.add(path.stem)
        self.article_faults[path.stem] = self.faults[before:]
        del self.faults[before:]

    def changed_text(self, path: Path, file: str, found: str, digest: str) -> None:
        """Report a text that is another than the one whose digest was written down."""
        right = f'sha256 = "{digest}"'
        if len(found) != len(digest):  # no digest at all
            told = say("{found!r}; expected {right}", found=found, right=right)
            self.fault(file, "sha256", told)
            return
        told = say(
            "was changed since its sha256 was written to {source}; put it back, or, "
            "if the change is meant, write {right} there",
            source=f"{path.stem}.toml",
            right=right,
        )
        raw = path.read_bytes()
        if merged := merge_fault(raw.decode("utf-8", "replace").replace("\r\n", "\n")):
            told = merged
        elif hashlib.sha256(raw.removeprefix(codecs.BOM_UTF8)).hexdigest() == found:
            told = _with_mark()
        elif hashlib.sha256(raw.replace(b"\r\n", b"\n")).hexdigest() == found:
            told = say(
                "its line ends were changed to those of Windows (CRLF) since its sha256 was "
                "written; save it with line ends LF"
            )
        self.fault(f"articles/{path.name}", told)

    def article(self, path: Path) -> Article | None:
        """Read a text and its `.toml` into an article; None when that cannot be."""
        file, text_file = f"articles/{path.stem}.toml", f"articles/{path.name}"
        table = self.filled_toml(file)
        if not table:
            return None
        try:
            raw = path.read_bytes()
            text = raw.decode("utf-8")
        except OSError as error:
            told = say("cannot be read: {reason}", reason=str(error.strerror))
            self.fault(text_file, told)
            return None
        except UnicodeDecodeError:
            self.fault(text_file, say("not UTF-8; save it as UTF-8"))
            return None
        if not text.strip("\ufeff \t\r\n") or "\0" in text:
            told = (
                say("not UTF-8; save it as UTF-8")
                if text.strip()
                else say("empty; expected a text")
            )
            self.fault(text_file, told)
            return None
        if self.thorough and len(raw) > _LARGEST:
            told = say(
                "{found} MB; expected one article, of {most} MB at most",
                found=round(len(raw) / 1e6),
                most=_LARGEST // 1_000_000,
            )
            self.fault(text_file, told)
            return None
        digest = hashlib.sha256(raw).hexdigest()
        # Keys and students' marks are offsets into these very bytes.
        if table.get("sha256") != digest:
            self.changed_text(path, file, str(table.get("sha256") or ""), digest)
            return None
        if self.thorough and text[0] == "\ufeff":
            self.fault(text_file, _with_mark())
            return None
        try:
            named_lines = {name: table.pop(name) for name in ("blocks", "rest") if name in table}
            lines = structure(named_lines, _Lines, every_fault=True)
            if odd := [
                name for name in (*lines.blocks, *lines.rest) if not _LETTER.fullmatch(name)
            ]:
                told = say(
                    "{name!r} names a block; expected a capital letter, such as H or S", name=odd[0]
                )
                self.fault(file, "blocks", told)
                return None
            blocks = split_blocks(text, lines.blocks, lines.rest)
        except ValueError as error:
            self.fault(file, str(error).replace("\n", "; "))
            return None
        data = table | {"slug": path.stem, "text": text, "blocks": list(blocks)}
        article = self.record(file, "", data, Article)
        if article and self.thorough:
            self.check_blanks(file, "", article)
            self.check_dates(file, article)
            if article.language.strip():
                self.check_language(file, article.language)
        return article

    def check_dates(self, file: str, article: Article) -> None:
        """Check that the days of a text are written in the one way that all programs read."""
        for name, found in (("date", article.date), ("retrieved", article.retrieved)):
            if found.strip() and not _is_day(found):
                told = say("{found!r}; expected year-month-day, such as 2025-05-03", found=found)
                self.fault(file, name, told)

    def settle_article_faults(self) -> None:
        """Count the faults of a text when a lesson asks about it; else leave the text out.

        A text that is not there is one fault, however many questions ask about it.
        """
        for slug in self.asked_about:
            if slug and slug not in self.articles and slug not in self.article_faults:
                self.article_faults[slug] = [self.no_text(slug)]
        for slug in [slug for slug, lines in self.article_faults.items() if lines]:
            if slug in self.asked_about:
                self.text_faults[slug] = self.article_faults.pop(slug)
                self.faults += self.text_faults[slug]
            else:
                self.articles.pop(slug, None)

    def no_text(self, slug: str) -> str:
        """Say that there is no text that questions ask about, or only half of it."""
        if half := half_texts(self.root).get(slug):
            return half
        file, where = self.asked_about[slug]
        told = say(
            "article {slug!r}; expected one of {texts}", slug=slug, texts=listed(self.articles)
        )
        return ": ".join(filter(None, (file, where, told + meant(slug, self.articles))))

    def faults_of_unused_texts(self) -> list[str]:
        """Give the faults that `settle_article_faults` did not count."""
        return [line for lines in self.article_faults.values() for line in lines]


def _is_day(text: str) -> bool:
    """Tell whether a text is a day in ISO 8601, a month or a year of which no more is known."""
    with suppress(ValueError):
        return bool(_DAY.fullmatch(text)) and bool(date.fromisoformat(f"{text}-01-01"[:10]))
    return False


def _with_mark() -> str:
    return say(
        "begins with a byte order mark (BOM), which nobody sees; save it as UTF-8 without BOM"
    )
