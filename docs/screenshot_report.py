"""The pictures in docs/report.md: parts of the report of a made-up collection.

python docs/screenshot_report.py
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from newscrawl.report.page import About, write_page
from newscrawl.report.reading import read_figures
from newscrawl.store.engine import open_engine
from tests.browser import CHROMIUM
from tests.report.collection import END, collection

PICTURES = Path(__file__).parent / "images"
_WIDTH = 1000


def main() -> None:
    """Make the pictures."""
    engine = open_engine("sqlite://")
    collection(9_000, days=900, hosts=40).store(engine)
    page = write_page(read_figures(engine), About("data/news.db", END))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder, "report.html")
        path.write_text(page, "utf-8")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        window = browser.new_page(viewport={"width": _WIDTH, "height": 960}, color_scheme="light")
        window.goto(path.as_uri())
        take(window, "report.png", "body", "#overview")
        take(window, "report-fields.png", "figure:has-text('Breaks')", "figure:has(h3:text-is('title'))")
        browser.close()


def take(window: Page, name: str, first: str, last: str) -> None:
    """Write the part of a page from the top of one element to the end of another."""
    boxes = [window.locator(selector).first.bounding_box() for selector in (first, last)]
    assert boxes[0]
    assert boxes[1]
    top = boxes[0]["y"]
    height = boxes[1]["y"] + boxes[1]["height"] - top
    clip = {"x": 0, "y": top, "width": _WIDTH, "height": height}
    window.screenshot(path=PICTURES / name, full_page=True, clip=clip)  # type: ignore[arg-type]  # a typed dictionary


if __name__ == "__main__":
    main()
