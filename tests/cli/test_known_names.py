"""Names that a crawl is given: a mistyped one is said, with the known ones, before anything is asked."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.cli.known_names import check_hosts, strange_tags
from newscrawl.discovery.arguments import read_scope
from newscrawl.items import Sighting
from newscrawl.spiders.inews import SITE
from newscrawl.store.engine import open_engine
from newscrawl.store.frontier.table import remember
from newscrawl.store.writer import Writer
from tests.commands.launch import WITH_KABAR, run_newscrawl
from tests.store.making import make_draft

_NOW = datetime(2026, 6, 10, 5, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with one story, and a network site that a list has named."""
    engine = open_engine(f"sqlite:///{tmp_path}/news.db")
    Writer(engine).write([make_draft("a", channel="news", tags=["gaza", "timnas indonesia"])])
    url = "https://kotatua.inews.id/read/1"
    with engine.begin() as connection:
        remember(connection, "inews", [Sighting(url, "kotatua/1", "kotatua.inews.id", _NOW)], None, url, _NOW, [])
    engine.dispose()
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ["inews", "--network", "karawag"],
            'network: no site "karawag" is known; near: karawang. If it is right, name one of its pages first: --urls https://karawag',
        ),
        (
            ["inews", "--network", "kotatu"],
            'network: no site "kotatu" is known; near: kotatua. If it is right, name one of its pages first: --urls https://kotatu',
        ),
        (
            ["inews", "--hosts", "semarag.inews.id"],
            'network: no site "semarag" is known; near: semarang. If it is right, name one of its pages first: --urls https://semarag',
        ),
        (
            ["kabar", *WITH_KABAR, "--hosts", "daera.kabar.example"],
            'hosts: "daera.kabar.example" is no host of kabar (there is: daerah.kabar.example, kabar.example)',
        ),
        (["inews", "--channels", "newz"], 'channels: there is no "newz" (there is: news, regional,'),
    ],
)
def test_an_unknown_name_is_answered_with_the_known_ones(folder: Path, arguments: list[str], line: str) -> None:
    """The nearest first, in one line, with nothing asked."""
    done = run_newscrawl(folder, {"NEWSCRAWL_DATA": str(folder)}, "crawl", *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"newscrawl crawl: {line}")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["sulsel", "kotatua", "regional", "bengkuluutara"])
def test_a_network_site_that_can_be_right_is_asked(folder: Path, name: str) -> None:
    """One that a list has named, a province, a place of two words, and one that is like no other: no list is whole."""
    check_hosts(open_engine(f"sqlite:///{folder}/news.db"), SITE, read_scope(SITE.sources, network=name))


@pytest.mark.parametrize(
    ("tag", "lines"),
    [
        ("gazza", ['tags: no stored story has the tag "gazza"; near: gaza. It is crawled anyway']),
        ("timnas-indonesia", []),
        ("pilkada", []),
    ],
)
def test_a_tag_like_a_stored_one_is_asked_with_a_warning(folder: Path, tag: str, lines: list[str]) -> None:
    """A site has more tags than those of the stored stories."""
    scope = read_scope(SITE.sources, tags=tag)

    assert list(strange_tags(open_engine(f"sqlite:///{folder}/news.db"), scope)) == lines


@pytest.mark.parametrize(
    "arguments",
    [
        *(["query", f"--{name}"] for name in ("channel", "tag", "host", "site")),
        ["export", "a.csv", "--tag"],
        ["archive", "--wacz", "a.wacz", "--tag"],
    ],
    ids=" ".join,
)
def test_a_filter_whose_value_no_story_has_is_wrong_usage(folder: Path, arguments: list[str]) -> None:
    """The known values stand there, and nothing is written."""
    (folder / "pages").mkdir()
    name = arguments[-1].removeprefix("--")
    value = {"channel": "newz", "tag": "gazza", "host": "ww.inews.id", "site": "inew"}[name]
    near = {"channel": "news", "tag": "gaza", "host": "www.inews.id", "site": "inews"}[name]

    done = run_newscrawl(folder, {"NEWSCRAWL_DATA": str(folder)}, *arguments, value)

    said = f'newscrawl {arguments[0]}: no stories match: no story has the {name} "{value}"; near: {near}'
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(said)
    assert not list(folder.glob("a.*"))


def test_a_declared_site_of_which_nothing_is_stored_is_no_mistake(folder: Path) -> None:
    """There is just nothing yet."""
    done = run_newscrawl(folder, {"NEWSCRAWL_DATA": str(folder)}, "query", "--site", "kabar", *WITH_KABAR)

    assert (done.returncode, done.stderr) == (0, "newscrawl query: no stories match\n")
