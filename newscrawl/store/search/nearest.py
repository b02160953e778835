"""Help for a search without a hit: near words of the full-text index, near values of the filters, with their counts."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from sqlalchemy import Column, Connection, Engine, func, select, text

from newscrawl.store.engine import reading
from newscrawl.store.schema import article_tags, articles
from newscrawl.store.search.filters import Filters, spelled
from newscrawl.store.search.language import Phrase, parse, phrases
from newscrawl.store.search.queries import count

_MAX_SUGGESTIONS = 4  # for each word or value
_MAX_WORDS = 5  # of a search that are looked at
_SAME_BEGINNING = 2  # letters that a near word shares
_MAX_TERMS = 20_000
_COLUMNS: dict[str, Column[Any]] = {
    "channel": articles.c.channel,
    "city": articles.c.city,
    "host": articles.c.host,
    "site": articles.c.site,
    "tag": article_tags.c.tag,
}


def unknown_values(engine: Engine, filters: Filters) -> Iterator[tuple[str, str, list[str]]]:
    """Yield the filters whose value no story has: name, value, the nearest known ones.

    Raises: StoreError where the database cannot be read.
    """
    with reading(engine) as connection:
        for name, column in _COLUMNS.items():
            value = getattr(filters, name)
            if value and not _has(connection, column, value):
                known = {each.lower(): each for each in _values(connection, column, value)}
                near = get_close_matches(value.lower(), known, _MAX_SUGGESTIONS, 0.5) or sorted(known)
                yield name, value, [known[each] for each in near[:_MAX_SUGGESTIONS]]


def near_words(engine: Engine, words: str, filters: Filters, *, duplicates: bool = False) -> list[tuple[str, int]]:
    """Return searches that find something where `words` find nothing, with their numbers of stories.

    Of a search for several words these are its words one by one; of a word that nothing has, words like it.

    Raises: InputError for a search that cannot be read, StoreError where the database cannot be.
    """
    sought = list(dict.fromkeys(phrase for phrase in phrases(parse(words))))[:_MAX_WORDS]
    found: dict[str, int] = {}
    for phrase in sought:
        written = _written(phrase)
        number = count(engine, written, filters, duplicates=duplicates) if len(sought) > 1 else 0
        candidates = [] if number else _candidates(engine, phrase)
        found[written] = number
        found |= {each: count(engine, each, filters, duplicates=duplicates) for each in candidates}
    return [(each, number) for each, number in found.items() if number]


def _written(phrase: Phrase) -> str:
    words = " ".join("-".join(part) for part in phrase.parts)
    return f'"{words}"{"*" * phrase.is_prefix}' if " " in words else f"{words}{'*' * phrase.is_prefix}"


def _candidates(engine: Engine, phrase: Phrase) -> list[str]:
    """Return the beginning of a word, and words of the index that look like it."""
    word = "".join(phrase.parts[0])
    if len(phrase.parts) > 1 or len(word) <= _SAME_BEGINNING:
        return []
    begins = [] if phrase.is_prefix else [f"{word}*"]
    if engine.dialect.name != "sqlite":
        return begins
    with reading(engine) as connection:
        terms = _terms(connection, word[:_SAME_BEGINNING])
    longer = sorted((each for each in terms if each.startswith(word)), key=lambda each: -terms[each])
    near = get_close_matches(word, terms, _MAX_SUGGESTIONS, 0.75)
    return list(dict.fromkeys([*begins, *longer[:2], *near]))[:_MAX_SUGGESTIONS]


def _terms(connection: Connection, beginning: str) -> dict[str, int]:
    """Return the words of the full-text index with a beginning, and how many stories have each."""
    connection.execute(
        text("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab('main', 'articles_fts', 'row')")
    )
    statement = text("SELECT term, doc FROM temp.vocabulary WHERE term >= :first AND term < :last LIMIT :most")
    values = {"first": beginning, "last": f"{beginning}\U0010ffff", "most": _MAX_TERMS}
    return {row.term: row.doc for row in connection.execute(statement, values)}


def _has(connection: Connection, column: Column[Any], value: str) -> bool:
    statement = select(column).where(column.in_(spelled(value))).limit(1)
    return connection.execute(statement).first() is not None


def _values(connection: Connection, column: Column[Any], value: str) -> list[str]:
    statement = select(column).where(column.is_not(None)).distinct().limit(_MAX_TERMS)
    if column is article_tags.c.tag:  # there are many; the like of a mistyped one begin with its letter
        statement = statement.where(func.lower(func.substr(column, 1, 1)) == value[:1].lower())
    return list(connection.execute(statement).scalars())
