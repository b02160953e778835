"""The time of reading grows with the size of a page, whatever is repeated on it."""

import time
from collections.abc import Callable

import pytest

from newscrawl.items import Page, Reading
from newscrawl.page.extract import read_any, read_page
from newscrawl.spiders.inews import SITE
from newscrawl.text.dating.grammar import RELATIVE
from tests.page.pages import FIRST, SECOND, URL, article, page

SIZE = 500
GROWTH = 4
#: Twice what a linear reading takes for four times the page; a quadratic one takes sixteen.
LIMIT = 8.0
FLOOR_S = 0.01  # what every page costs; shorter times say nothing of growth

SHAPES: dict[str, Callable[[int], str]] = {
    "sibling boxes": lambda n: "<div>kata ini</div>" * n,
    "named boxes": lambda n: "<div class='kotak'><p>Petani memanen padi.</p></div>" * n,
    "nested boxes": lambda n: ("<div class='kotak'>" * 200 + "kata ini." + "</div>" * 200) * (n // 200),
    "nested lists": lambda n: ("<ul><li>" * 100 + "kata ini." + "</li></ul>" * 100) * (n // 100),
    "hidden boxes": lambda n: "<div hidden>kata</div>" * n,
    "figures": lambda n: "<figure><img src='a.jpg'><figcaption>Panen raya.</figcaption></figure>" * n,
    "sources": lambda n: "<picture>" + "<source srcset='a.jpg 1w'><img src='data:,'>" * (n // 4) + "</picture>",
    "pictures in a source": lambda n: "<picture><source srcset='a.jpg 1w'>" + "<img src='data:,'>" * n + "</picture>",
    "figures without a picture": lambda n: "<figure><table></table><figcaption>kata</figcaption></figure>" * n,
    "times": lambda n: "<time>9 Juni 2026</time>" * n,
    "emphases": lambda n: "<em>kata</em>" * n,
    "emphases and breaks": lambda n: "<p>" + "<em>kata</em><br>" * n + "</p>",
    "pictures and emphases": lambda n: "<p>" + "<img src='a.jpg'><em>kata</em>" * n + "</p>",
    "breaks": lambda n: "<p>" + "kata<br>" * n + "</p>",
    "empty breaks": lambda n: "<br>" * n,
    "one line": lambda n: "<p>" + "Kata " * n + "</p>",
    "one word": lambda n: "<p>" + "kata" * n + "</p>",
    "attributes": lambda n: "<p " + " ".join(f"a{number}=b" for number in range(n)) + ">kata</p>",
    "attributes with marks": lambda n: "<p " + " ".join(f'a{number}=">"' for number in range(n)) + ">kata</p>",
    "raw marks in values": lambda n: '<meta content="a "b" c">' * n,
    "values without an end": lambda n: '<meta content="a' * n,
    "marks in one value": lambda n: '<meta content="' + 'a"b ' * n + '">',
    "classes": lambda n: "<p class='" + " ".join(f"a{number}" for number in range(n)) + "'>kata</p>",
    "rows": lambda n: "<table>" + "<tr><td>kata<td>ini</tr>" * n + "</table>",
    "links": lambda n: "<a href='/news/nasional/petani-lain-panen-raya'>kata</a>" * n,
    "tags": lambda n: "<a rel=tag href='/tag/padi'>padi</a>" * n,
    "tags in boxes": lambda n: (
        "<div>kata<b>ini</b></div>" * n + "<div class=tags><a href='/tag/padi'>padi</a></div>" * n
    ),
    "links to persons": lambda n: "<p><a href='/penulis/rina'>Rina Wulandari</a></p>" * n,
    "tags behind empty elements": lambda n: (
        "<div>" + "<i></i>" * 4 * n + "<a href='/tag/padi'>padi</a>" * (n // 8) + "</div>"
    ),
    "labels of tags": lambda n: "<p><b>Tags:</b></p>" * n,
    "headlines": lambda n: "<h1>Kata ini</h1>" * n,
    "page labels": lambda n: "<p>Halaman: 1 2</p>" * n,
    "credits": lambda n: "<p>Editor: Budi Santoso</p>" * n,
    "full stops": lambda n: "<p>" + ". " * n + "</p>",
    "brackets": lambda n: "<p>" + "(" * n + "</p>",
}


def seconds(read: Callable[[Page], Reading], markup: str) -> float:
    started = time.process_time()
    read(page(article(f"<p>{FIRST}</p>{markup}<p>{SECOND}</p>")))
    return time.process_time() - started


def bare(read: Page) -> Reading:
    """Read a page as one of a site that nobody declared, without its layout."""
    body = read.body.replace(b"bodyArticleWrapper", b"isi").replace(b"headerTitle", b"judul")
    return read_any(Page(URL, body, read.fetched_at, headers=read.headers))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("read", [lambda page: read_page(page, SITE), bare], ids=["layout", "generic"])
def test_the_time_of_reading_grows_with_the_page(read: Callable[[Page], Reading], shape: str) -> None:
    """Four times the markup takes no more than some four times as long to read."""
    make = SHAPES[shape]

    ratios = (seconds(read, make(SIZE * GROWTH)) / max(FLOOR_S, seconds(read, make(SIZE))) for _ in range(3))

    assert any(ratio < LIMIT for ratio in ratios)


@pytest.mark.parametrize("unit", [" ", "2 ", "hari ", "2 hari "])
def test_the_search_for_a_relative_date_grows_with_the_line(unit: str) -> None:
    """Four times the text takes no more than some four times as long to search for `2 hari lalu`."""

    def search(size: int) -> float:
        started = time.process_time()
        RELATIVE.search(unit * size)
        return time.process_time() - started

    ratios = (search(SIZE * GROWTH) / max(FLOOR_S, search(SIZE)) for _ in range(3))

    assert any(ratio < LIMIT for ratio in ratios)


def test_the_reading_of_a_title_element_grows_with_it() -> None:
    """However many separators there are, of which each may part the name of the site from the headline."""

    def read(size: int) -> float:
        markup = page(f"<html><head><title>{'a | ' * size}</title></head><body><p>{FIRST}</p></body></html>")
        started = time.process_time()
        read_any(Page(URL.replace("inews.id", "kabar.example"), markup.body, markup.fetched_at))
        return time.process_time() - started

    ratios = (read(SIZE * GROWTH) / max(FLOOR_S, read(SIZE)) for _ in range(3))

    assert any(ratio < LIMIT for ratio in ratios)
