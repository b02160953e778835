"""Where a field's value can stand."""

from urllib.parse import urljoin

from hypothesis import given
from hypothesis import strategies as st

from newscrawl.page.fields.sources import PageView
from newscrawl.page.fields.structured import Structured
from newscrawl.page.layouts import GENERIC
from newscrawl.page.tree import Tree, parse
from newscrawl.spiders.inews import SITE
from tests.page.pages import FETCHED_AT, URL


@given(st.text("/.~:?#;%-_aB0é ", max_size=12), st.sampled_from(["https://www.inews.id", "http://a.b", "https://"]))
def test_an_absolute_link_is_what_a_browser_makes_of_it(rest: str, start: str) -> None:
    """A link that needs nothing is given as it stands, and that is what joining it with the page's URL gives."""
    root = parse("<p>Kota")
    assert root is not None
    view = PageView(Tree(root), Structured(), GENERIC, SITE.urls.read(URL), URL, FETCHED_AT, FETCHED_AT, SITE)

    assert view.absolute(start + rest) in {urljoin(URL, (start + rest).strip()), None}
