"""Servers of other projects, started on loopback from an environment of their own (`.venv/servers`)."""

import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
#: Where `make test` installs what tests/servers.in names: their dependencies contradict those of the project.
BIN = ROOT / ".venv/servers/bin"
_TRIES = 600
_TRY_S = 0.1


@contextmanager
def moto(log: Path) -> Iterator[str]:
    """Start a stub of S3 and yield its address, such as `http://127.0.0.1:5000`."""
    port = free_port()
    with server([str(BIN / "moto_server"), "--host", "127.0.0.1", "--port", str(port)], port, log) as address:
        yield address


@contextmanager
def server(command: list[str], port: int, log: Path) -> Iterator[str]:
    """Run a command until its port answers HTTP; end it, and only it, afterwards."""
    address = f"http://127.0.0.1:{port}"
    with log.open("wb") as stream, subprocess.Popen(command, stdout=stream, stderr=stream) as process:
        try:
            _wait_for(address, process, log)
            yield address
        finally:
            process.terminate()
            process.wait(30)


def free_port() -> int:
    """A port on loopback that nothing uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(_TRIES):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            try:
                code = process.wait(_TRY_S)
            except subprocess.TimeoutExpired:
                continue
            raise RuntimeError(f"{process.args} ended with {code}: {log.read_text()}") from None
    raise RuntimeError(f"nothing answers at {address}: {log.read_text()}; {sys.executable}")
