"""Captions of photos, parted from their credits."""

import re
from functools import lru_cache

_AGENCIES = (
    r"Antara(?: Foto)?|Reuters|AFP|AP(?: Photo)?|EPA|Xinhua|Anadolu(?: Agency)?|Getty(?: Images)?|Shutterstock|Freepik"
    r"|Pixabay|Unsplash|Pexels|iStock|Istimewa|Ist"
)
_PLATFORMS = r"Instagram|IG|Twitter|X|YouTube|TikTok|Facebook|FB|Threads|WhatsApp|Tangkapan layar|Screenshot|Screengrab"
_LABEL = r"(?:(?:Ilustrasi\s*/\s*)?Foto|Photo|Sumber|Source|Kredit|Credit|Gambar|Courtesy|Ilustrasi foto)"
_BRACKETS = re.compile(r"\(([^()]{1,200}(?:\([^()]{1,100}\)[^()]{0,100})?)\)|\[([^\[\]]{1,200})\]")
_PLACES = frozenset({"kiri", "kanan", "tengah", "atas", "bawah", "depan", "belakang"})

# Without brackets: behind a sentence, or as the whole text. `Foto: X` may follow a caption that has no full stop.
_WIRE = re.compile(r"(?:^|(?<=[.!?\"”)]))[\s|–-]*(?P<credit>ANTARA(?: FOTO)?/[^\s.][^.]*(?:\.\s?[^\s.]{1,20})*?)\.?$")
_TRAILING = re.compile(
    r"(?:(?:^|(?<=\s)|(?<=[.!?\"”)]))[\s|/–-]{0,9}(?:Foto|FOTO|Photo|Dok|Sumber|Kredit)"
    r"|(?:\s?[|/–-]|(?<=[.!?\"”)]))\s{0,9}foto)"
    r"\s?[:：]\s*(?P<credit>\S.{0,119})$"
)
# A site and the letters of a writer stand in no sentence, so that this needs no mark before it.
_SIGNED = re.compile(r"\s(?:Foto|FOTO|foto)\s+(?P<credit>[\w-]{2,40}\.(?:co\.)?(?:id|com)\s?/\s?[\w.-]{1,40})$")
# `Foto by` stands in no Indonesian sentence; `foto oleh` may, so that this needs a mark before it.
_BY = re.compile(
    r"(?:(?:^|(?<=[.!?\"”)])|,)\s?(?:[Ff]oto|FOTO|Photo)\s(?:by|oleh)|(?:\s[|–-])?\s(?:Foto|FOTO|Photo)\sby)\s?[:：]?\s"
    r"(?P<credit>@[\w.]{2,40}|[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}(?:\s?/\s?[\w.@ -]{2,40})?)$"
)
# `. Foto/AP` behind a sentence, and `(Foto: Antara` whose bracket was lost.
_SLASHED = re.compile(r"(?:^|(?<=[.!?\"”)]))\s*(?:Foto|FOTO|Photo)\s?/\s?(?P<credit>\S.{0,100})$")
_UNCLOSED = re.compile(rf"[(\[]\s*{_LABEL}\s*[:：/]\s*(?P<credit>[^()\[\]]{{1,100}})$", re.IGNORECASE)
# `Petani memanen padi. /Antara/Rina/`: a credit between strokes; the last is missing only behind a sentence.
_STROKES = re.compile(r"(?P<stop>(?<=[.!?\"”)]))?\s/(?P<credit>[A-Z][^/]{1,40}(?:/[^/]{1,40})?)(?(stop)/?|/)$")
#: Without one of these there is no credit outside of brackets.
_LOOSE = (_TRAILING, _SLASHED, _UNCLOSED, _STROKES)
_SIGNS = (" /", "ANTARA", "Foto", "FOTO", "foto", "Photo", "Dok", "Sumber", "Kredit")
_MAX_LENGTH = 5_000  # characters: a longer text is no caption
_MAX_CREDIT = 120  # characters at the end of a caption in which a credit without brackets can stand
_LOWER_CASE = "dok dok. istimewa ist ist. via dan by pribadi tangkapan layar video screenshot milik of ig fb yt tiktok"
_ACCOUNT = re.compile(rf"(?:{_PLATFORMS})\s?[:/]?\s@?[\w.]{{2,40}}", re.IGNORECASE)
_CREDIT_WORDS = frozenset(_LOWER_CASE.split())


@lru_cache(maxsize=64)
def _patterns(houses: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the pattern of a credit in brackets and of one behind a bare `Foto`, with a site's own photo desks."""
    names = f"{_AGENCIES}|{houses}"
    # What may stand in brackets. A label with a colon or slash is enough; else the credit itself must look like one.
    bracketed = re.compile(
        rf"{_LABEL}\s*[:：/]\s*(?P<labelled>\S.*)"
        r"|(?:Dok|Dokumentasi|Dokumen)\.?\s*[:：/]\s*(?P<archive>\S.*)"
        r"|(?:Foto|Photo)s?\.?\s+(?:(?:by|oleh)\s?[:：]?\s)?(?P<named>(?-i:i?[A-Z@]|istimewa|ist\b|dok)\S*.*)"
        rf"|(?P<bare>(?:Dok|Dokumentasi)\b\.?\s*\S.*|(?:{names})(?:\s*/.*)?\.?|(?:{_PLATFORMS})(?:\s*[/:]|\s+@|\s*$).*"
        r"|(?:[\w-]{2,40}\.(?:co\.)?(?:id|com)|\w{1,20} ?(?-i:TV))\s?/\s?[\w.'’ -]{2,40}"
        rf"|Tangkapan layar\b.*|@[\w.]+|(?-i:[A-Z])[\w.'’ -]{{2,40}}/\s?(?:{names})[\w.]*)",
        re.IGNORECASE,
    )
    spaced = re.compile(
        r"(?:^|(?<=[.!?\"”)]))\s*(?:(?:Foto|FOTO)\s+(?P<credit>"
        rf"(?i:{names})(?:\s*/\s*\S.{{0,100}})?|[A-Z][\w. ]{{0,40}}/\S.{{0,80}}"
        r"|[\w-]{2,40}\.(?:co\.)?(?:id|com)/\S.{0,80})"
        r"|(?P<archive>Dok\. ?[A-Z][\w ]{0,60}))\.?$"
    )
    return bracketed, spaced


def split_credit(text: str, houses: str = "(?!)") -> tuple[str | None, str | None]:
    """Return (caption, credit) of a clean caption, each None if it has none. Without a credit nothing changes.

    `houses`: pattern of the site's own photo desks, which are known as agencies are.

    >>> split_credit("Timnas Indonesia U-19. (Foto: PSSI)")
    ('Timnas Indonesia U-19.', 'PSSI')
    >>> split_credit("Ia memperlihatkan foto korban (kiri).")
    ('Ia memperlihatkan foto korban (kiri).', None)
    >>> split_credit("ANTARA FOTO/Rivan Awal Lingga/tom.")
    (None, 'ANTARA FOTO/Rivan Awal Lingga/tom')
    """
    if len(text) > _MAX_LENGTH:
        return text, None
    bracketed, spaced = _patterns(houses)
    caption, sources = text, list[str]()
    for brackets in reversed(list(_BRACKETS.finditer(text) if "(" in text or "[" in text else ())):
        found = bracketed.fullmatch((brackets[1] or brackets[2]).strip())
        # Brackets inside a sentence hold a credit only where a label says so: "Menlu (AFP) ..." may be a party's name.
        if found is None or (found["bare"] and caption[brackets.end() :].strip(" .")):
            continue
        credit = next(filter(None, found.groups())).strip()
        if credit.casefold() in _PLACES:
            continue
        caption = _without(caption, brackets.start(), brackets.end())
        sources.insert(0, _without_stop(credit))
    if sources:
        return caption or None, ", ".join(sources)
    tail_start = max(0, len(text) - _MAX_CREDIT - 40)
    tail = text[tail_start:]
    if not any(sign in tail for sign in _SIGNS):
        return text or None, None
    for pattern in (_WIRE, _UNCLOSED, _TRAILING, spaced, _SIGNED, _BY, _SLASHED, _STROKES):
        match = pattern.search(tail)
        if match is None or (pattern in _LOOSE and not _reads_as_credit(match["credit"])):
            continue
        credit = next(filter(None, match.groups()))
        return text[: tail_start + match.start()].rstrip() or None, _without_stop(credit)
    return text or None, None


def _without(text: str, start: int, end: int) -> str:
    before, after = text[:start].rstrip(" |–-"), text[end:].strip()
    if not after or (after == "." and before[-1:] in tuple('.!?"”')):
        return before
    if not before:
        return after.lstrip(" .,|–-")
    return before + after if after[0] in ".,;:!?" else f"{before} {after}"


def _without_stop(credit: str) -> str:
    return credit[:-1] if credit.endswith(".") and credit.count(".") == 1 else credit


def _reads_as_credit(credit: str) -> bool:
    if _ACCOUNT.fullmatch(credit):
        return True
    return ". " not in credit.replace("Dok. ", "") and all(
        not word[0].islower() or word.strip(",") in _CREDIT_WORDS or "." in word.strip(".") or "/" in word
        for word in credit.split()
    )
