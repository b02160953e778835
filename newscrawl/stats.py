"""The names of all counters: `newscrawl/<stage>/<event>[/<label>]`, labels from closed lists only."""

PAGES_ARTICLE = "newscrawl/pages/article"  # article pages that were fetched or replayed
PAGES_LISTING = "newscrawl/pages/listing"
PAGES_OTHER = "newscrawl/pages/other"  # pages of the site that are neither
PAGES_FOREIGN = "newscrawl/pages/foreign"  # saved pages that no spider owns
OUTCOME = "newscrawl/outcome/{}"  # new, updated, unchanged, dropped/<reason>, failed/<reason>
SAVED_UNREADABLE = "newscrawl/saved/unreadable"  # saved pages, or places in a WARC file, that cannot be read
SAVED_SKIPPED = "newscrawl/saved/skipped/{}"  # WARC records that are no page: their type, or "not-http", "redirect" ...
REPLAY_PAGES = "newscrawl/replay/pages/{}"  # saved pages by the name of the spider that owns them
REPLAY_IGNORED = "newscrawl/replay/requests_ignored"  # requests of the spider, which a replay does not follow
NOT_SENT = "newscrawl/pace/not_sent"  # requests that were given up before they left: a stopped host, the run's end
HOSTS_WAITING = "newscrawl/pace/hosts_waiting"  # hosts that asked to wait, at this moment
HOSTS_STOPPED = "newscrawl/pace/hosts_stopped"  # hosts that are left alone until the next run
RETRY_AFTER = "newscrawl/pace/retry_after"  # answers that named a time to wait
BLOCKS = "newscrawl/pace/blocks/{}"  # 403, 429, challenge
ARCHIVE_RESPONSES = "newscrawl/archive/responses"  # answers that were recorded, hops and robots.txt too
ARCHIVE_REVISITS = "newscrawl/archive/revisits"  # of these, repetitions that refer to an earlier record
ARCHIVE_BYTES = "newscrawl/archive/bytes"  # size of their records, compressed
LAYOUT = "newscrawl/layout/{}"  # name of the layout that matched
SOURCE = "newscrawl/source/{}/{}"  # field, source that gave its value
UNCLAIMED = "newscrawl/body/unclaimed"  # boxes inside a body that no rule knows and that do not read like prose
FURNITURE = "newscrawl/body/furniture/{}"  # name of the rule that dropped a box or a line
WEEKDAY_MISMATCH = "newscrawl/date/weekday_mismatch"
DATE_REFUSED = "newscrawl/date/refused"  # a date that cannot be true (after the fetch, before 1990)
MISSING_PAGE = "newscrawl/story/missing_page"
ENCODING_FALLBACK = "newscrawl/encoding/fallback"  # the declared charset did not fit the bytes



def outcome_key(outcome: str, reason: str | None = None) -> str:
    """Return the counter of an outcome.

    >>> outcome_key("failed", "no-text")
    'newscrawl/outcome/failed/no-text'
    """
    return OUTCOME.format(f"{outcome}/{reason}" if reason else outcome)
