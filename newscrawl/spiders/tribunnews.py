"""tribunnews.com: the national site and about forty regional ones of the same make."""

from newscrawl.items import Kind
from newscrawl.newsspider import NewsSpider
from newscrawl.page.layouts import Boilerplate, Layout
from newscrawl.page.listing_url import Listing
from newscrawl.page.site import Site, Sources
from newscrawl.text.prose import ProseRules
from newscrawl.text.urls import PageKind, Route, UrlRules

_SECTIONS = (
    "nasional|regional|internasional|bisnis|sport|superskor|seleb|lifestyle|kesehatan|pendidikan|otomotif|techno|travel"
    "|metropolitan"
)
_NO_STORY = (
    "index-news|tag|topic|search|penulis|editor|epaper|images|webstories|video|foto|komentar|member|amp|rss|api|ajax"
)

SITE = Site(
    name="tribunnews",
    publisher=r"(?:tim |redaksi )?tribun[\w ]{0,20}(?:\.com)?|redaksi",
    urls=UrlRules(
        hosts=(
            (r"(?:www\.|m\.)?tribunnews\.com", "www.tribunnews.com"),
            (r"(?!cdn|asset|static|img)(?P<region>[a-z]{3,20})\.tribunnews\.com", "{region}.tribunnews.com"),
        ),
        routes=(
            Route(PageKind.FEED, r"/rss"),
            Route(PageKind.SITEMAP, r"(?:/[^/]+)?/sitemap[^/]*\.xml"),
            Route(PageKind.TAG, r"/(?:tag|topic)/.+"),
            Route(PageKind.INDEX, r"/index-news(?:/(?P<channel>[a-z-]+))?"),
            Route(
                PageKind.ARTICLE,
                rf"(?P<amp>/amp)?(?P<path>/(?!(?:{_NO_STORY})/)(?P<channel>[a-z][a-z-]*)/(?P<id>\d{{5,}})(?:/[^/]+)?)",
                story="{path}",
            ),
            Route(
                PageKind.ARTICLE,
                rf"(?P<amp>/amp)?(?P<path>(?:/(?!(?:{_NO_STORY})/)(?P<channel>[a-z][a-z-]*))?/\d{{4}}/\d\d/\d\d/[^/]+)",
                story="{path}",
            ),
            Route(PageKind.SECTION, r"(?:/(?P<channel>[a-z-]+))?"),
        ),
        page_parameter="page",
        whole_query="page=all",
    ),
    layouts=(
        Layout(
            name="current",
            markers=("#arttitle", "div.side-article.txt-article"),
            fields={
                "title": ("#arttitle",),
                "authors": ("#penulis",),
                "editor": ("#editor",),
                "tags": ("h5.tagcloud3 a",),
                "page_links": (".paging a",),
            },
            body=("div.side-article.txt-article", "div.side-article.multi-fontsize"),
        ),
    ),
    boilerplate=Boilerplate(
        classes={"baca": "related", "summary-article": "summary", "ads-placeholder": "ads", "paging": "page-links"},
        id_prefixes=(("div-gpt-ad", "ads"),),
    ),
    prose=ProseRules(
        brands=r"tribun[a-z]{0,20}\.com|tribunnews",
        boilerplate={
            "related": ("Baca: <text>", "Ringkasan Berita"),
            "credits": ("Laporan Wartawan <text>", "Laporan Reporter <text>"),
        },
        sign_off=r"\((?i:tribun\w*\.com|tribunnews)(?:/[\w .,/]{2,60})?\)|\(\*+\)",
    ),
    listing_links=("ul.lsi > li h3 a[href]",),
    kinds={"foto": Kind.PHOTO, "video": Kind.VIDEO},
    tag_links=r"https?://[a-z]+\.tribunnews\.com/(?:tag|topic)/[^/]",
    sources=Sources(
        home="https://www.tribunnews.com",
        channels=tuple(_SECTIONS.split("|")),
        index=(
            Listing("/index-news/{channel}?date={day:%Y-%m-%d}&page={page}", step=20),
            Listing("/index-news?date={day:%Y-%m-%d}&page={page}", step=20),
        ),
        dates=("grey",),
    ),
)


class TribunnewsSpider(NewsSpider):
    """Tribunnews."""

    name = "tribunnews"
    site = SITE
