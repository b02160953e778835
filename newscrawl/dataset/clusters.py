"""Clusters of a whole dataset in one pass: the ids that the database would give, computed with NumPy."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

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
    _signatures: list[bytes] = field(default_factory=list)
    _bands: list[int] = field(default_factory=list)
    _band_texts: list[int] = field(default_factory=list)

    def add(self, story_key: str, text_key: str, signature: bytes) -> None:
        """Take a story."""
        own = own_id(story_key)
        key = bytes.fromhex(text_key)
        number = self._text_of.setdefault(key, len(self._owner))
        if number < len(self._owner):
            self._forest.union(own, self._owner[number])
            return
        self._owner.append(own)
        self._signatures.append(signature)
        for band in fingerprint.bands(signature):
            self._bands.append(band)
            self._band_texts.append(number)

    def link(self) -> None:
        """Join the texts that share a band and are similar."""
        bands = np.array(self._bands, dtype=np.int64)
        texts = np.array(self._band_texts, dtype=np.int64)
        self._bands, self._band_texts = [], []
        order = np.argsort(bands, kind="stable")
        bands, texts = bands[order], texts[order]
        edges = np.flatnonzero(bands[1:] != bands[:-1]) + 1
        for start, end in pairwise([0, *edges, len(bands)]):
            if end - start > 1:
                self._compare(texts[start:end])

    def cluster_of(self, story_key: str) -> str:
        """Return the id of a story's cluster."""
        return self._forest.find(own_id(story_key))

    def _compare(self, numbers: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> None:
        """Join the similar ones of some texts; texts that are in one cluster already are not compared."""
        sketches = np.frombuffer(b"".join(self._signatures[number] for number in numbers), dtype="<u4")
        sketches = sketches.reshape(-1, _SIGNATURE_NUMBERS)
        least = fingerprint.NEAR_DUPLICATE * _SIGNATURE_NUMBERS
        for index in range(len(numbers) - 1):
            own = self._owner[numbers[index]]
            root = self._forest.find(own)
            later = [
                other
                for other in range(index + 1, len(numbers))
                if self._forest.find(self._owner[numbers[other]]) != root
            ]
            if not later:
                continue
            equal = (sketches[later] == sketches[index]).sum(axis=1)
            for other, count in zip(later, equal, strict=True):
                if count >= least:
                    self._forest.union(own, self._owner[numbers[other]])


@dataclass(frozen=True, slots=True)
class Story:
    """What decides which story of a cluster is the first."""

    story_key: str
    url: str
    published_at: datetime | None


def shared(stories: Iterable[Story], task: ClusterTask) -> Iterator[tuple[str, str, bool]]:
    """Yield key, cluster and whether it is a copy, of each story that is not alone in its cluster.

    The earliest `(published_at, url)` is no copy, as in the view `stories`; one without a date comes last.
    """
    members: dict[str, list[Story]] = {}
    for story in stories:
        members.setdefault(task.cluster_of(story.story_key), []).append(story)
    for cluster_id, found in members.items():
        if len(found) == 1 and cluster_id == own_id(found[0].story_key):
            continue
        first = min(found, key=_order)
        for story in found:
            yield story.story_key, cluster_id, story is not first


def _order(story: Story) -> tuple[bool, str, str]:
    return story.published_at is None, str(story.published_at or ""), story.url
