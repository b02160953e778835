"""kumparan.com: stories of accounts, named by eleven letters and digits; attributes, not classes, mark the fields."""

from newscrawl.newsspider import NewsSpider
from newscrawl.page.layouts import Boilerplate, Layout
from newscrawl.page.site import Site, Sources
from newscrawl.text.prose import ProseRules
from newscrawl.text.urls import PageKind, Route, UrlRules

_SITEMAPS = "news|entertainment|mom|food-travel|tekno-sains|otomotif|woman|bola-sports|bisnis|buzz|bolanita"

SITE = Site(
    name="kumparan",
    publisher=r"(?:redaksi |tim )?kumparan[a-z]{0,10}(?:\.com)?|redaksi",
    urls=UrlRules(
        hosts=((r"(?:www\.|m\.)?kumparan\.com", "kumparan.com"), (r"lapi\.kumparan\.com", "lapi.kumparan.com")),
        routes=(
            Route(PageKind.FEED, r"/v2\.0/rss"),
            Route(PageKind.SITEMAP, r"/sitemap[^/]*\.xml"),
            Route(PageKind.SECTION, r"(?:/channel/(?P<channel>[^/]+))?"),
            Route(PageKind.INDEX, r"/terbaru"),
            Route(PageKind.TAG, r"/topic/.+"),
            Route(PageKind.ARTICLE, r"/(?!channel/|topic/)[^/]+/[^/]+-(?P<id>\d\d[0-9A-Za-z]{9})(?P<amp>/amp)?"),
        ),
        page_parameter="page",
        keeps_case=True,
    ),
    layouts=(
        Layout(
            name="current",
            markers=("[data-qa-id=story-paragraph]",),
            fields={
                "title": ("h1[data-qa-id=story-title]",),
                # JSON-LD tells the time in UTC, the page's own line in WIB and without seconds.
                "authors": ("[data-qa-id=author-name]",),
                "caption": ("figure[data-qa-id=image-figure] figcaption",),
                "tags": ("a[data-qa-id=tag-topic] span[data-qa-id=label-tag-topic]", "a[data-qa-id=tag-topic]"),
            },
            body=("[data-qa-id=story-paragraph]",),
        ),
    ),
    boilerplate=Boilerplate(classes={}),
    prose=ProseRules(brands=r"kumparan(?:\.com)?", boilerplate={}),
    not_channels=frozenset({"home", "beranda", "kumparan"}),
    sources=Sources(
        home="https://kumparan.com",
        channels=tuple(_SITEMAPS.split("|")),
        feeds=("https://lapi.kumparan.com/v2.0/rss/",),
        sitemaps=("/sitemap.xml", *(f"/sitemap_channel_{name}.xml" for name in _SITEMAPS.split("|"))),
    ),
)


class KumparanSpider(NewsSpider):
    """kumparan."""

    name = "kumparan"
    site = SITE
