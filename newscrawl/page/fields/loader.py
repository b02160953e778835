"""Item loader: sources of each field in their order, and the functions that clean it."""

import re
from collections import Counter
from collections.abc import Mapping
from itertools import islice
from typing import Any

from itemloaders import ItemLoader
from itemloaders.processors import Compose, Identity, MapCompose, TakeFirst

from newscrawl import stats
from newscrawl.page.body.pictures import is_placeholder
from newscrawl.page.fields.authors import (
    json_ld_authors,
    labelled_byline,
    labelled_name,
    linked_name,
    marked_byline,
    meta_authors,
    split_names,
)
from newscrawl.page.fields.near_headline import (
    bare_byline,
    caption_near_headline,
    figure_caption,
    line_near_headline,
    picture_near_headline,
)
from newscrawl.page.fields.published import find_published, read_date
from newscrawl.page.fields.sources import (
    FieldSource,
    PageView,
    css,
    json_ld,
    json_ld_image,
    language_of,
    layout_picture,
    meta,
    zone_of_page,
)
from newscrawl.page.fields.tags import called_tags, labelled_tags, tag_links
from newscrawl.page.fields.title import MAX_TITLE_CHARS, find_headline
from newscrawl.page.site import Site
from newscrawl.stats import DATE_REFUSED, SOURCE
from newscrawl.text.boilerplate import Line, judge
from newscrawl.text.captions import split_credit
from newscrawl.text.dates import PublishedDate, parse_updated
from newscrawl.text.names import clean_names, parse_editor
from newscrawl.text.prose import clean_text

DATE_DISAGREES = "date-disagrees"  # good sources of the page name different days

Caption = tuple[str | None, str | None]

_BRACKETS = re.compile(r"\(([^()]*)\)")
_AGENCY = re.compile(r"[A-Z]{2,5}")
_MAX_DATE_LINES = 4
_WHICH_PICTURE = re.compile(r"\d{1,3} ?/ ?\d{1,3}")


def _clean_title(text: str, loader_context: Mapping[str, Any]) -> str | None:
    """A headline without the publisher's name at its end; None for the publisher's own standing title."""
    view: PageView = loader_context["view"]
    host = view.address.host
    title = view.site.without_name(clean_text(text), host)
    return None if not title or view.site.is_called(title, host) or len(title) > MAX_TITLE_CHARS else title


def _headline(view: PageView) -> Any:
    if (found := find_headline(view)) is not None:
        yield [found.text], found.source


def _parse_date(text: str, loader_context: Mapping[str, Any]) -> PublishedDate | None:
    return read_date(loader_context["view"], text)


def _updated_in_date_line(view: PageView) -> Any:
    zone, language = zone_of_page(view), language_of(view)
    declared = list(islice(css("published")(view), 1))
    for lines, source in declared or islice(line_near_headline(view), _MAX_DATE_LINES):
        if updated := parse_updated(lines[0], view.latest_at, zone=zone, language=language):
            yield [updated.raw], source


def _read_names(texts: list[str], loader_context: Mapping[str, Any]) -> list[str]:
    """Names of people and sources. The publisher and its desks are none, alone or behind a name."""
    view: PageView = loader_context["view"]
    site: Site = view.site
    texts = [part for text in texts for part in split_names(text, view)]
    people = [
        _BRACKETS.sub(lambda found: "" if site.signs_as(found[1].strip()) else found[0], text)
        for text in texts
        if not site.signs_as(text.strip())
    ]
    names = (_without_desk(name, site) for name in clean_names(people))
    found = list(dict.fromkeys(name for name in names if not site.signs_as(name) and not name.startswith("(")))
    # Behind the writers' names an agency or a house stands by its letters: "Rina Wulandari, AFP".
    return [name for name in found if not _AGENCY.fullmatch(name)] or found


def _without_desk(name: str, site: Site) -> str:
    person, dash, desk = name.rpartition(" - ")
    return person if dash and site.signs_as(desk) else name


def _absolute(text: str, loader_context: Mapping[str, Any]) -> str | None:
    view: PageView = loader_context["view"]
    return None if is_placeholder(text) else view.absolute(text)


def read_caption(text: str, site: Site) -> Caption | None:
    """Return (caption, credit) of a clean text; None for a label such as "Advertisement" and for "1/5"."""
    if _WHICH_PICTURE.fullmatch(text) or judge(Line(text), site.prose):
        return None
    pair = split_credit(text, site.prose.houses)
    return pair if any(pair) else None


def _read_caption(text: str, loader_context: Mapping[str, Any]) -> list[Caption]:
    """A caption as the one value that it is."""
    caption = read_caption(text, loader_context["view"].site)
    return [caption] if caption else []


def _split_keywords(text: str) -> list[str]:
    return [word for part in text.split(",") if (word := clean_text(part).lstrip("#").strip())]


def _unique(values: list[str]) -> list[str]:
    seen: dict[str, str] = {}
    for value in values:
        seen.setdefault(value.casefold(), value)
    return list(seen.values())


#: Field -> its sources, best first. The first that yields a value after cleaning wins and names the provenance.
SOURCES: Mapping[str, tuple[FieldSource, ...]] = {
    "title": (css("title"), _headline),
    "modified_at": (
        css("modified"),
        json_ld("dateModified"),
        meta("article:modified_time", "og:updated_time", "datemodified"),
        _updated_in_date_line,
    ),
    "authors": (
        css("authors"),
        labelled_byline,
        meta("content_author"),
        json_ld_authors,
        meta_authors,
        bare_byline,
        marked_byline,
        linked_name,
        labelled_name,
    ),
    "editor": (css("editor"), json_ld("editor"), meta("content_editor")),
    "summary": (
        css("summary"),
        json_ld("description"),
        meta("og:description", "description", "twitter:description"),
    ),
    "image_url": (layout_picture, json_ld_image, meta("og:image", "twitter:image"), picture_near_headline),
    "caption": (css("caption"), figure_caption, caption_near_headline),
    "tags": (
        css("tags"),
        called_tags,
        json_ld("keywords"),
        meta("article:tag", "keywords", "news_keywords"),
        tag_links,
        labelled_tags,
    ),
}


class DraftLoader(ItemLoader):
    """Loads the fields of one page. Processors never raise: a value that cannot be read yields nothing."""

    default_item_class = dict
    default_input_processor = MapCompose(clean_text)
    default_output_processor = TakeFirst()

    title_in = MapCompose(_clean_title)
    published_in = Identity()  # parsed while its sources are tried
    modified_at_in = MapCompose(_parse_date)
    authors_in = Compose(_read_names)
    authors_out = Identity()
    editor_in = MapCompose(lambda text: parse_editor(text if ":" in text else f"Editor: {text}"))
    image_url_in = MapCompose(_absolute)
    caption_in = MapCompose(_read_caption)
    tags_in = MapCompose(_split_keywords)
    tags_out = Compose(_unique)

    def __init__(self, view: PageView) -> None:
        super().__init__(view=view)
        self.view = view
        self.provenance: dict[str, str] = {}
        self.counts: Counter[str] = Counter()
        self.bylines: list[str] = []  # lines as found that name the authors, which may stand in the body once more
        self.flags: list[str] = []
        self.unread_date: str | None = None  # the date line as found, where no source names a date that can be true

    def get_input_processor(self, field_name: str) -> Any:
        """Return the field's own processor; the base class looks for those of items and of bound methods as well."""
        return getattr(self, f"{field_name}_in", self.default_input_processor)

    def get_output_processor(self, field_name: str) -> Any:
        """Return the field's own processor."""
        return getattr(self, f"{field_name}_out", self.default_output_processor)

    def load_sources(self) -> dict[str, Any]:
        """Try every field's sources and return field -> clean value, for the fields that have one."""
        if broken := self.view.structured.broken_blocks:
            self.counts[stats.LD_BROKEN] = broken
        self._load_published()
        for field, sources in SOURCES.items():
            self._load_first(field, sources)
        found: dict[str, Any] = self.load_item()
        if self.unread_date:
            found["unread_date"] = self.unread_date
            found["is_date_refused"] = self.counts[DATE_REFUSED] > 0
        if self.flags:
            found["flags"] = self.flags
        bylines = [*self.bylines, *(line for lines, _ in bare_byline(self.view) for line in lines)]
        if bylines:
            found["bylines"] = bylines
        return found

    def _load_first(self, field: str, sources: tuple[FieldSource, ...]) -> None:
        for source in sources:
            for values, name in source(self.view):
                self.add_value(field, values)
                if self.get_collected_values(field):
                    self._note(field, name)
                    if field == "authors":
                        self.bylines = values
                    return

    def _load_published(self) -> None:
        found = find_published(self.view)
        if found.refused:
            self.counts[DATE_REFUSED] = len(found.refused)
        if found.date is not None:
            self.add_value("published", found.date)
            self._note("published", found.source)
            if found.disagrees:
                self.flags.append(DATE_DISAGREES)
                self.counts[stats.DATE_DISAGREES] += 1
        elif found.unread:
            self.unread_date = found.unread
            self.counts[stats.DATE_UNREAD] += 1

    def _note(self, field: str, source: str) -> None:
        self.provenance[field] = source
        self.counts[SOURCE.format(field, source)] += 1
