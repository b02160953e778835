"""Scores of readers side by side: what counts as right, and that the readers of ours can be run."""

import sys
from pathlib import Path

from benchmarks.readers import Run, make_document, run_reader
from benchmarks.scores import table_row

ROOT = Path(__file__).parent.parent
BODY = ["JAKARTA - Petani Cianjur memanen padi organik.", "Harga gabah naik menjadi Rp7.000 per kilogram."]
TRUTH = {
    "title": "Panen Raya",
    "date": "2026-06-10T09:30:00+07:00",
    "authors": ["Sri Wahyuni"],
    "refs": [BODY],
    "with": ["Harga gabah"],
    "without": ["Baca Juga"],
}


def scores(**found: object) -> dict[str, str]:
    return table_row([TRUTH], [found])


def test_everything_right() -> None:
    """White space, quotation marks, case of a title and a dateline do not count; another zone is the same minute."""
    row = scores(
        title="PANEN RAYA",
        date="2026-06-10T02:30:20+00:00",
        authors=["sri wahyuni"],
        text="Petani Cianjur memanen padi organik.\nHarga gabah  naik menjadi Rp7.000 per kilogram.",
    )

    assert {row[name] for name in ("title", "day", "minute", "authors", "exact", "must")} == {"1.000"}
    assert (row["zone"], row["must not"], row["nothing"]) == ("0.000", "0.000", "0")
    assert 0.9 < float(row["body F1"]) < 1


def test_everything_wrong() -> None:
    """A boilerplate line, a day of another month, a missing author."""
    row = scores(title="Panen", date="2026-05-10", authors=[], text="Baca Juga: Panen")

    assert {row[name] for name in ("title", "day", "exact", "must")} == {"0.000"}
    assert row["must not"] == "1.000"
    assert (row["minute"], row["authors"]) == ("-", "-")  # it gives neither on any page


def test_a_page_without_a_text_counts_against_the_reader() -> None:
    """Of two pages, the one that gave nothing halves the score."""
    given = {"title": "Panen Raya", "text": " ".join(BODY)}

    row = table_row([TRUTH, TRUTH], [given, {"error": "RuntimeError: no"}])

    assert (row["title"], row["exact"], row["nothing"]) == ("0.500", "0.500", "1")


def test_the_document_says_whose_the_pages_are() -> None:
    """The test sets with their sizes, and that the pages are not in the repository."""
    truths = [TRUTH | {"story": True, "lang": "id", "set": name} for name in ("aeb", "aeb", "fundus")]
    runs = {"lxml, the parse alone": Run([{"cpu": 1.0}] * 3, 90.0), "newscrawl": Run([{"cpu": 2.0}] * 3, 90.0)}

    said = make_document(truths, runs, {"newscrawl": "1.0"}, is_named=True).split("##")[0]

    assert "public test sets of other projects (Article Extraction Benchmark 2, fundus 1)" in said
    assert "not in this repository" in said


def test_our_reader_runs_in_a_process_of_its_own() -> None:
    """Found values of a fixture, the time it took, and the memory of the process."""
    page = {
        "file": str(ROOT / "fixtures/inews/current-full-size/page.html"),
        "url": "https://www.inews.id/finance/bisnis/petani-garam-madura-panen-lebih-awal-harga-justru-turun",
        "lang": "id",
        "fetched_at": "2026-06-10T05:00:00+00:00",
    }

    run = run_reader(Path(sys.executable), "newscrawl", [page, page | {"file": "/dev/null"}])

    assert run.found[0]["title"] == "Petani Garam Madura Panen Lebih Awal, Harga Justru Turun"
    assert run.found[1]["error"].startswith("PageError")
    assert run.rss_mb > 1
