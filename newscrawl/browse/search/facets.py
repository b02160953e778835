"""Facets that answer over a database of any size: counts over the newest stories, days as well as columns."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette.database import QueryInterrupted
from datasette.facets import load_facet_configs
from datasette.utils import escape_sqlite

from newscrawl.browse.metadata import FACET

#: Counting all of a million stories takes seconds, these take some 50 ms.
NEWEST = 10_000
_SHOWN = 8
#: Facets that are no columns, by name: the parameter of their addresses.
_PARAMETERS = {"day": "_day", "month": "_month", "tag": "_tag", "author": "_author"}


class NewestFacet:
    """How often each value occurs among the newest stories of a table page; `day` is the WIB day."""

    type = FACET

    def __init__(self, ds: Any, request: Any, database: str, **page: Any) -> None:
        self._ds = ds
        self._request = request
        self._database = database
        self._sql = page["sql"]
        self._params = page.get("params") or {}
        self._metadata = page.get("metadata")

    async def suggest(self) -> list[Any]:
        """Return no suggestions: the useful facets are known."""
        return []

    async def facet_results(self) -> tuple[list[dict[str, Any]], list[str]]:
        """Return the facets, and the names of those that took too long."""
        found, late = [], []
        for config in load_facet_configs(self._request, self._metadata).get(self.type) or []:
            name = config["config"]["simple"]
            try:
                found.append(await self._count(name))
            except QueryInterrupted:
                late.append(name)
        return found, late

    async def _count(self, name: str) -> dict[str, Any]:
        order = "1 DESC" if name in {"day", "month"} else "2 DESC, 1"
        limit_ms = self._ds.setting("facet_time_limit_ms")
        # The inner statement names only what is counted, so that no text is read.
        sql = (
            f"SELECT value, count(*) FROM ({self._values(name)})"  # noqa: S608  # escaped, or fixed
            f" WHERE value IS NOT NULL GROUP BY 1 ORDER BY {order} LIMIT {self._size() + 1}"
        )
        rows = (await self._ds.get_database(self._database).execute(sql, self._params, custom_time_limit=limit_ms)).rows
        parameter = _PARAMETERS.get(name, name)
        return {
            "name": name,
            "type": self.type,
            "hideable": False,
            "toggle_url": "",
            "results": [self._value(parameter, value, count) for value, count in rows[: self._size()]],
            "truncated": len(rows) > self._size(),
        }

    def _values(self, name: str) -> str:
        """Return the statement of the values of the newest stories."""
        newest = f"FROM ({self._sql}) ORDER BY published_at DESC LIMIT {NEWEST}"
        if name == "tag":
            return f"SELECT tag AS value FROM article_tags WHERE article_id IN (SELECT id {newest})"  # noqa: S608
        if name == "author":
            return f"SELECT each.value FROM (SELECT authors {newest}), json_each(authors) AS each"  # noqa: S608
        periods = {"day": "date(published_at, '+7 hours')", "month": "strftime('%Y-%m', published_at, '+7 hours')"}
        return f"SELECT {periods.get(name) or escape_sqlite(name)} AS value {newest}"  # escaped, or fixed

    def _size(self) -> int:
        wanted = self._request.args.get("_facet_size") or ""
        most = int(self._ds.setting("max_returned_rows"))
        if wanted == "max":
            return most
        return min(int(wanted), most) if wanted.isdecimal() and wanted.isascii() else _SHOWN

    def _value(self, parameter: str, value: str, count: int) -> dict[str, Any]:
        chosen = (parameter, str(value))
        selected = chosen in arguments(self._request)
        others = (pair for pair in arguments(self._request) if pair != chosen)
        url = address(self._request, others if selected else [*others, chosen])
        return {"value": value, "label": value, "count": count, "toggle_url": url, "selected": selected}


def arguments(request: Any) -> list[tuple[str, str]]:
    """Return the arguments of the address, without the place in its pages."""
    return [pair for pair in parse_qsl(request.query_string, keep_blank_values=True) if pair[0] != "_next"]


def address(request: Any, pairs: Iterable[tuple[str, str]]) -> str:
    """Return the address of a page with these arguments instead."""
    query = urlencode(list(pairs))
    return f"{request.path}?{query}" if query else str(request.path)
