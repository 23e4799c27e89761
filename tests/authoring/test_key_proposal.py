"""A key from disagreement: what readers share is core, what they do not is for the author."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from attrs import evolve
from support.small_course import change

from coursekit.authoring.key_forms import form_of, key_of
from coursekit.authoring.key_proposal import (
    Decision,
    Proposal,
    Reader,
    propose,
    propose_from_files,
)
from coursekit.authoring.lesson_file import LessonFile
from coursekit.cli import main
from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.errors import HandInError, UnknownName
from coursekit.questions.base import KINDS
from coursekit.questions.choice import ChoiceAnswer
from coursekit.questions.classify import ClassifyAnswer
from coursekit.questions.highlight import HighlightAnswer
from coursekit.questions.records import Answer
from coursekit.texts import Span, in_order
from coursekit.texts.quotes import find_quote
from coursekit.work import Attempt, HandIn, Work
from coursekit.work.handin import hand_in_text

STEM = "01_bridge"
Marked = tuple[str, str]  # the words, with "#2" for the second of them, and the label


def span(course: Course, quote: str, label: str) -> Span:
    words, _, occurrence = quote.partition("#")
    found = find_quote(course.articles["bridge"], words, occurrence=int(occurrence or 0))
    return evolve(found, label=label)


def hand_in(
    course: Course,
    folder: Path,
    name: str,
    answers: Mapping[str, Answer],
    *,
    student: str = "",
    made: str = "2026-01-01T10:00:00+00:00",
    digest: str = "",
    work_id: str = "",
) -> Path:
    """Write the hand-in of a reader, in a file of that name."""
    work = Work(
        lesson=STEM,
        articles={"bridge": digest or course.articles["bridge"].sha256},
        attempts={id: Attempt(answer) for id, answer in answers.items()},
    )
    record = HandIn(
        course=course.id,
        name=name,
        student=student,
        made=made,
        lessons={STEM: work},
        work_ids={STEM: work_id} if work_id else {},
    )
    number = len(list(folder.glob("*.json")))
    path = folder / f"{name or 'nobody'}-{number}.json"
    path.write_text(hand_in_text(record), "utf-8")
    return path


def marks(course: Course, *marked: Marked) -> dict[str, Answer]:
    return {"mark": HighlightAnswer(in_order(span(course, *mark) for mark in marked))}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "readers"
    folder.mkdir()
    return folder


def proposed(course: Course, files: Path, *readers: list[Marked]) -> Proposal:
    """The proposal from readers called A, B, …, each with these marks."""
    paths = [
        hand_in(course, files, name, marks(course, *marked))
        for name, marked in zip("ABC", readers, strict=False)
    ]
    return propose_from_files(course, STEM, "mark", paths)


def places(proposal: Proposal) -> list[tuple[str, Decision, str, str]]:
    return [(place.id, place.proposed, place.label, place.text) for place in proposal.places]


MAYOR: Marked = ("Mayor Ana Duarte", "source")
SAID: Marked = ("said#1", "cue")
CRITICS: Marked = ("Critics", "source")
CALLED: Marked = ("called", "cue")


def test_two_who_agree_leave_nothing_to_decide(course: Course, files: Path) -> None:
    proposal = proposed(course, files, [MAYOR, SAID], [MAYOR, SAID])

    assert places(proposal) == [
        ("P1-1", "core", "source", "Mayor Ana Duarte"),
        ("P1-2", "core", "cue", "said"),
    ]
    assert proposal.differing == ()
    assert [(alpha.name, alpha.alpha) for alpha in proposal.alphas] == [
        ("", 1.0),
        ("source", 1.0),
        ("cue", 1.0),
    ]
    assert key_of(proposal.decided({})) == {
        "spans": [
            {"quote": "Mayor Ana Duarte", "label": "source"},
            {"quote": "said", "within": "P1", "occurrence": 1, "label": "cue"},
        ]
    }


def test_what_one_of_two_marked_is_accepted_either_way(course: Course, files: Path) -> None:
    proposal = proposed(course, files, [MAYOR, CRITICS], [MAYOR])

    assert places(proposal)[1] == ("P2-1", "either", "source", "Critics")
    assert dict(proposal.places[1].answers) == {"A": "source"}
    assert key_of(proposal.decided({}))["spans"][1] == {
        "quote": "Critics",
        "label": "source",
        "score": "either",
    }
    # Krippendorff's alpha of 23 words with two values each; on one word they differ.
    source = next(alpha.alpha for alpha in proposal.alphas if alpha.name == "source")
    assert source == pytest.approx(1 - (46 - 1) * 1 / (7 * 39))


def test_a_near_cut_is_another_cut_and_the_commonest_is_the_quote(
    course: Course, files: Path
) -> None:
    longer: Marked = ('"a mess" 🌉 and went home', "cue")
    shorter: Marked = ('a mess" 🌉 and went', "cue")

    proposal = proposed(course, files, [shorter], [longer], [longer])

    assert [place.proposed for place in proposal.places] == ["core"]
    assert key_of(proposal.decided({})) == {
        "spans": [{"quote": longer[0], "label": "cue", "also": [shorter[0]]}]
    }


def test_cuts_that_are_far_apart_are_two_places(course: Course, files: Path) -> None:
    proposal = proposed(course, files, [("Mayor Ana Duarte", "source")], [("Mayor", "source")])

    assert [(text, role) for _, role, _, text in places(proposal)] == [("Mayor Ana Duarte", "core")]


def test_another_label_of_all_is_disputed_and_of_some_is_left_open(
    course: Course, files: Path
) -> None:
    by_all = proposed(course, files, [CALLED], [CALLED], [("called", "source")])
    some = proposed(course, files, [CALLED], [], [("called", "source")])

    assert [(p.proposed, p.label, p.labels) for p in by_all.places] == [
        ("either", "cue", ("source",))
    ]
    assert [(p.proposed, {p.label, *p.labels}) for p in some.places] == [
        ("open", {"cue", "source"})
    ]
    assert key_of(by_all.decided({}))["spans"] == [
        {"quote": "called", "label": "cue", "labels": ["source"], "score": "either"}
    ]
    assert by_all.alphas[1].alpha is not None
    assert by_all.alphas[1].alpha < 1


def test_one_who_puts_two_labels_on_the_same_words_disputes_no_core(
    course: Course, files: Path
) -> None:
    proposal = proposed(course, files, [CALLED, ("called", "source")], [CALLED])

    assert places(proposal) == [
        ("P2-1", "core", "cue", "called"),
        ("P2-2", "either", "source", "called"),
    ]


def test_one_who_marked_nothing_found_nothing(course: Course, files: Path) -> None:
    proposal = proposed(course, files, [MAYOR], [MAYOR], [])

    assert [reader.name for reader in proposal.readers] == ["A", "B", "C"]
    assert places(proposal) == [("P1-1", "either", "source", "Mayor Ana Duarte")]
    assert proposal.remarks == ()


def test_nothing_marked_by_anybody_is_a_key_without_spans(course: Course, files: Path) -> None:
    proposal = proposed(course, files, [], [])

    assert proposal.places == ()
    assert [alpha.alpha for alpha in proposal.alphas] == [None]
    assert key_of(proposal.decided({})) == {}


def test_one_who_did_not_answer_is_left_out_and_told(course: Course, files: Path) -> None:
    paths = [
        hand_in(course, files, "A", marks(course, MAYOR)),
        hand_in(course, files, "B", {"safe": ChoiceAnswer(("said",))}),
        hand_in(course, files, "C", marks(course, MAYOR)),
    ]

    proposal = propose_from_files(course, STEM, "mark", paths)

    assert [reader.name for reader in proposal.readers] == ["A", "C"]
    assert proposal.remarks == ("B-1.json is left out: it has no answer to mark.",)
    with pytest.raises(HandInError) as told:
        propose_from_files(course, STEM, "mark", paths[:2])
    assert str(told.value) == (
        "mark: a key from disagreement takes two readers or more who answered it. "
        "B-1.json is left out: it has no answer to mark."
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"student": "s1"}, {"student": " S1 "}),
        ({"work_id": "w"}, {"work_id": "w", "student": "other"}),
        ({}, {}),
    ],
    ids=["id", "work file", "name"],
)
def test_a_person_twice_counts_once_with_the_later_file(
    course: Course, files: Path, first: dict[str, str], second: dict[str, str]
) -> None:
    later = "2026-01-02T10:00:00+00:00"
    paths = [
        hand_in(course, files, "A", marks(course, MAYOR), made=later, **first),
        hand_in(course, files, "A", marks(course, CALLED), **second),
        hand_in(course, files, "B", marks(course, MAYOR), student="s2"),
    ]

    for order in (paths, paths[::-1]):
        proposal = propose_from_files(course, STEM, "mark", order)

        assert [place.proposed for place in proposal.places] == ["core"]
        assert proposal.remarks == (
            "A-1.json is left out: A-0.json is by the same person, and not earlier.",
        )


def test_two_without_a_name_are_two_readers(course: Course, files: Path) -> None:
    paths = [hand_in(course, files, "", marks(course, MAYOR)) for _ in range(2)]

    proposal = propose_from_files(course, STEM, "mark", paths)

    assert [reader.name for reader in proposal.readers] == ["nobody-0", "nobody-1"]


def test_readers_of_another_text_or_with_another_label_are_refused_in_a_line(
    course: Course, files: Path
) -> None:
    good = hand_in(course, files, "A", marks(course, MAYOR))
    other = hashlib.sha256(b"another text").hexdigest()
    other_text = hand_in(course, files, "B", marks(course, MAYOR), digest=other)
    odd = hand_in(course, files, "C", marks(course, ("Critics", "villain")))

    with pytest.raises(HandInError) as told:
        propose_from_files(course, STEM, "mark", [good, other_text])
    assert str(told.value) == "B-1.json was made on another text of bridge"
    with pytest.raises(HandInError) as told:
        propose_from_files(course, STEM, "mark", [good, odd])
    assert str(told.value) == "C-2.json mark has the label 'villain', not asked for"


# --- the author decides ---


@pytest.mark.parametrize(
    ("decision", "spans", "tempting"),
    [
        ("core", [{"quote": "Critics", "label": "source"}], []),
        ("either", [{"quote": "Critics", "label": "source", "score": "either"}], []),
        ("open", [{"quote": "Critics", "label": "source", "score": "open"}], []),
        ("tempting", [], [{"quote": "Critics", "label": "source"}]),
        ("drop", [], []),
    ],
)
def test_the_author_decides_what_a_place_is(
    course: Course,
    files: Path,
    decision: Decision,
    spans: list[dict[str, str]],
    tempting: list[dict[str, str]],
) -> None:
    proposal = proposed(course, files, [CRITICS], [])

    key = key_of(proposal.decided({"P2-1": decision}))

    assert key.get("spans", []) == spans
    assert key.get("tempting", []) == tempting


def test_a_decision_about_nothing_is_told(course: Course, files: Path) -> None:
    proposal = proposed(course, files, [CRITICS, MAYOR], [])

    with pytest.raises(UnknownName) as told:
        proposal.decided({"P9-1": "core"})
    assert str(told.value) == "No place 'P9-1'; expected one of P1-1 and P2-1"
    with pytest.raises(UnknownName) as told:
        proposal.decided({"P1-1": "right"})  # type: ignore[dict-item]  # as somebody types it
    assert str(told.value) == ("P1-1: 'right'; expected one of core, either, open, tempting, drop")


def test_the_key_so_far_keeps_its_feedback_and_what_tempts(
    root: Path, course: Course, files: Path
) -> None:
    table = LessonFile.read(root, STEM).question("mark")["key"]
    table["spans"][0]["feedback"] = "The title belongs to it."
    question = course.lessons[STEM].question("mark")
    before = form_of(question, table, course.articles["bridge"])
    proposal = proposed(course, files, [MAYOR, CRITICS, CALLED], [MAYOR])

    key = key_of(proposal.decided({}, before))

    assert key == {
        "explanation": "The mayor speaks twice.",
        "spans": [
            table["spans"][0],
            {"quote": "called", "score": "either", "labels": ["cue"]},
        ],
        "tempting": table["tempting"],
    }
    tempting = key_of(proposal.decided({"P2-1": "tempting"}, before))
    assert tempting == key
    decided = key_of(proposal.decided({"P2-1": "either"}, before))
    assert decided["spans"][-1] == {"quote": "Critics", "label": "source", "score": "either"}


def test_differing_places_are_drawn_with_who_marked_what(course: Course, files: Path) -> None:
    proposal = proposed(course, files, [MAYOR, CRITICS], [MAYOR])

    drawing = str(proposal.drawing())

    assert "Source 1 of 2 (A)" in drawing
    assert "Critics" in drawing
    assert drawing.count("<mark") == 1


# --- what is picked or sorted ---


def test_what_all_picked_is_right(course: Course, files: Path) -> None:
    paths = [
        hand_in(course, files, name, {"safe": ChoiceAnswer((option,))})
        for name, option in (("A", "said"), ("B", "said"), ("C", "said"))
    ]

    proposal = propose_from_files(course, STEM, "safe", paths)

    assert [(p.id, p.proposed, p.text) for p in proposal.places] == [
        ("said", "core", "The mayor said that it is not safe.")
    ]
    assert key_of(proposal.decided({})) == {"options": {"said": {"right": True}}}
    assert key_of(proposal.decided({"said": "drop"})) == {}
    assert proposal.drawing() == ""


def test_items_that_readers_sort_otherwise_accept_both_until_it_is_decided(
    course: Course, files: Path
) -> None:
    sorted_ = ({"q1": "mayor", "q2": "critics"}, {"q1": "mayor", "q2": "mayor"})
    paths = [
        hand_in(course, files, name, {"kinds": ClassifyAnswer(given)})
        for name, given in zip("AB", sorted_, strict=True)
    ]

    proposal = propose_from_files(course, STEM, "kinds", paths)

    assert [(p.id, p.proposed, dict(p.answers)) for p in proposal.places] == [
        ("q1.mayor", "core", {"A": "mayor", "B": "mayor"}),
        ("q2.mayor", "either", {"B": "mayor"}),
        ("q2.critics", "either", {"A": "critics"}),
    ]
    assert [alpha.alpha for alpha in proposal.alphas] == [pytest.approx(0)]
    assert key_of(proposal.decided({})) == {
        "items": {"q1": {"accept": ["mayor"]}, "q2": {"accept": ["mayor", "critics"]}}
    }
    assert key_of(proposal.decided({"q2.mayor": "drop"}))["items"]["q2"] == {"accept": ["critics"]}


def test_the_courses_own_keys_come_back_from_readers_who_know_them(course_root: Path) -> None:
    course = load_course(course_root)
    tried = 0
    for lesson in course.lessons.values():
        for question in lesson.questions:
            kind = KINDS[question.kind]
            full = kind.full_answer(question, lesson.keys[question.id])
            if not any(kind.labels(question)):
                continue

            proposal = propose(course, question, [Reader("A", full), Reader("B", full)])

            rows = proposal.decided({}).rows
            assert {row.role for row in rows} == {"core"}
            assert [row.span for row in rows] == [*kind.spans(full)]
            assert proposal.alphas[0].alpha == 1
            tried += 1
    assert tried == 30


# --- the command ---


@pytest.fixture
def readers(course: Course, files: Path) -> list[str]:
    return [
        str(hand_in(course, files, "Ana", marks(course, MAYOR, CRITICS))),
        str(hand_in(course, files, "Bo", marks(course, MAYOR))),
    ]


def test_the_command_tells_places_and_agreement_and_writes_nothing(
    root: Path, readers: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = (root / "exercises/keys/01_bridge.toml").read_bytes()

    assert main(["--course", str(root), "key", f"{STEM}:mark", *readers]) == 0

    assert capsys.readouterr().out == (
        "2 readers: Ana and Bo.\n"
        "Alpha, over all: 0.84\n"
        "Alpha, Source: 0.84\n"
        "\n"
        "P1-1  core  Source  Mayor Ana Duarte\n"
        "  Ana: Source\n"
        "  Bo: Source\n"
        "\n"
        "P2-1  either  Source  Critics\n"
        "  Ana: Source\n"
        "  Bo: nothing here\n"
        "They differ on 1 place.\n"
        "Nothing is written yet: decide with --decide PLACE=ROLE, and add --write.\n"
    )
    assert (root / "exercises/keys/01_bridge.toml").read_bytes() == before


def test_the_command_shows_the_change_and_writes_it(
    root: Path, readers: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    change(root, "exercises/keys/01_bridge.toml", "        ", "")
    words = ["key", f"{STEM}:mark", *readers, "--decide", "P2-1=open", "--write"]

    assert main(["--course", str(root), *words]) == 0

    out = capsys.readouterr().out
    assert "\n--- exercises/keys/01_bridge.toml\n+++ exercises/keys/01_bridge.toml\n" in out
    assert "+quote = '''Critics'''\n" in out
    assert "Written to exercises/keys/01_bridge.toml.\n" in out
    key = LessonFile.read(root, STEM).question("mark")["key"]
    assert [(span["quote"], span.get("score")) for span in key["spans"]] == [
        ("Mayor Ana Duarte", None),
        ("Critics", "open"),
    ]
    assert main(["--course", str(root), *words]) == 0
    assert capsys.readouterr().out.endswith("The key says this already.\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["mark"], "'mark'; expected LESSON:QUESTION, such as 03_attribution:mark-p4"),
        (
            [f"{STEM}:mark", "--decide", "core"],
            "'core'; expected PLACE=ROLE, such as P4-2=either",
        ),
    ],
)
def test_words_that_the_command_cannot_read_are_told(
    root: Path,
    readers: list[str],
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    told: str,
) -> None:
    with pytest.raises(SystemExit):
        main(["--course", str(root), "key", words[0], *readers, *words[1:]])

    assert told in capsys.readouterr().err


def test_one_file_alone_is_told_in_a_line(
    root: Path, readers: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--course", str(root), "key", f"{STEM}:mark", readers[0]]) == 1

    assert capsys.readouterr().err == (
        "mark: a key from disagreement takes two readers or more who answered it.\n"
    )
