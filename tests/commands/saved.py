"""A recorded story for the tests of the commands that show it."""

from pathlib import Path

from newscrawl.store.engine import open_engine
from tests.archive.recording import exchange, recorder
from tests.engine.pages import story
from tests.engine.runs import Run, scrapy

URL = "https://www.inews.id/news/nasional/cerita-1"


class Shelf:
    """A folder with a database and an archive, and the commands over them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.archive = folder / "pages"

    def record(self, *bodies: bytes, slug: object = 1, hours: int = 24) -> None:
        """Record answers to requests for one story, so many hours apart."""
        engine = open_engine(f"sqlite:///{self.folder}/news.db")
        with recorder(self.archive, engine) as opened:
            opened.write([exchange(slug, body, seconds=3600 * hours * place) for place, body in enumerate(bodies)])
        engine.dispose()

    def run(self, *args: str, **more: str) -> Run:
        """Run `scrapy ARGS`."""
        return scrapy(self.folder, *args, NEWSCRAWL_ARCHIVE=str(self.archive), **more)


def page(title: str, text: str = "") -> bytes:
    """Return the bytes of a story's page."""
    return story(title, text=text).encode()
