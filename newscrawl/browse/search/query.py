"""The FTS5 query of a search box, in the language of `newscrawl query`."""

from newscrawl.errors import InputError
from newscrawl.store.search.language import fts5_query, parse


def search_query(typed: str) -> str:
    """Return the FTS5 query for a search; one that finds nothing for a search that cannot be read.

    >>> search_query("jum'at -bola"), search_query("")
    ('(("jum at" OR "jumat") NOT "bola")', '""')
    """
    try:
        return fts5_query(parse(typed.replace("\0", " ")))  # a NUL ends a query for SQLite, also within quotes
    except InputError:
        return '""'


def search_error(typed: str) -> str:
    """Return the line that the command line prints for a search that cannot be read; nothing for any other.

    >>> search_error("-warga")
    'there is no word to look for in "-warga", only words to leave out'
    """
    try:
        if typed.strip():
            parse(typed)
    except InputError as error:
        return str(error)
    return ""
