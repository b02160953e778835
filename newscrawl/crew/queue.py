"""The queue of host groups on PostgreSQL: the only module that knows procrastinate.

Each process runs two workers: one takes crawls, N at a time; the other plans and takes back the groups of silent
workers, which must go on while all crawls are busy. The queue only divides the work: that one process at a time crawls
a host is ensured by the crawl's own lock.
"""

import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.jobs import Status
from sqlalchemy import URL

from newscrawl.crew.plan import HostGroup, added_groups
from newscrawl.crew.processes import CrawlProcesses
from newscrawl.errors import InputError, StoreError

logger = logging.getLogger(__name__)

SCHEMA = "jobs"
_CRAWLS, _OFFICE = "crawls", "office"
_AGAIN_S = 5.0  # before the next connection to a lost database
_MINUTE = 60
_BEATS = 6  # heartbeats in the time after which a worker counts as silent
_KEEPALIVES = {"keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 3}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often there is a plan, and when a worker counts as dead."""

    every_min: int = 10
    silent_s: int = 60

    def __post_init__(self) -> None:
        """Check that both are between 1 and 60, as a schedule needs."""
        if not 1 <= self.every_min <= _MINUTE:
            raise InputError(f"NEWSCRAWL_CREW_EVERY: {self.every_min} is not between 1 and 60 minutes")
        if not 1 <= self.silent_s <= _MINUTE:
            raise InputError(f"NEWSCRAWL_CREW_SILENT: {self.silent_s} is not between 1 and 60 seconds")

    @property
    def plan_cron(self) -> str:
        """The schedule of the plan."""
        return f"*/{self.every_min} * * * *" if self.every_min < _MINUTE else "0 * * * *"

    @property
    def rescue_cron(self) -> str:
        """The schedule of the look for silent workers; a sixth field counts seconds."""
        return f"* * * * * */{self.silent_s}" if self.silent_s < _MINUTE else "* * * * *"


def create_tables(url: URL) -> bool:
    """Create procrastinate's tables in a schema of their own; False where they are there.

    Raises: StoreError.
    """
    try:
        with _app(url).open() as app:
            connector = app.connector.get_sync_connector()
            if _has_tables(app):
                return False
            connector.execute_query(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            app.schema_manager.apply_schema()
            return True
    except ConnectorException as error:
        raise StoreError(_line(error)) from error


def check_tables(url: URL) -> None:
    """Check that the database has procrastinate's tables.

    Raises: InputError, StoreError.
    """
    try:
        with _app(url).open() as app:
            if not _has_tables(app):
                raise InputError("this database has no queue yet; make it once: newscrawl crew --apply")
    except ConnectorException as error:
        raise StoreError(_line(error)) from error


class Crew:
    """The workers of one process."""

    def __init__(
        self,
        url: URL,
        processes: CrawlProcesses,
        groups: Callable[[str], Sequence[HostGroup]],
        rhythm: Rhythm,
        say: Callable[[str], None],
    ) -> None:
        """Take how to crawl a group, and which groups a site has now."""
        self._processes, self._groups, self._rhythm, self._say = processes, groups, rhythm, say
        self._app = _app(url, plan_max_delay_s=rhythm.every_min * _MINUTE)
        self._task = self._app.task(name="crew.visit", queue=_CRAWLS, pass_context=True)(self._crawl)
        self._plan = self._app.task(name="crew.plan", queue=_OFFICE)(self._enqueue)
        rescue = self._app.task(name="crew.rescue", queue=_OFFICE, queueing_lock="rescue")(self._rescue)
        self._app.periodic(cron=rhythm.rescue_cron)(rescue)

    def run(self, sites: Sequence[str], jobs: int) -> None:
        """Plan the crawls of these sites and take those of any, until this process is signalled to end."""
        for site in sites:
            periodic = self._app.periodic(
                cron=self._rhythm.plan_cron,
                periodic_id=site,
                queueing_lock=f"plan-{site}",
                task_kwargs={"site": site},
            )
            periodic(self._plan)
        asyncio.run(self._run(jobs))

    async def _run(self, jobs: int) -> None:
        loop = asyncio.get_running_loop()
        # Of procrastinate's own tasks: a job that was given to another worker meanwhile cannot be ended by this one.
        loop.set_exception_handler(
            lambda _, fault: self._say(
                f"the queue: {_line(fault['exception']) if 'exception' in fault else fault['message']}"
            )
        )
        async with self._app.open_async():
            workers = [
                asyncio.create_task(self._work(_CRAWLS, jobs)),
                asyncio.create_task(self._work(_OFFICE, 1)),
            ]
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, self._stop, workers)
            await asyncio.gather(*workers, return_exceptions=True)

    def _stop(self, workers: Sequence["asyncio.Task[None]"]) -> None:
        if not self._processes.is_stopping:
            self._say("ending: crawls store what is in flight; once more to end them at once")
            for worker in workers:
                worker.cancel()
        self._processes.stop()

    async def _work(self, queue: str, jobs: int) -> None:
        """Run a worker, and start it again when the database was away."""
        while not self._processes.is_stopping:
            try:
                await self._app.run_worker_async(
                    queues=[queue],
                    name=f"{queue}@{socket.gethostname()}",
                    concurrency=jobs,
                    install_signal_handlers=False,
                    delete_jobs="always",  # a crawl has its row in `runs`
                    update_heartbeat_interval=self._rhythm.silent_s / _BEATS,
                    stalled_worker_timeout=self._rhythm.silent_s,
                )
            except ConnectorException as error:
                self._say(f"the queue cannot be reached, trying again: {_line(error)}")
            if not self._processes.is_stopping:
                await asyncio.sleep(_AGAIN_S)

    async def _crawl(
        self, context: JobContext, site: str, number: int, hosts: list[str], has_network: bool, planned: int
    ) -> None:
        """Crawl a group; after the home page, enqueue the groups with hosts that were not known to the plan."""
        group = HostGroup(site, number, tuple(hosts), has_network)
        self._say(f"{group.name}: crawling {', '.join(hosts)}")
        code, said = await self._processes.run(group.arguments, f"crew-{group.name}-{context.job.id or 0}")
        self._say(f"{group.name}: ended with code {code}: {said}")
        if self._processes.is_stopping:
            await self._defer([group], planned)  # the crawl may have been cut short: it is the next worker's
        elif number == 0:
            groups = await asyncio.to_thread(self._groups, site)
            await self._defer(added_groups(groups, planned), planned)

    async def _enqueue(self, timestamp: int, site: str) -> None:  # noqa: ARG002  # given to every periodic task
        """Enqueue every group of a site that is not waiting already."""
        groups = await asyncio.to_thread(self._groups, site)
        await self._defer(groups, sum(len(group.hosts) for group in groups))

    async def _defer(self, groups: Sequence[HostGroup], planned: int) -> None:
        """Enqueue groups; `planned` hosts were known when it was planned, and remain so when a crawl is repeated."""
        for group in groups:
            job = self._task.configure(lock=group.name, queueing_lock=group.name)
            try:
                await job.defer_async(
                    site=group.site,
                    number=group.number,
                    hosts=list(group.hosts),
                    has_network=group.has_network,
                    planned=planned,
                )
            except AlreadyEnqueued:
                logger.debug("%s is waiting already", group.name)

    async def _rescue(self, timestamp: int) -> None:  # noqa: ARG002  # as above
        """Give the jobs of silent workers to others."""
        manager = self._app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=self._rhythm.silent_s):
            self._say(f"{job.lock or job.task_name}: its worker is silent; another one takes it")
            try:
                await manager.retry_job(job)
            except UniqueViolation:  # the same group is waiting already
                await manager.finish_job(job, Status.FAILED, delete_job=True)


def _app(url: URL, plan_max_delay_s: float = 600) -> App:
    conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
    options: dict[str, Any] = {"options": f"-c search_path={SCHEMA}", **_KEEPALIVES}
    connector = PsycopgConnector(conninfo=conninfo, kwargs=options, min_size=1, max_size=8)
    return App(connector=connector, periodic_defaults={"max_delay": plan_max_delay_s})


def _has_tables(app: App) -> bool:
    row = app.connector.get_sync_connector().execute_query_one(
        f"SELECT to_regclass('{SCHEMA}.procrastinate_jobs') IS NOT NULL AS found"
    )
    return bool(row["found"])


def _line(error: BaseException) -> str:
    cause = error.__cause__ or error
    return " ".join(str(cause).split()) or type(cause).__name__
