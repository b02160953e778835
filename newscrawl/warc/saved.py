"""Saved pages as they were sent, and a tally of unusable records."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urljoin

from newscrawl import stats

logger = logging.getLogger(__name__)

#: Says from the URLs of a page alone (its own, and the one that led there if there is another) whether to read it.
Wanted = Callable[..., bool]

Headers = tuple[tuple[str, str], ...]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page as the server sent it: transfer encoding removed, content encoding kept."""

    url: str
    fetched_at: datetime  # aware, UTC
    body: bytes
    status: int = 200
    headers: Headers = ()  # names as sent, values decoded as Latin-1
    where: str = ""  # file, or WARC file and offset, for messages
    truncated: bool = False  # the saved bytes end before the page does
    unread_bytes: int = 0  # size of a body that was left where it is because it is too large
    record_id: str = ""  # `WARC-Record-ID`; empty for a page that is no WARC record
    retry_of: str = ""  # id of the record that this one answers in place of
    requested_as: str = ""  # the URL that led to this page by redirects

    is_revisit: bool = False  # recorded as a repetition of an earlier answer

    @property
    def redirect_target(self) -> str:
        """The URL of the page that it leads to, which has a record of its own; empty where it is no redirect."""
        if self.status not in _REDIRECTS:
            return ""
        location = next((value.strip() for name, value in self.headers if name.lower() == "location"), None)
        if location is None:
            return ""
        try:
            target = urljoin(self.url, location)
        except ValueError:
            return location  # not a URL that can be followed
        # A crawl takes a redirect to another protocol for the answer, and fails at one that names no host.
        return "" if "://" in target and not target.lower().startswith(("http://", "https://")) else target


@dataclass(slots=True)
class Tally:
    """Counts events among saved pages; each unreadable place is one warning."""

    counts: Counter[str] = field(default_factory=Counter)
    quiet: bool = False  # for a second look at what was reported before

    def skipped(self, label: str) -> None:
        """Count a record that is not a page."""
        self.counts[stats.SAVED_SKIPPED.format(label)] += 1

    def unreadable(self, where: str, why: str) -> None:
        """Count and report a saved page, or a place in a WARC file, that cannot be read."""
        self.counts[stats.SAVED_UNREADABLE] += 1
        if not self.quiet:
            logger.warning("Cannot read %s: %s", where, why)

    def unresolved(self, pages: Sequence[SavedPage]) -> None:
        """Count and report revisit records whose payload is in none of the files."""
        if pages:
            self.counts[stats.SAVED_SKIPPED.format("revisit-unresolved")] += len(pages)
            logger.warning(
                "%d saved pages repeat records that are in none of the files, the first at %s: "
                "name the other files of that archive too",
                len(pages),
                pages[0].where,
            )


def stored_headers(headers: Headers, body: bytes) -> Headers:
    """Return the headers that are true of the stored bytes.

    Some tools store the decoded body beside the header `Content-Encoding` of the encoded one. No gzip, zstd, brotli or
    zlib stream begins like markup.

    >>> stored_headers((("Content-Encoding", "gzip"), ("Server", "x")), b"<html>")
    (('Server', 'x'),)
    """
    if not is_plain_markup(body):
        return headers
    return tuple((name, value) for name, value in headers if name.lower() != "content-encoding")


def is_plain_markup(body: bytes) -> bool:
    """Say whether a body begins like markup, which no gzip, zstd, brotli or zlib stream does.

    >>> is_plain_markup(b"\\n<html>"), is_plain_markup(b"\\x1f\\x8b\\x08")
    (True, False)
    """
    return body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
