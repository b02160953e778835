"""Arguments of a crawl: each is `-a name=value` and an option `--name`; together they are its scope."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from newscrawl.discovery.documents.network_list import is_label
from newscrawl.discovery.scope import Scope, Window
from newscrawl.errors import InputError, nearest
from newscrawl.page.site import Sources
from newscrawl.text.periods import parse_day

_YEARS = range(1990, 9000)  # before, no news was on the web; after, a calendar ends
_TAG = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_LIMIT_DIGITS = 18  # a number that a database holds too


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument."""

    name: str
    metavar: str  # empty: a flag
    help: str

    @property
    def option(self) -> str:
        """The option of the command line."""
        return "--" + self.name.replace("_", "-")


ARGUMENTS = (
    Argument("since", "DAY", "backfill from this WIB day on (YYYY-MM-DD)"),
    Argument("until", "DAY", "up to this WIB day (default: today)"),
    Argument("channels", "NAME,NAME", "only these channels"),
    Argument("network", "NAME,NAME", "network sites by name, or all, or none (default: none)"),
    Argument("tags", "TAG,TAG", "the lists of these tags too"),
    Argument("only_tags", "", "no other lists than those of --tags, no other stories"),
    Argument("words", "WORDS", "only stories whose title, keywords or URL match: the search language of query"),
    Argument("hosts", "HOST,HOST", "keep to these hosts; crawls of other hosts may run beside it"),
    Argument("urls", "URL,URL|@FILE", "exactly these pages, known or not"),
    Argument("limit", "N", "no more than N stories"),
)


def read_scope(
    sources: Sources | None,
    *,
    since: str | None = None,
    until: str | None = None,
    channels: str | None = None,
    network: str | None = None,
    urls: str | None = None,
    limit: str | None = None,
    tags: str | None = None,
    words: str | None = None,
    only_tags: str | None = None,
    hosts: str | None = None,
) -> Scope:
    """Return the scope that the arguments of a crawl describe.

    Raises: InputError for a value that cannot be used, in one line.
    """
    if urls is not None and (since or until or channels or network or tags or words or only_tags):
        raise InputError(
            "urls: it names the pages itself; leave out since, until, channels, network, tags, only_tags and words"
        )
    is_only_tags = _flag("only_tags", only_tags)
    if is_only_tags and tags is None:
        raise InputError("only_tags: say which with tags=...")
    names = tuple(_names("network", network)) if network is not None else ()
    is_word = names in {("all",), ("none",)}
    if names and not is_word:
        for name in names:
            if not is_label(name) or name in {"all", "none"}:
                raise InputError(f'network: "{name}" is no name of a network site (like karawang; or all, or none)')
    kept = frozenset(_names("hosts", hosts)) if hosts is not None else frozenset()
    if names and names != ("none",) and not (sources and sources.network):
        raise InputError(f'network: "{network}" cannot be crawled, this site has no network')
    return Scope(
        urls=tuple(read_urls(urls)) if urls is not None else (),
        window=_window(since, until),
        channels=tuple(_channels(channels, sources)) if channels is not None else (),
        network=tuple(dict.fromkeys([*(() if is_word else names), *_network_sites(kept, sources)])),
        whole_network=names == ("all",),
        tags=tuple(_tags(tags, sources)) if tags is not None else (),
        limit=_limit(limit) if limit is not None else None,
        words=words or "",
        only_tags=is_only_tags,
        hosts=kept,
    )


def read_urls(urls: str) -> list[str]:
    """Return the URLs of `-a urls=URL[,URL...]` or `-a urls=@file` (one a line, `#` comments).

    Raises: InputError for a file that cannot be read, or a value that is no http(s) URL.
    """
    if urls.startswith("@"):
        path = Path(urls[1:])
        try:
            lines = path.read_text("utf-8-sig").splitlines()  # some editors begin a file with a byte order mark
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"urls: cannot read {path}: {error}") from error
        found = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    else:
        found = [url.strip() for url in urls.split(",") if url.strip()]
    for url in found:
        if not _is_url(url):
            raise InputError(f'urls: "{url}" is not an http(s) URL')
    if not found:
        raise InputError(f'urls: "{urls}" names no URL')
    return list(dict.fromkeys(found))


def _is_url(text: str) -> bool:
    try:
        address = urlsplit(text)
        # A port beyond 65,535 shows only when it is read.
        return address.scheme in {"http", "https"} and bool(address.hostname) and (address.port or 1) > 0
    except ValueError:
        return False


def _window(since: str | None, until: str | None) -> Window | None:
    if since is None and until is None:
        return None
    if since is None:
        raise InputError("until: say where the backfill begins too, with since=YYYY-MM-DD")
    first = _day("since", since)
    last = _day("until", until) if until is not None else date.max - timedelta(days=2)
    if last < first:
        raise InputError(f"until: {last} is before since: {first}")
    return Window(first, last)


def _day(name: str, text: str) -> date:
    day = parse_day(text)
    if day is None:
        raise InputError(f'{name}: "{text}" is not a day (YYYY-MM-DD)')
    if day.year not in _YEARS:
        raise InputError(f"{name}: {day} is no day of a news site ({_YEARS[0]} to {_YEARS[-1]})")
    return day


def _channels(text: str, sources: Sources | None) -> list[str]:
    known = sources.channels if sources else ()
    names = _names("channels", text)
    for name in names:
        if name not in known:
            raise InputError(f'channels: there is no "{name}"{nearest(name, known)}')
    return names


def _tags(text: str, sources: Sources | None) -> list[str]:
    if not (sources and sources.tag):
        raise InputError(f'tags: "{text}" cannot be crawled, this site has no tag pages')
    tags = ["-".join(name.split()) for name in _names("tags", text)]
    for tag in tags:
        if not _TAG.fullmatch(tag):
            raise InputError(f'tags: "{tag}" is no tag (like gaza or timnas-indonesia)')
    return tags


def _names(argument: str, text: str) -> list[str]:
    names = list(dict.fromkeys(name.strip().lower() for name in text.split(",") if name.strip()))
    if not names:
        raise InputError(f'{argument}: "{text}" names nothing')
    return names


def _network_sites(hosts: Collection[str], sources: Sources | None) -> list[str]:
    """Return the names of the network sites that are at these hosts."""
    if sources is None or sources.network is None:
        return []
    home = urlsplit(sources.home).hostname
    names = [sources.network.name_at(host) for host in sorted(hosts) if host != home]
    return [name for name in names if name and is_label(name)]


def _flag(name: str, text: str | None) -> bool:
    given = (text or "").strip().lower()
    if given in {"", "0", "no", "false"}:
        return False
    if given in {"1", "yes", "true"}:
        return True
    raise InputError(f'{name}: "{text}" is neither yes nor no')


def _limit(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= _LIMIT_DIGITS and int(text) > 0:
        return int(text)
    raise InputError(f'limit: "{text}" is not a whole number above zero')
