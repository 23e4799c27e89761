"""Practice in a notebook: a fresh item after a slip, the practice page, and what is kept."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from support.practice_items import SORT, STEM, add_practice
from support.small_course import change, write_course

from coursekit import OpenLesson, hand_in, open_lesson, open_practice
from coursekit.course.loader import load_course
from coursekit.course.practice import PracticeBank
from coursekit.errors import AnswerError, UnknownName
from coursekit.lesson import kernel
from coursekit.lesson.practice import PracticeSession, legend
from coursekit.lesson.practice_panel import PracticePanel
from coursekit.work.handin import read_hand_in

TRY = "Try a fresh one"
ENOUGH_TODAY = (
    "Nothing is left for today; come back tomorrow. A skill becomes steady over two sittings."
)
ALL_STEADY = "All your skills are steady. There is nothing to practise now."
SITTING_DONE = "That was a sitting of about five minutes. Come back tomorrow, or go on."

SLIP = {"options": ["true"]}
RIGHT, WRONG = {"options": ["yes"]}, {"options": ["no"]}


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COURSEKIT_WORK", str(tmp_path / "work"))
    return tmp_path / "work"


@pytest.fixture
def practised(root: Path, work: Path) -> Path:
    """The small course with practice."""
    return add_practice(root)


@pytest.fixture
def session(practised: Path, work: Path) -> PracticeSession:
    with (practised / "exercises/practice/who-speaks.toml").open("a", encoding="utf-8") as file:
        file.write(SORT)
    return PracticeSession(PracticeBank(practised, load_course(practised)), work)


def restart() -> None:
    """What a kernel forgets when it restarts."""
    kernel.lessons.clear()
    kernel.practices.clear()
    kernel.practice_pages.clear()


def panel_below(lesson: OpenLesson, id: str) -> PracticePanel:
    panel = lesson._panels[id]
    assert lesson[id].below == panel.model_id
    return panel


def press(panel: PracticePanel, button: str) -> None:
    panel._received(None, {"type": button}, None)


def answer(panel: PracticePanel, right: bool) -> str:
    """Answer the item that the panel shows, and give its id."""
    item, id = panel._item, panel._id
    assert item is not None
    assert id is not None
    question = panel._session.question(id)
    if question.kind == "choice":
        item.answer = RIGHT if right else WRONG
    else:
        text = panel._session.course.articles[question.article].text
        quote = "Driver Ines Roth" if right else "Passengers"
        start = text.index(quote)
        item.answer = {"spans": [[start, start + len(quote), "source"]]}
    item.check()
    return id


def kept(work: Path) -> dict[str, Any]:
    attempts: dict[str, Any] = json.loads((work / f"{STEM}.json").read_text("utf-8"))["attempts"]
    return attempts


# --- below a question ---


def test_a_slip_offers_a_fresh_item_on_the_skill_that_it_shows_missing(practised: Path) -> None:
    lesson = open_lesson("01_bridge", practised)
    lesson["safe"].answer = SLIP
    assert lesson["safe"].below == ""

    lesson["safe"].check()

    panel = panel_below(lesson, "safe")
    assert panel.panel["button"] == TRY
    assert panel.panel["told"] == "The same on a text not seen yet: What is known"
    press(panel, "next")
    assert panel._item is not None
    assert panel.panel["item"] == panel._item.model_id
    assert panel._id is not None
    assert panel._id.startswith("known-")


def test_a_right_answer_and_an_unchecked_one_offer_nothing(practised: Path) -> None:
    lesson = open_lesson("01_bridge", practised)
    lesson["safe"].answer = {"options": ["said"]}
    lesson["safe"].check()
    lesson["kinds"].answer = {"categories": {"q1": "critics"}}

    assert lesson["safe"].below == lesson["kinds"].below == ""


def test_missing_marks_offer_what_the_question_is_about(practised: Path) -> None:
    lesson = open_lesson("01_bridge", practised)
    text = lesson.article("bridge").text
    start = text.index("Mayor")
    lesson["mark"].answer = {"spans": [[start, start + len("Mayor Ana Duarte"), "source"]]}

    lesson["mark"].check()

    assert panel_below(lesson, "mark")._skills == ["who-speaks"]


def test_a_course_without_practice_offers_nothing(root: Path, work: Path) -> None:
    lesson = open_lesson("01_bridge", root)
    lesson["safe"].answer = SLIP

    lesson["safe"].check()

    assert lesson["safe"].below == ""
    assert not (work / f"{STEM}.json").exists()


def test_a_right_fresh_item_tells_the_progress_and_a_wrong_one_brings_another(
    practised: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lesson = open_lesson("01_bridge", practised)
    lesson["safe"].answer = SLIP
    lesson["safe"].check()
    panel = panel_below(lesson, "safe")
    press(panel, "next")

    first = answer(panel, right=False)
    assert "Not yet. Read why;" in capsys.readouterr().out
    assert panel.panel["button"] == TRY
    press(panel, "next")
    second = answer(panel, right=True)

    assert first != second
    assert (
        "Right. That is 1 of the 3 fresh ones in a row, over two sittings,"
        in capsys.readouterr().out
    )
    assert panel.panel["button"] == ""
    assert panel.panel["canClose"]
    press(panel, "close")
    assert (panel.panel["item"], panel.panel["button"]) == ("", TRY)


def test_an_open_item_stays_while_the_question_above_is_put_right(practised: Path) -> None:
    lesson = open_lesson("01_bridge", practised)
    lesson["safe"].answer = SLIP
    lesson["safe"].check()
    panel = panel_below(lesson, "safe")
    press(panel, "next")

    lesson["safe"].answer = {"options": ["said"]}
    lesson["safe"].check()
    assert lesson["safe"].below == panel.model_id
    answer(panel, right=True)
    lesson["safe"].check()

    assert lesson["safe"].below == panel.model_id  # until it is put away, or the page is new
    restart()
    assert open_lesson("01_bridge", practised)["safe"].below == ""


def test_two_panels_never_show_one_item(practised: Path) -> None:
    lesson = open_lesson("01_bridge", practised)
    lesson["safe"].answer = SLIP
    lesson["safe"].check()
    lesson["kinds"].answer = {"categories": {"q1": "mayor", "q2": "mayor"}}
    lesson["kinds"].check()
    one, other = panel_below(lesson, "safe"), panel_below(lesson, "kinds")

    press(one, "next")
    press(other, "next")
    page = open_practice(practised)

    assert len({one._id, other._id, page._id}) == 3


# --- one item ---


def test_an_item_is_closed_by_its_first_check(session: PracticeSession) -> None:
    session.save("known-0", WRONG)
    assert "closed" not in session.feedback("known-0")

    feedback = session.check("known-0")

    assert feedback["closed"]
    assert feedback["solution"]["explanation"] == "Read it once more: this one fits."
    with pytest.raises(AnswerError, match="This one is answered"):
        session.save("known-0", RIGHT)
    assert session.check("known-0") == feedback
    assert len(session.file.work.attempts["known-0"].log) == 1


def test_nothing_that_is_asked_opens_the_solution_before_the_check(
    session: PracticeSession,
) -> None:
    session.save("known-0", WRONG)

    assert session.solution("known-0")["solution"] is None
    assert session.hint("known-0")["hints"] == []


def test_an_item_shows_no_points_and_no_score(session: PracticeSession) -> None:
    session.save("tram", {"spans": [[0, 16, "source"]]})

    page = json.dumps([session.page("tram"), session.check("tram"), session.line("tram")])

    assert session.page("tram")["fresh"]
    assert session.page("tram")["points"] == 0
    assert "point" not in page.replace('"points": 0', "")
    assert "Trained readers" not in page


def test_an_item_that_an_author_changed_since_begins_anew(
    session: PracticeSession, practised: Path
) -> None:
    session.save("tram", {"spans": [[0, 16, "source"]]})
    file = "exercises/practice/who-speaks.toml"
    change(practised, file, "Driver Ines Roth said", "On Monday driver Ines Roth said")
    change(practised, file, 'quote = "Driver', 'quote = "driver')

    session.take(PracticeBank(practised, load_course(practised)))

    assert session.answer("tram") == {"spans": []}
    assert session.file.notice == ""


def test_an_item_with_parts_still_open_is_not_judged_and_stays_open(
    session: PracticeSession,
) -> None:
    sort = session.question("sort")
    assert sort.kind == "classify"
    session.save("sort", {"categories": {"a": "said"}})

    feedback = session.check("sort")

    assert (feedback["headline"], feedback["lines"]) == ("2 are still open.", [])
    assert "closed" not in feedback
    assert feedback["solution"] is None
    assert session.line("sort") == "Who speaks: 2 are still open."
    assert not session.file.attempt("sort").log  # type: ignore[union-attr]

    session.save("sort", {"categories": {"a": "said", "b": "said"}})
    assert session.check("sort")["headline"] == "1 is still open."
    session.save("sort", {"categories": {"a": "said", "b": "said", "c": "told"}})
    assert session.line("sort") == "Who speaks: Not checked yet."
    assert session.check("sort")["closed"]


def test_a_part_that_was_open_when_its_item_was_closed_was_not_answered(
    session: PracticeSession,
) -> None:
    session.save("sort", {"categories": {"a": "said"}})
    attempt = session.file.attempt("sort")
    assert attempt is not None
    session.file.save("sort", evolve(attempt, checked=True))  # as an earlier version did

    lines = session.feedback("sort")["lines"]

    assert [line["text"] for line in lines if line["verdict"] == "missing"] == ["Not answered."] * 2


def test_a_right_item_tells_how_far_its_skill_has_come(
    session: PracticeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    for day, id in ((1, "known-0"), (1, "known-1"), (1, "known-2"), (2, "known-3")):
        time = f"2026-03-0{day}T10:00:00+00:00"
        monkeypatch.setattr(session, "now", partial(str, time))
        session.save(id, RIGHT)
        said.append(session.check(id)["headline"])

    assert said == [
        "Right. That is 1 of the 3 fresh ones in a row, over two sittings, "
        "that make this skill steady.",
        "Right. That is 2 of the 3 fresh ones in a row, over two sittings, "
        "that make this skill steady.",
        "Right. That is 3 in a row. One more, after a pause of an hour or longer, "
        "makes this skill steady.",
        "Right. With that, this skill is steady.",
    ]
    assert session.feedback("known-3")["headline"] == said[-1]


def test_the_words_for_skills_are_explained_alike_everywhere(course_root: Path) -> None:
    notebook = json.loads((course_root / "notebooks/08_practice.ipynb").read_text("utf-8"))
    prose = " ".join("".join(cell["source"]) for cell in notebook["cells"])
    for text in ((course_root / "docs/students.md").read_text("utf-8"), prose):
        assert legend() in " ".join(text.replace("*", "").split())


# --- the page ---


def test_the_first_item_is_the_same_for_everybody_who_has_answered_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = set()
    for name in ("one", "two", "three"):
        root = add_practice(write_course(tmp_path / name))
        monkeypatch.setenv("COURSEKIT_WORK", str(tmp_path / name / "work"))
        page = open_practice(root)
        shown.add((page._id, page.still_text(), page.still()))

    assert len(shown) == 1
    [(_, text, html)] = shown
    assert text.endswith("no answer yet]\nYour skills: 0 shaky, 0 steady, 2 not met")
    assert "coursekit-still" in html


def test_the_page_shows_the_skills_and_what_is_shaky_first(practised: Path) -> None:
    lesson = open_lesson("01_bridge", practised)
    lesson["safe"].answer = SLIP
    lesson["safe"].check()

    page = open_practice(practised)

    assert page._id is not None
    assert page._id.startswith("known-")
    assert [(row["title"], row["state"]) for row in page.panel["skills"]] == [
        ("What is known", "shaky"),
        ("Who speaks", "not met"),
    ]
    assert page.panel["skills"][1]["can"] == "Steady means: you can tell who says something."
    assert page.panel["counts"] == "1 shaky, 0 steady, 1 not met"
    assert page.panel["legend"] == legend()


def test_a_restart_shows_the_item_that_was_begun(practised: Path) -> None:
    page = open_practice(practised)
    answer(page, right=True)
    press(page, "next")
    begun = page._id
    assert page._item is not None
    assert begun is not None
    kind = page._session.question(begun).kind
    page._item.answer = RIGHT if kind == "choice" else {"spans": [[0, 16, "source"]]}

    restart()
    again = open_practice(practised)

    assert again._id == begun
    assert again._item is not None
    assert again._item.answer == page._item.answer


def test_the_page_opened_again_in_one_kernel_is_the_same(practised: Path) -> None:
    page = open_practice(practised)
    answer(page, right=True)

    assert open_practice(practised) is page
    assert page.panel["button"] == "Next one"


def test_a_page_of_a_course_without_practice_is_told(root: Path, work: Path) -> None:
    with pytest.raises(UnknownName, match="This course has no practice"):
        open_practice(root)


def practise(page: PracticePanel, day: int, items: int) -> set[str]:
    """Answer so many items right on a day of March, and give the states of the skills."""
    page._session.now = lambda: f"2026-03-0{day}T10:00:00+00:00"
    for _ in range(items):
        if not page.is_open:
            press(page, "next")
        answer(page, right=True)
    press(page, "next")
    return {*page._session.states().values()}


def test_a_skill_is_steady_over_two_sittings_and_then_nothing_is_left(practised: Path) -> None:
    page = open_practice(practised)

    assert practise(page, day=1, items=6) == {"not met"}
    assert (page.panel["item"], page.panel["button"]) == ("", "")
    assert page.panel["told"] == ENOUGH_TODAY
    assert practise(page, day=2, items=2) == {"steady"}
    assert (page.panel["item"], page.panel["button"]) == ("", "")
    assert page.panel["told"] == ALL_STEADY


def test_after_a_sitting_the_page_says_so_and_one_can_go_on(practised: Path) -> None:
    page = open_practice(practised)
    for number in range(8):
        if number:
            press(page, "next")
        answer(page, right=False)

    assert (page.panel["pause"], page.panel["button"]) == (SITTING_DONE, "One more")
    press(page, "next")
    assert page._item is not None
    answer(page, right=False)
    assert (page.panel["pause"], page.panel["button"]) == ("", "Next one")


def test_what_was_answered_below_a_question_or_before_a_pause_is_no_part_of_the_sitting(
    practised: Path,
) -> None:
    lesson = open_lesson("01_bridge", practised)
    lesson["safe"].answer = SLIP
    lesson["safe"].check()
    page, below = open_practice(practised), panel_below(lesson, "safe")
    page._session.now = lambda: "2026-03-01T10:00:00+00:00"
    for _ in range(2):
        press(below, "next")
        answer(below, right=False)
    for number in range(7):
        if number:
            press(page, "next")
        answer(page, right=False)

    assert (page.panel["pause"], page.panel["button"]) == ("", "Next one")
    page._session.now = lambda: "2026-03-01T12:00:00+00:00"
    press(page, "next")
    answer(page, right=False)
    assert page.panel["pause"] == ""


# --- what is kept ---


def test_two_kernels_keep_what_each_has_answered(practised: Path, work: Path) -> None:
    bank = PracticeBank(practised, load_course(practised))
    one, other = PracticeSession(bank, work), PracticeSession(bank, work)
    for session, id, given in ((one, "known-0", WRONG), (other, "known-1", RIGHT)):
        session.save(id, given)
        session.check(id)

    with pytest.raises(AnswerError, match="This one is answered"):
        other.save("known-0", RIGHT)  # that kernel has shown it since before

    assert {id: attempt["log"][0]["right"] for id, attempt in kept(work).items()} == {
        "known-0": False,
        "known-1": True,
    }
    assert one.choose(["what-is-known"]) in {"known-2", "known-3"}
    assert other.states()["what-is-known"] == "shaky"
    assert not [*work.glob("*aside*")]


def test_a_log_is_kept_of_each_check_that_is_no_repetition(practised: Path, work: Path) -> None:
    lesson = open_lesson("01_bridge", practised)
    lesson._session.now = lambda: "2026-03-01T10:00:00+00:00"
    for options in (["true"], ["true"], ["said"]):
        lesson["safe"].answer = {"options": options}
        lesson["safe"].check()

    attempt = json.loads((work / "01_bridge.json").read_text("utf-8"))["attempts"]["safe"]

    assert attempt["log"] == [
        {"at": lesson._session.now(), "right": False, "misconceptions": ["named-is-true"]},
        {"at": lesson._session.now(), "right": True},
    ]


def test_a_hand_in_carries_the_practice(practised: Path) -> None:
    answer(open_practice(practised), right=True)
    hand_in("Ada", "s1", practised)

    read = read_hand_in((practised / "hand-in-s1.json").read_bytes(), load_course(practised))

    assert read.practice is not None
    assert len(read.practice.attempts) == 1
    assert STEM not in read.lessons


def test_the_summary_and_the_form_say_nothing_of_practice(practised: Path) -> None:
    lesson = open_lesson("01_bridge", practised)
    before = repr(lesson.summary()), lesson.summary().form["summary"]

    answer(open_practice(practised), right=True)

    assert (repr(lesson.summary()), lesson.summary().form["summary"]) == before


def test_a_damaged_practice_file_costs_no_hand_in_and_is_set_aside_by_opening_the_practice(
    practised: Path, work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    work.mkdir()
    (work / f"{STEM}.json").write_text("{", "utf-8")
    open_lesson("01_bridge", practised)["safe"].answer = {"options": ["said"]}
    form = open_lesson("01_bridge", practised).summary()
    notice = f"Your practice is not in it, and costs no points: {STEM}.json is damaged."

    form._received(None, {"type": "hand in", "name": "Ada", "student": "s1"}, None)
    hand_in("Bo", "s2", practised)

    assert form.form["message"].endswith(f"Hand in this file. {notice}")
    assert form.form["path"] == "hand-in-s1.json"
    assert notice in capsys.readouterr().out
    open_practice(practised)
    assert f"it is kept as {STEM}.aside-1.json" in capsys.readouterr().out
    assert (work / f"{STEM}.aside-1.json").read_text("utf-8") == "{"
