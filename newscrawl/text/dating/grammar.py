"""Patterns of dates: Indonesian and English always, the months of another language on demand.

Patterns are for text whose white space is folded. Groups of a clock time carry the ending `_early` (it stands before
its date) or `_late`; groups of a date carry the number of its form.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import import_module

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari february febuari pebruari feb peb",
            "maret march mac mar mrt",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july julai jul",
            "agustus august ogos agust agst agu agt ags aug",
            "september sept sep",
            "oktober october okt oct",
            "november nopember nov nop",
            "desember december disember des dec dis",
        ),
        start=1,
    )
    for name in names.split()
}
#: Monday = 0, by the first three letters, which tell all names apart.
WEEKDAYS = {
    key: number
    for number, keys in enumerate(
        ["sen isn mon", "sel tue", "rab wed", "kam kha thu", "jum fri", "sab sat", "min sun aha"]
    )
    for key in keys.split()
}
#: Hours ahead of UTC; the American ones are RFC 2822's.
ZONES = {"wib": 7, "wita": 8, "wit": 9, "utc": 0, "gmt": 0, "ut": 0, "z": 0}
ZONES |= {"cet": 1, "cest": 2, "mez": 1, "mesz": 2, "bst": 1, "jst": 9, "sgt": 8, "myt": 8}
ZONES |= {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
#: Part of the day -> the hours that lie twelve later on the clock: "8.19 malam" is 20:19.
TWELVE_LATER = {
    "pm": range(1, 12),
    "siang": range(1, 6),
    "sore": range(1, 12),
    "petang": range(1, 12),
    "malam": range(6, 12),
}
_COUNTED = ("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh")
COUNTS = {"a": 1, "an": 1, "se": 1} | {word: count for count, word in enumerate(_COUNTED, start=1)}
#: Unit -> (months, seconds).
UNITS = {
    name: length
    for names, length in {
        "detik dtk seconds second secs sec": (0, 1),
        "menit mnt minutes minute mins min": (0, 60),
        "jam hours hour hrs hr": (0, 3600),
        "hari days day": (0, 86400),
        "minggu pekan mgg weeks week": (0, 7 * 86400),
        "bulan bln months month": (1, 0),
        "tahun thn years year": (12, 0),
    }.items()
    for name in names.split()
}
DAYS_BACK = {"kemarin lusa": 2, "kemarin dulu": 2, "kemarin": 1, "yesterday": 1, "hari ini": 0, "today": 0}


def _compile(pattern: str) -> re.Pattern[str]:
    # ASCII: with Unicode folding "ſ" would match as an "s" that no table holds.
    return re.compile(pattern, re.IGNORECASE | re.ASCII)


def _any_of(names: Iterable[str]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


_HYPHENS = "\\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
_WEEKDAY = (
    r"(?:senin|sen|isnin|khamis|selasa|sel|rabu|rab|kamis|kam|jum[^a-z0-9]{0,3}at|jum|sabtu|sab|minggu|min|ahad"
    r"|(?:mon|tue|wednes|wed|thurs|thu|fri|satur|sat|sun)(?:day)?|tues(?:day)?|thur)(?![a-z])"
)
_GAP = r"[^0-9a-z()]{0,6}"
_JOIN = rf"[\s.,/{_HYPHENS}]{{0,3}}"
_SLASH = rf"\s?[/.{_HYPHENS}]\s?"
_AT = r"(?:(?:pukul|pkl|pk|jam|at)(?![a-z])[.:]*\s?)?"
_MONTH = _any_of(MONTHS)
_QUANTITY = rf"(?:(?:\d{{1,4}}|{_any_of(COUNTS)})\s*)?(?:{_any_of(UNITS)})"


def _clock(which: str, marks: str = "[:.]") -> str:
    return (
        rf"(?P<hour_{which}>\d{{1,2}})\s?{marks}\s?(?P<minute_{which}>\d\d)"
        rf"(?:\s?{marks}\s?(?P<second_{which}>\d{{1,2}})(?:[.,]\d+)?)?(?![:.]?\d)"
        rf"(?:\s?(?P<part_{which}>[ap]\.?m(?:\.|(?![a-z]))|(?:pagi|{_any_of(TWELVE_LATER)})(?![a-z])))?"
    )


def _zone(which: str) -> str:
    """A zone's name, an offset, both ("GMT+7"), or nothing."""
    minutes, sign = r"(?::?[0-5]\d)", rf"[+{_HYPHENS}]"
    return (
        rf"(?:\s?\(?(?P<zone_{which}>{_any_of(ZONES)})(?![a-z])\)?)?(?P<offset_{which}>"
        rf"(?:(?<=gmt|utc)\s?{sign}(?:1[0-4]|0?\d){minutes}?|(?<=\d){sign}(?:0\d|1[0-4]){minutes}?"
        rf"|(?<=\d)\s{sign}(?:0\d|1[0-4]){minutes})(?![\d:]))?"
    )


def _date(month: str, join: str, marks: str, at: str, short: str = "[/-]") -> re.Pattern[str]:
    """Return the pattern of a date with its clock time, for month names and separators of the parts."""
    ordinal = r"(?:(?:st|nd|rd|th)(?:\sof)?|er|[\u00ba\u00aa])?"
    return _compile(
        rf"(?<![a-z0-9])(?<!\d[.:/])(?:{_clock('early', marks)}{_zone('early')}{_GAP})?"
        rf"(?:(?P<weekday>{_WEEKDAY})[\s,.;:|/{_HYPHENS}]{{0,4}}(?P<open>\()?)?"
        r"(?:"
        rf"(?P<day_1>\d{{1,2}}){ordinal}{join}(?P<month_1>{month}){join}['’]?(?P<year_1>\d{{4}}|\d\d)(?!\d|[:.]\d)"
        rf"|(?P<month_2>{month}){join}(?P<day_2>\d{{1,2}}){ordinal}{join}(?P<year_2>\d{{4}})(?!\d|[:.]\d)"
        rf"|(?P<day_3>\d{{1,2}})(?P<slash_3>{_SLASH})(?P<month_3>\d{{1,2}})(?P=slash_3)(?P<year_3>\d{{4}})(?!\d|[/.]\d)"
        rf"|(?P<year_4>\d{{4}})(?P<slash_4>{_SLASH})(?P<month_4>\d{{1,2}})(?P=slash_4)(?P<day_4>\d{{1,2}})(?!\d|[/.]\d)"
        rf"|(?P<day_5>\d{{1,2}})(?P<slash_5>{short})(?P<month_5>\d{{1,2}})(?P=slash_5)(?P<year_5>\d\d)(?!\d|[/.:-]\d)"
        r"|(?P<year_6>\d{4})\s?[年년]\s?(?P<month_6>\d{1,2})\s?[月월]\s?(?P<day_6>\d{1,2})\s?[日일]"
        r")"
        rf"(?:(?:t|(?(open)\)\s|{_GAP}\(?{at})){_clock('late', marks)})?{_zone('late')}"
    )


DATE = _date(_MONTH, _JOIN, "[:.]", _AT)
_FOREIGN_JOIN = rf"[\s.,/{_HYPHENS}]{{0,3}}(?:d[eo]l?\s)?"
_FOREIGN_AT = r"(?:(?:um|om|kl|klo|at|à|às|as|a las|alle|ore|o|la|at|الساعة)(?![a-z])[.:]*\s?)?"
_FOREIGN_MARKS = "[:.h時시点]"
OWN_LANGUAGES = frozenset({"id", "ms", "en"})
_WEEKDAY_KEYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH_KEYS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip


@lru_cache(maxsize=64)
def grammar_of(language: str) -> tuple[re.Pattern[str], Mapping[str, int]]:
    """Return the pattern of dates and the months' numbers of a page's language (`de`), by dateparser's tables.

    A language without a table is read by the Indonesian and English names.
    """
    if language in OWN_LANGUAGES or not re.fullmatch("[a-z]{2,3}", language):
        return DATE, MONTHS
    try:
        info = import_module(f"dateparser.data.date_translation_data.{language}").info
    except ModuleNotFoundError:
        return DATE, MONTHS
    months = dict(MONTHS)
    for number, key in enumerate(_MONTH_KEYS, start=1):
        for name in info.get(key, ()):
            if len(name) > 2 and not name.isdecimal():
                months |= dict.fromkeys((name.lower(), name.lower().rstrip(".")), number)
    # The patterns know no capitals outside ASCII.
    spelled = {name for known in months for name in (known, known.capitalize(), known.upper())}
    return _date(_any_of(map(re.escape, spelled)), _FOREIGN_JOIN, _FOREIGN_MARKS, _FOREIGN_AT, "[/.-]"), months


@lru_cache(maxsize=64)
def weekdays_of(language: str) -> frozenset[str]:
    """Return the names of the days of the week in a page's language, by dateparser's tables."""
    if not re.fullmatch("[a-z]{2,3}", language):
        return frozenset()
    try:
        info = import_module(f"dateparser.data.date_translation_data.{language}").info
    except ModuleNotFoundError:
        return frozenset()
    return frozenset(name.casefold() for key in _WEEKDAY_KEYS for name in info.get(key, ()))


#: The groups of day, month and year, for each form of a date; those of a clock time, for each of its places.
FORMS = tuple((f"day_{form}", f"month_{form}", f"year_{form}") for form in range(1, 7))
CLOCKS = {
    which: tuple(f"{name}_{which}" for name in ("hour", "minute", "second", "part", "zone", "offset"))
    for which in ("early", "late")
}

RELATIVE = _compile(
    rf"(?<![a-z0-9])(?:(?P<ago>(?:{_QUANTITY}[\s,]+){{1,3}})(?:y(?:an)?g\s)?(?:lalu|ago)"
    r"|(?P<now>baru saja|barusan|just now|beberapa saat (?:y(?:an)?g )?lalu)"
    rf"|(?P<day>{_any_of(DAYS_BACK)})(?:{_GAP}{_AT}{_clock('late')}{_zone('late')})?"
    r")(?![a-z])"
)
QUANTITY = _compile(rf"(?:(?P<count>\d{{1,4}}|{_any_of(COUNTS)})\s*)?(?P<unit>{_any_of(UNITS)})(?![a-z])")

_UPDATE = "diperbarui|diperbaharui|pembaruan|diupdate|updated?|modified|diubah|disunting|diedit|direvisi|dimutakhirkan"
_PUBLISH = (
    "dipublikasikan|publikasi|diterbitkan|terbit|ditayangkan|tayang|diposting|diunggah|dirilis|published|publish|posted"
)
PUBLISH_LABEL = _compile(rf"(?<![a-z])(?:{_PUBLISH})(?![a-z])")
UPDATE_LABEL = _compile(rf"(?<![a-z])(?:{_UPDATE})")
#: What may stand in small letters right before a date that is not part of a sentence.
LABEL = _compile(
    rf"(?:(?<![a-z])(?:{_UPDATE}|{_PUBLISH})(?:\s+(?:pada|on))?(?:\s+(?:tanggal|tgl))?|^\W*(?:tanggal|tgl|on))\W*$"
)
SENTENCE_GOES_ON = re.compile(
    rf"[\s,]*(?!(?:oleh|by|dibaca|dilihat|ditonton|waktu|reporter|editor|{_UPDATE}|{_PUBLISH})\b)[a-z]{{2,}}"
)
