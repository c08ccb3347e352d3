"""Results on disk: a folder with one Parquet file per table, there whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pandas as pd
from plotly.graph_objects import Figure

from scenarios import dumps
from simulation.scenario import Scenario

MANIFEST = "manifest.json"
MANIFEST_FORMAT = 1


class ResultFolderError(ValueError):
    """A folder that results cannot be written to; the message is one line that names it."""


class WriteError(OSError):
    """A file or folder that cannot be written; the message is one line that names it.

    Attributes:
        reason: what the system says: no space left, read-only, and so on.
    """

    def __init__(self, path: object, problem: OSError) -> None:
        # some libraries wrap what the system says in words of their own
        said = os.strerror(problem.errno) if problem.errno else str(problem)
        self.reason = str(getattr(problem, "reason", said))
        super().__init__(f"{path}: cannot be written: {self.reason}")


def check_result_folder(folder: Path, force: bool = False) -> None:
    """See that results can be written to a folder before any are made.

    Args:
        folder: where the results are to be.
        force: whether results that lie there already may be replaced.

    Raises:
        StoreError: the folder is a file, holds something, or cannot be made.
    """
    if folder.exists() and not folder.is_dir():
        raise ResultFolderError(f"{folder}: is a file, not a folder")
    if folder.is_dir() and any(folder.iterdir()):
        _check_replaceable(folder, force)
    ground = next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.exists())
    try:
        # Permissions alone do not tell: the disk may be read-only, the ground a file.
        Path(tempfile.mkdtemp(prefix=".probe-", dir=ground)).rmdir()
    except OSError as problem:
        raise ResultFolderError(f"{folder}: cannot be made in {ground}: {problem.strerror}") from None


def _check_replaceable(folder: Path, force: bool) -> None:
    if not force:
        raise ResultFolderError(f"{folder}: is not empty; choose another folder, or --force to replace what is in it")
    # Replacing deletes; a slip such as `--out .` must not cost anybody's work.
    if not (folder / MANIFEST).is_file():
        raise ResultFolderError(f"{folder}: holds no results that could be replaced ({MANIFEST} is missing)")


def make_folder(folder: Path) -> None:
    """Make a folder and those above it.

    Raises:
        WriteError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise WriteError(folder, problem) from None


def replace_file(path: Path, data: bytes | Callable[[Path], object]) -> None:
    """Write a file, which is there whole or not at all; folders above it are made.

    Args:
        path: where.
        data: its bytes, or what writes them to the path of a draft.

    Raises:
        WriteError: it cannot be written; no draft is left.
    """
    # Endings are kept: writers of tables go by them.
    draft = path.with_name(f".{os.getpid()}-{threading.get_ident()}-{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        data(draft) if callable(data) else draft.write_bytes(data)
        os.replace(draft, path)
    except OSError as problem:
        raise WriteError(path, problem) from None
    finally:
        with suppress(OSError):
            draft.unlink()


@contextmanager
def open_draft(folder: Path, force: bool = False) -> Iterator[Path]:
    """A draft folder beside the folder, which takes its place when the block ends without an error.

    Raises:
        StoreError: see `check_place`.
        WriteError: it cannot be written; no draft is left.
    """
    check_result_folder(folder, force)
    named, folder = folder, folder.absolute()
    try:
        with _drafting(folder) as draft:
            yield draft
    except OSError as problem:
        raise WriteError(named, problem) from None


@contextmanager
def _drafting(folder: Path) -> Iterator[Path]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        (draft / "new").mkdir()
        yield draft / "new"
        if folder.exists():
            folder.rename(draft / "old")
        (draft / "new").rename(folder)
    finally:
        if (draft / "old").exists() and not folder.exists():
            (draft / "old").rename(folder)  # what was there is not lost with what could not take its place
        shutil.rmtree(draft, ignore_errors=True)


def write_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write one Parquet file per table."""
    for name, table in tables.items():
        table.to_parquet(folder / f"{name}.parquet")


def write_scenario(folder: Path, scenario: Scenario, name: str = "scenario") -> None:
    """Write the scenario as it was run."""
    (folder / f"{name}.toml").write_text(dumps(scenario), encoding="utf-8")


def write_figure(folder: Path, figure: Figure) -> None:
    """Write a picture as a page that needs no network; the same picture gives the same bytes."""
    figure.write_html(folder / "figure.html", include_plotlyjs=True, div_id="figure")


def write_manifest(folder: Path, facts: Mapping[str, Any]) -> None:
    """Write what the results are of; its presence marks the folder as ours."""
    text = json.dumps({"format": MANIFEST_FORMAT, **facts}, indent=2, allow_nan=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
