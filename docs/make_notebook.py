"""Notebooks of docs/ with their outputs: the cells as they stand, run anew over example pages.

python docs/make_notebook.py [FILE]    (FILE: where to write the notebook of that name, else all of them in their place)
"""

import json
import os
import random
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
NOTEBOOKS = ("notebook.ipynb", "elections.ipynb")
_TIMEOUT_S = 60  # a cell takes a second
_SALT = "https://www.inews.id/finance/bisnis/petani-garam-madura-panen-lebih-awal-harga-justru-turun"
#: What no fixture shows: two headlines that were changed an hour later, and a story that two network sites took over.
_MADE_UP = (
    ("seed-article", {"Bahas Apa?": "Bahas Sandera"}),
    ("date-updated", {"Tunggu Air Surut": "Air Belum Surut"}),
    ("current-full-size", {_SALT: "https://madura.inews.id/read/430511/petani-garam-madura", "07:42": "09:15"}),
    ("current-full-size", {_SALT: "https://surabaya.inews.id/read/430598/petani-garam-madura", "07:42": "10:30"}),
)

#: Invented stories of the campaign before 14 February 2024, in the site's layout.
_CAMPAIGN = 60
_ELECTION = datetime(2024, 2, 14)  # noqa: DTZ001  # a day
_SUBJECTS = ("KPU Siapkan Logistik Pemilu", "Bawaslu Awasi Kampanye Pemilu", "Relawan Pilpres Gelar Jalan Sehat")
_TAGS = ("pemilu 2024", "kampanye", "surat suara", "pemilih")
_CITIES = ("JAKARTA", "SURABAYA", "MEDAN", "MAKASSAR", "JAKARTA")
#: Of which the sentences are thrown, so that no story is a copy of another.
_WORDS = re.findall(
    r"\w+",
    """
    anggaran antrean balai berkas bilik camat cuaca daftar debat desa distrik formulir gedung gudang guru hujan jembatan
    kampung kapal kotak kursi lapangan logistik nelayan panitia pasar pelabuhan pemilih petani petugas rapat relawan
    saksi sekolah simulasi spanduk suara tenda terpal truk tinta undangan warga
    """,
)
_PAGE = """<!doctype html><html lang="id"><head><title>{title}</title></head><body><section class="detailWrapper">
<article class="headerArticle"><h1 class="headerTitle">{title}</h1><div class="timeAndShare">
<div class="createdAt">{day} - 09:00:00 WIB</div></div></article><section class="mainBody">
<article class="bodyArticleWrapper"><p>{city}, iNews.id - Tahapan berlangsung.</p>{text}</article></section>
<div class="tags"><a href="/tag/{tag}">{tag}</a></div></section></body></html>"""


def executed(home: Path, name: str) -> nbformat.NotebookNode:
    """Return a notebook, run in a folder with the example pages in its database."""
    _replay(home, _CAMPAIGN if name == "elections.ipynb" else 0)
    notebook = nbformat.read(ROOT / "docs" / name, as_version=4)
    # A busy machine sends what one cell prints in several pieces.
    client = NotebookClient(
        notebook, timeout=_TIMEOUT_S, kernel_name="python3", record_timing=False, coalesce_streams=True
    )
    client.create_kernel_manager().transport_encryption = "required"  # other users of this machine reach its sockets
    client.execute(cwd=str(home), env=_environment(home))
    return _settled(notebook)


def _replay(home: Path, campaign: int) -> None:
    """Fill the database of a folder with the example pages, and with what is made up."""
    (home / "fixtures").symlink_to(ROOT / "fixtures")
    for number, (name, changes) in enumerate(_MADE_UP):
        _copy_changed(ROOT / "fixtures/inews" / name, home / f"made-up/inews/{number}", changes)
    for number in range(campaign):
        _write_campaign(home / f"made-up/inews/campaign-{number}", number)
    command = [sys.executable, "-m", "newscrawl", "replay", str(_PAGES), "made-up", "-L", "ERROR"]
    # Exit code 1 says that there are pages to look at, and among the example pages there are.
    done = subprocess.run(  # noqa: S603  # our own command
        command, cwd=home, env=_environment(home), capture_output=True, text=True, check=False
    )
    if not (home / "data/news.db").exists():
        sys.exit(done.stderr)


def _write_campaign(case: Path, number: int) -> None:
    """Write an invented story of an election campaign; the nearer its day, the more there are."""
    day = _ELECTION - timedelta(days=round((number / _CAMPAIGN) ** 2 * 78))
    subject, tag, city = _SUBJECTS[number % len(_SUBJECTS)], _TAGS[number % len(_TAGS)], _CITIES[number % len(_CITIES)]
    title = f"{subject} di {city.title()}, Bagian {number + 1}"
    chance = random.Random(number)  # noqa: S311  # for invented words
    lines = [f"{' '.join(chance.sample(_WORDS, 12)).capitalize()}." for _ in range(4)]
    text = "".join(f"<p>{line}</p>" for line in [f"{subject} hari itu, kata panitia setempat.", *lines])
    page = _PAGE.format(title=title, text=text, tag=tag, city=city, day=f"{day:%d/%m/%Y}")
    case.mkdir(parents=True)
    about = {
        "url": f"https://www.inews.id/news/nasional/kampanye-{number}",
        "fetched_at": f"{day:%Y-%m-%d}T20:00:00+07:00",
    }
    (case / "page.json").write_text(json.dumps(about), "utf-8")
    (case / "page.html").write_text(page, "utf-8")


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
    targets = [Path(sys.argv[1])] if len(sys.argv) > 1 else [ROOT / "docs" / name for name in NOTEBOOKS]
    for target in targets:
        with tempfile.TemporaryDirectory() as folder:
            result = executed(Path(folder), target.name)
        nbformat.write(result, target)
