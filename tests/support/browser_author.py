"""An author at the author's page, by buttons and fields as their names say."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect


class Author:
    """An author at the page, whose actions are counted: typing words into a field is none.

    To go to a field is an action, unless the page has put the focus there.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.actions: list[str] = []
        self.root = page.locator(".lm-author")

    def does(self, what: str, act: Callable[[], object]) -> None:
        self.actions.append(what)
        act()

    def press(self, name: str, within: Locator | None = None) -> None:
        button = (within or self.root).get_by_role("button", name=name, exact=True)
        self.does(f"press {name}", button.click)

    def write(self, label: str, words: str) -> None:
        field = self.root.get_by_label(label, exact=True)
        if not field.evaluate("field => field === document.activeElement"):
            self.does(f"go to {label}", field.focus)
        expect(field).to_be_focused()
        self.page.keyboard.insert_text(words)

    def said(self, words: str) -> None:
        expect(self.root.locator(".lm-author-line [role=status]")).to_contain_text(words)
