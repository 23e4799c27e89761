"""The guide to grading shows commands that exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from coursekit.authoring.simulated_class import SHARES
from coursekit.cli import _parser

GUIDE = Path(__file__).parents[2] / "docs/grading.md"
COMMANDS = re.findall(r"^ *(coursekit .*?)(?: +#.*)?$", GUIDE.read_text("utf-8"), re.MULTILINE)


def test_the_guide_shows_each_step() -> None:
    shown = {command.split()[1] for command in COMMANDS}

    assert {"release", "grade", "report", "simulate", "export"} <= shown


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_guide_is_understood(command: str) -> None:
    arguments = _parser().parse_args(shlex.split(command)[1:])

    assert callable(arguments.command)


def test_what_the_guide_says_of_a_made_up_class_is_what_is_made() -> None:
    assert SHARES == {"able": 0.25, "average": 0.40, "random": 0.05, "holds": 0.30}
