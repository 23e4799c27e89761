"""A page of feedback: read in a minute, opened where more is wanted, small, and true."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from attrs import evolve
from support.hand_in_files import STEM, add_written, grade, hand_in, table, write
from support.small_course import change
from support.verbose_student import SENTENCE, wrong_everywhere

from coursekit.authoring.simulated_class import made_up_class
from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.gradebook.feedback_pages import MOST_BYTES, FeedbackPages
from coursekit.gradebook.grade_batch import grade_hand_in
from coursekit.questions.base import KINDS
from coursekit.questions.choice import ChoiceAnswer
from coursekit.questions.feedback import ended
from coursekit.questions.highlight import HighlightAnswer
from coursekit.questions.result import add_totals, lesson_total
from coursekit.questions.value import ValueAnswer, ValueQuestion
from coursekit.work import Attempt, Check, HandIn, Work
from coursekit.work.score import full_work

FOLDED_WORDS = 750  # on a page before anything is opened, at most
ISO = re.compile(r"\d{4}-\d\d-\d\d")


class Reading(HTMLParser):
    """What a page says and where it leads.

    `seen` is the text that shows while every fold is closed that the page has closed; `rows` are
    the cells of its table.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.headings: list[str] = []
        self.summaries: list[str] = []
        self.outside: list[str] = []  # addresses that are not on the page
        self.rows: list[list[str]] = []
        self.tags: Counter[str] = Counter()
        self.seen = self.text = ""
        self._open: list[tuple[str, bool]] = []  # tags, and whether what is in them is folded
        self.feed(html)
        assert [tag for tag, _ in self._open] == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        given = dict(attributes)
        if name := given.get("id"):
            self.ids.append(name)
        address = given.get("href") or given.get("src")
        if address and address.startswith("#"):
            self.links.append(address[1:])
        elif address:
            self.outside.append(address)
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag == "summary":
            self.summaries.append("")
        if tag not in ("meta", "br", "li", "p"):
            self._open.append((tag, tag == "details" and "open" not in given))

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("li", "p"):  # they need not be closed
            assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self._open]
        if "style" in tags or "title" in tags:
            return
        self.text += data
        if "summary" in tags:
            self.summaries[-1] += data
        if "table" in tags and ("td" in tags or "th" in tags):
            self.rows[-1][-1] += data
        folds = [place for place, (_, folded) in enumerate(self._open) if folded]
        in_own_summary = folds and tags[folds[0] + 1 :][:1] == ["summary"]
        if not folds or in_own_summary:
            self.seen += data


def page_of(course: Course, hand_in: HandIn) -> str:
    """The page of one hand-in on all lessons of the course."""
    results = grade_hand_in(course, hand_in, course.lessons)
    total = add_totals([lesson_total(some) for some in results.values()])
    return FeedbackPages(course).page(hand_in, results, total)


def answer_book(course: Course, *stems: str) -> HandIn:
    """The hand-in in which all is right."""
    lessons = {stem: full_work(course, course.lessons[stem]) for stem in stems or course.lessons}
    made = "2026-11-27T20:42:00+00:00"
    return HandIn(course=course.id, name="Ada", student="s1", made=made, lessons=lessons)


def half_done(course: Course) -> HandIn:
    """The hand-in of one whose questions that are a question in their title are all open."""
    book = answer_book(course)
    works = {
        stem: evolve(
            work,
            attempts={
                question.id: work.attempts[question.id]
                for question in course.lessons[stem].questions
                if not question.title.endswith("?") and question.id in work.attempts
            },
        )
        for stem, work in book.lessons.items()
    }
    return evolve(book, lessons=works)


@pytest.fixture(scope="module")
def whole(course_root: Path) -> Course:
    return load_course(course_root)


@pytest.fixture(scope="module")
def pages(whole: Course) -> Mapping[str, str]:
    """Pages on all lessons, of students who could not differ more."""
    stems = [*whole.lessons]
    hand_ins = {
        "all right": answer_book(whole),
        "all wrong": wrong_everywhere(whole, stems),
        "long texts": wrong_everywhere(whole, stems, text=" ".join([SENTENCE] * 200)),
        "another script": wrong_everywhere(whole, stems, text="Я думаю, это новость. " * 300),
        **{f"made up {n}": one for n, one in enumerate(made_up_class(whole, 8, seed=3))},
    }
    return {name: page_of(whole, one) for name, one in hand_ins.items()}


@pytest.fixture(scope="module")
def lesson_pages(whole: Course) -> Mapping[str, str]:
    """A page for each lesson, of the student who has all wrong in it and did no other."""
    return {stem: page_of(whole, wrong_everywhere(whole, [stem])) for stem in whole.lessons}


# --- short, and small ---


def test_the_page_of_a_whole_course_is_under_120_kb(pages: Mapping[str, str]) -> None:
    sizes = {name: len(page.encode()) for name, page in pages.items()}

    assert max(sizes.values()) <= MOST_BYTES == 120_000, sizes


def test_what_is_read_before_folds_is_short(
    pages: Mapping[str, str], lesson_pages: Mapping[str, str]
) -> None:
    words = {
        name: len(Reading(page).seen.split()) for name, page in {**pages, **lesson_pages}.items()
    }

    assert max(words.values()) <= FOLDED_WORDS, words
    assert min(words.values()) > 40


def test_a_page_on_one_lesson_leaves_nothing_out(
    whole: Course, lesson_pages: Mapping[str, str]
) -> None:
    for stem, page in lesson_pages.items():
        text = " ".join(Reading(page).text.split())
        assert "stays small" not in text
        for question in whole.lessons[stem].questions:
            key = whole.lessons[stem].keys[question.id]
            missing = [
                part for part in key.explanation.split("\n\n") if " ".join(part.split()) not in text
            ]
            assert missing == []


def test_each_text_and_each_passage_stands_once(
    whole: Course, pages: Mapping[str, str], lesson_pages: Mapping[str, str]
) -> None:
    for page in [*pages.values(), *lesson_pages.values()]:
        titles = Counter(re.findall("<h4>(.*?)</h4>", page))
        assert set(titles.values()) <= {1}
    report = whole.articles["us-rejects-iraq-request"]
    page = lesson_pages["03_attribution"]
    assert f"<h4>{report.title}</h4>" in page
    text = Reading(page).text
    for block in report.blocks:
        assert text.count(f"{block.name} {report.text[block.start : block.end]}") == 1


def test_texts_that_are_left_out_are_said_to_be_once(
    pages: Mapping[str, str], lesson_pages: Mapping[str, str]
) -> None:
    said = "The texts are not on this page; open the lesson to see them."
    for name, page in {**pages, **lesson_pages}.items():
        assert page.count(said) == ("The texts that were asked about" not in page), name
        assert Reading(page).seen.count(said) == page.count(said)
    assert said in pages["all wrong"]
    assert not any(said in page for page in lesson_pages.values())


def test_a_page_on_one_lesson_has_each_paragraph_that_it_names(
    whole: Course, lesson_pages: Mapping[str, str]
) -> None:
    for stem, page in lesson_pages.items():
        slugs = {question.article for question in whole.lessons[stem].questions}
        for slug in filter(None, slugs):
            assert f"<h4>{whole.articles[slug].title}</h4>" in unescape(page), stem


# --- what stands where ---


def test_links_lead_to_places_on_the_page_and_nowhere_else(
    pages: Mapping[str, str], lesson_pages: Mapping[str, str]
) -> None:
    for name, page in {**pages, **lesson_pages}.items():
        reading = Reading(page)

        assert reading.outside == [], name
        assert len(reading.ids) == len(set(reading.ids)), name
        assert set(reading.links) <= set(reading.ids), name
        assert len(reading.links) > 0, name
        assert reading.tags["script"] == reading.tags["img"] == 0
        assert reading.headings[:2] == ["h1", "h2"]
        steps = zip(reading.headings, reading.headings[1:], strict=False)
        assert all(after <= f"h{int(before[1]) + 1}" for before, after in steps), name


def test_each_question_is_folded_under_its_heading_with_outcome_and_points(
    whole: Course, lesson_pages: Mapping[str, str]
) -> None:
    for stem, page in lesson_pages.items():
        summaries = [" ".join(summary.split()) for summary in Reading(page).summaries]
        for question in whole.lessons[stem].questions:
            [summary] = [one for one in summaries if one.startswith(f"{question.title} ")]
            assert re.search(r"\d of \d|[Yy]our teacher", summary), summary


def test_each_question_has_a_heading_and_each_table_a_caption(
    whole: Course, lesson_pages: Mapping[str, str]
) -> None:
    undone = page_of(whole, half_done(whole))
    for page in [*lesson_pages.values(), undone]:
        assert page.count("<table") == page.count("<caption") == 1
    for lesson in whole.lessons.values():
        titles = Counter(question.title for question in lesson.questions)
        [part] = re.findall(rf"<h2>{re.escape(lesson.name)}</h2>(.+?)</section>", undone, re.DOTALL)
        assert Counter(map(unescape, re.findall("<h3>(.+?)</h3>", part))) - titles <= Counter(
            ["The texts that were asked about"]
        )
        assert titles <= Counter(map(unescape, re.findall("<h3>(.+?)</h3>", part)))


def test_points_by_lesson_add_up_to_the_one_total(whole: Course) -> None:
    work = wrong_everywhere(whole, ["02_sources", "05_words"])
    book = full_work(whole, whole.lessons["03_attribution"])
    page = page_of(whole, evolve(work, lessons={**work.lessons, book.lesson: book}))

    reading = Reading(page)
    rows = reading.rows[1:]
    total = re.search(r"([\d.]+) of (\d+) points; your teacher has (\d+) more to score\.", page)
    absent = re.search(r"They count with 0 of (\d+) points in the (\d+) above\.", page)
    assert total
    assert absent
    points = [re.match(r"([\d.]+) of (\d+)(?:; (\d+) to be scored)?$", row[1]) for row in rows]
    assert [row[0] for row in rows] == ["02 Who are the sources?", "03 Who said it?", "05 Words"]
    assert round(sum(float(cell[1]) for cell in points if cell), 1) == float(total[1])
    possible = sum(int(cell[2]) for cell in points if cell)
    assert possible + int(absent[1]) == int(total[2]) == int(absent[2])
    assert sum(int(cell[3] or 0) for cell in points if cell) == int(total[3])
    assert (
        "Not begun: 00 Start here; 01 What is the article, and what is the page?; 04 News," in page
    )
    assert {row[2] for row in rows} == {"22 of 22", "16 of 16", "17 of 17"}


def test_nothing_is_explained_that_was_not_attempted(whole: Course) -> None:
    lesson = whole.lessons["03_attribution"]
    full = full_work(whole, lesson)
    some = dict(list(full.attempts.items())[:3])
    page = page_of(
        whole, evolve(answer_book(whole), lessons={lesson.stem: evolve(full, attempts=some)})
    )

    text = Reading(page).text
    for question in lesson.questions:
        first = lesson.keys[question.id].explanation.split("\n\n")[0]
        assert (first in text) == (question.id in some), question.id
    assert text.count("Not attempted: 0 of") == len(lesson.questions) - 3
    assert "3 of 17" in text


def test_what_cannot_be_read_is_told_and_not_explained(whole: Course) -> None:
    lesson = whole.lessons["01_the_page"]
    question = next(one for one in lesson.questions if one.kind == "value")
    attempt = Attempt(ValueAnswer("some day"), 0, True)
    work = Work(lesson=lesson.stem, attempts={question.id: attempt})
    page = page_of(whole, evolve(answer_book(whole), lessons={lesson.stem: work}))

    text = Reading(page).text
    assert "some day" in text
    assert "could not be read" in text
    assert lesson.keys[question.id].explanation.split("\n\n")[0] not in text


# --- as people write ---

# A full stop, a semicolon or a colon after what already ends as a sentence.
DOUBLED = re.compile(r"""[.!?…]["'”’»]*\s?\.(?![.\w])|[^\W\d]{2}\.["'”’»]*[;:]|\?:""")


@pytest.mark.parametrize(
    ("unit", "value", "told"),
    [
        ("sources", "1", "1 source"),
        ("sources", " 1 ", "1 source"),
        ("sources", "2", "2 sources"),
        ("countries", "1", "1 country"),
        ("loaded words", "1", "1 loaded word"),
        ("percent", "1", "1 percent"),
        ("passes", "1", "1 pass"),
        ("Quellen", "1", "1 Quellen"),
    ],
)
def test_one_is_one_source_and_not_one_sources(unit: str, value: str, told: str) -> None:
    question = ValueQuestion(
        id="n", title="", prompt="", points=1, hints=(), type="number", unit=unit
    )
    kind = KINDS["value"]

    [words] = kind.in_words(question, ValueAnswer(value))
    [row] = kind.table_rows(question, ValueAnswer(value))
    assert " ".join(words.split()) == row.answer_text == told


def test_no_full_stop_is_doubled(
    whole: Course, pages: Mapping[str, str], lesson_pages: Mapping[str, str]
) -> None:
    book = {stem: page_of(whole, answer_book(whole, stem)) for stem in whole.lessons}
    half = page_of(whole, half_done(whole))
    theirs = " ".join(  # what authors wrote is theirs
        " ".join(text.split())
        for lesson in whole.lessons.values()
        for text in (
            *(key.explanation for key in lesson.keys.values()),
            *(text.text for text in whole.articles.values()),
        )
    )
    faults = set()
    for page in (*pages.values(), *lesson_pages.values(), *book.values(), half):
        text = " ".join(Reading(page).text.split())
        for found in DOUBLED.finditer(text):
            around = text[max(found.start() - 20, 0) : found.end()]
            if around not in theirs:
                faults.add(around)

    assert sorted(faults) == []


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine in another time zone than the one that a hand-in names."""
    if not hasattr(time, "tzset"):
        pytest.skip("Windows has no time.tzset")
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ("2026-11-27T20:42:00+00:00", "(s1), handed in 27 November 2026, 21:42."),
        ("2026-07-01T22:05:09+00:00", "(s1), handed in 2 July 2026, 00:05."),
        ("2026-07-01T22:05:09.5-03:00", "(s1), handed in 2 July 2026, 03:05."),
        ("soon", "Ada (s1)."),
        ("9999-12-31T23:59:59+00:00", "Ada (s1)"),
    ],
)
@pytest.mark.usefixtures("zone")
def test_the_time_is_written_as_people_do_and_in_the_zone_of_the_machine(
    course: Course, made: str, told: str
) -> None:
    page = page_of(course, evolve(answer_book(course), made=made))

    assert told in Reading(page).text


def test_no_date_is_written_as_machines_do(
    pages: Mapping[str, str], lesson_pages: Mapping[str, str]
) -> None:
    for name, page in {**pages, **lesson_pages}.items():
        assert ISO.findall(page) == [], name
    assert "10 January 2020" in pages["all right"]


def test_marks_are_quoted_with_their_paragraph_and_label_and_each_thing_is_said_once(
    course: Course,
) -> None:
    page = Reading(page_of(course, wrong_everywhere(course, [STEM]))).text

    assert "“Critics” (P2, Source)" in page
    assert "“Mayor Ana Duarte” (P1, Cue); “said” (P1, Source); “she” (P1, Cue)" in page
    assert page.count("These words matter, but with another label.") == 1
    assert page.count("Nobody could find these critics.") == 1
    assert '"It is not safe,": critics' in page
    assert "The bridge is not safe." in page
    assert "What do you know now?" not in page  # the prompt stands in the lesson


def test_a_text_that_a_student_wrote_is_shown_once_and_as_text(
    root: Path, tmp_path: Path, out: Path
) -> None:
    add_written(root)
    why = "It is <b>not</b> safe & closed."
    data = hand_in(load_course(root), name="<script>alert(1)</script>", why=why)
    grade(root, write(tmp_path / "in", {"a.json": data}), "--out", out)

    page = (out / "feedback/s1.html").read_text("utf-8")
    assert Reading(page).text.count(why) == 1
    assert "<script" not in page
    assert "alert(1)" in Reading(page).text


def test_a_passage_that_reads_from_right_to_left_says_so(root: Path) -> None:
    change(root, "articles/bridge.toml", 'language = "en"', 'language = "ar"')
    page = page_of(load_course(root), answer_book(load_course(root)))

    assert 'dir="rtl" lang="ar"' in page
    assert "unicode-bidi: plaintext" in page


def test_a_hand_in_with_nothing_in_it_has_a_page(
    whole: Course, root: Path, tmp_path: Path, out: Path
) -> None:
    possible = sum(
        question.points
        for lesson in whole.lessons.values()
        for question in lesson.questions
        if question.counted
    )
    page = Reading(page_of(whole, evolve(answer_book(whole), lessons={})))

    [said] = re.findall(r"Nothing was .*", page.text)
    assert said == (
        f"Nothing was answered yet, so you have 0 of {possible} points. "
        "Open the lesson “00 Start here” and begin there."
    )
    assert "0 of" not in page.text.replace(said, "")
    assert "to work on" not in page.text
    assert page.tags["details"] == 0


# --- what to work on ---


def test_three_things_to_work_on_lead_to_the_questions_that_showed_them(
    whole: Course, pages: Mapping[str, str]
) -> None:
    reading = Reading(pages["all wrong"])

    _, _, after = reading.seen.partition("Three things to work on")
    things = after.partition("To practise")[0]
    titles = [s.title for s in whole.skills.values() if f"{ended(s.title)} The aim" in things]
    assert len(titles) == 3
    assert things.count("Look again at") == 3
    assert sum(link.startswith("q") for link in reading.links) == 9
    assert "open the page “Practice”" in after


def test_a_skill_is_named_only_where_the_work_showed_it_missing(whole: Course) -> None:
    stem, id = "03_attribution", "mark-p4"
    lesson = whole.lessons[stem]
    wrong = wrong_everywhere(whole, [stem]).lessons[stem].attempts[id]
    slipped = evolve(full_work(whole, lesson), attempts={id: wrong})
    page = Reading(page_of(whole, evolve(answer_book(whole), lessons={stem: slipped})))

    assert "to work on" in page.seen
    assert {link for link in page.links if link.startswith("q")} == {f"q4-{id}"}

    right = Reading(page_of(whole, answer_book(whole)))
    assert "Nothing that you must work on first" in right.seen
    assert "Look again" not in right.seen


def test_what_was_wrong_at_first_is_looked_at_again_though_it_is_right_now(whole: Course) -> None:
    stem = "04_news_and_opinion"
    book = full_work(whole, whole.lessons[stem])
    question = next(one for one in whole.lessons[stem].questions if one.kind == "choice")
    named = KINDS[question.kind].misconceptions(whole.lessons[stem].keys[question.id])
    slip = next(id for id in named if id)
    log = (Check("2026-11-27T20:00:00+00:00", False, (slip,)), Check("2026-11-27T20:01:00", True))
    attempts = {question.id: evolve(book.attempts[question.id], log=log)}
    page = Reading(
        page_of(whole, evolve(answer_book(whole), lessons={stem: evolve(book, attempts=attempts)}))
    )

    assert "One thing to work on" in page.seen
    assert f"q5-{question.id}" in page.links


def test_a_course_without_skills_names_none(course: Course) -> None:
    page = Reading(page_of(course, wrong_everywhere(course, [STEM])))

    assert "The aim" not in page.text
    assert "Look again" not in page.text
    assert len(page.summaries) > 3


def test_without_a_shaky_skill_it_is_the_questions_with_most_points_missing(
    whole: Course,
) -> None:
    stem = "03_attribution"
    lesson = whole.lessons[stem]
    book = full_work(whole, lesson)
    partly, open_ones = {}, []
    for question in lesson.questions:
        match book.attempts[question.id].answer:
            case HighlightAnswer(spans) as answer if len(spans) > 1:
                half = evolve(answer, spans=spans[: len(spans) // 2])
                partly[question.id] = evolve(book.attempts[question.id], answer=half)
            case ChoiceAnswer():
                open_ones.append(question)
            case _:
                pass
    kept = {id: one for id, one in book.attempts.items() if id not in {q.id for q in open_ones}}
    half_done = evolve(answer_book(whole), lessons={stem: evolve(book, attempts=kept | partly)})
    page = Reading(page_of(whole, half_done))

    results = grade_hand_in(whole, half_done, [stem])[stem]
    missing = {one.question: one.possible - one.points for one in results if one.question in partly}
    first = sorted(missing, key=lambda id: -missing[id])[:3]
    assert len(first) == 3
    assert len(open_ones) > 1
    assert "Three things to work on" in page.seen
    assert "Nothing that you must" not in page.text
    led = [link for link in page.links if link.startswith("q")]
    assert led == [f"q4-{id}" for id in first] + [f"q4-{one.id}" for one in open_ones[:3]]
    assert re.search(r"– [\d.]+ of \d points are missing\.", page.seen)
    after = page.seen.partition("Also not answered yet: ")[2]
    assert after.startswith(open_ones[0].title)
    assert after.split("Your answers showed: ")[1].splitlines()[0].count(";") <= 3


def test_what_was_not_answered_is_a_thing_to_work_on(whole: Course) -> None:
    book = full_work(whole, whole.lessons["00_start_here"])
    some = dict(list(book.attempts.items())[:1])
    left = [q for q in whole.lessons["00_start_here"].questions if q.id not in some and q.counted]
    page = Reading(
        page_of(
            whole, evolve(answer_book(whole), lessons={book.lesson: evolve(book, attempts=some)})
        )
    )

    assert [link for link in page.links if link.startswith("q")] == [f"q1-{q.id}" for q in left]
    assert page.seen.count("not answered yet; it gives") == len(left) > 0


def test_at_most_three_skills_are_named_that_were_shown(pages: Mapping[str, str]) -> None:
    [shown] = re.findall(r"Your answers showed: (.*)</p>", pages["all right"])
    assert re.fullmatch(r"[^;]+; [^;]+; [^;]+; and \d+ more\.", shown)


# --- the total ---


def test_the_total_of_the_page_is_that_of_the_gradebook(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    data = hand_in(course, safe="true")
    grade(root, write(tmp_path / "in", {"a.json": data}), "--out", out)

    [row] = table(out / "gradebook.csv")
    reading = Reading((out / "feedback/s1.html").read_text("utf-8"))
    assert f"{row['points']} of {row['possible']} points." in reading.seen
    assert reading.rows[1] == ["01 The bridge", f"{row[STEM]} of {row['possible']}", "3 of 3"]


def test_a_question_that_counts_towards_no_grade_says_so(root: Path) -> None:
    change(root, "exercises/01_bridge.toml", 'id = "safe"', 'id = "safe"\ncounted = false')
    course = load_course(root)
    work = full_work(course, course.lessons[STEM])
    wrong = evolve(work, attempts={**work.attempts, "safe": Attempt(ChoiceAnswer(("true",)))})
    page = Reading(page_of(course, evolve(answer_book(course), lessons={STEM: wrong})))

    assert page.rows[1][1] == "6 of 6"
    assert "Not yet: 0 of 1 point. It counts towards no grade." in page.seen
