"""The names of all counters: `newscrawl/<stage>/<event>[/<label>]`, labels from closed lists only."""

from collections.abc import Mapping
from typing import Any

PAGES_ARTICLE = "newscrawl/pages/article"  # article pages that were fetched or replayed
PAGES_LISTING = "newscrawl/pages/listing"  # pages of links to stories
PAGES_OTHER = "newscrawl/pages/other"  # pages of the site that are neither
PAGES_FOREIGN = "newscrawl/pages/foreign"  # saved pages that no spider owns
OUTCOME = "newscrawl/outcome/{}"  # new, updated, unchanged, dropped/<reason>, failed/<reason>
SAVED_UNREADABLE = "newscrawl/saved/unreadable"  # saved pages, or places in a WARC file, that cannot be read
SAVED_SKIPPED = "newscrawl/saved/skipped/{}"  # WARC records that are no page: their type, or "not-http", "redirect" ...
REPLAY_PAGES = "newscrawl/replay/pages/{}"  # saved pages by the name of the spider that owns them
REFUSED = "newscrawl/guard/refused/{}"  # requests that would have left the site: host, port, address, url
ROBOTS_CUT = "newscrawl/robots/cut"  # robots.txt of which only the first 500 KiB were read
NOT_SENT = "newscrawl/pace/not_sent"  # requests that were given up before they left: a stopped host, the run's end
HOSTS_WAITING = "newscrawl/pace/hosts_waiting"  # hosts with a `Retry-After` that has not passed
HOSTS_STOPPED = "newscrawl/pace/hosts_stopped"  # hosts that are left alone until the next run
RETRY_AFTER = "newscrawl/pace/retry_after"  # answers that named a time to wait
BLOCKS = "newscrawl/pace/blocks/{}"  # 403, 429, challenge
ARCHIVE_RESPONSES = "newscrawl/archive/responses"  # answers that were recorded, hops and robots.txt too
ARCHIVE_REVISITS = "newscrawl/archive/revisits"  # of these, repetitions that refer to an earlier record
ARCHIVE_BYTES = "newscrawl/archive/bytes"  # size of their records, compressed
ARCHIVE_FAULTS = "newscrawl/archive/faults"  # 1: an answer, or the index, could not be kept; the next run mends it
BROKEN_LIMIT = "newscrawl/monitor/broken/{}"  # name of the limit: failed, generic, fill_published_at ...
LAYOUT = "newscrawl/layout/{}"  # name of the layout that matched
SOURCE = "newscrawl/source/{}/{}"  # field, source that gave its value
UNCLAIMED = "newscrawl/body/unclaimed"  # boxes inside a body that no rule knows and that do not read like prose
BOILERPLATE = "newscrawl/body/boilerplate/{}"  # name of the rule that dropped a box or a line
WEEKDAY_MISMATCH = "newscrawl/date/weekday_mismatch"  # the weekday named is not the date's; the date is kept
DATE_REFUSED = "newscrawl/date/refused"  # a date that cannot be true (after the fetch, before 1990)
DATE_DISAGREES = "newscrawl/date/disagrees"  # good sources of a page name different days
DATE_UNREAD = "newscrawl/date/unread"  # pages that name a date which cannot be read; it stays as published_raw
LD_BROKEN = "newscrawl/json_ld/broken"  # JSON-LD blocks that could not be read
MISSING_PAGE = "newscrawl/story/missing_page"  # pages of stories that are known to exist and have not come
ENCODING_FALLBACK = "newscrawl/encoding/fallback"  # the declared charset did not fit the bytes

REQUESTED = "newscrawl/discovery/asked/{}"  # sources of links by kind: feed, sitemap, index ...
SILENT = "newscrawl/discovery/silent/{}"  # sources that gave no usable answer
DAMAGED = "newscrawl/discovery/damaged/{}"  # feeds and sitemaps that could not be read to their end
EMPTY = "newscrawl/discovery/empty/{}"  # listings without a story on their first page
RESTING = "newscrawl/discovery/resting/{}"  # sources that are not there or had nothing, and are requested once a day
TWINS = "newscrawl/discovery/twins"  # indexes that showed the list of another one, whatever their channel or day
SOURCE_UNCHANGED = "newscrawl/discovery/unchanged/{}"  # sources that answered 304
LINKS = "newscrawl/discovery/links/{}"  # links to stories by the kind of source, repeated ones too
LEFT = "newscrawl/discovery/left/{}"  # links left alone: playlist, mirror, other-site, network ...
FOUND = "newscrawl/discovery/found"  # stories that were unknown before
KNOWN = "newscrawl/discovery/known"  # links to stories that stand in the frontier or the database already
WALKED_BEFORE = "newscrawl/discovery/walked_before"  # days of a channel whose index was read to its end in another run
BOUND = "newscrawl/discovery/bound"  # walks that ended at NEWSCRAWL_MAX_LISTING_PAGES
RECHECKED = "newscrawl/frontier/rechecked"  # known pages that were due and requested again
RETRIED = "newscrawl/frontier/retried"  # pages that gave nothing in an earlier run and were requested again

HARVEST_LISTED = "newscrawl/harvest/listed"  # captures that a web archive's index lists
HARVEST_SKIPPED = "newscrawl/harvest/skipped/{}"  # captures left alone: no-story, not-html, redirect, bad-line ...
HARVEST_KNOWN = "newscrawl/harvest/known"  # captures that are recorded already
HARVEST_WANTED = "newscrawl/harvest/wanted"  # captures that are not recorded yet
HARVEST_RECORDED = "newscrawl/harvest/recorded"  # captures that were fetched and recorded
HARVEST_FAILED = "newscrawl/harvest/failed"  # captures that the archive did not give; the next run requests them again


def outcome_key(outcome: str, reason: str | None = None) -> str:
    """Return the counter of an outcome.

    >>> outcome_key("failed", "no-text")
    'newscrawl/outcome/failed/no-text'
    """
    return OUTCOME.format(f"{outcome}/{reason}" if reason else outcome)


def by_label(counters: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the counters of a name with a label, by their labels.

    >>> by_label({"newscrawl/layout/amp": 2, "newscrawl/pages/article": 3}, LAYOUT)
    {'amp': 2}
    """
    lead = name.format("")
    return {key.removeprefix(lead): number for key, number in counters.items() if key.startswith(lead)}


def failed_pages(counters: Mapping[str, Any]) -> int:
    """Return how many article pages failed."""
    return sum(by_label(counters, outcome_key("failed", "{}")).values())
