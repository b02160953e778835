"""What every run imports is no garbage, so no run looks for garbage in it."""

import gc

from scrapy import signals
from scrapy.utils.test import get_crawler

from newscrawl.extensions.gc_tuning import RareCollections


def test_a_run_searches_only_what_it_made_itself() -> None:
    """From its start to its end Python passes over what was there before, and not after that."""
    crawler = get_crawler()
    extension = RareCollections.from_crawler(crawler)  # signals hold no receiver
    before = gc.get_freeze_count(), gc.get_threshold()

    crawler.signals.send_catch_log(signals.engine_started)
    spared, threshold = gc.get_freeze_count(), gc.get_threshold()
    crawler.signals.send_catch_log(signals.engine_stopped)

    assert extension is not None
    assert spared > 10_000
    assert threshold[0] > before[1][0]
    assert before == (gc.get_freeze_count(), gc.get_threshold()) == (0, before[1])
