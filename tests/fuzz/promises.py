"""What no stranger's file may do, tried on many files at once and told file by file.

Grading many in one run is quick, and a promise that the whole class kept was kept by each of it.
When one was broken, each case is graded alone beside the good hand-ins, which shows whose fault
it is, and its files are kept.
"""

import csv
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from attrs import define, field, frozen
from support.hand_in_files import digests, table

from fuzz.hostile_cases import Case, put
from fuzz.watched_commands import Run, WatchedCommands

MOST_SECONDS = 2.0  # of CPU time that one file may take, above what the good ones take
MOST_GROWN = 200_000_000  # bytes above the start
CLASSES_A_PROCESS = 25  # what a process keeps between commands grows, and no command has run before
MOST_TOLD = 20  # faults in one message
# Characters that steer a terminal, or turn the direction of text.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_FORMS = ("jsonld", "csv", "jsonl")
csv.field_size_limit(10_000_000)


@frozen
class Broken:
    """A case that broke a promise.

    Attributes:
        folder: Where its files lie, with all that came of them.
        faults: What it did.
    """

    folder: Path
    faults: Sequence[str]

    @property
    def sort(self) -> str:
        """Give what cases of one fault have in common."""
        return re.sub(r"\d+|'.*?'", "", self.faults[0])


@frozen
class _Graded:
    """What came of one class.

    Attributes:
        faults: What it did that is promised not to happen.
        good: The rows and pages of the good hand-ins.
        refused: How many files have a line in problems.csv.
        graded: How many hand-ins were graded.
    """

    faults: Sequence[str]
    good: Mapping[str, object]
    refused: int
    graded: int


@define
class Trial:
    """Hostile cases beside good hand-ins, graded class by class.

    Attributes:
        commands: The process that runs commands.
        folder: Where the classes are written.
        good: The good hand-ins, by the name of their file.
        files: How many files were tried so far.
        refused: How many have a line in problems.csv.
        graded: How many were graded.
        grown: The most memory that a command took, in bytes above the start.
        seconds: The most CPU time that a command took.
    """

    commands: WatchedCommands
    folder: Path
    good: Mapping[str, bytes]
    files: int = 0
    refused: int = 0
    graded: int = 0
    grown: int = 0
    seconds: float = 0.0
    _alone: _Graded | None = None
    _floor: dict[str, float] = field(factory=dict)
    _classes: int = 0

    def broken(self, cases: Sequence[Case]) -> list[Broken]:
        """Grade cases together, and each alone if a promise was broken.

        Returns:
            The cases that broke one; or the whole class, if none did so alone.
        """
        self._grade_good_alone()
        if self._classes % CLASSES_A_PROCESS == 0:
            self.commands.stop()
        cases = list(_without_copies(cases))
        folder = self._next_folder()
        whole = self._try(cases, folder)
        self.files += len(cases)
        self.refused += whole.refused
        self.graded += whole.graded
        if not whole.faults:
            _remove(folder)
            return []
        half = len(cases) // 2
        found = [*self._blamed(cases[:half]), *self._blamed(cases[half:])] if half else []
        return found or [Broken(folder, whole.faults)]

    def _grade_good_alone(self) -> None:
        """See what comes of the good hand-ins alone, and how long it takes."""
        if self._alone is None:
            self._alone = self._try([], self._next_folder())
            assert self._alone.faults == [], self._alone.faults

    def _blamed(self, cases: Sequence[Case]) -> Iterator[Broken]:
        """Give those of the cases that break a promise alone, by halves."""
        folder = self._next_folder()
        faults = self._try(cases, folder).faults
        if faults and all(" of CPU time" in fault for fault in faults):
            # A busy machine may slow down one run, but not two.
            _remove(folder)
            faults = self._try(cases, folder := self._next_folder()).faults
        if faults and len(cases) == 1:
            yield Broken(folder, faults)
            return
        _remove(folder)
        if faults:
            half = len(cases) // 2
            yield from self._blamed(cases[:half])
            yield from self._blamed(cases[half:])

    def _next_folder(self) -> Path:
        self._classes += 1
        folder = self.folder / f"class-{self._classes}"
        (folder / "in").mkdir(parents=True)
        return folder

    def _try(self, cases: Sequence[Case], folder: Path) -> _Graded:
        """Grade one class and do all else with it that a teacher does."""
        hand_ins, out, made = folder / "in", folder / "out", folder / "made"
        least = {f"c{n:03}": put(case, hand_ins, f"c{n:03}") for n, case in enumerate(cases)}
        for name, data in self.good.items():
            (hand_ins / name).write_bytes(data)
        before = _snapshot(hand_ins, self.commands.home)
        grade: tuple[str | Path, ...] = ("grade", hand_ins, "--out", out, "--jobs", "1")
        faults = self._run(folder, *grade)
        written = digests(out)
        form = _FORMS[self._classes % 3]
        texts = ["--with-texts"] * (self._classes % 2)
        faults += self._run(folder, *grade)
        faults += [f"{name} differs after a second run" for name in _changed(written, digests(out))]
        faults += self._run(folder, "report", out)
        # Hand-ins that were not graded before are graded for it, which takes as long again.
        sources = (out, hand_ins) if len(cases) < 2 or self._classes % 5 == 0 else (out,)
        for source in sources:
            export: tuple[str | Path, ...] = (
                "export",
                source,
                "--form",
                form,
                "--out",
                made / f"marks.{form}",
                *texts,
            )
            faults += self._run(folder, *export)
        results = made / "results.csv"
        faults += self._run(folder, "export", "--results", out, "--form", "csv", "--out", results)
        files = sorted(hand_ins.glob("*.json"))
        for function in ("score", "partner"):
            faults += self._run(folder, function, *files)
        faults += [
            f"changed {path}" for path in _changed(before, _snapshot(hand_ins, self.commands.home))
        ]
        graded = self._read(out, least)
        return _Graded([*faults, *graded.faults], graded.good, graded.refused, graded.graded)

    def _run(self, folder: Path, *words: str | Path) -> list[str]:
        """Run a command, and give what it broke of itself."""
        return self._watch(folder, *words)[1]

    def _watch(self, folder: Path, *words: str | Path) -> tuple[Run, list[str]]:
        command = str(words[0])
        run = self.commands.run(*words, into=folder)
        if self._alone is None:
            self._floor[command] = max(run.seconds, self._floor.get(command, 0.0))
        self.grown, self.seconds = max(self.grown, run.grown), max(self.seconds, run.seconds)
        most = MOST_SECONDS + self._floor[command]
        return run, [f"{command} {fault}" for fault in _faults_of(run, most)]

    def broken_by_table(self, option: str, name: str, data: bytes) -> list[Broken]:
        """Grade the good hand-ins with a table beside them, such as a class list.

        Args:
            option: The option of `grade` that takes the table.
            name: The name of its file.
            data: Its bytes.

        Returns:
            What it broke: it may be refused by its name, and then nothing is graded.
        """
        folder = self._with_good()
        (folder / name).write_bytes(data)
        out = folder / "out"
        words = ("grade", folder / "in", "--out", out, "--jobs", "1", option, folder / name)
        run, faults = self._watch(folder, *words)
        if name not in run.said and len(_rows(out / "students.csv")) < len(self.good):
            faults.append(f"neither graded nor refused {name}: {run.said!r}")
        return self._tried(folder, faults)

    def broken_by_register(self, change: Callable[[bytes], bytes]) -> list[Broken]:
        """Grade the good hand-ins, change the bytes of the register, and go on with it.

        Args:
            change: Gives the changed bytes.
        """
        folder = self._with_good()
        out = folder / "out"
        grade = ("grade", folder / "in", "--out", out, "--jobs", "1")
        self._run(folder, *grade)
        register = out / "register.sqlite"
        register.write_bytes(change(register.read_bytes()))
        faults = self._run(folder, "report", out)
        marks = ("export", out, "--form", "csv", "--out", folder / "marks.csv")
        faults += self._run(folder, *marks)
        faults += self._run(folder, *grade)
        return self._tried(folder, faults)

    def _with_good(self) -> Path:
        """Make the folder of the next class, with the good hand-ins in it."""
        self._grade_good_alone()
        folder = self._next_folder()
        for name, data in self.good.items():
            (folder / "in" / name).write_bytes(data)
        self.files += 1
        return folder

    def _tried(self, folder: Path, faults: Sequence[str]) -> list[Broken]:
        if faults:
            return [Broken(folder, faults)]
        _remove(folder)
        return []

    def _read(self, out: Path, least: Mapping[str, int]) -> _Graded:
        """Read what grading wrote: whether every file is told of, and what the good ones got."""
        problems = _rows(out / "problems.csv")
        graded = [row for row in _rows(out / "students.csv") if row["file"]]
        told = {row["file"] for row in (*problems, *graded, *_rows(out / "earlier.csv"))}
        faults = []
        for number, lines in least.items():
            if (found := sum(path.startswith(number) for path in told)) < lines:
                faults.append(f"{number} has {found} of {lines} files in a table")
        for row in problems:
            if not row["problem"].strip() or "cannot be graded: " in row["problem"]:
                faults.append(f"{row['file']}: {row['problem']!r} is no reason")
            if any(map(_UNSEEN.search, row.values())):
                faults.append(f"{row['file']}: its line in problems.csv does not print: {row!r}")
        good = _good(out, self.good)
        if self._alone and good != self._alone.good:
            faults.append(f"a good hand-in came out otherwise than alone: {good}")
        return _Graded(faults, good, len(problems), len(graded))


def _faults_of(run: Run, most: float) -> Iterator[str]:
    """Give what a command did that none may do.

    Args:
        run: The command.
        most: The CPU time that it may take, in seconds.
    """
    if run.raised:
        lines = [line.strip() for line in run.raised.splitlines() if line.strip()]
        places = [line for line in lines if "coursekit" in line]
        yield " ".join(["raised", lines[-1], *places[-2:]])
    elif run.code not in (0, 1):
        yield f"ended with {run.code}"
    if "Traceback" in run.said:
        yield f"showed a traceback: {run.said}"
    if run.seconds > most:
        yield f"took {run.seconds:.1f} s of CPU time; expected {most:.1f} at most"
    if run.grown > MOST_GROWN:
        yield f"took {run.grown // 10**6} MB; expected {MOST_GROWN // 10**6} at most"
    if run.touched:
        yield f"went outside its folders: {run.touched}"


def told(broken: Sequence[Broken]) -> str:
    """Give a message that tells one case of each sort of fault, and where its files are."""
    first: dict[str, Broken] = {}
    for case in broken:
        first.setdefault(case.sort, case)
    shown = [f"{case.folder}\n    " + "\n    ".join(case.faults) for case in first.values()]
    return f"{len(broken)} cases, {len(first)} sorts:\n" + "\n".join(shown[:MOST_TOLD])


def _rows(path: Path) -> list[dict[str, str]]:
    return table(path) if path.exists() else []


def _good(out: Path, names: Mapping[str, bytes]) -> dict[str, object]:
    """Give the rows and the pages of the good hand-ins."""
    students = [row for row in _rows(out / "students.csv") if row["file"].startswith("good-")]
    found: dict[str, object] = {"students": students}
    ids = {row["student"] for row in students}
    for name in ("results.csv", "gradebook.csv"):
        found[name] = [row for row in _rows(out / name) if row["student"] in ids]
    pages = {row["page"] for row in _rows(out / "results.csv") if row["student"] in ids}
    for page in sorted(pages):
        path = out / "feedback" / page
        found[page] = path.read_text("utf-8") if path.exists() else None
    return found


def _without_copies(cases: Sequence[Case]) -> Iterator[Case]:
    """Leave out cases with the bytes of another: the same bytes sent twice are one hand-in."""
    seen: set[object] = set()
    for case in cases:
        contents = {content for content in case.values() if isinstance(content, bytes)}
        if not contents & seen:
            yield case
        seen |= contents


def _snapshot(*folders: Path) -> dict[str, object]:
    """Give what lies in folders, by path, with what changes when it is written to."""
    found: dict[str, object] = {}
    waiting = [str(folder) for folder in folders]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                about = entry.stat(follow_symlinks=False)
                if entry.is_dir(follow_symlinks=False):
                    found[entry.path] = about.st_mode
                    if entry.name != "work":  # of the lesson that `partner` opens
                        waiting.append(entry.path)
                else:
                    found[entry.path] = (about.st_mode, about.st_size, about.st_mtime_ns)
    return found


def _changed(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    names = before.keys() | after.keys()
    return sorted(name for name in names if before.get(name) != after.get(name))


def _remove(folder: Path) -> None:
    """Remove a folder, however deep: shutil.rmtree fails 1,000 folders deep."""
    folders = [folder]
    for inside in folders:
        with os.scandir(inside) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(Path(entry.path))
                else:
                    os.unlink(entry.path)
    for inside in reversed(folders):
        inside.rmdir()
