"""Pages in a real browser: Debian's Chromium, which may ask loopback and files alone.

A room imports both fixtures in its conftest: `from tests.browser import chromium, visit`.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Route

CHROMIUM = Path("/usr/bin/chromium")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # What no page asked for, such as a preconnect, is seen by no route: no other name is ever looked up.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
_OWN_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
_OWN_SCHEMES = frozenset({"file", "data", "blob", "about"})

#: `visit(url, width=1280, height=800, scheme="light", javascript=True)` opens a page in a window of its own.
Visit = Callable[..., "Page"]


# Of a module, not of the session: while Playwright runs, its thread has a running event loop, and the tests of other
# modules that run a loop of their own would fail.
@pytest.fixture(scope="module")
def chromium() -> "Iterator[Browser]":
    """A headless Chromium."""
    if not CHROMIUM.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is not installed: apt-get install chromium")
        pytest.skip("PAGES ARE NOT TESTED IN A BROWSER: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: "Browser") -> Iterator[Visit]:
    """Opens pages; the test fails where one asked another machine for anything or wrote an error to its console."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def open_page(
        url: str, *, width: int = 1280, height: int = 800, scheme: str = "light", javascript: bool = True
    ) -> "Page":
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]  # "light" or "dark"
            java_script_enabled=javascript,
            service_workers="block",
        )
        contexts.append(context)
        watch(context, complaints)
        page = context.new_page()
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def watch(context: "BrowserContext", complaints: list[str]) -> None:
    """Stop requests to other machines, and note them and what pages complain about."""

    def route(route: "Route") -> None:
        if is_own(route.request.url):
            route.continue_()
        else:
            complaints.append(f"asked {route.request.url}")
            route.abort()

    context.route("**/*", route)
    context.on("console", lambda said: complaints.append(f"console: {said.text}") if said.type == "error" else None)
    context.on("weberror", lambda error: complaints.append(f"error: {error.error}"))


def is_own(url: str) -> bool:
    """Whether a URL stays on this machine.

    >>> is_own("http://127.0.0.1:8001/news"), is_own("data:,x"), is_own("https://img.inews.co.id/x.jpg")
    (True, True, False)
    """
    parts = urlsplit(url)
    return parts.scheme in _OWN_SCHEMES or parts.hostname in _OWN_HOSTS


def is_scrolled_sideways(page: "Page") -> bool:
    """Whether something on the page is wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
