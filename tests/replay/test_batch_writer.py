"""What becomes of pages on their way into the database."""

import gc
import threading
from collections import Counter
from collections.abc import Iterable, Sequence

import pytest

from newscrawl.errors import StoreError
from newscrawl.gc_tuning import rare_collections
from newscrawl.items import Draft, Item, Outcome
from newscrawl.replay import batch_writer
from newscrawl.replay.batch_writer import Storing
from newscrawl.store.engine import open_engine
from newscrawl.store.writer import Result, Writer
from tests.store.making import make_draft


class Slow(Writer):
    """Keeps the sizes of its batches, waits where it is told to, and fails from a batch on."""

    def __init__(self, failing: int = 1000) -> None:
        super().__init__(open_engine("sqlite://"))
        self.sizes: list[int] = []
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self._failing = failing

    def write(self, batch: Sequence[Item]) -> list[Result]:
        """Return new pages."""
        self.may_go_on.wait()
        if len(self.sizes) == self._failing:
            raise StoreError("the disk is full")
        self.sizes.append(len(batch))
        return [Result(item.url, Outcome.NEW) for item in batch]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_writer, "_BATCH", 10)
    monkeypatch.setattr(batch_writer, "_SMALL_BATCH", 4)


def drafts(number: int) -> list[Draft]:
    return [make_draft(f"cerita-{place}") for place in range(number)]


def add_all(store: Storing, items: Iterable[Draft]) -> None:
    for item in items:
        store.add(item)


def test_a_process_that_does_both_writes_whole_batches() -> None:
    """Nobody reads in the meantime, so there is no reason to write fewer at once."""
    writer, counters = Slow(), Counter[str]()
    store = Storing(writer, counters, is_beside=False)

    add_all(store, drafts(25))
    written_by_the_way = list(writer.sizes)
    store.finish()
    store.close()

    assert written_by_the_way == [10, 10]
    assert writer.sizes == [10, 10, 5]
    assert counters == {"newscrawl/outcome/new": 25}


def test_a_writer_beside_readers_takes_what_is_there() -> None:
    """A small batch where it has nothing to do; what comes while it writes makes the next one, a whole one at most."""
    writer, counters = Slow(), Counter[str]()
    writer.may_go_on.clear()
    store = Storing(writer, counters, is_beside=True)

    add_all(store, drafts(12))
    writer.may_go_on.set()
    store.finish()
    store.close()

    assert writer.sizes == [4, 8]
    assert counters == {"newscrawl/outcome/new": 12}


@pytest.mark.parametrize("is_beside", [False, True])
def test_each_page_has_an_outcome_when_nothing_can_be_stored_any_more(is_beside: bool) -> None:
    """The batch that failed and what waited behind it are failures; what was stored before stays so."""
    writer, counters = Slow(failing=1), Counter[str]()
    store = Storing(writer, counters, is_beside=is_beside)
    rest = iter(drafts(100))

    with pytest.raises(StoreError, match="the disk is full"):
        add_all(store, rest)
    store.finish()
    store.close()

    stored, lost = counters["newscrawl/outcome/new"], counters["newscrawl/outcome/failed/store-error"]
    assert stored == writer.sizes[0]
    assert stored + lost == counters.total() == 100 - len(list(rest))


def test_an_interruption_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while a batch is written: what was added is stored by the end that follows."""
    writer, counters = Slow(), Counter[str]()
    store = Storing(writer, counters, is_beside=False)
    interrupt = iter([KeyboardInterrupt()])

    with monkeypatch.context() as patch:
        patch.setattr("concurrent.futures.Future.result", lambda _: (_ for _ in ()).throw(next(interrupt)))
        with pytest.raises(KeyboardInterrupt):
            add_all(store, drafts(15))
    store.finish()
    store.close()

    assert writer.sizes == [10]
    assert counters == {"newscrawl/outcome/new": 10}


def test_the_search_for_garbage_is_rare_for_a_while() -> None:
    """Afterwards all is as it was before."""
    before = gc.get_threshold()

    with rare_collections():
        inside = gc.get_threshold()

    assert inside[0] > 10 * before[0]
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)
