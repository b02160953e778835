"""Guard of outgoing requests: URLs, hosts, ports and addresses."""

from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import CannotResolveHostError
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector
from twisted.internet.base import ThreadedResolver
from twisted.internet.defer import Deferred, succeed
from twisted.internet.error import DNSLookupError
from twisted.python.failure import Failure

from newscrawl.discovery.arguments import read_scope
from newscrawl.middlewares.guard import (
    GuardMiddleware,
    OtherHostError,
    PublicResolver,
    RefusedRequestError,
    is_public,
)
from newscrawl.page.listing_url import Listing
from newscrawl.page.site import Sources
from newscrawl.spiders.inews import SITE


def guard(**settings: Any) -> GuardMiddleware:
    """The guard of a crawl of iNews."""
    crawler: Any = SimpleNamespace(
        settings=Settings(settings), spider=SimpleNamespace(site=SITE), stats=SimpleNamespace(inc_value=lambda _: None)
    )
    return GuardMiddleware(crawler)


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/robots.txt",
        "http://127.0.0.1:80/feed",
        "http://[::1]/feed",
        "http://[::ffff:169.254.169.254]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "https://www.inews.id:22/x",
        "https://www.inews.id:80/x",
        "http://www.inews.id:443/x",
        "https://www.inews.id@evil.example/x",
        "https://reader:secret@www.inews.id/x",
        "http://169.254.169.254\\@www.inews.id/sitemap.xml",
        "https://www.inews.id\x01.evil.example/x",
        "https://www.okezone.com/x",
        "https://inews.id.evil.example/x",
        "ftp://www.inews.id/x",
        "file:///etc/passwd",
        "data:text/html,x",
        "https:///x",
    ],
)
def test_a_request_that_leaves_the_site_is_refused(url: str) -> None:
    """By host, port, address, or a form that parsers read in two ways."""
    with pytest.raises(RefusedRequestError):
        guard().process_request(Request(url))


@pytest.mark.parametrize(
    "url",
    [
        "https://www.inews.id/news",
        "http://www.inews.id:80/news",
        "https://karawang.inews.id:443/feed",
        "https://static.inews.co.id/network/menu.json",
    ],
)
def test_hosts_of_the_site_and_those_that_it_declares_are_requested(url: str) -> None:
    """The list of its network sites is on a host without stories."""
    guard().process_request(Request(url))


def test_a_setting_names_hosts_that_are_requested_all_the_same() -> None:
    """With a port, or whatever the port."""
    allowed = guard(NEWSCRAWL_ALLOWED_HOSTS=["127.0.0.1:8080", "s.example"])

    allowed.process_request(Request("http://127.0.0.1:8080/x"))
    allowed.process_request(Request("http://s.example:81/x"))
    with pytest.raises(RefusedRequestError):
        allowed.process_request(Request("http://127.0.0.1:8081/x"))


def test_a_refused_request_is_counted_by_its_kind_and_shows_no_password() -> None:
    """In the message too."""
    stats = MemoryStatsCollector(SimpleNamespace(settings=Settings(), spider=None))  # type: ignore[arg-type]
    crawler: Any = SimpleNamespace(settings=Settings(), spider=SimpleNamespace(site=SITE), stats=stats)

    for url in ("https://reader:secret@www.inews.id/x", "https://a.example/", "https://b.example/", "http://10.0.0.1/"):
        with pytest.raises(RefusedRequestError) as error:
            GuardMiddleware(crawler).process_request(Request(url))
        assert "secret" not in str(error.value)

    assert stats.get_stats() == {
        "newscrawl/guard/refused/url": 1,
        "newscrawl/guard/refused/host": 2,
        "newscrawl/guard/refused/address": 1,
    }


def resolve(monkeypatch: pytest.MonkeyPatch, resolver: PublicResolver, name: str, address: str) -> Any:
    """What the resolver says where the DNS has an address."""

    def answer(self: object, name: str, timeout: object = ()) -> "Deferred[str]":
        return succeed(address)

    monkeypatch.setattr(ThreadedResolver, "getHostByName", answer)
    found: list[Any] = []
    resolver.getHostByName(name).addBoth(found.append)
    return found[0]


@pytest.mark.parametrize("cache_size", [0, 100])
def test_a_name_that_leads_to_a_private_address_is_not_looked_up(
    monkeypatch: pytest.MonkeyPatch, cache_size: int
) -> None:
    """Also where it led to a public one before, from the cache too; the request's error names the address."""
    resolver = PublicResolver(SimpleNamespace(), cache_size, 1.0)  # type: ignore[arg-type]
    name = f"www{cache_size}.inews.id"

    before = resolve(monkeypatch, resolver, name, "203.0.114.7")
    inside = [resolve(monkeypatch, resolver, f"desk{n}.{name}", "169.254.169.254") for n in (1, 1)]
    after = resolve(monkeypatch, resolver, f"x.{name}", "203.0.114.7")

    assert (before, after) == ("203.0.114.7", "203.0.114.7")
    assert all(isinstance(one, Failure) and one.check(DNSLookupError) for one in inside)
    with pytest.raises(RefusedRequestError, match=r"169\.254\.169\.254"):
        guard().process_exception(Request(f"https://desk1.{name}/"), CannotResolveHostError())
    guard().process_exception(Request(f"https://{name}/"), CannotResolveHostError())


def test_a_trusted_name_may_lead_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy is on this machine or in this network."""
    resolver = PublicResolver(SimpleNamespace(), 0, 1.0)  # type: ignore[arg-type]
    monkeypatch.setattr(PublicResolver, "trusted", {"proxy.lan"})

    assert resolve(monkeypatch, resolver, "proxy.lan", "192.168.1.1") == "192.168.1.1"


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.1.1", "172.16.0.1", "192.168.0.1", "192.0.2.1"),
        *("224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1%eth0", "fc00::1", "ff02::1"),
        *("2002:7f00:1::", "64:ff9b::7f00:1", "::ffff:127.0.0.1", "127.1", "017700000001"),
    ],
)
def test_an_address_of_no_public_host_is_known(address: str) -> None:
    """Private, loopback, link-local, multicast, reserved; also inside of an IPv6 address."""
    assert not is_public(address)


def test_a_crawl_of_hosts_sends_nothing_to_the_others() -> None:
    """A redirect to one is left to the crawl of that host."""
    scope = read_scope(SITE.sources, hosts="karawang.inews.id")
    crawler: Any = SimpleNamespace(
        settings=Settings(), spider=SimpleNamespace(site=SITE, scope=scope), stats=SimpleNamespace(inc_value=print)
    )
    middleware = GuardMiddleware(crawler)

    middleware.process_request(Request("https://karawang.inews.id/read/1/x"))
    with pytest.raises(OtherHostError, match="left to another crawl"):
        middleware.process_request(Request("https://www.inews.id/news/nasional/x"))


def test_a_declared_list_may_be_on_another_host() -> None:
    """Its host is derived from the template, once for each channel."""
    sources = Sources(
        "https://www.a.id",
        channels=("bola",),
        feeds=("https://rss.a.id/x",),
        index=(Listing("https://{channel}.b.id/{page}", names={"bola": "sport"}),),
    )

    assert sources.hosts >= {"www.a.id", "rss.a.id", "bola.b.id", "sport.b.id"}
