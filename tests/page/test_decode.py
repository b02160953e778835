import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.page.decode import decode

TEXT = "<p>Jum’at di Café Ende — “panas”</p>"


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1252", "utf-16", "idna", "base64", "rot13", "nonsense"])
def test_utf8_is_recognised_under_any_label(declared: str) -> None:
    """Bytes that are UTF-8 are read as such, whatever encoding is declared, of pages or of none."""
    text, _ = decode(TEXT.encode(), f"text/html; charset={declared}")

    assert text == TEXT


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_mark_wins(encoding: str) -> None:
    """A byte order mark overrules what the header declares."""
    text, overruled = decode(TEXT.encode(encoding), "text/html; charset=iso-8859-1")

    assert (text, overruled) == (TEXT, False)


def test_header_comes_before_meta() -> None:
    """The charset of the header is tried before the one in the page."""
    body = '<meta charset="koi8-r">Café'.encode("latin-1")

    assert decode(body, "text/html; charset=iso-8859-1") == ('<meta charset="koi8-r">Café', False)


def test_meta_holds_where_the_header_is_silent() -> None:
    """The charset in the page is used where no other is declared."""
    body = '<meta charset="koi8-r">Москва'.encode("koi8-r")

    assert decode(body, "text/html")[0].endswith("Москва")


def test_a_cut_letter_is_no_wrong_charset() -> None:
    """A page that breaks off inside a letter is UTF-8 still."""
    assert decode("Café é".encode()[:-1], "text/html; charset=utf-8") == ("Café ", False)


def test_a_few_broken_bytes_leave_the_rest_whole() -> None:
    """One broken byte in a UTF-8 page costs one character."""
    assert decode("é".encode() * 9 + b"\xff", None) == ("é" * 9 + "\ufffd", True)


@given(st.binary(max_size=200), st.sampled_from([None, "utf-8", "utf-16", "idna", "hz", "big5", "unicode_escape"]))
def test_any_bytes_become_text(body: bytes, charset: str | None) -> None:
    """Decoding never raises."""
    text, _ = decode(body, charset and f"text/html; charset={charset}")

    assert isinstance(text, str)
