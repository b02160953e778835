"""Sentences and words of a text in any script."""

import re

#: What ends a sentence: Latin, Chinese and Japanese, Devanagari, Armenian, Arabic and Urdu, Ethiopic, Khmer, Burmese.
TERMINATORS = ".!?…。！？｡।॥։؟۔።៖។၊။"
_END = re.compile(f"[{TERMINATORS}]")
#: Some papers set asterisks behind the last sentence of a story.
_LAST = re.compile(f"[{TERMINATORS}:;][\"'”“’‘»«›)\\]」』）]*\\*{{0,3}}\\Z")
#: Scripts that set no space between words: Thai and Lao, Burmese, Khmer, kana, Han.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_THAI = re.compile("[\u0e00-\u0eff]")
_CHARS_A_WORD = 2
_MIN_CHARS = 20  # of a sentence; two words or three
_WEIGHT = 3  # of a character of an unspaced script in it


def count_words(text: str) -> int:
    """Return how many words a text has; in a script without spaces two characters are taken for one.

    >>> count_words("Petani panen raya"), count_words("東京で火災が発生した")
    (3, 5)
    """
    words = len(text.split())
    if text.isascii() or not (unspaced := len(_UNSPACED.findall(text))):
        return words
    return max(words, unspaced // _CHARS_A_WORD)


def count_sentences(text: str) -> int:
    """Return how many sentences a text has; one has 20 characters or more.

    Thai and its neighbours end a sentence with a space and no mark: there a long text counts as one.

    >>> count_sentences("Petani mulai memanen padi organik. Ya. Hasilnya lebih baik dari tahun lalu!")
    2
    >>> count_sentences("東京都内で大きな火災が発生した。けが人はいないという。")
    2
    >>> count_sentences("किसानों ने धान की कटाई शुरू कर दी है।")
    1
    """
    found = start = 0
    for end in _END.finditer(text):
        if _size(text[start : end.start()]) >= _MIN_CHARS:
            found += 1
        start = end.end()
    if not found and _THAI.search(text) and _size(text) >= 2 * _MIN_CHARS:
        return 1
    return found


def ends_sentence(text: str) -> bool:
    """Say whether a text of some words ends as a sentence does.

    >>> ends_sentence("Ia datang."), ends_sentence('"Ya!"'), ends_sentence("東京で火災が発生した。")
    (True, False, True)
    """
    if _LAST.search(text, max(0, len(text) - 6)) is None:
        return False
    return " " in text or (not text.isascii() and len(_UNSPACED.findall(text)) >= _CHARS_A_WORD)


def _size(text: str) -> int:
    size = len(text.strip())
    return size if size >= _MIN_CHARS or text.isascii() else size + (_WEIGHT - 1) * len(_UNSPACED.findall(text))
