"""The records that stages meet in: `Page` (bytes) -> `Reading` (`Draft` or a reason) -> `Article`."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from newscrawl.errors import DropReason, FailReason


class Kind(StrEnum):
    """What a story is made of."""

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


#: Key of `Request.meta`: the `Visit` of an article page.
VISIT = "newscrawl_visit"
#: Key of `Request.meta`: when the answer was fetched (aware, UTC); in a replay, when the saved one was.
FETCHED_AT = "newscrawl_fetched_at"


@dataclass(frozen=True, slots=True)
class Visit:
    """Whose turn it was in the frontier when a page was fetched, and what its story asks for next."""

    site: str
    story_key: str
    part: str
    pages: tuple[tuple[str, str], ...] = ()  # (part, URL) of the other pages that the story is known to have


@dataclass(slots=True)
class Draft:
    """What one page of a story says. Anything but its identity may be missing (None or empty)."""

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
    visit: Visit | None = None  # None for a saved page: the frontier is of live pages


@dataclass(frozen=True, slots=True)
class Article:
    """One story, complete and valid: a row of the table `articles` (units and meanings in `store/schema.py`)."""

    url: str
    site: str
    host: str
    kind: Kind
    channel: str | None
    subchannel: str | None
    title: str
    published_at: datetime | None  # aware, in the offset that the page named
    published_raw: str | None
    modified_at: datetime | None
    city: str | None
    authors: tuple[str, ...]
    editor: str | None
    summary: str | None
    body: str
    word_count: int
    image_url: str | None
    image_caption: str | None
    image_credit: str | None
    tags: tuple[str, ...]
    page_count: int
    layout: str
    provenance: Mapping[str, str] = field(hash=False)
    text_key: str
    fetched_at: datetime
    etag: str | None
    last_modified: str | None
    missing_parts: tuple[str, ...] = ()  # pages of the story that are known to exist and were not joined


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a story found on a listing page."""

    url: str  # canonical
    title: str | None = None
    kind: Kind | None = None  # where an icon on the card says so
    published_at: datetime | None = None  # aware; where the listing says so
    is_approximate: bool = False  # the time was reckoned from "2 hari lalu": right to a day


@dataclass(slots=True)
class Rejection:
    """A page that gave no record, and why."""

    url: str  # canonical where it is known, else as asked
    stage: str  # "fetch", "read", "join", "store"
    reason: DropReason | FailReason
    detail: str
    fetched_at: datetime
    site: str = ""
    story_key: str = ""
    visit: Visit | None = None

    @property
    def outcome(self) -> Outcome:
        """`dropped` or `failed`, by the list that the reason stands in."""
        return Outcome.DROPPED if isinstance(self.reason, DropReason) else Outcome.FAILED


@dataclass(frozen=True, slots=True)
class NotModified:
    """A page of a known story that the server says is as it was (304)."""

    url: str
    story_key: str
    fetched_at: datetime
    visit: Visit | None  # None for a saved answer


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
    state: str  # "pending" while it is being read, "done", "failed"
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
    """What reading one page gave: a result (`Draft`, `Rejection`, or None for a listing), links, and event counts."""

    result: Draft | Rejection | None = None
    links: list[Link] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)  # counter name -> how often
