"""`scrapy crawl`: Scrapy's own, with errors in one line and an exit code that a schedule can act on."""

import inspect
from argparse import Namespace
from typing import Any

from scrapy import Spider
from scrapy.commands import BaseRunSpiderCommand
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.spiderloader import get_spider_loader

from newscrawl import runs
from newscrawl.cli import EXIT_LOOK, NewsCommand
from newscrawl.errors import InputError


class Command(NewsCommand, BaseRunSpiderCommand):
    """Crawl a site into the database."""

    requires_crawler_process = True
    examples = ("crawl inews -a urls=https://www.inews.id/news/nasional/...", "crawl inews -a urls=@urls.txt")

    def syntax(self) -> str:
        """The command line without the command."""
        return "[options] SPIDER"

    def short_desc(self) -> str:
        """The line of `scrapy --help`."""
        return "Crawl a site into the database"

    def check(self, args: list[str], opts: Namespace) -> None:
        """Refuse a spider that does not exist, and arguments that it cannot use."""
        loader = get_spider_loader(self.project_settings)
        names = ", ".join(sorted(loader.list()))
        if len(args) != 1:
            raise InputError(f"give the name of one spider (there is: {names})")
        if args[0] not in loader.list():
            raise InputError(f'there is no spider "{args[0]}" (there is: {names})')
        _check_arguments(loader.load(args[0]), opts.spargs)
        self.prepare_database()

    def execute(self, args: list[str], opts: Namespace) -> None:
        """Crawl until the spider has nothing left to ask for."""
        if not isinstance(self.crawler_process, AsyncCrawlerProcess):
            raise InputError("a crawl needs TWISTED_REACTOR to be the asyncio reactor")
        crawler = self._create_crawler(args[0])
        task = self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        error = task.exception() if task.done() and not task.cancelled() else None
        if error is not None:
            raise error
        counters = crawler.stats.get_stats()
        if runs.needs_a_look(counters, str(counters.get("finish_reason", "interrupted"))):
            self.exitcode = EXIT_LOOK


def _check_arguments(spider: type[Spider], arguments: dict[str, Any]) -> None:
    """Raise `InputError` for a name that the spider does not know or a value that it refuses.

    Spiders take any argument; a mistyped `-a sinse=...` would start another crawl than the one that was asked for.
    """
    initialisers = [
        vars(base)["__init__"] for base in spider.__mro__ if "__init__" in vars(base) and base is not object
    ]
    known = {
        parameter.name
        for initialiser in initialisers
        for parameter in inspect.signature(initialiser).parameters.values()
        if parameter.kind in (parameter.KEYWORD_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    } - {"self", "name"}
    for name in arguments:
        if name not in known:
            raise InputError(f"-a {name}: {spider.name} takes no such argument (it takes: {', '.join(sorted(known))})")
    spider(**arguments)
