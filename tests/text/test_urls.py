"""One story, one URL: spellings that meet, stories that stay apart, kinds of page, and text that is no URL."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newscrawl.spiders.inews import URLS
from newscrawl.text.urls import PageKind, Route, UrlRules

NATIONAL = "https://www.inews.id/news/nasional/ratusan-warga-ikut-lomba-hut-ke-79"
NETWORK = "https://karawang.inews.id/read/250966/warga-gelar-kerja-bakti"
NO_SLUG = "https://karawang.inews.id/read/250966"
DESK = "https://jateng.inews.id/berita/banjir-surut-di-demak"


@pytest.mark.parametrize(
    ("spelling", "canonical", "part"),
    [
        (NATIONAL, NATIONAL, "1"),
        (NATIONAL + "/", NATIONAL, "1"),
        (NATIONAL + "/1", NATIONAL, "1"),
        (NATIONAL + "/2", NATIONAL, "2"),
        (NATIONAL + "/02/", NATIONAL, "2"),
        (NATIONAL + "/200", NATIONAL, "200"),
        (NATIONAL + "/all", NATIONAL, "all"),
        (NATIONAL + "/ALL?utm_source=wa", NATIONAL, "all"),
        (NATIONAL + "?utm_source=twitter&fbclid=x&page=2", NATIONAL, "1"),
        (NATIONAL + "#komentar", NATIONAL, "1"),
        (NATIONAL.upper(), NATIONAL, "1"),
        (NATIONAL.replace("https", "http"), NATIONAL, "1"),
        (NATIONAL.replace("https:", ""), NATIONAL, "1"),
        (NATIONAL.replace("www.", ""), NATIONAL, "1"),
        (NATIONAL.replace("www.inews.id", "beta.inews.co.id"), NATIONAL, "1"),
        (NATIONAL.replace("inews.id", "inews.id:443"), NATIONAL, "1"),
        (NATIONAL.replace("inews.id", "inews.id.:80"), NATIONAL, "1"),
        (NATIONAL.replace("www", "reader:secret@www"), NATIONAL, "1"),
        (NATIONAL.replace("/nasional", "//nasional/./x/.."), NATIONAL, "1"),
        (NATIONAL.replace("-", "%2D").replace("warga", "%77arga"), NATIONAL, "1"),
        (f" \n{NATIONAL}%20\u200b\t", NATIONAL, "1"),
        (NATIONAL.replace("/news", "/amp/news"), NATIONAL, "amp"),
        (NATIONAL.replace("/news", "/amp/news") + "/1", NATIONAL, "amp"),
        (NATIONAL.replace("/news", "/amp/news") + "/2?utm_medium=x", NATIONAL, "amp-2"),
        (NATIONAL.replace("/news", "/AMP/news") + "/all", NATIONAL, "amp-all"),
        (NATIONAL + "/588869", NATIONAL, "1"),
        (NATIONAL + "/588869/2", NATIONAL, "2"),
        (NATIONAL.replace("/news", "/index.php/news"), NATIONAL, "1"),
        (NATIONAL.replace("/news", "/index.php/amp/news"), NATIONAL, "amp"),
        ("https://jateng.inews.id/amp/video/banjir-surut", "https://jateng.inews.id/video/banjir-surut", "amp"),
        (NETWORK, NETWORK, "1"),
        (NETWORK.replace("karawang", "WWW.Karawang") + "/3", NETWORK, "3"),
        (NETWORK.replace("/read/", "/amp/"), NETWORK, "amp"),
        (NETWORK.replace("/read/", "/amp/") + "/2", NETWORK, "amp-2"),
        (NETWORK.replace("/read/", "/amp/") + "/all", NETWORK, "amp-all"),
        (NO_SLUG, NO_SLUG, "1"),
        (NO_SLUG + "/2", NO_SLUG, "2"),
        (NO_SLUG + "/all", NO_SLUG, "all"),
        (NO_SLUG.replace("/read/", "/amp/"), NO_SLUG, "amp"),
        (NO_SLUG.replace("/read/", "/amp/") + "/2", NO_SLUG, "amp-2"),
        ("https://karawang.inews.id/read/150", "https://karawang.inews.id/read/150", "1"),
        ("https://karawang.inews.id/read/150/2", "https://karawang.inews.id/read/150", "2"),
        (DESK + "/2", DESK, "2"),
        (DESK.replace("/berita", "/amp/berita") + "/all", DESK, "amp-all"),
        ("https://regional.inews.id/video/detik-detik-laga/2", "https://regional.inews.id/video/detik-detik-laga", "2"),
        ("https://inews.id/travel/kuliner/kaf%c3%a9-é", "https://www.inews.id/travel/kuliner/kaf%C3%A9-%C3%A9", "1"),
    ],
)
def test_every_spelling_of_a_story_gives_its_one_url(spelling: str, canonical: str, part: str) -> None:
    """A story has one canonical URL, however its address is written, and the page of it is known."""
    page = URLS.read(spelling)

    assert (page.kind, page.canonical, page.part) == (PageKind.ARTICLE, canonical, part)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (NATIONAL, NATIONAL.replace("79", "80")),
        (NATIONAL, NATIONAL.removesuffix("-79")),
        (NATIONAL, NATIONAL.replace("nasional", "megapolitan")),
        (NO_SLUG, NO_SLUG.replace("250966", "250967")),
        (NO_SLUG, NO_SLUG.replace("karawang", "semarang")),
        (NETWORK, NETWORK.replace("250966", "2")),
        (DESK, DESK.replace("jateng", "jabar")),
        (DESK, DESK.replace("/berita/", "/video/")),
    ],
)
def test_stories_that_differ_stay_apart(one: str, other: str) -> None:
    """Numbers in a slug, ids, channels and hosts tell stories apart."""
    first, second = URLS.read(one), URLS.read(other)

    assert first.kind is second.kind is PageKind.ARTICLE
    assert first.canonical != second.canonical
    assert first.story_key != second.story_key


def test_a_network_story_is_its_host_and_id_whatever_the_slug() -> None:
    """The key of a story with an id does not depend on the slug, its AMP form or its page."""
    spellings = [NO_SLUG, NETWORK, NETWORK + "/2", NO_SLUG + "/judul-baru", NO_SLUG.replace("/read/", "/amp/") + "/all"]

    keys = {URLS.read(spelling).story_key for spelling in spellings}

    assert keys == {"karawang.inews.id/250966"}


@pytest.mark.parametrize(
    ("path", "channel", "subchannel"),
    [
        ("/news/internasional/menlu-bertemu", "news", "internasional"),
        ("/amp/multimedia/photo/pawai-obor/2", "multimedia", "photo"),
        ("/regional/sumut/medan/jalan-ditutup", "regional", "sumut"),
        ("/news/jalan-utama-kota-ditutup-malam-ini", "news", None),
        ("/news/nasional", "news", "nasional"),
        ("/indeks/finance/11-12-2023", "finance", None),
        ("/indeks/11-12-2023", None, None),
        ("/read/250966/warga", None, None),
        ("/berita/banjir", None, None),
    ],
)
def test_the_path_names_the_channel(path: str, channel: str | None, subchannel: str | None) -> None:
    """Channel and sub-channel come from a national path; other paths name none."""
    page = URLS.read("https://www.inews.id" + path)

    assert (page.channel, page.subchannel) == (channel, subchannel)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.inews.id", PageKind.SECTION),
        ("https://karawang.inews.id/", PageKind.SECTION),
        ("https://www.inews.id/news", PageKind.SECTION),
        ("https://www.inews.id/news/nasional", PageKind.SECTION),
        ("https://www.inews.id/news/nasional/2", PageKind.SECTION),
        ("https://www.inews.id/news/nasional/all", PageKind.SECTION),
        ("https://www.inews.id/regional/kepulauan-bangka-belitung", PageKind.SECTION),
        ("https://www.inews.id/indeks/news/11-12-2023", PageKind.INDEX),
        ("https://www.inews.id/indeks/news/2023-12-11/2", PageKind.INDEX),
        ("https://karawang.inews.id/indeks/news/all/24", PageKind.INDEX),
        ("https://www.inews.id/tag/pemilu-2024", PageKind.TAG),
        ("https://www.inews.id/topic/kkb-opm", PageKind.TAG),
        ("https://www.inews.id/topic/piala-aff-u-19-2024", PageKind.TAG),
        ("https://karawang.inews.id/topic/penyandang-disabilitas", PageKind.TAG),
        ("https://img.inews.id/media/1200//files/inews_new/2024/03/11/x.jpg", PageKind.FOREIGN),
        ("https://www.inews.id/feed/partner/rctiplus/news", PageKind.FEED),
        ("https://karawang.inews.id/tag/2024/2", PageKind.TAG),
        ("https://www.inews.id/find?q=banjir&page=2", PageKind.SEARCH),
        ("https://www.inews.id/omni/search?q=&o=0&l=40&c=news", PageKind.SEARCH),
        ("https://www.inews.id/feed", PageKind.FEED),
        ("https://www.inews.id/feed/nasional", PageKind.FEED),
        ("https://karawang.inews.id/rss", PageKind.FEED),
        ("https://www.inews.id/sitemap.xml", PageKind.SITEMAP),
        ("https://www.inews.id/sitemap/news-sitemap-2.xml.gz", PageKind.SITEMAP),
        ("https://www.inews.id/robots.txt", PageKind.ROBOTS),
        ("https://www.inews.id/playlists/laga-terbaik/gol-indah-tadi-malam", PageKind.PLAYLIST),
        ("https://mpi.inews.id/read/250966/warga", PageKind.WRAPPER),
        ("https://img.inews.co.id/media/600/files/inews_new/2023/12/11/x.jpg", PageKind.FOREIGN),
        ("https://static.inews.co.id/network/menu.json", PageKind.FOREIGN),
        ("https://www.sportstars.id/read/1/laga", PageKind.FOREIGN),
        ("https://www.inews.id.example.com/news/nasional/warga", PageKind.FOREIGN),
        ("https://notinews.id/news/nasional/warga", PageKind.FOREIGN),
        ("https://a.b.inews.id/read/1/warga", PageKind.FOREIGN),
        ("https://www.inews.id:8443/news/nasional/warga", PageKind.FOREIGN),
        ("ftp://www.inews.id/news/nasional/warga", PageKind.FOREIGN),
        ("www.inews.id/news/nasional/warga", PageKind.FOREIGN),
        ("https://īnews.id/news/nasional/warga", PageKind.FOREIGN),
        ("https://[::1]:80/news/nasional/warga", PageKind.FOREIGN),
        ("https://[::1/news", PageKind.FOREIGN),
        ("javascript:void(0)", PageKind.FOREIGN),
        ("mailto:redaksi@inews.id", PageKind.FOREIGN),
        ("#", PageKind.FOREIGN),
        ("", PageKind.FOREIGN),
        ("https://www.inews.id/tentang-kami", PageKind.OTHER),
        ("https://www.inews.id/page/pedoman-pemberitaan-media-siber", PageKind.OTHER),
        ("https://www.inews.id/assets/js/app.js", PageKind.OTHER),
        ("https://www.inews.id/read/warga", PageKind.OTHER),
        ("https://www.inews.id/berita/all", PageKind.OTHER),
        ("https://www.inews.id/amp", PageKind.SECTION),
        (NATIONAL + "/0", PageKind.OTHER),
        (NATIONAL + "/201", PageKind.OTHER),
        (NATIONAL + "/2/3", PageKind.OTHER),
        (NO_SLUG + "/2024", PageKind.OTHER),
        (NO_SLUG + "/2/3", PageKind.OTHER),
        (NO_SLUG + "/all/2", PageKind.OTHER),
        ("https://jateng.inews.id/berita/all/all", PageKind.OTHER),
    ],
)
def test_the_url_tells_the_kind_of_page(url: str, kind: PageKind) -> None:
    """Listings, files, other hosts and text that is no address are told from stories by the URL alone."""
    page = URLS.read(url)

    assert page.kind is kind


def test_a_listing_keeps_the_query_that_says_which_page_it_is() -> None:
    """Only tracking goes from a page that is no story's; its case, its number and its query stay."""
    page = URLS.read("http://inews.id/Find/?q=Kota%20Tua&utm_source=x&page=2&fbclid=y#hasil")

    assert page.kind is PageKind.SEARCH
    assert page.canonical == "https://www.inews.id/Find?page=2&q=Kota%20Tua"


@pytest.mark.parametrize("story", [NATIONAL, NETWORK, NO_SLUG, DESK])
@pytest.mark.parametrize("part", ["1", "2", "17", "all"])
def test_the_url_of_a_page_reads_back_as_that_page(story: str, part: str) -> None:
    """What `page_url` writes, `read` reads."""
    url = URLS.page_url(story, part)

    page = URLS.read(url)

    assert (page.canonical, page.part) == (story, part)


def test_page_1_is_the_story_itself() -> None:
    """The first page is asked for by the story's own URL."""
    assert URLS.page_url(NATIONAL, 1) == NATIONAL


def test_another_site_numbers_its_pages_in_the_query() -> None:
    """A site with other habits is other data, not other code."""
    rules = UrlRules(
        hosts=((r"(?:www\.)?(?P<city>\w+)\.kabar\.test", "{city}.kabar.test"),),
        routes=(Route(PageKind.ARTICLE, r"/(?P<channel>\w+)/d-(?P<id>\d+)/[^/]+"),),
        page_parameter="page",
    )

    page = rules.read("http://www.bogor.kabar.test/News/d-77/hujan?utm_source=x&page=3")

    assert (page.canonical, page.story_key) == ("https://bogor.kabar.test/news/d-77/hujan", "bogor.kabar.test/77")
    assert (page.part, page.channel) == ("3", "news")
    assert rules.page_url(page.canonical, 3) == "https://bogor.kabar.test/news/d-77/hujan?page=3"
    assert rules.read("https://bogor.kabar.test/news/d-77/hujan?page=0").part == "1"


def addresses() -> st.SearchStrategy[str]:
    """Addresses that look like the site's: its hosts, its words, numbers, escapes and junk as path parts."""
    words = st.sampled_from(["news", "nasional", "amp", "read", "berita", "tag", "indeks", "all", "video", "playlists"])
    number = st.integers(0, 300000).map(str)
    junk = st.text(max_size=6) | st.sampled_from(
        ["%2D", "%2f", "..", ".", "", "%", "%E0%41", "É", "a-b-c-d-e", "x.xml"]
    )
    path = st.lists(words | number | junk, max_size=6).map("/".join)
    host = st.sampled_from(["www.inews.id", "INEWS.id", "karawang.inews.id:443", "beta.inews.co.id", "mpi.inews.id"])
    query = st.just("") | st.text(max_size=10).map("?".__add__)
    return st.builds("https://{}/{}{}".format, host, path, query)


@given(addresses() | st.text())
@example("https://inews.id/?0&\\")
@example("//")
@example("https://www.inews.id/\ud800?\ud800")
@example("http://www.inews.id/" + "sitemap" * 1500)
def test_reading_a_canonical_url_changes_nothing(text: str) -> None:
    """Any text is read without an error, and what comes out is read as itself: same URL, same key, page 1."""
    page = URLS.read(text)

    again = URLS.read(page.canonical)

    assert (again.canonical, again.story_key, again.part) == (page.canonical, page.story_key, "1")
    assert (again.kind, again.host, again.channel, again.subchannel) == (
        page.kind,
        page.host,
        page.channel,
        page.subchannel,
    )


@given(
    st.sampled_from(["https://", "http://", "HTTPS://", "//", "https:/", "ftp://", " https://"]),
    st.sampled_from(
        ["www.inews.id", "WWW.iNews.ID.", "a@www.inews.id", "inews.id:443", "mpi.inews.id", "x.example", ""]
    ),
    st.text("/?#:@.\\\n\tax", max_size=6),
)
@example("https://", "www.inews.id", "\n/x")
@example("https://", "x.example", "@www.inews.id/x")
def test_a_page_is_the_sites_own_where_reading_it_says_so(scheme: str, host: str, rest: str) -> None:
    """Whether a URL is the site's can be told without reading it whole, and is never told otherwise."""
    url = f"{scheme}{host}{rest}"

    assert URLS.owns(url) == (URLS.read(url).kind is not PageKind.FOREIGN)
