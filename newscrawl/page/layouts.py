"""Layouts: selectors of the fields and of the body, and the boilerplate in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from newscrawl.items import Kind
from newscrawl.page.tree import Tree


@dataclass(frozen=True)
class Boilerplate:
    """Boxes that stand inside a body and are no story, named by exact class, id or id prefix.

    Never by a part of a class name: `ads` would also hit `heads` and `loads`.
    """

    classes: Mapping[str, str]  # class token -> name of the rule, for the counter
    ids: Mapping[str, str] = field(default_factory=dict)
    id_prefixes: tuple[tuple[str, str], ...] = ()

    def rule_for(self, element: etree._Element) -> str | None:
        """Return the name of the rule that calls this box boilerplate, or None."""
        if names := element.get("class"):
            for name in names.split():
                if rule := self.classes.get(name):
                    return rule
        if identity := element.get("id"):
            if rule := self.ids.get(identity):
                return rule
            for prefix, rule in self.id_prefixes:
                if identity.startswith(prefix):
                    return rule
        return None


@dataclass(frozen=True)
class Layout:
    """One design of an article page, as candidates in order: the newest spelling first.

    A value may end in `::attr(name)`; without it the element's text is taken.
    Fields: title, published, authors, image, caption, breadcrumb, tags, page_links, summary.
    """

    name: str
    markers: tuple[str, ...]  # the layout is this one where any of them is on the page ...
    unless: tuple[str, ...] = ()  # ... and none of these
    scope: tuple[str, ...] = ()  # the box that holds headline, body and tags; none: the page
    body: tuple[str, ...] = ()  # what wraps the story; none: the generic path finds the text
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kind: Kind | None = None
    #: Fields that may stand in a line of their own without a name: authors under the headline, page_links anywhere.
    bare: frozenset[str] = frozenset()


#: For a page that matches no layout: what most news pages share.
GENERIC = Layout(
    name="generic",
    markers=(),
    bare=frozenset({"page_links"}),
)


def pick_layout(tree: Tree, layouts: tuple[Layout, ...]) -> Layout:
    """Return the first layout with a marker on the page, else `GENERIC`; date and URL do not matter."""
    for layout in layouts:
        if any(tree.select(marker) for marker in layout.markers) and not any(
            tree.select(marker) for marker in layout.unless
        ):
            return layout
    return GENERIC
