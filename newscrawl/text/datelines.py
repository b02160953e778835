"""The dateline that opens a story, `MOSKOW, iNews.id - `: its city, and the text after it."""

import re
from enum import StrEnum

from newscrawl.text.places import is_place, leading_place

_MAX_HEAD = 100  # characters in which the brand must stand
# Between the brand and the story: a domain typed apart (`iNews. id`), an agency (`/Antara`), a full stop, a closing
# bracket, a date in brackets, a dash or colon, or the end of the line.
_BEHIND = re.compile(
    r"(?:[.,]\s?(?:co\.)?id\b)?(?:\s?/\s?[A-Z]\w+(?=\s?[-–—]))?(?:\.(?=\s?[-–—]))?"
    r"\s?\)?(?:\s?\([^()]{0,30}\d[^()]{0,10}\))?,?\s?(?P<mark>[-–—‒―−:|]+|$)?\s*"
)
# `JAKARTA, iNews Jakarta - `: what the newsroom of a place calls itself.
_EDITION = re.compile(r"\s(?P<place>[A-Z]\w*(?:\s[A-Z]\w*){0,2})(?=\s?[-–—])")
_CITY_BEHIND = re.compile(r"(?P<comma>\s?,\s?)?\s?(?P<city>[^\W\d_][^\d_,;:!?()–—-]{1,40}?)\s?[-–—‒―−:|]+\s*")
# `Mataram, 7/12 (Antara) - `: the day, between the city and the newsroom.
_DAY_BEHIND = re.compile(r",?\s\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?$")
# `JAKARTA, iNews.idGempa bumi`: the space behind a domain is lost. `iNews.idAman - ` is another newsroom's name.
_GLUED = re.compile(r"\.(?:id|com)(?=[A-Z][a-z]+\s(?![-–—]))")
# `Jakarta - `, `JAKARTA- `, `JAKARTA—`: a city alone.
_LONE = re.compile(r"(?P<city>[^\W\d_][^\d_,;:!?()–—|]{1,40}?)(?P<mark>\s?[–—]+|\s-+|(?<=[A-Z])-+(?=\s))\s*")
_MAX_LONE_WORDS = 4
_CITY_WORD = re.compile(r"[^\W\d_][\w'’.]*(?:[-/][^\W\d_][\w'’.]*)*")
_MAX_CITY_WORDS = 5
_PARTICLES = frozenset({"de", "al", "el", "la", "da", "du", "bin"})
_VOWELS = re.compile(r"[AEIOUÀ-ÖØ-Ý]")
_OPENING_MARKS = "\"'“‘(["


class LoneCity(StrEnum):
    """Whether a city without a newsroom's name, `JAKARTA - `, is a dateline: `PSSI - ...` looks the same."""

    NEVER = "never"
    KNOWN = "known"  # the name of a place that datelines name
    ANY = "any"  # any name: the site opens its stories so


def split_dateline(
    text: str, brand: re.Pattern[str], lone_city: LoneCity = LoneCity.NEVER
) -> tuple[str | None, str] | None:
    """Return (city as printed, the story behind the dateline), None where the text opens without a dateline.

    A dateline has the brand of a newsroom, or a city alone where `lone_city` allows it. The city is None in
    `iNews.id - Presiden ...`; the story is empty where the dateline is all of the text.

    >>> split_dateline("MOSKOW, iNews.id - Wakil Menlu", re.compile("inews.id", re.I))
    ('MOSKOW', 'Wakil Menlu')
    >>> split_dateline("KPK, iNews.id dan polisi", re.compile("inews.id", re.I))
    >>> split_dateline("Liputan6.com, Jakarta Polisi datang", re.compile("liputan6.com", re.I))
    ('Jakarta', 'Polisi datang')
    """
    found = _split_branded(text, brand)
    if found is None and lone_city is not LoneCity.NEVER:
        found = _split_lone(text, lone_city)
    return found


def _split_branded(text: str, brand: re.Pattern[str]) -> tuple[str | None, str] | None:
    text = _space_behind(text, brand)
    named = brand.search(text, 0, _MAX_HEAD)
    if named is None:
        return None
    head = text[: named.start()]
    city = _DAY_BEHIND.sub("", head.strip(" ,-–—/|("))
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


def _space_behind(text: str, brand: re.Pattern[str]) -> str:
    """Return a text that begins with a city in capitals with the lost space behind the newsroom's domain."""
    glued = _GLUED.search(text, 0, _MAX_HEAD) if "." in text[:_MAX_HEAD] else None
    if glued is None:
        return text
    opening, story = text[: glued.end()], text[glued.end() :]
    named = brand.search(opening)
    city = opening[: named.start()].strip(" ,-–—/|(") if named else ""
    parted = named is not None and named.end() == len(opening) and city.isupper() and _is_city(city)
    return f"{opening} {story}" if parted else text


def _brand_first(text: str, end: int, behind: re.Match[str]) -> tuple[str | None, str] | None:
    story = text[behind.end() :]
    if behind["mark"]:
        return (None, story) if _opens_sentence(story) else None
    city = _CITY_BEHIND.match(text, end)
    if city is not None and _is_city(city["city"]):
        story = text[city.end() :]
        if city["city"].isupper() or (city["comma"] and (_opens_sentence(story) or not story)):
            return city["city"], story
    # The mark was lost with the markup around it: only a place that is known parts it from the story.
    if text.startswith(",", end) and (place := leading_place(rest := text[end + 1 :].lstrip())) is not None:
        story = rest[len(place) :].lstrip()
        if not story or (rest[len(place)].isspace() and _opens_sentence(story)):
            return place, story
    return None


def _split_lone(text: str, lone_city: LoneCity) -> tuple[str, str] | None:
    found = _LONE.match(text)
    if found is None:
        return None
    city, story = found["city"].strip(), text[found.end() :]
    if leading_place(story) is not None or not (_opens_sentence(story) or not story):
        return None  # `Jakarta - Bandung` is a way
    if is_place(city):
        return city, story
    if lone_city is LoneCity.ANY and _is_city(city) and city.count(" ") < _MAX_LONE_WORDS:
        return (city, story) if len(_VOWELS.findall(city.upper())) > 1 else None
    return None


def _is_city(text: str) -> bool:
    words = text.replace(",", " ").split()
    return 0 < len(words) <= _MAX_CITY_WORDS and all(
        _CITY_WORD.fullmatch(word) and (word[0].isupper() or (place > 0 and word in _PARTICLES))
        for place, word in enumerate(words)
    )


def _opens_sentence(story: str) -> bool:
    return story.lstrip(_OPENING_MARKS)[:1].isupper() or story[:1].isdigit()


def _parted(head: str) -> bool:
    """Say whether the city is set off from the brand: `Jakarta, iNews.id`, not `Kepada iNews.id`."""
    return not head[-1].isspace() or head.rstrip()[-1] in ",-–—/|"
