"""The example pages of the package and the URLs of their stories.

They are made of the cases in `fixtures/` that `newscrawl/demo/cases.txt` names.

python docs/make_demo.py
"""

import sys
import tempfile
import uuid
from http import HTTPStatus
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from sqlalchemy import select

from newscrawl.cases.demo import DEMO_PAGES, DEMO_STORIES, demo_cases
from newscrawl.cases.read import read_case
from newscrawl.library.sites import sites
from newscrawl.page.extract import MAX_PAGE_BYTES
from newscrawl.replay.run import Rereader, replay
from newscrawl.replay.source import SavedPages
from newscrawl.store.engine import open_engine
from newscrawl.store.schema import articles
from newscrawl.warc.records import Exchange, response_record
from newscrawl.warc.saved import SavedPage, Tally

FIXTURES = Path(__file__).parent.parent / "fixtures"


def saved_pages() -> list[SavedPage]:
    """Return the pages of the example cases."""
    tally = Tally()
    pages = [
        page
        for name in demo_cases()
        for page in read_case(FIXTURES / name, lambda _: True, tally, max_bytes=MAX_PAGE_BYTES)
    ]
    assert not tally.counts, tally.counts
    return pages


def make_demo() -> bytes:
    """Return the WARC file; the same pages give the same bytes."""
    info_id = f"<{_urn('newscrawl:demo')}>"
    return b"".join(
        response_record(_exchange(page, number), info_id, None) for number, page in enumerate(saved_pages())
    )


def stories(folder: Path) -> list[str]:
    """Return the URLs of the stories that the example pages become, stored in a database in a folder."""
    known = {site.name: site for site in sites()}
    engine = open_engine(f"sqlite:///{folder}/example.db")
    rereader = Rereader(SavedPages.under([str(DEMO_PAGES)]), known, jobs=1, max_bytes=MAX_PAGE_BYTES)
    replay(rereader, sorted(known), engine, lambda _: None)
    with engine.connect() as connection:
        urls = list(connection.scalars(select(articles.c.url).order_by(articles.c.url)))
    engine.dispose()
    return urls


def _exchange(page: SavedPage, number: int) -> Exchange:
    return Exchange(
        page.url,
        page.fetched_at,
        page.status,
        HTTPStatus(page.status).phrase,
        tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in page.headers),
        page.body,
        record_id=f"<{_urn(f'newscrawl:demo:{number}:{page.url}')}>",
    )


def _urn(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn


if __name__ == "__main__":
    DEMO_PAGES.write_bytes(make_demo())
    with tempfile.TemporaryDirectory() as folder:
        DEMO_STORIES.write_text("\n".join(stories(Path(folder))) + "\n", "utf-8")
