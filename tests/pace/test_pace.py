"""What one host does is no matter of the others, and every host is asked at its own pace."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.clock import parse_retry_after
from tests.pace.hosts import Answer, Crawl, Hosts, urls_of

CHALLENGE = b"<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"


def test_one_host_that_blocks_is_left_alone_and_the_others_go_on(hosts: Hosts, crawl: Crawl) -> None:
    """Five blocks in a row, by status or by challenge page, end one host's run; the others' stories are all stored."""
    bad = {
        "karawang.inews.id": Answer(403),
        "cilegon.inews.id": Answer(429),
        "semarang.inews.id": Answer(200, CHALLENGE),
    }
    hosts.answer = lambda host, path, nth: bad.get(host, Answer())
    urls = [url for host in (*bad, "www.inews.id", "jateng.inews.id") for url in urls_of(host, 9)]

    done = crawl.run(urls)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for host in bad:
        assert len(hosts.paths(host)) == 5, host
        assert f"{host} is left alone until the next run: 5 answers in a row were blocks" in done.stderr
    assert crawl.rows("SELECT count(*) AS n FROM articles")[0]["n"] == 18
    counters = crawl.counters
    assert counters["newscrawl/pace/hosts_stopped"] == 3
    asked = sum(len(set(hosts.paths(host))) for host in bad)  # a page that was answered once has an outcome
    assert counters["newscrawl/pages/article"] == 18 + asked
    assert counters["newscrawl/pace/not_sent"] == len(urls) - counters["newscrawl/pages/article"]


def test_a_host_that_is_never_stopped_is_slowed_down_all_the_same(hosts: Hosts, crawl: Crawl) -> None:
    """Each block in a row doubles the distance, up to the bound."""
    hosts.answer = lambda host, path, nth: Answer(403)

    crawl.run(urls_of("www.inews.id", 5), NEWSCRAWL_BLOCKS_MAX=0, NEWSCRAWL_BLOCK_DELAY=0.3, AUTOTHROTTLE_MAX_DELAY=0.9)

    gaps = [late - early for early, late in pairwise(hosts.times("www.inews.id"))]
    assert all(gap >= least - 0.02 for gap, least in zip(gaps, (0.3, 0.6, 0.9, 0.9), strict=True))
    assert "newscrawl/pace/hosts_stopped" not in crawl.counters


def test_a_host_that_recovers_is_not_stopped(hosts: Hosts, crawl: Crawl) -> None:
    """Blocks that are not in a row end nothing."""
    hosts.answer = lambda host, path, nth: Answer(403 if path[-1] in "1234" else 200)

    done = crawl.run(urls_of("www.inews.id", 16))

    assert done.returncode == 0
    assert crawl.counters["newscrawl/outcome/new"] == 8
    assert "newscrawl/pace/hosts_stopped" not in crawl.counters


def test_retry_after_holds_one_host(hosts: Hosts, crawl: Crawl) -> None:
    """A host that asks to wait gets nothing for that long, in seconds or by date; others go on."""

    def answer(host: str, path: str, nth: int) -> Answer:
        if host == "www.inews.id" or nth > 1 or not path.endswith("-2"):
            return Answer()
        if host == "karawang.inews.id":
            return Answer(429, headers={"Retry-After": "2"})
        until = datetime.now(UTC) + timedelta(seconds=3)
        return Answer(503, headers={"Retry-After": format_datetime(until, usegmt=True)})

    hosts.answer = answer
    waiting = ("karawang.inews.id", "semarang.inews.id")

    done = crawl.run([url for host in ("www.inews.id", *waiting) for url in urls_of(host, 6)])

    assert done.returncode == 0
    assert crawl.counters["newscrawl/outcome/new"] == 18
    for host in waiting:
        gaps = [late - early for early, late in pairwise(hosts.times(host))]
        assert len(hosts.paths(host)) == 7
        assert gaps[1] >= 1.9
        assert max(gaps[:1] + gaps[2:]) < 1.5
    assert hosts.times("www.inews.id")[-1] < 1.5


def test_a_host_that_asks_for_too_long_is_left_alone(hosts: Hosts, crawl: Crawl) -> None:
    """Nobody waits an hour: the host's pages stay due, and the run ends with the other host's."""
    hosts.answer = lambda host, path, nth: (
        Answer(503, headers={"Retry-After": "3600"}) if host == "karawang.inews.id" else Answer()
    )

    done = crawl.run(urls_of("karawang.inews.id", 3) + urls_of("www.inews.id", 3))

    assert done.returncode == 1
    assert "it asks to wait 3,600 s (NEWSCRAWL_RETRY_AFTER_MAX is 900 s)" in done.stderr
    assert len(hosts.paths("karawang.inews.id")) == 1
    assert crawl.counters["newscrawl/outcome/failed/http-error"] == 1
    assert crawl.counters["newscrawl/outcome/new"] == 3


def test_crawl_delay_is_kept(hosts: Hosts, crawl: Crawl) -> None:
    """A host's Crawl-delay is its least distance between two requests, also with AutoThrottle; others are quicker."""
    hosts.robots = lambda host: "User-agent: *\nCrawl-delay: 1" if host == "karawang.inews.id" else ""

    crawl.run(
        urls_of("karawang.inews.id", 4) + urls_of("www.inews.id", 4),
        AUTOTHROTTLE_ENABLED=True,
        AUTOTHROTTLE_START_DELAY=0.1,
        CONCURRENT_REQUESTS_PER_DOMAIN=4,  # so that some wait in the slot while AutoThrottle lowers its delay
    )

    slow, quick = hosts.times("karawang.inews.id"), hosts.times("www.inews.id")
    assert all(late - early >= 0.98 for early, late in pairwise(slow))
    assert len(slow) == len(quick) == 4
    assert quick[-1] < 1.5


def test_robots_and_identity(hosts: Hosts, crawl: Crawl) -> None:
    """A disallowed page is not fetched, and every request says who asks and takes compressed answers."""
    hosts.robots = lambda host: "User-agent: newscrawl\nDisallow: /news/nasional/kerja-bakti-warga-kampung-nomor-2\n"

    crawl.run(urls_of("www.inews.id", 3), NEWSCRAWL_CRAWL_DELAY_MAX=1)

    assert [path[-1] for path in hosts.paths("www.inews.id")] == ["1", "3"]
    assert {asked.headers["User-Agent"].split("/")[0] for asked in hosts.asked} == {"newscrawl"}
    assert all("gzip" in asked.headers["Accept-Encoding"] for asked in hosts.asked)


def test_a_host_whose_robots_txt_is_broken_is_left_alone(hosts: Hosts, crawl: Crawl) -> None:
    """Of a server error at robots.txt nothing can be concluded but that nobody may ask (RFC 9309); a 404 allows all."""
    answers = {"karawang.inews.id": Answer(503, b"maintenance"), "semarang.inews.id": Answer(404, b"none")}
    hosts.robots = lambda host: answers.get(host, "")

    done = crawl.run([url for host in (*answers, "www.inews.id") for url in urls_of(host, 3)], RETRY_TIMES=1)

    assert done.returncode == 1
    said = "karawang.inews.id is left alone until the next run: its robots.txt is a server error (503)"
    assert done.stderr.count(said) == 1
    assert hosts.paths("karawang.inews.id") == []
    assert [asked.path for asked in hosts.asked if asked.host == "karawang.inews.id"] == ["/robots.txt"] * 2
    counters = crawl.counters
    assert counters["newscrawl/outcome/new"] == counters["newscrawl/pages/article"] == 6
    assert counters["newscrawl/pace/not_sent"] == 3


def test_an_absurd_crawl_delay_is_bounded_with_a_warning(hosts: Hosts, crawl: Crawl) -> None:
    """A Crawl-delay of a day is a slip of the pen: the bound is kept instead, and somebody is told."""
    hosts.robots = lambda host: "User-agent: *\nCrawl-delay: 86400"

    done = crawl.run(urls_of("www.inews.id", 3), NEWSCRAWL_CRAWL_DELAY_MAX=0.5)

    assert done.stderr.count("WARNING: robots.txt of www.inews.id asks for 86400 s between two requests") == 1
    assert 0.9 <= hosts.times("www.inews.id")[-1] < 5


def test_one_request_at_a_time_for_a_host_and_hosts_side_by_side(hosts: Hosts, crawl: Crawl) -> None:
    """A slow host keeps nobody waiting, though it has far more pages than may be under way at once."""
    hosts.answer = lambda host, path, nth: Answer(delay_s=0.25 if host == "karawang.inews.id" else 0)

    crawl.run(urls_of("karawang.inews.id", 12) + urls_of("www.inews.id", 20), CONCURRENT_REQUESTS=4)

    slow = hosts.times("karawang.inews.id")
    assert len(slow) == 12
    assert all(late - early >= 0.24 for early, late in pairwise(slow))
    assert hosts.times("www.inews.id")[-1] < slow[-1] / 2


@pytest.mark.parametrize(
    ("setting", "reason"), [({"NEWSCRAWL_MAX_PAGES": 5}, "max-pages"), ({"NEWSCRAWL_MAX_BYTES": 6000}, "max-bytes")]
)
def test_a_run_ends_at_its_bound(hosts: Hosts, crawl: Crawl, setting: dict[str, int], reason: str) -> None:
    """The run says which bound it met, and that is no fault."""
    done = crawl.run(urls_of("www.inews.id", 30), **setting)

    run = crawl.rows("SELECT reason FROM runs")[0]
    assert (done.returncode, run["reason"]) == (0, reason)
    assert "this run ends after" in done.stderr
    assert 3 <= crawl.counters["newscrawl/outcome/new"] < 10


@given(st.text(max_size=40))
def test_a_nonsense_retry_after_is_nothing_or_a_time_to_come(value: str) -> None:
    """Whatever a server writes there, the answer is a wait of zero seconds or more, or none."""
    wait_s = parse_retry_after(value, datetime(2026, 1, 5, tzinfo=UTC))

    assert wait_s is None or wait_s >= 0


def test_the_command_line_has_the_last_word(hosts: Hosts, crawl: Crawl) -> None:
    """Every part of the pace is a setting that `-s` overrides: identity, robots.txt, requests side by side, blocks."""
    hosts.robots = lambda host: "User-agent: *\nDisallow: /\nCrawl-delay: 30"
    hosts.answer = lambda host, path, nth: Answer(403 if path[-1] in "123456" else 200, delay_s=0.3)

    done = crawl.run(
        urls_of("www.inews.id", 9),
        USER_AGENT="someone else",
        ROBOTSTXT_OBEY=False,
        CONCURRENT_REQUESTS_PER_DOMAIN=3,
        NEWSCRAWL_BLOCKS_MAX=0,
    )

    times = hosts.times("www.inews.id")
    assert done.returncode == 0
    assert len(times) == 9
    assert times[2] < 0.25  # three at once
    assert times[-1] < 2.4  # nine one after the other would begin the last one after that
    assert {asked.headers["User-Agent"] for asked in hosts.asked} == {"someone else"}
    assert "/robots.txt" not in {asked.path for asked in hosts.asked}
