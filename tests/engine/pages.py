"""Stories and bad pages for the tests of whole runs: each page with the outcome that it must have."""

import gzip
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import brotli
from backports import zstd

CHANNEL = "https://www.inews.id/news/nasional"
HTML = (("Content-Type", "text/html; charset=utf-8"),)
MEGABYTE = 1 << 20
#: Words that no wrong charset leaves as they are.
ACCENTED = "Café Jum’at “Ñandú”"


@dataclass(frozen=True)
class Answer:
    """What the server says; `HTML` where a case names no headers of its own."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = HTML


@dataclass(frozen=True)
class Case:
    """A page of the site and the outcome that it must have, live and saved."""

    name: str
    outcome: str
    answer: Answer
    title: str | None = None  # of the record; None where there is none

    @property
    def url(self) -> str:
        """The page's URL, which is canonical."""
        return f"{CHANNEL}/{self.name}"


@dataclass(frozen=True)
class Expected:
    """What a run over some cases must leave behind."""

    outcomes: Counter[str] = field(default_factory=Counter)
    titles: dict[str, str] = field(default_factory=dict)  # URL -> title of the story
    failures: dict[str, str] = field(default_factory=dict)  # URL -> reason


def expect(cases: Iterable[Case]) -> Expected:
    """Return what a run over these cases must leave behind."""
    expected = Expected()
    for case in cases:
        expected.outcomes[case.outcome] += 1
        outcome, _, reason = case.outcome.partition("/")
        if outcome == "failed":
            expected.failures[case.url] = reason
        if case.title is not None:
            expected.titles[case.url] = case.title
    return expected


def story(title: str, *, date: str = "Senin, 11 Desember 2023 - 20:19 WIB", meta: str = "utf-8", text: str = "") -> str:
    """Return a page in the site's current layout; `meta` is the charset that it declares."""
    return f"""<!DOCTYPE html>
<html lang="id"><head><meta charset="{meta}"><title>{title} - iNews.id</title></head>
<body id="detail-article"><section class="detailWrapper">
<article class="headerArticle"><h1 class="headerTitle">{title}</h1>
<div class="timeAndShare"><div class="createdAt">{date}</div></div></article>
<section class="mainBody"><article class="bodyArticleWrapper">
<p><strong>JAKARTA, iNews.id - </strong>Warga menanam seribu pohon di tepi sungai pada akhir pekan. {text}</p>
<p>Kegiatan itu berlangsung selama dua hari dan diikuti pelajar dari tujuh sekolah.</p>
<p>Editor: Rina Hartati</p>
</article></section></section></body></html>
"""


def encoded(encoding: str, body: bytes) -> Answer:
    """Return an answer with a `Content-Encoding`."""
    return Answer(body, headers=(*HTML, ("Content-Encoding", encoding)))


def in_charset(charset: str | None, body: bytes) -> Answer:
    """Return an answer whose header names a charset, or none."""
    return Answer(body, headers=(("Content-Type", f"text/html; charset={charset}" if charset else "text/html"),))


@lru_cache
def good_cases() -> tuple[Case, ...]:
    """Pages that must become records, whatever their bytes look like on the way."""
    plain = story(ACCENTED).encode()
    utf16 = story(ACCENTED, meta="utf-16").encode("utf-16")
    cp1252 = story(ACCENTED, meta="windows-1252").encode("cp1252")
    answers = {
        "plain": Answer(plain),
        "deflate": encoded("deflate", zlib.compress(plain)),
        "gzip": encoded("gzip", gzip.compress(plain)),
        "brotli": encoded("br", brotli.compress(plain)),
        "zstd": encoded("zstd", zstd.compress(plain)),
        "header-wrong": in_charset("iso-8859-1", plain),
        "header-unknown": in_charset("x-klingon", plain),
        "meta-wrong": in_charset(None, story(ACCENTED, meta="iso-8859-1").encode()),
        "meta-utf-16-of-utf-8": in_charset(None, story(ACCENTED, meta="utf-16").encode()),
        "header-over-meta": in_charset("windows-1252", story(ACCENTED).encode("cp1252")),
        "meta-alone": in_charset(None, cp1252),
        "bom-over-header": in_charset("windows-1252", b"\xef\xbb\xbf" + plain),
        "bom-utf-16": in_charset("utf-8", utf16),
        "nul-bytes-inside": Answer(story(ACCENTED).replace(" ", "\0 ").encode()),
        "no-content-type": Answer(plain, headers=()),
    }
    return tuple(Case(name, "new", answer, ACCENTED) for name, answer in answers.items())


@lru_cache
def bad_cases() -> tuple[Case, ...]:
    """Pages that must become no record, each for its reason."""
    page = story("Halaman yang tidak utuh", text="Kalimat ini diulang agar halaman cukup panjang. " * 80)
    body = page.encode()
    large = b"<p>" + b"x" * 50 * MEGABYTE
    compressed = gzip.compress(body, mtime=0)
    answers = {
        "gone": ("dropped/gone", Answer(b"<h1>404</h1>", 404)),
        "gone-for-good": ("dropped/gone", Answer(b"", 410)),
        "server-error": ("failed/http-error", Answer(b"<h1>500</h1>", 500)),
        "forbidden": ("failed/http-error", Answer(b"<h1>403</h1>", 403)),
        "empty": ("failed/empty-body", Answer(b"")),
        "blank": ("failed/empty-body", Answer(b" \r\n\t" * 99)),
        "picture": ("dropped/not-html", Answer(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)),
        "picture-by-its-type": ("dropped/not-html", Answer(b"GIF89a", headers=(("Content-Type", "image/gif"),))),
        "noise": ("dropped/not-html", Answer(bytes(255 - i % 200 for i in range(9000)).replace(b"<", b""))),
        "nul-bytes-only": ("dropped/not-html", Answer(bytes(5000))),
        "nested": ("failed/too-deep", Answer(f"<h1>Judul</h1>{'<div>' * 20_000}Teks".encode())),
        "cut-in-a-paragraph": ("failed/truncated", Answer(body[: body.index(b"diulang")])),
        "cut-in-a-tag": ("failed/truncated", Answer(body[: body.index(b"createdAt")])),
        "gzip-cut": ("failed/truncated", encoded("gzip", compressed[: len(compressed) // 2])),
        "gzip-without-data": ("failed/undecodable", encoded("gzip", compressed[:10])),
        "gzip-garbage": ("failed/undecodable", encoded("gzip", b"\x00garbage" * 99)),
        "deflate-garbage": ("failed/undecodable", encoded("deflate", b"\x00garbage" * 99)),
        "brotli-garbage": ("failed/undecodable", encoded("br", b"\x00garbage" * 99)),
        "zstd-garbage": ("failed/undecodable", encoded("zstd", b"\x00garbage" * 99)),
        "large": ("failed/too-large", Answer(large)),
        "bomb": ("failed/too-large", encoded("gzip", gzip.compress(large, compresslevel=1, mtime=0))),
    }
    return tuple(Case(name, outcome, answer) for name, (outcome, answer) in answers.items())
