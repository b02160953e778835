"""Jobs that wait for one another share a batch, and every one gets its own answer."""

import asyncio
from collections.abc import Sequence

import pytest

from newscrawl.store.batching import Batches

pytestmark = pytest.mark.asyncio


async def test_what_comes_meanwhile_is_done_together() -> None:
    """The first job goes alone; the others, which come while it is worked on, go together."""
    worked: list[list[int]] = []
    has_begun = asyncio.Event()

    async def work(jobs: list[int]) -> Sequence[int]:
        worked.append(jobs)
        has_begun.set()
        await asyncio.sleep(0.01)
        return [job * 10 for job in jobs]

    batches = Batches(work)
    first = asyncio.create_task(batches.do(1))
    await has_begun.wait()
    others = await asyncio.gather(*(batches.do(job) for job in (2, 3, 4)))

    assert worked == [[1], [2, 3, 4]]
    assert (await first, others) == (10, [20, 30, 40])


async def test_a_first_job_waits_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is worked on when the time to gather has passed, with the jobs that came until then; no sooner."""
    worked: list[list[int]] = []
    slept: list[float] = []
    has_passed = asyncio.Event()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await has_passed.wait()

    async def work(jobs: list[int]) -> Sequence[int]:
        worked.append(jobs)
        return jobs

    monkeypatch.setattr("newscrawl.store.batching.asyncio.sleep", sleep)
    batches = Batches(work, gather_s=lambda: 0.25)
    first = asyncio.create_task(batches.do(0))
    await _turns()
    others = [asyncio.create_task(batches.do(job)) for job in range(1, 5)]
    await _turns()
    begun_early = list(worked)
    has_passed.set()

    assert await asyncio.gather(first, *others) == [0, 1, 2, 3, 4]
    assert begun_early == []
    assert worked == [[0, 1, 2, 3, 4]]
    assert slept == [0.25]


async def _turns() -> None:
    """Let every task go on as far as it can."""
    for _ in range(10):
        await asyncio.wait([asyncio.get_running_loop().create_task(_nothing())])


async def _nothing() -> None:
    """Take one turn of the event loop."""


async def test_a_fault_reaches_all_of_its_batch_and_no_other() -> None:
    """Whoever waits for a batch that failed is told; the next batch is done."""

    async def work(jobs: list[int]) -> Sequence[int]:
        if 1 in jobs:
            raise ValueError("the disk is full")
        return jobs

    batches = Batches(work)
    faults = await asyncio.gather(batches.do(1), batches.do(2), return_exceptions=True)

    assert [str(fault) for fault in faults] == ["the disk is full"] * 2
    assert await batches.do(3) == 3


async def test_nobody_waits_for_a_job_that_was_given_up() -> None:
    """A cancelled job does not keep the others of its batch from their answers, nor the end from coming."""

    async def work(jobs: list[int]) -> Sequence[int]:
        await asyncio.sleep(0.01)
        return jobs

    batches = Batches(work)
    given_up = asyncio.create_task(batches.do(1))
    other = asyncio.create_task(batches.do(2))
    await asyncio.sleep(0)
    given_up.cancel()
    await batches.end()

    assert given_up.cancelled()
    assert await other == 2
