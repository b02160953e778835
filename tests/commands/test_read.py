"""`newscrawl read` as a user types it."""

import gzip
import json
from pathlib import Path

import pytest

from tests.commands.launch import ROOT
from tests.engine.runs import scrapy

PAGE = ROOT / "fixtures/inews/seed-article/page.html"


def test_a_saved_page_may_be_gzipped(tmp_path: Path) -> None:
    """`page.html.gz` gives the record that `page.html` gives."""
    packed = tmp_path / "page.html.gz"
    packed.write_bytes(gzip.compress(PAGE.read_bytes()))

    plain, zipped = (scrapy(tmp_path, "read", str(path)) for path in (PAGE, packed))

    assert (zipped.code, zipped.err) == (0, "")
    assert json.loads(zipped.out) == json.loads(plain.out)


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        (b"\x1f\x8bno gzip", (), "9 bytes of gzip are damaged"),
        (gzip.compress(bytes(2_000)), ("-s", "DOWNLOAD_MAXSIZE=1000"), "hold more than the 1,000 of DOWNLOAD_MAXSIZE"),
    ],
    ids=["damaged", "too large"],
)
def test_gzip_that_cannot_be_read_is_one_line(
    tmp_path: Path, content: bytes, options: tuple[str, ...], said: str
) -> None:
    """It is named with the reason; the exit code is 2."""
    (tmp_path / "page.html.gz").write_bytes(content)

    run = scrapy(tmp_path, "read", "page.html.gz", *options)

    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert '"page.html.gz" cannot be read: ' in run.err
    assert said in run.err
