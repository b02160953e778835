"""The commands, a module each: `newscrawl NAME` loads the one it runs, `scrapy NAME` all of them (COMMANDS_MODULE)."""

import sys

if "scrapy.commands" in sys.modules:  # Scrapy's command line takes only what is a command by its own base class
    from scrapy.commands import ScrapyCommand

    from newscrawl.cli.base import NewsCommand

    ScrapyCommand.register(NewsCommand)  # type: ignore[type-abstract]
