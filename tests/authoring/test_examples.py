"""The two courses of `examples/`, made with the commands, in Spanish and in Arabic."""

from pathlib import Path

import pytest

from coursekit.authoring.page_reader import read_page
from coursekit.authoring.text_file import write_text
from coursekit.cli import main
from coursekit.course.loader import check_course
from coursekit.lesson import open_lesson
from coursekit.questions.base import KINDS

PAGES = [("es", "autobus-nocturno"), ("ar", "old-library")]


@pytest.mark.parametrize("code", ["es", "ar"])
def test_an_example_has_no_faults_and_speaks_its_language(
    course_root: Path, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    root = course_root / "examples" / code

    assert main(["--course", str(root), "check"]) == 0

    assert capsys.readouterr().out.startswith({"es": "Sin errores: ", "ar": "لا أخطاء: "}[code])
    assert {lesson.language for lesson in check_course(root).lessons.values()} == {code}


@pytest.mark.parametrize("code", ["es", "ar"])
def test_an_examples_lesson_asks_in_every_way(course_root: Path, code: str) -> None:
    *_, lesson = check_course(course_root / "examples" / code).lessons.values()

    assert {question.kind for question in lesson.questions} == KINDS.keys()


def test_an_examples_lesson_shows_the_article_without_the_page_around_it(course_root: Path) -> None:
    lesson = open_lesson("02_quien_lo_dijo", course_root / "examples/es")

    assert "Lo más leído" in lesson.read().still()
    assert "Lo más leído" not in lesson.read(page=False).still()
    assert "Nuria Castaño" not in lesson.read(page=False).still()


@pytest.mark.parametrize(("code", "slug"), PAGES)
def test_the_text_of_an_example_is_what_is_read_from_its_page(
    course_root: Path, tmp_path: Path, code: str, slug: str
) -> None:
    examples = course_root / "examples"
    (tmp_path / "articles").mkdir()

    text, _ = write_text(tmp_path, slug, read_page(examples / "pages" / f"{slug}.html"))

    assert text.read_bytes() == (examples / code / "articles" / text.name).read_bytes()
