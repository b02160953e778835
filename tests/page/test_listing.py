from newscrawl.items import Kind
from newscrawl.page.extract import read_page
from newscrawl.spiders.inews import SITE
from tests.page.pages import page

INDEX = "https://www.inews.id/indeks/news/09-06-2026"


def test_a_story_is_listed_once_under_its_own_url() -> None:
    """Every spelling of a story's URL is one link, in page order; what is no story is left out."""
    body = """
        <html><body><a href="/tag/padi">Padi</a><a href="https://www.example.org/a/b/c">Lain</a>
        <article class="cardArticle"><a href="/amp/news/nasional/panen-raya-padi-organik?utm_source=x">
          <i class="ic-video"></i><h3 class="cardTitle">Panen Raya</h3></a></article>
        <article class="cardArticle"><a href="/news/nasional/harga-beras-naik-lagi#top">
          <h3>Harga Beras</h3></a></article>
        <article class="cardArticle"><a href="//www.inews.id/news/nasional/panen-raya-padi-organik/2">Lagi</a></article>
        </body></html>"""

    links = read_page(page(body, INDEX), SITE).links

    assert [(link.url, link.title, link.kind) for link in links] == [
        ("https://www.inews.id/news/nasional/panen-raya-padi-organik", "Panen Raya", Kind.VIDEO),
        ("https://www.inews.id/news/nasional/harga-beras-naik-lagi", "Harga Beras", None),
    ]


def test_a_list_in_a_new_design_is_found_by_its_urls() -> None:
    """Where no known list stands on a listing page, the whole page is searched."""
    body = '<html><body><div class="new"><a href="/news/nasional/panen-raya-padi-organik">Panen</a></div></body></html>'

    links = read_page(page(body, INDEX), SITE).links

    assert [link.url for link in links] == ["https://www.inews.id/news/nasional/panen-raya-padi-organik"]


def test_a_date_on_a_card_is_judged_by_the_answers_own_time() -> None:
    """A crawler's clock that is days behind loses no date of a listing."""
    body = """<html><body><article class="cardArticle"><a href="/news/nasional/panen-raya-padi-organik">
        <h3 class="cardTitle">Panen Raya</h3></a><div class="postTime">Kamis, 11 Juni 2026 - 08:00 WIB</div></article>
        </body></html>"""

    (link,) = read_page(page(body, INDEX, date="Fri, 12 Jun 2026 05:00:00 GMT"), SITE).links

    assert str(link.published_at) == "2026-06-11 08:00:00+07:00"
