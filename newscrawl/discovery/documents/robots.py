"""robots.txt: the sitemaps that it names, and what it forbids. Whether a URL may be fetched is decided by Scrapy."""

import re
from collections.abc import Iterator

from newscrawl.page.decode import as_utf8
from newscrawl.text.normalize import clean_text

_ANYBODY = "*"


def sitemaps_of(body: bytes) -> list[str]:
    """Return the URLs of the `Sitemap:` lines.

    >>> sitemaps_of(b"User-agent: *\\nDisallow:\\nSITEMAP : https://a.id/sitemap.xml # all\\n")
    ['https://a.id/sitemap.xml']
    >>> sitemaps_of("Sitemap: https://a.id/sitemap.xml".encode("utf-16"))
    ['https://a.id/sitemap.xml']
    """
    return [value for name, value in _lines(body) if name == "sitemap" and value]


def forbidden_patterns(body: bytes, agent: str) -> tuple[str, ...]:
    """Return what is forbidden to an agent: by the group with its name in it, or else by that of all.

    >>> body = b"User-agent: GPTBot\\nDisallow: /\\n\\nUser-agent: *\\nDisallow: /find # search"
    >>> forbidden_patterns(body, "newscrawl")
    ('/find',)
    """
    groups: dict[str, dict[str, None]] = {}  # agent -> patterns, each once
    agents: list[str] = []
    is_naming = False  # agents in a row share what follows
    for name, value in _lines(body):
        match name:
            case "user-agent":
                agents = [*(agents if is_naming else ()), value.lower()]
                groups.setdefault(value.lower(), {})
                is_naming = True
            case "allow" | "disallow" | "crawl-delay":
                is_naming = False
                if name == "disallow" and value:
                    for one in agents:
                        groups[one][value] = None
    named = [one for one in groups if one and re.search(rf"(?<![\w-]){re.escape(one)}", agent.lower())]
    ours = max(named, key=len, default=_ANYBODY)
    return tuple(groups.get(ours, ()))


def _lines(body: bytes) -> Iterator[tuple[str, str]]:
    """Yield the lower-case name and the value of each line."""
    for line in as_utf8(body).decode("utf-8", "replace").splitlines():
        name, _, value = line.partition("#")[0].partition(":")
        yield clean_text(name).lower(), clean_text(value)
