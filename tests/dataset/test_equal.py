"""The rows of a dataset are those of a replay of the same files, however the records lie in files."""

import gzip
import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from newscrawl.dataset.folder import Folder
from newscrawl.dataset.page_filter import Choice
from newscrawl.dataset.run import DatasetRun
from newscrawl.errors import InputError
from newscrawl.library.sites import sites
from newscrawl.replay.run import Rereader, replay
from newscrawl.replay.source import SavedPages
from newscrawl.store.engine import open_engine
from newscrawl.warc.capture import Capture
from newscrawl.warc.records import Exchange, info_record, response_record
from tests.dataset.corpus import BEGIN, example_pages, records, write_files

_MAX_BYTES = 1 << 24
_ARTICLE = (
    "url, title, body, published_at, published_local, text_key, cluster_id, layout, provenance, "
    "gone_at, fetched_at, first_seen_at, page_count, story_key"
)


class HereAndNow:
    """A cluster of this process alone: the same calls, without Dask."""

    def map(self, function: Callable[..., Any], items: Sequence[Any], *arguments: Any) -> Iterator[tuple[Any, Any]]:
        for item in items:
            yield item, function(item, *arguments)


def make_dataset(folder: Path, files: Sequence[Path], *, reread: bool = False, **choice: Any) -> DatasetRun:
    names = () if choice.get("any_site") else tuple(site.name for site in sites())
    run = DatasetRun(Folder.of(str(folder)), files, Choice(spiders=names, **choice), _MAX_BYTES, lambda *_: None)
    run.prepare(reread=reread)
    run.run(HereAndNow())  # type: ignore[arg-type]
    return run


def table_of(folder: Path, name: str) -> list[dict[str, Any]]:
    return [row for path in sorted((folder / name).glob("*.parquet")) for row in pq.read_table(path).to_pylist()]


def text(value: Any) -> Any:
    return value.strftime("%Y-%m-%d %H:%M:%S") if hasattr(value, "strftime") else value


def replayed(folder: Path, files: Sequence[Path]) -> sqlite3.Connection:
    engine = open_engine(f"sqlite:///{folder / 'news.db'}")
    known = {site.name: site for site in sites()}
    rereader = Rereader(SavedPages.under(files), known, jobs=1, max_bytes=_MAX_BYTES)
    replay(rereader, sorted(known), engine, lambda page: None)
    engine.dispose()
    return sqlite3.connect(folder / "news.db")


def assert_equal(out: Path, database: sqlite3.Connection) -> None:
    columns = _ARTICLE.split(", ")
    articles = {tuple(text(row[name]) for name in columns) for row in table_of(out, "articles")}
    assert articles == set(database.execute(f"SELECT {_ARTICLE} FROM articles"))
    revisions = {
        (row["story_key"], text(row["seen_at"]), row["title"], row["body"]) for row in table_of(out, "revisions")
    }
    assert revisions == set(
        database.execute(
            "SELECT a.story_key, r.seen_at, r.title, r.body FROM revisions r JOIN articles a ON a.id = r.article_id"
        )
    )
    failures = {
        tuple(text(row[name]) for name in ("url", "stage", "reason", "first_at", "last_at", "attempts"))
        for row in table_of(out, "failures")
    }
    assert failures == set(database.execute("SELECT url, stage, reason, first_at, last_at, attempts FROM failures"))
    first = {row["story_key"] for row in table_of(out, "articles") if not row["is_copy"]}
    assert first == {key for (key,) in database.execute("SELECT story_key FROM stories")}


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A replay of all records in one file."""
    folder = tmp_path_factory.mktemp("truth")
    database = replayed(folder, write_files(folder, [records()]))
    yield database
    database.close()


def test_the_corpus_has_everything(truth: sqlite3.Connection) -> None:
    """Edits, failures, copies and stories that are gone: equality is of something."""
    counts = {
        name: truth.execute(query).fetchone()[0]
        for name, query in {
            "articles": "SELECT count(*) FROM articles",
            "revisions": "SELECT count(*) FROM revisions",
            "failures": "SELECT count(*) FROM failures",
            "gone": "SELECT count(*) FROM articles WHERE gone_at IS NOT NULL",
            "copies": "SELECT (SELECT count(*) FROM articles) - (SELECT count(*) FROM stories)",
            "pages": "SELECT count(*) FROM articles WHERE page_count > 1",
        }.items()
    }

    assert all(counts.values()), counts


@pytest.mark.parametrize("seed", range(6))
def test_any_split_and_order_of_files_gives_the_rows_of_a_replay(
    tmp_path: Path, truth: sqlite3.Connection, seed: int
) -> None:
    """Page 2, edits, attempts and repetitions may lie in other files than what they belong to."""
    chance = random.Random(seed)
    found = records()
    chance.shuffle(found)
    cuts = sorted(chance.sample(range(1, len(found)), seed + 1))
    parts = [found[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(found)], strict=True)]

    make_dataset(tmp_path / "out", write_files(tmp_path, parts))

    assert_equal(tmp_path / "out", truth)


def test_a_file_that_is_done_is_not_read_again(tmp_path: Path) -> None:
    """The second run reads what came since, and joins it with the rest."""
    found = records()
    files = write_files(tmp_path / "all", [found[: len(found) // 2], found[len(found) // 2 :]])
    make_dataset(tmp_path / "out", files[:1])
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out/rows").iterdir()}

    make_dataset(tmp_path / "out", files)

    assert {name: (tmp_path / "out/rows" / name).stat().st_mtime_ns for name in before} == before
    assert_equal(tmp_path / "out", replayed(tmp_path, files))


def test_what_a_killed_run_left_is_made_again(tmp_path: Path) -> None:
    """Rows without an account are of a file that is not done; half a file is never taken for a whole one."""
    files = write_files(tmp_path / "all", [records()])
    make_dataset(tmp_path / "out", files)
    (account,) = (tmp_path / "out/accounts").iterdir()
    account.unlink()
    (part,) = (tmp_path / "out/rows").iterdir()
    part.write_bytes(part.read_bytes()[:100])

    make_dataset(tmp_path / "out", files)

    assert_equal(tmp_path / "out", replayed(tmp_path, files))


def test_a_dataset_of_other_versions_is_refused(tmp_path: Path) -> None:
    """What was read by another parser is not mixed with this one's, unless all is read again."""
    files = write_files(tmp_path / "all", [records(limit=3)])
    make_dataset(tmp_path / "out", files)
    about = tmp_path / "out/dataset.json"
    about.write_text(about.read_text().replace('"rules": "', '"rules": "0'))

    with pytest.raises(InputError, match="was made with other rules; --reread"):
        make_dataset(tmp_path / "out", files)
    make_dataset(tmp_path / "out", files, reread=True)

    assert table_of(tmp_path / "out", "articles")


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    """A folder that holds something of these names and no dataset.json is somebody else's."""
    (tmp_path / "out/articles").mkdir(parents=True)
    (tmp_path / "out/articles/mine.parquet").write_bytes(b"x")

    with pytest.raises(InputError, match="holds other files"):
        make_dataset(tmp_path / "out", write_files(tmp_path / "all", [records(limit=1)]))


def test_damaged_files_cost_what_is_damaged(tmp_path: Path) -> None:
    """A file that is cut, one with a flipped byte, garbage: the same rows as a replay, and what is lost is counted."""
    whole = records()
    files = write_files(tmp_path / "all", [whole[:20], whole[20:40], whole[40:]])
    data = files[0].read_bytes()
    files[0].write_bytes(data[: len(data) // 2])
    flipped = bytearray(files[1].read_bytes())
    flipped[len(flipped) // 2] ^= 0xFF
    files[1].write_bytes(flipped)
    garbage = tmp_path / "all/garbage.warc.gz"
    garbage.write_bytes(b"\x1f\x8b\x08garbage" * 50)
    everything = [*files, garbage]

    run = make_dataset(tmp_path / "out", everything)

    assert_equal(tmp_path / "out", replayed(tmp_path, everything))
    assert run.counters["newscrawl/saved/unreadable"] > 0


def test_any_site_reads_pages_of_hosts_that_nobody_declared(tmp_path: Path) -> None:
    """With --any-site stories of undeclared hosts are read, chosen by host and URL."""
    files = write_files(tmp_path / "all", [records(limit=20)])

    make_dataset(tmp_path / "out", files, any_site=True, hosts=("inews.id",), url_filter="/news/")

    urls = [row["url"] for row in table_of(tmp_path / "out", "articles")]
    assert urls
    assert all("/news/" in url for url in urls)


@pytest.mark.parametrize(("language", "number", "stories"), [("id", 1, 1), ("ms", 2, 0)])
def test_the_stories_of_a_language_are_kept_however_their_bytes_are_stored(
    tmp_path: Path, language: str, number: int, stories: int
) -> None:
    """--lang reads the language of a compressed page too, and of one that only another file repeats."""
    url, body = example_pages()[0]
    headers = ((b"Content-Type", b"text/html; charset=utf-8"), (b"Content-Encoding", b"gzip"))
    first, again = (
        Exchange(url, BEGIN + timedelta(days=day), 200, "OK", headers, gzip.compress(body, mtime=0)) for day in (0, 1)
    )
    info_id, _ = info_record("x", {"software": "test"})
    original = Capture(url, BEGIN, 200, first.digest, False, "x", 0, 1)
    parts = [[response_record(first, info_id, None)], [response_record(again, info_id, original)]]
    files = write_files(tmp_path / "all", parts[:number])

    make_dataset(tmp_path / "out", files, any_site=True, language=language)

    assert len(table_of(tmp_path / "out", "articles")) == stories
