"""A database as it grows: what storing, searching and looking after it cost at each size.

    python -m benchmarks.scale [STORIES ...] [--database FILE]

Stores generated stories of 300 words, 1,000 a batch as a replay does, and stops at each size (10,000 to 200,000 by
default) to measure. Prints a Markdown table and writes docs/images/scale.svg: every figure as a multiple of that of the
first size. A million takes an hour or so, and 20 GB of the temporary folder. Rates are in processor time, the other
figures by the clock.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from itertools import islice
from math import log10
from pathlib import Path

from benchmarks.arguments import make_parser
from benchmarks.query import FILTERED, PLAIN, median_ms
from benchmarks.store import make_drafts
from newscrawl.store.engine import open_engine
from newscrawl.store.writer import Writer

SVG = Path(__file__).parent.parent / "docs/images/scale.svg"
_BATCH = 1_000
_CACHE_MB = 64  # as a replay
_COMMANDS = {
    "report s": ("report", "{folder}/report.html"),
    "export s": ("export", "{folder}/news.jsonl"),
    "db --check s": ("db", "--check"),
    "db --backup s": ("db", "--backup", "{folder}/copy.db", "--force"),
}
_WIDTH, _HEIGHT, _EDGE, _LINE = 640, 360, 48, 15
_COLOURS = ("#1b6ca8", "#b5452c", "#3d7d3d", "#8a5aa8", "#a8801b", "#2c8a8a", "#666666", "#a82c6b")


def main() -> None:
    """Grow a database and measure it at each size."""
    parser = make_parser(__doc__)
    parser.add_argument(
        "sizes", nargs="*", type=int, metavar="STORIES", default=[10_000, 20_000, 50_000, 100_000, 200_000]
    )
    parser.add_argument("--database", type=Path, metavar="FILE", help="measure this database alone, as it is")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if options.database:
            _print({0: measure(options.database, Path(name))})
            return
        path = Path(name) / "news.db"
        found = {}
        drafts = make_drafts(max(options.sizes))
        stored = 0
        for size in sorted(options.sizes):
            rate = store(path, list(islice(drafts, size - stored)))
            stored = size
            found[size] = {"stories stored/s": rate, "kB a story": path.stat().st_size / size / 1000}
            found[size] |= measure(path, Path(name))
        _print(found)
        SVG.write_text(plot(found), "utf-8")


def store(path: Path, drafts: Sequence[object]) -> float:
    """Store stories and return how many a second of processor time, the last ones of at most 10,000."""
    engine = open_engine(f"sqlite:///{path}", cache_mb=_CACHE_MB)
    writer = Writer(engine)
    last = min(len(drafts), 10_000)
    for begin in range(0, len(drafts), _BATCH):
        if begin == len(drafts) - last:
            started = time.process_time()
        writer.write(drafts[begin : begin + _BATCH])
    took_s = time.process_time() - started
    engine.dispose()
    return last / took_s


def measure(path: Path, folder: Path) -> dict[str, float]:
    """Return what a search and the commands take."""
    searches = median_ms(path)
    found = {"search ms": searches[FILTERED], "plain FTS5 ms": searches[PLAIN]}
    for name, command in _COMMANDS.items():
        arguments = [part.format(folder=folder) for part in command]
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "newscrawl", *arguments, "--db", str(path)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(arguments)}: {done.stderr}")
        found[name] = time.perf_counter() - started
    return found


def _print(found: Mapping[int, Mapping[str, float]]) -> None:
    names = list(next(iter(found.values())))
    print("| stories | " + " | ".join(names) + " |")
    print("|" + " --: |" * (len(names) + 1))
    for size, values in found.items():
        print(f"| {size:,} | " + " | ".join(f"{values[name]:,.1f}" for name in names) + " |", flush=True)


def plot(found: Mapping[int, Mapping[str, float]]) -> str:
    """Return a drawing of each figure over the number of stories, as a multiple of the first; both axes logarithmic."""
    sizes = sorted(found)
    shares = {name: [found[size][name] / found[sizes[0]][name] for size in sizes] for name in found[sizes[0]]}
    low, high = min(map(min, shares.values())), max(map(max, shares.values()))

    def place(size: int, share: float) -> str:
        x = _EDGE + (_WIDTH - 200) * log10(size / sizes[0]) / (log10(sizes[-1] / sizes[0]) or 1)
        y = _HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * log10(share / low) / (log10(high / low) or 1)
        return f"{x:.0f},{y:.0f}"

    lines: list[str] = []
    labels: list[tuple[int, str]] = []
    for (name, values), colour in zip(shares.items(), _COLOURS, strict=False):
        points = " ".join(place(size, share) for size, share in zip(sizes, values, strict=True))
        lines.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        x, y = map(int, place(sizes[-1], values[-1]).split(","))
        labels.append((y, f'x="{x + 6}" fill="{colour}">{name.removesuffix(" s")} ×{values[-1]:.1f}'))
    lowest = 0
    for y, label in sorted(labels):
        lowest = max(y, lowest + _LINE)
        lines.append(f'<text y="{lowest}" {label}</text>')
    for size in sizes:
        x = place(size, low).split(",")[0]
        lines.append(f'<text x="{x}" y="{_HEIGHT - 16}" text-anchor="middle" fill="#666">{size:,}</text>')
    body = "\n".join(lines)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" '
        f'font-size="12" role="img" aria-label="Figures over the number of stories, as multiples of the first">\n'
        f"{body}\n</svg>\n"
    )


if __name__ == "__main__":
    main()
