"""Summary and exit code of a run."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from newscrawl import stats
from newscrawl.errors import UNREADABLE
from newscrawl.items import Outcome

Counters = Mapping[str, Any]

#: The site with which the documents begin.
_DOCUMENTED = "inews"
_OTHERS = {
    "pages of other kinds": (stats.PAGES_LISTING, stats.PAGES_OTHER),
    "pages of other sites": (stats.PAGES_FOREIGN,),
    "unreadable saved pages": (stats.SAVED_UNREADABLE,),
    "hosts left alone": (stats.HOSTS_STOPPED,),
    "pages not requested in this run": (stats.NOT_SENT,),
}


#: How a run ends well: nothing was left to do, or a limit of the settings was reached.
_GOOD_REASONS = frozenset({"finished", "max-pages", "max-bytes"}) | {
    f"closespider_{bound}" for bound in ("timeout", "pagecount", "itemcount")
}
#: Counters of what a person must look at.
_SIGNS = (stats.SAVED_UNREADABLE, stats.HOSTS_STOPPED, stats.ARCHIVE_FAULTS)


def needs_a_look(counters: Counters, reason: str = "finished") -> bool:
    """Whether a person must look: a page that should have been readable was not, or the run was cut short.

    >>> needs_a_look({"newscrawl/outcome/failed/no-text": 1}), needs_a_look({"newscrawl/outcome/dropped/gone": 1})
    (True, False)
    """
    unreadable = (stats.outcome_key(Outcome.FAILED, failure) for failure in UNREADABLE)
    limits = stats.by_label(counters, stats.BROKEN_LIMIT).values()
    return reason not in _GOOD_REASONS or any((*map(counters.get, (*unreadable, *_SIGNS)), *limits))


def live_check(spider: str) -> str:
    """Return the command that checks the site of a spider, as advice names it."""
    return f"newscrawl doctor --live --spider {spider}"


def first_site(names: Collection[str]) -> str:
    """Return the name of the site to begin with: that of the documents where it is declared, else the first one.

    >>> first_site(["detik", "tempo"])
    'detik'
    """
    return _DOCUMENTED if _DOCUMENTED in names else min(names, default="SITE")


def summary(counters: Counters) -> Iterator[str]:
    """Yield the lines of a table: article pages by outcome, then the other pages.

    >>> for line in summary({"newscrawl/pages/article": 2, "newscrawl/outcome/new": 2}):
    ...     print(line.strip())
    2  article pages
    2    new
    """
    outcomes = stats.by_label(counters, stats.OUTCOME)
    order = [outcome.value for outcome in Outcome]
    yield _line(counters.get(stats.PAGES_ARTICLE, 0), "article pages")
    for name in sorted(outcomes, key=lambda name: (order.index(name.partition("/")[0]), name)):
        yield _line(outcomes[name], f"  {name}")
    for title, keys in _OTHERS.items():
        number = sum(counters.get(key, 0) for key in keys)
        if number:
            yield _line(number, title)


def _line(number: int, title: str) -> str:
    return f"{number:8,}  {title}"
