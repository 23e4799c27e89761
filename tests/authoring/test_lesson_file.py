"""A lesson's files are changed in place: what differs, and nothing else."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.full_disk import files_of_at_most
from support.small_course import change, write_course

from coursekit.authoring.lesson_file import LessonFile
from coursekit.course.loader import check_course, load_course
from coursekit.errors import CourseError, UnknownName

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted(path.stem for path in (ROOT / "exercises").glob("0*.toml"))
SKILLS = sorted(path.stem for path in (ROOT / "exercises/practice").glob("*.toml"))


def read(stem: str, root: Path = ROOT) -> LessonFile:
    return LessonFile.read_practice(root, stem) if stem in SKILLS else LessonFile.read(root, stem)


def changed_lines(file: LessonFile) -> tuple[list[str], list[str]]:
    """The lines that are taken out, and those that are put in."""
    lines = [
        line for line in file.diff().splitlines() if not line.startswith(("---", "+++", "@@", " "))
    ]
    out, new = ([line[1:] for line in lines if line.startswith(sign)] for sign in ("-", "+"))
    return out, new


def put_keys_into_questions(root: Path) -> None:
    """Make one file of the small lesson's two."""
    two = LessonFile.read(root, "01_bridge")
    (root / "exercises/01_bridge.toml").write_text("", "utf-8")
    (root / "exercises/keys/01_bridge.toml").unlink()
    one = LessonFile.read(root, "01_bridge")
    one.put_head(two.head)
    for id in two.ids:
        one.put(two.question(id))
    one.save()


@pytest.fixture
def lesson(root: Path) -> LessonFile:
    """The small lesson, whose files end with a line break."""
    for path in (root / "exercises").rglob("01_bridge.toml"):
        path.write_text(path.read_text("utf-8").rstrip() + "\n", "utf-8")
    return LessonFile.read(root, "01_bridge")


@pytest.fixture
def one_file(root: Path) -> LessonFile:
    """The small lesson with each key in its question."""
    put_keys_into_questions(root)
    return LessonFile.read(root, "01_bridge")


# --- bytes ---


@pytest.mark.parametrize("stem", [*LESSONS, *SKILLS])
def test_what_is_put_back_as_it_is_changes_no_byte(stem: str) -> None:
    file = read(stem)
    before = file.texts
    assert file.ids

    for id in file.ids:
        file.put(file.question(id))
    file.put_head(file.head)

    assert file.texts == before
    assert file.diff() == ""
    assert not file.is_changed


@pytest.mark.parametrize("stem", [*LESSONS, *SKILLS])
def test_a_changed_explanation_changes_its_own_lines_alone(stem: str) -> None:
    for id in read(stem).ids:
        file = read(stem)
        question = file.question(id)
        before = question["key"]["explanation"]
        question["key"]["explanation"] = "One plain sentence."

        file.put(question)

        out, new = changed_lines(file)
        taken = "\n".join(out).removeprefix("explanation = ").replace('"', "").strip()
        assert taken == before.replace('"', "").replace("\\", "").strip()
        assert len(new) == 1
        assert new[0].removeprefix('explanation = "').rstrip('"') == "One plain sentence."
        assert file.question(id) == question


def feedbacks(table: Any) -> Iterator[dict[str, Any]]:
    """Every table of a key that says something to a student."""
    if isinstance(table, dict) and "feedback" in table:
        yield table
    for part in table.values() if isinstance(table, dict) else table:
        if isinstance(part, (dict, list)):
            yield from feedbacks(part)


@pytest.mark.parametrize("stem", [*LESSONS, *SKILLS])
def test_a_feedback_that_changes_changes_one_line_and_back(stem: str) -> None:
    file = read(stem)
    texts = file.texts
    for id in file.ids:
        asked = file.question(id)
        for said in [*feedbacks(asked["key"])][:2]:
            before, said["feedback"] = said["feedback"], "Another sentence."

            file.put(asked)

            [old], [new] = changed_lines(file)
            assert new in (
                old.replace(before, "Another sentence."),
                old.replace(before.replace('"', '\\"'), "Another sentence."),
            )
            said["feedback"] = before
            file.put(asked)
            assert file.texts == texts


def test_one_feedback_changes_that_line_alone(lesson: LessonFile) -> None:
    question = lesson.question("safe")
    question["key"]["options"]["said"]["feedback"] = "Right."

    lesson.put(question)

    assert changed_lines(lesson) == (
        ['        options.said = {right = true, feedback = "Yes."}'],
        ['        options.said = {right = true, feedback = "Right."}'],
    )


@pytest.mark.parametrize("stem", [*LESSONS, *SKILLS])
def test_what_is_moved_takes_all_of_its_lines_and_leaves_all_others(stem: str) -> None:
    file = read(stem)
    ids, before = list(file.ids), {id: file.question(id) for id in file.ids}
    lines = [line for text in file.texts.values() for line in text.splitlines() if line.strip()]

    file.move(ids[-1], ids[0])
    assert list(file.ids) == [ids[-1], *ids[:-1]]
    file.move(ids[0], None)

    assert list(file.ids) == [ids[-1], *ids[1:-1], ids[0]]
    assert {id: file.question(id) for id in file.ids} == before
    after = [line for text in file.texts.values() for line in text.splitlines() if line.strip()]
    assert sorted(after) == sorted(lines)


@pytest.mark.parametrize("stem", [*LESSONS, *SKILLS])
def test_what_is_removed_takes_its_own_lines_and_no_title_of_a_part(stem: str) -> None:
    file = read(stem)
    id = file.ids[len(file.ids) // 2]
    titles = [
        line
        for text in file.texts.values()
        for line in text.splitlines()
        if line.startswith(("# ---", "# ==="))
    ]
    others = {other: file.question(other) for other in file.ids if other != id}

    file.remove(id)

    assert {other: file.question(other) for other in file.ids} == others
    assert changed_lines(file)[1] == []
    text = "".join(file.texts.values())
    assert [line for line in text.splitlines() if line.startswith(("# ---", "# ==="))] == titles
    assert f'id = "{id}"' not in text
    assert f"[{id}]" not in text


@pytest.mark.parametrize("stem", [*LESSONS, *SKILLS])
def test_what_is_removed_and_put_again_is_the_same_and_leaves_the_others(stem: str) -> None:
    file = read(stem)
    id, after = file.ids[0], file.ids[1]
    question, texts = file.question(id), file.texts

    file.remove(id)
    file.put(question, before=after)

    assert file.question(id) == question
    assert file.ids == read(stem).ids
    for name, text in texts.items():
        rest = text.split(f'id = "{after}"')[-1] if f'id = "{after}"' in text else ""
        assert file.texts[name].endswith(rest)


def test_a_file_of_windows_keeps_its_mark_and_its_line_ends(root: Path) -> None:
    path = root / "exercises/keys/01_bridge.toml"
    raw = b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(raw)
    lesson = LessonFile.read(root, "01_bridge")
    question = lesson.question("safe")
    question["key"]["options"]["said"]["feedback"] = "Right."

    lesson.put(question)
    lesson.save()

    assert path.read_bytes() == raw.replace(b'"Yes."', b'"Right."')


# --- lists and tables ---


SPANS = """
[mark]
explanation = "Two of them."

[[mark.spans]]
quote = "Mayor Ana Duarte"
label = "source"

[[mark.spans]]
quote = "said"    # the first
occurrence = 1
label = "cue"

# The pronoun.
[[mark.spans]]
quote = "she"
label = "source"

[[mark.tempting]]
quote = "Critics"
misconception = "crowd-is-source"
feedback = "Nobody could find them."
"""


def test_a_span_that_goes_comes_or_moves_leaves_the_others_and_their_comments(
    root: Path,
) -> None:
    (root / "exercises/keys/01_bridge.toml").write_text(SPANS, "utf-8")
    lesson = LessonFile.read(root, "01_bridge")
    question = lesson.question("mark")
    mayor, _, she = question["key"]["spans"]
    new = {"quote": "went home", "label": "cue", "feedback": "Not a cue."}
    question["key"]["spans"] = [she, new, mayor | {"also": ["Ana Duarte"]}]

    lesson.put(question)

    assert (
        lesson.texts["exercises/keys/01_bridge.toml"]
        == """
[mark]
explanation = "Two of them."

# The pronoun.
[[mark.spans]]
quote = "she"
label = "source"

[[mark.spans]]
quote = '''went home'''
label = "cue"
feedback = "Not a cue."

[[mark.spans]]
quote = "Mayor Ana Duarte"
label = "source"
also = ['''Ana Duarte''']

[[mark.tempting]]
quote = "Critics"
misconception = "crowd-is-source"
feedback = "Nobody could find them."
"""
    )


def test_an_option_more_stands_on_a_line_of_its_own_like_the_others(lesson: LessonFile) -> None:
    question = lesson.question("safe")
    question["options"].insert(1, {"id": "maybe", "text": 'She said "perhaps".'})
    question["key"]["options"]["maybe"] = {"misconception": "named-is-true", "feedback": "No."}

    lesson.put(question)

    assert changed_lines(lesson) == (
        [],
        [
            "          { id = \"maybe\", text = '''She said \"perhaps\".''' },",
            'options.maybe = { misconception = "named-is-true", feedback = "No." }',
        ],
    )


def test_a_comment_in_a_list_stays_when_another_element_goes(root: Path) -> None:
    path = "exercises/01_bridge.toml"
    change(root, path, '{id = "true", text', '# the trap\n          {id = "true", text')
    lesson = LessonFile.read(root, "01_bridge")
    question = lesson.question("safe")
    del question["options"][0]

    lesson.put(question)

    out, new = changed_lines(lesson)
    assert out == ['          {id = "said", text = "The mayor said that it is not safe."},']
    assert new == []
    assert "# the trap\n" in lesson.text


# --- what is new ---

NEW = {
    "feedback_free": True,
    "id": "new-one",
    "points": 2,
    "kind": "highlight",
    "title": "Who speaks?",
    "prompt": 'Mark "her" words.\n\nThen rest.',
    "hints": ["Look for marks.", "There is one."],
    "labels": ["source"],
    "show": ["P1"],
    "key": {
        "spans": [{"label": "source", "quote": '"It is not safe,"', "also": ["It is not safe"]}],
        "explanation": "She says so.",
        "tempting": [
            {"quote": "she", "feedback": "No.", "misconception": "named-is-true"},
        ],
    },
}
QUESTION = '''\
[[questions]]
id = "new-one"
kind = "highlight"
title = "Who speaks?"
prompt = """
Mark "her" words.

Then rest."""
points = 2
hints = ["Look for marks.", "There is one."]
show = ["P1"]
labels = ["source"]
feedback_free = true
'''
KEY = """\
explanation = "She says so."

[[{0}.spans]]
quote = '''"It is not safe,"'''
label = "source"
also = ['''It is not safe''']

[[{0}.tempting]]
quote = '''she'''
misconception = "named-is-true"
feedback = "No."
"""


def test_a_new_question_is_written_as_a_careful_person_would(lesson: LessonFile) -> None:
    questions, keys = lesson.texts

    lesson.put(NEW)

    assert lesson.ids == ("mark", "safe", "kinds", "new-one")
    assert lesson.texts[questions].endswith(f"\n\n{QUESTION}")
    assert lesson.texts[keys].endswith(f"\n\n[new-one]\n{KEY.format('new-one')}")
    assert changed_lines(lesson)[0] == []


def test_a_lesson_in_one_file_gets_the_key_directly_after_its_question(
    one_file: LessonFile,
) -> None:
    one_file.put(NEW, before="safe")

    assert one_file.ids == ("mark", "new-one", "safe", "kinds")
    assert f"\n\n{QUESTION}[questions.key]\n{KEY.format('questions.key')}\n[[questions]]\n" in (
        one_file.text
    )
    assert [*one_file.texts] == ["exercises/01_bridge.toml"]
    assert one_file.question("new-one") == NEW


def test_a_lesson_in_two_files_puts_the_key_beside_that_of_its_neighbour(
    lesson: LessonFile,
) -> None:
    lesson.put(NEW, before="safe")

    keys = [*tomllib.loads(lesson.texts["exercises/keys/01_bridge.toml"])]
    assert keys == ["mark", "new-one", "safe", "kinds"]


def test_a_lesson_in_one_file_is_the_same_course(root: Path, one_file: LessonFile) -> None:
    two = load_course(write_course(root.parent / "two")).lessons["01_bridge"]

    one = load_course(root).lessons["01_bridge"]

    assert one.questions == two.questions
    assert one_file.ids == ("mark", "safe", "kinds")
    check_course(root)


def test_every_question_of_the_course_can_be_written_anew_and_means_the_same(
    tmp_path: Path,
) -> None:
    for stem in LESSONS:
        old = read(stem)
        (tmp_path / "exercises").mkdir(exist_ok=True)
        (tmp_path / f"exercises/{stem}.toml").write_text("", "utf-8")
        new = LessonFile.read(tmp_path, stem)
        new.put_head(old.head)
        for id in old.ids:
            new.put(old.question(id))

        assert new.head == old.head
        assert new.ids == old.ids
        assert [new.question(id) for id in new.ids] == [old.question(id) for id in old.ids]


# --- the head ---


def test_the_head_changes_in_place(lesson: LessonFile) -> None:
    lesson.put_head(
        lesson.head
        | {
            "minutes": 3,
            "parts": [
                {"title": "One", "minutes": 2},
                {"title": "Two", "minutes": 1, "first": "safe"},
            ],
        }
    )

    assert changed_lines(lesson) == (
        ["        minutes = 2"],
        [
            "        minutes = 3",
            "",
            "[[parts]]",
            'title = "One"',
            "minutes = 2",
            "",
            "[[parts]]",
            'title = "Two"',
            "minutes = 1",
            'first = "safe"',
        ],
    )
    assert lesson.ids == ("mark", "safe", "kinds")
    lesson.put_head({name: value for name, value in lesson.head.items() if name != "parts"})
    assert changed_lines(lesson) == (["        minutes = 2"], ["        minutes = 3"])


def test_another_id_is_written_in_all_files(lesson: LessonFile) -> None:
    lesson.put_head(lesson.head | {"parts": [{"title": "A", "minutes": 2, "first": "mark"}]})
    mark = lesson.question("mark")

    lesson.rename("mark", "mark-p1")

    assert lesson.ids == ("mark-p1", "safe", "kinds")
    assert lesson.question("mark-p1") == mark | {"id": "mark-p1"}
    assert lesson.head["parts"][0]["first"] == "mark-p1"
    assert "[[mark.spans]]" not in "".join(lesson.texts.values())


# --- saving ---


def test_nothing_is_written_before_it_is_saved(root: Path, lesson: LessonFile) -> None:
    before = (root / "exercises/01_bridge.toml").read_bytes()

    lesson.remove("safe")
    assert (root / "exercises/01_bridge.toml").read_bytes() == before
    lesson.save()

    assert LessonFile.read(root, "01_bridge").ids == ("mark", "kinds")
    assert lesson.diff() == ""
    assert [asked.id for asked in load_course(root).lessons["01_bridge"].questions] == [
        "mark",
        "kinds",
    ]


def test_a_file_that_was_changed_meanwhile_is_not_written_over(
    root: Path, lesson: LessonFile
) -> None:
    lesson.remove("safe")
    change(root, "exercises/keys/01_bridge.toml", "Yes.", "Yes, she did.")
    before = [path.read_bytes() for path in sorted((root / "exercises").rglob("*.toml"))]

    with pytest.raises(CourseError) as told:
        lesson.save()

    assert told.value.faults == [
        "exercises/keys/01_bridge.toml: changed on the disk since it was opened; "
        "nothing was saved. Open it again and repeat your change"
    ]
    assert lesson.ids == ("mark", "kinds")
    after = [path.read_bytes() for path in sorted((root / "exercises").rglob("*.toml"))]
    assert after == before


def test_where_one_file_cannot_be_written_none_is(root: Path) -> None:
    """As on a full disk: a file may have so many bytes, and that of the keys has more."""
    questions, keys = root / "exercises/01_bridge.toml", root / "exercises/keys/01_bridge.toml"
    most = questions.stat().st_size + 100
    keys.write_text(f"# {most * 'x'}\n{keys.read_text('utf-8')}", "utf-8")
    lesson = LessonFile.read(root, "01_bridge")
    lesson.remove("safe")
    before = questions.read_bytes(), keys.read_bytes()

    with files_of_at_most(most), pytest.raises(OSError, match="large"):
        lesson.save()

    assert (questions.read_bytes(), keys.read_bytes()) == before
    assert lesson.is_changed


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("exercises/01_bridge.toml", b"title = ", "exercises/01_bridge.toml: not TOML: Invalid"),
        (
            "exercises/keys/01_bridge.toml",
            b"\xff",
            "exercises/keys/01_bridge.toml: not UTF-8; save it as UTF-8",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_a_line(
    root: Path, file: str, content: bytes, told: str
) -> None:
    (root / file).write_bytes(content)

    with pytest.raises(CourseError, match=told) as error:
        LessonFile.read(root, "01_bridge")

    assert len(error.value.faults) == 1


def test_a_lesson_or_a_question_that_is_not_there_is_told(root: Path, lesson: LessonFile) -> None:
    with pytest.raises(CourseError, match=r"^exercises/02\.toml: missing; expected a TOML file$"):
        LessonFile.read(root, "02")
    with pytest.raises(UnknownName) as told:
        lesson.question("saf")

    assert str(told.value) == (
        "No question 'saf' in exercises/01_bridge.toml. Did you mean 'safe'?"
    )


# --- faults ---


def test_faults_before_saving_are_those_that_check_tells_afterwards(
    root: Path, lesson: LessonFile
) -> None:
    course = load_course(root)
    assert lesson.faults(course) == []
    question = lesson.question("mark")
    question["points"] = 0
    question["key"]["spans"][0]["quote"] = "Mayor Anna Duarte"
    del question["key"]["spans"][0]["also"]
    lesson.put(question)
    safe = lesson.question("safe")
    safe["hints"] = ["One."]
    lesson.put(safe)

    told = lesson.faults(course)

    assert told == [
        "exercises/01_bridge.toml: mark: points 0; expected 1 or more",
        "exercises/01_bridge.toml: safe: 1 hint; expected two or more, each helping more",
        "exercises/keys/01_bridge.toml: mark: spans 1: "
        "'Mayor Anna Duarte' is not in P1, P2; copy it exactly",
    ]
    assert lesson.faults(course, "safe") == [told[1]]
    lesson.save()
    with pytest.raises(CourseError) as error:
        check_course(root)
    assert error.value.faults == told


def test_the_courses_own_lessons_have_no_faults(tmp_path: Path) -> None:
    for folder in ("articles", "exercises", "notebooks"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "course.toml", tmp_path)
    course = load_course(tmp_path)

    assert [line for stem in LESSONS for line in read(stem, tmp_path).faults(course)] == []


def test_practice_items_tell_their_faults_too() -> None:
    course = load_course(ROOT)
    file = read("dates")
    item = file.question(file.ids[0])
    assert file.faults(course) == []
    del item["key"]["explanation"]

    file.put(item)

    assert file.faults(course, item["id"]) == [
        f"exercises/practice/dates.toml: {item['id']}: explanation: explanation is missing"
    ]


def test_questions_without_headers_are_told_in_a_line(root: Path) -> None:
    path = root / "exercises/01_bridge.toml"
    path.write_text('title = "T"\nquestions = [{ id = "a" }]\n', "utf-8")

    with pytest.raises(CourseError) as told:
        LessonFile.read(root, "01_bridge")

    assert told.value.faults == [
        "exercises/01_bridge.toml: questions: expected a list of tables, each under [[questions]]"
    ]


def test_a_key_on_one_line_changes_on_that_line(root: Path) -> None:
    keys = root / "exercises/keys/01_bridge.toml"
    keys.write_text(
        'safe = { explanation = "E", options.said = { feedback = "Yes." } } # short\n', "utf-8"
    )
    lesson = LessonFile.read(root, "01_bridge")
    question = lesson.question("safe")
    question["key"]["explanation"] = "She said so."

    lesson.put(question)

    assert changed_lines(lesson) == (
        ['safe = { explanation = "E", options.said = { feedback = "Yes." } } # short'],
        ['safe = { explanation = "She said so.", options.said = { feedback = "Yes." } } # short'],
    )
