"""Rejection of pages without a record: soft errors, empty shells, challenges."""

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from newscrawl.errors import DropReason, FailReason
from newscrawl.page.body.find import reads_like_story
from newscrawl.page.fields.sources import PageView, fits_slug
from newscrawl.page.tree import UNREAD_TAGS, is_hidden, text_of
from newscrawl.text.prose import Prose, clean_text
from newscrawl.text.sentences import count_words
from newscrawl.text.urls import PageKind

_APOLOGY = r"(?:(?:mohon )?maaf|(?:we['’]re |we are )?sorry|oops|ups|whoops|waduh)"
# "Halaman yang Anda cari tidak ditemukan", "Berita ini telah dihapus"
_THING = r"(?:halaman|laman|artikel|berita|konten|data|video|tautan)(?: (?:ini|tersebut|yang (?:anda |kamu )?\w+))*"
_GONE = (
    r"(?:(?:(?:sudah|telah) )?(?:tidak|tak) (?:(?:dapat|bisa|lagi) )*(?:ditemukan|tersedia|ada|diakses)"
    r"|(?:telah|sudah) (?:dihapus|dipindahkan|ditarik))\b"
)
# "The page you are looking for could not be found", "This page isn't available"
_PAGE_GONE = (
    r"(?:(?:the|this|requested) )*(?:page|article|content|url)(?: (?:that )?you(?:['’]re| are| were)? [\w ]{3,20}?)?"
    r"(?=.{0,20}(?:\bnot?\b|n['’]t|cannot|removed))"
    r"(?: (?:is|was|could|can|has|does|been|be|no|not|longer|cannot|\w+n['’]t))+ (?:found|available|exist|removed)\b"
)
_FAULT = (
    r"(?:it )?(?:looks like )?something went wrong|(?:an )?(?:unexpected )?error (?:has )?occurred|too many requests"
    r"|access denied|bad gateway|service (?:temporarily )?unavailable|gateway time-?out|internal server error"
    r"|under maintenance|database error|situs (?:sedang )?(?:dalam )?(?:perbaikan|pemeliharaan)"
)
_CODE = (
    r"(?:(?:error|kesalahan)\W*)?\b(?:40[0-9]|41[0-9]|429|50[0-9])\b\W*"
    r"(?:error|(?:page )?not found|forbidden|bad gateway|service|gateway|halaman|internal|$)"
)
#: How the headline of an error page begins; what honest headlines begin with as well must be all of it.
_SOFT_ERROR = re.compile(
    rf"(?:{_APOLOGY}\W+(?:but )?)*(?:{_CODE}|{_PAGE_GONE}|{_FAULT}|{_THING} {_GONE}\W*(?:$|[-|–])"
    rf"|(?:not found|forbidden|error|kesalahan|terjadi kesalahan(?: \w+){{0,3}})\W*$)|{_APOLOGY}\W*$",
    re.IGNORECASE,
)
#: How its text begins, in a sentence that may go on.
_ERROR_SENTENCE = re.compile(rf"(?:{_APOLOGY}\W+(?:but )?)*(?:{_PAGE_GONE}|{_FAULT}|{_THING} {_GONE})", re.IGNORECASE)
#: The same where no story begins so: it begs the reader's pardon, or speaks of the page that the reader looks for.
_NOTICE = re.compile(
    rf"(?:{_APOLOGY}\W+{_THING}|(?:halaman|laman|artikel|berita|konten) yang (?:anda|kamu) \w+) {_GONE}", re.IGNORECASE
)
_CHALLENGE = re.compile(
    r"just a moment|attention required|checking your browser|are you (?:a )?(?:human|robot)|verify you are human"
    r"|verifikasi bahwa anda (?:manusia|bukan robot)|enable javascript and cookies|captcha|ddos protection",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"(?:silakan |harap |please )?(?:login|log in|masuk|sign in|berlangganan|subscribe)\b.{0,60}"
    r"\b(?:untuk|to|for|dulu|terlebih)\b",
    re.IGNORECASE,
)
_LOGIN_TITLE = re.compile(r"(?:log ?in|masuk|sign ?in|silakan (?:masuk|login)|daftar|register)\W*", re.IGNORECASE)
_MAX_HEADLINE_WORDS = 12  # the headline of an error page is short; a story about errors has more to say
_MAX_NOTICE_WORDS = 30  # and so is a line of its text
_MAX_NOTICE_CHARS = 250  # and all of the text
_FEW_LINES = 3
_PROSE_WORDS = 50  # so much text in the box of a story, in several paragraphs, is a story whatever its headline
_FULL_WORDS = 20  # enough where the page names the date of the story as well
_OWN_WORDS = 150  # a page with fewer of its own, links and menus aside, has next to no text
_EMPTY_CHARS = 200  # an application's shell shows no more than its name and a "loading"
_LISTING_LINKS = 8  # so many links to stories and no story: a page of links
_LISTINGS = frozenset({PageKind.INDEX, PageKind.TAG, PageKind.SECTION, PageKind.SEARCH})
_HEADINGS = ("h1", "h2", "h3", "h4")
_NOT_OWN = UNREAD_TAGS | {"a", "nav", "footer", "aside", "form", "button", "figure"}


def says_error(headline: str) -> DropReason | None:
    """Return why a headline is an error page's, or None.

    >>> says_error("404 - Halaman Tidak Ditemukan")
    <DropReason.SOFT_ERROR: 'soft-error'>
    >>> says_error("Polisi: Berita Bohong Tidak Ditemukan di Akun Tersangka, Kasus Dihentikan Sementara Menunggu Ahli")
    """
    if len(headline.split()) > _MAX_HEADLINE_WORDS:
        return None
    if _CHALLENGE.match(headline):
        return DropReason.CHALLENGE
    if _LOGIN_TITLE.fullmatch(headline):
        return DropReason.LOGIN_WALL
    return DropReason.SOFT_ERROR if _SOFT_ERROR.match(headline) else None


def why_no_story(view: PageView, title: str, story: Prose, *, boxed: bool, dated: bool) -> DropReason | None:
    """Return why a page with a headline is no story, by its words, or None.

    A headline about errors is a story's where the URL was made of it, or where the page holds a story: in the layout's
    own box (`boxed`) any text with the date of the story (`dated`), or paragraphs of prose.
    """
    text = " ".join(story.paragraphs) if len(story.paragraphs) <= _FEW_LINES else ""
    brief = len(text) <= _MAX_NOTICE_CHARS
    if text and brief and _NOTICE.match(text):
        return DropReason.SOFT_ERROR
    reason = says_error(title)
    if reason is None or fits_slug(title, view):
        return None
    if text and brief and _ERROR_SENTENCE.match(text):
        return reason
    if reason is DropReason.LOGIN_WALL and reads_like_story(story):
        return None
    words = sum(map(count_words, story.paragraphs))
    several = len(story.paragraphs) > 1
    if dated and (words if boxed else several and words >= _FULL_WORDS):
        return None
    return None if boxed and several and words >= _PROSE_WORDS else reason


def why_no_record(view: PageView, *, has_title: bool, has_text: bool, cut_off: bool) -> DropReason | FailReason:
    """Return the reason for a page that gave no title or no text."""
    title = view.site.without_name(next(map(text_of, view.tree.root.iter("title")), ""), view.address.host)
    headings = [text_of(node) for node in islice(_own_headings(view), 5)]
    body = next(view.tree.root.iter("body"), None)
    seen = text_of(body) if body is not None else ""
    for headline in (*headings, title):
        if (reason := says_error(headline)) and not fits_slug(headline, view):
            return reason
    if (
        _CHALLENGE.search(seen[:2000])
        and len(seen) < 10 * _EMPTY_CHARS
        and not any(fits_slug(headline, view) for headline in headings)
    ):
        return DropReason.CHALLENGE
    if cut_off:
        return FailReason.TRUNCATED
    if body is not None and _tells_error(body):
        return DropReason.SOFT_ERROR
    if not has_text and (view.tree.select("input[type=password]") or _LOGIN.search(" ".join(headings))):
        return DropReason.LOGIN_WALL
    if len(seen) < _EMPTY_CHARS:
        return DropReason.SOFT_ERROR if _SOFT_ERROR.match(seen) else DropReason.EMPTY_SHELL
    if not has_text and is_listing(view):
        return DropReason.NOT_ARTICLE
    return FailReason.NO_TEXT if has_title else FailReason.NO_TITLE


def names_listing(view: PageView) -> bool:
    """Say whether a page says of itself that it is a front page, a section, an index or another list of stories."""
    canonical = view.structured.links.get("canonical") or view.structured.first_meta("og:url")
    url = view.absolute(canonical) if canonical else None
    if url is None:
        return False
    parts = urlsplit(url)
    return not (parts.path.strip("/") or parts.query) or view.site.urls.read(url).kind in _LISTINGS


def is_listing(view: PageView) -> bool:
    """Say whether a page without a story is a page of links to stories, or says itself that it is no article."""
    if names_listing(view):
        return True
    stories = set()
    for link in view.tree.links:
        url = view.absolute(link.get("href") or "")
        if url and (address := view.site.urls.read(url)).kind is PageKind.ARTICLE:
            stories.add(address.story_key)
    return len(stories - {view.address.story_key}) >= _LISTING_LINKS


def _own_headings(view: PageView) -> Iterator[etree._Element]:
    """Yield the headings that are no titles of other stories, which are links or hold one."""
    for node in view.tree.root.iter(*_HEADINGS):
        if next(node.iter("a"), None) is None and next(node.iterancestors("a"), None) is None:
            yield node


def _tells_error(body: etree._Element) -> bool:
    """Say whether one of the few lines of a page that has next to no text says that something is not there."""
    lines, words = [], 0
    walker = etree.iterwalk(body, events=("start", "end"))
    for event, element in walker:
        if event == "start" and (element.tag in _NOT_OWN or is_hidden(element)):
            walker.skip_subtree()
            continue
        if line := clean_text((element.text if event == "start" else element.tail) or ""):
            lines.append(line)
            words += len(line.split())
            if words > _OWN_WORDS:
                return False
    return any(_ERROR_SENTENCE.match(line) for line in lines if len(line.split()) <= _MAX_NOTICE_WORDS)
