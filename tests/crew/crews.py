"""`newscrawl crew` processes against the test site, and what they leave in PostgreSQL."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text

from tests.commands import launch
from tests.crawl.crawling import _ROWS, Crawler

DELAY_S = 0.2
_SETTINGS = {"DOWNLOAD_DELAY": str(DELAY_S), "AUTOTHROTTLE_ENABLED": "0", "NEWSCRAWL_MONITOR_ENABLED": "0"}
_PATIENCE = 1500  # looks, five in a second


@dataclass
class Crews:
    """Machines that share a database."""

    folder: Path
    crawler: Crawler  # its surroundings, and the rows of one crawler alone
    url: str

    def __post_init__(self) -> None:
        self.engine: Engine = create_engine(self.url)

    def command(self, *args: str, **settings: Any) -> list[str]:
        options = [part for name, value in (_SETTINGS | settings).items() for part in ("-s", f"{name}={value}")]
        return [sys.executable, "-m", "newscrawl", *args, *options]

    def environment(self, machine: str) -> dict[str, str]:
        home = self.folder / machine
        home.mkdir(exist_ok=True)
        places = {"NEWSCRAWL_DATA": str(home), "NEWSCRAWL_DATABASE_URL": self.url, "NEWSCRAWL_ARCHIVE": ""}
        return self.crawler.environment | places

    def run(self, *args: str, **settings: Any) -> "subprocess.CompletedProcess[str]":
        """Run a command of another machine to its end."""
        command = self.command(*args, **settings)
        return subprocess.run(command, env=self.environment("other"), capture_output=True, text=True, timeout=120)

    @contextmanager
    def start(self, machine: str, **settings: Any) -> Iterator["subprocess.Popen[bytes]"]:
        """A crew on a machine; Ctrl-C at the end, unless it is dead by then."""
        settings = {"NEWSCRAWL_CREW_HOSTS": 1, "NEWSCRAWL_CREW_EVERY": 60} | settings
        arguments = self.command("crew", "inews", "--jobs", "2", **settings)[3:]
        with (self.folder / f"{machine}.out").open("wb") as out:
            process = launch.start("newscrawl", None, self.environment(machine), *arguments, stdout=out, stderr=out)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise

    def said(self, machine: str) -> str:
        return (self.folder / f"{machine}.out").read_text()

    def wait(self, process: "subprocess.Popen[bytes]", sql: str) -> None:
        """Wait until a query gives true, as long as a process is alive."""
        for _ in range(_PATIENCE):
            with self.engine.connect() as connection:
                if connection.execute(text(sql)).scalar():
                    return
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.2)
                break
        outputs = "\n".join(f"{path.name}:\n{path.read_text()}" for path in sorted(self.folder.glob("*.out")))
        raise AssertionError(f"not so: {sql}\n{outputs}")

    def rows(self) -> list[tuple[Any, ...]]:
        """The stories, without what depends on when they were fetched."""
        with self.engine.connect() as connection:
            return sorted(map(tuple, connection.execute(text(_ROWS))))


#: Every group was crawled and none is waiting.
DONE = """
SELECT (SELECT count(*) FROM runs WHERE finished_at IS NOT NULL) >= {crawls}
    AND NOT EXISTS (SELECT FROM jobs.procrastinate_jobs WHERE queue_name = 'crawls' AND status IN ('todo', 'doing'))
"""
