"""`newscrawl replay` and `newscrawl crawl` as a user starts them, with two small spiders in place of the project's."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

ROOT = Path(__file__).parents[2]

SETTINGS = """
import socket

from newscrawl.settings import *

SPIDER_MODULES = ["probe_spiders"]
ITEM_PIPELINES = {"probe_spiders.WriteItems": 1}
DOWNLOAD_MAXSIZE = 100_000


def refuse(self, address):
    raise AssertionError(f"a socket was opened: {address}")


socket.socket.connect = socket.socket.connect_ex = refuse
"""

SPIDERS = """
import json
from urllib.parse import urlsplit

from scrapy import Request, Spider

from newscrawl import stats
from newscrawl.errors import InputError


class Site:
    def __init__(self, host):
        self.host = host

    def owns(self, url):
        return urlsplit(url).hostname == self.host


class Probe(Spider):
    custom_settings = {"DOWNLOAD_DELAY": 60, "ROBOTSTXT_OBEY": True, "RETRY_ENABLED": True}

    def __init__(self, day=None, **kwargs):
        super().__init__(**kwargs)
        if day == "never":
            raise InputError('-a day: "never" is no day')

    async def start(self):
        yield Request("http://127.0.0.1:9/start", errback=self.fail)

    async def parse(self, response):
        self.crawler.stats.inc_value(stats.PAGES_ARTICLE)
        self.crawler.stats.inc_value(stats.outcome_key("new"))
        item = {"spider": self.name, "url": response.url, "text": response.text[:30]}
        item["type"] = type(response).__name__
        item["at"] = response.meta["newscrawl_fetched_at"].isoformat()
        item["waiting"] = len(self.crawler.engine.scheduler)
        if "ask" in response.url:
            try:
                await self.crawler.engine.download_async(Request("http://127.0.0.1:9/robots.txt"))
            except Exception as error:
                item["error"] = f"{type(error).__name__}: {error}"
        yield item
        yield Request(response.url + "/2")

    def fail(self, failure):
        self.crawler.stats.inc_value(stats.PAGES_ARTICLE)
        self.crawler.stats.inc_value(stats.outcome_key("failed", "truncated"))
        yield {"spider": self.name, "url": failure.request.url, "error": type(failure.value).__name__}


class InewsProbe(Probe):
    name = "inews_probe"
    site = Site("www.inews.id")


class OtherProbe(Probe):
    name = "other_probe"
    site = Site("other.example")


class WriteItems:
    def process_item(self, item):
        with open("items.jsonl", "a") as file:
            print(json.dumps(item), file=file)
        return item
"""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `scrapy ...` in an empty folder: exit code, stdout, stderr."""
    (tmp_path / "probe_settings.py").write_text(SETTINGS)
    (tmp_path / "probe_spiders.py").write_text(SPIDERS)
    environment = {
        **os.environ,
        "SCRAPY_SETTINGS_MODULE": "probe_settings",
        "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}",
    }

    def run_scrapy(*args: str) -> tuple[int, str, str]:
        command = [sys.executable, "-m", "scrapy", *args]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout, done.stderr

    return run_scrapy


def items(folder: Path) -> list[dict[str, Any]]:
    """What the spiders yielded, by URL."""
    lines = (folder / "items.jsonl").read_text().splitlines()
    return sorted(map(json.loads, lines), key=lambda item: item["url"])


class Writer(WARCWriter):
    """The reference writer, without the temporary files that it leaves open."""

    def _create_temp_file(self) -> io.BytesIO:
        return io.BytesIO()


def write_warc(path: Path, pages: dict[str, bytes], *headers: tuple[str, str]) -> None:
    """Write a response record for each URL."""
    with path.open("wb") as stream:
        writer = Writer(stream, gzip=path.suffix == ".gz")
        for url, body in pages.items():
            sent = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8"), *headers], "HTTP/1.1")
            date = {"WARC-Date": "2023-12-11T13:30:00Z"}
            payload = io.BytesIO(body)
            writer.write_record(
                writer.create_warc_record(url, "response", payload, http_headers=sent, warc_headers_dict=date)
            )


def write_case(folder: Path, url: str, body: bytes = b"<p>Cerita</p>") -> None:
    """Write a fixture folder of one page."""
    folder.mkdir(parents=True)
    (folder / "page.json").write_text(json.dumps({"url": url, "fetched_at": "2023-12-11T13:30:00Z"}))
    (folder / "page.html").write_bytes(body)


def test_saved_pages_take_the_place_of_the_network(run: Run, tmp_path: Path) -> None:
    """Pages are decoded as live ones are; the time is the saved one; no socket opens, and no request is followed."""
    write_warc(
        tmp_path / "pages.warc.gz",
        {"https://www.inews.id/a/b/ask": brotli.compress("<p>Mencari Ñ</p>".encode())},
        ("Content-Encoding", "br"),
    )
    write_case(tmp_path / "fixtures" / "case", "https://www.inews.id/a/b/case")

    code, out, err = run("replay", "pages.warc.gz", "fixtures", "-s", "DOWNLOAD_HANDLERS={}", "-s", "ROBOTSTXT_OBEY=1")

    common = {"spider": "inews_probe", "type": "HtmlResponse", "at": "2023-12-11T13:30:00+00:00"}
    refused = "DownloadFailedError: a replay has no network, and http://127.0.0.1:9/robots.txt is no saved page"
    found = [{key: value for key, value in item.items() if key != "waiting"} for item in items(tmp_path)]
    assert (code, err) == (0, "")
    assert out == "       2  article pages\n       2    new\n"
    assert found == [
        {**common, "url": "https://www.inews.id/a/b/ask", "text": "<p>Mencari Ñ</p>", "error": refused},
        {**common, "url": "https://www.inews.id/a/b/case", "text": "<p>Cerita</p>"},
    ]


def test_each_page_goes_to_the_spider_that_owns_it(run: Run, tmp_path: Path) -> None:
    """Spiders run in turn over the same paths; pages of nobody are counted once."""
    urls = ["https://www.inews.id/1", "https://other.example/2", "https://nobody.example/3"]
    write_warc(tmp_path / "pages.warc", dict.fromkeys(urls, b"<p>Cerita</p>"))

    code, out, _ = run("replay", "pages.warc")

    assert code == 0
    assert out == "       2  article pages\n       2    new\n       1  pages of other sites\n"
    assert [(item["spider"], item["url"]) for item in items(tmp_path)] == [
        ("other_probe", urls[1]),
        ("inews_probe", urls[0]),
    ]


def test_one_spider_can_be_chosen(run: Run, tmp_path: Path) -> None:
    """`--spider` leaves the pages of the others alone."""
    write_warc(tmp_path / "pages.warc", dict.fromkeys(["https://www.inews.id/1", "https://other.example/2"], b"<p>"))

    code, _, _ = run("replay", "pages.warc", "--spider", "other_probe")

    assert code == 0
    assert [item["url"] for item in items(tmp_path)] == ["https://other.example/2"]


def test_pages_that_cannot_be_read_end_with_exit_code_1(run: Run, tmp_path: Path) -> None:
    """Too large, too large when decoded, cut, not readable: each is counted, and the next page is read."""
    write_warc(tmp_path / "a.warc", {"https://www.inews.id/large": b"x" * 200_000, "https://www.inews.id/read": b"<p>"})
    bomb = brotli.compress(b"x" * 200_000)
    write_warc(tmp_path / "b.warc", {"https://www.inews.id/bomb": bomb}, ("Content-Encoding", "br"))
    write_warc(tmp_path / "c.warc", {"https://www.inews.id/cut": b"x" * 900})
    (tmp_path / "c.warc").write_bytes((tmp_path / "c.warc").read_bytes()[:-400])
    write_case(tmp_path / "d", "https://www.inews.id/broken")
    (tmp_path / "d" / "page.json").write_text("{")

    code, out, err = run("replay", ".", "--nolog")

    assert (code, err) == (1, "")
    assert [(item["url"].rpartition("/")[2], item.get("error")) for item in items(tmp_path)] == [
        ("bomb", "IgnoreRequest"),
        ("cut", "ResponseDataLossError"),
        ("large", "DownloadCancelledError"),
        ("read", None),
    ]
    assert out.splitlines()[-1] == "       2  unreadable saved pages"


def test_pages_are_read_no_faster_than_they_are_used(run: Run, tmp_path: Path) -> None:
    """A million saved pages never stand in a queue."""
    write_warc(tmp_path / "pages.warc", {f"https://www.inews.id/{number}": b"<p>Cerita</p>" for number in range(300)})

    code, _, _ = run("replay", "pages.warc", "-s", "SCRAPER_SLOT_MAX_ACTIVE_SIZE=4000")

    assert code == 0
    assert len(items(tmp_path)) == 300
    assert max(item["waiting"] for item in items(tmp_path)) <= 2


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            ["replay", "nowhere"],
            'replay: there is no "nowhere"; give a fixtures folder, a WARC file or a folder of them',
        ),
        (
            ["replay", ".", "--spider", "x"],
            'replay: --spider: there is no spider "x" (there is: inews_probe, other_probe)',
        ),
        (["replay", ".", "--fast"], "replay: --fast: no such option; see scrapy replay --help"),
        (["crawl"], "crawl: give the name of one spider (there is: inews_probe, other_probe)"),
        (["crawl", "x"], 'crawl: there is no spider "x" (there is: inews_probe, other_probe)'),
        (
            ["crawl", "inews_probe", "-a", "days=3"],
            "crawl: -a days: inews_probe takes no such argument (it takes: day)",
        ),
        (["crawl", "inews_probe", "-a", "day=never"], 'crawl: -a day: "never" is no day'),
        (["crawl", "inews_probe", "-a", "day"], "crawl: Invalid -a value, use -a NAME=VALUE"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(run: Run, tmp_path: Path, args: list[str], message: str) -> None:
    """Nothing starts, nothing is logged, and the line names what is wrong."""
    write_case(tmp_path / "case", "https://www.inews.id/1")

    result = run(*args)

    assert result == (2, "", f"scrapy {message}\n")


@pytest.mark.parametrize("args", [["replay", "."], ["crawl", "inews_probe"]])
def test_a_database_that_cannot_be_opened_is_one_line(run: Run, tmp_path: Path, args: list[str]) -> None:
    """The run does not start, and the line names the file."""
    write_case(tmp_path / "case", "https://www.inews.id/1")
    (tmp_path / "no.db").write_text("This is a text, and a long one, for a file that should be a database. " * 9)

    code, out, err = run(*args, "-s", "NEWSCRAWL_DATABASE_URL=sqlite:///no.db")

    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith(f"scrapy {args[0]}: ")
    assert "no.db" in err


def test_a_crawl_that_met_an_unreadable_page_ends_with_exit_code_1(run: Run, tmp_path: Path) -> None:
    """A crawl asks the network, which this test does not give: the failure decides the exit code."""
    options = ("DOWNLOAD_DELAY=0", "ROBOTSTXT_OBEY=0", "RETRY_ENABLED=0")

    code, _, _ = run("crawl", "inews_probe", "--nolog", *(part for option in options for part in ("-s", option)))

    assert code == 1
    assert [item["error"] for item in items(tmp_path)] == ["AssertionError"]
