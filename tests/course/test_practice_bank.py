"""The practice bank: loaded skill by skill, every fault one line."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

import pytest
from support.practice_items import STEM, add_practice, choice
from support.small_course import change

from coursekit.cli import main
from coursekit.course.loader import check_course, course_stamp, load_course
from coursekit.course.practice import PracticeBank
from coursekit.errors import CourseError
from coursekit.questions.base import KINDS
from coursekit.texts.words import count

SPEAKS = "exercises/practice/who-speaks.toml"
KNOWN = "exercises/practice/what-is-known.toml"

# What is changed in a file, and the line that `coursekit check` then prints.
FAULTS = {
    "an unknown kind": (SPEAKS, '"highlight"', '"guess"', "tram: kind 'guess'; expected one of"),
    "a kind that a person scores": (
        *(SPEAKS, '"highlight"', '"written"'),
        "tram: kind 'written': a person scores it; expected a kind that is checked at once",
    ),
    "an unknown misconception": (
        *(KNOWN, "named-is-true", "no-such"),
        "known-0: misconception 'no-such'; expected an id of exercises/misconceptions.toml",
    ),
    "only misconceptions of another skill": (
        *(SPEAKS, "crowd-is-source", "named-is-true"),
        "tram: no wrong answer shows a misconception of the skill 'who-speaks'; expected one of c",
    ),
    "a quote that is not in the text": (
        *(SPEAKS, 'quote = "Passengers"', 'quote = "Riders"'),
        "tram: tempting 1: ",
    ),
    "an id that stands twice, in two files": (
        *(SPEAKS, 'id = "speaks-1"', 'id = "known-1"'),
        "known-1: this id stands twice; expected an id once in all practice items",
    ),
    "a field that the course sets": (
        *(SPEAKS, 'id = "tram"', 'id = "tram"\npoints = 3'),
        "tram: points: is the same for all practice items; leave it out",
    ),
    "an id that is none": (SPEAKS, 'id = "tram"', 'id = "The tram"', "The tram: id 'The tram';"),
    "an option without a key": (KNOWN, "options.no", "options.nope", "known-0: option 'no' is"),
    "no key": (KNOWN, "[items.key]\nexpl", "[items.kez]\nexpl", "known-0: no key; expected"),
    "an empty text": (KNOWN, "A pool closed, said Lee Sato.", " ", "known-0: text ' '; expected"),
    "no text where words are marked": (
        *(
            SPEAKS,
            'text = """Driver Ines Roth said the tram was full. Passengers were angry."""',
            "",
        ),
        "tram: no text; expected one or two sentences",
    ),
    "a misspelt field": (
        *(SPEAKS, "prompt =", "promt ="),
        "tram: unknown field promt. Did you mean 'prompt'?",
    ),
    "a misspelt misconception": (
        *(KNOWN, "named-is-true", "name-is-true"),
        "known-0: misconception 'name-is-true'; expected an id of exercises/misconceptions.toml. "
        "Did you mean 'named-is-true'?",
    ),
    "a misspelt label": (SPEAKS, 'labels = ["source"', 'labels = ["sauce"', "tram: label 'sauce';"),
    "no TOML": (KNOWN, "[[items]]", "[[items", "not TOML: "),
    "a field beside the items": (
        *(KNOWN, "[[items]]", "title = 'x'\n[[items]]"),
        "title: unknown field; expected only [[items]]",
    ),
}


def lines_of_check(root: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert main(["--course", str(root), "check"]) == 1
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(("file", "old", "new", "told"), FAULTS.values(), ids=FAULTS)
def test_each_fault_of_an_item_is_a_line_of_check(
    root: Path, capsys: pytest.CaptureFixture[str], file: str, old: str, new: str, told: str
) -> None:
    add_practice(root)
    change(root, file, old, new, times=1)

    lines = lines_of_check(root, capsys)

    assert len(lines) == 1, lines
    assert lines[0].partition(".toml: ")[2].startswith(told)


# Another fault of the item `tram`, each with its line; its misconception is misspelt as well.
BOTH = {
    "a quote": ('quote = "Passengers"', 'quote = "Riders"', "tempting 1: 'Riders' is not in P1;"),
    "a label": (
        'label = "source"\nmis',
        'label = "saurce"\nmis',
        "label 'saurce' is not asked for",
    ),
    "a field of the key": ("explanation =", "explanaton =", "unknown field explanaton. Did you"),
    "a field of the item": ("prompt =", "promt =", "unknown field promt. Did you mean 'prompt'?"),
    "the kind": ('"highlight"', '"highlite"', "kind 'highlite'; expected one of"),
    "no text": (
        *('text = """Driver Ines Roth said the tram was full. Passengers were angry."""', ""),
        "no text; expected one or two sentences",
    ),
}


@pytest.mark.parametrize(("old", "new", "told"), BOTH.values(), ids=BOTH)
def test_no_fault_of_an_item_hides_an_unknown_misconception(
    root: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, told: str
) -> None:
    add_practice(root)
    change(root, SPEAKS, old, new, times=1)
    change(root, SPEAKS, "crowd-is-source", "crowd-is-sauce", times=1)

    lines = lines_of_check(root, capsys)

    assert len(lines) == 2, lines
    assert told in lines[0]
    assert "tram: misconception 'crowd-is-sauce'; expected an id of" in lines[1]
    assert lines[1].endswith("Did you mean 'crowd-is-source'?")


def test_all_faults_are_told_at_once(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add_practice(root, items=2)
    (root / "exercises/practice/juggling.toml").write_text(choice("a", "x"), "utf-8")
    change(root, SPEAKS, 'quote = "Passengers"', 'quote = "Riders"')

    lines = lines_of_check(root, capsys)

    assert len(lines) == 4
    assert lines[0].startswith("exercises/practice/juggling.toml: no skill of this name; expected")
    assert lines[1].startswith(f"{SPEAKS}: tram: tempting 1")
    assert lines[2].startswith(f"{SPEAKS}: 2 items; expected 3 or more")
    assert lines[3].startswith(f"{KNOWN}: 2 items; expected 3 or more")


def test_check_says_how_many_items_there_are(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_practice(root)

    assert main(["--course", str(root), "check"]) == 0
    told = "No faults: 1 lesson, 3 questions, 1 text, 8 practice items on 2 of 3 skills.\n"
    assert capsys.readouterr().out == told


def test_an_item_is_a_question_about_a_text_of_its_own(root: Path) -> None:
    bank = PracticeBank(add_practice(root), load_course(root))

    item = bank.items["tram"]

    assert bank.skills == ("who-speaks", "what-is-known")
    assert item.question.title == "Who speaks"
    assert (item.question.points, item.question.hints) == (1, ())
    assert item.article is not None
    assert item.question.article == item.article.slug == "practice-tram"
    assert item.question.show == ("P1",)
    assert [len(bank.of(skill)) for skill in bank.skills] == [4, 4]
    assert bank.of("unused") == bank.of("no such") == ()


def test_an_item_may_do_without_a_text(root: Path) -> None:
    add_practice(root)
    change(root, KNOWN, 'text = """A pool closed, said Lee Sato."""\n', "")

    bank = PracticeBank(root, check_course(root))

    assert bank.items["known-0"].article is None


def test_an_item_with_faults_is_left_out_and_closes_no_lesson(root: Path) -> None:
    add_practice(root)
    change(root, SPEAKS, 'quote = "Passengers"', 'quote = "Riders"')

    bank = PracticeBank(root, load_course(root))

    assert len(bank.of("who-speaks")) == 3
    assert "tram" not in bank.items


def test_a_course_may_have_no_practice(root: Path) -> None:
    course = check_course(root)

    assert course.practice == ""
    assert PracticeBank(root, course).items == {}


NOT_NAMED = "course.toml: practice: not named, but there is some; add practice = "


@pytest.mark.parametrize(
    ("remove", "told"),
    [
        ((), f'"{STEM}", or remove notebooks/{STEM}.ipynb and exercises/practice'),
        (("notebook",), '"<notebook>", or remove exercises/practice'),
        (("items",), f'"{STEM}", or remove notebooks/{STEM}.ipynb'),
    ],
)
def test_practice_that_the_course_does_not_name_is_one_line(
    root: Path, capsys: pytest.CaptureFixture[str], remove: tuple[str, ...], told: str
) -> None:
    add_practice(root)
    change(root, "course.toml", f'practice = "{STEM}"', "")
    if "notebook" in remove:
        (root / f"notebooks/{STEM}.ipynb").unlink()
    if "items" in remove:
        shutil.rmtree(root / "exercises/practice")

    assert lines_of_check(root, capsys) == [NOT_NAMED + told]


def test_practice_is_left_out_in_three_steps(root: Path) -> None:
    add_practice(root)

    change(root, "course.toml", f'practice = "{STEM}"', "")
    (root / f"notebooks/{STEM}.ipynb").unlink()
    shutil.rmtree(root / "exercises/practice")

    assert check_course(root).practice == ""


def test_a_course_with_practice_has_items(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add_practice(root)
    shutil.rmtree(root / "exercises/practice")

    [line] = lines_of_check(root, capsys)

    assert line.startswith("exercises/practice: no items; expected a file <skill>.toml, or no")


def test_one_item_of_a_skill_is_called_one(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add_practice(root, items=1)

    assert [
        line.partition(".toml: ")[2].partition(";")[0] for line in lines_of_check(root, capsys)
    ] == ["1 item"] * 2


@pytest.mark.parametrize(
    ("practice", "told"),
    [
        ("01_bridge", "course.toml: practice: '01_bridge' is a lesson; name another"),
        (
            "10_more",
            "notebooks/10_more.ipynb: missing; course.toml names it as the practice, and "
            "there is 09_practice.ipynb; expected one name in both places",
        ),
    ],
)
def test_a_wrong_name_for_the_notebook_is_a_fault(root: Path, practice: str, told: str) -> None:
    add_practice(root)
    change(root, "course.toml", STEM, practice)

    with pytest.raises(CourseError) as error:
        check_course(root)

    assert error.value.faults == [told]


def test_an_edited_item_changes_the_stamp_of_the_course(root: Path) -> None:
    add_practice(root)
    before = course_stamp(root)

    change(root, SPEAKS, "The driver can be found.", "The driver can be asked.")

    assert course_stamp(root) != before


def test_a_course_with_practice_goes_to_other_processes(root: Path) -> None:
    course = load_course(add_practice(root))

    assert pickle.loads(pickle.dumps(course)).practice == STEM


# --- the bank that ships ---


@pytest.fixture(scope="module")
def shipped(course_root: Path) -> PracticeBank:
    return PracticeBank(course_root, load_course(course_root))


def test_every_skill_of_the_course_has_eight_fresh_items_or_more(shipped: PracticeBank) -> None:
    assert shipped.skills == tuple(shipped.course.skills)
    assert {
        skill: len(shipped.of(skill)) for skill in shipped.skills if len(shipped.of(skill)) < 8
    } == {}
    assert len(shipped.items) >= 200


def test_an_item_is_short_and_nobody_has_met_its_text(shipped: PracticeBank) -> None:
    texts = [item.article.text for item in shipped.items.values() if item.article]
    lessons = " ".join(article.text for article in shipped.course.articles.values())

    assert [text for text in texts if not 8 <= count(text) <= 75] == []
    assert [text for text in texts if text.strip() in lessons] == []
    assert len(set(texts)) == len(texts)


def test_an_item_shows_the_skill_that_it_is_for(shipped: PracticeBank) -> None:
    known = shipped.course.misconceptions
    elsewhere = [
        id
        for id, item in shipped.items.items()
        if item.skill
        not in {
            known[misconception].skill
            for misconception in KINDS[item.question.kind].misconceptions(item.key)
            if misconception
        }
    ]

    assert elsewhere == []
