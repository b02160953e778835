"""What a robots.txt says to one robot."""

import re
from dataclasses import dataclass

from newscrawl.text.normalize import clean_text

_ANYBODY = "*"


@dataclass(slots=True)
class Robots:
    """The robots.txt of a host."""

    status: int | None = None  # None: no answer
    body: bytes = b""
    crawl_delay_s: float | None = None
    disallows: tuple[str, ...] = ()  # patterns that it forbids us


def forbidden_patterns(body: bytes, agent: str) -> tuple[str, ...]:
    """Return what is forbidden to an agent: by the group with its name in it, or else by that of all.

    >>> body = b"User-agent: GPTBot\\nDisallow: /\\n\\nUser-agent: *\\nDisallow: /find # search"
    >>> forbidden_patterns(body, "newscrawl")
    ('/find',)
    """
    groups: dict[str, dict[str, None]] = {}  # agent -> patterns, each once
    agents: list[str] = []
    is_naming = False  # agents in a row share what follows
    for line in body.decode("utf-8", "replace").splitlines():
        name, _, value = (clean_text(part) for part in line.partition("#")[0].partition(":"))
        match name.lower():
            case "user-agent":
                agents = [*(agents if is_naming else ()), value.lower()]
                groups.setdefault(value.lower(), {})
                is_naming = True
            case "allow" | "disallow" | "crawl-delay":
                is_naming = False
                if name.lower() == "disallow" and value:
                    for one in agents:
                        groups[one][value] = None
    named = [one for one in groups if one and re.search(rf"(?<![\w-]){re.escape(one)}", agent.lower())]
    ours = max(named, key=len, default=_ANYBODY)
    return tuple(groups.get(ours, ()))
