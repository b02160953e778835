import time
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.spiders.inews import PROSE
from newscrawl.text import captions
from newscrawl.text.prose import clean_text

split_credit = partial(captions.split_credit, houses=PROSE.houses)


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("Timnas Indonesia U-19. (Foto: PSSI)", "Timnas Indonesia U-19.", "PSSI"),
        (
            "Warga mengungsi di balai desa Foto iNewsMalang.id/ris",
            "Warga mengungsi di balai desa",
            "iNewsMalang.id/ris",
        ),
        ("Warga mengungsi - Foto : ig kabarmalang", "Warga mengungsi", "ig kabarmalang"),
        ("Warga mengungsi - foto: Instagram kabar.malang", "Warga mengungsi", "Instagram kabar.malang"),
        ("Warga mengungsi. foto: Rina Astuti", "Warga mengungsi.", "Rina Astuti"),
        ("Warga mengungsi. (Foto iNews/Rina)", "Warga mengungsi.", "iNews/Rina"),
        ("Warga mengungsi (Rina Astuti/iNews)", "Warga mengungsi", "Rina Astuti/iNews"),
        ("Warga mengungsi (iNewsTV/Rina)", "Warga mengungsi", "iNewsTV/Rina"),
        ("Warga mengungsi (iNews TV/Rina Astuti)", "Warga mengungsi", "iNews TV/Rina Astuti"),
        ("Warga mengungsi. (iNewsJatim.id/rin)", "Warga mengungsi.", "iNewsJatim.id/rin"),
        ("Warga mengungsi (kabarmalang.com/Rina)", "Warga mengungsi", "kabarmalang.com/Rina"),
        ("Warga mengungsi (BorneoTV/Rina)", "Warga mengungsi", "BorneoTV/Rina"),
        ("Warga mengungsi. /Antara/Rina/", "Warga mengungsi.", "Antara/Rina"),
        ("Warga mengungsi /Pixabay/", "Warga mengungsi", "Pixabay"),
        ("Warga mengungsi. /Antara/Rina", "Warga mengungsi.", "Antara/Rina"),
        ("Harga beras Rp15.000 /Kg", "Harga beras Rp15.000 /Kg", None),
        ("Ia lahir di Bandung /Jawa Barat", "Ia lahir di Bandung /Jawa Barat", None),
        ("Harga beras Rp15.000 / Kg", "Harga beras Rp15.000 / Kg", None),
        ("Sungai Ciliwung / Kali Besar yang meluap", "Sungai Ciliwung / Kali Besar yang meluap", None),
        ("Warga mengungsi (Barat/Timur)", "Warga mengungsi (Barat/Timur)", None),
        ("Warga mengungsi. Foto by Rina", "Warga mengungsi.", "Rina"),
        ("Warga mengungsi Foto by Rina Astuti", "Warga mengungsi", "Rina Astuti"),
        ("Warga mengungsi | Photo by: @rina.astuti", "Warga mengungsi", "@rina.astuti"),
        ("Warga mengungsi, foto by Rina/iNews", "Warga mengungsi", "Rina/iNews"),
        ("Warga mengungsi. Foto oleh Rina Astuti", "Warga mengungsi.", "Rina Astuti"),
        ("Warga mengungsi (Foto by Rina Astuti)", "Warga mengungsi", "Rina Astuti"),
        ("Warga mengungsi (foto oleh: Antara)", "Warga mengungsi", "Antara"),
        ("Pameran foto oleh Rina Astuti", "Pameran foto oleh Rina Astuti", None),
        ("Pameran foto by Rina di galeri", "Pameran foto by Rina di galeri", None),
        ("Situasi di Gaza (Foto: Reuters)", "Situasi di Gaza", "Reuters"),
        ("Situasi di Gaza (foto : Reuters).", "Situasi di Gaza.", "Reuters"),
        ("Situasi di Gaza (Foto/Reuters)", "Situasi di Gaza", "Reuters"),
        ("Timnas (Foto : Dok. PSSI)", "Timnas", "Dok. PSSI"),
        ("Timnas (Foto Istimewa)", "Timnas", "Istimewa"),
        ("Timnas (Foto: tangkapan layar video)", "Timnas", "tangkapan layar video"),
        ("Timnas (Foto: Antara/Budi (kiri))", "Timnas", "Antara/Budi (kiri)"),
        ("Timnas. (Foto: Antara).", "Timnas.", "Antara"),
        ("Timnas (Foto: Budi S.H.)", "Timnas", "Budi S.H."),
        ("Timnas (Foto: Antara) (Ist)", "Timnas", "Antara, Ist"),
        ("Timnas (Foto: Antara) dan Persib (Foto: MPI).", "Timnas dan Persib.", "Antara, MPI"),
        ("Timnas. Foto: Dok. Pribadi milik Budi", "Timnas.", "Dok. Pribadi milik Budi"),
        ("Timnas. Foto: budi/MPI", "Timnas.", "budi/MPI"),
        ("Timnas. Foto: inews.id", "Timnas.", "inews.id"),
        ("Timnas [Foto: Antara]", "Timnas", "Antara"),
        ("Timnas (Foto: A. Rahman/John D. Doe)", "Timnas", "A. Rahman/John D. Doe"),
        ("Timnas (Foto: Antara", "Timnas", "Antara"),
        ("Timnas. [Foto: Dok. PSSI", "Timnas.", "Dok. PSSI"),
        ("Timnas (Ilustrasi/Foto: Antara)", "Timnas", "Antara"),
        ("Timnas. Foto/AP", "Timnas.", "AP"),
        ("Timnas. Foto/Antara/Budi", "Timnas.", "Antara/Budi"),
        ("Timnas. (Dok: Pribadi)", "Timnas.", "Pribadi"),
        ("Timnas (dok. pribadi)", "Timnas", "dok. pribadi"),
        ("Timnas (Ist)", "Timnas", "Ist"),
        ("Timnas (Antara)", "Timnas", "Antara"),
        ("Timnas (Instagram @timnas)", "Timnas", "Instagram @timnas"),
        ("Timnas (Sumber: BMKG)", "Timnas", "BMKG"),
        ("Banjir (ANTARA FOTO/Aji/wsj)", "Banjir", "ANTARA FOTO/Aji/wsj"),
        ("Banjir di Solo. ANTARA FOTO/Rivan Awal Lingga/tom.", "Banjir di Solo.", "ANTARA FOTO/Rivan Awal Lingga/tom"),
        ("Banjir di Solo. Foto ANTARA/Budi", "Banjir di Solo.", "ANTARA/Budi"),
        ("Banjir di Solo. Foto: Dok. Pribadi", "Banjir di Solo.", "Dok. Pribadi"),
        ("Banjir di Solo. Dok. BNPB", "Banjir di Solo.", "Dok. BNPB"),
        ("Banjir di Solo | Foto: MPI/Budi", "Banjir di Solo", "MPI/Budi"),
        ("Banjir di Solo Foto: Reuters", "Banjir di Solo", "Reuters"),
        ("(Foto: A) Banjir di Solo.", "Banjir di Solo.", "A"),
        ("Banjir (Foto: A) di Solo", "Banjir di Solo", "A"),
        ("Banjir (Foto: A), kemarin", "Banjir, kemarin", "A"),
        ("Jokowi (kiri) dan Prabowo (Foto: Ist)", "Jokowi (kiri) dan Prabowo", "Ist"),
    ],
)
def test_caption_and_credit_are_parted(text: str, caption: str, credit: str) -> None:
    """Each way to name the photographer leaves the caption, and the words of the caption stay."""
    assert split_credit(text) == (caption, credit)


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("Foto: Antara", "Antara"),
        ("(Foto: PSSI)", "PSSI"),
        ("(Foto/Reuters)", "Reuters"),
        ("Foto Istimewa", "Istimewa"),
        ("ANTARA FOTO/Rivan Awal Lingga/tom.", "ANTARA FOTO/Rivan Awal Lingga/tom"),
        ("Dok. PSSI", "Dok. PSSI"),
    ],
)
def test_a_credit_alone_is_no_caption(text: str, credit: str) -> None:
    """Text that is nothing but a credit has no caption."""
    assert split_credit(text) == (None, credit)


@pytest.mark.parametrize(
    "text",
    [
        "Ia memperlihatkan foto korban.",
        "Ia memperlihatkan foto: korban duduk di depan.",
        "Foto: Timnas berlatih di Solo.",
        "Foto Presiden Soekarno",
        "Foto udara banjir di Solo",
        "Jokowi (kiri)",
        "Jokowi (foto kiri) dan Prabowo",
        "Jokowi (foto: kiri)",
        "Anggota Partai Golkar (Golkar)",
        "Petugas (Antara) itu tewas",
        "Timnas (foto: korban duduk di depan",
        "Timnas berlatih di rumah foto/studio itu",
        "Timnas tiba. Foto/video dilarang",
        "Sumber: penyidik menyebut dua korban.",
        "Wartawan ANTARA FOTO memotret banjir.",
        "Budi membuka kantor Foto Antara/Jakarta lama.",
        "Harga emas (Rp1 juta)",
        "Gunung Merapi (9/6/2026).",
    ],
)
def test_a_caption_without_credit_stays_whole(text: str) -> None:
    """The word `foto` in a sentence and brackets that name no source change nothing."""
    assert split_credit(text) == (text, None)


def test_nothing_gives_nothing() -> None:
    """An empty caption has neither part."""
    assert split_credit("") == (None, None)


@given(st.text(max_size=60), st.sampled_from(["", " (Foto: A)", " Foto: A", ". ANTARA FOTO/A/b", "(Ist)", " (x (y)"]))
def test_no_letter_is_made_up_or_moved(text: str, end: str) -> None:
    """Caption and credit hold only letters of the text; without a credit the text is unchanged."""
    whole = clean_text(text + end)

    caption, credit = split_credit(whole)

    if credit is None:
        assert caption == (whole or None)
    assert credit is None or all(part in whole for part in credit.split(", "))
    letters = iter(whole)
    assert all(letter in letters for letter in caption or "" if letter != " ")


@pytest.mark.parametrize("piece", ["a", "(", "(a", "(Foto: ", "(Foto: A) ", ". ", "[(", "Foto: A. ", "ANTARA FOTO/"])
def test_no_caption_takes_long(piece: str) -> None:
    """A text of any length, made to confuse a pattern, is read in a fraction of a second."""
    texts = [piece * (size // len(piece)) for size in (100, 1_000, 5_000, 1_000_000)]
    start = time.process_time()

    for text in texts:
        split_credit(text)

    assert time.process_time() - start < 0.5


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("Awak kapal menurunkan kamera - Foto : ig samudra.riset", "Awak kapal menurunkan kamera", "ig samudra.riset"),
        ("Warga melintas (Edi Lestari/iNews)", "Warga melintas", "Edi Lestari/iNews"),
        (
            "Pawai melintas di alun-alun. Foto iNewsSurabaya.id/kia",
            "Pawai melintas di alun-alun.",
            "iNewsSurabaya.id/kia",
        ),
        ("Harga komoditas (naik/turun)", "Harga komoditas (naik/turun)", None),
        ("Rapat di kantor (Menteri/Wakil)", "Rapat di kantor (Menteri/Wakil)", None),
    ],
)
def test_credits_of_a_network_s_sites(text: str, caption: str, credit: str | None) -> None:
    """A person and his newsroom, a site's own domain, an account: each is a credit; other slashes are none."""
    assert split_credit(text) == (caption, credit)
