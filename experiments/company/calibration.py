"""What a fit says: which constants the export pins down, which it leaves open, and what the model cannot show."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments import store
from experiments.company.aggregates import FILE, Aggregates, saved
from experiments.company.fit import Fitted
from experiments.company.moments import BY_NAME
from experiments.company.priors import Free
from experiments.estimates import TAILS
from experiments.understanding.drawing import ACCENT, GREY, sheet
from experiments.understanding.finding import Finding, plain
from experiments.words import figure, listed, span
from simulation.scenario import NUMBERS, Scenario

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

PINNED = 0.5
"""A constant is pinned down where its interval is at most this much of what was believed before."""
UNTOLD = 0.9
"""A constant of which so much is left is told by nothing."""
TRADED = 0.7
"""Correlation from which two constants can stand in for one another."""
SCENARIO = "scenario.toml"


@dataclass(frozen=True)
class Constant:
    """One fitted constant.

    Attributes:
        path: which.
        value: the middle of what explains the company; it stands in the scenario.
        low, high: 95 % interval.
        before: the 95 % interval of what was believed before, even between its ends.
        source: where that comes from.
        share: width of the interval as a share of that before.
        told_by: label of the aggregate that moves most with it, against luck.
    """

    path: str
    value: float
    low: float
    high: float
    before: tuple[float, float]
    source: str
    share: float
    told_by: str

    @property
    def pinned(self) -> bool:
        """Whether the data pin it down."""
        return self.share <= PINNED

    def said(self) -> str:
        """The constant in words."""
        help_text = NUMBERS[self.path].help.rstrip(".")
        before = span(*self.before)
        return f"{self.path} {figure(self.value)} ({span(self.low, self.high)}; before {before}): {help_text}"


@dataclass(frozen=True)
class Check:
    """One aggregate of the company beside those of the fitted model.

    Attributes:
        name: which.
        company, model: its value there, and its mean over fresh worlds.
        low, high: between which 95 of 100 worlds of the fitted model lie.
    """

    name: str
    company: float
    model: float
    low: float
    high: float

    @property
    def fits(self) -> bool:
        """Whether the company could be one of those worlds."""
        return self.low <= self.company <= self.high


@dataclass(frozen=True)
class Calibration(Finding):
    """A fit, told.

    Attributes:
        scenario: the company with its constants fitted.
        company: the aggregates they were fitted to.
        constants, checks: constant by constant, aggregate by aggregate.
        traded: pairs of constants that can stand in for one another.
        trials, worlds, fresh, seed: how much was tried, in which luck.
    """

    scenario: Scenario
    company: Aggregates
    constants: tuple[Constant, ...]
    checks: tuple[Check, ...]
    traded: tuple[tuple[str, str], ...]
    trials: int
    worlds: int
    fresh: int
    seed: int

    def sentences(self) -> tuple[str, ...]:
        """What is pinned down, what is not, what cannot be told apart, and what the model does not show."""
        return (self._headline(), *self._constants(), *self._traded(), *self._misfits(), self._how())

    def _headline(self) -> str:
        pinned = sum(each.pinned for each in self.constants)
        return (
            f"The export pins down {pinned} of {len(self.constants)} constants: "
            f"it leaves them at most {100 * PINNED:.0f} % of the range believed before."
        )

    def _constants(self) -> list[str]:
        pinned = [each.said() for each in self.constants if each.pinned]
        rest = [
            f"{100 * each.share:.0f} % of what was believed before is left: {each.said()}"
            for each in self.constants
            if not each.pinned
        ]
        return [
            *(f"Pinned down: {said}." for said in pinned),
            *(f"Not pinned down, {said}." for said in rest),
        ]

    def _traded(self) -> list[str]:
        pairs = [(a, b.lstrip("-"), "less" if b.startswith("-") else "more") for a, b in self.traded]
        return [
            f"More of {a} can be made up for by {side} of {b}: the export hardly tells them apart."
            for a, b, side in pairs
        ]

    def _misfits(self) -> list[str]:
        off = [each for each in self.checks if not each.fits]
        if not off:
            return [f"All {len(self.checks)} aggregates lie where 95 of 100 worlds of the fitted model do."]
        named = listed([BY_NAME[each.name].label for each in off])
        return [
            f"The fitted model does not show what the company does in: {named}. What it says of these is not to be relied on."
        ]

    def _how(self) -> str:
        return (
            f"{self.trials} sets of constants were lived in the same {self.worlds} worlds, the fit in {self.fresh} others "
            f"(seed {self.seed}). Intervals of 95 % allow for the luck of one company of {self.company.reps} reps in "
            f"{self.company.quarters} quarters, not for what the model leaves out. Levers other than those fitted are as the "
            "scenario sets them: whoever leads otherwise has to say so before fitting."
        )

    def table(self) -> pd.DataFrame:
        """One row a constant."""
        import pandas as pd

        return pd.DataFrame([_row(each) for each in self.constants])

    def compared(self) -> pd.DataFrame:
        """One row an aggregate: the company and the fitted model."""
        import pandas as pd

        rows = [
            {
                "aggregate": BY_NAME[each.name].label,
                "unit": BY_NAME[each.name].unit,
                "company": each.company,
                "model": each.model,
                "95 of 100 worlds": span(each.low, each.high),
                "fits": "yes" if each.fits else "no",
            }
            for each in self.checks
        ]
        return pd.DataFrame(rows)

    def figure(self) -> Figure:
        """Each constant's interval within what was believed before."""
        drawn = sheet(self._headline(), "share of the range believed before")
        names = [each.path for each in self.constants]
        for each in self.constants:
            low, high = ((end - each.before[0]) / (each.before[1] - each.before[0]) for end in (each.low, each.high))
            colour = ACCENT if each.pinned else GREY
            style = {"color": colour, "width": 8 if each.pinned else 4}
            drawn.add_scatter(x=[low, high], y=[each.path] * 2, mode="lines", line=style, hovertext=each.said())
        drawn.update_xaxes(range=[-0.05, 1.05])
        return drawn.update_yaxes(categoryorder="array", categoryarray=names[::-1])

    def to_json(self) -> dict[str, Any]:
        """Everything, with names that tell units."""
        tried = {"trials": self.trials, "worlds": self.worlds, "fresh_worlds": self.fresh, "seed": self.seed}
        constants = [
            {**asdict(each), "pinned_down": each.pinned, "unit": NUMBERS[each.path].unit} for each in self.constants
        ]
        checks = [{**asdict(each), "unit": BY_NAME[each.name].unit, "fits": each.fits} for each in self.checks]
        head = {"scenario": self.scenario.name, "digest": self.scenario.digest, **tried}
        named: dict[str, Any] = plain({**head, "constants": constants, "aggregates": checks, "traded": self.traded})
        return named

    def write(self, folder: Path, force: bool = False) -> None:
        """Leave the fitted scenario, its aggregates, words, tables and a picture in a folder.

        Raises:
            StoreError: see `store.check_place`.
        """
        with store.writing(folder, force) as draft:
            store.write_scenario(draft, self.scenario, Path(SCENARIO).stem)
            (draft / FILE).write_text(saved(self.company), encoding="utf-8")
            store.write_tables(draft, {"constants": self.table(), "aggregates": self.compared()})
            (draft / "finding.md").write_text("\n\n".join(self.sentences()) + "\n", encoding="utf-8")
            self.figure().write_html(draft / "figure.html", include_plotlyjs=True)
            store.write_manifest(draft, self.to_json())


def _row(each: Constant) -> dict[str, Any]:
    return {
        "constant": each.path,
        "fitted": each.value,
        "95 %": span(each.low, each.high),
        "before": span(*each.before),
        "width": f"{100 * each.share:.0f} %",
        "pinned down": "yes" if each.pinned else "no",
        "told by": each.told_by if each.share < UNTOLD else "",
    }


def told(found: Fitted, company: Aggregates) -> Calibration:
    """The fit with its intervals; the scenario carries what was found in its notice."""
    slopes = np.abs(found.model.slopes(np.median(found.draws, axis=0)))
    constants = tuple(_constant(found, k, each, slopes[k]) for k, each in enumerate(found.free))
    effort = found.effort
    calibration = Calibration(
        scenario=found.scenario,
        company=company,
        constants=constants,
        checks=tuple(_check(found, k, name) for k, name in enumerate(found.names)),
        traded=_traded(found),
        trials=effort.trials,
        worlds=effort.worlds,
        fresh=effort.fresh,
        seed=effort.seed,
    )
    notice = "\n".join(calibration.sentences())
    return replace(calibration, scenario=replace(found.scenario, notice=notice))


def _constant(found: Fitted, k: int, each: Free, slopes: Any) -> Constant:
    shares = np.quantile(found.draws[:, k], TAILS)
    low, high = (float(end) for end in each.prior.at(shares))
    before = tuple(float(end) for end in each.prior.at(np.array(TAILS)))
    label = BY_NAME[found.names[int(np.argmax(slopes))]].label
    width = float((shares[1] - shares[0]) / (TAILS[1] - TAILS[0]))
    value = float(found.scenario.value(each.path))
    return Constant(each.path, value, low, high, (before[0], before[1]), each.prior.source, width, label)


def _check(found: Fitted, k: int, name: str) -> Check:
    worlds = found.judged[:, k][np.isfinite(found.judged[:, k])]
    if not worlds.size:
        nothing = float("nan")
        return Check(name, BY_NAME[name].shown(float(found.observed[k])), nothing, nothing, nothing)
    ends = (*np.quantile(worlds, TAILS), worlds.mean())
    low, high, mean = (BY_NAME[name].shown(float(value)) for value in ends)
    return Check(name, BY_NAME[name].shown(float(found.observed[k])), mean, low, high)


def _traded(found: Fitted) -> tuple[tuple[str, str], ...]:
    """Pairs that draws move together; the second has a minus where more of the one goes with less of the other."""
    together = np.atleast_2d(np.corrcoef(found.draws.T))
    return tuple(
        (found.free[a].path, f"{'-' if together[a, b] < 0 else ''}{found.free[b].path}")
        for a, b in combinations(range(len(found.free)), 2)
        if abs(together[a, b]) >= TRADED
    )
