"""The fields of one page, put together as a `Draft`."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from newscrawl.items import Draft, Kind, Page
from newscrawl.page.body.walk import BodyText
from newscrawl.page.fields.authors import split_names
from newscrawl.page.fields.channels import Channels
from newscrawl.page.fields.credits import read_credits
from newscrawl.page.fields.loader import Caption, read_caption
from newscrawl.page.fields.sources import PageView, is_declared, select_values
from newscrawl.page.tree import texts_read
from newscrawl.text.boilerplate import Line, judge
from newscrawl.text.names import clean_names, parse_editor
from newscrawl.text.prose import Prose, clean_text
from newscrawl.text.urls import PageKind

WEEKDAY_MISMATCH = "weekday-mismatch"  # the weekday that the page names is not its date's
MAX_PAGES = 50  # more pages of one story than this is a misread number

_HAS_PAGE_LABEL = etree.XPath("contains(string(/html/body), 'Halaman')")
_PAGE_LABELS = etree.XPath("/html/body//text()[contains(., 'Halaman') and string-length() < 80]")
_MAX_LABELS = 10  # the last of the page: such lines stand below the story
_LABEL_DEPTH = 3  # the label's own element, one that makes it bold, the line
_NUMBER = re.compile(r"\d{1,3}")


def make_draft(
    view: PageView,
    page: Page,
    fields: dict[str, Any],
    provenance: dict[str, str],
    body: BodyText,
    story: Prose,
    channels: Channels,
    kind: Kind,
) -> Draft:
    """Return the page's record. `fields` and `provenance` are the loader's; `provenance` goes over to the draft."""
    address = view.address
    draft = Draft(
        url=_story_url(view),
        story_key=address.story_key,
        part=address.part,
        page_url=page.url,
        site=view.site.name,
        host=address.host,
        fetched_at=page.fetched_at,
        digest=page.digest,
        kind=kind,
        paragraphs=story.paragraphs,
        layout=view.layout.name,
        page_total=_page_total(view),
        page_parameter=view.site.urls.page_parameter,
        etag=_printable(page.headers.get("etag")),
        last_modified=_printable(page.headers.get("last-modified")),
        provenance=provenance,
    )
    for name in ("title", "authors", "summary", "image_url", "tags", "editor"):
        if value := fields.get(name):
            setattr(draft, name, value)
    for name, value, source in (
        ("channel", channels.channel, channels.source),
        ("subchannel", channels.subchannel, channels.source),
        ("editor", story.editor, "body"),
        ("city", story.city, "body"),
    ):
        if value and source:
            setattr(draft, name, value)
            provenance[name] = source
    if not draft.editor and (editor := parse_editor(f"Editor: {read_credits(view).editor or ''}")):
        draft.editor, provenance["editor"] = editor, "generic:byline"
    signed = story.authors or clean_names(part for names in body.bylines for part in split_names(names, view))
    if not draft.authors and (authors := [name for name in signed if not view.site.signs_as(name)]):
        draft.authors = authors
        provenance["authors"] = "body"
    draft.flags += fields.get("flags", ())
    _fill_dates(draft, fields)
    _fill_image(draft, fields, body, view)
    return draft


def named_kind(view: PageView, channels: Channels) -> Kind | None:
    """Return the kind that the story's path or its sub-channel names, or None."""
    for part in (*urlsplit(view.address.canonical).path.split("/")[1:-1], channels.subchannel):
        if part and (kind := view.site.kinds.get(part) or view.site.kinds.get(part.partition("-")[0])):
            return kind
    return None


def _story_url(view: PageView) -> str:
    """The story's URL; a spelling without its slug takes the one that the page itself gives, if it is this story's."""
    requested = view.address.canonical
    for link in (view.structured.links.get("canonical"), view.structured.first_meta("og:url")):
        if link == requested:
            return requested
        if link and (url := view.absolute(link)):
            address = view.site.urls.read(url)
            if address.kind is PageKind.ARTICLE and address.story_key == view.address.story_key:
                return max(requested, address.canonical, key=len)
    return requested


def _page_total(view: PageView) -> int | None:
    """Number of the story's pages: the highest among the links to them, or the one in an inline script."""
    numbers = [
        int(text)
        for candidate in view.layout.fields.get("page_links", ())
        for text in select_values(view.tree, candidate)
        if _NUMBER.fullmatch(text)
    ]
    if not numbers:
        numbers = list(_numbered_links(view))
    if not numbers and "page_links" in view.layout.bare:
        numbers = [int(number) for line in _page_lines(view) for number in _NUMBER.findall(line)]
    if not numbers and (
        match := _NUMBER.fullmatch(view.structured.script.get(view.site.scripts.get("page_total", ""), ""))
    ):
        numbers = [int(match[0])]
    total = max(numbers, default=0)
    return total if 1 < total <= MAX_PAGES else None


def _numbered_links(view: PageView) -> Iterator[int]:
    """The numbers that are links to the story's page of that number."""
    for link in view.tree.links:
        text = link.text
        if text is None or not (number := text.strip()).isdecimal():
            continue
        if _NUMBER.fullmatch(number) and (url := view.absolute(link.get("href") or "")):
            address = view.site.urls.read(url)
            if (address.story_key, address.part) == (view.address.story_key, number):
                yield int(number)


def _page_lines(view: PageView) -> Iterator[str]:
    """Lines such as `Halaman : 1 2 3`, whose numbers may be links and whose label may be set apart."""
    if not _HAS_PAGE_LABEL(view.tree.root):  # a tenth of the time of the search
        return
    for text in _PAGE_LABELS(view.tree.root)[-_MAX_LABELS:]:
        box = text.getparent()
        for _ in range(_LABEL_DEPTH):
            line = clean_text(" ".join(texts_read(box)))
            verdict = judge(Line(line), view.site.prose)
            if verdict is not None and verdict.rule == "page-links" and _NUMBER.search(line):
                yield line
                break
            if (box := box.getparent()) is None:
                break


def _fill_dates(draft: Draft, fields: dict[str, Any]) -> None:
    provenance = draft.provenance
    if published := fields.get("published"):
        draft.published_at, draft.published_raw = published.at, published.raw
        provenance["published_at"] = provenance.pop("published")
        if published.weekday_mismatch:
            draft.flags.append(WEEKDAY_MISMATCH)
    elif unread := fields.get("unread_date"):
        draft.published_raw = unread
        if fields["is_date_refused"]:  # it may have been the clock: the next visit asks for the page whole
            draft.etag = draft.last_modified = None
    if modified := fields.get("modified_at"):
        draft.modified_at = modified.at


def _fill_image(draft: Draft, fields: dict[str, Any], body: BodyText, view: PageView) -> None:
    """The lead picture; a page that names none shows its first picture inside the body."""
    provenance = draft.provenance
    if draft.image_url is None and (shown := next((one for one in body.images if not _is_drawing(one)), None)):
        draft.image_url = view.absolute(shown)
        provenance["image_url"] = "body"
    if caption := fields.get("caption"):
        draft.image_caption, draft.image_credit = caption
        source = provenance.pop("caption")
    elif not is_declared(provenance.get("image_url", "")) and (caption := _first_caption(body, view)):
        draft.image_caption, draft.image_credit = caption
        source = "body"
    else:
        return
    for name in ("image_caption", "image_credit"):
        if getattr(draft, name):
            provenance[name] = source


def _is_drawing(source: str) -> bool:
    """Say whether a picture is of a format of icons and rules, which editors put into stories as well."""
    return source.partition("?")[0].lower().endswith((".gif", ".svg"))


def _first_caption(body: BodyText, view: PageView) -> Caption | None:
    return next(filter(None, (read_caption(text, view.site) for text in body.captions)), None)


def _printable(value: str | None) -> str | None:
    """Return the value of a header, None where it has control characters, which would reach a terminal."""
    return value if value and value.isprintable() else None
