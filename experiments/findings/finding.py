"""What every finding can do: say itself in sentences, show itself as a table and a figure, and leave itself in a folder."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from plotly.graph_objects import Figure

from experiments.findings import result_folder


class Finding(ABC):
    """An answer with its uncertainty. What chance explains is said to be so."""

    @abstractmethod
    def sentences(self) -> tuple[str, ...]:
        """The answer in plain words, the most important first; no direction is assumed."""

    @abstractmethod
    def table(self) -> pd.DataFrame:
        """The figures behind the words."""

    @abstractmethod
    def figure(self) -> Figure:
        """The picture (plotly)."""

    @abstractmethod
    def to_json(self) -> dict[str, Any]:
        """Everything as what JSON knows, with names that tell units; what is no number is None."""

    def write(self, folder: Path, force: bool = False) -> None:
        """Leave sentences, table, figure and data in a folder, which is there whole or not at all.

        Raises:
            StoreError: see `store.check_place`.
        """
        with result_folder.open_draft(folder, force) as draft:
            result_folder.write_tables(draft, {"table": self.table()})
            (draft / "finding.md").write_text("\n\n".join(self.sentences()) + "\n", encoding="utf-8")
            result_folder.write_figure(draft, self.figure())
            result_folder.write_manifest(draft, self.to_json())

    def _repr_html_(self) -> str:
        """Sentences and table, for notebooks."""
        paragraphs = "".join(f"<p>{sentence}</p>" for sentence in self.sentences())
        return f"{paragraphs}{self.table().to_html(float_format='%.3g')}"


def make_json_safe(value: Any) -> Any:
    """A value as what JSON knows: numbers beyond numbers become None, all the way down."""
    if isinstance(value, Mapping):
        return {str(key): make_json_safe(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [make_json_safe(each) for each in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return value
