"""What every run imports is no garbage, so no run looks for garbage in it."""

import gc

from newscrawl.gc_tuning import rare_collections


def test_a_run_searches_only_what_it_made_itself() -> None:
    """From its start to its end Python passes over what was there before, and not after that."""
    before = gc.get_freeze_count(), gc.get_threshold()

    with rare_collections():
        spared, threshold = gc.get_freeze_count(), gc.get_threshold()

    assert spared > 10_000
    assert threshold[0] > before[1][0]
    assert before == (gc.get_freeze_count(), gc.get_threshold()) == (0, before[1])
