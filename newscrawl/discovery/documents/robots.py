"""robots.txt: the sitemaps that it names, and its `Disallow:` lines. Which of them hold, Scrapy's parser decides."""

from collections.abc import Iterator

from newscrawl.page.decode import as_utf8
from newscrawl.text.normalize import clean_text


def sitemaps_of(body: bytes) -> list[str]:
    """Return the URLs of the `Sitemap:` lines.

    >>> sitemaps_of(b"User-agent: *\\nDisallow:\\nSITEMAP : https://a.id/sitemap.xml # all\\n")
    ['https://a.id/sitemap.xml']
    >>> sitemaps_of("Sitemap: https://a.id/sitemap.xml".encode("utf-16"))
    ['https://a.id/sitemap.xml']
    """
    return [url for name, value in _lines(body) if name == "sitemap" and (url := clean_text(value))]


def disallow_patterns(body: bytes) -> list[str]:
    """Return the values of the `Disallow:` lines, whatever agents they are for, each once and as it is written.

    >>> disallow_patterns(b"User-agent: GPTBot\\nDisallow: /\\n\\nUser-agent: *\\nDisallow: /find # search")
    ['/', '/find']
    """
    return list(dict.fromkeys(value for name, value in _lines(body) if name == "disallow" and value))


def path_of(pattern: str) -> str:
    """Return a path that a pattern matches.

    >>> path_of("/*.pdf$"), path_of("*?print=")
    ('/.pdf', '/?print=')
    """
    return f"/{pattern.replace('*', '').removesuffix('$').removeprefix('/')}"


def _lines(body: bytes) -> Iterator[tuple[str, str]]:
    """Yield the lower-case name and the value of each line."""
    for line in as_utf8(body).decode("utf-8", "replace").splitlines():
        name, _, value = line.partition("#")[0].partition(":")
        yield clean_text(name).lower(), value.strip()
