"""A terminal that a command writes to."""

import os
import pty
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_LIMIT_S = 60


def shown_by(command: Sequence[str], folder: Path, environment: Mapping[str, str], *, stdout: bool = False) -> str:
    """Return what a terminal gets of a command that succeeds: its stderr, or only its stdout."""
    ours, theirs = pty.openpty()
    shown: list[bytes] = []
    reader = threading.Thread(target=lambda: shown.append(read_all(ours)))
    reader.start()
    streams: dict[str, Any] = {"stdout": theirs} if stdout else {"stdout": subprocess.DEVNULL, "stderr": theirs}
    try:
        subprocess.run(command, cwd=folder, env=environment, timeout=_LIMIT_S, check=True, **streams)
    finally:
        os.close(theirs)
        reader.join()
        os.close(ours)
    return shown[0].decode()


def read_all(ours: int) -> bytes:
    """Return what a terminal gets until nobody holds its other side any more."""
    shown = b""
    try:
        while part := os.read(ours, 65536):
            shown += part
    except OSError:  # how Linux says that the other side is closed
        pass
    return shown
