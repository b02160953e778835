"""robots.txt that is too large, in UTF-16, or does not come."""

import pytest

from tests.pace.hosts import Answer, Crawl, Hosts, urls_of

HOST = "www.inews.id"


def test_a_robots_txt_that_is_too_large_is_obeyed_as_far_as_it_is_read(hosts: Hosts, crawl: Crawl) -> None:
    """Half a megabyte of it; that the rest was left out is reported."""
    hosts.robots = lambda _host: "User-agent: *\nDisallow: /\n" + "# komentar\n" * 2_000_000

    done = crawl.run(urls_of(HOST, 2), RETRY_TIMES=0)

    assert {asked.path for asked in hosts.asked} == {"/robots.txt"}
    assert crawl.counters["newscrawl/robots/cut"] == 1
    assert crawl.counters["newscrawl/outcome/failed/disallowed"] == 2
    assert f"http://{HOST}/robots.txt is larger than 524288 bytes" in done.stderr


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_robots_txt_with_a_byte_order_mark_is_obeyed(hosts: Hosts, crawl: Crawl, encoding: str) -> None:
    """Notepad writes both."""
    hosts.robots = lambda _host: Answer(body="User-agent: *\nDisallow: /\n".encode(encoding))

    crawl.run(urls_of(HOST, 1), RETRY_TIMES=0)

    assert {asked.path for asked in hosts.asked} == {"/robots.txt"}


def test_a_host_whose_robots_txt_does_not_come_is_left_alone(hosts: Hosts, crawl: Crawl) -> None:
    """It does not decode and may forbid everything; the pages stay due for the next run, and another host is asked."""
    hosts.robots = lambda host: Answer(body=b"x", headers={"Content-Encoding": "gzip"}) if host == HOST else ""

    done = crawl.run([*urls_of(HOST, 2), *urls_of("karawang.inews.id", 1)], RETRY_TIMES=0)

    assert [asked.path for asked in hosts.asked if asked.host == HOST] == ["/robots.txt"]
    assert len(hosts.paths("karawang.inews.id")) == 1
    assert f"{HOST} is left alone until the next run: its robots.txt cannot be read" in done.stderr
    assert crawl.counters["newscrawl/outcome/new"] == 1
    assert crawl.counters["newscrawl/pages/article"] == 1
