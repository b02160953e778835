"""republika.co.id: a code of letters and digits names a story. Its robots.txt bans the user agent Scrapy by name."""

from newscrawl.items import Kind
from newscrawl.newsspider import NewsSpider
from newscrawl.page.layouts import Boilerplate, Layout
from newscrawl.page.listing_url import Listing
from newscrawl.page.site import Site, Sources
from newscrawl.text.prose import ProseRules
from newscrawl.text.urls import PageKind, Route, UrlRules

_HOSTS = (
    "news|ekonomi|khazanah|internasional|visual|ameera|esgnow|iqra|rejabar|rejogja|sport|nasional|leisure|trendtek"
    "|gayahidup"
)
SITE = Site(
    name="republika",
    publisher=r"(?:tim |redaksi )?republika(?: online|\.co\.id)?|redaksi|rol",
    urls=UrlRules(
        hosts=(
            (r"(?:www\.|m\.)?republika\.co\.id", "republika.co.id"),
            (r"(?:www\.)?ihram\.co\.id", "ihram.co.id"),
            (rf"(?P<channel>{_HOSTS})\.republika\.co\.id", "{channel}.republika.co.id"),
        ),
        routes=(
            Route(PageKind.FEED, r"/rss(?:/.*)?"),
            Route(PageKind.SITEMAP, r"(?:/[^/]+)*/sitemap[^/]*\.xml"),
            Route(PageKind.TAG, r"/tag/.+"),
            Route(PageKind.INDEX, r"/(?:index|indeks)(?:/.*)?"),
            Route(PageKind.OTHER, r"/(?:search|komentar|copy|feed|post|ajax)(?:/.*)?"),
            # Until about 2019: channel, sub-channel and day before the code.
            Route(
                PageKind.ARTICLE,
                r"/berita/(?P<channel>[a-z-]+)/(?:(?P<subchannel>[a-z-]+)/)?\d\d/\d\d/\d\d/(?P<id>[a-z0-9]{6,12})(?:-[^/]+)?",
            ),
            Route(PageKind.ARTICLE, r"/berita/(?P<id>[a-z0-9]{6,12})(?:/[^/]+)?"),
            Route(PageKind.SECTION, r"(?:/(?:kanal/)?(?P<channel>[a-z-]+))?(?:/[a-z-]+)?"),
        ),
        page_parameter="page",
    ),
    layouts=(
        Layout(
            name="current",
            markers=(".article-content article", ".max-card__title"),
            fields={
                "title": (".max-card__title h1",),
                "published": ("meta[property='article:published_time']::attr(content)", ".date-item__headline"),
                # `Rep: X / Red: Y`: JSON-LD names the editor alone.
                "authors": (".max-card__title a",),
                "editor": (".max-card__title a",),
                "caption": (".max-card__image figcaption", ".article-content figcaption", "figcaption"),
                "breadcrumb": (".breadcrumb a",),
            },
            body=(".article-content article",),
        ),
        Layout(
            name="desktop-2016",
            markers=(".date-detail", ".teaser-pic", ".date-pic"),
            fields={
                "title": (".jdl-detail h2", ".wrap-title .h5", ".wrap-title h1", ".jdl-pic"),
                "published": (".date-detail", ".date-pic"),
                "editor": (".red",),
                "image": (".img-detail img::attr(src)",),
                "caption": (".img-detail .cap-detail",),
            },
            body=(".txt-detail", ".content-detail", ".teaser-pic", ".teaser"),
        ),
    ),
    boilerplate=Boilerplate(
        classes={"picked-article": "related", "footnote-wrap": "follow", "baca-juga": "related"},
        id_prefixes=(("bn_", "ads"), ("div-gpt-ad", "ads")),
    ),
    prose=ProseRules(
        brands=r"(?:republika|ihram)\.co\.id",
        boilerplate={
            "follow": (
                "Ikuti Whatsapp Channel Republika",
                "Loading... [Ikuti Whatsapp Channel Republika]",
                "Loading...",
                "Yuk gabung diskusi <text>",
            ),
        },
    ),
    listing_links=("ul.wrap-latest li a[href]",),
    kinds={"inpicture": Kind.PHOTO, "video": Kind.VIDEO},
    not_channels=frozenset({"home", "beranda", "kanal"}),
    sources=Sources(
        home="https://republika.co.id",
        channels=tuple(_HOSTS.split("|")),
        feeds=("https://www.republika.co.id/rss",),
        sitemaps=("/files/xml/sitemap.xml",),
        index=(Listing("/index/{offset}/{day:%Y/%m/%d}", step=50), Listing("/index/{day:%Y/%m/%d}")),
        dates=("date",),
    ),
)


class RepublikaSpider(NewsSpider):
    """Republika."""

    name = "republika"
    site = SITE
