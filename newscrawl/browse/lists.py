"""The page of a story list: hits with marked passages, histogram over time, facets; the Atom feed of a search."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from datasette.database import QueryInterrupted
from datasette.utils.asgi import Response
from datasette.views.table import TableView

from newscrawl.browse.database import COUNT_LIMIT_MS
from newscrawl.browse.metadata import DATABASE
from newscrawl.browse.search.facets import NEWEST, NewestFacet, address, arguments
from newscrawl.browse.search.passages import Passages
from newscrawl.browse.search.selection import Selection, read_selection
from newscrawl.browse.template_filters import as_list, is_web
from newscrawl.errors import InputError
from newscrawl.store.search.histogram import Bar, bars, steps_of
from newscrawl.store.search.queries import CountBy, Sort
from newscrawl.store.search.topic import read_topic, topic_bars

_ROWS = 20
_FEED_ROWS = 30
_HISTOGRAM_LIMIT_MS = 1_000
#: What Datasette's own list of rows shows.
_TABLE_ARGUMENTS = frozenset({"_col", "_nocol", "_sort", "_sort_desc", "_size", "_shape"})
_WINDOW = frozenset({"_since", "_until", "_day", "_month"})


async def stories_page(request: Any, datasette: Any, send: Any) -> Any:
    """Answer `/news/stories`; a list of some columns or in another order is Datasette's."""
    if any(name in _TABLE_ARGUMENTS or "__" in name for name in request.args):
        request.scope = {
            **request.scope,
            "url_route": {"kwargs": {"database": DATABASE, "table": "stories", "format": None}},
        }
        return await TableView.as_view(datasette)(request, send)
    context = await _context(request, datasette, read_selection({name: request.args[name] for name in request.args}))
    page = await datasette.render_template(["stories.html"], context, request=request, view_name="table")
    return Response.html(page)


async def stories_feed(request: Any, datasette: Any) -> Any:
    """Answer `/news/stories.atom`: the newest stories of a search."""
    selection = read_selection({name: request.args[name] for name in request.args})
    database = datasette.get_database(DATABASE)
    try:
        sql = await in_thread(datasette, selection.statement, database.engine, Sort.NEWEST)
    except InputError as error:
        return Response.text(f"{error}\n", status=400)
    rows = (await database.execute(f"{sql} LIMIT {_FEED_ROWS}")).rows
    here = datasette.absolute_url(request, address(request, arguments(request)))
    return Response(_feed(rows, selection.words, here), content_type="application/atom+xml; charset=utf-8")


async def topic_page(request: Any, datasette: Any) -> Any:
    """Answer `/news/topic`: one search or two side by side."""
    arguments = {name: request.args[name] for name in request.args}
    filters = read_selection({name: value for name, value in arguments.items() if name != "_search"}).filters
    words = [each for name in ("a", "b") if (each := (arguments.get(name) or "").strip())]
    engine = datasette.get_database(DATABASE).engine
    context: dict[str, Any] = {"database": DATABASE, "topics": [], "search_error": ""}
    try:
        topics = [await in_thread(datasette, read_topic, engine, each, filters) for each in words]
        context["topics"] = list(zip(topics, topic_bars(topics), strict=True))
    except InputError as error:
        context["search_error"] = str(error)
    context |= {"list_url": f"/{DATABASE}/stories", "story_url": f"/{DATABASE}/articles"}
    context["title"] = " and ".join(f"“{each}”" for each in words) or "A topic over time"
    return Response.html(await datasette.render_template(["topic.html"], context, request=request, view_name="topic"))


async def in_thread(datasette: Any, function: Callable[..., Any], *arguments: Any) -> Any:
    """Return the result of a function that queries the database, called in a thread."""
    return await asyncio.get_running_loop().run_in_executor(datasette.executor, function, *arguments)


async def _context(request: Any, datasette: Any, selection: Selection) -> dict[str, Any]:
    database = datasette.get_database(DATABASE)
    pairs = arguments(request)
    context: dict[str, Any] = {
        "database": DATABASE,
        "table": "stories",
        "selection": selection,
        "url_csv": _at("/news/stories.csv", request, pairs),
        "url_json": _at("/news/stories.json", request, pairs),
        "url_atom": _at("/news/stories.atom", request, pairs),
        "url_more": address(request, [*pairs, ("_facet_size", "max")]),
        "orders": [
            (each, address(request, [*(pair for pair in pairs if pair[0] != "_order"), ("_order", each)]))
            for each in Sort
        ],
        "here": request.query_string,
    }
    try:
        sql = await in_thread(datasette, selection.statement, database.engine)
    except InputError as error:
        return context | {"search_error": str(error), "display_rows": [], "facet_results": {}, "bars": []}
    offset = int(request.args.get("_next") or 0)
    rows = (await database.execute(f"{sql} LIMIT {_ROWS + 1} OFFSET {max(offset, 0)}")).rows
    metadata = datasette.table_metadata(DATABASE, "stories")
    newest = await in_thread(datasette, selection.statement, database.engine, Sort.NEWEST)
    facets = NewestFacet(datasette, request, DATABASE, sql=newest, metadata=metadata)
    found, late = await facets.facet_results()
    ids = [row["id"] for row in rows[:_ROWS]]
    return context | {
        "display_rows": rows[:_ROWS],
        "passages": await in_thread(datasette, Passages, database.engine, selection.words, ids),
        "filtered_table_rows_count": await _total(database, newest),
        "facet_results": {each["name"]: each for each in found if len(each["results"]) > 1 or _is_chosen(each)},
        "facets_timed_out": late,
        "next_url": address(request, [*pairs, ("_next", str(offset + _ROWS))]) if len(rows) > _ROWS else None,
        "bars": await _histogram(datasette, selection),
        "bar_url": address(request, [pair for pair in pairs if pair[0] not in _WINDOW]),
        "newest_count": NEWEST,
    }


def _is_chosen(facet: dict[str, Any]) -> bool:
    return facet["name"] != "site" or any(each["selected"] for each in facet["results"])


def _at(path: str, request: Any, pairs: Sequence[tuple[str, str]]) -> str:
    return path + address(request, pairs)[len(request.path) :]


async def _total(database: Any, sql: str) -> int | None:
    try:
        counted = await database.execute(f"select count(*) from ({sql})", custom_time_limit=COUNT_LIMIT_MS)  # noqa: S608  # of our own
    except QueryInterrupted:
        return None
    return int(counted.single_value())


async def _histogram(datasette: Any, selection: Selection) -> list[Bar]:
    """Return the bars, none where counting takes too long."""
    counts = await stories_by(datasette, selection, CountBy.MONTH)
    step = steps_of(list(counts))
    return bars(await stories_by(datasette, selection, CountBy.DAY) if step == "day" else counts, step)


async def stories_by(datasette: Any, selection: Selection, by: CountBy) -> dict[str, int]:
    """Return the number of stories by a value of theirs; nothing where counting takes too long."""
    database = datasette.get_database(DATABASE)
    sql = await in_thread(datasette, selection.count_by, database.engine, by)
    try:
        rows = (await database.execute(sql, custom_time_limit=_HISTOGRAM_LIMIT_MS)).rows
    except QueryInterrupted:
        return {}
    return {value: number for value, number in rows if value is not None}


def _feed(rows: Sequence[Any], words: str, here: str) -> bytes:
    feed = ET.Element("feed", xmlns="http://www.w3.org/2005/Atom")
    _add(feed, "title", f"Stories for {words}" if words else "Stories")
    _add(feed, "id", here)
    ET.SubElement(feed, "link", rel="self", href=here)
    moments = [_moment(row) for row in rows]
    _add(feed, "updated", max(moments, default="1970-01-01T00:00:00Z"))
    for row, moment in zip(rows, moments, strict=True):
        entry = ET.SubElement(feed, "entry")
        _add(entry, "title", row["title"])
        _add(entry, "id", row["url"])
        if is_web(row["url"]):
            ET.SubElement(entry, "link", rel="alternate", href=row["url"])
        _add(entry, "updated", moment)
        for name in as_list(row["authors"]) or [row["host"]]:
            _add(ET.SubElement(entry, "author"), "name", name)
        _add(entry, "summary", row["summary"] or row["body"][:300])
    return bytes(ET.tostring(feed, "utf-8", xml_declaration=True))


def _add(parent: ET.Element, name: str, text: str) -> None:
    # Control characters have no place in XML, escaped or not.
    ET.SubElement(parent, name).text = "".join(each for each in text if each >= " " or each in "\t\n")


def _moment(row: Any) -> str:
    return f"{str(row['published_at'] or row['first_seen_at'])[:19].replace(' ', 'T')}Z"
