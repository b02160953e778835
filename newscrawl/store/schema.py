"""The tables. `doc` of a column says unit, meaning and what NULL means; the public tables come first.

`create.py` makes a new database of them. `migrations/` bring one of an earlier version to the same schema; a test
compares the two.
"""

from collections.abc import Iterator
from datetime import datetime
from types import NoneType, UnionType
from typing import Any, get_args, get_type_hints

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from newscrawl.items import RECORD, Article, Kind
from newscrawl.store.types import JSONText, UTCTime
from newscrawl.text.fingerprint import SIGNATURE_VERSION, TEXT_KEY_VERSION

#: Version of this schema: the last file of `migrations/versions`.
HEAD = "0006"
#: Rows of `meta`: the version of what made the keys and signatures that are stored.
VERSIONS = {"text_key_version": str(TEXT_KEY_VERSION), "signature_version": str(SIGNATURE_VERSION)}

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _column(
    name: str, type_: Any, doc: str, *constraints: ForeignKey, required: bool = False, **more: Any
) -> Column[Any]:
    return Column(name, type_, *constraints, doc=doc, nullable=not required, **more)


def _needed(name: str, type_: Any, doc: str, *constraints: ForeignKey, **more: Any) -> Column[Any]:
    return _column(name, type_, doc, *constraints, required=True, **more)


_SQL_TYPES: dict[Any, Any] = {str: Text, Kind: Text, int: Integer, datetime: UTCTime}  # of lists and objects: JSON
#: Columns of `articles` that are no fields of a record, by the field that they follow.
_BESIDE = {
    "published_at": [
        _column("published_local", Text, "the same in ISO 8601 with the offset that the page named; NULL with it")
    ],
    "text_key": [
        _needed(
            "cluster_id", Text, "stories that are the same or nearly the same share it; 16 hex digits, no other meaning"
        ),
        _needed("first_seen_at", UTCTime, "first fetch of any page of the story, UTC"),
    ],
    "last_modified": [
        _column("gone_at", UTCTime, "when the site began to answer 404 or 410, UTC; NULL while the page is there"),
        _needed("story_key", Text, "identity of the story, equal for all of its pages and spellings of its URL"),
    ],
}


def _record_columns() -> Iterator[Column[Any]]:
    """Yield a column for each field of a record, with its type and description, and the ones beside them."""
    hints = get_type_hints(Article, include_extras=True)
    for name in RECORD:
        type_, doc = get_args(hints[name])
        types = [each for each in get_args(type_) if each is not NoneType] if isinstance(type_, UnionType) else [type_]
        yield _column(name, _SQL_TYPES.get(types[0], JSONText), doc, required=not isinstance(type_, UnionType))
        yield from _BESIDE.get(name, ())


articles = Table(
    "articles",
    metadata,
    _needed("id", Integer, "integer key of this database; another database numbers otherwise", primary_key=True),
    *_record_columns(),
    UniqueConstraint("url"),
    UniqueConstraint("story_key"),
    Index(None, "published_at"),
    Index(None, "channel", "published_at"),
    Index(None, "city", "published_at"),
    Index(None, "host", "published_at"),
    Index(None, "cluster_id", "published_at", "url"),
)

_PUBLISHED_DAY: Column[str] = Column(
    "published_day", Text, doc="day of publication in WIB, `YYYY-MM-DD`; NULL without a date"
)


def _view_columns() -> Iterator[Column[Any]]:
    for column in articles.c:
        yield Column(column.name, column.type, doc=column.doc, nullable=bool(column.nullable))
        if column.name == "published_at":
            yield _PUBLISHED_DAY


#: The view of one row for each cluster. `create.py` makes it in SQL, hence the `MetaData` of its own.
stories = Table("stories", MetaData(), *_view_columns())

article_tags = Table(
    "article_tags",
    metadata,
    _needed("article_id", Integer, "the article", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    _needed("tag", Text, "one of its tags, as printed", primary_key=True),
    Index(None, "tag", "article_id"),
    sqlite_with_rowid=False,
)

revisions = Table(
    "revisions",
    metadata,
    _needed("id", Integer, "integer key of this database", primary_key=True),
    _needed("article_id", Integer, "the article", ForeignKey("articles.id", ondelete="CASCADE")),
    _needed("seen_at", UTCTime, "when this earlier state was first fetched, UTC"),
    _needed("title", Text, "headline of that state"),
    _needed("body", Text, "text of that state"),
    _column("published_at", UTCTime, "publication of that state, UTC; NULL where it named none"),
    _column("summary", Text, "description of that state; NULL where it had none"),
    _needed("text_key", Text, "key of that state's normalised text"),
    _needed("changed", JSONText, "JSON list of the fields in which the next state differs"),
    Index(None, "article_id", "seen_at"),
)

runs = Table(
    "runs",
    metadata,
    _needed("id", Integer, "integer key of this database", primary_key=True),
    _needed("spider", Text, "name of the spider, or of the command that wrote"),
    _needed("started_at", UTCTime, "UTC"),
    _column("finished_at", UTCTime, "UTC; NULL while the run goes on, and for ever where it was killed"),
    _column("reason", Text, "why it ended: `finished` or what stopped it; NULL as above"),
    _needed("counters", JSONText, "JSON object of the run's counters, empty until it ends"),
)

failures = Table(
    "failures",
    metadata,
    _needed("id", Integer, "integer key of this database", primary_key=True),
    _needed("url", Text, "URL of the page"),
    _needed("stage", Text, "where it failed: `fetch`, `read`, `join` (the story's pages), `store`"),
    _needed("reason", Text, "one word of a closed list, such as `no-title`; the last attempt's"),
    _needed("detail", Text, "one line about the last attempt, may be empty"),
    _needed("first_at", UTCTime, "first failure since the page last gave a record, UTC"),
    _needed("last_at", UTCTime, "last failure, UTC"),
    _needed("attempts", Integer, "failures since the page last gave a record"),
    _needed("story_key", Text, "identity of the story that the page belongs to; the URL where none is known"),
    UniqueConstraint("url"),
    Index(None, "story_key"),
    Index(None, "reason", "last_at"),
)

observations = Table(
    "observations",
    metadata,
    _needed("story_key", Text, "identity of the story", primary_key=True),
    _needed("part", Text, "which page of it: `1`, `2` ..., `all`, `amp`, `amp-2` ..., `amp-all`", primary_key=True),
    _needed("fetched_at", UTCTime, "when that page was fetched, UTC", primary_key=True),
    _needed("digest", Text, "`sha256:` and hex of its bytes; empty where it is not known", primary_key=True),
    _needed(
        "draft",
        LargeBinary,
        "JSON object, compressed by zlib: what the page said, as it was read last; of all but the story's first"
        " observation only what differs from that one",
    ),
)

rejections = Table(
    "rejections",
    metadata,
    _needed("story_key", Text, "identity of the story; the URL where none is known", primary_key=True),
    _needed("url", Text, "URL of the page", primary_key=True),
    _needed("seen_at", UTCTime, "when it was fetched and gave no record, UTC", primary_key=True),
    _needed("stage", Text, "where it was rejected: `fetch`, `read`, `store`"),
    _needed("reason", Text, "one word of a closed list: why"),
    _needed("detail", Text, "one line about it, may be empty"),
)

captures = Table(
    "captures",
    metadata,
    _needed("id", Integer, "integer key of this database", primary_key=True),
    _needed("url", Text, "requested URL"),
    _column("story_key", Text, "identity of the story that the page belongs to; NULL where it is no article page"),
    _column("part", Text, "which page of it, as in `observations`; NULL with it"),
    _needed("fetched_at", UTCTime, "when it was fetched, UTC: the `WARC-Date`"),
    _needed("status", Integer, "HTTP status"),
    _needed("digest", Text, "`WARC-Payload-Digest` of the body as sent, `sha1:` and Base32"),
    _needed("revisit", Boolean, "the record repeats a payload: the body is in the row of this digest that does not"),
    _needed("file", Text, "name of the WARC file in the archive's folder"),
    _needed("offset", BigInteger, "bytes before the record in that file"),
    _needed("length", BigInteger, "bytes of the record there, compressed"),
    UniqueConstraint("file", "offset"),
    Index(None, "digest", "revisit"),
    Index(None, "url", "fetched_at"),
    Index(None, "story_key", "part", "fetched_at"),
)

frontier = Table(
    "frontier",
    metadata,
    _needed("story_key", Text, "identity of the story or source", primary_key=True),
    _needed(
        "part", Text, "page of the story, as in `observations`; of a source the scope of the run", primary_key=True
    ),
    _needed("url", Text, "URL to request"),
    _needed("site", Text, "name of the spider"),
    _needed("host", Text, "host of the URL"),
    _needed(
        "kind",
        Text,
        "`article`, `page` (a further one of a story), or a source: `feed`, `sitemap`, `index`, `latest`, `tag`, `run`,"
        " `form`, `host`",
    ),
    _column("channel", Text, "section; NULL where neither the URL nor the source names one"),
    _column(
        "day",
        Text,
        "day in WIB, YYYY-MM-DD: of the story, of the index; of a list without days, how far back it is read",
    ),
    _column("published_at", UTCTime, "publication, UTC: by the source until the page itself has said so; else NULL"),
    _needed("rank_at", UTCTime, "the newest come first; publication as well as it is known, else what is likely, UTC"),
    _needed("seen_at", UTCTime, "when it was first seen, UTC"),
    _needed("seen_on", Text, "URL of the source that named it first; of a further page, its story; else its own"),
    _needed("state", Text, "`pending`, `done`, `failed` (will be tried again while due), `dropped` (no story), `gone`"),
    _column("reason", Text, "why it failed or was dropped: one word of a closed list; else NULL"),
    _needed("tries", Integer, "fetches in a row that gave nothing"),
    _column("due_at", UTCTime, "when its next turn is, UTC; NULL = never by itself"),
    _column("fetched_at", UTCTime, "last fetch, UTC; NULL before the first"),
    _column("etag", Text, "ETag of the last good answer, NULL where there was none"),
    _column("last_modified", Text, "Last-Modified of the last good answer, NULL where there was none"),
    _column("content_key", Text, "`sha256:` and hex of its bytes; NULL before the first"),
    _column("title", Text, "title, keywords or link text by which the source names the story; NULL where it has none"),
    Index(None, "site", "kind", "day"),
)
_IS_DUE = frontier.c.due_at.is_not(None)
Index(
    None,
    frontier.c.site,
    frontier.c.host,
    frontier.c.rank_at,
    sqlite_where=_IS_DUE,
    postgresql_where=_IS_DUE,
)

texts = Table(
    "texts",
    metadata,
    _needed("id", Integer, "integer key of this database", primary_key=True),
    _needed("text_key", Text, "key of the normalised text; copies of a text share this row"),
    _needed("signature", LargeBinary, "sketch for the comparison with other texts; empty for too little text"),
    _needed("cluster_id", Text, "the cluster that the articles with this text belong to"),
    UniqueConstraint("text_key"),
)


def _bands(name: str, band: str) -> Table:
    return Table(
        name,
        metadata,
        _needed("band", BigInteger, band, primary_key=True),
        _needed("text_id", Integer, "the text", ForeignKey("texts.id", ondelete="CASCADE"), primary_key=True),
        sqlite_with_rowid=False,
    )


bands = _bands("bands", "hash of a part of a signature: texts that share one are compared")
new_bands = _bands("new_bands", "as in `bands`, into which the rows of this table move now and then")

spellings = Table(
    "spellings",
    metadata,
    _needed("joined", Text, "a compound of the stored texts as one word: `jumat`, `covid19`", primary_key=True),
    _needed("words", Text, "the same as the full-text index has it: `jum at`, `covid 19`", primary_key=True),
    sqlite_with_rowid=False,
)

meta = Table(
    "meta",
    metadata,
    _needed("name", Text, "`text_key_version` or `signature_version`", primary_key=True),
    _needed("value", Text, "the version of `text/fingerprint.py` that made the keys and signatures stored here"),
)
