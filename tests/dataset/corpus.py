"""An archive in records, to be split into files: stories of several pages, edits, errors, retries, repetitions."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newscrawl.warc.capture import Capture
from newscrawl.warc.records import Exchange, info_record, response_record

ROOT = Path(__file__).parents[2]
BEGIN = datetime(2026, 6, 10, 6, tzinfo=UTC)
_HTML = ((b"Content-Type", b"text/html; charset=utf-8"),)


def records(*, limit: int = 40) -> list[bytes]:
    """Return WARC records, each a gzip member: what a few crawls of the example pages would have recorded."""
    info_id, _ = info_record("x", {"software": "test"})
    found: list[bytes] = []
    pages = example_pages()[:limit]
    for number, (url, body) in enumerate(pages):
        exchange = Exchange(url, BEGIN + timedelta(minutes=number), 200, "OK", _HTML, body)
        found.append(response_record(exchange, info_id, None))
        original = Capture(url, exchange.fetched_at, 200, exchange.digest, False, "x", 0, 1)
        later = exchange.fetched_at + timedelta(days=1)
        if number % 3 == 0:  # looked at again, unchanged
            repeated = Exchange(url, later, 200, "OK", _HTML, body)
            found.append(response_record(repeated, info_id, original))
        elif number % 3 == 1:  # edited
            edited = body.replace(b"</p>", b" Polisi menyebut data itu masih bertambah.</p>")
            found.append(response_record(Exchange(url, later, 200, "OK", _HTML, edited), info_id, None))
        if number % 5 == 0:  # an error, which a second attempt answers in place of
            error = Exchange(url, later + timedelta(hours=1), 503, "Busy", _HTML, b"<html>busy</html>")
            found.append(response_record(error, info_id, None))
            again = Exchange(
                url, later + timedelta(hours=1, seconds=5), 200, "OK", _HTML, body, retry_of=error.record_id
            )
            found.append(response_record(again, info_id, original))
        if number % 7 == 0:  # an error that stays one, and a story that is gone
            failed = Exchange(f"{url}-lain", later, 500, "Error", _HTML, b"<html>error</html>")
            found.append(response_record(failed, info_id, None))
            gone = Exchange(url, later + timedelta(days=2), 404, "Not Found", _HTML, b"<html>404</html>")
            found.append(response_record(gone, info_id, None))
    copy = Exchange(f"{pages[0][0]}-salinan", BEGIN, 200, "OK", _HTML, pages[0][1])
    return [*found, response_record(copy, info_id, None)]


def example_pages() -> list[tuple[str, bytes]]:
    """Return URL and page of the fixtures of one site, the pages of a story one after the other."""
    found = []
    for case in sorted((ROOT / "fixtures/inews").iterdir()):
        about = json.loads((case / "page.json").read_text("utf-8")) if (case / "page.json").exists() else {}
        if isinstance(about.get("url"), str) and (case / "page.html").exists():
            found.append((about["url"], (case / "page.html").read_bytes()))
        for page in about.get("pages", []):
            if isinstance(page, dict) and (case / page.get("file", "")).is_file():
                found.append((page["url"], (case / page["file"]).read_bytes()))
    return found


def write_files(folder: Path, parts: Sequence[Sequence[bytes]]) -> list[Path]:
    """Write a WARC file for each part."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, part in enumerate(parts):
        path = folder / f"part-{number:02}.warc.gz"
        path.write_bytes(info_record(path.name, {"software": "test"})[1] + b"".join(part))
        paths.append(path)
    return paths
