"""Pages a second that the test site serves: `python -m benchmarks.site`. A crawler must be the slower of the two."""

import asyncio
import ssl
import time
from urllib.parse import urlsplit

from benchmarks.arguments import numbers
from tests.site.local import LocalSite
from tests.site.stories import Plan

STORIES = 3_000


async def fetch_all(port: int, host: str, paths: list[str], context: ssl.SSLContext) -> None:
    """Ask for pages one after another over one TLS connection through the site's proxy."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    await writer.start_tls(context, server_hostname=host)
    for path in paths:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        await reader.readexactly(int(head.partition(b"content-length:")[2].split()[0]))
    writer.close()


async def measure(site: LocalSite) -> list[float]:
    """Return the pages a second when each page is asked for the first time, and again."""
    context = ssl.create_default_context(cafile=site.environment["SSL_CERT_FILE"])
    port = urlsplit(site.proxy).port or 0
    paths: dict[str, list[str]] = {}
    for story in site.stories:
        paths.setdefault(story.host, []).append(story.path)
    rates = []
    for _ in range(2):
        started = time.perf_counter()
        await asyncio.gather(*(fetch_all(port, host, found, context) for host, found in paths.items()))
        rates.append(STORIES / (time.perf_counter() - started))
    return rates


if __name__ == "__main__":
    numbers(__doc__)
    for page_bytes in (20_000, 70_000):
        with LocalSite(Plan(stories=STORIES, days=5, page_bytes=page_bytes)) as local_site:
            first, again = asyncio.run(measure(local_site))
        print(f"{page_bytes:,} bytes a page: {first:,.0f} pages/s, asked for again {again:,.0f} pages/s")
