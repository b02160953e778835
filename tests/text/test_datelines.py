"""Datelines of the publishers, each in its own spelling."""

import re

import pytest

from newscrawl.text.datelines import LoneCity, split_dateline

BRANDS = re.compile(
    r"(?<![\w.])(?:kompas\.com|tempo\.co|liputan6\.com|republika\.co\.id|antara(?: news)?|cnn indonesia|cnbc indonesia"
    r"|tribun\w+\.com|viva|jpnn\.com|bisnis\.com|inews[a-z]*\.id)(?!\w|\.\w)",
    re.IGNORECASE,
)
STORY = "Warga memperbaiki jembatan."


@pytest.mark.parametrize(
    ("head", "city"),
    [
        ("JAKARTA, KOMPAS.com - ", "JAKARTA"),
        ("JAKARTA, KOMPAS.com – ", "JAKARTA"),
        ("KOMPAS.com - ", None),
        ("KOMPAS.com-", None),
        ("TEMPO.CO, Jakarta - ", "Jakarta"),
        ("TEMPO.CO,Jakarta-", "Jakarta"),
        ("TEMPO.CO , Jakarta - ", "Jakarta"),
        ("TEMPO.CO, Bandar Lampung - ", "Bandar Lampung"),
        ("Liputan6.com, Jakarta - ", "Jakarta"),
        ("Liputan6.com, Jakarta -", "Jakarta"),
        ("Liputan6.com, Jakarta ", "Jakarta"),
        ("Liputan6.com, Bandar Lampung ", "Bandar Lampung"),
        ("REPUBLIKA.CO.ID, JAKARTA -- ", "JAKARTA"),
        ("REPUBLIKA.CO.ID,JAKARTA — ", "JAKARTA"),
        ("REPUBLIKA.CO.ID, CIREBON-", "CIREBON"),
        ("Jakarta (ANTARA) - ", "Jakarta"),
        ("Jakarta (ANTARA) – ", "Jakarta"),
        ("Jakarta (ANTARA News) - ", "Jakarta"),
        ("Mataram, 7/12 (Antara) - ", "Mataram"),
        ("Jakarta, CNN Indonesia -- ", "Jakarta"),
        ("Jakarta, CNBC Indonesia - ", "Jakarta"),
        ("TRIBUNNEWS.COM - ", None),
        ("TRIBUNNEWS.COM, JAKARTA - ", "JAKARTA"),
        ("TRIBUNJATENG.COM, SEMARANG - ", "SEMARANG"),
        ("VIVA – ", None),
        ("jpnn.com, JAKARTA - ", "JAKARTA"),
        ("Bisnis.com, JAKARTA — ", "JAKARTA"),
        ("JAKARTA, iNews.id", "JAKARTA"),
        ("GROBOGAN, iNewsPemalang.id ", "GROBOGAN"),
        ("BANTUL, iNews.id- ", "BANTUL"),
    ],
)
def test_a_newsroom_opens_its_stories_so(head: str, city: str | None) -> None:
    """The city is given as printed, and the story begins with its first word."""
    assert split_dateline(head + STORY, BRANDS) == (city, STORY)


@pytest.mark.parametrize(
    "text",
    [
        "Liputan6.com, media daring itu, membantah.",
        "Liputan6.com, Jakarta dilanda banjir.",
        "Jakarta - Warga memperbaiki jembatan.",
        "ANTARA memberitakan hal itu - polisi tidak.",
        "Kompas.com dan Tempo.co melaporkan hal itu.",
        "JAKARTA, iNews.idGempa - Polisi datang.",
        "Jakarta, iNews.idGempa bumi terasa.",
    ],
)
def test_a_newsroom_in_prose_opens_nothing(text: str) -> None:
    """A newsroom that the sentence is about is no dateline, nor is a city alone where the site has none of these."""
    assert split_dateline(text, BRANDS) is None


@pytest.mark.parametrize("head", ["Jakarta - ", "JAKARTA - ", "JAKARTA- ", "JAKARTA – ", "JAKARTA–", "JAKARTA— "])
@pytest.mark.parametrize("lone", [LoneCity.KNOWN, LoneCity.ANY])
def test_a_city_alone_is_a_dateline_where_the_site_says_so(head: str, lone: LoneCity) -> None:
    """In every spelling of its mark."""
    city, story = split_dateline(head + STORY, BRANDS, lone) or ("", "")

    assert (city.upper(), story) == ("JAKARTA", STORY)


def test_a_city_that_is_on_no_list_needs_a_site_that_opens_its_stories_so() -> None:
    """`KOLELE - ` may be a place or a company."""
    assert split_dateline(f"KOLELE - {STORY}", BRANDS, LoneCity.ANY) == ("KOLELE", STORY)
    assert split_dateline(f"KOLELE - {STORY}", BRANDS, LoneCity.KNOWN) is None


@pytest.mark.parametrize(
    "text",
    [
        "PSSI - Ketua umum datang.",
        "Jakarta - Bandung ditempuh dalam dua jam.",
        "Jakarta-Bandung ditempuh dalam dua jam.",
        "Semarang - demak macet.",
        "Polisi, kata dia - Jakarta aman.",
        "2 Juni - Hari itu hujan.",
        "",
    ],
)
@pytest.mark.parametrize("lone", [LoneCity.KNOWN, LoneCity.ANY])
def test_prose_with_a_dash_is_no_dateline(text: str, lone: LoneCity) -> None:
    """A way between two cities, an abbreviation, or a sentence that goes on."""
    assert split_dateline(text, BRANDS, lone) is None


def test_a_city_alone_in_its_own_paragraph_goes() -> None:
    """As one publisher sets it, in bold before the first paragraph."""
    assert split_dateline("Jakarta -", BRANDS, LoneCity.KNOWN) == ("Jakarta", "")
