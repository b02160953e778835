"""The pace of hosts that several crawls share."""

import pytest
from scrapy import Spider, signals
from scrapy.utils.test import get_crawler

from newscrawl import stats
from newscrawl.middlewares.pace import PaceMiddleware
from newscrawl.spiders.inews import InewsSpider


@pytest.mark.parametrize(("arguments", "waiting"), [({"hosts": "www.inews.id,karawang.inews.id"}, 2), ({}, 0)])
def test_a_crawl_of_hosts_waits_before_its_first_request(arguments: dict[str, str], waiting: int) -> None:
    """Another process may have asked them an instant ago; a crawl of the whole site was alone."""
    crawler = get_crawler(Spider, {"NEWSCRAWL_PACE_ENABLED": True, "DOWNLOAD_DELAY": 60, "EXTENSIONS_BASE": {}})
    middleware = PaceMiddleware.from_crawler(crawler)

    assert middleware is not None
    crawler.signals.send_catch_log(signals.spider_opened, spider=InewsSpider(**arguments))

    assert crawler.stats.get_value(stats.HOSTS_WAITING) == waiting
