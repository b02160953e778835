"""Time of a search for two words with filters, against plain FTS5 in the same run.

    python -m benchmarks.query [STORIES] [DATABASE]

Makes a database of invented stories (kept where DATABASE is named; one that is there is used as it is), asks it the
same searches in both ways, and prints medians of processor time. A search is two of the commoner words, with a fifth
of the days or a channel. Plain FTS5 ranks the same words and reads the titles of the first twenty.
"""

import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, insert, select

from benchmarks.arguments import make_parser
from newscrawl.store.engine import open_engine, writing
from newscrawl.store.schema import articles
from newscrawl.store.search.language import fts5_query, parse
from newscrawl.store.search.queries import Filters, count, search
from newscrawl.store.types import chunks

_WORDS = 20_000  # of the vocabulary; their frequencies fall as those of a language (Zipf)
_LENGTH = 200  # words a story
_SEARCHES = 60
_FIRST = datetime(2020, 1, 1, tzinfo=UTC)
PLAIN, FILTERED = "plain FTS5, 20 hits", "20 hits with filters"
_STORED = select(
    func.min(articles.c.published_at).label("first"),
    func.max(articles.c.published_at).label("last"),
)
_CHANNELS = ("news", "finance", "sport", "lifestyle", "techno", None)


def main() -> None:
    """Make the database where there is none, and print the medians."""
    parser = make_parser(__doc__)
    parser.add_argument("stories", nargs="?", type=int, default=20_000, metavar="STORIES")
    parser.add_argument("database", nargs="?", type=Path, metavar="DATABASE")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.database or Path(folder) / "news.db"
        if not path.exists():
            _make(path, options.stories)
        medians = median_ms(path)
    print(f"{_SEARCHES} searches, median of processor time")
    for name, took_ms in medians.items():
        print(f"{name:22} {took_ms:8.2f} ms, ratio {took_ms / medians[PLAIN]:.2f}")


def median_ms(path: Path) -> dict[str, float]:
    """Return the median milliseconds of processor time of each way to search a database."""
    engine = open_engine(f"sqlite:///{path}", read_only=True)
    dice = random.Random(1)
    with engine.connect() as connection:
        stored = connection.execute(_STORED).one()
    words = _commoner_words(path)
    searches = [_search(dice, words, stored.first.date(), stored.last.date()) for _ in range(_SEARCHES)]
    times = {
        PLAIN: [_timed(lambda words=words: _plain(path, words)) for words, _ in searches],
        FILTERED: [_timed(lambda each=each: list(search(engine, *each, limit=20))) for each in searches],
        "number of stories": [_timed(lambda each=each: count(engine, *each)) for each in searches],
    }
    engine.dispose()
    return {name: 1000 * statistics.median(some) for name, some in times.items()}


def _commoner_words(path: Path) -> list[str]:
    """Return the words of a database that are in many stories, without the commonest, which are in nearly all."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab (main, articles_fts, row)")
    found = connection.execute("SELECT term FROM words WHERE term GLOB '[a-z]*' ORDER BY doc DESC LIMIT 2000 OFFSET 50")
    words = [word for (word,) in found]
    connection.close()
    return words


def _search(dice: random.Random, words: Sequence[str], first: date, last: date) -> tuple[str, Filters]:
    """Return two words, and a fifth of the days or a channel."""
    text = f"{dice.choice(words)} {dice.choice(words)}"
    if dice.random() < 0.5:
        days = (last - first).days // 5
        since = first + timedelta(days=dice.randrange((last - first).days - days + 1))
        return text, Filters(since=since, until=since + timedelta(days=days))
    return text, Filters(channel=dice.choice(_CHANNELS[:-1]))


def _timed(work: Callable[[], Any]) -> float:
    best = float("inf")
    for _ in range(3):
        before = time.process_time()
        work()
        best = min(best, time.process_time() - before)
    return best


def _plain(path: Path, words: str) -> list[Any]:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    found = connection.execute(
        "SELECT a.title FROM articles_fts AS f JOIN articles AS a ON a.id = f.rowid"
        " WHERE articles_fts MATCH ? ORDER BY rank LIMIT 20",
        [fts5_query(parse(words))],
    ).fetchall()
    connection.close()
    return found


def _make(path: Path, stories: int) -> None:
    engine = open_engine(f"sqlite:///{path}")
    for some in chunks(_rows(stories), 5_000):
        _store(engine, some)
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")
    engine.dispose()


def _store(engine: Engine, rows: list[dict[str, Any]]) -> None:
    with writing(engine) as connection:
        connection.execute(insert(articles), rows)


def _rows(stories: int) -> Iterator[dict[str, Any]]:
    dice = random.Random(0)
    vocabulary = [_word(number) for number in range(_WORDS)]
    weights = [1 / (number + 10) for number in range(_WORDS)]
    span = timedelta(days=5 * 365)
    for number in range(stories):
        words = dice.choices(vocabulary, weights, k=_LENGTH)
        moment = _FIRST + span * dice.random()
        yield {
            "url": f"https://www.inews.id/news/nasional/{number}",
            "site": "inews",
            "host": "www.inews.id",
            "kind": "article",
            "channel": dice.choice(_CHANNELS),
            "title": " ".join(words[:8]),
            "published_at": moment.replace(microsecond=0),
            "authors": [],
            "body": " ".join(words[8:]),
            "word_count": _LENGTH - 8,
            "tags": words[:2],
            "page_count": 1,
            "layout": "www",
            "provenance": {"title": "css:h1.headerTitle", "body": "css:.bodyArticle"},
            "text_key": f"{number:032x}",
            # Of twenty stories one is a copy of its neighbour.
            "cluster_id": f"{number - (number % 20 == 0):016x}",
            "first_seen_at": moment,
            "fetched_at": moment,
            "story_key": f"www.inews.id/{number}",
        }


def _word(number: int) -> str:
    """Return an invented word: its syllables count."""
    syllables = []
    number += 1
    while number:
        number, digit = divmod(number, 20)
        syllables.append("bcdfghjklmnprstwyzkn"[digit] + "aiueo"[digit % 5])
    return "".join(syllables) + "n"


if __name__ == "__main__":
    main()
