"""A change of the site raises an alarm in the first run that meets it."""

from collections import Counter
from typing import Any

import pytest

from newscrawl.console.run_summary import needs_a_look
from newscrawl.extensions.monitor import Limits, silent_sources
from tests.pace.hosts import STORY, Answer, Crawl, Hosts, urls_of

PLAIN = """<!doctype html><html><head><title>{title}</title></head><body><div class="x1"><h1>{title}</h1>
<div class="x2"><p>JAKARTA, iNews.id - Warga {title} bergotong royong membersihkan saluran air sejak pagi hari itu.</p>
<p>Kegiatan itu diikuti puluhan warga dari tiga rukun tetangga dan berlangsung sampai siang hari.</p>
<p>Ketua lingkungan setempat mengatakan kerja bakti akan diadakan setiap bulan di kampung itu.</p></div></div>
</body></html>"""

LIMITS = Limits(
    min_pages=20,
    shares={"failed": 0.1, "dropped": 0.3, "generic": 0.1, "unclaimed": 0.5},
    fill={"title": 0.99},
    fill_drop=0.3,
    spider="inews",
)
GOOD = {"newscrawl/pages/article": 100, "newscrawl/outcome/new": 100, "newscrawl/layout/current": 100}


def broken(counters: dict[str, Any], filled: dict[str, int] | None = None, **usual: float) -> list[str]:
    """Return the names of the limits that are broken."""
    return [name for name, _ in LIMITS.broken(GOOD | counters, Counter(filled or {}), usual, has_layouts=True)]


@pytest.mark.parametrize(
    ("counters", "name"),
    [
        ({"newscrawl/outcome/failed/no-text": 11}, "failed"),
        ({"newscrawl/outcome/dropped/empty-shell": 20, "newscrawl/outcome/dropped/challenge": 11}, "dropped"),
        ({"newscrawl/layout/generic": 12}, "generic"),
        ({"newscrawl/body/unclaimed": 51}, "unclaimed"),
    ],
)
def test_a_share_above_its_limit_is_named(counters: dict[str, int], name: str) -> None:
    """Each share has its limit, and what is just inside breaks none."""
    inside = {key: number - 2 for key, number in counters.items()}

    assert broken(counters) == [name]
    assert broken(inside) == []


def test_what_the_site_removed_breaks_no_limit() -> None:
    """Stories that are gone say nothing of how pages are read."""
    assert broken({"newscrawl/outcome/dropped/gone": 100}) == []


def test_too_few_pages_are_not_judged() -> None:
    """The failure of one page in three is chance."""
    few = {"newscrawl/pages/article": 3, "newscrawl/outcome/failed/no-text": 1, "newscrawl/layout/current": 2}

    assert broken(few, {"records": 2}, title=1.0) == []


def test_a_field_that_is_missing_now_is_named() -> None:
    """A field is compared with its declared floor, and with what it was among the site's last stories."""
    filled = {"records": 100, "title": 98, "editor": 40, "city": 40}

    assert broken({}, filled, editor=0.9, city=0.6) == ["fill_title", "fill_editor"]


def test_a_source_without_a_link_is_named() -> None:
    """A feed that names no story is told; one that answered 304 gave all it had."""
    counters = {
        "newscrawl/discovery/asked/feed": 3,
        "newscrawl/discovery/asked/section": 9,
        "newscrawl/discovery/asked/index": 2,
        "newscrawl/discovery/links/index": 24,
        "newscrawl/discovery/unchanged/section": 9,
    }

    names = [name for name, _ in silent_sources(counters, "inews")]

    assert names == ["silent_feed"]
    assert [name for name, _ in silent_sources({"newscrawl/discovery/asked/robots": 1}, "inews")] == ["nothing_found"]
    assert needs_a_look({"newscrawl/monitor/broken/silent_feed": 1})


@pytest.mark.parametrize(
    ("reason", "looks"),
    [("finished", False), ("max-pages", False), ("closespider_timeout", False), ("closespider_errorcount", True)],
)
def test_an_end_at_a_bound_that_somebody_set_needs_no_look(reason: str, *, looks: bool) -> None:
    """Scrapy's bounds are such too."""
    assert needs_a_look({}, reason) == looks


def test_a_layout_change_raises_an_alarm_in_its_first_run(hosts: Hosts, crawl: Crawl) -> None:
    """The stories are still stored; the run says what has changed and exits with 1."""
    before = crawl.run(urls_of("www.inews.id", 20))
    hosts.answer = lambda host, path, nth: Answer(body=PLAIN.format(title=path[-20:].replace("-", " ")).encode())

    after = crawl.run(urls_of("jateng.inews.id", 20))

    assert (before.returncode, after.returncode) == (0, 1)
    limit = "ERROR: 20 of 20 (100%) records match no layout of the site; the limit is 10%"
    assert f"{limit}: run `newscrawl doctor --live --spider inews`" in after.stderr
    assert "ERROR: published_at is there in 0% of 20 records, it was 100% before; the limit is 90%" in after.stderr
    assert crawl.counters["newscrawl/outcome/new"] == 20
    assert crawl.counters["newscrawl/monitor/broken/generic"] == 1
    assert "ERROR" not in before.stderr
    assert "{title}" in STORY
