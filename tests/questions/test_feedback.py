"""What a student reads about an answer."""

from __future__ import annotations

import pytest
from support.example_tables import article_of
from support.small_course import write_course

from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.questions.base import KINDS
from coursekit.questions.feedback import describe, disputed, headline, human, sentence
from coursekit.questions.highlight import HighlightAnswer
from coursekit.questions.records import Materials, Passage
from coursekit.questions.result import Line, Result
from coursekit.questions.written import WrittenAnswer, WrittenQuestion
from coursekit.texts import Span
from coursekit.texts.quotes import span_at
from coursekit.texts.words import char_ranges
from coursekit.work import Attempt
from coursekit.work.score import grade_question

WORDS = Span(17, 33, "Mayor Ana Duarte", "source")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return load_course(write_course(tmp_path_factory.mktemp("course")))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (Line(verdict="right", span=WORDS), ""),
        (Line(verdict="right", span=WORDS, feedback="Her title helps."), "Her title helps."),
        (
            Line(verdict="other label", span=WORDS, label="cue"),
            "These words matter, but with another label. Source means: Who says it.",
        ),
        (
            Line(verdict="too long", span=WORDS, words="said"),
            "Nearly: “said” does not belong to it.",
        ),
        (
            Line(verdict="too short", span=WORDS, words="Mayor"),
            "Nearly: “Mayor” belongs to it too.",
        ),
        (
            Line(verdict="too long", span=WORDS, words="said", near=True),
            "It counts as right, though “said” does not belong to it.",
        ),
        (
            Line(verdict="too short", span=WORDS, words="Mayor", near=True),
            "It counts as right, though “Mayor” belongs to it too.",
        ),
        (
            Line(verdict="too long", span=WORDS),
            "Something that is asked for is in these words, with much else.",
        ),
        (
            Line(verdict="too short", span=WORDS),
            "These words are a small part of something that is asked for.",
        ),
        (
            Line(verdict="missing", count=20, words="1"),
            "Write 20 words or more; there is 1.",
        ),
        (
            Line(verdict="tempting", feedback="No.", misconception="crowd-is-source"),
            "No. Could you find them?",
        ),
        (Line(verdict="not one", span=WORDS), "It is not one of those asked for."),
        (Line(verdict="either", span=WORDS), disputed()),
        (Line(verdict="open", span=WORDS, feedback="Some say so."), f"{disputed()} Some say so."),
        (Line(verdict="missing", label="cue", count=2), "2 more to find: Cue."),
        (Line(verdict="missing", part="q1", count=1), "Not answered yet."),
        (Line(verdict="missing", count=1), "1 more to give."),
        (Line(verdict="too short", span=WORDS, count=3), "Cite at least 3 words."),
        (Line(verdict="too long", span=WORDS, count=40), "Cite at most 40 words."),
        (Line(verdict="too long", span=WORDS, count=1), "Cite at most 1 word."),
        (
            Line(verdict="too long", span=WORDS, count=9, characters=True),
            "Cite at most 9 characters.",
        ),
        (
            Line(verdict="too short", span=WORDS, count=3, characters=True),
            "Cite at least 3 characters.",
        ),
        (
            Line(verdict="missing", count=20, words="8", characters=True),
            "Write 20 characters or more; there are 8.",
        ),
        (Line(verdict="missing", count=1, words="0"), "Write at least one word."),
        (
            Line(verdict="too long", span=WORDS, words="国家发展和改革委员会" * 4),
            "Nearly: “国家发展和改革委员会国家…发展和改革委员会” does not belong to it.",
        ),
    ],
)
def test_each_finding_has_its_sentence(course: Course, line: Line, said: str) -> None:
    assert sentence(course, line) == said


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "据报道发言人王明表示同意。",
            "Mark 1 place or more as evidence: 3 to 5 characters each.",
        ),
        ("The mayor said so.", "Mark 1 place or more as evidence: 3 to 5 words each."),
    ],
)
def test_a_citation_is_asked_for_in_what_is_counted(text: str, told: str) -> None:
    question = WrittenQuestion(
        id="w",
        title="",
        prompt="",
        points=1,
        hints=(),
        rubric=(),
        article="test",
        evidence=1,
        cite=3,
        cite_most=5,
    )
    materials = Materials(articles={"test": article_of(text)})

    assert KINDS["written"].view_data(question, materials)["wanted"] == told
    # What is asked for is what is checked.
    words = list(char_ranges(text, 0, len(text)))[:2]
    span = span_at(materials.articles["test"], words[0][0], words[1][1])
    (line, *_) = (
        KINDS["written"]
        .judge(question, None, WrittenAnswer("I think so.", (span,)), Passage(text))
        .lines
    )
    unit = told.removesuffix(" each.").split()[-1]
    assert sentence(materials, line) == f"Cite at least 3 {unit}."


def test_many_words_too_many_are_cut_in_the_middle(course: Course) -> None:
    words = " ".join(f"w{number}" for number in range(30))

    said = sentence(course, Line(verdict="too long", span=WORDS, words=words))
    assert "w0 w1 w2 w3 w4 … w25 w26 w27 w28 w29" in said


def test_the_agreement_of_trained_readers_stands_beside_the_score(course: Course) -> None:
    question = course.lessons["01_bridge"].question("mark")

    assert human(course, question) == ("Trained readers agree at .80. (Source: a test.)")
    assert human(course, course.lessons["01_bridge"].question("safe")) == ""


def test_every_part_of_an_answer_is_spoken_of(course: Course) -> None:
    lesson = course.lessons["01_bridge"]
    question = lesson.question("mark")
    critics = Span(92, 99, "Critics", "source")
    attempt = Attempt(HighlightAnswer((WORDS, critics)))

    told = describe(course, question, grade_question(course, lesson, question, attempt))
    assert told.headline == "Partly: 1 of 4 points."
    assert [one.name for one in told.sentences] == ["Right", "Not this", "Missing", "Missing"]


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (
            Result(question="q", outcome="waiting", points=0.0, possible=4),
            "Saved. Your teacher scores it.",
        ),
        (
            Result(question="q", outcome="waiting", points=0.0, possible=4, self_scored=4),
            "You gave yourself 4 of 4; your teacher has not scored it.",
        ),
        (
            Result(question="q", outcome="correct", points=4.0, possible=4),
            "Correct: 4 of 4 points.",
        ),
        (
            Result(
                question="q",
                outcome="not attempted",
                points=0.0,
                possible=4,
                lines=(Line(verdict="unclear"),),
            ),
            "This could not be read, so it does not count as a try.",
        ),
    ],
)
def test_what_is_not_scored_is_never_called_right_or_wrong(
    course: Course, result: Result, said: str
) -> None:
    question = course.lessons["01_bridge"].question("safe")

    told = headline(question, result)
    assert told.startswith(said)
