"""A made-up collection, whose rows the tests add up by themselves."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert

from newscrawl.store.engine import writing
from newscrawl.store.schema import articles, captures, failures, frontier, rejections, revisions, runs

END = datetime(2026, 6, 10, 5, tzinfo=UTC)  # noon in Jakarta
_CHANNELS = ("news", "finance", "sport", "regional", None)
_OLD = {"title": "css:h1.detail", "body": "css:.detail-artikel", "published_at": "css:.date", "tags": "meta:keywords"}
_NEW = {"title": "css:h1.headerTitle", "body": "css:article.body", "published_at": "css:.createdAt", "tags": "json-ld"}
_OPTIONAL = ("editor", "city", "summary", "image_url", "tags")

Row = dict[str, Any]


@dataclass
class Collection:
    """The rows of each table."""

    articles: list[Row] = field(default_factory=list)
    revisions: list[Row] = field(default_factory=list)
    frontier: list[Row] = field(default_factory=list)
    captures: list[Row] = field(default_factory=list)
    failures: list[Row] = field(default_factory=list)
    rejections: list[Row] = field(default_factory=list)
    runs: list[Row] = field(default_factory=list)

    def store(self, engine: Engine) -> None:
        """Write the rows into an empty database."""
        with writing(engine) as connection:
            for table in (articles, revisions, frontier, captures, failures, rejections, runs):
                rows = getattr(self, table.name)
                if rows:
                    connection.execute(insert(table), rows)


def collection(number: int = 400, days: float = 400, hosts: int = 5, changed_at: float = 0.6) -> Collection:
    """Return stories of the last days, with a change of the site's layout after a part of the time."""
    chance = random.Random(f"{number} {days}")
    made = Collection()
    begin = END - timedelta(days=days)
    for place in range(1, number + 1):
        published_at = begin + (END - begin) * chance.random() ** 0.8
        published_at = published_at.replace(microsecond=0)
        fetched_at = min(END, published_at + timedelta(seconds=int(chance.expovariate(1 / 4_000))))
        is_new = fetched_at > begin + (END - begin) * changed_at
        row = article(place, published_at, fetched_at, is_new=is_new, chance=chance, hosts=hosts)
        made.articles.append(row)
        capture = {"url": row["url"], "story_key": row["story_key"], "part": "1", "fetched_at": fetched_at}
        where = {"file": "a.warc.gz", "offset": place * 9_000, "length": chance.randint(5_000, 9_000)}
        made.captures.append(
            capture | where | {"status": 200, "digest": f"sha1:{place}", "revisit": chance.random() < 0.2}
        )
    _edit(made, chance)
    _miss(made, chance, begin)
    made.runs = [run(place) for place in range(40)]
    return made


def article(
    number: int,
    published_at: datetime | None = END,
    fetched_at: datetime = END,
    *,
    is_new: bool = True,
    chance: random.Random | None = None,
    hosts: int = 1,
) -> Row:
    """Return the row of an article; without chance a full one."""
    chance = chance or random.Random(number)
    if chance.random() < 0.02:
        published_at = None
    sources = dict(_NEW if is_new else _OLD) | {name: "body" for name in _OPTIONAL if name != "tags"}
    there = {name: chance.random() < 0.8 for name in _OPTIONAL}
    channel = chance.choice(_CHANNELS)
    host = f"kota{chance.randrange(hosts)}.inews.id" if channel == "regional" else "www.inews.id"
    row: Row = dict.fromkeys(articles.c.keys())
    del row["id"]
    return (
        row
        | {
            "url": f"https://{host}/news/{number}",
            "story_key": f"{host}/{number}",
            "site": "inews",
            "host": host,
            "kind": chance.choice(("article", "article", "photo")),
            "channel": channel,
            "title": f"Judul berita {number}",
            "published_at": published_at,
            "authors": [],
            "body": "Isi berita.",
            "word_count": 2,
            "tags": ["Gempa"] if there["tags"] else [],
            "page_count": 1,
            "layout": "current" if is_new else "desktop-2019",
            "provenance": {name: source for name, source in sources.items() if there.get(name, True)},
            "text_key": f"k{number}",
            "cluster_id": f"{chance.randrange(number) if chance.random() < 0.1 else number:016x}",
            "first_seen_at": fetched_at,
            "fetched_at": fetched_at,
        }
        | {name: "ada" if there[name] else None for name in _OPTIONAL if name != "tags"}
    )


def run(place: int, **more: Any) -> Row:
    """Return the row of a run, one every two hours; some broke a limit, some have no end."""
    started_at = END - timedelta(hours=2 * (40 - place))
    outcomes = {"new": 40 + place, "updated": 2, "unchanged": 9, "dropped/gone": 1, "failed/no-text": place % 4}
    counters: dict[str, Any] = {f"newscrawl/outcome/{name}": number for name, number in outcomes.items()}
    counters |= {"newscrawl/pages/article": sum(outcomes.values()), "finish_reason": "finished"}
    counters |= {"newscrawl/monitor/broken/generic": 1} if place % 9 == 0 else {}
    ended: Row = {"finished_at": started_at + timedelta(minutes=9), "reason": "finished", "counters": counters}
    if place % 13 == 0:
        ended = {"finished_at": None, "reason": None, "counters": {}}
    return {"spider": "inews", "started_at": started_at} | ended | more


def _edit(made: Collection, chance: random.Random) -> None:
    for place, row in enumerate(made.articles, start=1):
        for _ in range(chance.choice((0, 0, 0, 0, 0, 0, 1, 2))):
            changed = chance.sample(["title", "body", "summary"], chance.randint(1, 2))
            said = {"title": "Judul lama", "body": "Isi.", "text_key": "k", "published_at": None, "summary": None}
            made.revisions.append(said | {"article_id": place, "seen_at": row["first_seen_at"], "changed": changed})


def _miss(made: Collection, chance: random.Random, begin: datetime) -> None:
    blank: Row = dict.fromkeys(frontier.c.keys())
    for place in range(60):
        at = begin + (END - begin) * chance.random()
        known = chance.choice(made.articles)["story_key"] if made.articles and place % 3 == 0 else f"hilang/{place}"
        key = {"story_key": known, "part": "1"} if place % 10 else {"story_key": f"index/{place}", "part": ""}
        kind = "article" if place % 10 else "index"
        state = chance.choice(("pending", "failed", "done", "dropped"))
        day = (at + timedelta(hours=7)).date().isoformat() if place % 7 else None
        row = blank | key | {"kind": kind, "state": state, "day": day, "url": f"https://www.inews.id/h/{place}"}
        row |= {"site": "inews", "host": "www.inews.id", "rank_at": at, "seen_at": at, "seen_on": "x", "tries": 0}
        if not any((old["story_key"], old["part"]) == (row["story_key"], row["part"]) for old in made.frontier):
            made.frontier.append(row)
        reason = chance.choice(("http-error", "no-text", "missing-page"))
        url = f"https://www.inews.id/gagal/{place}"
        failure = {"url": url, "stage": chance.choice(("fetch", "read")), "reason": reason, "detail": ""}
        made.failures.append(failure | {"first_at": at, "last_at": at, "attempts": place, "story_key": url})
        rejection = {"story_key": url, "url": url, "seen_at": at, "stage": "read", "detail": ""}
        made.rejections.append(rejection | {"reason": chance.choice(("gone", "no-text"))})
