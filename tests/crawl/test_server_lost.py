"""A crawl whose PostgreSQL goes away in the middle."""

import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import ProgrammingError

from tests.commands import launch
from tests.crawl.crawling import Crawler
from tests.servers import Postgres
from tests.site.local import LocalSite
from tests.site.stories import WIB, Plan


def story_keys(url: str) -> list[str]:
    """The identities of the stored stories; none while there is no table of them."""
    with create_engine(url, poolclass=NullPool).connect() as connection, suppress(ProgrammingError):
        return [row.story_key for row in connection.execute(text("SELECT story_key FROM articles"))]
    return []


@pytest.mark.slow
@pytest.mark.parametrize("comes_back", [False, True], ids=["killed", "restarted"])
def test_a_server_that_goes_away_loses_nothing(tmp_path: Path, own_postgresql: Postgres, comes_back: bool) -> None:
    """The run ends with 1 and says why, unless the server is back in time; the same command goes on to all stories."""
    url = own_postgresql.url.format(name="postgres")
    plan = Plan(stories=120, days=2, now=datetime.now(WIB))
    with LocalSite(plan) as site:
        crawler = Crawler(tmp_path, site, {"DOWNLOAD_DELAY": "0.02"}, {"NEWSCRAWL_DATABASE_URL": url})
        process = launch.start("scrapy", None, crawler.environment, *crawler.command())
        while process.poll() is None and not story_keys(url):
            time.sleep(0.02)
        own_postgresql.stop("immediate")
        if comes_back:
            own_postgresql.start()
        _, err = process.communicate(timeout=60)
        if not comes_back:
            own_postgresql.start()
        again = crawler.run()
        keys = {story.key for story in site.stories if story.host == "www.inews.id"}
    said = [line for line in err.splitlines() if " ERROR: " in line]
    assert process.returncode == 1 or (comes_back and process.returncode == 0)
    assert "Traceback" not in err
    assert said or process.returncode == 0
    assert len(said) <= 1
    assert all("database postgresql" in line for line in said)
    assert again.check().code == 0
    assert again.outcomes["new"] < len(keys)
    assert sorted(story_keys(url)) == sorted(keys)
