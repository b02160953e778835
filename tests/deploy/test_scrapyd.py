"""The project as a job for scrapyd: an egg, a server on loopback, a crawl."""

import json
import os
import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from sqlalchemy import create_engine, text

from tests.commands.launch import SITES
from tests.pace.hosts import Hosts, serve, urls_of

ROOT = Path(__file__).parents[2]
CONFIGURATION = """[scrapyd]
bind_address = 127.0.0.1
http_port = {port}
poll_interval = 0.2
"""


@pytest.fixture
def hosts() -> Iterator[Hosts]:
    """A proxy on loopback that answers for every host."""
    with serve() as world:
        yield world


class Scrapyd:
    """A server of our own, and its JSON interface."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        (folder / "scrapyd.conf").write_text(CONFIGURATION.format(port=self.port), "utf-8")
        command = [sys.executable, "-W", "ignore", "-m", "scrapyd"]
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.limit = threading.Timer(300, self.process.kill)  # then what it said so far is the failure's message
        self.limit.start()
        self.wait_for("starting on")

    def wait_for(self, *signs: str) -> None:
        """Read its log up to a line with one of the signs."""
        assert self.process.stdout is not None
        said = []
        for line in self.process.stdout:
            said.append(line)
            if any(sign in line for sign in signs):
                return
        pytest.fail("".join(said))

    def ask(self, page: str, data: bytes | None = None, headers: dict[str, str] | None = None) -> dict[str, Any]:
        """Return what it answers."""
        opener = build_opener(ProxyHandler({}))
        request = Request(f"http://127.0.0.1:{self.port}/{page}", data, headers or {})
        with opener.open(request, timeout=300) as answer:
            return dict(json.load(answer))

    def deploy(self, egg: Path) -> dict[str, Any]:
        """Give it a version of the project."""
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in (("project", "newscrawl"), ("version", "1"))
        ]
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="egg"; filename="newscrawl.egg"\r\n\r\n'.encode()
        body = b"".join([*parts, head, egg.read_bytes(), f"\r\n--{boundary}--\r\n".encode()])
        return self.ask("addversion.json", body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})

    def stop(self) -> None:
        """End it."""
        self.limit.cancel()
        self.process.terminate()
        self.process.communicate(timeout=120)


@pytest.mark.slow
def test_the_egg_runs_in_a_real_scrapyd(hosts: Hosts, tmp_path: Path) -> None:
    """The egg builds, scrapyd lists the spider in it and runs it, and the stories stand in the database."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    database = f"sqlite:///{tmp_path}/data/news.db"
    environment = kept | {
        "http_proxy": hosts.url,
        "no_proxy": "",
        "NEWSCRAWL_DATABASE_URL": database,
        "NEWSCRAWL_ARCHIVE": "",
        "PYTHON": sys.executable,
    }
    built = subprocess.run(
        [ROOT / "deploy/build-egg", tmp_path / "eggs"], env=environment, capture_output=True, text=True, check=True
    )
    scrapyd = Scrapyd(tmp_path, environment)
    try:
        deployed = scrapyd.deploy(Path(built.stdout.strip()))
        listed = scrapyd.ask("listspiders.json?project=newscrawl")
        settings = [("setting", "DOWNLOAD_DELAY=0"), ("setting", "AUTOTHROTTLE_ENABLED=0")]
        job = [("project", "newscrawl"), ("spider", "inews"), ("urls", ",".join(urls_of("www.inews.id", 3)))]
        scheduled = scrapyd.ask("schedule.json", urlencode([*job, *settings]).encode())
        scrapyd.wait_for("Process finished", "Process died")
        jobs = scrapyd.ask("listjobs.json?project=newscrawl")
    finally:
        scrapyd.stop()

    assert deployed["spiders"] == len(SITES)
    assert sorted(listed["spiders"]) == SITES
    assert jobs["finished"][0]["id"] == scheduled["jobid"]
    engine = create_engine(database)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM articles")).scalar_one() == 3
        assert connection.execute(text("SELECT reason FROM runs")).scalar_one() == "finished"
    engine.dispose()
