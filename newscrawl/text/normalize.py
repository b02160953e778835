"""Text normalisation: NFC, single spaces, no invisible characters."""

import re
import unicodedata

# Controls that are no spaces, soft hyphen, zero-width and direction marks, BOM, and halves of surrogate pairs: the last
# cannot be written as UTF-8 at all. A zero-width joiner between two pictographs makes them one, and stays.
_INVISIBLE = re.compile(
    "(?!(?<=[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d[\u2190-\u2bff\U0001f000-\U0001faff])"
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff]"
)


def clean_text(text: str) -> str:
    r"""Return the text in NFC with every run of space as one space and without characters that nobody sees.

    HTML is expected to be decoded already: `&amp;` is text here.

    >>> clean_text("  Ju\u00admat,\u00a0 12\n Juli\u200b 2024 ")
    'Jumat, 12 Juli 2024'
    >>> clean_text("Keluarga \U0001f468\u200d\U0001f469 hadir") == "Keluarga \U0001f468\u200d\U0001f469 hadir"
    True
    """
    # `isprintable` is false for every space but " ", for controls and for format characters: nearly all text is clean,
    # and most of the rest is so once its spaces are.
    printable = text.isprintable()
    if not printable or "  " in text:
        text = " ".join(text.split())
        printable = text.isprintable()
    if printable and (text.isascii() or unicodedata.is_normalized("NFC", text)):
        return text.strip(" ")
    return " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).split())
