"""Comparison: two scenarios lived through the same futures, measure by measure, future by future."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from simulation.measures import MEASURES, Measure
from simulation.scenario import NUMBERS, Scenario

if TYPE_CHECKING:
    import pandas as pd

Numbers = NDArray[np.float64]
CONFIDENCE = 0.95


class Lived(Protocol):
    """What is needed of an ensemble: one number per run and measure."""

    scenario: Scenario
    seed: int

    @property
    def runs(self) -> int:
        """How many futures."""
        ...

    def windowed(self, measure: str, weeks: int = 52) -> Numbers:
        """One number per run over the last weeks."""
        ...


@dataclass(frozen=True)
class Difference:
    """One measure in both scenarios.

    Attributes:
        measure, label, unit: what is measured.
        a, b: means over the futures in which both have a value.
        difference: mean of b - a, future by future.
        low, high: 95 % interval of that mean; NaN with fewer than two futures.
        futures: how many futures have a value in both.
        wins: in how many of them b is better, ties count half; None where neither direction is better.
    """

    measure: str
    label: str
    unit: str
    a: float
    b: float
    difference: float
    low: float
    high: float
    futures: int
    wins: float | None

    @property
    def by_chance(self) -> bool:
        """Whether chance could explain the difference: its interval is unknown or includes 0."""
        return not (self.low > 0 or self.high < 0)


@dataclass(frozen=True)
class Comparison:
    """Scenario b against scenario a.

    Attributes:
        a, b: what the two are called.
        runs, seed: the futures both lived through.
        weeks: length of the window at the end of the run, in weeks.
        same_company: whether sizes, market and people of the start are the same; else luck is not shared.
        differences: one per measure.
    """

    a: str
    b: str
    runs: int
    seed: int
    weeks: int
    same_company: bool
    differences: tuple[Difference, ...]

    def table(self) -> pd.DataFrame:
        """One row per measure, with the columns of `Difference` and `by_chance`."""
        import pandas as pd

        rows = [{**asdict(row), "by_chance": row.by_chance} for row in self.differences]
        return pd.DataFrame(rows).set_index("measure")

    def to_json(self) -> dict[str, Any]:
        """Everything as what JSON knows; what is no number becomes None."""
        rows = [{**asdict(row), "by_chance": row.by_chance} for row in self.differences]
        plain = {row.pop("measure"): {key: _plain(value) for key, value in row.items()} for row in rows}
        head = {"a": self.a, "b": self.b, "runs": self.runs, "seed": self.seed, "weeks": self.weeks}
        return {**head, "confidence": CONFIDENCE, "same_company": self.same_company, "measures": plain}


def compare(a: Lived, b: Lived, called: tuple[str, str] = ("a", "b"), weeks: int = 52) -> Comparison:
    """b against a over the last weeks, paired future by future.

    Raises:
        ValueError: the two did not live through the same futures.
    """
    if (a.runs, a.seed) != (b.runs, b.seed):
        raise ValueError(f"{a.runs} futures of seed {a.seed} cannot be paired with {b.runs} of seed {b.seed}")
    rows = tuple(
        difference(measure, a.windowed(name, weeks), b.windowed(name, weeks)) for name, measure in MEASURES.items()
    )
    return Comparison(*called, a.runs, a.seed, weeks, same_company(a.scenario, b.scenario), rows)


def same_company(a: Scenario, b: Scenario) -> bool:
    """Whether two scenarios have the same sizes, market and people of the start. How people react may differ: luck is shared."""
    fixed = [path for path, number in NUMBERS.items() if number.scope == "start" and number.group != "behaviour"]
    return all(a.value(path) == b.value(path) for path in fixed)


def difference(measure: Measure, a: Numbers, b: Numbers) -> Difference:
    """One measure in both scenarios, from one number per future each; futures without a number are left out."""
    known = np.isfinite(a) & np.isfinite(b)
    a, b = a[known], b[known]
    gaps = b - a
    low, high = interval(gaps)
    wins = None if measure.better == 0 else better_in(gaps * measure.better)
    means = (mean(a), mean(b), mean(gaps))
    return Difference(measure.name, measure.label, measure.unit, *means, low, high, int(known.sum()), wins)


def better_in(gains: Iterable[float]) -> float:
    """In how many futures the gain is positive; none at all counts half."""
    return float(sum(1.0 if gain > 0 else 0.5 if gain == 0 else 0.0 for gain in gains))


def mean(values: Numbers) -> float:
    """The mean; NaN of nothing."""
    return float(values.mean()) if values.size else math.nan


def interval(values: Numbers) -> tuple[float, float]:
    """The 95 % interval of the mean (Student's t); NaN with fewer than two values."""
    if values.size < 2:
        return math.nan, math.nan
    # scipy takes longer to load than the command takes to print its help.
    from scipy.special import stdtrit

    reach = stdtrit(values.size - 1, (1 + CONFIDENCE) / 2) * values.std(ddof=1) / math.sqrt(values.size)
    return float(values.mean() - reach), float(values.mean() + reach)


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
