"""The list of a publisher's network sites."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from newscrawl.discovery.xml_records import DocumentError

#: Bytes of the list: some thousand sites. JSON is parsed at one go, during which nothing else has its turn.
MAX_BYTES = 2 * 1024 * 1024
_MAX_SITES = 5_000
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)


def read_menu(body: bytes) -> list[str]:
    """Return the names of the sites, each once: the slugs of what stands in the lists called `network`.

    >>> read_menu(b'{"island": [{"slug": "jawa", "network": [{"slug": "karawang", "name": "iNews Karawang"}]}]}')
    ['karawang']

    Raises: DocumentError for what is no such list.
    """
    try:
        menu = json.loads(body.decode("utf-8-sig"))
        found = list(islice(dict.fromkeys(_slugs(menu)), _MAX_SITES))
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"no list of sites: {error}") from error
    if not found:
        raise DocumentError("no list of sites: no `network` with a `slug` in it")
    return found


def is_label(text: str) -> bool:
    """Whether a text can be the name of a site in a host name.

    >>> is_label("karawang"), is_label("karawang.inews.id")
    (True, False)
    """
    return bool(_LABEL.fullmatch(text))


def _slugs(value: Any, *, listed: bool = False) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from _slugs(part, listed=listed)
    elif isinstance(value, dict):
        slug = value.get("slug")
        if listed and isinstance(slug, str) and is_label(slug.strip().lower()):
            yield slug.strip().lower()
        for name, part in value.items():
            yield from _slugs(part, listed=name == "network")
