"""Diagnosis of a page: its layout, the source of each field, declared selectors without a hit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from newscrawl import stats
from newscrawl.doctor.finding import State
from newscrawl.items import Draft, Page
from newscrawl.page.answer import read_within_budget
from newscrawl.page.decode import decode
from newscrawl.page.fields.sources import select_values
from newscrawl.page.fields.structured import read_structured
from newscrawl.page.layouts import GENERIC, Layout, pick_layout
from newscrawl.page.site import Site
from newscrawl.page.tree import TooDeepError, Tree, parse
from newscrawl.text.urls import PageKind

RECORD = "record"
#: What a reader of the record expects to find, in the order of a page.
FIELDS = (
    "title", "published_at", "channel", "authors", "editor", "city", "summary", "image_url", "image_caption", "tags",
    "body",
)  # fmt: skip
_NEEDED = ("title", "published_at")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One article page, as it was read."""

    outcome: str  # "record", or `dropped/<reason>`, `failed/<reason>`, or "no article"
    detail: str = ""
    layout: str = ""  # by the markers on the page, whatever became of it; empty where there is no markup
    kind: str = ""
    part: str = ""
    words: int = 0
    page_total: int = 1
    sources: Mapping[str, str] = field(default_factory=dict)  # field -> source of its value; only fields with one
    #: Field of the layout -> its selectors that found something on the page, and those that found nothing.
    hits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    missed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unclaimed: int = 0  # boxes inside the body that no rule knows
    amp_url: str = ""

    @property
    def is_generic(self) -> bool:
        """Whether no declared layout matched."""
        return self.layout == GENERIC.name


@dataclass(frozen=True, slots=True)
class PageFinding:
    """One page of a kind, looked at."""

    state: State
    sort: str  # "article", "photo", "network", "amp", "page 2" ...
    url: str = ""
    says: str = ""
    diagnosis: Diagnosis | None = None


def judge(found: Diagnosis, *, has_layouts: bool, is_first_page: bool) -> tuple[State, str]:
    """Return the state of a page's reading, and its fault; only a story's first page must name its date."""
    if found.outcome != RECORD:
        return State.FAIL, f"{found.outcome} ({found.detail})"
    if found.is_generic and has_layouts:
        return State.FAIL, "no layout of the site matches"
    missing = [name for name in _NEEDED if name not in found.sources]
    if missing:
        return State.FAIL if is_first_page else State.WARN, f"no {' and no '.join(missing)}"
    if found.unclaimed:
        return State.WARN, f"{found.unclaimed} boxes in the body that no rule knows"
    return State.OK, ""


def diagnose(page: Page, site: Site) -> Diagnosis:
    """Read a page and look at its markup once more: a pure function, like `read_page`."""
    reading = read_within_budget(page, site)
    tree = _tree(page)
    layout = pick_layout(tree, site.layouts) if tree else None
    result = reading.result
    if not isinstance(result, Draft):
        name = layout.name if layout else ""
        if result is None:
            return Diagnosis("no article", f"status {page.status}", name)
        return Diagnosis(f"{result.outcome}/{result.reason}", result.detail, name)
    return Diagnosis(
        outcome=RECORD,
        layout=result.layout,
        kind=str(result.kind or ""),
        part=result.part,
        words=sum(len(paragraph.split()) for paragraph in result.paragraphs),
        page_total=result.page_total or 1,
        sources={name: result.provenance[name] for name in FIELDS if name in result.provenance},
        hits=_candidates(tree, layout, that_hit=True),
        missed=_candidates(tree, layout, that_hit=False),
        unclaimed=reading.counts[stats.UNCLAIMED],
        amp_url=_amp_url(tree, page, site) if tree else "",
    )


def _tree(page: Page) -> Tree | None:
    text, _ = decode(page.body, page.headers.get("content-type"))
    try:
        root = parse(text)
    except TooDeepError:
        return None
    return None if root is None else Tree(root)


def _candidates(tree: Tree | None, layout: Layout | None, *, that_hit: bool) -> dict[str, tuple[str, ...]]:
    """The declared selectors that find something on the page, or those that do not."""
    declared = {**layout.fields, "body": layout.body} if layout else {}
    if tree is None:
        return {}
    found = {
        name: tuple(one for one in candidates if bool(select_values(tree, one)) is that_hit)
        for name, candidates in declared.items()
    }
    return {name: candidates for name, candidates in found.items() if candidates}


def _amp_url(tree: Tree, page: Page, site: Site) -> str:
    """The AMP page that a story names, or one at the place where the site's URL rules know it."""
    named = urljoin(page.url, read_structured(tree.root).links.get("amphtml", ""))
    address = site.urls.read(page.url)
    scheme, _, rest = address.canonical.partition("://")
    host, _, path = rest.partition("/")
    for url in (named, f"{scheme}://{host}/amp/{path}"):
        found = site.urls.read(url)
        if found.kind is PageKind.ARTICLE and found.story_key == address.story_key and found.part == "amp":
            return url
    return ""
