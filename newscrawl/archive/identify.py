"""Story of a recorded page, by the URL rules of the declared sites."""

from collections.abc import Callable, Iterable

from newscrawl.page.site import Site
from newscrawl.text.urls import PageKind

#: URL -> the story's key and the page of it; None for both where the URL is no article's.
Identify = Callable[[str], tuple[str, str] | tuple[None, None]]


def identify_by(sites: Iterable[Site]) -> Identify:
    """Return a function that finds the story of a URL among the pages of some sites."""
    known = tuple(sites)

    def identify(url: str) -> tuple[str, str] | tuple[None, None]:
        for site in known:
            page = site.urls.read(url)
            if page.kind is PageKind.ARTICLE:
                return page.story_key, page.part
        return None, None

    return identify
