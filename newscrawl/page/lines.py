"""Runs of text between breaks -> the lines that a reader sees, and what kind of box such lines make."""

import re
from collections.abc import Iterator, Sequence

from newscrawl.text.furniture import first_word, is_linked, judge
from newscrawl.text.names import CREDIT_WORDS, is_credit_label, parse_credits
from newscrawl.text.prose import Line, ProseRules, clean_text

#: Text as found between two breaks, and how many of its characters stand inside links.
Run = tuple[str, int]

#: A line that is an item of a list that was typed by hand: "2. ...", "b) ...", "- ...".
_LIST_ITEM = re.compile(r"(?:\d{1,2}|[a-z])[.)]\s|[-•●▪*–]\s")
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_MANY_LINES = 3  # with so many full sentences that end at a single <br>, the breaks are the paragraphs
_LINKED_SHARE = 0.6  # more of a box's text than this inside links: a list of links
_PROSE_CHARS = 160  # so much unlinked text in one line is prose even where its last mark is missing


def join_runs(runs: Sequence[Run], tag: str, rules: ProseRules) -> list[Line]:
    """Return what a reader sees as paragraphs in runs of text with a `<br>` between each two.

    Two breaks in a row are a paragraph's end. A single one is, where the next line is an item of a list or the whole of
    it is furniture or a credit, or where every line is a full sentence and there are several: a text that is broken by
    nothing else.
    """
    if len(runs) == 1:
        text = clean_text(runs[0][0])
        return [Line(text, min(runs[0][1], len(text)), tag)] if text else []
    lines: list[Line] = []
    for block in _blocks(runs, tag):
        every = len(block) >= _MANY_LINES and all(_SENTENCE_END.search(line.text) for line in block[:-1])
        closed = opens = True  # nothing may be added to the line before; it waits for a linked title
        for line in block:
            alone, label = _stands_alone(line, rules)
            title = opens and is_linked(line)
            if closed or every or alone or title or _LIST_ITEM.match(line.text):
                lines.append(line)
            else:
                lines[-1].text += f" {line.text}"
                lines[-1].linked += line.linked
            closed, opens = alone or title, label
    return lines


def _blocks(runs: Sequence[Run], tag: str) -> Iterator[list[Line]]:
    block: list[Line] = []
    for raw, linked in runs:
        if text := clean_text(raw):
            block.append(Line(text, min(linked, len(text)), tag))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _stands_alone(line: Line, rules: ProseRules) -> tuple[bool, bool]:
    """Say whether a line is furniture or a credit by itself, and whether a title or a name is to follow it."""
    verdict = judge(line, rules)
    if verdict is not None and not verdict.at_end:
        return True, verdict.opens
    return is_credit(line.text), False


def is_credit(text: str) -> bool:
    """Say whether all of a line names people behind the story, or is the label that such names follow.

    >>> is_credit("Editor : Anton Suhartono"), is_credit("Editor majalah itu, Budi, mengatakan tidak.")
    (True, False)
    """
    return first_word(text.lstrip("([")) in CREDIT_WORDS and bool(is_credit_label(text) or parse_credits(text))


def is_list_of_links(lines: Sequence[Line]) -> bool:
    """Say whether lines lead away from the story: most of their text is linked, and none is a sentence of its own."""
    total = sum(len(line.text) for line in lines)
    linked = sum(line.linked for line in lines)
    return linked > _LINKED_SHARE * total and not any(
        _SENTENCE_END.search(line.text) and line.linked < len(line.text) / 2 for line in lines
    )


def reads_like_prose(lines: Sequence[Line]) -> bool:
    """Say whether any line is story: a sentence, an item of a typed list, a row of a table, a credit, or much text."""
    return any(
        (_SENTENCE_END.search(line.text) and " " in line.text)
        or _LIST_ITEM.match(line.text)
        or (line.tag == "tr" and not line.linked)
        or len(line.text) - line.linked >= _PROSE_CHARS
        or is_credit(line.text)
        for line in lines
    )
