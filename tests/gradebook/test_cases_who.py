"""The right grade for the right student: who is certain is taken, who is near is told."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from support.hand_in_files import (
    add_written,
    cells,
    csv_file,
    grade,
    graded,
    hand_in,
    problems,
    table,
    write,
    zipped,
)

from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.gradebook.names import agree, conflict, name_key

CANVAS = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
JANE, ANN = ["Doe, Jane", "12", "s12", "l12", "A"], ["Roe, Ann", "13", "s13", "l13", "A"]
MOODLE = [
    *("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade"),
    *("Grade can be changed", "Last modified (submission)", "Last modified (grade)"),
]


def moodle_row(number: int, name: str, mail: str = "") -> list[str]:
    """A row of Moodle's worksheet."""
    return [f"Participant {number}", name, mail, "Submitted", "", "10", "Yes", "-", "-"]


def points(out: Path) -> dict[str, str]:
    """The points by name, or by id where there is no name."""
    rows = table(out / "students.csv")
    return {row["name"] or row["student"]: row["points"] for row in rows}


# --- two people, one id ---


@pytest.mark.parametrize(
    ("one", "other"),
    [("Jane Doe", "Bob Fox"), ("Анна Смирнова", "Νίκος Παππάς"), ("Li Wei", "李 伟")],
)
def test_two_names_under_one_id_are_two_students_and_told(
    root: Path, course: Course, tmp_path: Path, out: Path, one: str, other: str
) -> None:
    files = {"1.json": hand_in(course, "s1", one), "1 (1).json": hand_in(course, "S1", other, "x")}
    grade(root, write(tmp_path / "in", files), "--out", out)

    assert points(out) == {one: "7", other: "7"}
    assert len(list((out / "feedback").iterdir())) == 2
    assert all("was typed by several" in told for told in problems(out).values())
    assert problems(out).keys() == files.keys()


def test_one_name_in_many_spellings_under_one_id_is_one_student(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    names = ["José O'Neill", "O’Neill, Jose\u0301", "jose o`neill", "J. O'Neill", "José", ""]
    files = {f"{number}.json": hand_in(course, "s1", name) for number, name in enumerate(names)}
    grade(root, write(tmp_path / "in", files), "--out", out)

    assert len(table(out / "students.csv")) == 1
    assert problems(out) == {}


def test_with_a_roster_two_who_typed_one_id_are_known_by_name(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    roster = csv_file(
        tmp_path / "r.csv",
        [["Student ID", "Name"], ["70", "Анна Смирнова"], ["71", "Eva Poe"], ["72", "Bob Fox"]],
    )
    files = {
        "1.json": hand_in(course, "1", "Анна Смирнова"),
        "2.json": hand_in(course, "1", "Fox, Bob", safe=""),
        "3.json": hand_in(course, "72", "Eva Poe", safe="true"),  # another's id, her own name
    }
    grade(root, write(tmp_path / "in", files), "--out", out, "--roster", roster)

    assert points(out) == {"Анна Смирнова": "7", "Bob Fox": "6", "Eva Poe": "6"}
    assert "the id 72 is that of 72 Bob Fox; taken by the name" in problems(out)["3.json"]


def test_of_two_who_typed_an_id_of_the_roster_the_one_with_its_name_has_it(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    roster = csv_file(tmp_path / "r.csv", [["id", "name"], ["5", "Doe, Jane"], ["6", "Kim Park"]])
    files = {"1.json": hand_in(course, "5", "Jane"), "2.json": hand_in(course, "5", "Kimm P.", "")}
    assert grade(root, write(tmp_path / "in", files), "--out", out, "--roster", roster) == 1

    assert [row["file"] for row in table(out / "students.csv")] == ["1.json", "2.json", ""]
    assert problems(out) == {
        "2.json": "is graded, but not in the gradebook of an LMS: its id is that of 5 Doe, Jane, "
        "and its name is not; perhaps 6 Kim Park, line 3"
    }


# --- ids and names that are nearly right ---


@pytest.mark.parametrize(
    ("student", "name", "listed"),
    [
        ("00123", "", ["123", "Zora One"]),
        ("00777", "Kim Poe", ["777", "Kim Poe"]),
        ("jdoe@uni.example", "", ["jdoe", "Zora Three"]),
        ("aroe", "", ["aroe@uni.example", "Zora Four"]),
        ("aroe@mail.example", "Zora", ["aroe@uni.example", "Zora Four"]),
        ("s1", "", ["#S1", "Ada Bo"]),
        ("#9", "", ["9", "Ada Bo"]),
        ("201", "", ["s201", "Ada Bo"]),
        ("s0201", "Bo", ["201", "Ada Bo"]),
        ("７", "", ["7", "Ada Bo"]),  # noqa: RUF001  # as a Japanese keyboard writes it
        ("", "Zoe\u0308 O’Neill", ["8", "O'Neill, Zoë"]),
        ("", "प्रिया शर्मा", ["8", "शर्मा, प्रिया"]),
        ("", "สมชาย ใจดี", ["8", "ใจดี, สมชาย"]),
    ],
)
def test_an_id_or_a_name_that_is_certain_is_matched_without_a_word(
    root: Path,
    course: Course,
    tmp_path: Path,
    out: Path,
    student: str,
    name: str,
    listed: list[str],
) -> None:
    roster = csv_file(tmp_path / "r.csv", [["login", "name"], listed, ["x99", "Somebody Else"]])
    folder = write(tmp_path / "in", {"a.json": hand_in(course, student, name)})

    assert grade(root, folder, "--out", out, "--roster", roster) == 0
    assert points(out)[listed[1]] == "7"
    assert problems(out) == {}


@pytest.mark.parametrize(
    ("student", "name", "told"),
    [
        ("00123", "Bob Fox", "00123 is not in the roster; perhaps 123 Zora One, line 2"),
        ("t201", "", "perhaps s201 Kim Poe, line 3"),
        ("1124", "", "1124 is not in the roster; perhaps 1123 Ann Lee, line 4"),
        ("zz", "Kim", "zz is not in the roster; perhaps s201 Kim Poe, line 3"),
        ("", "Ann Leé", "perhaps 1123 Ann Lee, line 4"),
        ("", "Nobody Here", "Nobody Here is not in the roster"),
    ],
)
def test_who_is_only_near_is_told_and_not_taken(
    root: Path, course: Course, tmp_path: Path, out: Path, student: str, name: str, told: str
) -> None:
    listed = [["id", "name"], ["123", "Zora One"], ["s201", "Kim Poe"], ["1123", "Ann Lee"]]
    roster = csv_file(tmp_path / "r.csv", listed)
    folder = write(tmp_path / "in", {"a.json": hand_in(course, student, name)})

    assert grade(root, folder, "--out", out, "--roster", roster) == 1
    assert [row["in roster"] for row in table(out / "students.csv")] == ["no", "yes", "yes", "yes"]
    assert problems(out)["a.json"].endswith(told)


def test_names_are_compared_as_people_do() -> None:
    same = [("Doe, Jane", "doejane"), ("J. Doe", "Jane Doe"), ("Jose Ruiz", "José Ruiz")]
    same += [("शर्माप्रिया", "शर्मा, प्रिया"), ("Ann Roe", "Anne Roe"), ("ROE", "Ann Roe")]
    other = [("Bob Fox", "Jane Doe"), ("Jon Li", "Jan Li"), ("Max Roe", "Mia Roe"), ("A", "Bo")]

    assert [pair for pair in same if not agree(*pair)] == []
    assert [pair for pair in other if agree(*pair)] == []
    assert conflict("thereds", "Doe, Jane")
    assert not conflict("x", "शर्मा प्रिया")  # other scripts cannot be compared
    assert name_key("Zoë") == name_key(unicodedata.normalize("NFD", "ZOË"))


# --- the LMS's word ---


def test_names_that_only_look_like_an_lms_s_are_passed_over_for_what_was_typed(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    files = {
        "close_reading_2026_02_06_bob.json": hand_in(course, "s2", "Bob Fox"),
        "close_reading_2026_02_06_jane.json": hand_in(course, "s1", "Jane Doe", safe=""),
        "hw_1_2026_jane.json": hand_in(course, "s1", "Jane Doe", "2026-01-02T00:00:00Z"),
        "hw_2_2026_jane.json": hand_in(course, "s1", "Jane Doe", "2026-01-03T00:00:00Z", "true"),
    }
    folder = write(tmp_path / "in", files)
    grade(root, folder, "--out", out)
    assert graded(out) == {"s1": "6", "s2": "7"}

    roster = csv_file(
        tmp_path / "e.csv",
        [CANVAS, ["Doe, Jane", "12", "s1", "l1", "A"], ["Poe, Ed", "2026", "s9", "l9", "A"]],
    )
    grade(root, folder, "--out", out, "--roster", roster)
    assert points(out) == {"Doe, Jane": "6", "Bob Fox": "7", "Poe, Ed": ""}


def test_a_group_s_number_is_nobody_s_and_the_others_are_told(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    files = {"thereds_12_900_h.json": hand_in(course, "l13", "Roe, Ann")}
    roster = csv_file(tmp_path / "e.csv", [CANVAS, JANE, ANN])
    grade(root, write(tmp_path / "in", files), "--out", out, "--roster", roster)

    assert points(out) == {"Roe, Ann": "7", "Doe, Jane": ""}
    [told] = problems(out).values()
    assert "13 Roe, Ann, who is named in it, has it" in told
    assert "if it is a group's file, its other members have nothing yet" in told


def test_a_group_s_number_in_moodle_may_be_a_participant_s(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    sheet = [MOODLE, moodle_row(77, "Jane Doe", "jd@x.org"), moodle_row(78, "Ann Roe", "ar@x.org")]
    sheet += [moodle_row(5, "Pat Pu"), moodle_row(6, "李 伟")]
    roster = csv_file(tmp_path / "w.csv", sheet)
    files = {
        "Group A_5_assignsubmission_file/h.json": hand_in(course, "jd@x.org", "Jane Doe"),
        "Default group_assignsubmission_file/h.json": hand_in(
            course, "ar@x.org", "Ann Roe", safe=""
        ),
        "Li Wei_6_assignsubmission_file/h.json": hand_in(course, "", "", safe="true"),
    }
    assert grade(root, write(tmp_path / "in", files), "--out", out, "--roster", roster) == 0

    assert points(out) == {"Jane Doe": "7", "Ann Roe": "6", "李 伟": "6", "Pat Pu": ""}
    assert len(problems(out)) == 2


def test_a_partner_s_file_that_was_sent_along_is_the_partner_s(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    ann = hand_in(course, "l13", "Ann Roe", safe="true")
    late = "2026-01-02T00:00:00Z"
    files = {
        "doejane_12_900_h.json": hand_in(course, "l12", "Jane Doe"),
        "doejane_12_901_h.json": ann,
        "roeann_13_902_all.zip": zipped(
            {"a/h.json": ann, "a/partner/h.json": hand_in(course, "l12", "Jane Doe", late, "")}
        ),
    }
    folder = write(tmp_path / "in", files)
    roster = csv_file(tmp_path / "e.csv", [CANVAS, JANE, ANN])
    assert grade(root, folder, "--out", out, "--roster", roster) == 0
    assert points(out) == {"Doe, Jane": "7", "Roe, Ann": "6"}
    assert problems(out) == {}

    assert grade(root, folder, "--out", tmp_path / "alone") == 0
    assert graded(tmp_path / "alone") == {"l12": "7", "l13": "6"}


def test_a_partner_who_sent_nothing_has_the_file_that_says_so_and_is_told(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    files = {
        "doejane_12_900_h.json": hand_in(course, "l12", "Jane Doe"),
        "doejane_12_901_h.json": hand_in(course, "l13", "Ann Roe", safe=""),
    }
    roster = csv_file(tmp_path / "e.csv", [CANVAS, JANE, ANN])
    grade(root, write(tmp_path / "in", files), "--out", out, "--roster", roster)

    assert points(out) == {"Doe, Jane": "7", "Roe, Ann": "6"}
    assert "12 Doe, Jane sent it" in problems(out)["doejane_12_901_h.json"]


def test_who_typed_another_s_id_has_the_own_file_by_the_lms_s_word(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    sheet = [MOODLE, moodle_row(7, "Jane Doe", "s1@x.org"), moodle_row(8, "Ed Poe", "s2@x.org")]
    roster = csv_file(tmp_path / "w.csv", sheet)
    files = {
        "Jane Doe_7_assignsubmission_file/h.json": hand_in(course, "s1@x.org", "Jane Doe"),
        "Ed Poe_8_assignsubmission_file/h.json": hand_in(course, "s1@x.org", "Ed", safe=""),
    }
    assert grade(root, write(tmp_path / "in", files), "--out", out, "--roster", roster) == 0

    assert points(out) == {"Jane Doe": "7", "Ed Poe": "6"}
    assert "its id s1@x.org is another's" in problems(out)["Ed Poe_8_assignsubmission_file/h.json"]


# --- the roster ---


def test_a_student_of_two_sections_is_one_and_two_of_one_name_are_two(
    root: Path, course: Course, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [["Student ID", "Name", "Section"], ["s1", "Jane Doe", "A"], ["S1", "Doe, Jane", "B"]]
    rows += [["s2", "Li Wei", "A"], ["s3", "Li Wei", "A"]]
    roster = csv_file(tmp_path / "r.csv", rows)
    files = {
        "1.json": hand_in(course, "s1", "Jane Doe"),
        "2.json": hand_in(course, "s2", "Li Wei", safe="true"),
        "3.json": hand_in(course, "s3", "Li Wei"),
        "4.json": hand_in(course, "", "Li Wei", safe=""),
    }
    assert grade(root, write(tmp_path / "in", files), "--out", out, "--roster", roster) == 1

    assert graded(out) == {"s1": "7", "s2": "6", "s3": "7", "": "6"}
    assert problems(out).keys() == {"4.json"}
    assert "Li Wei is more than one in the roster" in problems(out)["4.json"]
    assert "r.csv: 0 of 3 students handed in nothing." in capsys.readouterr().out
    listed = [row[rows[0].index("Name")] for row in cells(out / "gradebook.csv")[1:]]
    assert listed == ["Jane Doe", "Doe, Jane", "Li Wei", "Li Wei"]
    assert [row["points"] for row in table(out / "gradebook.csv")] == ["7", "7", "6", "7"]


@pytest.mark.parametrize(
    "titles",
    [
        "Matrikelnummer;Vorname;Name",
        "Matr.-Nr.;Vorname;Nachname",
        "Numéro étudiant;Prénom;Nom",
        "N° étudiant;Prénom;Nom de famille",
        "Número de ID;Nombre;Apellido(s)",
        "Matricola;Nome;Cognome",
        "N.º mecanográfico;Nome;Apelido",
        "Studentnummer;Voornaam;Achternaam",
        "Numer albumu;Imię;Nazwisko",
        "Öğrenci No;Ad;Soyad",
        "学号;姓名;-",
        "SID;First Name;Last Name",
        "identifier;github_id;name",
        "Display ID;First Name;Last Name",
    ],
)
def test_a_roster_has_its_titles_in_any_language(
    root: Path, course: Course, tmp_path: Path, out: Path, titles: str
) -> None:
    first = "Jane Doe" if "姓名" in titles else "Jane"
    last = "" if "姓名" in titles else "Doe"
    rows = [titles.split(";"), ["00123", first, last], ["00124", "Ann", "Roe"]]
    roster = csv_file(tmp_path / "r.csv", rows, ";")
    files = {"1.json": hand_in(course, "00123", "J."), "2.json": hand_in(course, "", "Ann Roe")}
    if not last or "github_id" in titles:
        files.pop("2.json")
    assert grade(root, write(tmp_path / "in", files), "--out", out, "--roster", roster) == 0

    name = "Doe" if "github_id" in titles else "Jane Doe"
    assert (table(out / "students.csv")[0]["student"], points(out)[name]) == ("00123", "7")


def test_scores_stay_with_the_student_when_a_roster_is_added(
    root: Path, tmp_path: Path, out: Path
) -> None:
    add_written(root)
    course = load_course(root)
    files = {
        "doejane_12_900_h.json": hand_in(course, "l12", "Jane Doe", why="Because it is not safe."),
        "roeann_13_901_h.json": hand_in(course, "l13", "Ann Roe", why="She says so herself."),
    }
    folder = write(tmp_path / "in", files)
    grade(root, folder, "--out", out)
    before = {path.name for path in (out / "feedback").iterdir()}
    sheet = scored(out / "to_score.csv", tmp_path / "filled.csv")
    grade(root, folder, "--out", out, "--scores", sheet)
    assert points(out) == {"Jane Doe": "10", "Ann Roe": "10"}

    roster = csv_file(tmp_path / "e.csv", [CANVAS, JANE, ANN])
    grade(root, folder, "--out", out, "--roster", roster)
    assert points(out) == {"Doe, Jane": "10", "Roe, Ann": "10"}
    assert before.isdisjoint(path.name for path in (out / "feedback").iterdir())

    # A sheet with the pages' old names counts still, and a new attempt with the same words.
    again = scored(sheet, tmp_path / "again.csv", by=-1.0)
    assert grade(root, folder, "--out", out, "--roster", roster, "--scores", again) == 0
    assert points(out) == {"Doe, Jane": "9", "Roe, Ann": "9"}
    late = hand_in(course, "", "", "2026-02-01T00:00:00Z", safe="", why="Because it is not safe.")
    write(folder, {"doejane_12_950_h.json": late})
    grade(root, folder, "--out", out, "--roster", roster)
    assert points(out) == {"Doe, Jane": "8", "Roe, Ann": "9"}


def scored(sheet: Path, to: Path, by: float = 0.0) -> Path:
    """Write the sheet of rubrics with full points in every row, or a number away from them."""
    rows = cells(sheet)
    most, place = rows[0].index("most"), rows[0].index("points")
    for row in rows[1:]:
        row[place] = f"{float(row[most]) + by:g}"
    return csv_file(to, rows)
