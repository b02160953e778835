"""docs/notebook.ipynb with its outputs: the cells as they stand, run anew over the example pages.

python docs/make_notebook.py [FILE]    (FILE: where to write it, else the notebook itself)
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parent.parent
_PAGES = ROOT / "newscrawl/demo/pages.warc.gz"
NOTEBOOK = ROOT / "docs/notebook.ipynb"
_TIMEOUT_S = 60  # a cell takes a second
_SALT = "https://www.inews.id/finance/bisnis/petani-garam-madura-panen-lebih-awal-harga-justru-turun"
#: What no fixture shows: two headlines that were changed an hour later, and a story that two network sites took over.
_MADE_UP = (
    ("seed-article", {"Bahas Apa?": "Bahas Sandera"}),
    ("date-updated", {"Tunggu Air Surut": "Air Belum Surut"}),
    ("current-full-size", {_SALT: "https://madura.inews.id/read/430511/petani-garam-madura", "07:42": "09:15"}),
    ("current-full-size", {_SALT: "https://surabaya.inews.id/read/430598/petani-garam-madura", "07:42": "10:30"}),
)


def executed(home: Path) -> nbformat.NotebookNode:
    """Return the notebook, run in a folder with the example pages in its database."""
    _replay(home)
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    # A busy machine sends what one cell prints in several pieces.
    client = NotebookClient(
        notebook, timeout=_TIMEOUT_S, kernel_name="python3", record_timing=False, coalesce_streams=True
    )
    client.create_kernel_manager().transport_encryption = "required"  # other users of this machine reach its sockets
    client.execute(cwd=str(home), env=_environment(home))
    return _settled(notebook)


def _replay(home: Path) -> None:
    """Fill the database of a folder with the example pages, and with what is made up."""
    (home / "fixtures").symlink_to(ROOT / "fixtures")
    for number, (name, changes) in enumerate(_MADE_UP):
        _copy_changed(ROOT / "fixtures/inews" / name, home / f"made-up/inews/{number}", changes)
    command = [sys.executable, "-m", "newscrawl", "replay", str(_PAGES), "made-up", "-L", "ERROR"]
    # Exit code 1 says that there are pages to look at, and among the example pages there are.
    done = subprocess.run(  # noqa: S603  # our own command
        command, cwd=home, env=_environment(home), capture_output=True, text=True, check=False
    )
    if not (home / "data/news.db").exists():
        sys.exit(done.stderr)


def _copy_changed(case: Path, copy: Path, changes: dict[str, str]) -> None:
    """Copy a case as if it had been fetched an hour later and said something else."""
    about = json.loads((case / "page.json").read_text("utf-8"))
    later = datetime.fromisoformat(about["fetched_at"]) + timedelta(hours=1)
    page = (case / "page.html").read_text("utf-8")
    for before, after in changes.items():
        page = page.replace(before, after)
    copy.mkdir(parents=True)
    url = changes.get(about["url"], about["url"])
    (copy / "page.json").write_text(json.dumps({"url": url, "fetched_at": later.isoformat()}), "utf-8")
    (copy / "page.html").write_text(page, "utf-8")


def _environment(home: Path) -> dict[str, str]:
    return os.environ | {
        "NEWSCRAWL_DATABASE_URL": f"sqlite:///{home}/data/news.db",
        "PYTHONPATH": str(ROOT),
        "SCRAPY_SETTINGS_MODULE": "newscrawl.settings",
    }


def _settled(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Leave out what differs from one run to the next: version of Python, addresses in memory, names of styles."""
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            for form, text in output.get("data", {}).items():
                output.data[form] = re.sub(r" at 0x[0-9a-f]+", "", re.sub(r"T_[0-9a-f]{5}", f"T_{number}", text))
    return notebook


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else NOTEBOOK
    with tempfile.TemporaryDirectory() as folder:
        result = executed(Path(folder))
    nbformat.write(result, target)
