"""Every host of the site on one loopback port, over TLS, with faults: a proxy that answers for the hosts itself."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.engine.pages import Answer

#: Writes a whole answer to the socket, however broken.
Fault = Callable[["Handler"], None]


class Server(ThreadingHTTPServer):
    """Answers by URL; what it does not know is 404."""

    daemon_threads = True

    def __init__(self, answers: dict[str, Answer | Fault], certificate: Path) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.closing = threading.Event()
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(certificate)
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def environment(self) -> dict[str, str]:
        """What a client must know to reach the site here."""
        address = f"http://127.0.0.1:{self.server_port}"
        return {"http_proxy": address, "https_proxy": address}

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is none of the server's business."""


class Handler(BaseHTTPRequestHandler):
    """One connection: `CONNECT` turns it into a TLS connection to the host."""

    protocol_version = "HTTP/1.1"
    server: Server
    origin = ""

    def do_CONNECT(self) -> None:
        """Become the host that is asked for."""
        self.origin = f"https://{self.path.removesuffix(':443')}"
        self.send_response(200)
        self.end_headers()
        self.rfile.close()
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", 0)
        self.close_connection = False

    def do_GET(self) -> None:
        """Answer for the host; a plain request names the whole URL."""
        url = self.origin + self.path
        self.server.asked.append(url)
        answer = self.server.answers.get(url, Answer(b"<h1>404</h1>", 404))
        if isinstance(answer, Answer):
            self.send(answer)
        else:
            self.close_connection = True
            answer(self)

    def send(self, answer: Answer) -> None:
        """Send a whole answer with its true length."""
        self.send_response(answer.status)
        for name, value in (*answer.headers, ("Content-Length", str(len(answer.body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def finish(self) -> None:
        """Close the TLS connection too, of which the server knows nothing."""
        self.rfile.close()
        self.connection.close()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def broken(head: bytes, *pieces: bytes) -> Fault:
    """Return a fault that sends these bytes after the status line, then hangs up."""

    def send(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n" + head + b"\r\n\r\n")
        for piece in pieces:
            handler.wfile.write(piece)

    return send


def silent(handler: Handler) -> None:
    """Never answer."""
    handler.server.closing.wait(60)


def hang_up(handler: Handler) -> None:
    """Close the connection in place of an answer."""


@contextmanager
def serving(answers: dict[str, Answer | Fault], certificate: Path) -> Iterator[Server]:
    """Serve while the block runs."""
    server = Server(answers, certificate)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


def write_certificate(path: Path) -> None:
    """Write a key and a certificate for the hosts of these tests."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "newscrawl tests")])
    now = datetime.now(UTC)
    hosts = [x509.DNSName(host) for host in ("inews.id", "*.inews.id", "other.example")]
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
