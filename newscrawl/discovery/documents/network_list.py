"""The list of a publisher's network sites."""

import json
import logging
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from newscrawl.discovery.documents.xml_text import DocumentError

logger = logging.getLogger(__name__)

#: Bytes of the list: some thousand sites. JSON is parsed at one go, during which nothing else has its turn.
MAX_BYTES = 2 * 1024 * 1024
MAX_SITES = 5_000
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)


def read_menu(body: bytes, lists: str, key: str) -> list[str]:
    """Return the names of the sites, each once: the property `key` of the objects in the lists called `lists`.

    >>> read_menu(b'{"island": [{"slug": "jawa", "sites": [{"slug": "karawang"}]}]}', lists="sites", key="slug")
    ['karawang']

    Raises: DocumentError for what is no such list.
    """
    try:
        menu = json.loads(body.decode("utf-8-sig"))
        found = list(islice(dict.fromkeys(_names(menu, lists, key)), MAX_SITES + 1))
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"no list of sites: {error}") from error
    if not found:
        raise DocumentError(f"no list of sites: no `{lists}` with a `{key}` in it")
    if len(found) > MAX_SITES:
        logger.warning("the list names more than %d sites: the others are left alone", MAX_SITES)
    return found[:MAX_SITES]


def is_label(text: str) -> bool:
    """Whether a text can be the name of a site in a host name.

    >>> is_label("karawang"), is_label("karawang.news.id")
    (True, False)
    """
    return bool(_LABEL.fullmatch(text))


def _names(value: Any, lists: str, key: str, *, listed: bool = False) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from _names(part, lists, key, listed=listed)
    elif isinstance(value, dict):
        name = value.get(key)
        if listed and isinstance(name, str) and is_label(name.strip().lower()):
            yield name.strip().lower()
        for inner, part in value.items():
            yield from _names(part, lists, key, listed=inner == lists)
