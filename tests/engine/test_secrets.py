"""Users, passwords and control characters of URLs and headers, which nobody wants in a log or a database."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.engine.pages import CHANNEL, HTML, Answer, story
from tests.engine.runs import Run, replay, scrapy
from tests.engine.server import Fault, Handler, serving
from tests.engine.test_live import FAST

SECRET = "rahasia7"
ESCAPE = "\x1b]0;judul\x07\x1b[31m"
HOST = "https://www.inews.id"
WITH_USER = f"https://redaksi:{SECRET}@www.inews.id/news/nasional"


def raw(*lines: str, status: str = "200 OK", body: str = "") -> Fault:
    """An answer whose lines are written as they are."""

    def send(handler: Handler) -> None:
        head = "\r\n".join([f"HTTP/1.1 {status}", *lines, f"Content-Length: {len(body.encode())}", "", ""])
        handler.wfile.write(head.encode("latin-1") + body.encode())

    return send


def moved(location: str) -> Fault:
    return raw(f"Location: {location}", status="302 Found")


HTML_LINE = "Content-Type: text/html; charset=utf-8"
PAGE = story("Cerita yang biasa")
ANSWERS: dict[str, Answer | Fault] = {
    f"{CHANNEL}/moved-to-a-user": moved(f"{WITH_USER}/target"),
    f"{CHANNEL}/moved-to-a-user-elsewhere": moved(f"https://redaksi:{SECRET}@other.example/news/nasional/target"),
    f"{CHANNEL}/moved-to-a-user-without-a-host": moved(f"https://redaksi:{SECRET}@/news/nasional/target"),
    f"{CHANNEL}/moved-to-another-protocol": moved(f"ftp://redaksi:{SECRET}@www.inews.id/x"),
    f"{CHANNEL}/moved-to-an-escape": moved(f"/news/nasional/{ESCAPE}target"),
    f"{CHANNEL}/moved-to-an-escape-elsewhere": moved(f"https://{ESCAPE}.example/target"),
    f"{CHANNEL}/escape-in-headers": raw(HTML_LINE, f'ETag: "{ESCAPE}"', f"Last-Modified: {ESCAPE}", body=PAGE),
    f"{CHANNEL}/escape-in-its-type": raw(f"Content-Type: image/{ESCAPE}", body="x"),
    f"{CHANNEL}/escape-in-its-encoding": raw(HTML_LINE, f"Content-Encoding: {ESCAPE}", body="\x00x"),
    f"{CHANNEL}/escape-in-its-status": raw(HTML_LINE, status=f"500 {ESCAPE}", body="x"),
    f"{CHANNEL}/escape-in-the-page": Answer(story(f"Judul {ESCAPE} itu", text=f"Kata {ESCAPE} ini.").encode()),
    f"{CHANNEL}/links-with-users": Answer(
        PAGE.replace(
            "</head>",
            f'<link rel="canonical" href="{WITH_USER}/links">'
            f'<meta property="og:image" content="{WITH_USER}/a.jpg"></head>',
        ).encode()
    ),
    f"{HOST}/robots.txt": Answer(
        f"User-agent: *\nDisallow: /{ESCAPE}\nSitemap: {WITH_USER}/a.xml\nSitemap: {HOST}/{ESCAPE}.xml\n".encode(),
        headers=(("Content-Type", "text/plain"),),
    ),
    f"{HOST}/feed": Answer(
        f"<rss><channel><item><link>{WITH_USER}/from-the-feed</link><title>a</title></item></channel></rss>".encode(),
        headers=(("Content-Type", "application/rss+xml"),),
    ),
    **{f"{CHANNEL}/{name}": Answer(PAGE.encode(), headers=HTML) for name in ("target", "from-the-feed", "links")},
}
NAMED = [url for url in ANSWERS if url.startswith(CHANNEL)] + [f"{WITH_USER}/named"]


def stored(folder: Path) -> str:
    """Everything that stands in the database."""
    with closing(sqlite3.connect(folder / "news.db")) as connection:
        connection.text_factory = lambda value: value.decode("utf-8", "replace")
        return "\n".join(line.replace("\\u001b", "\x1b") for line in connection.iterdump() if "_fts" not in line)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, certificate: Path) -> tuple[Path, list[Run]]:
    """A crawl of named pages, one that looks for stories, and a replay, each with the most talkative log."""
    folder = tmp_path_factory.mktemp("secrets")
    (folder / "urls.txt").write_text("\n".join(NAMED))
    with serving(ANSWERS, certificate) as server:
        variables = {**server.environment, "SSL_CERT_FILE": str(certificate), "NEWSCRAWL_ARCHIVE": "pages"}
        named = scrapy(folder, "crawl", "inews", "-a", "urls=@urls.txt", "-L", "DEBUG", *FAST, **variables)
        found = scrapy(folder, "crawl", "inews", "-a", "limit=3", "-L", "DEBUG", *FAST, **variables)
    return folder, [named, found, replay(folder, "pages", "-L", "DEBUG")]


def test_no_password_is_logged_or_stored(runs: tuple[Path, list[Run]]) -> None:
    """Whether a page was asked for so, led there, linked there or named it in a feed or robots.txt."""
    folder, ended = runs

    for run in ended:
        lines = [line for line in (run.err + run.out).splitlines() if SECRET in line]
        assert not lines, "\n".join(lines)
    assert SECRET not in stored(folder)


def test_no_control_character_reaches_a_terminal_or_the_database(runs: tuple[Path, list[Run]]) -> None:
    """Out of URLs, headers, status lines and pages."""
    folder, ended = runs

    for run in ended:
        lines = [
            line for line in (run.err + run.out).split("\n") if any(ord(char) < 32 and char != "\t" for char in line)
        ]
        assert not lines, "\n".join(map(repr, lines))
    assert not [line for line in stored(folder).split("\n") if "\x1b" in line or "\x07" in line]
