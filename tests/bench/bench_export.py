"""The export of a large class: time as a multiple of only parsing its files, and memory."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from coursekit.authoring.simulated_class import write_class
from coursekit.cli import main
from coursekit.course.loader import load_course

STUDENTS = 3_000
MOST = 40  # times parsing: a hand-in of 17 kB becomes 60 marks, each with some words around it
FORMS = (("jsonld",), ("csv",), ("jsonl",), ("jsonl", "--with-texts"), ("csv", "--results"))

# Runs a command, and prints its own seconds and the most memory that it held, in kB (Linux alone).
MEASURED = """
import sys, time
from coursekit.cli import main
assert main(sys.argv[1:]) == 0
[most] = [line for line in open("/proc/self/status") if line.startswith("VmHWM:")]
print(time.process_time(), most.split()[1])
"""


def test_the_marks_of_3000_are_written_one_at_a_time(course_root: Path, tmp_path: Path) -> None:
    stems = ["03_attribution", "04_news_and_opinion"]
    write_class(load_course(course_root), tmp_path / "in", STUDENTS, seed=8, stems=stems)
    files = sorted((tmp_path / "in").rglob("*.json"))
    start = time.process_time()
    for path in files:
        json.loads(path.read_bytes())
    floor = time.process_time() - start
    course, graded = ("--course", str(course_root)), str(tmp_path / "graded")
    main([*course, "grade", str(tmp_path / "in"), "--out", graded, "--no-feedback"])

    print(f"\n{STUDENTS} hand-ins, {sum(path.stat().st_size for path in files) / 1e6:.0f} MB")
    print(f"only parsing their JSON {floor:6.2f} s")
    for form in FORMS:
        out = tmp_path / "out"
        options = ["--form", *form, "--out", str(out)]
        command = [sys.executable, "-c", MEASURED, *course, "export", graded, *options]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        seconds, memory = map(float, done.stdout.split()[-2:])
        size = out.stat().st_size / 1e6
        print(f"{' '.join(form):20} {seconds:6.2f} s = {seconds / floor:4.1f} x,", end=" ")
        print(f"{memory / 1000:.0f} MB of memory, {size:.0f} MB written")
        assert memory < 60_000
        assert seconds <= MOST * floor
