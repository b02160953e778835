"""Readers of news pages side by side: ours, its peers and a bare parse, on the same pages in one run.

    make bench [CORPUS=FOLDER]

writes docs/benchmarks.md. A corpus is a folder with `truth.jsonl` (a JSON object a page, as `scores.Truth` says, with
`id`, `url`, `fetched_at`, and `set`: the public test set that it is from) and `pages/ID.html.gz`; without one, the
fixtures of the declared sites are read, which favours ours.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.arguments import make_parser
from benchmarks.read_pages import READERS
from benchmarks.scores import COLUMNS, table_row

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs/benchmarks.md"
_LANGUAGES = {"id": "Indonesian", "ms": "Malay", "en": "English"}
_LEAST_TEXT = 250  # characters; less on a front page is no story
_BARE = "lxml, the parse alone"
_NAMED = "the pages of FOLDER"
_SETS = {"aeb": "Article Extraction Benchmark"}  # whose name alone says little
_FIXTURES = "the fixtures of this project, which its rules were made for"


@dataclass(frozen=True, slots=True)
class Run:
    """What one reader gave on all pages."""

    found: list[dict[str, Any]]
    rss_mb: float

    @property
    def cpu_s(self) -> float:
        """Processor seconds of all pages."""
        return float(sum(page["cpu"] for page in self.found))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run every reader and write the document."""
    parser = make_parser(__doc__)
    parser.add_argument("--corpus", type=Path, metavar="FOLDER", help="pages with what is known of them")
    parser.add_argument(
        "--peers", type=Path, metavar="PYTHON", help="a Python that has benchmarks/peers.lock installed"
    )
    options = parser.parse_args(arguments)
    pages, truths = _corpus(options.corpus) if options.corpus else _fixtures()
    runs = {}
    for name in READERS:
        python = Path(sys.executable) if name.startswith(("newscrawl", "lxml")) else options.peers
        if python is not None:
            print(f"{name} ...", file=sys.stderr)
            runs[name] = run_reader(python, name, pages)
    DOCUMENT.write_text(
        make_document(truths, runs, _versions(options.peers), is_named=options.corpus is not None), "utf-8"
    )
    print(DOCUMENT)


def run_reader(python: Path, name: str, pages: Sequence[dict[str, Any]]) -> Run:
    """Return what a reader gives on the pages, each a line for `read_pages.py`.

    Raises: CalledProcessError where the reader cannot be loaded.
    """
    lines = "".join(f"{json.dumps(page)}\n" for page in pages)
    command = [str(python), "benchmarks/read_pages.py", name]
    ours = {"PYTHONPATH": str(ROOT), "PATH": ""}
    done = subprocess.run(command, cwd=ROOT, env=ours, input=lines, stdout=subprocess.PIPE, text=True, check=True)
    *found, last = map(json.loads, done.stdout.splitlines())
    return Run(found, last["rss_mb"])


def _corpus(folder: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    truths = [json.loads(line) for line in (folder / "truth.jsonl").read_text("utf-8").splitlines()]
    files = [folder.resolve() / "pages" / f"{truth['id']}.html.gz" for truth in truths]
    pages = [
        {"file": str(file), **{name: truth[name] for name in ("url", "lang", "fetched_at")}}
        for file, truth in zip(files, truths, strict=True)
    ]
    return pages, truths


def _fixtures() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the fixtures that are one page of one story, with their expected records as the truth."""
    pages, truths = [], []
    for case in sorted(path.parent for path in (ROOT / "fixtures").glob("*/*/article.json")):
        about = json.loads((case / "page.json").read_text("utf-8"))
        story = json.loads((case / "article.json").read_text("utf-8"))
        if not (case / "page.html").is_file() or not story["body"] or "url" not in about:
            continue
        pages.append(
            {"file": str(case / "page.html"), "lang": "id"} | {name: about[name] for name in ("url", "fetched_at")}
        )
        paragraphs = story["body"].split("\n\n")
        truths.append(
            {"lang": "id", "story": True, "title": story["title"], "date": story["published_local"]}
            | {"authors": story["authors"], "refs": [paragraphs]}
        )
    return pages, truths


def make_document(
    truths: Sequence[dict[str, Any]], runs: dict[str, Run], versions: dict[str, str], *, is_named: bool
) -> str:
    """Return docs/benchmarks.md."""
    stories = [place for place, truth in enumerate(truths) if truth["story"]]
    fronts = [place for place, truth in enumerate(truths) if not truth["story"]]
    languages = Counter(truths[place]["lang"] for place in stories)
    sets = Counter(truths[place]["set"] for place in stories if "set" in truths[place]).most_common()
    named = ", ".join(f"{_SETS.get(name, name)} {number}" for name, number in sets)
    lines = [
        "# Readers side by side",
        "",
        f"`make bench{' CORPUS=FOLDER' if is_named else ''}` wrote this page. It read {len(stories):,} stories,",
        f"{languages['id']:,} of them Indonesian: {_NAMED if is_named else _FIXTURES}.",
        *(
            [
                f"They are saved pages of the public test sets of other projects ({named}), with what these projects",
                "say of each page. The texts belong to their publishers, so the pages are not in this repository.",
            ]
            if sets
            else []
        ),
        "Each reader is called as its documents show, with the page and its URL; nothing is fetched.",
        "",
        "title, authors: equal without case. day, minute, zone: of the publication. body F1: of 4-word shingles;",
        "token F1: of words. exact: the whole text equal but for white space and quotation marks. must, must not:",
        "share of marked segments that are in the text. nothing: pages without a text.",
        "`benchmarks/scores.py` has the definitions.",
        "",
    ]
    groups: list[tuple[str, list[int]]] = [("All stories", stories)]
    groups += [
        (f"{name} stories", [place for place in stories if truths[place]["lang"] == language])
        for language, name in _LANGUAGES.items()
        if 0 < languages[language] < len(stories)
    ]
    scored = {name: run for name, run in runs.items() if name != _BARE}
    for title, places in groups:
        lines += [f"## {title}: {len(places):,} pages", ""]
        rows = {
            name: table_row([truths[place] for place in places], [run.found[place] for place in places])
            for name, run in scored.items()
        }
        lines += [*_table(["reader", *COLUMNS], [[name, *row.values()] for name, row in rows.items()]), ""]
    if fronts:
        lines += [f"## {len(fronts)} front pages and lists, where no story is", ""]
        givers = {name: run for name, run in scored.items() if any(found.get("text") for found in run.found)}
        taken = {name: _stories_among(run, fronts) for name, run in givers.items()}
        lines += [*_table(["reader", "taken for a story"], [[name, str(number)] for name, number in taken.items()]), ""]
    lines += ["## Speed and memory", "", "Processor time of reading alone, in one process each.", ""]
    bare_s = runs[_BARE].cpu_s
    cost = [
        [name, f"{len(truths) / run.cpu_s:.0f}", f"{run.cpu_s / bare_s:.1f}", f"{run.rss_mb:.0f}"]
        for name, run in runs.items()
    ]
    lines += [*_table(["reader", "pages a second", "times the parse alone", "peak MB"], cost), ""]
    lines += ["Versions: " + ", ".join(f"{name} {version}" for name, version in sorted(versions.items())) + "."]
    return "\n".join(lines) + "\n"


def _stories_among(run: Run, places: Sequence[int]) -> int:
    return sum(len(str(run.found[place].get("text") or "")) > _LEAST_TEXT for place in places)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    line: Callable[[Sequence[str]], str] = lambda cells: f"| {' | '.join(cells)} |"  # noqa: E731
    return [line(head), line(["---", *["--:"] * (len(head) - 1)]), *map(line, rows)]


def _versions(peers: Path | None) -> dict[str, str]:
    """Return the versions of the peers, and ours."""
    versions: dict[str, str] = {}
    named = {name.partition(",")[0] for name in READERS}
    for python in filter(None, (Path(sys.executable), peers)):
        script = (
            "import importlib.metadata as m, json, sys; "
            "print(json.dumps({d.name.lower(): d.version for d in m.distributions()}))"
        )
        found = json.loads(subprocess.run([str(python), "-c", script], stdout=subprocess.PIPE, check=True).stdout)
        versions |= {name: version for name, version in found.items() if name in named}
    unreleased = (ROOT / "CHANGELOG.md").read_text("utf-8").partition("## Unreleased\n")[2].partition("\n## ")[0]
    if unreleased.strip():
        versions["newscrawl"] += " with the unreleased changes of CHANGELOG.md"
    return versions


if __name__ == "__main__":
    main()
