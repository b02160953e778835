"""The test site itself: its pages say what its plan says, its lists are complete, its faults do as they are called."""

import gzip
import http.client
import json
import os
import re
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree

from newscrawl import stats
from newscrawl.errors import DropReason
from newscrawl.items import Draft, Page, Reading, Refusal
from newscrawl.page.extract import read_page
from newscrawl.spiders.inews import SITE
from newscrawl.story import join
from tests.site.faults import Fault, FaultKind
from tests.site.local import LocalSite
from tests.site.newsroom import Newsroom
from tests.site.stories import Plan, Story

NOW = datetime(2026, 6, 10, 9, 30, tzinfo=UTC)  # 16:30 WIB
PLAN = Plan(stories=210, days=3, now=NOW)


@pytest.fixture(scope="module")
def room() -> Newsroom:
    return Newsroom(PLAN)


@pytest.fixture(scope="module")
def running() -> Iterator[LocalSite]:
    with LocalSite(Plan(stories=40, days=1)) as site:
        yield site


@pytest.fixture
def site(running: LocalSite) -> Iterator[LocalSite]:
    running.forget()
    yield running
    running.clear_faults()


def read(room: Newsroom, url: str) -> Reading:
    answer = room.answer(url)
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return read_page(Page(url, answer.body, NOW, answer.status, headers, digest=url), SITE)


def drafts(room: Newsroom, *urls: str) -> list[Draft]:
    found = [read(room, url).result for url in urls]
    assert all(isinstance(result, Draft) for result in found), found
    return [result for result in found if isinstance(result, Draft)]


def links(room: Newsroom, url: str) -> list[str]:
    return [link.url for link in read(room, url).links]


def fetch(site: LocalSite, url: str, method: str = "GET", **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    """One request through the site's proxy: TLS with the certificate checked, no redirect followed."""
    split, proxy = urlsplit(url), urlsplit(site.proxy)
    context = ssl.create_default_context(cafile=site.environment["SSL_CERT_FILE"])
    connection = http.client.HTTPSConnection(proxy.hostname or "", proxy.port, context=context, timeout=10)
    connection.set_tunnel(split.hostname or "", 443)
    path = f"{split.path}?{split.query}" if split.query else split.path
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def truth(story: Story) -> dict[str, object]:
    names = ("url", "host", "kind", "channel", "subchannel", "title", "city", "authors", "editor", "summary", "body")
    more = ("published_raw", "image_url", "image_caption", "image_credit", "tags")
    found: dict[str, object] = {name: getattr(story, name) for name in (*names, *more)}
    return found | {"published_at": story.published, "page_count": len(story.pages)}


def test_every_story_reads_as_planned(room: Newsroom) -> None:
    """Each field of every story, joined from its pages, is what the plan says."""
    stories = room.online

    wrong = []
    for story in stories:
        article = join(drafts(room, *story.page_urls))
        wrong += [
            (story.url, name, getattr(article, name))
            for name, value in truth(story).items()
            if getattr(article, name) != value
        ]

    assert wrong == []
    assert {story.kind for story in stories} == {"article", "photo", "video", "infographic"}
    assert {len(story.pages) for story in stories} == {1, 2, 3}
    assert {story.host for story in stories} == set(PLAN.hosts)


def test_every_layout_is_there(room: Newsroom) -> None:
    """The site shows the current design, the network's body wrapper, pictures, videos and AMP."""
    seen = Counter(drafts(room, story.url)[0].layout for story in room.online)

    assert set(seen) == {"current", "network", "photo", "infographic", "video"}


def test_amp_and_whole_page_tell_the_same_story(room: Newsroom) -> None:
    """An AMP page and the page of everything have the story's identity and text."""
    for story in room.online[:60]:
        amp, amp_rest, whole = drafts(room, story.amp_url, f"{story.amp_url}/{len(story.pages)}", f"{story.url}/all")

        assert {amp.story_key, amp_rest.story_key, whole.story_key} == {story.key}
        assert (amp.title, amp.city, tuple(amp.paragraphs)) == (story.title, story.city, story.pages[0])
        assert tuple(amp_rest.paragraphs) == story.pages[-1]
        assert "\n\n".join(whole.paragraphs) == story.body


def test_a_page_beyond_the_last_is_not_there(room: Newsroom) -> None:
    """A story of two pages has no third."""
    story = next(story for story in room.online if len(story.pages) == 2)

    assert room.answer(f"{story.url}/2").status == 200
    assert room.answer(f"{story.url}/3").status == 404


@pytest.mark.parametrize(("reading", "numbers"), [("page", (2, 3, 4, 5, 6)), ("offset", (12, 24, 36, 48, 60))])
def test_the_index_of_a_day_is_complete(reading: str, numbers: tuple[int, ...]) -> None:
    """Walking a channel's day, in either reading of the trailing number, gives its stories once each, newest first."""
    room = Newsroom(replace(PLAN, stories=600, days=1, index_reading=reading))
    index = "https://www.inews.id/indeks/news/10-06-2026"
    popular = set(links(room, "https://www.inews.id/indeks/news/01-01-2020"))

    walked = [url for page in ("", *(f"/{number}" for number in numbers)) for url in links(room, index + page)]

    expected = [story.url for story in room.online if story.host == "www.inews.id" and story.channel == "news"]
    assert len(expected) > 24
    assert [url for url in walked if url not in popular] == [url for url in expected if url not in popular]


def test_the_readings_of_the_index_differ() -> None:
    """What comes back for /2 tells the readings apart: another page, or the same page moved by two."""
    plan = replace(PLAN, stories=600, days=1)
    index = "https://www.inews.id/indeks/news/10-06-2026"

    first, second = (links(Newsroom(plan), f"{index}{page}")[:12] for page in ("", "/2"))
    moved = links(Newsroom(replace(plan, index_reading="offset")), f"{index}/2")[:12]

    assert not set(first) & set(second)
    assert moved[:10] == first[2:]


def test_the_index_of_a_network_site_is_complete(room: Newsroom) -> None:
    """Walking a network index by offsets of 12 gives every story of the host once, some by links without a slug."""
    base = "https://karawang.inews.id/indeks/news/all"

    walked = [url for page in ("", "/12", "/24", "/36") for url in links(room, base + page)]

    keys = [SITE.urls.read(url).story_key for url in walked]
    assert keys == [story.key for story in room.online if story.host == "karawang.inews.id"]
    assert any(re.fullmatch(r".*/read/\d+", url) for url in walked)


def test_sections_tags_and_front_pages_list_their_newest(room: Newsroom) -> None:
    """A section, a tag page and both kinds of front page link to stories that belong there."""
    story = room.online[0]
    national = next(story for story in room.online if story.host == "www.inews.id" and story.channel == "finance")

    assert national.url in links(room, "https://www.inews.id/finance")
    assert national.url in links(room, f"https://www.inews.id/tag/{national.tags[0].replace(' ', '-')}")
    assert story.url in links(room, f"https://{story.host}/")
    assert links(room, "https://jateng.inews.id/")
    assert room.answer("https://www.inews.id/nothing/such").status == 404


def test_sitemaps_and_feeds_name_every_story(room: Newsroom) -> None:
    """The sitemaps behind a host's sitemap.xml hold all of its stories; its feed the newest ones with their dates."""
    expected = {story.url for story in room.online if story.host == "www.inews.id"}

    maps = _locations(room.answer("https://www.inews.id/sitemap.xml").body)
    monthly = {
        url for name in maps if name.endswith(".gz") for url in _locations(gzip.decompress(room.answer(name).body))
    }
    recent = set(_locations(room.answer("https://www.inews.id/sitemap-news.xml").body))
    feed = etree.fromstring(room.answer("https://www.inews.id/feed").body)

    assert monthly == expected
    assert recent == {s.url for s in room.online if s.url in expected and room.now - s.published <= timedelta(days=2)}
    assert recent < expected
    assert feed.xpath("//item/link/text()") == [s.url for s in room.online if s.url in expected][:30]
    assert len(feed.xpath("//item/pubDate")) == 30
    assert all(
        "/finance/" in url
        for url in etree.fromstring(room.answer("https://www.inews.id/feed/ekonomi").body).xpath("//item/link/text()")
    )


def _locations(body: bytes) -> list[str]:
    found: list[str] = etree.fromstring(body).xpath("//*[local-name()='loc']/text()")
    return found


def test_the_menu_and_robots_lead_on(room: Newsroom) -> None:
    """menu.json names every site of the network, robots.txt the sitemap of its own host."""
    menu = json.loads(room.answer("https://static.inews.co.id/network/menu.json").body)

    slugs = {network["slug"] for island in menu["island"] for network in island["network"]}
    assert slugs == {"karawang", "semarang", "cilegon", "jateng"}
    assert b"Sitemap: https://cilegon.inews.id/sitemap.xml" in room.answer("https://cilegon.inews.id/robots.txt").body


def test_a_plan_makes_one_site() -> None:
    """Equal plans give equal bytes, another seed gives other stories."""
    one, same, other = (
        Newsroom(PLAN),
        Newsroom(Plan.from_json(json.loads(json.dumps(PLAN.fixed().to_json())))),
        Newsroom(replace(PLAN, seed=2)),
    )

    assert [one.answer(story.url) for story in one.online] == [same.answer(story.url) for story in one.online]
    assert not {story.url for story in one.online} & {story.url for story in other.online}


def test_an_edit_changes_the_page_and_its_validators() -> None:
    """After an edit the story has one paragraph more, and only a request with the old validators gets the page."""
    room = Newsroom(PLAN)
    story = room.online[7]
    before = room.answer(story.url).headers

    room.edit(story.url)

    after = room.answer(story.url, {"If-None-Match": before["ETag"], "If-Modified-Since": before["Last-Modified"]})
    assert after.status == 200
    assert room.answer(story.url, {"If-None-Match": after.headers["ETag"]}).status == 304
    assert room.answer(story.url, {"If-Modified-Since": after.headers["Last-Modified"]}).status == 304
    assert room.answer(story.url, {"If-Modified-Since": before["Last-Modified"]}).status == 200
    assert join(drafts(room, *room.story(story.url).page_urls)).body == room.story(story.url).body != story.body


def test_a_deleted_story_is_gone_from_page_and_lists() -> None:
    """A deletion answers with its status and takes the story out of every list."""
    room = Newsroom(PLAN)
    story = next(story for story in room.online if story.host == "www.inews.id")

    room.delete(story.url, 410)

    result = read(room, story.url).result
    assert isinstance(result, Refusal)
    assert result.reason is DropReason.GONE
    assert story.url not in links(room, f"https://www.inews.id/{story.channel}/{story.subchannel}")
    assert story.url.encode() not in room.answer("https://www.inews.id/feed").body


def test_later_stories_appear_with_the_clock() -> None:
    """A story planned for a later hour is not there until the site's clock gets to it."""
    room = Newsroom(replace(PLAN, last=NOW + timedelta(hours=12)))
    before = {story.url for story in room.online}

    room.set_now((NOW + timedelta(hours=12)).isoformat())

    later = [story for story in room.online if story.url not in before]
    assert len(room.online) == PLAN.stories
    assert later
    assert all(story.published > NOW for story in later)
    assert room.answer(later[0].url).status == 200


def test_an_undeclared_design_is_read_without_selectors() -> None:
    """The design of 2027 matches no layout; title, text and date are read all the same."""
    room = Newsroom(PLAN)
    room.set_layout("2027")

    for story in room.online[:40]:
        (draft,) = drafts(room, story.url)
        assert (draft.layout, draft.title, draft.published_at) == ("generic", story.title, story.published)
        assert tuple(draft.paragraphs) == story.pages[0]


def test_a_shell_has_no_text() -> None:
    """The layout "shell" is a page that a script would fill."""
    room = Newsroom(PLAN)
    room.set_layout("shell")

    result = read(room, room.online[0].url).result

    assert isinstance(result, Refusal)
    assert result.reason is DropReason.EMPTY_SHELL


def test_pages_come_in_the_planned_size() -> None:
    """An article page has about the size that the plan asks for."""
    room = Newsroom(replace(PLAN, page_bytes=70_000))

    sizes = [len(room.answer(story.url).body) for story in room.online[:30]]

    assert all(69_000 < size < 72_000 for size in sizes)


def test_the_proxy_leads_every_host_to_the_site(site: LocalSite) -> None:
    """Over checked TLS, each host answers with its own story; GET, HEAD and gzip agree."""
    for host in site.plan.hosts:
        story = next(story for story in site.stories if story.host == host)

        status, headers, body = fetch(site, story.url)
        packed = fetch(site, story.url, Accept_Encoding="gzip")
        empty = fetch(site, story.url, method="HEAD")

        assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert story.title in body.decode()
        assert (packed[1]["Content-Encoding"], gzip.decompress(packed[2])) == ("gzip", body)
        assert (empty[0], empty[1]["ETag"], empty[2]) == (200, headers["ETag"], b"")
        assert fetch(site, story.url, If_None_Match=headers["ETag"])[0] == 304


def test_plain_http_works_too_and_other_hosts_do_not(site: LocalSite) -> None:
    """A proxied http:// request gets its page; a tunnel to a host that the site does not have is refused."""
    proxy = urlsplit(site.proxy)
    connection = http.client.HTTPConnection(proxy.hostname or "", proxy.port, timeout=10)

    connection.request("GET", "http://www.inews.id/robots.txt")
    body = connection.getresponse().read()
    connection.close()

    assert b"Disallow: /find" in body
    with pytest.raises(OSError, match="502"):
        fetch(site, "https://www.unknown.test/")


def test_the_log_tells_what_was_asked(site: LocalSite) -> None:
    """Every request stands in the log with its headers, its answer, and how many its host had in flight."""
    site.fault(Fault("slow", path="/robots", delay_s=0.3))

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: fetch(site, "https://www.inews.id/robots.txt", User_Agent="probe"), range(3)))
    fetch(site, "https://jateng.inews.id/nothing?x=1")

    *together, last = site.requests
    assert sorted(seen.concurrent for seen in together) == [1, 2, 3]
    assert {(seen.url, seen.headers["User-Agent"], seen.status) for seen in together} == {
        ("https://www.inews.id/robots.txt", "probe", 200)
    }
    assert (last.url, last.status, last.concurrent) == ("https://jateng.inews.id/nothing?x=1", 404, 1)


@pytest.mark.parametrize(
    ("fault", "status", "header"),
    [
        (Fault("status"), 500, {}),
        (Fault("status", status=503), 503, {}),
        (Fault("retry-after", retry_after="7"), 429, {"Retry-After": "7"}),
        (Fault("challenge"), 403, {}),
        (Fault("redirect-loop"), 302, {"Location": "/feed"}),
        (Fault("redirect-away"), 302, {"Location": "https://www.example.com/"}),
        (Fault("soft-404"), 200, {}),
        (Fault("huge", size=3_000_000), 200, {"Content-Length": "3000000"}),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else "",
)
def test_a_fault_that_is_an_answer(site: LocalSite, fault: Fault, status: int, header: dict[str, str]) -> None:
    """The fault answers with its status and headers, and only where its path says so."""
    site.fault(replace(fault, path=r"www\.inews\.id/feed$"))

    answer = fetch(site, "https://www.inews.id/feed")

    assert answer[0] == status
    assert {name: answer[1][name] for name in header} == header
    assert (b"Halaman Tidak Ditemukan" in answer[2]) == (fault.kind in {"soft-404", "status", "retry-after"})
    assert (b"Just a moment" in answer[2]) == (fault.kind == "challenge")
    assert fetch(site, "https://www.inews.id/feed/news")[0] == 200


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("drop", http.client.IncompleteRead),
        ("wrong-length", http.client.IncompleteRead),
        ("refuse", http.client.RemoteDisconnected),
    ],
)
def test_a_fault_that_breaks_the_connection(site: LocalSite, kind: str, error: type[Exception]) -> None:
    """The fault cuts the answer where its name says, and the next request is served."""
    site.fault(Fault(kind, path="/feed", times=1))

    with pytest.raises(error):
        fetch(site, "https://www.inews.id/feed")

    assert fetch(site, "https://www.inews.id/feed")[0] == 200


def test_a_silent_source_never_answers(site: LocalSite) -> None:
    """A silent fault leaves the client waiting while the rest of the site goes on."""
    site.fault(Fault("silent", path="/feed"))
    proxy = urlsplit(site.proxy)
    with socket.create_connection((proxy.hostname, proxy.port), timeout=0.3) as waiting:
        waiting.sendall(b"GET http://www.inews.id/feed HTTP/1.1\r\nHost: www.inews.id\r\n\r\n")

        with pytest.raises(TimeoutError):
            waiting.recv(1)
        other = fetch(site, "https://www.inews.id/robots.txt")[0]

    assert other == 200


def test_bad_gzip_cannot_be_unpacked(site: LocalSite) -> None:
    """The bytes are announced as gzip and end too early."""
    site.fault(Fault("bad-gzip", path="/feed"))

    headers, body = fetch(site, "https://www.inews.id/feed")[1:]

    assert headers["Content-Encoding"] == "gzip"
    with pytest.raises(EOFError):
        gzip.decompress(body)


def test_a_fault_hits_the_requests_it_names(site: LocalSite) -> None:
    """`skip` lets requests pass, `times` ends the fault, and so does its window of time."""
    site.fault(Fault("status", path="/feed$", skip=1, times=2))
    site.fault(Fault("status", path="/robots", for_s=0))
    site.fault(Fault("status", path="/robots", after_s=60))

    assert [fetch(site, "https://www.inews.id/feed")[0] for _ in range(4)] == [200, 500, 500, 200]
    assert fetch(site, "https://www.inews.id/robots.txt")[0] == 200


def test_retry_after_can_be_a_date(site: LocalSite) -> None:
    """ "date:5" becomes the HTTP date five seconds from now."""
    site.fault(Fault("retry-after", path="/feed", status=503, retry_after="date:5"))

    status, headers, _ = fetch(site, "https://www.inews.id/feed")

    moment = datetime.strptime(headers["Retry-After"], "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    assert status == 503
    assert 0 < (moment - datetime.now(UTC)).total_seconds() <= 5


def test_orders_can_wait_for_requests(site: LocalSite) -> None:
    """An edit and new robots ordered for two requests later are not there before."""
    story = site.stories[-1]
    site.edit(story, after=2)
    site.set_robots("User-agent: *\nDisallow: /", after=2)

    first = fetch(site, "https://www.inews.id/robots.txt")[2]
    untouched = site.stories[-1].revision
    fetch(site, story.url)
    then = fetch(site, "https://www.inews.id/robots.txt")[2]

    site.set_robots(None)
    assert (b"Disallow: /\n" in first + b"\n", untouched) == (False, 0)
    assert (b"Disallow: /\n" in then + b"\n", site.stories[-1].revision) == (True, 1)
    assert site.stories[-1].body.encode().rpartition(b"\n")[2][:20] in fetch(site, story.page_urls[-1])[2]


def test_an_order_without_sense_is_refused(site: LocalSite) -> None:
    """A fault of an unknown kind is an error where it is made, an unknown story one of the control port."""
    with pytest.raises(ValueError, match="nonsense"):
        Fault("nonsense")
    with pytest.raises(OSError, match="400"):
        site.edit(replace(site.stories[0], path="/read/1/none"))


def test_it_serves_faster_than_a_crawler_asks() -> None:
    """Making a page takes under 4 ms, so that a benchmark measures the crawler and not the site."""
    room = Newsroom(replace(PLAN, stories=400))
    urls = [story.url for story in room.online]

    started = time.process_time()
    for url in urls:
        assert room.answer(url).gzipped

    assert time.process_time() - started < 0.004 * len(urls)


def test_a_crawl_sees_every_fault_as_one_outcome(site: LocalSite, tmp_path: Path) -> None:
    """The crawler reaches the site by its own names; each faulty page is one counted outcome, the others are new."""
    kinds = [kind for kind in FaultKind if kind not in {FaultKind.SLOW, FaultKind.HUGE}]
    stories = [story for story in site.stories if len(story.pages) == 1][: len(kinds) + 3]
    for kind, story in zip(kinds, stories, strict=False):
        site.fault(Fault(kind, path=f"{story.host}{story.path}$", retry_after="0"))
    (tmp_path / "urls").write_text("\n".join(story.url for story in stories))
    given = {
        "NEWSCRAWL_DATABASE_URL": f"sqlite:///{tmp_path / 'news.db'}",
        "NEWSCRAWL_ARCHIVE": "",
        "NEWSCRAWL_PACE_ENABLED": "False",  # a host that blocks is left alone, and one page's outcome is another's
        "AUTOTHROTTLE_ENABLED": "False",
        "RETRY_ENABLED": "False",
        "DOWNLOAD_DELAY": "0",
        "DOWNLOAD_TIMEOUT": "2",
        "CONCURRENT_REQUESTS_PER_DOMAIN": "4",
    }
    settings = [part for name, value in given.items() for part in ("-s", f"{name}={value}")]

    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "inews", "-a", f"urls=@{tmp_path / 'urls'}", *settings],
        env=os.environ | site.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    with sqlite3.connect(tmp_path / "news.db") as database:
        counters = json.loads(database.execute("SELECT counters FROM runs").fetchone()[0])
        stored = {url for (url,) in database.execute("SELECT url FROM articles")}
    database.close()
    outcomes = {name: count for name, count in counters.items() if name.startswith(stats.OUTCOME.format(""))}
    assert "Traceback" not in done.stderr
    assert sum(outcomes.values()) == counters[stats.PAGES_ARTICLE] == len(stories)
    assert outcomes[stats.outcome_key("new")] == 3
    assert stored == {story.url for story in stories[len(kinds) :]}
