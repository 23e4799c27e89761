"""Widgets on a page without Jupyter, whose JavaScript says marked words; and all that they show."""

from __future__ import annotations

import io
import json

from babel.messages.extract import extract
from playwright.sync_api import Page

from coursekit.lesson.page_code import page_module, stylesheet
from coursekit.lesson.widgets import PageWidget
from support.marked_words import marked

_DRAW = """async ([esm, states]) => {
  window.widgets ??= (await import(URL.createObjectURL(
    new Blob([esm], {type: "text/javascript"})))).default;
  for (const end of window.ends ?? []) end?.();
  document.body.replaceChildren();
  window.ends = states.map((state) => {
    const heard = {};
    const model = {
      get: (name) => state[name],
      set: (name, value) => { state[name] = value; },
      on: (name, call) => { (heard[name] ??= []).push(call); },
      off: () => {},
      send: () => { if (window.cut) throw new Error("no kernel"); },
      save_changes: () => {},
    };
    const el = document.createElement("div");
    document.body.append(el);
    return window.widgets[state.part].render({ model, el });
  });
}"""
# Text, what stands in for it, and what the stylesheet adds.
_SHOWN = """window.shown = () => {
  const said = [];
  for (const part of document.body.querySelectorAll("*")) {
    if (part.matches("style, script")) continue;
    for (const child of part.childNodes) if (child.nodeType === 3) said.push(child.data);
    for (const name of ["aria-label", "title", "placeholder", "alt", "data-open", "data-close"])
      if (part.hasAttribute(name)) said.push(part.getAttribute(name));
    for (const end of ["::before", "::after"])
      said.push(getComputedStyle(part, end).content.replace(/^(none|normal)$/, ""));
  }
  return said.filter(Boolean).join(" | ");
}"""


# Presses each button of the page, and then those that came meanwhile.
_PRESS = """() => {
  const done = new Set();
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  for (;;) {
    const next = [...document.querySelectorAll("button")].find((button) => !done.has(button));
    if (!next) return;
    done.add(next);
    next.click();
    window.said.push(window.shown());
  }
}"""


def marked_module() -> str:
    """Give the code of all widgets, in which each message is marked."""
    module = page_module()
    spoken = {"language": "zh", "direction": "rtl", "messages": _messages(module)}
    return f"{module}Object.assign(SPOKEN, {json.dumps(spoken)});\n"


def _messages(module: str) -> dict[str, str | list[str]]:
    messages: dict[str, str | list[str]] = {}
    keywords = {"say": None, "sayMany": (1, 2)}
    for _, message, _, _ in extract("javascript", io.BytesIO(module.encode()), keywords):
        if isinstance(message, str):
            messages[message] = marked(message)
        else:
            messages[message[0]] = [marked(message[1])]  # Chinese has one form for all numbers
    return messages


def state_of(widget: PageWidget) -> str:
    """Give all that the page is told of a widget, as it is now."""
    return json.dumps(widget.get_state(), default=str)


class MarkedPage:
    """A page on which widgets are drawn."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._module = marked_module()
        page.set_content("<!doctype html><title>Words</title><main></main>")
        page.add_style_tag(content=stylesheet())
        page.evaluate(_SHOWN)

    def draw(self, *states: str, cut: bool = False) -> str:
        """Draw widgets in place of those before, and give all that is shown.

        `cut` says whether the kernel cannot be reached.
        """
        self.page.evaluate("cut => { window.cut = cut; }", cut)
        self.page.evaluate(_DRAW, [self._module, [json.loads(state) for state in states]])
        return self.shown()

    def shown(self) -> str:
        """Give all that is shown now."""
        text: str = self.page.evaluate("window.shown()")
        return text

    def press_all(self) -> str:
        """Unfold all, press each button, and give all that was shown meanwhile."""
        self.page.evaluate("() => { window.said = []; }")
        self.page.evaluate(_PRESS)
        text: str = self.page.evaluate("window.said.join(' | ')")
        return text
