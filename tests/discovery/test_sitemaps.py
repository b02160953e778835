"""Which sitemaps a run asks for."""

from datetime import date

import pytest

from newscrawl.discovery.filter import LinkFilter
from newscrawl.discovery.scope import Scope, Window
from newscrawl.discovery.sitemap import period_of
from newscrawl.discovery.sitemaps import Sitemaps
from newscrawl.spiders.inews import SITE

CITY = "karawang.inews.id"


def test_what_a_host_named_before_it_was_asked_for_is_not_lost() -> None:
    """A story may lead to a host, and so to its robots.txt, before the list of network sites names it."""
    assert SITE.sources is not None
    edge = Window(date(2026, 6, 9), date(2026, 6, 11))
    sitemaps = Sitemaps(Scope(whole_network=True), edge, LinkFilter(SITE, SITE.sources, Scope(), edge), "www.inews.id")

    early = list(sitemaps.hear(CITY, [f"https://{CITY}/news.xml"]))
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
