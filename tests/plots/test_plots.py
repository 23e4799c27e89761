from __future__ import annotations

import json
import re
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from attrs import evolve
from nbclient import NotebookClient
from support.example_tables import Finished

from coursekit import analysis, plots
from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.plots import Figure
from coursekit.plots.figure import fills
from coursekit.questions.result import Outcome
from coursekit.texts import Article
from coursekit.work import Attempt, Work
from coursekit.work.score import full_work

STEM = "03_attribution"
MAIN = "us-rejects-iraq-request"


@pytest.fixture(scope="module")
def course(course_root: Path) -> Course:
    return load_course(course_root)


@pytest.fixture(scope="module")
def report(course: Course) -> Article:
    return course.articles[MAIN]


@pytest.fixture(scope="module")
def full(course: Course) -> Work:
    return full_work(course, course.lessons[STEM])


def marks(course: Course, work: Work) -> pd.DataFrame:
    return analysis.span_table(course, {STEM: work})


def answers(course: Course, work: Work, *ids: str) -> pd.DataFrame:
    return analysis.answer_table(course, course.lessons[STEM], work, ids)


def compared(course: Course, attempt: Attempt | None) -> pd.DataFrame:
    lesson = course.lessons[STEM]
    return analysis.compared_table(course, lesson, lesson.question("mark-p4"), attempt)


def dated(*events: tuple[str, str]) -> pd.DataFrame:
    rows = [("q", title, "", "", answer, answer) for title, answer in events]
    columns = ["question", "title", "item", "text", "answer", "answer_text"]
    return pd.DataFrame(rows, columns=columns)


def every_figure(course: Course, work: Work) -> list[Figure]:
    """All figures of one student's work."""
    article = course.articles[MAIN]
    spans = marks(course, work)
    done = bool(work.attempts)
    outcomes: tuple[Outcome, ...] = ("correct", "not yet") if done else ("not attempted",) * 2
    return [
        plots.timeline(dated(("the strike", "2020-01-03" if done else ""))),
        plots.words_by_category(answers(course, work, "who-speaks")),
        plots.attributed_share(article, spans),
        plots.cue_verbs(spans),
        plots.categories_by_section(article, answers(course, work, "kinds")),
        plots.mine_and_key(compared(course, work.attempts.get("mark-p4"))),
        plots.labels_by_section(article, spans),
        plots.confusion(article, spans, spans),
        plots.before_and_after(Finished("pre", *outcomes), Finished("post", *outcomes)),
    ]


def shown(figure: Figure) -> list[str]:
    """Every text in the picture."""
    assert figure.canvas is not None
    figure.canvas.draw_without_rendering()
    texts = figure.canvas.findobj(lambda artist: hasattr(artist, "get_text"))
    return [" ".join(text.get_text().split()) for text in texts if text.get_text()]  # type: ignore[attr-defined]


# --- what every figure does ----------------------------------------------------------------


def test_with_nothing_answered_each_figure_is_one_sentence_that_says_so(course: Course) -> None:
    for figure in every_figure(course, Work(lesson=STEM)):
        assert figure.canvas is None
        assert re.fullmatch(r"You have not [^.]+ yet\.", figure.words)


def test_with_answers_each_figure_has_a_picture_and_says_the_same_in_words(
    course: Course, full: Work
) -> None:
    for figure in every_figure(course, full):
        assert figure.png().startswith(b"\x89PNG")
        assert figure.title in shown(figure)
        assert len(figure.words) > 20
        assert not figure.data.empty


def test_as_text_a_figure_is_always_the_same(course: Course, full: Work) -> None:
    first = [repr(figure) for figure in every_figure(course, full)]

    assert first == [repr(figure) for figure in every_figure(course, full)]
    assert not any("0x" in text for text in first)


def test_in_a_page_the_picture_has_its_words_as_alternative_text() -> None:
    figure = plots.timeline(dated(('<b>"strike"</b>', "2020-01-03")))

    page = figure.html()

    assert page.startswith(
        '<figure><img alt="Earliest first: 3 January 2020, &lt;b&gt;&quot;strike'
    )
    assert "<b>" not in page


def test_without_a_picture_the_page_has_the_sentence_alone() -> None:
    page = plots.timeline(dated(("strike", ""))).html()

    assert "<img" not in page
    assert "You have not dated any event yet." in page


def test_no_two_of_many_things_look_alike() -> None:
    assert len(set(fills(72))) == 72
    assert len({hatch for _, hatch in fills(8)}) == 8


def test_a_dollar_sign_is_no_formula_and_a_missing_letter_no_warning() -> None:
    dollars = plots.timeline(dated(("pays $5 and $6", "2020-01-03")))
    letters = plots.timeline(dated(("🌉 桥 جسر", "2020-01-04")))

    assert "pays $5 and $6" in shown(dollars)
    assert all(figure.png() for figure in (dollars, letters))


# --- each figure ---------------------------------------------------------------------------


def test_the_timeline_puts_events_in_order_and_names_what_is_no_date() -> None:
    figure = plots.timeline(
        dated(("vote", "2020-01-05"), ("call", ""), ("rally", "2019-10-01"), ("strike", "Friday"))
    )

    assert figure.data["event"].tolist() == ["rally", "vote"]
    assert figure.words == (
        "Earliest first: 1 October 2019, rally; 5 January 2020, vote. "
        "Not a date: strike, “Friday”. Not dated yet: call."
    )
    assert {"rally", "vote", "1 October 2019", "5 January 2020"} <= set(shown(figure))


def test_quoted_words_are_counted_by_group_and_what_is_left_is_told(
    course: Course, full: Work
) -> None:
    table = answers(course, full, "who-speaks")
    table.loc[table["item"] == "screw", ["answer", "answer_text"]] = ""

    figure = plots.words_by_category(table)

    assert figure.words.startswith("Words by group: Morgan Ortagus 55 (37%); Mike Pompeo 43 (29%)")
    assert figure.words.endswith(" 0 (0%). Not sorted yet: 1.")
    assert "55 (37%)" in shown(figure)


def test_the_share_of_each_paragraph_is_told_in_percent(
    course: Course, report: Article, full: Work
) -> None:
    figure = plots.attributed_share(report, marks(course, full))

    assert "P4 80%" in figure.words
    assert figure.words.endswith("the other paragraphs 0%.")


def test_cues_are_drawn_with_the_most_frequent_first(course: Course, full: Work) -> None:
    figure = plots.cue_verbs(marks(course, full))

    assert figure.words.startswith("“said” 7; ")
    assert "said" in shown(figure)


def test_stacked_bars_tell_the_categories_apart_by_hatch_number_and_name(
    course: Course, report: Article, full: Work
) -> None:
    figure = plots.categories_by_section(report, answers(course, full, "kinds"))

    assert figure.canvas is not None
    (legend,) = figure.canvas.legends
    names = [text.get_text() for text in legend.get_texts()]
    assert names == [
        *("direct quote", "partial quote", "indirect speech"),
        "none of these: the reporter's own voice",
    ]
    hatches = {handle.get_hatch() for handle in legend.get_patches()}
    assert len(hatches) == len(names)
    assert shown(figure).count("1") >= 8
    assert "opening: direct quote 1, partial quote 1, indirect speech 1" in figure.words


def test_labels_stand_by_section_with_their_number_in_the_cell(
    course: Course, report: Article, full: Work
) -> None:
    figure = plots.labels_by_section(report, marks(course, full))

    assert "cue: opening 8, Proxy battleground 1" in figure.words
    assert {"8", "0", "opening P1–P9", "Proxy battleground P18–P24"} <= set(shown(figure))


def test_the_confusion_table_says_where_two_readers_part_and_what_trained_readers_reach(
    course: Course, report: Article, full: Work
) -> None:
    mine = marks(course, full)
    theirs = mine.copy()
    theirs.loc[theirs["label"] == "partial_quote", "label"] = "direct_quote"

    figure = plots.confusion(report, mine, theirs)

    assert "10 you “partial quote”, they “direct quote”" in figure.words
    assert course.agreement["attribution"].says in figure.words
    assert course.agreement["attribution"].source in figure.words


def test_a_reader_who_has_marked_nothing_is_not_compared(
    course: Course, report: Article, full: Work
) -> None:
    somebody, nobody = marks(course, full), marks(course, Work(lesson=STEM))

    first = plots.confusion(report, nobody, somebody)
    second = plots.confusion(report, somebody, nobody)

    assert first.words == "You have not marked anything in this text yet."
    assert second.words == "The other reader has not marked anything in this text yet."


def test_what_trained_readers_reach_is_told_of_the_questions_compared_only(
    course: Course, report: Article, full: Work
) -> None:
    mine = marks(course, full)
    mine.attrs["human"] = {"mark-p4": "Of P4.", "mark-p8": "Of P8."}
    mine.attrs["human"]["river-marks"] = "Of another text."
    only = mine[mine["question"] != "mark-p4"]

    figure = plots.confusion(report, only, only)

    assert figure.words.endswith("Of P8.")
    assert "Of P4." not in figure.words
    assert "Of another text." not in figure.words


def test_marks_stand_beside_the_key_once_it_may_be_seen(course: Course, full: Work) -> None:
    attempt = full.attempts["mark-p4"]

    before = plots.mine_and_key(compared(course, evolve(attempt, checked=False)))
    after = plots.mine_and_key(compared(course, evolve(attempt, checks=2)))

    assert "The key is closed" in before.words
    assert "Only the key: none." in after.words
    assert "You and the key: “" in after.words
    assert course.agreement["attribution"].says in after.words


def test_before_and_after_tells_what_is_new_and_what_was_lost() -> None:
    before = Finished("pre", "correct", "not yet", "partly")
    after = Finished("post", "not yet", "correct", "correct")

    figure = plots.before_and_after(before, after)

    assert figure.words == (
        "Right before: 1 of 3; right after: 2 of 3. New: pair 2, 3. No longer: pair 1."
    )
    assert {"✓ correct", "✗ not yet", "◐ partly"} <= set(shown(figure))


# --- in a notebook -------------------------------------------------------------------------

CELLS = """
import pandas as pd
from coursekit import plots
columns = ["question", "title", "item", "text", "answer", "answer_text"]
---
plots.timeline(pd.DataFrame([("q", "vote", "", "", "", "")], columns=columns))
---
plots.timeline(pd.DataFrame([("q", "vote", "", "", "2020-01-05", "")], columns=columns))
"""


def write_run_notebook(path: Path, cells: str) -> None:
    made = [nbformat.v4.new_code_cell(source.strip()) for source in cells.split("---")]
    for number, cell in enumerate(made):
        cell.id = f"cell-{number}"
    notebook = nbformat.v4.new_notebook(cells=made)
    NotebookClient(notebook, timeout=120).execute()
    nbformat.write(notebook, path)


@pytest.mark.seconds
def test_nbval_compares_the_words_of_a_figure_and_leaves_its_picture_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(plots.__file__).parents[2]))
    path = tmp_path / "page.ipynb"
    write_run_notebook(path, CELLS)
    notebook = json.loads(path.read_text("utf-8"))
    empty, full = (cell["outputs"] for cell in notebook["cells"][1:])
    assert [sorted(output["data"]) for output in empty] == [["text/html", "text/plain"]]
    assert [sorted(output["data"]) for output in full] == [
        ["image/png", "text/plain"],
        ["text/html", "text/plain"],
    ]
    assert full[0]["metadata"]["image/png"]["alt"] == "Earliest first: 5 January 2020, vote."

    full[0]["data"]["image/png"] = "AAAA"  # drawn by another machine
    notebook["cells"].append(deepcopy(notebook["cells"][-1]) | {"id": "other"})
    notebook["cells"][-1]["outputs"][1]["data"]["text/plain"] = "other words"
    path.write_text(json.dumps(notebook), "utf-8")
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-rfE", "-q"]
    told = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, check=False)

    assert re.findall(r"^FAILED (\S+ \d)", told.stdout, re.MULTILINE) == ["page.ipynb::Cell 3"]
    assert "1 failed, 3 passed" in told.stdout


TABLES, FIGURES = "Tables need pandas", "Figures need matplotlib"
WITHOUT = """
import sys
sys.modules[{missing!r}] = None  # as where it is not installed
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance(colors="NoColor")
shell.run_cell({cell!r})
"""


@pytest.mark.seconds
@pytest.mark.parametrize(
    ("missing", "cell", "sentence"),
    [
        ("pandas", "from coursekit import analysis, plots; analysis.span_table", TABLES),
        ("pandas", "from coursekit import analysis; analysis.agreement", TABLES),
        ("pandas", "from coursekit import plots; plots.timeline", TABLES),
        ("pandas", "from coursekit.plots import timeline", TABLES),
        ("matplotlib", "from coursekit import analysis, plots; plots.timeline", FIGURES),
        ("matplotlib", "from coursekit.plots import Figure", FIGURES),
        ("krippendorff", "{agreement}", "Agreement needs krippendorff"),
    ],
)
def test_a_missing_package_is_told_in_one_sentence(
    course_root: Path, missing: str, cell: str, sentence: str
) -> None:
    agreement = (
        "from coursekit.analysis.reader_agreement import alpha_of_two; alpha_of_two('ab', 'ba')"
    )
    code = WITHOUT.format(missing=missing, cell=cell.format(agreement=agreement))

    told = subprocess.run(
        [sys.executable, "-c", code], cwd=course_root, capture_output=True, text=True, check=True
    )

    (line,) = told.stdout.strip().splitlines()
    assert line.startswith(sentence)
    assert "Traceback" not in told.stdout + told.stderr


@pytest.mark.parametrize("missing", ["pandas", "matplotlib"])
def test_a_lesson_opens_without_tables_and_figures(course_root: Path, missing: str) -> None:
    code = WITHOUT.format(
        missing=missing,
        cell=f"from coursekit import open_lesson; print(open_lesson({STEM!r}))",
    )

    told = subprocess.run(
        [sys.executable, "-c", code], cwd=course_root, capture_output=True, text=True, check=True
    )

    assert "questions" in told.stdout
