"""The JavaScript that a widget ships."""

from __future__ import annotations

import gzip
import subprocess
from pathlib import Path

import pytest

from coursekit.lesson.widget_base import STATIC, module

WIDGETS = [
    "highlight",
    "choice",
    "classify",
    "order",
    "value",
    "written",
    "summary",
    "handin",
    "heat",
]


@pytest.mark.parametrize("name", WIDGETS)
def test_a_widget_is_one_small_module(name: str) -> None:
    code = module(name).encode()

    assert b"import" not in code.replace(b"important", b"")
    assert len(code) <= 30_000
    assert len(gzip.compress(code)) <= 10_000


@pytest.mark.node
@pytest.mark.parametrize("name", WIDGETS)
def test_the_joined_module_is_sound_and_has_a_render(name: str, node: Path, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.mjs"
    path.write_text(module(name), "utf-8")
    look = f'import("{path.as_uri()}").then((m) => console.log(typeof m.default.render))'

    done = subprocess.run([node, "-e", look], capture_output=True, text=True, check=True)
    assert done.stdout == "function\n"


def test_no_module_writes_markup_or_reaches_for_the_network() -> None:
    for path in STATIC.glob("*.js"):
        code = path.read_text("utf-8")
        assert "innerHTML" not in code
        assert "fetch(" not in code
        assert "http" not in code.replace("https://developer", "")
