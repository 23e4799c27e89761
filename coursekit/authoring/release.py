"""The student copy of a course: without the keys of assessed questions, tests and guides to teach.

Whatever goes out is named here: a file that is added to the course stays at home until somebody
decides otherwise. Practice goes out whole, whichever lessons do. Every TOML file is written anew
from its values, so that no comment of an author goes out. What only the copy has (its README, its
Makefile) is made from `templates/`.

`release` checks what is wanted, writes the folder, loads it as a course, searches it for answers to
assessed questions (`assessed_answers`), and only then zips it.
"""

import json
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from functools import reduce
from pathlib import Path, PurePosixPath

import tomli_w
from attrs import frozen

from coursekit.authoring import fill_template
from coursekit.authoring.assessed_answers import AnswerSearch, attempts_in
from coursekit.authoring.shipped_files import LIBRARY, SHIPPED, shipped_file
from coursekit.catalogue import primary, say, say_many, speaking
from coursekit.course import Course
from coursekit.course.course_reader import GLOSSARY
from coursekit.course.loader import load_course
from coursekit.course.notebooks import MARKDOWN_LINK, linked_file
from coursekit.course.practice import FOLDER, PracticeBank
from coursekit.course.strays import SHARED
from coursekit.course.toml_reader import read_lesson, read_toml
from coursekit.errors import CourseError, HandInError, UnknownName, did_you_mean
from coursekit.questions.base import Table

# Copied unchanged: the course's own, or else the project's.
PROJECT = (
    "LICENSE",
    "pyproject.toml",
    "requirements.lock",
    "tools/bootstrap.sh",
    "tools/installer.lock",
    "tools/minify_hook.py",
    "tools/lab/overrides.json",
    "tools/lab/page_config.json",
)
GUIDE = "docs/students.md"  # in English, so that only a course in English borrows it
# Copied unchanged, where the course has them.
UNCHANGED = (*PROJECT, GUIDE, "LICENSE-texts.md", "articles/README.md")
# What tools leave in the library's folder: hidden files, what Python compiles, and what a wheel
# carries beside itself (`shipped_files`): the copy has it at its root. `templates/new`, of which
# courses are made, stays with authors.
NO_SOURCE = shutil.ignore_patterns(".*", "__pycache__", "*.py[co]", SHIPPED.name, "new")


@frozen
class Wanted:
    """What goes out.

    Attributes:
        stems: The lessons, in the order of the course.
        assessed: The ids of the questions without a key in the copy, by lesson.
    """

    stems: tuple[str, ...]
    assessed: Mapping[str, frozenset[str]]


def release(
    root: Path,
    out: Path,
    lessons: Sequence[str] | None = None,
    assessed: Sequence[str] = (),
    tell: Callable[[str], object] = lambda line: None,
) -> tuple[Path, Path]:
    """Write the student copy of the course in `root`, as a folder and as a zip.

    When something goes wrong on the way, no part of the copy stays behind. What answers an assessed
    question is taken out of other keys and of partners' files; where it stands elsewhere, nothing
    goes out.

    Args:
        root: The course's folder.
        out: The folder to write into; it is made if need be.
        lessons: The stems of the lessons that go out; `None` means every lesson.
        assessed: Questions, as "lesson:question", whose keys do not go out; nor do those of
            questions that the exercise files mark as assessed.
        tell: Is told, in a line each, what was taken out of a key, and which other key gives away
            answers by itself.

    Returns:
        The paths of the folder and of the zip.

    Raises:
        CourseError: The course has faults, or its copy would have or would answer an assessed
            question.
        UnknownName: The course has no such lesson, or no such question in these lessons.
        HandInError: A copy is there already.
    """
    course = load_course(root)
    wanted = _wanted(course, lessons, assessed)
    pages = [stem for stem in (course.contents, course.practice) if stem]
    absent = frozenset(course.lessons) - frozenset(wanted.stems)
    notebooks = {stem: _notebook(root, stem, absent) for stem in (*wanted.stems, *pages)}
    for stem in wanted.stems:
        notebooks[stem] = _without_outputs_of(notebooks[stem], stem, wanted.assessed[stem])
    copy, zipped = out / course.id, out / f"{course.id}.zip"
    for path in (copy, zipped):
        if path.exists():
            raise HandInError(
                say("{path}: is there already; remove it, or name another folder", path=path)
            )
    try:
        search = AnswerSearch(root, course, wanted.assessed)
        _write_copy(root, copy, course, wanted, notebooks, search, tell)
        # A copy with faults must not go out.
        theirs = load_course(copy)
        if faults := PracticeBank(copy, theirs).faults():
            raise CourseError(faults)
        _list_lessons(copy, theirs)
        if answers := search.answers_in(copy):
            raise CourseError(answers)
        _write_zip(copy, zipped)
    except BaseException:  # also when it is interrupted
        shutil.rmtree(copy, ignore_errors=True)
        zipped.unlink(missing_ok=True)
        raise
    return copy, zipped


def _wanted(course: Course, lessons: Sequence[str] | None, assessed: Sequence[str]) -> Wanted:
    """Find what the names stand for; raises UnknownName for one that stands for nothing."""
    asked = {course.lesson(stem).stem for stem in lessons or course.lessons}
    stems = tuple(stem for stem in course.lessons if stem in asked)
    questions = {stem: course.lessons[stem].questions for stem in stems}
    names = [f"{stem}:{question.id}" for stem in stems for question in questions[stem]]
    if unknown := [name for name in assessed if name not in names]:
        found = (
            say(
                "No question {name!r} in the lessons that go out; expected lesson:question.",
                name=name,
            )
            + _meant(name, names)
            for name in unknown
        )
        raise UnknownName("\n".join((*found, say("`release --list` lists all of them."))))
    return Wanted(
        stems,
        {
            stem: frozenset(
                question.id
                for question in questions[stem]
                if question.assessed or f"{stem}:{question.id}" in assessed
            )
            for stem in stems
        },
    )


def _meant(name: str, names: Sequence[str]) -> str:
    """Ask for the questions that a name may stand for, also when it lacks the lesson; else ""."""
    by_id: dict[str, list[str]] = {}
    for known in names:
        by_id.setdefault(known.partition(":")[2], []).append(known)
    id = name.rpartition(":")[2].strip()
    if id not in by_id and (hint := did_you_mean(name, names)):
        return hint
    close = get_close_matches(id, by_id, n=1)
    if not close:
        return ""
    meant = reduce(
        lambda first, second: say("{first} or {second}", first=first, second=second),
        map(repr, by_id[close[0]]),
    )
    return " " + say("Did you mean {names}?", names=meant)


def question_list(course: Course, stems: Sequence[str] | None = None) -> list[str]:
    """List questions by the names that `release` takes as assessed, a line each.

    A line has the name, the kind, the points and the title of the question, in columns.

    Args:
        course: The course.
        stems: The lessons to list; `None` means every lesson.

    Raises:
        UnknownName: The course has no such lesson.
    """
    lessons = [course.lesson(stem) for stem in stems or course.lessons]
    asked = [(lesson.stem, question) for lesson in lessons for question in lesson.questions]
    width = max((len(f"{stem}:{question.id}") for stem, question in asked), default=0)
    lines = []
    for stem, question in asked:
        name = f"{stem}:{question.id}"
        worth = say_many("{n} point", "{n} points", question.points)
        title = question.title
        if not question.counted:
            title = say("{title} (no points for a grade)", title=title)
        if question.assessed:
            title = say("{title} (assessed already)", title=title)
        lines.append(f"{name:{width}}  {question.kind:9}  {worth:9}  {title}")
    return lines


def _notebook(root: Path, stem: str, absent: frozenset[str]) -> str:
    """Give the text of a notebook, with cells that a stray key cannot edit or delete.

    The pages of the course are locked by themselves; this holds in other front ends too.
    Where a lesson does not go out, a link to it becomes its words, and a cell of code that opens it
    is left out.

    Args:
        root: The course's folder.
        stem: The notebook.
        absent: The stems of the lessons that do not go out.

    Raises:
        CourseError: The file is missing, not UTF-8, or no notebook.
    """
    file = f"notebooks/{stem}.ipynb"
    try:
        notebook = json.loads((root / file).read_text("utf-8"))
        notebook["cells"] = [cell for cell in notebook["cells"] if not _opens(cell, absent)]
        for cell in notebook["cells"]:
            cell["metadata"] |= {"deletable": False, "editable": False}
            if cell["cell_type"] == "markdown":
                cell["source"] = _without_links("".join(cell["source"]), absent)
    except FileNotFoundError:
        raise CourseError([say("{file}: missing; course.toml names it", file=file)]) from None
    except UnicodeDecodeError:
        raise CourseError([say("{file}: not UTF-8; save it as UTF-8", file=file)]) from None
    except (ValueError, KeyError, TypeError):
        raise CourseError(
            [say("{file}: no notebook; save it from JupyterLab", file=file)]
        ) from None
    return _as_text(notebook)


def _without_outputs_of(text: str, stem: str, assessed: frozenset[str]) -> str:
    """Empty the outputs of cells that show an assessed question: somebody may have answered it.

    So are those that show a partner, who has answered less in the copy. The page shows all again
    when it is opened. What widgets held goes too.
    """
    notebook = json.loads(text)
    notebook["metadata"].pop("widgets", None)
    shown = re.compile(rf"still-{re.escape(stem)}-({'|'.join(map(re.escape, assessed))})[\"\\s]")
    for cell in notebook["cells"]:
        said = json.dumps([cell["source"], cell.get("outputs")], ensure_ascii=False)
        if "outputs" in cell and assessed and (shown.search(said) or ".partner" in said):
            cell["outputs"] = []
    return _as_text(notebook)


def _as_text(notebook: object) -> str:
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _opens(cell: Table, absent: frozenset[str]) -> bool:
    """Tell whether a cell of code names one of these lessons."""
    source = "".join(cell["source"])
    return cell["cell_type"] == "code" and any(
        f"{quote}{stem}{quote}" in source for stem in absent for quote in "'\""
    )


def _without_links(markdown: str, absent: frozenset[str]) -> str:
    """Keep the words of each link to the page of one of these lessons, and not the link."""
    pages = {f"{stem}.ipynb" for stem in absent}

    def shown(link: re.Match[str]) -> str:
        is_lost = PurePosixPath(linked_file(link["target"])).name in pages
        return link["words"] if is_lost else link[0]

    return MARKDOWN_LINK.sub(shown, markdown)


def _list_lessons(copy: Path, course: Course) -> None:
    """Let the contents of the copy list its own lessons, also before any kernel has run."""
    from coursekit.lesson.contents import contents_at_first, contents_text  # late: widgets
    from coursekit.lesson.static_html import contents_html

    if not course.contents:
        return
    path = copy / f"notebooks/{course.contents}.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    contents = contents_at_first(course, copy)
    text, html = contents_text(contents), contents_html(contents)
    head = text.split("\n", 1)[0]
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if "".join(output.get("data", {}).get("text/plain", "")).startswith(head):
                output["data"] |= {"text/plain": text, "text/html": html}
    _write(path, _as_text(notebook))


def _write_copy(
    root: Path,
    copy: Path,
    course: Course,
    wanted: Wanted,
    notebooks: Mapping[str, str],
    search: AnswerSearch,
    tell: Callable[[str], object],
) -> None:
    """Write the folder; `notebooks` holds the text of each notebook that goes out, by stem."""
    borrowed = {*PROJECT, GUIDE} if primary(course.language) == "en" else {*PROJECT}
    for name in UNCHANGED:
        own = root / name
        source = shipped_file(name) if name in borrowed and not own.is_file() else own
        if source.is_file():
            _copy(source, copy / name)
    for name in SHARED:
        if (root / f"exercises/{name}.toml").is_file():
            _write_toml(copy / f"exercises/{name}.toml", read_toml(root / f"exercises/{name}.toml"))
    for stem, notebook in notebooks.items():
        _write(copy / f"notebooks/{stem}.ipynb", notebook)
    for stem in wanted.stems:
        _write_questions(root, copy, stem, search, tell)
    for skill in PracticeBank(root, course).skills:
        _write_toml(copy / f"{FOLDER}/{skill}.toml", read_toml(root / f"{FOLDER}/{skill}.toml"))
    head = read_toml(root / "course.toml")
    _write_toml(copy / "course.toml", head | {"lessons": list(wanted.stems)})
    slugs = _copy_articles(root, copy, course, wanted, "\n".join(notebooks.values()))
    if course.glossary:
        glossary = {slug: words for slug, words in course.glossary.items() if slug in slugs}
        _write_toml(copy / GLOSSARY, glossary)
    shutil.copytree(LIBRARY, copy / "coursekit", ignore=NO_SOURCE)
    _write_templates(copy, course, wanted)


def _write_questions(
    root: Path, copy: Path, stem: str, search: AnswerSearch, tell: Callable[[str], object]
) -> None:
    """Write a lesson's questions, and the keys of those that are not assessed."""
    assessed = search.assessed[stem]
    exercise, keys = read_lesson(root, stem)
    for question in exercise.get("questions", []):
        if question["id"] in assessed:
            question["assessed"] = True  # so that the copy does not miss the key
    _write_toml(copy / f"exercises/{stem}.toml", exercise)
    kept = {id: key for id, key in keys.items() if id not in assessed}
    kept, taken = search.without_answers(stem, kept)
    _write_toml(copy / f"exercises/keys/{stem}.toml", kept)
    for line in (*taken, *search.answered_by_keys(stem)):
        tell(line)


def _copy_articles(
    root: Path, copy: Path, course: Course, wanted: Wanted, notebooks: str
) -> list[str]:
    """Copy the texts that questions ask about or notebooks name, and a lesson's made-up partner.

    `notebooks` is the text of all notebooks that go out. A text that only another lesson uses
    stays at home: it may be one that students are assessed on later.

    Returns:
        The slugs of the texts that go out.
    """
    lessons = [course.lessons[stem] for stem in wanted.stems]
    asked = {question.article for lesson in lessons for question in lesson.questions}
    slugs = [slug for slug in course.articles if slug in asked or slug in notebooks]
    for slug in slugs:
        _copy(root / f"articles/{slug}.txt", copy / f"articles/{slug}.txt")
        _write_toml(copy / f"articles/{slug}.toml", read_toml(root / f"articles/{slug}.toml"))
    for path in sorted((root / "partner").glob("*")):
        if path.is_file() and (path.stem in wanted.stems or path.name in notebooks):
            _copy_partner(path, copy / "partner" / path.name, wanted)
    return slugs


def _copy_partner(source: Path, target: Path, wanted: Wanted) -> None:
    """Copy another reader's hand-in, as far as students may see it.

    Attempts at assessed questions stay at home, and the work on lessons that do.
    """
    try:
        hand_in = json.loads(source.read_bytes())
    except (ValueError, RecursionError):
        _copy(source, target)  # of another kind; it is searched like everything
        return
    if isinstance(hand_in, dict) and isinstance(works := hand_in.get("lessons"), dict):
        hand_in["lessons"] = {stem: work for stem, work in works.items() if stem in wanted.stems}
    for stem, attempts in attempts_in(hand_in):
        gone = wanted.assessed.get(stem, attempts.keys())
        for id in gone & attempts.keys():
            del attempts[id]
    _write(target, _as_text(hand_in))


def _write_templates(copy: Path, course: Course, wanted: Wanted) -> None:
    """Write the README, and where the copy can be installed, a Makefile and conda's environment.

    They are in the language of the course, whoever calls.
    """
    with speaking(course.language):
        _fill_templates(copy, course, wanted)


def _fill_templates(copy: Path, course: Course, wanted: Wanted) -> None:
    guide = (copy / "docs/students.md").is_file()
    lessons = [course.lessons[stem] for stem in wanted.stems]
    readme = fill_template("student_readme.txt", course=course, lessons=lessons, guide=guide)
    _write(copy / "README.md", readme)
    if (copy / "pyproject.toml").is_file():
        project = read_toml(copy / "pyproject.toml")["project"]
        _write(
            copy / "Makefile",
            fill_template("student_makefile.txt", first=course.contents or lessons[0].stem),
        )
        environment = fill_template("student_environment.yml", packages=project["dependencies"])
        _write(copy / "environment.yml", environment)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")


def _write_toml(path: Path, table: Table) -> None:
    _write(path, tomli_w.dumps(table))


def _write_zip(folder: Path, path: Path) -> None:
    """Zip a folder so that the same files give the same bytes each time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                name = file.relative_to(folder.parent).as_posix()
                entry = zipfile.ZipInfo(name)  # dated 1980, whatever the clock says
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16  # Unix rights stand in the upper half
                zipped.writestr(entry, file.read_bytes())
