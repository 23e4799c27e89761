"""The names of files as the LMSs hand them out and take them back."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.hand_in_files import csv_file, grade, graded, hand_in, problems, table, write, zipped

from coursekit.cli import command_parser, main
from coursekit.course import Course
from coursekit.gradebook import lms as lmss
from coursekit.gradebook.lms import LMSS, senders_listed, submission, with_gradebook
from coursekit.gradebook.lms_base import Guide, Lms, Submission

ROOT = Path(__file__).parents[2]
USERNAMES = ("identifier", "github_username", "github_id", "name")


def moodle(name: str, id: str) -> Submission:
    back = f"{name}_{id}_assignfeedback_file_feedback.html"
    return Submission("moodle", id, back=back, name=name)


def canvas(part: str, name: str, id: str, attempt: int, *, late: bool = False) -> Submission:
    back = f"{part.rpartition('.')[0]}.html"
    return Submission("canvas", id, attempt, late, back=back, name=name)


def blackboard(part: str, *logins: str) -> Submission:
    back = f"{part.rpartition('.')[0]}.html"
    attempt, time = 20260102030405, "2026-01-02T03:04:05"
    return Submission("blackboard", logins[0], attempt, time=time, back=back, senders=logins)


ATTEMPT = "attempt_2026-01-02-03-04-05_h.json"
NAMES = {
    name: canvas(name, *about[:3], late=about[3])
    for name, about in {
        "doejane_123_456_hand-in-s1.json": ("doejane", "123", 456, False),
        "doejane_LATE_123_456_hand_in_2-1.json": ("doejane", "123", 456, True),
        "शर्माप्रिया_LATE_12_900_h.json": ("शर्माप्रिया", "12", 900, True),
        "สมชายใจดี_13_901_h.json": ("สมชายใจดี", "13", 901, False),
        "nguye\u0302\u0303nma\u0306\u0301n_14_902_h.json": (
            *("nguye\u0302\u0303nma\u0306\u0301n", "14", 902, False),
        ),
        "anon_LATE_a1B2c_456_h.json": ("", "a1B2c", 456, True),
        "LATE_anon_a1B2c_456_h.json": ("", "a1B2c", 456, True),
        "anon_Zz9Yx_901_my_h.json": ("", "Zz9Yx", 901, False),
    }.items()
} | {
    "Jane Doe_77_assignsubmission_file/h.json": moodle("Jane Doe", "77"),
    "Jane Doe_77_assignsubmission_file_/x/h.json": moodle("Jane Doe", "77"),
    "Jane_Doe_77_assignsubmission_file_h_1.json": moodle("Jane Doe", "77"),
    "D'Arcy O’Neil 李_80_assignsubmission_file/x/h.json": moodle("D'Arcy O’Neil 李", "80"),
    "Default group_assignsubmission_file/h.json": Submission(
        "moodle", "Default group", name="Default group", group=True
    ),
    "Standardgruppe_assignsubmission_file_h.json": Submission(
        "moodle", "Standardgruppe", name="Standardgruppe", group=True
    ),
    f"Week 1_jdoe_{ATTEMPT}": blackboard(f"Week 1_jdoe_{ATTEMPT}", "jdoe"),
    f"Week 1_j_doe_{ATTEMPT}": blackboard(f"Week 1_j_doe_{ATTEMPT}", "j_doe", "doe"),
    f"Week_1_j.doe_{ATTEMPT}": blackboard(f"Week_1_j.doe_{ATTEMPT}", "1_j.doe", "j.doe"),
    "12345-6203 - Jane Doe- 6 February, 2026 901 PM/h.json": Submission(
        "brightspace", "12345", 202602062101, time="2026-02-06T21:01:00", name="Jane Doe"
    ),
    "12345-6203 - JosÃ© Ruiz - Feb 6, 2026 1200 PM - h.json": Submission(
        "brightspace", "12345", 202602061200, time="2026-02-06T12:00:00", name="José Ruiz"
    ),
    "12345-6203 - Anne-Marie Poe- 6 février 2026 12 h/h.json": Submission(
        "brightspace", "12345", name="Anne-Marie Poe"
    ),
    "Week 1/Doe, Jane(jdoe)/Submission attachment(s)/h.json": Submission(
        "sakai",
        "jdoe",
        back="feedback/Doe, Jane(jdoe)/Feedback Attachment(s)/feedback.html",
        name="Doe, Jane",
        senders=("jdoe",),
    ),
    "Van den Berg, Jan(j.berg@x.org)_Submission attachment(s)_h.json": Submission(
        "sakai",
        "j.berg@x.org",
        back="feedback/Van den Berg, Jan(j.berg@x.org)/Feedback Attachment(s)/feedback.html",
        name="Van den Berg, Jan",
        senders=("j.berg@x.org",),
    ),
    "assignment_55_export/submission_12/h.json": Submission("gradescope", "submission_12"),
}


@pytest.mark.parametrize("name", NAMES)
def test_the_sender_is_read_from_a_name(name: str) -> None:
    assert submission(name) == NAMES[name]
    assert submission(f"all.zip/{name}") == NAMES[name]


def test_a_zip_that_a_student_sent_carries_the_name_for_what_is_in_it() -> None:
    inside = submission("all.zip/doejane_123_456_work.zip/folder/hand-in-s1.json")

    assert inside is not None
    assert (inside.sender, inside.back) == ("123", "doejane_123_456_work.html")


@pytest.mark.parametrize(
    "name",
    [
        *("hand-in-s1.json", "part_1/s1.json", "a_b_c_d.json", "1_2.json"),
        *("Essay_12_34_h.json", "my file_12_34_h.json", "12-34 - h.json", "(me)/h.json"),
        *("notes (1)/h.json", "Doe, Jane(jdoe).json", "submission_12", "submission_x/h.json"),
        *("week-1-octocat/h.json", "Doe_Jane_jdoe_4711/h.json"),
        "Week 1_jdoe_attempt_2026-13-02-03-04-05_h.json",
        "Week 1_jdoe_attempt_0001-01-01-00-00-00_h.json",
        "Week 1_jdoe_attempt_9999-12-31-23-00-00_h.json",
        "Week 1_of two_attempt_2026-01-02-03-04-05_h.json",
        f"1-2 - {'2026' * 100} - x/h.json",
    ],
)
def test_other_names_name_no_submission(name: str) -> None:
    assert submission(name) is None


@pytest.mark.parametrize(
    ("path", "header", "senders"),
    [
        ("week-1-octo-cat/h.json", USERNAMES, ("1-octo-cat", "octo-cat", "cat")),
        ("Doe_Jane_j_doe_4711/h.json", ("login", "name"), ("j_doe", "doe")),
        ("Team_12/Doe_Jane_jdoe_4711/h.json", ("login", "name"), ("jdoe",)),
    ],
)
def test_a_form_that_fits_many_names_counts_beside_a_roster_only(
    path: str, header: Sequence[str], senders: tuple[str, ...]
) -> None:
    found = submission(path, header)

    assert found is not None
    assert (found.sender, found.senders) == ("", senders)
    assert submission(path) is None


def test_a_form_that_fits_many_names_never_hides_another() -> None:
    path = "Close_Reading_week_3/doejane_12_900_h.json"

    found = submission(path, ("login", "name"))

    assert found is not None
    assert (found.lms, found.sender) == ("canvas", "12")


def test_the_lms_s_own_notes_are_known() -> None:
    notes = [
        "Week 1_jdoe_attempt_2026-01-02-03-04-05.txt",
        "Week 1_j_doe_attempt_2026-01-02-03-04-05.txt",
        "all.zip/index.html",
        "all.zip/Week 1/grades.csv",
        "Week 1/Doe, Jane(jdoe)/timestamp.txt",
        "Week 1/Doe, Jane(jdoe)/Doe, Jane(jdoe)_submissionText.html",
        "Doe, Jane(jdoe)_comments.txt",
        "assignment_55_export/submission_metadata.yml",
    ]

    found = {note: submission(note) for note in notes}
    assert [note for note, sent in found.items() if sent is None or not sent.note] == []


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("roeann_13_text.html", "text"),
        ("roeann_LATE_13_link-1.html", "link"),
        ("LATE_anon_a1B2c_text.html", "text"),
        ("Jane Doe_77_assignsubmission_onlinetext/onlinetext.html", "text"),
        ("Jane Doe_77_assignsubmission_onlinetext_.html", "text"),
    ],
)
def test_what_was_typed_in_place_of_a_file_is_known(name: str, instead: str) -> None:
    found = submission(name)

    assert found is not None
    assert (found.instead, found.note, found.back) == (instead, False, "")


@settings(max_examples=30)
@given(st.lists(st.text(), max_size=4), st.none() | st.lists(st.text(), max_size=3))
def test_no_name_of_a_stranger_s_file_breaks_anything(
    parts: list[str], header: list[str] | None
) -> None:
    found = submission("/".join(parts), header)

    assert found is None or found.lms in LMSS


FORMS = r"(\w{1,3}_){1,4}attempt_[\d-]{19}_x|\d+-\d+ - [^/]{1,9}- [^/]{4,12}/x|[^/]+,[^/]+\(x\)/x"


@settings(max_examples=30)
@given(st.from_regex(re.compile(FORMS), fullmatch=True))
def test_no_name_that_nearly_has_a_form_breaks_anything(name: str) -> None:
    found = submission(name)

    assert found is None or found.sender or found.note


# --- Gradescope's list ---

LISTED = """---
submission_1:
  :submitters:
  - :name: Jane Doe
    :sid: 00123
    :email: jdoe@x.org
  :created_at: 2026-02-06 12:00:00.000000000 Z
submission_2:
  :submitters:
  - :name: Ann Roe
    :sid: '00124'
  - :name: Ed Poe
    :sid: '00125'
submission_3: !ruby/object:Nobody {}
"""


def test_gradescope_s_list_tells_who_sent_what_and_zeros_stay() -> None:
    path = "sub.zip/assignment_55_export/submission_metadata.yml"

    assert senders_listed(path, LISTED.encode()) == {
        "sub.zip/assignment_55_export/submission_1": ("00123", "jdoe@x.org")
    }


@pytest.mark.parametrize("data", [b"", b"[1, 2]", b"a: [", b"\xff\xfe", b"a: {b: {c: d}}", b"*x"])
def test_a_list_that_is_none_lists_nobody(data: bytes) -> None:
    assert senders_listed("submission_metadata.yml", data) == {}


# --- from files to students ---


def grade_files(
    root: Path, tmp_path: Path, files: dict[str, bytes], roster: list[list[str]], *more: str
) -> dict[str, str]:
    """Grade a zip of files beside a roster, and give the points of each student."""
    (tmp_path / "all.zip").write_bytes(zipped(files))
    path = csv_file(tmp_path / "roster.csv", roster)
    out = tmp_path / "out"
    grade(root, tmp_path / "all.zip", "--out", out, "--roster", path, "--no-feedback", *more)
    return graded(out)


BB = "Week_1_{}_attempt_2026-02-0{}-12-00-01_h.json"
LOGINS = [["Last Name", "First Name", "Username"], ["Doe", "Dan", "doe"], ["Doe", "Jane", "j_doe"]]
SENT = {
    "the longest login that the roster knows": (
        {BB.format("doe", 5): "safe", BB.format("j_doe", 6): ""},
        LOGINS,
        {"doe": "7", "j_doe": "6"},
    ),
    "one alone": ({BB.format("j_doe", 6): "safe"}, LOGINS, {"j_doe": "7"}),
    "logins of one ending": (
        {BB.format("a_smith", 6): "safe", BB.format("b_smith", 6): ""},
        [["Username", "Name"], ["a_smith", "Ann"], ["b_smith", "Bob"]],
        {"a_smith": "7", "b_smith": "6"},
    ),
    "Sakai, both forms": (
        {
            "Week 1/Doe, Jane(jdoe)/Submission attachment(s)/h.json": "safe",
            "Roe, Ann(aroe)_Submission attachment(s)_h.json": "",
        },
        [
            ["Display ID", "ID", "Last Name", "First Name"],
            ["jdoe", "7", "Doe", "Jane"],
            ["aroe", "8", "Roe", "Ann"],
        ],
        {"jdoe": "7", "aroe": "6"},
    ),
    "Brightspace, by the name, once garbled": (
        {
            "1-9 - Jane Doe- 6 February, 2026 1200 PM/h.json": "safe",
            "2-9 - JosÃ© Ruiz- 6 February, 2026 1201 PM/h.json": "",
        },
        [
            ["OrgDefinedId", "Last Name", "First Name", "W Points Grade", "End-of-Line Indicator"],
            ["#s1", "Doe", "Jane", "", "#"],
            ["#s2", "Ruiz", "José", "", "#"],
        ],
        {"s1": "7", "s2": "6"},
    ),
    "ILIAS": (
        {"Doe_Jane_j_doe_41/h.json": "safe", "Roe_Ann_Eve_aroe_42/Late Submission - h.json": ""},
        [["Login", "Name"], ["j_doe", "Jane Doe"], ["aroe", "Ann Eve Roe"]],
        {"j_doe": "7", "aroe": "6"},
    ),
    "GitHub Classroom": (
        {"week-1-jane-gh/h.json": "safe", "week-1-ann/work/h.json": ""},
        [[*USERNAMES], ["jdoe", "jane-gh", "101", ""], ["aroe", "ann", "102", ""]],
        {"jdoe": "7", "aroe": "6"},
    ),
    "Gradescope, by its list": (
        {
            "assignment_5_export/submission_1/h.json": "safe",
            "assignment_5_export/submission_metadata.yml": LISTED,
        },
        [
            ["First Name", "Last Name", "SID", "Email", "Sections"],
            ["Jane", "Doe", "00123", "j@x", "A"],
        ],
        {"00123": "7"},
    ),
}


@pytest.mark.parametrize("case", SENT)
def test_each_sender_gets_the_points_of_the_own_file(
    root: Path, course: Course, tmp_path: Path, case: str
) -> None:
    given, roster, wanted = SENT[case]
    full, less = hand_in(course, "me", ""), hand_in(course, "me", "", safe="true")
    bytes_of = {"safe": full, "": less}
    files = {name: bytes_of.get(text, text.encode()) for name, text in given.items()}

    assert grade_files(root, tmp_path, files, roster) == wanted


NUMBERED = {
    "canvas": (
        {
            "शर्माप्रिया_LATE_12_900_h.json": "शर्माप्रिया_LATE_12_900_h.html",
            "สมชายใจดี_13_901_h.json": "สมชายใจดี_13_901_h.html",
            "ruizjose\u0301_14_902_h.json": "ruizjose\u0301_14_902_h.html",
        },
        [
            ["Student", "ID", "SIS User ID", "Section"],
            ["शर्मा, प्रिया", "12", "s12", "A"],
            ["ใจดี, สมชาย", "13", "s13", "A"],
            ["Ruiz, José", "14", "s14", "A"],
        ],
        ["by the LMS", "", ""],
    ),
    "canvas, hidden": (
        {
            "LATE_anon_a1B2c_900_h.json": "LATE_anon_a1B2c_900_h.html",
            "anon_LATE_b2_901_h.json": "anon_LATE_b2_901_h.html",
            "anon_Zz9Yx_902_h.json": "anon_Zz9Yx_902_h.html",
        },
        [],
        ["by the LMS", "by the LMS", ""],
    ),
    "moodle": (
        {
            "D'Arcy O’Neil 李_80_assignsubmission_file/sub folder/h.json": (
                "D'Arcy O’Neil 李_80_assignfeedback_file_feedback.html"
            ),
            "Participant_79_assignsubmission_file/h.json": (
                "Participant_79_assignfeedback_file_feedback.html"
            ),
            "शर्मा प्रिया_81_assignsubmission_file/h.json": (
                "शर्मा प्रिया_81_assignfeedback_file_feedback.html"
            ),
        },
        [["Identifier", "Full name", "Grade", "Last modified (grade)"]]
        + [[f"Participant {id}", "", "", "-"] for id in ("80", "79", "81")],
        ["", "", ""],
    ),
}


@pytest.mark.parametrize("case", NUMBERED)
def test_who_has_a_name_of_any_script_is_known_by_the_number_beside_it(
    root: Path, course: Course, tmp_path: Path, out: Path, case: str
) -> None:
    back, roster, late = NUMBERED[case]
    files = {name: hand_in(course, f"x{at}", "") for at, name in enumerate(back)}
    (tmp_path / "all.zip").write_bytes(zipped(files))
    options = ("--roster", csv_file(tmp_path / "r.csv", roster)) if roster else ()

    assert grade(root, tmp_path / "all.zip", "--out", out, *options) == 0
    rows = {row["file"]: row for row in table(out / "students.csv")}
    assert [rows[f"all.zip/{name}"]["late"] for name in back] == late
    if roster:
        assert {row["in roster"] for row in rows.values()} == {"yes"}
    with zipfile.ZipFile(out / "feedback.zip") as archive:
        assert sorted(archive.namelist()) == sorted(back.values())


def test_logins_with_underscores_stay_two_students_without_a_roster(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    files = {
        "Week 1_a_li_attempt_2026-02-06-12-00-01_h.json": hand_in(course, "", ""),
        "Week 1_b_li_attempt_2026-02-06-12-00-02_h.json": hand_in(course, "", ""),
    }

    assert grade(root, write(tmp_path / "in", files), "--out", out) == 0
    pages = sorted(page.name.partition("~")[0] for page in (out / "feedback").iterdir())
    assert pages == ["a-li", "b-li"]


def test_who_typed_a_text_or_gave_a_link_is_told_what_to_do(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    files = {"a_13_text.html": b"<p>x", "b_14_link.html": b"<a>", "c_15_9_h.json": hand_in(course)}
    write(tmp_path / "in", files)

    assert grade(root, tmp_path / "in", "--out", out) == 1
    assert problems(out) == {
        "a_13_text.html": "is a text that was handed in, and no file",
        "b_14_link.html": "is a link that was handed in, and no file",
    }
    asked = {row["ask for"] for row in table(out / "problems.csv")}
    assert asked == {'the file that "Make my hand-in file" made'}


# --- one more LMS ---


class Campus(Lms):
    """Names participants by number, and each attempt."""

    name = "campus"
    guide = Guide(
        title="Campus",
        known="not known",
        source="its manual, chapter 7",
        collect="*Download all*",
        named="who",
        back="nothing: copy the points",
        steps=("Download all.", "coursekit grade all.zip --out graded"),
    )

    def submission(self, part: str, below: Sequence[str] = ()) -> Submission | None:
        match = re.fullmatch(r"campus-(?P<id>\d+)-(?P<attempt>\d+)-(?P<file>.+)", part)
        if match is None:
            return None
        return Submission(self.name, match["id"], int(match["attempt"][:18]))


def test_one_more_lms_is_a_class_in_one_file(
    root: Path,
    course: Course,
    tmp_path: Path,
    out: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(lmss.LMSS, "campus", Campus())
    first, second = hand_in(course, "s1", safe="true"), hand_in(course, "s1")
    write(tmp_path / "in", {"campus-7-1-h.json": first, "campus-7-2-h.json": second})

    grade(root, tmp_path / "in", "--out", out)
    assert graded(out) == {"s1": "7"}
    assert main(["lms", "campus"]) == 0
    assert "Campus" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        grade(root, tmp_path / "in", "--out", out, "--gradebook", "campus")
    assert "Campus takes no table of grades back" in capsys.readouterr().err


# --- what is said of them ---


def test_what_is_known_of_each_lms_and_from_where_is_listed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["lms"]) == 0
    said = capsys.readouterr().out
    for lms in LMSS.values():
        assert lms.guide.title in said
        assert lms.guide.source in said
    assert "checked against its source code" in said


@pytest.mark.parametrize("name", LMSS)
def test_the_steps_of_an_lms_end_in_a_command_that_is_understood(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lms", name.upper()]) == 0
    [line] = re.findall(r"^ +coursekit (grade .+)$", capsys.readouterr().out, re.MULTILINE)
    arguments = command_parser().parse_args(line.split())
    takes = name in with_gradebook()
    assert arguments.gradebook == (name if takes else "plain")


def test_an_lms_that_is_not_known_is_refused_with_those_that_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["lms", "schoology"])
    assert "expected one of moodle, blackboard" in capsys.readouterr().err


def test_the_guide_to_grading_says_of_each_lms_what_its_file_says() -> None:
    text = (ROOT / "docs/grading.md").read_text("utf-8")
    table = re.findall(r"^\| ([A-Z][^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", text, re.MULTILINE)
    wanted = {
        (lms.guide.title, lms.guide.collect, lms.guide.named, lms.guide.back)
        for lms in LMSS.values()
    }

    assert wanted <= set(table)
