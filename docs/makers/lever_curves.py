"""What every lever moves, from one end to the other: `python -m docs.makers.lever_curves` simulates it and writes the data.

Each lever is set to five steps (or to each of its choices) from today on, all else as it is, in three companies of the library. The
data lie beside the page that shows them, `docs/reference/levers.md`; `python -m docs.makers.reference_pages` writes that page anew.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypedDict

import numpy as np

from experiments.findings.estimates import RunRows
from experiments.runner.progress_bar import show_progress
from experiments.runner.run_observer import RunObserver, hold_settings
from scenarios import load
from simulation.declare import Number, Value
from simulation.ensemble import Ensemble
from simulation.intervals import compute_interval
from simulation.model_digest import compute_model_digest
from simulation.policy import LEVERS
from simulation.scenario import Scenario

DATA = Path(__file__).resolve().parents[1] / "reference" / "lever-curves.json"
COMPANIES = ("ordinary-organisation", "evil-flywheel", "management-by-values")
SHOWN_MEASURES = ("bookings", "turnover", "burnout", "trust_leadership_held")
STEPS, RUNS, SEED, YEAR = 5, 60, 14, 52
LEAST_EFFECT = 0.02
"""Two per cent of bookings, or this much of another measure: what moves less from step to step is not called an effect."""
PATIENCE = {"leadership.patience": 12}
"""The board waits for three years, or it would undo what is tried."""


class LeverCurve(TypedDict):
    """One lever's curve in one company.

    Attributes:
        steps: the values of the lever.
        means: by measure, the mean of the third year at each step.
        effects: by measure, the highest mean less the lowest with its 95 % interval, paired world by world; bookings as a share of
            those of the company as it is; the sign says whether the measure grows with the lever.
    """

    steps: list[Value]
    means: dict[str, list[float]]
    effects: dict[str, list[float]]


def list_steps(lever: Number) -> list[Value]:
    """List the values at which a lever is tried: all its choices, or five from its lowest value to its highest."""
    if lever.choices:
        return list(lever.choices)
    spread = np.linspace(lever.low, lever.high, STEPS)
    return list(dict.fromkeys(round(float(x)) if lever.whole else round(float(x), 4) for x in spread))


def load_company(name: str) -> Scenario:
    """Load a company of the library, with a board that waits."""
    return load(name).with_({**PATIENCE, "world.weeks": 3 * YEAR})


def take_last_year(ensemble: Ensemble) -> RunRows:
    """Take the third year's measures, one column each."""
    return np.stack([ensemble.windowed(measure, YEAR) for measure in SHOWN_MEASURES], axis=1)


def measure_curve(company: Scenario, path: str, observer: RunObserver) -> LeverCurve:
    """Measure a lever's curve in a company."""
    steps = list_steps(LEVERS[path])
    rows = [observer.observe_runs(take_last_year, hold_settings(company, {path: step})) for step in steps]
    return build_curve(steps, np.stack(rows))


def build_curve(steps: Sequence[Value], found: RunRows) -> LeverCurve:
    """Build a curve from an array of steps, runs and measures."""
    means = {name: found[:, :, k].mean(axis=1) for k, name in enumerate(SHOWN_MEASURES)}
    effects = {name: _measure_effect(found[:, :, k], name == "bookings") for k, name in enumerate(SHOWN_MEASURES)}
    return {"steps": list(steps), "means": {n: _round_numbers(m) for n, m in means.items()}, "effects": effects}


def _measure_effect(found: RunRows, as_share: bool) -> list[float]:
    """Measure the later of the two steps farthest apart less the earlier: mean and interval over runs."""
    means = found.mean(axis=1)
    first, last = sorted((int(np.argmin(means)), int(np.argmax(means))))
    gaps = (found[last] - found[first]) / (means.mean() if as_share else 1.0)
    return _round_numbers([gaps.mean(), *(compute_interval(gaps) if gaps.any() else (0.0, 0.0))])


def _round_numbers(values: Any) -> list[float]:
    return [float(f"{value:.5g}") for value in values]


def measure_all(paths: Sequence[str], observer: RunObserver) -> dict[str, dict[str, LeverCurve]]:
    """Measure the curves of levers in all companies."""
    companies = {name: load_company(name) for name in COMPANIES}
    observer.expect_scenarios(len(companies) * sum(len(list_steps(LEVERS[path])) for path in paths))
    return {
        path: {name: measure_curve(company, path, observer) for name, company in companies.items()} for path in paths
    }


def read_data(path: Path = DATA) -> dict[str, Any]:
    """Read the committed data: digest, runs, seed, and under `levers` the curves by lever and company."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def is_felt(effect: Sequence[float]) -> bool:
    """Whether an effect is as large as what is called one."""
    return abs(effect[0]) >= LEAST_EFFECT


def list_unfelt(curves: Mapping[str, Mapping[str, LeverCurve]]) -> Iterator[str]:
    """List the levers that move no measure in any company."""
    for path, by_company in curves.items():
        if not any(is_felt(effect) for curve in by_company.values() for effect in curve["effects"].values()):
            yield path


def main(arguments: Sequence[str] | None = None) -> None:
    """Simulate all curves and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS, help="how many runs at each step")
    parser.add_argument("--threads", type=int, default=None, help="how many at once; all cores if left out")
    parser.add_argument("--out", type=Path, default=DATA, help="where to write the data")
    chosen = parser.parse_args(arguments)
    with show_progress("Moving levers") as progress:
        observer = RunObserver(chosen.runs, SEED, threads=chosen.threads, progress=progress)
        curves = measure_all(tuple(LEVERS), observer)
    told = {"digest": compute_model_digest(), "runs": chosen.runs, "seed": SEED, "levers": curves}
    chosen.out.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
