"""`newscrawl crawl inews` against a real server on loopback, under the site's own host names."""

import socket
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.engine.pages import CHANNEL, HTML, MEGABYTE, Answer, Case, bad_cases, expect, good_cases, story
from tests.engine.runs import ROOT, Run, rows, scrapy
from tests.engine.server import Fault, Handler, Server, broken, hang_up, serving, silent

_FAST = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": 0,
    "NEWSCRAWL_PACE_ENABLED": 0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "RETRY_TIMES": 0,
    "DOWNLOAD_TIMEOUT": 6,
}
FAST = tuple(part for name, value in _FAST.items() for part in ("-s", f"{name}={value}"))
THREE_PAGES = f"{CHANNEL}/41-titik-rawan-kecelakaan-di-lintas-sumatera-dipetakan-jelang-mudik"

PAGE = story("Halaman yang tidak utuh", text="Kalimat ini diulang agar halaman cukup panjang. " * 80).encode()
HALF = PAGE[: PAGE.index(b"diulang")]
#: What only a live server can do wrong.
FAULTS: dict[str, tuple[str, Fault | Answer]] = {
    "length-too-large": ("failed/truncated", broken(b"Content-Length: %d" % (len(PAGE) + 99), PAGE)),
    "length-too-small": ("failed/truncated", broken(b"Content-Length: %d" % len(HALF), PAGE)),
    "chunks-cut": ("failed/truncated", broken(b"Transfer-Encoding: chunked", b"%x\r\n" % len(PAGE), PAGE, b"\r\n")),
    "chunks-broken": ("failed/truncated", broken(b"Transfer-Encoding: chunked", b"satu\r\n", PAGE)),
    "chunks-too-many": (
        "failed/too-large",
        broken(b"Transfer-Encoding: chunked", *[b"100000\r\n", b"x" * MEGABYTE, b"\r\n"] * 50),
    ),
    "silent": ("failed/download-error", silent),
    "hung-up": ("failed/download-error", hang_up),
}


@dataclass(frozen=True)
class Crawl:
    """A finished crawl."""

    folder: Path
    run: Run
    server: Server


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory, certificate: Path) -> Crawl:
    """One crawl of everything that can be wrong, with whole pages between."""
    folder = tmp_path_factory.mktemp("crawl")
    pages = {case.url: case.answer for case in (*good_cases(), *bad_cases())}
    faults = {f"{CHANNEL}/{name}": answer for name, (_, answer) in FAULTS.items()}
    elsewhere = (*HTML, ("Location", "https://other.example/news/nasional/cerita"))
    moved = (*HTML, ("Location", f"{CHANNEL}/moved-here"))
    saved = ROOT / "fixtures" / "inews" / "three-pages"
    answers: dict[str, Answer | Fault] = {
        **pages,
        **faults,
        f"{CHANNEL}/elsewhere": Answer(status=302, headers=elsewhere),
        "https://other.example/news/nasional/cerita": Answer(story("Cerita orang lain").encode()),
        f"{CHANNEL}/moved": Answer(status=301, headers=moved),
        f"{CHANNEL}/moved-here": Answer(story("Cerita yang pindah").encode()),
        THREE_PAGES: Answer((saved / "page-1.html").read_bytes()),
        f"{THREE_PAGES}/2": Answer((saved / "page-2.html").read_bytes()),
        "http://www.inews.id/news/nasional/tanpa-tls": Answer(story("Tanpa TLS").encode()),
    }
    asked = [url for url in answers if not url.endswith(("/2", "/moved-here")) and "other" not in url]
    (folder / "urls.txt").write_text("# semua\n\n" + "\n".join(sorted(asked)))
    with serving(answers, certificate) as server:
        trusted = {**server.environment, "SSL_CERT_FILE": str(certificate)}
        run = scrapy(folder, "crawl", "inews", "-a", "urls=@urls.txt", *FAST, **trusted)
    return Crawl(folder, run, server)


def test_each_bad_answer_has_its_reason_and_the_run_goes_on(crawl: Crawl) -> None:
    """Whatever a server sends: one outcome a page, no traceback, and every whole page is stored."""
    faults = [Case(name, outcome, Answer()) for name, (outcome, _) in FAULTS.items()]
    expected = expect([*good_cases(), *bad_cases(), *faults])

    run = crawl.run.check()

    failures = {row["url"]: row["reason"] for row in rows(crawl.folder, "SELECT * FROM failures")}
    titles = {row["url"]: row["title"] for row in rows(crawl.folder, "SELECT * FROM articles")}
    assert failures == expected.failures | {f"{THREE_PAGES}/3": "missing-page"}
    assert {url: title for url, title in titles.items() if url in expected.titles} == expected.titles
    # Beside the cases: a story that moved, one without TLS, three pages of one story, a redirect to another site.
    others = {"new": 3, "unchanged": 1, "dropped/gone": 1, "dropped/foreign-host": 1}
    assert run.outcomes == expected.outcomes + type(run.outcomes)(others)
    assert run.code == 1


def test_the_pages_of_a_story_are_followed_and_a_missing_one_is_told(crawl: Crawl) -> None:
    """Page 3 answers 404: the story has its two other pages, and a failure names the third."""
    (row,) = rows(crawl.folder, f"SELECT page_count FROM articles WHERE url = '{THREE_PAGES}'")

    assert sorted(url for url in crawl.server.asked if url.startswith(THREE_PAGES)) == [
        THREE_PAGES,
        f"{THREE_PAGES}/2",
        f"{THREE_PAGES}/3",
    ]
    assert row == {"page_count": 2}


def test_a_story_has_the_url_that_it_moved_to(crawl: Crawl) -> None:
    """A redirect within the site leads to one row, under the new URL; plain HTTP leads to the canonical URL."""
    urls = {row["url"] for row in rows(crawl.folder, "SELECT url FROM articles")}

    assert f"{CHANNEL}/moved-here" in urls
    assert f"{CHANNEL}/moved" not in urls
    assert f"{CHANNEL}/tanpa-tls" in urls


def test_a_crawl_asks_robots_txt_first_and_obeys_it(tmp_path: Path, certificate: Path) -> None:
    """The first request is for robots.txt; what that forbids is not asked for, and whole pages end with exit code 0."""
    forbidden = "https://www.inews.id/news/terlarang/cerita"
    answers: dict[str, Answer | Fault] = {
        "https://www.inews.id/robots.txt": Answer(b"User-agent: *\nDisallow: /news/terlarang/\n"),
        **{f"{CHANNEL}/{name}": Answer(story("Satu cerita").encode()) for name in ("satu", "dua")},
    }

    with serving(answers, certificate) as server:
        trusted = {**server.environment, "SSL_CERT_FILE": str(certificate)}
        urls = f"urls={CHANNEL}/satu,{forbidden},{CHANNEL}/dua"
        run = scrapy(tmp_path, "crawl", "inews", "-a", urls, *FAST, **trusted).check()

    assert run.code == 0
    assert server.asked[0] == "https://www.inews.id/robots.txt"
    assert forbidden not in server.asked
    assert run.outcomes == {"new": 2, "failed/disallowed": 1}


def test_a_site_that_cannot_be_reached_safely_is_not_read(tmp_path: Path, certificate: Path) -> None:
    """A certificate that nobody vouches for is a failed download, and nothing is asked for over it."""
    with serving({}, certificate) as server:
        options = (*FAST, "-s", "ROBOTSTXT_OBEY=0")
        run = scrapy(tmp_path, "crawl", "inews", "-a", f"urls={CHANNEL}/satu", *options, **server.environment).check()

    assert server.asked == []
    assert run.outcomes == {"failed/download-error": 1}


def test_a_refused_connection_is_a_failed_download(tmp_path: Path) -> None:
    """Nobody listens: each page is counted and kept as a failure, without a traceback."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        proxy = f"http://127.0.0.1:{closed.getsockname()[1]}"
        options = ("-a", f"urls={CHANNEL}/satu,{CHANNEL}/dua", *FAST)
        run = scrapy(tmp_path, "crawl", "inews", *options, http_proxy=proxy, https_proxy=proxy).check()

    failures = rows(tmp_path, "SELECT url, stage, reason FROM failures ORDER BY url")
    assert run.outcomes == {"failed/download-error": 2}
    assert failures == [
        {"url": f"{CHANNEL}/{name}", "stage": "fetch", "reason": "download-error"} for name in ("dua", "satu")
    ]


def test_a_page_that_fails_at_first_is_asked_again_and_counted_once(tmp_path: Path, certificate: Path) -> None:
    """A server that answers 503 once and then the page: one outcome, and no failure is left."""
    url = f"{CHANNEL}/satu"

    def stumble(handler: Handler) -> None:
        whole = handler.server.asked.count(url) > 1
        handler.send(Answer(story("Satu cerita").encode()) if whole else Answer(status=503))

    with serving({url: stumble}, certificate) as server:
        options = ("-a", f"urls={url}", *FAST, "-s", "RETRY_TIMES=1", "-s", "ROBOTSTXT_OBEY=0")
        trusted = {**server.environment, "SSL_CERT_FILE": str(certificate)}
        run = scrapy(tmp_path, "crawl", "inews", *options, **trusted).check()

    assert server.asked == [url, url]
    assert run.outcomes == {"new": 1}
    assert rows(tmp_path, "SELECT url FROM failures") == []
