"""Why a page without a record has none: by what it says, not by its status."""

import re

from newscrawl.errors import DropReason, FailReason
from newscrawl.page.sources import PageView
from newscrawl.page.tree import text_of
from newscrawl.text.urls import PageKind

_SOFT_ERROR = re.compile(
    r"(?:error\s*)?\b(?:40[0-9]|41[0-9]|429|50[0-9])\b\W*"
    r"(?:error|not found|forbidden|bad gateway|service|gateway|halaman|internal|$)"
    r"|(?:maaf\W+|oops\W+|ups\W+)?(?:halaman|artikel|berita|konten)"
    r"(?: yang (?:anda|kamu) (?:cari|tuju|minta))? (?:ini )?"
    r"(?:tidak (?:dapat |bisa )?(?:ditemukan|tersedia|ada)|(?:telah|sudah) dihapus|sudah tidak (?:ada|tersedia))"
    r"\W*(?:$|[-|–])"
    r"|(?:the )?page (?:you requested )?(?:was |is |could |can)?\s*not (?:be )?(?:found|available)|page not found"
    r"|not found$|access denied|forbidden$|bad gateway|service (?:temporarily )?unavailable|gateway time-?out"
    r"|internal server error|situs (?:sedang )?(?:dalam )?(?:perbaikan|pemeliharaan)|under maintenance|database error",
    re.IGNORECASE,
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
_EMPTY_CHARS = 200  # an application's shell shows no more than its name and a "loading"
_LISTING_LINKS = 8  # so many links to stories and no story: a page of links


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


def why_no_record(view: PageView, *, has_title: bool, has_text: bool, cut_off: bool) -> DropReason | FailReason:
    """Return the reason for a page that gave no title or no text."""
    title = next((text_of(node) for node in view.tree.root.iter("title")), "")
    headings = [text_of(node) for node in view.tree.root.iter("h1", "h2")][:3]
    body = next(view.tree.root.iter("body"), None)
    seen = text_of(body) if body is not None else ""
    for headline in (*headings, title):
        if reason := says_error(headline):
            return reason
    if _CHALLENGE.search(seen[:2000]) and len(seen) < 10 * _EMPTY_CHARS:
        return DropReason.CHALLENGE
    if cut_off:
        return FailReason.TRUNCATED
    if view.tree.select("input[type=password]") or _LOGIN.search(" ".join(headings)):
        return DropReason.LOGIN_WALL
    if len(seen) < _EMPTY_CHARS:
        return DropReason.SOFT_ERROR if _SOFT_ERROR.match(seen) else DropReason.EMPTY_SHELL
    if not has_text and is_listing(view):
        return DropReason.NOT_ARTICLE
    return FailReason.NO_TEXT if has_title else FailReason.NO_TITLE


def is_listing(view: PageView) -> bool:
    """Say whether a page without a story is a page of links to stories, or says itself that it is no article."""
    canonical = view.structured.links.get("canonical") or view.structured.first_meta("og:url")
    if canonical and (url := view.absolute(canonical)):
        kind = view.site.urls.read(url).kind
        if kind in {PageKind.INDEX, PageKind.TAG, PageKind.SECTION, PageKind.SEARCH}:
            return True
    stories = set()
    for link in view.tree.root.iter("a"):
        url = view.absolute(link.get("href") or "")
        if url and (address := view.site.urls.read(url)).kind is PageKind.ARTICLE:
            stories.add(address.story_key)
    return len(stories - {view.address.story_key}) >= _LISTING_LINKS
