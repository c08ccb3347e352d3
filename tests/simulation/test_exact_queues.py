"""Little's law: open opportunities = arrival rate x mean time in the system; as bookkeeping to the digit, and on average.

Little 1961; with steady hours a pipeline is a queue in which nobody waits (M/G/infinity), so the number open is Poisson
whatever the law of closing times (Takacs 1962).
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from small_worlds import scenario, shrunk

from simulation import SalesOrg, run
from simulation.behaviour import CONSTANTS
from simulation.measures import COUNTS

NONE_DROPPED = {"mechanisms.careers": "off", "world.wins_per_rep_year": 7, "behaviour.attention_span": 4}
"""Opportunities leave by closing only: nobody goes and leaves them behind, and no pipeline is ever full."""
CHANGING = ("time", "effort", "load", "careers", "company", "confidence", "understanding", "reaction")
STEADY = {
    **{f"mechanisms.{name}": "off" for name in CHANGING},
    **dict.fromkeys(
        ("start.skill_spread", "world.territory_spread", "world.territory_swings", "behaviour.skill_finds"), 0
    ),
    "behaviour.attention_span": 4,
    "behaviour.timing": 0,
    "targets.push_new_product": 0,
}
"""The same hours at the same efficiency with the same people in the same market for ever."""


def weeks_behind(model: SalesOrg) -> float:
    """Ends of weeks that the opportunities open now have seen, summed; they arrive in the middle of a week."""
    rows = zip(model.org.deals, model.org.reps["open_deals"], strict=True)
    return float(sum((deals["age"][:places] + 0.5).sum() for deals, places in rows))


@pytest.mark.parametrize("name", ["ordinary-organisation", "evil-flywheel", "accelerator-quarter-end"])
def test_every_week_that_something_is_open_is_a_week_of_its_age(name: str) -> None:
    """Along one path, to the digit: what is counted open, summed over weeks, is what opportunities spent in the system."""
    model = SalesOrg(shrunk(name).with_({"world.weeks": 60, **NONE_DROPPED}), rng=4)
    reps, spent = model.org.reps, -weeks_behind(model)
    balance, counted = reps["open_deals"].sum(), 0.0
    while model.week < 60:
        model.step()
        assert reps["dropped"].sum() == 0.0
        counted += reps["open_deals"].sum()
        spent += reps["closing_age"].sum()
        balance += reps["born"].sum() - reps["won"].sum() - reps["lost"].sum()
    assert counted == pytest.approx(spent + weeks_behind(model))
    assert balance == reps["open_deals"].sum()


def test_open_opportunities_are_arrivals_times_weeks_to_close() -> None:
    """On average, as measured: with absences, strain, quarter ends and long pipelines, in a market that stands still."""
    usual = dict.fromkeys(("mechanisms.time", "mechanisms.effort", "mechanisms.load"), "on")
    usual |= {path: CONSTANTS[path].default for path in ("behaviour.timing", "behaviour.attention_span")}
    futures = run(scenario(reps=40, weeks=364, warmup_weeks=0).with_(STEADY | usual), 60, seed=5)
    sums = dict(zip(COUNTS, futures.counts[:, 104:].sum(axis=(0, 1)), strict=True))
    assert sums["dropped"] < 0.002 * sums["closed"]  # a fifth of what the law is held to
    rate, weeks = sums["closed"] / sums["seats"], sums["age_at_close"] / sums["closed"]
    assert sums["open_deals"] / sums["seats"] == pytest.approx(rate * weeks, rel=0.01)


def test_a_steady_pipeline_is_a_queue_without_waiting() -> None:
    """How many are open is Poisson with mean rate x weeks to close, though closing times are far from memoryless."""
    described = scenario(reps=500, weeks=400, warmup_weeks=0).with_(STEADY)
    model, seen = SalesOrg(described, rng=1), []
    world, rate = model.org.world[0], model.org.norms[0]["arrivals"]
    while model.week < 400:
        model.step()
        seen.append(model.org.reps["open_deals"].copy())
    numbers = np.array(seen[100:]).ravel()
    assert numbers.mean() == pytest.approx(rate * world["weeks_to_close"], rel=0.02)
    shares = np.bincount(numbers, minlength=25) / numbers.size
    assert abs(shares - stats.poisson.pmf(np.arange(25), numbers.mean())).sum() / 2 < 0.02
