"""Which sitemaps a run asks for."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from newscrawl.discovery.documents.sitemap import period_of
from newscrawl.discovery.filter import LinkFilter
from newscrawl.discovery.plan import Source, SourceKind
from newscrawl.discovery.scope import Scope, Window
from newscrawl.discovery.sitemaps import MAX_SITEMAPS, Sitemaps
from newscrawl.items import Link
from newscrawl.spiders.inews import SITE

NOW = datetime(2026, 6, 10, 5, tzinfo=UTC)
CITY = "karawang.inews.id"


def test_what_a_host_named_before_it_was_asked_for_is_not_lost() -> None:
    """A story may lead to a host, and so to its robots.txt, before the list of network sites names it."""
    assert SITE.sources is not None
    edge = Window(date(2026, 6, 9), date(2026, 6, 11))
    sitemaps = Sitemaps(
        Scope(whole_network=True), edge, LinkFilter(SITE, SITE.sources, Scope(), edge), "www.inews.id", NOW
    )

    early = list(sitemaps.add_robots(CITY, [f"https://{CITY}/news.xml"]))
    later = [source.url for source in sitemaps.add_host(CITY)]
    again = list(sitemaps.add_host(CITY))

    assert (early, later, again) == ([], [f"https://{CITY}/news.xml"], [])


@pytest.mark.parametrize(
    ("path", "period"),
    [
        ("/sitemap-2024-02.xml.gz", ("2024-02-01", "2024-02-29")),
        ("/sitemap/2026/06/10.xml", ("2026-06-10", "2026-06-10")),
        ("/sitemap_20260610.xml", ("2026-06-10", "2026-06-10")),
        ("/2023/sitemap.xml", ("2023-01-01", "2023-12-31")),
        ("/sitemap-2023-2024.xml", None),
        ("/post-sitemap20231.xml", None),
        ("/sitemap-202613.xml", None),
        ("/sitemap-news.xml", None),
    ],
)
def test_a_sitemap_may_be_named_after_its_days(path: str, period: tuple[str, str] | None) -> None:
    """A year, a month or a day; a number that is none of these says nothing, nor do two of them."""
    found = period_of(f"https://www.inews.id{path}")

    assert (found and (str(found[0]), str(found[1]))) == period


def test_a_host_that_names_sitemaps_without_end_is_asked_for_a_bounded_number(caplog: pytest.LogCaptureFixture) -> None:
    """The first thousand, each a little later than the one before; the others are counted, and that is said once."""
    assert SITE.sources is not None
    edge = Window(date(2026, 6, 9), date(2026, 6, 11))
    links = LinkFilter(SITE, SITE.sources, Scope(), edge)
    sitemaps = Sitemaps(Scope(), edge, links, "www.inews.id", NOW)
    counts: Counter[str] = Counter()

    found = list(
        sitemaps.add_robots("www.inews.id", [f"https://www.inews.id/s/{n}.xml" for n in range(MAX_SITEMAPS + 500)])
    )
    links.report(lambda name, number: counts.update({name: number}))

    assert len(found) == MAX_SITEMAPS
    assert counts["newscrawl/discovery/left/bound"] == 500
    assert caplog.text.count("names more than 1000 sitemaps") == 1
    ranks = [source.rank_at for source in found if source.rank_at]
    assert ranks == sorted(ranks, reverse=True)
    assert NOW - ranks[-1] > timedelta(hours=12)


def test_an_index_behind_too_many_others_is_left_alone_and_that_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    """Each sitemap that it names is counted."""
    assert SITE.sources is not None
    edge = Window(date(2026, 6, 9), date(2026, 6, 11))
    links = LinkFilter(SITE, SITE.sources, Scope(), edge)
    sitemaps = Sitemaps(Scope(), edge, links, "www.inews.id", NOW)
    entries = [Link(f"https://www.inews.id/s/{n}.xml", is_sitemap=True) for n in range(3)]
    counts: Counter[str] = Counter()

    found = []
    for depth in range(5):
        source = Source(SourceKind.SITEMAP, f"https://www.inews.id/{depth}.xml", depth=depth)
        found.append(len(list(sitemaps.wanted(source, entries))))
    links.report(lambda name, number: counts.update({name: number}))

    assert found == [3, 3, 3, 0, 0]
    assert counts["newscrawl/discovery/left/bound"] == 6
    assert caplog.text.count("left alone in this run") == 1
