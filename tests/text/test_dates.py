"""Every spelling of a date in the evidence, and the laws that hold for any text."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.text.dates import (
    WIB,
    PublishedDate,
    date_from_path,
    is_date_line,
    names_impossible,
    parse_machine,
    parse_published,
)

FETCHED_AT = datetime(2026, 6, 12, 3, 0, 5, 123456, tzinfo=UTC)  # 10:00:05 WIB, a Friday
SEED = "2023-12-11T20:19:00+07:00"
ZONES = {"WIB": 7, "WITA": 8, "WIT": 9}
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    ("Januari", "Jan", "January"),
    ("Februari", "Feb", "Pebruari", "Peb"),
    ("Maret", "Mar", "March"),
    ("April", "Apr"),
    ("Mei", "May"),
    ("Juni", "Jun", "June"),
    ("Juli", "Jul", "July"),
    ("Agustus", "Agt", "Ags", "Agu", "Agust", "Aug"),
    ("September", "Sept", "Sep"),
    ("Oktober", "Okt", "Oct"),
    ("November", "Nopember", "Nov", "Nop"),
    ("Desember", "Des", "December", "Dec"),
)


def local(date: PublishedDate | None) -> str | None:
    """The date as the column `published_local` prints it."""
    return date.at.isoformat() if date else None


@pytest.mark.parametrize(
    ("line", "expected", "raw"),
    [
        ("Senin, 11 Desember 2023 - 20:19:00 WIB", SEED, None),
        ("Kamis, 11 Maret 2021 - 15:35:00 WIB", "2021-03-11T15:35:00+07:00", None),
        ("Senin, 09 Mei 2022 | 06:33 WIB", "2022-05-09T06:33:00+07:00", None),
        (
            "Senin, 15 Februari 2021 - 08:33:00 WIB | Bali",
            "2021-02-15T08:33:00+07:00",
            "Senin, 15 Februari 2021 - 08:33:00 WIB",
        ),
        ("Selasa, 15 Januari 2023 - 08:00 WIB", "2023-01-15T08:00:00+07:00", None),
    ],
)
def test_seen_forms(line: str, expected: str, raw: str | None) -> None:
    """Every date line that was seen on the site is read, and its span is kept without what follows."""
    date = parse_published(line, FETCHED_AT)

    assert (local(date), date and date.raw) == (expected, raw or line)


@pytest.mark.parametrize(
    "line",
    [
        "SENIN, 11 DESEMBER 2023 - 20:19:00 WIB",
        "senin, 11 desember 2023 - 20.19 wib",
        "Senin, 11 Desember 2023 – 20.19 WIB",
        "Senin 11 Des. 2023, pukul 20.19 WIB",
        "Senin,11 Desember 2023 Pkl. 20:19 WIB",
        "Senin/11 Desember 2023/20:19 WIB",
        "Senin, 11 Desember 2023 · 20:19",
        "Senin, 11 Desember 2023 (20:19 WIB)",
        "Senin (11/12/2023) 20:19",
        "20:19 WIB, Senin, 11 Desember 2023",
        "11 Des 2023 8:19 PM",
        "11 Desember 2023 8.19 malam",
        "December 11, 2023 8:19 PM",
        "Mon, 11 Dec 2023 20:19",
        "11 Des '23 20:19 WIB",
        "Senin, 11/12/23 20:19",
        "11/12/2023 20:19",
        "11-12-2023 20.19 WIB",
        "11.12.2023 - 20:19 WIB",
        "2023-12-11T20:19:00+07:00",
        "2023/12/11 20:19",
        "Senin,\xa011\u2009Desember\u200b 2023\u202f-\u300020:19\ufeff WIB",
        "Se\u200bnin, 11 Desem\xadber 2023 20:\u200b19",
        "Senin, 11 Desember 2023 - 20:19 WIB bali",
        "Senin,\n\t\t11 Desember 2023\r\n - 20:19 WIB",
        "Diperbarui: Senin, 11 Desember 2023 - 20:19 WIB",
        "Dipublikasikan pada 11 Desember 2023 20:19 WIB",
        "terbit 11 Desember 2023 20:19 WIB",
        "Published on 11 December 2023 20:19",
        "Jakarta, Senin 11 Desember 2023 20:19 WIB",
        "Pati, Senin (11/12/2023) 20:19 WIB",
        "iNews.id Senin, 11 Desember 2023 - 20:19 WIB",
        "Anton Suhartono | Senin, 11 Desember 2023 - 20:19 WIB | dibaca 500 kali",
        "Senin, 11 Desember 2023 - 20:19 WIB oleh Anton",
        "(Senin, 11 Desember 2023 20:19 WIB)",
    ],
)
def test_spellings_of_one_moment(line: str) -> None:
    """However a date line is spelled and whatever stands around it, the moment is the same."""
    date = parse_published(line, FETCHED_AT)

    assert local(date) == SEED


@pytest.mark.parametrize("apostrophe", ["", "'", "’", "‘", "`", "´", "ʼ", " "])
def test_friday_in_every_spelling(apostrophe: str) -> None:
    """Friday is known with any apostrophe, and belongs to the span."""
    line = f"Jum{apostrophe}at, 8 Desember 2023 - 20:19 WIB"

    date = parse_published(line, FETCHED_AT)

    assert date is not None
    assert (date.raw, date.weekday_mismatch) == (line, False)


@pytest.mark.parametrize(
    ("line", "mismatch"),
    [
        ("Selasa, 15 Januari 2023 - 08:00 WIB", True),  # the template's own, a Sunday
        ("Minggu, 15 Januari 2023 - 08:00 WIB", False),
        ("Ahad, 15 Jan 2023", False),
        ("Sunday, 15 January 2023", False),
        ("Sen, 15 Jan 2023", True),
        ("15 Januari 2023", False),
    ],
)
def test_weekday_contradiction_is_flagged(line: str, mismatch: bool) -> None:
    """A weekday that is not its date's is flagged, and the date is kept."""
    date = parse_published(line, FETCHED_AT)

    assert date is not None
    assert date.at.date().isoformat() == "2023-01-15"
    assert date.weekday_mismatch is mismatch


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("11 Desember 2023 - 20:19 WITA", "2023-12-11T20:19:00+08:00"),
        ("11 Desember 2023 - 20:19 (WIT)", "2023-12-11T20:19:00+09:00"),
        ("11 Desember 2023 - 20:19WIB", SEED),
        ("11 Desember 2023 - 20:19", SEED),
        ("11 Desember 2023 WITA", "2023-12-11T00:00:00+08:00"),
        ("11 Desember 2023 20:19 GMT+8", "2023-12-11T20:19:00+08:00"),
        ("11 Desember 2023 12:30 am", "2023-12-11T00:30:00+07:00"),
        ("11 Desember 2023 1.05 siang WITA", "2023-12-11T13:05:00+08:00"),
        ("11 Desember 2023", "2023-12-11T00:00:00+07:00"),
        ("05/12/2023", "2023-12-05T00:00:00+07:00"),
        ("11 Des 99", "1999-12-11T00:00:00+07:00"),
        ("11th of December 2023 WITA", "2023-12-11T00:00:00+08:00"),
    ],
)
def test_zone_and_missing_parts(line: str, expected: str) -> None:
    """The offset is the one named, else WIB; a day without a time begins at midnight; numbers are day first."""
    date = parse_published(line, FETCHED_AT)

    assert local(date) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Senin, 11 Desember 2023 - 20:19 WIB | Diperbarui: Selasa, 12 Desember 2023 - 08:00 WIB",
        "Senin, 11 Desember 2023 - 20:19 WIB (Diperbarui Selasa, 12 Desember 2023 - 08:00 WIB)",
        "Diperbarui 12 Desember 2023 08:00 WIB | Terbit 11 Desember 2023 20:19 WIB",
        "Last updated: 12 Des 2023 08:00 - Published: 11 Des 2023 20:19",
        "Diperbarui 2 jam lalu | 11 Desember 2023 20:19 WIB",
    ],
)
def test_update_is_not_publication(line: str) -> None:
    """Of two dates the one that is not labelled as an update is the published one, in either order."""
    date = parse_published(line, FETCHED_AT)

    assert local(date) == SEED


def test_impossible_publication_is_not_replaced_by_the_update() -> None:
    """A published date that cannot be true leaves no date, though the line also names an update."""
    date = parse_published("31 Februari 2023 | Diperbarui 1 Maret 2023", FETCHED_AT)

    assert date is None


@pytest.mark.parametrize(
    ("card", "expected", "raw"),
    [
        ("2 hari lalu", "2026-06-10T10:00:05+07:00", None),
        ("20 menit lalu", "2026-06-12T09:40:05+07:00", None),
        ("JAM LALU", "2026-06-12T09:00:05+07:00", None),
        ("MENIT LALU", "2026-06-12T09:59:05+07:00", None),
        ("DETIK LALU", "2026-06-12T10:00:04+07:00", None),
        ("BARU SAJA", "2026-06-12T10:00:05+07:00", None),
        ("sejam yang lalu", "2026-06-12T09:00:05+07:00", None),
        ("dua jam yg lalu", "2026-06-12T08:00:05+07:00", None),
        ("1 hari 2 jam lalu", "2026-06-11T08:00:05+07:00", None),
        ("3 minggu lalu", "2026-05-22T10:00:05+07:00", None),
        ("4 bulan lalu", "2026-02-12T10:00:05+07:00", None),
        ("setahun lalu", "2025-06-12T10:00:05+07:00", None),
        ("2 hours ago", "2026-06-12T08:00:05+07:00", None),
        ("kemarin", "2026-06-11T00:00:00+07:00", None),
        ("Kemarin, 20:19 WIB", "2026-06-11T20:19:00+07:00", None),
        ("Hari ini pukul 08.15 WITA", "2026-06-12T08:15:00+08:00", None),
        ("News | 20 menit lalu", "2026-06-12T09:40:05+07:00", "20 menit lalu"),
        ("NASIONAL 20 menit lalu", "2026-06-12T09:40:05+07:00", "20 menit lalu"),
    ],
)
def test_relative_forms(card: str, expected: str, raw: str | None) -> None:
    """A relative date is reckoned from the time of the fetch, and says that it is relative."""
    date = parse_published(card, FETCHED_AT)

    assert date is not None
    assert (local(date), date.raw, date.relative) == (expected, raw or card, True)


def test_brackets_around_a_line_are_not_of_its_span() -> None:
    """A bracket is kept in the span only with its partner."""
    lines = ("(Diperbarui: 11 Desember 2023 20:19 WIB)", "11 Desember 2023 (20:19 WIB)")

    dates = [parse_published(line, FETCHED_AT) for line in lines]

    assert [date and date.raw for date in dates] == ["11 Desember 2023 20:19 WIB", "11 Desember 2023 (20:19 WIB)"]


@pytest.mark.parametrize("lead", ["", "Rina Wulandari ", "Rina Wulandari - Pati, "])
def test_a_day_in_brackets_dates_a_line_that_ends_in_its_zone(lead: str) -> None:
    """A sentence that mentions such a moment ends in a full stop."""
    date = parse_published(f"{lead}Senin (11/12/2023) 08:00 WIB", FETCHED_AT)

    assert local(date) == "2023-12-11T08:00:00+07:00"


@pytest.mark.parametrize(
    "text",
    ["Senin, 11 Desember 2023", "31 Februari 2023", "Selasa (9/6/2026)", "Berita Terkini", "3 minggu", "2 hari " * 20],
)
def test_dateparser_is_the_last_resort(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The slow library is not asked about what the grammar knows, nor about text without a year."""
    asked: list[str] = []
    monkeypatch.setattr("dateparser.parse", lambda line, **_: asked.append(line))

    parse_published(text, FETCHED_AT)

    assert asked == []


def test_months_are_calendar_months() -> None:
    """A month before 31 March is the last day of February."""
    date = parse_published("sebulan lalu", datetime(2024, 3, 31, 9, tzinfo=WIB))

    assert local(date) == "2024-02-29T09:00:00+07:00"


def test_yesterday_is_the_day_of_the_zone_named() -> None:
    """Shortly before midnight in Jakarta it is already the next day in Jayapura, so "yesterday" is today's date."""
    date = parse_published("Kemarin, 20:19 WIT", datetime(2026, 6, 12, 23, 30, tzinfo=WIB))

    assert local(date) == "2026-06-12T20:19:00+09:00"


@pytest.mark.parametrize(
    "text",
    [
        "Selasa (9/6/2026)",
        "Senin (9/5/2022), pukul 04:51:39 WIB",
        "kata Bupati di Pati, Senin (9/5/2022) 10:00 WIB.",
        "Menurut Budi, Senin (9/5/2022) 10:00 WIB.",
        "Percakapan berlangsung pada Minggu dan Senin (10 dan 11/12/2023).",
        "Serangan Hamas ke Israel pada 7 Oktober 2023 tak bisa dijadikan pembenaran.",
        "Senin, 11 Desember 2023, polisi menangkap dua orang.",
        "11 Desember 2023 menjadi hari terakhir pendaftaran",
        "Peristiwa itu terjadi 2 hari lalu di Jakarta",
        "2 hari lalu di Jakarta",
        "Wakil Menlu Rusia Berbicara lewat Telepon " * 2 + "- Senin, 11 Desember 2023 - 20:19 WIB",
        "Senin, 11 Desember 2023 - 20:19 WIB " + "Wakil Menlu Rusia Berbicara lewat Telepon " * 4,
        "Pemilu 2024 Dimulai Hari Selasa",
        "11 Des 20:19",
        "Minggu",
        "17023007401",
        "2023",
        "",
    ],
)
def test_prose_and_fragments_are_no_date(text: str) -> None:
    """A date inside a sentence is never the page's, nor is a part of a date; neither counts as refused."""
    date = parse_published(text, FETCHED_AT)

    assert (date, names_impossible(text, FETCHED_AT)) == (None, False)


@pytest.mark.parametrize(
    "text",
    [
        "Jumat, 31 Februari 2023 - 08:00 WIB",
        "11 Desember 2023 - 25:99 WIB",
        "29 Februari 2023",
        "12/31/2023",
        "11/12/23",
        "2023-13-01",
        "0000-00-00 00:00:00",
        "1 Januari 1970",
        "31 Desember 1989 - 23:59 WIB",
        "Sabtu, 13 Juni 2026 - 10:00:06 WIB",
        "11 Desember 2030",
        "99 tahun lalu",
        "9999 tahun lalu",
    ],
)
def test_impossible_dates_are_refused(text: str) -> None:
    """A day or time that no calendar has, one before 1990 or one later than a day after the fetch is no date."""
    date = parse_published(text, FETCHED_AT)

    assert (date, names_impossible(text, FETCHED_AT)) == (None, True)


def test_bounds_are_inclusive() -> None:
    """The first second of 1990 and the moment one day after the fetch can both be true."""
    first = parse_published("1 Januari 1990 - 00:00:00 WIB", FETCHED_AT)
    last = parse_published("13 Juni 2026 - 10:00:05 WIB", FETCHED_AT)

    assert (local(first), local(last)) == ("1990-01-01T00:00:00+07:00", "2026-06-13T10:00:05+07:00")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2023-12-11T20:19:00+07:00", SEED),
        ("2023-12-11T20:19:00+0700", SEED),
        ("2023-12-11T20:19:00+07", SEED),
        ("2023-12-11 20:19:00 +0700", SEED),
        ("2023-12-11T13:19:00Z", "2023-12-11T13:19:00+00:00"),
        ("2023-12-11T13:19:00.123456789Z", "2023-12-11T13:19:00+00:00"),
        ("2023-12-11T08:19:00-05:00", "2023-12-11T08:19:00-05:00"),
        ("2023-12-11T18:49+05:30", "2023-12-11T18:49:00+05:30"),
        ("2023-12-11T20:19:00", SEED),
        ("2023-12-11 20:19:00", SEED),
        ("2023-12-11", "2023-12-11T00:00:00+07:00"),
        (" 2023-12-11 20:19 WIB\n", SEED),
        ("Mon, 11 Dec 2023 20:19:00 +0700", SEED),
        ("Mon, 11 Dec 2023 13:19:00 GMT", "2023-12-11T13:19:00+00:00"),
        ("Mon, 11 Dec 2023 13:19:00 -0000", "2023-12-11T13:19:00+00:00"),
        ("11 Dec 23 08:19 EST", "2023-12-11T08:19:00-05:00"),
        ("Mon Dec 11 2023 20:19:00 GMT+0700 (Western Indonesia Time)", SEED),
        ("Senin, 11 Desember 2023 - 20:19:00 WIB", SEED),
    ],
)
def test_machine_forms(value: str, expected: str) -> None:
    """ISO 8601, the script's form and RFC 2822 keep their offset; none is WIB."""
    date = parse_machine(value, FETCHED_AT)

    assert local(date) == expected


@pytest.mark.parametrize(
    "value",
    [
        "2023-02-30",
        "2023-12-11T25:00:00Z",
        "2027-01-01",
        "17023007401",
        "x 2023-12-11",
        "2023-12-11 x",
        "11 deſ 2023",
        "",
    ],
)
def test_machine_value_is_a_date_as_a_whole(value: str) -> None:
    """A value that is not a possible date from end to end gives none."""
    date = parse_machine(value, FETCHED_AT)

    assert date is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://img.inews.co.id/media/600/files/inews_new/2023/12/11/x.jpg", "2023-12-11T00:00:00+07:00"),
        ("/files/networks/2023/13/11/2022/1/2/x.jpeg", "2022-01-02T00:00:00+07:00"),
        ("https://img.inews.co.id/x.jpg?from=/2023/12/11/", None),
        ("https://img.inews.co.id/2031/12/11/x.jpg", None),
        ("https://img.inews.co.id/media/600/x.jpg", None),
    ],
)
def test_path_dates(url: str, expected: str | None) -> None:
    """The folders of an image's path name a day; its query and impossible folders do not."""
    date = date_from_path(url, FETCHED_AT)

    assert local(date) == expected


@pytest.mark.parametrize("parse", [parse_published, parse_machine, date_from_path, names_impossible])
def test_naive_fetch_time_is_an_error(parse: object) -> None:
    """A fetch time without a zone is a mistake of the caller's and says so."""
    assert callable(parse)

    with pytest.raises(ValueError, match="aware"):
        parse("2 hari lalu", datetime(2026, 6, 12))  # noqa: DTZ001 - the mistake itself


moments = st.datetimes(datetime(1990, 1, 2), datetime(2026, 6, 11), timezones=st.just(WIB))  # noqa: DTZ001 - aware by timezones
fetch_times = st.datetimes(datetime(1995, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the same


@given(moments, st.data())
def test_every_spelling_parses_back(moment: datetime, data: st.DataObject) -> None:
    """A date written with any name of its month, any separators and any zone is read as that moment."""
    zone = data.draw(st.sampled_from(sorted(ZONES)))
    month = data.draw(st.sampled_from(MONTHS[moment.month - 1]))
    month = data.draw(st.sampled_from([month, month.upper(), month.lower()]))
    weekday = data.draw(st.sampled_from(["", WEEKDAYS[moment.weekday()] + ", ", WEEKDAYS[moment.weekday()] + "\xa0"]))
    gap = data.draw(st.sampled_from([" - ", " | ", ", ", " ", " – ", " pukul ", ", Pkl. ", " · "]))
    mark = data.draw(st.sampled_from([":", "."]))
    label = data.draw(st.sampled_from(["", "Diperbarui: ", "Terbit: ", "Jakarta - "]))
    suffix = data.draw(st.sampled_from(["", " | Bali", " - Bali", " oleh Anton"]))
    span = f"{weekday}{moment.day:02} {month} {moment.year}{gap}{moment:%H{mark}%M{mark}%S} {zone}"

    date = parse_published(label + span + suffix, FETCHED_AT)

    assert date is not None
    assert date.at.replace(tzinfo=None) == moment.replace(tzinfo=None, microsecond=0)
    assert date.at.utcoffset() == timedelta(hours=ZONES[zone])
    assert (date.raw, date.weekday_mismatch) == (" ".join(span.split()), False)


@given(moments, st.integers(-12, 14), st.sampled_from(["seconds", "minutes", "milliseconds"]))
def test_iso_parses_back(moment: datetime, hours: int, precision: str) -> None:
    """What `isoformat` prints at any offset is read back, to the second."""
    value = moment.replace(tzinfo=timezone(timedelta(hours=hours))).isoformat(timespec=precision)

    date = parse_machine(value, FETCHED_AT)

    assert date is not None
    assert date.at.isoformat() == datetime.fromisoformat(value).replace(microsecond=0).isoformat()


pieces = st.sampled_from(
    [
        *"0123456789:.-/|,()+'’– \xa0ſİ",
        *("Senin", "Jum'at", "Mei", "Des", "2023", "20:19", "WIB", "lalu", "jam", "hari", "ini", "kemarin", "T", "Z"),
        *("pukul", "Diperbarui", "9999", "tahun", "bulan", "se", "31", "am", "malam", "GMT+14", "٣"),
    ]
)


@given(
    st.one_of(st.text(), st.lists(pieces, max_size=14).map("".join), st.lists(pieces, max_size=14).map(" ".join)),
    fetch_times,
)
def test_any_text_gives_a_possible_date_or_none(text: str, fetched_at: datetime) -> None:
    """No text raises, and no date is later than a day after the fetch, before 1990 or without an offset."""
    dates = [parse(text, fetched_at) for parse in (parse_published, parse_machine, date_from_path)]

    names_impossible(text, fetched_at)
    for date in filter(None, dates):
        assert datetime(1990, 1, 1, tzinfo=WIB) <= date.at <= fetched_at + timedelta(days=1)
        assert date.at.utcoffset() is not None


@given(st.integers(1, 400), st.sampled_from(["menit", "jam", "hari", "minggu"]), fetch_times, st.integers(0, 5000))
def test_relative_dates_move_with_the_fetch(count: int, unit: str, fetched_at: datetime, later: int) -> None:
    """The same card fetched some minutes later names a moment that is as much later."""
    shift = timedelta(minutes=later)

    first = parse_published(f"{count} {unit} lalu", fetched_at)
    second = parse_published(f"{count} {unit} lalu", fetched_at + shift)

    assert first is None or (second is not None and second.at - first.at == shift)


@pytest.mark.parametrize(
    ("line", "names_it"),
    [
        ("Senin, 09 Mei 2022", True),
        ("Dipublikasikan pada 09 Mei 2022", True),
        ("Karawang - 09/05/2022", True),
        ("09 Mei 2022 | Bali", True),
        ("Budi Santoso 09 Mei 2022 06:33", True),
        ("Pilkada 27 November 2024", False),
        ("27 November 2024 Hari Libur", False),
        ("Piala Dunia 2026", False),
        ("", False),
    ],
)
def test_a_date_line_is_there_for_its_date(line: str, names_it: bool) -> None:
    """A line that names a date dates the page where it has a time of day, or marks set the date off."""
    assert is_date_line(line) is names_it


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1702300740", SEED),
        ("1702300740000", SEED),
        ("20231211T201900+0700", SEED),
        ("20231211T201900", SEED),
        ("20231211", "2023-12-11T00:00:00+07:00"),
        ("2023-12-11T24:00:00+07:00", "2023-12-12T00:00:00+07:00"),
        ("2023-12-11T13:19:00 00:00", "2023-12-11T13:19:00+00:00"),
        ("2023-12-11T20:19:00 07:00", SEED),
        ("2023-12-11T20-19-00", SEED),
        ("2023-12-11T20-19-00+07:00", SEED),
    ],
)
def test_machine_values_in_rare_spellings(value: str, expected: str) -> None:
    """Epochs, basic ISO 8601, 24:00, a lost plus and a clock with dashes are dates, and are kept as found."""
    date = parse_machine(value, FETCHED_AT)

    assert local(date) == expected
    assert date is not None
    assert date.raw == value


@pytest.mark.parametrize(
    ("line", "language", "expected"),
    [
        ("12. M\u00e4rz 2024, 14:05 Uhr", "de", "2024-03-12T14:05:00+02:00"),
        ("Publi\u00e9 le 1er f\u00e9vrier 2024 \u00e0 09h30", "fr", "2024-02-01T09:30:00+02:00"),
        ("3 de octubre de 2024", "es", "2024-10-03T00:00:00+02:00"),
        ("2024\u5e746\u670818\u65e5 13:57", "ja", "2024-06-18T13:57:00+02:00"),
        ("December 25th, 2024 at 9:05 pm", "en", "2024-12-25T21:05:00+02:00"),
        ("12/25/2024", "en", "2024-12-25T00:00:00+02:00"),
        ("Khamis, 7 Ogos 2025, 8:15 pagi", "ms", "2025-08-07T08:15:00+02:00"),
    ],
)
def test_lines_of_other_languages(line: str, language: str, expected: str) -> None:
    """The months of the page's language are read, and a bare clock is in the site's zone."""
    date = parse_published(line, FETCHED_AT, zone=timezone(timedelta(hours=2)), language=language)

    assert local(date) == expected


def test_agst_and_hr_are_known() -> None:
    """`Agst` is August; `3 hr lalu` is three days before the fetch, `3 hr ago` three hours."""
    assert local(parse_published("12 Agst 2025, 08:15 WIB", FETCHED_AT)) == "2025-08-12T08:15:00+07:00"
    assert local(parse_published("3 hr lalu", FETCHED_AT)) == "2026-06-09T10:00:05+07:00"
    assert local(parse_published("3 hr ago", FETCHED_AT)) == "2026-06-12T07:00:05+07:00"
