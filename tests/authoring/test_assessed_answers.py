"""Where a student copy would answer its assessed questions: what is taken out, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import tomli_w
from support.practice_items import add_practice
from support.small_course import change
from support.wide_course import write_wide_course

from coursekit.authoring.assessed_answers import AnswerSearch, sentences_of, words_of
from coursekit.authoring.release import release
from coursekit.cli import main
from coursekit.course.loader import load_course
from coursekit.course.toml_reader import read_toml
from coursekit.errors import CourseError
from coursekit.lesson import open_lesson
from coursekit.work import HandIn
from coursekit.work.handin import hand_in_text
from coursekit.work.score import full_work

BRIDGE, MORE = "01_bridge", "02_more"
KEYS = "exercises/keys/02_more.toml"
ITEMS = (("say", "The mayor speaks."), ("home", "They go home."))
ALL = {BRIDGE: ["mark", "safe", "kinds"], MORE: ["events", "speakers", "why", "final"]}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_wide_course(tmp_path / "course")


def answers_in(root: Path, assessed: dict[str, list[str]] | None = None) -> list[str]:
    """What is found in a course, as if all of it went out with its keys."""
    return AnswerSearch(root, load_course(root), assessed or ALL).answers_in(root)


def write_cell(root: Path, source: str, kind: str = "markdown", **more: object) -> None:
    """Let the notebook of the second lesson be this one cell."""
    path = root / f"notebooks/{MORE}.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    cell = {"cell_type": kind, "id": "one", "metadata": {}, "source": source}
    notebook["cells"] = [cell | more]
    path.write_text(json.dumps(notebook), "utf-8")


def write_partner(root: Path, name: str = f"{MORE}.json") -> Path:
    """Give the second lesson a made-up partner who knows all of the course."""
    course = load_course(root)
    works = {stem: full_work(course, lesson) for stem, lesson in course.lessons.items()}
    record = HandIn(course=course.id, name="Partner", student="", made="", lessons=works)
    path = root / "partner" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(hand_in_text(record), "utf-8")
    return path


# --- what a search finds ---


def test_nothing_is_found_where_only_the_questions_and_texts_stand(root: Path) -> None:
    write_cell(root, "The mayor said that it is not safe? Read P1.")

    assert [line for line in answers_in(root) if not line.startswith("exercises/keys/")] == []


@pytest.mark.parametrize(
    ("source", "question"),
    [
        ("Remember: the source is *Mayor Ana Duarte*, of course.", "01_bridge:mark"),
        ("**Critics:** they said that it is not safe, so “It is not safe” is the mayor’s.", ""),
        ("In “It is not safe,” you hear the mayor.", "01_bridge:kinds"),
        ("Teachers: a zebra explains why only the critics say so.", ""),
        ("Some say: “Some found the plan bad.”", "02_more:final"),
        ("How many people with a name speak here? It is 1.", "02_more:speakers"),
    ],
)
def test_a_sentence_of_a_notebook_that_answers_is_found(
    root: Path, source: str, question: str
) -> None:
    write_cell(root, source)

    found = [line for line in answers_in(root) if line.startswith("notebooks/")]
    assert all(line.startswith(f"notebooks/{MORE}.ipynb: cell one: answers ") for line in found)
    assert [f"answers {question}, which is assessed" in line for line in found] == (
        [True] if question else [False] * len(found)
    )


def test_items_listed_in_the_right_order_are_found_but_in_the_prose_that_teaches_it(
    root: Path,
) -> None:
    say, home = (f'  {{id = "{id}", text = "{text}"}},\n' for id, text in ITEMS)
    change(root, f"exercises/{MORE}.toml", say, "")  # so that they do not stand in order
    change(root, f"exercises/{MORE}.toml", home, f"{home}{say}")
    right = "1. The mayor speaks.\n2. Critics call it a mess.\n3. They go home.\n"
    output = {"output_type": "stream", "text": right}

    write_cell(root, right)
    assert "answers 02_more:events" not in "".join(answers_in(root))
    write_cell(root, "x", "code", outputs=[output])
    assert "cell one: answers 02_more:events, which is" in "".join(answers_in(root))
    write_cell(root, "x")
    change(root, f"exercises/{MORE}.toml", '"Who acts?"', json.dumps(right))
    assert "events: hint: answers 02_more:events, which is" in "".join(answers_in(root))


def test_a_sentence_of_the_key_itself_is_found_in_a_notebook_a_guide_and_a_hint(root: Path) -> None:
    change(root, KEYS, "A zebra explains", "In P2 a zebra explains")
    write_cell(root, "First read. In P2 a **zebra** explains why only the critics say so. Then go.")
    (root / "docs").mkdir()
    (root / "docs/students.md").write_text("In P2 a zebra explains why only the critics say so.")
    change(
        root,
        f"exercises/{MORE}.toml",
        '"Who says so?"',
        '"In P2 a zebra explains why only the critics say so."',
    )

    found = [line.partition(": ")[0] for line in answers_in(root, {MORE: ["final"]})]
    assert found == ["docs/students.md", f"exercises/{MORE}.toml", f"notebooks/{MORE}.ipynb"]


def test_outputs_and_code_that_answer_are_found(root: Path) -> None:
    html = {"text/html": "<p>You: <b>Mayor Ana Duarte</b> is a source.</p>"}
    write_cell(root, "x", "code", outputs=[{"output_type": "display_data", "data": html}])
    assert "answers 01_bridge:mark" in "".join(answers_in(root))

    code = 'lesson["final"].answer = {"options": ["one"]}'
    write_cell(root, code, "code", outputs=[])
    assert [line for line in answers_in(root) if "cell one: answers 02_more:final" in line]


def test_somebodys_attempts_are_found_in_any_file_of_data(root: Path) -> None:
    write_partner(root, "a-friend.json")

    found = [line for line in answers_in(root) if line.startswith("partner/a-friend.json")]
    assert {line.split(": ")[1] for line in found} >= {
        f"{stem} {id}" for stem, ids in ALL.items() for id in ids
    }


def test_an_example_of_the_codebook_a_practice_item_and_metadata_that_answer_are_found(
    root: Path,
) -> None:
    add_practice(root)
    items = root / "exercises/practice/who-speaks.toml"
    with items.open("a", encoding="utf-8") as file:
        file.write('\n[[items]]\ntext = """Read: "It is not safe," she said."""\n')
    change(root, "exercises/codebook.toml", '"[Ana] said"', '"[Mayor Ana Duarte] said"')
    change(root, f"exercises/{BRIDGE}.toml", '"It is not safe,"', '"It is not safe," she said')
    write_cell(root, "x", metadata={"solution": "A source: Mayor Ana Duarte."})

    found = [line for line in answers_in(root) if not line.startswith("exercises/keys/")]
    assert [line.partition(", which is assessed")[0] for line in found] == [
        "exercises/codebook.toml: attribution.labels 1: answers 01_bridge:mark",
        "exercises/practice/who-speaks.toml: items 5.text: answers 01_bridge:kinds",
        f"notebooks/{MORE}.ipynb: cell one: answers 01_bridge:mark",
    ]


def test_a_key_that_marks_the_same_words_is_named(root: Path, tmp_path: Path) -> None:
    for file in (f"exercises/{BRIDGE}.toml", f"exercises/keys/{BRIDGE}.toml"):
        path = root / file
        table = read_toml(path)
        if "questions" in table:
            table["questions"].append({**table["questions"][0], "id": "again"})
        else:
            table["again"] = table["mark"]
        path.write_text(tomli_w.dumps(table), "utf-8")
    told: list[str] = []

    release(root, tmp_path / "out", lessons=[BRIDGE], assessed=[f"{BRIDGE}:mark"], tell=told.append)
    assert told == [
        f"exercises/keys/{BRIDGE}.toml: again: its key gives 1 of the answers to {BRIDGE}:mark; "
        "assess both if much depends on it"
    ]


def test_a_quote_with_an_abbreviation_is_one_sentence() -> None:
    text = 'The U.S. troops left. "They stay," he said.\n\nThen P4.'

    assert [*map(str.strip, sentences_of(text))] == [
        "The U.S. troops left.",
        '"They stay," he said.',
        "Then P4.",
    ]
    assert "".join(sentences_of(text)) == text


def test_sentences_and_words_are_found_in_scripts_without_spaces_too() -> None:
    text = "市长说：“桥不安全。”他们回家。Go on! این پل امن نیست۔ وہ گئے۔"  # noqa: RUF001

    parts = [*map(str.strip, sentences_of(text))]
    assert parts == ["市长说：“桥不安全。”", "他们回家。", "Go on!", "این پل امن نیست۔", "وہ گئے۔"]  # noqa: RUF001
    assert "".join(sentences_of(text)) == text
    assert words_of("他们 go home.") == ["他", "们", "go", "home"]
    assert words_of("این پل") == ["این", "پل"]


# --- what release does ---


def test_another_keys_sentence_that_answers_is_taken_out_and_told(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = 'explanation = "It is not safe, says the mayor."'
    new = 'explanation = "Read on. The source is Mayor Ana Duarte. It is hers."'
    change(root, KEYS, old, new)

    asked = ["--out", str(tmp_path / "out"), "--assessed", "01_bridge:mark"]
    assert main(["--course", str(root), "release", *asked]) == 0
    told = capsys.readouterr().out
    what = "taken out, for it answers 01_bridge:mark: 'The source is Mayor Ana Duarte.'"
    assert f"{KEYS}: why.explanation: {what}" in told
    keys = read_toml(tmp_path / "out/small" / KEYS)
    assert keys["why"]["explanation"] == "Read on. It is hers."
    assert keys["why"]["answer"] == "The mayor says it is not safe."


def test_a_partners_answers_to_assessed_questions_stay_at_home_and_the_rest_goes_out(
    root: Path, tmp_path: Path
) -> None:
    write_partner(root)

    copy, _ = release(root, tmp_path / "out", lessons=[MORE], assessed=[f"{MORE}:why"])
    works = json.loads((copy / f"partner/{MORE}.json").read_text("utf-8"))["lessons"]
    assert [*works] == [MORE]
    assert {*works[MORE]["attempts"]} == {"events", "speakers", "pre-1", "post-1"}
    assert list(open_lesson(MORE, copy).partner().columns)  # the cell runs, and shows no marks


def test_what_cannot_be_taken_out_stops_the_release_with_a_line_each(
    root: Path, tmp_path: Path
) -> None:
    write_cell(root, "The source is Mayor Ana Duarte.\n\nAnd _Ana_: Mayor Ana Duarte, a source.")

    with pytest.raises(CourseError) as error:
        release(root, tmp_path / "out", assessed=["01_bridge:mark"])
    assert error.value.faults == [
        f"notebooks/{MORE}.ipynb: cell one: answers 01_bridge:mark, which is assessed: {words}; "
        "take it out, or do not assess the question"
        for words in (
            "'The source is Mayor Ana Duarte.'",
            "'And _Ana_: Mayor Ana Duarte, a source.'",
        )
    ]
    assert list((tmp_path / "out").iterdir()) == []


def test_a_saved_answer_to_an_assessed_question_is_not_in_the_copys_notebook(
    root: Path, tmp_path: Path
) -> None:
    html = (
        '<div class="coursekit-still still-02_more-final"><p>☒ Some found the plan bad.</p></div>'
    )
    outputs = [{"output_type": "display_data", "metadata": {}, "data": {"text/html": html}}]
    write_cell(root, 'open_lesson("02_more")["final"]', "code", outputs=outputs)

    copy, _ = release(root, tmp_path / "out")
    [cell] = json.loads((copy / f"notebooks/{MORE}.ipynb").read_text("utf-8"))["cells"]
    assert cell["outputs"] == []
