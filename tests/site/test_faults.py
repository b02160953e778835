"""The faults of the test site do as they are called."""

import gzip
import http.client
import socket
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from tests.site.client import fetch
from tests.site.faults import Fault
from tests.site.local import LocalSite


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
