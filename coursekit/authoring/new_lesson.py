"""A new lesson on a text: its questions with their keys in one file, its notebook, its entry.

`coursekit lesson` starts one with worked examples, or with the questions of another lesson, whose
keys are then to be made on the new text. Run again, it brings what was written in step.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import tomlkit
from attrs import frozen

from coursekit.authoring import rehearse
from coursekit.authoring.lesson_notebook import mend_notebook, question_ids
from coursekit.authoring.toml_template import Plain, Words, fill_toml, toml_of, write_new
from coursekit.catalogue import number, primary, say, speaking
from coursekit.course import Course, Lesson
from coursekit.course.loader import load_course, load_open_lessons
from coursekit.course.minutes import LEAST, TOLERANCE, reckoned_minutes
from coursekit.course.strays import SHARED
from coursekit.course.toml_reader import read_lesson, read_toml
from coursekit.errors import CourseError, UnknownName, did_you_mean
from coursekit.questions.base import KINDS, Table
from coursekit.questions.records import Label
from coursekit.questions.serialize import listed
from coursekit.texts import Article, Block
from coursekit.texts.words import char_ranges
from coursekit.work.disk import write_atomically

__all__ = ["mend_lesson", "mend_notebook", "new_lesson", "set_minutes"]

EXAMPLES = ("choice", "highlight")  # the kinds of which a new lesson has one, unless it is told

_STEM = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
_SHORT = 9  # words that a paragraph has at least of which examples are made
_EXAMPLE_WORDS = 3
_MINUTES = 10  # that a lesson promises until they are reckoned
# What a question keeps that is asked of another text.
_NOT_KEPT = ("article", "key", "show", "assessed", "counted")


def new_lesson(
    root: Path,
    stem: str,
    slug: str,
    *,
    title: str = "",
    like: str = "",
    kinds: Sequence[str] = (),
) -> list[Path]:
    """Start a lesson on a text.

    Args:
        root: The course's folder.
        stem: The name of the lesson's files, such as "08_harbour".
        slug: The text.
        title: What students call it; "" for the title of the text.
        like: A lesson whose questions it takes over, with keys to be made; "" for none.
        kinds: The kinds of which it has a worked example each.

    Returns:
        The paths of what was written.

    Raises:
        CourseError: What all lessons share has faults, or the lesson is there, or cannot be named
            so.
        UnknownName: There is no such text, lesson or kind.
    """
    course = load_open_lessons(root)
    article = _article(course, slug)
    _check_stem(root, stem)
    if unknown := [kind for kind in kinds if kind not in KINDS]:
        raise UnknownName(
            say("No kind {kind!r}; expected one of {kinds}.", kind=unknown[0], kinds=listed(KINDS))
        )
    with speaking(article.language):
        language = _own_language(course, article)
        if like:
            text = _like(root, like, course, article, title)
        else:
            text = _head(stem, title or article.title, article, language)
            text += "".join(_example(kind, course, article) for kind in kinds)
    exercise = root / f"exercises/{stem}.toml"
    write_new(exercise, text)
    mend_notebook(root, stem)
    _list_lesson(root, stem)
    set_minutes(root, stem)
    return [exercise, root / f"notebooks/{stem}.ipynb", root / "course.toml"]


def mend_lesson(root: Path, stem: str, tell: Callable[[str], object]) -> None:
    """Bring a lesson's notebook, its minutes and its entry in step with its questions.

    The notebook's outputs are made anew, if the course has no faults.

    Args:
        root: The course's folder.
        stem: The lesson.
        tell: Is told what was done, in a line each.

    Raises:
        CourseError: The course has faults; the notebook is in step all the same.
        NeedsPackage: The packages that run notebooks are not installed.
    """
    _check_is_lesson(root, stem)
    for line in mend_notebook(root, stem):
        tell(line)
    if _list_lesson(root, stem):
        tell(say("course.toml: lists {stem} now", stem=stem))
    for line in set_minutes(root, stem):
        tell(line)
    load_course(root)
    rehearse(root, stem)


# --- names ---


def _article(course: Course, slug: str) -> Article:
    if slug not in course.articles:
        expected = say("expected one of {slugs}", slugs=listed(course.articles))
        if not course.articles:
            expected = say("bring one with: coursekit text PAGE")
        raise UnknownName(
            say(
                "No text {slug!r} in this course without faults; {expected}.",
                slug=slug,
                expected=expected,
            )
            + did_you_mean(slug, course.articles)
        )
    return course.articles[slug]


def _own_language(course: Course, article: Article) -> str:
    """Give the language of a lesson's text; "" where the course speaks it anyway."""
    is_same = primary(article.language) == primary(course.language)
    return "" if is_same else article.language


def _check_stem(root: Path, stem: str) -> None:
    if not _STEM.fullmatch(stem):
        raise CourseError(
            [
                say(
                    "{stem!r} is no name for a lesson; expected small letters a to z, digits and "
                    "underscores, such as 08_harbour",
                    stem=stem,
                )
            ]
        )
    for path in (f"exercises/{stem}.toml", f"exercises/keys/{stem}.toml"):
        if (root / path).exists():
            raise CourseError([say("{path}: is there already; expected another name", path=path)])
    _check_is_lesson(root, stem)


def _check_is_lesson(root: Path, stem: str) -> None:
    """Refuse a name that the course uses for something else."""
    table = read_toml(root / "course.toml")
    if stem in (*SHARED, table.get("practice"), table.get("contents")):
        raise CourseError([say("course.toml: {stem!r} is no lesson; name another", stem=stem)])


# --- with worked examples ---


@frozen
class _Quote:
    """Words of a block, and which of several places is meant; 0 where there is one."""

    quote: Words
    occurrence: int


def _head(stem: str, title: str, article: Article, language: str) -> str:
    return fill_toml(
        "new/lesson_toml.txt",
        stem=stem,
        title=title,
        minutes=_MINUTES,
        outcomes=[say("You can say what this text tells you, and who says so.")],
        article=article.slug,
        language=language,
    )


def _example(kind: str, course: Course, article: Article) -> str:
    """Write a worked example of a kind, true of any text."""
    paragraphs = [block for block in article.blocks if block.name.startswith("P")]
    long = [block for block in paragraphs if len(_words(article, block)) >= _SHORT]
    if not long:
        raise CourseError(
            [
                say(
                    "articles/{slug}.txt: no paragraph of {n} words or more, which the examples "
                    "need; take a longer text",
                    slug=article.slug,
                    n=_SHORT,
                )
            ]
        )
    block = long[0]
    words = _words(article, block)
    many = _EXAMPLE_WORDS
    middle = (len(words) - many) // 2
    return fill_toml(
        f"new/question_{kind}_toml.txt",
        block=block.name,
        begin=_quote(article, block, words[:many]),
        middle=_quote(article, block, words[middle : middle + many]),
        end=_quote(article, block, words[-many:]),
        label=_first_label(course),
        paragraphs=str(len(paragraphs)),
        last=paragraphs[-1].name,
    )


def _words(article: Article, block: Block) -> list[tuple[int, int]]:
    return list(char_ranges(article.text, block.start, block.end))


def _quote(article: Article, block: Block, words: Sequence[tuple[int, int]]) -> _Quote:
    start, end = words[0][0], words[-1][1]
    quote = article.text[start:end]
    places: list[int] = []
    at = article.text.find(quote, block.start, block.end)
    while at >= 0:
        places.append(at)
        at = article.text.find(quote, at + len(quote), block.end)
    return _Quote(
        Words(quote), places.index(start) + 1 if len(places) > 1 and start in places else 0
    )


def _first_label(course: Course) -> Label:
    for labels in course.codebook.values():
        for label in labels.labels:
            return label
    raise CourseError([say("exercises/codebook.toml: no label; expected one or more")])


# --- like another lesson ---


def _like(root: Path, like: str, course: Course, article: Article, title: str) -> str:
    """Write the questions of another lesson for a new text: the keys are to be made.

    Questions about other texts than that lesson's own are left out: they are asked there.
    """
    known = [*course.lessons, *course.closed]
    if like not in known:
        raise UnknownName(
            say("No lesson {stem!r} in this course.", stem=like) + did_you_mean(like, known)
        )
    table, _ = read_lesson(root, like)
    own = table.get("article", "")
    asked = [each for each in table["questions"] if each.get("article", own) == own]
    document = tomlkit.document()
    document.add(tomlkit.comment(say("Its questions are those of {stem}.", stem=like)))
    document.add(
        tomlkit.comment(
            say("What speaks of its text is to be written anew, and each key is to be made.")
        )
    )
    head = {"title": title or article.title, "minutes": _MINUTES}
    head |= {name: table[name] for name in ("fresh", "outcomes") if name in table}
    head["article"] = article.slug
    if "language" in table:  # that of the questions, whatever that of the text is
        head["language"] = table["language"]
    parts = _parts(table, [each["id"] for each in asked])
    if parts:
        head["minutes"] = _MINUTES * len(parts)
    text = tomlkit.dumps(document) + "\n"
    text += "".join(f"{name} = {_written(value)}\n" for name, value in head.items())
    for part in parts:
        text += f"\n[[parts]]\ntitle = {toml_of(part['title'])}\nminutes = {_MINUTES}\n"
        text += f"first = {toml_of(part['first'])}\n" if part.get("first") else ""
    note = Plain(say("No key yet: make it on the author's page, or write it here."))
    for each in asked:
        kept = _for_article(each, article)
        text += "\n[[questions]]\n"
        text += "".join(f"{name} = {_written(value)}\n" for name, value in kept.items())
        text += f"[questions.key]\n# {toml_of(note)}\n"
    return text


def _parts(table: Table, ids: Sequence[str]) -> list[Table]:
    """Give the parts of a lesson that still have questions; none where one part is left."""
    parts = table.get("parts")
    if not parts:
        return []
    all_ids = question_ids(table)
    starts = [0, *(all_ids.index(part["first"]) for part in parts[1:]), len(all_ids)]
    kept: list[Table] = []
    for part, (start, stop) in zip(parts, pairwise(starts), strict=True):
        left = [id for id in all_ids[start:stop] if id in ids]
        if left:
            kept.append({"title": part["title"]} | ({"first": left[0]} if kept else {}))
    return kept if len(kept) > 1 else []


def _for_article(question: Table, article: Article) -> Table:
    """Give a question as it can be asked of another text: its blocks, if that has them too."""
    names = {block.name for block in article.blocks}
    kept = {name: value for name, value in question.items() if name not in _NOT_KEPT}
    show = [name for name in question.get("show", ()) if set(re.split("-", name)) <= names]
    if question.get("show"):
        kept["show"] = show or [article.blocks[0].name]
    paragraphs = [block for block in article.blocks if block.name.startswith("P")]
    items = kept.get("items")
    if isinstance(items, list):
        kept["items"] = [
            _quoting(each, article, paragraphs[place % len(paragraphs)])
            for place, each in enumerate(items)
        ]
        if any("quote" in each for each in items):
            kept["show"] = sorted({each["within"] for each in kept["items"] if "within" in each})
    return kept


def _quoting(item: Table, article: Article, block: Block) -> Table:
    """Let an item that quotes the other text quote a block of this one, for a start."""
    if "quote" not in item:
        return item
    words = _words(article, block)
    quote = article.text[words[0][0] : words[min(5, len(words) - 1)][1]]
    return {"id": item["id"], "quote": Words(quote), "within": block.name, "occurrence": 1}


def _written(value: Any) -> str:
    """Write a value of a question as a person would: one item a line, long text on lines."""
    if isinstance(value, str) and "\n" in value:
        escaped = value.replace("\\", "\\\\").replace('"""', '""\\"')
        return f'"""\n{escaped}"""'
    if isinstance(value, list) and value and isinstance(value[0], dict | str):
        lines = "".join(f"  {_inline(each)},\n" for each in value)
        return f"[\n{lines}]" if len(lines) > 60 else f"[{', '.join(map(_inline, value))}]"
    return _inline(value)


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_inline(each)}" for name, each in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    return toml_of(value)


# --- the entry and the minutes ---


def _list_lesson(root: Path, stem: str) -> bool:
    """List a lesson in course.toml, after those that are there; False if it is listed."""
    path = root / "course.toml"
    document = tomlkit.parse(path.read_text("utf-8-sig"))
    lessons = document.setdefault("lessons", tomlkit.array())
    if stem in lessons:
        return False
    lessons.append(stem)
    write_atomically(path, tomlkit.dumps(document))
    return True


def set_minutes(root: Path, stem: str) -> list[str]:
    """Write how long a lesson takes where it promises something else, and say so."""
    try:
        course = load_course(root)
        lesson = course.lesson(stem)
    except (CourseError, UnknownName):
        return []  # keys are still to be made
    reckoned = reckoned_minutes(root, lesson, course)
    if not reckoned:
        return []
    path = root / f"exercises/{stem}.toml"
    document = tomlkit.parse(path.read_text("utf-8-sig"))
    changed = _put_minutes(document, lesson, reckoned)
    if not changed:
        return []
    write_atomically(path, tomlkit.dumps(document))
    total = number(document["minutes"])
    return [say("exercises/{stem}.toml: minutes = {total} now", stem=stem, total=total)]


def _put_minutes(document: Any, lesson: Lesson, reckoned: Sequence[float]) -> bool:
    before = [part.minutes for part in lesson.parts] or [lesson.minutes]
    if len(before) != len(reckoned):
        return False
    kept = [
        old if abs(old - new) <= max(TOLERANCE * old, LEAST) else max(1, round(new))
        for old, new in zip(before, reckoned, strict=True)
    ]
    if kept == before and sum(kept) == lesson.minutes:
        return False
    for part, minutes in zip(document.get("parts", ()), kept, strict=False):
        part["minutes"] = minutes
    document["minutes"] = sum(kept)
    return True
