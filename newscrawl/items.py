"""The records that stages meet in: `Page` (bytes) -> `Reading` (`Draft` or a reason) -> `Article`."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Annotated, Any

from newscrawl.errors import DropReason, FailReason


class Kind(StrEnum):
    """Kinds of story."""

    ARTICLE = "article"
    PHOTO = "photo"
    VIDEO = "video"
    INFOGRAPHIC = "infographic"
    SHORT = "short"


class Outcome(StrEnum):
    """How an article page ended; `DROPPED` and `FAILED` carry a reason."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DROPPED = "dropped"
    FAILED = "failed"

    @classmethod
    def of(cls, reason: DropReason | FailReason) -> "Outcome":
        """Return the outcome of a page that gave no record, by the list of its reason."""
        return cls.DROPPED if isinstance(reason, DropReason) else cls.FAILED


class FetchState(StrEnum):
    """Result of the last fetch of a page or source in the frontier."""

    PENDING = "pending"  # not requested yet; of a list, not read to its end
    DONE = "done"
    FAILED = "failed"  # is tried again while it is due
    DROPPED = "dropped"  # no story
    GONE = "gone"  # 404 or 410


_SAME_TIME = timedelta(minutes=30)  # apart: the clocks of a site and of a crawler, or an answer from a cache
_FAR_OFF = timedelta(days=10 * 365)


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched or saved page: the body without its content encoding, headers with lower-case names."""

    url: str
    body: bytes
    fetched_at: datetime
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    #: `sha256:` + hex of the body: the same bytes read twice are one observation, not an edit.
    digest: str = ""

    @property
    def latest_at(self) -> datetime:
        """The latest time that may be the fetch's: the answer's own `Date`, where the crawler's clock was behind it."""
        return latest_time(self.fetched_at, self.headers.get("date", ""))

    @property
    def answered_at(self) -> datetime:
        """The time from which the page counts back: the answer's own `Date`, where the crawler's clock differs."""
        sent = _sent_at(self.fetched_at, self.headers.get("date", ""))
        return sent if sent and abs(sent - self.fetched_at) > _SAME_TIME else self.fetched_at


def latest_time(fetched_at: datetime, date_header: str) -> datetime:
    """Return the later one of the time of a fetch and the answer's `Date`: no date in the answer can be later.

    >>> latest_time(datetime(2026, 6, 8, tzinfo=UTC), "Wed, 10 Jun 2026 05:00:00 GMT").isoformat()
    '2026-06-10T05:00:00+00:00'
    """
    sent = _sent_at(fetched_at, date_header)
    return max(fetched_at, sent) if sent else fetched_at


def _sent_at(fetched_at: datetime, date_header: str) -> datetime | None:
    """Return the time in a `Date`; None where it names none, or one so far off that no clock was ever set."""
    try:
        sent = parsedate_to_datetime(date_header) if date_header else None
    except ValueError:
        return None
    if sent is None:
        return None
    sent = sent if sent.tzinfo else sent.replace(tzinfo=UTC)
    return sent if abs(sent - fetched_at) < _FAR_OFF else None


#: Key of `Request.meta`: the `FrontierTask` of an article page.
TASK = "newscrawl_task"
#: Key of `Request.meta`: the source of links that the request asks.
SOURCE = "newscrawl_source"
#: Key of `Request.meta`: when the answer was fetched (aware, UTC); in a replay, when the saved one was.
FETCHED_AT = "newscrawl_fetched_at"


@dataclass(frozen=True, slots=True)
class FrontierTask:
    """Frontier entry of a fetched page, with the further pages of its story."""

    site: str
    story_key: str
    part: str
    pages: tuple[tuple[str, str], ...] = ()  # (part, URL) of the other pages that the story is known to have


@dataclass(slots=True)
class Draft:
    """Content of one page of a story. Anything but its identity may be missing (None or empty)."""

    url: str  # canonical URL of the story
    story_key: str  # identity of the story: equal for every page and spelling of it
    part: str  # which page of the story this is: "1", "2" ..., "all", "amp", "amp-2" ..., "amp-all"
    page_url: str  # as fetched
    site: str
    host: str
    fetched_at: datetime
    digest: str = ""
    kind: Kind | None = None
    channel: str | None = None
    subchannel: str | None = None
    title: str | None = None
    published_at: datetime | None = None  # aware, in the offset that the page named
    published_raw: str | None = None
    modified_at: datetime | None = None  # aware
    city: str | None = None
    authors: list[str] = field(default_factory=list)
    editor: str | None = None
    summary: str | None = None
    paragraphs: list[str] = field(default_factory=list)
    image_url: str | None = None
    image_caption: str | None = None
    image_credit: str | None = None
    tags: list[str] = field(default_factory=list)
    page_total: int | None = None  # how many pages the story has, where the page says so
    page_parameter: str | None = None  # of the URL of page n, `<story>?p=n`; None: it is `<story>/n`
    layout: str = "generic"
    provenance: dict[str, str] = field(default_factory=dict)  # field -> source of its value
    flags: list[str] = field(default_factory=list)  # "weekday-mismatch" ...
    etag: str | None = None
    last_modified: str | None = None
    task: FrontierTask | None = None  # None for a saved page: the frontier is of live pages


@dataclass(frozen=True, slots=True)
class Article:
    """One story, complete and valid. The one list of a record's fields: table, view, JSON and documents follow from it.

    Each says unit, meaning and what NULL means. Times are aware; `published_at` has the offset that the page named.
    """

    url: Annotated[str, "canonical URL of the story"]
    site: Annotated[str, "name of the spider: `newscrawl crawl SITE`"]
    host: Annotated[str, "host as crawled: `www.news.id`, or that of a desk, `city.news.id`"]
    kind: Annotated[Kind, "`article`, `photo`, `video`, `infographic` or `short`"]
    channel: Annotated[str | None, "section, such as `news`; NULL where the page names none"]
    subchannel: Annotated[
        str | None, "section within the channel, such as `internasional`; NULL where the page names none"
    ]
    title: Annotated[str, "headline"]
    published_at: Annotated[
        datetime | None, "publication, UTC; NULL where no page of the story names a date that can be true"
    ]
    published_raw: Annotated[str | None, "the date as found on the page; may stand where it could not be read"]
    modified_at: Annotated[datetime | None, "last change by the page's own account, UTC; NULL where it names none"]
    city: Annotated[str | None, "dateline city as printed, such as `MOSKOW`; NULL where there is none"]
    authors: Annotated[tuple[str, ...], "JSON list of names, empty where the page names none"]
    editor: Annotated[str | None, "name of the editor; NULL where the page names none"]
    summary: Annotated[str | None, "the page's own description; NULL where it has none"]
    body: Annotated[str, "clean paragraphs with an empty line between them; empty only where `kind` is not `article`"]
    word_count: Annotated[int, "words of `body`"]
    image_url: Annotated[str | None, "URL of the lead image; NULL where there is none"]
    image_caption: Annotated[str | None, "its caption without the credit; NULL where there is none"]
    image_credit: Annotated[str | None, "its photographer or agency; NULL where none is named"]
    tags: Annotated[tuple[str, ...], "JSON list of tags in the page's order; table `article_tags` holds them for joins"]
    page_count: Annotated[int, "pages whose text makes `body`, 1 for most stories"]
    layout: Annotated[str, "name of the layout that matched, `generic` where none did"]
    provenance: Annotated[Mapping[str, str], "JSON object: column -> where on the page its value was found"] = field(
        hash=False
    )
    text_key: Annotated[str, "key of the normalised text (the title's where there is no text): equal text, equal key"]
    fetched_at: Annotated[datetime, "last fetch that gave the row its values, UTC"]
    etag: Annotated[str | None, "ETag of the main page for conditional requests; NULL where the server sent none"]
    last_modified: Annotated[
        str | None, "Last-Modified of the main page for conditional requests; NULL where none was sent"
    ]
    missing_parts: tuple[str, ...] = ()  # pages of the story that are known to exist and were not joined; no column

    def row(self) -> dict[str, Any]:
        """Return the fields as columns of the table `articles`: lists for tuples, `published_local` beside its time."""
        row: dict[str, Any] = {}
        for name in RECORD:
            value = getattr(self, name)
            row[name] = list(value) if isinstance(value, tuple) else value
            if name == "published_at":
                row["published_local"] = value and value.isoformat()
        return row | {"kind": str(self.kind), "provenance": dict(self.provenance)}


#: Names of the fields of a record, in the order of the table.
RECORD = tuple(each.name for each in fields(Article) if each.name != "missing_parts")


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a story on a listing page, in a feed or a sitemap; in an index of sitemaps a link to one of them."""

    url: str  # of a listing page canonical
    title: str | None = None
    kind: Kind | None = None  # where an icon on the card says so
    published_at: datetime | None = None  # aware; where the source says so
    is_approximate: bool = False  # the time was reckoned from "2 hari lalu": right to a day
    modified_at: datetime | None = None  # the date that says least: a sitemap's `lastmod` moves with every edit
    keywords: str = ""
    is_sitemap: bool = False


class Stage(StrEnum):
    """Where a page ended that gave no record."""

    FETCH = "fetch"
    READ = "read"
    JOIN = "join"  # with the other pages of its story
    STORE = "store"


@dataclass(slots=True)
class Rejection:
    """A page that gave no record, and why."""

    url: str  # canonical where it is known, else as requested
    stage: Stage
    reason: DropReason | FailReason
    detail: str
    fetched_at: datetime
    site: str = ""
    story_key: str = ""
    task: FrontierTask | None = None

    @property
    def outcome(self) -> Outcome:
        """`dropped` or `failed`, by the list of the reason."""
        return Outcome.of(self.reason)


@dataclass(frozen=True, slots=True)
class NotModified:
    """A page of a known story that the server says is as it was (304)."""

    url: str
    story_key: str
    fetched_at: datetime
    task: FrontierTask | None  # None for a saved answer


@dataclass(frozen=True, slots=True)
class Sighting:
    """A story's page that a source named, for the frontier."""

    url: str  # canonical
    story_key: str
    host: str
    rank_at: datetime  # newest first: when it was published, as well as the source says
    channel: str | None = None
    day: date | None = None  # WIB
    published_at: datetime | None = None
    title: str = ""  # title and keywords, as the source gives them
    is_wanted: bool = True  # it matches the words that the run is about


@dataclass(frozen=True, slots=True)
class SourceState:
    """How far a source (a feed, an index of a day ...) was read, for the frontier."""

    url: str
    story_key: str
    scope: str  # what the crawl was about: an answer seen for some channels says nothing about the others
    host: str
    kind: str
    state: FetchState  # pending while it is being read, done, failed
    at: datetime
    reason: str | None = None
    channel: str | None = None
    day: date | None = None  # of an index; of a list without days, how far back it is read
    etag: str | None = None
    last_modified: str | None = None


#: What an article page ends in: exactly one of these.
Item = Draft | Rejection | NotModified


@dataclass(slots=True)
class Reading:
    """Result of reading one page: an item (`Draft`, `Rejection`, or None for a listing), links, and event counts."""

    result: Draft | Rejection | None = None
    links: list[Link] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)  # counter name -> how often
    language: str = ""  # of a `Draft`, such as "id"
