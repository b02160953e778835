"""A PostgreSQL for the crawlers of a test."""

from tests.store.conftest import own_postgresql, postgresql_server, postgresql_url

__all__ = ["own_postgresql", "postgresql_server", "postgresql_url"]
