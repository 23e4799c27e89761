"""Practice in a real JupyterLab: a slip in lesson 03, a fresh item, a restart, the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli_w
from playwright.sync_api import Locator, Page, expect
from support.browser_axe import expect_no_violation, unfold_lesson
from support.browser_pages import copy_course, new_page, open_and_run, running_chromium
from support.example_students import answer_all
from support.jupyterlab_server import restart_kernel, running_lab

from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.course.practice import FOLDER, PracticeBank
from coursekit.course.toml_reader import read_toml
from coursekit.questions.choice import ChoiceKey, ChoiceQuestion

pytestmark = pytest.mark.browser

LESSON = "03_attribution"
LESSON_PAGE, PRACTICE_PAGE = f"notebooks/{LESSON}.ipynb", "notebooks/08_practice.ipynb"
TRY = "Try a fresh one"


@pytest.fixture
def student(course_root: Path, tmp_path: Path) -> Path:
    """A student's copy of the course, with those practice items that are answered by one click."""
    root = copy_course(course_root, tmp_path / "course")
    for path in (root / FOLDER).glob("*.toml"):
        items = [item for item in read_toml(path)["items"] if item["kind"] == "choice"]
        path.write_text(tomli_w.dumps({"items": items}), "utf-8")
    return root


@pytest.fixture
def page(chromium: Path) -> Iterator[Page]:
    with running_chromium(chromium) as browser, new_page(browser) as page:
        yield page


def options(key: object, *, right: bool) -> list[str]:
    assert isinstance(key, ChoiceKey)
    return [id for id, option in key.options.items() if option.right == right]


def a_slip(course: Course, bank: PracticeBank) -> tuple[str, str, str]:
    """A question of the lesson, a wrong option of it, and the skill that this shows missing."""
    lesson = course.lessons[LESSON]
    for question in lesson.questions:
        key = lesson.keys.get(question.id)
        if isinstance(question, ChoiceQuestion) and isinstance(key, ChoiceKey):
            for option in options(key, right=False):
                skill = course.misconceptions[key.options[option].misconception].skill
                if skill in bank.skills and not question.several:
                    return question.id, option, skill
    raise AssertionError("no single choice of the lesson shows a skill missing")


def on_page(page: Page, id: str) -> Locator:
    return page.locator(f'.lm[data-question="{id}"]')


def item_in(box: Locator) -> Locator:
    """The fresh item that a panel shows."""
    return box.locator(".lm-item-box > * .lm").first


def pick(question: Locator, option: str) -> None:
    question.locator(f'input[value="{option}"]').check()


def press(question: Locator, name: str) -> None:
    question.get_by_role("button", name=name, exact=True).first.click()


def item_id(item: Locator, bank: PracticeBank) -> str:
    expect(item).to_be_visible()
    id = item.get_attribute("data-question")
    assert id in bank.items
    return id


def expect_log(root: Path, **right: bool) -> None:
    attempts = json.loads((root / "work/08_practice.json").read_text("utf-8"))["attempts"]
    logs = {id: attempt["log"] for id, attempt in attempts.items() if attempt.get("log")}
    assert {id: [check["right"] for check in log] for id, log in logs.items()} == {
        id.replace("_", "-"): [told] for id, told in right.items()
    }


def test_by_mouse_a_slip_a_fresh_item_a_restart_and_the_skill_on_the_practice_page(
    student: Path, page: Page
) -> None:
    course = load_course(student)
    bank = PracticeBank(student, course)
    slip, wrong, skill = a_slip(course, bank)
    title = course.skills[skill].title
    with running_lab(student) as base:
        open_and_run(page, base, LESSON_PAGE)
        question = on_page(page, slip)
        expect(question.get_by_role("button", name=TRY)).to_have_count(0)
        pick(question, wrong)
        press(question, "Check")
        press(question, TRY)

        item = item_in(question)
        first = item_id(item, bank)
        assert bank.items[first].skill == skill
        pick(item, options(bank.items[first].key, right=False)[0])
        press(item, "Check")
        expect(item.locator(".lm-headline")).to_contain_text("Not yet.")
        expect(item.locator(".lm-headline")).to_be_focused()
        expect(item.locator(".lm-live")).to_have_text("")  # or it would be read twice
        expect(item.get_by_role("button", name="Check")).to_be_hidden()
        expect_no_violation(page)
        # It is closed: another option is not taken.
        right = options(bank.items[first].key, right=True)[0]
        item.locator(f'input[value="{right}"]').click()
        expect(item.locator(f'input[value="{right}"]')).not_to_be_checked()
        expect(item.locator(".lm-live")).to_contain_text("This one is answered.")

        press(question, TRY)
        expect(question.locator(f'[data-question="{first}"]')).to_have_count(0)
        second = item_id(item, bank)
        pick(item, options(bank.items[second].key, right=True)[0])
        press(item, "Check")
        expect(item.locator(".lm-headline")).to_contain_text("Right. That is 1 of the 3")
        expect(question.get_by_role("button", name=TRY)).to_have_count(0)
        press(question, "Close")
        expect(question.locator(".lm-item-box .lm")).to_have_count(0)
        expect_log(student, **{first: False, second: True})

        restart_kernel(page, base)
        expect(on_page(page, slip).get_by_role("button", name=TRY)).to_be_visible()

        open_and_run(page, base, PRACTICE_PAGE)
        practice = page.get_by_role("group", name="Practice", exact=True)
        practice.locator("summary", has_text="Your skills: 1 shaky, 0 steady").click()
        row = practice.get_by_role("row").filter(has_text=title).first
        expect(row).to_contain_text("shaky")
        expect(row).to_contain_text("Steady means: you can")
        expect_no_violation(page)
        third = item_id(item_in(practice), bank)
        assert third not in {first, second}
        pick(item_in(practice), options(bank.items[third].key, right=True)[0])
        press(item_in(practice), "Check")
        press(practice, "Next one")
        expect(practice.locator(f'[data-question="{third}"]')).to_have_count(0)
        fourth = item_id(item_in(practice), bank)
        pick(item_in(practice), options(bank.items[fourth].key, right=True)[0])
        expect(item_in(practice).locator(".lm-status")).to_have_text("Saved")

        restart_kernel(page, base)
        practice = page.get_by_role("group", name="Practice", exact=True)
        assert item_id(item_in(practice), bank) == fourth
        expect(item_in(practice).locator("input:checked")).to_have_count(1)


def test_by_keyboard_alone_in_the_dark_theme(student: Path, page: Page) -> None:
    course = load_course(student)
    bank = PracticeBank(student, course)
    slip, wrong, _ = a_slip(course, bank)
    answer_all(student, LESSON)
    with running_lab(student, theme="JupyterLab Dark") as base:
        open_and_run(page, base, LESSON_PAGE)
        question = on_page(page, slip)
        question.locator(f'input[value="{wrong}"]').focus()
        page.keyboard.press("Space")
        tab_to(page, question, "Check")
        page.keyboard.press("Enter")
        expect(question.get_by_role("button", name=TRY)).to_be_visible()
        tab_to(page, question, TRY)
        page.keyboard.press("Enter")

        # The focus goes to the item, so that Tab goes on in it.
        item = item_in(question)
        expect(item.locator("h3")).to_be_focused()
        id = item_id(item, bank)
        page.keyboard.press("Escape")
        expect(question.locator(".lm-item-box .lm")).to_have_count(0)
        expect(question.get_by_role("button", name=TRY)).to_be_focused()

        page.keyboard.press("Enter")
        expect(item.locator("h3")).to_be_focused()
        id = item_id(item, bank)
        item.locator(f'input[value="{options(bank.items[id].key, right=True)[0]}"]').focus()
        page.keyboard.press("Space")
        tab_to(page, item, "Check")
        page.keyboard.press("Enter")
        expect(item.locator(".lm-headline")).to_contain_text("Right.")
        expect(item.locator(".lm-headline")).to_be_focused()
        expect_log(student, **{id: True})
        unfold_lesson(page)
        expect_no_violation(page)

        open_and_run(page, base, PRACTICE_PAGE)
        page.locator("summary", has_text="Your skills:").click()
        expect_no_violation(page)


def tab_to(page: Page, box: Locator, name: str) -> None:
    """Press Tab until a button has the focus."""
    button = box.get_by_role("button", name=name, exact=True).first
    for _ in range(30):
        if button.evaluate("button => button === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {name}")
