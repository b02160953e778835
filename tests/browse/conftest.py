"""A browser for the tests of `scrapy browse`."""

from tests.browser import chromium, visit

__all__ = ["chromium", "visit"]
