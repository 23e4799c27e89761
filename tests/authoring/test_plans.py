"""Plans of lessons: every lesson has one, it fits its lesson, and no answer reaches a sheet."""

from __future__ import annotations

import re
import tomllib
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest

from coursekit.authoring.plans import read_plans
from coursekit.authoring.release import release
from coursekit.cli import main
from coursekit.course import Course
from coursekit.course.loader import load_course

PLAN = """
aim = "Students find the source, <b>always</b>."
bring = "Chalk."
skills = []
first_five = [{ do = "Read P1 aloud.", say = "Who says “It is not safe”?" }]
steps = [{ minutes = MINUTES, what = "Everybody marks P1." }]
discuss = ["Why does the mayor's name come first?"]
exit_ticket = "Who calls the plan “a mess”?"
slides = [
  { question = "mark", ask = "Who speaks?", show = ["P1"] },
  { question = "safe", ask = "Is the bridge safe?" },
]
[sheet]
texts = [{ article = "bridge" }]
questions = ["mark", "safe"]
"""
ANSWERS = """
slides = ["The mayor speaks.", "She says that it is not."]
exit_ticket = "Critics do, whom nobody could find."
expect = ["A name with an office."]
"""
STEM = "01_bridge"
PLAN_FILE, ANSWERS_FILE = f"teachers/plans/{STEM}.toml", f"teachers/answers/{STEM}.toml"


class Page(HTMLParser):
    """The words of a page, the names of its elements, and the addresses that it has."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.words, self.elements, self.addresses = "", set[str](), list[str]()
        self.feed(path.read_text("utf-8"))
        self.words = " ".join(self.words.split())

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.addresses += [value or "" for name, value in attributes if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        if self.lasttag != "style":
            self.words += data


@pytest.fixture
def planned(root: Path) -> Path:
    """A small course whose lesson has a plan."""
    minutes = load_course(root).lessons[STEM].minutes
    for file, text in ((PLAN_FILE, PLAN), (ANSWERS_FILE, ANSWERS)):
        (root / file).parent.mkdir(parents=True)
        (root / file).write_text(text.replace("MINUTES", str(minutes)), "utf-8")
    return root


@pytest.fixture(scope="module")
def pages(course_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of this course's plans."""
    out = tmp_path_factory.mktemp("plans")
    assert plans(course_root, out) == 0
    return out


def plans(root: Path, out: Path, *arguments: str) -> int:
    return main(["--course", str(root), "plans", "--out", str(out), *arguments])


# --- the plans of this course ---


def test_every_lesson_has_a_plan_a_sheet_slides_and_answers_apart(
    course_root: Path, pages: Path
) -> None:
    stems = [*load_course(course_root).lessons]

    made = {str(path.relative_to(pages).as_posix()) for path in pages.rglob("*.html")}
    in_class = {f"{stem}/{page}.html" for stem in stems for page in ("plan", "sheet", "slides")}
    assert made == in_class | {f"answers/{stem}.html" for stem in stems} | {"index.html"}


def test_nothing_on_a_page_needs_the_network_or_a_script(pages: Path) -> None:
    for path in pages.rglob("*.html"):
        page = Page(path)
        assert not page.elements & {"script", "img", "link", "iframe", "object"}
        local = [address.partition("#")[0] for address in page.addresses]
        assert [a for a in local if a and not (path.parent / a).is_file()] == []


def told_by_key(course: Course, stem: str, ids: list[str]) -> list[str]:
    """The sentences with which the keys of these questions explain."""
    keys = course.lessons[stem].keys
    return [" ".join(part.split()) for id in ids for part in keys[id].explanation.split("\n\n")]


def test_a_sheet_and_a_plan_hold_no_word_of_a_key(course_root: Path, pages: Path) -> None:
    course = load_course(course_root)
    for stem in course.lessons:
        plan = tomllib.loads((course_root / f"teachers/plans/{stem}.toml").read_text("utf-8"))
        answers = tomllib.loads((course_root / f"teachers/answers/{stem}.toml").read_text("utf-8"))
        explained = told_by_key(course, stem, plan["sheet"]["questions"])
        secret = [*explained, *answers["slides"], *answers["expect"], answers["exit_ticket"]]
        for name in ("plan", "sheet"):
            page = Page(pages / stem / f"{name}.html")
            assert "mark" not in page.elements  # words under a label
            assert "☒" not in page.words
            assert [told for told in secret if told in page.words] == []
        solved = Page(pages / "answers" / f"{stem}.html").words
        assert [told for told in secret if " ".join(told.split()) not in solved] == []


def test_the_key_of_a_slide_comes_after_its_passage(pages: Path) -> None:
    for path in pages.glob("*/slides.html"):
        shown = re.findall(r'<section id="(\w+)-(\d)">(.+?)</section>', path.read_text(), re.DOTALL)

        assert [name for name, _, _ in shown] == ["slide", "key", "slide", "key"]
        assert not any("<mark" in part or "☒" in part for name, _, part in shown if name == "slide")


def test_every_skill_has_five_minutes_for_class_that_say_what_to_ask_and_to_listen_for(
    course_root: Path,
) -> None:
    for skill in load_course(course_root).skills.values():
        assert 40 <= len(skill.activity.split()) <= 70, skill.id
        assert "Listen for" in skill.activity, skill.id
        assert "?" in skill.activity, skill.id


# --- what an author writes ---


def test_a_page_shows_words_of_an_author_as_they_are(planned: Path, tmp_path: Path) -> None:
    assert plans(planned, tmp_path / "out") == 0

    plan = tmp_path / "out" / STEM / "plan.html"
    assert "<b>always</b>" in Page(plan).words


def test_nothing_of_the_teachers_goes_out_to_students(planned: Path, tmp_path: Path) -> None:
    folder, zipped = release(planned, tmp_path / "released")

    with zipfile.ZipFile(zipped) as copy:
        assert [name for name in copy.namelist() if "/teachers" in name] == []
    assert not (folder / "teachers").exists()
    texts = [path.read_text("utf-8") for path in folder.rglob("*.toml")]
    assert not any("whom nobody could find" in text for text in texts)


def test_a_student_s_copy_says_that_it_has_no_plans(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _ = release(planned, tmp_path / "released")

    assert plans(folder, tmp_path / "out") == 1
    assert "a student's copy has none" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (PLAN_FILE, '"mark", "safe"', '"mark", "save"', "no question 'save'. Did you mean 'safe'?"),
        (PLAN_FILE, "skills = []", 'skills = ["dates"]', "no skill 'dates'."),
        (PLAN_FILE, "not safe”", "unsafe”", "“It is unsafe” stands in no text"),
        (PLAN_FILE, 'show = ["P1"]', 'show = ["P9"]', "no block of bridge 'P9'."),
        (PLAN_FILE, 'article = "bridge"', 'article = "brigde"', "Did you mean 'bridge'?"),
        (PLAN_FILE, "minutes = ", "minutes = 1", "minutes; the lesson says"),
        (PLAN_FILE, 'what = "Everybody', 'part = 2, what = "Everybody', "the lesson has 1"),
        (PLAN_FILE, 'bring = "Chalk."\n', "", "bring"),
        (PLAN_FILE, "[sheet]", "[sheet", "not TOML"),
        (ANSWERS_FILE, '"The mayor speaks.", ', "", "slides: 1; expected one for each of 2"),
        (ANSWERS_FILE, 'exit_ticket = "', 'exit_ticket = "“Nobody” ', "“Nobody” stands in no text"),
        (ANSWERS_FILE, "slides = [", "slides = 3 # [", "slides"),
    ],
)
def test_a_fault_of_a_plan_is_told_with_its_file(
    planned: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    file: str,
    old: str,
    new: str,
    told: str,
) -> None:
    text = (planned / file).read_text("utf-8")
    assert old in text
    (planned / file).write_text(text.replace(old, new), "utf-8")

    assert plans(planned, tmp_path / "out") == 1
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith(file) and told in line for line in lines), lines
    assert not (tmp_path / "out").exists()
    assert main(["--course", str(planned), "check"]) == 1
    assert capsys.readouterr().out.splitlines() == lines


def test_a_plan_of_no_lesson_is_told(planned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (planned / PLAN_FILE).rename(planned / "teachers/plans/02_gone.toml")

    assert main(["--course", str(planned), "check"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "teachers/plans/02_gone.toml: no lesson '02_gone'; name it in course.toml",
        f"{PLAN_FILE}: missing; expected a TOML file",
    ]


def test_check_counts_the_plans_that_it_has_read(
    planned: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--course", str(planned), "check"]) == 0
    assert capsys.readouterr().out == "No faults: 1 lesson, 3 questions, 1 text, 1 plan.\n"


def test_the_example_in_the_guide_for_authors_is_a_plan_of_its_lesson(
    course_root: Path, tmp_path: Path
) -> None:
    guide = (course_root / "docs/authors.md").read_text("utf-8")
    for text in re.findall(r"^```toml\n(# teachers/.+?)^```", guide, re.MULTILINE | re.DOTALL):
        path = tmp_path / text.splitlines()[0].removeprefix("# ")
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")

    planned, _ = read_plans(tmp_path, load_course(course_root))
    assert [plan.lesson.stem for plan in planned] == ["03_attribution"]


def test_a_plan_without_answers_is_told(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (planned / ANSWERS_FILE).unlink()

    assert plans(planned, tmp_path / "out") == 1
    assert capsys.readouterr().out == f"{ANSWERS_FILE}: missing; expected a TOML file\n"


def test_a_course_without_plans_says_where_they_would_be(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert plans(root, tmp_path / "out") == 1
    assert f"expected {PLAN_FILE}" in capsys.readouterr().out


def test_a_lesson_that_is_not_there_is_told(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert plans(planned, tmp_path / "out", "--lessons", "01_brige") == 1
    assert "Did you mean '01_bridge'?" in capsys.readouterr().err


def test_a_line_of_a_framework_names_skills_that_there_are(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = '[digital]\nframework = "F"\ntitle = "1"\nskills = ["daets"]\n'
    (planned / "teachers/frameworks.toml").write_text(line, "utf-8")

    assert plans(planned, tmp_path / "out") == 1
    assert "teachers/frameworks.toml: digital: no skill 'daets'." in capsys.readouterr().out
