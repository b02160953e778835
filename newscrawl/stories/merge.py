"""Merge of a story's pages (`Draft`) into its record (`Article`)."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from newscrawl.errors import FailReason, NewscrawlError
from newscrawl.items import Article, Draft, Kind
from newscrawl.text.fingerprint import text_key

#: Pages of one story that are fetched within this time show one state of it: a crawl takes them one after another.
#: Ten minutes hold the slowest polite crawl of a ten-page story.
SAME_FETCH = timedelta(minutes=10)
#: Fields whose value is that of the first page that has one.
_FILLED = ("title", "modified_at", "editor", "summary", "image_url", "image_caption", "image_credit")


class IncompleteStoryError(NewscrawlError):
    """The pages that are there do not make a record yet; `reason` names the missing part."""

    def __init__(self, reason: FailReason, url: str) -> None:
        super().__init__(f"{reason}: {url}")
        self.reason = reason
        self.url = url


def precedence(part: str) -> tuple[int, int]:
    """Return the sort key of a page: whose values win.

    >>> sorted(["amp-2", "amp-all", "2", "amp", "all", "1", "10"], key=precedence)
    ['1', 'all', '2', '10', 'amp', 'amp-all', 'amp-2']
    """
    number = page_number(part)
    if part.startswith("amp"):
        return {"amp": (3, 0), "amp-all": (4, 0)}.get(part, (5, number or 0))
    return (0, 0) if number == 1 else (1, 0) if part == "all" else (2, number or 0)


def page_number(part: str) -> int | None:
    """Return which page of the story a part is, None for the whole story on one page.

    >>> [page_number(part) for part in ("1", "12", "all", "amp", "amp-3", "amp-all")]
    [1, 12, None, 1, 3, None]
    """
    if part == "amp":
        return 1
    digits = part.removeprefix("amp-")
    return int(digits) if digits.isdecimal() else None


def join(drafts: Iterable[Draft]) -> Article:
    """Return the story that its pages make together, one draft a part.

    Raises: IncompleteStoryError where there is no title, or no text for an article.
    """
    ranked = sorted(drafts, key=lambda draft: precedence(draft.part))
    if not ranked:
        raise IncompleteStoryError(FailReason.NO_TEXT, "a story without pages")
    first = ranked[0]
    kind = next((draft.kind for draft in ranked if draft.kind), Kind.ARTICLE)
    pages, missing = _text_pages(ranked)
    body = "\n\n".join(_seamless(pages))
    sources: dict[str, Draft] = {}
    values = {name: _fill(ranked, name, sources) for name in _FILLED}
    authors, tags = (_fill(ranked, name, sources) for name in ("authors", "tags"))
    if not values["title"]:
        raise IncompleteStoryError(FailReason.NO_TITLE, first.url)
    if kind is Kind.ARTICLE and not body:
        raise IncompleteStoryError(FailReason.NO_TEXT, first.url)
    # What a page says about itself stays together: a date with its own raw text, a sub-channel with its channel.
    dated = next((draft for draft in ranked if draft.published_at), None) or _holder(ranked, "published_raw") or first
    placed = [draft for draft in ranked if draft.channel]
    placed = [draft for draft in placed if draft.channel == placed[0].channel]
    opening = [draft for draft in ranked if page_number(draft.part) in (1, None)]
    owner = max(ranked, key=url_claim)
    main = first if first.part == "1" else None
    sources |= {"kind": _holder(ranked, "kind") or first, "published_at": dated, "published_raw": dated}
    sources |= {"body": pages[0]} if pages else {}
    return Article(
        **values,
        url=owner.url,
        site=first.site,
        host=owner.host,
        kind=kind,
        channel=_fill(placed, "channel", sources),
        subchannel=_fill(placed, "subchannel", sources),
        published_at=dated.published_at,
        published_raw=dated.published_raw,
        city=_fill(opening, "city", sources),
        authors=tuple(authors or ()),
        body=body,
        word_count=len(body.split()),
        tags=tuple(dict.fromkeys(tags or ())),
        page_count=max(1, len(pages)),
        layout=(pages[0] if pages else first).layout,
        provenance={name: source for name, draft in sources.items() if (source := draft.provenance.get(name))},
        text_key=text_key(body or values["title"]),
        fetched_at=max(draft.fetched_at for draft in ranked),
        etag=main.etag if main else None,
        last_modified=main.last_modified if main else None,
        missing_parts=missing,
    )


def _text_pages(ranked: Sequence[Draft]) -> tuple[list[Draft], tuple[str, ...]]:
    """Return the drafts whose text makes the body, in reading order, and the parts that are not there."""
    numbered: dict[int, Draft] = {}
    for draft in ranked:
        number = page_number(draft.part)
        if number and draft.paragraphs:
            numbered.setdefault(number, draft)
    total = _page_total(ranked) or max(numbered, default=0)
    wanted = range(1, total + 1)
    missing = tuple(str(number) for number in wanted if number not in numbered)
    whole = next((draft for draft in ranked if page_number(draft.part) is None and draft.paragraphs), None)
    if whole and (missing or not numbered):
        return [whole], ()
    return [numbered[number] for number in wanted if number in numbered], missing if numbered else ()


def _page_total(ranked: Sequence[Draft]) -> int | None:
    """Return how many pages the story has: the largest number that the last fetch names, AMP pages only where no other.

    A story that shrank is not held to the number that its old pages name.
    """
    named = [draft for draft in ranked if draft.page_total]
    named = [draft for draft in named if not draft.part.startswith("amp")] or named
    newest = max((draft.fetched_at for draft in named), default=None)
    return max(
        (draft.page_total or 0 for draft in named if newest and newest - draft.fetched_at <= SAME_FETCH), default=None
    )


def _seamless(pages: Sequence[Draft]) -> list[str]:
    """Return the paragraphs of all pages, without repetitions where two pages meet, and without repeated pages."""
    joined: list[str] = []
    for page in pages:
        paragraphs = page.paragraphs
        if joined and set(paragraphs) <= set(joined):
            continue
        joined += paragraphs[1:] if joined and paragraphs[0] == joined[-1] else paragraphs
    return joined


def _holder(ranked: Sequence[Draft], name: str) -> Draft | None:
    return next((draft for draft in ranked if getattr(draft, name)), None)


def _fill(ranked: Sequence[Draft], name: str, sources: dict[str, Draft]) -> Any:
    """Return the first value that is not empty, and note whose it is."""
    for draft in ranked:
        if value := getattr(draft, name):
            sources[name] = draft
            return value
    return None


def url_claim(draft: Draft) -> tuple[bool, int, int]:
    """Return the sort key of a draft's claim to the story's URL: one with a slug, then the main page's."""
    rank, number = precedence(draft.part)
    return not draft.url.rpartition("/")[2].isdecimal(), -rank, -number
