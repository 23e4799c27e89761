"""Kill processes that save answers, at random moments, and look at what is left; run as a program.

    python -m support.killed_writers COURSE WORK KILLS SEED

Two writers at a time are forked from this process, which has loaded all that they need: each opens
the lesson's work file, saves one answer after another, and says so once it is acknowledged. Each is
killed at a moment of its own. Then the file is opened again. What was found is printed as JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from random import Random

from coursekit.questions.choice import ChoiceAnswer
from coursekit.work import Attempt
from coursekit.work.workfile import WorkFile

WRITERS = ("safe", "kinds")
LONG = "x" * 3000  # so that a file is written in more than one piece
MOST_SAVES = 4  # that a writer is let do before its last moment comes
PAUSE = 0.001  # seconds between two answers of a writer, in which the other gets its turn
LAST_MOMENT = 0.01  # seconds in which it is killed, about as long as a save takes


def open_file(course: str, work: Path) -> WorkFile:
    return WorkFile(work, course, "01_bridge", {})


def write_on(course: str, work: Path, question: str, says: int) -> None:
    """Save answer after answer, each with its number, until somebody kills this process."""
    file = open_file(course, work)
    number = number_in(file, question)
    while True:
        number += 1
        file.save(question, Attempt(ChoiceAnswer((str(number), LONG))))
        os.write(says, b"%d\n" % number)
        time.sleep(PAUSE)


def number_in(file: WorkFile, question: str) -> int:
    """The number of the answer that is saved; 0 for none."""
    attempt = file.attempt(question)
    return int(attempt.answer.options[0]) if attempt else 0  # type: ignore[attr-defined]  # choices


def start(course: str, work: Path, question: str) -> tuple[int, int]:
    """Fork a writer; gives its id, and where to read what it says."""
    hears, says = os.pipe()
    if pid := os.fork():
        os.close(says)
        return pid, hears
    os.close(hears)
    try:
        write_on(course, work, question, says)
    finally:
        os._exit(1)  # a writer never ends by itself


def heard(hears: int, lines: int) -> bytes:
    """Read what a writer says until it has said so many lines."""
    said = b""
    while said.count(b"\n") < lines:
        more = os.read(hears, 100)
        assert more, "a writer ended by itself"
        said += more
    return said


def kill(pid: int, hears: int, chance: Random) -> int:
    """Kill a writer at a random moment; gives the last number that it had acknowledged, or 0."""
    said = heard(hears, chance.randint(0, MOST_SAVES))
    time.sleep(chance.uniform(0, LAST_MOMENT))
    os.kill(pid, signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    with open(hears, "rb") as pipe:
        said += pipe.read()
    return int(b"0" + b"".join(said.split(b"\n")[-2:-1]))


def main(course: str, work: Path, kills: int, chance: Random) -> dict[str, int]:
    found = dict.fromkeys(("kills", "acknowledged", "lost", "told", "unfinished", "left"), 0)
    before = dict.fromkeys(WRITERS, 0)
    while found["kills"] < kills:
        writers = {question: start(course, work, question) for question in WRITERS}
        order = chance.sample(WRITERS, k=len(WRITERS))
        acknowledged = {question: kill(*writers[question], chance) for question in order}
        found["kills"] += len(order)
        found["unfinished"] += len([*work.glob(".*")])
        file = open_file(course, work)
        for question in WRITERS:
            saved, known = number_in(file, question), acknowledged[question] or before[question]
            found["acknowledged"] += known - before[question]
            found["lost"] += max(0, known - saved)
            before[question] = saved
        found["told"] += bool(file.notice)
        found["left"] += len([*work.glob(".*")])
    return found


if __name__ == "__main__":
    course, work, kills, seed = sys.argv[1:]
    print(json.dumps(main(course, Path(work), int(kills), Random(int(seed)))))
