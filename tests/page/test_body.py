import pytest

from newscrawl.spiders.inews import SITE
from newscrawl.stats import BOILERPLATE, UNCLAIMED
from tests.page.pages import FIRST, SECOND, read, texts, walk

RELATED = '<a href="/news/nasional/harga-beras-naik-di-pasar">Harga Beras Naik di Pasar</a>'
TAG = '<strong><a rel="dofollow" href="https://www.inews.id/tag/{0}">{0}</a></strong>'
PHOTO = '<img src="https://img.inews.co.id/a.jpg">'


@pytest.mark.parametrize(
    "markup",
    [
        f"<p>{FIRST}</p><p>{SECOND}</p>",
        f"<P CLASS='x'>{FIRST}</P><div><div>{SECOND}</div></div>",
        f"{FIRST}<p>{SECOND}</p>",
        f"<p>{FIRST}<br><br>{SECOND}</p>",
        f"<span>{FIRST}</span><br> <br/>&nbsp;<br><font>{SECOND}</font>",
        f"<blockquote>{FIRST}</blockquote><ul><li>{SECOND}</li></ul>",
        f"<div class='heads'><p>{FIRST}</p></div><section id='loads'>{SECOND}</section>",
        f"<p>{FIRST}<!-- iklan --></p><p></p><p>&nbsp;</p><p>{SECOND}",
        f"<footer><p>{FIRST}</p></footer><header><p>{SECOND}</p></header>",
    ],
)
def test_paragraphs_in_any_markup(markup: str) -> None:
    """Text is a paragraph in whatever markup it stands, and paragraphs keep their order."""
    found = texts(markup, SITE)

    assert found == [FIRST, SECOND]


@pytest.mark.parametrize(
    "boilerplate",
    [
        f'<article class="bacaJuga"><div class="bacaJugatitle">Baca Juga</div>{RELATED}</article>',
        f'<div class="unknown">Lihat juga {RELATED}</div>',
        f"<ul><li>{RELATED}</li><li>{RELATED}</li></ul>",
        '<figure class="adsPlacement"><figcaption>Advertisement</figcaption></figure>',
        '<div id="div-gpt-ad-1-0"><p>Beli sekarang. Murah sekali.</p></div>',
        "<template><p>Ini contoh.</p></template><noscript><p>Ini salinan.</p></noscript>",
        "<script>'<p>Ini naskah.</p>'</script><style>p {}</style><svg><text>Ini grafik.</text></svg>",
        "<p hidden>Ini tersembunyi.</p><div style='color: red; DISPLAY : none'>Ini tersembunyi.</div>",
        "<form><p>Daftar sekarang, gratis.</p></form><iframe>Ini bingkai.</iframe><amp-ad>Ini iklan.</amp-ad>",
        '<blockquote class="twitter-tweet"><p>Ini cuitan.</p></blockquote>',
    ],
)
def test_boilerplate_is_left_out_by_what_it_is(boilerplate: str) -> None:
    """Boxes that are no story vanish, and the text on either side of them stays two paragraphs."""
    found = texts(f"{FIRST}<div>{boilerplate}</div>{SECOND}", SITE)

    assert found == [FIRST, SECOND]


@pytest.mark.parametrize(
    "picture",
    [
        f"<h5>{PHOTO}<em>Ujang di sawah.</em></h5>",
        f"<p>{PHOTO}<br><em>Ujang di <a href='/tag/sawah'>sawah</a>.</em></p>",
        f"<div>{PHOTO}<strong><em>Ujang di sawah.</em></strong></div>",
        f"<p><a href='/foto'>{PHOTO}</a><i>Ujang di sawah.</i></p>",
        f"<figure>{PHOTO}<figcaption>Ujang di sawah.</figcaption></figure>",
        f"<figure>{PHOTO}<div class='note'>Ujang di sawah.</div></figure>",
        f"<h5>{PHOTO}</h5><h5><em>Ujang di sawah.</em></h5>",
        f"<p>{PHOTO}<em>Ujang</em> <em>di <b>sawah</b>.</em></p>",
        f"<p>{PHOTO}<em></em><em>Ujang di sawah.</em></p>",
        f"<p><em>{PHOTO}Ujang di sawah.</em></p>",
    ],
)
def test_captions_are_not_paragraphs(picture: str) -> None:
    """A picture's caption stands among the captions, with the words of its links, and not in the text."""
    found = walk(f"<p>{FIRST}</p>{picture}<p>{SECOND}</p>", SITE)

    assert [line.text for line in found.lines] == [FIRST, SECOND]
    assert found.captions == ["Ujang di sawah."]
    assert found.images == ["https://img.inews.co.id/a.jpg"]


def test_the_full_stop_behind_a_caption_is_no_paragraph() -> None:
    """What is left of a caption's line without a word in it vanishes; the next picture has its own caption."""
    markup = f"<p>{PHOTO}<em>Ujang di <b>sawah</b></em>.</p><p>{PHOTO}<em>Ani di pasar</em></p><p>{FIRST}</p>"

    found = walk(markup, SITE)

    assert [line.text for line in found.lines] == [FIRST]
    assert found.captions == ["Ujang di sawah", "Ani di pasar"]


@pytest.mark.parametrize(
    ("markup", "paragraph"),
    [
        (f"<p>{PHOTO}</p><p><em>Panen tiba, kata Ujang.</em></p>", "Panen tiba, kata Ujang."),
        (f"<h5>{PHOTO}</h5><h5><em>Panen</em> tiba di sawah</h5>", "Panen tiba di sawah"),
        (f"<p>{PHOTO}<em>Smart</em> <em>farming</em> kini dipakai.</p>", "Smart farming kini dipakai."),
        (f"<p>{PHOTO}<em>Ujang di sawah.</em><br><em>Panen tiba, kata dia.</em></p>", "Panen tiba, kata dia."),
        (f"<p>{PHOTO}<em>Smart farming</em> kini dipakai petani.</p>", "Smart farming kini dipakai petani."),
        (f"<p>{PHOTO}<em>Subak</em>, kata dia, lestari.</p>", "Subak, kata dia, lestari."),
        (f"<p>{PHOTO}Ia membawa gambar (Foto: Budi) itu pulang.</p>", "Ia membawa gambar (Foto: Budi) itu pulang."),
        (f"<p>Panen tiba.{PHOTO} (Foto: Budi)</p>", "Panen tiba. (Foto: Budi)"),
        ("<figure><table><tr><td>Ciherang</td><td>20</td></tr></table></figure>", "Ciherang 20"),
        ("<div class='table'><table><tr><td>Ciherang</td><td>20</td></tr></table></div>", "Ciherang 20"),
        ("<p>Padi <a href='/tag/padi'><strong>organik</strong></a> laris.</p>", "Padi organik laris."),
        ("<p>Padi <s>hitam</s> <label>merah</label> laris.</p>", "Padi hitam merah laris."),
    ],
)
def test_words_of_a_story_are_kept(markup: str, paragraph: str) -> None:
    """What looks like a caption, a widget or a link and is story stays whole."""
    found = texts(markup, SITE)

    assert found == [paragraph]


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        (f"{FIRST}<br>Editor: Anton Suhartono", [FIRST, "Editor: Anton Suhartono"]),
        (f"{FIRST}<br>Baca Juga<br>{RELATED}<br>{SECOND}", [FIRST, "Baca Juga", "Harga Beras Naik di Pasar", SECOND]),
        ("Syaratnya:<br>1. KTP<br>2. Ijazah", ["Syaratnya:", "1. KTP", "2. Ijazah"]),
        ("Panen tiba.<br>Warga senang.<br>Harga naik.", ["Panen tiba.", "Warga senang.", "Harga naik."]),
        ("Jalan Raya<br>Cianjur", ["Jalan Raya Cianjur"]),
    ],
)
def test_single_breaks(markup: str, lines: list[str]) -> None:
    """A single break parts items, sentences that nothing else parts, boilerplate and credits; else it is a space."""
    found = texts(f"<div>{markup}</div>", SITE)

    assert found == lines


def test_what_is_in_links_is_counted_by_line() -> None:
    """Of lines that breaks part, each knows how much of itself stands in links."""
    found = walk(f"<p>Baca Juga<br>{RELATED}<br>{SECOND}</p>", SITE)

    assert [line.linked for line in found.lines] == [0, len("Harga Beras Naik di Pasar"), 0]


def test_unknown_boxes_are_judged_and_counted() -> None:
    """An unknown box stays where it reads like prose; one that does not is left out and counted."""
    found = walk(f'<div class="fakta"><h4>Fakta</h4><p>{FIRST}</p></div><div class="poll">Ya Tidak</div>', SITE)

    assert [line.text for line in found.lines] == ["Fakta", FIRST]
    assert found.counts == {UNCLAIMED: 1}


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<ol><li>{Persib}</li><li>{Arema}</li></ol>", ["Persib", "Arema"]),
        ("<ul><li>{Persib} 10 poin</li><li>{Arema} 8</li></ul>", ["Persib 10 poin", "Arema 8"]),
        ("<table><tr><td>{Persib}</td><td>10</td></tr></table>", ["Persib 10"]),
        ("<div>{Persib}</div>", ["Persib"]),
        ("<div class='x'><p>{Persib}</p></div>", ["Persib"]),
        ("<div class='x'><h3>Klub {Persib}</h3><p>Kapten {Arema}</p></div>", ["Klub Persib", "Kapten Arema"]),
    ],
)
def test_words_that_are_links_to_tags_are_words(markup: str, lines: list[str]) -> None:
    """A link to a tag's page leads nowhere: lists, rows and boxes of such words stay."""
    markup = markup.replace("{Persib}", TAG.format("Persib")).replace(
        "{Arema}", TAG.format("Arema").replace("www.inews.id", "www.sportstars.id")
    )

    found = texts(f"<p>{FIRST}</p>{markup}<p>{SECOND}</p>", SITE)

    assert found == [FIRST, *lines, SECOND]


@pytest.mark.parametrize(
    ("box", "lines"),
    [
        ('<div class="sub"><h3>Kronologi Kejadian</h3></div>', ["Kronologi Kejadian"]),
        ('<div class="sub"><h3>Kronologi</h3><p>Ia datang</p></div>', ["Kronologi", "Ia datang"]),
        ('<div id="p2"><p>Berikut daftarnya</p></div>', ["Berikut daftarnya"]),
        ('<section class="box"><ul><li>Beras</li><li>Gula</li></ul></section>', ["Beras", "Gula"]),
        ('<div class="a"><div class="b"><p>Harga beras</p></div></div>', ["Harga beras"]),
        ('<div class="wrap-all">Harga beras</div>', ["Harga beras"]),
        ('<div class="b"><p>Harga beras</p><p>Advertisement</p></div>', ["Harga beras", "Advertisement"]),
    ],
)
def test_a_box_that_is_set_as_text_is_story(box: str, lines: list[str]) -> None:
    """Headings, paragraphs, items and rows in an unknown box stay without a full stop, where no link leads away."""
    found = texts(f"<p>{FIRST}</p>{box}<p>{SECOND}</p>", SITE)

    assert found == [FIRST, *lines, SECOND]


@pytest.mark.parametrize(
    "widget",
    [
        '<div class="s"><p>Bagikan ke teman</p><button>Facebook</button></div>',
        '<div class="s"><p>Bagikan</p><ul><li><a href="https://facebook.com/sharer">Facebook</a></li></ul></div>',
        '<div class="s"><span>Bagikan</span><ul><li>Facebook</li><li>X</li></ul></div>',
        '<div class="n"><h3>Langganan Buletin</h3><p>Kabar di surel Anda</p><form><input></form></div>',
        '<div class="n"><div class="t"><h3>Langganan Buletin</h3></div><input type="email"></div>',
        '<div class="p"><h4>Polling</h4><ul><li><input type="radio"> Setuju</li></ul></div>',
        f'<div class="r"><h3>Pilihan</h3><ul><li>{RELATED}</li><li>{RELATED}</li></ul></div>',
        f'<div class="r"><h3>Pilihan</h3><div class="c">{RELATED}</div></div>',
        f'<div class="r"><h3>Pilihan</h3><article class="cardArticle">{RELATED}</article></div>',
        '<div class="r"><h3>Berita Terkait</h3><p>Harga Beras Naik</p></div>',
        '<div class="v"><h4>Video Pilihan</h4><iframe src="x"></iframe></div>',
        '<div class="a"><p>Advertisement</p></div>',
        f'<div class="g">{PHOTO}<p>Ujang di sawah</p></div>',
        f'<div class="t">{TAG.format("Persib")} {TAG.format("Arema")}</div>',
    ],
)
def test_a_widget_that_is_set_as_text_is_none(widget: str) -> None:
    """Controls, players, links, pictures, and labels of other stories tell a widget from a box of the story."""
    found = texts(f"<p>{FIRST}</p>{widget}<p>{SECOND}</p>", SITE)

    assert found == [FIRST, SECOND]


def test_boilerplate_is_counted_by_its_rule() -> None:
    """Each box that a rule leaves out is counted under the rule's name."""
    found = walk(f'<p>{FIRST}</p><div class="mgid">Iklan</div><p hidden>Rahasia.</p>', SITE)

    assert found.counts == {BOILERPLATE.format("ads"): 1, BOILERPLATE.format("hidden"): 1}


def test_a_story_that_a_script_is_to_uncover_is_read() -> None:
    """Where nearly all of the text is hidden, it is the story and not boilerplate."""
    found = texts(f'<div class="content-wrap" style="display:none"><p>{FIRST}</p><p>{SECOND}</p></div>Memuat', SITE)

    assert found == [FIRST, SECOND, "Memuat"]


def test_the_editor_in_a_box_is_found() -> None:
    """A box of its own does not hide the editor."""
    draft = read(f'<p>{FIRST}</p><div class="by"><span>Editor:</span> <b>Anton Suhartono</b></div>', SITE)

    assert draft.editor == "Anton Suhartono"
    assert draft.paragraphs == [FIRST]


@pytest.mark.parametrize(
    "behind",
    [
        "<p>Editor: Anton Suhartono</p>",
        "<figure class='adsPlacement'></figure><div class='editor'>Editor: <b>Anton Suhartono</b></div>",
    ],
)
def test_the_editor_below_the_box_of_the_story_is_found(behind: str) -> None:
    """A credit next to the wrapper is the story's; what else stands there is not looked at."""
    draft = read(f"<p>{FIRST}</p></article>{behind}<p>{SECOND}</p><article>", SITE)

    assert (draft.editor, draft.paragraphs) == ("Anton Suhartono", [FIRST])


def test_the_editor_in_the_box_of_the_story_wins() -> None:
    """Where the wrapper holds its credits, those outside belong to something else."""
    draft = read(f"<p>{FIRST}</p><p>Editor: Ani</p></article><p>Editor: Anton Suhartono</p><article>", SITE)

    assert draft.editor == "Ani"


def test_deep_lists_are_read_in_time() -> None:
    """Lists inside lists cost no more than the text in them: eight hundred took two minutes once."""
    found = texts("<ul><li>Butir padi." * 500 + "</li></ul>" * 500, SITE)

    assert found == ["Butir padi."] * 500


@pytest.mark.parametrize(
    "markup",
    [
        f"<span style='display: block'>{FIRST}</span><span style='display:block'>{SECOND}</span>",
        f"<news-paragraph>{FIRST}</news-paragraph><news-paragraph>{SECOND}</news-paragraph>",
        f"<i-p>{FIRST}</i-p><b style='display:flex'>{SECOND}</b>",
    ],
)
def test_what_is_shown_as_a_block_is_a_paragraph(markup: str) -> None:
    """Inline elements that a style makes blocks, and elements of the site's own, are lines by themselves."""
    assert texts(markup, SITE) == [FIRST, SECOND]


def test_a_word_in_an_element_of_the_site_s_own_stays_in_its_line() -> None:
    """An element with a short text in a sentence parts nothing."""
    assert texts("<p>Harga <stock-name>beras</stock-name> naik.</p>", SITE) == ["Harga beras naik."]


@pytest.mark.parametrize("line", ["+", "***", "Mode Gelap", "BERITA POPULER", "Lihat Berita Lainnya"])
def test_a_line_of_marks_or_of_the_menu_is_no_paragraph(line: str) -> None:
    """A line without a letter or digit, or one of the page's own controls, is left out."""
    draft = read(f"<p>{FIRST}</p><p>{line}</p><p>{SECOND}</p>", SITE)

    assert draft.paragraphs == [FIRST, SECOND]


def test_a_label_whose_list_is_left_out_takes_no_line_of_the_story() -> None:
    """Its links are gone with the list; a linked line of the story behind them stays."""
    links = "<ul><li><a href='/x'>Harga Lobak Naik di Pasar</a></li><li><a href='/y'>Warga Tanam Cabai</a></li></ul>"
    linked = f"<p><a href='/z'>{SECOND[:40]}</a></p>"

    draft = read(f"<p>{FIRST}</p><p>Jangan Lewatkan:</p>{links}{linked}<p>{SECOND}</p>", SITE)

    assert draft.paragraphs == [FIRST, SECOND[:40], SECOND]


def test_the_heading_of_a_list_of_links_goes_with_it() -> None:
    """It would head the next paragraph; a lead set as a heading stays, and so does that of other lists."""
    links = "<ul><li><a href='/x'>Harga Lobak Naik di Pasar</a></li><li><a href='/y'>Warga Tanam Cabai</a></li></ul>"
    plain = "<ul><li>Ciherang, 20 hektare</li><li>Inpari, 12 hektare</li></ul>"

    assert texts(f"<p>{FIRST}</p><h3>Lebih Dalam tentang Padi</h3>{links}<p>{SECOND}</p>", SITE) == [FIRST, SECOND]
    assert texts(f"<h2>{FIRST}</h2>{links}<p>{SECOND}</p>", SITE) == [FIRST, SECOND]
    assert len(texts(f"<p>{FIRST}</p><h3>Luas Sawah</h3>{plain}<p>{SECOND}</p>", SITE)) == 5


def test_a_box_is_judged_whole_where_the_heading_above_it_is_left_out() -> None:
    """Its list of links takes the heading along that stands before the box."""
    links = "<ul><li><a href='/x'>Harga Lobak Naik di Pasar</a></li><li><a href='/y'>Warga Tanam Cabai</a></li></ul>"
    box = f"<div class='kotak'>{links}<p>Paket Hemat</p></div>"

    for heading in ("<h3>Lebih Dalam tentang Padi</h3>", "<p>Jangan Lewatkan:</p>"):
        assert texts(f"<p>{FIRST}</p>{heading}{box}<p>{SECOND}</p>", SITE) == [FIRST, SECOND]
