"""One story and what stands around it, in both databases."""

from datetime import datetime

import pytest
from sqlalchemy import Engine

import newscrawl
from newscrawl.errors import FailReason
from newscrawl.items import Rejection, Stage
from newscrawl.store.lookup import find_article, missing_parts_of
from newscrawl.store.writer import Writer
from tests.store.making import WIB, at, make_draft


def test_missing_pages_are_those_whose_text_is_not_there(engine: Engine) -> None:
    """A page that failed is missing, and one that was never seen; one that failed after it was read is not."""
    page = "https://www.inews.id/news/nasional/{}/2".format
    Writer(engine).write(
        [
            make_draft("whole"),
            make_draft("lacking", page_total=3),
            Rejection(
                page("lacking"), Stage.FETCH, FailReason.HTTP_ERROR, "500", at(1), "inews", "www.inews.id/lacking"
            ),
            make_draft("read", page_total=2),
            make_draft("read", part="2", page_total=2),
            Rejection(page("read"), Stage.FETCH, FailReason.HTTP_ERROR, "500", at(9), "inews", "www.inews.id/read"),
        ]
    )
    ids = {slug: _id(engine, slug) for slug in ("whole", "lacking", "read")}

    assert missing_parts_of(engine, [*ids.values()]) == {ids["lacking"]: ("2", "3")}
    assert missing_parts_of(engine, []) == {}


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**63, -(2**63), 10**30])
def test_no_number_is_an_error(engine: Engine, number: int) -> None:
    """An id that cannot be is the id of no story."""
    assert find_article(engine, number) is None


def test_the_library_reads_both_databases_alike(engine: Engine, database_url: str) -> None:
    """Types and offsets are the same, whatever the database keeps them as."""
    published_at = datetime(2025, 12, 31, 20, 19, tzinfo=WIB)
    Writer(engine).write([make_draft("a", tags=["Gempa"], authors=["Ani"], published_at=published_at)])

    with newscrawl.open(database_url) as news:
        (article,) = news.articles("judul", since="2025-12-31")
        assert news.count_by("day") == {"2025-12-31": 1}

    assert (article.tags, article.authors, article.fetched_at) == (("Gempa",), ("Ani",), at(0))
    assert article.published_at == published_at
    assert article.published_at.utcoffset() == published_at.utcoffset()
    assert article.provenance == {}


def _id(engine: Engine, slug: str) -> int:
    row = find_article(engine, f"https://www.inews.id/news/nasional/{slug}")
    assert row is not None
    return int(row["id"])
