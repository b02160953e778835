"""What the tests of whole runs share."""

from pathlib import Path

import pytest

from tests.engine.server import write_certificate


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for the site's hosts, which a client must be told to trust."""
    path = tmp_path_factory.mktemp("tls") / "site.pem"
    write_certificate(path)
    return path
