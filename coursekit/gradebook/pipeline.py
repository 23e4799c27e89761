"""Grade a class: from its hand-ins to gradebook, results, feedback pages and a list of problems.

A run has three steps. First every file is taken in, and its owner is found by the head of the
hand-in, the LMS's name for the file, and the roster. Then the latest hand-in of each student is
graded, in batches, unless it was graded before by the same rules. Last the tables are written from
the database.
"""

import gc
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from itertools import islice
from pathlib import Path
from time import time

from attrs import evolve, frozen

import coursekit
from coursekit.catalogue import language, number, say, say_many, speaking
from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.gradebook import RosterStudent, console, tables
from coursekit.gradebook.collect import (
    LISTED,
    Suggestions,
    file_row,
    label_of,
    senders_beside,
    with_listed,
    with_sender,
)
from coursekit.gradebook.database import Gradebook, open_gradebook
from coursekit.gradebook.database_rows import AT_ONCE, FILE, ClassResults, recalled
from coursekit.gradebook.grade_batch import (
    Batch,
    Job,
    batch_size,
    grade_batches,
    processes_for,
)
from coursekit.gradebook.grade_columns import GradedPart
from coursekit.gradebook.grade_folder import (
    FEEDBACK,
    check_roster,
    hand_ins_of,
    make_folder,
)
from coursekit.gradebook.held_back import is_held_back, on_feedback, take_away_zips
from coursekit.gradebook.identify import keys_of, owner
from coursekit.gradebook.lms import open_roster, with_gradebook
from coursekit.gradebook.register_seal import TABLE
from coursekit.gradebook.roster import Roster
from coursekit.gradebook.same_work import same_work
from coursekit.gradebook.score_reader import read_sheet
from coursekit.gradebook.score_sheet import write_sheets
from coursekit.gradebook.whole_file import take_away_parts
from coursekit.shown_text import printable
from coursekit.work.archives import Found, find, source_of

# Names in the database: the titles of the roster's columns, and the settings of the last run.
_HEADER, SETTINGS = "roster header", "settings"
_Shown = AbstractContextManager[Callable[[int], None]]


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
    with speaking(course.language):
        return _grade_class(course, paths, out, settings)


def _grade_class(course: Course, paths: Sequence[Path], out: Path, settings: Settings) -> int:
    if not paths:
        settings = _as_before(out, settings)
    asked = settings.lessons or course.lessons
    stems = tuple(dict.fromkeys(course.lesson(stem).stem for stem in asked))
    settings = evolve(settings, pages=settings.pages and not is_held_back(settings.feedback_after))
    roster = _roster(settings)
    part = _part(course, stems, settings, roster)
    named = hand_ins_of(paths, out)
    if settings.roster:
        check_roster(settings.roster, out)
    if not paths and not (out / FILE).is_file():
        raise HandInError(
            say("{path}: holds no grades yet; name the hand-ins, a folder or a zip", path=out)
        )
    if settings.forget and not paths:
        raise HandInError(
            say("{option} takes out what is not below the paths; name them too", option="--forget")
        )
    make_folder(out)
    (out / FEEDBACK).mkdir(exist_ok=True)
    job = _job(course, stems, settings)
    with open_gradebook(out, course.id) as gradebook, _settled():
        run = _Run(job, named, out, settings, gradebook, roster, part)
        run.take_in()
        gradebook.remember(SETTINGS, _to_remember(settings))
        run.grade()
        return run.write()


def _as_before(out: Path, settings: Settings) -> Settings:
    """Take roster, LMS, lessons and times from the run before, where they are not given."""
    before = json.loads(recalled(out, SETTINGS) or "{}")
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
        print(
            say(
                "As in the run before, where nothing else is said: {options}",
                options=" ".join(told),
            )
        )
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
        raise HandInError(
            say(
                "{option}: give {roster}, {table}",
                option=f"--gradebook {lms.name}",
                roster="--roster",
                table=lms.export,
            )
        )
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
        raise HandInError(
            say(
                "{option}: give {gradebook} too, the LMS whose column it is",
                option="--column",
                gradebook="--gradebook",
            )
        )
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
        (course.language, language()),
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
        take_away_parts(self.out)
        with console.progress(say("Looking through the files")) as advance:
            known = filter(None, (self.settings.roster, self.settings.scores))
            found = find(self.paths, self.out, list(known), FILE)
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
                before = json.loads(self.gradebook.recall(LISTED) or "{}")
                self.gradebook.remember(LISTED, json.dumps(before | listed))
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
        name = roster.path.name
        self.gradebook.add_problems(
            (say("{file}: line {line}", file=name, line=row), why) for row, why in roster.faults()
        )
        self.gradebook.add_problems(
            (
                roster.path.name,
                say(
                    "{student} stands in lines {first} and {last} with two names; "
                    "expected one of them",
                    student=id,
                    first=first,
                    last=last,
                ),
            )
            for id, first, last in self.gradebook.join_students()
        )

    def _name_owners(self) -> None:
        """Find out whose each file is."""
        doubts, has_roster = self.gradebook.doubts(), self.roster is not None
        likely = Suggestions(self.gradebook)
        listed = json.loads(self.gradebook.recall(LISTED) or "{}")
        for files in self.gradebook.files():
            if listed:
                files = [(number, with_listed(file, listed)) for number, file in files]
            known: dict[str, list[RosterStudent]] = {}
            if has_roster:
                keys = keys_of((file for _, file in files), doubts)
                known = self.gradebook.students_known_by(list(keys))
            students = {one.row: one for several in known.values() for one in several}
            named = []
            for place, file in files:
                found = owner(file, known, doubts, has_roster=has_roster)
                if has_roster and found.row is None and not file.sort:
                    found = likely.add_to(found, file)
                student = students.get(found.row) if found.row is not None else None
                named.append((place, found, label_of(file, student)))
            self.gradebook.name_owners(named)

    # --- grading ---

    def grade(self) -> None:
        """Grade the latest hand-in of each student, or, if that cannot be graded, an earlier one.

        When a file is refused, the one before it of the same student becomes due; so this is
        repeated until nothing is due. Progress is shown the first time, for nearly all is done
        then.
        """
        gradebook, job = self.gradebook, self.job
        with gradebook.transaction():
            if anew := gradebook.set_rules(job.id, job.questions):
                print(
                    say_many(
                        "The course or the settings have changed: {n} hand-in is graded anew.",
                        "The course or the settings have changed: {n} hand-ins are graded anew.",
                        anew,
                    )
                )
        with gradebook.transaction():
            count = gradebook.set_due(job.id, time())
        shown: _Shown = console.progress(say("Grading"), count)
        while count:
            refused = self._grade_due(count, shown)
            with gradebook.transaction():
                count = gradebook.set_earlier_due(job.id, refused)
            shown = nullcontext(lambda _: None)
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

    def _grade_due(self, count: int, shown: _Shown) -> list[int]:
        """Grade the files that are due; give the numbers of those that were refused.

        Args:
            count: How many there are.
            shown: Shows the progress.
        """
        gradebook, refused = self.gradebook, []
        jobs = min(count, self.settings.jobs or processes_for(count))
        batches = self._batches(batch_size(count, jobs))
        folder = self.out / FEEDBACK
        graded = grade_batches(self.job, batches, folder, jobs, self.settings.cluster)
        with shown as advance:
            for batch, rows in graded:
                with gradebook.transaction():  # pages come first, so that no grade lacks one
                    gradebook.keep(rows)
                    gradebook.remember("zips", "")
                refused += [file for _, file in rows.refused]
                advance(len(batch))
        return refused

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
        gradebook, out = self.gradebook, self.out
        remarks = self._write_tables()
        try:
            remarks = [*self._write_gradebook(out / "gradebook.csv"), *remarks]
            self._show(remarks)
        finally:  # whoever reads may have closed the pipe; the grades are there all the same
            gradebook.finish()
        problems = say_many("{n} problem", "{n} problems", gradebook.count("problems"))
        graded = say_many("{n} graded", "{n} graded", gradebook.count("graded"))
        print(
            say(
                "{graded}, {problems}; grades and feedback are in {folder}",
                graded=graded,
                problems=problems,
                folder=out,
            )
        )
        return 1 if gradebook.count("open problems") else 0

    def _write_tables(self) -> list[str]:
        """Write all tables but the gradebook; give sentences about them for the terminal."""
        gradebook, out, stems = self.gradebook, self.out, self.gradebook.lessons
        tables.write_plain(out / TABLE, gradebook, stems)
        tables.write_results(out / "results.csv", gradebook)
        if self.settings.pages and gradebook.recall("zips") != "done":
            threads = self.settings.jobs or processes_for(gradebook.count("graded"))
            tables.write_feedback_zips(out, gradebook, threads)
            gradebook.remember("zips", "done")
        remarks = write_sheets(out, self.job.course, gradebook)
        tables.write_problems(out / "problems.csv", gradebook)
        tables.write_earlier(out / "earlier.csv", gradebook)
        tables.write_moved(out / "moved.csv", gradebook)
        tables.write_same_work(out / "same_work.csv", gradebook, same_work(gradebook))
        return remarks

    def _show(self, remarks: list[str]) -> None:
        """Show on the terminal what came of the run.

        Args:
            remarks: Sentences about the tables, which come first.
        """
        gradebook, settings = self.gradebook, self.settings
        console.show_grades(gradebook, gradebook.lessons, self.out)
        remarks += console.remarks(gradebook, settings.late_after, self.roster)
        remarks += console.shared(gradebook, same_work(gradebook))
        if self.paths:
            remarks += console.kept(list(gradebook.not_found()))
        remarks.append(
            on_feedback(
                gradebook, settings.feedback_after, settings.late_after, pages=settings.pages
            )
        )
        print("".join(f"{printable(line)}\n" for line in remarks if line), end="")
        console.show_moved(gradebook)

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
        told = say(
            "{file} has the rows of {roster}, in its order.",
            file=path.name,
            roster=roster.path.name,
        )
        if lms is None:
            return [told]
        own = say(
            "To fill {lms}'s own: {option}",
            lms=lms.guide.title,
            option=f"--gradebook {lms.name}",
        )
        return [f"{told} {own}"]


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
        if begun == lessons:
            yield (
                path,
                say_many(
                    "is graded, but its copy of the course holds less: {held} of the {n} question "
                    "that most were handed",
                    "is graded, but its copy of the course holds less: {held} of the {n} questions "
                    "that most were handed",
                    len(most),
                    held=number(len(held)),
                ),
            )
        else:
            yield (
                path,
                say_many(
                    "is graded, but its copy of the course holds less: {held} of the {n} lesson "
                    "that most were handed",
                    "is graded, but its copy of the course holds less: {held} of the {n} lessons "
                    "that most were handed",
                    len(lessons),
                    held=number(len(begun)),
                ),
            )
