"""A widget that the page has closed, in a real kernel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_client.manager import start_new_kernel
from support.small_course import write_course

SECONDS = 120


def opened(client: Any, code: str) -> list[str]:
    """Run code in the kernel; give the ids of the questions that it makes known to the page."""
    messages: list[Any] = []
    client.execute_interactive(code, timeout=SECONDS, output_hook=messages.append)
    return [
        message["content"]["comm_id"]
        for message in messages
        if message["msg_type"] == "comm_open"
        and "question" in message["content"]["data"].get("state", {})
    ]


def test_a_question_that_the_page_closed_is_known_to_it_again_when_its_cell_is_run_again(
    tmp_path: Path,
) -> None:
    root = write_course(tmp_path)
    manager, client = start_new_kernel(cwd=str(root))
    cell = "from coursekit import open_lesson\nopen_lesson('01_bridge')['safe']"
    try:
        [id] = opened(client, cell)
        assert opened(client, cell) == []

        # As JupyterLab does when it hears of a widget before it is ready for any.
        closing = client.session.msg("comm_close", {"comm_id": id, "data": {}})
        client.shell_channel.send(closing)

        assert opened(client, cell) == [id]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
