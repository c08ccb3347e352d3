"""Conclusions over sets of constants that fit equally well: `python -m experiments.evidence.equal_fits` draws them and asks each.

All constants that were fitted or set by hand are moved at once, within their ranges, around their declared values; a set is kept if
it resembles ordinary companies as well as the declared one. With `--out docs/evidence` it writes equal-fits.md and equal-fits.json.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from experiments.evidence.lab import SEED, Lab, RunValues
from experiments.evidence.moment_fit import FREE_CONSTANTS, SET_BY_HAND, list_fitted_moments
from experiments.evidence.validation_pages import MADE_BY, dump_json, write_files
from experiments.evidence.validation_result import describe_model
from experiments.findings.markdown_tables import format_grid
from experiments.runner.progress_bar import print_notice
from scenarios import load
from scenarios.reforms import undo_reform
from simulation.ensemble import run
from simulation.measures import MEASURES
from simulation.model_digest import compute_model_digest
from simulation.scenario import NUMBERS, Scenario

Numbers = NDArray[np.float64]
Constants = dict[str, float]
MOVED = (*(free.path for free in FREE_CONSTANTS), *SET_BY_HAND)
REACH = 0.1
"""How far each constant is drawn to both sides of its declared value, as a share of its range."""
SLACK = 0.25
"""How many half bands further out of its band than at the declared values a figure may lie: about what luck moves it."""
SETS, MOST_TRIES, FIT_RUNS, RUNS, YEAR = 30, 300, 12, 24, 52
SURE = 0.05
"""The share of shuffles in which chance alone ties some constant to a conclusion as closely, below which it is named."""
SHUFFLES = 400


@dataclass(frozen=True)
class Conclusion:
    """A headline conclusion: a measure of the third year is higher, or lower, in one company than in another.

    Attributes:
        says: in words.
        scenario: of the library.
        step: which of its steps to try is taken; 0 for none.
        against: "before" for carrying on as before, "plan" for the scenario without the step.
        measure: what is compared.
        sign: +1 for higher, -1 for lower.
    """

    says: str
    scenario: str
    step: int
    against: str
    measure: str
    sign: int


CONCLUSIONS = (
    Conclusion("The evil flywheel brings bookings down", "evil-flywheel", 0, "before", "bookings", -1),
    Conclusion("The evil flywheel brings trust in leaders down", "evil-flywheel", 0, "before", "trust_leadership_held", -1),
    Conclusion("In it, stopping specialists brings bookings", "evil-flywheel", 1, "plan", "bookings", 1),
    Conclusion("In it, looking and fixing brings bookings", "evil-flywheel", 2, "plan", "bookings", 1),
    Conclusion("Objectives and values bring bookings", "management-by-values", 0, "before", "bookings", 1),
    Conclusion("Objectives and values keep people", "management-by-values", 0, "before", "turnover", -1),
    Conclusion("A team that divides its target books more", "eat-the-pie", 0, "before", "bookings", 1),
    Conclusion("A team that divides its target keeps people", "eat-the-pie", 0, "before", "turnover", -1),
    Conclusion("Managers who care bring bookings", "caring-managers", 0, "before", "bookings", 1),
    Conclusion("Managers who care keep people", "caring-managers", 0, "before", "turnover", -1),
    Conclusion("Learning from each other brings bookings", "sharing-meetings", 0, "before", "bookings", 1),
    Conclusion("Double pay above quota brings bookings", "accelerator-quarter-end", 0, "before", "bookings", 1),
    Conclusion("Values that are only said cost bookings", "performative-values", 0, "before", "bookings", -1),
    Conclusion("Asking for far more growth costs people", "ordinary-organisation", 1, "plan", "turnover", 1),
    Conclusion("Asking for far more growth brings no bookings", "ordinary-organisation", 1, "plan", "bookings", -1),
)  # fmt: skip


@dataclass(frozen=True)
class EqualFits:
    """Conclusions over equally fitting sets.

    Attributes:
        sets: the constants of each set that was kept.
        tries: how many were drawn.
        differences: by conclusion and set, the mean difference; bookings as a share.
        seed, runs: of the luck, and futures of each company.
    """

    sets: tuple[Constants, ...]
    tries: int
    differences: Numbers
    seed: int
    runs: int

    def hold(self, number: int) -> NDArray[np.bool_]:
        """In which sets a conclusion holds: the difference has the sign it is said to have."""
        held: NDArray[np.bool_] = self.differences[number] * CONCLUSIONS[number].sign > 0.0
        return held


def draw_sets(seed: int, count: int) -> Iterator[Constants]:
    """Draw sets of constants around the declared ones, evenly and within their ranges."""
    chance = np.random.default_rng(seed)
    for _ in range(count):
        yield {path: _draw_near(path, float(chance.uniform(-1.0, 1.0))) for path in MOVED}


def _draw_near(path: str, where: float) -> float:
    number = NUMBERS[path]
    near = float(number.default) + where * REACH * (number.high - number.low)
    return float(np.clip(near, number.low, number.high))


def measure_misfit(constants: Constants, runs: int, seed: int) -> Numbers:
    """Measure how far each fitted figure lies out of its band, in half bands; 0 within."""
    lab = Lab(runs, seed, ablation=constants)
    ensemble = lab.simulate(lab.build_company(), ("people", "reps"))
    off = [(np.nanmean(m.measure(ensemble)) - m.middle) / m.tolerance for m in list_fitted_moments()]
    return np.maximum(np.abs(off) - 1.0, 0.0)


def find_sets(wanted: int, seed: int) -> tuple[tuple[Constants, ...], int]:
    """Find sets that fit as well as the declared constants, and say how many were tried."""
    limits = measure_misfit({}, FIT_RUNS, SEED) + SLACK
    kept: list[Constants] = []
    for tries, constants in enumerate(draw_sets(seed, MOST_TRIES), 1):
        if (measure_misfit(constants, FIT_RUNS, SEED) <= limits).all():
            kept.append(constants)
            print_notice(f"{len(kept)} of {wanted} sets after {tries} tries")
        if len(kept) == wanted:
            return tuple(kept), tries
    return tuple(kept), MOST_TRIES


def build_pair(conclusion: Conclusion) -> tuple[Scenario, Scenario]:
    """Build the company that a conclusion is about and the one it is compared with."""
    plan = load(conclusion.scenario).with_({"world.weeks": 3 * YEAR})
    led = plan.with_(dict(plan.try_next[conclusion.step - 1].settings)) if conclusion.step else plan
    return led, undo_reform(plan) if conclusion.against == "before" else plan


def measure_conclusions(constants: Constants, runs: int, seed: int) -> list[float]:
    """Measure the mean difference behind each conclusion; a share where the measure is a sum."""
    kept: dict[tuple[str, str], RunValues] = {}

    def measure(scenario: Scenario, name: str) -> float:
        scenario = scenario.with_(constants)
        if (scenario.digest, name) not in kept:
            ensemble = run(scenario, runs, seed)
            kept.update({(scenario.digest, each): ensemble.windowed(each, YEAR) for each in _list_measures()})
        return float(np.nanmean(kept[scenario.digest, name]))

    def compute_change(conclusion: Conclusion) -> float:
        led, other = (measure(scenario, conclusion.measure) for scenario in build_pair(conclusion))
        return (led - other) / (other if MEASURES[conclusion.measure].over is None else 1.0)

    return [compute_change(conclusion) for conclusion in CONCLUSIONS]


def _list_measures() -> tuple[str, ...]:
    return tuple(dict.fromkeys(conclusion.measure for conclusion in CONCLUSIONS))


def find_flipper(sets: Sequence[Constants], differences: Numbers) -> str:
    """Find the constant whose value goes along with a difference most closely, if more closely than chance; else nothing."""
    ranks = np.array([rankdata([one[path] for one in sets]) for path in MOVED])
    chance = np.random.default_rng(SEED)
    found = _correlate(ranks, rankdata(differences))
    shuffled = [np.abs(_correlate(ranks, rankdata(chance.permutation(differences)))).max() for _ in range(SHUFFLES)]
    best = int(np.argmax(np.abs(found)))
    if np.mean(np.array(shuffled) >= abs(found[best])) >= SURE:
        return ""
    return f"{'more' if found[best] > 0 else 'less'} of {MOVED[best]}"


def _correlate(ranks: Numbers, other: Numbers) -> Numbers:
    rows, one = ranks - ranks.mean(axis=1, keepdims=True), other - other.mean()
    scale = np.sqrt((rows**2).sum(axis=1) * (one**2).sum())
    found: Numbers = np.divide(rows @ one, scale, out=np.zeros(len(rows)), where=scale > 0.0)
    return found


def study_equal_fits(wanted: int, runs: int, seed: int) -> EqualFits:
    """Find equally fitting sets and measure every conclusion in each."""
    sets, tries = find_sets(wanted, seed)
    differences = np.array([measure_conclusions(one, runs, seed) for one in sets]).T
    return EqualFits(sets, tries, differences, seed, runs)


# --- the page


def build_page(study: EqualFits) -> str:
    """Build the page: a row for each conclusion."""
    head = ("conclusion", "holds in", "middle", "from … to", "moved by")
    made_by = MADE_BY.format(command="python -m experiments.evidence.equal_fits --out docs/evidence")
    table = format_grid(head, (_build_row(study, number) for number in range(len(CONCLUSIONS))))
    return (
        "\n\n".join((f"# Conclusions over equally fitting constants\n\n{made_by}", _write_intro(study), table)) + "\n"
    )


def _write_intro(study: EqualFits) -> str:
    return f"""\
{len(study.sets)} sets of constants that resemble ordinary companies as well as the declared ones, of {study.tries} drawn: all
{len(MOVED)} constants that were fitted or set by hand are moved at once, evenly by up to {REACH:.0%} of their ranges to both sides, and no
fitted figure may lie further out of its band than at the declared values, give or take {SLACK:g} half bands ({FIT_RUNS} worlds). Every
conclusion is about the third year, in {study.runs} futures (seed {study.seed}) that both companies share. *Holds in* is the share of
sets in which the mean difference has the sign it is said to have; differences of bookings are shares of the other company's, of other
measures in their units. *Moved by* names the constant with whose value the difference goes along most closely, where chance among
{len(MOVED)} constants would do as well in fewer than {SURE:.0%} of shuffles: where a conclusion does not hold everywhere, more or less
of it flips it. Model {compute_model_digest()}."""


def _build_row(study: EqualFits, number: int) -> tuple[str, ...]:
    conclusion, found = CONCLUSIONS[number], study.differences[number]
    form = "{:+.1%}" if MEASURES[conclusion.measure].over is None else "{:+.3f}"
    low, middle, high = (form.format(value) for value in np.quantile(found, (0.0, 0.5, 1.0)))
    flipper = find_flipper(study.sets, found)
    told = f"{study.hold(number).mean():.0%}"
    return (
        conclusion.says,
        told,
        middle,
        f"{low} … {high}",
        f"`{flipper.split()[-1]}` ({flipper.split()[0]}: higher)" if flipper else "",
    )


def collect_data(study: EqualFits) -> dict[str, Any]:
    """Collect the page's figures for programs, with all sets."""
    settings = {"tries": study.tries, "runs": study.runs, "seed": study.seed, "reach": REACH, "slack": SLACK}
    rows: list[Mapping[str, Any]] = [
        {
            **vars(conclusion),
            "holds": float(study.hold(number).mean()),
            "differences": [float(f"{value:.4g}") for value in study.differences[number]],
            "moved_by": find_flipper(study.sets, study.differences[number]),
        }
        for number, conclusion in enumerate(CONCLUSIONS)
    ]
    sets = [{path: float(f"{value:.5g}") for path, value in one.items()} for one in study.sets]
    return {**describe_model(), **settings, "conclusions": rows, "sets": sets}


def main(arguments: Sequence[str] | None = None) -> None:
    """Study, and print the page or write page and data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=SETS, help="how many equally fitting sets")
    parser.add_argument("--runs", type=int, default=RUNS, help="futures of each company")
    parser.add_argument("--out", type=Path, help="the folder of page and data")
    chosen = parser.parse_args(arguments)
    study = study_equal_fits(chosen.sets, chosen.runs, SEED)
    page = build_page(study)
    if chosen.out is None:
        print(page, end="")  # noqa: T201 - what was asked for
        return
    write_files(chosen.out, {"equal-fits.md": page, "equal-fits.json": dump_json(collect_data(study))})


if __name__ == "__main__":
    main()
