"""A crawl and a replay of its archive agree on every answer: outcomes, rows, failures."""

from pathlib import Path

import pytest

from tests.engine.pages import CHANNEL, HTML, Answer, bad_cases, encoded, good_cases, story
from tests.engine.runs import Row, Run, dump, replay, scrapy
from tests.engine.server import Fault, Handler, broken, hang_up, serving
from tests.engine.test_live import FAST

#: Answers that never arrive whole leave no bytes: a replay cannot repeat them.
NOT_RECORDED = {"large"}
PAGE = story("Cerita yang utuh").encode()
PLAIN = "http://www.inews.id/news/nasional"  # without TLS, a server that closes says that it was the end


def moved(location: str | None) -> Answer:
    """A redirect, or one that leads nowhere."""
    return Answer(b"", 302, HTML if location is None else (*HTML, ("Location", location)))


def chunked(*chunks: bytes) -> Fault:
    """A whole answer in chunks."""
    body = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in (*chunks, b""))
    return broken(b"Transfer-Encoding: chunked", body)


def interim(handler: Handler) -> None:
    """An early hint before the answer."""
    handler.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </x.css>; rel=preload\r\n\r\n")
    handler.send(Answer(PAGE))


ANSWERS: dict[str, Answer | Fault] = {
    f"{PLAIN}/without-length": broken(b"Connection: close", PAGE),
    f"{PLAIN}/without-length-and-empty": broken(b"Connection: close"),
    f"{PLAIN}/without-length-and-cut": broken(b"Connection: close", PAGE[: len(PAGE) // 2]),
    f"{CHANNEL}/chunked": chunked(PAGE[:500], PAGE[500:]),
    f"{CHANNEL}/interim": interim,
    f"{CHANNEL}/brotli-over-plain-bytes": encoded("br", PAGE),
    f"{CHANNEL}/gzip-over-plain-bytes": encoded("gzip", PAGE),
    f"{CHANNEL}/unknown-encoding-over-plain-bytes": encoded("aes128gcm", PAGE),
    f"{CHANNEL}/unknown-encoding": encoded("aes128gcm", b"\x00\x9f" * 999),
    f"{CHANNEL}/unasked-not-modified": Answer(b"", 304, ()),
    f"{CHANNEL}/no-content": Answer(b"", 204, ()),
    f"{CHANNEL}/multiple-choices": Answer(PAGE, 300),
    f"{CHANNEL}/teapot": Answer(PAGE, 418),
    f"{CHANNEL}/strange-status": Answer(PAGE, 299),
    f"{CHANNEL}/moved-nowhere": moved(None),
    f"{CHANNEL}/moved-to-itself": moved(""),
    f"{CHANNEL}/moved-in-circles": moved("/news/nasional/moved-in-circles-2"),
    f"{CHANNEL}/moved-to-another-protocol": moved("ftp://www.inews.id/news/nasional/cerita"),
    f"{CHANNEL}/moved-off-the-site": moved("https://other.example/news/nasional/cerita"),
    f"{CHANNEL}/moved-to-a-mail": moved("mailto:redaksi@example.org"),
    f"{CHANNEL}/moved-to-silence": moved("/news/nasional/silence"),
    f"{CHANNEL}/moved-off-the-stories": moved("/news"),
    f"{CHANNEL}/moved-to-a-story": moved("/news/nasional/the-new-place"),
    f"{CHANNEL}/moved-to-one-that-is-gone": moved("/news/nasional/gone-place"),
}
TARGETS: dict[str, Answer | Fault] = {
    f"{CHANNEL}/moved-in-circles-2": moved("/news/nasional/moved-in-circles"),
    f"{CHANNEL}/silence": hang_up,
    f"{CHANNEL}/the-new-place": Answer(story("Cerita di tempat baru").encode()),
    f"{CHANNEL}/gone-place": Answer(b"<h1>410</h1>", 410),
    "https://www.inews.id/news": Answer(b"<html><body><a href='/'>Beranda</a></body></html>"),
    "https://www.inews.id/robots.txt": Answer(b"User-agent: *\nDisallow:\n"),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, certificate: Path) -> tuple[Path, Run]:
    """A folder with the archive and the database of one crawl of all answers, and the run."""
    folder = tmp_path_factory.mktemp("crawled")
    cases = {case.url: case.answer for case in (*good_cases(), *bad_cases()) if case.name not in NOT_RECORDED}
    asked = {**cases, **ANSWERS}
    (folder / "urls.txt").write_text("\n".join(asked))
    with serving({**asked, **TARGETS}, certificate) as server:
        variables = {**server.environment, "SSL_CERT_FILE": str(certificate), "NEWSCRAWL_ARCHIVE": "pages"}
        run = scrapy(folder, "crawl", "inews", "-a", "urls=@urls.txt", "-L", "INFO", *FAST, **variables)
    return folder, run.check()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_replay_ends_every_answer_as_the_crawl_did(tmp_path: Path, crawled: tuple[Path, Run], jobs: str) -> None:
    """The same outcomes, articles and failures, for each kind of answer that a server can give."""
    folder, crawl = crawled

    run = replay(tmp_path, str(folder / "pages"), "--jobs", jobs).check()

    live, again = dump(folder), dump(tmp_path)
    assert failures(again["failures"]) == failures(live["failures"])
    assert run.outcomes == crawl.outcomes
    for name in live.keys() - {"failures"}:
        assert again[name] == live[name], name
    assert run.code == crawl.code


def failures(rows: list[Row]) -> dict[str, tuple[str, str, int]]:
    """What failed and why; the words of the detail and the second of the fault are each program's own."""
    return {row["url"]: (row["stage"], row["reason"], row["attempts"]) for row in rows}


def test_each_kind_of_answer_was_met(crawled: tuple[Path, Run]) -> None:
    """Every URL has a row, or was dropped for a reason: the comparison above is about all of them."""
    folder, crawl = crawled
    asked = (folder / "urls.txt").read_text().splitlines()

    assert crawl.outcomes.total() == len(asked)
    assert crawl.outcomes["new"] > len(good_cases())
