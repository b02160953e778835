import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newscrawl.spiders.inews import PROSE
from newscrawl.text.boilerplate import WORDINGS
from newscrawl.text.prose import Line, Prose, ProseRules, clean_text, read_lines, strip_dateline

OPENING = "JAKARTA, iNews.id - Polisi menangkap pelaku di Depok, Senin (9/6/2026)."
CLOSING = "Kasus itu kini ditangani Polda Metro Jaya."


def read(*texts: str | Line, first_page: bool = True, rules: ProseRules = PROSE) -> Prose:
    return read_lines([t if isinstance(t, Line) else Line(t) for t in texts], rules, first_page=first_page)


def linked(text: str) -> Line:
    return Line(text, linked=len(text))


# --- clean_text


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("a\u00a0b\u202fc\u3000d\u2009e\u2028f\r\n\tg", "a b c d e f g"),
        ("\ufeffGa\u00adza\u200b\u200d \x00dan\x07 Mesir\x9d ", "Gaza dan Mesir"),
        ("cafe\u0301", "café"),
        ("satu  dua", "satu dua"),
        ("rusak\ud800 ini", "rusak ini"),
        ("&amp; <b>", "&amp; <b>"),
        ("", ""),
    ],
)
def test_clean_text_gives_one_spelling(dirty: str, clean: str) -> None:
    """Spaces become one space, invisible characters go, letters are composed, and markup is text."""
    assert clean_text(dirty) == clean


@given(st.text(st.characters()))
@example("a\u200b \u0301")
@example("\u2000\u0344\u037e")
def test_clean_text_is_idempotent_nfc_and_encodable(text: str) -> None:
    """Cleaning twice changes nothing more; the result is NFC, has single spaces only, and can be written as UTF-8."""
    clean = clean_text(text)

    assert clean_text(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)
    assert clean == " ".join(clean.split())
    clean.encode()


@given(st.text(st.characters(blacklist_categories=["C", "Z"])))
def test_clean_text_loses_no_visible_character(text: str) -> None:
    """Text without spaces and invisible characters is only composed."""
    assert clean_text(text) == unicodedata.normalize("NFC", text)


# --- boilerplate

BOILERPLATE = [
    "Advertisement",
    "ADVERTISEMENT",
    "Advertisement . Scroll to see content",
    "Advertisement. Scroll to see content",
    "SCROLL TO CONTINUE WITH CONTENT",
    "Aa Text",
    "Share:",
    "header img",
    "get app",
    "Get iNews App with new looks!",
    "inews",
    "iNews.id",
    "iNews Network",
    "Read Next : Netanyahu Pede Israel Akan Berdamai dengan Negara Arab",
    "Aa Read Next : Netanyahu Pede, Bahas Apa?",
    "Baca Juga: 5 Fakta Gempa Cianjur",
    "BACA JUGA : Gempa Cianjur",
    "(Baca Juga: Gempa Cianjur)",
    "Follow WhatsApp Channel iNews untuk update berita terbaru setiap hari! Follow",
    "Follow WhatsApp Channel iNews untuk update berita terbaru setiap hari!",
    "Follow Berita iNews Cilegon di Google News Lihat Berita Lainnya",
    "Follow Berita iNews Bengkulu Utara di Google News",
    "Follow iNews di WhatsApp Channel dan Google News",
    "Ikuti berita terbaru iNews.id di Google News",
    "Ikuti berita terkini dari Koran.co di Google News, klik di sini.",
    "Baca berita lainnya di Google News",
    "Dapatkan informasi terbaru lewat WhatsApp Channel iNews",
    "Ikuti berita iNews.id di WhatsApp: https://wa.me/xyz",
    "[Advertisement]",
    "• Advertisement",
    "SCROLL",
    "Prev 1 2 3 Next",
    "« 1 2 3 ... 7 »",
    "Next Page",
    "Bagikan Artikel:",
    "Bagikan Artikel Ini",
    "Bagikan artikel ini ke Facebook dan WhatsApp",
    "Halaman Selanjutnya",
    "Halaman Selanjutnya »",
    "Halaman : 1 2 3",
    "Halaman 1 dari 3",
    "Artikel Terkait",
    "Simak juga video:",
    "Lihat juga video:",
    "Yuk, Simak Juga Video ini!",
    "MORE:",
    "Lihat juga Video: Panen Raya Garam di Sukalila",
    "Berita Terkini",
    "News Update",
    "Kanal",
    "Network",
    "MNC Portal",
    "Live TV",
    "MNC Network",
    "Konten di bawah ini disajikan oleh Advertiser. Jurnalis iNews Network tidak terlibat dalam materi konten ini.",
    (
        "Kami membuka kesempatan bagi Anda yang ingin menjadi pebisnis media melalui program iNews.id Network."
        " Klik lebih lanjut"
    ),
    "Network Updates",
    "News updates from 99+ regions",
    "Personalize Your News",
    "Get your customized local news",
    "Login to enjoy more features and let the fun begin.",
    (
        'Artikel ini telah tayang di www.inews.id dengan judul " Gempa "Besar" di Cianjur ", '
        "Klik untuk baca: https://www.inews.id/x"
    ),
    "Artikel ini telah tayang di www.inews.id dengan judul “Gempa di Cianjur”",
    "Download aplikasi Inews.id untuk akses berita lebih mudah dan cepat: https://play.google.com/store/apps?id=x",
]


@pytest.mark.parametrize("line", BOILERPLATE)
def test_a_line_that_is_boilerplate_goes(line: str) -> None:
    """Every wording of the site goes as a whole line, wherever it stands, and is counted once."""
    story = read("Polisi datang.", line, CLOSING)

    assert story.paragraphs == ["Polisi datang.", CLOSING]
    assert story.dropped.total() == 1


PROSE_LINES = [
    "Baca juga buku itu, kata dia.",
    "Baca juga: buku itu penting, kata dia.",
    '"Baca juga buku itu," kata dia',
    '"Baca Juga: Buku Itu"',
    "Baca Juga: Buku Itu, kata dia.",
    'Baca juga: "Buku itu"',
    "Read Next menjadi nama toko buku itu.",
    "Editor majalah itu, Budi, mengatakan majalahnya tutup.",
    "Editor: majalah itu sudah tutup.",
    "Produser film itu menolak hadir.",
    "Produser: film itu batal tayang.",
    "Reporter: mengapa Anda datang?",
    "Advertisement menjadi sumber pendapatan utama media.",
    "Follow the money, kata Novel.",
    "Follow up kasus itu di Google News dipertanyakan.",
    "Follow Berita iNews Bengkulu Utara di Google News warga mengungsi.",
    "For the first time, the village has sold rice abroad.",
    "More rice was sold this year.",
    "For years, the US has announced such decisions on Facebook, the mayor said.",
    "If the ban goes ahead, TikTok will leave the market, its lawyers said on Friday.",
    "Like his predecessor, the mayor announced it on Twitter.",
    "Get Out is to be seen on Google Play and YouTube from Monday.",
    "Support for the plan grew on Facebook.",
    "Sign language lessons on YouTube are free.",
    "Visit Britain, the tourist board, thanked TikTok for the crowds on the quay.",
    "The mayor writes a weekly newsletter about the harbour.",
    "Penyaluran beras diumumkan lewat newsletter desa setiap pekan.",
    "Rund 5000 Leser abonnieren den Dienst, sagte sie.",
    "Die Prüfer haben keine Fehler gefunden.",
    "Le maire a écrit hier dans la newsletter du port.",
    "Editing by hand takes the archive a week.",
    "Sumber: penyidik menyebut pelaku dua orang.",
    "Halaman selanjutnya dari buku itu hilang.",
    "Halaman 12 buku itu hilang.",
    "Tag: kata itu dipakai warga untuk menandai tembok.",
    "Tags: kata itu, kata dia, berasal dari bahasa Inggris.",
    "Foto itu diambil pada Senin.",
    "Foto: korban terlihat di lokasi, kata polisi.",
    "Simak breaking news yang dibacakan presiden itu, kata Budi.",
    "Kanal Banjir Timur meluap.",
    "Network operator itu rugi besar.",
    "Share: saham itu naik, kata analis.",
    "Share perusahaan itu naik.",
    "Ikuti kami, teriak massa.",
    "Ikuti Google News, WhatsApp terancam denda.",
    "Scroll ke bawah, kata petugas itu kepada warga.",
    "Dapatkan informasi dari WhatsApp, warga mengungsi.",
    "Bagikan artikel ini, pinta keluarga korban.",
    "Live TV menjadi andalan warga saat banjir.",
    "Berita terkini dari Gaza menyebut 10 korban tewas.",
    "Artikel terkait gempa itu dihapus.",
    "Artikel ini telah tayang di Kompas.com dengan judul “Gempa”, kata Budi.",
    "Download aplikasi itu sebelum berangkat, kata Menhub.",
    "Penulis: buku itu laris.",
    "Kami membuka kesempatan bagi Anda yang ingin menjadi pebisnis media, kata direktur.",
    "Iklan rokok dilarang.",
    "Klik untuk baca, begitu bunyi pesan penipu.",
    "Login to enjoy the game, bunyi iklan itu.",
    "Jangan lupa.",
    "Jangan lupa",
    "Baca Juga: Apa Itu?",
    "Tag: kata itu dipakai warga untuk menandai tembok",
    'Tags: "Gempa", kata dia',
    "Ikuti Budi di Instagram iNews.id",
    "Ikuti berita iNews.id di Google News?",
    "Download aplikasi di tautan.id",
    "Baca berita di Koran.co",
    "Berita terbaru: 10 Korban Ditemukan",
    "Unduh aplikasi Telegram.",
    "Simak informasi ini.",
    "Scroll TikTok berjam-jam merusak tidur.",
    "1 2 kali sehari, kata dia",
    "Next page, kata guru itu.",
    "Hak cipta dilindungi, kata pengacara itu.",
    "Dilarang masuk tanpa izin, begitu bunyi papan itu.",
    "Copyright bukan urusan kami, kata dia.",
    "Simbol © ditulis di belakang nama, kata dia. Tahun 2025 ditulis setelahnya.",
    "Jangan lewatkan panen raya tahun depan.",
    "Klik ikon titik tiga, lalu klik Pengaturan untuk membuka menu privasi WhatsApp.",
    "Cek informasi akun Telegram, lalu klik tombol Keluar.",
    "Bergabung dengan Twitter pada 2010, ia kini bergabung dengan perusahaan rintisan di Bandung.",
    "Bergabung dengan grup musik itu membuat namanya dikenal di YouTube.",
    "Mari kita jaga anak-anak kami dari konten buruk di TikTok.",
    "Simak penjelasan lengkapnya di kanal YouTube kami, kata Dedi.",
    "Simak berita kami di YouTube, kata Dedi.",
    "Simak berita hoaks itu baik-baik sebelum berlangganan kanal YouTube.",
    "Cek informasi itu di Google News sebelum bergabung.",
    "Penafian: pemerintah menyatakan tidak ikut campur dalam perkara itu.",
    "Dilarang mempublikasikan data pribadi pasien tanpa izin tertulis dari keluarganya.",
    "Menurut undang-undang, komentar menjadi tanggung jawab penulisnya.",
    "Komentar menjadi tanggung jawab penulisnya, kata hakim itu.",
    "Ribuan orang menyukai artikel ini di media sosial.",
    'Simak video "Panen Raya" di bawah ini, lalu jawab pertanyaan "Apa itu padi?"',
    "Gambas: Rp8.000 per kilogram",
    "Gambas: buang kulitnya, potong serong.",
    "This is a breaking point for the whole region.",
    "The former reporter who moved to Bali contributed to the festival.",
    "Three journalists from rival papers contributed to the book.",
    "She said she had enjoyed this article.",
    "He was tired of moderating all comments himself.",
]


@pytest.mark.parametrize("line", PROSE_LINES)
def test_honest_prose_that_begins_like_boilerplate_stays(line: str) -> None:
    """A sentence is story, whatever its first words are: above, inside and below the other paragraphs."""
    story = read(line, "Polisi datang.", line, CLOSING, line)

    assert story.paragraphs == [line, "Polisi datang.", line, CLOSING, line]
    assert story.editor is None
    assert not story.dropped


FIRST_WORDS = [
    *sorted({line.split(".")[0] for line in BOILERPLATE if '"' not in line and "“" not in line}),
    *("Editor:", "Editor", "Video Editor:", "Produser:", "Sumber:", "Tag:", "Tags:", "Foto:", "Reporter:", "Oleh"),
    *("Ikuti kami", "Simak breaking news", "Laporan", "Baca Juga:", "Baca Juga", "Artikel ini telah tayang di"),
]
WORDS = st.lists(st.sampled_from(["petugas", "menyita", "banjir", "kemarin", "sungai,", "rumah", "itu", "kata", "dia"]))


@given(st.sampled_from(FIRST_WORDS), WORDS, st.integers(0, 2))
def test_a_sentence_behind_any_boilerplate_word_is_neither_lost_nor_altered(
    words: str, more: list[str], place: int
) -> None:
    """Boilerplate words that open a sentence do not condemn it, at any place on the page."""
    line = f"{words} warga {' '.join(more)} mengungsi."
    lines = ["Polisi datang.", CLOSING]
    lines.insert(place, line)

    assert read(*lines).paragraphs == lines


LINES = st.builds(
    Line,
    st.one_of(
        st.text(max_size=60), st.sampled_from([*BOILERPLATE, *PROSE_LINES, OPENING, "Editor:", "Editor: A", "Tag:"])
    ),
    linked=st.integers(0, 80),
)


@given(st.lists(LINES, max_size=12), st.booleans())
def test_every_line_is_kept_in_order_or_counted(lines: list[Line], first_page: bool) -> None:
    """Reading never raises; each line is kept whole and in order, or counted as dropped; only a dateline is cut."""
    lines = [Line(clean_text(line.text), line.linked) for line in lines]

    story = read_lines(lines, PROSE, first_page=first_page)

    rest = iter(line.text for line in lines)
    assert all(any(text.endswith(paragraph) for text in rest) for paragraph in story.paragraphs)
    cut = story.dropped["dateline"]
    assert sum(bool(line.text) for line in lines) - len(story.paragraphs) in (
        story.dropped.total() - cut,
        story.dropped.total(),
    )


def test_a_lone_label_takes_the_linked_title_on_the_next_line() -> None:
    """`Baca Juga` alone drops the link behind it, with an advertisement between, and not the paragraph after that."""
    story = read("Polisi datang.", "Baca Juga", "Advertisement", linked("Gempa di Cianjur."), "Warga pergi.", CLOSING)

    assert story.paragraphs == ["Polisi datang.", "Warga pergi.", CLOSING]
    assert story.dropped == {"related": 2, "advertisement": 1}


def test_a_lone_label_leaves_what_is_not_a_link() -> None:
    """The line behind `Baca Juga` stays where it is prose with a link in it."""
    prose = Line("Gempa di Cianjur merusak rumah.", linked=7)

    assert read("Baca Juga", prose, CLOSING).paragraphs == [prose.text, CLOSING]


def test_an_unlinked_headline_behind_the_label_is_its_title() -> None:
    """Where a text has lost its links, capitals tell the other story's headline from prose and sub-headings."""
    label, title = "Baca Juga", "Gempa Magnitudo 5,6 Guncang Cianjur yang Baru Pulih"

    assert read("Polisi datang.", label, title, CLOSING).paragraphs == ["Polisi datang.", CLOSING]
    assert read(label, "Polisi datang ke lokasi", CLOSING).paragraphs == ["Polisi datang ke lokasi", CLOSING]
    assert read(label, Line(title, tag="h3"), CLOSING).paragraphs == [title, CLOSING]
    assert read("Polisi datang.", title, CLOSING).paragraphs == ["Polisi datang.", title, CLOSING]


def test_a_label_is_done_at_the_first_line_that_is_story() -> None:
    """A linked paragraph further down does not belong to `Baca Juga`."""
    lines = [Line("Warga pergi."), linked("Polisi datang"), Line(CLOSING)]

    assert read("Baca Juga", linked("Gempa di Cianjur"), *lines).paragraphs == [line.text for line in lines]


def test_tags_below_their_label_go() -> None:
    """`Tags:` alone takes the links behind it."""
    assert read(CLOSING, "Tags:", linked("gempa"), linked("cianjur")).dropped == {"tags": 3}


def test_a_linked_title_of_the_next_page_is_a_page_link() -> None:
    """`Halaman Selanjutnya: <title>` is counted with the page links."""
    line = Line("Halaman Selanjutnya: Gempa di Cianjur", linked=16)

    assert read(CLOSING, line).dropped == {"page-links": 1}


def test_a_label_takes_a_list_of_links_up_to_a_sentence() -> None:
    """Several linked titles belong to `Artikel Terkait`; a linked sentence behind them does not."""
    story = read(
        CLOSING, "Artikel Terkait", linked("Gempa di Cianjur"), linked("Banjir di Demak"), linked("Warga pergi.")
    )

    assert story.paragraphs == [CLOSING, "Warga pergi."]


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        (Line("Baca Juga Gempa di Cianjur", linked=16), False),
        (Line("Baca juga: Gempa di Cianjur.", linked=17), False),
        (Line("Baca juga buku itu, kata dia.", linked=8), True),
        (Line("Baca juga buku itu, kata dia.", linked=29), True),
        (Line("Baca juga: apa kata dia?"), True),
        (Line("Tag: gempa, cianjur", linked=13), False),
        (Line("Tag: gempa, cianjur"), True),
    ],
)
def test_a_linked_title_tells_a_teaser_from_prose(line: Line, stays: bool) -> None:
    """Behind a label, a title that is wholly a link goes; a link inside a sentence changes nothing."""
    paragraphs = read("Polisi datang.", line, CLOSING).paragraphs

    assert (line.text in paragraphs) is stays


@pytest.mark.parametrize(
    "line",
    [
        "Ikuti kami",
        "Simak breaking news",
        "Dapatkan informasi terbaru",
        "Bagikan ke: Facebook, Twitter, WhatsApp",
        "Tag: gempa, cianjur",
        "Sumber: Antara",
        "1 2 3",
        "© 2025 Kabar Muria. Hak cipta dilindungi undang-undang.",
        "Copyright 2025 Kabar Muria. All rights reserved.",
        "© Kabar Muria 2025",
        "Hak cipta dilindungi undang-undang.",
        "Dilarang mengutip isi situs ini tanpa izin tertulis dari redaksi.",
        "Follow Kabar Muria on Facebook, Twitter and Instagram.",
        "Get local news delivered to your inbox!",
        "Like this story? Share it with a friend!",
        "Like us on Facebook.",
        "Jetzt abonnieren und von der Vorlesefunktion profitieren.",
        "For all the latest news sign up to our daily newsletter here.",
        "Abonnieren Sie den Podcast bei Kabar Muria.",
        "Fehler gefunden? Jetzt melden.",
        "Reporting by Rina Wulandari; Editing by Bagus Santika",
        "____",
    ],
)
def test_weak_wordings_go_only_behind_the_story(line: str) -> None:
    """What may be a sub-heading or a note stays inside the story and goes behind its last paragraph."""
    assert read("Polisi datang.", line, CLOSING).paragraphs == ["Polisi datang.", line, CLOSING]
    assert read("Polisi datang.", CLOSING, line, "Editor: Budi").paragraphs == ["Polisi datang.", CLOSING]


def tagged(text: str, tag: str = "li") -> Line:
    return Line(text, len(text), tag, len(text))


def test_links_to_tags_below_the_story_are_its_tags() -> None:
    """A list of links to tags goes behind the last paragraph; one that a line announces stays, and one inside."""
    tags = [tagged("gempa"), tagged("cianjur")]
    row = Line("gempa cianjur", 12, "div", 12)

    assert read(CLOSING, *tags, "Editor: Budi Santoso").paragraphs == [CLOSING]
    assert read(CLOSING, row).dropped == {"tags": 1}
    assert read("Daftarnya:", *tags, "Editor: Budi Santoso").paragraphs == ["Daftarnya:", "gempa", "cianjur"]
    assert read(OPENING, *tags, CLOSING).paragraphs[1:] == ["gempa", "cianjur", CLOSING]


def test_one_link_to_a_tag_below_the_story_may_be_a_sub_heading() -> None:
    """A single name, or a sentence, stays where a page ends."""
    assert read(CLOSING, tagged("Persib")).paragraphs == [CLOSING, "Persib"]
    assert read(OPENING, *[tagged(CLOSING)] * 2).paragraphs[1:] == [CLOSING, CLOSING]


def test_a_step_of_instructions_is_no_follow_line() -> None:
    """A list item that names a platform is story, even at the end."""
    steps = [Line("Unduh aplikasi Telegram", tag="li"), Line("Bagikan link ke WhatsApp", tag="li")]

    assert read(CLOSING, *steps).paragraphs == [CLOSING, "Unduh aplikasi Telegram", "Bagikan link ke WhatsApp"]


def test_a_row_of_a_table_is_no_page_link() -> None:
    """Numbers in a row of a table are story, also at the end."""
    assert read(CLOSING, Line("1 2 3", tag="tr")).paragraphs == [CLOSING, "1 2 3"]


def test_the_address_of_a_copy_notice_goes_with_it() -> None:
    """An address alone on the line behind a copy notice is its end; elsewhere it is story."""
    notice = "Download aplikasi Inews.id untuk akses berita lebih mudah dan cepat:"

    assert read(CLOSING, notice, "https://onelink.to/inews").dropped == {"copy-notice": 2}
    assert read("Situsnya:", "https://a.id/b", CLOSING).paragraphs == ["Situsnya:", "https://a.id/b", CLOSING]


def test_the_credit_of_a_photo_inside_the_story_goes() -> None:
    """`(Foto: Antara)` as a line of its own is no story; a sentence about photos is."""
    story = read("Polisi datang.", "(Foto: Antara)", "Foto: korban di lokasi, kata polisi.", CLOSING)

    assert story.paragraphs == ["Polisi datang.", "Foto: korban di lokasi, kata polisi.", CLOSING]


def test_generic_rules_hold_without_a_site() -> None:
    """A site that declares no boilerplate still loses what all Indonesian sites share."""
    rules = ProseRules(r"kabarkota\.com", {})

    story = read("SOLO, KabarKota.com - Warga pergi.", "Baca Juga: Banjir", "Advertisement", "Editor: Ani", rules=rules)

    assert (story.paragraphs, story.city, story.editor) == (["Warga pergi."], "SOLO", "Ani")


def test_a_wording_may_carry_names_addresses_and_optional_words() -> None:
    """`<name>` takes capitalised words only, `<url>` addresses only, `[...]` may be missing."""
    rules = ProseRules("x", {"x": ("Ayo ke <name> hari ini [juga] <url>",)})

    kept = read(
        "Ayo ke Kota Baru hari ini!",
        "ayo ke hari ini juga: https://a.id/b",
        "Ayo ke pasar hari ini",
        "Ayo ke Solo hari ini, kata dia",
        rules=rules,
    ).paragraphs

    assert kept == ["Ayo ke pasar hari ini", "Ayo ke Solo hari ini, kata dia"]


def test_every_generic_wording_matches_itself() -> None:
    """No wording of the generic table is out of reach of the rules."""
    for rule, wordings in WORDINGS.items():
        for wording in wordings:
            line = wording.replace("[", "").replace("]", "").replace("<url>", "https://a.id/b")
            assert read(line, CLOSING).dropped == {rule: 1}, line


# --- editor


@pytest.mark.parametrize(
    ("lines", "editor"),
    [
        (["Editor: Anton Suhartono"], "Anton Suhartono"),
        (["Editor : Anton Suhartono"], "Anton Suhartono"),
        (["EDITOR: ANTON SUHARTONO"], "ANTON SUHARTONO"),
        (["(Editor: Anton Suhartono)"], "Anton Suhartono"),
        (["Editor : ii Sobandi"], "ii Sobandi"),
        (["editor: ani rahayu, budi", "Advertisement"], "ani rahayu, budi"),
        (["Editor: Anton Suhartono."], "Anton Suhartono"),
        (["Editor Anton Suhartono"], "Anton Suhartono"),
        (["Editor - Anton Suhartono", "iNews.id"], "Anton Suhartono"),
        (["Muhammad SiregarEditor Jakarta"], "Muhammad Siregar"),
        (["Editor:", "Anton Suhartono"], "Anton Suhartono"),
        (["Editor:", "Advertisement", "Anton Suhartono"], "Anton Suhartono"),
        (["Editor: Dr. Rani M. Siregar, S.H."], "Dr. Rani M. Siregar, S.H."),
        (["Editor: Anton Suhartono, Rani dan Budi"], "Anton Suhartono, Rani, Budi"),
        (["Produser: Sri Ayu", "Video Editor: Budi"], "Budi"),
        (["Video Editor: Budi", "Editor: Ani"], "Ani"),
        (["Produser: Sri Ayu"], None),
        (["Editor: Ani", "Follow Berita iNews Cilegon di Google News", "iNews.id"], "Ani"),
        (["Editor: Ani", "Judul Berita Lain yang Tidak Dikenal"], "Ani"),
        (["Harga: Rp10.000", "Editor: Ani"], "Ani"),
    ],
)
def test_the_editor_line_goes_to_its_field(lines: list[str], editor: str | None) -> None:
    """Credit lines below the story leave the body, and the editor is known by name."""
    story = read(OPENING, CLOSING, *lines)

    assert story.editor == editor
    assert not any("ditor" in text or "Produser" in text for text in story.paragraphs)


def test_lower_case_names_an_editor_only_below_the_story() -> None:
    """Inside the story the same words may be anything, and other roles are not guessed at all."""
    lines = ["Editor: belum ada tanggapan", CLOSING, "Sumber: penyidik kepolisian"]

    assert read(*lines).paragraphs == lines


@pytest.mark.parametrize(
    "line",
    [
        "Editor Anton",
        "Editor: Tidak.",
        "Editor Kompas Budi Santoso meninggal.",
        "Aplikasi VideoEditor Pro laris",
        "PhotoEditor",
    ],
)
def test_the_word_editor_alone_names_nobody(line: str) -> None:
    """Without a colon it takes two names and nothing else, in the last line; with a full stop too."""
    assert read(CLOSING, line).paragraphs == [CLOSING, line]
    assert read("Editor Anton Suhartono", CLOSING).editor is None


def test_a_glued_reporter_is_an_author() -> None:
    """The role says what the name in front of it is."""
    assert read(CLOSING, "Ahmad IslamyReporter Bogor").authors == ["Ahmad Islamy"]


def test_an_editor_glued_to_a_paragraph_is_not_cut() -> None:
    """A paragraph that ends with an editor's name stays whole."""
    line = "Kasus itu ditangani polisi. Editor: Anton Suhartono"

    assert read(line).paragraphs == [line]


def test_a_lone_editor_label_before_prose_is_kept() -> None:
    """`Editor:` takes no sentence for a name, and is not lost at the end of the page."""
    assert read("Editor:", "Warga pergi dari sana.", "Editor:").paragraphs == [
        "Editor:",
        "Warga pergi dari sana.",
        "Editor:",
    ]


def test_boilerplate_is_not_taken_for_the_name_of_an_editor() -> None:
    """A follow line behind `Editor:` is no name."""
    assert read(CLOSING, "Editor:", "Follow Telegram").editor is None


def test_the_editor_below_the_story_wins() -> None:
    """A line inside the story stays where the page names its editor at the end."""
    story = read(CLOSING, "Editor: Budi", CLOSING, "Editor: Ani")

    assert (story.editor, story.paragraphs) == ("Ani", [CLOSING, "Editor: Budi", CLOSING])


def test_a_reporter_below_a_list_is_no_list_entry() -> None:
    """A role that only newsrooms have is a credit, also behind a list of other entries."""
    story = read(CLOSING, "Harga: Rp10.000", "Reporter: Ani", "Editor: Eka")

    assert (story.authors, story.paragraphs) == (["Ani"], [CLOSING, "Harga: Rp10.000"])


def test_the_crew_of_a_film_is_no_editor() -> None:
    """Credits inside a list of other entries are story; the newsroom's own editor below is not."""
    crew = ["Sutradara: Joko Anwar", "Produser: Sri Ayu", "Editor: Dinda Amanda", "Pemain: Reza Rahadian"]

    inside = read(OPENING, *crew, CLOSING, "Editor: Ani")
    below = read(OPENING, "Pemain: Reza Rahadian", "Produser: Sri Ayu", "Editor: Ani")

    assert inside.paragraphs[1:] == [*crew, CLOSING]
    assert inside.editor == below.editor == "Ani"
    assert below.paragraphs[1:] == ["Pemain: Reza Rahadian", "Produser: Sri Ayu"]


def test_the_crew_of_a_film_is_no_editor_where_the_page_names_none() -> None:
    """Without an editor line below the story, a list inside it still gives none."""
    crew = ["Sutradara: Joko Anwar", "Editor: Dinda Amanda", "Pemain: Reza Rahadian"]

    story = read(OPENING, *crew, CLOSING)

    assert (story.editor, story.paragraphs[1:]) == (None, [*crew, CLOSING])


def test_a_byline_above_or_below_the_story_gives_authors() -> None:
    """`Penulis:` and `Reporter:` lines leave the body and their names are kept."""
    story = read("Penulis: Budi Santoso", OPENING, CLOSING, "Reporter: Ani, Rani", "Editor: Eka")

    assert story.authors == ["Budi Santoso", "Ani", "Rani"]
    assert story.editor == "Eka"
    assert story.paragraphs[1:] == [CLOSING]


# --- dateline


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("JAKARTA, iNews.id - Polisi datang.", "JAKARTA"),
        ("JAKARTA, iNews.id – Polisi datang.", "JAKARTA"),
        ("JAKARTA, iNewsTangsel.id –Polisi datang.", "JAKARTA"),
        ("BUKITTINGGI, iNewsPadang.id — Polisi datang.", "BUKITTINGGI"),
        ("MAKASSAR-celebes.iNews.id: Polisi datang.", "MAKASSAR"),
        ("MAKASSAR, celebes.iNews.id- Polisi datang.", "MAKASSAR"),
        ("JOMBANG, INEWS.ID -Polisi datang.", "JOMBANG"),
        ("JOMBANG, iNews.id-Polisi datang.", "JOMBANG"),
        ("JOMBANG,iNews.id - Polisi datang.", "JOMBANG"),
        ("JOMBANG , iNews.id -- Polisi datang.", "JOMBANG"),
        ("JOMBANG iNews.id - Polisi datang.", "JOMBANG"),
        ("JOMBANG (iNews.id) - Polisi datang.", "JOMBANG"),
        ("KOTA BARU, iNews.id - Polisi datang.", "KOTA BARU"),
        ("PALANGKA RAYA, iNews.id - Polisi datang.", "PALANGKA RAYA"),
        ("TASIKMALAYA-JABAR, iNews.id - Polisi datang.", "TASIKMALAYA-JABAR"),
        ("JAKARTA SELATAN, iNews.id - Polisi datang.", "JAKARTA SELATAN"),
        ("WASHINGTON DC, iNews.id - Polisi datang.", "WASHINGTON DC"),
        ("WASHINGTON D.C., iNews.id - Polisi datang.", "WASHINGTON D.C."),
        ("ST. PETERSBURG, iNews.id - Polisi datang.", "ST. PETERSBURG"),
        ("SÃO PAULO, iNews.id - Polisi datang.", "SÃO PAULO"),
        ("TA'IF, iNews.id - Polisi datang.", "TA'IF"),
        ("Jakarta, iNews.id - Polisi datang.", "Jakarta"),
        ("Rio de Janeiro, iNews.id - Polisi datang.", "Rio de Janeiro"),
        ("JAKARTA, iNews.id (9/6/2026) - Polisi datang.", "JAKARTA"),
        ("JAKARTA, iNews.id Polisi datang.", "JAKARTA"),
        ("JAKARTA, iNews Jakarta - Polisi datang.", "JAKARTA"),
        ("BANDUNG, iNews Bandung Raya – Polisi datang.", "BANDUNG"),
        ("JAKARTA, iNews.id. - Polisi datang.", "JAKARTA"),
        ("JAKARTA, iNews. id - Polisi datang.", "JAKARTA"),
        ("JAKARTA, iNews,id - Polisi datang.", "JAKARTA"),
        ("JAKARTA, iNews.id/Antara - Polisi datang.", "JAKARTA"),
        ("iNews.id, JAKARTA - Polisi datang.", "JAKARTA"),
        ("iNews.id - Polisi datang.", None),
        ("JAKARTA, SINDOnews.com - Polisi datang.", "JAKARTA"),
    ],
)
def test_a_dateline_gives_the_city_as_printed(text: str, city: str | None) -> None:
    """Every spelling of a dateline is taken off, and the body begins with the story's first word."""
    assert strip_dateline(text, PROSE) == (city, "Polisi datang.")
    assert strip_dateline(clean_text(text.replace(" ", "\u00a0")), PROSE) == (city, "Polisi datang.")


@pytest.mark.parametrize(
    "text",
    [
        "SNIPER pasukan khusus itu tewas.",
        "PSSI - Ketua umum datang.",
        "JAKARTA - Polisi datang.",
        "KPK, iNews.id dan polisi bekerja sama.",
        "KPK, iNews.id Network, dan polisi bekerja sama.",
        "Kepada iNews.id - Budi membantah.",
        "Menurut warga, iNews.id - media itu - datang.",
        "Kepada wartawan, iNews.id: tidak benar.",
        "Budi, iNews.id dan Ani datang.",
        "iNews.id - media itu - datang.",
        "iNews.id datang ke lokasi - polisi tidak.",
        "JAKARTA, iNews.idAman - Polisi datang.",
        "JAKARTA, KabariNews.id - Polisi datang.",
        "Jakarta, iNews.id Polisi datang.",
        "POLRI, iNews.id dan warga datang.",
        "Budi, iNews.id - media itu - datang.",
        "Menurut iNews Jakarta - media itu - polisi datang.",
        "KPK, iNews.id/Antara dan polisi bekerja sama.",
        "iNews.id Kota Baru - media itu - datang.",
        "Polisi, Senin (9/6/2026), iNews.id - Budi.",
        "",
    ],
)
def test_prose_is_no_dateline(text: str) -> None:
    """Without the brand, or where the brand is part of a sentence, the text stays whole."""
    assert strip_dateline(text, PROSE) == (None, text)


@pytest.mark.parametrize("alone", ["JAKARTA, iNews.id -", "JAKARTA, iNews.id", "JAKARTA, iNews.id –"])
def test_a_dateline_in_its_own_paragraph_goes_with_it(alone: str) -> None:
    """Nothing of the dateline is left, not even a dash that opens the next paragraph."""
    story = read(alone, "- Polisi datang.", CLOSING)

    assert (story.city, story.paragraphs) == ("JAKARTA", ["Polisi datang.", CLOSING])


def test_a_dateline_below_a_lead_is_found() -> None:
    """A sub-heading above the first paragraph does not hide the dateline."""
    story = read("Advertisement", "Polisi Bergerak", OPENING)

    assert (story.city, story.paragraphs[1][:6]) == ("JAKARTA", "Polisi")


def test_only_the_first_page_has_a_dateline() -> None:
    """On a later page the same words are story."""
    assert read(OPENING, first_page=False) == Prose([OPENING])


@given(st.text(max_size=80), st.sampled_from(["", ", iNews.id", " iNews.id - ", "iNews.id"]), st.text(max_size=40))
def test_a_dateline_cuts_nothing_but_the_front(head: str, brand: str, tail: str) -> None:
    """Whatever the text, what is left is its end."""
    text = clean_text(head + brand + tail)

    assert text.endswith(strip_dateline(text, PROSE)[1])


# --- cost


@pytest.mark.parametrize(
    "line",
    [
        "a" * 1_000_000,
        "Baca juga: " + "kata " * 200_000,
        "Editor: " + "A, " * 300_000,
        "Follow " + "berita " * 140_000,
        "JAKARTA " * 125_000,
        "(" * 1_000_000,
        "Artikel ini telah tayang di " + "a." * 500_000,
        " \u00a0" * 500_000,
        *(f"{word} " * 40 for word in ("Follow", "Advertisement", "Halaman : 1", "Editor:", "Tag:", "Baca Juga")),
        "Artikel ini telah tayang di " + "a." * 280,
        "Follow Berita iNews " + "Aa " * 190 + "x",
        "a-" * 45 + "iNews.id",
    ],
)
def test_no_line_takes_long(line: str) -> None:
    """A line of a megabyte, or one made to confuse a rule, is read in far less than a second."""
    start = time.process_time()

    read(clean_text(line), line)

    assert time.process_time() - start < 0.5
