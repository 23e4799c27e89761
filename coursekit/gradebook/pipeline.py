"""Grade a class: from its hand-ins to gradebook, results, feedback pages and a list of problems.

A run has three steps. First every file is taken in, and its owner is found by the head of the
hand-in, the LMS's name for the file, and the roster. Then the latest hand-in of each student is
graded, in batches, unless it was graded before by the same rules. Last the tables are written from
the database.
"""

import gc
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path

from attrs import evolve, frozen

import coursekit
from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.gradebook import RosterStudent, console, tables
from coursekit.gradebook.collect import (
    Suggestions,
    file_row,
    label_of,
    senders_beside,
    with_listed,
    with_sender,
)
from coursekit.gradebook.database import Gradebook
from coursekit.gradebook.database_rows import AT_ONCE, FILE, ClassResults, recalled
from coursekit.gradebook.grade_batch import (
    Batch,
    Job,
    batch_size,
    grade_batches,
    processes_for,
)
from coursekit.gradebook.grade_columns import GradedPart
from coursekit.gradebook.held_back import is_held_back, on_feedback, take_away_zips
from coursekit.gradebook.identify import keys_of, owner
from coursekit.gradebook.lms import open_roster, with_gradebook
from coursekit.gradebook.roster import Roster
from coursekit.gradebook.score_reader import read_sheet
from coursekit.gradebook.score_sheet import write_sheets
from coursekit.questions.serialize import number_of
from coursekit.work.archives import Found, check_paths, find, source_of

FEEDBACK = "feedback"  # the folder of the pages
SMALL_COPY = "is graded, but its copy of the course holds less"
# Names in the database: what LMSs list of senders, the titles of the roster's columns, and the
# settings of the last run.
_LISTED, _HEADER, _SETTINGS = "senders listed", "roster header", "settings"


@frozen(kw_only=True)
class Settings:
    """How a class is to be graded.

    Attributes:
        lessons: The stems of the lessons to grade; None means every lesson.
        roster: The class as a CSV file, or None.
        gradebook: "plain", or the name of the LMS in whose form the gradebook is written.
        late_after: The deadline, with a time zone, or None.
        column: The title of the LMS's column that takes the grades; "" chooses it by its title.
        scores: A rubric sheet that a person has filled in, or None.
        jobs: How many processes grade; 0 means one for each core if the class is large enough.
        cluster: The address of a Dask scheduler whose machines grade instead, or "".
        pages: Whether pages of feedback are written.
        forget: Whether hand-ins of earlier runs that are not below the paths are taken out.
        feedback_after: The time before which no page of feedback is written, or None.
    """

    lessons: Sequence[str] | None = None
    roster: Path | None = None
    gradebook: str = "plain"
    late_after: datetime | None = None
    column: str = ""
    scores: Path | None = None
    jobs: int = 0
    cluster: str = ""
    pages: bool = True
    forget: bool = False
    feedback_after: datetime | None = None


def grade_class(course: Course, paths: Sequence[Path], out: Path, settings: Settings) -> int:
    """Grade every hand-in below the paths, and write the grades into a folder.

    An earlier run in the same folder is resumed: only hand-ins that are new, or whose grading
    rules have changed, are graded. Memory does not grow with the class.

    Args:
        course: The course, with its keys.
        paths: Folders, files and zips of hand-ins; they add to those of earlier runs. None at all
            grades what earlier runs have taken in, by the settings of the last where these name
            none.
        out: The folder for the grades; it is made if it does not exist.
        settings: How to grade.

    Returns:
        0 when everything that should be graded was; else 1.

    Raises:
        HandInError: There is nothing to grade, or nowhere to write.
    """
    if not paths:
        settings = _as_before(out, settings)
    asked = settings.lessons or course.lessons
    stems = tuple(dict.fromkeys(course.lesson(stem).stem for stem in asked))
    settings = evolve(settings, pages=settings.pages and not is_held_back(settings.feedback_after))
    roster = _roster(settings)
    part = _part(course, stems, settings, roster)
    check_paths(paths)
    if not paths and not (out / FILE).is_file():
        raise HandInError(f"{out}: holds no grades yet; name the hand-ins, a folder or a zip")
    if settings.forget and not paths:
        raise HandInError("--forget takes out what is not below the paths; name them too")
    (out / FEEDBACK).mkdir(parents=True, exist_ok=True)
    job = _job(course, stems, settings)
    with closing(Gradebook(out, course.id)) as gradebook, _settled():
        run = _Run(job, paths, out, settings, gradebook, roster, part)
        run.take_in()
        gradebook.remember(_SETTINGS, _to_remember(settings))
        run.grade()
        return run.write()


def _as_before(out: Path, settings: Settings) -> Settings:
    """Take roster, LMS, lessons and times from the run before, where they are not given."""
    before = json.loads(recalled(out, _SETTINGS) or "{}")
    if not before:
        return settings
    late, held = before["late_after"], before["feedback_after"]
    words = {name: " ".join(value) for name, value in before.items() if isinstance(value, list)}
    told = [
        f"--{name.replace('_', '-')} {words.get(name, value)}"
        for name, value in before.items()
        if value not in (None, "", "plain")
    ]
    if told:
        print(f"As in the run before, where nothing else is said: {' '.join(told)}")
    return evolve(
        settings,
        lessons=settings.lessons or before["lessons"],
        roster=settings.roster or (Path(before["roster"]) if before["roster"] else None),
        gradebook=before["gradebook"] if settings.roster is None else settings.gradebook,
        column=settings.column or before["column"],
        late_after=settings.late_after or (datetime.fromisoformat(late) if late else None),
        feedback_after=settings.feedback_after or (datetime.fromisoformat(held) if held else None),
    )


def _to_remember(settings: Settings) -> str:
    """Write down the settings that `_as_before` takes up again."""
    kept = {
        "lessons": list(settings.lessons) if settings.lessons else None,
        "roster": str(settings.roster.absolute()) if settings.roster else "",
        "gradebook": settings.gradebook,
        "column": settings.column,
        "late_after": settings.late_after.isoformat() if settings.late_after else "",
        "feedback_after": settings.feedback_after.isoformat() if settings.feedback_after else "",
    }
    return json.dumps(kept)


@contextmanager
def _settled() -> Iterator[None]:
    """Exclude all objects that exist now, mostly the course, from garbage collection.

    They stay to the end; looking through them again and again takes a twentieth of a run's time.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _roster(settings: Settings) -> Roster | None:
    if settings.roster:
        return open_roster(settings.roster, settings.gradebook)
    if lms := with_gradebook().get(settings.gradebook):
        raise HandInError(f"--gradebook {lms.name}: give --roster, {lms.export}")
    return None


def _part(
    course: Course, stems: Sequence[str], settings: Settings, roster: Roster | None
) -> GradedPart:
    """Say what is graded, and look before all work whether the LMS has a column for it.

    Raises:
        HandInError: It has none, or the one asked for would mislead.
    """
    part = GradedPart(course, stems, set(stems) == set(course.lessons), settings.column)
    if roster and roster.lms and settings.gradebook == roster.lms.name:
        roster.lms.choose(roster, part)
    elif settings.column:
        raise HandInError("--column: give --gradebook too, the LMS whose column it is")
    return part


def _job(course: Course, stems: tuple[str, ...], settings: Settings) -> Job:
    """Make the job; its id changes with anything that could change a grade or a page."""
    rules = (
        coursekit.__version__,
        [course.lessons[stem] for stem in stems],
        course.articles,
        course.codebook,
        course.agreement,
        course.misconceptions,
        course.skills,
        (course.title, course.practice),
    )
    after = settings.late_after.timestamp() if settings.late_after else 0.0
    id = hashlib.sha256(repr((rules, after, settings.pages)).encode()).hexdigest()
    return Job(id, course, stems, after, settings.pages)


@frozen
class _Run:
    """One run of grading: `take_in`, `grade` and `write`, in this order."""

    job: Job
    paths: Sequence[Path]
    out: Path
    settings: Settings
    gradebook: Gradebook
    roster: Roster | None
    part: GradedPart

    # --- what was handed in, and by whom ---

    def take_in(self) -> None:
        """Enter all that was handed in, whose it is, and what a person has scored."""
        gradebook = self.gradebook
        with console.progress("Looking through the files") as advance:
            found = find(self.paths, self.out)
            while count := self._take_in_some(found):
                advance(count)
        with gradebook.transaction():
            looked_at = {source_of(path) for path in self.paths}
            sources = set(gradebook.sources())
            gradebook.forget_problems(
                source for source in sources if source in looked_at or not Path(source).exists()
            )
            if self.settings.forget:
                console.show_forgotten(list(gradebook.not_found()))
                gradebook.forget_hand_ins()
            self._read_names_again()
            gradebook.empty_roster()
            if self.roster:
                self._enter_roster(self.roster)
            self._name_owners()
            if self.settings.scores:
                sheet = self.settings.scores
                gradebook.add_problems(read_sheet(sheet, self.job.course, gradebook))

    def _take_in_some(self, found: Iterator[Found]) -> int:
        """Enter the next files, and give how many there were.

        Each file is read at once, if no earlier run has read it: a file in a zip can only be read
        until the next is asked for.
        """
        count = 0
        listed: dict[str, tuple[str, ...]] = {}
        with self.gradebook.transaction():
            for file in islice(found, AT_ONCE):
                count += 1
                if not self.gradebook.is_known(file.path, file.stamp):
                    self.gradebook.add_file(*file_row(file, self.job.course, self._header))
                    listed |= senders_beside(file)
            if listed:
                before = json.loads(self.gradebook.recall(_LISTED) or "{}")
                self.gradebook.remember(_LISTED, json.dumps(before | listed))
        return count

    @property
    def _header(self) -> Sequence[str] | None:
        return self.roster.header if self.roster else None

    def _read_names_again(self) -> None:
        """Read again what LMSs say in files' names, if another roster makes other forms certain."""
        header = json.dumps(self._header)
        if self.gradebook.recall(_HEADER) == header:
            return
        self.gradebook.remember(_HEADER, header)
        for files in self.gradebook.files():
            again = [(number, with_sender(file, self._header)[0]) for number, file in files]
            self.gradebook.change_files(
                (number, row)
                for (number, row), (_, file) in zip(again, files, strict=True)
                if row != file
            )

    def _enter_roster(self, roster: Roster) -> None:
        """Enter the students of the roster, and a problem for each id that two of them have."""
        lms = roster.lms.name if roster.lms else ""
        with roster.members() as members:
            while some := list(islice(members, AT_ONCE)):
                self.gradebook.add_students(
                    [
                        RosterStudent(member.row, member.id, member.name, member.sent, member.late)
                        for member in some
                    ],
                    [(key, member.row) for member in some for key in member.known_by()],
                    lms,
                )
        with roster.sections() as sections:
            self.gradebook.add_sections(sections)
        self.gradebook.add_problems(
            (
                roster.path.name,
                f"{id} stands in lines {first} and {last} with two names; expected one of them",
            )
            for id, first, last in self.gradebook.join_students()
        )

    def _name_owners(self) -> None:
        """Find out whose each file is."""
        doubts, has_roster = self.gradebook.doubts(), self.roster is not None
        likely = Suggestions(self.gradebook)
        listed = json.loads(self.gradebook.recall(_LISTED) or "{}")
        for files in self.gradebook.files():
            if listed:
                files = [(number, with_listed(file, listed)) for number, file in files]
            known: dict[str, list[RosterStudent]] = {}
            if has_roster:
                keys = {key for _, file in files for key in keys_of(file, doubts)}
                known = self.gradebook.students_known_by(list(keys))
            students = {one.row: one for several in known.values() for one in several}
            named = []
            for number, file in files:
                found = owner(file, known, doubts, has_roster=has_roster)
                if has_roster and found.row is None and not file.sort:
                    found = found._replace(note=likely.add_to(found.note, file))
                student = students.get(found.row) if found.row is not None else None
                named.append((number, found, label_of(file, student)))
            self.gradebook.name_owners(named)

    # --- grading ---

    def grade(self) -> None:
        """Grade the latest hand-in of each student, or, if that cannot be graded, an earlier one.

        When a file is refused, the one before it of the same student becomes due; so this is
        repeated until nothing is due.
        """
        gradebook, job = self.gradebook, self.job
        with gradebook.transaction():
            if anew := gradebook.set_rules(job.id, job.questions):
                are = number_of(anew, "hand-in is", "hand-ins are")
                print(f"The course or the settings have changed: {are} graded anew.")
        while count := self._set_due():
            jobs = self.settings.jobs or processes_for(count)
            size = batch_size(count, jobs)
            folder = self.out / FEEDBACK
            graded = grade_batches(job, self._batches(size), folder, jobs, self.settings.cluster)
            with console.progress("Grading", count) as advance:
                for batch, rows in graded:
                    with gradebook.transaction():  # pages come first, so that no grade lacks one
                        gradebook.keep(rows)
                        gradebook.remember("zips", "")
                    advance(len(batch))
        with gradebook.transaction():
            gone = gradebook.drop_outdated()
            self._take_away_pages(gone)
            if gone:
                gradebook.remember("zips", "")
            gradebook.note_handed_out()
            gradebook.add_problems(small_copies(gradebook))
        if not self.settings.pages:
            take_away_zips(self.out)
            if any((self.out / FEEDBACK).iterdir()):
                self._take_away_pages(hand_in.page for hand_in in gradebook.hand_ins())

    def _set_due(self) -> int:
        with self.gradebook.transaction():
            return self.gradebook.set_due(self.job.id)

    def _batches(self, size: int) -> Iterator[Batch]:
        """Give the files that are due, in batches, with the bytes that the database has kept."""
        last = 0
        while batch := self.gradebook.due_files(last, size):
            last = batch[-1][0].file
            yield batch

    def _take_away_pages(self, pages: Iterable[str]) -> None:
        for page in pages:
            (self.out / FEEDBACK / f"{page}.html").unlink(missing_ok=True)

    # --- what is written and said ---

    def write(self) -> int:
        """Write the tables and say what came of it.

        Returns:
            0 when everything that should be graded was, and has its place; else 1.
        """
        gradebook, out, stems = self.gradebook, self.out, self.gradebook.lessons
        tables.write_plain(out / "students.csv", gradebook, stems)
        tables.write_results(out / "results.csv", gradebook)
        remarks = self._write_gradebook(out / "gradebook.csv")
        if self.settings.pages and gradebook.recall("zips") != "done":
            threads = self.settings.jobs or processes_for(gradebook.count("graded"))
            tables.write_feedback_zips(out, gradebook, threads)
            gradebook.remember("zips", "done")
        remarks += write_sheets(out, self.job.course, gradebook)
        tables.write_problems(out / "problems.csv", gradebook)
        tables.write_earlier(out / "earlier.csv", gradebook)
        tables.write_moved(out / "moved.csv", gradebook)
        console.show_grades(gradebook, stems, out)
        settings = self.settings
        remarks += list(console.remarks(gradebook, settings.late_after, self.roster))
        if self.paths:
            remarks += console.kept(list(gradebook.not_found()))
        remarks.append(
            on_feedback(
                gradebook, settings.feedback_after, settings.late_after, pages=settings.pages
            )
        )
        print("".join(f"{line}\n" for line in remarks if line), end="")
        console.show_moved(gradebook)
        gradebook.finish()
        problems = number_of(gradebook.count("problems"), "problem")
        print(f"{gradebook.count('graded')} graded, {problems}; grades and feedback are in {out}")
        return 1 if gradebook.count("open problems") else 0

    def _write_gradebook(self, path: Path) -> list[str]:
        roster, stems = self.roster, self.gradebook.lessons
        if roster is None:
            tables.write_plain(path, self.gradebook, stems)
            return []
        lms = roster.lms
        if lms and self.settings.gradebook == lms.name:
            # A column of a lesson that nobody was handed is none of ours, unless it was asked for.
            part = self.part if self.part.column else evolve(self.part, stems=stems)
            return lms.write_gradebook(path, self.gradebook, roster, part)
        tables.write_class_list(path, self.gradebook, roster, stems)
        told = f"{path.name} has the rows of {roster.path.name}, in its order."
        return [f"{told} To fill {lms.guide.title}'s own: --gradebook {lms.name}" if lms else told]


def small_copies(results: ClassResults) -> Iterator[tuple[str, str]]:
    """Give each hand-in whose copy holds less than the one that most were handed.

    What a copy lacks counts on neither side, so that nobody gains by a small one unseen.

    Yields:
        The path of the hand-in, and what it holds, in words.
    """
    copies = results.copies()
    if len(copies) < 2:
        return
    questions = results.questions
    most = {*range(len(questions))} - copies[0][0]
    lessons = {questions[number].lesson for number in most}
    for path, absent in results.lacking():
        held = most - absent
        if held == most:
            continue
        begun = {questions[number].lesson for number in held}
        what = f"{len(begun)} of the {number_of(len(lessons), 'lesson')}"
        if begun == lessons:
            what = f"{len(held)} of the {number_of(len(most), 'question')}"
        yield path, f"{SMALL_COPY}: {what} that most were handed"
