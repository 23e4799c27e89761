"""A reader who has no mouse: goes to a question and answers it with keys alone."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from support.browser_reader import Reader

# Words and runs of quotation marks, by which the arrows move.
_STEPS = re.compile(r"[\w%]+(?:['’-][\w%]+)*|[\"'“”‘’]+")
# The cursor of the passage: what is selected, in code points of the text shown.
_CURSOR = """passage => {
  const range = getSelection().getRangeAt(0), before = document.createRange();
  before.setStart(passage, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = [...before.toString()].length;
  return [start, start + [...range.toString()].length];
}"""
_FAR = 400  # presses of a key after which a place counts as out of reach


class Typist(Reader):
    """One question on the page, by keyboard."""

    def tab_to(self, place: Locator, *, back: bool = False) -> None:
        """Press Tab until a place has the focus."""
        key = "Shift+Tab" if back else "Tab"
        found = place.element_handle()
        for _ in range(_FAR):
            if found.evaluate("place => place === document.activeElement"):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{place} was not reached by {key}")

    def press(self, *keys: str) -> None:
        """Press keys one after the other; the focus must still be in the question."""
        for key in keys:
            self.page.keyboard.press(key)
        assert self.has_focus(), f"the focus left the question after {keys}"

    def hold(self, key: str, times: int) -> None:
        """Hold a key, or Shift and a key, until it has worked some times."""
        *modifiers, last = key.split("+")
        for one in (*modifiers, *[last] * times):
            self.page.keyboard.down(one)
        for one in (last, *modifiers) if times else modifiers:
            self.page.keyboard.up(one)

    def has_focus(self) -> bool:
        """Whether the focus is on something in the question."""
        return bool(self.root.evaluate("root => root.contains(document.activeElement)"))

    def cursor(self) -> tuple[int, int]:
        """What is chosen in the passage, in code points of the text shown."""
        start, end = self.passage.evaluate(_CURSOR)
        return start, end

    def choose(self, start: int, end: int) -> None:
        """Choose the words from one code point of the text shown to another; Tab goes there."""
        text = "\n".join(self.root.locator(".lm-block").all_text_contents())
        self.tab_to(self.passage)
        at = self.cursor()[0]
        up, down = text.count("\n", start, at), text.count("\n", at, start)
        self.hold("ArrowUp", up)
        self.hold("ArrowDown", down)
        if at > start:
            self.press("Control+Home")
        if at > start or down:
            at = text.rfind("\n", 0, start) + 1  # where the paragraph starts
        self.hold("ArrowRight", len(_STEPS.findall(text[at:start])))
        for _ in range(_FAR):
            if (at := self.cursor()[0]) == start:
                break
            self.press("ArrowRight" if at < start else "ArrowLeft")
        else:
            raise AssertionError(f"no word starts at {text[start:end]!r}")
        self.hold("Shift+ArrowRight", len(_STEPS.findall(text[start:end])) - 1)
        while text[self.cursor()[1] : end].strip(",.;:! "):
            self.press("Shift+ArrowRight")

    def choose_words(self, quote: str) -> None:
        """Choose words that stand in the passage once."""
        text = "\n".join(self.root.locator(".lm-block").all_text_contents())
        assert text.count(quote) == 1
        self.choose(text.index(quote), text.index(quote) + len(quote))

    def write(self, text: str) -> None:
        """Type a text into the field of a written question."""
        self.tab_to(self.root.get_by_role("textbox", name="Your answer", exact=True))
        self.page.keyboard.type(text)

    def score(self, criterion: str, points: int) -> None:
        """Give oneself points by the rubric."""
        self.tab_to(self.root.get_by_role("spinbutton", name=criterion))
        self.press(*["ArrowUp"] * points)

    def pick(self, option: str) -> None:
        """Turn an option on: Tab goes to the options, arrows pick one of them, Space any."""
        box = self.root.get_by_label(option, exact=True)
        if box.get_attribute("type") == "checkbox":
            self.tab_to(box)
            self.press("Space")
            return
        first = self.root.get_by_role("radio").first
        self.tab_to(first)
        self.press("Space")
        for _ in range(self.root.get_by_role("radio").count()):
            if box.is_checked():
                return
            self.press("ArrowDown")
        raise AssertionError(f"{option} was not reached")

    def sort(self, item: str, category: str) -> None:
        """Give an item its category, by arrows in its list."""
        select = self.root.get_by_role("combobox", name=item, exact=True)
        self.tab_to(select)
        texts = select.get_by_role("option").all_text_contents()
        self.hold("ArrowDown", texts.index(category))
        expect(select.locator("option:checked")).to_have_text(category)

    def check(self) -> str:
        """Press Check, and give the headline; the focus stays on Check."""
        button = self.button("Check")
        self.tab_to(button)
        self.press("Enter")
        headline = self.root.locator(".lm-headline")
        expect(headline).to_contain_text(re.compile("points?[.]|scored it[.]"))
        expect(button).to_be_focused()
        return headline.text_content() or ""
