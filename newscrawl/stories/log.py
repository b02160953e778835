"""Log of a story: the drafts of its pages by time of fetch, and the fetches without one.

Everything stored about a story follows from its log alone, so neither the order of arrival nor a repetition counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any

from newscrawl.errors import DropReason, FailReason
from newscrawl.items import Article, Draft, Outcome, Rejection, Stage
from newscrawl.stories.history import REVISION_FIELDS, History, changed_fields, history


@dataclass(slots=True)
class StoryLog:
    """The observations and rejections of a story, by their keys in the database."""

    story_key: str
    observations: dict[tuple[str, datetime, str], Draft] = field(default_factory=dict)
    rejections: dict[tuple[str, datetime], Rejection] = field(default_factory=dict)

    def read(self) -> "StoryState":
        """Return the state of the story that the log gives."""
        return StoryState(self.story_key, tuple(self.observations.values()), tuple(self.rejections.values()))


@dataclass(frozen=True)
class StoryState:
    """State of a story by its log; each part is computed on demand."""

    story_key: str
    observations: tuple[Draft, ...]
    rejections: tuple[Rejection, ...]

    @cached_property
    def history(self) -> History:
        """The states of the story and the pages that gave none."""
        return history(self.observations)

    @property
    def article(self) -> Article | None:
        """The article."""
        return self.history.article

    @cached_property
    def fault_of(self) -> dict[tuple[str, datetime, str], FailReason]:
        """Why an observation gave no record, by its key."""
        return {(draft.part, draft.fetched_at, draft.digest): reason for draft, reason in self.history.faults}

    @property
    def first_seen_at(self) -> datetime:
        """The first fetch of any of its pages."""
        return min(draft.fetched_at for draft in self.observations)

    @property
    def gone_at(self) -> datetime | None:
        """The first 404 or 410 of the story's own URL after the last fetch that showed any of its pages."""
        last = max((draft.fetched_at for draft in self.observations), default=None)
        urls = {draft.url for draft in self.observations}
        gone = (
            rejection for rejection in self.rejections if rejection.reason is DropReason.GONE and rejection.url in urls
        )
        return min((rejection.fetched_at for rejection in gone if last and rejection.fetched_at > last), default=None)

    def revisions(self) -> list[dict[str, Any]]:
        """Return the earlier states, oldest first, as rows without their article."""
        states = self.history.states
        return [
            {name: getattr(before, name) for name in (*REVISION_FIELDS, "text_key")}
            | {"seen_at": seen_at, "changed": changed_fields(before, after)}
            for (seen_at, before), (_, after) in pairwise(states)
        ]

    def failures(self) -> list[dict[str, Any]]:
        """Return a row for each page that failed after it last gave a record, and for each page that is missing."""
        rows = {url: self._failure(url, failed) for url, failed in self._open_failures()}
        for row in self._missing_pages():
            rows.setdefault(row["url"], row)
        return list(rows.values())

    def _failure(self, url: str, failed: list[Rejection]) -> dict[str, Any]:
        last = failed[-1]
        return {
            "url": url,
            "stage": str(last.stage),
            "reason": str(last.reason),
            "detail": last.detail,
            "first_at": failed[0].fetched_at,
            "last_at": last.fetched_at,
            "attempts": len(failed),
            "story_key": self.story_key,
        }

    def _open_failures(self) -> Iterator[tuple[str, list[Rejection]]]:
        """Yield each failing URL with its failures since the page last gave a record or was none, oldest first."""
        settled = self._given()
        failed: list[Rejection] = []
        for rejection in self.rejections:
            if rejection.outcome is Outcome.FAILED:
                failed.append(rejection)
            else:
                settled[rejection.url] = max(rejection.fetched_at, settled.get(rejection.url, rejection.fetched_at))
        for draft, reason in self.history.faults:
            detail = f"page {draft.part} of the story gives no record"
            failed.append(Rejection(draft.page_url, Stage.JOIN, reason, detail, draft.fetched_at))
        by_url: dict[str, list[Rejection]] = {}
        for rejection in sorted(
            failed, key=lambda rejection: (rejection.fetched_at, rejection.stage, str(rejection.reason))
        ):
            if rejection.url not in settled or rejection.fetched_at > settled[rejection.url]:
                by_url.setdefault(rejection.url, []).append(rejection)
        yield from by_url.items()

    def _given(self) -> dict[str, datetime]:
        """Return when each URL last gave a record: the page's own, and the story's for its main page."""
        given: dict[str, datetime] = {}
        for draft in sorted(self.observations, key=lambda draft: draft.fetched_at):
            if (draft.part, draft.fetched_at, draft.digest) not in self.fault_of:
                given[draft.page_url] = draft.fetched_at
                if draft.part in {"1", "all"}:
                    given[draft.url] = draft.fetched_at
        return given

    def _missing_pages(self) -> Iterator[dict[str, Any]]:
        article = self.article
        if not article:
            return
        parameter = next((draft.page_parameter for draft in self.observations if draft.page_parameter), None)
        for part in article.missing_parts:
            spelling = f"{article.url}?{parameter}={part}" if parameter else f"{article.url}/{part}"
            yield {
                "url": article.url if part == "1" else spelling,
                "stage": str(Stage.JOIN),
                "reason": str(FailReason.MISSING_PAGE),
                "detail": f"page {part} of the story is missing; pages stored: {article.page_count}",
                "first_at": self.first_seen_at,
                "last_at": article.fetched_at,
                "attempts": 1,
                "story_key": self.story_key,
            }


def article_row(state: StoryState, article: Article) -> dict[str, Any]:
    """Return the row of `articles` without `id` and `cluster_id`."""
    of_story = {"first_seen_at": state.first_seen_at, "gone_at": state.gone_at, "story_key": state.story_key}
    return article.row() | of_story
