"""The calibration: which constants the export pins down, which it leaves open, and which aggregates the model does not show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from plotly.graph_objects import Figure

from experiments.company.aggregates import AGGREGATES_FILE, Aggregates, dump_aggregates
from experiments.company.finished import write_order
from experiments.company.fit import CompanyFit
from experiments.company.panel_moments import MOMENT_BY_NAME
from experiments.company.priors import ConstantPrior
from experiments.findings import result_folder
from experiments.findings.figure_style import ACCENT, GREY, start_figure
from experiments.findings.finding import Finding, make_json_safe
from experiments.findings.formatting import format_number, format_range, join_list
from simulation.intervals import TAILS
from simulation.scenario import NUMBERS, Scenario

PINNED_SHARE = 0.5
"""A constant is pinned down where its interval is at most this much of what was believed before."""
UNINFORMED_SHARE = 0.9
"""A constant of whose prior interval so much is left is not informed by any aggregate."""
TRADED_CORRELATION = 0.7
"""Correlation from which two constants can stand in for one another."""
SCENARIO_FILE = "scenario.toml"


@dataclass(frozen=True)
class CalibratedConstant:
    """One fitted constant.

    Attributes:
        path: of the constant.
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
    def is_pinned(self) -> bool:
        """Whether the data pin it down."""
        return self.share <= PINNED_SHARE

    def to_sentence(self) -> str:
        """The constant in words."""
        help_text = NUMBERS[self.path].help.rstrip(".")
        before = format_range(*self.before)
        return f"{self.path} {format_number(self.value)} ({format_range(self.low, self.high)}; before {before}): {help_text}"


@dataclass(frozen=True)
class AggregateCheck:
    """One aggregate of the company beside those of the fitted model.

    Attributes:
        name: of the aggregate.
        company, model: its value there, and its mean over fresh runs.
        low, high: between which 95 of 100 runs of the fitted model lie.
    """

    name: str
    company: float
    model: float
    low: float
    high: float

    @property
    def fits(self) -> bool:
        """Whether the company could be one of those runs."""
        return self.low <= self.company <= self.high


@dataclass(frozen=True)
class Calibration(Finding):
    """The finding of a fit.

    Attributes:
        scenario: the company with its constants fitted.
        company: the aggregates they were fitted to.
        constants, checks: constant by constant, aggregate by aggregate.
        traded: pairs of constants that can stand in for one another.
        trials, runs, fresh_runs, seed: how much was tried, with which luck.
        order: everything that decides the result, kept beside it.
    """

    scenario: Scenario
    company: Aggregates
    constants: tuple[CalibratedConstant, ...]
    checks: tuple[AggregateCheck, ...]
    traded: tuple[tuple[str, str], ...]
    trials: int
    runs: int
    fresh_runs: int
    seed: int
    order: Mapping[str, Any] = field(default_factory=dict)

    def sentences(self) -> tuple[str, ...]:
        """The constants that are pinned down, those that are not, those that cannot be told apart, and what the model does not show."""
        return (
            self._format_headline(),
            *self._format_constants(),
            *self._format_traded(),
            *self._format_misfits(),
            self._format_method(),
        )

    def _format_headline(self) -> str:
        pinned = sum(each.is_pinned for each in self.constants)
        return (
            f"The export pins down {pinned} of {len(self.constants)} constants: "
            f"it leaves them at most {100 * PINNED_SHARE:.0f} % of the range believed before."
        )

    def _format_constants(self) -> list[str]:
        pinned = [each.to_sentence() for each in self.constants if each.is_pinned]
        rest = [
            f"{100 * each.share:.0f} % of what was believed before is left: {each.to_sentence()}"
            for each in self.constants
            if not each.is_pinned
        ]
        return [
            *(f"Pinned down: {sentence}." for sentence in pinned),
            *(f"Not pinned down, {text}." for text in rest),
        ]

    def _format_traded(self) -> list[str]:
        pairs = [(a, b.lstrip("-"), "less" if b.startswith("-") else "more") for a, b in self.traded]
        return [
            f"More of {a} can be made up for by {side} of {b}: the export hardly tells them apart."
            for a, b, side in pairs
        ]

    def _format_misfits(self) -> list[str]:
        off = [each for each in self.checks if not each.fits]
        if not off:
            return [f"All {len(self.checks)} aggregates lie where 95 of 100 worlds of the fitted model do."]
        named = join_list([MOMENT_BY_NAME[each.name].label for each in off])
        return [
            f"The fitted model does not show what the company does in: {named}. What it says of these is not to be relied on."
        ]

    def _format_method(self) -> str:
        return (
            f"{self.trials} sets of constants were simulated in the same {self.runs} worlds, the fit in {self.fresh_runs} others "
            f"(seed {self.seed}). Intervals of 95 % are quantiles of the posterior (Student's t for luck) and of runs; they allow for "
            f"the luck of one company of {self.company.reps} reps in "
            f"{self.company.quarters} quarters, not for what the model leaves out. Levers other than those fitted are as the "
            "scenario sets them: whoever leads otherwise has to say so before fitting."
        )

    def table(self) -> pd.DataFrame:
        """One row per constant."""
        return pd.DataFrame([_build_row(each) for each in self.constants])

    def comparison_table(self) -> pd.DataFrame:
        """One row per aggregate: the company and the fitted model."""
        rows = [
            {
                "aggregate": MOMENT_BY_NAME[each.name].label,
                "unit": MOMENT_BY_NAME[each.name].unit,
                "company": each.company,
                "model": each.model,
                "95 of 100 worlds": format_range(each.low, each.high),
                "fits": "yes" if each.fits else "no",
            }
            for each in self.checks
        ]
        return pd.DataFrame(rows)

    def figure(self) -> Figure:
        """Each constant's interval within what was believed before."""
        chart = start_figure(self._format_headline(), "share of the range believed before")
        names = [each.path for each in self.constants]
        for each in self.constants:
            low, high = ((end - each.before[0]) / (each.before[1] - each.before[0]) for end in (each.low, each.high))
            colour = ACCENT if each.is_pinned else GREY
            style = {"color": colour, "width": 8 if each.is_pinned else 4}
            chart.add_scatter(x=[low, high], y=[each.path] * 2, mode="lines", line=style, hovertext=each.to_sentence())
        chart.update_xaxes(range=[-0.05, 1.05])
        return chart.update_yaxes(categoryorder="array", categoryarray=names[::-1])

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON, with units in the names."""
        tried = {"trials": self.trials, "worlds": self.runs, "fresh_worlds": self.fresh_runs, "seed": self.seed}
        constants = [
            {**asdict(each), "pinned_down": each.is_pinned, "unit": NUMBERS[each.path].unit} for each in self.constants
        ]
        checks = [{**asdict(each), "unit": MOMENT_BY_NAME[each.name].unit, "fits": each.fits} for each in self.checks]
        head = {"scenario": self.scenario.name, "digest": self.scenario.digest, **tried}
        named: dict[str, Any] = make_json_safe(
            {**head, "constants": constants, "aggregates": checks, "traded": self.traded}
        )
        return named

    def write(self, folder: Path, force: bool = False) -> None:
        """Write the fitted scenario, its aggregates, sentences, tables and a figure to a folder.

        Raises:
            ResultFolderError: see `result_folder.check_result_folder`.
        """
        with result_folder.open_draft(folder, force) as draft:
            result_folder.write_scenario(draft, self.scenario, Path(SCENARIO_FILE).stem)
            (draft / AGGREGATES_FILE).write_text(dump_aggregates(self.company), encoding="utf-8")
            result_folder.write_tables(draft, {"constants": self.table(), "aggregates": self.comparison_table()})
            (draft / "finding.md").write_text("\n\n".join(self.sentences()) + "\n", encoding="utf-8")
            result_folder.write_figure(draft, self.figure())
            result_folder.write_manifest(draft, self.to_json())
            write_order(draft, self.order)


def _build_row(each: CalibratedConstant) -> dict[str, Any]:
    return {
        "constant": each.path,
        "fitted": each.value,
        "95 %": format_range(each.low, each.high),
        "before": format_range(*each.before),
        "width": f"{100 * each.share:.0f} %",
        "pinned down": "yes" if each.is_pinned else "no",
        "told by": each.told_by if each.share < UNINFORMED_SHARE else "",
    }


def build_calibration(company_fit: CompanyFit, company: Aggregates) -> Calibration:
    """Build the calibration of a fit; the notice of its scenario carries the result."""
    slopes = np.abs(company_fit.surrogate.compute_slopes(np.median(company_fit.draws, axis=0)))
    constants = tuple(_build_constant(company_fit, k, each, slopes[k]) for k, each in enumerate(company_fit.constants))
    effort = company_fit.effort
    calibration = Calibration(
        scenario=company_fit.scenario,
        company=company,
        constants=constants,
        checks=tuple(_check_aggregate(company_fit, k, name) for k, name in enumerate(company_fit.names)),
        traded=_find_traded_pairs(company_fit),
        trials=effort.trials,
        runs=effort.runs,
        fresh_runs=effort.fresh_runs,
        seed=effort.seed,
    )
    notice = "\n".join(calibration.sentences())
    return replace(calibration, scenario=replace(company_fit.scenario, notice=notice))


def _build_constant(company_fit: CompanyFit, k: int, each: ConstantPrior, slopes: Any) -> CalibratedConstant:
    shares = np.quantile(company_fit.draws[:, k], TAILS)
    low, high = (float(end) for end in each.prior.values_at(shares))
    before = tuple(float(end) for end in each.prior.values_at(np.array(TAILS)))
    label = MOMENT_BY_NAME[company_fit.names[int(np.argmax(slopes))]].label
    width = float((shares[1] - shares[0]) / (TAILS[1] - TAILS[0]))
    value = float(company_fit.scenario.value(each.path))
    return CalibratedConstant(each.path, value, low, high, (before[0], before[1]), each.prior.source, width, label)


def _check_aggregate(company_fit: CompanyFit, k: int, name: str) -> AggregateCheck:
    runs = company_fit.fresh_moments[:, k][np.isfinite(company_fit.fresh_moments[:, k])]
    if not runs.size:
        nothing = float("nan")
        return AggregateCheck(
            name, MOMENT_BY_NAME[name].to_shown_scale(float(company_fit.observed[k])), nothing, nothing, nothing
        )
    ends = (*np.quantile(runs, TAILS), runs.mean())
    low, high, mean = (MOMENT_BY_NAME[name].to_shown_scale(float(value)) for value in ends)
    return AggregateCheck(name, MOMENT_BY_NAME[name].to_shown_scale(float(company_fit.observed[k])), mean, low, high)


def _find_traded_pairs(company_fit: CompanyFit) -> tuple[tuple[str, str], ...]:
    """Find pairs of constants that move together over draws; the second has a minus where more of the one goes with less of the other."""
    together = np.atleast_2d(np.corrcoef(company_fit.draws.T))
    return tuple(
        (company_fit.constants[a].path, f"{'-' if together[a, b] < 0 else ''}{company_fit.constants[b].path}")
        for a, b in combinations(range(len(company_fit.constants)), 2)
        if abs(together[a, b]) >= TRADED_CORRELATION
    )
