"""tempo.co: one host since 2025 with the id behind the slug; before, a host for each channel. Access is doubtful."""

from newscrawl.newsspider import NewsSpider
from newscrawl.page.layouts import Boilerplate, Layout
from newscrawl.page.listing_url import Listing
from newscrawl.page.site import Site, Sources
from newscrawl.text.datelines import LoneCity
from newscrawl.text.prose import ProseRules
from newscrawl.text.urls import PageKind, Route, UrlRules

_RUBRICS = (
    "politik|hukum|ekonomi|lingkungan|wawancara|investigasi|cekfakta|tokoh|internasional|olahraga|hiburan|gaya-hidup"
)
_HOSTS = "nasional|bisnis|hukum|metro|dunia|tekno|gaya|seleb|bola|travel|cekfakta|otomotif|sport|foto|video"

SITE = Site(
    name="tempo",
    publisher=r"(?:tim )?tempo(?:\.co)?|redaksi(?: tempo)?",
    urls=UrlRules(
        hosts=(
            (r"(?:www\.|m\.)?tempo\.co", "www.tempo.co"),
            (r"rss\.tempo\.co", "rss.tempo.co"),
            (rf"(?P<channel>{_HOSTS})\.tempo\.co", "{channel}.tempo.co"),
        ),
        routes=(
            Route(PageKind.SITEMAP, r"(?:/[^/]+)?/sitemap[^/]*\.xml"),
            Route(PageKind.TAG, r"/tag/.+"),
            Route(PageKind.INDEX, r"/indeks(?:/.*)?"),
            Route(PageKind.OTHER, r"/(?:penulis|play|newsletter|info-tempo|subscribe|sales)(?:/.*)?"),
            Route(PageKind.ARTICLE, r"/read/(?:news/\d{4}/\d\d/\d\d/)?(?P<id>\d+)(?:/[^/]+)?"),
            # A rubric's sub-rubric has no id behind it.
            Route(PageKind.ARTICLE, rf"/(?P<channel>{_RUBRICS})/[^/]+?-(?P<id>\d{{5,}})"),
            Route(PageKind.SECTION, r"(?:/(?P<channel>[a-z-]+))?"),
        ),
        page_parameter="page",
    ),
    layouts=(
        # Each paragraph stands in a box of its own, all of one id.
        Layout(
            name="current",
            markers=("div#content-wrapper",),
            fields={
                "title": ("h1",),
                "authors": ("a[href*='/penulis/']",),
                "tags": ("a[href^='/tag/']",),
            },
            body=("div#content-wrapper",),
        ),
        Layout(
            name="desktop-2024",
            markers=(".detail-konten", ".detail-content"),
            fields={"title": ("h1.title", "h1"), "authors": ("a[href*='/penulis/']", ".title-reporter")},
            body=(".detail-konten", ".detail-content"),
        ),
        Layout(
            name="desktop-2015",
            markers=(".artikel .block-tanggal",),
            scope=(".artikel",),
            fields={"title": (".artikel h1",), "published": (".block-tanggal",)},
            body=(".artikel",),
        ),
    ),
    boilerplate=Boilerplate(classes={"block-tanggal": "header"}),
    prose=ProseRules(
        brands=r"tempo(?:\.co)?",
        boilerplate={
            "related": ("Pilihan Editor: <text>", "Baca: <text>"),
            "advertisement": (
                "Scroll ke bawah untuk melanjutkan membaca",
                "Baca berita dengan sedikit iklan, klik di sini",
            ),
        },
        lone_city=LoneCity.KNOWN,
    ),
    tag_links=r"(?:https?://www\.tempo\.co)?/tag/[^/]",
    sources=Sources(
        home="https://www.tempo.co",
        channels=("politik", "hukum", "ekonomi", "lingkungan", "wawancara", "investigasi", "cekfakta", "tokoh"),
        feeds=tuple(
            f"https://rss.tempo.co/{name}"
            for name in ("", "nasional", "bisnis", "ekonomi", "hukum", "politik", "lingkungan", "cekfakta", "tokoh")
        ),
        section="/{channel}",
        latest=(Listing("/indeks?page={page}", step=20),),
        tag=(Listing("/tag/{tag}"),),
    ),
)


class TempoSpider(NewsSpider):
    """Tempo."""

    name = "tempo"
    site = SITE
