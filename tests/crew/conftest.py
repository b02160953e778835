"""A PostgreSQL for the crawlers of a test."""

from tests.store.conftest import postgresql_server, postgresql_url

__all__ = ["postgresql_server", "postgresql_url"]
