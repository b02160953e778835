"""Storing into PostgreSQL as it grows: processor time of the client and of the server.

    python -m benchmarks.postgresql [STORIES]

Starts a server of Debian's package `postgresql`, stores generated stories of 300 words, 1,000 a batch as a replay does,
and prints a line for each 20,000 (100,000 stories by default, some five minutes): stories a second of the processor
time of the client and of the connection's process in the server, then the milliseconds a story of each. What the
server does in the background is left out.
"""

import os
import time
from itertools import islice
from pathlib import Path

from sqlalchemy import create_engine

from benchmarks.arguments import make_parser
from benchmarks.store import make_drafts
from newscrawl.store.engine import opened
from newscrawl.store.writer import Writer
from tests.servers import postgres

_BATCH, _STEP = 1_000, 20_000
_NAME = "benchmark"
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Store stories and print what each step took."""
    parser = make_parser(__doc__)
    parser.add_argument("stories", nargs="?", type=int, default=100_000, metavar="STORIES")
    options = parser.parse_args()
    drafts = make_drafts(options.stories)
    print("| stories | stored/s | client ms | server ms |\n| --: | --: | --: | --: |")
    with postgres() as server:
        admin = create_engine(server.url.format(name="postgres"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {_NAME}")
        admin.dispose()
        with opened(server.url.format(name=_NAME)) as engine:
            writer = Writer(engine)
            for stored in range(_STEP, options.stories + 1, _STEP):
                before_s, client_s = server_time(), 0.0
                for _ in range(_STEP // _BATCH):
                    batch = list(islice(drafts, _BATCH))
                    started = time.process_time()
                    writer.write(batch)
                    client_s += time.process_time() - started
                server_s = server_time() - before_s
                rate = _STEP / (client_s + server_s)
                print(
                    f"| {stored:,} | {rate:,.0f} | {1000 * client_s / _STEP:.2f} | {1000 * server_s / _STEP:.2f} |",
                    flush=True,
                )


def server_time() -> float:
    """Return the seconds of processor time of the processes that serve the database's connections."""
    ticks = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            title = (process / "cmdline").read_text()
            fields = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        if f" {_NAME} [local]" in title:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICKS


if __name__ == "__main__":
    main()
