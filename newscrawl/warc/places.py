"""Files by path or URL: opened as buffered streams, folders listed, WACZ files looked into."""

import gzip
import io
import os
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal, Protocol
from urllib.parse import urlsplit

from newscrawl.errors import InputError, needing

#: File name endings of WARC files.
WARC_ENDINGS = (".warc", ".warc.gz", ".warc.zst", ".warc.lz4")
#: Heritrix and this project's recorder add it while they write.
OPEN_ENDING = ".open"
WACZ_ENDING = ".wacz"
#: An object store answers in some 50 ms: with reads of 64 kB, a replay waited longer than it read.
_BUFFER_BYTES = 4 << 20
#: Lists of paths that Common Crawl publishes name no server.
_COMMON_CRAWL = "crawl-data/"
_COMMON_CRAWL_ROOT = "https://data.commoncrawl.org/"
_GZIP_START = b"\x1f\x8b"


class ReadableFile(Protocol):
    """A file that can be opened: a `Path`, a URL, a member of a WACZ file. `str()` names it in messages."""

    @property
    def name(self) -> str:
        """The file's name without its folder."""

    def open(self, mode: Literal["rb"], /) -> BinaryIO:
        """Return a new stream of its bytes, which can seek.

        Raises: OSError.
        """


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file at a URL: an object store through pyarrow, `http` and `https` through fsspec (byte ranges)."""

    url: str

    @property
    def name(self) -> str:
        """The last part of the URL's path."""
        return urlsplit(self.url).path.rpartition("/")[2]

    def open(self, mode: Literal["rb"] = "rb", /) -> BinaryIO:  # noqa: ARG002  # the signature of Path.open
        """Return a stream that reads some megabytes at a time.

        Raises: OSError.
        """
        if urlsplit(self.url).scheme in ("http", "https"):
            return _open_http(self.url)
        files, path = _file_system(self.url)
        return io.BufferedReader(files.open_input_file(path), _BUFFER_BYTES)

    def size(self) -> int:
        """Return its size in bytes, 0 where the server does not say it.

        Raises: OSError.
        """
        if urlsplit(self.url).scheme in ("http", "https"):
            return int(_http().size(self.url) or 0)
        files, path = _file_system(self.url)
        return int(files.get_file_info(path).size or 0)

    def __str__(self) -> str:
        """Return the URL without user and password."""
        return without_user(self.url)


@dataclass(frozen=True, slots=True)
class ZipMember:
    """A file inside a WACZ file."""

    outer: ReadableFile
    member: str

    @property
    def name(self) -> str:
        """The last part of the member's name."""
        return self.member.rpartition("/")[2]

    def open(self, mode: Literal["rb"] = "rb", /) -> BinaryIO:
        """Return a stream of the member.

        Raises: OSError.
        """
        outer = self.outer.open(mode)
        try:
            return _MemberStream(outer, self.member)
        except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError) as error:
            outer.close()
            raise OSError(f"no readable WACZ file ({error})") from error

    def __str__(self) -> str:
        """Return the name as if the WACZ file were a folder."""
        return f"{self.outer}/{self.member}"


class _MemberStream(io.BufferedReader):
    """A member of a zip file; the file is closed with it."""

    def __init__(self, outer: BinaryIO, member: str) -> None:
        self._outer = outer
        super().__init__(zipfile.ZipFile(outer).open(member), _BUFFER_BYTES)  # type: ignore[arg-type]  # noqa: SIM115

    def close(self) -> None:
        super().close()
        self._outer.close()


def is_warc_name(name: str) -> bool:
    """Say whether a file's name is that of a WARC file, finished or being written.

    >>> [is_warc_name(name) for name in ("x.WARC.GZ", "x.warc.gz.open", "x.warc.gz.cdxj")]
    [True, True, False]
    """
    return name.lower().removesuffix(OPEN_ENDING).endswith(WARC_ENDINGS)


def is_wacz_name(name: str) -> bool:
    """Say whether a file's name is that of a WACZ file."""
    return name.lower().endswith(WACZ_ENDING)


def is_url(text: str) -> bool:
    """Say whether a user's PATH is a URL.

    >>> is_url("s3://bucket/x.warc.gz"), is_url("data/pages")
    (True, False)
    """
    return "://" in text


def size_of(place: ReadableFile) -> int:
    """Return the size of a file in bytes; 0 where it is unknown."""
    try:
        if isinstance(place, Path):
            return place.stat().st_size
        if isinstance(place, RemoteFile):
            return place.size()
        if isinstance(place, ZipMember):
            with place.outer.open("rb") as stream:
                return zipfile.ZipFile(stream).getinfo(place.member).compress_size
    except (OSError, zipfile.BadZipFile, KeyError):
        pass
    return 0


def without_user(url: str) -> str:
    """Return a URL without user and password.

    >>> without_user("s3://key:secret@bucket/x.warc.gz")
    's3://bucket/x.warc.gz'
    """
    scheme, separator, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    return f"{scheme}{separator}{authority.rpartition('@')[2]}{slash}{path}"


def read_list(name: str) -> list[str]:
    """Return the paths and URLs in a list, a line each; the list may be a URL, and compressed by gzip.

    A path that begins with `crawl-data/` and is not there is one of Common Crawl's; another one in a list at a URL is
    taken from the root of its server.

    Raises: InputError.
    """
    place: ReadableFile = RemoteFile(name) if is_url(name) else Path(name)
    try:
        with place.open("rb") as stream:
            data = stream.read()
        text = (gzip.decompress(data) if data.startswith(_GZIP_START) else data).decode()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(f'cannot read the list "{place}": {reason(error)}') from error
    lines = [line.strip() for line in text.splitlines()]
    paths = [_from_list(line, name) for line in lines if line and not line.startswith("#")]
    if not paths:
        raise InputError(f'the list "{place}" names no file')
    return paths


def files_under(url: str) -> list[ReadableFile]:
    """Return the WARC and WACZ files at a URL or under it, by name; for `http` and `https` only the file itself.

    Raises: InputError where nothing is there.
    """
    scheme = urlsplit(url).scheme
    if scheme in ("http", "https"):
        _http()  # refused now where fsspec is missing
        return [RemoteFile(url)]
    files, path = _file_system(url)
    from pyarrow import fs

    try:
        info = files.get_file_info(path)
        if info.type == fs.FileType.File:
            return [RemoteFile(url)]
        found = files.get_file_info(fs.FileSelector(path, recursive=True))
    except OSError as error:
        raise InputError(f'cannot read "{without_user(url)}": {reason(error)}') from error
    base, question, options = url.partition("?")
    names = sorted(info.path for info in found if info.is_file)
    names = [name for name in names if is_warc_name(name) or is_wacz_name(name)]
    # pyarrow's paths begin with the bucket.
    root = base.rstrip("/").removesuffix(path.rstrip("/"))
    return [RemoteFile(f"{root}{name}{question}{options}") for name in names]


def warc_members(wacz: ReadableFile) -> list[ReadableFile]:
    """Return the WARC files inside a WACZ file.

    Raises: InputError where it is damaged or holds none.
    """
    try:
        with wacz.open("rb") as stream, zipfile.ZipFile(stream) as archive:
            names = sorted(name for name in archive.namelist() if is_warc_name(name))
    except zipfile.BadZipFile as error:
        raise InputError(f'"{wacz}" is no WACZ file: {error}') from error
    except OSError as error:
        raise InputError(f'cannot read "{wacz}": {reason(error)}') from error
    if not names:
        raise InputError(f'"{wacz}" is a WACZ file without a WARC file in it')
    return [ZipMember(wacz, name) for name in names]


def with_members(places: Iterable[ReadableFile]) -> Iterator[ReadableFile]:
    """Yield files, and in place of each WACZ file the WARC files in it.

    Raises: InputError.
    """
    for place in places:
        if is_wacz_name(place.name):
            yield from warc_members(place)
        else:
            yield place


def reason(error: Exception) -> str:
    """Return an error's own words on one line; an operating system's error without its number."""
    text = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
    return " ".join(text.split())


def _from_list(line: str, list_name: str) -> str:
    if is_url(line):
        return line
    if line.startswith(_COMMON_CRAWL) and not os.path.exists(line):  # noqa: PTH110  # a line is any text
        return _COMMON_CRAWL_ROOT + line
    if is_url(list_name):
        parts = urlsplit(list_name)
        return f"{parts.scheme}://{parts.netloc}/{line.lstrip('/')}"
    return line


def _file_system(url: str) -> tuple[Any, str]:
    """Return pyarrow's file system of a URL, and the path in it.

    Raises: InputError for a scheme that pyarrow does not know, or without pyarrow.
    """
    with needing(f'"{without_user(url)}": reading from an object store', "parquet", "pyarrow"):
        from pyarrow import fs
    try:
        files, path = fs.FileSystem.from_uri(url)
    except (OSError, ValueError) as error:
        text = reason(error).replace(url, without_user(url))
        raise InputError(f'cannot read "{without_user(url)}": {text}') from error
    return files, str(path)


def _http() -> Any:
    with needing("reading https://", "cluster", "fsspec"):
        import fsspec

        return fsspec.filesystem("https")


def _open_http(url: str) -> BinaryIO:
    try:
        stream = _http().open(url, "rb", block_size=_BUFFER_BYTES, cache_type="readahead")
    except OSError:
        raise
    except Exception as error:  # aiohttp has errors of its own
        raise OSError(reason(error)) from error
    if not stream.seekable():
        stream.close()
        raise OSError("its server answers no byte ranges; download the file first")
    return io.BufferedReader(stream, _BUFFER_BYTES)
