"""Names of people and sources: author lists, the editor, and credit lines such as `Produser: A Video Editor: B`."""

import re
from collections.abc import Iterable, Iterator

from newscrawl.text.dates import is_date_line
from newscrawl.text.normalize import clean_text

EDITOR, VIDEO_EDITOR = "editor", "video editor"
#: Labels of people who wrote the story.
AUTHORS = frozenset({"penulis", "reporter", "jurnalis", "kontributor", "pewarta", "wartawan", "oleh", "laporan", "rep"})
#: Labels of people who edited it.
EDITORS = frozenset({"editor", "penyunting", "redaktur", "red"})
_VIDEO_EDITORS = frozenset({"video editor", "editor video"})
_OTHERS = frozenset(
    {"produser", "producer", "kameramen", "kamerawan", "fotografer", "foto", "penerjemah", "sumber", "source"}
)
_PEOPLE = AUTHORS | EDITORS | _VIDEO_EDITORS

_ROLES = "|".join(sorted(_PEOPLE | _OTHERS, key=len, reverse=True))
_LABELS = re.compile(rf"\b({_ROLES})\s*[:：]\s*", re.IGNORECASE)
# `Reporter/Editor: Budi`: one person in two roles.
_PAIR = re.compile(
    rf"\(?(?P<one>{_ROLES})\s?(?:[&/]|dan)\s?(?P<other>{_ROLES})\s*[:：]\s*(?P<names>[^:：]*[^:：\s()])\)?",
    re.IGNORECASE,
)
#: First words that can open a credit line.
CREDIT_WORDS = frozenset(role.split()[0] for role in _PEOPLE | _OTHERS)

_NOUNS = "|".join(sorted((_PEOPLE | {"produser"}) - {"oleh", "laporan", "rep", "red"}, key=len, reverse=True))
_PREFIX = re.compile(rf"(?:{_NOUNS}|oleh|laporan)(?:(?:\s+[\w.]+){{0,2}}\s*[:：]\s*|\s+|$)", re.IGNORECASE)
# `SiregarEditor Jakarta`: the page's own line break between name and role was lost.
_GLUED = re.compile(
    r"(?<=[^\W\d_])(?:Editor|Reporter|Jurnalis|Kontributor|Penulis|Pewarta|Wartawan|Produser)(?![a-z]).*"
)
# `Wildan Mulia Editor Jakarta`: the role stood on a line of its own. Some men are called Jurnalis, so behind one word
# that is a part of the name.
_POSTS = "editor|kontributor|redaktur|produser|penyunting"
_BEHIND = re.compile(
    rf"(?P<person>\S+(?:\s\S+)*?)\s(?:{_POSTS}|reporter)(?:[\s:：].*)?"
    r"|(?P<full>\S+(?:\s\S+)+?)\s(?:jurnalis|penulis|pewarta|wartawan)(?:[\s:：].*)?",
    re.IGNORECASE,
)
# `Editor Jakarta`: what stands behind a post without a colon is where it is, as a rule one word.
_REGIONS = "jawa|sumatera|kalimantan|sulawesi|nusa|papua|maluku|kepulauan|bangka|bandar|tanjung|jakarta|kota|kabupaten"
_POST = re.compile(rf"(?:{_POSTS})(?:\s(?:[^\W\d_]\S*|(?:{_REGIONS})\b[^:：]*))?", re.IGNORECASE)
_NAMED_JURNALIS = re.compile(r"(?:Jurnalis|JURNALIS) [A-Z][\w.'’-]+")
_RANKS = frozenset(
    {"video", "senior", "junior", "wakil", "asisten", "kepala", "managing", "copy", "citizen", "freelance"}
)
# `, Kontributor Semarang`: a role behind the name says where, not who.
_SUFFIX = re.compile(rf"\s?[,(–—-] ?(?:{_NOUNS})\b(?!\s*:)[^,]*", re.IGNORECASE)
_PARTING = re.compile(r"[;|&•]|/(?!/)|\n\s*\n|\s(?:dan|and|serta)\s|(?<=[A-Z])\sDAN\s(?=[A-Z])")
_ADDRESS = re.compile(r"\(?(?:https?:|www\.)\S*|(?<!\S)\S*@\S*", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\A\s*\(([^()]*)\)\s*\Z")  # behind an address, as feeds write authors
_DEGREE = re.compile(
    r"(?:[A-Z][A-Za-z]{0,4}\.){1,4}(?:[A-Z][A-Za-z]{0,4})?|(?:[A-Z]\.\s?){2,}"
    r"|S[EHTSP]|M[HMTA]|MBA|MD|Lc|PhD|SIP|SKM|S(?:Pd|Ag|Sos|Kom|IKom|Si)|M(?:Pd|Ag|Si|Kom|Hum)"
)
_ABBREVIATION = re.compile(r"(?:^|[\s.])[^\W\d_]{1,4}\.$")
_PLACEHOLDERS = frozenset({"null", "none", "undefined", "n/a", "na", "unknown", "anonymous", "no author"})
_LOWER_CASE = "al bin binti da dan de der di el van von dok redaksi admin tim istimewa ist via ibn bint du la"
_NAME_WORDS = frozenset(_LOWER_CASE.split())
_SOURCE_WORD = re.compile(r"[\w-]+(?:\.[\w-]+)+|@[\w.]+")
_TYPED_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,3}")
_SIGNATURE = re.compile(r"\(?(?:Ditulis oleh|Oleh|OLEH) (?P<name>[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3})\)?")
_MAX_SIGNATURE = 80  # characters
_MAX_NAME_WORDS = 8
_MAX_LENGTH = 2_000  # characters: a longer text is no list of authors


def _join_degrees(parts: list[str]) -> Iterator[str]:
    name = ""
    for part in parts:
        if name and _is_degree(part):
            name = f"{name}, {part}"
            continue
        if name:
            yield name
        name = part
    if name:
        yield name


def _is_degree(part: str) -> bool:
    return bool(part) and (_DEGREE.fullmatch(part) is not None or all(map(_DEGREE.fullmatch, part.split())))


def _trim(name: str) -> str:
    name = name.strip(" ,;:|/-–—")
    if _POST.fullmatch(name):
        return ""
    while (label := _PREFIX.match(name)) is not None and not _NAMED_JURNALIS.fullmatch(name):
        name = name[label.end() :]
    name = _without_role(name.strip(" ,;:|/-–—"))
    return name if _ABBREVIATION.search(name) else name.rstrip(". ")


def _without_role(name: str) -> str:
    found = _BEHIND.fullmatch(name)
    person = name if found is None else found["person"] or found["full"]
    if person.casefold() == "tim" or person.casefold().endswith(" staff"):
        return name  # `Tim Reporter iNews` signs as one
    return "" if person.casefold() in _RANKS else person


def clean_names(raw: Iterable[str]) -> list[str]:
    r"""Return every name once, in order, without labels, roles and addresses.

    One text may hold several names; a blank line parts names, a single line break stands inside one. Degrees after a
    comma belong to the name before them. A source (`sindonews.com`) is a name, a URL or a handle is none.

    >>> clean_names(["Penulis: Anton Suhartono, Dr. H. Abdul M. Siregar, S.H. dan Muhammad\n SiregarEditor Jakarta"])
    ['Anton Suhartono', 'Dr. H. Abdul M. Siregar, S.H.', 'Muhammad Siregar']
    >>> clean_names(["sindonews.com", "-", "https://www.facebook.com/inews", "SINDOnews.com"])
    ['sindonews.com']
    >>> clean_names(["rini@kabar.example (Rini Kusuma dan Joko Lestari)", "(Panji)", "Rina (Bandung)"])
    ['Rini Kusuma', 'Joko Lestari', 'Panji', 'Rina (Bandung)']
    """
    found: dict[str, str] = {}
    for text in raw:
        if len(text) > _MAX_LENGTH or (line := clean_text(text)).casefold() in _PLACEHOLDERS:
            continue
        labelled = parse_credits(line)
        written = "; ".join(names for role, names in labelled if role in AUTHORS) if labelled else text
        written = _IN_BRACKETS.sub(r"\1", _ADDRESS.sub(" ", written))
        for piece in _PARTING.split(written):
            if is_date_line(piece):
                continue
            person = _SUFFIX.sub("", _GLUED.sub("", clean_text(piece)))
            for name in _join_degrees([_trim(part) for part in person.split(",")]):
                words = name.count(" ") + 1
                if words <= _MAX_NAME_WORDS and name.casefold() not in _PLACEHOLDERS and any(map(str.isalpha, name)):
                    found.setdefault(name.casefold(), name)
    return list(found.values())


def is_name_list(text: str, *, any_case: bool = False) -> bool:
    """Say whether the text reads like names and nothing else: a few capitalised words each, no end of a sentence.

    With `any_case` four words at most, as people type who never press shift: `ii Sobandi`.

    >>> is_name_list("Anton Suhartono, Dr. Rani S.H."), is_name_list("Anton Suhartono mengatakan"), is_name_list("Ya.")
    (True, False, False)
    """
    if not text or len(text) > 200 or text[-1] in '!?…"”’' or (text[-1] == "." and not _ends_in_degree(text)):
        return False
    for part in re.split(r"[,;/|&]|\sdan\s", text):
        words = part.split()
        if len(words) > _MAX_NAME_WORDS:
            return False
        if not all(map(_is_name_word, words)) and not (any_case and _TYPED_NAME.fullmatch(part.strip())):
            return False
    return any(map(str.isalpha, text))


def _ends_in_degree(text: str) -> bool:
    last = text.rsplit(None, 1)[-1]
    return last.count(".") > 1 or (len(last) == 2 and last[0].isupper())


def _is_name_word(word: str) -> bool:
    word = word.strip("()'’.")
    return not word or not word[0].islower() or word in _NAME_WORDS or _SOURCE_WORD.fullmatch(word) is not None


def parse_credits(text: str, *, any_case: bool = False) -> list[tuple[str, str]]:
    """Return (role, names as written) of a line that holds credits only, else an empty list.

    Roles are lower-case labels; `penyunting` and `redaktur` are given as `editor`.

    >>> parse_credits("Produser: Sri Ayu Video Editor : Budi")
    [('produser', 'Sri Ayu'), ('video editor', 'Budi')]
    >>> parse_credits("Reporter/Editor: Budi")
    [('reporter', 'Budi'), ('editor', 'Budi')]
    >>> parse_credits("Editor: majalah itu sudah tutup.")
    []
    """
    if len(text) > _MAX_LENGTH:
        return []
    if (pair := _PAIR.fullmatch(text)) and is_name_list(pair["names"], any_case=any_case):
        return [(_role(pair[role]), pair["names"]) for role in ("one", "other")]
    text = text.strip("()[] ")
    if _LABELS.match(text) is None:  # most lines, in a fifth of the time
        return []
    pieces = _LABELS.split(text)
    values = [value.strip(" |,;/-–—") for value in pieces[2::2]]
    if not all(is_name_list(value, any_case=any_case) for value in values):
        return []
    return list(zip(map(_role, pieces[1::2]), values, strict=True))


def _role(label: str) -> str:
    role = " ".join(label.casefold().split())
    return EDITOR if role in EDITORS else VIDEO_EDITOR if role in _VIDEO_EDITORS else role


def parse_signature(text: str) -> str | None:
    """Return the name in a line that signs a story without a colon, `Oleh Rina`, else None.

    >>> parse_signature("Oleh Rina"), parse_signature("Oleh Rina Wulandari"), parse_signature("Oleh karena itu")
    ('Rina', 'Rina Wulandari', None)
    """
    signed = _SIGNATURE.fullmatch(text) if len(text) < _MAX_SIGNATURE else None
    return signed["name"] if signed else None


def is_credit_label(text: str) -> bool:
    """Say whether the line is a credit's label alone, `Editor:`, whose name must stand on the next line."""
    return _LABELS.fullmatch(text) is not None


def parse_editor(text: str) -> str | None:
    """Return the editor that a text names (several joined with ", "), None where it names none.

    >>> parse_editor("Editor : Anton Suhartono"), parse_editor("Muhammad SiregarEditor Jakarta")
    ('Anton Suhartono', 'Muhammad Siregar')
    >>> parse_editor("Editor majalah itu, Budi, mengatakan tidak.")
    """
    line = clean_text(text)
    found = dict(reversed(parse_credits(line, any_case=True)))
    if not found and not _LABELS.search(line):
        bare = _GLUED.sub("", line)
        found = {EDITOR: bare} if is_name_list(bare) else {}
    return ", ".join(clean_names([found.get(EDITOR) or found.get(VIDEO_EDITOR, "")])) or None
