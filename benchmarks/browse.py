"""How long the pages of `scrapy browse` take over many articles, in seconds: the second of two requests for each.

python -m benchmarks.browse [ARTICLES]
"""

import asyncio
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from benchmarks.arguments import numbers
from newscrawl.browse.questions import QUESTIONS
from newscrawl.browse.server import make_datasette
from newscrawl.store.engine import open_engine
from newscrawl.store.types import to_json

ARTICLES = 1_000_000
_WORDS = [f"kata{n}" for n in range(3_000)]
_BEGIN = 1_577_836_800  # 2020-01-01, UTC
_SECONDS = 200  # between two publications: 432 a day
_COLUMNS = (
    "id, url, site, host, kind, channel, title, published_at, published_local, city, authors, body, word_count, tags, "
    "page_count, layout, provenance, text_key, cluster_id, first_seen_at, fetched_at, story_key"
)
PAGES = [
    "/news",
    "/news/stories",
    "/news/stories?channel=news",
    "/news/stories?city=KOTA+5&channel=news",
    "/news/stories?_day=2020-02-01",
    "/news/stories?_tag=kata5",
    "/news/stories?_search=kata5",
    "/news/stories?_search=kata5+kata6",
    "/news/stories?_search=kata5+kata6+kata7",
    "/news/stories?_search=tidakada",
    "/news/articles",
    "/news/articles/500",
    *(f"/news/{name}?words=kata5" for name in QUESTIONS),
]


def main() -> None:
    """Fill a database and print a line for each page: status, seconds, address."""
    (number,) = numbers(__doc__, articles=ARTICLES)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "news.db")
        fill(path, number)
        print(f"{number:,} articles, {path.stat().st_size / 1e9:.1f} GB", flush=True)
        asyncio.run(measure(path))
    sys.stdout.flush()
    os._exit(0)  # Datasette's threads wait for ever


def fill(path: Path, number: int) -> None:
    """Store articles of 200 words, one in ten a copy of another."""
    open_engine(f"sqlite:///{path}").dispose()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        made = "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = 'articles' AND type IN ('index', 'trigger')"
        later = [row for row in connection.execute(made).fetchall() if row[2]]
        for kind, name, _ in later:
            connection.execute(f"DROP {kind} {name}")
        marks = ", ".join("?" * len(_COLUMNS.split(",")))
        connection.executemany(f"INSERT INTO articles ({_COLUMNS}) VALUES ({marks})", rows(number))
        connection.execute("INSERT INTO article_tags SELECT articles.id, value FROM articles, json_each(tags)")
        connection.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
        for _, _, sql in later:
            connection.execute(sql)
        connection.commit()


def rows(number: int) -> Iterator[tuple[object, ...]]:
    """Yield the rows of `articles`, the same in each run."""
    chance = random.Random(1)
    channels = ["news", "finance", "sport", "lifestyle", "travel", "techno", "regional", None]
    hosts = ["www.inews.id"] * 5 + [f"kota{n}.inews.id" for n in range(100)]
    for n in range(1, number + 1):
        seconds = _BEGIN + n * _SECONDS
        utc = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds))
        local = time.strftime("%Y-%m-%dT%H:%M:%S+07:00", time.gmtime(seconds + 7 * 3600))
        body = "\n\n".join(" ".join(chance.choices(_WORDS, k=40)) for _ in range(5))
        host, tags = chance.choice(hosts), to_json(sorted(set(chance.choices(_WORDS, k=3))))
        city, title = f"KOTA {chance.randrange(150)}", f"Judul berita {n} {chance.choice(_WORDS)}"
        cluster = f"{n if n % 10 else n - 1:016x}"
        where = (n, f"https://{host}/read/{n}/berita", "inews", host, "article", chance.choice(channels), title)
        yield (*where, utc, local, city, '["Budi"]', body, 200, tags, 1, "www", "{}", str(n), cluster, utc, utc, str(n))


async def measure(path: Path) -> None:
    """Ask for each page twice."""
    datasette = make_datasette(path, open_engine(f"sqlite:///{path}", read_only=True))
    for page in PAGES:
        for _ in range(2):
            begin = time.perf_counter()
            answer = await datasette.client.get(page)
            seconds = time.perf_counter() - begin
        print(f"{answer.status_code} {seconds:7.3f} {page}", flush=True)


if __name__ == "__main__":
    main()
