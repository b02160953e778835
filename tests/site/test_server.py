"""The test site as a server: the way to it, its log, its orders."""

import gzip
import http.client
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from tests.site.client import fetch
from tests.site.faults import Fault
from tests.site.local import LocalSite


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
    connection = http.client.HTTPConnection(proxy.hostname or "", proxy.port, timeout=60)

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
