"""Names of boxes that are boilerplate on any site: the words in their class and id.

The rule of exact class names (`Boilerplate`) is for a declared site, inside whose wrapper only comments, newsletters,
dialogs and hidden labels are known by these words; here a name is taken apart at hyphens, underscores and capitals, so
that `ads` is a word of `top-ads` and none of `heads`.
"""

import re
from functools import lru_cache

from lxml import etree

from newscrawl.text.boilerplate import HEADINGS

COMMENTS = "comments"
CAPTION = "caption"
POPUP = "popup"

_VOCABULARY = {
    COMMENTS: """
        comment comments komen commentbox commentlinks commentlist commentarea komentar kommentar kommentare comentarios
        commentaires disqus respond replies
    """,
    "related": """
        related relatedposts relatedarticles terkait recommended recommendation recommendations recirc recirculation
        rekomendasi readalso readnext popular terpopuler trending mostread mostpopular outbrain taboola mgid teaser
        teasers lainnya
    """,
    "newsletter": "newsletter newsletters subscribe signup mailchimp",
    "share": """
        share shares sharing sharedaddy sharebar shareaholic social socials socialmedia addtoany addthis sharethis
        follow
    """,
    "menu": """
        breadcrumb breadcrumbs nav navbar navigation menu submenu sidebar widget widgets footer masthead toolbar
        pagination pager skip skiplink topbar bottombar
    """,
    "ads": """
        ad ads advert adverts advertisement advertising adsbygoogle adslot iklan banner sponsor sponsored dfp promo
        promotion promobox
    """,
    POPUP: """
        popup lightbox modal cookie cookies consent optin gdpr dsgvo privacy overlay tooltip rollover login
        paywallprompt
    """,
    "player": "audio audioplayer readspeaker speechkit beyondwords",
    "poll": "poll polls survey quiz",
    "tags": "tags taglist tagcloud",
    "byline": "byline authorbox authorbio biography",
    "hidden": "visuallyhidden screenreader screenreadertext sronly offscreen noprint printonly",
    CAPTION: "caption captions figcaption imagecaption photocaption wpcaptiontext",
    "rights": "copyright disclaimer disclosure",
}
#: Two words in a row.
_PAIRS = {
    "hidden": ("visually hidden", "screen reader", "sr only"),
    "byline": ("author bio", "author box", "author info", "about author"),
    "related": (
        "read also",
        "read next",
        "baca juga",
        "most read",
        "most popular",
        "more stories",
        "more news",
        "more articles",
        "see also",
    ),
    "newsletter": ("sign up", "sign in"),
}
#: Word, or two words in a row, of a class or an id -> the rule that it names.
RULES = {word: rule for rule, words in _VOCABULARY.items() for word in words.split()} | {
    pair: rule for rule, pairs in _PAIRS.items() for pair in pairs
}
#: Boxes that hold no story even where they hold most of a page's text.
NEVER_STORY = frozenset(
    {*_VOCABULARY[COMMENTS].split(), "footer", "cookie", "cookies", "consent", "gdpr", "dsgvo", "popup"}
)
#: Parts of a page, and dialogs that hold one, by which a box around all of it may be named: `layout-right-sidebar`.
PARTS = frozenset((_VOCABULARY["menu"] + _VOCABULARY[POPUP]).split())
#: Before the name of something that a box has, lacks or is about, and is not: `has-sidebar`, `category-ads`.
_STATES = frozenset({"has", "with", "without", "no", "not", "show", "tag", "category"})
#: Programs that build pages, and call every part of one a widget: `elementor-widget-text-editor`.
_BUILDERS = frozenset({"elementor"})
#: Tags whose classes say what the story is about, or how the page is built.
_NEVER_UNLIKELY = frozenset({"article", "main", "body", "html"})
_STORY_WORDS = """
article articlebody articlecontent artikel berita body content detail entry isi konten news post postbody postcontent
story storybody text
"""
#: Classes by which frameworks hide a box, unless another one shows it on wider screens.
_HIDDEN = re.compile(r"(?:^|\s)(?:\S+--hidden|(?:is-|u-)?hidden|d-none)(?:\s|$)")
_SHOWN = re.compile(r"[:-](?:block|flex|grid|inline|table|contents)|visible")
#: Two of these in the classes of a box call it a story's.
_STORY = frozenset(_STORY_WORDS.split())
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
#: A key by which a program names a box: letters behind a digit (`css-1ad8r0m`, `block-n1AuAdJlVL`).
_KEY = re.compile(r"(?<![^\W_])[^\W_]*\d[^\W\d_][^\W_]*")
#: How WordPress calls the box of a story, before the names of its tags and categories.
_POST = re.compile(r"(?:^|\s)(?:hentry|type-post|post-\d+)(?:\s|$)")
_POST_NUMBER = re.compile(r"(?:^|\s)post-(\d+)(?:\s|$)")
_MAX_NAMES = 500  # characters: a longer class attribute is read so far


def post_number(element: etree._Element) -> str | None:
    """Return the number by which WordPress calls the box of a story, or None."""
    found = _POST_NUMBER.search(element.get("class") or "")
    return found[1] if found else None


def unlikely_word(element: etree._Element) -> str | None:
    """Return the word in the name of a box that calls it boilerplate, or None."""
    names: str | None = element.get("class")
    # A heading's id is made of its words, as a target for links.
    identity: str | None = None if element.tag in HEADINGS else element.get("id")
    if (names is None and identity is None) or element.tag in _NEVER_UNLIKELY:
        return None
    return _word_in(names[:_MAX_NAMES] if names else "", identity[:_MAX_NAMES] if identity else "")


def unlikely_rule(element: etree._Element) -> str | None:
    """Return the name of the rule that calls a box boilerplate, or None."""
    word = unlikely_word(element)
    return RULES[word] if word else None


def names_story(element: etree._Element) -> bool:
    """Say whether a box is called as boxes of stories are."""
    names: str = element.get("class") or ""
    words = _WORD.findall(names[:_MAX_NAMES])
    return sum(word.lower() in _STORY for word in words) > 1


@lru_cache(maxsize=4096)
def _word_in(names: str, identity: str) -> str | None:
    if _POST.search(names):
        return None
    if _HIDDEN.search(names) and not _SHOWN.search(names):
        return "visuallyhidden"
    return next(filter(None, map(_word_of, (*names.split(), identity))), None)


@lru_cache(maxsize=16384)
def _word_of(name: str) -> str | None:
    words: list[str] = [word.lower() for word in _WORD.findall(_KEY.sub("", name))]
    if words and words[0] in _STATES:
        return None
    for place, word in enumerate(words):
        if word in RULES and not (word == "widget" and words[0] in _BUILDERS):
            return word
        if place and (pair := f"{words[place - 1]} {word}") in RULES:
            return pair
    return None
