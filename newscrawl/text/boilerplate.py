"""Boilerplate lines of a page: the wordings that Indonesian news sites share, and those that one site adds.

The first word of a line decides nothing ("Baca juga buku itu, kata dia." is a story). A line is boilerplate when all of
it is a known wording, when its title is a link, or when every word of it belongs to the vocabulary of follow-us lines.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType
from typing import NamedTuple

from newscrawl.text.datelines import LoneCity

#: The tags of a `Line` that is a headline or a sub-heading.
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(slots=True)
class Line:
    """A paragraph as the walk of the page saw it."""

    text: str  # clean
    linked: int = 0  # how many of its characters stand inside links
    tag: str = "p"
    tagged: int = 0  # how many of those stand in links to tag pages, which a site makes of words by itself

    @property
    def leading(self) -> int:
        """How many of its characters lead away from the story."""
        return self.linked - self.tagged


class Verdict(NamedTuple):
    """Why a line is boilerplate."""

    rule: str
    at_end: bool = False  # only behind the last paragraph of the story
    opens: bool = False  # a label: the linked lines that follow belong to it


#: Labels above links to other stories, in other languages.
_ELSEWHERE = tuple(
    """
auch interessant|auch interessant für sie|lesen sie auch|lesen sie mehr|lesen sie mehr zum thema|mehr zum thema
das könnte sie auch interessieren|das könnte dich auch interessieren|weiterlesen|weiterführende links
more|read more|read also|also read|see also|related|related articles|related stories|related content|more on this story
more stories|more from this author|recommended|recommended stories|you may also like|you might also like|don't miss
lire aussi|à lire aussi|voir aussi|sur le même sujet|lea también|lee también|te puede interesar|ver más
noticias relacionadas|leia também|leia mais|veja também|você pode gostar|leggi anche|potrebbe interessarti
lees ook|läs också|les også|læs også
puedes ver|vea también|mira también|lire également|à lire également|mehr dazu|siehe auch
czytaj także|czytaj też|przeczytaj także|čtěte také|читайте также|читайте також|ayrıca okuyun
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
#: Those of them that begin a line with a title: one word may begin any line (`Recommended: 16 GB`).
_ELSEWHERE_LABELS = frozenset(label for label in _ELSEWHERE if " " in label)

#: Wordings that Indonesian news sites share. A wording is the whole line, compared without case and punctuation;
#: `[...]` may be missing, `<name>` is up to four capitalised words, `<url>` any addresses, `<text>` all that follows.
WORDINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "advertisement": (
            "Advertisement [Scroll to see content]",
            "Advertisement [Scroll to continue with content]",
            "Scroll to see content",
            "Scroll to continue with content",
            "Scroll",
            "Iklan",
        ),
        "page-links": ("Halaman Selanjutnya", "Halaman Berikutnya", "Halaman Sebelumnya", "Next Page", "Show All"),
        "share": ("Share", "Bagikan", "Bagikan Artikel [Ini]", "Bagikan Berita [Ini]", "Link Copied"),
        "menu": ("Mode Gelap", "Mode Terang", "Berita Populer", "Lihat Berita Lainnya"),
        "related": _ELSEWHERE,
        "consent": (
            "Um eingebettete Inhalte<text>",
            "An dieser Stelle finden Sie<text>",
            "An dieser Stelle befindet sich<text>",
            "Empfohlener [redaktioneller] [externer] Inhalt",
            "Externer Inhalt",
            "Ich bin damit einverstanden, dass<text>",
            "Wir benötigen Ihre Zustimmung<text>",
            "Mit Ihrer Zustimmung wird hier<text>",
            "This content is hosted by<text>",
            "To view this content<text>",
            "Content is loading<text>",
            "Pour afficher ce contenu<text>",
            "Para ver este contenido<text>",
        ),
        "copy-notice": ("Klik untuk baca <url>", "Klik untuk membaca <url>"),
    }
)

_GAP = r"[\s.,:;!|•·>»…–—-]+"
_BULLETS = "•▪►▶»›>→*|–—-([ "
_CLOSING = ")] "
_MAX_LENGTH = 1000  # characters: no boilerplate is longer
_LABEL = re.compile(
    r"(?:(?:yuk|ayo),? )?(?P<label>(?P<teaser>(?:aa )?read next|baca selengkapnya"
    r"|(?:baca|simak|lihat|tonton|saksikan) (?:(?:juga|pula)(?: video(?: ini\b)?)?|video)"
    r"|(?:artikel|berita|foto|video) terkait)|(?:artikel|berita|topik) (?:terkait|terkini|lainnya|terbaru|populer)"
    r"|halaman (?:selanjutnya|berikutnya)|jangan lewatkan)\b"
    r"\s*(?P<colon>[:：])?[\s|»>–-]*(?P<title>.*)",
    re.IGNORECASE,
)
_LABEL_WORDS = frozenset(
    {
        "aa",
        "yuk",
        "ayo",
        "read",
        "baca",
        "simak",
        "lihat",
        "tonton",
        "saksikan",
        "artikel",
        "berita",
        "foto",
        "video",
        "topik",
        "halaman",
        "jangan",
    }
)
#: Notices of rights: `Copyright © 2025 ...`, `© Kabar Muria 2025`, `Dilarang mengutip ... tanpa izin tertulis ...`.
_RIGHTS = re.compile(
    r"(?:[©ⓒ]\s?(?:[^\s.!?][^.!?]{0,40}\s)?(?:19|20)\d\d|all rights reserved)"
    r"|\A(?:copyright|hak cipta)\W{0,9}(?:(?:19|20)\d\d|©)|\Ahak cipta dilindungi(?: oleh)? undang[- ]undang\W*\Z"
    r"|\Apenafian\s?[:：](?=.*\b(?:artikel|berita|konten|redaksi)\b)"
    r"|\Adilarang (?:keras )?(?=.*\b(?:artikel|berita|isi|konten|laman|materi|redaksi|situs|sebagian|seluruh|web\w*)\b)"
    r"(?:mengambil|mengutip|mengc?opy|mengkopi|mempublikasikan|memperbanyak|menggandakan|menyalin|menyebarluaskan|memuat)\b"
    r".*(?:tanpa (?:se)?i[zj]in|i[zj]in tertulis)",
    re.IGNORECASE,
)
_RIGHTS_WORDS = frozenset({"copyright", "hak", "dilarang", "penafian"})
_MAX_RIGHTS = 150  # characters of a line in which a sign stands behind other words
_TAGS = re.compile(r"(?:tags?|topik)\s*[:：]\s*(?P<tags>.*)", re.IGNORECASE)
_PAGES = re.compile(
    r"(?:halaman|page)\s*(?:[:：]\s*\d[\d\s.,|…]*|\d+(?:\s+\d+)+|\d+\s*(?:/|dari)\s*\d+)\s*(?:\w+)?[\s»>]*", re.I
)
# `1 2 3`, `Prev 1 2 3 Next`: the numbers of pages in a row, between their buttons or below the story.
_PAGER = re.compile(
    r"(?P<before>[«‹<]|prev(?:ious)?|sebelumnya)?\s*1\s+2(?:\s+(?:\d{1,3}|\.\.\.|…))*\s*(?P<behind>[»›>]|next|selanjutnya)?",
    re.I,
)
_PAGER_WORDS = frozenset({"1", "«", "‹", "<", "prev", "previous", "sebelumnya"})
_COPY = re.compile(
    r"artikel ini (?:telah|sudah|pernah) (?:tayang|terbit|dimuat) (?:sebelumnya )?di (?:situs |laman )?"
    r"(?:[\w-]+(?:\.[\w-]+)+|(?-i:[A-Z])[\w.]*(?: (?-i:[A-Z])[\w.]*){0,3}) dengan judul\s?:?\s?"
    r"(?:[\"“][^\"“”]+[\"”][\s,.]*|[\"“].*[\"”][\s,.]*klik untuk (?:mem)?baca\b.*)",
    re.IGNORECASE,
)
_SENTENCE_END = tuple('."”’')
_TAG_BOXES = frozenset({"li", "div", "section"})
_QUOTES = re.compile(r"[\"“”?]")
_QUOTED = re.compile(r"[\"“][^\"“”]+[\"”]|[‘'].+[’']")
#: What the program of detik and its sisters leaves where a video or a post stood; `gambas` is a vegetable too.
_EMBED = re.compile(r"\[Gambas:[^\[\]]+\]", re.IGNORECASE)

_STARTERS = """
follow ikuti simak dapatkan gabung bergabung yuk ayo jangan cek temukan bagikan share download unduh subscribe update
baca
"""
_STARTER_WORDS = frozenset(_STARTERS.split())
_PLATFORM_WORDS = frozenset({"whatsapp", "google", "telegram", "instagram", "facebook", "twitter", "tiktok", "youtube"})
_WEAK_STARTERS = frozenset({"follow", "ikuti", "simak", "dapatkan"})
#: How a line begins that invites the reader to something, in English; words that begin sentences too with who asks.
_INVITATION = re.compile(
    r"(?:(?:follow(?! up)|subscribe|sign up)\b(?=.*\b(?:on|our|us|to|for)\b)"
    r"|(?:like|join|get|download|listen|watch|check|click|share|support|visit|want|for|if|do|have|got|register|contact"
    r"|email|write|send|stay|love|enjoy(?:ed)?)\b"
    r"(?=.*(?:\b(?:our|(?-i:us|Subscribe|Sign up)|your inbox|share it)\b|\bhere\W*\Z)))",
    re.IGNORECASE,
)
#: The same in Indonesian: to the news of the paper, or to a group or channel. Steps on a telephone begin so too.
_INVITATION_ID = re.compile(
    r"(?P<called>(?:mari|yuk),? |klik (?:di sini|(?:link|tautan) (?:ini|berikut)) untuk )?"
    r"(?:(?:dapatkan|ikuti|simak|jangan (?:lewatkan|lupa)|cek|temukan)\b"
    r"(?=.*\b(?:artikel|berita|info(?:rmasi)?|kabar|konten|update|video)\b)"
    r"(?=.*\b(?:kami|(?:dengan|mari|yuk,?) (?:ber)?gabung|join|di sini|ponselmu)\b)"
    r"|(?:ber)?gabung (?:di|ke|dengan)\b(?=.*\b(?:channel|gro?up|kanal|saluran)\b)"
    r"(?(called)|(?=.*\b(?:kami|di sini)\b)))",
    re.IGNORECASE,
)
_SPOKEN = re.compile(r"[,”\"] (?:ajak|begitu|demikian|imbau|jelas|kata|tulis|tutur|ucap|ujar|ungkap)", re.IGNORECASE)
#: What it invites to.
_INVITED = re.compile(
    r"\b(?:facebook|twitter|instagram|youtube|whatsapp|telegram|tiktok|linkedin|google news|app store|google play"
    r"|our (?:app|podcast|channel|page|community)|your inbox|email updates|subscri(?:ber|ption)s?|share it)\b",
    re.IGNORECASE,
)
#: What speaks to the reader alone, in any language of the list.
_CALLS = (
    "fehler gefunden?", "abonnez", "suscríbete", "suscribete", "iscriviti", "folgst du schon",
    "if you enjoyed this article", "if you enjoyed reading this", "dieser artikel gefallen?",
    "anda menyukai artikel ini", "this is a breaking news story", "this is a breaking new story",
    "this document is subject to copyright",
)  # fmt: skip
#: What a paper says of comments: who answers for them, who reads them first.
_COMMENTS = re.compile(
    r"(?:(?:isi|segala|semua|setiap) )?komentar (?:menjadi|sepenuhnya(?: menjadi)?) tanggung jawab\b"
    r"|(?:note: )?we are (?:\w+ )?moderating all comments\b",
    re.IGNORECASE,
)
#: What a story may speak of too, unless the line speaks to the reader.
_LETTERS = ("newsletter", "whatsapp-kanal", "abonniere")
_TO_READER = re.compile(
    r"\b(?:sign up|subscribe|our|your|you|here|jetzt|(?-i:Sie|Abonniere)|deine?|anda|daftar|klik)\b",
    re.IGNORECASE,
)
#: Who else worked on a report of an agency.
_DESKS = re.compile(
    r"\W{0,3}(?:(?:reporting|writing|editing|compiled|translated|edited) by (?-i:[A-Z])"
    r"|(?:[\w.]+\s){1,3}(?:writer|reporter|journalist|correspondent)s?\s(?-i:[A-Z]).{2,400}\scontributed"
    r"(?: to (?:this|the) (?:report|story|article)\b| reporting|\W*\Z))",
    re.IGNORECASE,
)
_MAX_INVITATION = 300  # characters
#: Every word of a follow-us line, brand and city aside, is one of these.
_PROMO = """
agar akses akun anda andalanmu aplikasi app artikel ayo baca bagikan bergabung berita breaking cara cek cepat channel
dan dapatkan dari dengan di diskusi download facebook follow gabung google group grup hanya hari ikuti info informasi
ini instagram install jangan juga kami kamu kanal ke ketinggalan klik lain lainnya langsung lebih lewat lewati lihat
link lupa media melalui menarik mendapatkan mudah news opsi pastikan pilih pilihan ponsel ponselmu resmi salin saluran
sekarang seputar setiap share simak sini sosial subscribe sudah tautan telegram temukan terbaru terkini terlengkap
terpercaya terupdate tidak tiktok twitter unduh untuk update wa whatsapp x ya yang youtube yuk
"""
_PROMO_WORDS = frozenset(_PROMO.split())
_ADDRESSES = re.compile(r"(?:(?:https?://|www\.)\S+\s?){1,3}")
_SITE_NAME = re.compile(r"[a-z][\w-]*(?:\.[a-z]{2,6}){1,2}")
_WORD = re.compile(r"https?://\S+|(?<![\w.+-])[\w.+-]*\w")


def compile_signature(sign_off: str) -> re.Pattern[str]:
    """Return a pattern of initials at the end of a line: alone in it, or behind a sentence.

    Inside one, `Mahkamah Konstitusi (MK).`, brackets are text.
    """
    return re.compile(rf"(?:^|(?<=[.!?…\"”’])|(?<=[.!?…\"”’]\s))(?:{sign_off})\.?$")


#: Not what who is asked does: `Ya, begitulah. (tawa)`.
_ONE = r"(?:(?!(?:tawa|haha|hehe|hihi|wkwk|senyum|diam|jeda|hening)\b)[a-z]{2,6}\d?|\*{1,3})"
#: As Indonesian papers sign a story: `(miq/miq)`, `(mg8/jpnn)`, `(rin)`, `(*)`, `***`, `[mdk]`, `(OL-3)`.
INITIALS = compile_signature(rf"\*{{2,3}}|\({_ONE}(?:/{_ONE})*\)|\[[a-z]{{2,4}}\]|\([A-Z]{{1,3}}-\d{{1,2}}\)")


@dataclass(frozen=True)
class ProseRules:
    """Names of one site, and lines that it repeats on its pages; compiled on first use."""

    brands: str  # regular expression, any case: `iNews.id`, `iNewsPadang.id`, `celebes.iNews.id`
    boilerplate: Mapping[str, tuple[str, ...]]  # rule -> wordings, written as in `WORDINGS`
    lone_city: LoneCity = LoneCity.NEVER  # whether `JAKARTA - ` is a dateline of the site
    #: Regular expression of the initials that sign the end of a story: `(kri/ams)`, `(OL-3)`, `[mdk]`.
    sign_off: str = "(?!)"
    #: Regular expression of the photo desks of the site's publisher, credited as agencies are: `(MPI)`.
    houses: str = "(?!)"

    @cached_property
    def brand(self) -> re.Pattern[str]:
        """The brand as a word of its own."""
        return re.compile(rf"(?<![\w.])(?:{self.brands})(?![\w]|\.\w)", re.IGNORECASE)

    @cached_property
    def signature(self) -> re.Pattern[str]:
        """The sign-off at the end of a line."""
        return compile_signature(self.sign_off)

    @cached_property
    def by_first_word(self) -> dict[str, list[tuple[str, re.Pattern[str]]]]:
        """(rule, pattern) of all wordings, generic ones included, by their first word."""
        table: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
        for rules in (WORDINGS, self.boilerplate):
            for rule, wordings in rules.items():
                for wording in wordings:
                    table.setdefault(first_word(wording), []).append((rule, _compile(wording)))
        return table


def first_word(text: str) -> str:
    """Return the lower-case first word without punctuation around it; a quotation mark stays on it.

    >>> first_word("Share: saham"), first_word('"Baca juga'), first_word("Editor/Reporter: Budi")
    ('share', '"baca', 'editor')
    """
    return text.partition(" ")[0].partition(":")[0].partition("/")[0].casefold().strip(".,;!：|»>…-")


def judge(line: Line, rules: ProseRules) -> Verdict | None:
    """Return why a line is boilerplate, None where it is story."""
    if len(line.text) > _MAX_LENGTH:
        return None
    if _EMBED.fullmatch(line.text):
        return Verdict("embed")
    text = line.text.lstrip(_BULLETS).rstrip(_CLOSING)
    word = first_word(text)
    for rule, pattern in rules.by_first_word.get(word, ()):
        if pattern.fullmatch(text):
            return Verdict(rule, opens=rule == "related")
    label, colon, title = text.partition(":")
    if colon and label.strip().casefold() in _ELSEWHERE_LABELS and not title.endswith("."):
        return Verdict("related")
    if word in _LABEL_WORDS and (match := _LABEL.match(text)) is not None:
        verdict = _judge_label(match, line.linked)
        if verdict is not None:
            return verdict
    if word == "artikel" and _COPY.fullmatch(text):
        return Verdict("copy-notice")
    if word in ("halaman", "page") and _PAGES.fullmatch(text):
        return Verdict("page-links")
    if word in _PAGER_WORDS and line.tag != "tr" and (match := _PAGER.fullmatch(text)) is not None:
        return Verdict("page-links", at_end=not (match["before"] or match["behind"]))
    if word in ("tag", "tags", "topik") and (match := _TAGS.match(text)) is not None:
        return _judge_tags(match["tags"], line.linked)
    lower = text.lower()  # a search in which case counts takes a tenth of the time
    if word in _RIGHTS_WORDS or "©" in lower or "ⓒ" in lower or "rights reserved" in lower:
        found = _RIGHTS.search(text)
        if found and (len(text) <= _MAX_RIGHTS or not found.start()):
            return Verdict("rights", at_end=True)
    if word in _STARTER_WORDS and (verdict := _judge_promo(text, line.tag, rules.brand)):
        return verdict
    if _DESKS.match(text):
        return Verdict("credits", at_end=True)
    return Verdict("follow", at_end=True) if len(text) <= _MAX_INVITATION and _is_invitation(text, lower) else None


def _is_invitation(text: str, lower: str) -> bool:
    """Say whether a line asks the reader to follow or subscribe to something."""
    if any(call in lower for call in _CALLS):
        return True
    if _COMMENTS.match(text) or (_INVITATION_ID.match(text) and _INVITED.search(text)):
        return _SPOKEN.search(text) is None
    if any(name in lower for name in _LETTERS) and _TO_READER.search(text):
        return True
    return _INVITATION.match(text) is not None and _INVITED.search(text) is not None


def is_addresses(text: str) -> bool:
    """Say whether a line is addresses of the web and nothing else.

    >>> is_addresses("https://onelink.to/inews"), is_addresses("Buka https://onelink.to/inews")
    (True, False)
    """
    return _ADDRESSES.fullmatch(text) is not None


def is_linked(line: Line) -> bool:
    """Say whether nearly all of a line is a link."""
    return line.linked >= 0.9 * len(line.text)


def names_tags(line: Line) -> int:
    """Return how many tags a line may name as a page does below its story: 0, 1, or 2 for several.

    A tag is an item of a list, and all of it a link to the tag's page; several stand side by side in a box. The names
    in a list of the story can be such links too, so a caller must know the lines around it.
    """
    if line.tagged and line.tag in _TAG_BOXES and line.text[-1].isalnum():
        if line.tagged == len(line.text):
            return 1
        if line.tag != "li" and line.tagged >= 0.7 * len(line.text):
            return 2
    return 0


@cache
def _compile(wording: str) -> re.Pattern[str]:
    pattern = ""
    for token in wording.split():
        gap = _GAP if pattern else ""
        word = token.strip("[]")
        if word == "<name>":
            body = rf"(?:{gap}(?-i:[A-Z])[\w.'’-]*){{0,4}}"
        elif word.endswith("<text>"):
            body = rf"{gap}{re.escape(word.removesuffix('<text>'))}.{{1,1000}}"
        elif word == "<url>":
            body = rf"(?:{gap}\S*[./]\S+){{0,3}}"
        else:
            body = gap + re.escape(word)
        pattern += "(?:" * token.startswith("[") + body + ")?" * token.endswith("]")
    return re.compile(rf"{pattern}(?:{_GAP})?", re.IGNORECASE)


def _judge_label(match: re.Match[str], linked: int) -> Verdict | None:
    title = match["title"]
    rule = "page-links" if match["label"].casefold().startswith("halaman") else "related"
    if not title.strip("!.… "):
        return Verdict(rule, opens=True)
    if linked >= 0.9 * len(title) and (match["colon"] or not title.endswith(".")):
        return Verdict(rule)
    if "video" in match["label"].casefold() and _QUOTED.fullmatch(title):
        return Verdict(rule)
    if match["colon"] is None or title.endswith(_SENTENCE_END) or not match["teaser"]:
        return None
    if title.endswith(("!", "?", "…")) and not _is_headline(title):
        return None
    return Verdict(rule)


def _is_headline(title: str) -> bool:
    words = title.split()
    return len(words) > 3 and sum(not word[0].islower() for word in words) >= 0.75 * len(words)


def _judge_tags(tags: str, linked: int) -> Verdict | None:
    if not tags:
        return Verdict("tags", opens=True)
    if linked >= 0.7 * len(tags):
        return Verdict("tags")
    if tags.endswith(_SENTENCE_END) or _QUOTES.search(tags):
        return None
    return Verdict("tags", at_end=True) if all(tag.count(" ") < 5 for tag in tags.split(",")) else None


def _judge_promo(text: str, tag: str, brand: re.Pattern[str]) -> Verdict | None:
    if _QUOTES.search(text):
        return None
    text = brand.sub(lambda name: name[0].replace(" ", ""), text)  # `Kabar Muria` is one word of the line
    branded = False  # the word before was the brand: a city may follow
    named = False
    words = set()
    for match in _WORD.finditer(text):
        word = match[0].casefold()
        if brand.fullmatch(word):
            branded = named = True
        elif _SITE_NAME.fullmatch(word):  # of another paper: it names no line of this one
            branded = True
        elif word in _PROMO_WORDS or word.startswith("http"):
            words.add(word)
            branded = False
        elif not (branded and match[0][0].isupper()):
            return None
    platform = not _PLATFORM_WORDS.isdisjoint(words)
    if named or (platform and words & {"artikel", "berita", "kami"}):
        return Verdict("follow")
    # `Unduh aplikasi Telegram` may be a step of instructions, `Jangan lupa.` the end of a story.
    if tag == "li" or text.endswith(".") or not (platform or words & _WEAK_STARTERS):
        return None
    return Verdict("follow", at_end=True)
