"""Saved pages in an object store and on a web server, and lists of them."""

import gzip
import http.server
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl.errors import InputError
from newscrawl.replay.source import SavedPages
from newscrawl.warc.places import RemoteFile, read_list, size_of
from newscrawl.warc.saved import SavedPage, Tally
from tests.servers import moto
from tests.warc.test_reader import URL, record, slugs


def content(*numbers: int) -> bytes:
    """A WARC file with these stories, of the same bytes each time: a cut one is damaged in one way."""
    name = "<urn:uuid:00000000-0000-4000-8000-{:012}>"
    records = (record(URL.format(number), warc_headers={"WARC-Record-ID": name.format(number)}) for number in numbers)
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def read(*paths: str | Path) -> tuple[list[SavedPage], Tally]:
    """The pages at paths and URLs."""
    tally = Tally()
    return list(SavedPages.under(paths).read(lambda *urls: True, tally, max_bytes=1 << 20)), tally


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real S3 server's stub with a bucket; yields its host and port."""
    with moto(tmp_path_factory.mktemp("moto") / "log") as address:
        put(address, "pages")
        for name, body in {
            "2023/b.warc.gz": content(2),
            "2023/A.WARC": record(URL.format(1)),
            "2023/x.txt": b"x",
        }.items():
            put(address, f"pages/{name}", body)
        put(address, "pages/2024/c.warc.gz", content(3)[:200] + content(4))
        yield address.removeprefix("http://")


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user of the object store, as its own tools take it from the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tester")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "rahasia")


def put(address: str, path: str, body: bytes = b"") -> None:
    """Make a bucket, or an object in one."""
    user = "AWS4-HMAC-SHA256 Credential=tester/20260101/us-east-1/s3/aws4_request"
    headers = {"Authorization": user, "Content-Type": "application/octet-stream"}
    with urllib.request.urlopen(urllib.request.Request(f"{address}/{path}", body, headers, method="PUT")):
        pass


def s3(store: str, path: str) -> str:
    """The URL of an object of the stub."""
    return f"s3://{path}?endpoint_override={store}&scheme=http&region=us-east-1"


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files with byte ranges, or without where `ranges` is off."""

    ranges = True

    def do_GET(self) -> None:
        """Answer one range, as fsspec asks for it."""
        body = Path(self.translate_path(self.path)).read_bytes()
        asked = self.headers.get("Range", "")
        if self.ranges and asked.startswith("bytes="):
            start, _, end = asked.removeprefix("bytes=").partition("-")
            part = body[int(start) : int(end or len(body)) + 1]
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{int(start) + len(part) - 1}/{len(body)}")
        else:
            part = body
            self.send_response(200)
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(part)

    def do_HEAD(self) -> None:
        """Say the size, and whether ranges are answered."""
        path = Path(self.translate_path(self.path))
        self.send_response(200 if path.is_file() else 404)
        self.send_header("Content-Length", str(path.stat().st_size if path.is_file() else 0))
        if self.ranges:
            self.send_header("Accept-Ranges", "bytes")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def web(tmp_path: Path) -> Iterator[str]:
    """A web server of the folder `web`."""
    (tmp_path / "web").mkdir()
    handler = type("FolderHandler", (Handler,), {})
    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *args: handler(*args, directory=str(tmp_path / "web"))
    ) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_bucket_is_read_like_a_folder(store: str) -> None:
    """WARC files at any depth, in the order of their names; a damaged one costs what is damaged, as on a disk."""
    pages, tally = read(s3(store, "pages"))

    assert slugs(pages) == ["1", "2", "4"]
    assert tally.counts["newscrawl/saved/unreadable"] == 1


def test_one_object_is_read_like_a_file(store: str) -> None:
    """The place of a page is its object's URL."""
    pages, _ = read(s3(store, "pages/2023/b.warc.gz"))

    assert slugs(pages) == ["2"]
    assert pages[0].where.startswith("s3://pages/2023/b.warc.gz")
    assert size_of(RemoteFile(s3(store, "pages/2023/b.warc.gz"))) in range(300, 400)


@pytest.mark.parametrize("path", ["pages/2025/", "pages/2023/d.warc.gz", "nowhere/x.warc.gz"])
def test_an_object_that_is_not_there_is_refused_in_one_line(store: str, path: str) -> None:
    """The line has the URL."""
    with pytest.raises(InputError, match=f"{path.split('?')[0]}") as refused:
        read(s3(store, path))

    assert "\n" not in str(refused.value)


def test_a_password_in_a_url_is_not_repeated() -> None:
    """Messages name the place without the user."""
    with pytest.raises(InputError) as refused:
        read("nosuch://tester:rahasia@bucket/x.warc.gz")

    assert "rahasia" not in str(refused.value)
    assert "nosuch://bucket/x.warc.gz" in str(refused.value)


def test_a_file_on_a_web_server_is_read_by_ranges(tmp_path: Path, web: str) -> None:
    """As Common Crawl's are."""
    (tmp_path / "web/a.warc.gz").write_bytes(content(1, 2))

    pages, tally = read(f"{web}/a.warc.gz")

    assert slugs(pages) == ["1", "2"]
    assert not tally.counts


def test_a_file_that_is_not_on_the_web_server_is_counted(web: str) -> None:
    """One line names it, and the other files are read."""
    pages, tally = read(f"{web}/nowhere.warc.gz")

    assert pages == []
    assert tally.counts == {"newscrawl/saved/unreadable": 1}


def test_a_list_names_files_at_any_place(tmp_path: Path, web: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths and URLs, a line each, plain or compressed; empty lines and comments are none."""
    (tmp_path / "web/a.warc.gz").write_bytes(content(1))
    (tmp_path / "b.warc.gz").write_bytes(content(2))
    lines = f"# archives\n{web}/a.warc.gz\n\nb.warc.gz\n"
    (tmp_path / "list").write_text(lines)
    (tmp_path / "list.gz").write_bytes(gzip.compress(lines.encode()))
    monkeypatch.chdir(tmp_path)

    assert slugs(read("@list")[0]) == slugs(read("@list.gz")[0]) == ["1", "2"]


def test_paths_in_a_list_on_a_server_are_taken_from_its_root(tmp_path: Path, web: str) -> None:
    """A published list names its files without their server; Common Crawl's own paths lead to its server."""
    (tmp_path / "web/x.paths").write_text("files/a.warc.gz\ncrawl-data/CC-NEWS/2024/x.warc.gz\n")

    assert read_list(f"{web}/x.paths") == [
        f"{web}/files/a.warc.gz",
        "https://data.commoncrawl.org/crawl-data/CC-NEWS/2024/x.warc.gz",
    ]


@pytest.mark.parametrize("lines", [None, b"", b"# nothing\n", b"\x1f\x8b cut", b"\xff\xfe"])
def test_a_list_that_names_nothing_is_refused(tmp_path: Path, lines: bytes | None) -> None:
    """Missing, empty, cut or no text: one line with its name."""
    if lines is not None:
        (tmp_path / "list").write_bytes(lines)

    with pytest.raises(InputError, match=f'list "{tmp_path}/list"'):
        read(f"@{tmp_path}/list")
