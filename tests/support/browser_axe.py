"""What axe-core finds on a page, and the dark theme for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
BEST_PRACTICE = [*RULES, "best-practice"]

_LOOK = """async ([within, values]) => {
  const place = within ? {include: [[within]]} : document;
  const {passes, violations} = await axe.run(place, {runOnly: {type: "tag", values}});
  return {
    seen: passes.find(({id}) => id === "color-contrast")?.nodes.length ?? 0,
    faults: violations.flatMap(({id, nodes}) => nodes.map(
      ({target, failureSummary}) => `${id}: ${target}: ${failureSummary}`)),
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


def choose_dark(page: Page) -> None:
    """Set JupyterLab's dark theme, which a page shows from its next loading on."""
    assert page.evaluate(_DARK)
