"""Budget of processor time of a page: reading is ended at its bound, and the next page is read."""

import ctypes
import queue
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

    def __str__(self) -> str:
        return f"took more than {PAGE_S:g} s of processor time"


@contextmanager
def page_budget() -> Iterator[None]:
    """Raise TooSlowError in the code inside once it has taken `PAGE_S` of processor time.

    In the main thread a timer's signal ends a search of `re` too. Python hears signals there alone: in another thread
    the error comes from a thread that waits beside it, and ends Python code. Code in C that asks for neither, such as
    an XPath expression, is ended only when it returns.
    """
    if threading.current_thread() is not threading.main_thread():
        yield from _watched()
        return
    started = time.thread_time()

    def end(_number: int, _frame: FrameType | None) -> None:
        # The timer counts the time of all threads.
        if time.thread_time() - started >= PAGE_S:
            raise TooSlowError

    before = signal.signal(signal.SIGPROF, end)
    signal.siginterrupt(signal.SIGPROF, False)  # system calls of other threads go on
    signal.setitimer(signal.ITIMER_PROF, PAGE_S, _AGAIN_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before or signal.SIG_DFL)


def _watched() -> Iterator[None]:
    if not hasattr(time, "pthread_getcpuclockid"):  # macOS: there is no limit
        yield
        return
    reader = ctypes.c_ulong(threading.get_ident())
    clock = time.pthread_getcpuclockid(threading.get_ident())
    end = time.clock_gettime(clock) + PAGE_S
    # Its methods are single steps in C: the error may come within `stop`, and leaves no lock taken.
    over: queue.SimpleQueue[None] = queue.SimpleQueue()
    sent: list[None] = []

    def watch() -> None:
        wait_s = PAGE_S
        while True:
            try:
                return over.get(timeout=wait_s)
            except queue.Empty:
                left_s = end - time.clock_gettime(clock)
                wait_s = max(left_s, _AGAIN_S)
                if left_s <= 0:
                    sent.append(None)
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(reader, ctypes.py_object(TooSlowError))

    def stop() -> None:
        over.put(None)
        watcher.join()
        if not sent:
            return
        # One under way reaches no other page. It is received and not taken back: that would leave a flag of the
        # interpreter set, which slows every thread down and hangs a profiler (CPython 3.11).
        try:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(reader, ctypes.py_object(TooSlowError))
            while True:
                pass
        except TooSlowError:
            return

    watcher = threading.Thread(target=watch, name="page budget", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        try:
            stop()
        except TooSlowError:
            stop()
            raise
