"""The first screen and the content: what wants a look, what is new, what it is about, one site alone."""

from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest
from lxml import html
from sqlalchemy import Engine, insert

from newscrawl.report.axis import dense_axis
from newscrawl.report.page import About, problems
from newscrawl.report.reading import read_figures
from newscrawl.report.snapshot import SiteFilter
from newscrawl.store.engine import writing
from newscrawl.store.schema import article_tags
from tests.report.collection import END, Collection, article, collection, run
from tests.report.test_page import page_of


def look(engine: Engine, *, after: timedelta = timedelta(0)) -> list[str]:
    """What the first screen of a report says that wants a look."""
    return list(problems(read_figures(engine), About("news.db", END + after)))


def test_a_healthy_collection_is_well(sqlite_engine: Engine) -> None:
    """The last run of each site ended without a broken limit, and nothing is missing or unread."""
    Collection(articles=[article(1)], runs=[run(37), run(38), run(38, spider="tempo")]).store(sqlite_engine)

    assert look(sqlite_engine) == []
    assert html.fromstring(page_of(sqlite_engine)).xpath("string(//p[@class='verdict'])") == "All is well"


def test_what_wants_a_look_is_said_first(sqlite_engine: Engine) -> None:
    """Broken limits and ends of the last run of each site, silence, unread pages, days that lack something."""
    failure = {"url": "https://a.example/1", "stage": "read", "reason": "no-text", "detail": "", "attempts": 1}
    day = {"story_key": "x", "part": "1", "kind": "article", "state": "pending", "day": "2026-06-09"}
    row = collection(1, days=1).frontier[0] | day
    Collection(
        articles=[article(1)],
        runs=[
            run(18, counters={"newscrawl/monitor/broken/generic": 1}),
            run(3, spider="tempo", finished_at=None, reason=None),
        ],
        failures=[failure | {"first_at": END, "last_at": END, "story_key": "a"}],
        frontier=[row],
    ).store(sqlite_engine)

    assert look(sqlite_engine, after=timedelta(days=2)) == [
        "inews: the last run broke limits: generic. newscrawl doctor says more.",
        "tempo: the last run has no end: it was killed.",
        "No run has begun since 2026-06-08 16:00 WIB.",
        "1 pages should have given a record and did not (no-text). newscrawl failures lists them.",
        "Something is missing of 2026-06-09: see the calendar, or newscrawl coverage.",
    ]


def test_an_older_run_of_a_site_is_forgiven(sqlite_engine: Engine) -> None:
    """The last one counts."""
    broken = run(36, counters={"newscrawl/monitor/broken/generic": 1})
    Collection(articles=[article(1)], runs=[broken, run(38)]).store(sqlite_engine)

    assert look(sqlite_engine) == []


@pytest.mark.parametrize(
    ("old", "first", "older"),
    [
        ({"2009-01-05": 1, "2013-05-01": 1}, "2026-05-01", 2),
        ({"2026-04-01": 1}, "2026-04-01", 0),  # the time does not shrink enough
        ({"2009-01-05": 20}, "2009-01", 0),  # more than a few
        ({}, "2026-05-01", 0),
    ],
)
def test_a_few_old_articles_do_not_crush_a_plot(old: dict[str, int], first: str, older: int) -> None:
    """They are left out of the axis, and counted."""
    days = {f"2026-05-{day:02}": 2 for day in range(1, 32)}

    axis = dense_axis(days | old)

    assert (axis.keys[0], axis.older) == (first, older)


def test_what_is_left_out_is_said(engine: Engine) -> None:
    """In words; the tallies count it all the same."""
    dated = [article(number, END - timedelta(days=number % 30), END) for number in range(60)]
    Collection(articles=[*dated, article(99, datetime(2009, 1, 5, tzinfo=UTC), END)]).store(engine)

    found = read_figures(engine)
    words = " ".join(html.fromstring(page_of(engine)).text_content().split())

    assert found.articles.axis
    assert found.articles.axis.older == 1
    assert "Left out here and in the plots below: 1 articles from before 2026-05-1" in words
    assert found.articles.total == found.articles.channels.total == 61


def test_tags_cities_authors_and_topics_are_counted(engine: Engine) -> None:
    """By the articles that have them; a topic is a tag that the last week has more of than the weeks before."""
    made = [
        article(number, END - timedelta(days=days), END) | {"city": city, "authors": names}
        for number, (days, city, names) in enumerate(
            [(0, "MEDAN", ["Ani"]), (1, "MEDAN", ["Ani", "Budi"]), (2, None, []), (9, "SOLO", ["Budi"]), (10, None, [])]
        )
    ]
    for row in made:
        row["published_at"] = row["published_at"] or END
    tags = {1: ["banjir", "harian"], 2: ["banjir", "harian"], 3: ["banjir", "harian"], 4: ["harian"], 5: ["lama"]}
    Collection(articles=made).store(engine)
    with writing(engine) as connection:
        rows = [{"article_id": number, "tag": tag} for number, names in tags.items() for tag in names]
        connection.execute(insert(article_tags), rows)

    content = read_figures(engine).content

    assert content.tags == [("harian", 4), ("banjir", 3), ("lama", 1)]
    assert content.cities == [("MEDAN", 2), ("SOLO", 1)]
    assert content.authors == [("Ani", 2), ("Budi", 2)]
    assert (content.week, content.week_before) == (3, 2)
    assert content.topics == [("banjir", 3, 0.0), ("harian", 3, 0.25)]
    assert [each.title for each in content.latest][:2] == ["Judul berita 0", "Judul berita 1"]


def test_who_had_a_story_first_is_told(engine: Engine) -> None:
    """By the first publication of each site, with the middle delay; copies within a site are no following."""
    made = []
    for story, minutes in enumerate((10, 30, 50)):
        pair = {"antaranews": 0, "inews": 5, "kompas": minutes}
        for number, (site, later) in enumerate(pair.items()):
            if site == "inews" and story:
                continue
            at = END - timedelta(days=story) + timedelta(minutes=later)
            made.append(
                article(10 * story + number, at, END) | {"site": site, "cluster_id": f"{story}", "published_at": at}
            )
    made.append(article(99, END, END) | {"cluster_id": "0", "site": "kompas", "published_at": END + timedelta(hours=5)})
    Collection(articles=made).store(engine)

    followed = read_figures(engine).copies.followed

    assert [(each.first, each.then, each.stories, each.median_s) for each in followed] == [
        ("antaranews", "kompas", 3, 30 * 60),
        ("antaranews", "inews", 1, 5 * 60),
    ]
    assert "Who had it first" in page_of(engine)


def test_one_site_alone_is_counted(engine: Engine) -> None:
    """Its articles, runs, and the failures and answers at its hosts."""
    made = collection(60, days=60)
    other = collection(20, days=20)
    for row in chain(other.articles, other.captures, other.failures, other.rejections, other.frontier):
        for name in ("url", "story_key"):
            row[name] = row[name].replace("inews.id", "tempo.co")
    for row in (*other.articles, *other.frontier):
        row["site"] = "tempo"
    for row in other.captures:
        row["file"] = "b.warc.gz"
    for row in other.runs:
        row["spider"] = "tempo"
    for name in ("articles", "captures", "failures", "rejections", "runs"):
        getattr(made, name).extend(getattr(other, name))
    made.revisions = []
    made.store(engine)

    found = read_figures(engine, site=SiteFilter("tempo", ("tempo.co",)))

    assert found.articles.total == 20
    assert {each.spider for each in found.runs} == {"tempo"}
    assert sum(found.recorded.answers) == len(other.captures)
    assert found.rejected.pages == len(other.failures)
    assert sum(found.rejected.answers.values()) == len(other.rejections)
