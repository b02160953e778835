"""For every test of the project."""

import os

from scrapy import cmdline  # noqa: F401  # before our commands are loaded, so that `scrapy NAME` finds them in this process

#: Settings modules for crawls of their own processes: importing one, as the search for doctests does, would apply it.
collect_ignore_glob = ["**/*_settings.py"]

#: A command without `--data` uses `data/` of the folder in which its test runs it, never the data of this clone.
os.environ["NEWSCRAWL_DATA"] = "data"
