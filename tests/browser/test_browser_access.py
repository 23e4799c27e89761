"""The widgets for everyone: axe-core, contrast, forced colours, narrow screens, reduced motion.

One page has a cell for each kind of question, the summary and the hand-in form. Its JupyterLab
takes its theme from the system, which `emulate_media` sets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from support.all_kinds_course import IDS, write_all_kinds, write_notebook
from support.browser_axe import SCHEMES, Scheme, look_at_all, set_theme
from support.browser_pages import WIDE, new_page, open_and_run, resize
from support.browser_reader import Reader
from support.jupyterlab_server import Lab

from coursekit.course.loader import load_course

pytestmark = pytest.mark.browser

NO_FAULT: dict[str, list[str]] = {scheme: [] for scheme in SCHEMES}
CELLS = (
    "from coursekit import hand_in, open_lesson\nlesson = open_lesson('01_bridge')",
    *(f"lesson[{id!r}]" for id in IDS),
    "lesson.summary()",
    "hand_in()",
)

SEEN = 150  # texts at least whose contrast axe must have measured, so that it looked at all
TEXT, GRAPHIC = 4.5, 3.0  # contrast that WCAG 2.2 AA asks of text and of what carries meaning

# The colours that are seen when each row is painted over one another, as [red, green, blue].
_SEEN = """(rows) => {
  const context = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
  return rows.map((colors) => {
    for (context.fillStyle of colors) context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  });
}"""
# How a mark looks in each of these colours: its line, its name, the ground of its words.
_IN_COLOURS = """(root, colors) => {
  const mark = root.querySelector(".lm-passage .lm-c0");
  const before = root.style.getPropertyValue("--lm-c0");
  const looks = colors.map((color) => {
    root.style.setProperty("--lm-c0", color);
    const {textDecorationColor, backgroundColor} = getComputedStyle(mark);
    return [textDecorationColor, getComputedStyle(mark, "::before").color, backgroundColor];
  });
  root.style.setProperty("--lm-c0", before);
  return looks;
}"""
# Where the parts of a widget stand in it. A list of marks grows when they are checked.
_PLACES = """root => {
  const parts = ".lm-palette, .lm-passage, .lm-row, .lm-value";
  return [...root.querySelectorAll(parts)].map(part => {
    const {x, y, width, height} = part.getBoundingClientRect();
    return [part.className, x, y - root.getBoundingClientRect().y, width, height].join(" ");
  });
}"""
_TOP = "part => part.getBoundingClientRect().top"


@pytest.fixture(scope="module")
def page(
    browser: Browser, shared_lab: Lab, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    root = write_all_kinds(tmp_path_factory.mktemp("access"))
    notebook = write_notebook(root, "all", *CELLS)
    with shared_lab(root) as base, new_page(browser) as page:
        open_and_run(page, base, notebook)
        expect(page.locator(".lm")).to_have_count(len(IDS) + 2)
        yield page


@pytest.fixture(scope="module")
def fresh(page: Page) -> dict[str, list[str]]:
    """What axe finds in each theme before anything is answered."""
    return violations(page)


@pytest.fixture(params=SCHEMES)
def scheme(page: Page, request: pytest.FixtureRequest) -> Scheme:
    """The theme that the page has for the test."""
    scheme: Scheme = request.param
    set_theme(page, scheme)
    return scheme


@pytest.fixture(scope="module")
def readers(page: Page, fresh: dict[str, list[str]]) -> dict[str, Reader]:
    """Every question answered, right and wrong, so that each verdict will show."""
    del fresh  # but it had to be looked at first
    return answer_all(page)


@pytest.fixture(scope="module")
def moved(readers: dict[str, Reader]) -> dict[str, set[str]]:
    """What moved in a widget when its feedback came; every question is now checked."""
    found = {}
    for id, reader in readers.items():
        check = reader.button("Check")
        check.scroll_into_view_if_needed()
        check.hover()
        before, top = reader.root.evaluate(_PLACES), check.evaluate(_TOP)
        check.click()
        expect(reader.root.locator(".lm-headline")).to_have_count(1)
        found[id] = set(before) ^ set(reader.root.evaluate(_PLACES))
        if abs(check.evaluate(_TOP) - top) > 1:
            found[id].add("Check, on the screen")
    return found


@pytest.fixture(autouse=True)
def as_it_was(page: Page) -> Iterator[None]:
    yield
    resize(page, WIDE)
    page.emulate_media(forced_colors="none", reduced_motion="no-preference")
    set_theme(page, "light")


def violations(page: Page) -> dict[str, list[str]]:
    """What axe finds on the widgets in each theme: the rule, the place and the reason."""
    faults: dict[str, list[str]] = {}
    for scheme in SCHEMES:
        set_theme(page, scheme)
        found = look_at_all(page, ".lm")
        assert found.seen > SEEN
        faults[scheme] = found.faults
    return faults


def contrasts(page: Page, pairs: Sequence[tuple[str, Sequence[str]]]) -> list[float]:
    """The contrast of each colour with its ground as WCAG 2.2 defines it: 1 to 21.

    A ground is what was painted over one another.
    """

    def light(seen: list[int]) -> float:
        parts = [channel / 255 for channel in seen]
        red, green, blue = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    rows = [row for painted, ground in pairs for row in ([*ground, painted], [*ground])]
    lights = [light(seen) for seen in page.evaluate(_SEEN, rows)]
    both = zip(lights[::2], lights[1::2], strict=True)
    return [(max(pair) + 0.05) / (min(pair) + 0.05) for pair in both]


def contrast(page: Page, painted: str, ground: str) -> float:
    [ratio] = contrasts(page, [(painted, [ground])])
    return ratio


def style(place: Locator, name: str, pseudo: str = "") -> str:
    value: str = place.evaluate(
        "(element, [name, pseudo]) => getComputedStyle(element, pseudo).getPropertyValue(name)",
        [name, pseudo],
    )
    return value


def unfold(page: Page) -> None:
    """Open what the widgets keep folded: the labels, the form, the keys."""
    page.locator(".lm details").evaluate_all(
        "folds => folds.forEach(fold => { fold.open = true; })"
    )


def answer_all(page: Page) -> dict[str, Reader]:
    """Answers every question, right and wrong, so that each verdict will show."""
    readers = {id: Reader(page, id) for id in IDS}
    mark = readers["mark"]
    mark.mark("Source", "Mayor Ana Duarte said")  # too long
    mark.mark("Source", "Critics called")  # tempting
    mark.mark("Cue", "she")  # the other label
    mark.mark("Cue", "Duarte said the")  # overlaps the first
    readers["safe"].root.get_by_label("The bridge is not safe.").check()
    for name in ("Duarte said that", "The plan is a mess."):
        readers["true-ones"].root.get_by_label(name).check()
    for select in readers["kinds"].root.get_by_role("combobox").all():
        select.select_option("critics")
    readers["steps"].button("Move down: Critics go home").click()
    readers["speakers"].root.get_by_role("textbox").fill("2")
    note = readers["note"]
    note.root.get_by_label("Your answer").fill("The mayor says that the bridge is not safe.")
    note.root.get_by_label("Names the source.").fill("1")
    note.drag('"It is not safe,"')
    readers["signs"].mark("Cue", "said")
    readers["urdu"].mark("Source", "ناقدین")
    for reader in readers.values():
        reader.wait_saved()
    return readers


def test_axe_finds_nothing_before_anything_is_answered(fresh: dict[str, list[str]]) -> None:
    assert fresh == NO_FAULT


def test_axe_notices_a_fault_put_into_any_widget_and_no_other_on_what_is_checked(
    page: Page, moved: dict[str, set[str]]
) -> None:
    del moved  # but everything is now checked
    faults = """faults => document.querySelectorAll(".lm").forEach(root => {
      if (faults) root.append(Object.assign(document.createElement("input"), {className: "fault"}));
      else root.querySelector(".fault").remove();
    })"""
    page.evaluate(faults, True)

    found = look_at_all(page, ".lm")
    page.evaluate(faults, False)

    assert found.seen > SEEN
    assert [fault.partition(": ")[0] for fault in found.faults] == ["label"] * (len(IDS) + 2)


def test_axe_finds_nothing_on_what_is_checked_hinted_at_solved_and_handed_in(
    page: Page, readers: dict[str, Reader], moved: dict[str, set[str]]
) -> None:
    del moved  # but everything is now checked
    unfold(page)
    for reader in readers.values():
        reader.button("Hint").click()
        expect(reader.root.locator(".lm-hint")).to_have_count(1)
        reader.button("Solution").click()
        reader.button("Show me").click()
        expect(reader.root.locator(".lm-solution")).to_have_count(1)
    form = page.locator(".lm").last
    form.get_by_label("Your name").fill("Ada Lovelace")
    form.get_by_role("button", name="Make my hand-in file").click()
    expect(form.get_by_role("link")).to_be_visible()
    expect(readers["mark"].root.locator(".lm-item [data-verdict]")).to_have_count(4)

    assert violations(page) == NO_FAULT


def test_nothing_moves_when_feedback_comes(moved: dict[str, set[str]]) -> None:
    assert {id: places for id, places in moved.items() if places} == {}


def test_a_list_of_categories_is_as_wide_as_its_longest(readers: dict[str, Reader]) -> None:
    height = """face => {
      const [, first] = face.children, {textContent} = first;
      const before = face.offsetHeight;
      first.textContent = "what a speaker said, in the words of the reporter";
      const after = face.offsetHeight;
      first.textContent = textContent;
      return [before, after];
    }"""
    one, other = readers["kinds"].root.locator(".lm-face").first.evaluate(height)

    assert one == other


def test_no_verdict_on_a_mark_is_cut_off(
    page: Page, readers: dict[str, Reader], moved: dict[str, set[str]]
) -> None:
    del moved  # but everything is now checked
    cut = """root => [...root.querySelectorAll(".lm-list")].filter(list =>
      list.scrollHeight > list.clientHeight
      || list.getBoundingClientRect().bottom > root.querySelector(".lm-more")
        .getBoundingClientRect().top + 1).length"""
    for width in (WIDE["width"], 360):
        resize(page, {"width": width, "height": 900})
        for id, reader in readers.items():
            assert reader.root.evaluate(cut) == 0, (id, width)


def test_the_colour_of_every_label_of_the_course_can_be_told_from_its_ground(
    page: Page, readers: dict[str, Reader], scheme: Scheme, course_root: Path
) -> None:
    root = readers["mark"].root
    paper, ink = style(root, "background-color"), style(root, "color")
    labels = load_course(course_root).labels.values()
    looks = root.evaluate(_IN_COLOURS, [label.color for label in labels])
    parts = {
        f"{label.name}: {part}": (least, pair)
        for label, (line, name, wash) in zip(labels, looks, strict=True)
        for part, least, pair in (
            ("line", GRAPHIC, (line, [paper])),
            ("name", TEXT, (name, [paper])),
            ("words", TEXT, (ink, [paper, wash])),
            ("words marked thrice", TEXT, (ink, [paper, wash, wash, wash])),
        )
    }
    ratios = contrasts(page, [pair for _, pair in parts.values()])
    faults = [
        f"{part}: {ratio:.2f}"
        for (part, (least, _)), ratio in zip(parts.items(), ratios, strict=True)
        if ratio < least
    ]

    assert faults == []


def test_forced_colours_leave_each_mark_its_line_and_each_button_its_state(
    page: Page, readers: dict[str, Reader], scheme: Scheme
) -> None:
    root = readers["mark"].root
    page.emulate_media(forced_colors="active")
    root.scroll_into_view_if_needed()
    source, cue = (root.locator(f".lm-passage .lm-v0.lm-c{i}").first for i in (0, 1))
    paper = style(root, "background-color")

    # The patterns tell the labels apart where colours do not.
    assert style(source, "text-decoration-style") == "solid"
    assert style(cue, "text-decoration-style") == "double"
    for word in ("Critics", "she"):
        line = line_under(page, readers["mark"], word)
        assert line
        assert contrast(page, line, paper) > TEXT
    assert not line_under(page, readers["mark"], "went")

    pressed, other = (
        root.get_by_role("group", name="Labels").get_by_role("button", pressed=state).first
        for state in (True, False)
    )
    assert style(pressed, "border-top-width") != style(other, "border-top-width")


def test_forced_colours_leave_each_mark_its_name(
    page: Page, readers: dict[str, Reader], scheme: Scheme
) -> None:
    root = readers["mark"].root
    page.emulate_media(forced_colors="active")
    paper = style(root, "background-color")

    for number, name in enumerate(("Source", "Cue")):
        mark = root.locator(f".lm-passage .lm-v0.lm-c{number}").first
        assert name in style(mark, "content", "::before")
        assert contrast(page, style(mark, "color", "::before"), paper) > TEXT


def line_under(page: Page, reader: Reader, word: str) -> str:
    """The colour of the unbroken line that is seen under a word, or ""."""
    first, last = reader.place(word)
    left, top, width = first["left"], first["middle"], last["right"] - first["left"]
    shot = page.screenshot(clip={"x": left, "y": top, "width": width, "height": 20})
    with Image.open(BytesIO(shot)) as image:
        seen = image.convert("RGB")
    ground = seen.getpixel((2, seen.height - 1))
    for y in range(seen.height):
        row = {seen.getpixel((x, y)) for x in range(2, seen.width - 2)}
        if len(row) == 1 and ground not in row:
            return f"rgb{row.pop()}"
    return ""


def test_a_narrow_page_has_the_list_below_the_passage_and_no_sideways_scrolling(
    page: Page, readers: dict[str, Reader]
) -> None:
    def beside(how: str) -> None:
        """Wait until the passage and the list stand so; JupyterLab lays the page out anew."""
        places = """root => [".lm-passage", ".lm-side"]
          .map(look => root.querySelector(look).getBoundingClientRect())"""
        page.wait_for_function(
            f"root => {{ const [passage, list] = ({places})(root); return {how}; }}",
            arg=readers["mark"].root.element_handle(),
        )

    unfold(page)
    beside("list.left >= passage.right && Math.abs(list.top - passage.top) < 1")
    resize(page, {"width": 360, "height": 800})
    beside("list.top >= passage.bottom && Math.abs(list.left - passage.left) < 1")
    for reader in readers.values():
        assert reader.root.evaluate("root => root.scrollWidth <= root.clientWidth")


def test_nothing_is_animated_where_motion_is_to_be_reduced(
    page: Page, readers: dict[str, Reader]
) -> None:
    button = readers["mark"].button("Check")
    assert style(button, "transition-duration") != "0s"

    page.emulate_media(reduced_motion="reduce")

    moving = page.evaluate(
        """() => [...document.querySelectorAll(".lm, .lm *")].filter(part =>
          ["", "::before", "::after"].some(pseudo => {
            const {transitionDuration, animationName, scrollBehavior} =
              getComputedStyle(part, pseudo);
            return transitionDuration !== "0s" || animationName !== "none"
              || scrollBehavior === "smooth";
          })).map(part => part.className)"""
    )
    assert moving == []
