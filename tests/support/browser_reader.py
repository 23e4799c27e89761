"""A reader at a question widget in the browser: marks words by mouse and by keyboard."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

# Where a quote is drawn once nothing moves: the client rectangles of its first and last character.
_PLACE = """async (passage, quote) => {
  const nodes = [];
  const walker = document.createTreeWalker(passage, NodeFilter.SHOW_TEXT);
  let text = "";
  while (walker.nextNode()) {
    nodes.push([text.length, walker.currentNode]);
    text += walker.currentNode.data;
  }
  const at = text.indexOf(quote);
  if (at < 0) return null;
  const box = (place) => {
    const [start, node] = nodes.findLast(([start]) => start <= place);
    const range = document.createRange();
    range.setStart(node, place - start);
    range.setEnd(node, place - start + 1);
    const { left, right, top, bottom } = range.getBoundingClientRect();
    return { left, right, middle: (top + bottom) / 2 };
  };
  for (let was; ; ) {
    const now = [box(at), box(at + quote.length - 1)];
    if (JSON.stringify(now) === was) return now;
    was = JSON.stringify(now);
    await new Promise(requestAnimationFrame);
  }
}"""


class Reader:
    """One question on the page, by its id."""

    def __init__(self, page: Page, question: str) -> None:
        self.page = page
        self.root = page.locator(f'.lm[data-question="{question}"]').last
        self.root.wait_for()
        self.root.scroll_into_view_if_needed()

    def button(self, name: str) -> Locator:
        """A button of the question by its accessible name, or the start of it."""
        return self.root.get_by_role("button", name=name)

    @property
    def passage(self) -> Locator:
        """The passage, which is one tab stop."""
        return self.root.locator(".lm-passage")

    def drag(self, quote: str) -> None:
        """Choose words by mouse, from the first character to the last."""
        self.passage.evaluate("passage => passage.scrollIntoView({block: 'center'})")
        first, last = self.place(quote)
        self.page.mouse.move(first["left"] + 1, first["middle"])
        self.page.mouse.down()
        self.page.mouse.move(last["right"] - 1, last["middle"], steps=5)
        self.page.mouse.up()

    def place(self, quote: str) -> list[Any]:
        """The boxes of the first and the last character of words in the passage."""
        place: list[Any] | None = self.passage.evaluate(_PLACE, quote)
        assert place is not None, f"{quote!r} is not in the passage"
        return place

    def mark(self, label: str, quote: str) -> None:
        """Pick a label if it is not picked, and drag over words."""
        button = self.root.get_by_role("group", name="Labels").get_by_role("button", name=label)
        if button.get_attribute("aria-pressed") != "true":
            button.click()
        self.drag(quote)

    def spans(self) -> list[str]:
        """The entries of the list: label and words."""
        return [" ".join(text.split()) for text in self.root.locator(".lm-go").all_text_contents()]

    def wait_saved(self) -> None:
        """Wait until the status says Saved."""
        expect(self.root.locator(".lm-status")).to_have_text("Saved")

    def check(self) -> str:
        """Press Check, and give the headline."""
        self.button("Check").click()
        headline = self.root.locator(".lm-headline")
        expect(headline).to_contain_text(re.compile("points?|scores? it|scored it"))
        return headline.text_content() or ""

    def expect_verdicts(self, *verdicts: str) -> None:
        """Wait for the verdict on each span of the list."""
        lines = self.root.locator(".lm-item [data-verdict]")
        expect(lines).to_have_count(len(verdicts))
        for number, verdict in enumerate(verdicts):
            expect(lines.nth(number)).to_have_attribute("data-verdict", verdict)

    def expect_said(self, text: str | re.Pattern[str]) -> None:
        """Wait until the live region says this."""
        expect(self.root.get_by_role("status")).to_have_text(text)

    def expect_spans(self, *spans: str) -> None:
        """Wait for the entries of the list: label and words."""
        expect(self.root.locator(".lm-go")).to_have_text(list(spans))

    def said(self) -> str:
        """What the live region said last."""
        return self.root.get_by_role("status").inner_text().strip()
