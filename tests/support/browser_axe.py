"""What axe-core finds on a page, and the dark theme for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from support.browser_pages import WIDE, resize

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
HEIGHT = 15000  # of a window in which the longest lesson is seen whole
BEST_PRACTICE = [*RULES, "best-practice"]

_LOOK = """async ([within, values]) => {
  const place = within ? {include: [[within]]} : document;
  const {passes, violations, incomplete} = await axe.run(place, {runOnly: {type: "tag", values}});
  const contrast = ({id}) => id === "color-contrast";
  // Axe is not sure of words that have the very colour of their ground; a reader does not see them.
  const unseen = (incomplete.find(contrast)?.nodes ?? [])
    .filter(({any: [check]}) => check.data?.messageKey === "equalRatio")
    .map(({target}) => `unseen: ${target}`);
  return {
    seen: passes.find(contrast)?.nodes.length ?? 0,
    faults: [...unseen, ...violations.flatMap(({id, nodes}) => nodes.map(
      ({target, failureSummary}) => `${id}: ${target}: ${failureSummary}`))],
  };
}"""
# JupyterLab's own setting; the page shows it when it is loaded again.
_DARK = """async () => {
  const [, token] = document.cookie.match(/_xsrf=([^;]+)/);
  const headers = {"X-XSRFToken": token, "Content-Type": "application/json"};
  const body = JSON.stringify({raw: '{"theme": "JupyterLab Dark"}'});
  const path = "/lab/api/settings/@jupyterlab/apputils-extension:themes";
  return (await fetch(path, {method: "PUT", headers, body})).ok;
}"""


class Findings(NamedTuple):
    """What axe found: the rule, the place and the reason of each fault, and how much it saw."""

    faults: list[str]
    seen: int  # texts whose contrast was measured


def look(page: Page, within: str = "", rules: Sequence[str] = RULES) -> Findings:
    """Let axe look at the whole page, or at what a selector names; it sees only what is in view."""
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(_LOOK, [within, [*rules]])
    return Findings(found["faults"], found["seen"])


def look_at_all(page: Page, within: str = "") -> Findings:
    """Let axe look at a notebook from its top to its end.

    It takes what is off screen, or in JupyterLab's body without a height, for hidden.
    """
    resize(page, {"width": WIDE["width"], "height": HEIGHT})
    page.locator(".jp-WindowedPanel-outer").evaluate("scroller => { scroller.scrollTop = 0; }")
    page.evaluate("document.body.style.overflow = 'visible'")
    found = look(page, within)
    page.evaluate("document.body.style.overflow = ''")
    resize(page, WIDE)
    return found


def expect_no_violation(page: Page, seen: int = 30) -> None:
    """Axe finds nothing on the whole page, of which it saw more than so many texts."""
    found = look_at_all(page)
    assert found.faults == []
    assert found.seen > seen


def unfold_lesson(page: Page) -> None:
    """Open what a lesson keeps folded, and a word's meaning; its figure has to be drawn."""
    page.locator(".lm-read").first.get_by_role("button", name="discord").click()
    page.locator("details").evaluate_all("all => all.forEach(fold => { fold.open = true; })")
    expect(page.locator(".jp-RenderedImage img")).to_have_count(1)


def set_theme(page: Page, scheme: Scheme) -> None:
    """Set the system's theme, which a page of `running_lab` follows at once."""
    page.emulate_media(color_scheme=scheme)
    is_light = str(scheme == "light").lower()
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", is_light)


def choose_dark(page: Page) -> None:
    """Set JupyterLab's dark theme, which a page shows from its next loading on."""
    assert page.evaluate(_DARK)
