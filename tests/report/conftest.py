"""Databases with made-up collections, and a browser."""

from tests.browser import chromium, visit
from tests.store.conftest import database_url, engine, postgresql_server, postgresql_url, sqlite_engine

__all__ = [
    "chromium",
    "database_url",
    "engine",
    "postgresql_server",
    "postgresql_url",
    "sqlite_engine",
    "visit",
]
