"""Headers without an end cost a connection, and neither memory nor the run."""

from pathlib import Path

import pytest

from tests.engine.pages import CHANNEL, Answer, story
from tests.engine.runs import rows, scrapy
from tests.engine.server import Fault, Handler, serving
from tests.engine.test_live import FAST

ENOUGH = 30_000_000  # bytes
LARGE = "the headers are larger than 262,144 bytes"


@pytest.mark.parametrize(
    ("piece", "why"),
    [
        (b"X-Header: " + b"x" * 1000 + b"\r\n", LARGE),
        (b"\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n", LARGE),
        (b"x" * 1000, "a line of the headers is longer than 16,384 bytes"),
    ],
    ids=["lines", "interim answers", "one line"],
)
def test_headers_without_an_end_are_given_up(piece: bytes, why: str, tmp_path: Path, certificate: Path) -> None:
    """The page fails with what was wrong, soon, and the next one is read."""
    sent = 0

    def endless(handler: Handler) -> None:
        nonlocal sent
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n")
        while sent < ENOUGH:
            handler.wfile.write(piece)
            sent += len(piece)

    answers: dict[str, Answer | Fault] = {
        f"{CHANNEL}/headers-without-end": endless,
        f"{CHANNEL}/next-page": Answer(story("Cerita berikutnya").encode()),
        "https://www.inews.id/robots.txt": Answer(b"User-agent: *\nDisallow:\n"),
    }
    urls = ",".join(url for url in answers if url.startswith(CHANNEL))
    with serving(answers, certificate) as server:
        variables = {**server.environment, "SSL_CERT_FILE": str(certificate)}
        run = scrapy(tmp_path, "crawl", "inews", "-a", f"urls={urls}", *FAST, **variables).check()

    assert run.outcomes == {"new": 1, "failed/download-error": 1}
    (failure,) = rows(tmp_path, "SELECT detail FROM failures")
    assert why in failure["detail"]
    assert sent < ENOUGH / 3
