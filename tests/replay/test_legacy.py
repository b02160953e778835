"""An archive of version 0.1.0, replayed by today's."""

import gzip
import shutil
from pathlib import Path

from newscrawl.replay.run import Rereader, replay
from newscrawl.replay.source import SavedPages
from newscrawl.spiders.inews import SITE
from newscrawl.store.engine import open_engine
from tests.engine.runs import dump

LEGACY = Path(__file__).parent.parent / "store/legacy"
_CRAWLED_AT = "2026-11-29"  # the database has the fixtures too
#: What the reader of a page may do better by now; and columns that a replay has no answer for.
_IMPROVED = {"provenance", "layout"}


def test_an_archive_of_0_1_0_is_replayed_without_loss(tmp_path: Path) -> None:
    """Into an empty database it gives every column and tag of the stories that its crawl stored."""
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    (tmp_path / "old/news.db").write_bytes(gzip.decompress((LEGACY / "news-0.1.0.db.gz").read_bytes()))
    shutil.copy(LEGACY / "pages-0.1.0.warc.gz", tmp_path / "newscrawl-inews-20261129011017-00000.warc.gz")
    open_engine(f"sqlite:///{tmp_path}/old/news.db").dispose()  # which upgrades it
    engine = open_engine(f"sqlite:///{tmp_path}/new/news.db")

    rereader = Rereader(SavedPages.under([tmp_path]), {"inews": SITE}, jobs=1, max_bytes=1 << 24)
    reason = replay(rereader, ["inews"], engine, lambda page: None)
    engine.dispose()

    old, new = dump(tmp_path / "old"), dump(tmp_path / "new")
    crawled = {row["url"]: row for row in old["articles"] if row["first_seen_at"] >= _CRAWLED_AT}
    assert reason == "finished"
    assert len(crawled) > 10
    assert {row["url"]: without(row) for row in new["articles"]} == {url: without(row) for url, row in crawled.items()}
    assert new["article_tags"] == [row for row in old["article_tags"] if row["url"] in crawled]
    assert (new["revisions"], new["failures"]) == ([], [])


def without(row: dict[str, object]) -> dict[str, object]:
    """A row without what may be better by now."""
    return {name: value for name, value in row.items() if name not in _IMPROVED}
