"""mediaindonesia.com: Media Indonesia. Stories carry an id; there is no index by day, so feeds and the sitemap lead."""

from newscrawl.newsspider import NewsSpider
from newscrawl.page.layouts import Boilerplate, Layout
from newscrawl.page.listing_url import Listing
from newscrawl.page.site import Site, Sources
from newscrawl.text.prose import ProseRules
from newscrawl.text.urls import PageKind, Route, UrlRules

_CHANNELS = (
    "ekonomi|politik-dan-hukum|humaniora|megapolitan|nusantara|internasional|olahraga|opini|jelita|weekend|otomotif"
    "|teknologi|sepak-bola|kuliner|hiburan"
)

SITE = Site(
    name="mediaindonesia",
    publisher=r"media ?indonesia(?:\.com)?(?: developer)?|redaksi|admin",
    urls=UrlRules(
        hosts=((r"(?:www\.|m\.)?mediaindonesia\.com", "mediaindonesia.com"),),
        routes=(
            Route(PageKind.FEED, r"/feed(?:/.*)?"),
            Route(PageKind.SITEMAP, r"/(?:[^/]+/)?sitemap[^/]*\.xml"),
            Route(PageKind.TAG, r"/tag/.+"),
            Route(PageKind.INDEX, r"/indeks(?:/.*)?|/(?P<channel>[a-z][a-z-]*)/20/\d+"),
            Route(PageKind.OTHER, r"/(?:author|epaper|video|galleries)(?:/.*)?"),
            # `/indeks/20/40` is the third page of the index: a story's last part has a letter.
            Route(PageKind.ARTICLE, r"/(?P<channel>[a-z][a-z-]*)/(?P<id>\d+)/(?=[^/]*[a-z])[^/]+"),
            Route(PageKind.SECTION, r"(?:/(?P<channel>[a-z][a-z-]*))?"),
        ),
        page_parameter="page",
    ),
    layouts=(
        Layout(
            name="current",
            markers=(".post-header .author-2", "ul.mi-breadcrumb"),
            scope=("section.detail",),
            fields={
                "title": (".post-header h1",),
                # JSON-LD names the editor as the author, and the date line holds the time of the last change.
                "authors": (".post-header .author-2",),
                "image": ("figure.main-img img::attr(data-src)", "figure.main-img img::attr(src)"),
                "caption": ("figure.main-img figcaption",),
                "breadcrumb": ("ul.mi-breadcrumb li > a",),
                "tags": ("ul.related-tags a",),
            },
            body=("div.article",),
        ),
    ),
    boilerplate=Boilerplate(
        classes={"flying-carpet": "ads", "ext-channel": "follow", "related-news": "related"},
    ),
    prose=ProseRules(brands=r"media ?indonesia(?:\.com)?", boilerplate={}, sign_off=r"\([A-Z]{1,3}-\d{1,2}\)"),
    listing_links=("ul.list-3 div.text a[href]", ".list-4 .text a[href]"),
    tag_links=r"(?:https?://mediaindonesia\.com)?/tag/[^/]",
    sources=Sources(
        home="https://mediaindonesia.com",
        channels=tuple(_CHANNELS.split("|")),
        feeds=("/feed", "/feed/all"),
        section="/{channel}",
        latest=(Listing("/indeks[/20/{offset}]", step=20),),
        tag=(Listing("/tag/{tag}"),),
    ),
)


class MediaindonesiaSpider(NewsSpider):
    """Media Indonesia."""

    name = "mediaindonesia"
    site = SITE
