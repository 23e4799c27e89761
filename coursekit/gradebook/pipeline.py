"""Grade a class: from its hand-ins to gradebook, results, feedback pages and a list of problems."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from attrs import asdict, frozen

import coursekit
from coursekit.course import Course
from coursekit.errors import HandInError
from coursekit.gradebook import console, gradebook_tables
from coursekit.gradebook.collect import due_batches, set_due, take_in, task_digest
from coursekit.gradebook.grade_batch import Graded, Job
from coursekit.gradebook.identify import fill_register, name_senders
from coursekit.gradebook.old_register import Entry, Register
from coursekit.gradebook.processes import Batch, grade_batches, processes_for
from coursekit.gradebook.roster import Form, Roster, open_roster
from coursekit.gradebook.rubric import read_sheet, write_sheet


@frozen(kw_only=True)
class Settings:
    """How a class is to be graded; `lessons` of None are all, `late_after` has a time zone."""

    lessons: Sequence[str] | None = None
    roster: Path | None = None
    gradebook: Form = "plain"
    late_after: datetime | None = None
    scores: Path | None = None
    jobs: int = 0  # 0: as many as pay
    cluster: str = ""
    pages: bool = True


def grade_class(course: Course, paths: Sequence[Path], out: Path, settings: Settings) -> int:
    """Grade every hand-in below the paths into `out`; gives 1 when there was any problem.

    What `out` holds of an earlier run is gone on with: only what is new, or would now be graded
    otherwise, is graded. Memory does not grow with the class.
    """
    asked = settings.lessons or course.lessons
    stems = tuple(dict.fromkeys(course.lesson(stem).stem for stem in asked))
    roster = _roster(settings)
    for path in paths:
        if not path.exists():
            raise HandInError(f"{path}: no such folder or file; expected hand-ins")
    for folder in ("graded", "feedback"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    with closing(Register(out, course.id)) as register:
        run = _Run(course, paths, out, settings, register, stems, roster)
        run.take_in()
        run.grade()
        run.clear_away()
        return run.write()


def _roster(settings: Settings) -> Roster | None:
    if settings.roster:
        return open_roster(
            settings.roster, None if settings.gradebook == "plain" else settings.gradebook
        )
    if settings.gradebook == "canvas":
        raise HandInError("--gradebook canvas: give --roster, the gradebook as Canvas exports it")
    if settings.gradebook == "moodle":
        raise HandInError("--gradebook moodle: give --roster, the grading worksheet from Moodle")
    return None


@frozen
class _Run:
    course: Course
    paths: Sequence[Path]
    out: Path
    settings: Settings
    register: Register
    stems: tuple[str, ...]
    roster: Roster | None

    def take_in(self) -> None:
        """Enter all that was handed in, whose it is, and what a person has scored."""
        register = self.register
        with console.progress("Looking through the files") as advance:
            take_in(register, self.course, self.paths, self.out, lambda: advance(1))
        with register.transaction():
            register.change("DELETE FROM other_problems", [()])
            fill_register(register, self.roster)
            self._tell_twice()
            name_senders(register)
            if self.settings.scores:
                told = list(read_sheet(self.settings.scores, self.course, register))
                register.change("INSERT INTO other_problems VALUES (?, ?)", told)

    def _tell_twice(self) -> None:
        query = (
            "SELECT max(id), min(row), max(row) FROM roster WHERE id <> '' "
            "GROUP BY id COLLATE NOCASE HAVING count(*) > 1"
        )
        name = self.roster.path.name if self.roster else ""
        told = [
            (name, f"{id} stands in lines {first} and {last}; expected each student once")
            for id, first, last in self.register.rows(query)
        ]
        self.register.change("INSERT INTO other_problems VALUES (?, ?)", told)

    # --- grading ---

    def grade(self) -> None:
        """Grade the latest hand-in of each student; if it cannot be, the one before it."""
        job = self._job()
        self._begin(job)
        while count := self._set_due(job):
            batches = due_batches(self.register, self.paths, self.out)
            jobs = self.settings.jobs or processes_for(count)
            work = grade_batches(job, batches, jobs, self.settings.cluster)
            with console.progress("Grading", count) as advance:
                for batch, done in work:
                    self._keep(job, batch, done)
                    advance(len(batch))
            # What was not found again has gone since we looked.
            self.register.change(
                "UPDATE files SET refused = ? WHERE due = 1", [("is gone; grade again",)]
            )

    def _set_due(self, job: Job) -> int:
        with self.register.transaction():
            return set_due(self.register, job)

    def _job(self) -> Job:
        course, late = self.course, self.settings.late_after
        rules = (
            coursekit.__version__,
            [course.lessons[stem] for stem in self.stems],
            course.articles,
            course.codebook,
            course.agreement,
            course.misconceptions,
        )
        after = late.timestamp() if late else 0.0
        id = hashlib.sha256(repr((rules, after, self.settings.pages)).encode()).hexdigest()
        return Job(id, course, self.stems, after, self.settings.pages)

    def _begin(self, job: Job) -> None:
        """What was graded by other rules is graded anew; on other lessons it says nothing."""
        register, stems = self.register, json.dumps(self.stems)
        with register.transaction():
            if register.meta("stems") not in ("", stems):
                register.change("DELETE FROM graded", [()])
            if register.meta("job") not in ("", job.id):
                register.change("UPDATE files SET refused = ''", [()])
                count = register.number("SELECT count(*) FROM graded")
                if count:
                    print(f"The course or the settings have changed: {count} are graded anew.")
            totals = {
                stem: sum(q.points for q in self.course.lessons[stem].questions if q.counted)
                for stem in self.stems
            }
            register.set_meta("job", job.id)
            register.set_meta("stems", stems)
            register.set_meta("totals", json.dumps(totals))

    def _keep(self, job: Job, batch: Batch, done: Sequence[Graded]) -> None:
        """Write what grading a batch gave: the files first, so that an entry never lacks one."""
        for (task, data), one in zip(batch, done, strict=True):
            if not one.problem:
                text = data.removeprefix(b"\xef\xbb\xbf")
                (self.out / "graded" / f"{task.page}.json").write_bytes(text)
                page = self.out / "feedback" / f"{task.page}.html"
                if one.html:
                    page.write_text(one.html, "utf-8", newline="\n")
                else:
                    page.unlink(missing_ok=True)
        with self.register.transaction():
            self.register.set_meta("zips", "")
            for (task, data), one in zip(batch, done, strict=True):
                if one.problem:
                    self.register.refuse(task.place, one.problem)
                    continue
                cells = asdict(one)
                del cells["problem"], cells["html"]
                self.register.enter(
                    Entry(
                        task=task_digest(job, task),
                        digest=hashlib.sha256(data).hexdigest(),
                        page=task.page,
                        **cells,
                    )
                )

    def clear_away(self) -> None:
        """Take away the grades and pages of hand-ins that no longer count."""
        register = self.register
        with register.transaction():
            register.change(
                "DELETE FROM graded WHERE place NOT IN (SELECT place FROM files WHERE chosen = 1)",
                [()],
            )
            query = (
                "SELECT page FROM pages WHERE NOT EXISTS (SELECT 1 FROM graded "
                "WHERE graded.page = pages.page COLLATE NOCASE)"
            )
            gone = [str(page) for (page,) in register.rows(query)]
            for page in gone:
                (self.out / "graded" / f"{page}.json").unlink(missing_ok=True)
                (self.out / "feedback" / f"{page}.html").unlink(missing_ok=True)
            register.change("DELETE FROM pages WHERE page = ?", [(page,) for page in gone])
            if gone:
                register.set_meta("zips", "")

    # --- what is written and said ---

    def write(self) -> int:
        """Write the tables and say what came out; gives 1 when there was any problem."""
        register, out = self.register, self.out
        gradebook_tables.write_plain(out / "students.csv", register, self.stems)
        gradebook_tables.write_results(out / "results.csv", register)
        told = self._gradebook()
        if self.settings.pages and register.meta("zips") != "done":
            gradebook_tables.write_feedback_zips(out, register)
            register.set_meta("zips", "done")
        told.append(write_sheet(out, register))
        count = gradebook_tables.write_problems(out / "problems.csv", register)
        console.show_grades(register, self.stems)
        told += list(console.remarks(register, self.settings.late_after, self.roster))
        print("".join(f"{line}\n" for line in told if line), end="")
        console.show_moved(register)
        register.change("UPDATE graded SET was = NULL WHERE was IS NOT NULL", [()])
        graded = register.number("SELECT count(*) FROM graded")
        said = "1 problem" if count == 1 else f"{count} problems"
        print(f"{graded} graded, {said}; grades and feedback are in {out}")
        return 1 if count else 0

    def _gradebook(self) -> list[str]:
        path = self.out / "gradebook.csv"
        titles = {stem: self.course.lessons[stem].title for stem in self.stems}
        if self.roster and self.settings.gradebook == "canvas":
            asked = gradebook_tables.Asked(self.course.title, titles)
            return gradebook_tables.write_canvas(path, self.register, self.roster, asked)
        if self.roster and self.settings.gradebook == "moodle":
            return gradebook_tables.write_moodle(path, self.register, self.roster)
        gradebook_tables.write_plain(path, self.register, self.stems)
        return []
