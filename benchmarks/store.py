"""Articles stored a second into a file database, beside a bare `sqlite3` insert of the same rows in the same run.

    python -m benchmarks.store [ARTICLES]

Both write the same columns into a table with the same indexes and the same full-text triggers; the bare one knows no
tags, clusters, observations or history, and is what SQLite itself costs.
"""

import gc
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from benchmarks.arguments import numbers
from newscrawl.items import Draft, Kind
from newscrawl.store.engine import open_engine
from newscrawl.store.writer import Writer
from newscrawl.text.fingerprint import signature, text_key

_BATCH = 1000  # pages of a transaction of a replay
#: Those of `store/engine.py`, so that both do the same work on the disk.
_PRAGMAS = """
PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 4000;
PRAGMA synchronous = NORMAL; PRAGMA cache_size = -4096;
"""
_VOWELS, _CONSONANTS = "aiueo", "bcdghjklmnprst"


def main(articles: int) -> None:
    """Print both rates, and what the text keys and signatures cost."""
    drafts = list(make_drafts(articles))
    gc.freeze()  # a crawl does not hold ten thousand stories for the collector to walk over
    started = time.perf_counter()
    for draft in drafts:
        text = "\n\n".join(draft.paragraphs)
        text_key(text)
        signature(text)
    fingerprints_s = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "news.db")
        writer = Writer(open_engine(f"sqlite:///{path}"))
        started = time.perf_counter()
        for begin in range(0, articles, _BATCH):
            writer.write(drafts[begin : begin + _BATCH])
        stored_s = time.perf_counter() - started
        bare_s = time_bare_insert(path, Path(folder, "bare.db"))
    print(f"stored                   {articles / stored_s:8,.0f} articles/s ({articles:,} of about 300 words)")
    print(f"without fingerprints     {articles / (stored_s - fingerprints_s):8,.0f} articles/s")
    print(f"bare sqlite3 with FTS    {articles / bare_s:8,.0f} rows/s")
    print(f"ratio                    {bare_s / stored_s:8.2f}")


def make_drafts(articles: int) -> Iterator[Draft]:
    """Yield generated stories: the same for the same number."""
    chance = random.Random(1)
    words = ["".join(chance.choice(_CONSONANTS) + chance.choice(_VOWELS) for _ in range(3)) for _ in range(20_000)]
    weights = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))  # Zipf: few words are most of a text
    start = datetime(2024, 1, 1, tzinfo=UTC)
    for number in range(articles):
        slug = "-".join(chance.choices(words, k=8)) + f"-{number}"
        url = f"https://www.inews.id/news/nasional/{slug}"
        yield (
            Draft(
                url=url,
                story_key=url.removeprefix("https://"),
                part="1",
                page_url=url,
                site="inews",
                host="www.inews.id",
                fetched_at=start + timedelta(seconds=number),
                digest=f"sha256:{number:064x}",
                kind=Kind.ARTICLE,
                channel="news",
                subchannel="nasional",
                title=slug.replace("-", " ").title(),
                published_at=start + timedelta(seconds=number),
                published_raw="Senin, 1 Januari 2024 - 07:00:00 WIB",
                city="JAKARTA",
                authors=["Nama Penulis"],
                editor="Nama Penyunting",
                paragraphs=[" ".join(chance.choices(words, cum_weights=weights, k=37)) + "." for _ in range(8)],
                tags=chance.choices(words, k=3),
                provenance=dict.fromkeys(("title", "body", "published_at", "authors", "tags"), "css:h1.headerTitle"),
            )
        )


def time_bare_insert(stored: Path, bare: Path) -> float:
    """Return the seconds that SQLite alone needs for the rows of `articles`, batch by batch."""
    source, target = sqlite3.connect(stored), sqlite3.connect(bare, isolation_level=None)
    target.executescript(_PRAGMAS)
    wanted = "SELECT sql FROM sqlite_master WHERE tbl_name IN ('articles', 'articles_fts') AND sql IS NOT NULL"
    for (sql,) in source.execute(wanted):
        target.execute(sql)
    rows = source.execute("SELECT * FROM articles ORDER BY id").fetchall()
    insert = f"INSERT INTO articles VALUES ({', '.join('?' * len(rows[0]))})"
    started = time.perf_counter()
    for begin in range(0, len(rows), _BATCH):
        target.execute("BEGIN IMMEDIATE")
        target.executemany(insert, rows[begin : begin + _BATCH])
        target.execute("COMMIT")
    return time.perf_counter() - started


if __name__ == "__main__":
    main(*numbers(__doc__, articles=10_000))
