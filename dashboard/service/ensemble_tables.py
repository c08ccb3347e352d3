"""The futures of one scenario as the explorer keeps them: one table per measure, with its ranges."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from simulation.measures import MEASURES

RANGE_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)

Table = npt.NDArray[np.float64]


class ReadableEnsemble(Protocol):
    """What the explorer reads from many runs of one scenario."""

    @property
    def first_quarter(self) -> int:
        """The first quarter observed, counted from today (-8: two years back)."""

    def quarters(self, measure: str) -> Table:
        """Give a measure per run (row) and quarter (column), from the first quarter observed to the end."""

    def windowed(self, measure: str, weeks: int = 52) -> Table:
        """Give a measure per run over the last weeks."""


@dataclass(frozen=True)
class EnsembleTables:
    """The tables kept of one scenario's futures.

    Attributes:
        first_quarter: the first quarter, counted from today.
        quarter_tables: per measure a table [futures, quarters].
        last_years: per measure the last year of each future.
    """

    first_quarter: int
    quarter_tables: dict[str, Table]
    last_years: dict[str, Table]
    _ranges: dict[str, Table] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_ensemble(cls, ensemble: ReadableEnsemble) -> EnsembleTables:
        """Extract what the explorer shows of an ensemble."""
        quarter_tables = {name: np.asarray(ensemble.quarters(name), dtype=np.float64) for name in MEASURES}
        last_years = {name: np.asarray(ensemble.windowed(name, weeks=52), dtype=np.float64) for name in MEASURES}
        return cls(ensemble.first_quarter, quarter_tables, last_years)

    @property
    def runs(self) -> int:
        """How many futures there are."""
        return len(self.last_years["bookings"])

    def past_medians(self, measure: str) -> Table:
        """Give the median of each quarter before today."""
        return self.quarter_ranges(measure)[2, : -self.first_quarter]

    def ranges_ahead(self, measure: str) -> Table:
        """Give the ranges [5, quarters] from today on."""
        return self.quarter_ranges(measure)[:, -self.first_quarter :]

    def quarter_ranges(self, measure: str) -> Table:
        """Compute the ranges of all quarters, once."""
        if measure not in self._ranges:
            self._ranges[measure] = compute_ranges(self.quarter_tables[measure])
        return self._ranges[measure]

    def join_runs(self, more: EnsembleTables) -> EnsembleTables:
        """Append futures that were simulated later."""
        quarter_tables = {
            name: np.concatenate([table, more.quarter_tables[name]]) for name, table in self.quarter_tables.items()
        }
        return EnsembleTables(
            self.first_quarter,
            quarter_tables,
            {n: np.concatenate([year, more.last_years[n]]) for n, year in self.last_years.items()},
        )

    def take_runs(self, runs: int) -> EnsembleTables:
        """Keep the first `runs` futures."""
        if runs >= self.runs:
            return self
        quarter_tables = {name: table[:runs] for name, table in self.quarter_tables.items()}
        return EnsembleTables(
            self.first_quarter, quarter_tables, {name: year[:runs] for name, year in self.last_years.items()}
        )


def compute_ranges(table: Table) -> Table:
    """Compute the 5, 25, 50, 75 and 95 % quantiles over futures, per column."""
    quantile = np.nanquantile if np.isnan(table).any() else np.quantile  # the first is thirty times slower
    quantiles: Table = quantile(table, RANGE_QUANTILES, axis=0)
    return quantiles
