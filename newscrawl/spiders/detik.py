"""detik.com: a host for each channel and a path for each regional desk; one series of ids, `d-<id>`."""

from newscrawl.items import Kind
from newscrawl.newsspider import NewsSpider
from newscrawl.page.layouts import Boilerplate, Layout
from newscrawl.page.listing_url import Listing
from newscrawl.page.site import Site, Sources
from newscrawl.text.datelines import LoneCity
from newscrawl.text.prose import ProseRules
from newscrawl.text.urls import PageKind, Route, UrlRules

_HOSTS = "news|finance|sport|oto|hot|travel|health|inet|food|wolipop|edu|hikmah"
_DESKS = "jatim|jateng|jabar|sumut|bali|sumbagsel|sulsel|jogja|kalimantan|properti|pop|edu|hikmah"

SITE = Site(
    name="detik",
    publisher=r"(?:tim |redaksi )?detik(?:com|\.com|news|finance|sport|oto|hot|travel|health|inet|food|edu|hikmah|jatim"
    r"|jateng|jabar|sumut|bali|sumbagsel|sulsel|jogja|properti|pop|kalimantan)?|wolipop|redaksi",
    urls=UrlRules(
        hosts=(
            (r"(?:www\.)?detik\.com", "www.detik.com"),
            (rf"(?P<channel>{_HOSTS})\.detik\.com", "{channel}.detik.com"),
        ),
        routes=(
            Route(PageKind.FEED, r"(?:/[a-z-]+)?/rss"),
            Route(PageKind.SITEMAP, r"(?:/[^/]+)?/sitemap[^/]*\.xml"),
            Route(PageKind.TAG, r"/tag/.+"),
            Route(PageKind.SEARCH, r"/search(?:/.*)?"),
            Route(PageKind.INDEX, r"(?:/(?P<channel>[a-z-]+))?/indeks(?:/.*)?"),
            Route(PageKind.OTHER, r"/(?:fokus|indeksfokus|author)(?:/.*)?"),
            Route(
                PageKind.ARTICLE,
                r"(?P<path>/(?P<channel>[a-z][a-z0-9-]*)(?:/[a-z][a-z0-9-]*)?/d-(?P<id>\d+)(?:/[^/]+)?)(?P<amp>/amp)?",
                story="{path}",
            ),
            # Until 2017; ids are of the same series.
            Route(PageKind.ARTICLE, r"/(?:read|readfoto)/\d{4}/\d\d/\d\d/\d{6}/(?P<id>\d+)/\d+(?:/\d+)?/[^/]+"),
            Route(PageKind.SECTION, rf"(?:/(?P<channel>{_DESKS}|[a-z]+))?"),
        ),
        page_parameter="page",
        whole_query="single=1",
    ),
    layouts=(
        Layout(
            name="current",
            markers=("h1.detail__title", ".detail__body-text"),
            scope=("article.detail",),
            fields={
                "title": ("h1.detail__title",),
                "published": (".detail__date",),
                "authors": (".detail__author",),
                "image": (".detail__media figure img::attr(src)",),
                "caption": ("figcaption.detail__media-caption",),
                "tags": (".detail__body-tag a.nav__item",),
                "page_links": (".detail__anchor a", ".detail__multiple a"),
            },
            body=(".detail__body-text",),
        ),
        Layout(
            name="desktop-2015",
            markers=(".content_detail .text_detail",),
            scope=(".content_detail",),
            fields={
                "title": (".jdl h1", "h1"),
                "published": (".jdl .date", ".date"),
                "authors": (".jdl .author", ".author"),
                "caption": (".pic_artikel em", ".pic_artikel span"),
            },
            body=(".text_detail",),
        ),
    ),
    boilerplate=Boilerplate(
        classes=dict.fromkeys(("parallaxindetail", "scrollpage", "para_caption"), "ads")
        | dict.fromkeys(("linksisip", "lihatjg", "noncontent"), "related")
        | {"video20detik": "embed", "detail__body-tag": "tags", "sisip_video_ds": "embed"},
    ),
    prose=ProseRules(
        brands=r"detik(?:com|\.com|[a-z]{2,10})?",
        boilerplate={
            "related": (
                "Simak Video <text>",
                "Simak juga Video <text>",
                "Lihat Video <text>",
                "Lihat juga Video <text>",
                "Tonton juga Video <text>",
                'Tonton juga "<text>',
                "Saksikan Live DetikPagi",
                "Saksikan juga <text>",
                "Baca [berita] selengkapnya di sini",
                "Simak berita selengkapnya di halaman selanjutnya",
                "Selengkapnya di halaman selanjutnya",
            ),
            "copy-notice": (
                "Artikel ini telah naik di <text>",
                "Artikel ini sudah lebih dulu tayang di <text>",
                "Artikel ini sudah tayang di <text>",
            ),
        },
        lone_city=LoneCity.ANY,
        sign_off=r"\((?:[a-z]{2,6}/)*[a-z]{2,6}\)",
    ),
    listing_links=("article a[href]", ".media__title a[href]"),
    kinds={"readfoto": Kind.PHOTO, "foto": Kind.PHOTO, "detiktv": Kind.VIDEO},
    tag_links=r"(?:https?:)?//www\.detik\.com/tag/[^/]",
    sources=Sources(
        home="https://www.detik.com",
        channels=("news", "finance", "health", "sport", "oto", "hot", "travel", "inet", "food"),
        feeds=tuple(f"https://{name}.detik.com/rss" for name in ("news", "finance", "hot", "oto", "sport", "travel")),
        sitemaps=(
            "/sitemap.xml",
            "https://finance.detik.com/sitemap_news.xml",
            "https://news.detik.com/berita/sitemap_news.xml",
        ),
        # The slashes of the day are encoded: with bare ones each page number gives page one.
        index=(Listing("https://{channel}.detik.com/indeks?page={page}&date={day:%m%%2F%d%%2F%Y}", step=20),),
        tag=(Listing("/tag/{tag}/?page={page}", step=20),),
        dates=("media__date",),
    ),
)


class DetikSpider(NewsSpider):
    """detik.com."""

    name = "detik"
    site = SITE
