"""Download errors in words."""

import re

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)

from newscrawl.errors import UnreadableBodyError

#: By their names, since their modules bring in TLS: a quarter of the time that every command takes to start.
_TUNNEL_ERROR = "TunnelError"
_WRONG_HOST = "service_identity.exceptions.VerificationError"
_TLS_ERROR = "OpenSSL.SSL.Error"
_TUNNEL_ANSWER = re.compile(r"'status': (\d+), 'reason': b[\"'](.*)[\"']\}")
_WHY_CHARS = 160
#: Error of the downloader -> what it means; the first class that fits.
_MEANINGS: tuple[tuple[type[Exception], str], ...] = (
    (CannotResolveHostError, "there is no such host (DNS): look at its spelling, then at this machine's network"),
    (DownloadConnectionRefusedError, "the connection was refused"),
    (DownloadTimeoutError, "no answer in time (DOWNLOAD_TIMEOUT)"),
    (ResponseDataLossError, "the answer broke off"),
    (DownloadCancelledError, "the answer is larger than DOWNLOAD_MAXSIZE"),
)


def in_words(error: Exception, proxy: str | None = None) -> str:
    """Return one line; it names the proxy where the way to the site ended there.

    >>> in_words(DownloadConnectionRefusedError("111"), "http://127.0.0.1:3128")
    'the connection was refused by the proxy http://127.0.0.1:3128 (http_proxy, https_proxy)'
    >>> in_words(CannotResolveHostError("x"))
    "there is no such host (DNS): look at its spelling, then at this machine's network"
    >>> from newscrawl.errors import FailReason
    >>> in_words(UnreadableBodyError(FailReason.UNDECODABLE, "9 bytes of gzip are damaged"))
    '9 bytes of gzip are damaged'
    """
    if isinstance(error, IgnoreRequest) and isinstance(error.__cause__, Exception):
        error = error.__cause__  # its host is left alone since this happened to robots.txt
    said = " ".join(_said(error).split())[:_WHY_CHARS] or type(error).__name__
    by_proxy = f"the proxy {proxy} (http_proxy, https_proxy)"
    if type(error).__name__ == _TUNNEL_ERROR:
        answer = _TUNNEL_ANSWER.search(said)
        return f"{by_proxy} does not lead there: {' '.join(answer.groups()) if answer else said}"
    if isinstance(error, NotImplementedError) and proxy:
        return f"{by_proxy} cannot be used: {said}"
    meaning = next((text for kind, text in _MEANINGS if isinstance(error, kind)), "")
    if proxy and isinstance(error, DownloadConnectionRefusedError | CannotResolveHostError):
        is_refused = isinstance(error, DownloadConnectionRefusedError)
        return f"the connection was refused by {by_proxy}" if is_refused else f"{by_proxy} is not found (DNS)"
    if meaning:
        return meaning
    if isinstance(error, IgnoreRequest | UnreadableBodyError):
        return said
    kind = "the connection failed" if isinstance(error, DownloadFailedError) else type(error).__name__
    return f"{kind}: {said}"


def _said(error: Exception) -> str:
    """Return the words of an error, those of the first one where Twisted has put several into a list."""
    reasons = getattr(error.__cause__, "reasons", ())
    if not reasons:
        return str(error)
    first = reasons[0].value
    kind = f"{type(first).__module__}.{type(first).__qualname__}"
    if kind == _WRONG_HOST:
        return "TLS: the certificate is another host's"
    if kind == _TLS_ERROR:
        return f"TLS: {', '.join(why for *_, why in first.args[0])}"
    return str(first)
