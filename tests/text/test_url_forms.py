"""Forms of URL that single sites have: a query for the whole story, ids in letters, AMP pages on another host."""

from newscrawl.text.urls import PageKind, Route, UrlRules

RULES = UrlRules(
    hosts=(
        (r"amp\.kabar\.example", "amp.kabar.example"),
        (r"(?P<desk>[a-z]+)\.kabar\.example", "{desk}.kabar.example"),
    ),
    routes=(
        Route(
            PageKind.ARTICLE,
            r"(?P<amp>)/(?P<desk>[a-z]+)/(?P<path>read/[^/]+-\w{11})",
            story="//{desk}.kabar.example/{path}",
        ),
        Route(PageKind.ARTICLE, r"/read/[^/]+-(?P<id>\w{11})"),
    ),
    page_parameter="page",
    whole_query="single=1",
    keeps_case=True,
)
STORY = "https://daerah.kabar.example/read/pasar-apung-27oRU1T1EYV"


def test_a_query_names_the_whole_story() -> None:
    """It is the story's page of all pages, both ways."""
    page = RULES.read(f"{STORY}?single=1&utm_source=x")

    assert (page.canonical, page.part) == (STORY, "all")
    assert RULES.page_url(STORY, "all") == f"{STORY}?single=1"
    assert RULES.read(f"{STORY}?page=3").part == "3"


def test_capitals_of_an_id_stay() -> None:
    """An id in letters is another one in small letters."""
    assert RULES.read(STORY).canonical == STORY
    assert RULES.read(STORY).story_key != RULES.read(STORY.lower()).story_key


def test_an_amp_page_on_its_own_host_belongs_to_the_story() -> None:
    """Its canonical URL, host and key are those of the story's host."""
    page = RULES.read("https://amp.kabar.example/daerah/read/pasar-apung-27oRU1T1EYV")

    assert (page.canonical, page.host) == (STORY, "daerah.kabar.example")


def test_a_host_of_its_own_names_the_channel() -> None:
    """The channel in the path is the sub-channel then."""
    rules = UrlRules(
        hosts=(
            (r"www\.kabar\.example", "www.kabar.example"),
            (r"(?P<channel>[a-z]+)\.kabar\.example", "{channel}.kabar.example"),
        ),
        routes=(Route(PageKind.ARTICLE, r"/(?P<channel>[a-z-]+)/d-(?P<id>\d+)/[^/]+"), Route(PageKind.SECTION, "/?")),
    )

    story = rules.read("https://bola.kabar.example/liga-dua/d-17/tim-juara")
    national = rules.read("https://www.kabar.example/daerah/d-18/jembatan-dibuka")

    assert (story.channel, story.subchannel) == ("bola", "liga-dua")
    assert (national.channel, national.subchannel) == ("daerah", None)
    assert rules.read("https://bola.kabar.example/").channel == "bola"
