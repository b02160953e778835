"""Channel and sub-channel of a story, from the breadcrumb, the markup for machines, or the URL."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from newscrawl.page.fields.sources import PageView, declared
from newscrawl.page.tree import text_of
from newscrawl.text.prose import clean_text


class Channels(NamedTuple):
    """Slugs in lower case and where they came from; None where the page names none."""

    channel: str | None = None
    subchannel: str | None = None
    source: str | None = None


def read_channels(view: PageView) -> Channels:
    """Return the channels of the first source that has one."""
    for crumbs, source in _breadcrumbs(view):
        slugs = [slug for name, href in crumbs if (slug := _slug(name, href, view))]
        if slugs and (desk := view.site.urls.read(f"https://{view.address.host}/").channel) not in (None, *slugs):
            slugs.insert(0, str(desk))
        if slugs:
            channel, subchannel = slugs[0], slugs[1] if len(slugs) > 1 else None
            if subchannel is None and view.address.channel == channel:
                subchannel = view.address.subchannel
            return Channels(channel, subchannel, source)
    if view.address.channel:
        return Channels(view.address.channel, view.address.subchannel, "url")
    return Channels()


def _breadcrumbs(view: PageView) -> Iterator[tuple[list[tuple[str, str]], str]]:
    for candidate in view.layout.fields.get("breadcrumb", ()):
        if crumbs := [(text_of(link), link.get("href") or "") for link in view.tree.select(candidate)]:
            yield crumbs, declared(candidate)
    if view.structured.breadcrumb:
        # The last crumb is the story itself.
        yield view.structured.breadcrumb[:-1], "json-ld"
    if section := view.structured.first_meta("article:section"):
        yield [(section, "")], "meta:article:section"


def _slug(name: str, href: str, view: PageView) -> str | None:
    """The last part of a crumb's path, else its name; None for a crumb that is no channel."""
    name = clean_text(name).casefold()
    if name in view.site.not_channels or view.site.is_called(name, view.address.host):
        return None
    try:
        target = urlsplit(href)
    except ValueError:
        target = urlsplit("")
    slug = ""
    if target.scheme in {"", "http", "https"}:
        slug = clean_text(target.path).strip("/").casefold().rpartition("/")[2]
        if not slug and (target.path or target.netloc):
            # It leads to the root of a host: to the whole site, to one of its network, or to a channel's own host.
            return view.site.urls.read(view.absolute(href) or "").channel
    slug = slug or name.replace(" ", "-")
    return None if slug in view.site.not_channels else slug or None
