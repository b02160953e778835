"""Crawl, archive and query Indonesia's news."""
