"""Size limit of response headers; Scrapy reads them without one."""

from typing import NoReturn

from scrapy.core.downloader.handlers import http11
from twisted.web._newclient import ParseError

#: Of one answer. Browsers take up to 256 KiB; those of a news page have some 2 KiB.
MAX_BYTES = 256 * 1024


class BoundedParser(http11._LenientHTTPClientParser):
    """Scrapy's parser of an answer, which gives one with too many headers up."""

    _head_bytes = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802  # Twisted's name
        """Read a line of the headers, also of those of interim answers (1xx).

        Raises: ParseError, which ends the connection.
        """
        self._head_bytes += len(line) + 1
        if self._head_bytes > MAX_BYTES:
            self._give_up(f"the headers are larger than {MAX_BYTES:,} bytes", line)
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802  # Twisted's name
        """Give up a line of the headers that has no end.

        Raises: ParseError.
        """
        self._give_up(f"a line of the headers is longer than {self.MAX_LENGTH:,} bytes", line)

    def _give_up(self, why: str, line: bytes) -> NoReturn:
        # A connection with TLS that is closed goes on until the server closes it too.
        self.transport._producer.abortConnection()  # type: ignore[union-attr]
        raise ParseError(why, line[:80])


def bound_headers() -> None:
    """Read every later answer of this process within the bound."""
    http11._LenientHTTPClientParser = BoundedParser  # type: ignore[misc]
