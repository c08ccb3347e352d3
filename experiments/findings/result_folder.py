"""Result folders: one Parquet file per table, written completely or not at all."""

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
        reason: the message of the operating system: no space left, read-only, and so on.
    """

    def __init__(self, path: object, problem: OSError) -> None:
        # some libraries wrap the message of the system in their own words
        reason = os.strerror(problem.errno) if problem.errno else str(problem)
        self.reason = str(getattr(problem, "reason", reason))
        super().__init__(f"{path}: cannot be written: {self.reason}")


def check_result_folder(folder: Path, force: bool = False) -> None:
    """Check that results can be written to a folder before any are computed.

    Args:
        folder: where the results will be written.
        force: whether earlier results there may be replaced.

    Raises:
        ResultFolderError: the folder is a file, is not empty, or cannot be created.
    """
    if folder.exists() and not folder.is_dir():
        raise ResultFolderError(f"{folder}: is a file, not a folder")
    if folder.is_dir() and any(folder.iterdir()):
        _check_replaceable(folder, force)
    check_writable(folder)


def check_writable(folder: Path) -> None:
    """Check that files can be written to a folder, which may have to be made.

    Raises:
        ResultFolderError: they cannot.
    """
    ground = next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.exists())
    try:
        # Permissions are not enough: the disk may be read-only, a parent may be a file.
        Path(tempfile.mkdtemp(prefix=".probe-", dir=ground)).rmdir()
    except OSError as problem:
        cannot = "cannot be written to" if folder.exists() else f"cannot be made in {ground}"
        raise ResultFolderError(f"{folder}: {cannot}: {problem.strerror}") from None


def _check_replaceable(folder: Path, force: bool) -> None:
    if not force:
        raise ResultFolderError(f"{folder}: is not empty; choose another folder, or --force to replace what is in it")
    # Replacing deletes: a slip such as `--out .` must not destroy anybody's work.
    if not (folder / MANIFEST).is_file():
        raise ResultFolderError(f"{folder}: holds no results that could be replaced ({MANIFEST} is missing)")


def make_folder(folder: Path) -> None:
    """Create a folder and its parents.

    Raises:
        WriteError: it cannot be created.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise WriteError(folder, problem) from None


def replace_file(path: Path, data: bytes | Callable[[Path], object]) -> None:
    """Write a file completely or not at all; its parent folders are created.

    Args:
        path: where.
        data: its bytes, or what writes them to the path of a draft.

    Raises:
        WriteError: it cannot be written; no draft is left.
    """
    # The draft keeps the ending: writers of tables choose the format by it.
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
    """Open a draft folder that replaces the folder when the block ends without an error.

    Raises:
        ResultFolderError: see `check_result_folder`.
        WriteError: it cannot be written; no draft is left.
    """
    check_result_folder(folder, force)
    named, folder = folder, folder.absolute()
    try:
        with _replace_when_complete(folder) as draft:
            yield draft
    except OSError as problem:
        raise WriteError(named, problem) from None


@contextmanager
def _replace_when_complete(folder: Path) -> Iterator[Path]:
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
            (draft / "old").rename(folder)  # the earlier results stay if the draft cannot replace them
        shutil.rmtree(draft, ignore_errors=True)


def write_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write one Parquet file per table."""
    for name, table in tables.items():
        table.to_parquet(folder / f"{name}.parquet")


def write_scenario(folder: Path, scenario: Scenario, name: str = "scenario") -> None:
    """Write the scenario that was simulated."""
    (folder / f"{name}.toml").write_text(dumps(scenario), encoding="utf-8")


def write_figure(folder: Path, figure: Figure) -> None:
    """Write a figure as a page that needs no network; the same figure gives the same bytes."""
    figure.write_html(folder / "figure.html", include_plotlyjs=True, div_id="figure")


def write_manifest(folder: Path, facts: Mapping[str, Any]) -> None:
    """Write the manifest of the results; its presence marks the folder as one of ours."""
    text = json.dumps({"format": MANIFEST_FORMAT, **facts}, indent=2, allow_nan=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
