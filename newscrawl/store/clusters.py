"""Clusters: stories that are the same or nearly the same share an id, whatever the order in which they came.

Copies of a text share one row of `texts`; texts that share a band and are similar enough are linked; a cluster is what
links join. Its id is the smallest `own_id` of its stories, so that it follows from the stories alone.

Bands are hashes: each of a new text lands on another page of a large table, which is then written whole. So they gather
in a small table, `new_bands`, and move to the large one in its order, many to a page.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, update

from newscrawl.store.schema import articles, bands, new_bands, texts
from newscrawl.store.types import chunks, insert_rows, mark_of
from newscrawl.text import fingerprint

#: New texts whose bands gather before they move: 240,000 rows, about 5 MB.
_GATHERED = 20_000


@dataclass(frozen=True, slots=True)
class TextChange:
    """A story whose text is new or has changed."""

    story_key: str
    text_key: str
    body: str
    before: str | None = None  # its text_key until now


@dataclass(slots=True)
class _Text:
    signature: bytes
    cluster_id: str
    bands: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.bands = fingerprint.bands(self.signature)


def own_id(story_key: str) -> str:
    """Return the id of the cluster that a story makes alone.

    >>> own_id("www.inews.id/news/nasional/x")
    'c87e55df5bad5da0'
    """
    return sha256(story_key.encode()).hexdigest()[:16]


def recluster(connection: Connection, changes: Sequence[TextChange]) -> None:
    """Bring the clusters up to date; the changed rows of `articles` are written already, each with its `own_id`."""
    left = {change.before for change in changes if change.before}
    if left:
        forget_texts(connection, left)
    stored = {
        row.text_key: row
        for keys in chunks({change.text_key for change in changes})
        for row in connection.execute(select(texts.c.text_key, texts.c.cluster_id).where(texts.c.text_key.in_(keys)))
    }
    forest = Forest()
    fresh: dict[str, _Text] = {}
    for change in changes:
        own = own_id(change.story_key)
        if change.text_key in stored:
            forest.union(own, stored[change.text_key].cluster_id)
        else:
            if change.text_key not in fresh:
                fresh[change.text_key] = _Text(fingerprint.signature(change.body), own)
            forest.union(own, fresh[change.text_key].cluster_id)
    known = _in_bands(connection, fresh.values())
    by_id = _insert(connection, fresh)
    new_ids = set(by_id)
    shared = _shared(by_id, known)
    older = {text_id for ids in shared for text_id in ids} - new_ids
    for ids in chunks(older):
        for row in connection.execute(select(texts).where(texts.c.id.in_(ids))):
            by_id[row.id] = _Text(row.signature, row.cluster_id)
    _link(forest, by_id, shared, new_ids)
    _rename(connection, forest.moves())


class Forest:
    """Disjoint sets of cluster ids; the smallest id represents its set."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def find(self, cluster_id: str) -> str:
        parent = self._parent.get(cluster_id, cluster_id)
        if parent == cluster_id:
            return cluster_id
        root = self._parent[cluster_id] = self.find(parent)
        return root

    def union(self, a: str, b: str) -> None:
        a, b = sorted((self.find(a), self.find(b)))
        if a != b:
            self._parent[b] = a

    def joined(self) -> set[str]:
        """Return the ids of sets of more than one."""
        return {*self._parent, *self._parent.values()}

    def moves(self) -> dict[str, str]:
        """Return the ids that have another one standing for them, with it."""
        return {cluster_id: self.find(cluster_id) for cluster_id in list(self._parent)}


def _insert(connection: Connection, fresh: Mapping[str, _Text]) -> dict[int, _Text]:
    """Store new texts with their bands and return them by id."""
    if not fresh:
        return {}
    rows = [
        {"text_key": key, "signature": text.signature, "cluster_id": text.cluster_id} for key, text in fresh.items()
    ]
    insert_rows(connection, texts, rows)
    by_id = {
        row.id: fresh[row.text_key]
        for keys in chunks(fresh)
        for row in connection.execute(select(texts.c.id, texts.c.text_key).where(texts.c.text_key.in_(keys)))
    }
    of_bands = sorted((band, text_id) for text_id, text in by_id.items() for band in text.bands)
    insert_rows(connection, new_bands, [{"band": band, "text_id": text_id} for band, text_id in of_bands])
    if min(by_id) // _GATHERED != (max(by_id) + 1) // _GATHERED:
        _move_bands(connection)
    return by_id


def _move_bands(connection: Connection) -> None:
    ordered = select(new_bands.c.band, new_bands.c.text_id).order_by(new_bands.c.band, new_bands.c.text_id)
    connection.execute(insert(bands).from_select(["band", "text_id"], ordered))
    connection.execute(delete(new_bands))


def _in_bands(connection: Connection, fresh: Iterable[_Text]) -> dict[int, list[int]]:
    """Return the texts that are stored in the bands of new ones, by band."""
    members: dict[int, list[int]] = {}
    for chunk in chunks({band for text in fresh for band in text.bands}):
        # SQLAlchemy takes three times as long to write an IN of thousands of values as SQLite takes to answer it.
        marks = ", ".join([mark_of(connection)] * len(chunk))
        for table in (bands, new_bands):
            found = connection.exec_driver_sql(
                f"SELECT band, text_id FROM {table.name} WHERE band IN ({marks})",  # noqa: S608  # no data in it
                tuple(chunk),
            )
            for band, text_id in found:
                members.setdefault(band, []).append(text_id)
    return members


def _shared(by_id: Mapping[int, _Text], known: Mapping[int, list[int]]) -> list[list[int]]:
    """Return the texts of each band that has a text of `by_id` and any other one."""
    members = {band: list(ids) for band, ids in known.items()}
    for text_id, text in by_id.items():
        for band in text.bands:
            members.setdefault(band, []).append(text_id)
    return [ids for ids in members.values() if len(ids) > 1]


def _link(forest: Forest, by_id: Mapping[int, _Text], shared: Iterable[list[int]], fresh: Collection[int]) -> None:
    """Join the clusters of each fresh text and of the texts in its bands that are similar to it.

    Texts that are in one cluster already are not compared, so 5,000 near-copies cost about as many comparisons.
    """
    for ids in shared:
        groups: dict[str, list[_Text]] = {}
        for text_id in ids:
            groups.setdefault(forest.find(by_id[text_id].cluster_id), []).append(by_id[text_id])
        if len(groups) == 1:
            continue
        for text_id in ids:
            if text_id not in fresh:
                continue
            text = by_id[text_id]
            for root, others in groups.items():
                if forest.find(root) != forest.find(text.cluster_id) and any(_near(text, other) for other in others):
                    forest.union(root, text.cluster_id)


def _near(a: _Text, b: _Text) -> bool:
    return fingerprint.similarity(a.signature, b.signature) >= fingerprint.NEAR_DUPLICATE


def forget_texts(connection: Connection, left: Collection[str]) -> None:
    """Forget those texts that no story has any more, and split the clusters that these, or a story, held together."""
    clusters: set[str] = set()
    unused: dict[int, bytes] = {}
    for keys in chunks(left):
        in_cluster = texts.c.cluster_id == articles.c.cluster_id  # of which there is an index
        same_text = texts.c.text_key == articles.c.text_key
        stories = select(articles.c.text_key).join(texts, and_(in_cluster, same_text))
        used = set(connection.scalars(stories.where(texts.c.text_key.in_(keys))))
        for row in connection.execute(select(texts).where(texts.c.text_key.in_(keys))):
            clusters.add(row.cluster_id)
            if row.text_key not in used:
                unused[row.id] = row.signature
    band_rows = [(band, text_id) for text_id, sketch in unused.items() for band in fingerprint.bands(sketch)]
    if band_rows:
        for table in (bands, new_bands):
            gone = delete(table).where(table.c.band == bindparam("b"), table.c.text_id == bindparam("t"))
            connection.execute(gone, [{"b": band, "t": text_id} for band, text_id in band_rows])
    for chunk in chunks(unused):
        connection.execute(delete(texts).where(texts.c.id.in_(chunk)))
    for cluster_id in sorted(clusters):
        _rebuild(connection, cluster_id)


def _rebuild(connection: Connection, cluster_id: str) -> None:
    """Find anew which texts of a cluster belong together."""
    stories = select(articles.c.story_key, articles.c.text_key).where(articles.c.cluster_id == cluster_id)
    smallest: dict[str, str] = {}
    for row in connection.execute(stories):
        own = own_id(row.story_key)
        smallest[row.text_key] = min(own, smallest.get(row.text_key, own))
    members = [
        row
        for keys in chunks(smallest)
        for row in connection.execute(
            select(texts).where(texts.c.text_key.in_(keys), texts.c.cluster_id == cluster_id).order_by(texts.c.id)
        )
    ]
    by_id = {row.id: _Text(row.signature, smallest[row.text_key]) for row in members}
    forest = Forest()
    _link(forest, by_id, _shared(by_id, {}), by_id.keys())
    found = [(row.text_key, forest.find(smallest[row.text_key])) for row in members]
    moved = [{"k": key, "old": cluster_id, "new": new} for key, new in found if new != cluster_id]
    if moved:
        for table in (texts, articles):
            with_text = and_(table.c.cluster_id == bindparam("old"), table.c.text_key == bindparam("k"))
            connection.execute(update(table).where(with_text).values(cluster_id=bindparam("new")), moved)


def _rename(connection: Connection, moves: Mapping[str, str]) -> None:
    rows = [{"old": old, "new": new} for old, new in moves.items() if old != new]
    if rows:
        is_old = articles.c.cluster_id == bindparam("old")
        with_text = texts.c.text_key.in_(select(articles.c.text_key).where(is_old))
        for table, is_in in ((texts, with_text), (articles, is_old)):
            connection.execute(update(table).where(is_in).values(cluster_id=bindparam("new")), rows)
