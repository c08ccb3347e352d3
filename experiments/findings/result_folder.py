"""Results on disk: a folder with one Parquet file per table, there whole or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios import dumps
from simulation.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

MANIFEST = "manifest.json"
MANIFEST_FORMAT = 1


class ResultFolderError(ValueError):
    """A folder that results cannot be written to; the message is one line that names it."""


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


@contextmanager
def open_draft(folder: Path, force: bool = False) -> Iterator[Path]:
    """A draft folder beside the folder, which takes its place when the block ends without an error.

    Raises:
        StoreError: see `check_place`.
    """
    check_result_folder(folder, force)
    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        (draft / "new").mkdir()
        yield draft / "new"
        if folder.exists():
            folder.rename(draft / "old")
        (draft / "new").rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write one Parquet file per table."""
    for name, table in tables.items():
        table.to_parquet(folder / f"{name}.parquet")


def write_scenario(folder: Path, scenario: Scenario, name: str = "scenario") -> None:
    """Write the scenario as it was run."""
    (folder / f"{name}.toml").write_text(dumps(scenario), encoding="utf-8")


def write_manifest(folder: Path, facts: Mapping[str, Any]) -> None:
    """Write what the results are of; its presence marks the folder as ours."""
    text = json.dumps({"format": MANIFEST_FORMAT, **facts}, indent=2, allow_nan=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
