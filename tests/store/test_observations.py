"""What the database keeps of each fetch of a page."""

from itertools import permutations

from sqlalchemy import Engine, event, func, select

from newscrawl.items import Draft
from newscrawl.store.observations import load
from newscrawl.store.schema import observations
from newscrawl.store.writer import Writer
from tests.store.making import dump, make_draft

TEXT = [f"Paragraf {number} tentang panen tongkol di pasar ikan Kedonganan." for number in range(40)]


def fetches() -> list[Draft]:
    """Return a page, the same page with other advertisements, an edit of it, and an AMP page."""
    return [
        make_draft(paragraphs=TEXT, digest="sha256:1", etag="satu", city="BADUNG"),
        make_draft(paragraphs=TEXT, digest="sha256:2", seconds=3600, etag="dua", city="BADUNG"),
        make_draft(paragraphs=[*TEXT, "Ralat."], digest="sha256:3", seconds=7200),
        make_draft(paragraphs=TEXT, digest="sha256:4", seconds=10, part="amp"),
    ]


def test_a_page_that_was_fetched_again_adds_next_to_nothing(engine: Engine) -> None:
    """Of a later fetch only what differs from the first one is kept."""
    first, again, *_ = fetches()
    Writer(engine).write([first])
    Writer(engine).write([again])

    with engine.connect() as connection:
        sizes = connection.scalars(select(func.length(observations.c.draft)).order_by(observations.c.fetched_at)).all()

    assert sizes[1] < 60 < sizes[0]


def test_one_page_twice_in_a_batch_is_kept_once_and_whole(engine: Engine) -> None:
    """As where an archive was copied or merged: it can be read again, and another fetch can be added."""
    first, again, *_ = fetches()

    results = [Writer(engine).write(batch) for batch in ([first, fetches()[0]], [fetches()[0]], [again])]
    with engine.connect() as connection:
        kept = load(connection, [first.story_key])[first.story_key].observations

    assert [[result.outcome for result in batch] for batch in results] == [
        ["new", "unchanged"],
        ["unchanged"],
        ["unchanged"],
    ]
    assert [(draft.digest, draft.paragraphs) for draft in kept.values()] == [("sha256:1", TEXT), ("sha256:2", TEXT)]


def test_a_page_that_is_read_anew_writes_no_other_observation(sqlite_engine: Engine) -> None:
    """A replay that finds what is stored leaves every row as it is."""
    Writer(sqlite_engine).write(fetches())
    written: list[str] = []
    event.listen(sqlite_engine, "before_cursor_execute", lambda _c, _k, statement, *_: written.append(statement))

    Writer(sqlite_engine).write(fetches())

    assert not [statement for statement in written if statement.startswith(("UPDATE observations", "INSERT"))]


def test_what_is_kept_does_not_depend_on_the_order(engine: Engine) -> None:
    """Also where the first fetch comes last, each observation is read as it was stored, from the same bytes."""
    wanted = {(draft.part, draft.fetched_at, draft.digest): draft for draft in fetches()}
    dumps = []
    for number, order in enumerate(permutations(fetches())):
        key = f"www.inews.id/{number}"
        for draft in order:
            draft.story_key = key
            draft.url = f"https://www.inews.id/news/nasional/{number}"
            Writer(engine).write([draft])
        with engine.connect() as connection:
            log = load(connection, [key])[key]
            columns = observations.c
            rows = select(columns.part, columns.digest, columns.draft).where(columns.story_key == key)
            dumps.append(len(connection.execute(rows).all()))

        said = {key: (draft.title, draft.paragraphs, draft.etag, draft.city) for key, draft in log.observations.items()}
        assert said == {key: (draft.title, draft.paragraphs, draft.etag, draft.city) for key, draft in wanted.items()}
    assert set(dumps) == {4}


def test_the_bytes_do_not_depend_on_the_order(sqlite_engine: Engine) -> None:
    """A late first fetch makes the others be written anew."""
    Writer(sqlite_engine).write(fetches())
    wanted = dump(sqlite_engine)["observations"]
    with sqlite_engine.begin() as connection:
        for name in ("observations", "revisions", "article_tags", "articles", "bands", "new_bands", "texts"):
            connection.exec_driver_sql(f"DELETE FROM {name}")

    for draft in reversed(fetches()):
        Writer(sqlite_engine).write([draft])

    assert dump(sqlite_engine)["observations"] == wanted
