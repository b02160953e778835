"""Extraction: one page -> its record. A pure function: no crawler, no clock, no network."""

import re
from dataclasses import replace
from textwrap import shorten
from urllib.parse import urljoin

from lxml import etree

from newscrawl import stats
from newscrawl.errors import DropReason, FailReason
from newscrawl.items import Kind, Page, Reading, Rejection
from newscrawl.page.body.find import find_text, is_cut_off, is_unended, is_weak, reads_like_story, without_repeats
from newscrawl.page.decode import decode
from newscrawl.page.fields.channels import read_channels
from newscrawl.page.fields.credits import SIGNED
from newscrawl.page.fields.draft import WEEKDAY_MISMATCH, make_draft, named_kind
from newscrawl.page.fields.loader import DraftLoader
from newscrawl.page.fields.sources import PageView, fits_slug, is_declared, is_told, keep_own_nodes, language_of
from newscrawl.page.fields.structured import read_structured
from newscrawl.page.layouts import GENERIC, pick_layout
from newscrawl.page.listing import read_links
from newscrawl.page.neutral import UNKNOWN_HOST, neutral_site
from newscrawl.page.reject import names_listing, why_no_record, why_no_story
from newscrawl.page.site import Site
from newscrawl.page.tree import TooDeepError, Tree, parse
from newscrawl.text.boilerplate import INITIALS
from newscrawl.text.prose import read_lines
from newscrawl.text.urls import PageKind

#: A page larger than this is none that a newsroom wrote (the largest story seen has under 1 MB).
MAX_PAGE_BYTES = 20_000_000

#: The parts of a story that begin with its beginning, and so with its dateline.
FIRST_PARTS = frozenset({"1", "all", "amp", "amp-all"})
_BASES = etree.XPath("/html/head/base/@href", smart_strings=False)
_MAX_OPENING = 100  # characters of a text that stand for the title of a page without one
_GONE = frozenset({404, 410})
_LISTINGS = frozenset({PageKind.INDEX, PageKind.TAG, PageKind.SECTION, PageKind.SEARCH})
_HTML_TYPES = (
    "text/html",
    "application/xhtml",
    "text/plain",
    "application/xml",
    "text/xml",
    "application/octet-stream",
)
_BINARY_MAGIC = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"RIFF", b"\x00\x00\x00")
_FEED = re.compile(rb"(?:\xef\xbb\xbf)?\s*+(?:<\?[^>]*+>\s*+)*+<(?:rss|feed|urlset|sitemapindex|rdf:RDF)[\s>]")
_COMPRESSED_MAGIC = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")
_CONTROL_SHARE = 0.1  # more of the first bytes than this outside printable ASCII, and no "<": binary


def read_page(page: Page, site: Site, *, is_listing: bool = False) -> Reading:
    """Return the reading of a page: a `Draft` or `Rejection` of an article page, links of a listing, else nothing.

    `is_listing`: the page was requested for its links, whatever its URL says; it may be on a host without stories.
    """
    address = site.urls.read(page.url)
    reading = Reading()
    is_listing |= address.kind in _LISTINGS
    if address.kind is PageKind.FOREIGN and not is_listing:
        return _refuse(reading, page, site, DropReason.FOREIGN_HOST, address.host)
    if address.kind is PageKind.WRAPPER:
        return _refuse(reading, page, site, DropReason.WRAPPER, "shows a story of another URL")
    if address.kind not in {PageKind.ARTICLE, PageKind.OTHER} and not is_listing:
        return reading
    if problem := problem_of_status(page.status) or _problem_of_bytes(page):
        if address.kind is PageKind.ARTICLE and not is_listing:
            _refuse(reading, page, site, *problem)
        return reading
    text, overruled = decode(page.body, page.headers.get("content-type"))
    if overruled:
        reading.counts[stats.ENCODING_FALLBACK] += 1
    try:
        root = parse(text)
    except TooDeepError:
        return _refuse(reading, page, site, FailReason.TOO_DEEP, "nested deeper than 2,048 levels")
    if root is None:
        return _refuse(reading, page, site, FailReason.EMPTY_BODY, "no markup")
    tree = Tree(root)
    layout = pick_layout(tree, site.layouts)
    tree.scope = next((box for css in layout.scope for box in tree.select(css)), root)
    structured = read_structured(root, tuple(site.scripts.values()))
    view = PageView(tree, structured, layout, address, _base_of(root, page.url), page.answered_at, page.latest_at, site)
    if view.structured.nodes:
        keep_own_nodes(view)
    if is_listing:
        reading.links = read_links(view, reading.counts)
        return reading
    _read_article(view, page, text, reading)
    if address.kind is PageKind.OTHER and (isinstance(reading.result, Rejection) or not site.layouts):
        return Reading()
    return reading


def read_any(page: Page) -> Reading:
    """Return the reading of a story's page of any site, as `read_page` does, without rules of one publisher.

    The URL may be empty: the one that the page names as its own is taken, else one at `unknown.invalid`.
    """
    if not page.url:
        page = replace(page, url=named_url(page) or f"https://{UNKNOWN_HOST}/")
    return read_page(page, neutral_site(page.url))


def root_of(page: Page) -> etree._Element | None:
    """Return the root element of a page; None where it has no markup, or is nested too deep."""
    try:
        return parse(decode(page.body, page.headers.get("content-type"))[0])
    except TooDeepError:
        return None


def named_url(page: Page) -> str | None:
    """Return the URL that a page names as its own."""
    root = root_of(page)
    if root is None:
        return None
    structured = read_structured(root)
    named = (structured.links.get("canonical"), structured.first_meta("og:url"))
    return next((url for url in named if url and url.startswith(("https://", "http://"))), None)


def _base_of(root: etree._Element, url: str) -> str:
    """Return the base URL of the page's relative links."""
    try:
        return next((urljoin(url, href.strip()) for href in _BASES(root)), url)
    except ValueError:
        return url


def problem_of_status(status: int) -> tuple[DropReason | FailReason, str] | None:
    """Return why an answer with this status is no page to be read, or None."""
    if status in _GONE:
        return DropReason.GONE, f"status {status}"
    if not 200 <= status < 300:
        return FailReason.HTTP_ERROR, f"status {status}"
    return None


def _problem_of_bytes(page: Page) -> tuple[DropReason | FailReason, str] | None:
    size = len(page.body)
    if size > MAX_PAGE_BYTES:
        return FailReason.TOO_LARGE, f"{size} bytes"
    if not size or page.body.isspace():
        return FailReason.EMPTY_BODY, f"{size} bytes"
    content_type = page.headers.get("content-type", "").split(";")[0].strip().lower()
    if content_type and not content_type.startswith(_HTML_TYPES):
        return DropReason.NOT_HTML, content_type
    start = page.body[:1024]
    if start.startswith(_COMPRESSED_MAGIC):
        return FailReason.UNDECODABLE, "compressed bytes where HTML was announced"
    if _FEED.match(start):
        return DropReason.NOT_HTML, "a feed or a sitemap"
    if start.startswith(_BINARY_MAGIC) or (
        page.body.find(b"<", 0, 65536) < 0 and _share_of_controls(start) > _CONTROL_SHARE
    ):
        return DropReason.NOT_HTML, "binary bytes"
    return None


def _share_of_controls(start: bytes) -> float:
    return sum(byte < 9 or 13 < byte < 32 or byte > 126 for byte in start) / max(1, len(start))


def _refuse(reading: Reading, page: Page, site: Site, reason: DropReason | FailReason, detail: str) -> Reading:
    reading.result = site.refuse(page.url, reason, detail, page.fetched_at)
    return reading


def _read_article(view: PageView, page: Page, text: str, reading: Reading) -> None:
    address, site = view.address, view.site
    loader = DraftLoader(view)
    fields = loader.load_sources()
    provenance = loader.provenance
    reading.counts.update(loader.counts)
    title = fields.get("title")
    channels = read_channels(view)
    kind = named_kind(view, channels) or view.layout.kind or Kind.ARTICLE
    body, source = find_text(view)
    story = read_lines(
        without_repeats(body, fields, site.prose),
        site.prose,
        first_page=address.part in FIRST_PARTS,
        signature=INITIALS if not site.layouts and language_of(view) in SIGNED else None,
    )
    reading.counts.update(body.counts)
    reading.counts.update({stats.BOILERPLATE.format(rule): count for rule, count in story.dropped.items()})
    if title is None and not site.layouts and reads_like_story(story):
        title = fields["title"] = shorten(story.paragraphs[0], _MAX_OPENING, placeholder=" …")
        provenance["title"] = "body"
    boxed = source is not None and source != "generic"
    # Where neither the story's box nor its headline is among the bytes, no end of the document is proof enough.
    titled = provenance.get("title", "")
    reached = story.paragraphs and (boxed or is_declared(titled) or titled.startswith("generic:"))
    cut_off = not body.followed and (is_cut_off(text) or (not reached and is_unended(text)))
    error = why_no_story(view, title, story, boxed=boxed, dated=_is_dated(view, provenance)) if title else None
    if error:
        _refuse(reading, page, site, error, str(title))
        return
    weak = source in {"generic", "json-ld", None} and is_weak(view, story, fields)
    if weak and source == "generic" and kind is not Kind.ARTICLE:
        story, source = replace(story, paragraphs=[]), None
    if (
        source == "generic"
        and view.layout is GENERIC
        and names_listing(view)
        and not reads_like_story(story)
        and not fits_slug(title or "", view)
    ):
        story, weak = replace(story, paragraphs=[]), True
    if not title or cut_off or (kind is Kind.ARTICLE and (not story.paragraphs or weak)):
        reason = why_no_record(
            view, has_title=bool(title), has_text=bool(source and not weak), cut_off=cut_off or is_unended(text)
        )
        _refuse(reading, page, site, reason, title or view.layout.name)
        return
    if story.paragraphs and source:
        provenance["body"] = source
        reading.counts[stats.SOURCE.format("body", source)] += 1
    reading.counts[stats.LAYOUT.format(view.layout.name)] += 1
    reading.language = language_of(view)
    reading.result = make_draft(view, page, fields, provenance, body, story, channels, kind)
    if not fields.get("editor") and "editor" in provenance:
        reading.counts[stats.SOURCE.format("editor", provenance["editor"])] += 1
    if WEEKDAY_MISMATCH in reading.result.flags:
        reading.counts[stats.WEEKDAY_MISMATCH] += 1


def _is_dated(view: PageView, provenance: dict[str, str]) -> bool:
    """Say whether the date is surely the story's: from its layout or markup for machines, not from a line of text."""
    source = provenance.get("published", "")
    return is_told(source) or (is_declared(source) and view.layout is not GENERIC)
