"""Host groups: which hosts of a site are crawled together by one process."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from newscrawl.page.site import Site
from newscrawl.store.types import chunks


@dataclass(frozen=True, slots=True)
class HostGroup:
    """Hosts that one process crawls; number 0 is the home page with the list of the network's hosts."""

    site: str
    number: int
    hosts: tuple[str, ...]
    has_network: bool = False  # whether the site has a network, which the crawl of the home page discovers

    @property
    def name(self) -> str:
        """The name of its lock and of its log."""
        return f"{self.site}-{self.number}"

    @property
    def arguments(self) -> list[str]:
        """The command line that crawls it, without the program."""
        network = ["--network", "all"] if self.number == 0 and self.has_network else []
        return ["crawl", self.site, "--hosts", ",".join(self.hosts), *network]


def host_groups(site: Site, known: Iterable[str], size: int) -> list[HostGroup]:
    """Return the groups of a site: home alone, then its declared hosts, then the `known` ones in their order.

    New hosts come last, so a host keeps its group while others are found.
    """
    sources = site.sources
    if sources is None:
        return []
    menu = sources.network.menu if sources.network else sources.home
    home = dict.fromkeys(host for url in (sources.home, menu) if (host := urlsplit(url).hostname))
    own = (host for host in known if site.owns(f"https://{host}/"))
    left = {*home, *sources.mirrors}
    declared = (host for host in sorted(sources.hosts) if not host.startswith("."))
    others = [host for host in dict.fromkeys((*declared, *own)) if host not in left]
    divided = [tuple(home), *(tuple(some) for some in chunks(others, size))]
    return [HostGroup(site.name, number, hosts, sources.network is not None) for number, hosts in enumerate(divided)]


def added_groups(groups: Sequence[HostGroup], planned: int) -> list[HostGroup]:
    """Return the groups with hosts behind the first `planned` ones, which a plan has enqueued."""
    hosts = [host for group in groups for host in group.hosts]
    before = set(hosts[:planned])
    return [group for group in groups if not before.issuperset(group.hosts)]
