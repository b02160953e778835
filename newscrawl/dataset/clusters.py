"""Clusters of a whole dataset in one pass: the ids that the database would give, computed with NumPy."""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from newscrawl.store.clusters import Forest, own_id
from newscrawl.text import fingerprint

_SIGNATURE_NUMBERS = 128


@dataclass(slots=True)
class ClusterTask:
    """Stories go in; those that share a cluster come out. Holds some 700 bytes a distinct text."""

    _forest: Forest = field(default_factory=Forest)
    _text_of: dict[bytes, int] = field(default_factory=dict)  # text_key -> number of the text
    _owner: list[str] = field(default_factory=list)  # of each text: the cluster that one of its stories makes alone
    # Of the texts that are long enough to be compared: their numbers, and one after another their signatures and bands.
    _compared: "array[int]" = field(default_factory=lambda: array("I"))
    _signatures: bytearray = field(default_factory=bytearray)
    _bands: "array[int]" = field(default_factory=lambda: array("q"))
    _joined: set[str] = field(default_factory=set)

    def add(self, story_key: str, text_key: str, signature: bytes) -> None:
        """Take a story."""
        own = own_id(story_key)
        key = bytes.fromhex(text_key)
        number = self._text_of.setdefault(key, len(self._owner))
        if number < len(self._owner):
            self._forest.union(own, self._owner[number])
            return
        self._owner.append(own)
        if signature:
            self._compared.append(number)
            self._signatures += signature
            self._bands.extend(fingerprint.bands(signature))

    def link(self) -> None:
        """Join the texts that share a band and are similar."""
        if self._compared:
            for band in np.frombuffer(self._bands, np.int64).reshape(len(self._compared), -1).T:
                order = np.argsort(band, kind="stable")
                band = band[order]
                starts = np.flatnonzero(np.append(True, band[1:] != band[:-1]))
                ends = np.append(starts[1:], len(band))
                are_shared = ends - starts > 1
                for start, end in zip(starts[are_shared], ends[are_shared], strict=True):
                    self._compare(order[start:end])
        self._joined = self._forest.joined()

    def cluster_of(self, story_key: str) -> str:
        """Return the id of a story's cluster."""
        return self._forest.find(own_id(story_key))

    def is_shared(self, story_key: str) -> bool:
        """Whether a story's cluster has another one."""
        return own_id(story_key) in self._joined

    def _compare(self, places: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> None:
        """Join the similar ones of the texts at some places; texts that are in one cluster already are not compared."""
        sketches = np.frombuffer(self._signatures, dtype="<u4").reshape(-1, _SIGNATURE_NUMBERS)[places]
        owners = [self._owner[self._compared[place]] for place in places]
        least = fingerprint.NEAR_DUPLICATE * _SIGNATURE_NUMBERS
        for index, own in enumerate(owners):
            root = self._forest.find(own)
            later = [other for other in range(index + 1, len(owners)) if self._forest.find(owners[other]) != root]
            if not later:
                continue
            equal = (sketches[later] == sketches[index]).sum(axis=1)
            for other, count in zip(later, equal, strict=True):
                if count >= least:
                    self._forest.union(own, owners[other])


@dataclass(frozen=True, slots=True)
class DatedStory:
    """A story with the time that orders a cluster."""

    story_key: str
    url: str
    published_at: datetime | None


def shared(stories: Iterable[DatedStory], task: ClusterTask) -> Iterator[tuple[str, str, bool]]:
    """Yield key, cluster and whether it is a copy, of each story that is not alone in its cluster.

    The earliest `(published_at, url)` is no copy, as in the view `stories`; one without a date comes last.
    """
    members: dict[str, list[DatedStory]] = {}
    for story in stories:
        if task.is_shared(story.story_key):
            members.setdefault(task.cluster_of(story.story_key), []).append(story)
    for cluster_id, found in members.items():
        first = min(found, key=_order)
        for story in found:
            yield story.story_key, cluster_id, story is not first


def _order(story: DatedStory) -> tuple[bool, str, str]:
    return story.published_at is None, str(story.published_at or ""), story.url
