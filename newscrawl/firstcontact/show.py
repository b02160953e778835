"""What a person reads after a capture."""

from collections.abc import Iterator

from newscrawl.firstcontact.case import Case

_LABEL_CHARS = 17
_TEXT_CHARS = 102


def next_steps(case: Case) -> Iterator[str]:
    """Yield the lines to print: what was extracted, and what to do with it."""
    yield f"saved {case.folder}"
    yield ""
    for name, value in case.content.items():
        yield from _field(name, value)
    yield ""
    yield "Nobody has checked this case, so `make test` fails until somebody has:"
    yield f"1. open the page in a browser and compare it with {case.folder / case.expects}, correct what is wrong;"
    yield '2. write into page.json why the case exists ("why", one sentence), rename the folder to say so;'
    yield '3. set "checked" to true in page.json.'


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
