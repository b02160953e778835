"""`newscrawl doctor --live` against a site that answers, one that changed, and one that does not want us."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from newscrawl.doctor.survey import MAX_REQUESTS
from tests.commands.launch import SITES, WITH_KABAR
from tests.doctor.conftest import Scrapy
from tests.site.faults import Fault
from tests.site.local import LocalSite


def survey(scrapy: Scrapy, site: LocalSite) -> tuple[int, dict[str, Any]]:
    code, out, _ = scrapy("doctor", "--live", "--spider", "inews", "--format", "json", site=site)
    found: dict[str, Any] = json.loads(out)
    return code, found


def test_a_site_as_declared_is_all_well(scrapy: Scrapy, site: LocalSite, tmp_path: Path) -> None:
    """Every source answers, every kind of page matches its layout, and the exit code is 0."""
    code, found = survey(scrapy, site)

    assert (code, found["broken"], found["disallowed"]) == (0, [], [])
    assert {finding["state"] for finding in found["sources"]} == {"ok"}
    assert {finding["kind"] for finding in found["sources"]} == {
        *("feed", "sitemap", "section", "index", "menu", "latest")
    }
    layouts = {finding["sort"]: finding["diagnosis"]["layout"] for finding in found["pages"] if finding["diagnosis"]}
    assert layouts.items() >= {
        ("article", "current"),
        ("photo", "photo"),
        ("video", "video"),
        ("network", "network"),
        ("amp", "amp"),
    }
    article = found["pages"][0]["diagnosis"]
    assert article["sources"]["title"] == "css:article.headerArticle h1.headerTitle"
    assert ".ishort-title" in article["missed"]["title"]
    assert not list(tmp_path.iterdir())


def test_the_site_is_asked_gently(scrapy: Scrapy, site: LocalSite) -> None:
    """robots.txt first on every host, one request at a time, each URL once, under one name, and few in all."""
    code, found = survey(scrapy, site)

    seen = site.requests
    first = {one.host: one.path for one in reversed(seen)}
    assert code == 0
    assert set(first.values()) == {"/robots.txt"}
    assert {one.concurrent for one in seen} == {1}
    assert max(Counter(one.url for one in seen).values()) == 1
    assert len({one.headers["User-Agent"] for one in seen}) == 1
    assert len(seen) == found["requests"] <= MAX_REQUESTS


def test_a_design_that_nobody_declared_is_a_failure(scrapy: Scrapy, site: LocalSite) -> None:
    """Pages of a new design are read by the generic path, and a person is told to look."""
    site.set_layout("2027")

    code, found = survey(scrapy, site)

    assert code == 1
    assert "article page: no layout of the site matches" in found["broken"]


def test_a_source_that_does_not_answer_is_told(scrapy: Scrapy, site: LocalSite) -> None:
    """One silent feed is a warning; when no feed names a story, a person must look."""
    site.fault(Fault("status", path=r"/feed", status=503))

    code, out, err = scrapy("doctor", "--live", "--spider", "inews", site=site)

    assert code == 1
    assert "status 503" in out
    assert "look at this: no feed names a story" in out
    assert err.startswith("scrapy doctor: checks https://www.inews.id: robots.txt")


def test_a_network_is_named_where_there_is_one(scrapy: Scrapy, site: LocalSite) -> None:
    """The line on what is checked is true of each site."""
    runs = [scrapy("doctor", "--live", "--spider", name, *WITH_KABAR, site=site) for name in ("inews", "kabar")]

    lines = [err.splitlines()[0] for _, _, err in runs]
    assert ["an index, one network site and a page of each kind" in line for line in lines] == [True, False]
    assert "an index and a page of each kind" in lines[1]


def test_a_site_that_forbids_us_is_left_alone(scrapy: Scrapy, site: LocalSite) -> None:
    """Where robots.txt forbids everything, nothing else is asked for."""
    site.set_robots("User-agent: *\nDisallow: /\nCrawl-delay: 7\n")

    code, found = survey(scrapy, site)

    assert code == 1
    assert {one.path for one in site.requests if one.host == "www.inews.id"} == {"/robots.txt"}
    assert found["robots"]["www.inews.id"]["crawl_delay_s"] == 7
    assert "https://www.inews.id/feed" in found["disallowed"]


def test_what_robots_txt_forbids_to_others_is_not_told(scrapy: Scrapy, site: LocalSite) -> None:
    """A site that shuts out the robots of others, and us out of its search, forbids us its search."""
    site.set_robots("User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n\nUser-agent: *\nAllow: /\nDisallow: /find\n")

    code, found = survey(scrapy, site)

    assert code == 0
    assert found["robots"]["www.inews.id"]["disallows"] == ["/find"]


def test_a_site_cannot_order_the_terminal_about(scrapy: Scrapy, site: LocalSite) -> None:
    """What a site writes is shown without the characters that a terminal takes for orders."""
    site.set_robots("User-agent: *\nDisallow: /a\x1b[2Jb\n")

    _, out, _ = scrapy("doctor", "--live", "--spider", "inews", site=site)

    assert "/a[2Jb" in out
    assert "\x1b" not in out


def test_a_robots_txt_that_lies_elsewhere_is_told_of_the_host_that_was_asked(scrapy: Scrapy, site: LocalSite) -> None:
    """Its rules hold for the host that leads there, so its row has them, and its sitemaps are asked for."""
    site.fault(
        Fault("redirect-away", path=r"^www\.inews\.id/robots\.txt", location="https://karawang.inews.id/robots.txt")
    )

    _, found = survey(scrapy, site)

    robots = found["robots"]["www.inews.id"]
    assert (robots["status"], robots["disallows"]) == (200, ["/find", "/omni/", "/login"])
    sitemaps = [finding["url"] for finding in found["sources"] if finding["kind"] == "sitemap"]
    assert sitemaps[0] == "https://karawang.inews.id/sitemap.xml"


def test_a_source_that_leads_elsewhere_says_where(scrapy: Scrapy, site: LocalSite) -> None:
    """It is the place where it leads that robots.txt forbids, or that has nothing, not the one that was asked."""
    site.fault(Fault("redirect-away", path=r"/feed/news$", location="https://www.inews.id/login"))
    site.fault(Fault("redirect-away", path=r"/feed/sport$", location="https://karawang.inews.id/tidak-ada"))

    code, out, _ = scrapy("doctor", "--live", "--spider", "inews", site=site)

    assert code == 0
    assert "leads to https://www.inews.id/login: Forbidden by robots.txt" in out
    assert "leads to https://karawang.inews.id/tidak-ada: status 404" in out
    assert "robots.txt forbids https://www.inews.id/login\n" in out


def test_redirects_count_among_the_requests(scrapy: Scrapy, site: LocalSite) -> None:
    """A site that leads from every page to another host, and on from there, is asked no more often than was said."""
    site.fault(Fault("redirect-away", path=r"^www\.inews\.id/(?!robots)", location="https://karawang.inews.id/a"))
    site.fault(Fault("redirect-away", path=r"^karawang\.inews\.id/a$", location="https://karawang.inews.id/b"))
    site.fault(Fault("redirect-away", path=r"^karawang\.inews\.id/b$", location="https://karawang.inews.id/c"))

    code, found = survey(scrapy, site)

    assert code == 1
    assert len(site.requests) == found["requests"] == MAX_REQUESTS


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault("challenge"), "we are kept out: challenge"),
        (Fault("challenge", status=200), "we are kept out: challenge"),
        (Fault("silent"), "no answer in time (DOWNLOAD_TIMEOUT)"),
        (Fault("refuse"), "the connection failed"),
    ],
    ids=["challenge", "challenge-200", "silent", "refuse"],
)
def test_a_site_that_gives_nothing_is_one_screen(fault: Fault, said: str, scrapy: Scrapy, site: LocalSite) -> None:
    """It is not asked for everything that it might have, and one line says why nothing came."""
    site.fault(replace(fault, path=r"."))

    quick = ("-s", "DOWNLOAD_TIMEOUT=0.5", "-s", "NEWSCRAWL_BLOCK_DELAY=0")
    code, out, err = scrapy("doctor", "--live", "--spider", "inews", *quick, site=site)

    assert code == 1
    assert f"look at this: www.inews.id does not answer: {said}" in out
    assert len(out.splitlines()) < 30
    assert len(err.splitlines()) == 1
    assert len(site.requests) < 10


def test_stories_that_are_kept_from_us_are_told(scrapy: Scrapy, site: LocalSite) -> None:
    """Where lists are open and the pages of stories ask for a browser, that is said, and not only their status."""
    site.fault(Fault("challenge", path=r"inews\.id/(?!feed|indeks)[a-z]+/[a-z]+/|/read/"))

    code, found = survey(scrapy, site)

    assert code == 1
    assert "article page: we are kept out: challenge" in found["broken"]


def test_options_that_do_not_belong_together_ask_nobody(scrapy: Scrapy, site: LocalSite) -> None:
    """Wrong usage is one line and exit code 2."""
    unknown = scrapy("doctor", "--live", "--spider", "kabar", site=site)
    alone = scrapy("doctor", "--spider", "inews")

    assert unknown[0] == alone[0] == 2
    assert f"there is: {', '.join(SITES)}" in unknown[2]
    assert site.requests == []
