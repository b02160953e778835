"""idxchannel.com: IDX Channel, of the publisher of iNews.id; paths of two parts without an id."""

from newscrawl.newsspider import NewsSpider
from newscrawl.page.layouts import Boilerplate, Layout
from newscrawl.page.site import Site, Sources
from newscrawl.text.prose import ProseRules
from newscrawl.text.urls import PageKind, Route, UrlRules

_CHANNELS = "news|market-news|economics|technology"
_NO_CHANNEL = "tag|tags|indeks|search|amp|page|feed|rss|video|author"

SITE = Site(
    name="idxchannel",
    publisher=r"(?:tim |redaksi )?idx ?channel(?:\.com)?|redaksi|mnc media",
    urls=UrlRules(
        hosts=((r"(?:www\.)?idxchannel\.com", "www.idxchannel.com"),),
        routes=(
            Route(PageKind.FEED, r"/(?:feed|rss)(?:/.*)?"),
            Route(PageKind.SITEMAP, r"(?:/[^/]+)?/sitemap[^/]*\.xml"),
            Route(PageKind.TAG, r"/tags?/.+"),
            Route(PageKind.INDEX, r"/indeks(?:/.*)?"),
            Route(
                PageKind.ARTICLE,
                rf"/(?!(?:{_NO_CHANNEL})/)(?P<channel>[a-z][a-z-]*)/(?!(?:\d+|all)$)[^/.-]+(?:-[^/.-]+){{2,}}",
            ),
            Route(PageKind.SECTION, r"(?:/(?P<channel>[a-z-]+))?"),
        ),
    ),
    layouts=(
        Layout(
            name="current",
            markers=(".article--content", ".article--creator"),
            fields={
                "title": ("h1",),
                "published": (".article--creator .text-body--2",),
                "authors": (".article--creator a.creator",),
                "editor": (".name-editor",),
                "caption": ("figcaption",),
            },
            body=(".article--content",),
        ),
    ),
    boilerplate=Boilerplate(
        classes=dict.fromkeys(("baca-juga-new", "baca_juga"), "related")
        | dict.fromkeys(("name-editor", "job-editor"), "credits"),
        ids={"relatedNews": "related"},
    ),
    prose=ProseRules(
        brands=r"idx ?channel(?:\.com)?",
        boilerplate={},
        houses=r"MPI|MNC(?: Portal| Media)?",
        sign_off=r"\([A-Z]{2,4}\)",
    ),
    sources=Sources(
        home="https://www.idxchannel.com",
        channels=tuple(_CHANNELS.split("|")),
        sitemaps=("/sitemap.xml", *(f"/{name}/sitemap.xml" for name in _CHANNELS.split("|"))),
        section="/{channel}",
    ),
)


class IdxchannelSpider(NewsSpider):
    """IDX Channel."""

    name = "idxchannel"
    site = SITE
