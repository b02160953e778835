"""Messages for logs and terminals: no user or password of a URL, no control characters."""

import re

_USER = re.compile(r"((?:https?|ftps?|s3|gs)://)[^\s/?#\"'<>]*@", re.IGNORECASE)
#: All but tab and line feed; the marks that turn the direction of a line too.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def safe_message(text: str) -> str:
    r"""Return a message as it may be shown and kept.

    >>> safe_message("led to https://user:secret@host/a@b, \x1b[31mred")
    'led to https://host/a@b, \\x1b[31mred'
    """
    if "@" in text:
        text = _USER.sub(r"\1", text)
    return text if text.isprintable() else _CONTROLS.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    return ascii(match[0])[1:-1]
