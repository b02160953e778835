"""Bound of an answer's headers: lines of them are read for as long as the server sends some."""

from scrapy.core.downloader.handlers import http11
from twisted.web._newclient import ParseError

#: Of one answer. Browsers take up to 256 KiB; those of a news page have some 2 KiB.
MAX_BYTES = 256 * 1024


class BoundedParser(http11._LenientHTTPClientParser):
    """Scrapy's parser of an answer, which gives one with too many headers up."""

    _head_bytes = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802  # Twisted's name
        """Read a line of the headers.

        Raises: ParseError, which ends the connection.
        """
        self._head_bytes += len(line) + 1
        if self._head_bytes > MAX_BYTES:
            # A connection with TLS that is closed goes on until the server closes it too.
            self.transport._producer.abortConnection()  # type: ignore[union-attr]
            raise ParseError(f"the headers are larger than {MAX_BYTES:,} bytes", line[:80])
        super().lineReceived(line)


def bound_headers() -> None:
    """Read every later answer of this process within the bound."""
    http11._LenientHTTPClientParser = BoundedParser  # type: ignore[misc]
