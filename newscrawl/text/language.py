"""Language of a text by its commonest words, for pages that do not name theirs."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+")
#: Words that hardly stand in another language of the list.
_COMMON = {
    "id": "yang dan di dengan untuk tidak ini dari dalam akan pada juga karena oleh sudah saat tersebut",
    "ms": "yang dan di dengan untuk tidak ini daripada kerana beliau berkata boleh telah bahawa apabila adalah",
    "en": "the of and to in that is was for with his they this have from",
    "de": "der die und das nicht ist mit auf ein eine von sich dem auch werden",
    "fr": "les des est une dans pour qui sur pas par plus avec cette sont aux",
    "es": "los las una del para con por que como pero más sus esta fue",
    "nl": "het een van niet zijn voor met ook maar wordt deze naar bij",
    "it": "il della che di per una con non sono gli alla più nel anche",
    "pt": "uma não com para dos das pelo mais são foi pela também",
}
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_MIN_HITS = 5


def guess_language(texts: Iterable[str]) -> str | None:
    """Return the language whose common words stand most often in the texts; None where few of any do.

    >>> guess_language(["Harga beras naik karena panen yang terlambat, kata dia, dan tidak akan turun di pasar ini."])
    'id'
    """
    hits = dict.fromkeys(_WORDS, 0)
    for text in texts:
        for word in _WORD.findall(text.lower()):
            for language, words in _WORDS.items():
                hits[language] += word in words
    best = max(hits, key=lambda language: hits[language])
    return best if hits[best] >= _MIN_HITS else None
