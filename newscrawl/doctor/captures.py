"""Selectors of the declared sites, judged on the recorded pages: hits and misses, layouts met, pages of no layout."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime

from newscrawl.doctor.diagnosis import FIELDS, RECORD, Diagnosis, diagnose
from newscrawl.doctor.finding import Finding, State
from newscrawl.errors import UNREADABLE, UnreadableBodyError
from newscrawl.page.layouts import GENERIC
from newscrawl.page.site import Site
from newscrawl.text.urls import PageKind
from newscrawl.warc.decode import read_saved_page
from newscrawl.warc.saved import SavedPage, Wanted

_OK = 200
_LEAST_PAGES = 5  # of a layout, for a field without a hit to be more than chance
_MAX_GENERIC = 0.1  # of the records: the limit of a crawl's monitor too
_MAX_UNREAD = 0.1  # of the pages
_EXAMPLES = 3
#: Fields of a layout without which a record is worth little.
_NEEDED = frozenset({"title", "published", "body"})


@dataclass(slots=True)
class Met:
    """A layout on the recorded pages of a site."""

    pages: int = 0
    oldest: datetime | None = None
    newest: datetime | None = None
    #: Field -> its selectors in their order -> pages on which each found something.
    hits: dict[str, Counter[str]] = field(default_factory=dict)
    sources: dict[str, Counter[str]] = field(default_factory=dict)  # field of the record -> source -> pages

    def count(self, found: Diagnosis, fetched_at: datetime) -> None:
        """Count a page."""
        self.pages += 1
        self.oldest = min(self.oldest or fetched_at, fetched_at)
        self.newest = max(self.newest or fetched_at, fetched_at)
        for name, selectors in found.hits.items():
            self.hits[name].update(selectors)
        if found.outcome == RECORD:
            for name in FIELDS:
                self.sources.setdefault(name, Counter())[found.sources.get(name, "")] += 1


@dataclass(slots=True)
class Captures:
    """The recorded article pages of a site, read again."""

    site: Site
    pages: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    layouts: dict[str, Met] = field(default_factory=dict)
    unmatched: list[str] = field(default_factory=list)  # URLs of some pages of no layout

    def findings(self) -> Iterator[Finding]:
        """Yield the findings about the site; those of state `fail` need a person."""
        records = self.outcomes[RECORD]
        says = ", ".join(f"{number:,} {name}" for name, number in self.outcomes.most_common())
        yield Finding(State.OK, self.site.name, f"{self.pages:,} recorded pages of stories: {says or 'none'}")
        unread = sum(self.outcomes[f"failed/{reason}"] for reason in UNREADABLE)
        if unread:
            state = State.FAIL if unread > _MAX_UNREAD * self.pages else State.WARN
            yield Finding(
                state, "unread", f"{unread:,} pages gave no record", "`newscrawl replay --dry-run` names them"
            )
        generic = self.layouts.get(GENERIC.name, Met()).pages
        if generic and self.site.layouts:
            is_usual = records >= _LEAST_PAGES and generic > _MAX_GENERIC * records
            state = State.FAIL if is_usual else State.WARN
            says = f"{generic:,} pages match no layout of the site, such as {' '.join(self.unmatched)}"
            yield Finding(state, "layouts", says, "declare their layout: docs/change-a-selector.md")
        for name, layout in self.layouts.items():
            for of, selectors in layout.hits.items() if name != GENERIC.name else ():
                if layout.pages >= _LEAST_PAGES and selectors and not selectors.total():
                    says = f"{name}: {of}: no selector found anything on {layout.pages:,} pages"
                    yield Finding(State.FAIL if of in _NEEDED else State.WARN, "selectors", says)


def look_at_captures(
    read: Callable[[Wanted], Iterable[SavedPage]], sites: Iterable[Site], max_bytes: int
) -> list[Captures]:
    """Return the results of reading the recorded pages, for each site with pages, by its name.

    A page is read as a crawl reads it; answers that are no article page, and errors of the server, are passed over.
    """
    found = {site.name: Captures(site) for site in sites}

    def owner(*urls: str) -> Captures | None:
        return next((each for each in found.values() if any(map(each.site.owns, urls))), None)

    def is_wanted(*urls: str) -> bool:
        return owner(*urls) is not None

    for saved in read(is_wanted):
        of = owner(saved.url)
        if of is None or of.site.urls.read(saved.url).kind is not PageKind.ARTICLE or saved.redirect_target:
            continue
        try:
            page = read_saved_page(saved, max_bytes, saved.url)
        except UnreadableBodyError as error:
            of.pages += 1
            of.outcomes[f"failed/{error.reason}"] += 1
            continue
        if page.status != _OK:
            continue
        diagnosis = diagnose(page, of.site)
        of.pages += 1
        of.outcomes[diagnosis.outcome] += 1
        if diagnosis.layout and diagnosis.outcome == RECORD:
            if diagnosis.layout not in of.layouts:
                of.layouts[diagnosis.layout] = Met(hits=_declared(of.site, diagnosis.layout))
            of.layouts[diagnosis.layout].count(diagnosis, saved.fetched_at)
        if diagnosis.is_generic and diagnosis.outcome == RECORD and len(of.unmatched) < _EXAMPLES:
            of.unmatched.append(saved.url)
    return sorted((each for each in found.values() if each.pages), key=lambda each: each.site.name)


def _declared(site: Site, name: str) -> dict[str, Counter[str]]:
    """Return the selectors of a layout, in their order, none of which has found anything yet."""
    layout = next((layout for layout in site.layouts if layout.name == name), GENERIC)
    declared = {**layout.fields, "body": layout.body}
    return {of: Counter(dict.fromkeys(selectors, 0)) for of, selectors in declared.items()}


def as_data(found: Sequence[Captures]) -> list[Mapping[str, object]]:
    """Return the same for a program."""
    return [
        {
            "site": each.site.name,
            "pages": each.pages,
            "outcomes": dict(each.outcomes),
            "layouts": {
                name: {of.name: getattr(met, of.name) for of in fields(Met)} for name, met in each.layouts.items()
            },
            "findings": list(each.findings()),
        }
        for each in found
    ]
