"""`newscrawl capture` as a user starts it."""

import json
import os
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from tests.doctor.conftest import Scrapy
from tests.site.faults import Fault
from tests.site.local import LocalSite


def test_a_story_is_captured_with_all_of_its_pages(scrapy: Scrapy, site: LocalSite, tmp_path: Path) -> None:
    """One command saves a story of two pages with its record, after asking robots.txt, and says what to do now."""
    story = next(story for story in site.stories if len(story.pages) == 2)

    code, out, err = scrapy("capture", story.url, "--case", "two-pages", site=site)

    assert (code, err) == (0, "")
    folder = tmp_path / "fixtures/inews/two-pages"
    record = json.loads((folder / "article.json").read_text("utf-8"))
    assert (record["title"], record["body"], record["page_count"]) == (story.title, story.body, 2)
    assert {path.name for path in folder.iterdir()} == {"page.html", "page-2.html", "page.json", "article.json"}
    assert site.requests[0].path == "/robots.txt"
    assert all(seen.headers["User-Agent"].startswith("newscrawl/") for seen in site.requests)
    assert 'set "checked" to true' in out
    assert not (tmp_path / "data").exists()


def test_a_page_is_captured_by_what_doctor_calls_it(scrapy: Scrapy, site: LocalSite, tmp_path: Path) -> None:
    """The table of `newscrawl doctor --live` and a browser's address bar leave the `https://` out."""
    story = site.stories[0]

    code, _, err = scrapy("capture", story.url.removeprefix("https://"), "--case", "one-page", site=site)

    assert (code, err) == (0, "")
    record = json.loads((tmp_path / "fixtures/inews/one-page/article.json").read_text("utf-8"))
    assert record["title"] == story.title


def test_a_capture_that_cannot_be_is_one_line(scrapy: Scrapy, site: LocalSite, tmp_path: Path) -> None:
    """A page that robots.txt forbids is left alone, and nothing is saved."""
    code, out, err = scrapy("capture", "https://www.inews.id/find?q=banjir", site=site)

    assert (code, out) == (1, "")
    assert err.strip() == (
        "scrapy capture: https://www.inews.id/find?q=banjir: Forbidden by robots.txt; it is left alone"
    )
    assert not (tmp_path / "fixtures").exists()
    assert {seen.path for seen in site.requests} == {"/robots.txt"}


def test_a_missing_second_page_is_told(scrapy: Scrapy, site: LocalSite, tmp_path: Path) -> None:
    """What came is saved, what did not is named, and the exit code asks for a look."""
    story = next(story for story in site.stories if len(story.pages) == 2)
    site.fault(Fault("status", path=f"{story.path}/2$", status=503))

    code, _, err = scrapy("capture", story.url, "--case", "first-page", site=site)

    assert code == 1
    assert f"{story.url}/2 is not in the case: status 503" in err
    assert (tmp_path / "fixtures/inews/first-page/page.html").exists()


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault("refuse"), "the connection failed: Connection was closed cleanly."),
        (Fault("silent"), "no answer in time (DOWNLOAD_TIMEOUT)"),
        (Fault("drop"), "the answer broke off"),
        (Fault("huge"), "the answer is larger than DOWNLOAD_MAXSIZE"),
        (Fault("redirect-loop"), "max redirections reached"),
        (Fault("redirect-away"), "leads to https://www.example.com/: refused: www.example.com is no host of this site"),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else "",
)
def test_what_did_not_come_is_one_line_in_plain_words(
    fault: Fault, said: str, scrapy: Scrapy, site: LocalSite, tmp_path: Path
) -> None:
    """It names the page and what happened; nothing is saved and the exit code asks for a look."""
    story = site.stories[0]
    site.fault(replace(fault, path=f"{story.path}$"))
    timeout_s = 2 if fault.kind == "silent" else 60  # the others do not end by it

    code, out, err = scrapy("capture", story.url, "-s", f"DOWNLOAD_TIMEOUT={timeout_s}", site=site)

    assert (code, out, len(err.splitlines())) == (1, "", 1)
    assert said in err
    assert story.url in err
    assert not (tmp_path / "fixtures").exists()


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault("challenge", status=200), "dropped/challenge"),
        (Fault("status", status=503), "failed/http-error"),
        (Fault("bad-gzip"), "failed/truncated"),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else "",
)
def test_a_case_without_a_record_is_saved_and_asks_for_a_look(
    fault: Fault, outcome: str, scrapy: Scrapy, site: LocalSite, tmp_path: Path
) -> None:
    """It may be what the site shows to everybody, so it is kept; but nobody should take it for a story."""
    story = site.stories[0]
    site.fault(replace(fault, path=f"{story.path}$"))

    code, _, err = scrapy("capture", story.url, "--case", "no-record", site=site)

    assert code == 1
    assert outcome in err
    assert json.loads((tmp_path / "fixtures/inews/no-record/dropped.json").read_text())["outcome"] == outcome


def test_a_captured_case_is_replayed_at_once(scrapy: Scrapy, site: LocalSite) -> None:
    """The next `newscrawl replay` of the folder stores the story."""
    story = next(story for story in site.stories if len(story.pages) == 2)

    scrapy("capture", story.url, "--case", "two-pages", site=site)
    code, out, _ = scrapy("replay", "fixtures")
    _, found, _ = scrapy("query", "--format", "json")

    assert code == 0
    assert "2  article pages" in out
    assert [(one["url"], one["title"]) for one in json.loads(found)] == [(story.url, story.title)]


def test_a_proxy_that_is_in_the_way_is_named(scrapy: Scrapy, site: LocalSite) -> None:
    """One that does not listen, and one that refuses the host."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
        absent = scrapy("capture", site.stories[0].url, site=site, https_proxy=address)
    refused = scrapy("capture", "https://bukan.inews.id/read/1/tidak-ada", site=site)

    assert absent[0] == refused[0] == 1
    assert f"refused by the proxy {address} (http_proxy, https_proxy)" in absent[2]
    assert refused[2].endswith("does not lead there: 502 Unknown host\n")


def test_a_page_that_leads_to_another_one_is_told(scrapy: Scrapy, site: LocalSite) -> None:
    """A story that was taken away often leads to the front page, which is saved and is not what was asked for."""
    story = site.stories[0]
    site.fault(Fault("redirect-away", path=f"{story.path}$", location="https://www.inews.id/"))

    code, out, err = scrapy("capture", story.url, site=site)

    assert code == 1
    assert "saved fixtures/inews/" in out
    assert err == f"scrapy capture: {story.url} leads to https://www.inews.id/, and that page was saved\n"


def test_a_certificate_that_is_not_trusted_is_told(scrapy: Scrapy, site: LocalSite) -> None:
    """The line has the words of TLS, not the objects that they came in."""
    code, _, err = scrapy("capture", site.stories[0].url, site=site, SSL_CERT_FILE=os.devnull)

    assert code == 1
    assert err.endswith("the connection failed: TLS: certificate verify failed\n")


def test_wrong_usage_asks_nobody(scrapy: Scrapy, site: LocalSite, tmp_path: Path) -> None:
    """A URL of another site, and a name that is taken, are refused before a request leaves."""
    (tmp_path / "fixtures/inews/taken").mkdir(parents=True)

    foreign = scrapy("capture", "https://www.example.com/x", site=site)
    taken = scrapy("capture", "https://www.inews.id/news", "--case", "taken", site=site)
    feed = scrapy("capture", "https://www.inews.id/feed", site=site)

    assert foreign[0] == taken[0] == feed[0] == 2
    assert "is a page of no site that is declared" in foreign[2]
    assert "is there already" in taken[2]
    assert "is no page to be read but a feed" in feed[2]
    assert site.requests == []
