"""Host groups: which hosts of a site one process crawls."""

from newscrawl.crew.plan import added_groups, host_groups
from newscrawl.spiders.inews import SITE as INEWS
from tests.engine.second_site.spiders.kabar import SITE as KABAR

CITIES = ["karawang.inews.id", "bandung.inews.id", "semarang.inews.id"]


def test_home_is_a_group_of_its_own() -> None:
    """With the host of the list of network sites, and the order to read it."""
    home, *others = host_groups(INEWS, ["www.inews.id", *CITIES], 2)

    assert home.hosts == ("www.inews.id", "static.inews.co.id")
    assert home.arguments[-2:] == ["--network", "all"]
    assert [group.hosts for group in others] == [tuple(CITIES[:2]), tuple(CITIES[2:])]
    assert others[0].arguments == ["crawl", "inews", "--hosts", "karawang.inews.id,bandung.inews.id"]


def test_hosts_that_no_crawl_may_ask_are_in_no_group() -> None:
    """Mirrors and hosts of others would make the crawl of their whole group end."""
    groups = host_groups(INEWS, ["www.okezone.com", "beta.inews.co.id", "", *CITIES], 10)

    assert [group.hosts for group in groups[1:]] == [tuple(CITIES)]


def test_a_site_without_a_network_is_divided_by_its_declared_hosts() -> None:
    """So that the lists of its channels are read by several processes."""
    hosts = [host for group in host_groups(KABAR, ("m.kabar.example",), 4) for host in group.hosts]

    assert hosts == ["kabar.example", "daerah.kabar.example", "m.kabar.example"]


def test_only_groups_with_new_hosts_were_added() -> None:
    """A group that was full before is left out, one that grew is not."""
    planned = sum(len(group.hosts) for group in host_groups(INEWS, CITIES, 2))

    added = added_groups(host_groups(INEWS, [*CITIES, "cilegon.inews.id", "serang.inews.id"], 2), planned)

    assert [group.hosts for group in added] == [("semarang.inews.id", "cilegon.inews.id"), ("serang.inews.id",)]
