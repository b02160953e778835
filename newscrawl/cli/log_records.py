"""Log records of every library without passwords and control characters of URLs and headers."""

import logging

from newscrawl.text.messages import safe_message


class SafeRecord(logging.LogRecord):
    """Log record that is safe to show, with any text of a site in it."""

    def getMessage(self) -> str:  # noqa: N802  # its name in the base class
        """Return the message, safe to show."""
        return safe_message(super().getMessage())


def log_safely() -> None:
    """Make every later log record of this process a safe one."""
    logging.setLogRecordFactory(SafeRecord)
