"""Makes the pictures of docs/authors.md: `make pictures`.

It goes the way that the guide tells, in a new course and a real browser, by the names that buttons
and fields have on the page: where a screen has changed, it stops.

Usage: pictures.py [FOLDER]; without one, the pictures go into docs/pictures.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from attrs import evolve
from PIL import Image
from playwright.sync_api import FloatRect, Locator, Page, ViewportSize, expect
from support.browser_author import Author
from support.browser_pages import find_chromium, new_page, open_and_run, running_chromium
from support.browser_reader import Reader
from support.jupyterlab_server import running_lab

from coursekit.authoring.new_course import EXAMPLE, new_course
from coursekit.course import Course
from coursekit.course.loader import load_course
from coursekit.questions.highlight import HighlightAnswer
from coursekit.texts import in_order
from coursekit.texts.quotes import find_quote
from coursekit.work import Attempt, HandIn, Work
from coursekit.work.handin import hand_in_text

REPOSITORY = Path(__file__).resolve().parents[1]
ARTICLE = REPOSITORY / "tests/pages/wordpress-classic.html"
PICTURES = (
    "bring",
    "lines",
    "rights",
    "start",
    "question",
    "answer",
    "key",
    "class",
    "save",
    "student",
    "disputed",
    "readers",
)
# High enough that no section has to be scrolled; as wide as a picture may be.
_WINDOW: ViewportSize = {"width": 1000, "height": 3600}
_MADE = "2026-03-01T10:00:00+00:00"
_EDGE = 8  # pixels around what is shown
_COLOURS = 48

_OPTIONS = {
    "The island council, whose words the Gazette quotes": "Its words stand between the marks.",
    "The Gazette, which finds the decision hard on Orrin": "The Gazette prints them, and no more.",
    "The operator, which has looked at every other way": "Martha Quill speaks for it, in P3.",
}
_CHOICE_HINTS = ("Read P5 to its end.", "Who does what the verb “called” says?")
_IDEA = "Quotation marks make no difference to whose words they are."
_MARKED = ("Martha Quill", "The island council", "He", "Some 340 people")
_MARK_HINTS = ("Ask of each sentence: does somebody say something?", "You need no verbs.")
_READERS = {
    "Ana": ("Martha Quill", "The island council", "He"),
    "Bo": ("Martha Quill, who manages the line", "The island council"),
}


class Camera:
    """Takes pictures of parts of a page, and knows which it has taken."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page, self.folder = page, folder
        self.taken: list[str] = []

    def take(self, name: str, *parts: Locator) -> None:
        """Take a picture of the smallest rectangle that holds all of these parts."""
        parts[0].evaluate("part => part.scrollIntoView({ block: 'center' })")
        # Nothing is picked out by the pointer, and no hint stands over the page.
        self.page.mouse.move(0, 0)
        self.page.wait_for_timeout(400)
        boxes = [box for part in parts if (box := part.bounding_box())]  # what is hidden has none
        assert boxes, f"{name}: nothing of it is on the page"
        left = max(0, min(box["x"] for box in boxes) - _EDGE)
        top = max(0, min(box["y"] for box in boxes) - _EDGE)
        right = min(_WINDOW["width"], max(box["x"] + box["width"] for box in boxes) + _EDGE)
        bottom = max(box["y"] + box["height"] for box in boxes) + _EDGE
        assert bottom <= _WINDOW["height"], f"{name}: it is higher than the window"
        clip: FloatRect = {"x": left, "y": top, "width": right - left, "height": bottom - top}
        data = self.page.screenshot(clip=clip, caret="hide")
        image = Image.open(io.BytesIO(data)).convert("RGB").quantize(_COLOURS)
        image.save(self.folder / f"author-{name}.png", optimize=True)
        self.taken.append(name)


def main(folder: Path) -> None:
    """Make every picture anew in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    chromium = find_chromium()
    if chromium is None:
        sys.exit("Chromium was not found; get it with: sudo apt install chromium")
    expect.set_options(timeout=30_000)
    with tempfile.TemporaryDirectory() as place, running_chromium(chromium) as browser:
        root = new_course(Path(place) / "my-course")
        light = running_lab(root, theme="JupyterLab Light")
        with light as base, new_page(browser, viewport=_WINDOW) as page:
            camera = Camera(page, folder)
            open_and_run(page, base, "teachers/author.ipynb")
            author = Author(page)
            bring_text(author, camera)
            write_choice(author, camera)
            write_marks(author, camera)
            ask_readers(author, camera, root)
            [stem] = set(load_course(root).lessons) - {EXAMPLE}
            open_and_run(page, base, f"notebooks/{stem}.ipynb")
            answer_as_a_student(camera)
    assert sorted(camera.taken) == sorted(PICTURES), f"taken: {camera.taken}"


def section(author: Author, title: str) -> Locator:
    """Give a section of the author's page."""
    return author.root.get_by_role("region", name=title, exact=True)


def inside(part: Locator) -> list[Locator]:
    """Give what stands in a section, without the line above it."""
    return part.locator("> *").all()


def bring_text(author: Author, camera: Camera) -> None:
    """Bring the article, look through its lines, say whose it is, and start a lesson on it."""
    text = section(author, "The text")
    camera.take("bring", *inside(text))
    author.root.get_by_label("Choose a saved page").set_input_files(ARTICLE)
    author.said("Look through the lines")
    lines = author.root.get_by_role("region", name="The lines of the page")
    camera.take("lines", lines, text.locator(".lm-author-range"))
    author.write("Rights: who allows its use", "Allowed by the editor, 3 May 2025")
    camera.take("rights", text.locator(".lm-author-form"), button(author, "Save the text"))
    author.press("Save the text")
    author.said("Saved: the text")
    author.write("Title of the new lesson", "The ferry")
    author.root.get_by_label("Title of the new lesson").blur()
    camera.take("start", *inside(section(author, "The lesson")))
    author.press("Start the lesson")
    author.said("is started")


def write_choice(author: Author, camera: Camera) -> None:
    """Write a first question, make its key by answering it, and save it."""
    right, *wrong = _OPTIONS
    author.press("Pick an option")
    author.write("Title", "A closed door")
    author.write("What to do", "P5 has the words “a closed door”. Who calls the decision so?")
    for at, option in enumerate(_OPTIONS, 1):
        author.write(f"Options {at}", option)
    write_hints(author, _CHOICE_HINTS)
    show(author, "P5")
    student = author.root.locator(".lm-author-student")
    student.get_by_label(right).click()
    camera.take("question", author.root.locator(".lm-author-columns > div").first)
    camera.take("answer", author.root.locator(".lm-author-trial"))
    author.press("Keep as key")
    author.said("Kept as the key")
    for option, feedback in _OPTIONS.items():
        author.write(f"Feedback: {option}", feedback)
    author.write(f"Idea behind it, if any: {wrong[0]}", _IDEA)
    author.write("What the solution explains", "“Called” is what the island council does in P5.")
    settle(author)
    camera.take("key", author.root.get_by_role("group", name="The key", exact=True))
    author.press("Simulate a class")
    author.said("made-up students answered")
    camera.take("class", author.root.locator(".lm-author-report"))
    author.press("Show what changes")
    author.said("This is what changes")
    camera.take("save", *inside(section(author, "Save")))
    author.press("Save")
    author.said("Saved. Students can open the lesson.")


def write_marks(author: Author, camera: Camera) -> None:
    """Write a question to mark, in whose key one mark is disputed and one tempting."""
    author.press("Mark words in the text")
    expect(author.root.get_by_label("Title", exact=True)).to_have_value("")  # of the new form
    author.write("Title", "Who speaks?")
    author.write("What to do", "Mark each source by its name.")
    author.root.get_by_role("checkbox", name="Source", exact=True).check()
    write_hints(author, _MARK_HINTS)
    show(author, "P3", "P4", "P5", "P9")
    tried = Reader(author.page, "tried")
    expect(tried.passage).to_contain_text("He crosses")
    for quote in _MARKED:
        tried.mark("Source", quote)
    author.press("Keep as key")
    author.said("Kept as the key")
    pick = author.root.get_by_label
    pick("What it is: He", exact=True).select_option("disputed: may be marked")
    author.write("Feedback: He", "He reckons it. Is a thought something that is said?")
    pick("What it is: Some 340 people", exact=True).select_option("tempting, and wrong")
    author.write("Feedback: Some 340 people", "They are counted here. They say nothing.")
    author.write("What the solution explains", "Quill speaks for the line, the council for Orrin.")
    author.root.get_by_label("Idea behind it, if any: Some 340 people").wait_for()
    settle(author)
    camera.take("disputed", author.root.get_by_role("group", name="The key", exact=True))
    author.press("Show what changes")
    author.said("This is what changes")
    author.press("Save")
    author.said("Saved. Students can open the lesson.")


def ask_readers(author: Author, camera: Camera, root: Path) -> None:
    """Give the hand-ins of two readers, and let the page propose a key of them."""
    readers = section(author, "From readers")
    readers.get_by_text("Make the key of what people answered").click()
    files = hand_ins(load_course(root), root.parent)
    readers.get_by_label("Hand-ins of two or three people").set_input_files(files)
    expect(readers.locator(".lm-given").first.locator("li")).to_have_count(len(files))
    author.press("Propose a key")
    button(author, "Take as the key").wait_for()
    camera.take("readers", *inside(readers))


def answer_as_a_student(camera: Camera) -> None:
    """Pick a wrong option in the lesson as students have it, and check it."""
    _, wrong, _ = _OPTIONS
    asked = Reader(camera.page, "a-closed-door")
    asked.root.get_by_label(wrong).click()
    asked.button("Check").click()
    expect(asked.root).to_contain_text(_OPTIONS[wrong])
    camera.take("student", asked.root)


# --- what the steps are made of ---


def button(author: Author, name: str) -> Locator:
    """Give a button of the author's page."""
    return author.root.get_by_role("button", name=name, exact=True)


def settle(author: Author) -> None:
    """Leave the key, and wait until the kernel has all that is typed, and no fault is left."""
    author.root.get_by_label("What the solution explains").blur()
    expect(author.root.locator(".lm-author-key .lm-faults li")).to_have_count(0)


def write_hints(author: Author, hints: tuple[str, ...]) -> None:
    """Write the hints of the question on the form."""
    for at, hint in enumerate(hints, 1):
        author.write(f"Hints {at}", hint)


def show(author: Author, *blocks: str) -> None:
    """Tick the paragraphs that the question shows."""
    shown = author.root.get_by_role("group", name="What of the text is shown")
    for block in blocks:
        shown.locator(f'input[value="{block}"]').check()


def hand_ins(course: Course, folder: Path) -> list[Path]:
    """Write the hand-in files of two readers."""
    [lesson] = [lesson for stem, lesson in course.lessons.items() if stem != EXAMPLE]
    question = lesson.questions[-1]
    article = course.articles[question.article]
    files = []
    for name, quotes in _READERS.items():
        spans = (evolve(find_quote(article, quote), label="source") for quote in quotes)
        work = Work(
            lesson=lesson.stem,
            articles={article.slug: article.sha256},
            attempts={question.id: Attempt(HighlightAnswer(in_order(spans)))},
        )
        lessons = {lesson.stem: work}
        given = HandIn(course=course.id, name=name, student="", made=_MADE, lessons=lessons)
        files.append(folder / f"hand-in-{name.lower()}.json")
        files[-1].write_text(hand_in_text(given), "utf-8")
    return files


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else REPOSITORY / "docs/pictures")
