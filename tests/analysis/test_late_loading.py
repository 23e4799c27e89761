"""What loads pandas and matplotlib, and when."""

from __future__ import annotations

import subprocess
import sys

import pytest

import coursekit.analysis
import coursekit.plots


@pytest.mark.parametrize(
    "code",
    [
        "from coursekit import analysis, plots",
        "import coursekit.analysis.reader_counts",
        "import coursekit.analysis.reader_agreement",
        "import coursekit.analysis.marked_text",
        "import coursekit.lesson.static_html",
    ],
)
def test_what_lessons_and_grading_import_loads_no_tables_and_no_figures(code: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", f"{code}; import sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert not {"pandas", "matplotlib", "numpy"} & set(told.stdout.split())


@pytest.mark.parametrize("room", [coursekit.analysis, coursekit.plots])
def test_every_public_name_of_a_room_is_found_at_its_first_use(room: object) -> None:
    assert dir(room)
    for name in dir(room):
        assert callable(getattr(room, name))
    with pytest.raises(AttributeError, match="nothing"):
        room.nothing  # type: ignore[attr-defined]  # noqa: B018
