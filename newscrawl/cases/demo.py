"""The example pages, shipped with the package: a fixed set of fixture cases as one WARC file.

Figures in the documents are counted over these pages, so that a new fixture changes no document.
"""

from pathlib import Path

_FOLDER = Path(__file__).parent.parent / "demo"
#: The pages, in the order of the list below. `python docs/make_demo.py` writes it.
DEMO_PAGES = _FOLDER / "pages.warc.gz"
#: The cases that the pages are of, `<site>/<case>` a line, as in `fixtures/`.
DEMO_CASES = _FOLDER / "cases.txt"
#: The URLs of their stories, as they are stored, a line each. The same script writes it.
DEMO_STORIES = _FOLDER / "stories.txt"


def demo_cases() -> list[str]:
    """Return the names of the example cases, `<site>/<case>`, in the order of their pages."""
    return DEMO_CASES.read_text("utf-8").split()


def demo_stories() -> list[str]:
    """Return the URLs of the example stories, as a database that has them stores them."""
    return DEMO_STORIES.read_text("utf-8").split()
