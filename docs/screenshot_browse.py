"""The picture in docs/browse.md: a search among the stories of `fixtures/`.

python docs/screenshot_browse.py
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs/images"
SCRAPY = [sys.executable, "-m", "scrapy"]
WIDTH, HEIGHT = 1200, 760  # pixels


def main() -> None:
    """Fill a database, serve it, and take the picture."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"NEWSCRAWL_DATABASE_URL": f"sqlite:///{folder}/news.db"}
        subprocess.run([*SCRAPY, "replay"], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # of our own
        browse = [*SCRAPY, "browse", "--port", "0"]
        with subprocess.Popen(browse, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
            assert server.stdout is not None
            url = server.stdout.readline().partition(" is at ")[2].partition(" ")[0]
            try:
                take(f"{url}news/stories?_search=warga", PICTURES / "browse.png")
            finally:
                server.terminate()


def take(url: str, path: Path) -> None:
    """Write a picture of a page."""
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(url)
        page.screenshot(path=path)
        browser.close()


if __name__ == "__main__":
    main()
