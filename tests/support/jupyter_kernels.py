"""The kernel of one notebook in a JupyterLab, through the server's REST API and by its process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import urllib.request
from collections.abc import Callable
from http.cookiejar import CookieJar
from typing import Any

from playwright.sync_api import Page

PATIENCE = 60  # seconds


class _Server:
    """A JupyterLab's REST API."""

    def __init__(self, base: str) -> None:
        self.base, self._cookies = base, CookieJar()
        cookies = urllib.request.HTTPCookieProcessor(self._cookies)
        self._opener = urllib.request.build_opener(cookies)
        self._opener.open(f"{base}/lab", timeout=PATIENCE).close()

    def sessions(self) -> list[dict[str, Any]]:
        """What each kernel is for, and how it is."""
        with self._opener.open(f"{self.base}/api/sessions", timeout=PATIENCE) as response:
            sessions: list[dict[str, Any]] = json.load(response)
        return sessions

    def send(self, method: str, path: str) -> None:
        """Have something done."""
        [token] = [one.value for one in self._cookies if one.name == "_xsrf"]
        request = urllib.request.Request(f"{self.base}/api/{path}", method=method)
        request.add_header("X-XSRFToken", token or "")
        self._opener.open(request, timeout=PATIENCE).close()


class Kernel:
    """The kernel of the notebook at `path`, which changes its process and keeps its id."""

    def __init__(self, base: str, path: str) -> None:
        self.path = path
        self._server = _Server(base)

    def restart(self) -> None:
        """Restart it; returns when the new process is there."""
        self._post("restart")

    def interrupt(self) -> None:
        """Interrupt what it does."""
        self._post("interrupt")

    def kill(self) -> None:
        """Kill its process; the server starts another when it notices."""
        pid = self.pid()
        assert pid, "there is no kernel to kill"
        os.kill(pid, signal.SIGKILL)

    def pid(self) -> int | None:
        """The process, found by the name of its connection file; None while there is none."""
        done = subprocess.run(["ps", "-axwwo", "pid=,stat=,args="], capture_output=True, text=True)
        id = self._session()["id"]
        for line in done.stdout.splitlines():
            pid, stat, args = line.split(None, 2)
            if id in args and "Z" not in stat:
                return int(pid)
        return None

    def wait_idle(self, page: Page, *, other_than: int | None = None) -> None:
        """Wait until it is connected and idle, and a process `other_than` that before."""

        def ready() -> bool:
            kernel = self._session()
            idle = kernel["connections"] and kernel["execution_state"] == "idle"
            return bool(idle) and (other_than is None or self.pid() not in (None, other_than))

        _wait(page, ready, lambda: f"{self._session()}, process {self.pid()}, not {other_than}")

    def _session(self) -> dict[str, Any]:
        sessions = self._server.sessions()
        kernels = [one["kernel"] for one in sessions if one["path"] == self.path]
        return kernels[0] if kernels else {"id": "no kernel", "connections": 0}

    def _post(self, what: str) -> None:
        self._server.send("POST", f"kernels/{self._session()['id']}/{what}")


def end_kernels(base: str) -> None:
    """End every kernel of a lab."""
    server = _Server(base)
    for session in server.sessions():
        server.send("DELETE", f"sessions/{session['id']}")


def _wait(page: Page, ready: Callable[[], bool], state: Callable[[], str]) -> None:
    for _ in range(PATIENCE * 10):
        try:
            if ready():
                return
        except OSError:  # a busy server answers 500 or late while a kernel starts
            pass
        page.wait_for_timeout(100)  # not time.sleep: the page must go on answering
    raise TimeoutError(f"no kernel became ready: {state()}")
