"""A crawl that is killed again and again."""

from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from tests.crawl.crawling import Crawler
from tests.site.local import LocalSite
from tests.site.stories import WIB, Plan

KILLS = 20


@pytest.mark.slow
def test_twenty_kills_leave_the_rows_of_an_undisturbed_run(tmp_path: Path) -> None:
    """At any moment; each run goes on where the last one was, and asks again only for what was in flight."""
    plan = Plan(stories=300, days=2, networks=("karawang",), desks=("jateng",), now=datetime.now(WIB))
    random = Random(20)
    (tmp_path / "calm").mkdir()
    (tmp_path / "killed").mkdir()
    with LocalSite(plan) as site:
        calm = Crawler(tmp_path / "calm", site)
        calm.run("-a", "network=all").check()
        pages = len({seen.url for seen in site.requests})
        site.forget()
        killed = Crawler(tmp_path / "killed", site, {"DOWNLOAD_DELAY": "0.02"})

        kills = 0
        while kills < KILLS and not killed.run_and_kill(random.uniform(1.2, 2.6), "-a", "network=all"):
            kills += 1
        killed.run("-a", "network=all").check()

        stories = {story.key: story for story in site.stories}
        asked = [seen for seen in site.requests if any(key in seen.url for key in stories)]
    assert kills >= 10
    assert killed.rows() == calm.rows()
    assert killed.keys() == set(stories)
    assert len(asked) <= pages + (kills + 1) * 30
