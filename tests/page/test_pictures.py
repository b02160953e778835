"""Pictures that scripts load, and the captions below them."""

import pytest

from newscrawl.items import Draft
from newscrawl.page.body.pictures import largest_size
from newscrawl.page.extract import read_page
from newscrawl.spiders.inews import SITE
from tests.page.pages import FIRST, SECOND, article, draft_of, page, read, read_undeclared, walk

PICTURE = "https://img.inews.co.id/padi.jpg"
SMALL = "https://img.inews.co.id/kecil.jpg"


@pytest.mark.parametrize(
    "attributes",
    [
        f"src='/img/loading.gif' data-lazy-src='{PICTURE}'",
        f"src='/img/loading.gif' data-srcset='{SMALL} 400w, {PICTURE} 800w'",
        f"src='data:image/gif;base64,R0lGOD' data-lazy-srcset='{PICTURE} 2x, {SMALL} 1x'",
        f"srcset='{SMALL} 400w,{PICTURE} 822w'",
        f"src='{SMALL}' data-original='{PICTURE}'",
        f"src='{PICTURE}' srcset='{SMALL} 400w'",
        f"src='/img/1x1.png' data-echo='{PICTURE}'",
        f"src='/img/loader.gif'><noscript><img src='{PICTURE}'></noscript><br",
    ],
)
def test_the_picture_is_the_one_that_a_script_loads(attributes: str) -> None:
    """The address of the lead picture is the true one, whichever attribute holds it, and no placeholder."""
    markup = article(f"<p>{FIRST}</p><p>{SECOND}</p>").replace(
        "<section class='mainBody'>", f"<figure class='headerImg'><img {attributes}></figure><section class='mainBody'>"
    )

    assert draft_of(read_page(page(markup), SITE)).image_url == PICTURE


def test_a_placeholder_gives_way_to_the_picture_told_to_machines() -> None:
    """Where the page shows only a placeholder, the picture of its head is the story's."""
    markup = article(f"<p>{FIRST}</p><p>{SECOND}</p>", f"<meta property='og:image' content='{PICTURE}'>").replace(
        "<section class='mainBody'>",
        "<figure class='headerImg'><img src='/img/lazy-placeholder.png'></figure><section class='mainBody'>",
    )

    assert draft_of(read_page(page(markup), SITE)).image_url == PICTURE


def test_a_figure_of_a_renamed_class_shows_the_picture() -> None:
    """A declared site whose class changed, on a page that tells machines of no picture: what a reader sees counts."""
    markup = article(f"<p>{FIRST}</p><p>{SECOND}</p>").replace(
        "<section class='mainBody'>",
        f"<figure class='foto-baru'><img src='{PICTURE}'></figure><section class='mainBody'>",
    )

    draft = draft_of(read_page(page(markup), SITE))

    assert (draft.image_url, draft.provenance["image_url"]) == (PICTURE, "generic:near-headline")


@pytest.mark.parametrize("sizes", [",,,", "", " , "])
def test_sizes_without_an_address_name_no_picture(sizes: str) -> None:
    """A list of sizes in which no address stands has no largest."""
    assert largest_size(sizes) is None


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        ("<table><tr><td>Sukaraja</td><td>12</td></tr></table><figcaption>Luas sawah</figcaption>", "Luas sawah"),
        ("<blockquote><p>Kami senang.</p></blockquote><figcaption>Wira Atmaja</figcaption>", "Wira Atmaja"),
    ],
)
def test_the_caption_of_a_table_is_text(figure: str, text: str) -> None:
    """Below a table or a quotation no caption of a picture stands: it is a line of the story."""
    draft = read(f"<p>{FIRST}</p><figure>{figure}</figure><p>{SECOND}</p>", SITE)

    assert draft.image_caption is None
    assert text in draft.paragraphs


@pytest.mark.parametrize(
    "below",
    [
        "<div style='text-align: center'><em>Warga menjemur gabah</em></div>",
        "<div>&nbsp;</div><div style='text-align:center;'><em>Warga menjemur gabah</em></div>",
        "<p align='center'><i>Warga menjemur gabah</i></p>",
        "<div><em>Warga menjemur gabah. Foto: Dinas Pertanian</em></div>",
        "<div>Warga menjemur gabah. (Foto: Dinas Pertanian)</div>",
    ],
)
def test_a_caption_in_a_box_below_its_picture_is_no_text(below: str) -> None:
    """A line below a picture's own box is its caption where it is centred like it, or names who took it."""
    found = walk(f"<p>{FIRST}</p><div style='text-align: center'> <img src='a.jpg'> </div>{below}<p>{SECOND}</p>", SITE)

    assert [line.text for line in found.lines] == [FIRST, SECOND]
    assert found.captions[0].startswith("Warga menjemur gabah")


def test_an_emphasis_below_a_picture_may_be_text() -> None:
    """An emphasis that is not centred and names nobody stays a line of the story."""
    found = walk(f"<p>{FIRST}</p><p><img src='a.jpg'></p><p><em>{SECOND}</em></p>", SITE)

    assert [line.text for line in found.lines] == [FIRST, SECOND]


@pytest.mark.parametrize(
    "markup",
    [
        f"<figure><img src='{PICTURE}'></figure><div><p>{FIRST}</p><p>{SECOND}</p></div>",
        f"<div><p>{FIRST}</p><p><img src='/i/garis.gif'><img src='{PICTURE}'></p><p>{SECOND}</p></div>",
        f"<picture><source srcset='{PICTURE}'><img src='data:,'></picture><p>{FIRST}</p><p>{SECOND}</p>",
    ],
    ids=["above", "inside", "source"],
)
def test_a_page_that_tells_machines_of_no_picture_shows_one(markup: str) -> None:
    """The figure below its headline is the story's picture, else the first one in the body; captioned or not."""
    html = f"<html lang='id'><body><h1>Panen Raya</h1>{markup}</body></html>"

    assert read_undeclared("https://kabarmuria.example/panen-raya", html).image_url == PICTURE


def test_the_caption_of_a_quotation_is_none_on_a_page_without_a_layout() -> None:
    """What stands below a quotation says who said it."""
    figure = "<figure><blockquote><p>Kami senang.</p></blockquote><figcaption>Wira Atmaja</figcaption></figure>"
    html = f"<html lang='id'><body><h1>Panen Raya</h1><div>{figure}<p>{FIRST}</p><p>{SECOND}</p></div></body></html>"

    assert read_undeclared("https://kabarmuria.example/panen-raya", html).image_caption is None


OTHER = "<a href='/harga-beras-naik-di-pasar-induk'>"
STORY = f"<div><p>{FIRST}</p><p>{SECOND}</p></div>"
CARD = f"<figure><img src='{SMALL}'><figcaption>Harga beras naik.</figcaption></figure>"


def undeclared(body: str) -> Draft:
    html = f"<html lang='id'><body><h1>Panen Raya</h1>{body}</body></html>"
    return read_undeclared("https://kabarmuria.example/panen-raya", html)


@pytest.mark.parametrize(
    "markup",
    [
        f"{OTHER}{CARD}</a><div><p>{FIRST}</p><p>{SECOND}</p></div>",
        f"<div><p>{FIRST}</p>{OTHER}{CARD}</a><p>{SECOND}</p></div>",
        f"<div><p>{FIRST}</p>{CARD.replace('<img', f'{OTHER}<img').replace('><fig', '></a><fig')}<p>{SECOND}</p></div>",
        f"<div><p>{FIRST}</p><p>{OTHER}<img src='{SMALL}'></a></p><p>{SECOND}</p></div>",
    ],
    ids=["above", "inside", "picture-linked", "no-figure"],
)
def test_the_picture_that_leads_to_another_story_is_none_of_this_one(markup: str) -> None:
    """Nor is its caption; a link to the file of a picture shows that larger."""
    found, large = undeclared(markup), undeclared(markup.replace("-induk'", "-induk.jpg'"))

    assert (found.image_url, found.image_caption, found.paragraphs) == (None, None, [FIRST, SECOND])
    assert large.image_url == SMALL


@pytest.mark.parametrize(
    "markup",
    [
        f"<div class=foto><img src='{PICTURE}'><p>Warga menjemur gabah.</p></div>{STORY}",
        f"<div><img src='{PICTURE}'><small>Warga menjemur gabah.</small></div>{STORY}",
        f"<div><p>{FIRST}</p><p><img src='{PICTURE}'><small>Warga menjemur gabah.</small></p><p>{SECOND}</p></div>",
        f"<div><img src='{PICTURE}'><small>Warga menjemur gabah.</small><p>{FIRST}</p><p>{SECOND}</p></div>",
    ],
    ids=["box", "small", "small-inside", "small-above-the-lead"],
)
def test_a_picture_outside_of_a_figure_has_its_caption_below(markup: str) -> None:
    """In its box, or in small print."""
    found = undeclared(markup)

    assert (found.image_url, found.image_caption) == (PICTURE, "Warga menjemur gabah.")
    assert found.paragraphs == [FIRST, SECOND]


def test_the_lead_beside_a_picture_is_no_caption() -> None:
    """WordPress sets a picture into the first paragraph; a box whose name says nothing may hold both."""
    image = f"<img src='{PICTURE}'>"
    aligned = f"<img class=alignleft src='{PICTURE}'>"

    for lead in (
        f"<p>{aligned}{FIRST}</p>",
        f"<div>{aligned}<p>PATI - {FIRST}</p></div>",
        f"<div>{image}<p>{FIRST}</p></div>",
    ):
        found = undeclared(f"<div>{lead}<p>{SECOND}</p></div>")
        assert (found.image_url, found.image_caption) == (PICTURE, None)
        assert found.paragraphs == [FIRST, SECOND]


@pytest.mark.parametrize(
    "above",
    [
        f"<div><img src='{SMALL}' width=48 height=48> Rina Wulandari</div>",
        f"<div><img class=avatar src='{SMALL}'> Rina Wulandari</div>",
        "<a href='https://wa.me/?text=x'><img src='/i/wa.png'></a>",
    ],
)
def test_a_face_or_a_button_below_the_headline_is_no_picture(above: str) -> None:
    """The picture behind it is the story's, and the name beside it no caption."""
    assert undeclared(above + STORY).image_url is None
    assert undeclared(f"{above}<img src='{PICTURE}'>{STORY}").image_url == PICTURE
    assert undeclared(f"{above}<img src='{PICTURE}'>{STORY}").image_caption is None


def test_a_number_that_machines_are_told_is_no_picture() -> None:
    """Where JSON-LD has the number of a file in place of its address."""
    told = '<script type="application/ld+json">{"@type": "NewsArticle", "image": {"url": 5}}</script>'

    assert undeclared(f"{told}{STORY}").image_url is None
