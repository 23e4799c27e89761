"""Practice in a real JupyterLab: a slip in lesson 03, a fresh item, a restart, the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli_w
from playwright.sync_api import Browser, Locator, Page, expect
from support.browser_axe import expect_no_violation, set_theme, unfold_lesson
from support.browser_pages import copy_course, new_page, open_and_run
from support.example_students import answer_all
from support.jupyterlab_server import restart_kernel

from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.course.practice import FOLDER, PracticeBank
from coursekit.course.toml_reader import read_toml
from coursekit.questions.choice import ChoiceKey, ChoiceQuestion

pytestmark = pytest.mark.browser

LESSON = "03_attribution"
LESSON_PAGE, PRACTICE_PAGE = f"notebooks/{LESSON}.ipynb", "notebooks/08_practice.ipynb"
TRY = "Try a fresh one"


@pytest.fixture(scope="module")
def root(course_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A student's copy of the course, with those practice items that are answered by one click.

    Lesson 03 is all answered, and all right.
    """
    root = copy_course(course_root, tmp_path_factory.mktemp("practice") / "course")
    for path in (root / FOLDER).glob("*.toml"):
        items = [item for item in read_toml(path)["items"] if item["kind"] == "choice"]
        path.write_text(tomli_w.dumps({"items": items}), "utf-8")
    answer_all(root, LESSON)
    return root


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """One page: the lesson, and then what is practised."""
    with new_page(browser) as page:
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


def logged(root: Path) -> dict[str, list[bool]]:
    """The fresh items that were checked, and whether they were right."""
    attempts = json.loads((root / "work/08_practice.json").read_text("utf-8"))["attempts"]
    return {
        id: [check["right"] for check in attempt["log"]]
        for id, attempt in attempts.items()
        if attempt.get("log")
    }


def tab_to(page: Page, box: Locator, name: str) -> None:
    """Press Tab until a button has the focus."""
    button = box.get_by_role("button", name=name, exact=True).first
    for _ in range(30):
        if button.evaluate("button => button === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {name}")


def test_a_slip_is_followed_by_fresh_items_by_mouse_and_by_keyboard_and_after_a_restart(
    root: Path, base: str, page: Page
) -> None:
    course = load_course(root)
    bank = PracticeBank(root, course)
    slip, wrong, skill = a_slip(course, bank)
    open_and_run(page, base, LESSON_PAGE)
    question = on_page(page, slip)
    item = item_in(question)
    expect(question.get_by_role("button", name=TRY)).to_have_count(0)
    question.locator(f'input[value="{wrong}"]').focus()
    page.keyboard.press("Space")
    tab_to(page, question, "Check")
    page.keyboard.press("Enter")
    expect(question.get_by_role("button", name=TRY)).to_be_visible()
    tab_to(page, question, TRY)
    page.keyboard.press("Enter")
    # The focus goes to the item, so that Tab goes on in it.
    expect(item.locator("h3")).to_be_focused()
    page.keyboard.press("Escape")
    expect(question.locator(".lm-item-box .lm")).to_have_count(0)
    expect(question.get_by_role("button", name=TRY)).to_be_focused()

    press(question, TRY)
    first = item_id(item, bank)
    assert bank.items[first].skill == skill
    pick(item, options(bank.items[first].key, right=False)[0])
    press(item, "Check")
    expect(item.locator(".lm-headline")).to_contain_text("Not yet.")
    expect(item.locator(".lm-headline")).to_be_focused()
    expect(item.locator(".lm-live")).to_have_text("")  # or it would be read twice
    expect(item.get_by_role("button", name="Check")).to_be_hidden()
    unfold_lesson(page)
    expect_no_violation(page, seen=150)
    # It is closed: another option is not taken.
    right = options(bank.items[first].key, right=True)[0]
    item.locator(f'input[value="{right}"]').click()
    expect(item.locator(f'input[value="{right}"]')).not_to_be_checked()
    expect(item.locator(".lm-live")).to_contain_text("This one is answered.")

    question.locator(f'input[value="{wrong}"]').focus()
    tab_to(page, question, TRY)
    page.keyboard.press("Enter")
    expect(question.locator(f'[data-question="{first}"]')).to_have_count(0)
    expect(item.locator("h3")).to_be_focused()
    second = item_id(item, bank)
    item.locator(f'input[value="{options(bank.items[second].key, right=True)[0]}"]').focus()
    page.keyboard.press("Space")
    tab_to(page, item, "Check")
    page.keyboard.press("Enter")
    expect(item.locator(".lm-headline")).to_contain_text("Right. That is 1 of the 3")
    expect(item.locator(".lm-headline")).to_be_focused()
    set_theme(page, "dark")
    expect_no_violation(page, seen=150)
    set_theme(page, "light")
    expect(question.get_by_role("button", name=TRY)).to_have_count(0)
    press(question, "Close")
    expect(question.locator(".lm-item-box .lm")).to_have_count(0)
    assert logged(root) == {first: [False], second: [True]}

    restart_kernel(page, base)
    expect(on_page(page, slip).get_by_role("button", name=TRY)).to_be_visible()


def test_the_practice_page_tells_of_the_skill_and_keeps_its_item_over_a_restart(
    root: Path, base: str, page: Page
) -> None:
    course = load_course(root)
    bank = PracticeBank(root, course)
    title = course.skills[a_slip(course, bank)[2]].title
    before = logged(root)
    open_and_run(page, base, PRACTICE_PAGE)
    practice = page.get_by_role("group", name="Practice", exact=True)
    practice.locator("summary", has_text="Your skills: 1 shaky, 0 steady").click()
    row = practice.get_by_role("row").filter(has_text=title).first
    expect(row).to_contain_text("shaky")
    expect(row).to_contain_text("Steady means: you can")
    expect_no_violation(page)
    set_theme(page, "dark")
    expect_no_violation(page)
    set_theme(page, "light")
    third = item_id(item_in(practice), bank)
    assert third not in before
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
