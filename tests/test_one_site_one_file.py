"""What one publisher alone does is declared in its file of `spiders/`: nothing else names it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "newscrawl"
_NAMED = re.compile(
    r"inews|\bmnc\b|\bmpi\b|okezone|sindonews|idx ?channel|sportstars|celebrities\.id|rcti", re.IGNORECASE
)
#: Examples on the help pages of commands name a real site, so that they can be copied.
_EXAMPLES = "examples"
#: The site that somebody without a database is advised to begin with.
_ADVICE = {"console/run_summary.py"}


def texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the strings and names of a module with their lines; docstrings and examples of commands apart."""
    left: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            left.add(id(first.value) if isinstance(first, ast.Expr) else 0)
        if isinstance(node, ast.Assign) and any(
            isinstance(name, ast.Name) and name.id == _EXAMPLES for name in node.targets
        ):
            left.update(map(id, ast.walk(node.value)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left:
            yield node.lineno, node.value
        elif isinstance(node, ast.Name):
            yield node.lineno, node.id


def test_no_publisher_is_named_outside_its_file() -> None:
    """Code, messages and templates say what they say of any site."""
    left = {PACKAGE / name for name in _ADVICE}
    files = [path for path in PACKAGE.rglob("*.py") if path not in left and path.parent.name != "spiders"]
    found = [
        f"{path.relative_to(PACKAGE)}:{line}: {text[:60]}"
        for path in files
        for line, text in texts(ast.parse(path.read_text("utf-8")))
        if _NAMED.search(text)
    ]
    found += [
        str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.html") if _NAMED.search(path.read_text("utf-8"))
    ]

    assert len(files) > 100
    assert found == []
