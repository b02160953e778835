"""Dask: the only module that knows the cluster engine."""

import platform
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Self

import dask
from distributed import Client, LocalCluster, as_completed
from distributed.scheduler import KilledWorker

from newscrawl.errors import InputError, NewscrawlError

#: Packages whose version changes what is read of a page.
_READERS = ("newscrawl", "dateparser", "fastwarc", "htmldate", "lxml", "parsel", "pyarrow", "rensa", "scrapy")
_CONNECT_S = 10


class ClusterError(NewscrawlError):
    """The cluster cannot be used."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Result of a task whose worker died with it, again and again."""

    why: str


def versions() -> dict[str, str]:
    """Return the versions of the libraries that read a page here."""
    return {name: _version(name) for name in _READERS} | {"python": platform.python_version()}


class Workers:
    """Workers of this machine, or those of a scheduler that is there."""

    def __init__(self, *, jobs: int = 1, scheduler: str | None = None) -> None:
        """Name a scheduler (`tcp://HOST:8786`), or say how many processes to start here, on loopback."""
        self._jobs = jobs
        self._scheduler = scheduler
        self._client: Any = None
        self._held = ExitStack()

    def __enter__(self) -> Self:
        """Start or connect.

        Raises: ClusterError, InputError.
        """
        # A worker that is a daemon may have no children, and a page that kills its reader needs one. A worker that
        # died is started anew; on a busy machine that takes longer than the 15 s after which Dask gives it up for good.
        self._held.enter_context(
            dask.config.set(
                {
                    "distributed.worker.daemon": False,
                    "distributed.scheduler.allowed-failures": 1,
                    "distributed.admin.tick.limit": "1h",
                    "distributed.deploy.lost-worker-timeout": "1h",
                }
            )
        )
        try:
            if self._scheduler is None:
                cluster: Any = LocalCluster(
                    n_workers=self._jobs,
                    threads_per_worker=1,
                    host="127.0.0.1",
                    dashboard_address=None,
                    scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # a port of its own for each run
                    memory_limit=0,
                    silence_logs=50,
                )
                self._held.callback(cluster.close)
                self._client = Client(cluster)
            else:
                self._client = Client(self._scheduler, timeout=_CONNECT_S)
        except (OSError, TimeoutError, ValueError) as error:
            self._held.close()
            place = self._scheduler or "this machine"
            raise InputError(f"no cluster at {place}: {' '.join(str(error).split())}") from error
        self._held.callback(self._client.close)
        self._check_versions()
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    @property
    def dashboard(self) -> str:
        """The URL of Dask's dashboard; empty where there is none."""
        return str(self._client.dashboard_link or "") if self._scheduler else ""

    def map(self, function: Callable[..., Any], items: Sequence[Any], *arguments: Any) -> Iterator[tuple[Any, Any]]:
        """Yield each item with the result of `function(item, *arguments)`, as they come; `Lost` where its worker died.

        Raises: the first error that a task raises.
        """
        futures = {self._client.submit(function, item, *arguments, pure=False, retries=0): item for item in items}
        for future in as_completed(futures):
            item = futures.pop(future)
            try:  # a result lies in its worker's memory, and may be lost with it after the task was done
                yield item, future.result()
            except KilledWorker as error:
                yield item, Lost(str(error))
            future.release()

    def _check_versions(self) -> None:
        here = versions()
        for address, there in self._client.run(versions).items():
            differing = [
                f"{name} {there.get(name)} instead of {here[name]}" for name in here if there.get(name) != here[name]
            ]
            if differing:
                raise ClusterError(
                    f"the worker {address} has {', '.join(differing)}: install the same versions everywhere"
                )


def _version(name: str) -> str:
    try:
        return version(name)
    except Exception:  # noqa: BLE001  # newscrawl may run from a folder, without being installed
        return "not installed"
