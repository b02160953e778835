"""Keys and signatures of texts: what does not count, what does, and that they stay the same everywhere."""

import os
import subprocess
import sys
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.text.fingerprint import NEAR_DUPLICATE, bands, signature, similarity, text_key

WORDS = [f"kata{number}" for number in range(300)]
STORY = " ".join(WORDS)
#: SHA-256 of the signature and bands of `STORY` at `SIGNATURE_VERSION` 1; whoever changes it raises the version.
STORY_SIGNATURE = "a47905a96563f705056a3a703c28384ce9900f48b4ce5bb53d776701146f0c3f"


@pytest.mark.parametrize(
    "spelling",
    [
        "HUJAN LEBAT, JAKARTA BANJIR 79 CM",
        "Hujan  lebat;\n\nJakarta banjir\u00a079 cm.",
        "“Hujan lebat”—Jakarta banjir (79 cm)",
        "hu\u00adjan le\u200bbat jakarta banjir 79 cm\ufeff",
        "Ｈｕｊａｎ lebat Jakarta banjir ７９ ㎝",
        "_Hujan_ *lebat* Jakarta/banjir 79 cm",
    ],
)
def test_the_key_sees_words_and_nothing_else(spelling: str) -> None:
    """Case, punctuation, spaces, invisible characters and compatibility forms do not change a text's key."""
    assert text_key(spelling) == text_key("Hujan lebat, Jakarta banjir 79 cm")


@pytest.mark.parametrize(
    "other", ["hujan lebat 80", "lebat hujan 79", "hujan lebat", "hujanlebat 79", "hujan lébat 79", ""]
)
def test_other_words_have_another_key(other: str) -> None:
    """A number, the order, a letter or a missing word makes another text."""
    assert text_key(other) != text_key("hujan lebat 79")


@given(st.text(), st.text(alphabet=" \n\t.,;:!?()\"'-–—\u00a0", min_size=1))
def test_marks_around_and_case_never_change_the_key(text: str, marks: str) -> None:
    """For any text: its case folded and marks around it give the same key."""
    assert text_key(marks + text.casefold() + marks) == text_key(text)


@given(st.lists(st.text(alphabet="abc1é", min_size=1), max_size=8), st.lists(st.text("abc1é", min_size=1), max_size=8))
def test_keys_are_equal_only_where_the_words_are(one: list[str], other: list[str]) -> None:
    """Keys agree exactly where the lists of words do."""
    assert (text_key(", ".join(one)) == text_key(" ".join(other))) is (one == other)


def test_the_signature_is_the_same_in_every_process_and_for_ever() -> None:
    """A signature depends neither on the process, its hash seed, nor the machine: stored ones stay comparable."""
    program = (
        "from newscrawl.text.fingerprint import bands, signature; text = ' '.join(f'kata{n}' for n in range(300));"
        "print(signature(text).hex(), bands(signature(text)))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "4711", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

    shown = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == f"{signature(STORY).hex()} {bands(signature(STORY))}"
    assert sha256(shown.stdout.strip().encode()).hexdigest() == STORY_SIGNATURE


def test_a_signature_fits_its_row() -> None:
    """A signature is 512 bytes and has at most sixteen different bands of signed 64-bit integers."""
    sketch = signature(STORY)

    keys = bands(sketch)

    assert len(sketch) == 512
    assert 10 <= len(keys) <= 16
    assert len(set(keys)) == len(keys)
    assert all(-(2**63) <= key < 2**63 for key in keys)
    assert min(keys) < 0 < max(keys)


def test_the_same_values_in_two_bands_are_two_keys() -> None:
    """The number of a band is part of its key, so bands can share one column."""
    keys = bands(bytes(512))

    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("text", ["", "   ", "Foto: Antara.", " ".join(WORDS[:29])])
def test_too_little_text_is_compared_with_nothing(text: str) -> None:
    """A text of fewer than thirty words has no signature, no bands, and resembles nothing, not even itself."""
    sketch = signature(text)

    assert sketch == b""
    assert bands(sketch) == []
    assert similarity(sketch, sketch) == similarity(sketch, signature(STORY)) == 0.0


@pytest.mark.parametrize(
    "edited",
    [
        STORY.upper().replace(" ", ",\n"),
        " ".join(["JAKARTA iNews.id", *WORDS[2:]]),
        " ".join(WORDS[:100] + [f"baru{number}" for number in range(30)] + WORDS[100:]),
        " ".join(WORDS[:-30]),
        " ".join(WORDS[60:] + WORDS[:60]),
    ],
    ids=["case and marks", "dateline", "a tenth added", "a tenth dropped", "another order"],
)
def test_an_edited_story_is_a_near_duplicate(edited: str) -> None:
    """A story with a small edit shares a band with the original and is near enough."""
    one, other = signature(STORY), signature(edited)

    assert not set(bands(one)).isdisjoint(bands(other))
    assert similarity(one, other) >= NEAR_DUPLICATE


def test_a_story_half_retold_is_not_a_near_duplicate() -> None:
    """Half of the words in common, one after another, is another story."""
    other = " ".join(WORDS[:150] + [f"lain{number}" for number in range(150)])

    assert similarity(signature(STORY), signature(other)) < NEAR_DUPLICATE


def test_the_similarity_estimates_the_jaccard_index() -> None:
    """The share of common shingles is met within four standard errors (0.04 at 128 values)."""
    other = " ".join(WORDS[:200] + [f"lain{number}" for number in range(100)])

    assert similarity(signature(STORY), signature(other)) == pytest.approx(198 / 398, abs=0.17)


def test_stories_by_formula_with_other_numbers_stay_apart() -> None:
    """Prayer times of two cities share their phrases, and are two stories."""
    prayers = ("Imsak", "Subuh", "Zuhur", "Asar", "Magrib", "Isya")

    def schedule(city: str, minute: int) -> str:
        times = ". ".join(f"{name} pukul {hour:02}.{minute + hour:02} WIB" for hour, name in enumerate(prayers, 4))
        return (
            f"Jadwal salat hari ini untuk wilayah {city} dan sekitarnya bisa menjadi panduan umat Islam menjalankan "
            f"ibadah. {times}. Demikian jadwal salat untuk {city} yang dikutip dari Bimas Islam Kementerian Agama."
        )

    assert similarity(signature(schedule("Bandung", 7)), signature(schedule("Padang", 31))) < NEAR_DUPLICATE
