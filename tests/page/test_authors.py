"""Authors: a labelled line of the page first, then the persons in JSON-LD; never a publisher or a role."""

from dataclasses import replace

import pytest

from newscrawl.items import Draft, Page
from newscrawl.page.extract import read_any, read_page
from newscrawl.spiders.inews import SITE
from tests.page.pages import FETCHED_AT, FIRST, SECOND, draft_of, page, read_undeclared

URL = "https://www.kabarmuria.example/ekonomi/perajin-terasi-juwana-terima-pesanan-dari-tiga-pulau"
H1 = "<h1>Perajin Terasi Juwana Terima Pesanan dari Tiga Pulau</h1>"
RINA = '{"@type": "Person", "name": "Rina Wulandari"}'


def draft(head: str = "", above: str = "", below: str = "", lang: str = "id") -> Draft:
    html = (
        f"<html lang='{lang}'><head><meta property='og:site_name' content='Kabar Muria'>{head}</head>"
        f"<body>{H1}{above}<div><p>{FIRST}</p><p>{SECOND}</p></div>{below}</body></html>"
    )
    return read_undeclared(URL, html)


def json_ld(author: str, more: str = "") -> str:
    return f'<script type="application/ld+json">[{{"@type": "NewsArticle", "author": {author}}}{more}]</script>'


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        (f"[[{RINA}, {RINA.replace('Rina', 'Bagus')}]]", ["Rina Wulandari", "Bagus Wulandari"]),
        ('{"@type": "Person", "name": ["Rina Wulandari", "Bagus Santika"]}', ["Rina Wulandari", "Bagus Santika"]),
        ('{"@type": "Person", "givenName": "Rina", "familyName": "Wulandari"}', ["Rina Wulandari"]),
        (f'{{"@type": "Role", "author": {RINA}}}', ["Rina Wulandari"]),
        ('{"@id": "#/schema/person/ab12"}', ["Rina Wulandari"]),
        ('{"@id": "#/schema/person/missing"}', []),
        ("\"<a href='/author/rina'>Rina Wulandari</a>\"", ["Rina Wulandari"]),
        ('{"@type": "Organization", "name": "Kabar Muria"}', []),
        ('{"@type": "Organization", "name": "PT Muria Media Utama"}', []),
    ],
    ids=["nested", "names", "given-family", "role", "reference", "lost-reference", "markup", "publisher", "company"],
)
def test_every_form_of_an_author_in_json_ld_gives_its_names(author: str, expected: list[str]) -> None:
    """Lists, several names, parts of a name, references and markup give the persons; a publisher or an id is none."""
    person = ', {"@type": "Person", "@id": "#/schema/person/ab12", "name": "Rina Wulandari"}'

    assert draft(json_ld(author, person)).authors == expected


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("<div>Oleh Rina Wulandari</div>", ""),
        ("<div>Ditulis oleh Rina Wulandari</div>", ""),
        ("<div>Oleh : Rina Wulandari | Jumat, 5 Juni 2026</div>", ""),
        ("", "<p>Pewarta: Rina Wulandari<br>Editor: Bagus Santika</p>"),
        ("", "<table><tr><td>Penulis</td><td>: Rina Wulandari</td></tr><tr><td>Editor</td><td>: B</td></tr></table>"),
        (
            "",
            "<table><tr><td>Kontributor</td><td>: Rina Wulandari</td></tr><tr><td>Editor</td><td>: B</td></tr></table>",
        ),
        ("", "<div>Redaktur &amp; Reporter : Rina Wulandari</div>"),
    ],
    ids=[
        "oleh",
        "ditulis-oleh",
        "oleh-with-date",
        "pewarta-below",
        "label-in-a-cell",
        "any-label",
        "editor-who-reports",
    ],
)
def test_a_labelled_byline_comes_before_what_machines_are_told(above: str, below: str) -> None:
    """The page's own line says who wrote the story; JSON-LD and meta tags name the editor or the publisher there."""
    head = json_ld('{"@type": "Person", "name": "Bagus Santika"}') + '<meta name="author" content="Kabar Muria">'

    assert draft(head, above, below).authors == ["Rina Wulandari"]


@pytest.mark.parametrize(
    ("lang", "above", "expected"),
    [
        ("de", "<p>26.12.2026 von Rina Wulandari</p>", ["Rina Wulandari"]),
        (
            "de",
            "<p>Von <a href=/a>Rina Wulandari</a> und <b>Bagus S.</b><i>Kultur</i></p>",
            ["Rina Wulandari", "Bagus S."],
        ),
        ("de", "<p>Veröffentlicht am 5. Juni 2026 von <a href=/a/rina>Rina Wulandari</a></p>", ["Rina Wulandari"]),
        ("id", "<div class=author>Rina Wulandari - kabarMuria</div>", ["Rina Wulandari"]),
        ("id", "<p class=date-author>Rina Wulandari, 05.06.2026</p>", ["Rina Wulandari"]),
        ("id", "<span class='author vcard'><a class='url fn' href='/tim/2026/rina'>rina_w</a></span>", ["rina_w"]),
        ("id", "<div class=comment><span class='author vcard'>Budi Santoso</span></div>", []),
        ("id", "<div class=author>Redaksi</div>", []),
    ],
)
def test_a_byline_is_read_among_other_words(lang: str, above: str, expected: list[str]) -> None:
    """A date, a house or a post beside the name is none of it; one word is a name where the markup says so."""
    assert draft("", above, "", lang).authors == expected


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("<div class=author-2>Rina Wulandari</div>", "<div>Editor : <a href=/author/9>Bagus Santika</a></div>"),
        ("<a href=#>Rep: Rina Wulandari / Red: Bagus Santika</a>", ""),
        ("<div class=author>Rina Wulandari</div>", "<p><b>Redaktur</b>: Bagus Santika</p>"),
    ],
)
def test_the_editor_that_json_ld_calls_the_author_is_the_editor(above: str, below: str) -> None:
    """A label says what somebody did; a template may give the editor to machines as the author."""
    found = draft(json_ld('{"@type": "Person", "name": "Bagus Santika"}'), above, below)

    assert (found.authors, found.editor) == (["Rina Wulandari"], "Bagus Santika")


def test_a_list_of_authors_gives_every_name() -> None:
    """`Jurnalis` without a colon is a name."""
    above = "<ul class=author><li>Rina Wulandari</li><li>Jurnalis Damanik</li></ul>"

    assert draft("", above).authors == ["Rina Wulandari", "Jurnalis Damanik"]


def test_a_plugin_s_label_names_the_author() -> None:
    """`twitter:label1` says what `twitter:data1` is."""
    head = '<meta name="twitter:label1" content="Ditulis oleh"><meta name="twitter:data1" content="Rina Wulandari">'

    assert draft(head).authors == ["Rina Wulandari"]


@pytest.mark.parametrize("label", ["Redaktur &amp; Reporter", "Reporter/Editor", "Penulis / Editor"])
def test_an_editor_who_reports_is_both(label: str) -> None:
    """`Redaktur & Reporter: X` names the editor too, and is no line of the story."""
    found = draft(below=f"<div>{label} : Rina Wulandari</div>")

    assert (found.authors, found.editor) == (["Rina Wulandari"], "Rina Wulandari")
    assert not any("Rina" in text for text in found.paragraphs)


@pytest.mark.parametrize(
    ("lang", "line", "text"),
    [
        (
            "en",
            "By Rina Wulandari and Bagus Santika",
            "The makers of the shrimp paste in that town have orders from this week.",
        ),
        (
            "de",
            "Von Rina Wulandari und Bagus Santika",
            "Die Hersteller der Paste haben nicht auf eine Bestellung gewartet.",
        ),
    ],
)
def test_bylines_of_other_languages(lang: str, line: str, text: str) -> None:
    """A byline is known by the label and the conjunction of the page's language."""
    html = f"<html lang='{lang}'><body>{H1}<div>{line}</div><p>{text} {text}</p><p>{text}</p></body></html>"

    found = read_undeclared(URL, html)

    assert found.authors == ["Rina Wulandari", "Bagus Santika"]


@pytest.mark.parametrize(
    "block",
    [
        "{}}}",
        "{} undefined",
        "var data = {};",
        "window.story = {}; init()",
        "({})",
        '{"@type": "WebSite"}}{}',
        '{"@type": "WebSite", "image": undefined, "name": }{}',
    ],
)
def test_a_whole_object_is_read_beside_junk(block: str) -> None:
    """A brace too many, `undefined` or an assignment around a JSON-LD object does not lose it."""
    story = f'{{"@type": "schema:NewsArticle", "author": {RINA}}}'
    head = f'<script type="application/ld+json">{block.replace("{}", story, 1)}</script>'

    assert draft(head).authors == ["Rina Wulandari"]


@pytest.mark.parametrize(
    "signed",
    [
        "<article><p>{0}</p><p>{0}</p><p>{0}</p><p>Von Rina Wulandari</p></article>",
        "<article><p>{0}</p><p>Von Rina Wulandari</p><p>{0}</p><p>{0}</p></article>",
        "<article><p>{0}</p><p>{0}</p><footer><span class='author vcard'>Rina Wulandari</span></footer></article>",
        "<article><p>{0}</p><p>{0}</p></article><div><b>Autorin:</b> Rina Wulandari</div>",
        "<article><cite class='autorenzeile'>Rina Wulandari</cite><p>{0}</p><p>{0}</p></article>",
    ],
    ids=["last-line", "below-the-lead", "footer-of-the-story", "label-in-bold", "class"],
)
def test_a_signature_in_or_below_the_story_names_its_author(signed: str) -> None:
    """Who wrote a story stands at its end, below its lead or in its footer as well; the line is none of its text."""
    text = "Die Hersteller der Paste aus der kleinen Stadt haben seit einer Woche auf Bestellungen gewartet."
    html = f"<html lang='de'><body>{H1}{signed.format(text)}</body></html>"

    found = read_undeclared(URL, html)

    assert (found.authors, set(found.paragraphs)) == (["Rina Wulandari"], {text})


def test_the_last_line_signs_a_story_without_a_colon() -> None:
    """With one name too; the same words inside the story are a line of it."""
    html = f"<html lang='id'><body>{H1}<div><p>{FIRST}</p>{{}}</div></body></html>"
    signed, inside = (
        draft_of(read_any(Page(URL, html.format(text).encode(), FETCHED_AT)))
        for text in (f"<p>{SECOND}</p><p>Oleh Rina</p>", f"<p>Oleh Rina</p><p>{SECOND}</p>")
    )

    assert (signed.authors, signed.paragraphs) == (["Rina"], [FIRST, SECOND])
    assert (inside.authors, inside.paragraphs) == ([], [FIRST, "Oleh Rina", SECOND])


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ("Rina Wulandari ist Reporterin in Pati.", False),
        ("Korrespondentin Rina Wulandari berichtet seit 2019 aus Pati.", False),
        ("Rina Wulandari (Jahrgang 1990) schreibt über das Meer.", False),
        ("„Ich las das Buch von Rina Wulandari“, sagt der Händler.", True),
        ("„Mit diesem Buch hat Rina Wulandari ist ihr viel gelungen.“", True),
        ("Rinas Nachbar ist Händler in Pati.", True),
    ],
)
def test_a_line_about_the_author_at_the_end_is_no_text(line: str, stays: bool) -> None:
    """One that says who wrote the story, which is counted; a line that names her otherwise is one of the story."""
    text = "Die Hersteller der Paste aus der kleinen Stadt haben seit einer Woche auf Bestellungen gewartet."
    story = f"<div><p>{text}</p><p>{text}</p><p>{line}</p></div>"
    html = f"<html lang='de'><body>{H1}<p>Von Rina Wulandari</p>{story}</body></html>"

    reading = read_any(Page(URL, html.encode(), FETCHED_AT))
    found = draft_of(reading)

    assert found.authors == ["Rina Wulandari"]
    assert (line in found.paragraphs) is stays
    assert reading.counts["newscrawl/body/boilerplate/byline"] == (0 if stays else 1)


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ("<p>Kolom <a href='/penulis/rina-wulandari-42'>Rina Wulandari</a></p>", ["Rina Wulandari"]),
        ("<p>Kolom <a href='/Penulis/Rina-Wulandari'>Rina Wulandari</a></p>", ["Rina Wulandari"]),
        ("<dl><dd><a href='/id/staff/rina'>Rina Wulandari</a></dd><dd><a href='/id/staff/b'>Bagus S.</a></dd></dl>", 2),
        (f"<p>Panen raya itu dihadiri <a href='/profil/rina'>Rina Wulandari</a> dari desa. {SECOND}</p>", []),
        ("<div class=related><a href='/penulis/budi'>Budi Santoso</a></div>", []),
        ("<p><a href='/penulis/redaksi'>Redaksi</a></p>", []),
        ("<p><a href='https://creativecommons.example/licenses/by/4.0/'>CC BY</a></p>", []),
        (f"<p>{FIRST}</p><p><a href='/penulis/rina-wulandari-42'>Rina Wulandari</a></p>", ["Rina Wulandari"]),
        (f"<p>{FIRST}</p><p>{SECOND}</p><p><a href='/profil/budi'>Budi Santoso</a></p>", []),
    ],
)
def test_a_link_to_the_page_of_a_person_names_the_author(above: str, expected: list[str] | int) -> None:
    """In a line as short as a byline, above the text or behind its deck, and not in a box of other stories."""
    found = draft(above=above).authors

    assert found == (["Rina Wulandari", "Bagus S."] if expected == 2 else expected)


def test_an_archive_beside_a_name_is_no_other_story() -> None:
    """WordPress links the date to the month's archive, and the story to its categories."""
    meta = (
        "<p><a href='/2026/06/'>5 Juni 2026</a> <span class='author vcard'>Rina Wulandari</span> di "
        "<a href='/category/hasil-laut-dan-tambak/'>Hasil Laut</a></p>"
    )

    assert draft(above=meta).authors == ["Rina Wulandari"]


@pytest.mark.parametrize(
    ("lang", "told", "expected"),
    [
        ("en", "Rina Wulandari", "Rina Wulandari"),
        ("en", "rina-w", "Adidas"),
        ("id", "Rina Wulandari", "Adidas"),
    ],
)
def test_a_person_that_json_ld_names_comes_before_a_labelled_line(lang: str, told: str, expected: str) -> None:
    """Where papers do not tell machines of their editor; a handle is no name."""
    label = "By" if lang == "en" else "Oleh"
    head = json_ld(f'{{"@type": "Person", "name": "{told}"}}')

    assert draft(head, f"<p>{label} Adidas</p>", lang=lang).authors == [expected]


@pytest.mark.parametrize("label", ["Eine Kolumne von ", "<b>Autorin/Autor</b> "])
def test_more_labels_of_german_papers(label: str) -> None:
    """A kind of text before the name, and a label in an element of its own without a colon."""
    head = '<meta name="author" content="Das Wochenblatt (www.kabarmuria.example)">'

    assert draft(head, f"<ul><li>{label}Rina Wulandari</li></ul>", lang="de").authors == ["Rina Wulandari"]


def test_a_name_for_machines_in_the_body_is_read() -> None:
    """In a `meta` element inside the one that is called the author."""
    above = "<div itemprop=author itemscope><meta itemprop=name content='Rina Wulandari'></div>"

    assert draft(above=above).authors == ["Rina Wulandari"]


@pytest.mark.parametrize(
    "box",
    [
        "<section class='related'><a href='/news/nasional/lain'>Cerita Lain</a><b class='author'>{}</b></section>",
        "<footer><p class='author'>{}</p></footer>",
        "<div class='comments'><span class='author'>{}</span><p>Terima kasih.</p></div>",
    ],
    ids=["related", "footer", "comments"],
)
def test_a_declared_selector_takes_no_author_of_another_box(box: str) -> None:
    """The class of an author stands in the cards of other stories and in readers' comments too."""
    layout = replace(SITE.layouts[0], name="x", markers=("h1",), scope=(), fields={"authors": (".author",)})
    site = replace(SITE, layouts=(layout,))
    title = "<h1>Petani Cianjur Panen Raya Padi Organik</h1>"
    own = f"<main>{title}<p class=author>Rina Wulandari</p><p>{FIRST}</p><p>{SECOND}</p></main>"

    authors = [
        draft_of(read_page(page(f"<body>{one}</body>"), site)).authors for one in (own, own + box.format("Budi"))
    ]

    assert authors == [["Rina Wulandari"]] * 2


@pytest.mark.parametrize(
    ("lang", "above", "expected"),
    [
        ("de", "<div itemprop=author><a itemprop=name>muria-tani Webteam</a></div>", ["muria-tani Webteam"]),
        ("en", "<span class='author vcard'>rw</span>", ["rw"]),
        ("de", "<div class=submitted>Gespeichert von <b>rinaw</b> am 9. Juni 2026</div>", ["rinaw"]),
        ("fr", "<p>Auteur : Rina Wulandari</p>", ["Rina Wulandari"]),
        ("id", "<div class=author>Diunggah oleh Rina Wulandari</div>", ["Rina Wulandari"]),
        ("id", "<div class=author><a href='/author/rina'>Lihat profil</a></div>", []),
        ("id", "<div class='author vcard'>Foto profil</div>", []),
        (
            "en",
            "<a rel=author href=/author/rina>Rina Wulandari</a><a rel=author href=/author/rina>All articles by</a>",
            ["Rina Wulandari"],
        ),
    ],
)
def test_a_name_in_a_marked_place_may_be_typed_in_any_way(lang: str, above: str, expected: list[str]) -> None:
    """A place that markup or a label calls the author's holds a name, whatever its case; what a link says is none."""
    assert draft(above=above, lang=lang).authors == expected


def test_a_team_signs_as_one() -> None:
    """The last word of `staff reporter` is no role behind a name."""
    assert draft(json_ld('{"@type": "Person", "name": "Kabar Timur staff reporter"}')).authors == [
        "Kabar Timur staff reporter"
    ]


def test_the_initials_of_the_paper_are_no_author() -> None:
    """A paper that signs with the letters that its host begins with is its publisher."""
    assert draft(json_ld('{"@type": "Person", "name": "KA"}')).authors == []


def test_a_name_below_the_lead_is_taken_out_of_the_text() -> None:
    """The author's name among the first lines is no paragraph, also behind a lead."""
    lead = "Panen raya itu yang pertama sejak para petani beralih ke padi organik."
    html = (
        f"<html lang=de><head>{json_ld(RINA)}</head><body>{H1}<div><p>{lead}</p><h5>Rina Wulandari</h5><p>{FIRST}</p>"
        f"<p>{SECOND}</p></div></body></html>"
    )

    assert read_undeclared(URL, html).paragraphs == [lead, FIRST, SECOND]


def test_a_labelled_person_comes_before_a_desk() -> None:
    """A paper that tells machines of its web desk names who wrote the story in a line."""
    desk = json_ld('{"@type": "Person", "name": "Web Desk"}')

    assert draft(desk, above="<p>By Rina Wulandari</p>", lang="en").authors == ["Rina Wulandari"]
    assert draft(desk, lang="en").authors == ["Web Desk"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Penulis: Rina Wulandari, Editor: Bagus Santika", ["Rina Wulandari"]),
        ("by Rina Wulandari", ["Rina Wulandari"]),
        ("by Admin", []),
    ],
)
def test_a_byline_ends_where_the_editor_is_named(line: str, expected: list[str]) -> None:
    """Themes written in English put `by` before the name, on pages in Indonesian too."""
    assert draft(above=f"<div>{line}</div>").authors == expected
