"""`python -m tests.site`: a local iNews.id until Ctrl-C. See docs/test-site.md."""

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from aiohttp import web

from tests.site.certificates import AUTHORITY, make_tls_context
from tests.site.control import make_control
from tests.site.newsroom import Newsroom
from tests.site.proxy import ProxyProtocol
from tests.site.server import SiteServer
from tests.site.stories import Plan

LOOPBACK = "127.0.0.1"


async def serve(plan: Plan, folder: Path, *, managed: bool) -> None:
    """Serve until the process ends or, if `managed`, until its standard input closes."""
    site = SiteServer(Newsroom(plan))
    tls = make_tls_context(folder, sorted(site.hosts()))
    loop = asyncio.get_running_loop()
    server = web.Server(site.handle, handler_cancellation=True, access_log=None)
    proxy = await loop.create_server(
        lambda: ProxyProtocol(server, tls, site.hosts, site.tunnels), LOOPBACK, 0, backlog=512
    )
    runner = web.AppRunner(make_control(site), access_log=None)
    await runner.setup()
    control = web.TCPSite(runner, LOOPBACK, 0)
    await control.start()
    assert runner.addresses
    ports = {"proxy": proxy.sockets[0].getsockname()[1], "control": runner.addresses[0][1]}
    address = f"http://{LOOPBACK}:{ports['proxy']}"
    stop = asyncio.Event()
    if managed:
        loop.add_reader(sys.stdin.fileno(), stop.set)
        told = json.dumps(ports)
    else:
        told = (
            f"# {len(site.newsroom.online)} stories; control: http://{LOOPBACK}:{ports['control']}/state\n"
            f"export http_proxy={address} https_proxy={address} no_proxy= SSL_CERT_FILE={folder / AUTHORITY}"
        )
    print(told, flush=True)  # noqa: T201 - how whoever started it learns the ports
    await stop.wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.site", description="A local iNews.id on loopback.")
    parser.add_argument("--stories", type=int, default=200)
    parser.add_argument("--days", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plan", help="all of the plan as JSON, instead of the options above")
    parser.add_argument("--folder", type=Path, help="where to put the certificates (default: a temporary folder)")
    parser.add_argument(
        "--managed", action="store_true", help="print the ports as JSON, end when standard input closes"
    )
    options = parser.parse_args()
    plan = (
        Plan.from_json(json.loads(options.plan))
        if options.plan
        else Plan(stories=options.stories, days=options.days, seed=options.seed)
    )
    with tempfile.TemporaryDirectory() as temporary:
        try:
            asyncio.run(serve(plan, options.folder or Path(temporary), managed=options.managed))
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
