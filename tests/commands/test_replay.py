"""`newscrawl replay` and `newscrawl crawl` as a user starts them, with two small spiders in place of the project's."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.commands.launch import WITH_KABAR, run_scrapy
from tests.engine.pages import CHANNEL, story
from tests.engine.runs import rows, scrapy
from tests.engine.saving import read_fixtures

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

    def run_probe(*args: str) -> tuple[int, str, str]:
        environment = {"SCRAPY_SETTINGS_MODULE": "probe_settings", "PYTHONPATH": str(tmp_path)}
        done = run_scrapy(tmp_path, environment, *args)
        return done.returncode, done.stdout, done.stderr

    return run_probe


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


def test_saved_pages_take_the_place_of_the_network(tmp_path: Path) -> None:
    """Pages are decoded as live ones are, and the time is the saved one."""
    page = story("Satu cerita").encode()
    write_warc(tmp_path / "pages.warc.gz", {f"{CHANNEL}/satu": brotli.compress(page)}, ("Content-Encoding", "br"))
    write_case(tmp_path / "fixtures" / "case", f"{CHANNEL}/dua", page)

    done = scrapy(tmp_path, "replay", "pages.warc.gz", "fixtures")

    found = rows(tmp_path, "SELECT url, title, fetched_at FROM articles ORDER BY url")
    assert (done.code, done.err) == (0, "")
    assert done.out == "       2  article pages\n       2    new\n"
    assert found == [
        {"url": f"{CHANNEL}/{slug}", "title": "Satu cerita", "fetched_at": "2023-12-11 13:30:00"}
        for slug in ("dua", "satu")
    ]


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_each_page_goes_to_the_site_that_owns_it(tmp_path: Path, options: tuple[str, ...]) -> None:
    """In one pass over the files; the hosts of pages that nobody owns are named with what to do, in a dry run too."""
    pages = other_site() | dict.fromkeys(["https://nobody.example/3", "https://nobody.example/4"], b"<p>Cerita</p>")
    write_warc(tmp_path / "pages.warc", pages | {f"{CHANNEL}/satu": story("Satu cerita").encode()})

    done = scrapy(tmp_path, "replay", "pages.warc", *options, *WITH_KABAR)

    assert done.code == 0
    assert "pages of other sites: nobody.example 2\nA spider reads the pages of its own hosts." in done.out
    if not options:
        sites = [row["site"] for row in rows(tmp_path, "SELECT site FROM articles ORDER BY site")]
        assert sites == ["inews", "kabar"]


def test_one_spider_can_be_chosen(tmp_path: Path) -> None:
    """`--spider` leaves the pages of the others alone."""
    write_warc(tmp_path / "pages.warc", other_site() | {f"{CHANNEL}/satu": story("Satu cerita").encode()})

    done = scrapy(tmp_path, "replay", "pages.warc", "--spider", "kabar", *WITH_KABAR)

    assert done.code == 0
    assert [row["site"] for row in rows(tmp_path, "SELECT site FROM articles")] == ["kabar"]


def test_pages_that_cannot_be_read_end_with_exit_code_1(tmp_path: Path) -> None:
    """Too large, too large when decoded, cut, not readable: each is counted, and the next page is read."""
    page = story("Satu cerita").encode()
    write_warc(tmp_path / "a.warc", {f"{CHANNEL}/large": b"x" * 200_000, f"{CHANNEL}/read": page})
    bomb = brotli.compress(b"x" * 200_000)
    write_warc(tmp_path / "b.warc", {f"{CHANNEL}/bomb": bomb}, ("Content-Encoding", "br"))
    write_warc(tmp_path / "c.warc", {f"{CHANNEL}/cut": b"x" * 900})
    (tmp_path / "c.warc").write_bytes((tmp_path / "c.warc").read_bytes()[:-400])
    write_case(tmp_path / "d", f"{CHANNEL}/broken")
    (tmp_path / "d" / "page.json").write_text("{")

    done = scrapy(tmp_path, "replay", ".", "--nolog", "-s", "DOWNLOAD_MAXSIZE=100000")

    failures = rows(tmp_path, "SELECT url, reason FROM failures ORDER BY url")
    assert (done.code, done.err) == (1, "")
    assert [(row["url"].rpartition("/")[2], row["reason"]) for row in failures] == [
        ("bomb", "too-large"),
        ("cut", "truncated"),
        ("large", "too-large"),
    ]
    assert [row["url"] for row in rows(tmp_path, "SELECT url FROM articles")] == [f"{CHANNEL}/read"]
    assert done.out.splitlines()[-1] == "       2  unreadable saved pages"


def other_site() -> dict[str, bytes]:
    """A story of another site, in two pages."""
    story = ROOT / "tests/engine/second_site/fixtures/two-pages"
    return {saved.url: saved.answer.body for saved in read_fixtures(story)}


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
    options = ("DOWNLOAD_DELAY=0", "ROBOTSTXT_OBEY=0", "RETRY_ENABLED=0", "NEWSCRAWL_ALLOWED_HOSTS=127.0.0.1")

    code, _, _ = run("crawl", "inews_probe", "--nolog", *(part for option in options for part in ("-s", option)))

    assert code == 1
    assert [item["error"] for item in items(tmp_path)] == ["AssertionError"]
