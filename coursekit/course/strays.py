"""Files that lie in a course's folders under a name that nothing asks for.

What course.toml does not name is no part of the course, so a notebook to try things in, or a copy
that Jupyter made at a slip of the hand, closes no lesson for a student. Only `coursekit check`
reports such files, because an author may have forgotten to list a lesson, or misspelt a name.
"""

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from attrs import frozen

from coursekit.catalogue import in_a_row, say
from coursekit.course.near_files import elsewhere
from coursekit.course.practice import FOLDER
from coursekit.course.toml_reader import read_toml
from coursekit.questions.serialize import likely_pairs

SHARED = ("codebook", "misconceptions", "skills", "glossary")  # exercises/*.toml that no lesson is
_NAME = re.compile(r"[A-Za-z0-9]+([_.-]+[A-Za-z0-9]+)*")


@frozen
class Named:
    """The notebooks and lessons that `course.toml` names, by their stems; "" for none.

    Attributes:
        lessons: The lessons that it lists, each once.
        practice: The notebook of practice.
        contents: The notebook that lists the lessons.
        pages_are_clear: Whether the two are none of the lessons, nor one notebook.
    """

    lessons: tuple[str, ...]
    practice: str = ""
    contents: str = ""
    pages_are_clear: bool = True

    @property
    def notebooks(self) -> dict[str, str]:
        """Why each notebook should be there."""
        why = {stem: say("course.toml lists this lesson") for stem in self.lessons}
        why[self.practice] = say("course.toml names it as the practice")
        why[self.contents] = say("course.toml names it as the contents")
        return {stem: reason for stem, reason in why.items() if stem}


def stray_files(root: Path, named: Named) -> list[str]:
    """Find what is missing, and what lies there and is not asked for.

    A lesson that is not listed is one line, however many files it has, and so is a file under
    another name than the one that is missing. Practice that `course.toml` does not name is one more
    line, notebook and items together, and so is a page of contents.

    Hidden files are passed over: they belong to tools, such as Jupyter's checkpoints.

    Args:
        root: The course's folder.
        named: What `course.toml` names.
    """
    practices, pages = [named.practice], [named.contents]
    if not named.practice or not named.pages_are_clear:
        practices = _pages_with(root, b"open_practice(")
    if not named.contents or not named.pages_are_clear:
        pages = _pages_with(root, b"open_contents(")
    exercises = _stems(root / "exercises", ".toml") - {*SHARED}
    misspelt = misspelt_lessons(root, named.lessons)
    strays = [*_stray_notebooks(root, named, {*practices, *pages})]
    strays += _stray_lessons(root, {*named.lessons, *misspelt.values()}, exercises)
    strays += _stray_keys(root, named, exercises | {*misspelt.values()})
    strays += dict.fromkeys(half_texts(root).values())
    left = [f"notebooks/{stem}.ipynb" for stem in practices]
    left += [FOLDER] if _stems(root / FOLDER, ".toml") else []
    if left and not named.practice and named.pages_are_clear:
        strays.append(_not_named("practice", practices, left))
    if pages and not named.contents and named.pages_are_clear:
        left = [f"notebooks/{stem}.ipynb" for stem in pages]
        strays.append(_not_named("contents", pages, left))
    return [*strays, *_odd_names(root)]


def misspelt_lessons(root: Path, listed: Collection[str]) -> dict[str, str]:
    """Find the lessons that are listed, and whose file has another name: by stem, what it has."""
    exercises = _stems(root / "exercises", ".toml") - {*SHARED}
    return likely_pairs({*listed} - exercises, exercises - {*listed})


def _not_named(name: str, pages: Sequence[str], left: Sequence[str]) -> str:
    told = say(
        'not named, but there is some; add {name} = "{page}", or remove {files}',
        name=name,
        page=pages[0] if pages else "<notebook>",
        files=in_a_row([*left]),
    )
    return f"course.toml: {name}: {told}"


def _pages_with(root: Path, call: bytes) -> list[str]:
    """Find the notebooks without questions that make this call."""
    stems = _stems(root / "notebooks", ".ipynb") - _stems(root / "exercises", ".toml")
    paths = [root / "notebooks" / f"{stem}.ipynb" for stem in sorted(stems)]
    return [path.stem for path in paths if call in path.read_bytes()]


def _stray_notebooks(root: Path, named: Named, pages: Collection[str]) -> Iterator[str]:
    """Find the notebooks that are missing, and those that nothing names."""
    there = _stems(root / "notebooks", ".ipynb")
    exercises = _stems(root / "exercises", ".toml")
    without = {stem for stem in named.lessons if stem not in exercises}  # which is told
    missing = {*named.notebooks} - there - without
    extra = there - {*named.notebooks} - {*pages} - exercises
    other_name = likely_pairs(missing, extra)
    for stem, why in named.notebooks.items():
        file = f"notebooks/{stem}.ipynb"
        if stem in other_name:
            told = say(
                "missing; {why}, and there is {other}; expected one name in both places",
                why=why,
                other=f"{other_name[stem]}.ipynb",
            )
            yield f"{file}: {told}"
        elif stem in missing and stem in named.lessons:
            make = f"coursekit lesson {stem}"
            told = say("missing; {why}: run {command}", why=why, command=make)
            if near := elsewhere(root, file):
                told = say("missing; {why}", why=why) + near
            yield f"{file}: {told}"
        elif stem in missing:
            told = say("missing; {why}", why=why) + elsewhere(root, file)
            yield f"{file}: {told}"
    for stem in sorted(extra - {*other_name.values()}):
        told = say(
            "no exercise file; expected {file}; write it, or remove the notebook",
            file=f"exercises/{stem}.toml",
        )
        yield f"notebooks/{stem}.ipynb: {told}"


def _stray_lessons(root: Path, listed: set[str], exercises: set[str]) -> Iterator[str]:
    """Find the lessons that are there, and not listed."""
    notebooks = _stems(root / "notebooks", ".ipynb")
    for stem in sorted(exercises - listed):
        if not _NAME.fullmatch(stem):
            continue  # of which more is told
        if stem in notebooks:
            told = say("not listed in course.toml; add it to lessons")
            yield f"notebooks/{stem}.ipynb: {told}"
        else:
            told = say(
                "no notebook; expected {file}; not listed in course.toml either: "
                "add it to lessons and run {command}, or remove the questions",
                file=f"notebooks/{stem}.ipynb",
                command=f"coursekit lesson {stem}",
            )
            yield f"exercises/{stem}.toml: {told}"


def _stray_keys(root: Path, named: Named, exercises: set[str]) -> Iterator[str]:
    """Find the keys of no lesson; one of a lesson that has no file of keys has another name."""
    keys = _stems(root / "exercises/keys", ".toml")
    renamed = renamed_keys(root, named.lessons)
    for stem in sorted(keys - exercises - {*named.lessons}):
        lesson = next((lesson for lesson, other in renamed.items() if other == stem), "")
        if lesson:
            continue  # told by whoever looks for the keys of the lesson
        told = say(
            "no exercise file; expected {file}; write it, or remove the key",
            file=f"exercises/{stem}.toml",
        )
        yield f"exercises/keys/{stem}.toml: {told}"


def renamed_keys(root: Path, listed: Collection[str]) -> dict[str, str]:
    """Find the lessons whose keys lie under another name: by stem, what they are called."""
    keys = _stems(root / "exercises/keys", ".toml")
    without = {stem for stem in listed if stem not in keys}
    with_own = {stem for stem in without if _has_own_keys(root / f"exercises/{stem}.toml")}
    return likely_pairs(without - with_own, keys - _stems(root / "exercises", ".toml"))


def _has_own_keys(path: Path) -> bool:
    with suppress(OSError):
        return b"questions.key" in path.read_bytes()
    return False


def half_texts(root: Path) -> dict[str, str]:
    """Give a line for each text of which half is missing, by the name that the half has.

    Where one half was renamed, its digest tells; then both names have the same line.
    """
    texts, sources = (_stems(root / "articles", ending) for ending in (".txt", ".toml"))
    digests = {slug: _digest_in(root / f"articles/{slug}.toml") for slug in sources - texts}
    lines = {}
    for slug in texts - sources:
        digest = _digest_of(root / f"articles/{slug}.txt")
        if same := next((other for other, had in digests.items() if had == digest), ""):
            told = say(
                "the text of {source} under another name; rename it to {name}",
                source=f"articles/{same}.toml",
                name=f"{same}.txt",
            )
            lines[slug] = lines[same] = f"articles/{slug}.txt: {told}"
            continue
        file = f"articles/{slug}.toml"
        told = say("nothing says whose it is; expected {file}", file=file) + elsewhere(root, file)
        lines[slug] = f"articles/{slug}.txt: {told}"
    for slug in sources - texts - lines.keys():
        file = f"articles/{slug}.txt"
        told = say("no text; expected {file}", file=file) + elsewhere(root, file)
        lines[slug] = f"articles/{slug}.toml: {told}"
    return dict(sorted(lines.items(), key=lambda line: line[1]))


def _digest_in(path: Path) -> str:
    with suppress(OSError, ValueError, RecursionError):
        return str(read_toml(path).get("sha256"))
    return ""


def _digest_of(path: Path) -> str:
    with suppress(OSError):
        return hashlib.sha256(path.read_bytes()).hexdigest()
    return "unread"


def _odd_names(root: Path) -> Iterator[str]:
    """Find names of files that links and other systems would spell otherwise."""
    for folder, ending in (("articles", ".txt"), ("exercises", ".toml")):
        for stem in sorted(_stems(root / folder, ending)):
            if not _NAME.fullmatch(stem):
                told = say(
                    "the name {name!r}; expected letters from a to z, digits, - and _ only",
                    name=stem,
                )
                yield f"{folder}/{stem}{ending}: {told}"


def _stems(folder: Path, suffix: str) -> set[str]:
    """Give the names, without suffix, of the files in a folder that are not hidden."""
    paths = folder.glob(f"*{suffix}")
    return {path.stem for path in paths if path.is_file() and not path.name.startswith(".")}
