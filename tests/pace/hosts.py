"""Hosts that misbehave, behind a proxy on loopback, and crawls of the real command line through it."""

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import create_engine, text

from newscrawl.store.engine import open_engine
from newscrawl.store.locks.crawl import holders
from tests.commands import launch
from tests.commands.launch import run_scrapy_alone

STORY = """<!doctype html><html lang="id"><head><title>{title}</title>
<link rel="canonical" href="{url}"><meta property="og:type" content="article"></head><body>
<section class="detailWrapper"><article class="headerArticle"><h1 class="headerTitle">{title}</h1>
<div class="timeAndShare"><div class="createdAt">Senin, 11 Desember 2023 - 20:19:00 WIB</div></div></article>
<section class="mainBody"><article class="bodyArticleWrapper">
<p>JAKARTA, iNews.id - Warga {title} bergotong royong membersihkan saluran air sejak pagi hari.</p>
<p>Kegiatan itu diikuti puluhan warga dari tiga rukun tetangga dan berlangsung sampai siang.</p>
<p>Ketua lingkungan setempat mengatakan kerja bakti akan diadakan setiap bulan.</p>
</article></section></section></body></html>"""


@dataclass
class Answer:
    """What a host sends; the body of a story where none is given."""

    status: int = 200
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0


@dataclass
class Asked:
    """A request as it arrived."""

    host: str
    path: str
    time: float
    headers: dict[str, str]


class Hosts:
    """All hosts of the world, as a proxy sees them; `answer` decides what a host says to its n-th request of a path."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[Asked] = []
        self.answer: Callable[[str, str, int], Answer] = lambda _host, _path, _nth: Answer()
        self.robots: Callable[[str], str | Answer] = lambda _host: ""

    def times(self, host: str) -> list[float]:
        """Return when a host was asked for stories, in seconds since the first time."""
        times = [asked.time for asked in self.asked if asked.host == host and asked.path != "/robots.txt"]
        return [moment - times[0] for moment in times]

    def paths(self, host: str) -> list[str]:
        """Return which stories a host was asked for."""
        return [asked.path for asked in self.asked if asked.host == host and asked.path != "/robots.txt"]


@contextmanager
def serve() -> Iterator[Hosts]:
    """Run a proxy on loopback that answers for every host."""
    seen: Counter[str] = Counter()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            with lock:
                asked = Asked(parts.hostname or "", parts.path, time.monotonic(), dict(self.headers.items()))
                world.asked.append(asked)
                seen[self.path] += 1
                nth = seen[self.path]
            if parts.path == "/robots.txt":
                said = world.robots(asked.host)
                plain = {"Content-Type": "text/plain"}
                answer = Answer(body=said.encode(), headers=plain) if isinstance(said, str) else said
            else:
                answer = world.answer(asked.host, parts.path, nth)
            time.sleep(answer.delay_s)
            self.send(answer)

        def send(self, answer: Answer) -> None:
            title = self.path.rstrip("/").rpartition("/")[2].replace("-", " ").title()
            body = answer.body if answer.body is not None else STORY.format(title=title, url=self.path).encode()
            try:
                self.send_response(answer.status)
                for name, value in ({"Content-Type": "text/html; charset=utf-8"} | answer.headers).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True  # a crawler that was stopped waits for nothing

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    world = Hosts(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield world
    server.shutdown()
    thread.join()
    server.server_close()


#: A crawl that waits for nothing that a test does not ask for.
QUICK = {"DOWNLOAD_DELAY": "0", "AUTOTHROTTLE_ENABLED": "False", "NEWSCRAWL_BLOCK_DELAY": "0", "NEWSCRAWL_ARCHIVE": ""}


@dataclass
class Crawl:
    """The command line of a crawl, and what it left."""

    hosts: Hosts
    folder: Path
    database_url: str

    def command(self, urls: list[str], **settings: object) -> list[str]:
        """Return the command of a crawl of these URLs."""
        listed = self.folder / "urls.txt"
        listed.write_text("\n".join(urls), "utf-8")
        options = [f"-s{name}={value}" for name, value in (QUICK | settings).items()]
        return [sys.executable, "-m", "scrapy", "crawl", "inews", f"-aurls=@{listed}", *options]

    @property
    def environment(self) -> dict[str, str]:
        """What the command runs in."""
        ours = {"http_proxy": self.hosts.url, "no_proxy": "", "NEWSCRAWL_DATABASE_URL": self.database_url}
        kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        return kept | ours

    def run(self, urls: list[str], **settings: object) -> subprocess.CompletedProcess[str]:
        """Crawl until it ends."""
        return run_scrapy_alone(Path.cwd(), self.environment, *self.command(urls, **settings)[3:])

    def start(self, urls: list[str], **settings: object) -> subprocess.Popen[str]:
        """Begin a crawl."""
        arguments = self.command(urls, **settings)[3:]
        return launch.start("scrapy", None, self.environment, *arguments, stdin=subprocess.DEVNULL)

    def rows(self, sql: str) -> list[Any]:
        """Return what the database says."""
        engine = create_engine(self.database_url)
        try:
            with engine.begin() as connection:
                return list(connection.execute(text(sql)).mappings())
        finally:
            engine.dispose()

    def holders(self) -> list[str]:
        """Return who holds a lock of the database."""
        engine = open_engine(self.database_url)
        try:
            return holders(engine)
        finally:
            engine.dispose()

    @property
    def counters(self) -> dict[str, Any]:
        """The counters of the last run, whose outcomes must add up."""
        counters = json.loads(self.rows("SELECT counters FROM runs ORDER BY id DESC LIMIT 1")[0]["counters"])
        outcomes = sum(number for name, number in counters.items() if name.startswith("newscrawl/outcome/"))
        assert outcomes == counters.get("newscrawl/pages/article", 0)
        return dict(counters)


def urls_of(host: str, count: int) -> list[str]:
    """Return URLs of stories on a host."""
    return [f"http://{host}/news/nasional/kerja-bakti-warga-kampung-nomor-{number}" for number in range(1, count + 1)]
