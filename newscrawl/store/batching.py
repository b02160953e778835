"""Coalesce concurrent calls into batches."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

_Job = TypeVar("_Job")
_Result = TypeVar("_Result")


class Batches(Generic[_Job, _Result]):
    """Does the jobs that came while the last ones were being done, all at once."""

    def __init__(
        self, work: Callable[[list[_Job]], Awaitable[Sequence[_Result]]], *, gather_s: Callable[[], float] = float
    ) -> None:
        """Take a function that does a batch (one result a job, in order), and the seconds that a first job waits."""
        self._work = work
        self._gather_s = gather_s
        self._waiting: list[tuple[_Job, asyncio.Future[_Result]]] = []
        self._working: asyncio.Task[None] | None = None

    async def do(self, job: _Job) -> _Result:
        """Return the result of a job.

        Raises: the error that its batch raised.
        """
        done: asyncio.Future[_Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((job, done))
        if self._working is None:
            self._working = asyncio.create_task(self._work_off())
        return await done

    async def end(self) -> None:
        """Wait until nothing is left to do."""
        if self._working is not None:
            await self._working

    async def _work_off(self) -> None:
        while self._waiting:
            await asyncio.sleep(self._gather_s())
            batch, self._waiting = [one for one in self._waiting if not one[1].done()], []  # some may be cancelled
            try:
                results = await self._work([job for job, _ in batch])
            except Exception as error:  # noqa: BLE001  # passed on to the callers
                for _, done in batch:
                    if not done.done():  # not one that was cancelled meanwhile
                        done.set_exception(error)
            else:
                for (_, done), result in zip(batch, results, strict=True):
                    if not done.done():
                        done.set_result(result)
        self._working = None
