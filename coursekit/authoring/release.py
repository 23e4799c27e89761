"""The student copy of a course: without the keys of assessed questions, tests and guides to teach.

Question and key files are written anew from what they say, so that no comment in them goes out.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import frozen

from coursekit.authoring.tomltext import toml_text
from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.course.toml_reader import read_toml
from coursekit.errors import HandInError, UnknownName, meant

# Copied as they are, where the course has them.
AS_IS = (
    "LICENSE",
    "LICENSE-texts.md",
    "pyproject.toml",
    "requirements.lock",
    "tools/bootstrap.sh",
    "tools/lab/overrides.json",
    "docs/students.md",
    "articles/README.md",
    "exercises/codebook.toml",
    "exercises/misconceptions.toml",
)
NOT_FOR_STUDENTS = re.compile(
    r"(test|lint|types|pytest|javascript|bench|trials|lock):|\$\(VENV\)/\.dev:|# uv alone writes"
)
GUIDE = (
    "How a lesson works, and how you hand it in, stands in [docs/students.md](docs/students.md).\n"
)
LIBRARY = Path(__file__).parents[1]


@frozen
class Wanted:
    """What goes out: the lessons, and by lesson the questions that are assessed."""

    stems: tuple[str, ...]
    assessed: Mapping[str, frozenset[str]]


def release(
    root: Path,
    out: Path,
    lessons: Sequence[str] | None = None,
    assessed: Sequence[str] = (),
) -> tuple[Path, Path]:
    """Write the student copy into `out`, as a folder and as a zip, and give both paths.

    `assessed` names further questions as "lesson:question". CourseError, UnknownName, HandInError.
    """
    course = load_course(root)
    wanted = _wanted(course, lessons, assessed)
    copy, zipped = out / course.id, out / f"{course.id}.zip"
    for path in (copy, zipped):
        if path.exists():
            raise HandInError(f"{path}: is there already; remove it, or name another folder")
    _write_copy(root, copy, course, wanted)
    load_course(copy)  # a copy with faults must not go out
    _write_zip(copy, zipped)
    return copy, zipped


def _wanted(course: Course, lessons: Sequence[str] | None, assessed: Sequence[str]) -> Wanted:
    asked = {course.lesson(stem).stem for stem in lessons or course.lessons}
    stems = tuple(stem for stem in course.lessons if stem in asked)
    named = {
        f"{stem}:{question.id}": question.assessed
        for stem in stems
        for question in course.lessons[stem].questions
    }
    for name in assessed:
        if name not in named:
            raise UnknownName(
                f"No question {name!r}; expected lesson:question.{meant(name, named)}"
            )
    found = {name for name, is_assessed in named.items() if is_assessed or name in assessed}
    return Wanted(
        stems,
        {
            stem: frozenset(name.partition(":")[2] for name in found if name.startswith(f"{stem}:"))
            for stem in stems
        },
    )


def _write_copy(root: Path, copy: Path, course: Course, wanted: Wanted) -> None:
    for name in AS_IS:
        if (root / name).is_file():
            _copy(root / name, copy / name)
    for stem in wanted.stems:
        _copy(root / f"notebooks/{stem}.ipynb", copy / f"notebooks/{stem}.ipynb")
        _write_questions(root, copy, stem, wanted.assessed[stem])
    head = read_toml(root / "course.toml")
    _write(copy / "course.toml", toml_text(head | {"lessons": list(wanted.stems)}))
    _copy_articles(root, copy, course, wanted)
    shutil.copytree(
        LIBRARY, copy / "coursekit", ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
    )
    _write(copy / "README.md", _readme(course, wanted, copy))
    if (root / "Makefile").is_file():
        _write(copy / "Makefile", _makefile((root / "Makefile").read_text("utf-8"), wanted))
    if (root / "environment.yml").is_file():
        text = (root / "environment.yml").read_text("utf-8")
        _write(copy / "environment.yml", _environment(text))


def _write_questions(root: Path, copy: Path, stem: str, assessed: frozenset[str]) -> None:
    exercise = read_toml(root / f"exercises/{stem}.toml")
    for question in exercise.get("questions", []):
        if question["id"] in assessed:
            question["assessed"] = True
    _write(copy / f"exercises/{stem}.toml", toml_text(exercise))
    keys = read_toml(root / f"exercises/keys/{stem}.toml")
    kept = {id: key for id, key in keys.items() if id not in assessed}
    _write(copy / f"exercises/keys/{stem}.toml", toml_text(kept))


def _copy_articles(root: Path, copy: Path, course: Course, wanted: Wanted) -> None:
    """The texts that the lessons ask about or name, and what a partner marked, if they name it."""
    lessons = [course.lessons[stem] for stem in wanted.stems]
    asked = {question.article for lesson in lessons for question in lesson.questions}
    said = "\n".join((root / f"notebooks/{stem}.ipynb").read_text("utf-8") for stem in wanted.stems)
    for slug in course.articles:
        if slug in asked or slug in said:
            for name in (f"articles/{slug}.txt", f"articles/{slug}.toml"):
                _copy(root / name, copy / name)
    for path in sorted((root / "partner").glob("*")):
        if path.is_file() and path.name in said:
            _copy(path, copy / "partner" / path.name)


def _readme(course: Course, wanted: Wanted, copy: Path) -> str:
    first = wanted.stems[0]
    titles = [f"- [{course.lessons[s].title}](notebooks/{s}.ipynb)" for s in wanted.stems]
    text = (LIBRARY / "authoring/templates/student_readme.txt").read_text("utf-8")
    guide = GUIDE if (copy / "docs/students.md").is_file() else ""
    return (
        text.replace("{title}", course.title)
        .replace("{first}", first)
        .replace("{lessons}", "\n".join(titles))
        .replace("{guide}\n", guide)
    )


def _makefile(text: str, wanted: Wanted) -> str:
    """The Makefile without its targets for developers."""
    parts = [part for part in re.split(r"\n\n+", text) if not NOT_FOR_STUDENTS.match(part)]
    lines = "\n\n".join(parts).rstrip().splitlines()
    kept = [line for line in lines if not line.startswith("# make test")]
    text = "\n".join(kept) + "\n"
    text = text.replace("Both make their own", "It makes its own").replace(
        "and need only", "and needs only"
    )
    text = text.replace("find coursekit tests -name", "find coursekit -name")
    text = re.sub(r"^START := .*", f"START := notebooks/{wanted.stems[0]}.ipynb", text, flags=re.M)
    return re.sub(r"^\.PHONY: .*", ".PHONY: help lab clean moved", text, flags=re.M)


def _environment(text: str) -> str:
    """environment.yml without the tools of the tests."""
    kept = [line for line in text.splitlines() if "tests" not in line]
    return "\n".join(kept).replace("-e .[dev]", "-e .") + "\n"


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")


def _write_zip(folder: Path, path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                name = file.relative_to(folder.parent).as_posix()
                entry = zipfile.ZipInfo(name)  # of 1980: the same bytes each time
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                zipped.writestr(entry, file.read_bytes())
