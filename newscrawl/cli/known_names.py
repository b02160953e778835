"""Check of the names given to a crawl against the known ones: a mistyped one is refused before any request."""

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches

from sqlalchemy import Engine

from newscrawl.discovery.scope import Scope
from newscrawl.errors import InputError
from newscrawl.page.site import Site
from newscrawl.store.frontier.table import known_hosts
from newscrawl.store.search.filters import Filters
from newscrawl.store.search.nearest import unknown_values
from newscrawl.text.places import PLACES

_ALIKE = 0.8  # of two names, from which on one is taken for the other, mistyped
_SHOWN = 4
#: Short names of provinces that no dateline has.
_PROVINCES = re.findall(
    r"\w+",
    """
    babel celebes kalbar kalsel kaltara kalteng kaltim kepri malut ntb ntt papua sulbar sulsel sulteng sultra sulut
    yogya
    """,
)


def check_hosts(engine: Engine, site: Site, scope: Scope) -> None:
    """Check for mistyped network sites and hosts: unknown names nearly spelled as a known one.

    No list of a site's hosts is ever whole: an unknown name that is like no other is accepted.

    Raises: InputError.
    """
    with engine.connect() as connection:
        seen = set(known_hosts(connection, site.name))
    sources = site.sources
    if sources is None:
        return
    places = {*_PROVINCES, *(place.replace(" ", "") for place in PLACES)} if sources.network else set()
    pattern = sources.network.host if sources.network else "{}"
    labels = {sources.network.name_at(host) or "" for host in seen} - {""} if sources.network else seen
    for name in scope.network:
        if near := _near(name, labels | places, first=labels):
            raise InputError(f'network: no site "{name}" is known; near: {", ".join(near)}. {_advice(pattern, name)}')
    known = seen | sources.hosts | {pattern.format(name) for name in places}
    for host in scope.hosts:
        label, _, domain = host.partition(".")
        others = {other.removesuffix(f".{domain}") for other in known if other.endswith(f".{domain}")}
        if near := _near(label, others, first=labels):
            raise InputError(
                f'hosts: no host "{host}" is known; near: {", ".join(f"{name}.{domain}" for name in near)}. '
                f"{_advice('{}', host)}"
            )


def strange_tags(engine: Engine, scope: Scope) -> Iterator[str]:
    """Yield a line for each tag that no story has and that is nearly spelled as one that stories have."""
    for tag in scope.tags:
        for _, _, near in unknown_values(engine, Filters(tag=tag.replace("-", " "))):
            if near and not any(tag == name.lower().replace(" ", "-") for name in near):
                yield f'tags: no stored story has the tag "{tag}"; near: {", ".join(near)}. It is crawled anyway'


def _near(name: str, known: Collection[str], first: Collection[str]) -> list[str]:
    """Return the known names like an unknown one, those that the site is known to have first."""
    if name in known:
        return []
    near = get_close_matches(name, sorted(known), _SHOWN, _ALIKE)
    return sorted(near, key=lambda each: each not in first)


def _advice(pattern: str, name: str) -> str:
    return f"If it is right, name one of its pages first: --urls https://{pattern.format(name)}/..."
