"""A page whose reading has no end costs itself, in a crawl and in a replay."""

from pathlib import Path

from tests.engine.pages import CHANNEL, Answer, story
from tests.engine.runs import replay, rows, scrapy
from tests.engine.server import serving
from tests.engine.test_live import FAST

TEXTS = {"satu": "Kalimat pertama ini.", "dua": "Kalimat yang lambat ini.", "tiga": "Kalimat ketiga ini."}
ROBOTS = {"https://www.inews.id/robots.txt": Answer(b"User-agent: *\nDisallow:\n")}
SLOW = {"SCRAPY_SETTINGS_MODULE": "tests.engine.slow_settings"}


def test_a_slow_page_is_kept_as_failed_and_the_others_are_read(tmp_path: Path, certificate: Path) -> None:
    """The crawl names it, goes on, and keeps its bytes; a replay ends it alike, and a better reader makes it a row."""
    pages = {
        f"{CHANNEL}/berita-{name}": Answer(story(f"Berita {name}", text=text).encode()) for name, text in TEXTS.items()
    }
    with serving({**pages, **ROBOTS}, certificate) as server:
        variables = {**server.environment, "SSL_CERT_FILE": str(certificate), "NEWSCRAWL_ARCHIVE": "pages", **SLOW}
        crawl = scrapy(tmp_path, "crawl", "inews", "-a", f"urls={','.join(pages)}", *FAST, **variables).check()
    other = tmp_path / "other"
    other.mkdir()

    again = replay(other, str(tmp_path / "pages"), **SLOW).check()
    better = replay(tmp_path, "pages").check()

    slow = f"{CHANNEL}/berita-dua"
    assert crawl.outcomes == again.outcomes == {"new": 2, "failed/too-slow": 1}
    assert (crawl.code, again.code, better.code) == (1, 1, 0)
    for run in (crawl, again):
        assert f"cannot read {slow}: took more than 0.3 s of processor time" in run.err
    assert rows(other, "SELECT url, stage, reason FROM failures") == [
        {"url": slow, "stage": "read", "reason": "too-slow"}
    ]
    assert better.outcomes == {"new": 1, "unchanged": 2}
