"""What a server hears of a run that has ended."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from newscrawl.cli.alerts import notify, write_metrics

#: Apprise's plugins load modules of the standard library that Python 3.13 has no more.
pytestmark = pytest.mark.filterwarnings("ignore:.*slated for removal:DeprecationWarning")


class Inbox:
    """A server on loopback that keeps the messages it gets."""

    def __init__(self) -> None:
        messages: list[dict[str, str]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                messages.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.messages = messages
        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"json://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def inbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    """An empty one."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    inbox = Inbox()
    thread = threading.Thread(target=inbox.server.serve_forever)
    thread.start()
    yield inbox
    inbox.server.shutdown()
    thread.join()
    inbox.server.server_close()


def test_a_message_when_it_breaks_and_one_when_it_is_well_again(inbox: Inbox, tmp_path: Path) -> None:
    """Five runs, of which the second and third want a look, are two messages."""
    for wants_a_look in (False, True, True, False, False):
        notify(inbox.url, tmp_path / "data/look", spider="inews", wants_a_look=wants_a_look, text="lines")

    assert [message["title"] for message in inbox.messages] == [
        "newscrawl inews: a person must look",
        "newscrawl inews: well again",
    ]
    assert {message["message"] for message in inbox.messages} == {"lines"}


def test_a_message_that_is_not_sent_is_tried_again(
    inbox: Inbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """An address that cannot be meant is a warning; the next run with a good one sends it."""
    notify("nonsense://", tmp_path / "look", spider="inews", wants_a_look=True, text="lines")
    notify(inbox.url, tmp_path / "look", spider="inews", wants_a_look=True, text="lines")

    assert "was not sent: check the address" in caplog.text
    assert len(inbox.messages) == 1


def test_the_metrics_are_prometheus_text(tmp_path: Path) -> None:
    """A value for each outcome, and whether a person must look."""
    counters = {"newscrawl/outcome/new": 20, "newscrawl/outcome/failed/no-text": 2, "downloader/response_bytes": 5}

    path = tmp_path / "newscrawl.prom"
    write_metrics(str(path), spider="inews", wants_a_look=True, seconds=80.5, counters=counters)

    lines = path.read_text("utf-8").splitlines()
    assert 'newscrawl_run_pages{outcome="failed/no-text",spider="inews"} 2.0' in lines
    assert 'newscrawl_run_pages{outcome="new",spider="inews"} 20.0' in lines
    assert 'newscrawl_run_wants_a_look{spider="inews"} 1.0' in lines
    assert 'newscrawl_run_duration_seconds{spider="inews"} 80.5' in lines


def test_metrics_that_cannot_be_written_are_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The run itself is not hurt."""
    write_metrics(str(tmp_path / "no/x.prom"), spider="inews", wants_a_look=False, seconds=1, counters={})

    assert "cannot be written: No such file or directory" in caplog.text
