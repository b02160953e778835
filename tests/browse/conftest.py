"""A browser, and servers of a database with the example stories and some that are worse."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl.cases.demo import DEMO_PAGES
from newscrawl.store.engine import open_engine
from newscrawl.store.writer import Writer
from tests.browse.serving import serving
from tests.browser import chromium, visit
from tests.commands.launch import ROOT, run_scrapy
from tests.store.making import at, make_draft

__all__ = ["chromium", "visit"]


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the example pages, a story that was edited and copied, and one that tries to run a script."""
    path = tmp_path_factory.mktemp("browse") / "berita #1.db"
    url = f"sqlite:///{path}"
    done = run_scrapy(ROOT, {"NEWSCRAWL_DATABASE_URL": url, "NEWSCRAWL_ARCHIVE": ""}, "replay", str(DEMO_PAGES))
    assert done.returncode == 0, done.stderr
    text = ["Warga Klari menanam mangga di tepi irigasi.", "Ada 12 pohon."]
    edited = [*text[:1], "Ada 14 pohon."]
    engine = open_engine(url)
    Writer(engine).write(
        [
            make_draft("edit", title="Judul lama", paragraphs=text, city="KLARI"),
            make_draft("edit", seconds=90_000, title="Judul baru", paragraphs=edited, city="KLARI"),
            make_draft("copy", title="Judul salinan", paragraphs=edited, host="karawang.inews.id", published_at=at(0)),
            make_draft(
                "evil",
                title="<script>alert(1)</script> \"jahat\" & 'nakal'",
                paragraphs=["<img src=https://evil.example.org/x.png onerror=alert(2)> Jum'at kafé."],
                image_url="javascript:alert(3)",
                image_caption="</figcaption><b>tebal</b>",
                tags=["a&b=c", "<i>miring</i>"],
            ),
        ]
    )
    engine.dispose()
    return path


@pytest.fixture(scope="module")
def site(database: Path) -> Iterator[str]:
    """The URL of a server of that database."""
    # Of a module: a thread must not live on while other tests fork this process.
    with serving(database) as url:
        yield url
