"""Guard of outgoing requests: only hosts of the site, their own ports, and public addresses."""

import ipaddress
import logging
import re
from collections.abc import Callable, Collection
from enum import StrEnum
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from newscrawl import stats
from newscrawl.page.site import Site

logger = logging.getLogger(__name__)

_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?|\[[0-9a-f:.]+\]", re.ASCII)
_UNSAFE = re.compile(r"[\x00-\x20\\\x7f]")
_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Breach(StrEnum):
    """Why a request must not leave."""

    URL = "url"  # not http(s), or a user, a backslash or a control character in it
    PORT = "port"  # not the scheme's own
    HOST = "host"  # of another site
    ADDRESS = "address"  # private, loopback, link-local or reserved


class RefusedRequestError(IgnoreRequest):
    """The guard refused a request; it was not sent."""


class OtherHostError(RefusedRequestError):
    """The host is one of the site's, but not of those to which the run keeps."""


class GuardMiddleware:
    """Refuses requests that leave the site; each hop of a redirect and each robots.txt passes here.

    A spider without a declared site may request any public host. NEWSCRAWL_ALLOWED_HOSTS names exceptions.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._allowed = frozenset(host.lower() for host in crawler.settings.getlist("NEWSCRAWL_ALLOWED_HOSTS"))
        self._reported: set[tuple[str, Breach]] = set()
        PublicResolver.trusted |= self._allowed

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        # It imports Scrapy's HTTP client, for 0.25 s: a replay, a search or a read page sends no request.
        from newscrawl.middlewares.headers import bound_headers

        bound_headers()
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Refuse a URL outside the site, before any request to its host.

        Raises: RefusedRequestError.
        """
        if found := breach_of(request.url, self._is_own, self._allowed):
            self._refuse(request.url, *found)
        host = urlsplit(request.url).hostname or ""
        scope: Any = getattr(self._crawler.spider, "scope", None)
        if scope is not None and not scope.wants_host(host):
            raise OtherHostError(f"{host} is left to another crawl, since this one keeps to --hosts")

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Name the address for which the resolver refused a host.

        Raises: RefusedRequestError.
        """
        host = urlsplit(request.url).hostname or ""
        if isinstance(exception, CannotResolveHostError) and (address := PublicResolver.refused.get(host)):
            self._refuse(request.url, Breach.ADDRESS, f"{host} resolves to {address}, which is no public address")

    def _is_own(self, url: str) -> bool:
        site: Site | None = getattr(self._crawler.spider, "site", None)
        if site is None or site.owns(url):
            return True
        return site.sources is not None and urlsplit(url).hostname in site.sources.hosts

    def _refuse(self, url: str, breach: Breach, why: str) -> None:
        self._crawler.stats.inc_value(stats.REFUSED.format(breach))
        key = (urlsplit(url).netloc.rpartition("@")[2], breach)
        if key not in self._reported:
            self._reported.add(key)
            logger.warning("not requested: %s", why)
        raise RefusedRequestError(f"refused: {why}")


class TrustProxyMiddleware:
    """Lets the resolver look up a proxy, which may be on a private address; behind HttpProxyMiddleware (750)."""

    def process_request(self, request: Request) -> None:
        """Take note of the proxy of a request."""
        if proxy := request.meta.get("proxy"):
            PublicResolver.trusted.add(urlsplit(proxy).hostname or "")


class PublicResolver(CachingThreadedResolver):
    """Scrapy's DNS resolver, which refuses host names that lead to addresses of no public host.

    It looks at every answer, also at a cached one; there is one for all crawlers of a process.
    """

    trusted: ClassVar[set[str]] = set()  # host names that may lead anywhere: proxies, and those that a setting names
    refused: ClassVar[dict[str, str]] = {}  # host name -> its address

    def getHostByName(self, name: str, timeout: Any = ()) -> "Deferred[str]":  # noqa: N802  # Twisted's name
        """Return the address of a host."""
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found.addCallback(self._check, name)

    def _check(self, address: str, name: str) -> str:
        if name.lower().rstrip(".") in self.trusted or is_public(address):
            self.refused.pop(name, None)
            return address
        self.refused[name] = address
        raise DNSLookupError(f"{name} leads to {address}, which is no public address")


def breach_of(url: str, is_own: Callable[[str], bool], allowed: Collection[str]) -> tuple[Breach, str] | None:
    """Return why a URL must not be requested, None where it may; `allowed` are hosts, with their port or not.

    >>> breach_of("https://user@www.a.id/x", lambda url: True, ())
    (<Breach.URL: 'url'>, 'the host in https://***@www.a.id/x cannot be trusted')
    >>> breach_of("http://169.254.169.254/latest", lambda url: True, ())
    (<Breach.ADDRESS: 'address'>, '169.254.169.254 is no public address')
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return Breach.URL, f"{url!r} is no URL"
    if parts.scheme not in _PORTS:
        return Breach.URL, f"{url!r}: only http and https are requested"
    netloc = parts.netloc.lower()
    host = netloc.rpartition(":")[0] if port is not None and not netloc.endswith("]") else netloc.rstrip(":")
    if not _HOST.fullmatch(host) or _UNSAFE.search(url):
        shown = f"{parts.scheme}://***@{netloc.rpartition('@')[2]}{parts.path}" if "@" in netloc else url
        return Breach.URL, f"the host in {shown} cannot be trusted"
    if netloc in allowed or host in allowed:
        return None
    if port not in (None, _PORTS[parts.scheme]):
        return Breach.PORT, f"port {port} of {host} is not that of {parts.scheme}"
    bare = host.strip("[].")
    if is_address(bare) and not is_public(bare):
        return Breach.ADDRESS, f"{bare} is no public address"
    if not is_own(url):
        return Breach.HOST, f"{host} is no host of this site ({url})"
    return None


def is_address(text: str) -> bool:
    """Whether a host is an IP address, in any form that a system's resolver takes for one.

    >>> [is_address(host) for host in ("10.0.0.1", "::1", "0x7f.1", "2130706433", "www.inews.id")]
    [True, True, True, True, False]
    """
    return ":" in text or bool(re.fullmatch(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+))*", text))


def is_public(address: str) -> bool:
    """Whether an address is one of the public internet.

    >>> [is_public(one) for one in ("8.8.8.8", "10.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "0x7f.1")]
    [True, False, False, False, False, False]
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:  # "127.1", "0x7f000001": no public host is written so
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is None and found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast
