"""Every setting, in the order that a page meets them; the only reader of the environment."""

import os
from pathlib import Path

from newscrawl import __version__

# -- The project ------------------------------------------------------------------------------------------------------
BOT_NAME = "newscrawl"
SPIDER_MODULES = ["newscrawl.spiders"]
COMMANDS_MODULE = "newscrawl.commands"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
#: Scrapy 2.19 opens two consoles that run code sent to them; none is needed here.
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False

# -- User agent -----------------------------------------------------------------------------------------------------
#: An address or URL at which the site's owner reaches the operator of this crawler. Line breaks would break the header.
NEWSCRAWL_CONTACT = " ".join(os.environ.get("NEWSCRAWL_CONTACT", "").split())
_agent = f"newscrawl/{__version__.rpartition('.')[0]}"
USER_AGENT = f"{_agent} (+{NEWSCRAWL_CONTACT})" if NEWSCRAWL_CONTACT else _agent
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "id,en;q=0.5",
    # Pages are recorded as they are sent, and not every tool that reads WARC files decodes brotli or zstd.
    "Accept-Encoding": "gzip",
}
COOKIES_ENABLED = False  # a session would let the site serve us another page than it serves a reader

# -- May it be fetched, and when --------------------------------------------------------------------------------------
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "newscrawl"
CONCURRENT_REQUESTS = 16  # over all hosts
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1  # seconds between two requests to a host; AutoThrottle only ever raises it
DOWNLOAD_DELAY_JITTER = 0  # Scrapy's 0.5 would make it half a second now and then
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 2  # seconds
AUTOTHROTTLE_MAX_DELAY = 60  # seconds
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
SCHEDULER_PRIORITY_QUEUE = "newscrawl.middlewares.queue.HostsInTurnQueue"
DOWNLOADER_MIDDLEWARES = {
    "newscrawl.middlewares.guard.GuardMiddleware": 50,  # before a robots.txt is requested, and at each hop
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # replaced by RobotsMiddleware
    "newscrawl.middlewares.robots.RobotsMiddleware": 100,
    "newscrawl.middlewares.retry_after.RetryAfterMiddleware": 540,
    # Between Scrapy's decompression (590) and its retries (550): a page is readable there and not yet requested again.
    "newscrawl.middlewares.blocks.BlocksMiddleware": 560,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,  # replaced by DecompressMiddleware
    "newscrawl.middlewares.decompress.DecompressMiddleware": 590,
    "newscrawl.middlewares.guard.TrustProxyMiddleware": 760,  # behind Scrapy's HttpProxyMiddleware
    "newscrawl.middlewares.pace.PaceMiddleware": 800,  # after all that may still answer or refuse a request
    "newscrawl.archive.middleware.RecordMiddleware": 950,  # next to the network: each hop, nothing decompressed
}
TWISTED_DNS_RESOLVER = "newscrawl.middlewares.guard.PublicResolver"
#: Hosts ("name" or "name:port", commas between) that may be requested although they are of no site, or private.
NEWSCRAWL_ALLOWED_HOSTS = ""
NEWSCRAWL_PACE_ENABLED = True  # Crawl-delay, Retry-After and blocks are obeyed; False: for tests
NEWSCRAWL_CRAWL_DELAY_MAX = 60  # seconds; a robots.txt that asks for more gets this and a warning
NEWSCRAWL_RETRY_AFTER_MAX = 900  # seconds; a host that asks for more is left alone until the next run
NEWSCRAWL_BLOCK_DELAY = 5  # seconds between two requests after a block (403, 429, a challenge); doubled by each more
NEWSCRAWL_BLOCKS_MAX = 5  # blocks in a row after which a host is left alone until the next run; 0: never
#: Bounds of one run, against an unforeseen loop: a day at one page a second is 86,400 pages, some 2 GB.
NEWSCRAWL_MAX_PAGES = 100_000
NEWSCRAWL_MAX_BYTES = 10 * 1024**3  # as they come over the wire; 0 in either: no bound

# -- Requests -------------------------------------------------------------------------------------------------------
SPIDER_MIDDLEWARES = {
    "newscrawl.middlewares.frontier.FrontierMiddleware": 900,
    # The frontier says what is requested, not the way that led there; each of these handles every item and request.
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}
#: A live story is looked at again so long after its publication; what has changed then is kept as a revision.
NEWSCRAWL_RECHECK_HOURS = [1, 6, 24, 168]
NEWSCRAWL_MAX_LISTING_PAGES = 100  # of one index or tag; 12 stories a page, and no channel has 1,200 a day
NEWSCRAWL_PLAN_DAYS = ""  # days of the backfill whose lists alone are read: `newscrawl crawl --plan` sets it
NEWSCRAWL_NOW = ""  # an ISO 8601 time at which the run's clock starts, for rehearsals; empty: the machine's

# -- The download -----------------------------------------------------------------------------------------------------
DOWNLOAD_VERIFY_CERTIFICATES = True  # Scrapy's default is False
DOWNLOAD_TIMEOUT = 60  # seconds
#: Bytes, after decompression too. An article page of the site is about 70 kB; beyond this it is a fault or a bomb.
DOWNLOAD_MAXSIZE = 20 * 1024 * 1024
DOWNLOAD_WARNSIZE = 5 * 1024 * 1024  # bytes
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # every page given up is counted and has a row in `failures`
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False  # news pages reload themselves to renew their advertisements

# -- From page to record ----------------------------------------------------------------------------------------------
#: Items of one response handled side by side: a page gives one.
CONCURRENT_ITEMS = 1
#: Scrapy would read the source of a callback anew for most pages; mypy finds a generator that returns a value.
WARN_ON_GENERATOR_RETURN_VALUE = False
#: Bytes of the pages that are read and not stored yet, beyond which none is fetched or inflated. Stored in batches.
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 20_000_000

# -- Where it is kept -------------------------------------------------------------------------------------------------


def data_folder() -> Path:
    """Return the folder of all data: NEWSCRAWL_DATA, else `data/` of a clone, else the user's folder for such data."""
    if named := os.environ.get("NEWSCRAWL_DATA"):
        return Path(named).expanduser().absolute()
    clone = Path(__file__).resolve().parents[1]
    if (clone / "scrapy.cfg").is_file():
        return clone / "data"
    from platformdirs import user_data_path  # only an installed package needs it

    return user_data_path("newscrawl", appauthor=False)


def in_folder(data: Path) -> dict[str, str]:
    """Return the settings of a data folder, except paths that the environment sets."""
    data = data.expanduser().absolute()
    return {
        "NEWSCRAWL_DATA": str(data),
        "NEWSCRAWL_DATABASE_URL": os.environ.get("NEWSCRAWL_DATABASE_URL") or f"sqlite:///{data / 'news.db'}",
        "NEWSCRAWL_ARCHIVE": os.environ.get("NEWSCRAWL_ARCHIVE", str(data / "pages")),
    }


_places = in_folder(data_folder())
ITEM_PIPELINES = {"newscrawl.pipelines.store.StorePipeline": 300}
#: Folder of the database, the archive, the logs and the reports: `data/` in a clone, else the user's data folder.
NEWSCRAWL_DATA = _places["NEWSCRAWL_DATA"]
#: The path of an SQLite file, or any SQLAlchemy URL of SQLite or PostgreSQL; a relative path starts at the working
#: directory.
NEWSCRAWL_DATABASE_URL = _places["NEWSCRAWL_DATABASE_URL"]
#: Folder of the recorded pages (WARC files); empty: pages are not recorded.
NEWSCRAWL_ARCHIVE = _places["NEWSCRAWL_ARCHIVE"]
NEWSCRAWL_ARCHIVE_FILE_BYTES = 1024**3  # a WARC file of this size gets a successor, as the standard recommends

# -- Crawlers on several machines: `newscrawl crew` -----------------------------------------------------------------
NEWSCRAWL_CREW_EVERY = 10  # minutes between two crawls of each host
NEWSCRAWL_CREW_HOSTS = 10  # hosts that one process crawls together
NEWSCRAWL_CREW_SILENT = 60  # seconds without a sign of a worker, after which its hosts go to others

# -- Reports --------------------------------------------------------------------------------------------------------
EXTENSIONS = {
    "scrapy.extensions.logstats.LogStats": None,  # the next one says more
    "newscrawl.extensions.progress.CrawlProgress": 500,
    "newscrawl.extensions.traffic_cap.TrafficCap": 500,
    "newscrawl.extensions.monitor.Monitor": 800,
    "newscrawl.extensions.record_run.RecordRun": 900,  # last: the row holds what the others counted
}
LOGSTATS_INTERVAL = 60  # seconds between two lines of progress in a log; 0: none
#: An Apprise address: one message when a crawl wants a look, and one when it is well again. Needs the extra `notify`.
NEWSCRAWL_NOTIFY_URL = os.environ.get("NEWSCRAWL_NOTIFY_URL", "")
#: A text file for Prometheus' node exporter, written at the end of each crawl. Needs the extra `metrics`.
NEWSCRAWL_METRICS_FILE = os.environ.get("NEWSCRAWL_METRICS_FILE", "")
NEWSCRAWL_SCREEN = False  # `newscrawl crawl` sets it on a terminal: the log is in a file, warnings and progress here
#: Limits of a run. A broken one is an ERROR line and exit code 1, in the first run after a change of the site.
NEWSCRAWL_MONITOR_ENABLED = True
NEWSCRAWL_MONITOR_MIN_PAGES = 20  # shares of fewer pages are chance
NEWSCRAWL_MONITOR_MAX_SHARE = {
    "failed": 0.1,  # of the article pages
    "dropped": 0.3,  # of the article pages: soft errors, empty shells, challenges; not 404 and 410
    "generic": 0.1,  # of the records: read without one of the layouts that the spider declares
    "unclaimed": 0.5,  # unknown boxes for each record
}
NEWSCRAWL_MONITOR_MIN_FILL = {"title": 0.99, "published_at": 0.9}  # share of the records that have the field
NEWSCRAWL_MONITOR_MAX_FILL_DROP = 0.3  # below the share among the site's last 2,000 stories
LOG_LEVEL = "INFO"
LOG_FORMATTER = "newscrawl.extensions.logs.OneLineLogFormatter"
