"""antaranews.com: ANTARA, the national news agency, and its desks by province; found by its feeds."""

from newscrawl.items import Kind
from newscrawl.newsspider import NewsSpider
from newscrawl.page.layouts import Boilerplate, Layout
from newscrawl.page.listing_url import Listing
from newscrawl.page.site import Site, Sources
from newscrawl.text.prose import ProseRules
from newscrawl.text.urls import PageKind, Route, UrlRules

_FEEDS = (
    "terkini|top-news|politik|hukum|ekonomi|ekonomi-finansial|ekonomi-bisnis|ekonomi-bursa|metro|olahraga|sepakbola"
    "|humaniora|hiburan|lifestyle|dunia|tekno|otomotif|warta-bumi"
)

SITE = Site(
    name="antaranews",
    publisher=r"(?:lkbn |kantor berita )?antara(?: ?news)?(?:\.com)?|redaksi",
    urls=UrlRules(
        hosts=(
            (r"(?:www\.|m\.)?antaranews\.com", "www.antaranews.com"),
            # A desk has ids of its own.
            (
                r"(?!en\.|img\.|cdn\.|static\.|otomotif\.)(?P<desk>[a-z]{3,20})\.antaranews\.com",
                "{desk}.antaranews.com",
            ),
        ),
        routes=(
            Route(PageKind.FEED, r"/rss(?:/.+)?"),
            Route(PageKind.SITEMAP, r"(?:/[^/]+)?/sitemap[^/]*\.xml"),
            Route(PageKind.TAG, r"/(?:tag|slug)/.+"),
            Route(PageKind.SEARCH, r"/search"),
            Route(PageKind.INDEX, r"/(?:indeks|terkini)(?:/.*)?"),
            Route(PageKind.OTHER, r"/rilis-pers(?:/.*)?"),
            Route(
                PageKind.ARTICLE,
                r"(?P<amp>/amp)?(?P<path>/(?:berita|foto|video|infografik)/(?P<id>\d+)(?:/[^/]+)?)",
                story="{path}",
            ),
            Route(PageKind.SECTION, r"(?:/(?P<channel>[a-z-]+))?(?:/[a-z-]+)?"),
        ),
        page_parameter="page",
        whole_query="page=all",
    ),
    layouts=(
        Layout(
            name="current",
            markers=(".wrap__article-detail-content", ".wrap__article-detail-title"),
            fields={
                "title": (
                    ".wrap__article-detail-title h1",
                    "h1.wrap__article-detail-title",
                    ".wrap__article-detail-title",
                ),
                "image": (
                    ".wrap__article-detail-image img::attr(data-src)",
                    ".wrap__article-detail-image img::attr(src)",
                ),
                "caption": (".wrap__article-detail-image figcaption", ".wrap__article-detail-image p"),
                "breadcrumb": (".breadcrumbs__item a",),
                "tags": (".blog-tags a",),
            },
            body=(".wrap__article-detail-content",),
        ),
        Layout(
            name="desktop-2017",
            markers=("#content_news",),
            fields={
                "title": ("h1.title",),
                "published": (".date time::attr(datetime)",),
                "authors": (".byline [itemprop=author]", ".byline"),
                "image": ("#image_news img::attr(src)",),
                "caption": ("#caption_news",),
            },
            body=("#content_news",),
        ),
    ),
    boilerplate=Boilerplate(classes={"baca-juga": "related", "text-muted-ads": "ads"}),
    prose=ProseRules(
        brands=r"antara(?: ?news)?(?:\.com)?",
        boilerplate={
            "copy-notice": (
                "COPYRIGHT © ANTARA <text>",
                "COPYRIGHT (c) ANTARA <text>",
                "Dilarang keras mengambil konten, melakukan crawling atau pengindeksan otomatis untuk AI <text>",
            ),
        },
    ),
    listing_links=(".card__post-list a[href]", ".card__post a[href]"),
    kinds={"foto": Kind.PHOTO, "video": Kind.VIDEO, "infografik": Kind.INFOGRAPHIC},
    tag_links=r"https?://[a-z.]*antaranews\.com/tag/[^/]",
    sources=Sources(
        home="https://www.antaranews.com",
        channels=tuple(_FEEDS.split("|")[2:]),
        feeds=tuple(f"/rss/{name}.xml" for name in _FEEDS.split("|")),
        latest=(Listing("/terkini?page={page}", step=20),),
        index=(Listing("/indeks/{day:%d-%m-%Y}[/{page}]", step=20), Listing("/indeks/{day:%Y/%m/%d}")),
        tag=(Listing("/tag/{tag}[/{page}]", step=20),),
    ),
)


class AntaranewsSpider(NewsSpider):
    """ANTARA."""

    name = "antaranews"
    site = SITE
