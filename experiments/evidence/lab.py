"""The laboratory in which patterns are looked for: one company, many paired worlds, public outputs only.

Every company has forty reps in five teams and lives five years from today; the first is discarded. World k of one study
has the same luck as world k of any other, so differences are taken world by world.
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

Worlds = NDArray[np.float64]
"""One number per world."""
Chosen = NDArray[np.bool_]
"""Which worlds are asked."""
YEAR, QUARTER = 52, 13
YEARS = 5
WORLDS, SEED = 100, 2026
FIRST_QUARTER = YEAR // QUARTER
"""The first quarter after the discarded year."""


class Lab:
    """A place to live companies in; what has been lived once is kept.

    Attributes:
        worlds: how many paired worlds each company lives through.
        ablation: settings laid over every company; how a pattern is asked without the cause that is named for it.
    """

    def __init__(
        self,
        worlds: int = WORLDS,
        seed: int = SEED,
        *,
        ablation: Mapping[str, Value] | None = None,
        threads: int | None = None,
        cancel: Cancel | None = None,
    ) -> None:
        self.worlds, self.seed, self.ablation = worlds, seed, dict(ablation or {})
        self._threads, self._cancel = threads, cancel
        self._kept: dict[tuple[str, tuple[str, ...]], Ensemble] = {}

    def company(self, settings: Mapping[str, Any] | None = None, *, like: str = "ordinary-organisation") -> Scenario:
        """Forty reps in five teams for five years; `settings` act from today, `past.…` before. The ablation has the last word."""
        sizes = {"world.reps": 40, "structure.span": 8, "world.weeks": YEARS * YEAR}
        return self.ablate(load(like).with_({**sizes, **(settings or {})}))

    def ablate(self, scenario: Scenario) -> Scenario:
        """The same scenario without what the ablation takes away, in its past too."""
        before = {f"past.{path}": value for path, value in self.ablation.items() if path in LEVERS}
        return scenario.with_({**self.ablation, **before}) if self.ablation else scenario

    def live(self, scenario: Scenario, detail: Iterable[str] = ()) -> Ensemble:
        """Live a scenario through all worlds.

        Raises:
            Cancelled: somebody asked to stop.
        """
        wanted = tuple(sorted(detail))
        key = (scenario.digest, wanted)
        if key not in self._kept:
            self._kept[key] = run(
                scenario, self.worlds, self.seed, detail=wanted, threads=self._threads, cancel=self._cancel
            )
        return self._kept[key]

    def mean(self, measure: str, scenario: Scenario, first: int = FIRST_QUARTER, last: int | None = None) -> Worlds:
        """A measure over quarters `first` to `last` (not included) from today, one number per world."""
        lived = self.live(scenario)
        return over_quarters(lived, measure, first, last)


def over_quarters(lived: Ensemble, measure: str, first: int = FIRST_QUARTER, last: int | None = None) -> Worlds:
    """Mean of a measure over quarters from today, one number per world."""
    start = first - lived.first_quarter
    stop = None if last is None else last - lived.first_quarter
    values: Worlds = np.nanmean(lived.quarters(measure)[:, start:stop], axis=1)
    return values


def by_world(lived: Ensemble, table: str, ask: Callable[[pd.DataFrame], float]) -> Worlds:
    """One number per world from its part of a detail table; NaN where it cannot be said."""
    groups = dict(tuple(getattr(lived, table).groupby("run")))
    return np.array([ask(groups[k]) if k in groups else np.nan for k in range(lived.runs)])


def jackknifed(lived: Ensemble, table: str, ask: Callable[[pd.DataFrame], float]) -> Worlds:
    """Values whose mean is a number asked of all worlds together, and whose spread is its error by leaving out one world at a time.

    For what one world alone is too small to tell, such as the age at which most people quit.
    """
    rows = getattr(lived, table)
    number = rows["run"].to_numpy()
    return left_out(lambda chosen: ask(rows[chosen[number - lived.first_run]]), lived.runs)


def left_out(ask: Callable[[Chosen], float], worlds: int) -> Worlds:
    """The same for anything that can be asked of some of the worlds."""
    whole = ask(np.ones(worlds, dtype=bool))
    number = np.arange(worlds)
    without = np.array([ask(number != k) for k in range(worlds)])
    values: Worlds = whole - (worlds - 1) * (without - np.nanmean(without))
    return values


def more_than(one: Worlds, other: Worlds) -> Worlds:
    """How much more one company has than another, as a share of what the other has in the mean of worlds.

    A mean of quotients would lean upwards where worlds differ.
    """
    share: Worlds = (one - other) / other.mean()
    return share


def kept_share(gain: Worlds, later: Worlds) -> Worlds:
    """Share of a mean gain that is there later; where there was no gain, nothing can be kept."""
    if not gain.mean() > 0.0:
        return np.full(len(gain), np.nan)
    return left_out(lambda chosen: float(later[chosen].mean() / gain[chosen].mean()), len(gain))


def always(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Levers as they are and always were."""
    return {**settings, **{f"past.{path}": value for path, value in settings.items() if path in LEVERS}}
