"""Which addresses outside this machine Python processes ask for.

Each process that inherits the environment loads an audit hook at its start, before any package.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

# An address of a socket in the file system is a text; that of a network begins with the host.
_HOOK = """
import os, sys

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")
ADDRESS_AT = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1,
              "socket.getaddrinfo": 0, "socket.gethostbyname": 0, "urllib.Request": 0}

def watch(event, arguments):
    if event not in ADDRESS_AT:
        return
    address = arguments[ADDRESS_AT[event]]
    if event == "urllib.Request":
        host = address.split("//")[-1]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = address
    else:
        host = address[0] if isinstance(address, tuple) else None
    if isinstance(host, bytes):
        host = host.decode()
    if not host or host.startswith(LOOPBACK):
        return
    file = os.open(FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, f"{event} {host} by {' '.join(sys.argv[:3])}\\n".encode())
    os.close(file)

sys.addaudithook(watch)
"""


def watched(folder: Path) -> Mapping[str, str]:
    """Give the environment in which processes tell what they ask for, in `folder`."""
    folder.mkdir()
    hook = f"FILE = {str(folder / 'asked')!r}\n{_HOOK}"
    (folder / "sitecustomize.py").write_text(hook, "utf-8")
    paths = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {"PYTHONPATH": os.pathsep.join(paths)}


def asked_for(folder: Path) -> list[str]:
    """Give what was asked for since `watched`, a line each."""
    file = folder / "asked"
    return file.read_text("utf-8").splitlines() if file.exists() else []
