"""`newscrawl crawl inews` against the test site, and what it leaves in the database."""

import os
import signal
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.commands.launch import run_scrapy_alone, start_scrapy_alone
from tests.engine.runs import Ended
from tests.site.local import LocalSite, Seen

_QUICK = {"DOWNLOAD_DELAY": "0", "AUTOTHROTTLE_ENABLED": "0", "NEWSCRAWL_MONITOR_ENABLED": "0"}
#: What follows from the pages alone: not when they were fetched, nor the numbers of rows.
_ROWS = """
SELECT url, kind, channel, subchannel, title, published_at, published_local, city, authors, editor, summary, body,
       image_url, image_caption, image_credit, tags, page_count, layout, provenance, text_key, cluster_id, gone_at,
       story_key
FROM articles ORDER BY url
"""


class Crawl(Ended):
    """How a crawl ended."""

    def check(self) -> "Crawl":
        """Return the crawl if it ended by itself, every article page has one outcome, and nobody saw a traceback."""
        assert "Traceback" not in self.err, self.err
        assert "'finish_reason': 'finished'" in self.err, self.err
        assert self.outcomes.total() == self.counters["newscrawl/pages/article"], self.err
        return self


@dataclass
class Crawler:
    """A crawler with a database of its own."""

    folder: Path
    site: LocalSite
    settings: dict[str, str] = field(default_factory=dict)
    surroundings: dict[str, str] = field(default_factory=dict)  # more of the environment

    @property
    def database(self) -> Path:
        return self.folder / "news.db"

    def command(self, *args: str, now: datetime | None = None) -> list[str]:
        settings = _QUICK | self.settings | ({"NEWSCRAWL_NOW": now.isoformat()} if now else {})
        options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        return ["crawl", "inews", *options, *args]

    @property
    def environment(self) -> dict[str, str]:
        own = {"NEWSCRAWL_DATABASE_URL": f"sqlite:///{self.database}", "NEWSCRAWL_ARCHIVE": ""}
        kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        return kept | dict(self.site.environment) | own | self.surroundings

    def run(self, *args: str, now: datetime | None = None) -> Crawl:
        """Crawl to the end."""
        done = run_scrapy_alone(Path.cwd(), self.environment, *self.command(*args, now=now))
        return Crawl(done.returncode, done.stdout, done.stderr)

    def run_and_kill(self, requests: int, *args: str) -> bool:
        """Crawl, and kill -9 when the site has seen so many requests more; say whether the crawl was quicker."""
        enough = self.site.count + requests
        child = start_scrapy_alone(Path.cwd(), self.environment, *self.command(*args))
        while self.site.count < enough:
            if os.waitpid(child, os.WNOHANG)[0]:
                return True
            time.sleep(0.02)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return False

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read the database."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            return connection.execute(sql, values).fetchall()

    def rows(self) -> list[tuple[Any, ...]]:
        """The stories, without what depends on when they were fetched."""
        return self.query(_ROWS)

    def keys(self) -> set[str]:
        """The identities of the stored stories."""
        return {key for (key,) in self.query("SELECT story_key FROM articles")}


def story_requests(site: LocalSite) -> list[Seen]:
    """The requests of pages of stories; a network story is also linked to without its slug."""
    paths = {urlsplit(url).path for story in site.stories for url in story.page_urls}
    return [seen for seen in site.requests if seen.path in paths or seen.path.startswith("/read/")]
