"""History of a story: its states between the fetches of its pages."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from newscrawl.errors import FailReason
from newscrawl.items import Article, Draft, Kind
from newscrawl.stories.merge import SAME_FETCH, IncompleteStoryError, join, precedence, url_claim

#: A change in one of these is an edit of the story, kept as a revision.
REVISION_FIELDS = ("title", "body", "published_at", "summary")


@dataclass(frozen=True, slots=True)
class History:
    """States of a story, computed from the fetches of its pages."""

    states: list[tuple[datetime, Article]]  # oldest first, each with its first fetch; the last one is the story's row
    faults: list[tuple[Draft, FailReason]]  # pages after whose fetch there was no record, and why

    @property
    def article(self) -> Article | None:
        """The article, None where nothing makes a record."""
        return self.states[-1][1] if self.states else None


def history(observations: Iterable[Draft]) -> History:
    """Return the states of a story; any order of observations gives the same.

    Two neighbours differ in a revision field, and only because the same page changed between two fetches: a page that
    comes later completes the earlier states too. States that make no record are skipped.
    """
    seen, faults = _sound(_reread(observations))
    states: list[tuple[datetime, Article]] = []
    for visited, pages in _fetches(seen):
        seen_at = visited[0].fetched_at
        try:
            article = join(pages)
        except IncompleteStoryError as error:
            faults += [(draft, error.reason) for draft in visited]
            continue
        if states and not changed_fields(states[-1][1], article):
            seen_at = states.pop()[0]
        states.append((seen_at, article))
    if len(seen) > 1:
        # A spelling without a slug, fetched later, is still the story that has one.
        owner = max(seen, key=lambda draft: (*url_claim(draft), draft.fetched_at, draft.url))
        states = [(seen_at, replace(article, url=owner.url)) for seen_at, article in states]
    return History(states, faults)


def changed_fields(before: Article, after: Article) -> list[str]:
    """Return the names of the revision fields in which two states differ."""
    return [name for name in REVISION_FIELDS if getattr(before, name) != getattr(after, name)]


def _reread(observations: Iterable[Draft]) -> list[Draft]:
    """Return the observations by fetch time, equal bytes of a page all read as they were read last."""
    seen = sorted(observations, key=lambda draft: (draft.fetched_at, precedence(draft.part), draft.digest))
    latest = {(draft.part, draft.digest): draft for draft in seen if draft.digest}
    return [
        draft
        if (best := latest.get((draft.part, draft.digest), draft)) is draft
        else replace(
            best,
            fetched_at=draft.fetched_at,
            url=draft.url,
            page_url=draft.page_url,
            etag=draft.etag,
            last_modified=draft.last_modified,
        )
        for draft in seen
    ]


def _sound(seen: list[Draft]) -> tuple[list[Draft], list[tuple[Draft, FailReason]]]:
    """Part the fetches of a page that lack the title or text that another fetch of it has: they were broken.

    Taken for edits, they would erase what is known, since other pages may make a record of the rest.
    """
    titled = {draft.part for draft in seen if draft.title}
    written = {draft.part for draft in seen if draft.paragraphs}
    sound, faults = [], []
    for draft in seen:
        if not draft.title and draft.part in titled:
            faults.append((draft, FailReason.NO_TITLE))
        elif not draft.paragraphs and draft.part in written and draft.kind in {None, Kind.ARTICLE}:
            faults.append((draft, FailReason.NO_TEXT))
        else:
            sound.append(draft)
    return sound, faults


def _fetches(seen: Sequence[Draft]) -> Iterator[tuple[list[Draft], list[Draft]]]:
    """Yield pages fetched together, and all pages in their state at that time; unseen ones as of their first fetch."""
    pages: dict[str, Draft] = {}
    for draft in seen:
        pages.setdefault(draft.part, draft)
    visited: list[Draft] = []
    for draft in seen:
        edited = any(before.part == draft.part and _said(before) != _said(draft) for before in visited)
        if visited and (edited or draft.fetched_at - visited[0].fetched_at > SAME_FETCH):
            yield visited, list(pages.values())
            visited = []
        visited.append(draft)
        pages[draft.part] = draft
    if visited:
        yield visited, list(pages.values())


def _said(draft: Draft) -> tuple[object, ...]:
    return draft.title, draft.paragraphs, draft.published_at, draft.summary
