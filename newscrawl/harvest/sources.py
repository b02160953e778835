"""Web archives to harvest from: Common Crawl, the Wayback Machine, any CDX server (pywb)."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode, urlsplit

from fastwarc import ArchiveIterator, WarcRecordType

from newscrawl.clock import WIB
from newscrawl.errors import InputError
from newscrawl.harvest.cdx import COLUMNS, IndexedCapture, parse_index
from newscrawl.harvest.client import Answer, Client, HarvestError
from newscrawl.warc.records import Exchange

_WAYBACK_LINES = 10_000  # of one answer of its index
#: Headers that speak of the archive's own answer, not of the page.
_TRANSPORT = frozenset({"connection", "transfer-encoding", "content-length", "keep-alive", "date", "server"})
_ORIGINAL = "x-archive-orig-"
_OK = 200
_PARTIAL = 206
_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Query:
    """Which captures are requested: hosts, or a domain with all of its hosts, and the WIB days of the capture."""

    domain: str
    hosts: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    def scopes(self) -> list[dict[str, str]]:
        """Return the parameters of the requests that together cover the query."""
        window = {}
        if self.since:
            window["from"] = _stamp(self.since)
        if self.until:
            window["to"] = _stamp(self.until + timedelta(days=1), before=True)
        if self.hosts:
            return [{"url": host, "matchType": "host", **window} for host in self.hosts]
        return [{"url": self.domain, "matchType": "domain", **window}]


@dataclass(frozen=True, slots=True)
class CdxServer:
    """A CDX server and the replay beside it: `http://host/collection/cdx`, `http://host/collection/<time>id_/<url>`."""

    client: Client
    index: str
    replay: str

    @property
    def name(self) -> str:
        """Its name in messages."""
        return urlsplit(self.index).netloc

    def captures(self, query: Query) -> Iterator[IndexedCapture | None]:
        """Yield the captures in its index; None for a line that cannot be read.

        Raises: HarvestError.
        """
        for scope in query.scopes():
            answer = self.client.get(f"{self.index}?{urlencode({**scope, 'output': 'json'})}")
            if answer.status != _NOT_FOUND:
                yield from parse_index(_index_text(answer, self.index))

    def fetch(self, capture: IndexedCapture) -> Exchange:
        """Return the page as it was captured.

        Raises: HarvestError where the archive does not give it.
        """
        return _memento(self.client, self.replay, capture)


@dataclass(frozen=True, slots=True)
class Wayback(CdxServer):
    """The Wayback Machine of the Internet Archive, whose index comes in parts."""

    index: str = "https://web.archive.org/cdx/search/cdx"
    replay: str = "https://web.archive.org/web/"

    @property
    def name(self) -> str:
        return "wayback"

    def captures(self, query: Query) -> Iterator[IndexedCapture | None]:
        for scope in query.scopes():
            resume_key: str | None = None
            while True:
                parameters = {**scope, "fl": ",".join(COLUMNS), "limit": str(_WAYBACK_LINES), "showResumeKey": "true"}
                if resume_key:
                    parameters["resumeKey"] = resume_key
                text = _index_text(self.client.get(f"{self.index}?{urlencode(parameters)}"), self.index)
                lines, _, key = text.rstrip("\n").rpartition("\n\n")
                has_more = bool(lines) and "\n" not in key and len(key.split()) == 1
                yield from parse_index(lines if has_more else text)
                if not has_more:
                    break
                resume_key = key.strip()


@dataclass(frozen=True, slots=True)
class CommonCrawl:
    """Common Crawl: an index a crawl, and byte ranges of its WARC files."""

    client: Client
    crawls: str = "https://index.commoncrawl.org/collinfo.json"
    data: str = "https://data.commoncrawl.org/"

    @property
    def name(self) -> str:
        return "commoncrawl"

    def captures(self, query: Query) -> Iterator[IndexedCapture | None]:
        for index in self._indexes(query):
            for scope in query.scopes():
                yield from self._pages(index, {**scope, "output": "json"})

    def fetch(self, capture: IndexedCapture) -> Exchange:
        last = capture.offset + capture.length - 1
        url = f"{self.data}{capture.file}"
        answer = self.client.get(url, {"Range": f"bytes={capture.offset}-{last}"})
        if answer.status != _PARTIAL:
            raise HarvestError(f"{url}: status {answer.status} instead of a byte range")
        return _exchange_of_record(answer.body, capture, url)

    def _indexes(self, query: Query) -> Iterator[str]:
        """Yield the index URLs of the crawls that overlap the window, oldest first."""
        answer = self.client.get(self.crawls)
        try:
            crawls = json.loads(_index_text(answer, self.crawls))
            spans = [(str(one.get("from", "")), str(one.get("to", "")), str(one["cdx-api"])) for one in crawls]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise HarvestError(f"{self.crawls}: this is no list of crawls") from error
        for begins, ends, index in sorted(spans):
            if query.until and begins[:10] > str(query.until):
                continue
            if query.since and ends and ends[:10] < str(query.since):
                continue
            yield index

    def _pages(self, index: str, parameters: dict[str, str]) -> Iterator[IndexedCapture | None]:
        counted = self.client.get(f"{index}?{urlencode({**parameters, 'showNumPages': 'true'})}")
        if counted.status == _NOT_FOUND:
            return
        try:
            pages = int(json.loads(_index_text(counted, index))["pages"])
        except (ValueError, KeyError, TypeError) as error:
            raise HarvestError(f"{index}: the number of index pages cannot be read") from error
        for page in range(pages):
            answer = self.client.get(f"{index}?{urlencode({**parameters, 'page': str(page)})}")
            if answer.status != _NOT_FOUND:
                yield from parse_index(_index_text(answer, index))


WebArchive = CdxServer | CommonCrawl


def source_of(name: str, client: Client) -> WebArchive:
    """Return the archive that `--from` names.

    Raises: InputError.
    """
    if name == "commoncrawl":
        return CommonCrawl(client)
    if name == "wayback":
        return Wayback(client)
    address = urlsplit(name)
    if address.scheme in {"http", "https"} and address.netloc and not address.query:
        collection = name.rstrip("/").removesuffix("/cdx").removesuffix("-index").removesuffix("-cdx")
        return CdxServer(client, name.rstrip("/"), f"{collection}/")
    raise InputError(f'--from "{name}": give commoncrawl, wayback or the URL of a CDX server (http://host/archive/cdx)')


def _index_text(answer: Answer, url: str) -> str:
    if answer.status != _OK:
        detail = answer.body[:200].decode("utf-8", "replace").strip()
        raise HarvestError(f"{url}: status {answer.status} {' '.join(detail.split())}".strip())
    return answer.body.decode("utf-8", "replace")


def _memento(client: Client, replay: str, capture: IndexedCapture) -> Exchange:
    """Return a capture by the `id_` form of a replay: the page as it was, without the archive's own markup."""
    url = f"{replay}{capture.timestamp}id_/{capture.url}"
    answer = client.get(url)
    if answer.status != _OK:
        raise HarvestError(f"{url}: status {answer.status}")
    original = [(name[len(_ORIGINAL) :], value) for name, value in answer.headers if name.lower().startswith(_ORIGINAL)]
    sent = [(name, value) for name, value in answer.headers if name.lower() in {"content-type", "content-encoding"}]
    named = {name.lower() for name, _ in sent}
    kept = [(name, value) for name, value in original if name.lower() not in _TRANSPORT | named]
    return Exchange(
        url=capture.url,
        fetched_at=_memento_time(answer) or capture.captured_at,
        status=capture.status or _OK,
        reason="OK",
        headers=tuple((name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in sent + kept),
        body=answer.body,
        source=url,
    )


def _memento_time(answer: Answer) -> datetime | None:
    """Return when the page that came was captured: an archive may answer with its nearest capture."""
    try:
        moment = parsedate_to_datetime(answer.header("Memento-Datetime") or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _exchange_of_record(data: bytes, capture: IndexedCapture, source: str) -> Exchange:
    try:
        record = next(iter(ArchiveIterator(io.BytesIO(data), WarcRecordType.response, parse_http=True)), None)
        if record is None or record.http_headers is None:
            raise HarvestError(f"{source}: no response record at byte {capture.offset}")
        body = record.reader.read()
        headers = tuple(
            (name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in record.http_headers
        )
        expected = record.headers.get("WARC-Payload-Digest") or ""
        truncated = record.headers.get("WARC-Truncated") is not None
        status, reason = record.http_headers.status_code or capture.status, record.http_headers.reason_phrase or ""
    except (OSError, EOFError, ValueError) as error:
        raise HarvestError(f"{source}: the record at byte {capture.offset} is damaged ({error})") from error
    exchange = Exchange(
        url=capture.url,
        fetched_at=capture.captured_at,
        status=status,
        reason=reason,
        headers=headers,
        body=body,
        truncated=truncated,
        source=source,
    )
    if not truncated and expected.startswith("sha1:") and expected != exchange.digest:
        raise HarvestError(f"{source}: the record at byte {capture.offset} does not have its digest")
    return exchange


def _stamp(day: date, *, before: bool = False) -> str:
    """Return the beginning of a WIB day as an index writes times; with `before`, the last second before it."""
    moment = datetime.combine(day, time(), WIB) - timedelta(seconds=before)
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S")
