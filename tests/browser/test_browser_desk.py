"""The evening of a teacher at the desk, in JupyterLab, and the same evening by commands."""

from __future__ import annotations

import shutil
from base64 import b64encode
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from support.browser_axe import expect_no_violation
from support.browser_pages import new_page, open_and_run, resize
from support.hand_in_files import (
    add_written,
    csv_file,
    digests,
    grade,
    graded,
    hand_in,
    write,
    zipped,
)
from support.jupyterlab_server import Lab

from coursekit.course.loader import load_course

pytestmark = pytest.mark.browser

SAME, OTHER = "The mayor says that it is not safe.", "Because it is old."
LATE = "2026-01-15T23:59"
OF_THE_DESK = ("desk.json", "handed-in")  # what the commands have no need of

_DROP = """(place, [name, base64]) => {
  const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name));
  for (const type of ["dragover", "drop"])
    place.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
}"""
# What is wider than its panel; a table scrolls in a box of its own.
_TOO_WIDE = """() => [...document.querySelectorAll(".lm :not(.lm-table *, .lm-aloud)")]
  .filter((node) => node.getBoundingClientRect().right
    > node.closest(".lm").getBoundingClientRect().right + 1)
  .map((node) => `${node.tagName}.${node.className}`)"""

# How often what had the focus is taken off the page, so that a key would reach nothing.
_WATCH_FOCUS = """panel => {
  window.unheard = 0;
  const look = () => { window.unheard += Number(document.activeElement === document.body); };
  new MutationObserver(look).observe(panel, { childList: true, subtree: true });
}"""


@pytest.fixture
def root(root: Path, course_root: Path) -> Path:
    add_written(root)
    shutil.copytree(course_root / "teachers", root / "teachers")
    return root


@pytest.fixture
def given(root: Path, tmp_path: Path) -> Path:
    """What the LMS gives: two zips and the class list."""
    course = load_course(root)
    one = {f"{id}.json": hand_in(course, id, id.upper(), why=SAME) for id in ("s1", "s2")}
    two = {"s3.json": hand_in(course, "s3", "S3", "2026-02-02T10:00:00+00:00", why=OTHER)}
    files = {"one.zip": zipped({**one, "essay.docx": b"an essay"}), "two.zip": zipped(two)}
    folder = write(tmp_path / "given", files)
    rows = [["student", "name"], *([f"s{n}", f"S{n}"] for n in range(1, 5))]
    csv_file(folder / "class.csv", rows)
    (folder / "photo.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x01")
    return folder


def put_on_the_desk(panel: Locator, given: Path) -> None:
    """Drop, choose and name files, one of which is no class list."""
    said, choose = panel.get_by_role("status"), panel.get_by_label("Drop it here, or choose it")
    choose.first.set_input_files(given / "one.zip")
    expect(said).to_have_text("one.zip is on the desk.")
    dropped = ["two.zip", b64encode((given / "two.zip").read_bytes()).decode()]
    panel.locator("fieldset").first.evaluate(_DROP, dropped)
    expect(said).to_have_text("two.zip is on the desk.")
    choose.last.set_input_files(given / "photo.csv")
    expect(said).to_contain_text("photo.csv: ")
    panel.get_by_label("or say where it lies on this computer").last.fill(str(given / "class.csv"))
    panel.get_by_role("button", name="Put on the desk").last.click()
    expect(said).to_contain_text("class.csv is on the desk.")
    panel.get_by_label("Deadline").fill(LATE)


def score_by_keyboard(page: Page, panel: Locator) -> None:
    """Score every answer without a mouse, and once by mistake."""
    said, answer = panel.get_by_role("status"), panel.locator(".lm-written")
    expect(answer).to_have_text(SAME)
    expect(panel.get_by_text("S1, S2")).to_be_hidden()
    panel.get_by_role("button", name="0").first.focus()
    page.keyboard.press("4")
    expect(said).to_contain_text("This line takes 0 to 2.")
    for key, told in (("2", "Saved: 2 of 2."), ("0", "Saved: 0 of 1."), ("u", "Undone")):
        page.keyboard.press(key)
        expect(said).to_contain_text(told)
    # Typed faster than the answers come: what follows Enter is for the next one.
    panel.evaluate(_WATCH_FOCUS)
    for key in ("1", "Enter", "1", "0"):
        page.keyboard.press(key)
    expect(answer).to_have_text(OTHER)
    expect(said).to_contain_text("Saved: 0 of 1.")
    assert page.evaluate("window.unheard") == 0
    panel.get_by_label("A comment").fill("u is a letter here.")
    expect(said).to_have_text("Saved: the comment.")
    panel.get_by_role("button", name="Next to score").press("Enter")
    expect(said).to_have_text("Every answer is scored.")


def take(page: Page, name: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Download {name}").click()
    assert download.value.suggested_filename == name
    return Path(download.value.path()).read_bytes()


def test_an_evening_at_the_desk_gives_what_the_commands_give(
    browser: Browser, shared_lab: Lab, root: Path, given: Path, out: Path
) -> None:
    with shared_lab(root) as base, new_page(browser) as page:
        open_and_run(page, base, "teachers/desk.ipynb")
        panel = page.get_by_role("group", name="Grade", exact=True)
        put_on_the_desk(panel, given)
        panel.get_by_role("button", name="Grade", exact=True).click()
        expect(panel.locator(".lm-headline")).to_have_text(
            "3 graded, 1 late, 1 of 4 handed in nothing, 1 problem, 3 answers wait for you."
        )
        expect(panel.get_by_role("table", name="Problems")).to_contain_text("one.zip/essay.docx")
        score_by_keyboard(page, page.get_by_role("group", name="Score", exact=True))
        taken = {name: take(page, name) for name in ("gradebook.csv", "feedback.zip")}
        expect(page.get_by_text("feedback.zip is in your downloads.")).to_be_visible()
        expect_no_violation(page)
        resize(page, {"width": 400, "height": 900})
        assert page.evaluate(_TOO_WIDE) == []

    at_the_desk = root / "graded"
    options: list[str | Path] = [
        "--out",
        out,
        "--roster",
        given / "class.csv",
        "--late-after",
        LATE,
    ]
    grade(root, given / "one.zip", given / "two.zip", *options)
    scores = shutil.copy(at_the_desk / "to_score.csv", given)
    grade(root, given / "one.zip", given / "two.zip", *options, "--scores", scores)
    assert {name: (out / name).read_bytes() for name in taken} == taken
    files = digests(at_the_desk)
    assert {name: files[name] for name in files if not name.startswith(OF_THE_DESK)} == digests(out)
    assert graded(out) == {"s1": "10", "s2": "10", "s3": "8"}
