"""A notebook with its outputs as MyST Markdown, for the site of the documents."""

import json
from collections.abc import Iterator
from typing import Any

#: Of several forms of one output the first that is there is shown.
_FORMS = ("text/html", "image/svg+xml", "image/png", "text/markdown", "text/plain")


def as_markdown(notebook: str) -> str:
    """Return the page of a notebook (its JSON text): what was typed, and below it what came out."""
    return "\n\n".join(block for cell in json.loads(notebook)["cells"] for block in _blocks(cell)) + "\n"


def _blocks(cell: dict[str, Any]) -> Iterator[str]:
    text = _joined(cell["source"])
    if cell["cell_type"] != "code":
        yield text
        return
    yield f"```python\n{text}\n```"
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            yield _as_written(_joined(output["text"]))
        elif output["output_type"] == "error":
            yield _as_written(f"{output['ename']}: {output['evalue']}")
        else:
            yield _shown(output["data"])


def _shown(data: dict[str, Any]) -> str:
    form = next((form for form in _FORMS if form in data), "")
    content = _joined(data.get(form, "")).strip()
    match form:
        case "text/html" | "image/svg+xml":
            return f'````{{raw}} html\n<div class="output" tabindex="0">{content}</div>\n````'
        case "image/png":
            return f'````{{raw}} html\n<img alt="" src="data:image/png;base64,{content}">\n````'
        case "text/markdown":
            return content
        case _:
            return _as_written(content)


def _as_written(text: str) -> str:
    return f"````text\n{text.rstrip()}\n````"


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)
