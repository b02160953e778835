"""Bytes of a full-size page to an `Article`, beside what a bare parsel.Selector and one XPath take on it.

Run `python -m benchmarks.extract`; exits 1 below the ratio that we hold to.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from parsel import Selector

from benchmarks.arguments import numbers
from newscrawl.items import Article, Draft, Page
from newscrawl.page.extract import read_page
from newscrawl.spiders.inews import SITE
from newscrawl.stories.merge import join

PAGE = Path(__file__).parent.parent / "fixtures/inews/current-full-size/page.html"
URL = "https://www.inews.id/finance/bisnis/petani-garam-madura-panen-lebih-awal-harga-justru-turun"
ROUNDS = 15
REPETITIONS = 20
MIN_RATIO = 0.3


def main() -> int:
    body = PAGE.read_bytes()
    page = Page(URL, body, datetime(2026, 6, 10, tzinfo=UTC), headers={"content-type": "text/html; charset=utf-8"})

    def ours() -> Article:
        draft = read_page(page, SITE).result
        assert isinstance(draft, Draft)
        return join([draft])

    def bare() -> str | None:
        return Selector(text=body.decode()).xpath("//h1/text()").get()

    assert ours().body
    assert bare()
    bare_s, ours_s = best_of(bare, ours)
    ratio = bare_s / ours_s
    print(
        f"extract: {len(body) / 1000:.0f} KB page, ours {1 / ours_s:.0f}/s, "
        f"bare parsel and one XPath {1 / bare_s:.0f}/s, ratio {ratio:.2f}"
    )
    return 0 if ratio >= MIN_RATIO else 1


def best_of(*functions: Callable[[], object]) -> list[float]:
    """Return the seconds that one call of each takes, best of interleaved rounds."""
    best = [float("inf")] * len(functions)
    for _ in range(ROUNDS):
        for place, function in enumerate(functions):
            start = time.perf_counter()
            for _ in range(REPETITIONS):
                function()
            best[place] = min(best[place], (time.perf_counter() - start) / REPETITIONS)
    return best


if __name__ == "__main__":
    numbers(__doc__)
    sys.exit(main())
