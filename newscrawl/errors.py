"""The exception tree, one class for each decision a caller can take, and the closed lists of reasons."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from enum import StrEnum


class NewscrawlError(Exception):
    """Base of all errors that this package raises on purpose: one line, the fault and the remedy."""


class InputError(NewscrawlError):
    """Wrong usage: a path, an option or a query that cannot be used; exit code 2."""


class StoreError(NewscrawlError):
    """The database cannot be opened, read or written."""


class ArchiveError(NewscrawlError):
    """A saved page or its container cannot be read or written."""


class ExportError(NewscrawlError):
    """An export cannot be written; the earlier file is untouched."""


class DropReason(StrEnum):
    """Reasons for which a page requested as an article is none, with nothing wrong on our side."""

    NOT_ARTICLE = "not-article"  # an index, tag or section page, an empty template
    SOFT_ERROR = "soft-error"  # status 200, but the page says "not found" or "error"
    LOGIN_WALL = "login-wall"  # asks for a login where the story should be
    CHALLENGE = "challenge"  # "Just a moment ...", a captcha
    EMPTY_SHELL = "empty-shell"  # a script would fill it; no text in the bytes
    NOT_HTML = "not-html"  # an image, a PDF, binary bytes
    FOREIGN_HOST = "foreign-host"  # a page of a host that the spider does not own
    WRAPPER = "wrapper"  # shows the story in a frame; the story's own URL is what counts
    GONE = "gone"  # 404 or 410


class FailReason(StrEnum):
    """Reasons for which a page that should have given a record gave none: a person must look."""

    EMPTY_BODY = "empty-body"  # no bytes, or no markup in them
    TRUNCATED = "truncated"  # the bytes end before the story does
    TOO_LARGE = "too-large"  # beyond DOWNLOAD_MAXSIZE, before or after decompression
    TOO_DEEP = "too-deep"  # nested deeper than the HTML parser goes, so the rest of the page is lost
    TOO_SLOW = "too-slow"  # reading it takes more than 10 s of processor time; the page is kept
    UNDECODABLE = "undecodable"  # broken gzip, broken framing
    NO_TITLE = "no-title"  # text, but no source of a headline
    NO_TEXT = "no-text"  # a headline, but no story under it
    HTTP_ERROR = "http-error"  # any status but 200, 304, 404 and 410
    DOWNLOAD_ERROR = "download-error"  # no connection, timeout, reset
    DISALLOWED = "disallowed"  # robots.txt asks not to fetch it, and it was not fetched
    MISSING_PAGE = "missing-page"  # a page of a many-page story is not there
    PARSER_ERROR = "parser-error"  # a bug of ours; the page is kept
    STORE_ERROR = "store-error"  # the database did not take it


class UnreadableBodyError(NewscrawlError):
    """An answer came whose bytes cannot be read; `reason` is the page's outcome."""

    def __init__(self, reason: FailReason, detail: str) -> None:
        """Keep the reason beside its detail."""
        super().__init__(detail)
        self.reason = reason


#: Failures of the reading itself, not of what the page says.
NOT_READ = frozenset({FailReason.PARSER_ERROR, FailReason.TOO_SLOW})

#: Failures that say "our reading is broken", not "the network or the site is": they alone make a run exit with 1.
UNREADABLE = frozenset(
    {
        FailReason.EMPTY_BODY,
        FailReason.TRUNCATED,
        FailReason.UNDECODABLE,
        FailReason.TOO_LARGE,
        FailReason.TOO_DEEP,
        FailReason.TOO_SLOW,
        FailReason.NO_TITLE,
        FailReason.NO_TEXT,
        FailReason.PARSER_ERROR,
        FailReason.STORE_ERROR,
    }
)


@contextmanager
def needing(what: str, extra: str, package: str = "") -> Iterator[None]:
    """Name the extra of an optional package that is imported inside; without its name, of the one that is missing.

    Raises: InputError where it is not installed.
    """
    try:
        yield
    except ImportError as error:
        raise InputError(f'{what} needs {package or error.name}: pip install "newscrawl[{extra}]"') from error


def nearest(name: str, known: Collection[str]) -> str:
    """Return the end of a message about a name that does not exist: the names that do, the nearest first.

    >>> nearest("sprt", ("news", "sport"))
    ' (there is: sport, news)'
    """
    close = get_close_matches(name, known, n=3, cutoff=0.5)
    shown = [*close, *(other for other in known if other not in close)]
    return f" (there is: {', '.join(shown) or 'none'})"
