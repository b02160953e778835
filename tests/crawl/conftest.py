"""A PostgreSQL for the crawls that lose theirs."""

from tests.store.conftest import own_postgresql

__all__ = ["own_postgresql"]
