"""Summary of a capture, with the next steps."""

from collections.abc import Iterator

from newscrawl.cases.write import Case
from newscrawl.errors import DropReason
from newscrawl.items import Outcome

_LABEL_CHARS = 17
_TEXT_CHARS = 102


def next_steps(case: Case) -> Iterator[str]:
    """Yield the lines to print: the extracted record, and the next steps."""
    yield f"saved {case.folder}"
    yield ""
    for name, value in case.content.items():
        yield from _field(name, value)
    yield ""
    yield "This case is not checked, so `make test` fails until a person has done this:"
    yield f"1. open the page in a browser and compare it with {case.folder / case.expects}, correct what is wrong;"
    yield '2. write into page.json why the case exists ("why", one sentence), rename the folder to say so;'
    yield '3. set "checked" to true in page.json.'


def doubt(case: Case, status: int) -> str:
    """Return why a case may not be the wanted page; empty if it has a record or links, or its page is gone."""
    outcome = case.content.get("outcome", "")
    ours = any(outcome == f"{Outcome.DROPPED}/{reason}" for reason in (DropReason.CHALLENGE, DropReason.LOGIN_WALL))
    if ours or outcome.startswith(f"{Outcome.FAILED}/"):
        return f"what came (status {status}) gives no record: {outcome}; delete the folder to try again later"
    if case.content.get("links") == []:
        return "neither a story nor a link to one was found on it"
    return ""


def _field(name: str, value: object) -> Iterator[str]:
    label = f"{name:{_LABEL_CHARS}}"
    if isinstance(value, list):
        value = "\n\n".join(map(str, value)) if name == "links" else ", ".join(map(str, value))
    paragraphs = str("-" if value in (None, "") else value).split("\n\n")
    for number, paragraph in enumerate(paragraphs):
        start = label if number == 0 else " " * _LABEL_CHARS
        yield start + _short(paragraph)


def _short(text: str) -> str:
    return text if len(text) <= _TEXT_CHARS else f"{text[: _TEXT_CHARS - 3].rstrip()}..."
