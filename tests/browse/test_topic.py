"""Topics: two searches side by side in the browser, and the same as a file."""

import re
from html import unescape
from pathlib import Path

from newscrawl.store.engine import open_engine
from newscrawl.store.search.filters import Filters
from newscrawl.store.search.topic import read_topic, topic_bars
from newscrawl.store.writer import Writer
from tests.browse.serving import get
from tests.commands.launch import ROOT, run_scrapy
from tests.store.making import at, make_draft


def test_topics_share_an_axis_and_a_scale(tmp_path: Path) -> None:
    """So that their bars can be compared; values and stories are those of each search."""
    engine = open_engine(f"sqlite:///{tmp_path}/news.db")
    drafts = [
        make_draft(
            f"b{n}", title=f"Banjir {n}", paragraphs=[f"Isi {n} kali."], city="KLARI", published_at=at(n * 86_400)
        )
        for n in (0, 1, 70)
    ]
    drafts.append(make_draft("k", title="Kering", paragraphs=["Tanah."], city="TEMPEL", published_at=at(35 * 86_400)))
    Writer(engine).write(drafts)

    flood, drought = (read_topic(engine, words, Filters()) for words in ("banjir", "kering"))
    bars = topic_bars([flood, drought])
    engine.dispose()

    assert (flood.total, drought.total) == (3, 1)
    assert [bar.name for bar in bars[0]] == [bar.name for bar in bars[1]]
    assert max(bar.height for bar in bars[0]) > max(bar.height for bar in bars[1]) > 0
    assert flood.tables["city"] == [("KLARI", 3)]
    assert [row["title"] for row in flood.first] == ["Banjir 0", "Banjir 1", "Banjir 70"]
    assert [row["title"] for row in flood.latest] == ["Banjir 70", "Banjir 1", "Banjir 0"]


def test_each_number_of_a_topic_leads_to_its_stories(site: str) -> None:
    """The total, and a city's stories."""
    page = get(f"{site}/news/topic?a=warga&b=limbah").text

    assert re.findall(r"<h2>([^<]+)</h2>", page) == ["warga", "limbah"]
    links = re.findall(r'<li><a href="(/news/stories[^"]+)">[^<]*</a> <span class="number">(\d+)', page)
    url, count = links[0]
    assert f"<h1>{count} stor" in get(site + unescape(url)).text
    assert len(page.encode()) < 40_000


def test_a_topic_that_cannot_be_read_says_so(site: str) -> None:
    """Without words there is a form alone."""
    assert "only words to leave out" in get(f"{site}/news/topic?a=-warga").text
    assert get(f"{site}/news/topic").text.count("<section>") == 0


def test_a_topic_is_a_file_that_needs_nothing_else(database: Path, tmp_path: Path) -> None:
    """With both searches, and nothing to load."""
    environment = {"NEWSCRAWL_DATABASE_URL": f"sqlite:///{database}"}
    file = tmp_path / "topic.html"

    done = run_scrapy(ROOT, environment, "report", str(file), "--words", "warga", "--words", "limbah")
    wrong = run_scrapy(ROOT, environment, "report", str(file), "--words=-warga")

    assert (done.returncode, done.stderr) == (0, "")
    page = file.read_text("utf-8")
    assert re.findall(r"<h2>([^<]+)</h2>", page) == ["warga", "limbah"]
    assert not re.findall(r"""(?:src=|url\(|<script|@import)""", page)
    assert (wrong.returncode, "only words to leave out" in wrong.stderr) == (2, True)
