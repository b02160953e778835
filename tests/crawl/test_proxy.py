"""A crawl behind a proxy, which is set as for any program."""

import socket
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawl.crawling import Crawler
from tests.site.local import LocalSite
from tests.site.stories import NATIONAL, Plan

SECRET = "k3-rahasia"


@pytest.fixture(scope="module")
def site() -> Iterator[LocalSite]:
    with LocalSite(Plan(stories=30, days=1, networks=("karawang",), desks=())) as running:
        yield running


@pytest.fixture
def nobody() -> Iterator[str]:
    """The address of a proxy that does not listen."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{closed.getsockname()[1]}"


def crawl(site: LocalSite, folder: Path, *urls: str, **environment: str) -> tuple[Crawler, Counter[str], str]:
    """Crawl some pages: the crawler, how they ended, and what was said."""
    crawler = Crawler(folder, site, {"RETRY_ENABLED": "0"}, environment)
    done = crawler.run("-a", f"urls={','.join(urls)}").check()
    return crawler, done.outcomes, done.out + done.err


def test_each_scheme_has_its_proxy(site: LocalSite, nobody: str, tmp_path: Path) -> None:
    """http_proxy is for http:// pages, https_proxy for https:// pages."""
    story = next(story for story in site.stories if story.host == NATIONAL and len(story.pages) == 1)
    plain = story.url.replace("https://", "http://")
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    _, first, _ = crawl(site, tmp_path / "a", plain, https_proxy=nobody)
    _, second, _ = crawl(site, tmp_path / "b", story.url, http_proxy=nobody)

    assert (first, second) == (Counter(new=1), Counter(new=1))


def test_name_and_password_are_told_to_the_proxy_alone(site: LocalSite, tmp_path: Path) -> None:
    """Neither to the site nor to the log, the archive or the database."""
    story = next(story for story in site.stories if story.host == NATIONAL and len(story.pages) == 1)
    site.forget()
    address = site.proxy.replace("http://", f"http://kantor:{SECRET}@")

    crawler, outcomes, said = crawl(
        site, tmp_path, story.url, https_proxy=address, NEWSCRAWL_ARCHIVE=str(tmp_path / "pages")
    )

    token = b64encode(f"kantor:{SECRET}".encode()).decode()
    assert outcomes == Counter(new=1)
    assert {tunnel["authorization"] for tunnel in site.tunnels if tunnel["authorization"]} == {f"Basic {token}"}
    assert site.requests
    assert not any("authorization" in name.lower() for seen in site.requests for name in seen.headers)
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert crawler.keys() == {story.key}
    for secret in (SECRET, token):
        assert secret not in said
        assert secret.encode() not in kept


def test_a_proxy_that_is_not_there_or_refuses_a_host_is_a_counted_reason(
    site: LocalSite, nobody: str, tmp_path: Path
) -> None:
    """The page stays due, the reason names what happened, and no other way is tried."""
    story = next(story for story in site.stories if story.host == NATIONAL)
    site.forget()
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    absent, first, unreached = crawl(site, tmp_path / "a", story.url, https_proxy=nobody)
    refused, second, forbidden = crawl(site, tmp_path / "b", "https://bukan.inews.id/read/1/tidak-ada-di-sini")

    assert first == second == Counter()
    assert absent.query("SELECT * FROM failures") == refused.query("SELECT * FROM failures") == []
    assert site.requests == []
    for said, host, why in ((unreached, NATIONAL, "refused"), (forbidden, "bukan.inews.id", "502")):
        (line,) = [line for line in said.splitlines() if f"{host} is left alone until the next run: " in line]
        assert why in line
        assert "no host answers: is there a network or a proxy?" in said
        assert "'newscrawl/pace/not_sent': 1" in said
