"""The documents, and what the code has that they must tell."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

from newscrawl.discovery import arguments

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]


def load(script: str) -> ModuleType:
    """Return a script of docs/ as a module."""
    specification = importlib.util.spec_from_file_location(Path(script).stem, DOCS / script)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    specification.loader.exec_module(module)
    return module


REFERENCE = load("make_reference.py")
COMMANDS: list[str] = REFERENCE.command_names()
#: What `newscrawl crawl` takes with `-a`.
ARGUMENTS = {argument.name for argument in arguments.ARGUMENTS}


def read(document: str) -> str:
    """Return the text of a document in docs/."""
    return (DOCS / document).read_text("utf-8")


def section(text: str, heading: str) -> str:
    """Return what stands below a heading, until the next one of its rank or above."""
    rank = heading.count("#")
    found = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{rank}}} |\Z)", text, flags=re.DOTALL | re.MULTILINE)
    return found[1] if found else ""
