"""Hand-ins that hold the same work are told as a fact, and honest students are not."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from attrs import evolve
from support.hand_in_files import add_written, grade, problems, table
from support.small_course import change, write_course
from support.wide_course import write_wide_course

from coursekit.authoring.simulated_class import made_up_class
from coursekit.cli import main
from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.gradebook.pipeline import Settings, grade_class
from coursekit.questions.choice import ChoiceAnswer
from coursekit.questions.written import WrittenAnswer
from coursekit.work import Attempt, HandIn
from coursekit.work.handin import hand_in_text, write_hand_in
from coursekit.work.score import full_work

STEM = "01_bridge"
OWN = "I think the town should wait until somebody has measured how much the old arches carry"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The small course with a question to write about."""
    root = write_course(tmp_path / "course")
    add_written(root)
    return root


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "handed-in").mkdir()
    return tmp_path / "handed-in"


def written(course: Course, student: str, text: str, work_id: str = "") -> HandIn:
    """A hand-in with full marks, in which this was written."""
    work = full_work(course, course.lessons[STEM])
    attempts = dict(work.attempts) | {"why": Attempt(WrittenAnswer(text))}
    return HandIn(
        course=course.id,
        name=student.capitalize(),
        student=student,
        made="2026-01-01T10:00:00+00:00",
        lessons={STEM: evolve(work, attempts=attempts)},
        work_ids={STEM: work_id} if work_id else {},
    )


def put(folder: Path, hand_ins: Sequence[HandIn]) -> None:
    for hand_in in hand_ins:
        (folder / f"{hand_in.student}.json").write_text(hand_in_text(hand_in), "utf-8")


def told(root: Path, folder: Path, out: Path) -> list[tuple[str, str, str]]:
    """Grade, and give what same_work.csv says: who, what, and where."""
    grade(root, folder, "--out", out, "--no-feedback")
    rows = table(out / "same_work.csv")
    return [(row["students"], row["the same"], row["where"]) for row in rows]


WORDS, SENTENCE = (
    "the same written answer, word for word",
    "a sentence of a written answer, word for word",
)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (OWN, OWN, WORDS),
        (f"{OWN}.", f"  {OWN.upper()} !", WORDS),  # case, marks and spaces are not words
        (f"Well. {OWN}. So there.", f"{OWN}. That is what I would say to her.", SENTENCE),
        (OWN, OWN.replace("arches", "pillars"), ""),
        ("Nobody knows yet.", "Nobody knows yet.", ""),  # too few words to be nobody else's
    ],
)
def test_a_written_answer_in_the_same_words_is_told_and_a_short_one_is_not(
    root: Path, folder: Path, out: Path, one: str, other: str, said: str
) -> None:
    course = load_course(root)
    put(folder, [written(course, "s4", one), written(course, "s9", other)])

    assert told(root, folder, out) == ([("s4 S4 and s9 S9", said, f"{STEM}: why")] if said else [])


@pytest.mark.parametrize(
    "text",
    [
        "Mayor Ana Duarte said the bridge would close. It is not safe, she said. That is why",
        "Critics called the plan a mess and went home, say why, and cite words, who says it",
    ],
)
def test_the_words_of_the_text_and_of_the_question_are_no_students_own(
    root: Path, folder: Path, out: Path, text: str
) -> None:
    course = load_course(root)
    put(folder, [written(course, "s4", text), written(course, "s9", text)])

    assert told(root, folder, out) == []


def test_the_model_answer_that_both_may_have_seen_is_not_told(
    root: Path, folder: Path, out: Path
) -> None:
    change(root, "exercises/keys/01_bridge.toml", '"The mayor says so."', f'"{OWN}."')
    course = load_course(root)
    put(folder, [written(course, "s4", OWN), written(course, "s9", OWN)])

    assert told(root, folder, out) == []


def test_two_hand_ins_from_one_work_folder_are_told_and_named_on_the_terminal(
    root: Path, folder: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from coursekit import open_lesson

    open_lesson(STEM, root)["safe"].answer = {"options": ["said"]}
    course = load_course(root)
    for student in ("s4", "s9"):
        made = write_hand_in(course, root, f"Name of {student}", student)
        assert made.path is not None
        made.path.rename(folder / made.name)
    put(folder, [written(course, "s5", "Of his own.", "another id")])

    assert told(root, folder, out) == [
        ("s4 Name of s4 and s9 Name of s9", "the same work file", STEM)
    ]
    line = "Some hand-ins hold the same work: s4 Name of s4 and s9 Name of s9. See same_work.csv."
    assert line in capsys.readouterr().out
    assert problems(out) == {}


def test_many_who_wrote_the_same_are_one_row_with_their_number(
    root: Path, folder: Path, out: Path
) -> None:
    course = load_course(root)
    put(folder, [written(course, f"s{number}", OWN) for number in range(1, 8)])

    assert told(root, folder, out) == [
        ("s1 S1, s2 S2, s3 S3, s4 S4, s5 S5 and 2 more", WORDS, f"{STEM}: why")
    ]
    assert table(out / "same_work.csv")[0]["hand-ins"] == "7"


def test_a_sentence_that_many_have_was_given_to_the_class(
    root: Path, folder: Path, out: Path
) -> None:
    course = load_course(root)
    texts = [f"{OWN}. And {word} says so." for word in ("Ada", "Ben", "Cem", "Dan")]
    put(folder, [written(course, f"s{number}", text) for number, text in enumerate(texts)])

    assert told(root, folder, out) == []


def test_a_name_that_is_a_formula_stays_text(root: Path, folder: Path, out: Path) -> None:
    course = load_course(root)
    put(folder, [written(course, name, OWN) for name in ("=1+1", "s9")])

    assert told(root, folder, out)[0][0].startswith("'=1+1")


def test_a_run_that_changes_nothing_tells_the_same_and_a_new_hand_in_ends_it(
    root: Path, folder: Path, out: Path
) -> None:
    course = load_course(root)
    put(folder, [written(course, "s4", OWN), written(course, "s9", OWN)])
    first = told(root, folder, out)

    assert told(root, folder, out) == first != []
    new = written(course, "s9", "I have written another text of more than ten words since then.")
    put(folder, [evolve(new, made="2026-01-02T10:00:00+00:00")])
    assert told(root, folder, out) == []


# --- answers that are picked ---


@pytest.fixture(scope="module")
def real(course_root: Path) -> Course:
    return load_course(course_root)


def of_class(course: Course, hand_ins: Sequence[HandIn], folder: Path) -> list[dict[str, str]]:
    (folder / "in").mkdir()
    put(folder / "in", hand_ins)
    grade_class(course, [folder / "in"], folder / "out", Settings(pages=False, jobs=1))
    return table(folder / "out/same_work.csv")


def test_who_copied_one_lesson_is_told_by_wrong_answers_that_hardly_anybody_else_gave(
    real: Course, tmp_path: Path
) -> None:
    stem = "03_attribution"
    hand_ins = [*made_up_class(real, 12, 3, [stem, "04_news_and_opinion"])]
    work = hand_ins[7].lessons[stem]
    picked = {
        id: one for id, one in work.attempts.items() if not isinstance(one.answer, WrittenAnswer)
    }
    copied = evolve(work, attempts=picked)
    hand_ins[2] = evolve(hand_ins[2], lessons={**hand_ins[2].lessons, stem: copied})

    [row] = of_class(real, hand_ins, tmp_path)
    assert row["students"].startswith("sim000003 ")
    assert " and sim000008 " in row["students"]
    assert row["the same"] == "the same wrong answers, some of which hardly anybody else gave"
    assert row["where"].startswith(f"{stem}: ")


def test_a_class_in_which_all_have_full_marks_and_their_own_words_is_told_nothing(
    tmp_path: Path,
) -> None:
    course = load_course(write_wide_course(tmp_path / "course"))
    works = {stem: full_work(course, lesson) for stem, lesson in course.lessons.items()}
    hand_ins = []
    for number in range(20):
        why = Attempt(WrittenAnswer(f"{OWN} number {number}"))
        more = evolve(works["02_more"], attempts={**works["02_more"].attempts, "why": why})
        same = dict(works[STEM].attempts) | {"safe": Attempt(ChoiceAnswer(("true",)), 1, True)}
        bridge = evolve(works[STEM], attempts=same)  # the one wrong answer that there is
        first = written(course, f"s{number:02}", "")
        hand_ins.append(evolve(first, lessons={STEM: bridge, "02_more": more}))

    assert of_class(course, hand_ins, tmp_path) == []


@pytest.mark.parametrize("seed", [1, pytest.param(range(12), marks=pytest.mark.slow)])
def test_no_honest_class_is_told_anything(
    real: Course,
    tmp_path: Path,
    seed: int | range,
    record_property: Callable[[str, object], None],
) -> None:
    seeds, students = ([seed], 12) if isinstance(seed, int) else (seed, 30)
    for number in seeds:
        (tmp_path / str(number)).mkdir()
        found = of_class(real, [*made_up_class(real, students, number)], tmp_path / str(number))
        assert found == []
    record_property("honest students of whom nothing was told", len(seeds) * students)


def test_the_report_of_a_class_has_it_in_a_fold_without_a_verdict(
    root: Path, folder: Path, out: Path
) -> None:
    course = load_course(root)
    put(folder, [written(course, "<b>s4", OWN), written(course, "s9", OWN)])
    grade(root, folder, "--out", out, "--no-feedback")
    assert main(["--course", str(root), "report", str(out)]) == 0

    page = (out / "report.html").read_text("utf-8")
    [section] = re.findall(r'<details class="fold" id="same-work">.*?</details>', page, re.DOTALL)
    assert "&lt;b&gt;s4" in section
    assert "A fact and no verdict" in section
    assert f"{WORDS} ({STEM}: why)" in section


def test_a_report_of_honest_students_has_no_such_fold(root: Path, folder: Path, out: Path) -> None:
    course = load_course(root)
    put(folder, [written(course, "s4", OWN), written(course, "s9", f"{OWN} and more")])
    grade(root, folder, "--out", out, "--no-feedback")
    main(["--course", str(root), "report", str(out)])

    assert "same-work" not in (out / "report.html").read_text("utf-8")
