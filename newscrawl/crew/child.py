"""A crawl that dies with its crew: `python -m newscrawl.crew.child PARENT ARG...` becomes `newscrawl ARG...`."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(parent: int, arguments: list[str]) -> None:
    """Ask the kernel to kill this process when its parent ends, then become the command.

    The request outlives `execv`; only Linux knows it. A parent that ended before it was made is seen by the number of
    the new one.
    """
    if sys.platform == "linux" and ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl: this system cannot end a crawl with its crew")
    if os.getppid() == parent:
        os.execv(sys.executable, [sys.executable, "-m", "newscrawl", *arguments])  # noqa: S606  # no shell is wanted


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
