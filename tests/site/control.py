"""The control port: orders to the site, and what it has seen. JSON both ways."""

from aiohttp import web

from tests.site.server import SiteServer


def make_control(site: SiteServer) -> web.Application:
    """Return the application of the control port: POST /order, GET /state, GET /requests, GET /tunnels."""

    async def order(request: web.Request) -> web.Response:
        values = await request.json()
        try:
            site.order(values["action"], values["after"], values["arguments"])
        except (KeyError, TypeError, ValueError) as error:
            return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)
        return web.json_response({})

    async def state(request: web.Request) -> web.Response:
        return web.json_response(site.state())

    async def requests(request: web.Request) -> web.Response:
        return web.json_response(site.log)

    async def tunnels(request: web.Request) -> web.Response:
        return web.json_response(site.tunnels)

    control = web.Application()
    control.add_routes([web.post("/order", order), web.get("/state", state)])
    control.add_routes([web.get("/requests", requests), web.get("/tunnels", tunnels)])
    return control
