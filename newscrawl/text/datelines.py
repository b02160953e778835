"""The dateline that opens a story, `MOSKOW, iNews.id - `: its city, and the text after it."""

import re

_MAX_HEAD = 100  # characters in which the brand must stand
# Between the brand and the story: a domain typed apart (`iNews. id`), an agency (`/Antara`), a full stop, a closing
# bracket, a date in brackets, a dash or colon, or the end of the line.
_BEHIND = re.compile(
    r"(?:[.,]\s?(?:co\.)?id\b)?(?:\s?/\s?[A-Z]\w+(?=\s?[-–—]))?(?:\.(?=\s?[-–—]))?"
    r"\s?\)?(?:\s?\([^()]{0,30}\d[^()]{0,10}\))?,?\s?(?P<mark>[-–—‒―−:|]+|$)?\s*"
)
# `JAKARTA, iNews Jakarta - `: what the newsroom of a place calls itself.
_EDITION = re.compile(r"\s(?P<place>[A-Z]\w*(?:\s[A-Z]\w*){0,2})(?=\s?[-–—])")
_CITY_BEHIND = re.compile(r",?\s(?P<city>[^\W\d_][^\d_,;:!?()–—-]{1,40}?)\s?[-–—‒―−:|]+\s*")
_CITY_WORD = re.compile(r"[^\W\d_][\w'’.]*(?:[-/][^\W\d_][\w'’.]*)*")
_MAX_CITY_WORDS = 5
_PARTICLES = frozenset({"de", "al", "el", "la", "da", "du", "bin"})
_VOWELS = re.compile(r"[AEIOUÀ-ÖØ-Ý]")


def split_dateline(text: str, brand: re.Pattern[str]) -> tuple[str | None, str] | None:
    """Return (city as printed, the story behind the dateline), None where the text opens without a dateline.

    A dateline needs the brand of a newsroom: `SURABAYA - ...` and `PSSI - ...` look the same. The city is None in
    `iNews.id - Presiden ...`; the story is empty where the dateline stands alone.

    >>> split_dateline("MOSKOW, iNews.id - Wakil Menlu", re.compile("inews.id", re.I))
    ('MOSKOW', 'Wakil Menlu')
    >>> split_dateline("KPK, iNews.id dan polisi", re.compile("inews.id", re.I))
    """
    named = brand.search(text, 0, _MAX_HEAD)
    if named is None:
        return None
    head = text[: named.start()]
    city = head.strip(" ,-–—/|(")
    behind = _BEHIND.match(text, _end_of_name(text, named, city))
    if behind is None:  # pragma: no cover - every part of the pattern is optional
        return None
    story = text[behind.end() :]
    if not head.strip("( "):
        return _brand_first(text, named.end(), behind)
    if not _is_city(city):
        return None
    if behind["mark"] is None:
        # The mark was lost with the markup around it. `KPK, iNews.id dan ...` is prose, so the rest must convince.
        if not (city.isupper() and len(_VOWELS.findall(city)) > 1 and _opens_sentence(story)):
            return None
    elif not city.isupper() and (story[:1].islower() or not _parted(head)):
        return None
    return city, story


def _end_of_name(text: str, named: re.Match[str], city: str) -> int:
    """Return where the newsroom's name ends, with the dateline's own place behind it."""
    edition = _EDITION.match(text, named.end()) if city else None
    if edition is None or set(edition["place"].casefold().split()).isdisjoint(city.casefold().split()):
        return named.end()
    return edition.end()


def _brand_first(text: str, end: int, behind: re.Match[str]) -> tuple[str | None, str] | None:
    story = text[behind.end() :]
    if behind["mark"]:
        return (None, story) if _opens_sentence(story) else None
    city = _CITY_BEHIND.match(text, end)
    if city is not None and city["city"].isupper() and _is_city(city["city"]):
        return city["city"], text[city.end() :]
    return None


def _is_city(text: str) -> bool:
    words = text.replace(",", " ").split()
    return 0 < len(words) <= _MAX_CITY_WORDS and all(
        _CITY_WORD.fullmatch(word) and (word[0].isupper() or (place > 0 and word in _PARTICLES))
        for place, word in enumerate(words)
    )


def _opens_sentence(story: str) -> bool:
    return story[:1].isupper()


def _parted(head: str) -> bool:
    """Say whether the city is set off from the brand: `Jakarta, iNews.id`, not `Kepada iNews.id`."""
    return not head[-1].isspace() or head.rstrip()[-1] in ",-–—/|"
