"""What the site holds: stories and all that is true of them, a pure function of a plan."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from functools import cached_property
from random import Random
from typing import Any, Self

from tests.site import words

WIB = timezone(timedelta(hours=7), "WIB")
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
NATIONAL = "www.inews.id"
#: Channel and sub-channel of the national site, as its URLs name them.
SECTIONS = (
    *(("news", "nasional"), ("news", "internasional"), ("news", "megapolitan"), ("finance", "bisnis")),
    *(("finance", "makro"), ("sport", "soccer"), ("lifestyle", "seleb"), ("travel", "kuliner")),
    *(("techno", "gadget"), ("otomotif", "mobil"), ("regional", "jateng"), ("regional", "lampung")),
)
_MULTIMEDIA = {"photo": "photo", "video": "video", "infographic": "infografis"}
_FIRST_NETWORK_ID = 624_000
_SENTENCE = re.compile(r"(?<=\.) (?=[A-Z])")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Plan:
    """How much news there is, where, and over which days."""

    stories: int = 100
    days: int = 3  # WIB days, the last one is today's by the site's clock
    seed: int = 1
    networks: tuple[str, ...] = ("karawang", "semarang", "cilegon")
    desks: tuple[str, ...] = ("jateng",)
    now: datetime | None = None  # the site's clock; None: the real time
    last: datetime | None = None  # when the newest story appears; None: now
    index_reading: str = "page"  # of the number that ends a national index URL: "page" or "offset"
    page_bytes: int = 20_000  # of an article page, about

    def fixed(self) -> Self:
        """Return the plan with its clock set."""
        return replace(self, now=(self.now or datetime.now(UTC)).astimezone(WIB))

    @property
    def hosts(self) -> tuple[str, ...]:
        return (NATIONAL, *(f"{label}.inews.id" for label in (*self.networks, *self.desks)))

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {name: moment and moment.isoformat() for name, moment in self._moments()}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        moments = {name: values[name] and datetime.fromisoformat(values[name]) for name in ("now", "last")}
        lists = {name: tuple(values[name]) for name in ("networks", "desks")}
        return cls(**values | moments | lists)

    def _moments(self) -> Iterator[tuple[str, datetime | None]]:
        yield from (("now", self.now), ("last", self.last))


@dataclass(frozen=True)
class Story:
    """One story as the newsroom knows it: the record that a crawl must make of its pages."""

    number: int
    host: str
    path: str
    kind: str
    channel: str
    subchannel: str
    title: str
    summary: str
    city: str | None
    authors: tuple[str, ...]
    editor: str
    pages: tuple[tuple[str, ...], ...]  # paragraphs of each page
    published: datetime  # WIB, whole minutes
    image_url: str
    image_caption: str
    image_credit: str
    tags: tuple[str, ...]
    revision: int = 0

    @cached_property
    def url(self) -> str:
        return f"https://{self.host}{self.path}"

    @property
    def key(self) -> str:
        """What makes two URLs the same story: host and id on a network site, else the URL without its scheme."""
        return f"{self.host}/{self.network_id}" if self.network_id else self.host + self.path

    @property
    def network_id(self) -> str | None:
        return self.path.split("/")[2] if self.path.startswith("/read/") else None

    @property
    def body(self) -> str:
        return "\n\n".join(paragraph for page in self.pages for paragraph in page)

    @property
    def page_urls(self) -> list[str]:
        return [self.url, *(f"{self.url}/{number}" for number in range(2, len(self.pages) + 1))]

    @property
    def amp_url(self) -> str:
        return f"https://{self.host}/amp{self.path.removeprefix('/read')}"

    @property
    def published_raw(self) -> str:
        """The date line of its pages."""
        bar = " | " if self.network_id else " - "
        return f"{day_in_words(self.published)}{bar}{self.published:%H:%M} WIB"

    @property
    def changed(self) -> datetime:
        """When its pages last changed, as the server tells it."""
        return self.published + timedelta(minutes=self.revision)

    def revised(self, revision: int) -> Self:
        """Return the story after so many edits, each of which adds a paragraph to its last page."""
        draw = Random(f"{self.url}#{revision}")
        added = tuple(
            f"Pembaruan ke-{number}: {words.sentence(draw)}" for number in range(self.revision + 1, revision + 1)
        )
        return replace(self, revision=revision, pages=(*self.pages[:-1], (*self.pages[-1], *added)))


def make_stories(plan: Plan) -> list[Story]:
    """Return all stories of a plan with its clock set, newest first: half national, the rest in equal shares."""
    assert plan.now is not None
    last = (plan.last or plan.now).astimezone(WIB)
    first = (plan.now - timedelta(days=plan.days - 1)).replace(hour=0, minute=0, second=0, microsecond=0)
    draw = Random(plan.seed)
    local = plan.hosts[1:]
    span_minutes = max(1, int((last - first).total_seconds() // 60))
    minutes = sorted(draw.randrange(span_minutes) for _ in range(plan.stories))
    stories = []
    for number, minute in enumerate(minutes):
        host = local[number // 2 % len(local)] if local and number % 2 else NATIONAL
        stories.append(
            _make_story(Random(f"{plan.seed}/{number}"), number, host, first + timedelta(minutes=minute), plan)
        )
    return stories[::-1]


def _make_story(draw: Random, number: int, host: str, published: datetime, plan: Plan) -> Story:
    kind = _kind(number) if host == NATIONAL else "article"
    title = words.headline(draw, number)
    label = host.partition(".")[0]
    channel, subchannel = draw.choice(SECTIONS) if host == NATIONAL else ("news", "peristiwa")
    if kind in _MULTIMEDIA:
        channel, subchannel = "multimedia", _MULTIMEDIA[kind]
    slug = make_slug(title)
    if host == NATIONAL:
        path = f"/{channel}/{subchannel}/{slug}"
    else:
        path = f"/read/{_FIRST_NETWORK_ID + number}/{slug}" if label in plan.networks else f"/berita/{slug}"
    folder = "inews_new" if host == NATIONAL else "networks"
    pages = tuple(_make_page(draw, published) for _ in range(1 + (number % 7 == 3) + (number % 21 == 3)))
    return Story(
        number=number,
        host=host,
        path=path,
        kind=kind,
        channel=channel,
        subchannel=subchannel,
        title=title,
        summary=_SENTENCE.split(pages[0][0])[0],
        city=words.place(draw).upper() if number % 6 else None,
        authors=tuple(dict.fromkeys(words.name(draw) for _ in range(draw.choice((0, 1, 1, 2))))),
        editor=words.name(draw),
        pages=pages if kind == "article" else pages[:1],
        published=published,
        image_url=f"https://img.inews.co.id/media/822/files/{folder}/{published:%Y/%m/%d}/{slug[:24].rstrip('-')}.jpg",
        image_caption=f"Ilustrasi {draw.choice(words.OBJECTS)} di {words.place(draw)}",
        image_credit=draw.choice(("Antara", "Istimewa", "Dok. Pemkab", "iNews/" + words.name(draw))),
        tags=(*draw.sample(words.OBJECTS, 2), words.place(draw)),
    )


def _kind(number: int) -> str:
    return {6: "photo", 14: "video", 22: "infographic"}.get(number % 30, "article")


def _make_page(draw: Random, published: datetime) -> tuple[str, ...]:
    paragraphs = [f"{words.sentence(draw)} {words.sentence(draw)}" for _ in range(draw.randrange(3, 7))]
    said = words.quotation(draw, f"{WEEKDAYS[published.weekday()]} ({published:%-d/%-m/%Y})")
    paragraphs.insert(draw.randrange(1, len(paragraphs)), said)
    return tuple(paragraphs)


def day_in_words(day: datetime) -> str:
    """Write a day as the site's date lines do.

    >>> day_in_words(datetime(2024, 11, 21, tzinfo=WIB))
    'Kamis, 21 November 2024'
    """
    return f"{WEEKDAYS[day.weekday()]}, {day.day:02} {MONTHS[day.month - 1]} {day.year}"


def make_slug(text: str) -> str:
    """Return the part of a URL that the site makes of a headline or a tag.

    >>> make_slug("Warga Bantul, 1.002 Orang")
    'warga-bantul-1-002-orang'
    """
    return _NOT_SLUG.sub("-", text.lower()).strip("-")
