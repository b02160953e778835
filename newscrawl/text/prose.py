"""The story among the lines of a page: its paragraphs, dateline city and editor."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from newscrawl.text.boilerplate import (
    HEADINGS,
    Line,
    ProseRules,
    Verdict,
    first_word,
    is_addresses,
    is_linked,
    judge,
    names_tags,
)
from newscrawl.text.datelines import LoneCity, split_dateline
from newscrawl.text.names import (
    AUTHORS,
    CREDIT_WORDS,
    EDITOR,
    VIDEO_EDITOR,
    clean_names,
    is_credit_label,
    is_name_list,
    parse_credits,
    parse_signature,
)
from newscrawl.text.normalize import clean_text

__all__ = ["Line", "Prose", "ProseRules", "clean_text", "read_lines", "strip_dateline"]

#: What news agencies set between the parts of a story.
_SECTION = re.compile(r"_{3,}")
_COPY_NOTICE = "copy-notice"  # the rule of lines that end in an address, which a line break may part
_MAX_CREDIT = 200  # characters
_HEADLINE_WORDS = (4, 20)
_CAPITALS = 0.65  # of the words of a headline; `yang`, `di` and their like have none
_MAX_SIGN_OFF = 60  # characters
_DATELINE_AMONG = 3  # paragraphs from the top: a lead or a sub-heading may stand above the dateline
# `Pemain: Reza Rahadian`: with such a neighbour, `Editor: X` is one line of a list in the story.
_ENTRY = re.compile(r"[A-Z][\w.-]*(?: [\w.-]+){0,3}\s?[:：]\s?\S.*(?<![.!?\"”])")
# `Muhammad SiregarEditor Jakarta`: the line break between name and role was lost.
_GLUED = re.compile(
    r"(?P<names>[A-Z][^: ]* [^:]*[a-z])(?P<role>Editor|Reporter|Jurnalis|Kontributor)(?: [A-Z][\w.]*){0,3}"
)
# `Editor Budi Santoso` without a colon: two names at least, for `Editor` may be a heading's word.
_BARE_EDITOR = re.compile(r"(?:Editor|EDITOR)(?: ?[-–|])? (?P<names>[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]*){1,3})")
# Roles that a film or a book has as well as a newsroom.
_SHARED_ROLES = frozenset({EDITOR, VIDEO_EDITOR, "produser", "producer", "penulis", "foto", "sumber", "source"})


@dataclass(frozen=True, slots=True)
class Prose:
    """The story in the lines of one page. `dropped` counts the lines that are not story, by rule."""

    paragraphs: list[str]
    city: str | None = None
    editor: str | None = None
    authors: list[str] = field(default_factory=list)  # from lines such as `Reporter: X`
    dropped: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Entry:
    """A line that survived the rules which need no neighbours, or a credit's label and its names on two lines."""

    lines: list[str]
    verdict: Verdict | None = None
    credits: list[tuple[str, str]] = field(default_factory=list)  # (role, names)
    tags: int = 0  # how many tags it may name

    @property
    def text(self) -> str:
        return " ".join(self.lines)

    @property
    def roles(self) -> set[str]:
        return {role for role, _ in self.credits}


def strip_dateline(text: str, rules: ProseRules) -> tuple[str | None, str]:
    """Return (city, text without the dateline), or (None, text) where there is no dateline.

    >>> strip_dateline("JAKARTA SELATAN, iNews.id – Polisi datang.", ProseRules(r"iNews\\.id", {}))
    ('JAKARTA SELATAN', 'Polisi datang.')
    """
    return split_dateline(text, rules.brand, rules.lone_city) or (None, text)


def read_lines(
    lines: Sequence[Line], rules: ProseRules, *, first_page: bool, signature: re.Pattern[str] | None = None
) -> Prose:
    """Return the story among clean lines in reading order: whole lines are kept or dropped, only a dateline is cut.

    Only the first page of a story has a dateline. Empty lines vanish uncounted. `signature`: the initials that sign a
    story, where the site's rules name none.
    """
    dropped: Counter[str] = Counter()
    entries = list(_find_credits(_drop_boilerplate(lines, rules, dropped)))
    taken = _take_credits(entries, dropped)
    paragraphs = [text for entry in entries for text in entry.lines]
    city = _take_dateline(paragraphs, rules, dropped) if first_page else None
    _take_sign_off(paragraphs, signature or rules.signature, dropped)
    editor = [names for role, names in taken if role == EDITOR] or [n for role, n in taken if role == VIDEO_EDITOR]
    return Prose(
        paragraphs=paragraphs,
        city=city,
        editor=", ".join(clean_names(editor)) or None,
        authors=clean_names(names for role, names in taken if role in AUTHORS),
        dropped=dropped,
    )


def _drop_boilerplate(lines: Sequence[Line], rules: ProseRules, dropped: Counter[str]) -> Iterator[_Entry]:
    label: Verdict | None = None  # waits for its linked titles on later lines
    titles = 0
    begun = False
    for line in lines:
        if not line.text:
            continue
        if not any(map(str.isalnum, line.text)):
            if begun and _SECTION.fullmatch(line.text):
                yield _Entry([line.text], Verdict("marks", at_end=True))
            else:
                dropped["marks"] += 1
            continue
        verdict = judge(line, rules)
        if verdict is not None and not verdict.at_end:
            dropped[verdict.rule] += 1
            if verdict.opens or verdict.rule == _COPY_NOTICE:
                label, titles = verdict, 0
            continue
        if label is not None and _belongs(line, label, titles):
            dropped[label.rule] += 1
            titles += 1
            continue
        label, begun = None, True
        yield _Entry([line.text], verdict, tags=names_tags(line))


def _belongs(line: Line, label: Verdict, titles: int) -> bool:
    """Say whether a line continues a labelled one: with its titles, or the address at the end of a copy notice."""
    if label.rule == _COPY_NOTICE:
        return is_addresses(line.text)
    # One linked line is the label's title, whatever it looks like; more of them must not read like sentences. JSON-LD
    # has no links: there a line that is set like a headline is one.
    return (is_linked(line) and not (titles and line.text.endswith("."))) or (not titles and _is_headline(line))


def _is_headline(line: Line) -> bool:
    """Say whether an unlinked line is written as headlines are: most of its words with a capital, and no stop."""
    words = line.text.split()
    if not _HEADLINE_WORDS[0] <= len(words) <= _HEADLINE_WORDS[1] or line.tag in HEADINGS or line.text[-1] in '.,:;"”':
        return False
    return sum(not word[0].islower() for word in words) >= _CAPITALS * len(words)


def _find_credits(entries: Iterable[_Entry]) -> Iterator[_Entry]:
    label: _Entry | None = None  # `Editor:`, whose name is on the next line
    for entry in entries:
        if label is not None:
            if entry.verdict is None and (found := parse_credits(f"{label.text} {entry.text}")):
                yield _Entry([*label.lines, *entry.lines], credits=found)
                label = None
                continue
            yield label
            label = None
        text = entry.text
        if len(text) < _MAX_CREDIT and first_word(text.lstrip("([")) in CREDIT_WORDS:
            if is_credit_label(text):
                label = entry
                continue
            entry.credits = parse_credits(text)
        yield entry
    if label is not None:
        yield label


def _take_credits(entries: list[_Entry], dropped: Counter[str]) -> list[tuple[str, str]]:
    """Remove credit lines and lines that are boilerplate only at the end; return (role, names) of the credits."""
    start = _find_end(entries)
    if start and _is_list_entry(entries[start - 1]):
        while start < len(entries) - 1 and entries[start].roles and entries[start].roles <= _SHARED_ROLES:
            start += 1
    edited = any(entry.roles & {EDITOR, VIDEO_EDITOR} for entry in entries[start:])
    ranges = [*_credit_runs(entries[:start], edited=edited), range(start, len(entries))]
    taken = [place for places in ranges for place in places]
    found = [credit for place in taken for credit in entries[place].credits]
    for place in sorted(taken, reverse=True):
        entry = entries.pop(place)
        dropped[_rule_of(entry)] += len(entry.lines)
    return found


def _find_end(entries: list[_Entry]) -> int:
    """Return where the story ends: behind it stand credits, weak boilerplate, links to its tags, and nothing else."""
    end = len(entries)
    while end and _may_follow(entries[end - 1]):
        end -= 1
    tags = [place for place in range(end, len(entries)) if entries[place].tags]
    # A list that a line announces is story, and so is a single name, which may be a sub-heading.
    if tags and (sum(entries[place].tags for place in tags) == 1 or (end and entries[end - 1].text.endswith(":"))):
        end = tags[-1] + 1
    if end and not any(EDITOR in entry.roles for entry in entries[end:]):
        entries[end - 1].credits = _read_bare_editor(entries[end - 1].text)
        end -= bool(entries[end - 1].credits)
    return end


def _rule_of(entry: _Entry) -> str:
    if entry.verdict:
        return entry.verdict.rule
    if entry.tags:
        return "tags"
    return EDITOR if EDITOR in entry.roles else "credits"


def _credit_runs(entries: list[_Entry], *, edited: bool) -> Iterator[range]:
    """Yield the runs of credits above the story and, inside it, those of a photo and, unless `edited`, of an editor."""
    places = [place for place, entry in enumerate(entries) if entry.credits]
    while places:
        start = end = places[0]
        while end < len(entries) and entries[end].credits:
            end += 1
        places = places[end - start :]
        roles = {role for entry in entries[start:end] for role in entry.roles}
        alone = not any(map(_is_list_entry, entries[max(0, start - 1) : start] + entries[end : end + 1]))
        if alone and (start == 0 or roles <= {"foto"} or (not edited and roles & {EDITOR, VIDEO_EDITOR})):
            yield range(start, end)


def _may_follow(entry: _Entry) -> bool:
    """Say whether a line may stand below a story; finds there what no line inside a story is taken for."""
    if not (entry.credits or entry.verdict or entry.tags) and len(entry.text) < _MAX_CREDIT:
        entry.credits = _read_loose_credit(entry.text)
    return bool(entry.credits or entry.verdict or entry.tags)


def _read_loose_credit(text: str) -> list[tuple[str, str]]:
    """An editor in lower case or with a full stop, `Editor : ii Sobandi`, `Editor: Budi Santoso.`; a glued credit.

    At the end of a story an author needs no colon: `Oleh Rina`.
    """
    if name := parse_signature(text):
        return [("oleh", name)]
    if first_word(text.lstrip("([")) in CREDIT_WORDS:
        found = parse_credits(text, any_case=True)
        if not found and text.endswith(".") and text.count(" ") > 1:  # `Editor: Tidak.` is an answer
            found = parse_credits(text[:-1])
        return found if {role for role, _ in found} == {EDITOR} else []
    glued = _GLUED.fullmatch(text)
    return [(glued["role"].casefold(), glued["names"])] if glued and is_name_list(glued["names"]) else []


def _read_bare_editor(text: str) -> list[tuple[str, str]]:
    bare = _BARE_EDITOR.fullmatch(text) if len(text) < _MAX_CREDIT else None
    return [(EDITOR, bare["names"])] if bare else []


def _is_list_entry(entry: _Entry) -> bool:
    return len(entry.text) < _MAX_CREDIT and _ENTRY.fullmatch(entry.text) is not None


def _take_dateline(paragraphs: list[str], rules: ProseRules, dropped: Counter[str]) -> str | None:
    for place, text in enumerate(paragraphs[:_DATELINE_AMONG]):
        found = split_dateline(text, rules.brand, rules.lone_city if not place else LoneCity.NEVER)
        if found is None:
            continue
        city, story = found
        dropped["dateline"] += 1
        if story:
            paragraphs[place] = story
        else:
            del paragraphs[place]
            # The dash of a dateline that has its own paragraph may open the next one.
            paragraphs[place : place + 1] = [text.lstrip("-–— ") for text in paragraphs[place : place + 1]]
        return city
    return None


def _take_sign_off(paragraphs: list[str], signature: re.Pattern[str], dropped: Counter[str]) -> None:
    """Remove the initials that sign the story, from the end of its last paragraph or as the last line."""
    if (
        not paragraphs
        or (signed := signature.search(paragraphs[-1], max(0, len(paragraphs[-1]) - _MAX_SIGN_OFF))) is None
    ):
        return
    dropped["sign-off"] += 1
    paragraphs[-1:] = filter(None, [paragraphs[-1][: signed.start()].rstrip()])
