"""A real JupyterLab for browser tests, as students have it: start it, restart its kernel.

Each lab has its own settings, so that neither the developer's configuration nor an earlier test
changes what a test sees.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import quote, unquote, urlsplit

from playwright.sync_api import Page

from support.jupyter_kernels import Kernel

Theme = Literal["JupyterLab Light", "JupyterLab Dark"]
Lab = Callable[[Path], AbstractContextManager[str]]  # serves a folder, and gives its address

START_SECONDS = 180
KERNEL_SECONDS = 120
CELLS_SECONDS = 120

REPOSITORY = Path(__file__).parents[2]
EXTENSIONS = REPOSITORY / "coursekit/lesson/labextension"

# A page of the course is ready when its cells have run; a widget is drawn some time after that.
_READY = """() => {
  const widgets = [...document.querySelectorAll(".jp-OutputArea-output.lm-Panel")];
  return document.querySelector(".ck-page[data-coursekit=ready]")
    && widgets.every((widget) => widget.textContent && !/^Loading widget/.test(widget.textContent));
}"""

# Each change of a prompt, also to the same words, puts a new text there.
_PROMPTS = 'const prompts = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")];'
_REMEMBER = f"""() => {{
  {_PROMPTS}
  for (const prompt of prompts) prompt.before = prompt.firstChild;
}}"""
# A cell that runs or waits shows [*]; a widget is drawn some time after its cell is done.
_RAN = f"""() => {{
  {_PROMPTS}
  const widgets = [...document.querySelectorAll(".jp-OutputArea-output.lm-Panel")];
  return prompts.some((prompt) => prompt.firstChild !== prompt.before)
    && !prompts.some((prompt) => prompt.textContent.includes("*"))
    && widgets.every((widget) => widget.textContent && !/^Loading widget/.test(widget.textContent));
}}"""


@contextmanager
def running_lab(
    root: Path,
    *,
    theme: Theme | None = None,
    environment: Mapping[str, str] | None = None,
    plain: bool = False,
    port: int = 0,
) -> Iterator[str]:
    """Serve the folder ``root`` in a JupyterLab as `make lab` starts it, and give its base address.

    ``theme`` is one of JupyterLab's; without one, it follows the system's while the page is open.
    ``environment`` is added to what the server, and so every kernel, inherits.
    ``plain`` starts a lab as `make edit` does, in which no notebook is a page.
    ``port`` is where it answers; without one, where nobody else does.
    Raises RuntimeError with the server's log if it does not answer in time.
    """
    with tempfile.TemporaryDirectory(prefix="coursekit-lab-") as folder:
        settings = Path(folder)
        _write_settings(settings, theme, REPOSITORY / f"tools/{'edit' if plain else 'lab'}")
        port = port or free_port()
        log = settings / "lab.log"
        with log.open("w", encoding="utf-8") as output:
            process = subprocess.Popen(
                _command(root, settings, port),
                env={**os.environ, **_own_folders(settings), **(environment or {})},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            try:
                base = f"http://127.0.0.1:{port}"
                _wait_until_it_answers(base, process, log)
                yield base
            finally:
                process.terminate()
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def kill_server(port: int) -> None:
    """Kill the lab that answers there, as a power cut would; its kernels end when they notice."""
    done = subprocess.run(["ps", "-axwwo", "pid=,args="], capture_output=True, text=True)
    lines = [line.split(None, 1) for line in done.stdout.splitlines()]
    [pid] = [int(pid) for pid, args in lines if f"--port={port}" in args and "jupyter" in args]
    os.kill(pid, signal.SIGKILL)


def wait_ready(page: Page) -> None:
    """Wait until the page has run itself and its widgets are drawn."""
    page.wait_for_function(_READY, timeout=CELLS_SECONDS * 1000)


def restart_kernel(page: Page, base: str) -> None:
    """Let the page's kernel die, and wait until the page has run itself in the next."""
    path = unquote(urlsplit(page.url).path).removeprefix("/doc/tree/")
    Kernel(base, path).kill()
    page.locator(".ck-page[data-coursekit=opening]").wait_for(timeout=KERNEL_SECONDS * 1000)
    wait_ready(page)


def open_notebook(page: Page, base: str, path: str) -> None:
    """Show one notebook in a plain lab, and wait until its kernel is ready."""
    # Not until it is read: the lab may go on to another address by itself before that.
    page.goto(f"{base}/doc/tree/{quote(path)}?reset", wait_until="commit")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=KERNEL_SECONDS * 1000)
    Kernel(base, path).wait_idle(page)


def run_all(page: Page) -> None:
    """Run every cell of the notebook that is open in a plain lab, and wait until all is done."""
    page.evaluate(_REMEMBER)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(_RAN, timeout=CELLS_SECONDS * 1000)


def poll(page: Page, is_done: Callable[[], bool], complaint: str) -> None:
    """Wait until something is done that the page does not tell of."""

    def done() -> bool:
        try:
            return is_done()
        except OSError:  # a busy server answers 500 or late while a kernel starts
            return False

    deadline = time.monotonic() + KERNEL_SECONDS
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(complaint)
        # Not time.sleep: the page must go on answering meanwhile.
        page.wait_for_timeout(100)


def _write_settings(settings: Path, theme: Theme | None, source: Path) -> None:
    """Write the settings of `make lab` or `make edit`, and the theme besides."""
    shutil.copytree(source, settings, dirs_exist_ok=True)
    overrides = json.loads((settings / "overrides.json").read_text("utf-8"))
    themes = {"theme": theme} if theme else {"adaptive-theme": True}
    overrides["@jupyterlab/apputils-extension:themes"] = themes
    (settings / "overrides.json").write_text(json.dumps(overrides), encoding="utf-8")


def _own_folders(settings: Path) -> dict[str, str]:
    return {
        "IPYTHONDIR": str(settings / "ipython"),
        "JUPYTERLAB_SETTINGS_DIR": str(settings / "user"),
        "JUPYTER_CONFIG_DIR": str(settings / "config"),
        "JUPYTER_RUNTIME_DIR": str(settings / "runtime"),
    }


def _command(root: Path, settings: Path, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root"),
        *("--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"),
        "--IdentityProvider.token=",
        f"--ServerApp.root_dir={root}",
        f"--LabApp.app_settings_dir={settings}",
        f"--LabApp.extra_labextensions_path={EXTENSIONS}",
        f"--LabApp.workspaces_dir={settings / 'workspaces'}",
    ]


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def _wait_until_it_answers(base: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{base}/api/status", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')}")
