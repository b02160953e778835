"""One page's HTML to an article."""

import json
import pickle
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newscrawl
from newscrawl.cases.write import record_of
from newscrawl.page import extract as reader
from tests.commands.launch import ROOT

STORY = "https://www.inews.id/news/nasional/cerita-yang-hilang"
#: Cases of one page, whose record or reason is that page's alone.
CASES = sorted(
    path.parent for path in ROOT.glob("fixtures/inews/*/page.html") if not list(path.parent.glob("page-*.html"))
)


def parse_case(case: Path) -> newscrawl.Article:
    about = json.loads((case / "page.json").read_text("utf-8"))
    headers = {name.lower(): value for name, value in about.get("headers", {}).items()}
    return newscrawl.extract(
        (case / "page.html").read_bytes(),
        url=about["url"],
        fetched_at=datetime.fromisoformat(about["fetched_at"]),
        content_type=headers.get("content-type"),
    )


def test_pages_become_what_a_crawl_makes_of_them() -> None:
    """Each fixture of one page gives the record, or the reason, that a person wrote down for it."""
    wrong: dict[str, Any] = {}
    compared = 0
    for case in CASES:
        about = json.loads((case / "page.json").read_text("utf-8"))
        if (case / "links.json").exists() or "status" in about or about.get("pages"):
            continue
        expected = json.loads(next(case.glob("[ad][rt]*.json")).read_text("utf-8"))
        try:
            got = record_of(parse_case(case))
        except newscrawl.PageError as error:
            got = {"outcome": f"{error.outcome}/{error.reason}"}
        compared += 1
        if got != expected:
            wrong[case.name] = got

    assert wrong == {}
    assert compared > 60


def test_text_is_read_like_its_bytes() -> None:
    """A page that was decoded already, whatever markup or header say of an encoding, gives the same article."""
    page = '<meta charset="gbk"><h1>Kafé Tua Ditutup</h1>' + "<p>Kafé itu tutup setelah seratus tahun.</p>" * 9
    said: dict[str, Any] = {"url": STORY, "fetched_at": datetime(2026, 1, 1, tzinfo=UTC)}

    from_text = newscrawl.extract(page, content_type="text/html; charset=gbk", **said)
    from_bytes = newscrawl.extract(page.encode(), content_type="text/html; charset=utf-8", **said)

    assert from_text == from_bytes
    assert from_text.title == "Kafé Tua Ditutup"


@pytest.mark.parametrize(
    ("url", "html", "outcome"),
    [
        ("https://example.com/news/a", "<h1>Judul</h1>", "dropped/foreign-host"),
        ("no URL\nat all", "<h1>Judul</h1>", "dropped/foreign-host"),
        ("", "", "dropped/foreign-host"),
        (STORY, "", "failed/empty-body"),
        (STORY, b"\x1f\x8b\x08\x00", "failed/undecodable"),
        (STORY, b"%PDF-1.7", "dropped/not-html"),
        (STORY, "<p>Teks tanpa judul.</p>" * 20, "failed/no-title"),
        (STORY, "\ud800", "dropped/empty-shell"),
        ("https://www.inews.id/indeks/news", "<a href=/news/nasional/cerita-satu>Satu</a>", "dropped/not-article"),
        ("https://www.inews.id/robots.txt", "User-agent: *", "dropped/not-article"),
    ],
)
def test_a_page_without_an_article_says_why(url: str, html: bytes | str, outcome: str) -> None:
    """The error has the outcome and the reason under which a crawl counts the page, in one line with its URL."""
    with pytest.raises(newscrawl.PageError) as raised:
        newscrawl.extract(html, url=url)

    error = raised.value
    assert f"{error.outcome}/{error.reason}" == outcome
    assert str(error).startswith(f"{' '.join(url.split())}: {outcome}")
    assert "\n" not in str(error)


def test_the_reason_comes_out_of_another_process() -> None:
    """A pool of processes hands the error to the one that asked, with all that it says."""
    with pytest.raises(newscrawl.PageError) as raised:
        newscrawl.extract("", url=STORY)

    copy = pickle.loads(pickle.dumps(raised.value))

    assert (str(copy), vars(copy)) == (str(raised.value), vars(raised.value))
    assert copy.reason == "empty-body"


def test_a_bug_of_the_reader_is_a_reason_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that reads a million pages is not ended by one that no rule foresaw; the cause is kept."""

    def broken(*args: object) -> None:
        raise KeyError("slug")

    monkeypatch.setattr(reader, "decode", broken)

    with pytest.raises(newscrawl.PageError, match=r"failed/parser-error \(KeyError\)") as raised:
        newscrawl.extract("<h1>Judul</h1>", url=STORY)
    assert isinstance(raised.value.__cause__, KeyError)


_MARKUP = st.lists(
    st.sampled_from(
        ["<h1 class=headerTitle>", "</h1>", "<article class=bodyArticleWrapper>", "<p>", "<div", "&#0;", ">"]
    )
    | st.text(max_size=20)
).map("".join)


@settings(max_examples=60)
@given(html=_MARKUP | st.binary(max_size=80), url=st.sampled_from([STORY, "https://[", "//"]) | st.text(max_size=30))
def test_whatever_comes_there_is_an_article_or_a_reason(html: bytes | str, url: str) -> None:
    """No bytes, text or URL raise anything but the error that says why."""
    try:
        said: str = newscrawl.extract(html, url=url).title
    except newscrawl.PageError as error:
        said = error.reason

    assert said not in {"", "parser-error"}


def test_a_time_without_a_zone_is_refused() -> None:
    """A relative date would count back from a time that nobody knows."""
    with pytest.raises(newscrawl.InputError, match="a time needs a zone"):
        newscrawl.extract("", url=STORY, fetched_at=datetime(2026, 1, 1))  # noqa: DTZ001  # that is what is tested


def test_relative_dates_count_from_now_where_no_fetch_is_named() -> None:
    """A page of this moment needs no time."""
    case = ROOT / "fixtures/inews/date-relative"
    about = json.loads((case / "page.json").read_text("utf-8"))

    article = newscrawl.extract((case / "page.html").read_bytes(), url=about["url"])

    assert article.published_at is not None
    assert article.fetched_at.replace(microsecond=0) - article.published_at == timedelta(days=2)
    assert abs(datetime.now(UTC) - article.fetched_at) < timedelta(minutes=1)


def test_the_other_pages_of_a_story_are_named() -> None:
    """One page of several says which ones are not there."""
    case = ROOT / "fixtures/inews/page-two-alone"
    about = json.loads((case / "page.json").read_text("utf-8"))
    (page,) = about.get("pages", [{"file": "page.html"}])

    article = newscrawl.extract(
        (case / page["file"]).read_bytes(),
        url=page.get("url", about["url"]),
        fetched_at=datetime.fromisoformat(about["fetched_at"]),
    )

    assert "1" in article.missing_parts
