"""Where a study is kept: a local folder or an object store, by any path that fsspec understands."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Any

import fsspec  # type: ignore[import-untyped]
import pyarrow.parquet as pq
from fsspec.implementations.local import LocalFileSystem  # type: ignore[import-untyped]

from experiments.findings.result_folder import WriteError, replace_file
from experiments.studies.study_errors import StudyError

TORN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError)
"""Errors that reading a damaged zip file raises."""


class StudyLocation:
    """A folder, local or remote, in which every file is whole or absent.

    Attributes:
        url: its name in messages.
        files: the file system.
        root: its path in that file system.
        is_zip: whether it is a zip file.

    Raises:
        StudyError: no such kind of store, its package is not installed, or a zip file that is damaged.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_zip = url.endswith(".zip") and "::" not in url
        try:
            self.files, self.root = fsspec.core.url_to_fs(f"zip://::{url}" if self.is_zip else url)
        except TORN as problem:
            raise StudyError(f"{url}: is damaged: {problem}; take another copy of the package") from None
        except (ImportError, ValueError, OSError) as problem:
            raise StudyError(f"{url}: cannot be reached: {problem}") from None

    @property
    def is_local(self) -> bool:
        """Whether it is a folder on this machine."""
        return isinstance(self.files, LocalFileSystem)

    def path(self, name: str) -> str:
        """The path of a file in the file system."""
        return f"{self.root}/{name}" if self.root else name

    def exists(self, name: str) -> bool:
        """Whether a file exists."""
        return bool(self.files.exists(self.path(name)))

    def list_names(self, folder: str, ending: str = ".parquet") -> list[str]:
        """List the names of the files in a folder, sorted; none where there is no folder."""
        if not self.files.isdir(self.path(folder)):
            return []
        self.files.invalidate_cache()
        file_names = (Path(path).name for path in self.files.ls(self.path(folder), detail=False))
        return sorted(name for name in file_names if name.endswith(ending) and not name.startswith("."))

    def list_everything(self) -> set[str]:
        """List the names of all files and folders but hidden ones; of a location that is a file, its own."""
        if not self.files.exists(self.root):
            return set()
        names = (Path(path).name for path in self.files.ls(self.root, detail=False))
        return {name for name in names if not name.startswith(".")}

    def read(self, name: str) -> bytes:
        """Read the bytes of a file.

        Raises:
            StudyError: it is missing, or cannot be unpacked.
        """
        try:
            return bytes(self.files.cat_file(self.path(name)))
        except TORN as problem:
            raise StudyError(f"{self.url}/{name}: is damaged: {problem}; take another copy of the package") from None
        except (OSError, KeyError) as problem:
            reason = getattr(problem, "strerror", None) or "no such file"
            raise StudyError(f"{self.url}/{name}: cannot be read: {reason}") from None

    def write(self, name: str, data: bytes) -> None:
        """Write a file, under a temporary name first where the store does not do so itself.

        Raises:
            OSError: it cannot be written.
        """
        path = self.path(name)
        if self.is_local:
            replace_file(Path(path), data)
            return
        try:
            self.files.pipe_file(path, data)
        except OSError as problem:
            raise WriteError(f"{self.url}/{name}", problem) from None

    def remove(self, name: str) -> None:
        """Remove a file, or a folder with all its contents, if it exists."""
        if self.exists(name):
            self.files.rm(self.path(name), recursive=True)

    def read_column_names(self, name: str) -> list[str]:
        """The names of the columns of a Parquet file."""
        import pyarrow.parquet as pq

        with self.files.open(self.path(name), "rb") as file:
            return list(pq.read_schema(file).names)

    def read_parquet(self, name: str, columns: list[str] | None = None) -> Any:
        """Read a Parquet file as an Arrow table."""
        with self.files.open(self.path(name), "rb") as file:
            # read_table starts threads that may still be there when the program ends, which then aborts
            return pq.ParquetFile(file, pre_buffer=False).read(columns=columns, use_threads=False)
