"""Leads and lags of the flywheel: in which order its boxes turn bad in the flagship, and what cutting an arrow delays.

The flagship is compared, in the same runs, with carrying on as in its past: each lever at the value it had there. The clock of a
box is the first quarter in which its change passes half of its change in the third year. The order was declared beforehand. An arrow
that is cut from today on, in both, should delay the boxes that follow it and, in the first lap, none before it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import kendalltau

from experiments.findings.estimates import Estimate, RunRows, draw_resample_weights, estimate
from experiments.questions.flywheel_map import BOXES, LINKS, MapBox, MapLink, cut
from experiments.runner.run_observer import RunObserver, set_length
from scenarios import load
from simulation.ensemble import QUARTER, Ensemble
from simulation.intervals import TAILS
from simulation.policy import LEVERS
from simulation.scenario import Scenario

FLAGSHIP = "evil-flywheel"
ORDER = ("blind", "targets", "missed", "trust", "excuses", "blame", "specialists", "internal", "customer")
"""The order declared beforehand: keys of `flywheel_map.BOXES`, from the leaders round to the customers."""
MEASURED_BY = {"trust": "trust_leadership_held"}
"""Boxes that are read by another measure than on the map: turnover must not hide what those who stay think."""
YEARS, QUARTERS_A_YEAR = 3, 4
QUARTERS = YEARS * QUARTERS_A_YEAR
DRAWS = 400
"""Resamples of runs behind the intervals of clocks and of their order (Efron 1979)."""
Clocks = NDArray[np.int64]


@dataclass(frozen=True)
class BoxClock:
    """When one box turns.

    Attributes:
        box: its key.
        change: in the third year, in its unit.
        clock: the first quarter past half of that, from 0; `QUARTERS` where none is. None where chance could explain the change.
    """

    box: str
    change: Estimate
    clock: Estimate | None


@dataclass(frozen=True)
class CutDelay:
    """What cutting one arrow delays, in quarters; what does not come within the run counts as coming when it ends.

    Attributes:
        link: its key.
        boxes: by box that turns, in the declared order.
        before, after: mean over the boxes up to the arrow's tail, and from its head on; None where there is none that turns.
    """

    link: str
    boxes: dict[str, Estimate]
    before: Estimate | None
    after: Estimate | None


@dataclass(frozen=True)
class LeadsAndLags:
    """When boxes turn, how well that fits the declared order, and what cutting each arrow delays.

    Attributes:
        clocks: by box, in the declared order.
        order: Kendall's tau-b of the clocks with the declared order, over the boxes that turn.
        delays: by arrow.
    """

    clocks: tuple[BoxClock, ...]
    order: Estimate
    delays: tuple[CutDelay, ...]


def list_lap() -> tuple[MapLink, ...]:
    """List the arrows of one lap, from each box of the declared order to the next."""
    steps = set(pairwise(ORDER))
    return tuple(link for link in LINKS if (link.tail, link.head) in steps)


def build_pair(scenario: Scenario | None = None) -> tuple[Scenario, Scenario]:
    """Build the flagship, or another scenario, and the same company carrying on as in its past."""
    plan = set_length(scenario or load(FLAGSHIP), QUARTERS * QUARTER)
    movable = [path for path, lever in LEVERS.items() if lever.scope != "start"]
    return plan, replace(plan, changes=()).with_({path: plan.value(f"past.{path}") for path in movable})


def measure_leads(observer: RunObserver, scenario: Scenario | None = None) -> LeadsAndLags:
    """Measure when boxes turn, and what cutting an arrow delays.

    Args:
        observer: of the runs.
        scenario: another scenario than the flagship.
    """
    plan, carrying_on = build_pair(scenario)
    lap = list_lap()
    observer.expect_scenarios(2 * (1 + len(lap)))
    weights = draw_resample_weights(observer.runs, DRAWS)
    changes = _observe_changes(observer, plan, carrying_on)
    years = [estimate(_average_last_year(changes)[:, k]) for k in range(len(ORDER))]
    turning = [k for k, year in enumerate(years) if not year.by_chance]
    means = _resample(changes, weights)
    clocks = find_clocks(means, _average_last_year(means))
    delays = []
    for link in lap:
        without = _resample(_observe_changes(observer, plan, carrying_on, link), weights)
        delays.append(_build_delay(link, find_clocks(without, _average_last_year(means)) - clocks, turning))
    return LeadsAndLags(
        tuple(
            BoxClock(box, years[k], estimate_draws(clocks[:, k]) if k in turning else None)
            for k, box in enumerate(ORDER)
        ),
        estimate_order(clocks[:, turning]),
        tuple(delays),
    )


def _observe_changes(
    observer: RunObserver, plan: Scenario, carrying_on: Scenario, link: MapLink | None = None
) -> RunRows:
    """Observe the change of each box against carrying on: array (runs, boxes, quarters), both without the arrow from today on."""
    one, other = (
        observer.observe_runs(_read_boxes, cut(each, link) if link else each, past_of=each)
        for each in (plan, carrying_on)
    )
    change: RunRows = one - other
    return change


def _read_boxes(ensemble: Ensemble) -> RunRows:
    return np.stack([_choose_measure(key).read_values(ensemble)[:, -ensemble.first_quarter :] for key in ORDER], axis=1)


def _choose_measure(key: str) -> MapBox:
    return replace(BOXES[key], measure=MEASURED_BY.get(key, BOXES[key].measure))


def _average_last_year(values: RunRows) -> RunRows:
    """Average the last four quarters, which are the last axis; what is known of them."""
    known = np.ma.masked_invalid(values[..., -QUARTERS_A_YEAR:])
    year: RunRows = known.mean(axis=-1).filled(np.nan)
    return year


def _resample(changes: RunRows, weights: RunRows) -> RunRows:
    """Average over all runs, then over each resample of them: array (1 + resamples, boxes, quarters)."""
    known = np.isfinite(changes)
    every = np.vstack([np.full((1, len(changes)), 1.0 / len(changes)), weights])
    total, weight = (np.einsum("dr,rbq->dbq", every, part) for part in (np.where(known, changes, 0.0), known * 1.0))
    means: RunRows = np.divide(total, weight, out=np.zeros_like(total), where=weight > 0.0)
    return means


def find_clocks(means: RunRows, final: RunRows) -> Clocks:
    """Find the first quarter past half of a final change; the number of quarters where there is none.

    Args:
        means: changes by quarter, array (draws, boxes, quarters).
        final: final changes, array (draws, boxes).
    """
    past_half = np.sign(final)[..., None] * means >= 0.5 * np.abs(final)[..., None]
    clocks: Clocks = np.where(past_half.any(axis=-1), past_half.argmax(axis=-1), means.shape[-1])
    return clocks


def estimate_draws(draws: NDArray[Any]) -> Estimate:
    """Estimate a number from its value over all runs, which comes first, and over resamples: percentiles of these."""
    low, high = np.nanquantile(draws[1:].astype(float), TAILS)
    return Estimate(float(draws[0]), float(low), float(high))


def estimate_order(clocks: Clocks) -> Estimate:
    """Estimate Kendall's tau-b of clocks, one row a draw, with the order of their columns; NaN with fewer than two."""
    places = np.arange(clocks.shape[1])
    if len(places) < 2:
        return Estimate(float("nan"), float("nan"), float("nan"))
    return estimate_draws(np.array([_compute_tau(places, row) for row in clocks]))


def _compute_tau(places: NDArray[Any], row: Clocks) -> float:
    """Kendall's tau-b; 0 where all clocks are the same, which is no order."""
    return float(kendalltau(places, row).statistic) if len(set(row.tolist())) > 1 else 0.0


def _build_delay(link: MapLink, delays: Clocks, turning: list[int]) -> CutDelay:
    place = ORDER.index(link.tail)
    before, after = [k for k in turning if k <= place], [k for k in turning if k > place]
    return CutDelay(
        link.key,
        {ORDER[k]: estimate_draws(delays[:, k]) for k in turning},
        *(estimate_draws(delays[:, ks].mean(axis=1)) if ks else None for ks in (before, after)),
    )
