"""A survey of a live site, for a person and for a program."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from newscrawl.clock import WIB
from newscrawl.console.terminal import terminal
from newscrawl.discovery.documents.robots import sitemaps_of
from newscrawl.doctor.captures import Captures
from newscrawl.doctor.diagnosis import FIELDS, RECORD, PageFinding
from newscrawl.doctor.finding import Finding, State
from newscrawl.doctor.survey import SourceFinding, Survey
from newscrawl.page.layouts import GENERIC
from newscrawl.probe.fetch import Probe, Robots

_STYLES = {State.OK: "green", State.WARN: "yellow", State.FAIL: "bold red"}
_DISALLOWED_SHOWN = 6


def findings_table(findings: Sequence[Finding]) -> Table:
    """Return a line for each finding, with its advice below."""
    table = _table("", "", "")
    for finding in findings:
        table.add_row(_state(finding.state), Text(finding.what), Text(finding.says))
        if finding.advice:
            table.add_row("", "", Text(f"-> {finding.advice}"))
    return table


def survey_screen(found: Survey, probe: Probe) -> Group:
    """Return the results of a live check: sources, pages, fields, and things to look at."""
    parts: list[RenderableType] = [_robots(found.robots), "", _sources(found.checked, found.led_to), ""]
    if any(finding.url for finding in found.pages):
        parts += [_pages(found.pages, found.led_to), "", _fields(found.pages), ""]
        parts += [Text(line) for line in _missed(found.pages)]
    parts += [Text(f"robots.txt forbids {url}") for url in dict.fromkeys(found.disallowed)]
    parts += [Text(f"look at this: {line}", style=_STYLES[State.FAIL]) for line in found.broken()]
    further = ". Any page above becomes a fixture with: newscrawl capture URL" if found.met else ""
    parts.append(Text(f"{probe.requests} requests{further}"))
    return Group(*parts)


def captures_screen(found: Sequence[Captures]) -> Group:
    """Return the layouts that were met, the selectors with their hits and misses, and things to look at."""
    parts: list[RenderableType] = []
    for each in found:
        layouts = _table("layout", "pages", "oldest (WIB)", "newest (WIB)")
        selectors = _table("layout", "field", "selector", "hits", "misses")
        for name, met in each.layouts.items():
            dates = (f"{at.astimezone(WIB):%Y-%m-%d}" if at else "-" for at in (met.oldest, met.newest))
            layouts.add_row(name, f"{met.pages:,}", *dates)
            for of, hits in met.hits.items() if name != GENERIC.name else ():
                for selector, number in hits.items():
                    selectors.add_row(name, of, Text(selector), f"{number:,}", f"{met.pages - number:,}")
        parts += [
            Text(each.site.name, style="bold"),
            layouts,
            "",
            selectors,
            "",
            findings_table(list(each.findings())),
            "",
        ]
    return Group(*parts[:-1])


def show(what: RenderableType) -> None:
    """Print: as wide as the terminal, or wide, plain and without spaces at the ends of lines where there is none."""
    console = terminal()
    if sys.stdout.isatty():
        console.print(what)
        return
    with console.capture() as captured:
        console.print(what)
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def as_json(found: Survey, probe: Probe) -> dict[str, Any]:
    """Return a survey as data."""
    return {
        "site": found.site.name,
        "requests": probe.requests,
        "is_cut": probe.is_cut,
        "robots": {host: _robots_facts(robots) for host, robots in found.robots.items()},
        "sources": [asdict(finding) for finding in found.checked],
        "pages": [asdict(finding) for finding in found.pages],
        "disallowed": found.disallowed,
        "led_to": found.led_to,
        "broken": list(found.broken()),
    }


def _robots(robots: Mapping[str, Robots]) -> Table:
    table = _table("robots.txt", "answer", "pace", "sitemaps", "disallows")
    for host, one in robots.items():
        facts = _robots_facts(one)
        disallows: tuple[str, ...] = facts["disallows"]
        more = f" and {len(disallows) - _DISALLOWED_SHOWN} more" if len(disallows) > _DISALLOWED_SHOWN else ""
        table.add_row(
            Text(host),
            Text(str(one.status or "none")),
            Text(f"{one.crawl_delay_s:g} s" if one.crawl_delay_s else "-"),
            Text(str(len(facts["sitemaps"]))),
            Text(" ".join(disallows[:_DISALLOWED_SHOWN]) + more or "nothing"),
        )
    return table


def _robots_facts(robots: Robots) -> dict[str, Any]:
    return {
        "status": robots.status,
        "crawl_delay_s": robots.crawl_delay_s,
        "sitemaps": sitemaps_of(robots.body),
        "disallows": robots.disallows,
    }


def _sources(findings: Sequence[SourceFinding], led_to: Mapping[str, str]) -> Table:
    table = _table("", "source", "stories", "newest (WIB)", "")
    for finding in findings:
        newest = finding.newest.astimezone(WIB).strftime("%Y-%m-%d %H:%M") if finding.newest else "-"
        where = _short(finding.url)
        count = str(finding.stories) if finding.stories else "-"
        says = ": ".join(filter(None, (_way(finding.url, led_to), finding.says)))
        table.add_row(_state(finding.state), Text(f"{finding.kind} {where}"), count, newest, Text(says))
    return table


def _pages(findings: Sequence[PageFinding], led_to: Mapping[str, str]) -> Table:
    table = _table("", "page", "layout", "words", "pages", "")
    for finding in findings:
        found = finding.diagnosis
        cells = (found.layout or "-", str(found.words), str(found.page_total)) if found else ("-", "-", "-")
        where = _short(finding.url)
        says = [f"-> {line}" for line in (_way(finding.url, led_to), finding.says) if line]
        table.add_row(_state(finding.state), finding.sort, *cells, Text("\n".join(filter(None, (where, *says)))))
    return table


def _fields(findings: Sequence[PageFinding]) -> Table:
    """Source of each field's value, and on which pages; "-" = on these nowhere."""
    table = _table("field", "came from", "on the pages")
    read = [finding for finding in findings if finding.diagnosis and finding.diagnosis.outcome == RECORD]
    for field in FIELDS:
        by_source: dict[str, list[str]] = {}
        for finding in read:
            assert finding.diagnosis is not None
            by_source.setdefault(finding.diagnosis.sources.get(field, "-"), []).append(finding.sort)
        for number, (source, sorts) in enumerate(by_source.items()):
            table.add_row("" if number else field, Text(source), Text(", ".join(sorts)))
    return table


def _missed(findings: Sequence[PageFinding]) -> Iterator[str]:
    """Selectors that are declared for a layout that was met, and hit on no page of any."""
    read = [finding.diagnosis for finding in findings if finding.diagnosis and finding.diagnosis.layout]
    missed: dict[str, dict[str, None]] = {}
    for found in read:
        for field, candidates in found.missed.items():
            missed.setdefault(field, {}).update(dict.fromkeys(candidates))
    hits = {(field, candidate) for found in read for field, names in found.hits.items() for candidate in names}
    for field, all_missed in missed.items():
        silent = [candidate for candidate in all_missed if (field, candidate) not in hits]
        if silent:
            yield f"hit on none of these pages: {field}: {', '.join(silent)}"


def _table(*titles: str) -> Table:
    table = Table(box=None, pad_edge=False, show_header=any(titles))
    for title in titles:
        table.add_column(title, no_wrap=title in {"stories", "newest (WIB)", "words", "pages"}, overflow="fold")
    return table


def _state(state: State) -> Text:
    return Text(state.value, style=_STYLES[state])


def _way(url: str, led_to: Mapping[str, str]) -> str:
    return f"leads to {led_to[url]}" if url in led_to else ""


def _short(url: str) -> str:
    """A URL without the scheme that all of them share."""
    return url.partition("://")[2] or url
