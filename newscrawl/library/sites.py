"""The declared sites: the files in `spiders/`."""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from newscrawl import spiders
from newscrawl.page.site import Site, owner_of
from newscrawl.text.urls import PageURL


@cache
def sites() -> tuple[Site, ...]:
    """Return the declarations of all sites."""
    names = sorted(module.name for module in iter_modules(spiders.__path__))
    modules = [import_module(f"{spiders.__name__}.{name}") for name in names]
    return tuple(module.SITE for module in modules if hasattr(module, "SITE"))


def site_of(url: str) -> Site | None:
    """Return the site that a URL belongs to, None where it is of no declared site."""
    return owner_of(sites(), url)


def address_of(url: str, owners: Iterable[Site]) -> PageURL | None:
    """Return the parsed URL from any spelling, also without a scheme; None where no site owns it."""
    full = url if "://" in url else f"https://{url.removeprefix('//')}"
    owner = owner_of(owners, full)
    return owner.urls.read(full) if owner else None
