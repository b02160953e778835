"""The client of web archives where there is no network."""

import socket

import pytest

from newscrawl.harvest.client import Client, HarvestError


def test_an_archive_that_was_never_heard_is_given_up_soon() -> None:
    """Nobody listens: three requests and nine seconds, where a busy archive gets five and a minute."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening: a request is refused
        waits: list[float] = []
        client = Client("test", delay_s=1.5, max_bytes=1 << 20, sleep=waits.append)

        with pytest.raises(HarvestError, match=r"refused.*: is there a network or a proxy\?"):
            client.get(f"http://127.0.0.1:{held.getsockname()[1]}/collinfo.json")

    assert [wait for wait in waits if wait > 1.5] == [3.0, 6.0]
