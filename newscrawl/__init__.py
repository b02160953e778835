"""Crawl, archive and query Indonesia's news.

    with newscrawl.open("data/news.db") as news:
        for article in news.articles("gempa", since="2023-12-01"):
            print(article.published_at, article.title)

The names below are loaded when they are used first, so that the import itself costs nothing; `docs/library.md` shows
what they do.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newscrawl.errors import InputError, NewscrawlError, StoreError
    from newscrawl.items import Article, Kind
    from newscrawl.library.crawl import crawl
    from newscrawl.library.database import Database, open  # noqa: A004  # as gzip.open and dbm.open are called
    from newscrawl.library.page import PageError, extract, read
    from newscrawl.library.records import Revision, StoredArticle

__version__ = "0.1.0"

__all__ = [
    "Article",
    "Database",
    "InputError",
    "Kind",
    "NewscrawlError",
    "PageError",
    "Revision",
    "StoreError",
    "StoredArticle",
    "crawl",
    "extract",
    "open",
    "read",
]

_HOMES = {
    "newscrawl.errors": ("InputError", "NewscrawlError", "StoreError"),
    "newscrawl.items": ("Article", "Kind"),
    "newscrawl.library.crawl": ("crawl",),
    "newscrawl.library.database": ("Database", "open"),
    "newscrawl.library.page": ("PageError", "extract", "read"),
    "newscrawl.library.records": ("Revision", "StoredArticle"),
}

if not TYPE_CHECKING:  # a type checker that saw it would take every name for one of ours

    def __getattr__(name: str) -> Any:
        for home, names in _HOMES.items():
            if name in names:
                value = globals()[name] = getattr(import_module(home), name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
