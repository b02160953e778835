"""liputan6.com: all pages of a story stand in one document; the index by day reaches any year."""

from newscrawl.items import Kind
from newscrawl.newsspider import NewsSpider
from newscrawl.page.layouts import Boilerplate, Layout
from newscrawl.page.listing_url import Listing
from newscrawl.page.site import Site, Sources
from newscrawl.text.prose import ProseRules
from newscrawl.text.urls import PageKind, Route, UrlRules

_CHANNELS = (
    "news|bisnis|saham|crypto|bola|showbiz|tekno|health|lifestyle|otomotif|regional|global|islami|citizen6"
    "|hot|cek-fakta"
)
_HOSTS = "tekno|showbiz|bola|citizen6|news|bisnis|health|lifestyle"
SITE = Site(
    name="liputan6",
    publisher=r"(?:tim |redaksi )?liputan ?6(?:\.com)?|tim (?:news|regional|bisnis|global|redaksi)|redaksi",
    urls=UrlRules(
        hosts=(
            (r"(?:www\.|m\.)?liputan6\.com", "www.liputan6.com"),
            (r"feed\.liputan6\.com", "feed.liputan6.com"),
            (
                r"(?P<channel>tekno|showbiz|bola|citizen6|news|bisnis|health|lifestyle)\.liputan6\.com",
                "{channel}.liputan6.com",
            ),
        ),
        routes=(
            Route(PageKind.FEED, r"/rss(?:/.*)?"),
            Route(PageKind.SITEMAP, r"(?:/[^/]+)?/sitemap[^/]*\.xml"),
            Route(PageKind.TAG, r"/tag/.+"),
            Route(PageKind.SEARCH, r"/search"),
            Route(PageKind.INDEX, r"(?:/(?P<channel>[a-z0-9-]+))?/indeks(?:/.*)?"),
            Route(PageKind.ARTICLE, r"(?P<amp>/amp)/(?P<id>\d+)/(?P<slug>[^/]+)", story="/read/{id}/{slug}"),
            Route(PageKind.ARTICLE, r"(?:/(?P<channel>[a-z0-9-]+))?/read/(?P<id>\d+)(?:/[^/]+)?"),
            Route(PageKind.SECTION, r"(?:/(?P<channel>[a-z0-9-]+))?"),
        ),
        page_parameter="page",
    ),
    layouts=(
        Layout(
            name="current",
            markers=(".article-content-body__item-content",),
            fields={
                "title": ("h1.read-page--header--title",),
                # The date line holds the time of the last change.
                "published": ("meta[property='article:published_time']::attr(content)",),
                "authors": ("a.read-page-box__author__name", ".read-page--header--author__name"),
                "caption": (".read-page--photo-gallery--item__caption", "figcaption"),
                "breadcrumb": (".read-page--breadcrumb--item a",),
            },
            # A box for each page of the story, all in one document.
            body=(".article-content-body__item-page", ".article-content-body__item-content"),
        ),
        Layout(
            name="desktop-2016",
            markers=("h1.read-page--header__title",),
            fields={
                "title": ("h1.read-page--header__title",),
                "published": ("time.read-page--header__datetime::attr(datetime)",),
                "authors": (".read-page--header__author",),
                "caption": (".read-page--top-media__caption", ".read-page--photo-gallery--item__caption"),
            },
            body=("#multi-page-0", ".read-page--content-body"),
        ),
    ),
    boilerplate=Boilerplate(classes={"baca-juga-collections": "related", "article-ad": "ads"}),
    prose=ProseRules(
        brands=r"liputan6(?:\.com)?",
        boilerplate={
            "follow": (
                "* Follow Official WhatsApp Channel Liputan6.com <text>",
                "Follow Official WhatsApp Channel <text>",
            ),
            "related": (
                "Simak [juga] video pilihan berikut [ini]",
                "Saksikan Video Pilihan [Berikut] [Ini]",
                "Video Pilihan",
            ),
        },
        sign_off=r"\((?:[A-Za-z]{2,5}/)*[A-Z][a-z]{1,4}\)|\([a-z]{2,4}/[a-z]{2,4}\)",
    ),
    listing_links=(
        "#indeks-articles a.articles--rows--item__title-link[href]",
        "a.articles--rows--item__title-link[href]",
    ),
    kinds={"photo": Kind.PHOTO, "foto": Kind.PHOTO, "video": Kind.VIDEO},
    tag_links=r"https?://www\.liputan6\.com/tag/[^/]",
    sources=Sources(
        home="https://www.liputan6.com",
        channels=tuple(_CHANNELS.split("|")),
        feeds=(
            "https://feed.liputan6.com/rss",
            *(f"https://feed.liputan6.com/rss/{name}" for name in _CHANNELS.split("|")),
        ),
        index=(
            Listing("/{channel}/indeks/{day:%Y/%m/%d}?page={page}", step=24),
            Listing("/indeks/{day:%Y/%m/%d}?page={page}", step=24),
        ),
        dates=("articles--rows--item__time",),
    ),
)


class Liputan6Spider(NewsSpider):
    """Liputan6."""

    name = "liputan6"
    site = SITE
