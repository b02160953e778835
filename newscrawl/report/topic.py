"""The page of `newscrawl report --words`: topics side by side, as the browser shows them."""

from collections.abc import Sequence
from typing import Any

from jinja2 import PackageLoader
from markupsafe import Markup

from newscrawl.report.render import environment
from newscrawl.store.search.topic import Topic, topic_bars

_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1rem; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 0 2.5rem; }
svg { width: 100%; height: 5rem; } path { fill: currentColor; } ul { list-style: none; padding: 0; }
.axis, .counts li { display: flex; justify-content: space-between; } small { display: block; opacity: .75; }
:root { color-scheme: light dark; } a { color: inherit; }
"""
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>{{ title }}</title><link rel="icon" href="data:,"><style>{{ style }}</style></head>
<body><h1>{{ title }}</h1><p>{{ about }}</p>{% include "_topic.html" %}</body></html>
"""


def write_topics(topics: Sequence[Topic], about: str) -> str:
    """Return the page as HTML that needs nothing but itself."""
    of_browser = environment().overlay(loader=PackageLoader("newscrawl.browse", "templates"))
    values: dict[str, Any] = {
        "title": " and ".join(f"“{topic.words}”" for topic in topics),
        "about": about,
        "_": str,
        "lang": "en",
        "list_url": "",
        "story_url": "",
        "style": Markup(_STYLE),  # noqa: S704  # of our own
        "topics": list(zip(topics, topic_bars(topics), strict=True)),
    }
    return of_browser.from_string(_PAGE).render(values) + "\n"
