"""Several crawlers on one PostgreSQL: a queue of host groups, each crawled by one process at a time."""
