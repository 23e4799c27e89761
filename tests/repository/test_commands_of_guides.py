"""Every command line of every guide works as it stands, typed one after another in the course."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve
from support.hand_in_files import csv_file, zipped

from coursekit.authoring.simulated_class import made_up_class
from coursekit.cli import COMMANDS, command_parser, main
from coursekit.course.loader import load_course
from coursekit.work.handin import hand_in_text

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("teachers/**/*.md")]
GUIDES = sorted(path for path in PAGES if path.name != "CHANGELOG.md")
NAMES = [path.relative_to(ROOT).as_posix() for path in GUIDES]
LINE = re.compile(r"^ *\./course (?P<words>.*?)(?:\s+#.*)?$", re.MULTILINE)
INLINE = re.compile(r"`\./course (?P<words>[^`]*)`")
FOR_AUTHORS = "docs/authors.md"  # which begins a course of its own, and has a test of its own
# These need what is not there in a test: a cluster, a kernel for a minute.
ONLY_READ = ("--cluster", "notebooks")
STUDENTS = 3
COURSE = {"course.toml", "articles", "exercises", "notebooks", "partner", "docs", "teachers"}


def blocks(text: str) -> Iterator[str]:
    """The blocks of a page that are typed in a shell."""
    yield from re.findall(r"^ *```sh\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)


def typed(text: str) -> list[list[str]]:
    """The words after `./course` of each line of these blocks."""
    return [shlex.split(found["words"]) for block in blocks(text) for found in LINE.finditer(block)]


@pytest.fixture(scope="module")
def class_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course with what a teacher has in its folder: a zip of the LMS, and lists of students."""
    folder = tmp_path_factory.mktemp("typed") / "close-reading"
    folder.mkdir()
    for path in ROOT.iterdir():
        if path.name in COURSE:
            (folder / path.name).symlink_to(path)
    first, *others = made_up_class(load_course(ROOT), STUDENTS, seed=1)
    hand_ins = [evolve(first, student="s1"), *others]  # whom the guides name
    files = {f"hand-in-{one.student}.json": hand_in_text(one).encode() for one in hand_ins}
    (folder / "submissions.zip").write_bytes(zipped(files))
    (folder / "03_attribution.ipynb").symlink_to(ROOT / "notebooks/03_attribution.ipynb")
    unanswered = evolve(hand_ins[0], lessons={})
    (folder / "hand-in-s1.json").write_text(hand_in_text(unanswered), "utf-8")
    for name, reader in zip(("ana", "bo"), others, strict=True):
        (folder / f"hand-in-{name}.json").write_text(hand_in_text(reader), "utf-8")
    who = [(one.student, one.name) for one in hand_ins]
    csv_file(folder / "roster.csv", [["student", "name"], *map(list, who)])
    canvas = [["Student", "ID", "SIS Login ID", "Section"], ["    Points Possible", "", "", ""]]
    canvas += [[name, str(n), id, "A"] for n, (id, name) in enumerate(who, 1)]
    csv_file(folder / "export.csv", canvas)
    moodle = ["Identifier", "Full name", "ID number", "Grade", "Maximum Grade"]
    last = "Last modified (grade)"
    rows = [[f"Participant {n}", name, id, "", "100", ""] for n, (id, name) in enumerate(who, 1)]
    csv_file(folder / "worksheet.csv", [[*moodle, last], *rows])
    week = "Week 1 Points Grade <Numeric MaxPoints:100 Weight:5>"
    brightspace = ["OrgDefinedId", "Last Name", week, "End-of-Line Indicator"]
    rows = [[f"#{id}", name, "", "#"] for id, name in who]
    csv_file(folder / "brightspace.csv", [brightspace, *rows])
    sakai = ["Display ID", "ID", "Last Name", "First Name", "grade", "Submission date"]
    rows = [[id, f"u{id}", name, "", "", ""] for id, name in who]
    head = [["Week 1", "SCORE_GRADE_TYPE", "", "", "", ""], [""] * 6]
    csv_file(folder / "sakai.csv", [*head, sakai, *rows])
    blackboard = ["Last Name", "First Name", "Username", "Week 1 [Total Pts: 100 Score] |5"]
    rows = [[name, "", id, ""] for id, name in who]
    text = "".join("\t".join(row) + "\r\n" for row in [blackboard, *rows])
    (folder / "gc_week1.xls").write_bytes(text.encode("utf-16"))
    return folder


@pytest.mark.parametrize("guide", NAMES)
def test_a_guide_calls_the_program_in_the_one_way_that_works_in_the_folder(guide: str) -> None:
    text = (ROOT / guide).read_text("utf-8")
    others = rf"(?:^ *|`|\./|bin/|Scripts\\)coursekit (?:{'|'.join(COMMANDS)})\b.*"

    allowed = "../try/bin/coursekit check"  # an installed wheel, tried before a release
    assert [found for found in re.findall(others, text, re.MULTILINE) if found not in allowed] == []


@pytest.mark.parametrize("guide", NAMES)
def test_a_command_that_a_guide_names_is_understood(guide: str) -> None:
    text = (ROOT / guide).read_text("utf-8")
    named = [shlex.split(found["words"]) for found in INLINE.finditer(text)]
    whole = [words for words in named if "…" not in " ".join(words)]

    assert {words[0] for words in named if words} <= COMMANDS.keys()
    for words in (*typed(text), *(words for words in whole if len(words) > 1)):
        if words[-1] != "--help":
            assert callable(command_parser().parse_args(words).run)


def test_every_line_of_every_guide_works_typed_after_those_before_it(
    class_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    guides = [name for name in NAMES if name != FOR_AUTHORS]
    lines = (words for name in guides for words in typed((ROOT / name).read_text("utf-8")))
    once = dict.fromkeys(shlex.join(words) for words in lines)  # guides repeat one another
    monkeypatch.chdir(class_folder)

    assert len(once) > 15
    for line in once:
        words = shlex.split(line)
        if "--help" not in words and not any(word in words for word in ONLY_READ):
            code = main(words)
            said = "".join(capsys.readouterr())
            assert code == 0, f"./course {line}: {said[-1000:]}"


@pytest.mark.seconds
def test_every_line_of_the_guide_for_authors_works_in_the_course_that_it_begins(
    class_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # of the kernels that run the notebooks
    monkeypatch.chdir(class_folder)
    lines = [
        line
        for block in blocks((ROOT / FOR_AUTHORS).read_text("utf-8"))
        for line in block.splitlines()
    ]
    ran = []
    for line in lines:
        words = shlex.split(line, comments=True)
        if words[0] == "cd":
            monkeypatch.chdir(words[1])
            shutil.copy(ROOT / "tests/pages/wordpress-classic.html", "ferry.html")
        elif words[0] == "./course":
            if words[1] == "key":
                write_readers(Path.cwd(), *words[2].split(":"))
            code = main(words[1:])
            said = "".join(capsys.readouterr())
            assert code == 0, f"{line}: {said[-1000:]}"
            ran.append(words[1])
        elif words[0] == ".":
            assert words[1] == "../close-reading/.venv/bin/activate"
        else:  # what make opens, other tests open
            assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)

    order = ["new", "check", "release", "text", "lesson", "key"]
    assert [name for name in dict.fromkeys(ran) if name in order] == order
    assert Path.cwd().name == "my-course"
    assert {*load_course(Path.cwd()).lessons} == {"01_who_says_so", "02_the_ferry"}


def write_readers(root: Path, stem: str, question: str) -> None:
    """Write the hand-ins of two readers who have answered a question of a course."""
    course = load_course(root)
    for student in made_up_class(course, 20, seed=1, stems=[stem]):
        work = student.lessons.get(stem)
        if work and question in work.attempts:
            names = [name for name in ("ana", "bo") if not Path(f"hand-in-{name}.json").exists()]
            if not names:
                return
            named = evolve(student, name=names[0], student="")
            Path(f"hand-in-{names[0]}.json").write_text(hand_in_text(named), "utf-8")
