# ruff: noqa: RUF001  # authors' words in Greek letters, so that Latin ones are the kit's
"""What the student copy has of its own, plans and the codebook's page, in any language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.greek_course import write_greek
from support.marked_words import marked, marked_words, unmarked
from support.small_course import change
from support.wide_course import write_wide_course

from coursekit.authoring import codebook_page
from coursekit.authoring.plan_pages import write_plans
from coursekit.authoring.plans import read_plans
from coursekit.authoring.release import release
from coursekit.catalogue import speaking
from coursekit.course.loader import load_course
from coursekit.course.notebooks import text_of_html

STEM = "01_bridge"
PLAN = """
aim = "Α."
bring = "Β."
skills = []
first_five = [{ do = "Γ.", say = "Δ?" }]
steps = [{ minutes = MINUTES, what = "Ε." }]
discuss = ["Ζ?"]
exit_ticket = "Η?"
slides = [{ question = "mark", ask = "Θ?" }, { question = "safe", ask = "Ι?" }]
[sheet]
texts = [{ article = "bridge" }]
questions = ["mark", "safe", "kinds", "steps", "speakers", "note"]
"""
ANSWERS = 'slides = ["Κ.", "Λ."]\nexit_ticket = "Μ."\nexpect = ["Ν."]\ngoes_wrong = ["Ξ."]\n'
FRAMEWORK = '[one]\nframework = "Ο"\ntitle = "Π"\nskills = []\n'


@pytest.fixture
def planned(tmp_path: Path) -> Path:
    """A course whose authors write in Greek, with a plan."""
    root = write_greek(tmp_path / "course")
    minutes = load_course(root).lessons[STEM].minutes
    files = {"plans": PLAN.replace("MINUTES", str(minutes)), "answers": ANSWERS}
    for folder, text in files.items():
        path = root / f"teachers/{folder}/{STEM}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (root / "teachers/frameworks.toml").write_text(FRAMEWORK, "utf-8")
    return root


def test_no_page_of_a_plan_has_a_word_that_the_catalogue_lacks(
    planned: Path, tmp_path: Path
) -> None:
    course = load_course(planned)
    with marked_words():
        write_plans(course, *read_plans(planned, course), tmp_path / "out")

    pages = {path.name: path.read_text("utf-8") for path in (tmp_path / "out").rglob("*.html")}
    assert len(pages) == 5
    for page in pages.values():
        assert '<html lang="zh" dir="ltr">' in page
        title = page.partition("<title>")[2].partition("</title>")[0]
        shown = text_of_html(page.partition("</head>")[2])
        assert unmarked(f"{title}\n{shown}") == []
    assert marked("The first five minutes") in pages["plan.html"]
    assert marked("Underline the words in the text") in pages["sheet.html"]


def test_what_a_class_sees_of_a_plan_is_in_the_language_of_the_lesson(
    planned: Path, tmp_path: Path
) -> None:
    change(planned, "course.toml", '"id" =', '"language" = "fr"\n"id" =')
    exercise = planned / f"exercises/{STEM}.toml"
    exercise.write_text(f'language = "ar"\n{exercise.read_text("utf-8")}', "utf-8")
    course = load_course(planned)
    write_plans(course, *read_plans(planned, course), tmp_path / "out")

    for path in (tmp_path / "out").rglob("*.html"):
        is_shown = path.name in ("sheet.html", "slides.html")
        spoken = 'lang="ar" dir="rtl"' if is_shown else 'lang="fr" dir="ltr"'
        assert f"<html {spoken}>" in path.read_text("utf-8")


def test_the_codebooks_page_has_no_word_that_the_catalogue_lacks(planned: Path) -> None:
    with marked_words():
        page = codebook_page(load_course(planned))

    assert "`./course codebook`" in page
    words = re.sub(r"`[^`]*`", "", page)
    patterns = ["solid", "dotted", "dashed", "double", "wavy"]
    assert unmarked(words, patterns) == []


def test_the_copys_own_files_have_no_word_that_the_catalogue_lacks(tmp_path: Path) -> None:
    root = write_greek(tmp_path / "course")
    (root / "docs").mkdir(exist_ok=True)
    (root / "docs/students.md").write_text("Α", "utf-8")
    project = 'name = "x"\nversion = "1"\ndependencies = ["numpy"]'
    (root / "pyproject.toml").write_text(f"[project]\n{project}\n", "utf-8")
    with marked_words():
        copy, _ = release(root, tmp_path / "out")

    readme = (copy / "README.md").read_text("utf-8")
    code = r"```.*?```|`[^`]*`|\[docs[^]]*\]\([^)]*\)|\]\([^)]*\)"
    shown = re.sub(code, " ", readme, flags=re.DOTALL)
    assert unmarked(shown, ["Python", "Linux", "macOS", "Windows", "MB"]) == []
    assert marked("This is your own copy of the course.") in readme
    for name in ("Makefile", "environment.yml"):
        lines = (copy / name).read_text("utf-8").splitlines()
        said = "\n".join(line for line in lines if line.lstrip().startswith("#"))
        typed = re.sub(r"make lab.*$|# make lab|\.venv", " ", said, flags=re.MULTILINE)
        assert unmarked(typed) == [], name
        assert marked("opens the course in JupyterLab") in said or name != "Makefile"


def test_the_copy_is_in_the_language_of_its_course_whoever_calls(tmp_path: Path) -> None:
    root = write_wide_course(tmp_path / "course")
    change(root, "course.toml", 'id = "', 'language = "es"\nid = "')
    with marked_words("es"):
        ours, _ = release(root, tmp_path / "one")
    with speaking("ar"):
        theirs, _ = release(root, tmp_path / "two")

    assert marked("The lessons") in (ours / "README.md").read_text("utf-8")
    english = release(write_wide_course(tmp_path / "course-2"), tmp_path / "three")[0]
    assert "## The lessons" in (english / "README.md").read_text("utf-8")
    assert load_course(theirs).language == "es"
