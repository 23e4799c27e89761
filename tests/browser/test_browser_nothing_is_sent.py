"""A lesson asks nobody but its own server: not its page, not JupyterLab, not its kernel."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect
from support.browser_pages import copy_course, new_page
from support.jupyterlab_server import running_lab, wait_ready
from support.network_watch import asked_for, watched

pytestmark = pytest.mark.browser


def test_neither_a_page_nor_jupyterlab_asks_anybody_else(
    browser: Browser, course_root: Path, tmp_path: Path
) -> None:
    root = copy_course(course_root, tmp_path / "course")
    addresses: list[str] = []
    with (
        running_lab(root, environment=watched(tmp_path / "watch")) as base,
        new_page(browser) as page,
    ):
        page.context.on("request", lambda request: addresses.append(request.url))
        page.on("websocket", lambda socket: addresses.append(socket.url))
        page.goto(f"{base}/doc/tree/notebooks/00_start_here.ipynb", wait_until="domcontentloaded")
        wait_ready(page)
        choices = page.locator('input[type="radio"]')
        question = page.locator(".lm[data-question]").filter(has=choices).first
        question.locator(choices).first.click()
        expect(question.locator(".lm-status")).to_have_text("Saved")

    asked = [urlsplit(address) for address in addresses]
    assert len(asked) > 20
    assert [one.geturl() for one in asked if one.netloc and one.hostname != "127.0.0.1"] == []
    # These would have the server ask for news of Jupyter, and for newer versions.
    assert {"/lab/api/news", "/lab/api/update"}.isdisjoint(one.path for one in asked)
    assert asked_for(tmp_path / "watch") == []
