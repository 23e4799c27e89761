"""Every kind of question without a mouse, and what assistive technology is told meanwhile."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from support.all_kinds_course import IDS, write_all_kinds, write_notebook
from support.browser_axe import expect_no_violation, unfold_lesson
from support.browser_pages import copy_course, new_page, open_and_run
from support.browser_typist import Typist
from support.example_students import full_answer

from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.questions.choice import ChoiceAnswer
from coursekit.questions.classify import ClassifyAnswer
from coursekit.questions.highlight import HighlightAnswer
from coursekit.questions.records import Answer, Question
from coursekit.questions.serialize import plain
from coursekit.questions.written import WrittenAnswer
from coursekit.texts import Span, blocks_shown

pytestmark = pytest.mark.browser

LESSON = "03_attribution"
CELLS = (
    "from coursekit import open_lesson\nlesson = open_lesson('01_bridge')",
    *(f"lesson[{id!r}]" for id in IDS),
)


@pytest.fixture(scope="module")
def root(course_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a student's copy of the course, and the course of all kinds."""
    root = tmp_path_factory.mktemp("keyboard")
    copy_course(course_root, root / "course")
    write_notebook(write_all_kinds(root / "kinds"), "all", *CELLS)
    return root


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """One page, which goes from notebook to notebook in the order of this file."""
    with new_page(browser) as page:
        yield page


@pytest.fixture(scope="module")
def kinds(page: Page, base: str) -> Page:
    """The course of all kinds, one question a cell."""
    open_and_run(page, base, "kinds/all.ipynb")
    page.keyboard.press("Escape")
    return page


# --- lesson 03 ---


def shown(course: Course, question: Question, span: Span) -> tuple[int, int]:
    """Where a span of the article stands in the text that the question shows."""
    start = 0
    for block in blocks_shown(course.articles[question.article], question.show):
        if block.start <= span.start < block.end:
            return start + span.start - block.start, start + span.end - block.start
        start += block.end - block.start + 1
    raise AssertionError(f"{span.quote!r} is not shown in {question.id}")


def answer(typist: Typist, course: Course, question: Question, full: Answer) -> None:
    """Give the full answer by keys."""
    names = {label.id: label for label in course.labels.values()}
    match full:
        case HighlightAnswer(spans=spans):
            for number, span in enumerate(spans, 1):
                typist.choose(*shown(course, question, span))
                typist.press(names[span.label].key)
                told = rf"^{names[span.label].name} added: .+, \d+ words?; {number} marks?\s*$"
                typist.expect_said(re.compile(told, re.S))
        case ClassifyAnswer(categories=categories):
            items = {item.id: item.text for item in getattr(question, "items", ())}
            texts = {one.id: one.text for one in getattr(question, "categories", ())}
            for done, (id, category) in enumerate(categories.items(), 1):
                typist.sort(items[id], texts[category])
                told = re.escape(f": {texts[category]}; {done} of {len(items)} done")
                typist.expect_said(re.compile(rf"{told}\s*$"))
        case ChoiceAnswer(options=options):
            texts = {option.id: option.text for option in getattr(question, "options", ())}
            for id in options:
                typist.pick(texts[id])
            *others, last = (texts[id] for id in options)
            typist.expect_said("; ".join([*(text.removesuffix(".") for text in others), last]))
        case WrittenAnswer(text=text, spans=spans, scores=scores):
            typist.write(text)
            for span in spans:
                typist.choose(*shown(course, question, span))
                typist.press("Enter")
            for criterion in getattr(question, "rubric", ()):
                typist.score(criterion.text, scores[criterion.id])
        case _:
            raise AssertionError(f"no keys are known for a {question.kind} question")


def one_of_each(questions: list[Question]) -> list[Question]:
    """The first question of each kind; of those with options, one with one and one with several."""
    firsts: dict[tuple[str, bool], Question] = {}
    for one in questions:
        firsts.setdefault((one.kind, getattr(one, "several", False)), one)
    return [*firsts.values()]


@pytest.mark.parametrize(
    "every", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["one of each kind", "every"]
)
def test_questions_of_lesson_03_are_done_by_keyboard_alone_to_full_marks_and_axe_finds_nothing(
    page: Page, base: str, root: Path, every: bool
) -> None:
    course = load_course(root / "course")
    keys = course.lessons[LESSON].keys
    questions = [one for one in course.lessons[LESSON].questions if one.id in keys]
    assert len(questions) >= 14
    if every:
        notebook = f"notebooks/{LESSON}.ipynb"
    else:
        questions = one_of_each(questions)
        cells = (f"lesson[{one.id!r}]" for one in questions)
        opened = f"from coursekit import open_lesson\nlesson = open_lesson({LESSON!r})"
        notebook = write_notebook(root / "course", "one_of_each", opened, *cells)
    shutil.rmtree(root / "course/work", ignore_errors=True)
    open_and_run(page, base, f"course/{notebook}")
    page.keyboard.press("Escape")

    wanted = {one.id: full_answer(one, keys[one.id]) for one in questions}
    headlines = {}
    for question in questions:
        typist = Typist(page, question.id)
        answer(typist, course, question, wanted[question.id])
        headlines[question.id] = typist.check()

    own = "… You gave yourself {0} of {0}; your teacher has not scored it."
    right = "✓ Correct: {0} of {0} point{1}."
    assert headlines == {
        one.id: (own if one.kind == "written" else right).format(one.points, "s" * (one.points > 1))
        for one in questions
    }
    saved = json.loads((root / f"course/work/{LESSON}.json").read_text("utf-8"))
    assert {id: one["answer"] for id, one in saved["attempts"].items()} == {
        one.id: {"kind": one.kind, **plain(wanted[one.id])} for one in questions
    }
    if every:
        unfold_lesson(page)
    expect_no_violation(page, seen=150 if every else 30)


# --- one question of each kind ---


def test_marking_says_what_was_chosen_marked_removed_and_undone(kinds: Page) -> None:
    mark = Typist(kinds, "mark")
    expect(mark.root).to_have_accessible_name("Mark the sources 4 points")
    expect(mark.passage).to_have_accessible_name("Passage: Bridge to close")
    expect(mark.passage).to_have_accessible_description(re.compile("Shift extends. Enter or"))

    mark.tab_to(mark.passage)
    mark.press("Control+Home")
    mark.expect_said("Mayor")
    mark.press("Shift+ArrowRight", "Shift+ArrowRight")
    mark.expect_said("Chosen: Mayor Ana Duarte. Pick a label.")
    mark.press("s")
    mark.expect_said("Source added: Mayor Ana Duarte, 3 words; 1 mark")
    mark.choose_words("Duarte said")
    mark.expect_said("Chosen: Duarte said, Source. Pick a label.")
    mark.press("c")
    mark.expect_said("Cue added: Duarte said, 2 words; 2 marks")
    mark.press("ArrowLeft")
    mark.expect_said("Duarte, Source, Cue")

    # Where marks overlap, Delete takes the shortest.
    mark.press("Delete")
    mark.expect_said("Cue removed: Duarte said, 2 words; 1 mark")
    mark.press("Control+z")
    mark.expect_said("Undo: Cue added: Duarte said, 2 words; 2 marks")
    mark.press("Control+z")
    mark.expect_said("Undo: Cue removed: Duarte said, 2 words; 1 mark")
    mark.press("Control+Shift+z")
    mark.expect_said("Redo: Cue added: Duarte said, 2 words; 2 marks")
    mark.press("Control+y", "Control+y")
    mark.expect_said("Nothing to redo.")
    mark.expect_spans("Source Mayor Ana Duarte")
    mark.press("Control+End", "Delete")
    mark.expect_said("No mark here.")


def test_the_list_is_walked_by_tab_and_gives_the_focus_to_the_neighbour(kinds: Page) -> None:
    signs = Typist(kinds, "signs")
    for word, key in (("said", "c"), ("team", "s"), ("Doe", "s")):
        signs.choose_words(word)
        signs.press(key)
    go = signs.root.locator(".lm-go")
    expect(go.first).to_have_accessible_name("Cue said")

    signs.tab_to(go.first)
    signs.press("Enter")
    signs.expect_said("said, Cue")
    expect(signs.passage).to_be_focused()

    signs.check()
    expect(go.nth(2)).to_have_accessible_description(re.compile("Not this Doe took the picture"))

    signs.tab_to(signs.button("Remove Source: team"), back=True)
    signs.press("Enter")
    signs.expect_said("Source removed: team, 1 word; 2 marks")
    expect(signs.button("Remove Source: Doe")).to_be_focused()
    signs.press("Delete")
    expect(signs.button("Remove Cue: said")).to_be_focused()
    signs.press("Delete")
    signs.expect_said("Cue removed: said, 1 word; 0 marks")
    expect(signs.passage).to_be_focused()


def test_words_are_added_by_the_form(kinds: Page) -> None:
    mark = Typist(kinds, "mark")
    before = len(mark.spans())
    mark.tab_to(mark.root.locator("summary", has_text="Add by form"))
    mark.press("Enter")
    mark.tab_to(mark.root.get_by_label("Words of the passage"))
    kinds.keyboard.type("“it is  not safe,”")
    mark.press("Tab", "ArrowDown", "Tab", "Enter")
    mark.expect_said(f'Cue added: "It is not safe,", 4 words; {before + 1} marks')
    expect(mark.button("Add")).to_be_focused()
    mark.press("Enter")
    mark.expect_said("Already marked: “it is not safe,”")

    mark.tab_to(mark.root.get_by_label("Words of the passage"), back=True)
    mark.press("Control+a")
    kinds.keyboard.type("said")
    mark.press("Enter")
    mark.expect_said(f"Cue added: said, 1 word; {before + 2} marks. Add again marks the next.")
    mark.press("Control+a")
    kinds.keyboard.type("nowhere")
    mark.press("Enter")
    mark.expect_said("Not in this passage: nowhere")


def test_one_option_is_picked_by_arrows(kinds: Page) -> None:
    safe = Typist(kinds, "safe")
    expect(safe.root.get_by_role("radio").first).to_have_accessible_name(
        "The mayor said that it is not safe."
    )
    safe.pick("The bridge is not safe.")
    safe.expect_said("The bridge is not safe.")
    assert safe.check() == "✗ Not yet: 0 of 1 point."
    safe.expect_said("Not yet: 0 of 1 point.")
    expect(safe.root.get_by_role("radio").nth(1)).to_have_accessible_description(
        re.compile("You have her word only.")
    )

    safe.tab_to(safe.button("Hint"))
    safe.press("Enter")
    safe.expect_said("Hint 1: Read P1.")
    safe.tab_to(safe.button("Solution"))
    safe.press("Enter")
    safe.expect_said(re.compile("^Check two different answers first; or “Show me” shows it now"))
    safe.press("Enter")
    safe.expect_said("You know what she said.")
    expect(safe.button("Solution")).to_be_focused()


def test_several_options_are_picked_by_space(kinds: Page) -> None:
    some = Typist(kinds, "true-ones")
    some.pick("Duarte said that the bridge would close.")
    some.pick("Critics called the plan a mess.")
    some.expect_said("Duarte said that the bridge would close; Critics called the plan a mess.")
    assert some.check() == "✓ Correct: 2 of 2 points."


def test_items_are_sorted_by_arrows(kinds: Page) -> None:
    sort = Typist(kinds, "kinds")
    sort.sort('"It is not safe,"', "the mayor")
    sort.expect_said('"It is not safe,": the mayor; 1 of 2 done')
    sort.sort('"a mess"', "critics")
    assert sort.check() == "✓ Correct: 2 of 2 points."
    sort.press("Control+z")
    sort.expect_said(re.compile('^Undo: "a mess": the mayor; 2 of 2 done'))


def test_items_are_put_in_order_by_buttons_that_keep_the_focus(kinds: Page) -> None:
    steps = Typist(kinds, "steps")
    down = steps.button("Move down: Critics go home")
    steps.tab_to(down)
    steps.press("Enter")
    steps.expect_said("“Critics go home” is now 2 of 3")
    expect(down).to_be_focused()
    steps.press("Alt+ArrowDown")
    steps.expect_said("“Critics go home” is now 3 of 3")
    steps.press("Enter")
    steps.expect_said("“Critics go home” is already last.")
    expect(down).to_be_focused()
    assert steps.check() == "✓ Correct: 2 of 2 points."


def test_a_number_is_typed_and_a_word_refused(kinds: Page) -> None:
    count = Typist(kinds, "speakers")
    field = count.root.get_by_role("textbox", name="Your number, in people", exact=True)
    count.tab_to(field)
    kinds.keyboard.type("one")
    count.expect_said("Write a number, such as 12.5.")
    count.press("Control+a")
    kinds.keyboard.type("1")
    count.press("Enter")
    expect(count.root.locator(".lm-headline")).to_have_text("✓ Correct: 1 of 1 point.")
    expect(field).to_be_focused()


def test_a_text_is_written_evidence_marked_and_the_rubric_filled_in(kinds: Page) -> None:
    note = Typist(kinds, "note")
    note.write("The mayor says so, x a d d m.")
    note.wait_saved()
    note.choose_words('"It is not safe,"')
    note.press("Enter")
    note.expect_said('Evidence added: "It is not safe,", 4 words; 1 mark')
    note.score("Names the source. (0 to 1)", 1)
    note.score("Cites her words. (0 to 1)", 1)
    assert note.check() == "… You gave yourself 2 of 2; your teacher has not scored it."


# --- the notebook around it ---


def test_keys_of_jupyterlab_do_nothing_inside_a_question(kinds: Page) -> None:
    cells = kinds.locator(".jp-Notebook .jp-Cell")
    types = "cells => cells.map(cell => cell.className.match(/jp-(Code|Markdown|Raw)Cell/)[0])"
    before = cells.evaluate_all(types)
    assert len(before) == len(CELLS)

    urdu = Typist(kinds, "urdu")
    for place in (
        urdu.root.locator("[aria-keyshortcuts=C]"),
        urdu.passage,
        urdu.root.locator("summary").first,
        urdu.button("Check"),
    ):
        urdu.tab_to(place)
        # Cut, insert, delete, change the type, copy, paste, undo, merge, restart.
        urdu.press(*"xabddmyrcvz00", "Shift+m", "Escape", "x")
        assert cells.evaluate_all(types) == before
    expect(kinds.locator(".jp-Dialog")).to_have_count(0)
