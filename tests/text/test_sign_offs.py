"""The initials with which newsrooms sign the end of a story."""

import pytest

from newscrawl.text.prose import Line, ProseRules, read_lines

FIRST = "Warga memperbaiki jembatan gantung di hulu sungai."
LAST = "Pekerjaan selesai sebelum musim hujan tiba."
RULES = ProseRules(
    brands="(?!)", boilerplate={}, sign_off=r"\((?:[a-z]{2,5}/)+[a-z]{2,5}\)|\([A-Z]{1,3}-\d{1,2}\)|\[\w{2,5}\]"
)


def read(*lines: str) -> list[str]:
    return read_lines([Line(text) for text in lines], RULES, first_page=True).paragraphs


@pytest.mark.parametrize("signed", ["(kri/ams)", "(vyp/kna/dna)", "(OL-3)", "(E-2)", "[mdk]", "(kri/ams)."])
def test_a_sign_off_is_no_story(signed: str) -> None:
    """On the last line or as one of its own."""
    assert read(FIRST, f"{LAST} {signed}") == [FIRST, LAST]
    assert read(FIRST, LAST, signed) == [FIRST, LAST]


@pytest.mark.parametrize(
    "text",
    [
        "Ia naik bus (antar/kota) itu.",
        "(kri/ams) adalah sandi wartawan.",
        "Rumusnya f(ab/cd)",
        "Ia naik bus (antar/kota).",
        "Saham itu milik Bank Desa (BD-1).",
    ],
)
def test_brackets_in_a_story_stay(text: str) -> None:
    """What stands inside a sentence signs nothing."""
    assert read(FIRST, text) == [FIRST, text]


def test_only_the_end_of_a_story_is_signed() -> None:
    """Brackets at the end of an earlier paragraph are the story's."""
    assert read(f"{FIRST} (kri/ams)", LAST) == [f"{FIRST} (kri/ams)", LAST]
