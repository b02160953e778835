"""A crawl that is killed again and again."""

from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from tests.crawl.crawling import Crawler, story_requests
from tests.site.local import LocalSite
from tests.site.stories import WIB, Plan

KILLS = 20
IN_FLIGHT = 12  # four pages of each of three hosts
PAUSE_S = 0.05  # of a host: so few pages come while a transaction is written


@pytest.mark.slow
def test_twenty_kills_leave_the_rows_of_an_undisturbed_run(tmp_path: Path) -> None:
    """At any moment; each run goes on where the last one was, and asks again only for what was in flight."""
    plan = Plan(stories=400, days=2, networks=("karawang",), desks=("jateng",), now=datetime.now(WIB))
    random = Random(20)
    (tmp_path / "calm").mkdir()
    (tmp_path / "killed").mkdir()
    with LocalSite(plan) as site:
        calm = Crawler(tmp_path / "calm", site)
        calm.run("-a", "network=all").check()
        pages = len(story_requests(site))
        site.forget()
        killed = Crawler(tmp_path / "killed", site, {"DOWNLOAD_DELAY": str(PAUSE_S)})

        kills = 0
        while kills < KILLS and not killed.run_and_kill(random.randint(20, 120), "-a", "network=all"):
            kills += 1
        killed.run("-a", "network=all").check()

        asked = len(story_requests(site))
        keys = {story.key for story in site.stories}
    assert kills == KILLS
    assert killed.rows() == calm.rows()
    assert killed.keys() == keys
    assert pages <= asked <= pages + KILLS * IN_FLIGHT
