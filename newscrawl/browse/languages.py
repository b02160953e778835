"""Languages of the pages: English, and Indonesian by a catalogue of the templates' strings."""

import json
from collections.abc import Awaitable, Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs

ENGLISH = "en"
CATALOGUE: Mapping[str, Mapping[str, str]] = {
    ENGLISH: {},
    "id": json.loads((files("newscrawl.browse") / "indonesian.json").read_text("utf-8")),
}
_ARGUMENT, _COOKIE = "_lang", "newscrawl_lang"
_YEAR_S = 365 * 86_400

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def translate(language: str, text: str) -> str:
    """Return a text in a language; as it is where there is no translation."""
    return CATALOGUE[language].get(text, text)


def language_of(request: Any) -> str:
    """Return the language of a page: by its address, the choice before, the wish of the browser."""
    if request is None:
        return ENGLISH
    cookie: SimpleCookie = SimpleCookie()
    try:
        cookie.load(request.headers.get("cookie") or "")
    except CookieError:
        cookie.clear()
    chosen = [request.args.get(_ARGUMENT), cookie[_COOKIE].value if _COOKIE in cookie else None]
    return next((each for each in chosen if each in CATALOGUE), wished(request.headers.get("accept-language") or ""))


def wished(header: str) -> str:
    """Return the language that an `Accept-Language` wishes most, of those that there are.

    >>> wished("id-ID,id;q=0.9,en;q=0.8"), wished("en-GB,id;q=0.5"), wished("de"), wished("id;q=x")
    ('id', 'en', 'en', 'en')
    """
    best, language = 0.0, ENGLISH
    for wish in header.split(","):
        tag, _, quality = wish.partition(";")
        name = tag.strip().lower().partition("-")[0]
        try:
            weight = float(quality.strip().removeprefix("q=")) if quality.strip() else 1.0
        except ValueError:
            continue
        if name in CATALOGUE and weight > best:
            best, language = weight, name
    return language


def remember_language(app: App) -> App:
    """Return an application that keeps the language of an address, for the pages that it links to."""

    async def answer(scope: dict[str, Any], receive: Any, send: Any) -> None:
        wanted = parse_qs(scope.get("query_string", b"").decode("latin-1")).get(_ARGUMENT, [""])[-1]

        async def with_cookie(event: dict[str, Any]) -> None:
            if event["type"] == "http.response.start":
                cookie = f"{_COOKIE}={wanted}; Path=/; Max-Age={_YEAR_S}; SameSite=Lax"
                event = event | {"headers": [*event.get("headers", ()), (b"set-cookie", cookie.encode())]}
            await send(event)

        await app(scope, receive, with_cookie if wanted in CATALOGUE else send)

    return answer
