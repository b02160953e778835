"""One recorded response, and its place in a WARC file."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Capture:
    """A recorded response, and its place; the fields are the columns of the table `captures`."""

    url: str
    fetched_at: datetime
    status: int
    digest: str
    revisit: bool
    file: str
    offset: int
    length: int
    story_key: str | None = None
    part: str | None = None
