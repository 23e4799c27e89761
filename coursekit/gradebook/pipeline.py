"""Grade a class: from its hand-ins to gradebook, results, feedback pages and a list of problems.

A run has three steps. First every file is taken in, and its owner is found by the head of the
hand-in, the LMS's name for the file, and the roster. Then the latest hand-in of each student is
graded, in batches, unless it was graded before by the same rules. Last the tables are written from
the database.
"""

import gc
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path

from attrs import astuple, frozen

import coursekit
from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.gradebook import FileRow, RosterStudent, console, tables
from coursekit.gradebook.database import Gradebook
from coursekit.gradebook.database_rows import AT_ONCE
from coursekit.gradebook.grade_batch import Batch, Job, grade_batches, processes_for
from coursekit.gradebook.identify import keys_of, owner
from coursekit.gradebook.lms import LMSS, NOTES, WITH_GRADEBOOK, open_roster, submission
from coursekit.gradebook.roster import Roster
from coursekit.gradebook.rubric import read_sheet, write_sheet
from coursekit.questions.serialize import number_of
from coursekit.work.archives import Found, find
from coursekit.work.handin import read_head

BATCH = 32  # hand-ins graded at once, at most
BATCH_BYTES = 1_000_000
FEEDBACK = "feedback"  # the folder of the pages


@frozen(kw_only=True)
class Settings:
    """How a class is to be graded.

    Attributes:
        lessons: The stems of the lessons to grade; None means every lesson.
        roster: The class as a CSV file, or None.
        gradebook: "plain", or the name of the LMS in whose form the gradebook is written.
        late_after: The deadline, with a time zone, or None.
        scores: A rubric sheet that a person has filled in, or None.
        jobs: How many processes grade; 0 means one for each core if the class is large enough.
        cluster: The address of a Dask scheduler whose machines grade instead, or "".
        pages: Whether pages of feedback are written.
    """

    lessons: Sequence[str] | None = None
    roster: Path | None = None
    gradebook: str = "plain"
    late_after: datetime | None = None
    scores: Path | None = None
    jobs: int = 0
    cluster: str = ""
    pages: bool = True


def grade_class(course: Course, paths: Sequence[Path], out: Path, settings: Settings) -> int:
    """Grade every hand-in below the paths, and write the grades into a folder.

    An earlier run in the same folder is resumed: only hand-ins that are new, or whose grading
    rules have changed, are graded. Memory does not grow with the class.

    Args:
        course: The course, with its keys.
        paths: Folders, files and zips of hand-ins.
        out: The folder for the grades; it is made if it does not exist.
        settings: How to grade.

    Returns:
        1 when there was any problem, else 0.

    Raises:
        HandInError: There is nothing to grade, or nowhere to write.
    """
    asked = settings.lessons or course.lessons
    stems = tuple(dict.fromkeys(course.lesson(stem).stem for stem in asked))
    roster = _roster(settings)
    for path in paths:
        if not path.exists():
            raise HandInError(f"{path}: no such folder or file; expected hand-ins")
    (out / FEEDBACK).mkdir(parents=True, exist_ok=True)
    job = _job(course, stems, settings)
    with closing(Gradebook(out, course.id)) as gradebook, _settled():
        run = _Run(job, paths, out, settings, gradebook, roster)
        run.take_in()
        run.grade()
        return run.write()


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
    if lms := WITH_GRADEBOOK.get(settings.gradebook):
        raise HandInError(f"--gradebook {lms.name}: give --roster, {lms.export}")
    return None


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

    # --- what was handed in, and by whom ---

    def take_in(self) -> None:
        """Enter all that was handed in, whose it is, and what a person has scored."""
        gradebook = self.gradebook
        with console.progress("Looking through the files") as advance:
            found = find(self.paths, self.out)
            while count := self._take_in_some(found):
                advance(count)
            gradebook.forget_files()
        with gradebook.transaction():
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
        files: list[FileRow] = []
        with self.gradebook.transaction():
            for file in islice(found, AT_ONCE):
                count += 1
                if not self.gradebook.is_known(file.path, file.stamp):
                    files.append(_file_row(file, self.job.course))
            self.gradebook.add_files(files)
        return count

    def _enter_roster(self, roster: Roster) -> None:
        """Enter the students of the roster, and a problem for each id that it repeats."""
        with roster.members() as members:
            while some := list(islice(members, AT_ONCE)):
                self.gradebook.add_students(
                    [RosterStudent(member.row, member.id, member.name) for member in some],
                    [(key, member.row) for member in some for key in member.known_by()],
                )
        with roster.sections() as sections:
            self.gradebook.add_sections(sections)
        self.gradebook.add_problems(
            (
                roster.path.name,
                f"{id} stands in lines {first} and {last}; expected each student once",
            )
            for id, first, last in self.gradebook.ids_twice()
        )

    def _name_owners(self) -> None:
        """Find out whose each file is."""
        for files in self.gradebook.files():
            known = {}
            if self.roster:
                keys = {key for file in files for key in keys_of(file, LMSS.get(file.lms))}
                known = self.gradebook.students_known_by(list(keys))
            self.gradebook.name_owners(
                (file.path, owner(file, LMSS.get(file.lms), known)) for file in files
            )

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
            folder = self.out / FEEDBACK
            graded = grade_batches(job, self._batches(), folder, jobs, self.settings.cluster)
            with console.progress("Grading", count) as advance:
                for batch, rows in graded:
                    with gradebook.transaction():  # pages come first, so that no grade lacks one
                        gradebook.keep(rows)
                        gradebook.remember("zips", "")
                    advance(len(batch))
            # Files that were not found again were removed while this run was at work.
            gradebook.refuse_due("is gone; grade again")
        with gradebook.transaction():
            gone = gradebook.drop_outdated()
            self._take_away_pages(gone)
            if gone:
                gradebook.remember("zips", "")
        if not self.settings.pages and any((self.out / FEEDBACK).iterdir()):
            self._take_away_pages(hand_in.page for hand_in in gradebook.hand_ins())

    def _set_due(self) -> int:
        with self.gradebook.transaction():
            return self.gradebook.set_due(self.job.id)

    def _batches(self) -> Iterator[Batch]:
        """Find the files that are due again, and give them in batches."""
        batch: Batch = []
        size = 0
        for found in find(self.paths, self.out):
            file = self.gradebook.due_file(found.path)
            if file is None:
                continue
            try:
                data = found.read()
            except HandInError as error:
                self.gradebook.refuse([(str(error), file.file)])
                continue
            batch.append((file, data))
            size += len(data)
            if len(batch) >= BATCH or size >= BATCH_BYTES:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _take_away_pages(self, pages: Iterable[str]) -> None:
        for page in pages:
            (self.out / FEEDBACK / f"{page}.html").unlink(missing_ok=True)

    # --- what is written and said ---

    def write(self) -> int:
        """Write the tables and say what came of it; give 1 when there was any problem, else 0."""
        gradebook, out, stems = self.gradebook, self.out, self.job.stems
        tables.write_plain(out / "students.csv", gradebook, stems)
        tables.write_results(out / "results.csv", gradebook)
        remarks = self._write_gradebook(out / "gradebook.csv")
        if self.settings.pages and gradebook.recall("zips") != "done":
            threads = self.settings.jobs or processes_for(gradebook.count("graded"))
            tables.write_feedback_zips(out, gradebook, threads)
            gradebook.remember("zips", "done")
        remarks.append(write_sheet(out, self.job.course, gradebook))
        count = tables.write_problems(out / "problems.csv", gradebook)
        console.show_grades(gradebook, stems, out)
        remarks += list(console.remarks(gradebook, self.settings.late_after, self.roster))
        print("".join(f"{line}\n" for line in remarks if line), end="")
        console.show_moved(gradebook)
        gradebook.finish()
        problems = number_of(count, "problem")
        print(f"{gradebook.count('graded')} graded, {problems}; grades and feedback are in {out}")
        return 1 if count else 0

    def _write_gradebook(self, path: Path) -> list[str]:
        if self.roster and self.roster.lms and self.settings.gradebook == self.roster.lms.name:
            lms = self.roster.lms
            return lms.write_gradebook(path, self.gradebook, self.roster, self.job.course)
        tables.write_plain(path, self.gradebook, self.job.stems)
        return []


def _file_row(found: Found, course: Course) -> FileRow:
    """Give what a file and the name that its LMS gave it say, or why it is no hand-in."""
    row = FileRow(found.path, found.stamp, found.problem)
    if found.problem:
        return row
    sent = submission(found.path)
    try:
        if sent and sent.note:
            raise HandInError(NOTES)
        data = found.read()
        head = read_head(data, course)
    except HandInError as error:
        return row._replace(problem=str(error))
    digest = hashlib.sha256(data).hexdigest()
    row = FileRow(found.path, found.stamp, "", digest, *astuple(head))
    if sent is None:
        return row
    # The LMS names no zone: the time is taken for that of the zone in which the class is graded.
    time = datetime.fromisoformat(sent.time).astimezone().timestamp() if sent.time else 0.0
    return FileRow(*row[:8], sent.lms, sent.sender, sent.attempt, sent.late, time, sent.back)
