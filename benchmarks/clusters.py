"""Near-copies of a whole dataset: memory and time of its one pass over every text, by simulation.

    python -m benchmarks.clusters [TEXTS]

The signatures are random numbers instead of texts: nine in ten have no copy, one in twenty is a near-copy of an earlier
text, one in twenty belongs to a formula (prayer times, weather) of 1,000 texts that resemble one another too little.
Prints the processor time, the memory a text and how many near-copies were found.
"""

import resource
import time
from collections.abc import Iterator

import numpy as np

from benchmarks.arguments import numbers
from newscrawl.dataset.clusters import ClusterTask

_NUMBERS = 128
_SAME = 0.85  # of the numbers of a near-copy
_FORMULA_SAME = 0.45
_BLOCK = 20_000  # texts that have one formula among them


def main() -> None:
    """Simulate, and print the figures."""
    (texts,) = numbers(__doc__, texts=100_000)
    task = ClusterTask()
    before = _memory_mb()
    started = time.process_time()
    copies = []
    for number, (signature, original) in enumerate(_signatures(texts)):
        task.add(f"story {number}", f"{number:064x}", signature)
        if original is not None:
            copies.append((number, original))
    added_s = time.process_time() - started
    task.link()
    linked_s = time.process_time() - started - added_s
    found = sum(task.cluster_of(f"story {copy}") == task.cluster_of(f"story {original}") for copy, original in copies)
    print(f"{texts:,} texts: {added_s:.0f} s to take them, {linked_s:.0f} s to join them (processor time)")
    print(f"{(_memory_mb() - before) * 1e6 / texts:.0f} bytes a text at the most")
    print(f"{found:,} of {len(copies):,} near-copies found")


def _signatures(texts: int) -> Iterator[tuple[bytes, int | None]]:
    """Yield signatures, each with the number of the text that it is a near-copy of."""
    dice = np.random.default_rng(1)
    for start in range(0, texts, _BLOCK):
        count = min(_BLOCK, texts - start)
        block = dice.integers(0, 2**32, (count, _NUMBERS), dtype=np.uint32)
        kinds = dice.random(count)
        formula = dice.integers(0, 2**32, _NUMBERS, dtype=np.uint32)
        for index in range(count):
            original = None
            if kinds[index] < 0.05 and index:
                original = int(dice.integers(index))
                same = dice.random(_NUMBERS) < _SAME
                block[index][same] = block[original][same]
                original += start
            elif kinds[index] > 0.95:
                same = dice.random(_NUMBERS) < _FORMULA_SAME
                block[index][same] = formula[same]
            yield block[index].tobytes(), original


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    main()
