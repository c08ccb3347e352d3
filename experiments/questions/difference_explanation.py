"""Explanation of a difference: the gap between two scenarios, shared out among the changes between them (Shapley 1953).

The share of a change is what it adds, averaged over all orders in which the changes can be made. So the shares add up to the
whole difference, an effect that needs several changes is shared equally, and a change without effect gets 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from plotly.graph_objects import Figure

from experiments.findings.estimates import Estimate, Interval, RunValues, estimate, mean
from experiments.findings.figure_style import ACCENT, GREY, start_figure
from experiments.findings.finding import Finding, make_json_safe
from experiments.findings.formatting import format_change, format_interval, format_signed
from experiments.questions.coalitions import OrderSampler, SharesPerRun, simulate_all_coalitions
from experiments.questions.compare import is_same_company
from experiments.questions.scenario_changes import ScenarioChanges
from experiments.questions.shapley import EXACT_UP_TO
from experiments.runner.run_cache import RunCache
from simulation.ensemble import Progress
from simulation.intervals import compute_interval
from simulation.measures import MEASURES, Measure

WHOLE = "whole difference"
LOOK_RUNS = (10, 30)
"""Runs of the looks between the first and the last."""
FIRST_LOOK_RUNS = 128
"""Simulations behind the first look: a few seconds in a company of eighty."""


@dataclass(frozen=True)
class ChangeShare(Interval):
    """The share of one group of changes.

    Attributes:
        name, title, label: its name, the name that leaders know, and what it changes.
        value: mean over runs, in the measure's unit; low, high: its 95 % interval, NaN with fewer than two runs.
        of_whole: the value over the whole difference; NaN where chance could explain the whole.
        inert: whether it changed nothing in any run.
    """

    name: str
    title: str
    label: str
    value: float
    low: float
    high: float
    of_whole: float
    inert: bool


@dataclass(frozen=True)
class Explanation(Finding):
    """The finding on why b differs from a in one measure.

    Attributes:
        changes: the changes that lead from a to b.
        shares_per_run: the share of each in every run.
        names: of a and b.
        seed, window: of the runs, and over how many weeks at the end.
        measure: which measure.
    """

    interval_method = "Intervals of 95 %: Student's t."
    changes: ScenarioChanges
    shares_per_run: SharesPerRun
    names: tuple[str, str]
    seed: int
    window: int
    measure: Measure

    def switch_measure(self, measure: str) -> Explanation:
        """Explain another measure by the same changes and runs; nothing is simulated again."""
        return replace(self, measure=MEASURES[measure])

    @cached_property
    def per_run(self) -> RunValues:
        """The shares: one row per run in which the measure has a number everywhere, one column per group."""
        rows: RunValues = self.shares_per_run.shares[self.measure.name][self._known_runs]
        return rows

    @cached_property
    def _known_runs(self) -> NDArray[np.bool_]:
        sides = np.column_stack([side[self.measure.name] for side in (self.shares_per_run.a, self.shares_per_run.b)])
        every = np.hstack([sides, self.shares_per_run.shares[self.measure.name]])
        return np.asarray(np.isfinite(every).all(axis=1))

    @property
    def gaps(self) -> RunValues:
        """b - a, one number per run."""
        name = self.measure.name
        gap_per_run: RunValues = (self.shares_per_run.b[name] - self.shares_per_run.a[name])[self._known_runs]
        return gap_per_run

    @property
    def runs(self) -> int:
        """The number of runs behind the finding."""
        return len(self.per_run)

    @property
    def whole(self) -> Estimate:
        """Mean of b - a, in the measure's unit."""
        return estimate(self.gaps)

    @property
    def difference(self) -> float:
        """The value of the whole."""
        return self.whole.value

    @property
    def by_chance(self) -> bool:
        """Whether chance could explain the whole difference."""
        return self.whole.by_chance

    @cached_property
    def shares(self) -> tuple[ChangeShare, ...]:
        """One per group, the largest first."""
        whole = math.nan if self.by_chance else self.difference
        all_shares = []
        for group, column in zip(self.changes.groups, self.per_run.T, strict=True):
            value, inert = mean(column), bool(column.size) and not column.any()
            all_shares.append(
                ChangeShare(
                    group.name, group.title, group.label, value, *compute_interval(column), value / whole, inert
                )
            )
        return tuple(sorted(all_shares, key=lambda share: -abs(share.value)))

    def sentences(self) -> tuple[str, ...]:
        """The whole difference, what causes it, what works against it, and what chance could explain."""
        return (
            self._describe_whole(),
            *self._describe_sides(),
            *self._describe_doubtful(),
            *self._describe_company(),
            self._describe_basis(),
        )

    def _describe_whole(self) -> str:
        name = f"{self.measure.label}, last {self.window} weeks"
        if not self.gaps.any():
            return f"{name}: {self.names[1]} does not differ from {self.names[0]} in any future."
        text = f"{name}: {self.names[1]} differs from {self.names[0]} by {format_change(self.difference, self.measure)}"
        if self.by_chance:
            return f"{text}; chance could explain it (95 %: {format_interval(self.whole, self.measure)})."
        return f"{text} (95 %: {format_interval(self.whole, self.measure)}){self._describe_verdict(self.difference)}."

    def _describe_verdict(self, value: float) -> str:
        if self.measure.better == 0:
            return ""
        return ", which is better" if value * self.measure.better > 0 else ", which is worse"

    def _describe_sides(self) -> Iterator[str]:
        sure = [share for share in self.shares if not share.by_chance]
        for word, side in (("Raised by", 1), ("Lowered by", -1)):
            named = [self._describe_share(share) for share in sure if share.value * side > 0]
            if named:
                yield f"{word} {'; '.join(named)}."

    def _describe_share(self, share: ChangeShare) -> str:
        part = "" if math.isnan(share.of_whole) else f", {share.of_whole:.0%} of the difference"
        what = share.label if share.label.startswith(share.title) else f"{share.title} ({share.label})"
        return (
            f"{what}, {format_change(share.value, self.measure)}{part} (95 %: {format_interval(share, self.measure)})"
        )

    def _describe_doubtful(self) -> Iterator[str]:
        doubtful = [share.title for share in self.shares if share.by_chance and not share.inert]
        inert = [share.title for share in self.shares if share.inert]
        if doubtful:
            yield f"Chance could explain what these bring: {', '.join(doubtful)}."
        if inert:
            yield f"Without any effect here: {', '.join(inert)}."

    def _describe_company(self) -> Iterator[str]:
        if not is_same_company(self.changes.a, self.changes.b):
            yield "The two are different companies: what makes them so counts as one change, and luck is only partly shared."

    def _describe_basis(self) -> str:
        if self.shares_per_run.exact:
            return f"From all {1 << len(self.changes)} combinations of the changes, in the same {self.runs} futures."
        return (
            f"From {self.runs} futures, each with an order of its own in which the {len(self.changes)} changes are made, "
            "there and back; the intervals hold what that adds to the error."
        )

    def table(self) -> pd.DataFrame:
        """One row per group, the largest first, and the whole difference as the last."""
        rows = [{**vars(share), "by_chance": share.by_chance} for share in self.shares]
        low, high = compute_interval(self.gaps)
        whole = {
            "name": WHOLE,
            "title": WHOLE,
            "label": " → ".join(self.names),
            "value": self.difference,
            "of_whole": 1.0,
        }
        rows.append({**whole, "low": low, "high": high, "inert": not self.gaps.any(), "by_chance": self.by_chance})
        return pd.DataFrame(rows).set_index("name")

    def figure(self) -> Figure:
        """A waterfall from a to b: a bar per group where the last one ended, whiskers of 95 %, the whole below."""
        rows = self.table()
        steps = rows["value"].to_numpy()
        base = [0.0, *np.cumsum(steps[:-1])[:-1].tolist(), 0.0]
        picture = start_figure(self._build_title(), f"{self.measure.label}, {self.measure.unit}")
        positions = list(range(len(rows)))
        picture.add_bar(
            orientation="h",
            y=positions,
            x=steps.tolist(),
            base=base,
            marker_color=[GREY if chance else ACCENT for chance in rows["by_chance"]],
            hovertext=list(rows["label"]),
            error_x={"type": "data", "array": make_json_safe(list((rows["high"] - rows["low"]) / 2)), "thickness": 1},
        )
        labels = [f"{title}  {format_signed(step)}" for title, step in zip(rows["title"], steps, strict=True)]
        picture.update_yaxes(autorange="reversed", zeroline=False, tickvals=positions, ticktext=labels)
        return picture.update_layout(height=180 + 32 * len(rows))

    def _build_title(self) -> str:
        if self.by_chance:
            return "No difference beyond chance"
        first = self.shares[0]
        return f"{first.title}: {format_signed(first.value)} of {format_change(self.difference, self.measure)}"

    def to_json(self) -> dict[str, Any]:
        """Everything but the single runs."""
        low, high = compute_interval(self.gaps)
        name = self.measure.name
        sides = {
            "a_mean": mean(self.shares_per_run.a[name][self._known_runs]),
            "b_mean": mean(self.shares_per_run.b[name][self._known_runs]),
        }
        document = {
            "a": self.names[0],
            "b": self.names[1],
            "measure": name,
            "unit": self.measure.unit,
            "window_weeks": self.window,
            "futures": self.runs,
            "seed": self.seed,
            "exact": self.shares_per_run.exact,
            "same_company": is_same_company(self.changes.a, self.changes.b),
            **sides,
            "difference": self.difference,
            "low": low,
            "high": high,
            "by_chance": self.by_chance,
            "shares": [{**vars(share), "by_chance": share.by_chance} for share in self.shares],
            "groups": {group.name: list(group.parts) for group in self.changes.groups},
            "sentences": list(self.sentences()),
        }
        return {key: make_json_safe(value) for key, value in document.items()}


def explain(
    changes: ScenarioChanges,
    names: tuple[str, str] = ("a", "b"),
    run_cache: RunCache | None = None,
    *,
    measure: str = "bookings",
    runs: int = 60,
    progress: Progress | None = None,
) -> Iterator[Explanation]:
    """Explain why b differs from a: a first estimate from few runs, then sharper ones from 10, 30 and `runs` runs.

    Up to eight groups every coalition is simulated (seven and eight groups begin with drawn orders, to be quick); with more,
    orders are drawn. Scenarios that share their past simulate it once.

    Args:
        changes: see `scenario_changes.find_changes`.
        names: of the two.
        run_cache: of the runs.
        measure: which measure; `Explanation.switch_measure` gives the others.
        runs: how many runs in the end.
        progress: called with (done, of) simulations of the look under way.

    Raises:
        ValueError: fewer than one run, or no such measure.
        Cancelled: the caller of `run_cache` asked to stop; what was yielded before holds.
    """
    if runs < 1 or measure not in MEASURES:
        raise ValueError(f"runs = {runs} and measure {measure!r}: must be at least 1, and one of {', '.join(MEASURES)}")
    run_cache = run_cache or RunCache()
    sampler = OrderSampler(changes, run_cache)
    for look, every in schedule_looks(len(changes), runs):
        shares_per_run = (
            simulate_all_coalitions(changes, run_cache, look, progress)
            if every
            else sampler.estimate_shares(look, progress)
        )
        yield Explanation(changes, shares_per_run, names, run_cache.seed, run_cache.window, MEASURES[measure])


def schedule_looks(groups: int, runs: int) -> list[tuple[int, bool]]:
    """Schedule the looks: the number of runs of each, and whether all coalitions are simulated; the first look is quick."""
    exact, quick = groups <= EXACT_UP_TO, 1 << groups <= FIRST_LOOK_RUNS // 2
    first = max(2, min(LOOK_RUNS[0] - 1, FIRST_LOOK_RUNS // (1 << groups if quick else 2 * groups)))
    before = [(first, quick), *((look, exact) for look in LOOK_RUNS)]
    return [*(look for look in before if look[0] < runs), (runs, exact)]
