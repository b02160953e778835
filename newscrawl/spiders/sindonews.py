"""sindonews.com: a host for each channel; a story stands between line breaks, and nearly each has two pages."""

from newscrawl.newsspider import NewsSpider
from newscrawl.page.layouts import Boilerplate, Layout
from newscrawl.page.listing_url import Listing
from newscrawl.page.site import Site, Sources
from newscrawl.text.datelines import LoneCity
from newscrawl.text.prose import ProseRules
from newscrawl.text.urls import PageKind, Route, UrlRules

#: Channel -> its number in the index.
_NUMBERS = {
    "nasional": "5", "daerah": "7", "ekbis": "8", "international": "9", "sports": "10", "kalam": "67",
    "edukasi": "144", "lifestyle": "154", "otomotif": "611", "tekno": "612",
}  # fmt: skip

SITE = Site(
    name="sindonews",
    publisher=r"(?:tim |redaksi )?sindo ?news(?:\.com)?|redaksi",
    urls=UrlRules(
        hosts=(
            (r"(?:www\.)?sindonews\.com", "www.sindonews.com"),
            (rf"(?P<channel>{'|'.join(_NUMBERS)}|metro|makassar)\.sindonews\.com", "{channel}.sindonews.com"),
        ),
        routes=(
            Route(PageKind.FEED, r"/feed|/rss"),
            Route(PageKind.SITEMAP, r"(?:/[^/]+)?/sitemap[^/]*\.xml"),
            Route(PageKind.TAG, r"/topic/.+"),
            Route(PageKind.INDEX, r"/(?:indeks|more)(?:/.*)?"),
            Route(PageKind.OTHER, r"/(?:blog|search)(?:/.*)?"),
            # Page two is `<story>/5` or `/10`: the paragraph that it begins with.
            Route(PageKind.ARTICLE, r"/read/(?P<id>\d+)/\d+/[^/]+"),
            Route(PageKind.SECTION, r"(?:/[a-z-]+)?"),
        ),
        whole_query="showpage=all",
    ),
    layouts=(
        Layout(
            name="current",
            markers=("#detail-desc", "h1.detail-title"),
            fields={
                "title": ("h1.detail-title",),
                "published": (".detail-date-artikel",),
                "authors": (".detail-nama-redaksi a[rel=author]", ".detail-nama-redaksi"),
                "image": (".detail-img img::attr(src)", "figure img::attr(src)"),
                "caption": (".detail-img figcaption", "figcaption"),
                "page_links": (".paging-artikel a",),
            },
            body=("#detail-desc",),
        ),
    ),
    boilerplate=Boilerplate(
        classes={
            "editor": "sign-off",
            "baca-inline": "related",
            "paging-artikel": "page-links",
            "paging-all": "page-links",
        },
    ),
    prose=ProseRules(
        brands=r"sindonews(?:\.com)?",
        houses=r"MPI|MNC(?: Portal| Media)?|SINDOnews",
        boilerplate={"menu": ("loading…", "loading...", "Baca Selengkapnya", "Lihat Juga <text>")},
        lone_city=LoneCity.ANY,
        sign_off=r"\([a-z]{2,4}\)",
    ),
    listing_links=(".list-article a[href]", ".title-article a[href]"),
    tag_links=r"https?://[a-z]+\.sindonews\.com/topic/",
    sources=Sources(
        home="https://www.sindonews.com",
        channels=tuple(_NUMBERS),
        feeds=("/feed", *(f"https://{name}.sindonews.com/rss" for name in _NUMBERS)),
        sitemaps=("/sitemap.xml", "/sitemap-news.xml"),
        index=(Listing("/indeks/{channel}/{offset}?t={day:%Y-%m-%d}", step=20, names=_NUMBERS),),
    ),
)


class SindonewsSpider(NewsSpider):
    """SINDOnews."""

    name = "sindonews"
    site = SITE
