"""Private parts of Scrapy, Datasette and warcio that are used; docs/decisions.md has the reason of each."""

import inspect
from pathlib import Path

import pytest
from datasette.app import Datasette
from datasette.database import Database
from datasette.facets import load_facet_configs
from datasette.plugins import pm
from datasette.views.base import DatasetteError
from datasette.views.table import TableView
from scrapy.core.downloader import Downloader, Slot
from scrapy.core.downloader.handlers import http11
from scrapy.core.engine import ExecutionEngine, _Slot
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.pqueues import DownloaderAwarePriorityQueue, DownloaderInterface
from scrapy.utils.test import get_crawler
from twisted.web._newclient import ParseError, TransportProxyProducer
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter


@pytest.fixture
def downloader() -> Downloader:
    return Downloader(get_crawler())


def parameters(function: object) -> set[str]:
    assert callable(function)
    return set(inspect.signature(function).parameters)


def names_of(function: object) -> set[str]:
    """Return the attributes that the code of a function names: what is set in an instance alone."""
    assert callable(function)
    inner = inspect.unwrap(function)
    assert inspect.isfunction(inner)
    return set(inner.__code__.co_names)


def test_the_downloader_keeps_its_slots(downloader: Downloader) -> None:
    """The pace of a host is set in its slot, also while requests wait there; the queue counts what is in flight."""
    slot = Slot(concurrency=1, delay=2.0, jitter=0.5)

    assert (slot.delay, slot.jitter, slot.latercall, list(slot.queue)) == (2.0, 0.5, None, [])
    assert (downloader.slots, downloader.active) == ({}, set())
    assert isinstance(downloader.per_slot_settings, dict)
    assert downloader.domain_concurrency > 0
    assert parameters(Downloader._latercall) == {"self", "slot"}
    assert parameters(Downloader.get_slot_key) == {"self", "request"}


def test_an_answers_headers_are_read_line_by_line_by_a_class_that_a_connection_looks_up() -> None:
    """Ours takes its place, so that headers have an end; an error ends the connection."""
    assert parameters(http11._LenientHTTPClientParser.lineReceived) == {"self", "line"}
    assert "_LenientHTTPClientParser" in names_of(http11._LenientHTTP11ClientProtocol.request)
    assert issubclass(ParseError, Exception)
    assert "_producer" in names_of(TransportProxyProducer.__init__)


def test_the_engine_says_that_it_is_closing() -> None:
    """No signal says so before the requests that wait are sent."""
    assert "_slot" in names_of(ExecutionEngine.__init__)
    assert "closing" in names_of(_Slot.__init__)


def test_the_queue_asks_an_interface_which_hosts_are_free() -> None:
    """Ours takes its place: its `stats` decides, its `downloader` is the crawl's."""
    assert "_downloader_interface" in names_of(DownloaderAwarePriorityQueue.__init__)
    assert "_downloader_interface" in names_of(DownloaderAwarePriorityQueue.pop)
    assert "downloader" in names_of(DownloaderInterface.__init__)
    assert parameters(DownloaderInterface.stats) == {"self", "possible_slots"}


def test_robots_txt_is_asked_for_by_one_method() -> None:
    """Ours replaces it, with a bound on the size and no request to a host that cannot say."""
    assert parameters(RobotsTxtMiddleware.robot_parser) == {"self", "request"}
    assert "robot_parser" in names_of(RobotsTxtMiddleware.process_request)
    assert isinstance(RobotsTxtMiddleware.DOWNLOAD_PRIORITY, int)


def test_datasette_opens_a_database_by_one_method(tmp_path: Path) -> None:
    """Ours opens it for reading, bounds its statements and leaves the full-text tables out."""
    database = Database(Datasette(), str(tmp_path / "news.db"))

    assert database._all_file_connections == []
    assert parameters(Database.connect) == {"self", "write"}
    assert parameters(Database.execute) >= {"sql", "params", "truncate", "custom_time_limit", "log_sql_errors"}
    assert parameters(Database.table_names) == {"self"}
    assert "table_names" in names_of(Database.table_counts)
    assert callable(TableView.as_view)
    assert hasattr(pm, "has_plugin")


def test_datasette_tells_which_facets_are_asked_for_and_what_is_wrong() -> None:
    """Our facets read the same configuration; our pages show the message and the title of an error."""
    error = DatasetteError("no such column", title="Invalid SQL", status=400)

    assert parameters(load_facet_configs) == {"request", "table_metadata"}
    assert (error.message, error.title, error.status) == ("no such column", "Invalid SQL", 400)


def test_warcio_writes_headers_by_one_method() -> None:
    """Ours writes them as they were sent; the writer's buffer is compressed at our level."""
    writer = WARCWriter(None, gzip=False)

    assert hasattr(writer, "out")
    assert "to_ascii_bytes" in names_of(StatusAndHeaders.compute_headers_buffer)
    assert parameters(StatusAndHeaders.to_ascii_bytes) == {"self", "filter_func"}
