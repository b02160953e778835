"""cnnindonesia.com, of the same make as detik.com. The digits in a URL are not the time of publication."""

from newscrawl.items import Kind
from newscrawl.newsspider import NewsSpider
from newscrawl.page.layouts import Boilerplate, Layout
from newscrawl.page.listing_url import Listing
from newscrawl.page.site import Site, Sources
from newscrawl.text.prose import ProseRules
from newscrawl.text.urls import PageKind, Route, UrlRules

_CHANNELS = "nasional|internasional|ekonomi|olahraga|teknologi|hiburan|gaya-hidup|otomotif|edukasi"

SITE = Site(
    name="cnnindonesia",
    publisher=r"(?:tim |redaksi )?cnn indonesia(?: tv)?(?: \| cnn indonesia)?|tim|redaksi|cnnindonesia(?:\.com)?",
    urls=UrlRules(
        hosts=((r"(?:www\.|m\.)?cnnindonesia\.com", "www.cnnindonesia.com"),),
        routes=(
            Route(PageKind.FEED, r"(?:/(?P<channel>[a-z-]+))?/rss"),
            Route(PageKind.SITEMAP, r"(?:/[^/]+)?/sitemap[^/]*\.xml"),
            Route(PageKind.TAG, r"/tag/.+"),
            Route(PageKind.SEARCH, r"/search(?:/.*)?"),
            Route(PageKind.INDEX, r"(?:/(?P<channel>[a-z-]+))?/indeks(?:/.*)?"),
            Route(
                PageKind.ARTICLE,
                r"(?P<path>/(?P<channel>[a-z][a-z-]*)/\d{14}-\d+-(?P<id>\d+)(?:/[^/]+)?)(?P<amp>/amp)?",
                story="{path}",
            ),
            Route(PageKind.SECTION, r"(?:/(?P<channel>[a-z-]+))?"),
        ),
    ),
    layouts=(
        Layout(
            name="current",
            markers=(".detail-text",),
            fields={
                "title": ("h1",),
                "published": (".text-cnn_grey.text-sm",),
                "caption": ("figcaption",),
            },
            body=(".detail-text",),
        ),
        Layout(
            name="desktop-2022",
            markers=(".detail_text",),
            fields={"title": ("h1.title",), "published": (".date",), "caption": (".media_artikel .caption",)},
            body=(".detail_text",),
        ),
    ),
    boilerplate=Boilerplate(
        classes=dict.fromkeys(("paradetail", "para_caption"), "ads")
        | dict.fromkeys(("linksisip", "lihatjg"), "related")
        | {"newstag": "tags", "end-of-article": "follow"},
    ),
    prose=ProseRules(
        brands=r"cnn indonesia",
        boilerplate={
            "menu": (
                "Add as a preferred source on Google",
                "Tampilkan Ringkasan Artikel",
                "Dengarkan artikel",
                "TOPIK TERKAIT",
            ),
        },
        sign_off=r"\((?:[a-z]{2,6}/)*[a-z]{2,6}\)",
    ),
    listing_links=("article.flex-grow > a[href]",),
    kinds={"foto": Kind.PHOTO, "tv": Kind.VIDEO, "infografis": Kind.INFOGRAPHIC},
    tag_links=r"https?://www\.cnnindonesia\.com/tag/[^/]",
    sources=Sources(
        home="https://www.cnnindonesia.com",
        channels=tuple(_CHANNELS.split("|")),
        feeds=("/rss", *(f"/{name}/rss" for name in _CHANNELS.split("|"))),
        sitemaps=("/sitemap.xml", "/nasional/sitemap_news.xml"),
        # The 2 in the path says "all channels", whichever the page.
        index=(Listing("/indeks/2?date={day:%Y/%m/%d}&page={page}", step=10),),
        tag=(Listing("/tag/{tag}"),),
        dates=("text-cnn_black_light3",),
    ),
)


class CnnindonesiaSpider(NewsSpider):
    """CNN Indonesia."""

    name = "cnnindonesia"
    site = SITE
