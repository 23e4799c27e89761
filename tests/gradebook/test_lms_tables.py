"""Tables of LMSs with grades filled in: which column, with what, and everything else as it came."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.hand_in_files import (
    STEM,
    add_written,
    cells,
    csv_file,
    grade,
    hand_in,
    table,
    write,
)
from support.small_course import change

from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.errors import HandInError
from coursekit.gradebook.export import result_rows
from coursekit.gradebook.filled_table import write_filled
from coursekit.gradebook.grade_columns import (
    GradeColumn,
    GradedPart,
    choose_columns,
    grade_cell,
    points_possible,
)
from coursekit.gradebook.lms import open_roster, with_gradebook
from coursekit.gradebook.lms.moodle import seconds_of
from coursekit.gradebook.roster import Roster
from coursekit.questions.result import Total

WEEK = "Week 1 [Total Pts: 100 Score] |12345"
SUM = "Total [Total Pts: up to 100 Score] |12346"
NOTES = "Notes [Total Pts: 0 Text] |12347"


def filled(root: Path, tmp_path: Path, roster: bytes, lms: str, *more: str) -> bytes:
    """Grade Jane with 7 and Ann with 6 of 7 points; give the table that goes back into the LMS."""
    course = load_course(root)
    files = {
        "1.json": hand_in(course, "jdoe", "", why="It is not safe."),
        "2.json": hand_in(course, "aroe", "", safe="true", why="It is not safe."),
    }
    path, out = tmp_path / "roster.csv", tmp_path / "out"
    path.write_bytes(roster)
    write(tmp_path / "in", files)
    options = ("--no-feedback", "--roster", path, "--gradebook", lms)
    assert grade(root, tmp_path / "in", "--out", out, *options, *more) == 0
    return (out / "gradebook.csv").read_bytes()


# --- everything else goes back as it came ---

GERMAN = (
    "Teilnehmer/in,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,"
    "Bewertungsworkflow-Status,Bewertung kann geändert werden,Zuletzt geändert (Abgabe),"
    "Zuletzt geändert (Bewertung),Feedback als Kommentar\r\n"
    'Teilnehmer/in77,Jane,jdoe@x,Abgegeben,{},"100,00",Nicht bewertet,Ja,"Freitag, 6.",-,=a\r\n'
    'Teilnehmer/in78,-Ann,aroe@x,Abgegeben,,"100,00",Nicht bewertet,Nein,Freitag,-,- so\r\n'
)
BLIND = (  # blind marking, in French: no names, no addresses
    '"Numéro d\'identification";"Statut";"Note";"Note maximale";"Modifiable";"Remise";"Évalué"\n'
    '"Participant jdoe 7";"Remis";"{}";"7,00";"Oui";"-";"-"\n'
    '"Participant 8";"Remis";"";"7,00";"Oui";"-";"-"\n'
)
BLACKBOARD = (
    f'"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"{WEEK}"\t"{SUM}"\t"{NOTES}"\n'
    '"Doe"\t"Jane"\t"jdoe"\t"00123"\t"{}"\t"3"\t"=x"\n'
    '"Roe"\t"Ann"\t"aroe"\t"00124"\t"{}"\t""\t"a\nb"\n'
    '"Poe"\t"Ed"\t"epoe"\t"00125"\t"9"\t""\t""'
)
SAKAI = (
    "Week 1,SCORE_GRADE_TYPE,,,,\n"
    ",,,,,\n"
    '"Display ID","ID","Last Name","First Name","grade","Submission date"\n'
    '"jdoe","u7","Doe","Jane","{}","Feb 6, 2026"\n'
    '"aroe","u8","Roe","Ann","{}",""\n'
)
BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,Email,Week 1 Points Grade <Numeric MaxPoints:100 "
    "Weight:5>,Note Text Grade <Text>,End-of-Line Indicator\r\n"
    "#s1,#jdoe,Doe,Jane,j@x,{},-,#\r\n"
    "#s2,#aroe,Roe,Ann,a@x,{},=1+1,#\r\n"
    "\r\n"
)
TABLES = {
    "moodle": (GERMAN, "utf-8-sig", ("100",)),
    "blackboard": (BLACKBOARD, "utf-16", ("100", "85.71")),
    "sakai": (SAKAI, "utf-8", ("7", "6")),
    "brightspace": (BRIGHTSPACE, "utf-8", ("100", "85.71")),
}


@pytest.mark.parametrize("lms", TABLES)
def test_an_lms_s_own_table_goes_back_to_the_byte_but_for_the_grades(
    root: Path, tmp_path: Path, lms: str
) -> None:
    text, encoding, grades = TABLES[lms]
    empty = text.replace("{}", "")

    written = filled(root, tmp_path, empty.encode(encoding), lms)

    for one in grades:
        text = text.replace("{}", one, 1)
    assert written == text.encode(encoding)


def test_a_table_that_does_not_say_the_highest_grade_is_told_of(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(root, tmp_path, SAKAI.replace("{}", "").encode(), "sakai")

    said = capsys.readouterr().out
    assert "roster.csv does not say the highest grade: these are out of 7; set the LMS to" in said


def test_blackboard_s_grade_file_is_read_in_another_language(root: Path, tmp_path: Path) -> None:
    head = '"Nachname"\t"Vorname"\t"Benutzername"\t"Matrikel"\t'
    column = '"Woche 1 [Gesamtpunkte: 10 Punkte] |12345"\n'
    text = f'{head}{column}"Doe"\t"Jane"\t"jdoe"\t"7"\t""\n"Roe"\t"Ann"\t"aroe"\t"8"\t""\n'

    written = filled(root, tmp_path, text.encode("utf-16"), "blackboard").decode("utf-16")

    assert [line.rpartition("\t")[2] for line in written.splitlines()[1:]] == ['"10"', '"8.57"']


def test_a_worksheet_without_names_is_found_in_any_language(tmp_path: Path) -> None:
    path = tmp_path / "w.csv"
    path.write_text(BLIND.replace("{}", ""), "utf-8")

    roster = open_roster(path)

    assert roster.lms is not None
    assert roster.lms.name == "moodle"
    assert {title: roster.header[column] for title, column in roster.columns.items()} == {
        "Identifier": "Numéro d'identification",
        "Grade": "Note",
        "Maximum Grade": "Note maximale",
        "Grade can be changed": "Modifiable",
        "Last modified (submission)": "Remise",
        "Last modified (grade)": "Évalué",
    }
    with roster.members() as members:
        assert [member.ids for member in members] == [("participant-7",), ("participant-8",)]


def test_a_table_whose_quotes_cannot_be_kept_is_refused(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(AssertionError):
        filled(root, tmp_path, SAKAI.replace('"Jane"', '5" Jane').encode(), "sakai")
    said = capsys.readouterr().err
    assert "roster.csv: line 4: a quote stands where none is expected" in said


@pytest.mark.parametrize(
    ("encoding", "delimiter", "starts"),
    [
        ("utf-8", ",", b"Student,ID"),
        ("utf-8-sig", ";", b"\xef\xbb\xbfStudent;ID"),
        ("utf-16", "\t", b"Student,ID"),  # "Unicode text" of a spreadsheet: Canvas knows no tabs
    ],
)
def test_canvas_gets_a_form_that_it_reads_with_a_mark_only_if_one_came(
    root: Path, tmp_path: Path, encoding: str, delimiter: str, starts: bytes
) -> None:
    rows = [
        ["Student", "ID", "SIS Login ID", "Section", "A small course (42)"],
        ["    Points Possible", "", "", "", "1,000"],
        ["=Doe, Jane", "12", "jdoe", "A", ""],
        ["Roe, Ann", "13", "aroe", "A", "EX"],
    ]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)

    written = filled(root, tmp_path, text.getvalue().encode(encoding), "canvas")

    assert written.startswith(starts)
    wanted = [*rows[:2], [*rows[2][:4], "1000"], rows[3]]
    assert cells(tmp_path / "out/gradebook.csv", ";" if delimiter == ";" else ",") == wanted


HEADERS = [text.partition("\n")[0] for text, *_ in TABLES.values()]
HEADERS += [",".join(["Student", "ID", "Section", "A (1)"]), SAKAI.split("Jane")[0], "Name", ""]
CELLS = st.text(st.sampled_from("aJ1,;\t\"'\n =@-éß") | st.characters(exclude_categories=["Cs"]))


@settings(max_examples=60)
@example(header="", rows=["", ""], encoding="utf-8", cut=0, lms="")
@given(
    header=st.sampled_from(HEADERS),
    rows=st.lists(CELLS | st.sampled_from(["Participant 7,,,,", '"a","b"\t"c"'])),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    cut=st.integers(0, 3),
    lms=st.sampled_from(["", *with_gradebook()]),
)
def test_whatever_is_given_as_a_table_is_read_or_refused_in_one_line(
    header: str, rows: list[str], encoding: str, cut: int, lms: str
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "r.csv"
        data = "\n".join([header, *rows]).encode(encoding, errors="replace")
        path.write_bytes(data[: len(data) - cut])
        told = ""
        numbers: list[int] = []
        try:
            roster = open_roster(path, lms)
            with roster.members() as members:
                numbers = [member.row for member in members]
            if roster.lms:
                roster.lms.grade_columns(roster)
            write_filled(roster, path.with_name("new.csv"), lambda number, row: {})
        except HandInError as error:
            told = str(error)

        assert "\n" not in told
        if not told:
            assert numbers == sorted(set(numbers))
            assert path.with_name("new.csv").read_bytes() == path.read_bytes()


# --- what no person has scored ---


def test_what_waits_counts_on_neither_side_in_any_lms(root: Path, tmp_path: Path) -> None:
    add_written(root)
    sheet = "Identifier,ID number,Status,Grade,Maximum Grade,Grade can be changed,{}\r\n"
    times = "Last modified (submission),Last modified (grade)"
    rows = [f"Participant {n},{id},,,100.00,Yes,-,-\r\n" for n, id in ((1, "jdoe"), (2, "aroe"))]

    written = filled(root, tmp_path, "".join([sheet.format(times), *rows]).encode(), "moodle")

    assert [row.split(",")[3] for row in written.decode().splitlines()] == ["Grade", "100", "85.71"]
    students = table(tmp_path / "out/students.csv")
    assert [row["percent"] for row in students] == ["100.0", "85.7"]


def test_a_place_stays_as_it_was_when_all_there_is_waits(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_written(root)
    for id in ("mark", "safe", "kinds"):
        change(root, "exercises/01_bridge.toml", f'id = "{id}"', f'id = "{id}"\ncounted = false', 1)
    text = (
        "OrgDefinedId,W Points Grade <Numeric MaxPoints:5>,End-of-Line Indicator\n"
        "#jdoe,3,#\n#aroe,,#\n"
    )

    assert filled(root, tmp_path, text.encode(), "brightspace", "--column", "W") == text.encode()
    assert "2 places stay as before, because nothing there has been scored yet" in (
        capsys.readouterr().out
    )


def test_a_grade_is_the_share_of_what_was_scored() -> None:
    assert grade_cell(Total(7.0, 7, 10, 1), 100.0) == "100"
    assert grade_cell(Total(5.0, 7, 10, 1), 100.0, comma=True) == "71,43"
    assert grade_cell(Total(6.0, 7, 7, 0), 12_000.0) == "10285.71"
    assert grade_cell(Total(0.0, 7, 7, 0), 100.0) == "0"
    assert grade_cell(Total(0.0, 0, 3, 1), 100.0) == ""


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("", 0.0), ("100", 100.0), ("100.0", 100.0), ("100,00", 100.0), ("0.5", 0.5)),
        *(("1,000", 1000.0), ("1.000", 1000.0), ("1,000.50", 1000.5), ("1.000,00", 1000.0)),
        *(("1 000", 1000.0), ("1’000.0", 1000.0), ("12,345,678", 12_345_678.0)),
        *(("a", None), ("1e3", None), ("(read only)", None), ("-5", None), ("1,0,0", None)),
    ],
)
def test_the_highest_grade_is_read_as_spreadsheets_write_it(
    text: str, number: float | None
) -> None:
    assert points_possible(text) == number


def test_a_highest_grade_that_is_no_number_leaves_the_places_and_is_told(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "Student,ID,SIS Login ID,Section,A small course (42)\n    Points Possible,,,,ten\n"

    students = "Jane,12,jdoe,A,3\r\nAnn,13,aroe,A,\r\n"

    written = filled(root, tmp_path, f"{rows}{students}".encode(), "canvas")

    assert written.decode().endswith(students)
    assert "'A small course (42)' is no number that can be read" in capsys.readouterr().out


# --- which column ---


def parts(course: Course, *stems: str, whole: bool = False, column: str = "") -> GradedPart:
    """Some lessons of a course of three."""
    lesson = course.lessons[STEM]
    titles = {STEM: "The bridge", "02_road": "The road", "03_river": "The river"}
    lessons = {stem: evolve(lesson, title=title) for stem, title in titles.items()}
    three = evolve(course, lessons=lessons)
    return GradedPart(three, stems or tuple(titles), whole or not stems, column)


def offered(*titles: str) -> list[GradeColumn]:
    return [GradeColumn(at, title, f"{title} (4{at})") for at, title in enumerate(titles, 5)]


def test_the_column_of_the_whole_course_is_never_filled_with_a_part(course: Course) -> None:
    part = parts(course, STEM)
    found = offered("A small course", "Essay")

    chosen = choose_columns("g.csv", found, part, makes_columns=True)

    assert chosen.columns == [GradeColumn(None, "The bridge", "The bridge")]
    assert chosen.others == found[:1]
    assert chosen.remarks[0] == (
        "The column 'A small course' stays as it is: it is for the whole course, "
        "and --lessons grades a part of it."
    )
    with pytest.raises(HandInError, match=r"the whole course.*Make a column 'The bridge' in the"):
        choose_columns("g.csv", found[:1], part, makes_columns=False)
    wanted = evolve(part, column="A small course (45)")
    with pytest.raises(HandInError, match=r"--column.*expected a column such as 'The bridge'"):
        choose_columns("g.csv", found, wanted, makes_columns=True)


def test_a_column_of_another_lesson_is_never_filled(course: Course) -> None:
    part = parts(course, STEM)

    with pytest.raises(HandInError, match="it is for 02_road, which is not graded"):
        choose_columns("g.csv", offered("The road"), part, makes_columns=False)
    with pytest.raises(HandInError, match="it is for 02_road"):
        choose_columns("g.csv", offered("X"), evolve(part, column="The Road"), makes_columns=True)


def test_columns_of_lessons_are_filled_each_with_its_own(course: Course) -> None:
    found = offered("The bridge", "Essay", "02_road", "The river")

    chosen = choose_columns("g.csv", found, parts(course, STEM, "02_road"), makes_columns=True)

    assert [(column.title, column.lesson) for column in chosen.columns] == [
        ("The bridge", STEM),
        ("02_road", "02_road"),
    ]


def test_a_part_of_several_lessons_is_offered_a_title_that_it_finds_again(course: Course) -> None:
    part = parts(course, STEM, "03_river")
    title = "A small course: lessons 01, 03"

    [new] = choose_columns("g.csv", offered("Essay"), part, makes_columns=True).columns
    [again] = choose_columns("g.csv", offered("Essay", title), part, makes_columns=True).columns

    assert (new.position, new.title, again.position) == (None, title, 6)


def test_the_one_column_there_is_is_taken_and_of_several_one_must_be_named(course: Course) -> None:
    part = parts(course)
    one, two = offered("Week 1"), offered("Week 1", "Week 2")

    chosen = choose_columns("g.csv", one, part, makes_columns=False)
    assert (chosen.columns, len(chosen.remarks)) == (one, 1)
    with pytest.raises(HandInError, match=r"It has: 'Week 1', 'Week 2'.*--column"):
        choose_columns("g.csv", two, part, makes_columns=False)
    named = evolve(part, column="week 2")
    assert choose_columns("g.csv", two, named, makes_columns=False).columns == two[1:]
    with pytest.raises(HandInError, match=r"no column has this title in g.csv; expected one"):
        choose_columns("g.csv", two, evolve(part, column="Week 3"), makes_columns=False)


def test_two_columns_of_one_title_are_told_apart_by_the_lms_s_number(course: Course) -> None:
    found, part = offered("Week 1", "Week 1"), parts(course, column="Week 1")

    with pytest.raises(HandInError, match=r"2 columns have.*'Week 1 \(45\)', 'Week 1 \(46\)'"):
        choose_columns("g.csv", found, part, makes_columns=False)
    named = evolve(part, column="Week 1 (46)")
    assert choose_columns("g.csv", found, named, makes_columns=False).columns == found[1:]


def test_who_is_excused_from_the_course_is_excused_from_a_part_of_it(
    root: Path, course: Course, tmp_path: Path, out: Path
) -> None:
    change(root, "course.toml", '["01_bridge"]', '["01_bridge", "02_road"]')
    for folder, end in (("exercises", "toml"), ("exercises/keys", "toml"), ("notebooks", "ipynb")):
        data = (root / folder / f"01_bridge.{end}").read_bytes()
        (root / folder / f"02_road.{end}").write_bytes(data.replace(b"The bridge", b"The road"))
    header = ["Student", "ID", "SIS Login ID", "Section", "A small course (42)"]
    rows = [["    Points Possible", "", "", "", "100"], ["Doe, J", "12", "s1", "A", "EX"]]
    roster = csv_file(tmp_path / "g.csv", [header, *rows, ["Roe, A", "13", "s2", "A", "50"]])
    write(tmp_path / "in", {"1.json": hand_in(course), "2.json": hand_in(course, "s2", "B")})
    options = ("--roster", roster, "--gradebook", "canvas", "--lessons", STEM)

    assert grade(root, tmp_path / "in", "--out", out, *options) == 0
    assert [row[4] for row in cells(out / "gradebook.csv")] == ["The bridge", "7", "EX", "7"]
    assert grade(root, tmp_path / "in", "--out", out, *options, "--column", header[4]) == 1


# --- scales, letters, times ---


@pytest.mark.parametrize(
    ("lms", "text"),
    [
        (
            "moodle",
            "Identifier,Full name,Grade,Scale,Grade can be changed,Last modified (grade)\n"
            'Participant 7,Jane,,"Poor, Fair, Good",Yes,-\n',
        ),
        (
            "moodle",
            "Participant,Nom,Statut,Note,Barème,Note modifiable,Remise,Évaluation\n"
            'Participant7,Jane,Remis,,"Faible\nBon",Oui,-,-\n',
        ),
        ("sakai", SAKAI.replace("SCORE_GRADE_TYPE", "Letter Grade")),
    ],
)
def test_words_in_place_of_points_are_refused_with_a_reason(
    root: Path, tmp_path: Path, out: Path, lms: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"w.csv": text.encode(), "in/a.json": b"{}"})
    options = ("--roster", tmp_path / "w.csv", "--gradebook", lms)

    assert grade(root, tmp_path / "in", "--out", out, *options) == 1
    said = capsys.readouterr().err
    assert "points; in " in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Friday, 6 February 2026, 1:00 PM", "2026-02-06T13:00"),
        ("Monday, 9 February 2026, 12:05 AM", "2026-02-09T00:05"),
        ("Friday, February 6, 2026, 10:00 PM", "2026-02-06T22:00"),
        ("Freitag, 6. März 2026, 13:07", "2026-03-06T13:07"),
        ("vendredi 6 juillet 2026, 13:07", "2026-07-06T13:07"),
        ("viernes, 6 de agosto de 2026, 13:07", "2026-08-06T13:07"),
        ("-", None),
        ("Friday, 31 February 2026, 1:00 PM", None),
    ],
)
def test_moodle_s_times_are_read_in_the_languages_of_western_europe(
    text: str, wanted: str | None
) -> None:
    found = seconds_of(text)
    assert found == (datetime.fromisoformat(wanted).timestamp() if wanted else 0.0)


def test_moodle_s_worksheet_says_when_and_whether_late(tmp_path: Path) -> None:
    header = "Identifier,Full name,Status,Grade,Last modified (submission),Last modified (grade)\n"
    late = "Submitted for grading - 1 day 22 hours late"
    rows = [
        f'Participant 7,Jane,{late},,"Monday, 9 February 2026, 10:00 PM",-\n',
        "Participant 8,Ann,Submitted for grading,,-,-\n",
    ]
    path = tmp_path / "w.csv"
    path.write_text("".join([header, *rows]), "utf-8")

    with open_roster(path).members() as members:
        jane, ann = members
    assert (jane.late, jane.sent) == (True, seconds_of("9 February 2026, 10:00 PM"))
    assert (ann.late, ann.sent) == (False, 0.0)


# --- the roster's own order ---


ORDER = {
    "plain": [["Student ID", "Name", "Group"], ["s3", "C", "x"], ["s1", "A", ""], ["s2", "B", "y"]],
    "with rows of no student": [
        ["Student", "ID", "SIS Login ID", "Section"],
        ["    Points Possible", "", "", ""],
        ["C", "3", "s3", "A"],
        [],
        ["A", "1", "s1", "A"],
    ],
}


@pytest.mark.parametrize("case", ORDER)
def test_a_plain_gradebook_has_the_roster_s_rows_in_its_order(
    root: Path, course: Course, tmp_path: Path, out: Path, case: str
) -> None:
    roster = csv_file(tmp_path / "r.csv", ORDER[case])
    files = {
        "a.json": hand_in(course, "s1", "A", safe="true"),
        "b.json": hand_in(course, "s3", "C"),
        "c.json": hand_in(course, "stranger", "D"),
    }
    grade(root, write(tmp_path / "in", files), "--out", out, "--roster", roster, "--no-feedback")

    header, *rows = cells(out / "gradebook.csv")
    width = len(ORDER[case][0])
    assert header[:width] == ORDER[case][0]
    assert header[width:] == [STEM, "points", "possible", "percent", "waiting", "late", "clock"]
    assert [row[:width] for row in rows] == [
        row + [""] * (width - len(row)) for row in ORDER[case][1:]
    ]
    points = {"s1": "6", "s3": "7"}
    assert [row[width + 1] for row in rows] == [
        next((points[cell] for cell in row if cell in points), "") for row in rows
    ]
    assert "stranger" in [row["student"] for row in table(out / "students.csv")]


def test_our_own_tables_begin_with_the_mark_that_excel_wants(
    root: Path, tmp_path: Path, out: Path
) -> None:
    add_written(root)
    files = {"a.json": hand_in(load_course(root), why="It is not safe, schön."), "b.json": b"{"}
    grade(root, write(tmp_path / "in", files), "--out", out)

    ours = ("gradebook", "students", "results", "problems", "to_score")
    starts = {name: (out / f"{name}.csv").read_bytes()[:3] for name in ours}
    assert set(starts.values()) == {b"\xef\xbb\xbf"}
    assert [row.student for row in result_rows(out)] == ["s1"] * 4  # read back all the same


def test_a_roster_of_an_lms_is_said_to_take_its_grades_back(
    root: Path, course: Course, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster: Roster = open_roster(csv_file(tmp_path / "gc.xls", [["Username", WEEK], ["s1", ""]]))
    write(tmp_path / "in", {"a.json": hand_in(course)})
    grade(root, tmp_path / "in", "--out", out, "--roster", roster.path, "--no-feedback")

    assert "To fill Blackboard's own: --gradebook blackboard" in capsys.readouterr().out
