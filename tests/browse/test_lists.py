"""The list of stories: searches that cannot be read, orders, facets, histogram, feeds and weight."""

import csv
import io
import json
import re
from html import unescape
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest

from newscrawl.store.search.histogram import bars, steps_of
from tests.browse.serving import get


def titles(page: str) -> list[str]:
    return [unescape(re.sub("<[^>]+>", "", found)) for found in re.findall(r"<h2 lang=\"id\">(.*?)</h2>", page)]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("-warga", "only words to leave out"),
        ("gempa AND", "AND needs a word on both sides"),
        ('"gempa', "a quotation mark is not closed"),
        ("(gempa", "a bracket is not closed"),
        ("!!!", "there is no word to look for"),
    ],
)
def test_a_search_that_cannot_be_read_says_so(site: str, typed: str, says: str) -> None:
    """In the words of the command line, with no stories below and the search still in its box."""
    page = unescape(get(f"{site}/news/stories?_search={quote(typed)}").text)

    assert says in page
    assert titles(page) == []
    assert f'name="_search" value="{typed}"' in page
    assert "0 stories" not in page


def test_a_question_says_what_is_wrong_with_its_words(site: str) -> None:
    """The best matches of no search are none, and the page says why."""
    page = get(f"{site}/news/best-matches?words=-warga").text

    assert "only words to leave out" in page
    assert "<tbody>" not in page


def test_the_best_match_comes_first_unless_the_newest_is_wanted(site: str) -> None:
    """The same stories in both orders; a word of the headline counts most."""
    best = titles(get(f"{site}/news/stories?_search=limbah+OR+warga").text)
    newest = get(f"{site}/news/stories?_search=limbah+OR+warga&_order=newest").text
    data = json.loads(get(f"{site}/news/stories.json?_search=limbah+OR+warga&_shape=array").text)

    assert titles(newest) == [row["title"] for row in data][: len(titles(newest))]
    assert best != titles(newest)
    assert "limbah" in best[0].lower()
    assert "<b>newest first</b>" in newest


def test_every_facet_leads_to_as_many_stories_as_it_counts(site: str) -> None:
    """Month, tag and author as well as columns; the list and its data agree."""
    page = get(f"{site}/news/stories").text

    for name in ("month", "tag", "author", "channel", "city"):
        facet = re.search(rf'id="facet-{name}".*?</details>', page, re.DOTALL)
        assert facet, name
        url, count = re.findall(r'<a href="([^"]+)"[^>]*>[^<]*</a> <span class="number">([\d,]+)', facet[0])[0]
        url = unescape(url)
        data = json.loads(get(f"{site}{url.replace('/stories?', '/stories.json?')}&_size=max").text)
        assert get(f"{site}{url}").text.count(f"<h1>{count} stor") == 1
        assert len(data["rows"]) == int(count)


def test_bars_lead_to_the_stories_that_they_count(site: str) -> None:
    """Each narrows the window to its days, and together they are all dated stories of the search."""
    page = get(f"{site}/news/stories?_search=warga").text
    dated = get(f"{site}/news/stories?_search=warga&_since=1900-01-01").text
    total = int(re.findall(r"<h1>(\d+) stories", dated)[0])

    svg = re.search(r"<svg.*?</svg>", page, re.DOTALL)
    assert svg
    found = re.findall(r'<a href="([^"]+)"><title>[^:]+: (\d+)</title>', svg[0])

    url, count = found[-1]
    narrowed = get(site + unescape(url)).text
    assert sum(int(each) for _, each in found) == total
    assert re.findall(r"<h1>(\d+) stor", narrowed) == [count]
    assert 'name="_search" value="warga"' in narrowed


def test_gaps_between_bars_are_bars_without_stories() -> None:
    """A month without a story has its place, and long spans are told by years."""
    assert [(bar.name, bar.stories) for bar in bars({"2024-01": 2, "2023-11": 1}, "month")] == [
        ("2023-11", 1),
        ("2023-12", 0),
        ("2024-01", 2),
    ]
    assert next((bar.name, bar.since, bar.until) for bar in bars({"2019-05": 1, "2026-01": 1}, "year")) == (
        "2019",
        "2019-01-01",
        "2019-12-31",
    )
    assert [steps_of(each) for each in ([], ["2024-02"], ["2024-02", "2025-02"], ["2010-01", "2024-02"])] == [
        "day",
        "day",
        "month",
        "year",
    ]


def test_a_search_is_a_feed_and_a_file(site: str) -> None:
    """Atom with the newest stories, CSV with those of the list; both linked from it."""
    page = unescape(get(f"{site}/news/stories?_search=limbah&_tag=tahu").text)

    feed = get(f"{site}/news/stories.atom?_search=limbah&_tag=tahu")
    rows = list(csv.DictReader(io.StringIO(get(f"{site}/news/stories.csv?_search=limbah&_tag=tahu").text)))

    assert len(rows) == 1
    atom = "{http://www.w3.org/2005/Atom}"
    entries = ET.fromstring(feed.text).findall(f"{atom}entry")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert [entry.findtext(f"{atom}title") for entry in entries] == [row["title"] for row in rows] == titles(page)
    assert all(re.fullmatch(r"[\d-]+T[\d:]+Z", entry.findtext(f"{atom}updated") or "") for entry in entries)
    for ending in ("atom", "csv"):
        assert f"/news/stories.{ending}?_search=limbah&_tag=tahu" in page
    assert get(f"{site}/news/stories.atom?_search=-limbah").status == 400


def test_a_list_weighs_little(site: str) -> None:
    """Below 40 kB of HTML, also with every facet, bar and passage."""
    for path in ("/news/stories", "/news/stories?_search=warga+OR+jalan+OR+hari", "/news", "/news/articles/1"):
        assert len(get(site + path).text.encode()) < 40_000, path


def test_a_story_keeps_the_search_that_led_to_it(site: str) -> None:
    """Its words are marked in headline and text, and a link leads back to the same list."""
    page = get(f"{site}/news/stories?_search=limbah&_tag=tahu").text
    url = unescape(re.findall(r'<h2 lang="id"><a href="([^"]+)"', page)[0])

    story = get(site + url).text
    body = story[story.index('<div class="body">') :]

    assert url.endswith("?_search=limbah&_tag=tahu")
    assert '<a href="/news/stories?_search=limbah&amp;_tag=tahu">' in story
    assert re.search(r"<mark>[Ll]imbah</mark>", body)
    assert "read " in story[story.index("Cite this story") :][:900]


def test_all_times_are_those_of_jakarta(site: str) -> None:
    """A story that its page dates in WITA, edits, and the times of tables."""
    story = get(f"{site}/news/stories?_day=2025-11-21").text
    runs = get(f"{site}/news/runs").text

    assert "06:05 WIB" in story
    assert "WITA" not in story
    assert re.search(r'<time datetime="[^"]+Z" title="[^"]+ UTC">[\d-]+ [\d:]+ WIB</time>', runs)
