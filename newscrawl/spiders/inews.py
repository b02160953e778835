"""iNews.id: hosts, URLs, layouts, boilerplate and listings, as data. The evidence and its marks: `docs/inews.md`."""

from newscrawl.items import Kind
from newscrawl.newsspider import NewsSpider
from newscrawl.page.layouts import Boilerplate, Layout
from newscrawl.page.listing_url import Listing
from newscrawl.page.site import Network, Site, Sources
from newscrawl.text.prose import ProseRules
from newscrawl.text.urls import PageKind, Route, UrlRules

_CHANNELS = "news|regional|finance|sport|lifestyle|travel|otomotif|techno|multimedia"
#: First path parts that are never a channel: other forms of URL, and the pages about the site itself.
_NO_CHANNEL = "amp|read|berita|video|tag|topic|indeks|feed|rss|find|omni|search|playlists?|page|author|login|network"
_SLUG = r"(?!(?:\d+|all)(?:/|$))[^/.]+"  # those alone say which page it is; a dot is a file's
_CONTENT_ID = r"(?:/\d{4,8})?"  # until 2019 behind the slug
_LONG_SLUG = r"[^/.-]+(?:-[^/.-]+){3,}"  # at least four words: no section is called so

#: Hosts: the national site (`beta.inews.co.id` mirrors it), desks of provinces, and network sites of cities.
#: Pictures (`img.inews.co.id`, `static.inews.co.id`) and the publisher's other brands are no hosts of stories.
URLS = UrlRules(
    hosts=(
        (r"(?:www\.)?inews\.id|beta\.inews\.co\.id", "www.inews.id"),
        (
            r"(?:www\.)?(?!(?:img|static|cdn)\.)(?P<label>[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)\.inews\.id",
            "{label}.inews.id",
        ),
    ),
    wrapper_hosts=frozenset({"mpi.inews.id"}),
    routes=(
        Route(PageKind.ROBOTS, r"/robots\.txt"),
        Route(PageKind.SITEMAP, r"(?:/[^/]+)?/(?=[^/]*sitemap)[^/]*\.xml(?:\.gz)?"),
        Route(PageKind.FEED, rf"/(?:feed|rss)(?:\.xml|/(?P<channel>{_CHANNELS})|/.+)?"),
        Route(PageKind.PLAYLIST, r"(?=.*/playlists?(?:/|$)).*"),
        Route(PageKind.SEARCH, r"/(?:find|search|omni/search)"),
        Route(PageKind.TAG, r"(?:/amp)?/(?:tag|topic)/.+"),
        Route(PageKind.INDEX, r"(?:/amp)?/indeks(?:/(?P<channel>[a-z][^/]*))?(?:/.*)?"),
        # Network: the AMP link has no `read` in it, and the slug may be missing.
        Route(
            PageKind.ARTICLE,
            rf"(?:/read|(?P<amp>/amp)(?:/read)?)/(?P<id>\d+)(?P<slug>/{_SLUG})?",
            story="/read/{id}{slug}",
        ),
        Route(
            PageKind.ARTICLE,
            rf"(?:/index\.php)?(?P<amp>/amp)?(?P<path>/(?:berita|video)/{_SLUG}){_CONTENT_ID}",
            story="{path}",
        ),
        # National; without a sub-channel only a slug that cannot be a sub-channel's name.
        Route(
            PageKind.ARTICLE,
            rf"(?:/index\.php)?(?P<amp>/amp)?(?P<path>/(?!(?:{_NO_CHANNEL})/)(?P<channel>[a-z][a-z0-9-]*)"
            rf"(?:/(?P<subchannel>[a-z][a-z0-9-]*)(?:/{_SLUG}){{1,3}}|/{_LONG_SLUG})){_CONTENT_ID}",
            story="{path}",
        ),
        Route(
            PageKind.SECTION,
            rf"(?:/amp)?(?:/(?P<channel>{_CHANNELS})(?:/(?P<subchannel>[a-z][a-z0-9-]*))?(?:/\d+|/all)?)?",
        ),
    ),
)

#: What it calls itself in a dateline, and the lines it repeats on its pages.
PROSE = ProseRules(
    brands=r"(?:[a-z]+\.)?inews[a-z]*(?:\.(?:co\.)?id)?|(?:sindonews|okezone|idxchannel)\.com|(?:sportstars|celebrities)\.id",
    houses=r"MPI|MNC(?: Portal| Media)?|iNews\w{0,20}(?: TV)?(?:\.id)?|Okezone|SINDOnews",
    boilerplate={
        "menu": (
            "Get iNews App with new looks",
            "get app",
            "inews [Network]",
            "iNews.id [Network]",
            "Aa [Text]",
            "header img",
            "copy link article",
            "Kanal",
            "Network",
            "Network Updates",
            "News updates from 99+ regions",
            "News Update",
            "MNC Network",
            "MNC Portal",
            "Live TV",
            "Personalize Your News",
            "Get your customized local news",
            "Login to enjoy more features and let the fun begin",
            "Berita di Sekitarmu",
            "Related News",
            "Lihat Berita Lainnya",
            "Mode Gelap",
            "Berita Populer",
            "Download aplikasi kami di",
            "Aktifkan fitur berita di sekitarmu",
        ),
        "advertisement": (
            (
                "Konten di bawah ini disajikan oleh Advertiser "
                "[Jurnalis iNews Network tidak terlibat dalam materi konten ini]"
            ),
            (
                "Kami membuka kesempatan bagi Anda yang ingin menjadi pebisnis media "
                "melalui program iNews.id Network [Klik lebih lanjut]"
            ),
            "Klik lebih lanjut",
        ),
        "follow": (
            "Follow",
            "Follow WhatsApp Channel iNews untuk update berita terbaru setiap hari [Follow]",
            "Follow Berita iNews <name> di Google News [Lihat Berita Lainnya]",
            "Follow iNews <name> di WhatsApp Channel dan Google News",
        ),
        "copy-notice": ("Download aplikasi iNews.id untuk akses berita lebih mudah dan cepat <url>",),
    },
)

#: Names by which the publisher calls itself: no author, no channel, no headline.
_PUBLISHER = (
    r"(?:portal |redaksi |tim |admin )?i\s?news(?:\s?(?:\.id|\.co\.id|id|network|indonesia|media group))?"
    r"|(?:[\w ]+\.)?inews\w*\.id|i\s?news(?:\.id)? [-–|] .{0,120}"
    r"|mnc (?:portal|media|group)(?: indonesia)?|redaksi|admin"
)

#: Names of its desks: `iNews Karawang` is the network site at `karawang.inews.id`, MPI is MNC Portal Indonesia.
_DESKS = r"i\s?news(?:\.id)? (?P<place>[a-z][\w.' -]{1,40})|mpi"

_TITLE = ("article.headerArticle h1.headerTitle", "h1.headerTitle", ".ishort-title")
_DATE = (".timeAndShare div.createdAt", ".timeAndShare span.createdAt", "div.createdAt", "span.createdAt", ".createdAt")
_SCOPE = ("section.detailWrapper", "article.headerArticle")
_COMMON = {
    "title": _TITLE,
    "published": _DATE,
    # The item, not the link in it: an author without a page of his own has none.
    "authors": ("ul.author > li.authorList", "ul.authorWrapp li.author .authorName"),
    "image": (
        "figure.headerImg img::attr(data-original)",
        "figure.headerImg img::attr(data-src)",
        "figure.headerImg img::attr(src)",
    ),
    "caption": ("figure.headerImg figcaption",),
    "breadcrumb": (".breadcrumb > a", ".breadcrumb li > a"),
    "tags": (".tags li.tagList > a", ".tags a"),
    "page_links": ("ul.paginationContent li.pageList > a", ".pagination a", ".page-numbers .btn-page"),
}

#: A page of pictures: the first one that is no advertisement counts, and its caption, not the "1/5" before it.
_PICTURE = "section.mainBody figure:not(.adsPlacement):not(.mgid):not(.geozo)"
_LISTED = ".listImage figure.imgWrapper"
_PHOTO = _COMMON | {
    "title": ("article.header div.title", "article.header .title", *_TITLE),
    "published": ("article.header span.createdAt", *_DATE),
    "image": (
        f"{_LISTED} .img-container img::attr(data-original)",
        f"{_LISTED} .img-container img::attr(data-src)",
        f"{_LISTED} .img-container img::attr(src)",
        f"{_PICTURE} img::attr(data-original)",
        f"{_PICTURE} img::attr(data-src)",
        f"{_PICTURE} img::attr(src)",
        *_COMMON["image"],
    ),
    "caption": (
        f"{_LISTED} figcaption:not(#showIndex)",
        f"{_PICTURE} figcaption:not(#showIndex)",
        *_COMMON["caption"],
    ),
}
#: The innermost box first: until July 2024 the wrapper holds page links, tags and a modal beside it.
_BODY = (
    ".bodyArticleWrapper div.bodyArticle",
    "section.mainBody article.bodyArticleWrapper",
    "article.bodyArticleWrapper",
    ".bodyArticleWrapper",
)
_PHOTO_BODY = (
    "article.body",
    "section.mainBody article.bodyArticleWrapper",
    "section.mainBody .bodyArticleWrapper",
    "section.mainBody div.bodyArticle",
    "section.mainBody",
)

#: Newest design first; the first with a marker on the page is the page's layout.
_LAYOUTS = (
    Layout(
        name="amp",
        markers=("html[amp]", "html[⚡]"),
        fields={
            "title": ("h1.headerTitle", "article h1", "h1"),
            "authors": (".byline", ".author", ".reporter", ".penulis"),
            "image": ("figure amp-img::attr(src)", "article amp-img::attr(src)"),
            "caption": ("figure figcaption", "amp-img + figcaption"),
            "page_links": (".pagination a", ".paging a", ".halaman a"),
            "tags": (".tags a",),
        },
        bare=frozenset({"authors", "page_links"}),
    ),
    Layout(
        name="infographic",
        markers=("body#detail-infographic", "body#detail-infografis"),
        kind=Kind.INFOGRAPHIC,
        scope=_SCOPE,
        fields=_PHOTO,
        body=_PHOTO_BODY,
    ),
    Layout(
        name="photo",
        markers=("body#detail-photo",),
        kind=Kind.PHOTO,
        scope=_SCOPE,
        fields=_PHOTO,
        body=_PHOTO_BODY,
    ),
    Layout(
        name="video",
        markers=(".videoWrapper[data-link]", "body#detail-video"),
        kind=Kind.VIDEO,
        scope=_SCOPE,
        fields=_COMMON,
        body=(*_BODY, "div.bodyArticle", ".videoDescription"),
    ),
    Layout(
        name="short",
        markers=(".ishort-title",),
        unless=(".headerTitle",),
        kind=Kind.SHORT,
        fields=_COMMON,
        body=(*_BODY, ".ishort-body", ".ishort-content", ".ishort-desc"),
    ),
    # Photo and infographic pages alone name their authors so; the URL says which of the two it is.
    Layout(
        name="photo",
        markers=("ul.authorWrapp", ".listImage figure.imgWrapper"),
        unless=("figure.headerImg",),
        kind=Kind.PHOTO,
        scope=_SCOPE,
        fields=_PHOTO,
        body=_PHOTO_BODY,
    ),
    Layout(name="current", markers=("article.bodyArticleWrapper",), scope=_SCOPE, fields=_COMMON, body=_BODY),
    Layout(
        name="network",
        markers=("div.bodyArticle",),
        scope=_SCOPE,
        fields=_COMMON | {"title": (*_TITLE, "h1"), "caption": (*_COMMON["caption"], "figure figcaption")},
        body=("div.bodyArticle",),
    ),
    Layout(
        name="special",
        markers=(".detail-artikel", ".pc-desc-artikel", "div.bodyText"),
        fields=_COMMON | {"title": (*_TITLE, "h1"), "caption": (*_COMMON["caption"], "h1 ~ figure figcaption")},
        body=(".pc-desc-artikel", ".detail-artikel", "div.bodyText"),
    ),
    *(
        Layout(
            name="desktop-2019",
            markers=(headline,),
            kind=kind,
            fields={
                "title": (headline,),
                "published": (f"{box} > .date", f"{box} .date"),
                "image": (f"{box} img::attr(data-original)", f"{box} img::attr(src)"),
                "caption": (f"{box} figcaption",),
                "page_links": (".page-numbers .btn-page", ".pagination a"),
            },
        )
        for box, headline, kind in (
            (".news-detail", ".news-detail h1", None),
            (".news-photos-detail", ".news-photos-detail h2", Kind.PHOTO),
            (".news-videos-detail", ".news-videos-detail h2", Kind.VIDEO),
        )
    ),
    # Behind the others, because no class answers this one at once: 8 microseconds on a page of 1,500 elements.
    Layout(
        name="photo",
        markers=("figcaption#showIndex",),
        kind=Kind.PHOTO,
        scope=_SCOPE,
        fields=_PHOTO,
        body=_PHOTO_BODY,
    ),
    # The live page may wrap its text otherwise than the templates do: all around the text stays as it is.
    Layout(
        name="current",
        markers=("body#detail-article", "h1.headerTitle", "article.headerArticle"),
        scope=_SCOPE,
        fields=_COMMON | {"title": (*_TITLE, "h1"), "caption": (*_COMMON["caption"], "h1 ~ figure figcaption")},
        body=(".bodyArticleWrapper",),
    ),
)

#: Boxes inside a body. Names are whole class or id tokens of the site and of its ad-block lists.
_BOILERPLATE = Boilerplate(
    classes=dict.fromkeys(("bacaJuga", "baca-juga", "bacajuga"), "read-also")
    | dict.fromkeys(
        ("adsPlacement", "stickyAds", "asideAds", "ads_sticky_footer", "mgid", "geozo", "rowx", "adsbygoogle"), "ads"
    )
    | dict.fromkeys(("getawayApp", "pipLiveStream__content", "widgetNewsTV__news24Jam"), "widget")
    | dict.fromkeys(("widgetListArticle", "widgetPopular", "widgetNewsHeadline", "cardArticle", "cardPopular"), "cards")
    | dict.fromkeys(("modal", "modal-ai", "newsLocation"), "modal")
    | dict.fromkeys(("articleRecommended", "btnMoreNews", "cardOpini"), "cards")
    | {"video-container": "embed"}
    | dict.fromkeys(("pleaseFollow", "subscribeINews", "downloadApp"), "follow")
    | dict.fromkeys(("pagination", "paginationContent", "page-numbers"), "page-links")
    | dict.fromkeys(("tags", "tagList"), "tags")
    | dict.fromkeys(("readNext", "readNextText", "share", "timeAndShare", "authorWrapp", "breadcrumb"), "header"),
    ids=dict.fromkeys(("ads-bottom-logo", "ads_megabillboard", "parallax-ad"), "ads"),
    id_prefixes=(("div-gpt-ad", "ads"), ("adasia_", "ads")),
)

_FEEDS = ("news", "nasional", "ekonomi", "tekno", "sport", "hiburan", "lifestyle")

#: Offsets count stories, 12 on a page. Which form of the day and of the paging the site takes is not known for sure.
_PAGE_SIZE = 12
_INDEX = tuple(
    Listing(f"/indeks/{{channel}}/{{day:{day}}}[/{{{number}}}]", step=_PAGE_SIZE)
    for day in ("%d-%m-%Y", "%Y-%m-%d")
    for number in ("page", "offset")
)

#: Where it names its stories.
_SOURCES = Sources(
    home="https://www.inews.id",
    channels=tuple(_CHANNELS.split("|")),
    feeds=("/feed", *(f"/feed/{name}" for name in _FEEDS), "/feed/partner/rctiplus/news"),
    section="/{channel}",
    index=_INDEX,
    tag=tuple(Listing(f"/tag/{{tag}}[/{{{number}}}]", step=_PAGE_SIZE) for number in ("page", "offset")),
    network=Network(
        host="{}.inews.id",
        menu="https://static.inews.co.id/network/menu.json",
        menu_list="network",
        menu_name="slug",
        stories=r"/read/\d+(?:/.*)?",
        feeds=("/feed",),
        latest=(Listing("/indeks/{channel}/all[/{offset}]", step=_PAGE_SIZE),),
    ),
    mirrors=frozenset({"beta.inews.co.id"}),
    dates=("postTime", "time", "date"),
)

SITE = Site(
    name="inews",
    publisher=_PUBLISHER,
    desks=_DESKS,
    urls=URLS,
    layouts=_LAYOUTS,
    boilerplate=_BOILERPLATE,
    prose=PROSE,
    listing_links=(
        "article.cardArticle a[href]",
        "article.cardPopular a[href]",
        "article.cardOpini a[href]",
        "div.box-list-news div.list-desk a[href*='/read/']",
        "#news-list > li a[href]",
        "ul.news-update-inews > li a[href]",
        "ul.list-unstyled li a[href]",
    ),
    scripts={"published": "publish_date", "page_total": "total_page"},
    kinds={
        "photo": Kind.PHOTO,
        "foto": Kind.PHOTO,
        "infografis": Kind.INFOGRAPHIC,
        "video": Kind.VIDEO,
        "ic-video": Kind.VIDEO,
        "ic-img": Kind.PHOTO,
        "ic-pie-chart": Kind.INFOGRAPHIC,
    },
    # A tag word becomes a link by itself; some lead to the tags of the publisher's other brands.
    tag_links=(
        r"(?:(?:https?:)?//(?:[\w-]+\.)*(?:inews\.(?:id|co\.id)|(?:sportstars|celebrities)\.id|idxchannel\.com))?"
        r"/(?:amp/)?tag/[^/]"
    ),
    transparent=frozenset({"content-wrap", "wrap-all"}),  # an anti-adblock script's
    sources=_SOURCES,
    not_channels=frozenset({"home", "beranda", "detail berita", "detail"}),
)


class InewsSpider(NewsSpider):
    """iNews.id: the national site and its network of city sites."""

    name = "inews"
    site = SITE
