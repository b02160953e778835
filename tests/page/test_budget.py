"""The budget of a page, and what is left of it in the interpreter."""

import subprocess
import sys

import pytest

_PROFILED = """
import sys, threading
from newscrawl import budget
budget.PAGE_S = budget._AGAIN_S = float(sys.argv[1])
def read():
    try:
        with budget.page_budget():
            sum(range(300_000))
            list(range(0))
    except budget.TooSlowError:
        pass
reader = threading.Thread(target=read)
reader.start()
reader.join()
sys.setprofile(lambda *_: None)
print(list(number for number in range(3)))
"""


@pytest.mark.parametrize("page_s", ["10", "0.001"], ids=["in-time", "too-slow"])
def test_a_profiler_works_after_a_page_in_another_thread(page_s: str) -> None:
    """No error is left pending for a thread, which would hang CPython 3.11 at the next profiled generator."""
    done = subprocess.run(
        [sys.executable, "-c", _PROFILED, page_s], capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.stdout, done.stderr) == ("[0, 1, 2]\n", "")
