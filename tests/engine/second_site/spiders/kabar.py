"""kabar.example: an invented site, declared as any other would be."""

from newscrawl.newsspider import NewsSpider
from newscrawl.page.layouts import Boilerplate, Layout
from newscrawl.page.listing_url import Listing
from newscrawl.page.site import Site, Sources
from newscrawl.text.prose import ProseRules
from newscrawl.text.urls import PageKind, Route, UrlRules

SITE = Site(
    name="kabar",
    publisher=r"kabar(?:\.example)?|redaksi kabar",
    urls=UrlRules(
        hosts=((r"(?:www\.|m\.)?kabar\.example", "kabar.example"),),
        routes=(
            Route(PageKind.ARTICLE, r"/(?P<channel>[a-z]+)/(?P<id>\d{6})-[^/]+"),
            Route(PageKind.SECTION, r"(?:/(?P<channel>[a-z]+))?"),
        ),
        page_parameter="page",
    ),
    layouts=(
        Layout(
            name="kabar-2024",
            markers=("div.isi-berita",),
            scope=("main.artikel",),
            fields={
                "title": ("h2.judul",),
                "published": ("p.keterangan > span.tanggal",),
                "authors": ("p.keterangan > a.penulis",),
                "image": ("div.foto img::attr(src)",),
                "caption": ("div.foto small",),
                "tags": ("div.topik a",),
                "page_links": ("nav.halaman a",),
            },
            body=("div.isi-berita",),
        ),
    ),
    boilerplate=Boilerplate(classes={"lihat-juga": "read-also", "iklan": "ads"}),
    prose=ProseRules(brands=r"kabar(?:\.example)?", boilerplate={"follow": ("Ikuti Kabar di aplikasi pesan",)}),
    listing_links=("ul.daftar a[href]",),
    sources=Sources(
        home="https://kabar.example",
        channels=("daerah",),
        feeds=("/rss",),
        index=(Listing("https://{channel}.kabar.example/indeks?date={day:%Y-%m-%d}&page={page}"),),
    ),
)


class KabarSpider(NewsSpider):
    """kabar.example."""

    name = "kabar"
    site = SITE
