"""Texts that are hard to count, to show or to select: positions agree, and words are marked whole.

The page counts UTF-16 units of the text shown, Python code points of the article.
"""

# ruff: noqa: RUF001  # scripts and signs that look like others are the point here

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, expect
from support.all_kinds_course import ABOUT, URDU, write_all_kinds, write_notebook
from support.browser_pages import new_page, open_and_run, running_chromium
from support.browser_reader import Reader
from support.jupyterlab_server import Lab

from coursekit.lesson.page_code import STATIC
from coursekit.texts import Article
from coursekit.texts.quotes import split_blocks

# --- positions ---

PIECES = (
    *("word", "Iraq's", "well-known", "5,200", " ", "  ", "\n", "\r\n", "\t", ".", ", ", "–"),
    *("“", "”", "‘", "’", '"', "„", "«"),
    *("👍", "👍🏽", "👩‍👩‍👧", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🇵🇰", "🇺🇸", "𝒜𝒷"),
    *("cafe\u0301", "nai\u0308ve", "Zoe\u0308", "\u0301", "q\u0323\u0307"),
    *("قَالَ", "الوَزِيرُ", "انتهى", "،", "؟"),
    *("محکمہ", "خارجہ", "نے", "کہا", "می\u200cروم", "۔", "”بات چیت“", "۲۰۲۵"),
)
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), min_size=1, max_size=40).map(
    "".join
)

# Answers, line by line, what the page makes of the blocks of a question and of spans on them.
_SERVER = """
import { createInterface } from "node:readline";
const { page, snap } = await import(process.argv[1]);
for await (const line of createInterface({ input: process.stdin })) {
  const { blocks, spans } = JSON.parse(line);
  const { text, pieces, blocks: ranges, point, unit } = page(blocks);
  const back = ([from, to]) => [point(from), point(to), text.slice(from, to)];
  const answer = {
    pieces: pieces.map(back),
    // Each piece without its last letter, grown to the whole or not.
    snapped: pieces.flatMap(([from, to]) => [false, true].map((exact) => {
      const cut = [...text.slice(from, to)].slice(0, -1).join("");
      return back(snap(text, pieces, from, cut ? from + cut.length : to, exact));
    })),
    ends: ranges.map(({ at, to }) => [point(at), point(to)]),
    quotes: spans.map(([start, end]) => text.slice(unit(start), unit(end))),
    same: spans.map(([start, end]) => [point(unit(start)), point(unit(end))]),
  };
  console.log(JSON.stringify(answer));
}
"""

Ask = Callable[[list[dict[str, Any]], list[tuple[int, int]]], dict[str, Any]]


@pytest.fixture(scope="module")
def ask(node: Path) -> Iterator[Ask]:
    """The page's own functions, in Node.js."""
    module = (STATIC / "positions.js").as_uri()
    command: list[str | Path] = [node, "--input-type=module", "-e", _SERVER, module]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        asked, answers = server.stdin, server.stdout
        assert asked is not None
        assert answers is not None

        def ask(blocks: list[dict[str, Any]], spans: list[tuple[int, int]]) -> dict[str, Any]:
            asked.write(json.dumps({"blocks": blocks, "spans": spans}) + "\n")
            asked.flush()
            answer: dict[str, Any] = json.loads(answers.readline())
            return answer

        yield ask
        asked.close()


def page_blocks(article: Article, shown: list[str]) -> list[dict[str, Any]]:
    """The blocks as the page gets them; the others are not shown."""
    return [
        {"name": one.name, "start": one.start, "text": article.text[one.start : one.end]}
        for one in article.blocks
        if one.name in shown
    ]


@pytest.mark.node
@settings(max_examples=300)
@given(text=TEXTS, data=st.data())
def test_page_and_python_mean_the_same_words_by_the_same_positions(
    ask: Ask, text: str, data: st.DataObject
) -> None:
    lines = [line for line in re.findall(r"[^\r\n]+", text) if line.strip()]
    first = data.draw(st.sampled_from(["", *lines]))  # of a block that runs to the end
    rest = {"F1": first} if first else {}
    article = Article(
        **dict.fromkeys(("slug", "title", "publisher", "date", "source", "rights"), ""),
        language="ur",
        invented=True,
        sha256="",
        text=text,
        blocks=split_blocks(text, {}, rest),
    )
    names = [block.name for block in article.blocks]
    shown = data.draw(st.lists(st.sampled_from(names), unique=True)) if names else []
    blocks = page_blocks(article, shown)
    spans = []
    for block in blocks:
        start = data.draw(st.integers(0, len(block["text"]) - 1))
        end = data.draw(st.integers(start + 1, len(block["text"])))
        spans.append((block["start"] + start, block["start"] + end))

    page = ask(blocks, spans)

    # What the page chooses, Python quotes.
    for start, end, quote in page["pieces"] + page["snapped"]:
        assert text[start:end] == quote
    assert page["ends"] == [[one["start"], one["start"] + len(one["text"])] for one in blocks]
    # What Python has, the page draws on the same words.
    assert page["quotes"] == [text[start:end] for start, end in spans]
    assert page["same"] == [[start, end] for start, end in spans]


# --- in the browser ---

# Texts in scripts whose words are counted in other ways, with words of them and how many they are.
CITED = {
    "th": ("นายกเทศมนตรีกล่าวว่าสะพานจะปิด และน้ำท่วม 20% ของเมือง", "น้ำท่วม 20%", 5),
    "zh": ("市长说，大桥将于5月关闭。", "大桥将于5月关闭", 8),
    "hi": ("महापौर ने कहा कि पुल बंद हो जाएगा।", "पुल बंद हो जाएगा", 4),
}
CITE = """
        [[questions]]
        id = "{id}"
        kind = "written"
        title = "Cite"
        prompt = "Cite words."
        points = 2
        hints = ["One.", "Two."]
        article = "{id}"
        evidence = 1
        cite = {words}
        cite_most = {words}
        rubric = [{{id = "cited", text = "Cites.", points = 2}}]
"""
CITE_KEY = """
        [{id}]
        explanation = "Any words of that length."
        answer = "She said it."
        spans = [{{quote = "{quote}"}}]
"""

CELLS = (
    "from coursekit import open_lesson\nlesson = open_lesson('01_bridge')",
    *(f"lesson[{id!r}]" for id in ("mark", "signs", "urdu", *CITED)),
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_all_kinds(tmp_path_factory.mktemp("text"))
    exercises, keys = root / "exercises/01_bridge.toml", root / "exercises/keys/01_bridge.toml"
    for id, (line, quote, words) in CITED.items():
        text = f"Title\n\n{line}\n"
        digest = hashlib.sha256(text.encode()).hexdigest()
        about = ABOUT.format(title="Title", language=id, digest=digest)
        (root / f"articles/{id}.toml").write_text(about, "utf-8")
        (root / f"articles/{id}.txt").write_bytes(text.encode())
        for path, more in ((exercises, CITE), (keys, CITE_KEY)):
            more = more.format(id=id, words=words, quote=quote)
            path.write_text(path.read_text("utf-8") + more, "utf-8")
    write_notebook(root, "texts", *CELLS)
    return root


@pytest.fixture(scope="module")
def page(root: Path, chromium: Path, shared_lab: Lab) -> Iterator[Page]:
    """The questions with a passage, on a screen that can be touched."""
    with (
        shared_lab(root) as base,
        running_chromium(chromium) as browser,
        new_page(browser, has_touch=True) as page,
    ):
        open_and_run(page, base, "texts.ipynb")
        yield page


# Selects words, and waits until the page is told of it.
_SELECT = """async (passage, quote) => {
  const node = [...passage.querySelectorAll(".lm-block")]
    .map(block => block.firstChild).find(text => text.data.includes(quote));
  const at = node.data.indexOf(quote);
  const told = new Promise(done =>
    document.addEventListener("selectionchange", done, {once: true}));
  getSelection().setBaseAndExtent(node, at, node, at + quote.length);
  await told;
}"""


# A touch is also told as one by a mouse, some time after its end.
_LISTEN = """() => {
  window.tapped = false;
  document.addEventListener("mouseup", () => { window.tapped = true; }, {once: true});
}"""


def reader(page: Page, question: str) -> Reader:
    """A question with no marks and no label picked."""
    reader = Reader(page, question)
    for remove in reader.root.locator(".lm-remove").all()[::-1]:
        remove.click()
    for label in reader.root.locator(".lm-label[aria-pressed=true]").all():
        label.click()
    return reader


def quotes(root: Path, reader: Reader) -> list[str]:
    """What Python has: the label and the words of each span, in the order of the text."""
    reader.wait_saved()
    work = json.loads((root / "work/01_bridge.json").read_text("utf-8"))
    question = reader.root.get_attribute("data-question") or ""
    spans = work["attempts"][question]["answer"]["spans"]
    return [f"{span['label']}: {span['quote']}" for span in spans]


@pytest.mark.browser
def test_python_has_exactly_the_words_that_were_dragged_over_in_urdu(
    page: Page, root: Path
) -> None:
    urdu = reader(page, "urdu")
    urdu.mark("Source", "دوارتے")
    assert quotes(root, urdu) == ["source: دوارتے"]
    urdu.mark("Source", "ناقدین نے منصوبے")
    urdu.mark("Cue", "گھر")  # after an emoji

    assert quotes(root, urdu) == ["source: دوارتے", "source: ناقدین نے منصوبے", "cue: گھر"]
    urdu.expect_said(
        "Cue added: \u2068گھر\u2069, 1 word; 3 marks"
    )  # the comma stays behind the word
    assert URDU.count("گھر") == 1


@pytest.mark.browser
def test_python_has_exactly_the_words_that_were_dragged_over_among_signs(
    page: Page, root: Path
) -> None:
    signs = reader(page, "signs")
    words = (
        *("👍 and 🇵🇰", "flags", "“It’s ‘fine’,”", "👩‍👩‍👧", "cafe\u0301", "naïve 𝒜𝒷", "🏴󠁧󠁢󠁳󠁣󠁴󠁿 team"),
        *("Zoe\u0308 👍🏽", "Doe", "A. Roe"),  # after line ends of another system
    )
    dragged = [*zip(cycle(("Cue", "Source")), words, strict=False)]
    for label, quote in dragged:
        signs.mark(label, quote)

    assert quotes(root, signs) == [f"{label.lower()}: {quote}" for label, quote in dragged]


@pytest.mark.browser
def test_a_right_to_left_passage_reads_right_to_left(page: Page) -> None:
    urdu = reader(page, "urdu")
    (mayor, _), (home, _) = urdu.place("میئر"), urdu.place("انھوں")
    assert mayor["left"] > home["left"]
    paragraph = urdu.root.locator(".lm-block").nth(1)
    side = "block => [getComputedStyle(block).direction, getComputedStyle(block, '::before').right]"
    assert paragraph.evaluate(side) == ["rtl", "0px"]  # its name stands at its right

    urdu.passage.focus()
    for key in ("ArrowUp", "ArrowUp", "Control+Home"):
        page.keyboard.press(key)
    urdu.expect_said("\u2068پل\u2069")
    page.keyboard.press("ArrowLeft")
    urdu.expect_said("\u2068بند\u2069")
    page.keyboard.press("ArrowRight")
    urdu.expect_said("\u2068پل\u2069")

    urdu.mark("Source", "میئر عنا")
    mark = urdu.passage.locator("mark").first
    tag, words = mark.evaluate(
        """mark => [parseFloat(getComputedStyle(mark, "::before").right),
          mark.getBoundingClientRect().width]"""
    )
    assert tag == 0
    assert words > 0


@pytest.mark.browser
def test_a_double_click_marks_a_word(page: Page, root: Path) -> None:
    mark = reader(page, "mark")
    mark.root.locator("[aria-keyshortcuts=S]").click()
    mark.passage.evaluate("passage => passage.scrollIntoView({block: 'center'})")
    first, last = mark.place("Duarte")

    page.mouse.dblclick((first["left"] + last["right"]) / 2, first["middle"])

    assert quotes(root, mark) == ["source: Duarte"]


@pytest.mark.browser
def test_a_choice_grows_to_whole_words_unless_alt_is_held(page: Page, root: Path) -> None:
    mark = reader(page, "mark")
    mark.mark("Source", "uart")
    assert quotes(root, mark) == ["source: Duarte"]

    mark = reader(page, "mark")
    mark.root.locator("[aria-keyshortcuts=S]").click()
    page.keyboard.down("Alt")
    mark.drag("uart")
    page.keyboard.up("Alt")
    assert quotes(root, mark) == ["source: uart"]


@pytest.mark.browser
def test_the_label_may_come_after_the_words_and_the_drag_go_backwards(
    page: Page, root: Path
) -> None:
    mark = reader(page, "mark")
    mark.passage.evaluate("passage => passage.scrollIntoView({block: 'center'})")
    first, last = mark.place("Ana Duarte")
    page.mouse.move(last["right"] - 1, last["middle"])
    page.mouse.down()
    page.mouse.move(first["left"] + 1, first["middle"], steps=5)
    page.mouse.up()
    mark.expect_said("Chosen: Ana Duarte. Pick a label.")
    mark.expect_spans()

    mark.root.locator("[aria-keyshortcuts=C]").click()

    assert quotes(root, mark) == ["cue: Ana Duarte"]


@pytest.mark.browser
def test_a_selection_by_touch_becomes_a_mark_once_it_rests(page: Page, root: Path) -> None:
    mark = reader(page, "mark")
    label = mark.root.locator("[aria-keyshortcuts=S]")
    label.tap()
    expect(label).to_have_attribute("aria-pressed", "true")
    mark.passage.evaluate("passage => passage.scrollIntoView({block: 'center'})")
    first, _ = mark.place("Duarte")
    page.evaluate(_LISTEN)
    touch = page.context.new_cdp_session(page)
    point = {"x": first["left"] + 5, "y": first["middle"]}
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    touch.detach()
    page.wait_for_function("() => window.tapped")

    # Chromium without a window selects nothing at a long press; a script stands for its handles.
    # The page's clock stands still but for what the test lets pass, however busy the machine is.
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))
    try:
        for quote in ("Ana", "Ana Duarte", "Ana Duarte sai"):
            mark.passage.evaluate(_SELECT, quote)
            page.clock.run_for(890)  # shorter than the rest that makes it a mark
            assert mark.spans() == []
        page.clock.run_for(20)
        mark.expect_spans("Source Ana Duarte said")
    finally:
        page.clock.resume()

    assert quotes(root, mark) == ["source: Ana Duarte said"]


@pytest.mark.browser
def test_marking_on_with_the_same_label_makes_a_mark_longer(page: Page, root: Path) -> None:
    """It made a second mark; a check then called the short one right as well."""
    mark = reader(page, "mark")
    mark.mark("Source", "Duarte")
    mark.mark("Source", "Mayor Ana Duarte")
    mark.expect_said(re.compile("^Source, longer: Mayor Ana Duarte; 1 mark"))
    assert quotes(root, mark) == ["source: Mayor Ana Duarte"]

    mark.button("Undo").click()
    assert quotes(root, mark) == ["source: Duarte"]


@pytest.mark.browser
def test_overlapping_spans_have_lines_and_names_of_their_own_and_go_one_by_one(
    page: Page, root: Path
) -> None:
    mark = reader(page, "mark")
    overlapping = (
        ("Source", "Mayor Ana Duarte said"),
        ("Cue", "Duarte said the"),
        ("Source", "said the bridge"),
        ("Cue", "Duarte"),
    )
    for number, (label, quote) in enumerate(overlapping, 1):
        mark.mark(label, quote)
        expect(mark.root.locator(".lm-go")).to_have_count(number)
    assert len(quotes(root, mark)) == 4

    # Under "Duarte" and under "said" each mark has a line that no other has.
    for word in ("Duarte", "said"):
        lines: list[str] = mark.passage.evaluate(
            """(passage, word) => {
              const walker = document.createTreeWalker(passage, NodeFilter.SHOW_TEXT);
              while (walker.nextNode()) if (walker.currentNode.data.includes(word)) break;
              const lines = [];
              for (let on = walker.currentNode.parentElement; on.matches(".lm-mark");
                   on = on.parentElement) lines.push(getComputedStyle(on).textUnderlineOffset);
              return lines;
            }""",
            word,
        )
        assert len(lines) == len(set(lines)) == 3
    names = mark.passage.locator("[data-open]").evaluate_all(
        "marks => marks.map(mark => mark.dataset.open)"
    )
    assert names == ["Source", "Cue · Cue", "Source"]

    # A click goes to the shortest mark there.
    first, _ = mark.place("Duarte")
    page.mouse.click(first["left"] + 5, first["middle"])
    focused = mark.root.locator(".lm-go:focus")
    expect(focused).to_have_text("Cue Duarte")

    for left in (3, 2, 1, 0):
        mark.root.locator(".lm-remove").first.click()
        expect(mark.root.locator(".lm-go")).to_have_count(left)
    expect(mark.passage.locator("mark")).to_have_count(0)
    assert mark.passage.evaluate("passage => passage.textContent").count("Duarte") == 1
    assert quotes(root, mark) == []


@pytest.mark.browser
def test_the_paragraphs_of_a_prompt_stay_paragraphs(page: Page) -> None:
    prompt = reader(page, "urdu").root.locator(".lm-prompt")

    assert prompt.inner_text() == "Mark the sources.\n\nRead from the right."


@pytest.mark.browser
def test_the_solution_has_the_key_in_words_and_its_names_beside_the_students(page: Page) -> None:
    mark = reader(page, "mark")
    mark.mark("Source", "Mayor Ana Duarte said")
    mark.button("Solution").click()
    mark.button("Show me").click()

    key = mark.root.locator(".lm-solution li")
    spans = ["Source Mayor Ana Duarte", "Cue said", "Source she", "Cue said"]
    expect(key).to_have_text([*spans, "called (may be marked too; not counted)"])
    names = mark.passage.locator("[data-open]")
    expect(names).to_have_count(6)
    clip = "getComputedStyle(mark, '::before').clipPath"
    shown = names.evaluate_all(f"marks => marks.map(mark => [mark.dataset.open, {clip}])")
    assert shown[:2] == [["Source", "none"], ["★\u00a0Source", "none"]]


@pytest.mark.browser
@pytest.mark.parametrize("language", CITED)
def test_the_page_counts_the_words_of_a_citation_as_the_grader_does(
    page: Page, root: Path, language: str
) -> None:
    _, quote, words = CITED[language]
    cited = reader(page, language)
    cited.drag(quote)
    unit = "words" if language == "hi" else "characters"
    cited.expect_said(f"Evidence added: {quote}, {words} {unit}; 1 mark")
    expect(cited.root).to_contain_text(f"{words} to {words} {unit} each")
    cited.root.locator("textarea").fill("What I think.")
    cited.root.locator("textarea").blur()
    cited.wait_saved()

    # The question asks for just so many words: one more or less would be told here.
    assert "Your teacher scores it" in cited.check()
    expect(cited.root.locator(".lm-feedback li")).to_have_count(0)


@pytest.mark.browser
def test_a_page_that_is_busy_for_seconds_does_not_say_that_the_kernel_is_gone(page: Page) -> None:
    mark = reader(page, "mark")
    mark.mark("Source", "Duarte")
    mark.wait_saved()
    mark.root.locator(".lm-remove").evaluate(
        """remove => {
          remove.click();
          const start = performance.now();
          while (performance.now() - start < 3000);
        }"""
    )

    mark.wait_saved()
    mark.expect_said("Source removed: Duarte, 1 word; 0 marks")
