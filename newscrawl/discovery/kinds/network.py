"""The list of network sites as a source: it names hosts that have sources of their own."""

from collections.abc import Sequence

from scrapy import Request
from scrapy.http import Response

from newscrawl.discovery.documents.network_list import MAX_BYTES, read_menu
from newscrawl.discovery.kinds.base import SourceHandler
from newscrawl.discovery.plan import Source, network_sources


class NetworkMenu(SourceHandler):
    """The publisher's list of its network sites."""

    max_bytes = MAX_BYTES

    async def parse(self, source: Source, response: Response) -> Sequence[Request]:  # noqa: ARG002  # of the base class
        run, network = self.run, self.run.sources.network
        assert network is not None
        names = read_menu(response.body, network.menu_list, network.menu_name)
        hosts = map(network.host.format, names)
        await run.states.note_hosts([host for host in hosts if not run.scope.wants_host(host)])
        found: list[Request] = []
        for name in names:
            found += run.sitemap_requests(run.sitemaps.add_host(network.host.format(name)))
            sources = network_sources(
                run.sources, network, run.scope, name, run.memory.today, reads_robots=run.reads_robots
            )
            found += [request for one in sources for request in run.requests_of(one)]
        return found
