"""A record that is larger than memory should ever be."""

import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from tests.engine.runs import SCRAPY, environment

_SIZE = 400_000_000  # bytes
_MOST = 250_000_000  # that a replay of any archive holds
_HEADER = (
    "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
    "WARC-Date: 2026-06-10T05:00:00Z\r\nWARC-Target-URI: https://www.inews.id/news/nasional/satu-cerita-besar\r\n"
    f"Content-Type: application/http; msgtype=response\r\nContent-Length: {_SIZE}\r\n\r\n"
).encode()
#: Runs a command and says what it held at most, in bytes. It is small itself: a process begins with the peak of the one
#: that started it, and the tests' own is large.
_MEASURE = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
sys.exit(code)
"""


def write(path: Path) -> None:
    """Write a record of zeros: as a file with a hole, or compressed."""
    if path.suffix == ".gz":
        packer = zlib.compressobj(1, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
        with path.open("wb") as stream:
            stream.write(packer.compress(_HEADER))
            for _ in range(_SIZE // 1_000_000):
                stream.write(packer.compress(bytes(1_000_000)))
            stream.write(packer.compress(b"\r\n\r\n") + packer.flush())
        return
    with path.open("wb") as stream:
        stream.write(_HEADER)
        stream.truncate(len(_HEADER) + _SIZE)
        stream.seek(0, os.SEEK_END)
        stream.write(b"\r\n\r\n")


@pytest.mark.parametrize("options", [(), ("--jobs", "1")], ids=["engine", "jobs"])
@pytest.mark.parametrize("name", ["large.warc", "large.warc.gz"])
def test_a_record_of_any_size_is_one_failed_page(tmp_path: Path, name: str, options: tuple[str, ...]) -> None:
    """It is `too-large`, and neither it nor a part of it stands in memory."""
    write(tmp_path / name)
    command = [str(SCRAPY), "replay", name, "-L", "INFO", *options]

    measured = [sys.executable, "-c", _MEASURE, *command]
    process = subprocess.run(measured, cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True)

    assert process.returncode == 1
    assert "'newscrawl/outcome/failed/too-large': 1" in process.stderr
    assert int(process.stdout.split()[-1]) < _MOST
