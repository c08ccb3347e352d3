"""The laboratory in which patterns are sought: one company, many paired runs, public outputs only.

Every company has forty reps in five teams and runs for five years from today; the first is discarded. Run k of one company
has the same luck as run k of any other, so differences are taken run by run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scenarios import load
from simulation.declare import Value
from simulation.ensemble import Cancel, Ensemble, run
from simulation.policy import LEVERS
from simulation.scenario import Scenario

RunValues = NDArray[np.float64]
"""One number per run."""
RunMask = NDArray[np.bool_]
"""Flags of runs, or their indices."""
YEAR, QUARTER = 52, 13
YEARS = 5
RUNS, SEED = 100, 2026
FIRST_QUARTER = YEAR // QUARTER
"""The first quarter after the discarded year."""


class Lab:
    """A laboratory that simulates companies, each only once.

    Attributes:
        runs: how many paired runs each company has.
        ablation: settings laid over every company, to measure a pattern without the cause that is named for it.
    """

    def __init__(
        self,
        runs: int = RUNS,
        seed: int = SEED,
        *,
        ablation: Mapping[str, Value] | None = None,
        threads: int | None = None,
        cancel: Cancel | None = None,
    ) -> None:
        self.runs, self.seed, self.ablation = runs, seed, dict(ablation or {})
        self._threads, self._cancel = threads, cancel
        self._ensembles: dict[tuple[str, tuple[str, ...]], Ensemble] = {}

    def build_company(
        self, settings: Mapping[str, Any] | None = None, *, like: str = "ordinary-organisation"
    ) -> Scenario:
        """Build a company of forty reps for five years; `settings` act from today, `past.…` before; the ablation comes last."""
        sizes = {"world.reps": 40, "structure.span": 8, "world.weeks": YEARS * YEAR}
        return self.ablate(load(like).with_({**sizes, **(settings or {})}))

    def ablate(self, scenario: Scenario) -> Scenario:
        """Apply the ablation to a scenario, in its past too."""
        before = {f"past.{path}": value for path, value in self.ablation.items() if path in LEVERS}
        return scenario.with_({**self.ablation, **before}) if self.ablation else scenario

    def simulate(self, scenario: Scenario, detail: Iterable[str] = ()) -> Ensemble:
        """Simulate all runs of a scenario.

        Raises:
            Cancelled: `cancel` returned True.
        """
        wanted = tuple(sorted(detail))
        key = (scenario.digest, wanted)
        if key not in self._ensembles:
            self._ensembles[key] = run(
                scenario, self.runs, self.seed, detail=wanted, threads=self._threads, cancel=self._cancel
            )
        return self._ensembles[key]

    def measure_mean(
        self, measure: str, scenario: Scenario, first: int = FIRST_QUARTER, last: int | None = None
    ) -> RunValues:
        """Measure the mean over quarters `first` to `last` (not included) from today, one number per run."""
        ensemble = self.simulate(scenario)
        return mean_over_quarters(ensemble, measure, first, last)


def mean_over_quarters(
    ensemble: Ensemble, measure: str, first: int = FIRST_QUARTER, last: int | None = None
) -> RunValues:
    """Compute the mean of a measure over quarters from today, one number per run."""
    start = first - ensemble.first_quarter
    stop = None if last is None else last - ensemble.first_quarter
    values: RunValues = np.nanmean(ensemble.quarters(measure)[:, start:stop], axis=1)
    return values


def ask_each_run(ensemble: Ensemble, table: str, ask: Callable[[pd.DataFrame], float]) -> RunValues:
    """Compute one number per run from its part of a detail table; NaN where there is none."""
    groups = dict(tuple(getattr(ensemble, table).groupby("run")))
    return np.array([ask(groups[k]) if k in groups else np.nan for k in range(ensemble.runs)])


def jackknife_table(ensemble: Ensemble, table: str, ask: Callable[[pd.DataFrame], float]) -> RunValues:
    """Compute jackknife values of a table: their mean is the number of all runs together, their spread its error.

    For numbers that one run alone is too small to give, such as the age at which most people quit.
    """
    rows = getattr(ensemble, table)
    number = rows["run"].to_numpy()
    return jackknife(lambda chosen: ask(rows[chosen[number - ensemble.first_run]]), ensemble.runs)


def jackknife(ask: Callable[[RunMask], float], runs: int) -> RunValues:
    """Compute jackknife values of anything that can be computed from some of the runs."""
    whole = ask(np.ones(runs, dtype=bool))
    number = np.arange(runs)
    without = np.array([ask(number != k) for k in range(runs)])
    values: RunValues = whole - (runs - 1) * (without - np.nanmean(without))
    return values


def relative_gain(one: RunValues, other: RunValues) -> RunValues:
    """Compute how much more one company has than another, as a share of the other's mean over runs.

    A mean of quotients would be biased upwards where runs differ.
    """
    share: RunValues = (one - other) / other.mean()
    return share


def share_of_gain_left(gain: RunValues, later: RunValues) -> RunValues:
    """Compute the share of a mean gain that is there later; where there was no gain, nothing can be kept."""
    if not gain.mean() > 0.0:
        return np.full(len(gain), np.nan)
    return jackknife(lambda chosen: float(later[chosen].mean() / gain[chosen].mean()), len(gain))


def extend_to_past(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Extend levers to the past: as they are and always were."""
    return {**settings, **{f"past.{path}": value for path, value in settings.items() if path in LEVERS}}
