"""The base class of findings: typed results with sentences, a table, a figure, JSON and a folder of files."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from plotly.graph_objects import Figure

from experiments.findings import result_folder


class Finding(ABC):
    """The typed answer to a question, with its uncertainty.

    Attributes:
        interval_method: how its 95 % intervals are computed, as a sentence; empty where it has none, or says so itself.
    """

    interval_method: ClassVar[str] = ""

    @abstractmethod
    def sentences(self) -> tuple[str, ...]:
        """The answer in sentences, the most important first."""

    @abstractmethod
    def table(self) -> pd.DataFrame:
        """The numbers behind the sentences."""

    @abstractmethod
    def figure(self) -> Figure:
        """The figure (plotly)."""

    @abstractmethod
    def to_json(self) -> dict[str, Any]:
        """Everything as JSON values, with keys that name units; NaN and infinity become None."""

    def describe(self) -> tuple[str, ...]:
        """The answer in sentences, and how its intervals are computed."""
        return (*self.sentences(), *filter(None, (self.interval_method,)))

    def build_document(self) -> dict[str, Any]:
        """Everything as JSON values, and how its intervals are computed."""
        return {**self.to_json(), **({"intervals": self.interval_method} if self.interval_method else {})}

    def write(self, folder: Path, force: bool = False) -> None:
        """Write sentences, table, figure and data to a folder, completely or not at all.

        Raises:
            ResultFolderError: see `result_folder.check_result_folder`.
        """
        with result_folder.open_draft(folder, force) as draft:
            result_folder.write_tables(draft, {"table": self.table()})
            (draft / "finding.md").write_text("\n\n".join(self.describe()) + "\n", encoding="utf-8")
            result_folder.write_figure(draft, self.figure())
            result_folder.write_manifest(draft, self.build_document())

    def _repr_html_(self) -> str:
        """Sentences and table as HTML, for notebooks."""
        paragraphs = "".join(f"<p>{sentence}</p>" for sentence in self.describe())
        return f"{paragraphs}{self.table().to_html(float_format='%.3g')}"


def make_json_safe(value: Any) -> Any:
    """Convert a value, with all that it holds, to what JSON can hold; infinite and unknown numbers become None."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: make_json_safe(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): make_json_safe(each) for key, each in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [make_json_safe(each) for each in value]
    value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(value, float) and not math.isfinite(value) else value
