"""Verification of archives of any writer."""

import base64
import gzip
import hashlib
import re
import zipfile
from pathlib import Path

import pytest

from newscrawl.archive.verify import verify
from newscrawl.console.progress import Progress
from tests.warc.test_reader import HTML, URL, record

_SHA1 = hashlib.sha1(HTML).digest()


def whole(digest: str) -> bytes:
    """A record with this digest of its payload; the reference writer puts in its own."""
    field = b"WARC-Payload-Digest: "
    return gzip.compress(re.sub(field + rb"[^\r]*", field + digest.encode(), record(URL.format(1))))


@pytest.mark.parametrize(
    "digest",
    [
        f"sha1:{base64.b32encode(_SHA1).decode()}",
        f"sha1:{_SHA1.hex()}",
        f"sha1:{base64.b64encode(_SHA1).decode()}",
        f"sha1:{base64.urlsafe_b64encode(_SHA1).decode().rstrip('=')}",
        f"SHA-256:{base64.b64encode(hashlib.sha256(HTML).digest()).decode()}",
    ],
)
def test_a_digest_of_any_notation_is_right(tmp_path: Path, digest: str) -> None:
    """Writers use Base32, hexadecimal or Base64; no database is needed."""
    (tmp_path / "x.warc.gz").write_bytes(whole(digest))

    verdict = verify(tmp_path, None, Progress("verify"))

    assert verdict.faults == []
    assert verdict.digests == 2


@pytest.mark.parametrize("digest", [f"sha1:{'0' * 40}", f"sha1:{base64.b64encode(bytes(20)).decode()}", "sha1:x"])
def test_a_wrong_digest_is_a_fault(tmp_path: Path, digest: str) -> None:
    """In any notation, and in none."""
    (tmp_path / "x.warc.gz").write_bytes(whole(digest))

    assert [fault.rpartition(": ")[2] for fault in verify(tmp_path, None, Progress("verify")).faults] == [
        "the payload digest is wrong"
    ]


def test_files_in_a_wacz_file_are_verified(tmp_path: Path) -> None:
    """The place of a fault names the member; a file that is no WACZ file is a fault itself."""
    with zipfile.ZipFile(tmp_path / "x.wacz", "w") as archive:
        archive.writestr("archive/data.warc.gz", whole(f"sha1:{'0' * 40}"))
    (tmp_path / "y.wacz").write_bytes(b"x")

    faults = verify(tmp_path, None, Progress("verify")).faults

    assert sorted(faults) == [
        f'"{tmp_path}/y.wacz" is no WACZ file: File is not a zip file',
        f"{tmp_path}/x.wacz/archive/data.warc.gz:0: the payload digest is wrong",
    ]
