"""A run whose clock is days behind keeps the dates of its stories, or what a later run needs to mend them."""

from pathlib import Path

from tests.engine.pages import CHANNEL, Answer, story
from tests.engine.runs import replay, rows, scrapy
from tests.engine.server import Fault, broken, serving
from tests.engine.test_live import FAST

BEHIND = ("-s", "NEWSCRAWL_NOW=2023-12-08T10:00:00+07:00")  # the stories are of 11 December
PUBLISHED = "SELECT url, published_at FROM articles ORDER BY url"
BODY = story("Berita dari jam yang salah").encode()
DATED, UNDATED = f"{CHANNEL}/berita-dengan-jam", f"{CHANNEL}/berita-tanpa-jam"
LENGTH = b"Content-Length: %d" % len(BODY)
ANSWERS: dict[str, Answer | Fault] = {
    DATED: Answer(BODY),  # the server adds its `Date`
    UNDATED: broken(LENGTH, BODY),
    "https://www.inews.id/robots.txt": Answer(b"User-agent: *\nDisallow:\n"),
}


def test_a_clock_that_is_behind_costs_no_date(tmp_path: Path, certificate: Path) -> None:
    """By the answer's own time at once, in a crawl and a replay; without one, by the next run with a right clock."""
    other = tmp_path / "other"
    other.mkdir()
    with serving(ANSWERS, certificate) as server:
        variables = {**server.environment, "SSL_CERT_FILE": str(certificate), "NEWSCRAWL_ARCHIVE": "pages"}
        command = ("crawl", "inews", "-a", f"urls={DATED},{UNDATED}", *FAST)
        scrapy(tmp_path, *command, *BEHIND, **variables).check()
        behind = rows(tmp_path, PUBLISHED)
        replay(other, str(tmp_path / "pages")).check()
        again = rows(other, PUBLISHED)
        scrapy(tmp_path, *command, **variables).check()

    dated, undated = {"url": DATED, "published_at": "2023-12-11 13:19:00"}, {"url": UNDATED, "published_at": None}
    assert behind == again == [dated, undated]
    assert rows(tmp_path, PUBLISHED) == [dated, {**undated, "published_at": "2023-12-11 13:19:00"}]
    assert rows(tmp_path, "SELECT * FROM revisions") == []
