"""The lines of an index, however many there are."""

import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from newscrawl.archive import cdxj
from newscrawl.archive.cdxj import SortedLines, index_path, write_index

NAMES = ["zebra", "ayam", "kucing", "ikan", "énau", "ayam", "burung", "domba"]
IN_ORDER = b"ayam\nayam\nburung\ndomba\nikan\nkucing\nzebra\n\xc3\xa9nau\n"


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three lines wait in memory."""
    monkeypatch.setattr(cdxj, "_AT_ONCE", 3)


def test_lines_that_waited_on_the_disk_come_in_order(tmp_path: Path) -> None:
    """Equal lines stay two, and nothing but the index is left in the folder."""
    warc_path = tmp_path / "pages.warc.gz"

    with closing(SortedLines(tmp_path, NAMES)) as lines:
        held = len(lines._recent)
        write_index(warc_path, lines)

    assert held == 2
    assert index_path(warc_path).read_bytes() == IN_ORDER
    assert list(tmp_path.iterdir()) == [index_path(warc_path)]


def test_a_full_disk_loses_no_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be put away stays in memory, and goes with the next lines once there is room."""
    with closing(SortedLines(tmp_path)) as lines, Path("/dev/full").open("w+b") as full:
        with monkeypatch.context() as patch:
            patch.setattr(tempfile, "TemporaryFile", lambda **_: full)
            for name in NAMES[:4]:
                lines.add(name)
        for name in NAMES[4:]:
            lines.add(name)

        assert len(lines._recent) == 2
        assert b"".join(lines) == IN_ORDER
