"""A student at work in a notebook: the lesson, its desk and its widgets."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import ipywidgets
import nbformat
import pytest
from nbclient import NotebookClient
from support.small_course import change, write_course

from coursekit import OpenLesson, hand_in, open_lesson
from coursekit.course.loader import load_course
from coursekit.errors import AnswerError, HandInError, UnknownName
from coursekit.lesson import kernel
from coursekit.work.handin import read_hand_in

MAYOR = [17, 33, "source"]
SAID = [34, 38, "cue"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    kernel.lessons.clear()
    return write_course(tmp_path)


@pytest.fixture
def lesson(root: Path) -> OpenLesson:
    return open_lesson("01_bridge", root)


def new_kernel(root: Path) -> OpenLesson:
    """The lesson as a kernel that knows nothing opens it."""
    kernel.lessons.clear()
    return open_lesson("01_bridge", root)


def send(widget: Any, **message: object) -> list[Any]:
    """Give the widget a message from the page, and what it sends back."""
    sent: list[Any] = []
    widget.send = lambda content, buffers=None: sent.append(content)
    widget._handle_custom_msg(message, [])
    return sent


def saved(root: Path) -> Any:
    return json.loads((root / "work/01_bridge.json").read_text("utf-8"))["attempts"]


def test_a_change_on_the_page_is_saved_and_acknowledged(root: Path, lesson: OpenLesson) -> None:
    answer = send(lesson["mark"], type="change", seq=7, add=[MAYOR], remove=[])

    change = {"add": [MAYOR], "remove": []}  # for other pages of this kernel
    assert answer == [{"type": "saved", "seq": 7, "message": "Saved", "change": change}]
    [span] = saved(root)["mark"]["answer"]["spans"]
    assert span == {"start": 17, "end": 33, "quote": "Mayor Ana Duarte", "label": "source"}


def test_spans_come_and_go_as_deltas(lesson: OpenLesson) -> None:
    send(lesson["mark"], type="change", seq=1, add=[SAID, MAYOR], remove=[])
    send(lesson["mark"], type="change", seq=2, add=[], remove=[MAYOR])

    assert lesson["mark"].answer == {"spans": [SAID]}


def test_a_kernel_run_again_shows_the_same_answers_and_results(
    root: Path, lesson: OpenLesson
) -> None:
    send(lesson["mark"], type="change", seq=1, add=[MAYOR], remove=[])
    send(lesson["mark"], type="check")
    before = lesson["mark"].answer, lesson["mark"].feedback
    work = (root / "work/01_bridge.json").read_bytes()

    again = new_kernel(root)
    assert (again["mark"].answer, again["mark"].feedback) == before
    assert (root / "work/01_bridge.json").read_bytes() == work


def test_checking_the_same_answer_again_is_no_new_try(root: Path, lesson: OpenLesson) -> None:
    send(lesson["safe"], type="change", seq=1, answer={"options": ["true"]})
    for _ in range(3):
        lesson.check("safe")

    assert saved(root)["safe"]["checks"] == 1


def test_an_answer_that_is_as_checked_again_has_its_verdict_again_and_is_no_new_try(
    root: Path, lesson: OpenLesson
) -> None:
    widget = lesson["mark"]
    send(widget, type="change", seq=1, add=[MAYOR], remove=[])
    send(widget, type="check", seq=2)
    verdict = widget.feedback
    send(widget, type="change", seq=3, add=[SAID], remove=[])
    assert saved(root)["mark"]["checked"] is False
    assert widget.feedback["outcome"] == ""

    open_lesson("01_bridge", root)  # another cell opens the lesson meanwhile
    send(widget, type="change", seq=4, add=[], remove=[SAID])
    assert saved(root)["mark"]["checked"] is True
    assert widget.feedback == verdict
    send(widget, type="check", seq=5)

    assert saved(root)["mark"]["checks"] == 1


def test_a_message_that_comes_again_is_answered_and_not_done_again(
    root: Path, lesson: OpenLesson
) -> None:
    first = send(lesson["mark"], type="hint", seq=3)

    assert send(lesson["mark"], type="hint", seq=3, again=True) == first
    assert saved(root)["mark"]["hints"] == 1


def test_marks_that_another_kernel_saved_stay_and_show(root: Path, lesson: OpenLesson) -> None:
    here, there = lesson["mark"], new_kernel(root)["mark"]
    here.answer = {"spans": [MAYOR]}

    [reply] = send(there, type="change", seq=1, add=[SAID], remove=[])
    assert "changed in another window" in reply["message"]
    assert there.answer["spans"] == [MAYOR, SAID]
    [told] = send(here, type="check", seq=2)

    assert "changed in another window" in told["message"]
    assert here.answer["spans"] == [MAYOR, SAID]
    assert here.feedback["headline"].startswith("Partly: 2 of 4")


def test_the_solution_opens_by_itself_after_two_checked_tries(lesson: OpenLesson) -> None:
    for number, option in enumerate(["true", "said"]):
        assert not lesson["safe"].feedback["canShow"]
        send(lesson["safe"], type="change", seq=number, answer={"options": [option]})
        send(lesson["safe"], type="check")

    assert lesson["safe"].feedback["canShow"]


def test_the_solution_opens_by_itself_after_a_right_answer(lesson: OpenLesson) -> None:
    send(lesson["safe"], type="change", seq=1, answer={"options": ["said"]})
    send(lesson["safe"], type="check")

    assert lesson["safe"].feedback["outcome"] == "correct"
    assert lesson["safe"].feedback["canShow"]


def test_a_solution_shown_early_is_recorded(root: Path, lesson: OpenLesson) -> None:
    send(lesson["safe"], type="solution")

    assert lesson["safe"].feedback["solution"]["answer"] == {"options": ["said"]}
    attempt = saved(root)["safe"]
    assert (attempt["shown"], attempt["checks"]) == (True, 0)


def test_hints_open_one_by_one_and_stay_open(root: Path, lesson: OpenLesson) -> None:
    send(lesson["mark"], type="hint")

    assert lesson["mark"].feedback["hints"] == ["Who speaks?"]
    assert new_kernel(root)["mark"].feedback["hintsLeft"] == 1


def test_check_says_outcome_and_points_in_one_line(
    lesson: OpenLesson, capsys: pytest.CaptureFixture[str]
) -> None:
    send(lesson["safe"], type="change", seq=1, answer={"options": ["said"]})
    lesson.check("safe", "kinds")

    assert capsys.readouterr().out == (
        "safe: Correct: 1 of 1 point.\nkinds: Not attempted: 0 of 2 points.\n"
    )


def test_feedback_names_what_was_wrong_and_asks_the_question_that_helps(
    lesson: OpenLesson,
) -> None:
    send(lesson["safe"], type="change", seq=1, answer={"options": ["true"]})
    send(lesson["safe"], type="check")

    [line] = lesson["safe"].feedback["lines"]
    assert line["text"] == "You have her word only. True, or true that it was said?"


def test_widgets_go_into_a_box_and_can_be_observed(lesson: OpenLesson) -> None:
    box = ipywidgets.VBox([lesson["mark"], lesson["safe"]])
    seen: list[Any] = []
    lesson["mark"].observe(lambda change: seen.append(change["new"]), names="answer")
    send(box.children[0], type="change", seq=1, add=[MAYOR], remove=[])

    assert seen == [{"spans": [MAYOR]}]


def test_an_answer_set_by_code_is_saved(root: Path, lesson: OpenLesson) -> None:
    lesson["safe"].answer = {"options": ["said"]}

    assert saved(root)["safe"]["answer"]["options"] == ["said"]


@pytest.mark.parametrize(
    "answer",
    [
        {"spans": [[0, 99999, "source"]]},
        {"spans": [[5, 2, "source"]]},
        {"spans": [[0, 5, "sauce"]]},
        {"spans": [["a", 5, "source"]]},
        {"spans": 3},
        {"spans": [[0, 5]]},
        {"spam": []},
    ],
)
def test_an_answer_that_does_not_fit_is_refused_and_nothing_is_lost(
    root: Path, lesson: OpenLesson, answer: Any
) -> None:
    send(lesson["mark"], type="change", seq=1, add=[MAYOR], remove=[])
    [reply] = send(lesson["mark"], type="change", seq=2, answer=answer)

    assert reply["type"] == "not saved"
    assert reply["message"].endswith("Reload this page.")
    assert len(saved(root)["mark"]["answer"]["spans"]) == 1
    with pytest.raises(AnswerError):
        lesson["mark"].answer = answer


def test_a_work_file_that_cannot_be_written_is_told_with_what_helps(
    root: Path, lesson: OpenLesson
) -> None:
    widget = lesson["mark"]
    file = root / "work/01_bridge.json"
    file.unlink()
    file.mkdir()

    [reply] = send(widget, type="change", seq=1, add=[MAYOR], remove=[])

    assert re.fullmatch(
        r"Not saved: 01_bridge\.json cannot be written: .+\. Keep this page open .*",
        reply["message"],
    )


# A student at work in a folder that nobody may write to; what the page and the notebook get is
# printed as JSON.
READ_ONLY = """
import json
from pathlib import Path
from coursekit import hand_in, open_lesson
from coursekit.lesson import kernel

def send(widget, **message):
    sent = []
    widget.send = lambda content, buffers=None: sent.append(content)
    widget._handle_custom_msg(message, [])
    return sent

root = Path()
lesson = open_lesson("01_bridge", root)
widget = lesson["safe"]
told = {"first": widget.status["message"], "opening": lesson.notice}
told["change"] = send(widget, type="change", seq=1, answer={"options": ["said"]})
told["check"] = send(widget, type="check", seq=2)
told["feedback"] = widget.feedback
told["hint"] = send(lesson["mark"], type="hint", seq=1)
told["hints"] = lesson["mark"].feedback["hints"]
open_lesson("01_bridge", root)  # another cell
told["kept"] = widget.answer
part = lesson.part(1)
send(lesson["kinds"], type="change", seq=1, answer={"categories": {"q1": "mayor"}})
send(part, type="check")
told["part"] = part.panel["said"]
form = hand_in(start=root)
send(form, type="hand in", name="Ada", student="s1")
told["form"] = form.form
try:
    hand_in("Ada", start=root)
except Exception as error:
    told["call"] = str(error)
Path("work").chmod(0o755)
told["later"] = send(widget, type="check", seq=3)
told["saved"] = json.loads(Path("work/01_bridge.json").read_text("utf-8"))["attempts"]
print(json.dumps(told))
"""


def in_a_folder_that_cannot_be_written(root: Path, code: str) -> Any:
    """Run code in a course without the right to write, which root is deprived of first."""
    drop: list[str] = []
    if os.geteuid() == 0:
        if not (setpriv := shutil.which("setpriv")):
            pytest.skip("root may write anywhere, and setpriv is not here to change that")
        rights = "-dac_override,-dac_read_search"
        drop = [setpriv, f"--bounding-set={rights}", f"--inh-caps={rights}"]
    environment = {name: text for name, text in os.environ.items() if name != "COURSEKIT_WORK"}
    (root / "work").mkdir()
    for folder in (root / "work", root):
        folder.chmod(0o555)
    try:
        command = [*drop, sys.executable, "-c", code]
        done = subprocess.run(
            command, cwd=root, env=environment, capture_output=True, text=True, check=False
        )
    finally:
        for folder in (root, root / "work"):
            folder.chmod(0o755)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_in_a_folder_that_cannot_be_written_all_is_checked_and_said_to_be_unsaved(
    root: Path,
) -> None:
    told = in_a_folder_that_cannot_be_written(root, READ_ONLY)

    unsaved = "Not saved: 01_bridge.json cannot be written: Permission denied. Keep this page open"
    assert told["opening"] == "Your answers cannot be saved: 01_bridge.json: Permission denied."
    assert told["first"].startswith("Your answers cannot be saved here.")
    for name in ("change", "check", "hint"):
        [reply] = told[name]
        assert (reply["type"], reply["held"]) == ("not saved", True)
        assert reply["message"].startswith(unsaved)
    assert told["feedback"]["outcome"] == "correct"
    assert len(told["hints"]) == 1
    assert told["kept"]["options"] == ["said"]
    assert "1 answer checked" in told["part"]
    assert unsaved in told["part"]

    assert told["form"]["message"].startswith("Made: hand-in-s1.json. No answers to lessons are")
    assert "not saved: what you did last in “The bridge”" in told["form"]["message"]
    assert "Hand in this file" not in told["form"]["message"]
    assert "cannot be written here" in told["call"]

    assert told["later"][-1]["type"] == "told"
    assert set(told["saved"]) == {"safe", "mark", "kinds"}
    assert told["saved"]["safe"]["checks"] == 1


def test_a_hand_in_without_answers_says_so(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hand_in("Ada", start=root)

    said = capsys.readouterr().out
    assert f"No answers to lessons are in it: none are saved in the folder {root / 'work'}." in said
    open_lesson("01_bridge", root)["safe"].answer = {"options": ["said"]}
    hand_in("Ada", start=root)
    assert "No answers" not in capsys.readouterr().out


def test_a_lesson_opened_again_is_the_same_one(root: Path, lesson: OpenLesson) -> None:
    assert open_lesson("01_bridge", root) is lesson


def test_a_misspelt_name_is_told_with_the_one_meant(root: Path, lesson: OpenLesson) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'mark'"):
        lesson["marc"]
    with pytest.raises(UnknownName, match="Did you mean '01_bridge'"):
        open_lesson("01_brige", root)


@pytest.mark.seconds
def test_no_error_of_ours_shows_a_traceback() -> None:
    code = "from coursekit.errors import UnknownName\nraise UnknownName('No such lesson.')"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, allow_errors=True).execute()

    [output] = notebook.cells[0].outputs
    assert output.traceback == ["No such lesson."]


def test_an_assessed_question_says_who_grades_it(root: Path) -> None:
    change(root, "exercises/01_bridge.toml", 'id = "safe"', 'id = "safe"\nassessed = true')
    key = root / "exercises/keys/01_bridge.toml"
    text = key.read_text("utf-8")
    key.write_text(text[: text.index("[safe]")] + text[text.index("[kinds]") :], "utf-8")
    lesson = new_kernel(root)
    send(lesson["safe"], type="change", seq=1, answer={"options": ["said"]})
    send(lesson["safe"], type="check")

    assert "Your teacher scores it" in lesson["safe"].feedback["headline"]


def test_the_hand_in_holds_the_work_of_every_lesson(
    root: Path, lesson: OpenLesson, capsys: pytest.CaptureFixture[str]
) -> None:
    send(lesson["mark"], type="change", seq=1, add=[MAYOR], remove=[])
    hand_in(name=" Ada   Lovelace ", student="S 7", start=root)

    assert "hand-in-s-7.json" in capsys.readouterr().out
    record = read_hand_in((root / "hand-in-s-7.json").read_bytes(), load_course(root))
    assert (record.name, record.student) == ("Ada Lovelace", "S 7")
    assert "mark" in record.lessons["01_bridge"].attempts


def test_a_hand_in_can_be_written_for_a_name_in_any_letters(root: Path) -> None:
    hand_in(name="𐍈" * 100, start=root)

    [path] = root.glob("hand-in-*.json")
    assert path.name == f"hand-in-{'𐍈' * 60}.json"
    with pytest.raises(HandInError, match="at most 400 characters"):
        hand_in(name="A" * 401, start=root)


def test_the_hand_in_form_asks_for_a_name_first(root: Path) -> None:
    form = hand_in(start=root)
    assert form is not None
    send(form, type="hand in", name=" ", student="")

    assert form.form["message"] == "Write your name or your student number first."
    with pytest.raises(HandInError):
        hand_in(name=" ", student=" ", start=root)


def test_the_summary_says_what_is_left_to_do(lesson: OpenLesson) -> None:
    send(lesson["safe"], type="change", seq=1, answer={"options": ["true"]})
    summary = lesson.summary()
    left = {row["id"]: row["left"] for row in summary.summary["rows"]}
    assert left == {"mark": "to answer", "safe": "to check", "kinds": "to answer"}

    send(lesson["safe"], type="check")
    assert summary.summary["rows"][1]["left"] == "to improve"


def test_the_still_shows_the_marks_and_escapes_every_word(root: Path) -> None:
    change(root, "exercises/01_bridge.toml", "Mark each source", "Mark <b>each</b> source")
    lesson = new_kernel(root)
    send(lesson["mark"], type="change", seq=1, add=[MAYOR], remove=[])

    html = lesson["mark"].still()
    assert "&lt;b&gt;each&lt;/b&gt;" in html
    assert "[Source]" in html
    assert lesson["mark"].still_text() == "[Mark the sources: source: Mayor Ana Duarte]"


def test_the_text_of_a_widget_stays_true_whatever_is_answered(root: Path) -> None:
    lesson = new_kernel(root)
    before, _ = lesson["mark"]._repr_mimebundle_()

    send(lesson["mark"], type="change", seq=1, add=[MAYOR], remove=[])
    send(lesson["mark"], type="check")

    assert lesson["mark"]._repr_mimebundle_()[0] == before


def test_the_still_tells_no_verdict_for_the_answer_may_be_newer(root: Path) -> None:
    lesson = new_kernel(root)

    for _ in range(2):
        html = lesson["mark"].still()
        assert "points" not in html
        assert "To answer here" in html
        send(lesson["mark"], type="change", seq=1, add=[MAYOR], remove=[])
        send(lesson["mark"], type="check")
