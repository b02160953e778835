"""Budget of processor time: what goes on for too long is ended, so that the next page is read."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

#: For one page. A story takes some 10 ms, the largest page that is read at all (20 MB) a few seconds.
PAGE_S = 10.0
_AGAIN_S = 0.5  # a library may have caught the error


class TooSlowError(BaseException):
    """The budget is used up; no `except Exception` of a library on the way keeps it."""


@contextmanager
def page_budget() -> Iterator[None]:
    """Raise TooSlowError in the code inside once it has taken `PAGE_S` of processor time, also in a search of `re`.

    Code in C that never asks for signals, such as an XPath expression, is ended only when it returns. Python hears
    signals in the main thread alone, where a crawl and a replay read: in another one there is no limit.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    limit_s = PAGE_S
    started = time.thread_time()

    def end(_number: int, _frame: FrameType | None) -> None:
        # The timer counts the time of all threads.
        if time.thread_time() - started >= limit_s:
            raise TooSlowError(f"took more than {limit_s:g} s of processor time")

    before = signal.signal(signal.SIGPROF, end)
    signal.siginterrupt(signal.SIGPROF, False)  # system calls of other threads go on
    signal.setitimer(signal.ITIMER_PROF, limit_s, _AGAIN_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before or signal.SIG_DFL)
