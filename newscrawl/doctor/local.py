"""Health check of the local data: database, archive, last runs."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from newscrawl import stats
from newscrawl.clock import WIB
from newscrawl.console import run_summary
from newscrawl.doctor.archive import look_at_archive
from newscrawl.doctor.database import LastRun, last_runs, look_at_database
from newscrawl.doctor.finding import Finding, State, is_failing
from newscrawl.errors import StoreError
from newscrawl.store.engine import is_missing, opened
from newscrawl.store.locks.crawl import holders

_REPLAY = "replay"
_ADVICE_OPEN = "correct NEWSCRAWL_DATABASE_URL, or do what the line says"
_OLD = timedelta(days=2)  # a schedule crawls at least every day; one missed turn is no news


def look_at_all(database_url: str, archive: str, now: datetime, first_site: str) -> list[Finding]:
    """Return the findings about database, archive and last runs; nothing is made, changed or waited for.

    `first_site`: the site that an empty database is advised to begin with.

    Raises: InputError for a database URL that cannot be used.
    """
    return [*_look_at_database(database_url, now, first_site), *look_at_archive(archive)]


def _look_at_database(url: str, now: datetime, first_site: str) -> Iterator[Finding]:
    if is_missing(url):
        check = run_summary.live_check(first_site)
        advice = f"`newscrawl crawl {first_site}` makes it; `{check}` checks the site first"
        yield Finding(State.WARN, "database", f"there is none yet at {url}", advice)
        return
    try:
        with opened(url, read_only=True) as engine:
            findings = look_at_database(engine)
            yield from findings
            if not is_failing(finding.state for finding in findings):
                yield from look_at_runs(last_runs(engine), now, first_site, is_crawling=bool(holders(engine)))
    except StoreError as error:
        yield Finding(State.FAIL, "database", str(error), _ADVICE_OPEN)


def crawled_spiders(database_url: str) -> set[str]:
    """Return the spiders that a database has runs of; none where it is missing or cannot be opened.

    Raises: InputError for a database URL that cannot be used.
    """
    if is_missing(database_url):
        return set()
    try:
        with opened(database_url, read_only=True) as engine:
            return {run.spider for run in last_runs(engine)} - {_REPLAY}
    except StoreError:
        return set()


def look_at_runs(last: list[LastRun], now: datetime, first_site: str, *, is_crawling: bool) -> Iterator[Finding]:
    """Yield a line for the last run of each spider and of the replay."""
    if all(run.spider == _REPLAY for run in last):
        advice = f"`{run_summary.live_check(first_site)}`, then `newscrawl crawl {first_site}`"
        yield Finding(State.WARN, "runs", "no crawl has run yet", advice)
    for run in last:
        yield _look_at_run(run, now, is_crawling=is_crawling)


def _look_at_run(run: LastRun, now: datetime, *, is_crawling: bool) -> Finding:
    what = "replay" if run.spider == _REPLAY else f"crawl of {run.spider}"
    started = run.started_at.astimezone(WIB).strftime("%Y-%m-%d %H:%M WIB")
    if run.finished_at is None:
        if is_crawling and run.spider != _REPLAY:
            return Finding(State.OK, what, f"at work since {started}")
        return Finding(State.WARN, what, f"begun {started}, cut off or still at work", "start it again: it goes on")
    says = f"{started}, {run.reason}: {_outcomes(run)}"
    limits = sorted(stats.by_label(run.counters, stats.BROKEN_LIMIT))
    if limits:
        selectors = "" if run.spider == _REPLAY else f", `{run_summary.live_check(run.spider)}` the selectors"
        advice = f"`newscrawl failures` has the pages{selectors}"
        return Finding(State.FAIL, what, f"{says}; limits broken: {', '.join(limits)}", advice)
    if run_summary.needs_a_look(run.counters, run.reason or ""):
        return Finding(
            State.FAIL, what, says, "`newscrawl failures` lists the pages; the log of the run says why it ended"
        )
    if run.spider != _REPLAY and now - run.finished_at > _OLD:
        return Finding(State.WARN, what, says, f"{(now - run.finished_at).days} days ago: is the schedule on?")
    return Finding(State.OK, what, says)


def _outcomes(run: LastRun) -> str:
    counts = stats.by_label(run.counters, stats.OUTCOME)
    parts = ", ".join(f"{number:,} {name}" for name, number in sorted(counts.items(), key=lambda one: -one[1]))
    return parts or "no article page"
