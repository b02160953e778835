"""The browser that the tests look with."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser import Visit, is_scrolled_sideways, watch

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def write(folder: Path, body: str) -> str:
    page = folder / "page.html"
    page.write_text(f"<!doctype html><html lang='en'><meta charset=utf-8><title>x</title>{body}", "utf-8")
    return page.as_uri()


def test_a_page_is_read_with_its_script(visit: Visit, tmp_path: Path) -> None:
    """Scripts run, unless they are switched off."""
    url = write(tmp_path, "<p>before</p><script>document.querySelector('p').textContent = 'after'</script>")

    assert visit(url).inner_text("p") == "after"
    assert visit(url, javascript=False).inner_text("p") == "before"


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<img src='https://img.example.org/x.jpg'>", "asked https://img.example.org/x.jpg"),
        ("<script>navigator.sendBeacon('https://a.example.org/')</script>", "asked https://a.example.org/"),
        ("<script>console.error('broken')</script>", "console: broken"),
        ("<script>throw new Error('thrown')</script>", "error: thrown"),
    ],
)
def test_a_page_that_asks_elsewhere_or_fails_is_told_on(
    chromium: "Browser", tmp_path: Path, body: str, complaint: str
) -> None:
    """Requests to other machines are stopped and noted, and so are errors of scripts."""
    complaints: list[str] = []
    context = chromium.new_context()
    watch(context, complaints)

    context.new_page().goto(write(tmp_path, body), wait_until="networkidle")

    context.close()
    assert any(complaint in said for said in complaints), complaints


def test_a_page_that_is_too_wide_is_found(visit: Visit, tmp_path: Path) -> None:
    """What is wider than a phone scrolls sideways."""
    narrow = visit(write(tmp_path, "<p>short"), width=375)
    wide = visit(write(tmp_path, "<p style='width: 600px'>wide"), width=375)

    assert not is_scrolled_sideways(narrow)
    assert is_scrolled_sideways(wide)
