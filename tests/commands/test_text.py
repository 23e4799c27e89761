"""`coursekit text`, as an author types it: on a terminal, and where nobody can be asked."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from coursekit.cli import main

PAGES = Path(__file__).parents[1] / "pages"
REPOSITORY = Path(__file__).parents[2]


def run(root: Path, *arguments: str | Path) -> int:
    return main(["--course", str(root), "text", *map(str, arguments)])


def about(root: Path, slug: str) -> dict[str, Any]:
    return tomllib.loads((root / f"articles/{slug}.toml").read_text("utf-8"))


def test_a_saved_page_becomes_a_text_that_check_accepts(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(root, PAGES / "newspaper.html", "--tick", "43=furniture", "--slug", "harbour") == 0

    shown = capsys.readouterr().out
    assert "  15  H     Harbour workers vote to strike from Thursday\n" in shown
    assert "  17  L1    By Jonas Reet, labour correspondent\n" in shown
    assert "  43  F     Do you work at the harbour?" in shown
    assert "articles/harbour.toml: fill in the rights: whose this text is\n" in shown
    found = about(root, "harbour")
    assert found["author"] == "Jonas Reet"
    assert found["address"] == "https://ostholm-courier.example/economy/harbour-strike-1.44120"
    assert found["rights"].startswith("To be filled in")
    assert found["rest"] == {
        "F": "Do you work at the harbour? Write to our labour desk in confidence."
    }
    main(["--course", str(root), "check"])
    told = [line for line in capsys.readouterr().out.splitlines() if "articles/harbour" in line]
    assert told == ["articles/harbour.toml: fill in the rights: whose this text is"]


def test_what_the_page_has_wrong_is_typed(root: Path) -> None:
    typed = ("--title", "Strike", "--publisher", "Us", "--date", "2025-10-08", "--language", "en")

    assert run(root, PAGES / "newspaper.html", *typed) == 0

    found = about(root, "strike")
    assert (found["title"], found["publisher"]) == ("Strike", "Us")
    assert (found["date"], found["language"]) == ("2025-10-08", "en")


def test_a_text_that_is_there_stays(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (root / "articles/bridge.txt").read_bytes()

    assert run(root, PAGES / "ghost.html", "--slug", "bridge") == 1

    assert capsys.readouterr().out.endswith(
        "articles/bridge.txt: is there already, and lessons may quote it; expected another name\n"
    )
    assert (root / "articles/bridge.txt").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["gone.html"], "gone.html: cannot be read: No such file or directory; expected a saved"),
        ([PAGES / "ghost.html", "--tick", "999=P"], "No line 999; expected 1 to "),
        ([PAGES / "ghost.html", "--tick", "1=sofa"], "'1=sofa' is no correction; expected a line"),
        ([PAGES / "ghost.html", "--slug", "No Name"], "'No Name' is no name for a text"),
        ([PAGES / "ghost.html", "--slug", "../up"], "'../up' is no name for a text"),
        ([PAGES / "ghost.html", "--tick", "1-200=F"], "No line 1-200; expected"),
        ([PAGES], "cannot be read: Is a directory"),
        (["http://127.0.0.1:9/page"], "http://127.0.0.1:9/page: cannot be reached: "),
        (["https://"], "https://: cannot be reached: "),
    ],
)
def test_what_cannot_be_taken_gives_one_line_and_writes_nothing(
    root: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str | Path],
    told: str,
) -> None:
    monkeypatch.chdir(root)

    assert run(root, *arguments) == 1

    lines = capsys.readouterr().out.splitlines()
    assert told in lines[-1]
    assert not any(told in line for line in lines[:-1])
    assert sorted(path.name for path in (root / "articles").iterdir()) == [
        "bridge.toml",
        "bridge.txt",
    ]


def test_without_the_package_a_page_gives_a_line_and_a_plain_text_none(
    root: Path, tmp_path: Path
) -> None:
    (tmp_path / "plain.txt").write_text("A plain text\n\nIt has one paragraph.\n", "utf-8")
    without = (
        "import sys; sys.modules['trafilatura'] = sys.modules['docx'] = None; "
        "from coursekit.cli import main; sys.exit(main(sys.argv[1:]))"
    )

    def text(page: Path) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-c", without, "--course", str(root), "text", str(page), "--yes"]
        environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
        return subprocess.run(
            words,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    page, plain = text(PAGES / "ghost.html"), text(tmp_path / "plain.txt")

    assert (page.returncode, page.stdout) == (1, "")
    assert page.stderr == (
        "This needs trafilatura; install it with: python -m pip install trafilatura\n"
    )
    assert (plain.returncode, plain.stderr) == (0, "")
    assert (root / "articles/a-plain-text.txt").is_file()


def test_on_a_terminal_lines_are_corrected_until_all_is_right(root: Path, tmp_path: Path) -> None:
    page = tmp_path / "plain.txt"
    page.write_text("A plain text\nShare\nIt has one paragraph.\nGood-bye and see you.\n", "utf-8")
    command = [sys.executable, "-m", "coursekit", "--course", str(root), "text", str(page)]
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
    )
    os.write(ours, b"2 furniture\n9 furniture\n4 not part of it\n\nThe Post\n2025-05-12\nen\n")
    shown, _ = process.communicate(timeout=120)
    os.close(ours)
    os.close(theirs)

    assert process.returncode == 0, shown
    assert "No line 9; expected 1 to 4." in shown
    found = about(root, "a-plain-text")
    assert (found["publisher"], found["date"]) == ("The Post", "2025-05-12")
    assert found["blocks"] == {"H": ["A plain text"], "L": ["Share"]}
    assert found["rest"] == {"F": "Good-bye and see you."}
