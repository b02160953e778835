"""Writer: pages into the database, one transaction a batch, with an outcome for each page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, insert, update
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError

from newscrawl import stats
from newscrawl.errors import DropReason, FailReason
from newscrawl.items import Draft, Item, NotModified, Outcome, Rejection, Stage
from newscrawl.store import observations, rows
from newscrawl.store.engine import store_error, writing
from newscrawl.store.frontier.outcomes import settle
from newscrawl.store.schema import runs
from newscrawl.stories.draft_json import to_whole_seconds, whole_second
from newscrawl.stories.log import StoryState
from newscrawl.text.messages import safe_message


@dataclass(frozen=True, slots=True)
class Result:
    """Result of storing one page."""

    url: str
    outcome: Outcome
    reason: DropReason | FailReason | None = None
    revisions: int = 0  # kept by this page
    missing_parts: tuple[str, ...] = ()  # pages of the story that are not there after this one

    @property
    def key(self) -> str:
        """The name of the counter of this outcome."""
        return stats.outcome_key(self.outcome, self.reason)


class Writer:
    """Stores drafts and rejections. One writer writes at a time; others, also of other programs, wait."""

    def __init__(self, engine: Engine, schedule: Sequence[timedelta] = ()) -> None:
        """Take the ages at which a live story is looked at again."""
        self.engine = engine
        self.schedule = schedule

    def write(self, batch: Sequence[Item]) -> list[Result]:
        """Store a batch in one transaction and return a result for each page, in their order.

        A page that cannot be stored answers `failed/store-error` and takes no other one with it.

        Raises: StoreError where the database cannot be written; then nothing of the batch is stored.
        """
        if not batch:
            return []
        try:
            return self._write(batch)
        except (OperationalError, InterfaceError) as error:
            raise store_error(error, self.engine) from error
        except (SQLAlchemyError, ValueError, TypeError, ArithmeticError, LookupError, AttributeError) as error:
            if len(batch) == 1:
                return [self._refuse(batch[0], error)]
        return [result for item in batch for result in self.write([item])]

    def start_run(self, spider: str, started_at: datetime) -> int:
        """Note that a run began and return its id."""
        values = {"spider": spider, "started_at": started_at, "counters": {}}
        try:
            with writing(self.engine) as connection:
                return int(connection.execute(insert(runs).values(values).returning(runs.c.id)).scalar_one())
        except DBAPIError as error:
            raise store_error(error, self.engine) from error

    def finish_run(
        self, run_id: int, finished_at: datetime, reason: str, counters: Mapping[str, int | float | str]
    ) -> None:
        """Note how a run ended."""
        values = {"finished_at": finished_at, "reason": reason, "counters": dict(counters)}
        try:
            with writing(self.engine) as connection:
                connection.execute(update(runs).where(runs.c.id == run_id).values(values))
        except DBAPIError as error:
            raise store_error(error, self.engine) from error

    def _write(self, batch: Sequence[Item]) -> list[Result]:
        items = [normalised(item) for item in batch]
        with writing(self.engine) as connection:
            return store(connection, items, self.schedule)

    def _refuse(self, item: Item, error: Exception) -> Result:
        """Keep a page that cannot be stored as a failure of its own."""
        url = item.page_url if isinstance(item, Draft) else item.url
        said = error.orig if isinstance(error, DBAPIError) and error.orig else error
        detail = " ".join(f"{type(said).__name__}: {said}".split())[:500]
        rejection = Rejection(_clean(url), Stage.STORE, FailReason.STORE_ERROR, _clean(detail), item.fetched_at)
        rejection.task = item.task and replace(item.task, pages=())
        try:
            self._write([rejection])
        except (OperationalError, InterfaceError) as fault:
            raise store_error(fault, self.engine) from fault
        except (SQLAlchemyError, ValueError, TypeError, AttributeError):
            return Result(url, Outcome.FAILED, FailReason.STORE_ERROR)
        return Result(url, Outcome.FAILED, FailReason.STORE_ERROR)


def store(connection: Connection, items: Sequence[Item], schedule: Sequence[timedelta] = ()) -> list[Result]:
    """Add pages to the logs of their stories, bring all rows of these stories up to date, and return the results."""
    story_logs = observations.load(connection, {item.story_key for item in items if not isinstance(item, NotModified)})
    before = {key: log.read() for key, log in story_logs.items()}
    states = dict(before)
    entries = observations.Entries()
    results = []
    for item in items:
        if isinstance(item, NotModified):
            results.append(Result(item.url, Outcome.UNCHANGED))
            continue
        log, was = story_logs[item.story_key], states[item.story_key]
        now = states[item.story_key] = log.read() if entries.add(log, item) else was
        results.append(_result(item, was, now))
    entries.save(connection)
    rows.refresh(connection, [(before[key], states[key]) for key in entries.story_keys])
    settled = ((item, result.outcome, result.reason) for item, result in zip(items, results, strict=True))
    settle(connection, settled, schedule)
    return results


def _result(item: Draft | Rejection, was: StoryState, now: StoryState) -> Result:
    if isinstance(item, Rejection):
        return Result(item.url, item.outcome, item.reason)
    fault = now.fault_of.get((item.part, item.fetched_at, item.digest))
    article = now.article
    if fault or not article:
        return Result(item.page_url, Outcome.FAILED, fault or FailReason.NO_TEXT)
    kept = len(now.history.states) - len(was.history.states)
    outcome = Outcome.NEW if not was.article else Outcome.UPDATED if kept > 0 else Outcome.UNCHANGED
    revisions = max(0, kept) if was.article else kept - 1
    return Result(article.url, outcome, None, revisions, article.missing_parts)


def normalised(item: Item) -> Item:
    """Return an item at the precision, and with as much of a rejection, as is stored."""
    if isinstance(item, Draft):
        return to_whole_seconds(replace(item))
    if isinstance(item, NotModified):
        return replace(item, fetched_at=whole_second(item.fetched_at))
    # Neither the site nor more than a line is kept of a page that gave nothing.
    detail = " ".join(safe_message(item.detail).split())[:500]
    return replace(
        item, fetched_at=whole_second(item.fetched_at), story_key=item.story_key or item.url, site="", detail=detail
    )


def _clean(text: str) -> str:
    """Return a text that every database takes: no NUL, no lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
