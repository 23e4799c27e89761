"""The names of files as the LMSs hand them out and take them back."""

from __future__ import annotations

import pytest

from coursekit.gradebook.lms import submission
from coursekit.gradebook.lms_base import Submission

MOODLE = "Jane Doe_77_assignfeedback_file_feedback.html"
NAMES = {
    "doejane_123_456_hand-in-s1.json": Submission(
        "canvas", "123", 456, back="doejane_123_456_hand-in-s1.html"
    ),
    "doejane_LATE_123_456_hand_in_2-1.json": Submission(
        "canvas", "123", 456, late=True, back="doejane_LATE_123_456_hand_in_2-1.html"
    ),
    "anon_LATE_a1B2c_456_h.json": Submission(
        "canvas", "a1B2c", 456, late=True, back="anon_LATE_a1B2c_456_h.html"
    ),
    "Jane Doe_77_assignsubmission_file/h.json": Submission("moodle", "77", back=MOODLE),
    "Jane Doe_77_assignsubmission_file_/x/h.json": Submission("moodle", "77", back=MOODLE),
    "Jane_Doe_77_assignsubmission_file_h_1.json": Submission("moodle", "77", back=MOODLE),
    "Week 1_jdoe_attempt_2026-01-02-03-04-05_h.json": Submission(
        "blackboard",
        "jdoe",
        attempt=20260102030405,
        time="2026-01-02T03:04:05",
        back="Week 1_jdoe_attempt_2026-01-02-03-04-05_h.html",
    ),
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
        "Week 1_jdoe_attempt_2026-13-02-03-04-05_h.json",
        "Week 1_jdoe_attempt_0001-01-01-00-00-00_h.json",
        "Week 1_jdoe_attempt_9999-12-31-23-00-00_h.json",
    ],
)
def test_other_names_name_no_submission(name: str) -> None:
    assert submission(name) is None


def test_the_lms_s_own_notes_are_known() -> None:
    notes = [
        "Week 1_jdoe_attempt_2026-01-02-03-04-05.txt",
        "Jane Doe_77_assignsubmission_onlinetext/onlinetext.html",
    ]

    assert all(one is not None and one.note for one in map(submission, notes))
