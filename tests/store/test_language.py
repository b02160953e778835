"""The search language against a short text: a headline, a slug, keywords."""

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.errors import InputError
from newscrawl.store.search.language import parse
from newscrawl.text.spellings import spellings


@pytest.mark.parametrize(
    ("words", "text", "is_found"),
    [
        ("gempa", "Gempa di Aceh", True),
        ("gempa", "gempabumi", False),
        ("GEMPA aceh", "aceh-diguncang-gempa-hari-ini", True),
        ("gempa aceh", "Gempa di Maluku", False),
        ('"wakil menteri"', "Wakil Menteri hadir", True),
        ('"wakil menteri"', "Menteri dan wakil", False),
        ('"wakil ment*"', "Wakil Menteri hadir", False),
        ('"wakil ment"*', "Wakil Menteri hadir", True),
        ("pemilu*", "pemilunya-ditunda", True),
        ("pemilu* OR pilkada* -survei", "Survei pilkada", False),
        ("pemilu* OR pilkada* -survei", "Survei pemilu", True),
        ("(pemilu* OR pilkada*) -survei", "Survei pemilu", False),
        ("banjir -(bekasi OR depok)", "Banjir di Depok", False),
        ("kafe", "Kafé Tua", True),
        ("jumat", "Jum'at Agung", True),
        ("jumat", "Jum’at Agung", True),
        ("jum'at", "Jumat Agung", True),
        ("maruf amin", "Ma'ruf Amin", True),
        ('"ma\'ruf amin"', "KH Maruf Amin", True),
        ('"kh maruf amin"', "KH Ma'ruf Amin", True),
        ("quran", "Tafsir Al-Qur'an", True),
        ("alquran", "Tafsir Al-Qur'an", True),
        ("al-qur'an", "Tafsir Alquran", True),
        ("al-qur'an", "Tafsir Al Quran", True),
        ("covid19", "kasus-covid-19-naik", True),
        ("covid-19", "Kasus Covid19 naik", True),
        ("covid19", "Covid 2019", False),
        ("jum*", "Jum'at", True),
        ("juma*", "Jum'at", True),
        ("title:gempa", "gempa", False),
    ],
)
def test_a_short_text_is_matched_without_a_database(words: str, text: str, is_found: bool) -> None:
    """The language of `query` decides, spelling variants and all."""
    assert parse(words).matches(text) is is_found


def test_words_may_stand_in_different_texts_but_a_phrase_in_one() -> None:
    """A headline and a slug together fulfil a search."""
    assert parse("gempa aceh").matches("Gempa hari ini", "warga-aceh-panik")
    assert not parse('"gempa aceh"').matches("Hari ini gempa", "aceh-panik")
    assert not parse("gempa -aceh").matches("Gempa hari ini", "warga-aceh-panik")


@given(st.text(max_size=30), st.text(max_size=30))
def test_matching_never_fails(words: str, text: str) -> None:
    """Any text is matched or not by any search that can be read."""
    try:
        query = parse(words)
    except InputError:
        return

    assert query.matches(text) in {True, False}


@given(st.lists(st.sampled_from(["gempa", "aceh", "ma'ruf", "covid-19", "al-qur'an"]), min_size=1, max_size=3))
def test_a_text_matches_itself(words: list[str]) -> None:
    """As words, as a phrase, and with its compounds written as one word."""
    text = " ".join(words)
    joined = re.sub("['-]", "", text)

    assert parse(text).matches(text)
    assert parse(f'"{text}"').matches(joined)
    assert parse(f'"{joined}"').matches(text)


@pytest.mark.parametrize("piece", ["x", "x-", "'", "-'", "a'b ", "é"])
def test_the_work_grows_with_the_text_alone(piece: str) -> None:
    """A word without an end, or of nothing but joints, is read once: ten times the text, ten times the calls."""

    def calls(length: int) -> int:
        number = 0

        def count(_frame: object, event: str, _argument: object) -> None:
            nonlocal number
            number += event in {"call", "c_call"}

        sys.setprofile(count)
        list(spellings(piece * length))
        parse("jumat OR maruf*").matches(piece * length)
        sys.setprofile(None)
        return number

    assert calls(2_000) < 12 * calls(200)


@pytest.mark.parametrize("piece", ["x", "x-", "é-", "1"])
def test_a_text_of_a_megabyte_is_read(piece: str) -> None:
    """It ends: reading each letter of a word anew would take hours."""
    assert len(set(spellings(piece * 500_000))) <= 2
