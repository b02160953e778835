import pytest

from newscrawl.errors import DropReason
from newscrawl.items import Kind, Rejection
from newscrawl.page.extract import read_any, read_page
from newscrawl.spiders.inews import SITE
from tests.page.pages import FIRST, SECOND, draft_of, page

PLAYER = '<div class="videoWrapper" data-link="https://www.youtube.com/embed/x"></div>'
HEADLINE = "<h1>Petani Cianjur Panen Raya Padi Organik</h1>"


def plain(body: str) -> str:
    return f"<html><head><title>x</title></head><body>{body}<footer><p>Hak cipta dilindungi.</p></footer></body></html>"


@pytest.mark.parametrize(
    "body",
    [
        f"<div>{HEADLINE}<div><strong>CIANJUR, iNews.id - </strong>{FIRST}<br><br>{SECOND}</div></div>",
        f"<header>{HEADLINE}</header><p>sindonews.com</p><div>CIANJUR, iNews.id - {FIRST}<br><br>{SECOND}</div>",
        f"{HEADLINE}<p>Selasa, 09 Juni 2026 - 08:00 WIB</p><p>CIANJUR, iNews.id - {FIRST}</p><p>{SECOND}</p>",
        f"<a href='/news'>News</a>{HEADLINE}<section><p>CIANJUR, iNews.id - {FIRST}</p><p>{SECOND}</p></section>",
    ],
)
def test_a_story_in_no_known_layout_is_read(body: str) -> None:
    """A page of no known layout gives its story, paragraphs or line breaks, without what stands around it."""
    draft = draft_of(read_page(page(plain(body)), SITE))

    assert (draft.layout, draft.city, draft.paragraphs) == ("generic", "CIANJUR", [FIRST, SECOND])


def test_a_short_story_is_one() -> None:
    """One sentence is a story where the headline is the one that the URL was made of."""
    draft = draft_of(read_page(page(plain(f"<div>{HEADLINE}<div>{FIRST}</div></div>")), SITE))

    assert draft.paragraphs == [FIRST]


def test_a_front_page_at_a_story_s_url_is_none() -> None:
    """A page with a few sentences about something else and links to many stories is no article."""
    cards = "".join(
        f'<div><a href="/news/nasional/berita-lain-hari-ini-{letter}">Berita lain hari ini {letter}</a></div>'
        for letter in "abcdefghij"
    )

    result = read_page(page(plain(f"<h1>iNews.id</h1>{cards}<p>Portal berita. Kabar terbaru ada di sini.</p>")), SITE)

    assert isinstance(result.result, Rejection)
    assert result.result.reason is DropReason.NOT_ARTICLE


@pytest.mark.parametrize(
    "body",
    [
        (
            "<div class='stickyBar'><button>Aa</button> Text Share: <a class='readNext' href='/news/nasional/lain'>"
            "<span class='readNextText'>Read Next : Lain Cerita</span></a></div>{}"
        ),
        "{}<footer><p>News updates from 99+ regions</p></footer>",
    ],
)
def test_a_video_without_text_has_none(body: str) -> None:
    """What stands around a player is not taken for the text that is missing."""
    head = '<meta property="og:type" content="article"><meta property="og:title" content="Panen Raya">'
    video = f"<section class='mainBody'>{PLAYER}<article class='bodyArticleWrapper'></article></section>"
    frame = f"{HEADLINE.replace('<h1', '<h1 class=headerTitle')}<div class='createdAt'>09 Juni 2026</div>{video}"

    draft = draft_of(read_page(page(plain(body.format(frame)).replace("</head>", f"{head}</head>")), SITE))

    assert (draft.kind, draft.paragraphs) == (Kind.VIDEO, [])


def test_a_last_paragraph_that_is_a_link_to_a_tag_is_read() -> None:
    """A sentence that the site made a link is the end of the story, though a measure of links sees none in it."""
    linked = f"<p><a href='https://www.inews.id/tag/padi'>{SECOND}</a></p>"

    draft = draft_of(
        read_page(page(plain(f"<div>{HEADLINE}<div><p>{FIRST}</p><p>{FIRST}</p>{linked}</div></div>")), SITE)
    )

    assert draft.paragraphs == [FIRST, FIRST, SECOND]


def test_a_sentence_below_the_box_of_the_headline_is_read() -> None:
    """One sentence in a box that no rule knows is the text, where the box of the headline holds a date and no more."""
    short = (
        "<div class='ishort'><h2 class='ishort-title'>Panen Raya</h2><div class='createdAt'>09 Juni 2026</div></div>"
    )
    body = plain(f"{short}<div class='ishort-caption'><p>{FIRST}</p></div>")
    head = '<meta property="og:type" content="article">'

    draft = draft_of(read_page(page(body.replace("</head>", f"{head}</head>")), SITE))

    assert (draft.kind, draft.paragraphs) == (Kind.SHORT, [FIRST])


def test_a_few_words_under_a_dateline_are_a_story() -> None:
    """A sentence may be short where the page names its date, and the text its city."""
    date = '<time datetime="2026-06-09T08:00:00+07:00">Selasa</time>'

    draft = draft_of(
        read_page(page(plain(f"<div>{HEADLINE}{date}<div><p>GARUT, iNews.id - Garut menang.</p></div></div>")), SITE)
    )

    assert (draft.city, draft.paragraphs) == ("GARUT", ["Garut menang."])


def test_a_long_box_of_prose_between_headline_and_text_is_a_part_of_the_story() -> None:
    """A page may set the beginning of its story in a box of another make; a short one is a summary."""
    intro = "Panen raya itu dihadiri ratusan petani dari tujuh desa yang datang sejak pagi. " * 6
    rest = [FIRST, SECOND] * 4
    text = "".join(f"<p>{line}</p>" for line in rest)
    markup = f"<main>{HEADLINE}<div class=a1><p>{{}}</p></div><div class=b2>{text}</div></main>"

    whole, short = (draft_of(read_page(page(plain(markup.format(lead))), SITE)) for lead in (intro, intro[:80]))

    assert whole.paragraphs == [intro.strip(), *rest]
    assert short.paragraphs == rest


def test_labels_of_links_and_what_is_said_of_them_are_no_text() -> None:
    """A label above links in any language, and that a link opens a window, are left out; a linked sentence is not."""
    linked = (
        '<p>Kata dia, <a href="https://data.example/x">panen itu yang terbesar dalam sepuluh tahun terakhir</a>.</p>'
    )
    window = FIRST.replace("padi", '<a href="https://padi.example">padi<span> (opens in a new tab)</span></a>')
    teaser = "<p>PUEDES VER: La cosecha más grande de la década</p>"
    others = f"<p>Auch interessant</p>{teaser}"
    markup = f"<main>{HEADLINE}<p>{window}</p>{others}<p>{SECOND}</p>{linked}<p>{SECOND}</p></main>"

    paragraphs = draft_of(read_page(page(plain(markup)), SITE)).paragraphs

    expected = "Kata dia, panen itu yang terbesar dalam sepuluh tahun terakhir."
    assert paragraphs == [FIRST, SECOND, expected, SECOND]


@pytest.mark.parametrize("frame", ["<noscript><div id=a></noscript>{}", "<form action='/x'>{}</form>"])
def test_a_text_in_a_box_that_is_none_as_a_rule_is_read(frame: str) -> None:
    """A box that is left open inside `noscript` takes in the page; some pages stand in a form whole."""
    filler = "".join(f"<a href='/x{number}'>x</a><br>" for number in range(120))
    text = f"<div><p>{FIRST} {SECOND}</p><p>{SECOND} {FIRST}</p></div>"

    draft = draft_of(read_page(page(f"<html><body>{HEADLINE}{frame.format(text + filler)}</body></html>"), SITE))

    assert draft.paragraphs == [f"{FIRST} {SECOND}", f"{SECOND} {FIRST}"]


def test_a_story_without_a_title_is_named_by_its_first_words() -> None:
    """A page of any site that reads like a story gives one, though nothing on it says what it is called."""
    text = f"<div><p>{FIRST} {SECOND} {FIRST}</p><p>{SECOND} {FIRST} {SECOND} {FIRST} {SECOND} {FIRST}</p></div>"
    url = "https://kabarmuria.example/x"

    draft = draft_of(read_any(page(f"<html><body>{text * 3}</body></html>", url)))

    assert draft.title == f"{FIRST} Dinas …"
    assert draft.provenance["title"] == "body"


def test_consents_and_rights_are_no_text() -> None:
    """What stands in place of an embedded box, and who holds the rights below the story, are left out."""
    consent = "Um eingebettete Inhalte anzuzeigen, ist deine widerrufliche Einwilligung notwendig."
    rights = "© 2026 Kabar Muria. All rights reserved."
    markup = f"<main>{HEADLINE}<p>{FIRST}</p><p>{consent}</p><p>{SECOND}</p><p>{rights}</p></main>"

    assert draft_of(read_page(page(plain(markup)), SITE)).paragraphs == [FIRST, SECOND]


@pytest.mark.parametrize("letter", ["<div>P</div><p>", "<p><span>P </span>", "<p>\n<span class=awal> P\n</span>"])
def test_a_large_first_letter_belongs_to_its_word(letter: str) -> None:
    """Where the first letter of a text stands in an element of its own, the word is whole all the same."""
    markup = f"<main>{HEADLINE}{letter}{FIRST[1:]}</p><p>{SECOND}</p></main>"

    assert draft_of(read_page(page(plain(markup)), SITE)).paragraphs == [FIRST, SECOND]


@pytest.mark.parametrize("words", ["A <b>man</b>", "<b>A </b>man", "<b>Vitamin C </b>dan"])
def test_a_word_of_one_letter_stays_a_word(words: str) -> None:
    """In bold or before a word in bold."""
    markup = f"<main>{HEADLINE}<p>{words} {FIRST}</p><p>{SECOND}</p></main>"

    text = draft_of(read_page(page(plain(markup)), SITE)).paragraphs[0]

    assert text.startswith(("A man ", "Vitamin C dan "))


@pytest.mark.parametrize("frame", ["<div class='layout-right-sidebar'>{}</div>", "<header><button>Menu<p>{}</header>"])
def test_a_box_of_the_whole_page_is_no_part_of_it(frame: str) -> None:
    """The name of a layout, or a button without an end, takes in headline and story; a footer may have more text."""
    foot = f"<footer><p>{f'{SECOND} ' * 9}</p></footer>"
    story = f"<main>{HEADLINE}<div>{f'<p>{FIRST}</p><p>{SECOND}</p>' * 3}</div></main>"
    markup = f"<html lang=id><body>{frame.format(story)}{foot}</body></html>"

    draft = draft_of(read_any(page(markup, "https://kabar.example/desa/petani-cianjur-panen-raya")))

    assert (draft.title, draft.paragraphs) == ("Petani Cianjur Panen Raya Padi Organik", [FIRST, SECOND] * 3)


def test_a_page_in_one_form_has_its_headline_and_date_in_it() -> None:
    """ASP.NET puts all of a page into one form."""
    date = "<div>Selasa, 09 Juni 2026 - 08:00 WIB</div>"
    markup = f"<form id=aspnetForm><div>{HEADLINE}{date}<p>Oleh: Rina</p><p>{FIRST}</p><p>{SECOND}</p></div></form>"

    draft = draft_of(read_any(page(f"<html lang=id><body>{markup}</body></html>", "https://kabar.example/x-y")))

    assert (draft.title, draft.authors) == ("Petani Cianjur Panen Raya Padi Organik", ["Rina"])
    assert draft.published_at is not None
    assert draft.paragraphs == [FIRST, SECOND]


def test_parts_of_a_story_that_a_page_builder_numbers_belong_together() -> None:
    """A class made of a number says nothing of how a box is set."""
    row = "<div class=baris><div class=kolom><div class=dalam>{}</div></div></div>"
    box = "<div class='isi-artikel{}'><div class=bungkus>{}</div></div>"
    long, short = f"<p>{FIRST} {SECOND}</p>" * 16, f"<p>{SECOND} {SECOND}</p>"
    numbered = box.format(" vc_custom_1563455446145", short)
    rows = row.format(box.format("", long) + numbered) + row.format(box.format("", short))
    markup = f"<div>{HEADLINE}<div class=isi>{rows}</div></div>"

    draft = draft_of(read_any(page(plain(markup), "https://kabar.example/x")))

    assert draft.paragraphs == [f"{FIRST} {SECOND}"] * 16 + [f"{SECOND} {SECOND}"] * 2


@pytest.mark.parametrize(
    "box",
    [
        "<div class='teaser-image__text teaser-image__text--hidden'><p>{}</p></div>",
        "<div class=hidden><p>{}</p></div>",
        "<div class=d-none><p>{}</p></div>",
        "<div class=lightbox-gallery><p>{}</p></div>",
        "<div class=article-content__sign-in-group><p>{}</p></div>",
    ],
)
def test_a_box_that_a_class_hides_is_no_text(box: str) -> None:
    """Until a script shows it; a class may show it on wider screens, and a hidden overflow hides no box."""
    text = [f"{FIRST} {SECOND}", SECOND]
    markup = f"<main>{HEADLINE}<p>{text[0]}</p>{{}}<p>{text[1]}</p></main>"
    hidden, shown, unboxed, clipped = (
        draft_of(read_any(page(plain(markup.format(one)), "https://kabar.example/x"))).paragraphs
        for one in (
            box.format("Ini petunjuk bagi pembaca yang masuk."),
            "<div class='hidden md:block'><p>Ini terlihat di layar lebar.</p></div>",
            "<div class='hidden lg:contents'><p>Ini juga terlihat di layar lebar.</p></div>",
            "<div class='overflow-hidden'><p>Ini terlihat di layar mana pun.</p></div>",
        )
    )

    assert hidden == text
    assert (len(shown), len(unboxed), len(clipped)) == (3, 3, 3)


@pytest.mark.parametrize("names", ["css-1ad8r0m", "sc-qOiPt jpYiwZ", "Attribution-attribution-Y5JpY"])
def test_a_key_of_a_style_sheet_names_no_box(names: str) -> None:
    """Compilers of styles name boxes with letters that mean nothing."""
    markup = f"<main>{HEADLINE}<p>{FIRST}</p><div class='{names}'><p>{SECOND}</p></div><p>{FIRST}</p></main>"

    assert draft_of(read_any(page(plain(markup), "https://kabar.example/x"))).paragraphs == [FIRST, SECOND, FIRST]


def test_the_id_of_a_heading_is_no_name() -> None:
    """It is made of the heading's words."""
    markup = f"<main>{HEADLINE}<p>{FIRST}</p><h3 id=popular-rice>Popular Rice</h3><p>{SECOND}</p></main>"

    draft = draft_of(read_any(page(plain(markup), "https://kabar.example/x")))

    assert draft.paragraphs == [FIRST, "Popular Rice", SECOND]


def test_the_captions_of_a_gallery_are_its_text() -> None:
    """Where a page has no other; those of cards that lead to other stories are none."""
    figure = "<figure>{}<img src='/f/{}.jpg'><figcaption>{} Foto: Rina</figcaption>{}</figure>"
    captions = [FIRST, SECOND, "Buruh tani mengangkut gabah ke lumbung desa.", "Gabah dijemur di halaman balai desa."]
    own = "".join(figure.format("", number, text, "") for number, text in enumerate(captions))
    cards = "".join(
        figure.format(f"<a href='/news/nasional/petani-lain-panen-raya-padi-{number}'>", number, text, "</a>")
        for number, text in enumerate(captions)
    )
    url = "https://www.inews.id/news/nasional/petani-cianjur-panen-raya-padi-organik"

    gallery, listing = (read_page(page(plain(f"<main>{HEADLINE}{box}</main>"), url), SITE) for box in (own, cards))

    assert draft_of(gallery).paragraphs == captions[1:]
    assert draft_of(gallery).image_caption == captions[0]
    assert isinstance(listing.result, Rejection)


def lines_of(body: str, frame: str = "{}", head: str = "") -> list[str]:
    """Return the text of a page of no declared site, below its headline."""
    framed = frame.format(HEADLINE + body)
    html = f"<html lang='id'><title>x</title>{head}<body>{framed}<footer>Kabar Muria</footer></body></html>"
    return draft_of(read_any(page(html, url="https://kabarmuria.example/ekonomi/petani-cianjur-panen-raya"))).paragraphs


@pytest.mark.parametrize(
    "word",
    [
        "<span class='tooltip'>Dedi Mulyadi</span>",
        "<span class='rollover'><a class='rollover-link'>Dedi Mulyadi</a><i class='rollover-box'>Lihat</i></span>",
        "<a class='popup' href='/tokoh/dedi'>Dedi Mulyadi</a>",
    ],
)
def test_a_word_of_a_sentence_stays_whatever_its_element_is_called(word: str) -> None:
    """A name inside a sentence is read where its element opens a box about the person; that box is not."""
    assert lines_of(f"<div><p>Gubernur {word} membuka panen itu.</p><p>{FIRST}</p><p>{SECOND}</p></div>") == [
        "Gubernur Dedi Mulyadi membuka panen itu.",
        FIRST,
        SECOND,
    ]


def test_a_word_that_begins_a_sentence_stays_where_it_opens_a_box() -> None:
    """The first name of a line is read too where its element opens a box about the person."""
    line = "<span class='tooltip'>Dedi Mulyadi</span> membuka panen itu."

    assert lines_of(f"<div><p>{line}</p><p>{FIRST}</p><p>{SECOND}</p></div>")[0] == "Dedi Mulyadi membuka panen itu."


@pytest.mark.parametrize(
    "element",
    [
        "<span class='share'>Bagikan</span>",
        "<span class='related'>Baca juga: <a href='/beras'>Bagikan Beras</a></span>",
    ],
)
def test_buttons_and_other_stories_in_a_line_are_no_words_of_it(element: str) -> None:
    """What shares a story, or leads to another one, is left out of a line of text."""
    assert lines_of(f"<div><p>{FIRST[:30]}{element} {FIRST[30:]}</p><p>{SECOND}</p></div>")[0].count("Bagikan") == 0


@pytest.mark.parametrize("name", ["block-id-n1AuAdJlVL", "css-1ad8r0m"])
def test_a_key_in_the_name_of_a_box_is_no_word(name: str) -> None:
    """A paragraph whose id is a key stays, though letters of the key spell a word of boilerplate."""
    third = "Kepala dinas itu menyebut harga gabah organik naik sejak awal tahun ini."

    assert lines_of(f"<div><p>{FIRST}</p><p id='{name}'>{SECOND}</p><p>{third}</p></div>") == [FIRST, SECOND, third]


def test_a_part_of_a_page_that_its_builder_calls_a_widget_is_read() -> None:
    """Elementor calls every part of a page a widget, also where they hold less than half of its text."""
    part = (
        "<div class='elementor-element elementor-widget'><div class='elementor-widget-container'><p>{}</p></div></div>"
    )
    story = [f"{FIRST} {SECOND}", f"{SECOND} {FIRST}"]
    beside = f"<div class='sidebar'><p>{FIRST} {SECOND}</p></div><footer><p>{SECOND * 3}</p></footer>"

    assert lines_of(f"<div>{''.join(map(part.format, story))}</div>{beside}") == story


def test_a_sentence_that_is_a_link_stays_among_its_like() -> None:
    """Paragraphs in boxes of one class are one story, also where nearly all of one is a link."""
    box = "<div class='sc-82b3 IAFLu'><p>{}</p></div>"
    linked = "Dinas juga <a href='https://data.example/2026'>mencatat luas lahan organik di kabupaten itu</a>."
    boxes = box.format(FIRST) + box.format(linked) + box.format(SECOND)

    assert lines_of(f"<article>{boxes}</article>")[1] == "Dinas juga mencatat luas lahan organik di kabupaten itu."


@pytest.mark.parametrize("quotation", ["<blockquote>“{}”</blockquote>", "<div class='pull-quote'><p>{}</p></div>"])
def test_a_pull_quote_is_no_line_of_the_story(quotation: str) -> None:
    """A quotation that a paragraph holds too is left out with the name below it, and counted; another one stays."""
    said = "Kami menanam padi ini tanpa pupuk kimia sejak tiga tahun lalu"
    other = "Harga gabah organik hampir dua kali harga gabah biasa, jadi kami untung."
    body = (
        f"<div><p>{FIRST}</p>{quotation.format(said)}<p>— Ketua kelompok tani</p><p>“{said},” kata dia.</p>"
        f"<blockquote><p>{other}</p></blockquote><p>{SECOND}</p></div>"
    )
    html = f"<html lang='id'><title>x</title><body>{HEADLINE}{body}<footer>Kabar Muria</footer></body></html>"

    reading = read_any(page(html, url="https://kabarmuria.example/ekonomi/petani-cianjur-panen-raya"))

    assert draft_of(reading).paragraphs == [FIRST, f"“{said},” kata dia.", other, SECOND]
    assert reading.counts["newscrawl/body/boilerplate/pull-quote"] == 2


def test_a_quotation_that_a_line_announces_is_no_pull_quote() -> None:
    """The words of a law stay behind the colon, also where a paragraph repeats them."""
    law = "Kedaulatan berada di tangan rakyat dan dilaksanakan menurut undang-undang dasar"
    lines = [FIRST, "Pasal 1 ayat 2 berbunyi:", law, f"Bunyi “{law}” itu sering dilupakan, kata dia.", SECOND]
    quoted = "<p>{}</p><p>{}</p><blockquote><p>{}</p></blockquote><p>{}</p><p>{}</p>".format(*lines)

    assert lines_of(f"<div>{quoted}</div>") == lines


def test_the_lines_of_a_verse_are_no_pull_quotes_of_each_other() -> None:
    """A verse stays whole where one of its lines goes on with the words of another one."""
    verse = ["Aku ingin pulang ke rumah ibu di tepi sawah", "Aku ingin pulang ke rumah ibu di tepi sawah yang hijau"]
    quoted = "".join(f"<p>{line}</p>" for line in verse)

    found = lines_of(f"<div><p>{FIRST}</p><blockquote>{quoted}</blockquote><p>{SECOND}</p></div>")

    assert found == [FIRST, *verse, SECOND]


def test_a_sentence_behind_a_pull_quote_stays() -> None:
    """A dash before a sentence is no attribution of the quotation above it."""
    said = "Kami menanam padi ini tanpa pupuk kimia sejak tiga tahun lalu"
    lines = [FIRST, "— Dedi menjawab sambil tertawa.", f"“{said},” kata dia.", SECOND]
    text = "<p>{}</p><blockquote>{}</blockquote><p>{}</p><p>{}</p><p>{}</p>".format(lines[0], said, *lines[1:])

    assert lines_of(f"<div>{text}</div>") == lines


def test_the_entries_of_a_live_report_are_read_behind_its_summary() -> None:
    """A live report is its summary and its entries, which stand in boxes of their own."""
    summary = [
        f"Pada hari {day} para petani memanen padi organik di kecamatan itu." for day in ("Senin", "Selasa", "Rabu")
    ]
    news = [f"Dinas mencatat hasil panen {number} ton sampai pukul {number}.00." for number in (8, 9, 10)]
    text = "".join(f"<p>{line}</p>" for line in summary)
    entries = "".join(f"<div class='entry'><b>Kabar</b><div class='words'><p>{line}</p></div></div>" for line in news)

    found = lines_of(f"<div><div class='text'>{text}</div></div><div class='live-events'><div>{entries}</div></div>")

    assert [line for line in found if line in {*summary, *news}] == summary + news


def test_another_post_inside_the_box_of_a_story_is_none_of_it() -> None:
    """WordPress numbers its stories: a box with another number holds another one, also where a box is left open."""
    other = "".join(
        f"<article class='post post-{number}'><p>{SECOND} Kisah {number}.</p></article>" for number in (7, 8)
    )

    assert lines_of(f"<article class='post post-1806'><p>{FIRST}</p><p>{SECOND}</p>{other}</article>") == [
        FIRST,
        SECOND,
    ]


def test_the_numbered_parts_of_a_story_are_no_other_posts() -> None:
    """A number in the name of a box makes it another post only where it is called a post."""
    parts = f"<div class='post-1'><p>{FIRST}</p></div><div class='post-2'><p>{SECOND}</p></div>"

    assert lines_of(f"<article class='post-12 hentry'>{parts}</article>") == [FIRST, SECOND]


def test_the_posts_of_a_live_report_are_read() -> None:
    """A post inside a story that is named as an entry of a live report is a part of it; one about live music is not."""
    entries = f"<div class='post post-902 live-entry'><p>{SECOND}</p></div>"
    other = "<div class='post post-7 tag-live-musik'><p>Konser itu berlangsung meriah sampai larut malam.</p></div>"

    found = lines_of(f"<article class='post post-900'><p>{FIRST}</p><p>{SECOND[:30]}.</p>{entries}{other}</article>")

    assert found == [FIRST, f"{SECOND[:30]}.", SECOND]


def test_a_box_named_after_a_broadcast_is_no_entry_of_a_live_report() -> None:
    """`live-tv` beside a story tells of a channel."""
    text = "".join(
        f"<p>Pada hari {day} para petani memanen padi organik di kecamatan itu.</p>" for day in ("Senin", "Selasa")
    )
    beside = f"<div class='live-tv'><p>{SECOND} Saksikan siaran kami setiap hari pukul lima sore.</p></div>"

    found = lines_of(f"<div><div class='text'>{text * 2}</div>{beside}</div>")

    assert not any("Saksikan" in line for line in found)


def test_a_story_in_a_dialog_around_its_headline_is_read() -> None:
    """Pages that open a story above a list of others call the box of both a dialog."""
    days = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat"]
    story = [
        f"Pada hari {day} para petani memanen {number} petak sawah di kecamatan itu." for number, day in enumerate(days)
    ]
    cards = "".join(
        f"<div><h3><a href='/berita/kabar-lain-{number}'>Kabar lain {number}</a></h3><div>{SECOND}</div></div>"
        for number in range(8)
    )
    paragraphs = "".join(f"<p>{line}</p>" for line in story)

    assert (
        lines_of(f"<div>{paragraphs}</div></div><div class='stream'>{cards}", "<div class='modal-open'>{}</div>")
        == story
    )


def test_the_teaser_of_another_story_in_a_box_is_left_out() -> None:
    """A linked title and a sentence in a box of their own lead to another story."""
    card = (
        "<div class='card'><h3><a href='/ekonomi/{0}'>Harga Beras {0}</a></h3><p>Pedagang menyebut stok {0}.</p></div>"
    )
    cards = card.format("naik") + card.format("turun")

    assert lines_of(f"<article><p>{FIRST}</p><p>{SECOND}</p>{cards}</article>") == [FIRST, SECOND]


@pytest.mark.parametrize("link", ["https://toko.example/pupuk", "#pukul-10"], ids=["shop", "same-page"])
def test_the_parts_of_a_list_in_boxes_are_no_teasers(link: str) -> None:
    """Only a link to another page of the site leads to another story: a shop's products and live reports are text."""
    part = "<div class='part'><h3><a href='{}'>Pupuk {}</a></h3><p>Pupuk {} dijual Rp20.000 per karung.</p></div>"
    parts = part.format(link, "Mekar", "Mekar") + part.format(link, "Sari", "Sari")

    found = lines_of(f"<article><p>{FIRST}</p>{parts}<p>{SECOND}</p></article>")

    assert [line for line in found if "karung" in line] == [
        "Pupuk Mekar dijual Rp20.000 per karung.",
        "Pupuk Sari dijual Rp20.000 per karung.",
    ]


def test_a_numbered_title_that_is_a_link_heads_a_part_of_the_story() -> None:
    """A list of places links each to what the paper wrote of it, and its numbers make it one story."""
    part = "<div class='part'><h3><a href='/wisata/{0}'>{1}. Pantai {0}</a></h3><p>Pantai {0} landai.</p></div>"
    parts = part.format("Kuta", 1) + part.format("Sanur", 2)

    found = lines_of(f"<article><p>{FIRST}</p>{parts}<p>{SECOND}</p></article>")

    assert [line for line in found if "landai" in line] == ["Pantai Kuta landai.", "Pantai Sanur landai."]


@pytest.mark.parametrize(
    "line",
    [
        "Isi komentar menjadi tanggung jawab pengirim.",
        "Ikuti saluran WhatsApp Kabar Muria di sini",
        "Jangan lewatkan informasi menarik lainnya di kanal YouTube kami",
        "Dapatkan berita pilihan setiap hari. Mari bergabung di grup Telegram Kabar Muria.",
        'Artikel ini telah tayang di Kabar Muria dengan judul "Panen Raya", klik untuk baca: https://kabar.example/x',
        "Dilarang mengcopy sebagian atau seluruh isi situs ini tanpa izin tertulis.",
        "Penafian: artikel ini merupakan kerja sama dengan pihak ketiga.",
        'Simak Video "Panen Raya di Cianjur"',
        "[Gambas:Video 20detik]",
        "Hat Ihnen dieser Artikel gefallen?",
        "If you enjoyed this article, join us.",
        "Associated Press writers Rina Wulandari and Bagus Santika contributed to this report.",
    ],
)
def test_a_last_line_about_the_page_is_no_text(line: str) -> None:
    """What speaks to readers, or names who else worked on a report, ends no story."""
    assert lines_of(f"<div><p>{FIRST}</p><p>{SECOND}</p><p>{line}</p></div>") == [FIRST, SECOND]


def test_a_first_paragraph_that_machines_are_given_as_a_summary_stays() -> None:
    """A class that calls a paragraph the first one makes it no deck."""
    body = f"<div><p class='first-text'>{FIRST}</p><p>{SECOND}</p><p>{SECOND} Lagi.</p></div>"

    assert lines_of(body, head=f"<meta name=description content='{FIRST}'>")[0] == FIRST
