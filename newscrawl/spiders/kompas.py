"""kompas.com: a host for each channel; the digits in a URL are the time of publication."""

from newscrawl.newsspider import NewsSpider
from newscrawl.page.layouts import Boilerplate, Layout
from newscrawl.page.listing_url import Listing
from newscrawl.page.site import Site, Sources
from newscrawl.text.prose import ProseRules
from newscrawl.text.urls import PageKind, Route, UrlRules

_HOSTS = (
    "nasional|megapolitan|regional|money|ekonomi|otomotif|lifestyle|bola|tekno|travel|properti|internasional|health"
    "|sains|edukasi|entertainment|food|global|news|lestari|umkm|medan|bandung|surabaya|yogyakarta|makassar"
)

SITE = Site(
    name="kompas",
    publisher=r"kompas ?(?:\.com|cyber media|otomotif)?|(?:tim|redaksi|tim redaksi) kompas\.com|redaksi",
    urls=UrlRules(
        hosts=(
            (r"(?:www\.|m\.)?kompas\.com", "www.kompas.com"),
            (r"amp\.kompas\.com", "amp.kompas.com"),
            (r"(?:indeks|rss|search)\.kompas\.com", "indeks.kompas.com"),
            (rf"(?P<channel>{_HOSTS})\.kompas\.com", "{channel}.kompas.com"),
        ),
        routes=(
            Route(PageKind.FEED, r"/rss|/api/feed/.*"),
            Route(PageKind.SITEMAP, r"(?:/[^/]+)?/[^/]*sitemap[^/]{0,80}\.xml"),
            Route(PageKind.TAG, r"/(?:tag|topik-pilihan)/.+"),
            Route(PageKind.OTHER, r"/(?:komentar|copy)(?:/.*)?"),
            Route(
                PageKind.ARTICLE,
                r"(?P<amp>)/(?P<channel>[a-z]+)(?P<path>/read/(?P<id>\d{4}/\d\d/\d\d/\d{7,10}))(?:/(?P<slug>[^/]+))?",
                story="//{channel}.kompas.com{path}/{slug}",
            ),
            Route(PageKind.ARTICLE, r"(?:/(?P<channel>[a-z-]+))?/read/(?P<id>\d{4}/\d\d/\d\d/\d{7,10})(?:/[^/]+)?"),
            Route(PageKind.SECTION, r"(?:/(?P<channel>[a-z-]+))?"),
        ),
        page_parameter="page",
        whole_query="page=all",
        keeps_case=True,
    ),
    layouts=(
        Layout(
            name="current",
            markers=("h1.read__title", ".read__content"),
            fields={
                "title": ("h1.read__title",),
                # "Diperbarui" in the line is the time of the last change; JSON-LD and the metas hold the publication.
                "published": ("meta[name=content_PublishedDate]::attr(content)",),
                "authors": ("meta[name=content_author]::attr(content)",),
                "editor": ("meta[name=content_editor]::attr(content)",),
                "caption": (".photo__caption",),
                "tags": ("ul.tag__article__wrap a.tag__article__link",),
                "breadcrumb": ("ul.breadcrumb__wrap a.breadcrumb__link",),
                "page_links": ("a.paging__link",),
            },
            body=(".read__content",),
        ),
    ),
    boilerplate=Boilerplate(
        classes=dict.fromkeys(("ads-on-body", "kompasidRec", "ads-partner-wrap"), "ads")
        | dict.fromkeys(("inject-baca-juga", "read__paging", "read__paging__footnote"), "related"),
        id_prefixes=(("div-gpt-ad", "ads"),),
    ),
    prose=ProseRules(
        brands=r"kompas(?:\.com|otomotif)?",
        boilerplate={
            "follow": (
                "Dapatkan update berita pilihan <text>",
                "Dapatkan update berita teknologi <text>",
                "Simak breaking news dan berita pilihan kami langsung di ponselmu <text>",
                "Baca berita tanpa iklan [Gabung Kompas.com+]",
                "KOMPAS.com berkomitmen memberikan fakta jernih <text>",
            ),
            "embed": ("Lihat Foto", "A post shared by <text>"),
            "copy-notice": ("Copyright 2008 - <text>",),
        },
    ),
    listing_links=("div.article__list a.article__link[href]", ".articleItem a.article-link[href]"),
    not_channels=frozenset({"home", "beranda", "kompas.com", "read"}),
    tag_links=r"https?://www\.kompas\.com/tag/[^/]",
    sources=Sources(
        home="https://www.kompas.com",
        channels=("news", "money", "bola", "otomotif", "tekno", "lifestyle", "travel", "properti", "edukasi", "health"),
        feeds=(
            "/rss",
            *(f"https://{name}.kompas.com/rss" for name in ("nasional", "money", "bola", "otomotif", "tekno")),
        ),
        index=(Listing("https://indeks.kompas.com/?site=all&date={day:%Y-%m-%d}&page={page}", step=20),),
        tag=(Listing("/tag/{tag}?page={page}", step=20),),
        dates=("article__date", "articlePost-date"),
    ),
)


class KompasSpider(NewsSpider):
    """Kompas.com."""

    name = "kompas"
    site = SITE
