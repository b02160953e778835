"""One request to the running site, with full sight of what comes back."""

import http.client
import ssl
from urllib.parse import urlsplit

from tests.site.local import LocalSite


def fetch(site: LocalSite, url: str, method: str = "GET", **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    """One request through the site's proxy: TLS with the certificate checked, no redirect followed."""
    split, proxy = urlsplit(url), urlsplit(site.proxy)
    context = ssl.create_default_context(cafile=site.environment["SSL_CERT_FILE"])
    connection = http.client.HTTPSConnection(proxy.hostname or "", proxy.port, context=context, timeout=60)
    connection.set_tunnel(split.hostname or "", 443)
    path = f"{split.path}?{split.query}" if split.query else split.path
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()
