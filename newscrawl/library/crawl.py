"""A crawl from Python: a process of its own, and its stories as they are stored."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Generator
from datetime import date
from os import PathLike, fspath
from pathlib import Path

from sqlalchemy import Engine, func, select

from newscrawl.cli.configuration import database_url
from newscrawl.errors import InputError, NewscrawlError
from newscrawl.library.database import typed
from newscrawl.library.records import StoredArticle
from newscrawl.library.stories import Stories
from newscrawl.store.engine import opened
from newscrawl.store.schema import articles

_POLL_S = 1.0
_END_S = 120  # for the pages under way of a crawl that is being ended
_USAGE = 2


def crawl(
    spider: str, *, database: str | PathLike[str] | None = None, **arguments: date | str | int | bool | None
) -> Stories:
    """Crawl a site, and return an iterator over the new stories as they are stored.

    The arguments are those of `newscrawl crawl`: since, until, channels, network, words, limit ... The crawl is a
    process of its own, so it runs beside a notebook's event loop; `close()` or leaving the loop asks it to end, and
    what is stored stays.

    Raises: InputError for arguments that the crawl refuses, NewscrawlError where it could not begin.
    """
    if database is None:
        from newscrawl.settings import NEWSCRAWL_DATABASE_URL

        database = NEWSCRAWL_DATABASE_URL
    name = database_url(fspath(database))
    given = [f"-a{key}={_shown(value)}" for key, value in arguments.items() if value is not None]
    command = [sys.executable, "-m", "newscrawl", "crawl", spider, "-L", "WARNING", "--db", name, *given]
    return Stories(_run(command, name))


def _run(command: list[str], database: str) -> Generator[StoredArticle]:
    with opened(database) as engine:
        last = _last_id(engine)
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:  # a full pipe blocks
            process = subprocess.Popen(  # noqa: S603  # our own program, without a shell
                command, stdout=subprocess.DEVNULL, stderr=log, env=_environment()
            )
            try:
                is_over = False
                while not is_over:
                    is_over = _is_over(process)
                    for story in _after(engine, last):
                        last = story.id
                        yield story
            finally:
                _end(process)
            log.seek(0)
            _check(process.returncode, log.read())


def _environment() -> dict[str, str]:
    """Return the environment of the crawl: this package, from wherever it was imported."""
    places = [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, places))}


def _is_over(process: "subprocess.Popen[bytes]") -> bool:
    """Wait a moment; return whether the crawl is over."""
    try:
        process.wait(_POLL_S)
    except subprocess.TimeoutExpired:
        return False
    return True


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_END_S)
        except subprocess.TimeoutExpired:
            process.kill()


def _check(code: int, log: str) -> None:
    """Raise the error that kept a crawl from beginning. Exit code 1 is none: the crawl has stored its stories."""
    if code in {0, 1}:
        return
    lines = log.strip().splitlines()
    line = lines[-1].partition(": ")[2] if lines else f"the crawl ended with exit code {code}"
    raise InputError(line) if code == _USAGE else NewscrawlError(line)


def _last_id(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.max(articles.c.id))).scalar_one() or 0


def _after(engine: Engine, last: int) -> list[StoredArticle]:
    statement = select(articles).where(articles.c.id > last).order_by(articles.c.id)
    with engine.connect() as connection:
        rows = connection.execute(statement).mappings().all()
    return typed(engine, [dict(row) for row in rows])


def _shown(value: date | str | int | bool) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)
