"""A preload of Dask workers: the page at `DEADLY_URL` ends the process that reads it."""

import multiprocessing
import os
import signal
from typing import Any

from newscrawl.dataset import read
from newscrawl.replay import reader, workers

_read_saved = reader.read_saved


def read_saved(saved: Any, site: Any, max_bytes: int) -> Any:
    if saved.url == os.environ["DEADLY_URL"]:
        os.kill(os.getpid(), signal.SIGKILL)
    return _read_saved(saved, site, max_bytes)


read.read_saved = read_saved
workers.read_saved = read_saved
workers._context = lambda: multiprocessing.get_context("fork")  # whose children have what is set here
