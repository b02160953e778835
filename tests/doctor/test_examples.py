"""Whether a database holds example stories."""

from sqlalchemy import Engine

from newscrawl.cases.demo import demo_stories
from newscrawl.doctor.database import look_at_database
from newscrawl.store.writer import Writer
from tests.store.making import make_draft


def says(engine: Engine) -> list[str]:
    return [finding.says for finding in look_at_database(engine) if finding.what == "examples"]


def test_example_stories_are_named_as_such(sqlite_engine: Engine) -> None:
    """A database with a story of the example pages says so, with its number; another one says nothing."""
    url = next(url for url in demo_stories() if url.startswith("https://www.inews.id/news/"))
    Writer(sqlite_engine).write([make_draft("a")])
    before = says(sqlite_engine)

    Writer(sqlite_engine).write([make_draft("b", url=url)])

    assert before == []
    assert says(sqlite_engine)[0].startswith("1 of its 2 articles are invented example stories")
