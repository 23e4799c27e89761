"""The author's page, asked as its page asks: what is saved, what is kept, and what is said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.all_kinds_course import write_all_kinds
from support.asked_author import CHOICE, STORM, again, answer, ask, drop, fill, rows
from support.small_course import change

from coursekit import studio as room
from coursekit.course.loader import load_course
from coursekit.course.toml_reader import read_lesson
from coursekit.questions.base import KINDS
from coursekit.studio import open_author_page
from coursekit.studio.author_page import AuthorPage


@pytest.fixture
def page(root: Path) -> Iterator[AuthorPage]:
    yield again(root)
    room._pages.clear()


def texts_of_files(root: Path) -> dict[str, bytes]:
    paths = (root / "exercises").rglob("*.toml")
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def test_nothing_is_written_into_the_course_before_it_is_saved(
    root: Path, page: AuthorPage
) -> None:
    before = texts_of_files(root)
    ask(page, "lesson", "open_lesson", stem="01_bridge")
    ask(page, "lesson", "add", kind="choice")
    fill(page, **CHOICE)
    answer(page, {"options": ["a"]})
    ask(page, "question", "keep")
    rows(page, "P1.", The_council={"feedback": "Yes."}, The_mayor={"feedback": "No."})
    ask(page, "question", "diff")
    assert texts_of_files(root) == before

    assert ask(page, "question", "save") == "Saved. Students can open the lesson."
    lesson = load_course(root).lesson("01_bridge")
    assert [question.id for question in lesson.questions][-1] == "who-says-so"
    assert texts_of_files(root).keys() == before.keys()


def test_what_is_typed_comes_back_in_a_new_kernel(root: Path, page: AuthorPage) -> None:
    drop(page, "storm.txt", STORM.encode())
    ask(page, "text", "kind", first=2, last=2, kind="furniture")
    ask(page, "lesson", "open_lesson", stem="01_bridge")
    ask(page, "lesson", "add", kind="choice")
    fill(page, **CHOICE)
    answer(page, {"options": ["a"]})
    ask(page, "question", "keep")
    ask(page, "lesson", "move", id="safe", step=-1)
    shown = page.text["lines"], page.lesson["questions"], page.question["table"]

    page = again(root)
    assert (page.text["lines"], page.lesson["questions"], page.question["table"]) == shown
    assert page.question["key"]["isMade"]
    folder = root / "work/author"
    assert folder.stat().st_mode & 0o077 == 0


def test_several_questions_are_drafts_at_once_and_each_keeps_its_own(
    root: Path, page: AuthorPage
) -> None:
    ask(page, "lesson", "open_lesson", stem="01_bridge")
    ask(page, "lesson", "open_question", id="safe")
    fill(page, title="Is the bridge safe?")
    ask(page, "lesson", "add", kind="choice")
    fill(page, **CHOICE)
    ask(page, "lesson", "add", kind="order")
    assert [row["title"] for row in page.lesson["questions"]] == [
        "Mark the sources",
        "Is the bridge safe?",
        "Who says it?",
        "Who says so?",
        "new question",
    ]

    ask(page, "lesson", "open_question", id="safe")
    assert page.question["table"]["title"] == "Is the bridge safe?"
    said = ask(page, "question", "save")
    assert said == "Saved; 2 drafts are not complete and wait."
    assert load_course(root).lesson("01_bridge").question("safe").title == "Is the bridge safe?"
    assert len(page.lesson["questions"]) == 5


def test_a_change_of_one_title_changes_one_line_of_the_file(root: Path, page: AuthorPage) -> None:
    file = "exercises/01_bridge.toml"
    before = (root / file).read_text("utf-8").splitlines()
    ask(page, "lesson", "open_lesson", stem="01_bridge")
    for name, _ in list(page._studio.questions()):
        ask(page, "lesson", "open_question", id=name)
        fill(page)
    assert ask(page, "question", "diff") == "Nothing is changed."

    ask(page, "lesson", "open_question", id="safe")
    fill(page, title="Is the bridge safe?")
    ask(page, "question", "save")
    after = (root / file).read_text("utf-8").splitlines()
    changed = [line for line, old in zip(after, before, strict=True) if line != old]
    assert [line.strip() for line in changed] == ['title = "Is the bridge safe?"']


def test_a_fault_is_told_at_its_field_and_stops_the_saving_of_its_question(
    root: Path, page: AuthorPage
) -> None:
    ask(page, "lesson", "open_lesson", stem="01_bridge")
    ask(page, "lesson", "open_question", id="mark")
    fill(page, hints=["Who speaks?"], labels=["sauce"])

    faults = {fault["field"]: fault["text"] for fault in page.question["faults"]}
    assert faults["hints"] == "1 hint; expected two or more, each helping more"
    assert "sauce" in faults["labels"]
    assert ask(page, "question", "diff") == "Nothing can be saved yet."
    assert [line.partition(": ")[0] for line in page.question["todo"]] == ["Mark the sources"] * 2


def test_what_a_key_lacks_is_told_in_words_of_the_question(page: AuthorPage) -> None:
    ask(page, "lesson", "open_lesson", stem="01_bridge")
    ask(page, "lesson", "add", kind="choice")
    fill(page, **CHOICE)
    answer(page, {"options": ["a"]})

    ask(page, "question", "keep")

    assert page.question["key"]["faults"] == [
        "What the solution explains is still to be written.",
        "“The council” has no feedback yet.",
    ]


def test_a_question_of_each_kind_can_be_begun_and_let_go(tmp_path: Path) -> None:
    page = again(write_all_kinds(tmp_path / "course"))
    ask(page, "lesson", "open_lesson", stem="01_bridge")
    count = len(page.lesson["questions"])
    for kind in KINDS:
        ask(page, "lesson", "add", kind=kind)
        assert page.question["fields"][0]["name"] == "title"
        assert len(page.lesson["questions"]) == count + 1
        ask(page, "question", "close")
        assert len(page.lesson["questions"]) == count
    room._pages.clear()


def test_each_question_that_is_there_is_shown_with_its_key_and_no_fault(tmp_path: Path) -> None:
    root = write_all_kinds(tmp_path / "course")
    page = again(root)
    ask(page, "lesson", "open_lesson", stem="01_bridge")
    _, keys = read_lesson(root, "01_bridge")
    for row in page.lesson["questions"]:
        ask(page, "lesson", "open_question", id=row["id"])
        assert page.question["faults"] == []
        assert page.question["key"]["faults"] == []
        assert page.question["key"]["isMade"]
        assert page.student
        rows(page, keys[row["id"]]["explanation"])
        assert "changed" not in row["todo"]
    assert ask(page, "question", "diff") == "Nothing is changed."
    room._pages.clear()


def test_a_made_up_class_tries_the_question_and_nothing_of_it_stays(
    root: Path, page: AuthorPage
) -> None:
    ask(page, "lesson", "open_lesson", stem="01_bridge")
    ask(page, "lesson", "open_question", id="safe")
    before = {path for path in root.rglob("*") if path.is_file()}
    said = ask(page, "question", "simulate")

    assert said.startswith("58 made-up students answered, and earned ")
    assert any("The bridge is not safe." in line for line in page.question["report"])
    shares = [line for line in page.question["report"] if "is shown by" in line]
    assert shares
    assert not any("by 0 %" in line for line in shares)
    assert {path for path in root.rglob("*") if path.is_file()} == before


def test_a_text_is_written_only_when_it_is_saved_and_never_over_another(
    root: Path, page: AuthorPage
) -> None:
    ask(page, "text", "typed", text="A storm\n")
    assert again(root).text["pasted"] == "A storm\n"
    page = open_author_page(root)
    said = ask(page, "text", "paste", text=" \n ")
    assert said == "Nothing is there yet: paste the words of the article first."
    for _ in range(2):
        drop(page, "storm.txt", STORM.encode())
        about = {name: value for name, _, value in page.text["fields"]} | {"rights": "CC BY 4.0"}
        ask(page, "text", "write", about=about)
    assert "lines" not in page.text

    articles = load_course(root).articles
    assert {*articles} == {"bridge", "a-storm-cut-the-power", "a-storm-cut-the-power-2"}
    assert articles["a-storm-cut-the-power"].rights == "CC BY 4.0"
    assert not articles["a-storm-cut-the-power"].invented


def test_a_text_is_saved_once_it_is_said_whose_it_is_and_whether_it_is_invented(
    root: Path, page: AuthorPage
) -> None:
    drop(page, "storm.txt", STORM.encode())
    about = {name: value for name, _, value in page.text["fields"]} | {"invented": True}

    said = ask(page, "text", "write", about=about | {"rights": " "})
    assert said == "Say first whose this text is, and who allows its use."
    assert "lines" in page.text
    assert again(root).text["fields"][-1][2] is True
    ask(open_author_page(root), "text", "write", about=about | {"rights": "Ours"})

    assert load_course(root).articles["a-storm-cut-the-power"].invented


def test_a_file_that_is_changed_meanwhile_by_hand_is_not_overwritten(
    root: Path, page: AuthorPage
) -> None:
    ask(page, "lesson", "open_lesson", stem="01_bridge")
    ask(page, "lesson", "open_question", id="safe")
    fill(page, title="Is the bridge safe?")
    change(root, "exercises/01_bridge.toml", "Mark each source", "Mark every source")
    ask(page, "question", "save")

    text = (root / "exercises/01_bridge.toml").read_text("utf-8")
    assert "Mark every source" in text
    assert "Is the bridge safe?" in text


def test_a_course_with_faults_says_them_and_opens_once_they_are_mended(root: Path) -> None:
    change(root, "course.toml", "title = ", "titel = ")
    page = again(root)
    assert page.said.startswith("The course has faults:\ncourse.toml: ")

    change(root, "course.toml", "titel = ", "title = ")
    ask(page, "lesson", "open_lesson", stem="01_bridge")
    assert page.lesson["stem"] == "01_bridge"
    room._pages.clear()


def test_an_answer_kept_as_key_is_the_key_for_each_kind(tmp_path: Path) -> None:
    root = write_all_kinds(tmp_path / "course")
    page = again(root)
    ask(page, "lesson", "open_lesson", stem="01_bridge")
    course = load_course(root)
    kinds = set()
    for question in course.lesson("01_bridge").questions:
        ask(page, "lesson", "open_question", id=question.id)
        written = page.question["key"]["rows"]
        ask(page, "question", "show_key")
        assert ask(page, "question", "keep").startswith("Kept as the key")
        assert page.question["key"]["faults"] == [], question.id
        assert [row["text"] for row in page.question["key"]["rows"]] == [
            row["text"] for row in written
        ]
        kinds.add(question.kind)
    assert kinds == {*KINDS}
    room._pages.clear()


def test_a_mark_may_be_core_another_cut_disputed_or_tempting(root: Path, page: AuthorPage) -> None:
    ask(page, "lesson", "open_lesson", stem="01_bridge")
    ask(page, "lesson", "add", kind="highlight")
    fill(page, title="Sources", prompt="Mark them.", hints=["a", "b"], labels=["source"])
    fill(page, show=["P1", "P2"])
    text = load_course(root).articles["bridge"].text
    words = {"Mayor Ana Duarte": "P1", "Ana Duarte": "P1", "she": "P1", "Critics": "P2"}
    starts = [text.index(f"{word} ") for word in words]
    spans = [[at, at + len(word), "source"] for at, word in zip(starts, words, strict=True)]
    answer(page, {"spans": spans})
    ask(page, "question", "keep")
    shown = page.question["key"]["rows"]
    assert {row["text"]: row["note"] for row in shown} == {
        word: f"Source · {block}" for word, block in words.items()
    }
    assert {row["role"] for row in shown} == {"core"}

    [first] = [row["id"] for row in shown if row["text"] == "Mayor Ana Duarte"]
    rows(
        page,
        "They speak.",
        Ana_Duarte={"role": f"also {first}"},
        Critics={"role": "tempting", "feedback": "Who are they?"},
        she={"role": "either"},
    )
    assert page.question["key"]["faults"] == []
    said = ask(page, "question", "save")
    assert said.startswith("Saved")
    key = read_lesson(root, "01_bridge")[1]["sources"]
    assert key == {
        "explanation": "They speak.",
        "spans": [
            {"quote": "Mayor Ana Duarte", "label": "source", "also": ["Ana Duarte"]},
            {"quote": "she", "label": "source", "score": "either"},
        ],
        "tempting": [{"quote": "Critics", "label": "source", "feedback": "Who are they?"}],
    }


def test_another_cut_is_kept_beside_the_key_and_what_is_none_is_told(
    root: Path, page: AuthorPage
) -> None:
    ask(page, "lesson", "open_lesson", stem="01_bridge")
    ask(page, "lesson", "add", kind="highlight")
    fill(page, title="Sources", prompt="Mark them.", hints=["a", "b"], labels=["source"])
    fill(page, show=["P1", "P2"])
    text = load_course(root).articles["bridge"].text

    def mark(words: str) -> None:
        at = text.index(words)
        answer(page, {"spans": [[at, at + len(words), "source"]]})

    mark("Mayor Ana Duarte")
    ask(page, "question", "keep")
    assert page.question["key"]["canCut"]
    told = "Mark a place of the key in another way first: longer, or shorter."
    assert ask(page, "question", "also") == told
    mark("Critics")
    assert ask(page, "question", "also") == told
    mark("Ana Duarte")
    assert ask(page, "question", "also") == "Kept: this cut is as good as the key’s."

    rows = [(row["text"], row["role"][:4]) for row in page.question["key"]["rows"]]
    assert rows == [("Mayor Ana Duarte", "core"), ("Ana Duarte", "also")]


def test_another_question_takes_the_place_of_the_one_before_at_once(page: AuthorPage) -> None:
    ask(page, "lesson", "open_lesson", stem="01_bridge")
    ask(page, "lesson", "open_question", id="safe")
    assert page.student

    ask(page, "lesson", "add", kind="highlight")

    assert page.student == ""


def test_where_nothing_is_answered_there_is_no_key_to_keep(page: AuthorPage) -> None:
    ask(page, "lesson", "open_lesson", stem="01_bridge")
    ask(page, "lesson", "add", kind="value")
    fill(page, title="How many?", prompt="Count them.", hints=["a"])
    assert ask(page, "question", "keep") == "The question is not complete yet; mend it first."

    fill(page, hints=["a", "b"])
    said = ask(page, "question", "keep")
    assert said == "Answer the question in the student’s view first."
    answer(page, {"value": "4"})
    ask(page, "question", "keep")
    ask(page, "question", "add_row")
    shown = page.question["key"]["rows"]
    assert [(row["text"], row["role"], row["values"]) for row in shown] == [
        ("", "right", "4"),
        ("Any other answer", "wrong", None),
        ("", "tempting", ""),
    ]
    changed = [
        shown[0],
        {**shown[1], "feedback": "Count again."},
        {**shown[2], "values": "5, five", "feedback": "One stands twice."},
    ]
    about = {"fields": {"explanation": "Four."}, "about": page.question["about"]}
    ask(page, "question", "rows", rows=changed, **about)
    assert page.question["key"]["faults"] == []
    assert page._studio.table["key"] == {
        "explanation": "Four.",
        "accept": ["4"],
        "tempting": [{"values": ["5", "five"], "feedback": "One stands twice."}],
        "wrong": {"feedback": "Count again."},
    }


def test_the_order_and_what_is_taken_out_are_drafts_until_they_are_saved(
    root: Path, page: AuthorPage
) -> None:
    ask(page, "lesson", "open_lesson", stem="01_bridge")
    ask(page, "lesson", "add", kind="choice")
    fill(page, **CHOICE)
    answer(page, {"options": ["a"]})
    ask(page, "question", "keep")
    rows(page, "P1.", The_council={"feedback": "Yes."}, The_mayor={"feedback": "No."})
    for _ in range(3):
        ask(page, "lesson", "move", id=page.lesson["open"], step=-1)
    ask(page, "lesson", "remove", id="safe")
    titles = ["Who says so?", "Mark the sources", "Who says it?"]
    assert [row["title"] for row in page.lesson["questions"]] == titles

    page = again(root)
    assert [row["title"] for row in page.lesson["questions"]] == titles
    assert len(load_course(root).lesson("01_bridge").questions) == 3
    ask(page, "question", "diff")
    shown = page.question["diff"]
    ask(page, "lesson", "move", id="mark", step=1)
    assert shown
    assert page.question["diff"] == ""
    ask(page, "lesson", "move", id="mark", step=-1)
    ask(page, "question", "diff")
    assert page.question["diff"] == shown
    assert ask(page, "question", "save") == "Saved. Students can open the lesson."
    saved = load_course(root).lesson("01_bridge").questions
    assert [question.title for question in saved] == titles
    assert page.lesson["open"] == "who-says-so"
    assert ask(page, "question", "diff") == "Nothing is changed."


def test_a_number_may_be_right_between_two_bounds(page: AuthorPage) -> None:
    ask(page, "lesson", "open_lesson", stem="01_bridge")
    ask(page, "lesson", "add", kind="value")
    fill(page, title="How many?", prompt="Count them.", hints=["a", "b"])
    key = page.question["key"]
    assert [field["name"] for field in key["fields"]] == ["explanation", "least", "most"]
    changed = [{**row, "feedback": "Count again."} for row in key["rows"]]
    fields = {"explanation": "About four.", "least": 3, "most": 5}
    ask(page, "question", "rows", rows=changed, fields=fields, about=key["about"])

    assert page.question["key"]["faults"] == []
    ask(page, "question", "show_key")
    widget = page._questions._student.widget
    assert widget is not None
    assert widget.answer["value"] == "3"


def test_a_lesson_whose_file_is_gone_is_told_and_another_can_be_opened(
    tmp_path: Path, root: Path, page: AuthorPage
) -> None:
    ask(page, "lesson", "open_lesson", stem="01_bridge")
    file = root / "exercises/01_bridge.toml"
    kept = file.rename(tmp_path / "kept.toml")
    said = ask(page, "lesson", "add", kind="order")
    assert "01_bridge.toml: missing" in said
    ask(page, "text", "paste", text=STORM)
    assert page.text["lines"][0] == ["H", "headline", "A storm cut the power"]

    kept.rename(file)
    ask(page, "lesson", "open_lesson", stem="01_bridge")
    assert [row["kind"] for row in page.lesson["questions"]][-1] == "Put in order"


def test_the_notebook_is_kept_as_it_is_before_it_is_opened(
    course_root: Path, page: AuthorPage
) -> None:
    notebook = json.loads((course_root / "teachers/author.ipynb").read_text("utf-8"))
    [output] = notebook["cells"][-1]["outputs"]

    assert notebook["metadata"]["coursekit"] == {"page": "author"}
    assert "".join(output["data"]["text/plain"]) == repr(page)
    assert "".join(output["data"]["text/html"]) == page.still()


def test_a_lesson_in_the_shape_of_another_waits_for_its_keys(root: Path, page: AuthorPage) -> None:
    drop(page, "storm.txt", STORM.encode())
    about = {name: value for name, _, value in page.text["fields"]} | {"rights": "CC BY 4.0"}
    ask(page, "text", "write", about=about)
    like = {"title": "The storm", "text": page.lesson["slug"], "like": "01_bridge"}
    ask(page, "lesson", "start", **like)
    rows_shown = page.lesson["questions"]
    assert [row["title"] for row in rows_shown] == [
        "Mark the sources",
        "Is it safe?",
        "Who says it?",
    ]
    assert {row["todo"] for row in rows_shown} == {"no key yet"}

    ask(page, "lesson", "open_question", id="safe")
    answer(page, {"options": ["said"]})
    ask(page, "question", "keep")
    told = {"feedback": "Read P1."}
    options = [row["text"].replace(" ", "_") for row in page.question["key"]["rows"]]
    rows(page, "P1 says so.", **dict.fromkeys(options, told))
    said = ask(page, "question", "save")
    assert said == "Saved. Before students can open it, this is left to do."
    assert {row["id"]: row["todo"] for row in page.lesson["questions"]} == {
        "mark": "no key yet",
        "safe": "",
        "kinds": "no key yet",
    }
