"""For every test of the project: where data goes, and which tests start processes or servers."""

import os
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest
from hypothesis import settings
from scrapy import cmdline  # noqa: F401  # before our commands are loaded, so that `scrapy NAME` finds them in this process

#: Settings modules for crawls of their own processes: importing one, as the search for doctests does, would apply it.
collect_ignore_glob = ["**/*_settings.py"]

#: A command without `--data` uses `data/` of the folder in which its test runs it, never the data of this clone.
os.environ["NEWSCRAWL_DATA"] = "data"

#: The first example of a test may load a library.
settings.register_profile("newscrawl", settings.default, deadline=None)
settings.load_profile("newscrawl")

#: A test whose module or fixtures import one of these is marked `process`; `make check` leaves it out.
_STARTERS = frozenset(
    {
        "concurrent.futures",
        "concurrent.futures.process",
        "http.server",
        "multiprocessing",
        "pty",
        "socketserver",
        "subprocess",
    }
)
#: Modules of ours that do.
_OUR_STARTERS = frozenset({"benchmarks.readers", "newscrawl.library.crawl", "newscrawl.replay.workers"})
#: A test with this in its parameters asks for the real server; one with this fixture for the real browser.
_SERVER, _BROWSER = "postgresql", "chromium"
_EVENTS = frozenset({"os.fork", "os.forkpty", "os.posix_spawn", "subprocess.Popen"})

_running: list[pytest.Item] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that start processes or servers, by what they import."""
    known: dict[str, bool] = {}
    for item in items:
        modules = {getattr(item, "module", None), *_fixture_modules(item)}
        is_real = _SERVER in item.name or _BROWSER in getattr(item, "fixturenames", ())
        if is_real or any(_starts(module, known) for module in modules if module is not None):
            item.add_marker("process")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return a process more than there are cores for the whole suite: a third of its time it waits for servers."""
    cores = os.cpu_count() or 1
    return cores if "not process" in config.option.markexpr else cores + 1


def _fixture_modules(item: pytest.Item) -> Iterator[ModuleType | None]:
    """Yield the modules of the fixtures that a test asks for."""
    info = getattr(item, "_fixtureinfo", None)
    for definitions in info.name2fixturedefs.values() if info else ():
        for definition in definitions:
            yield sys.modules.get(definition.func.__module__)


def _starts(module: ModuleType, known: dict[str, bool]) -> bool:
    """Whether a module of the tests, or one of ours that it takes names from, imports what starts processes."""
    name = module.__name__
    if name in _STARTERS | _OUR_STARTERS:
        return True
    if name in known or not name.startswith("tests"):
        return known.get(name, False)
    known[name] = False  # against circles
    for value in list(vars(module).values()):
        home = value if isinstance(value, ModuleType) else sys.modules.get(getattr(value, "__module__", None) or "")
        if home is not None and home is not module and _starts(home, known):
            known[name] = True
            break
    return known[name]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Know which test is running."""
    _running.append(item)
    try:
        return (yield)
    finally:
        _running.pop()


def _refuse_processes(event: str, _: object) -> None:
    """Fail a test that starts a process where those are left out, so that `make check` really starts none."""
    if event in _EVENTS and _running and "not process" in _running[-1].config.option.markexpr:
        raise RuntimeError(f"{_running[-1].nodeid} starts a process ({event}) without being marked for it")


sys.addaudithook(_refuse_processes)
