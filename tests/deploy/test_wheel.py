"""The wheel, installed into a fresh environment with the pip that Python brings, and used from an empty folder."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest

from newscrawl import __version__

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the sources: a build writes beside them."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT / "newscrawl", source / "newscrawl", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*build, "--wheel-dir", out, source], check=True, timeout=300)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The console script in a fresh environment; the dependencies come from this one, so that no network is needed."""
    home = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True, timeout=300)
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", home / "bin/python"]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", wheel], check=True, timeout=300)
    packages = next((home / "lib").glob("python*/site-packages"))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    return home / "bin/newscrawl"


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSCRAWL_", "SCRAPY_", "XDG_"))}
    return kept | {"HOME": str(home), "PYTHONWARNINGS": "ignore"}


def run(program: Path, home: Path, *arguments: str) -> str:
    """Return what a command prints that succeeds in an empty folder."""
    done = subprocess.run(
        [program, *arguments], cwd=home, env=environment(home), capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_wheel_has_every_file_of_the_package(wheel: Path) -> None:
    """Templates, styles and the example pages too."""
    written = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "newscrawl").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    with zipfile.ZipFile(wheel) as opened:
        packed = set(opened.namelist())

    assert written - packed == set()
    assert wheel.name.startswith(f"newscrawl-{__version__}-")


def test_it_runs_from_an_empty_folder(program: Path, tmp_path: Path) -> None:
    """Demo, search and export; the data goes into the user's data folder."""
    shown = run(program, tmp_path, "demo")
    (example,) = re.findall(r"They are in (\S+);", shown)

    found = run(program, tmp_path, "query", "gempa", "--db", example, "--format", "jsonl")
    run(program, tmp_path, "export", "stories.csv", "--db", example)

    assert example == str(tmp_path / ".local/share/newscrawl/example.db")
    assert "gempa" in found.lower()
    assert (tmp_path / "stories.csv").stat().st_size > 10_000
    assert sorted(path.name for path in tmp_path.iterdir()) == [".local", "stories.csv"]


def test_it_browses(program: Path, tmp_path: Path) -> None:
    """The templates and the style are those of the wheel."""
    run(program, tmp_path, "demo")
    example = str(tmp_path / ".local/share/newscrawl/example.db")
    command: list[str | Path] = [program, "browse", "--port", "0", "--db", example]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            (address,) = re.findall(r"http://\S+", process.stdout.readline())
            with build_opener(ProxyHandler({})).open(address, timeout=60) as answer:
                page = answer.read().decode()
        finally:
            process.terminate()
            process.communicate(timeout=60)

    assert "newscrawl" in page
