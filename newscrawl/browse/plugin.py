"""Datasette plugin: searches, facets, links to stories, figures."""

import sys
from collections.abc import Awaitable, Callable, Generator, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import Base400, Forbidden, Response
from datasette.views.base import DatasetteError
from markupsafe import Markup
from pluggy import HookimplMarker

from newscrawl.browse.front import read_front
from newscrawl.browse.languages import App, language_of, remember_language, translate
from newscrawl.browse.lists import in_thread, stories_feed, stories_page, topic_page
from newscrawl.browse.metadata import DATABASE, WITH_STORIES
from newscrawl.browse.search.conditions import CONDITIONS, conditions
from newscrawl.browse.search.facets import NewestFacet, address, arguments
from newscrawl.browse.search.passages import marked_story
from newscrawl.browse.search.query import search_error, search_query
from newscrawl.browse.story import citation, read_story
from newscrawl.browse.template_filters import as_list, as_object, is_web, when, wib

hookimpl = HookimplMarker("datasette")

Variables = dict[str, Any]

_LISTS = frozenset({"authors", "tags", "changed"})
_OBJECTS = frozenset({"counters", "provenance"})


@hookimpl(trylast=True)  # Datasette's own `escape_fts` comes first and knows quotes only
def prepare_connection(conn: Any) -> None:
    """Let every search box and canned query use the search language of `newscrawl query`."""
    conn.create_function("escape_fts", 1, lambda typed: search_query(str(typed or "")), deterministic=True)


@hookimpl
def register_facet_classes() -> list[type]:
    """Count over the newest stories."""
    return [NewestFacet]


@hookimpl
def filters_from_request(request: Any, database: str, table: str, datasette: Any) -> Any:
    """Find stories by days, tags and words of their addresses."""
    if "_where" in request.args:  # a statement within a page, which no process of its own bounds
        raise Forbidden("_where is off: write a statement of your own on the front page")
    if database != DATABASE or table not in WITH_STORIES:
        return None
    # Tables are searched by Datasette itself.
    names = {*CONDITIONS} - ({"_search"} if table == "articles" else set())
    arguments = {name: value for name in sorted(names) if (value := request.args.get(name))}
    return partial(conditions, datasette.get_database(database), arguments)


@hookimpl
def render_cell(row: Any, value: Any, column: str, table: str | None, datasette: Any) -> Markup | str | None:
    """Show lists as lists, and link stories."""
    if column in _LISTS and isinstance(value, str) and (value == "[]" or as_list(value)):
        return ", ".join(as_list(value)) or " "
    if column in _OBJECTS and isinstance(value, str) and (named := as_object(value)):
        return _folded(named)
    # Datasette itself links keys of other tables, which come as {"value": 1, "label": "x"}.
    if not value or isinstance(value, dict):
        return None
    if isinstance(value, str) and column.endswith("_at") and (shown := wib(value)):
        return Markup('<time datetime="{}" title="{} UTC">{}</time>').format(f"{value[:19]}Z", value[:19], shown)
    if column in {"city", "tag"}:
        name = {"tag": "_tag"}.get(column, column)
        query = urlencode({name: value})
        return Markup('<a href="{}?{}">{}</a>').format(datasette.urls.table(DATABASE, "stories"), query, value)
    if column == "article_id":
        return _story_link(datasette, value, value)
    if column == "title" and table in WITH_STORIES:
        return _story_link(datasette, row["id"], value)
    if column == "title" and table is None and "article_id" in row.keys():  # noqa: SIM118  # an sqlite3.Row
        return _story_link(datasette, row["article_id"], value)
    return None


@hookimpl
def extra_template_vars(
    template: str, database: str | None, table: str | None, request: Any, datasette: Any
) -> Variables | Callable[[], Awaitable[Variables]]:
    """Return the variables of our own templates."""
    language = language_of(request)
    common: Variables = {"wib": wib, "is_web": is_web, "as_list": as_list, "typed": "", "lang": language}
    common |= {"_": partial(translate, language), "when": partial(when, language=language), "in_language": "_lang=id"}
    if request is not None:
        common["typed"] = request.args.get("_search") or ""
        pairs = [pair for pair in arguments(request) if pair[0] != "_lang"]
        common["in_language"] = urlencode([*pairs, ("_lang", "en" if language == "id" else "id")])
        if request.args.get("words"):
            common["search_error"] = search_error(request.args.get("words") or "")

    async def front() -> Variables:
        return common | await read_front(datasette.get_database(DATABASE))

    async def story() -> Variables:
        article_id = int(request.url_vars["pks"])
        engine = datasette.get_database(DATABASE).engine
        found = await in_thread(datasette, read_story, engine, article_id)
        words = common["typed"].strip()
        hits = await in_thread(datasette, marked_story, engine, words, article_id) if words and found else None
        back = f"{datasette.urls.table(DATABASE, 'stories')}?{request.query_string}" if request.query_string else ""
        return common | {"story": found, "hits": hits, "back": back, "citation": citation(found.row) if found else ""}

    if database == DATABASE and template == f"database-{DATABASE}.html":
        return front
    if database == DATABASE and template == f"row-{DATABASE}-articles.html":
        return story
    if database == DATABASE and table in WITH_STORIES and request is not None:
        return common | _list_variables(request)
    return common


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    """Keep the language of an address."""
    return remember_language


@hookimpl
def extra_css_urls() -> list[str]:
    """Our look, over Datasette's own."""
    return ["/browse/browse.css"]


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """`/` is the database; `/story/42` is a story, and so is a row of the view, which has no key of its own."""

    def to_database(datasette: Any) -> Any:
        return Response.redirect(datasette.urls.database(DATABASE))

    def to_story(request: Any, datasette: Any) -> Any:
        return Response.redirect(f"{datasette.urls.table(DATABASE, 'articles')}/{request.url_vars['id']}")

    lists: list[tuple[str, Callable[..., Any]]] = [
        (rf"^/{DATABASE}/stories$", stories_page),
        (rf"^/{DATABASE}/stories\.atom$", stories_feed),
    ]
    lists.append((rf"^/{DATABASE}/topic$", topic_page))
    return [*lists, (r"^/$", to_database), (rf"^/(?:story|{DATABASE}/stories)/(?P<id>\d+)$", to_story)]


@hookimpl(wrapper=True)
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Generator[None, list[Any], list[Any]]:
    """Show every error as a page (or JSON); Datasette's own handler prints a traceback even for a mistyped address."""
    yield
    return [_error_page(datasette, request, exception)]


async def _error_page(datasette: Any, request: Any, exception: Exception) -> Any:
    status, title, message = _described(exception)
    if status >= 500:
        sys.stderr.write(f"newscrawl browse: {request.path}: {type(exception).__name__}: {exception}\n")
    info = {"ok": False, "error": str(message), "status": status, "title": title}
    if request.path.endswith(".json"):
        return Response.json(info, status=status)
    page = await datasette.render_template(["error.html"], info | {"error": message}, request=request)
    return Response.html(page, status=status)


def _described(exception: Exception) -> tuple[int, str | None, Markup | str]:
    if isinstance(exception, Base400):
        return exception.status, None, str(exception.args[0] if exception.args else "")
    if isinstance(exception, DatasetteError):
        message = Markup(exception.message) if exception.message_is_html else exception.message  # noqa: S704  # its own
        status = 400 if exception.status == 500 else exception.status  # its default, for what is wrong with the address
        return status, exception.title, message
    if isinstance(exception, (ValueError, OverflowError)):
        return 400, None, f"this address cannot be read: {exception}"
    return 500, None, f"{type(exception).__name__}: {exception}"


def _story_link(datasette: Any, article_id: Any, text: Any) -> Markup:
    url = f"{datasette.urls.table(DATABASE, 'articles')}/{article_id}"
    return Markup('<a href="{}">{}</a>').format(url, text)


def _folded(values: Mapping[str, str]) -> Markup:
    """Return an object's values, to be unfolded; there may be a hundred."""
    lines = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(name, value) for name, value in values.items())
    unit = "value" if len(values) == 1 else "values"
    return Markup("<details><summary>{} {}</summary><dl>{}</dl></details>").format(len(values), unit, lines)


def _list_variables(request: Any) -> Variables:
    """Return the conditions in the address of a list."""
    pairs = arguments(request)
    shown = {name: name.removeprefix("_") for name in CONDITIONS if name != "_search"}
    chosen = [
        {
            "name": shown.get(name, name.replace("__", " ")),
            "value": value,
            "without": address(request, [pair for pair in pairs if pair != (name, value)]),
        }
        for name, value in pairs
        if value and (name in shown or not name.startswith("_"))
    ]
    in_form = {"_search", "_since", "_until"}
    return {
        "chosen": chosen,
        "kept": [pair for pair in pairs if pair[0] not in in_form],
    }
