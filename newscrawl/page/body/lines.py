"""Runs of text between breaks -> the lines that a reader sees."""

import re
from collections.abc import Iterator, Sequence

from newscrawl.text.boilerplate import first_word, is_linked, judge
from newscrawl.text.names import CREDIT_WORDS, is_credit_label, parse_credits
from newscrawl.text.prose import Line, ProseRules, clean_text

#: Text as found between two breaks; how many of its characters stand inside links, and of these in links to tag pages.
Run = tuple[str, int, int]

#: A line that is an item of a list that was typed by hand: "2. ...", "b) ...", "- ...".
LIST_ITEM = re.compile(r"(?:\d{1,2}|[a-z])[.)]\s|[-•●▪*–]\s")
SENTENCE_END = re.compile(r"[.!?…:;。！？।॥։؟۔][\"'”“’‘»«)\]」』）]*$")
#: What a link says to who cannot see that it opens a window.
_NEW_WINDOW = re.compile(
    r"\s?(?:,\s|[(\[])(?:link |externer link, )?(?:opens (?:in )?(?:a )?new (?:tab|window)"
    r"|(?:öffnet|wird) in?m? ?(?:einem )?neue[mn] (?:fenster|tab)(?: geöffnet)?"
    r"|s'ouvre dans (?:une nouvelle fenêtre|un nouvel onglet)"
    r"|se abre en (?:una )?(?:nueva ventana|nueva pestaña))[)\]]?",
    re.IGNORECASE,
)
_MANY_LINES = 3  # with so many full sentences that end at a single <br>, the breaks are the paragraphs
LINKED_SHARE = 0.6  # more of a text than this inside links: it is made of links


def join_runs(runs: Sequence[Run], tag: str, rules: ProseRules) -> list[Line]:
    """Return the paragraphs of runs of text with a `<br>` between each two, as a reader sees them.

    Two breaks in a row are a paragraph's end. A single one is, where the next line is an item of a list or the whole of
    it is boilerplate or a credit, or where every line is a full sentence and there are several: a text that is broken
    by nothing else.
    """
    if len(runs) == 1:
        line = _line_of(runs[0], tag)
        return [line] if line else []
    lines: list[Line] = []
    for block in _blocks(runs, tag):
        every = len(block) >= _MANY_LINES and all(SENTENCE_END.search(line.text) for line in block[:-1])
        closed = opens = True  # nothing may be added to the line before; it waits for a linked title
        for line in block:
            alone, label = _stands_alone(line, rules)
            title = opens and is_linked(line)
            if closed or every or alone or title or LIST_ITEM.match(line.text):
                lines.append(line)
            else:
                lines[-1].text += f" {line.text}"
                lines[-1].linked += line.linked
                lines[-1].tagged += line.tagged
            closed, opens = alone or title, label
    return lines


def _blocks(runs: Sequence[Run], tag: str) -> Iterator[list[Line]]:
    block: list[Line] = []
    for run in runs:
        if line := _line_of(run, tag):
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _line_of(run: Run, tag: str) -> Line | None:
    raw, linked, tagged = run
    text = clean_text(_NEW_WINDOW.sub("", raw) if linked else raw)
    size = len(text)
    return Line(text, min(linked, size), tag, min(tagged, size)) if text else None


def _stands_alone(line: Line, rules: ProseRules) -> tuple[bool, bool]:
    """Say whether a line is boilerplate or a credit by itself, and whether a title or a name is to follow it."""
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


def is_tagged_sentence(line: Line) -> bool:
    """Say whether a line is a sentence that the site made a link to a tag: to a measure of links it looks like none."""
    return line.tagged >= LINKED_SHARE * len(line.text) and SENTENCE_END.search(line.text) is not None
