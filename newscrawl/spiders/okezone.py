"""okezone.com: a host for each channel; index by day with offsets of fifteen, by the number of a channel."""

from newscrawl.newsspider import NewsSpider
from newscrawl.page.layouts import Boilerplate, Layout
from newscrawl.page.listing_url import Listing
from newscrawl.page.site import Site, Sources
from newscrawl.text.datelines import LoneCity
from newscrawl.text.prose import ProseRules
from newscrawl.text.urls import PageKind, Route, UrlRules

_HOSTS = (
    "news|nasional|megapolitan|economy|bola|sports|techno|lifestyle|celebrity|muslim|edukasi|health|women|ototekno"
    "|haji|travel|otomotif"
)
#: Channel -> its number in the index.
_NUMBERS = {
    "news": "1", "sports": "2", "economy": "11", "women": "12", "celebrity": "13", "bola": "14", "muslim": "613",
    "edukasi": "623", "ototekno": "630",
}  # fmt: skip

SITE = Site(
    name="okezone",
    publisher=r"(?:tim |redaksi )?okezone(?:\.com)?|redaksi",
    urls=UrlRules(
        hosts=(
            (r"(?:www\.)?okezone\.com", "www.okezone.com"),
            (r"index\.okezone\.com", "index.okezone.com"),
            (r"mpi\.okezone\.com", "mpi.okezone.com"),
            (r"sindikasi\.okezone\.com", "sindikasi.okezone.com"),
            (rf"(?P<channel>{_HOSTS})\.okezone\.com", "{channel}.okezone.com"),
        ),
        wrapper_hosts=frozenset({"mpi.okezone.com"}),
        routes=(
            Route(PageKind.FEED, r"/feed|/index\.php/rss/.+"),
            Route(PageKind.SITEMAP, r"(?:/[^/]+)?/sitemap[^/]*\.xml"),
            Route(PageKind.TAG, r"/tag/.+"),
            Route(PageKind.INDEX, r"/(?:indeks|bydate)(?:/.*)?"),
            Route(
                PageKind.ARTICLE,
                r"/(?:read|(?P<amp>amp))/(?P<day>\d{4}/\d\d/\d\d)/(?P<section>\d+)/(?P<id>\d+)(?P<slug>/[^/]+)?",
                story="/read/{day}/{section}/{id}{slug}",
            ),
            Route(PageKind.SECTION, r"(?:/[a-z-]+)?"),
        ),
        page_parameter="page",
        whole_query="page=all",
    ),
    layouts=(
        Layout(
            name="current",
            markers=(".c-detail.read", ".title-article h1"),
            fields={
                "title": (".title-article h1",),
                "published": (".journalist span",),
                "authors": (".journalist a[title]::attr(title)", ".journalist a"),
                "caption": (".c-detail figcaption", ".caption-img"),
                "breadcrumb": (".breadcrumb a",),
                "tags": ("#tag .box-tag a",),
                "page_links": ("#paging .box-nomor a.nomor",),
            },
            body=(".c-detail.read",),
        ),
        Layout(
            name="desktop-2017",
            markers=(".title-detail h1", ".ctn-desc"),
            fields={
                "title": (".title-detail h1",),
                "published": (".title-detail > span",),
                "authors": (".title-detail > span",),
                "caption": (".caption-img", ".img-detail + p"),
            },
            body=(".ctn-desc",),
        ),
        # Its text has no box that is known.
        Layout(
            name="desktop-2015",
            markers=(".nmreporter",),
            fields={"authors": (".nmreporter > div",)},
        ),
    ),
    boilerplate=Boilerplate(
        classes={"vicon": "embed", "inject-video": "embed", "banner-inline": "ads"},
        ids={"baca-juga": "related", "paging": "page-links"},
        id_prefixes=(("div-gpt-ad", "ads"),),
    ),
    prose=ProseRules(
        brands=r"okezone(?:\.com)?",
        houses=r"MPI|MNC(?: Portal| Media)?|Okezone",
        boilerplate={
            "follow": ("Telusuri berita <text>", "Follow Berita Okezone <text>", "Dapatkan berita up to date <text>")
        },
        lone_city=LoneCity.ANY,
        sign_off=r"\([A-Za-z]{2,4}\)|\([A-Z][a-z]+(?: [A-Z][a-z]+){1,2} ?\)",
    ),
    listing_links=("h4.f17 > a[href]", "ul.list-berita li h4 a[href]"),
    tag_links=r"https?://[a-z]+\.okezone\.com/tag/[^/]",
    sources=Sources(
        home="https://www.okezone.com",
        channels=tuple(_NUMBERS),
        feeds=tuple(
            f"https://sindikasi.okezone.com/index.php/rss/{number}/RSS2.0" for number in (0, 1, 2, 11, 12, 13, 14, 16)
        ),
        index=(
            Listing(
                "https://index.okezone.com/bydate/channel/{day:%Y/%m/%d}/{channel}[/{offset}/]", step=15, names=_NUMBERS
            ),
            Listing("https://{channel}.okezone.com/indeks/{day:%Y/%m/%d}[/{offset}]", step=10),
        ),
    ),
)


class OkezoneSpider(NewsSpider):
    """Okezone."""

    name = "okezone"
    site = SITE
