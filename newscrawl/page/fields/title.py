"""The headline of a page without a declared one: every candidate of the page, scored by the sources that agree."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from newscrawl.page.fields.sources import PageView, matches_slug, once, slug_words
from newscrawl.page.fields.structured import text_of_value
from newscrawl.page.tree import is_hidden, text_of
from newscrawl.text.prose import clean_text

MAX_TITLE_CHARS = 400
_MAX_CLAIM = 4 * MAX_TITLE_CHARS  # with a site's names behind it
_MAX_NAME = 50  # characters of a site's name
_MAX_HEADINGS = 40  # of a page: behind so many no story begins
_WORD = re.compile(r"\w+")
#: What a publisher puts between a headline and its own name. A bare hyphen needs spaces, as words have hyphens too.
_SEPARATOR = re.compile(r"(?:(?<!\s)\s++)?+[|│¦•·»«]\s*+|(?<!\s)\s++(?:::|[-–—:~_])\s++")
_DOMAIN = re.compile(r"(?:www\.)?[\w-]+(?:\.[a-z]{2,6}){1,2}", re.IGNORECASE | re.ASCII)
_BARS = frozenset("|│¦")
_MAX_SITE_WORDS, _MIN_HEAD = 4, 3
_CUT = ("…", "...")
_QUOTES = ('"', "'", "“", "‘")
#: Inside a heading, what stands above or below the headline.
_SIDE_TAGS = frozenset({"small", "time"})
_SIDE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:kicker|over-?line|dachzeile|super-?title|top-?line|sub-?line|sub-?title|roof-?line|eyebrow|sur-?title"
    r"|pre-?title|over-?title|spitzmarke)(?:$|[\s_-])",
    re.IGNORECASE,
)
#: A colon that an element set apart from its word, or joined to the next one.
_PARTED = re.compile(r"\s:|(?<=[^\s\d]):(?=[^\s\d/])")
_HOME = re.compile(r"(?:https?:)?(?://[^/?#]+)?/?(?:index\.\w{2,5})?", re.IGNORECASE)
_NO_HEADLINE = ("nav", "footer", "aside", "form", "button")
#: Meta tags that give the headline, and what each source's word is worth.
_METAS = (("og:title", 1.0), ("twitter:title", 0.5), ("parsely-title", 0.3), ("dc.title", 0.3))
_LD, _TITLE, _SLUG = 1.0, 0.8, 0.7
_HEADINGS = {"h1": 1.0, "h2": 0.9}
_MARKED = 0.2  # more, for a heading whose markup calls it the headline
_AGREED = 0.2  # more, for each source that says the same words
_RELATED = {"h1": 0.35, "h2": 0.9}  # from which share of common words on a heading is that of the story
_START = 12  # characters of a headline that tell most other texts from it
_MIN_SLUG_WORDS = 3
_MIN_KICKER_WORDS = 3  # of a headline behind a kicker: a shorter one may be a part of it
#: What a source's word is worth for the part of it before a separator: title elements go on with names as a rule.
_PREFIX, _TITLE_PREFIX = 0.7, 0.9
_TITLE_ELEMENT = "generic:title"
_NO_LETTERS = dict.fromkeys(code for code in range(128) if not chr(code).isalnum())


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline of the page, and the element that shows it."""

    text: str
    source: str
    node: etree._Element | None = None


@dataclass(slots=True)
class _Claim:
    """A headline as one source gives it."""

    text: str
    words: tuple[str, ...]
    source: str
    weight: float
    node: etree._Element | None = None
    tag: str = ""
    starts: frozenset[tuple[str, ...]] = frozenset()  # words of it up to each separator
    is_cut: bool = False  # ends before the headline does


@once
def find_headline(view: PageView) -> Headline | None:
    """Return the heading that the page's other sources name, else the words on which most of them agree.

    A page shows its sections, boxes and logo in headings too, and a publisher words a headline anew for search
    engines: a heading that shares words with `og:title`, JSON-LD, the title element or the URL is the story's.
    """
    names = site_names(view)
    claims = [item for item in _claims(view, names) if item.words]
    for item in claims:
        item.is_cut |= any(_goes_on(item.text, other.text) for other in claims)
    headings = [
        item for item in _headings(view, names, {item.words for item in claims if item.weight == 1}) if item.words
    ]
    slug = slug_words(view)
    shown = _best_heading(headings, claims, slug if len(slug) >= _MIN_SLUG_WORDS else frozenset())
    if shown is not None:
        item = _without_kicker(shown, claims)
        return Headline(_as_claimed(item, claims), item.source, shown.node)
    best: tuple[float, _Claim] | None = None
    # JSON-LD describes the story, not the site.
    described = {item.words for item in claims if item.source == "json-ld" and len(item.words) >= _MIN_SLUG_WORDS}
    for candidate in (part for item in claims for part in _parts(item)):
        if candidate.text.isascii() and candidate.words not in described and not matches_slug(candidate.text, view):
            continue  # a standing title of the site; words of other scripts no URL shows
        score = sum(item.weight * _agreement(candidate, item) for item in claims)
        score += _SLUG * 2 * len(slug.intersection(candidate.words)) / (len(slug) + len(candidate.words))
        if best is None or score > best[0]:
            best = score, candidate
    if best is not None:
        return Headline(best[1].text, best[1].source, _element_of(best[1], view))
    return Headline(headings[0].text, headings[0].source, headings[0].node) if headings else None


def _best_heading(headings: list[_Claim], claims: list[_Claim], slug: frozenset[str]) -> _Claim | None:
    """Return the heading of the story; None where none shares enough words with the other sources."""
    best: tuple[float, _Claim] | None = None
    for item in headings:
        related = _relation(item, claims, slug)
        if related >= _RELATED[item.tag]:
            score = (
                item.weight + 2 * related + _AGREED * sum(other.weight for other in claims if other.words == item.words)
            )
            if best is None or score > best[0]:
                best = score, item
    if best is not None:
        return best[1]
    firsts = [item for item in headings if item.tag == "h1"]
    # A title element alone may name the section, unless the URL was made of it.
    doubtful = all(
        item.source == _TITLE_ELEMENT and len(slug.intersection(item.words)) * 2 <= len(slug) for item in claims
    )
    # A word or two that nothing else on the page says are its logo or its section.
    return firsts[0] if len(firsts) == 1 and doubtful and (len(firsts[0].words) > 2 or not claims) else None


def _relation(heading: _Claim, claims: list[_Claim], slug: frozenset[str]) -> float:
    """Return how much a heading shares with the source that is nearest to it: 1 the same words, 0 none."""
    mine, most = set(heading.words), 0.0
    # The name of a blog is a heading too, and the beginning of the title element.
    foreign = any(item.weight == 1 and mine.isdisjoint(item.words) for item in claims)
    for item in claims:
        if _agreement(heading, item) == 1:
            return 1.0
        other = set(item.words)
        common = len(mine & other)
        if common > 1 or common == len(mine):
            if foreign and item.words[: len(heading.words)] == heading.words:
                continue
            share = (common / max(len(mine), len(other)) + common / min(len(mine), len(other))) / 2
            most = max(most, share, 0.9 if heading.words in item.starts and not foreign else 0)
    return max(most, 0.95 * len(slug & mine) / len(slug)) if slug else most


def _element_of(item: _Claim, view: PageView) -> etree._Element | None:
    """Return the element, no heading, that shows the headline: `<div class="judul">`."""
    start = item.text[:_START]
    for node in view.tree.root.iter("div", "p", "span", "strong", "b", "td", "h3", "h4", "font"):
        if node.text and clean_text(node.text).startswith(start) and _words(text_of(node)) == item.words:
            return node
    return None


def _without_kicker(heading: _Claim, claims: list[_Claim]) -> _Claim:
    """Return the headline behind a kicker that a heading shows before it, in a line of its own."""
    if any(item.words == heading.words for item in claims if item.weight >= 1):
        return heading
    for item in claims:
        size = len(item.words)
        if item.weight < 1 or size < _MIN_KICKER_WORDS or heading.words[-size:] != item.words:
            continue
        kicker = heading.text[: len(heading.text) - len(item.text)]
        if kicker.endswith((" : ", ":", " :", "| ")) or kicker.rstrip()[-1:].isalnum():
            return item
    return heading


def _as_claimed(heading: _Claim, claims: list[_Claim]) -> str:
    """Return the text of a heading, as sources for machines have it where elements part or join its words wrongly."""
    if heading.node is None or not len(heading.node):
        return heading.text
    own, is_parted = letters(heading.text), _PARTED.search(heading.text) is not None
    for item in claims:
        if item.weight >= _TITLE and (is_parted or item.words != heading.words) and letters(item.text) == own:
            return item.text
    return heading.text


def _agreement(candidate: _Claim, item: _Claim) -> float:
    """Return how far a source says the candidate: 1 the same words, 0 something else."""
    if candidate.words == item.words:
        return 1.0
    size = len(item.words)
    if item.is_cut and candidate.words[:size] == item.words:
        return 1.0
    if candidate.words not in item.starts:
        return 0.0
    return _TITLE_PREFIX if item.source == _TITLE_ELEMENT else _PREFIX


def _goes_on(text: str, whole: str) -> bool:
    """Say whether a text ends where another one has a quotation mark: an attribute that was written unescaped."""
    return whole.startswith(text) and whole[len(text) :].lstrip()[:1] in _QUOTES


def _parts(item: _Claim) -> Iterator[_Claim]:
    """Yield a source's headline, and the beginnings of it that end at a separator."""
    yield item
    for separator in _SEPARATOR.finditer(item.text):
        text = item.text[: separator.start()].strip()
        if words := _words(text):
            yield _Claim(text, words, item.source, item.weight)


def _claims(view: PageView, names: frozenset[str]) -> Iterator[_Claim]:
    for name, weight in _METAS:
        for text in view.structured.meta(name)[:1]:
            yield _item(text, f"meta:{name}", weight, names)
    for value in islice(view.structured.ld("headline", "name"), 1):
        if headline := text_of_value(value):
            yield _item(headline, "json-ld", _LD, names)
    folders = view.address.canonical.split("/")[3:-1]
    names |= {letters(name) for name in (*folders, *view.structured.meta("article:section")) if name.isalpha()}
    for element in islice(view.tree.root.iter("title"), 1):
        yield _item(_without_site(text_of(element)[:_MAX_CLAIM], slug_words(view)), _TITLE_ELEMENT, _TITLE, names)


def _headings(view: PageView, names: frozenset[str], claims: Container[tuple[str, ...]]) -> Iterator[_Claim]:
    for node in islice(view.tree.root.iter(*_HEADINGS), _MAX_HEADINGS):
        tag = str(node.tag)
        if is_hidden(node) or _leads_home(node) or next(node.iterancestors(*_NO_HEADLINE), None) is not None:
            continue
        weight = _HEADINGS[tag] + (_MARKED if node.get("itemprop") == "headline" else 0)
        text = text_of(node)
        if _words(text) not in claims:
            text = _headline_of(node, text)
        if len(text) <= MAX_TITLE_CHARS and letters(text) not in names:
            yield _Claim(text, _words(text), f"generic:{tag}", weight, node, tag)


def _leads_home(heading: etree._Element) -> bool:
    """Say whether all of a heading is a link to the site's front page, as a name in place of a logo is."""
    link = next((node for node in (*heading.iter("a"), *heading.iterancestors("a"))), None)
    if link is None or text_of(link) != text_of(heading):
        return False
    return _HOME.fullmatch(link.get("href") or "#") is not None


def _headline_of(node: etree._Element, text: str) -> str:
    """Return the text of a heading without a kicker or a sub-title in it, which its markup calls so."""
    for part in node.iterdescendants():
        if part.tag not in _SIDE_TAGS and not _SIDE_CLASS.search(part.get("class") or ""):
            continue
        side = text_of(part)
        if side and text.startswith(side):
            rest = text[len(side) :].lstrip(" :–—-|/")
        elif side and text.endswith(side):
            rest = text[: -len(side)].rstrip()
        else:
            continue
        text = rest if len(_words(rest)) >= _MIN_KICKER_WORDS - 1 else text
    return text


def _item(text: str, source: str, weight: float, names: frozenset[str]) -> _Claim:
    text = _without_names(clean_text(text[:_MAX_CLAIM]), names)
    starts = frozenset(_words(text[: match.start()]) for match in _SEPARATOR.finditer(text))
    is_cut = text.endswith(_CUT)
    return _Claim(text, _words(text), source, weight, starts=starts, is_cut=is_cut)


def _without_names(text: str, names: frozenset[str]) -> str:
    """Return a title without the names of the site, and without the text behind one at its end."""
    start = before = 0
    for separator in _SEPARATOR.finditer(text):
        if _is_name(text[start : separator.start()], names):
            if start:
                return text[:before].strip()
            text = text[separator.end() :]
            return _without_names(text, names)
        before, start = separator.start(), separator.end()
    if not _is_name(text[start:], names):
        return text
    return text[:before].strip() if start else ""


def _without_site(title: str, slug: frozenset[str]) -> str:
    """Return a title element without the few words at its end that name the site, though nothing else on the page does.

    >>> _without_site("Harga Garam Rakyat Turun | Ekonomi | Suara Rakyat Kita", frozenset())
    'Harga Garam Rakyat Turun'
    """
    while separators := list(_SEPARATOR.finditer(title)):
        end = separators[-1]
        head, tail = title[: end.start()], title[end.end() :]
        words, is_bar = tail.split(), end[0].strip() in _BARS
        is_other = slug.isdisjoint(_words(tail)) and len(_words(head)) > max(len(words), _MIN_HEAD - 1)
        if len(words) > _MAX_SITE_WORDS or not is_other or not (is_bar or len(slug) >= _MIN_SLUG_WORDS):
            break
        title = head
    return title


def _is_name(text: str, names: frozenset[str]) -> bool:
    text = text.strip()
    return not text or letters(text) in names or _DOMAIN.fullmatch(text) is not None


@once
def site_names(view: PageView) -> frozenset[str]:
    """Return the names of the site, as the page and its host have them, as letters alone."""
    host = view.address.host.removeprefix("www.")
    labels = host.split(".")
    found = {host, *(label for label in labels[:-1] if len(label) > 3), ".".join(labels[-2:])}
    for name in ("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:site"):
        found.update(text for text in view.structured.meta(name) if len(text) <= _MAX_NAME)
    for value in view.structured.ld("publisher"):
        if publisher := text_of_value(value):
            found.add(publisher)
    return frozenset(filter(None, map(letters, found)))


def letters(text: str) -> str:
    """Return the letters and digits of a name, without case.

    >>> letters("Kabar-Muria.id"), letters("Café „Ende“ 24")
    ('kabarmuriaid', 'caféende24')
    """
    if text.isascii():  # in less than half the time
        return text.lower().translate(_NO_LETTERS)
    return "".join(filter(str.isalnum, text.casefold()))


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))
