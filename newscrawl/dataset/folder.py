"""The folder of a dataset, on this machine or in an object store: whole files only, read and written by name."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from newscrawl.errors import InputError


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder by its path or URL. It pickles as its name, so a worker opens it for itself."""

    url: str

    @classmethod
    def of(cls, name: str) -> "Folder":
        """Return the folder of a path or URL, made where it is missing.

        Raises: InputError.
        """
        folder = cls(name if "://" in name else name.rstrip("/") or "/")
        try:
            files, path = folder._place("")
            files.create_dir(path, recursive=True)
        except (OSError, ValueError) as error:
            raise InputError(f'cannot use the folder "{name}": {" ".join(str(error).split())}') from error
        return folder

    def write_bytes(self, name: str, data: bytes) -> None:
        """Write a file; a reader sees all of it or none.

        Raises: OSError.
        """
        files, path = self._place(name)
        files.create_dir(path.rpartition("/")[0], recursive=True)
        part = self._part(path)
        with files.open_output_stream(part) as stream:
            stream.write(data)
        if part != path:
            files.move(part, path)

    def write_json(self, name: str, value: Any) -> None:
        """Write a value as JSON, as `write_bytes` does."""
        self.write_bytes(name, json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode())

    def write_tables(self, name: str, schema: pa.Schema, tables: Iterator[pa.Table]) -> None:
        """Write a Parquet file with a row group for each table, as `write_bytes` does."""
        files, path = self._place(name)
        files.create_dir(path.rpartition("/")[0], recursive=True)
        part = self._part(path)
        with files.open_output_stream(part) as stream, pq.ParquetWriter(stream, schema, compression="zstd") as writer:
            for table in tables:
                writer.write_table(table, row_group_size=max(1, table.num_rows))
        if part != path:
            files.move(part, path)

    def read_json(self, name: str) -> Any:
        """Return the value of a JSON file; None where there is no such file.

        Raises: InputError for a file that is no JSON.
        """
        files, path = self._place(name)
        if files.get_file_info(path).type != fs.FileType.File:
            return None
        with files.open_input_stream(path) as stream:
            try:
                return json.loads(stream.read())
            except ValueError as error:
                raise InputError(f"{self.url}/{name} is damaged: {error}; delete it, and it is made again") from error

    def parquet(self, name: str) -> pq.ParquetFile:
        """Open a Parquet file."""
        files, path = self._place(name)
        return pq.ParquetFile(files.open_input_file(path))

    def names(self, folder: str) -> list[str]:
        """Return the names of the files in a folder below, sorted; unfinished ones are left out."""
        files, path = self._place(folder)
        found = files.get_file_info(fs.FileSelector(path, allow_not_found=True))
        return sorted(one.base_name for one in found if one.is_file and not one.base_name.startswith("."))

    def remove(self, folder: str) -> None:
        """Delete a folder below with all that is in it."""
        files, path = self._place(folder)
        if files.get_file_info(path).type == fs.FileType.Directory:
            files.delete_dir(path)

    def _part(self, path: str) -> str:
        """Return the name to write under: an object store shows a file when it is complete, a disk earlier."""
        folder, _, name = path.rpartition("/")
        return f"{folder}/.{name}.part" if urlsplit(self.url).scheme in {"", "file"} else path

    def _place(self, name: str) -> tuple[fs.FileSystem, str]:
        if "://" not in self.url:
            return fs.LocalFileSystem(), f"{self.url}/{name}".rstrip("/")
        base, question, options = self.url.partition("?")
        files, path = fs.FileSystem.from_uri(f"{base.rstrip('/')}/{name}".rstrip("/") + question + options)
        return files, path
