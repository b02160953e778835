"""Indonesian and machine-written dates -> aware datetimes; relative ones only against the time of the fetch.

`dating/grammar.py` reads every known form; dateparser is asked only about a short line that holds a year
and in which the grammar finds nothing.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple

from newscrawl.clock import WIB
from newscrawl.text.dating import grammar
from newscrawl.text.dating.machine import epoch_of, mend_machine_date
from newscrawl.text.places import is_place

_Clock = tuple[int, int, int, tzinfo]
INDONESIAN = "id"

_ZONES = {name: timezone(timedelta(hours=ahead)) for name, ahead in grammar.ZONES.items()} | {"wib": WIB}
_DAY = timedelta(days=1)
_EARLIEST = datetime(1990, 1, 1, tzinfo=WIB)
_LONGEST_LINE = 200  # "Dipublikasikan: ... | Diperbarui: ... | <city>" needs about 110 characters
_LONGEST_LEAD = 80  # what may stand before a date: an author, a desk, a label
_LONGEST_FREE_FORM = 60  # dateparser needs milliseconds, and more for prose

_MARKS = "|•·:-–—"  # between an author and a date

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_COMMENT = re.compile(r"\s?\([^()]*\)$")  # "... GMT+0700 (Western Indonesia Time)"
_DIGIT = re.compile("[0-9]")
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_NAMED_ZONE = re.compile(r"(?i:\b(WIB|WITA|WIT)\b)", re.ASCII)
_CLOCK = re.compile(r"\d[:.]\d\d(?!\d)")
_PARTS = re.compile(r"(?:(?<!\s)\s++)?+[|•·]\s*+|$")
_PATH = re.compile(r"/(\d{4})/(\d\d?)/(\d\d?)(?=/)", re.ASCII)


@dataclass(frozen=True, slots=True)
class PublishedDate:
    """When a page says that it was published."""

    at: datetime  # aware, whole seconds, in the offset that the page named, else in that of the site
    raw: str  # the span that was read, white space folded, without label and what follows
    weekday_mismatch: bool  # the weekday named is not that date's
    relative: bool  # reckoned from the time of the fetch
    has_clock: bool = True  # False: a day, whose clock time is 00:00
    has_zone: bool = False  # an offset or a zone is named


class _Base(NamedTuple):
    """Against which dates are read."""

    now: datetime  # aware, whole seconds, in the zone of a clock that names none
    language: str


def parse_published(
    text: str, fetched_at: datetime, *, zone: tzinfo = WIB, language: str = INDONESIAN
) -> PublishedDate | None:
    """Return the date that a date line or a card names; None where it names none that can be true.

    A date later than a day after `fetched_at` or before 1990 cannot be true. Of two dates, the one not labelled
    as an update counts. A day without a clock time begins at 00:00. A sentence that mentions a date is no date line.

    Raises: ValueError where `fetched_at` is naive.

    >>> fetched_at = datetime(2023, 12, 12, 3, 0, tzinfo=WIB)
    >>> date = parse_published("Terbit: Senin, 11 Desember 2023 - 20:19:00 WITA | Bali", fetched_at)
    >>> date.at.isoformat(), date.raw
    ('2023-12-11T20:19:00+08:00', 'Senin, 11 Desember 2023 - 20:19:00 WITA')
    >>> parse_published("Kemarin, 20.19 WIB", fetched_at).at.isoformat()
    '2023-12-11T20:19:00+07:00'
    >>> parse_published("Polisi datang pada Senin (11/12/2023) malam.", fetched_at)
    """
    return next((date for date in _read_line(text, _base(fetched_at, zone, language)) if date), None)


def parse_updated(
    text: str, fetched_at: datetime, *, zone: tzinfo = WIB, language: str = INDONESIAN
) -> PublishedDate | None:
    """Return the date that a date line labels as an update (`Diperbarui: ...`); None where it labels none.

    >>> line = "Senin, 11 Desember 2023 - 20:19 WIB | Diperbarui: Senin, 11 Desember 2023 - 21:00 WIB"
    >>> parse_updated(line, datetime(2023, 12, 12, 3, 0, tzinfo=WIB)).at.isoformat()
    '2023-12-11T21:00:00+07:00'
    """
    label = grammar.UPDATE_LABEL.search(text)
    if not label:
        return None
    base = _base(fetched_at, zone, language)
    if published := grammar.PUBLISH_LABEL.search(text, label.end()):
        text = text[: published.start()]
    day: PublishedDate | None = None
    for separator in _PARTS.finditer(text, label.end()):  # "Diperbarui: ... | Terbit: ..."
        part = text[label.start() : separator.start()]
        found = next((date for date in _read_line(part, base) if date), None)
        if found and day and found.at.date() != day.at.date():
            break
        if found and found.has_clock:  # "Diperbarui: 13 Juni 2025 | 07:00" has a bar inside
            return found
        day = day or found
    return day or parse_published(text[label.start() :], fetched_at, zone=zone, language=language)


def parse_machine(
    text: str, fetched_at: datetime, *, zone: tzinfo = WIB, language: str = INDONESIAN
) -> PublishedDate | None:
    """Return the date of a value made for programs: ISO 8601, `YYYY-MM-DD HH:MM:SS`, RFC 2822; no offset = WIB.

    The whole value must be a date; one in words is read too, because some sites print it into their metadata.
    None and `Raises` as in `parse_published`.

    >>> fetched_at = datetime(2023, 12, 12, 3, 0, tzinfo=WIB)
    >>> parse_machine("2023-12-11T13:19:00.000Z", fetched_at).at.isoformat()
    '2023-12-11T13:19:00+00:00'
    >>> parse_machine("Mon, 11 Dec 2023 20:19:00 +0700", fetched_at).at.isoformat()
    '2023-12-11T20:19:00+07:00'
    """
    base = _base(fetched_at, zone, language)
    value = _fold(text)
    if (seconds := epoch_of(value)) is not None:
        return _checked(datetime.fromtimestamp(seconds, UTC).astimezone(zone), value, base, has_zone=True)
    pattern, _ = grammar.grammar_of(language)
    if match := pattern.fullmatch(value):
        return _absolute(match, base)
    match = pattern.fullmatch(_COMMENT.sub("", mend_machine_date(value)))
    found = _absolute(match, base) if match else None
    return replace(found, raw=value) if found else None


def date_from_path(url: str, fetched_at: datetime, *, zone: tzinfo = WIB) -> PublishedDate | None:
    """Return the day, at 00:00 WIB, that the folders `/YYYY/MM/DD/` of an (image) URL name: a last resort.

    >>> url = "https://img.inews.co.id/media/600/files/inews_new/2023/12/11/x.jpg"
    >>> date_from_path(url, datetime(2023, 12, 12, 3, 0, tzinfo=WIB)).at.isoformat()
    '2023-12-11T00:00:00+07:00'
    """
    base = _base(fetched_at, zone, INDONESIAN)
    for match in _PATH.finditer(url.partition("?")[0]):
        year, month, day = map(int, match.groups())
        if found := _checked(_at(year, month, day, (0, 0, 0, zone)), match[0][1:], base, has_clock=False):
            return found
    return None


def names_impossible(text: str, fetched_at: datetime, *, zone: tzinfo = WIB, language: str = INDONESIAN) -> bool:
    """Return whether `text` names a date, but none that can be true: 31 February, 25:99, next year.

    For the counter of refused dates, after a parser gave None.

    >>> names_impossible("Jumat, 31 Februari 2023 - 08:00 WIB", datetime(2023, 12, 12, tzinfo=WIB))
    True
    >>> names_impossible("Penulis: Anton", datetime(2023, 12, 12, tzinfo=WIB))
    False
    """
    dates = list(_read_line(text, _base(fetched_at, zone, language)))
    return bool(dates) and not any(dates)


def is_date_line(text: str, language: str = INDONESIAN) -> bool:
    """Say whether a line that names a date is there to name it: it has a clock time, or marks set the date off.

    >>> is_date_line("Karawang | Senin, 09 Mei 2022"), is_date_line("Budi Senin, 09 Mei 2022 06:33 WIB")
    (True, True)
    >>> is_date_line("Pilkada 27 November 2024"), is_date_line("27 November 2024 Hari Libur")
    (False, False)
    """
    if _DIGIT.search(text) is None:  # most lines, in a tenth of the time
        return False
    line = _fold(text)
    found = grammar.grammar_of(language)[0].search(line)
    if found is None:
        return False
    if found["hour_early"] or found["hour_late"]:
        return True
    before, after = line[: found.start()].rstrip(), line[found.end() :].lstrip()
    rest, _, word = before.rpartition(" ")
    if word.casefold() in grammar.weekdays_of(language):
        before = rest
    return not (before[-1:].isalnum() and not grammar.LABEL.search(before)) and not after[:1].isalnum()


def _base(fetched_at: datetime, zone: tzinfo, language: str) -> _Base:
    if fetched_at.utcoffset() is None:
        raise ValueError("fetched_at must be an aware datetime")
    return _Base(fetched_at.astimezone(zone).replace(microsecond=0), language)


def _fold(text: str) -> str:
    return " ".join((text if text.isascii() else _INVISIBLE.sub("", text)).split())


def _read_line(text: str, base: _Base) -> Iterator[PublishedDate | None]:
    """Yield every date that a date line names, updates only where there is nothing else; None for an impossible one."""
    line = _fold(text)
    if len(line) > _LONGEST_LINE:
        return
    updates: list[PublishedDate | None] = []
    found = published = False
    dates = grammar.grammar_of(base.language)[0]
    for pattern, read in ((dates, _absolute), (grammar.RELATIVE, _relative)):
        end = 0
        for match in pattern.finditer(line):
            found = True
            before, end = line[end : match.start()], match.end()
            if base.language in grammar.OWN_LANGUAGES and _is_prose(before, match, line[end:]):
                continue
            if before and grammar.UPDATE_LABEL.search(before):
                updates.append(read(match, base))
                continue
            published = True
            yield read(match, base)
        if published:
            return
    if not found and len(line) <= _LONGEST_FREE_FORM and _YEAR.search(line):
        yield from _ask_dateparser(line, base)
    yield from updates


def _is_prose(before: str, match: re.Match[str], after: str) -> bool:
    """Return whether a sentence mentions the date: "... pada Senin (11/12/2023)", "2 hari lalu di Jakarta"."""
    lead = before.strip()
    if not lead and not after and not match.groupdict().get("open"):
        return False
    if len(lead) > _LONGEST_LEAD or (len(lead) > 1 and lead[-1] in "(["):
        return True
    if lead and (word := lead.split()[-1]).isalpha() and word.islower() and not grammar.LABEL.search(lead):
        return True
    goes_on = grammar.SENTENCE_GOES_ON.match(after)
    if match.groupdict().get("open"):  # "Senin (11/12/2023)" is how sentences write it
        is_set_off = lead == "" or lead[-1] in _MARKS or (lead[-1] == "," and is_place(lead[:-1]))
        is_set_off |= match["zone_late"] is not None and not after.strip()  # a sentence ends in a full stop
        return match["hour_late"] is None or bool(goes_on) or not is_set_off
    return bool(goes_on) and (after.lstrip().startswith(",") or match["hour_late"] is None)


def _absolute(match: re.Match[str], base: _Base) -> PublishedDate | None:
    for form in grammar.FORMS:
        day, month_text, year_text = match.group(*form)
        if day:
            break
    months = grammar.grammar_of(base.language)[1]
    month = months.get(month_text.lower()) or int(month_text)
    year = int(year_text)
    if len(year_text) == 2:
        year += 2000 if 2000 + year <= base.now.year + 1 else 1900
    late = match["hour_late"] is not None or match["hour_early"] is None
    which = "late" if late else "early"
    clock = _clock(match, which, base)
    at = _at(year, month, int(day), clock)
    if at is None and base.language == "en" and match["slash_3"]:
        at = _at(year, int(day), month, clock)  # 12/25/2023
    weekday, mismatch = match["weekday"], False
    if at and weekday:
        mismatch = grammar.WEEKDAYS[weekday[:3].lower()] != at.weekday()
    if len(year_text) == 2 and month_text.isdecimal() and match["slash_5"] != "." and (mismatch or not weekday):
        return None  # 11/12/23 may be a day of 2011: only a weekday tells
    return _checked(
        at,
        match[0],
        base,
        weekday_mismatch=mismatch,
        has_clock=match[f"hour_{which}"] is not None,
        has_zone=bool(match[f"zone_{which}"] or match[f"offset_{which}"]),
    )


def _relative(match: re.Match[str], base: _Base) -> PublishedDate | None:
    if match["day"]:
        clock = _clock(match, "late", base)
        day = base.now.astimezone(clock[-1]) - _DAY * grammar.DAYS_BACK[match["day"].lower()]
        return _checked(_at(day.year, day.month, day.day, clock), match[0], base, relative=True)
    at = base.now
    for quantity in grammar.QUANTITY.finditer(match["ago"] or ""):
        count_text = (quantity["count"] or "se").lower()
        count = grammar.COUNTS.get(count_text) or int(count_text)
        unit = quantity["unit"].lower()
        # "3 hr lalu" is Indonesian, three days; "3 hr ago" is English, three hours.
        months, seconds = grammar.UNITS["hari" if unit == "hr" and match[0].lower().endswith("lalu") else unit]
        at -= timedelta(seconds=count * seconds)
        if months:
            year, month = divmod(at.year * 12 + at.month - 1 - count * months, 12)
            if year < _EARLIEST.year:
                return None
            at = at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))
    return _checked(at, match[0], base, relative=True)


def _clock(match: re.Match[str], which: str, base: _Base) -> _Clock:
    hour_text, minute, second, part, zone, offset = match.group(*grammar.CLOCKS[which])
    hour = int(hour_text or 0)
    if part:
        part = part.lower().replace(".", "")
        if hour in grammar.TWELVE_LATER.get(part, ()):
            hour += 12
        elif hour == 12 and part in ("am", "malam"):
            hour = 0
    return hour, int(minute or 0), int(second or 0), _offset(offset) if offset else _zone(zone, base)


def _at(year: int, month: int, day: int, clock: _Clock = (0, 0, 0, WIB)) -> datetime | None:
    """Return the moment; None where the calendar or the clock has no such one."""
    hour, minute, second, zone = clock
    ends_day = (hour, minute, second) == (24, 0, 0)
    try:
        at = datetime(year, month, day, 0 if ends_day else hour, minute, second, tzinfo=zone)
        return at + _DAY if ends_day else at
    except (ValueError, OverflowError):
        return None


def _offset(text: str) -> timezone:
    text = text.strip()
    hours, minutes = text[1:].replace(":", ""), "0"
    if len(hours) > 2:
        hours, minutes = hours[:-2], hours[-2:]
    ahead = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(ahead if text[0] == "+" else -ahead)


def _zone(name: str | None, base: _Base) -> tzinfo:
    return _ZONES[name.lower()] if name else base.now.tzinfo or WIB


def _checked(
    at: datetime | None,
    raw: str,
    base: _Base,
    *,
    weekday_mismatch: bool = False,
    relative: bool = False,
    has_clock: bool = True,
    has_zone: bool = False,
) -> PublishedDate | None:
    """Return the date if it can be true."""
    if at is None or not _EARLIEST <= at <= base.now + _DAY:
        return None
    raw = raw.strip()
    if raw.endswith(")") and "(" not in raw:
        raw = raw[:-1]
    if not isinstance(at.tzinfo, timezone):  # a zone with summer time: the offset of that day
        at = at.replace(tzinfo=timezone(at.utcoffset() or timedelta()))
    return PublishedDate(at, raw, weekday_mismatch, relative, has_clock, has_zone)


def _ask_dateparser(line: str, base: _Base) -> list[PublishedDate | None]:
    import dateparser  # here, because it takes 0.1 s and most runs never need it

    zone = _NAMED_ZONE.search(line)
    languages = ["id", "en"] if base.language in grammar.OWN_LANGUAGES else [base.language, "en"]
    settings = {
        "DATE_ORDER": "DMY",
        "STRICT_PARSING": True,  # day, month and year must all be there
        "RELATIVE_BASE": base.now.replace(tzinfo=None),
        "PARSERS": ["absolute-time"],
    }
    try:
        at = dateparser.parse(_NAMED_ZONE.sub("", line), languages=languages, settings=settings)
    except (ValueError, OverflowError):
        return []
    if at is None:
        return []
    has_zone = bool(zone or at.tzinfo)
    if zone or at.tzinfo is None:
        at = at.replace(tzinfo=_zone(zone[0] if zone else None, base))
    return [_checked(at, line, base, has_clock=_CLOCK.search(line) is not None, has_zone=has_zone)]
