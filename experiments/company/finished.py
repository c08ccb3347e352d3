"""A finished fit: its order is kept beside its result, so that the same command shows it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.findings.result_folder import MANIFEST, ResultFolderError

ORDER = "order.json"
SENTENCES = "finding.md"


@dataclass(frozen=True)
class FinishedFit:
    """The result of a fit in its folder."""

    folder: Path

    def sentences(self) -> list[str]:
        """The result in plain words."""
        return (self.folder / SENTENCES).read_text(encoding="utf-8").strip().split("\n\n")

    def tables(self) -> list[pd.DataFrame]:
        """The tables of constants and of aggregates."""
        return [pd.read_parquet(self.folder / f"{name}.parquet") for name in ("constants", "aggregates")]

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON, as the fit itself gave it."""
        facts = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        return {key: value for key, value in facts.items() if key != "format"}


def write_order(folder: Path, order: Mapping[str, Any]) -> None:
    """Write the order, and the digests of the results that are in the folder already."""
    digests = {path.name: _digest_of(path) for path in sorted(folder.iterdir())}
    text = json.dumps({"order": order, "sums": digests}, indent=2)
    (folder / ORDER).write_text(text + "\n", encoding="utf-8")


def find_finished(folder: Path, order: Mapping[str, Any]) -> FinishedFit | None:
    """Find the result of the same order in a folder; None where there is none.

    Raises:
        ResultFolderError: it is there, but not as it was written.
    """
    try:
        kept = json.loads((folder / ORDER).read_text(encoding="utf-8"))
        is_same, digests = kept["order"] == json.loads(json.dumps(order)), dict(kept["sums"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if not is_same:
        return None
    for name, digest in digests.items():
        path = folder / name
        if not path.is_file() or _digest_of(path) != digest:
            raise ResultFolderError(f"{path}: is damaged or missing; --force makes the fit again")
    return FinishedFit(folder)


def _digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
