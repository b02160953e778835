"""Servers of other projects: on loopback from an environment of their own (`.venv/servers`), PostgreSQL on a socket."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
#: Where `make test` installs what tests/servers.in names: their dependencies contradict those of the project.
BIN = ROOT / ".venv/servers/bin"
_TRIES = 600
_TRY_S = 0.1


class Postgres:
    """A PostgreSQL of Debian's package, which the caller starts, stops and removes; without it the test is skipped."""

    def __init__(self) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
        if not found:
            if os.environ.get("CI") == "true":
                pytest.fail("PostgreSQL is not installed: apt-get install postgresql")
            pytest.skip("PostgreSQL IS NOT TESTED: apt-get install postgresql")
        # Not pytest's own folder: it is closed to others, and the path of a Unix socket may have 107 bytes only.
        self._home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        self._user: str | None = None
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            owner = pwd.getpwnam("postgres")
            os.chown(self._home, owner.pw_uid, owner.pw_gid)
            self._user = "postgres"
        self._is_running = False
        self._control = [str(found[-1]), "-D", str(self._home / "data"), "-w"]
        options = ["-U", "tester", "-A", "trust", "-E", "UTF8", "-N", "--locale=C"]
        self._run([str(found[-1].parent / "initdb"), "-D", str(self._home / "data"), *options])

    @property
    def url(self) -> str:
        """Its URL, with `{name}` where that of a database belongs."""
        return f"postgresql+psycopg://tester@/{{name}}?host={self._home}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-c listen_addresses='' -c unix_socket_directories={self._home} -c fsync=off"
        self._run([*self._control, "-l", str(self._home / "log"), "-o", options, "start"])
        self._is_running = True

    def stop(self, mode: str) -> None:
        """End it: `fast` says so to its clients, `immediate` is a crash."""
        self._is_running = False
        self._run([*self._control, "-m", mode, "stop"])

    def remove(self) -> None:
        """End it, and delete what it stored."""
        if self._is_running:
            self.stop("immediate")
        shutil.rmtree(self._home, ignore_errors=True)

    def _run(self, command: list[str]) -> None:
        subprocess.run(command, user=self._user, cwd=self._home, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Start a PostgreSQL and yield it; remove it, whether it runs by then or not."""
    server = Postgres()
    server.start()
    try:
        yield server
    finally:
        server.remove()


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
            raise RuntimeError(f"{process.args!r} ended with {code}: {log.read_text()}") from None
    raise RuntimeError(f"nothing answers at {address}: {log.read_text()}; {sys.executable}")
