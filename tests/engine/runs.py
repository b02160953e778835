"""`scrapy ...` as a user starts it, and what it leaves behind."""

import os
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.commands import launch
from tests.commands.launch import run_scrapy_alone

ROOT = Path(__file__).parents[2]
SCRAPY = Path(sys.executable).with_name("scrapy")
#: The contract's tables without the bookkeeping of runs; ids are replaced by what they stand for.
CONTRACT = {
    "articles": "SELECT * FROM articles",
    "article_tags": "SELECT url, tag FROM article_tags JOIN articles ON articles.id = article_id",
    "revisions": "SELECT url, revisions.* FROM revisions JOIN articles ON articles.id = article_id",
    "failures": "SELECT * FROM failures",
    "stories": "SELECT * FROM stories",
}
_IDS = {"id", "article_id", "cluster_id"}
_COUNTER = re.compile(r"'(newscrawl/[^']+)': (\d+)")

Row = dict[str, Any]


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def counters(self) -> Counter[str]:
        """The project's counters, from the last lines of the log."""
        return Counter({name: int(number) for name, number in _COUNTER.findall(self.err)})

    @property
    def outcomes(self) -> Counter[str]:
        """How many article pages ended in which way."""
        prefix = "newscrawl/outcome/"
        return Counter({key.removeprefix(prefix): n for key, n in self.counters.items() if key.startswith(prefix)})


class Run(Ended):
    """How any command ended."""

    def check(self, *, to_the_end: bool = True) -> "Run":
        """Return the run if every article page has one outcome, nobody saw a traceback, and no page is left over."""
        counters = self.counters
        pages = Counter({kind: counters[f"newscrawl/pages/{kind}"] for kind in ("article", "listing", "other")})
        saved = sum(number for name, number in counters.items() if name.startswith("newscrawl/replay/pages/"))
        assert "Traceback" not in self.err, self.err
        assert pages["article"] > 0, self.err
        assert sum(self.outcomes.values()) == pages["article"], self.err
        assert not to_the_end or saved in (0, pages.total()), self.err
        return self


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return the environment of a user of this machine, without what the machine's own user has set."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("NEWSCRAWL_", "SCRAPY_")) and not name.lower().endswith("_proxy")
    }
    return kept | {
        "SCRAPY_SETTINGS_MODULE": "newscrawl.settings",
        "NEWSCRAWL_DATA": f"{folder}/data",
        "PYTHONPATH": str(ROOT),
        "NEWSCRAWL_DATABASE_URL": f"sqlite:///{folder}/news.db",
        "NEWSCRAWL_ARCHIVE": "",
        **more,
    }


def scrapy(folder: Path, *args: str, **more: str) -> Run:
    """Run `scrapy ARGS` in a folder, with the database `news.db` there."""
    if "--jobs" in args and args[args.index("--jobs") + 1] != "1":
        # A fork takes the helpers of `multiprocessing` over, which are no children of its own.
        command = [str(SCRAPY), *args]
        done = subprocess.run(
            command, cwd=folder, env=environment(folder, **more), capture_output=True, text=True, timeout=300
        )
    else:
        done = run_scrapy_alone(folder, environment(folder, **more), *args)
    return Run(done.returncode, done.stdout, done.stderr)


def start(folder: Path, *args: str, **more: str) -> "subprocess.Popen[str]":
    """Start `newscrawl ARGS` in a folder, its two streams as pipes."""
    return launch.start("newscrawl", folder, environment(folder, **more), *args)


def newscrawl(folder: Path, *args: str, **more: str) -> Run:
    """Return how `newscrawl ARGS` ended in a folder, with the database `news.db` there."""
    with start(folder, *args, **more) as process:
        out, err = process.communicate(timeout=300)
    return Run(process.returncode, out, err)


def replay(folder: Path, *args: str, **more: str) -> Run:
    """Run `newscrawl replay ARGS` with a log that holds the counters."""
    return scrapy(folder, "replay", *args, "-L", "INFO", **more)


def rows(folder: Path, query: str) -> list[Row]:
    """Return the rows of a query on `news.db`."""
    with closing(sqlite3.connect(folder / "news.db")) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]


def dump(folder: Path) -> dict[str, list[Row]]:
    """Return the rows of the contract's tables in an order of their own, clusters named by their stories."""
    urls = {row["id"]: row["url"] for row in rows(folder, "SELECT id, url FROM articles")}
    clusters = {
        row["cluster_id"]: sorted(urls[int(member)] for member in row["members"].split(","))
        for row in rows(folder, "SELECT cluster_id, group_concat(id) AS members FROM articles GROUP BY cluster_id")
    }
    tables = {}
    for name, query in CONTRACT.items():
        found = [
            {column: value for column, value in row.items() if column not in _IDS}
            | ({"cluster": clusters[row["cluster_id"]]} if "cluster_id" in row else {})
            for row in rows(folder, query)
        ]
        tables[name] = sorted(found, key=repr)
    return tables
