"""Pages in two languages: every string of the templates has a translation, and a reader gets the one that is wanted."""

import re
from collections.abc import Iterator
from importlib.resources import files

import pytest
from jinja2 import Environment, nodes

from newscrawl.browse.languages import CATALOGUE, translate
from newscrawl.browse.metadata import describe
from newscrawl.browse.questions import QUESTIONS
from newscrawl.items import Kind
from tests.browse.serving import get
from tests.commands.launch import ROOT

_TEMPLATES = {
    each.name: each.read_text("utf-8") for each in (files("newscrawl.browse") / "templates").iterdir() if each.is_file()
}
#: What no reader reads: markup, code, names.
_SILENT = (
    r"<(style|script|code|textarea)\b.*?</\1>|<!--.*?-->|<[^>]*>|&\w+;|newscrawl|Datasette|Atom|CSV|JSON|SQL|ms\.|Foto:"
)
#: Attributes that are read aloud or shown.
_SHOWN = re.compile(r'\b(?:title|aria-label|placeholder|alt)="([^"{]*[^\W\d_]{2}[^"{]*)"')
_NOT_WORDS = {"banjir jakarta", "SQL"}  # an example of a search; a name


def parsed(text: str) -> nodes.Template:
    # The classes of the body are for the stylesheet.
    return Environment(autoescape=True).parse(re.sub(r"{% block body_class %}.*?{% endblock %}", "", text))


def strings(text: str) -> Iterator[str]:
    """Yield the texts that a template gives to `_`."""
    for call in parsed(text).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "_":
            yield from (
                (each.value for each in call.args[0].find_all(nodes.Const))
                if not isinstance(call.args[0], nodes.Const)
                else [call.args[0].value]
            )


@pytest.mark.parametrize("name", sorted(_TEMPLATES))
def test_every_string_of_a_template_has_a_translation(name: str) -> None:
    """What is given to `_` stands in the catalogue."""
    assert [each for each in strings(_TEMPLATES[name]) if isinstance(each, str) and each not in CATALOGUE["id"]] == []


@pytest.mark.parametrize("name", sorted(_TEMPLATES))
def test_no_words_of_a_template_are_left_in_one_language(name: str) -> None:
    """Outside of markup and code there is no word that is not given to `_`."""
    data = "\x00".join(each.data for each in parsed(_TEMPLATES[name]).find_all(nodes.TemplateData))
    # What stands between two pieces of a template was written by it.
    words = re.sub(_SILENT, " ", data, flags=re.DOTALL)
    words = re.sub(r"<[^>]*\x00|\x00[^<>]*>", " ", words)
    shown = [each for each in _SHOWN.findall(data) if each not in _NOT_WORDS]

    assert (re.findall(r"[^\W\d_]{2,}", words), shown) == ([], [])


def test_questions_tables_and_facets_have_translations() -> None:
    """Titles and descriptions that the templates show by their names."""
    told = [text for question in QUESTIONS.values() for text in (question["title"], question["description"])]
    database = describe()["databases"]["news"]["tables"]
    told += [each["description"] for name, each in database.items() if not each.get("hidden")]
    told += [facet["newest"] for facet in database["stories"]["facets"]]

    assert [text for text in told if text not in CATALOGUE["id"]] == []


def test_nothing_is_translated_that_nobody_shows() -> None:
    """A string that was changed in a template has no old translation left."""
    sources = "\n".join(
        [
            *_TEMPLATES.values(),
            *Kind,
            *(path.read_text("utf-8") for path in (ROOT / "newscrawl/browse").glob("*.py")),
        ]
    )

    assert [text for text in CATALOGUE["id"] if text not in sources and text.replace('"', '\\"') not in sources] == []


@pytest.mark.parametrize(
    "path",
    ["/news", "/news/stories", "/news/stories?_search=%22", "/news/topic?a=gempa", "/news/today", "/news/nowhere"],
)
def test_a_page_is_in_the_language_that_is_asked_for(site: str, path: str) -> None:
    """By the address, else by what the browser wishes; English for every other wish."""
    joint = "&" if "?" in path else "?"
    asked = get(f"{site}{path}{joint}_lang=id").text
    wished = get(f"{site}{path}", **{"Accept-Language": "id-ID,id;q=0.9,en;q=0.8"}).text
    other = get(f"{site}{path}", **{"Accept-Language": "de,en;q=0.8"}).text

    assert '<html lang="id">' in asked
    assert ">Pertanyaan</a>" in asked
    assert ">Pertanyaan</a>" in wished
    assert ">Questions</a>" in other
    assert '<html lang="en">' in other


def test_the_address_wins_and_is_remembered(site: str) -> None:
    """The choice is kept in a cookie of this site, for the links of a page do not carry it."""
    answer = get(f"{site}/news?_lang=en", **{"Accept-Language": "id"})
    later = get(f"{site}/news", **{"Cookie": "newscrawl_lang=id", "Accept-Language": "en"})

    assert '<html lang="en">' in answer.text
    assert "newscrawl_lang=en" in answer.headers["set-cookie"]
    assert "SameSite=Lax" in answer.headers["set-cookie"]
    assert '<html lang="id">' in later.text


@pytest.mark.parametrize("wish", ["x", "id;q=0", "id;q=x, en", "\u00ff", ",;,"])
def test_an_odd_wish_is_answered_in_english(site: str, wish: str) -> None:
    """Nobody's header breaks a page, and no address brings another value into it."""
    answer = get(f"{site}/news?_lang=%22%3E", **{"Accept-Language": wish.encode("latin-1").decode("latin-1")})

    assert (answer.status, '<html lang="en">' in answer.text) == (200, True)
    assert "set-cookie" not in answer.headers


def test_a_text_without_a_translation_stays(site: str) -> None:
    """Names that a question brings are shown as they are."""
    assert (translate("id", "karawang"), translate("en", "Stories")) == ("karawang", "Stories")
