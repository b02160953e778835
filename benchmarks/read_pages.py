"""One reader on the pages of a corpus, in a process of its own, so that memory and processor time are the reader's.

    python benchmarks/read_pages.py READER < PAGES > FOUND

PAGES: a JSON object a line with `file` (HTML, or HTML by gzip), `url`, `lang`, `fetched_at`. FOUND: one a line in the
same order, with `title`, `date`, `authors`, `text` and `cpu` (seconds), or with `error`; the last line has `rss_mb`,
the peak of memory.
Each reader is called as its documents show, with the page and its URL; nothing is fetched.
"""

import argparse
import gzip
import json
import logging
import resource
import sys
import time
import warnings
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

Reader = Callable[[bytes, dict[str, Any]], dict[str, Any]]


def _newscrawl() -> Reader:
    """`newscrawl.read`: a declared site's page by its rules, any other by general ones."""
    import newscrawl

    def read(html: bytes, page: dict[str, Any]) -> dict[str, Any]:
        story = newscrawl.read(html, url=page["url"], fetched_at=datetime.fromisoformat(page["fetched_at"]))
        return {"title": story.title, "date": story.published_at, "authors": story.authors, "text": story.body}

    return read


def _newscrawl_general() -> Reader:
    """The general rules alone, also for a declared site's page."""
    from newscrawl.items import Draft, Page
    from newscrawl.page.extract import read_any

    def read(html: bytes, page: dict[str, Any]) -> dict[str, Any]:
        story = read_any(Page(page["url"], html, datetime.fromisoformat(page["fetched_at"]))).result
        if not isinstance(story, Draft):
            return {}
        text = "\n\n".join(story.paragraphs)
        return {"title": story.title, "date": story.published_at, "authors": story.authors, "text": text}

    return read


def _bare_parse() -> Reader:
    """lxml's tree and one XPath, which nobody can be faster than who uses lxml."""
    from lxml import html as lxml_html

    def read(html: bytes, _page: dict[str, Any]) -> dict[str, Any]:
        return {"title": " ".join(lxml_html.fromstring(html).xpath("//h1//text()"))}

    return read


def _trafilatura(**options: Any) -> Reader:
    from trafilatura import bare_extraction

    def read(html: bytes, page: dict[str, Any]) -> dict[str, Any]:
        found: Any = bare_extraction(html, url=page["url"], with_metadata=True, include_comments=False, **options)
        if found is None:
            return {}
        authors = [name.strip() for name in (found.author or "").split(";") if name.strip()]
        return {"title": found.title, "date": found.date, "authors": authors, "text": found.text}

    return read


def _newspaper4k() -> Reader:
    from newspaper import Article

    def read(html: bytes, page: dict[str, Any]) -> dict[str, Any]:
        # Without its language, an Indonesian page gives next to nothing.
        language = {"language": page["lang"]} if page["lang"] in {"id", "ms"} else {}
        story = Article(page["url"], fetch_images=False, **language)
        story.download(input_html=_text(html))
        story.parse()
        return {"title": story.title, "date": story.publish_date, "authors": list(story.authors), "text": story.text}

    return read


def _goose3() -> Reader:
    from goose3 import Goose

    readers = {
        False: Goose({"enable_image_fetching": False}),
        True: Goose({"enable_image_fetching": False, "use_meta_language": False, "target_language": "id"}),
    }

    def read(html: bytes, page: dict[str, Any]) -> dict[str, Any]:
        story = readers[page["lang"] in {"id", "ms"}].extract(raw_html=_text(html))
        date = story.publish_datetime_utc or story.publish_date
        return {"title": story.title, "date": date, "authors": list(story.authors or ()), "text": story.cleaned_text}

    return read


def _readability() -> Reader:
    from lxml import html as lxml_html
    from readability import Document

    def read(html: bytes, _page: dict[str, Any]) -> dict[str, Any]:
        document = Document(_text(html))
        text = lxml_html.fromstring(document.summary(html_partial=True)).text_content()
        return {"title": document.short_title(), "text": text}

    return read


def _resiliparse() -> Reader:
    from resiliparse.extract.html2text import extract_plain_text

    def read(html: bytes, _page: dict[str, Any]) -> dict[str, Any]:
        return {"text": extract_plain_text(_text(html), main_content=True, alt_texts=False, links=False)}

    return read


def _htmldate() -> Reader:
    from htmldate import find_date

    def read(html: bytes, page: dict[str, Any]) -> dict[str, Any]:
        return {"date": find_date(_text(html), url=page["url"], original_date=True)}

    return read


#: The readers, in the order of the table.
READERS: dict[str, Callable[[], Reader]] = {
    "newscrawl": _newscrawl,
    "newscrawl, general rules alone": _newscrawl_general,
    "trafilatura": _trafilatura,
    "trafilatura, precision": lambda: _trafilatura(favor_precision=True),
    "newspaper4k": _newspaper4k,
    "goose3": _goose3,
    "readability-lxml": _readability,
    "resiliparse": _resiliparse,
    "htmldate": _htmldate,
    "lxml, the parse alone": _bare_parse,
}


def main(name: str) -> None:
    """Read every page of standard input."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    read = READERS[name]()
    for line in sys.stdin:
        page = json.loads(line)
        html = Path(page["file"]).read_bytes()
        if page["file"].endswith(".gz"):
            html = gzip.decompress(html)
        found: dict[str, Any] = {}
        started = time.process_time()
        try:
            found = read(html, page)
        except Exception as error:  # noqa: BLE001  # whatever a reader does with a page counts as nothing found
            found = {"error": f"{type(error).__name__}: {error}"[:200]}
        found["cpu"] = time.process_time() - started
        print(json.dumps(found, default=_plain))
    print(json.dumps({"rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def _text(html: bytes) -> str:
    """Return a page as text for the readers that take no bytes."""
    from trafilatura.utils import decode_file

    return str(decode_file(html))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else list(value) if isinstance(value, tuple) else str(value)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reader", choices=READERS, metavar="READER")
    main(parser.parse_args().reader)
