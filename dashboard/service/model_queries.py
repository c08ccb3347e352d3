"""The queries of the shipped explorer to the model: futures, the strengths of the flywheel's links, and what follows a miss.

Plans whose links are cut differ from today on; their past is that of carrying on.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dashboard.service.ensemble_tables import Table
from experiments.questions.flywheel_loops import LOOPS, open_loops
from experiments.questions.flywheel_map import BOXES, LINKS
from experiments.questions.link_strengths import DELAYS, LinkStrength, compute_link_strength
from experiments.questions.loop_gain import MissPush, measure_responses
from experiments.questions.wheel_share import WheelShare, measure_wheel
from experiments.runner.fork import Trunk
from experiments.runner.many_runs import simulate_runs
from experiments.runner.run_observer import RunObserver
from simulation.ensemble import QUARTER, Cancel, Ensemble
from simulation.scenario import Scenario

PUSH_QUARTER = 1
"""The quarter from today in which boxes are pushed."""


def simulate_with_past(  # noqa: PLR0913 - what `simulation.run` takes, and `since`
    scenario: Scenario,
    runs: int,
    seed: int = 1,
    *,
    first_run: int = 0,
    threads: int | None = None,
    cancel: Cancel | None = None,
    since: Scenario | None = None,
) -> Ensemble:
    """Run a scenario, with the past of another scenario where `since` is given.

    Raises:
        Cancelled: `cancel` asked to stop.
    """
    return simulate_runs(scenario, runs, seed, past_of=since, first_run=first_run, threads=threads, cancel=cancel)


def measure_strengths(
    scenario: Scenario, since: Scenario, runs: int, seed: int, cancel: Cancel | None = None
) -> tuple[LinkStrength, ...]:
    """Measure every link of a plan, as `link_strengths.refine_links` does, in a company with the past of another.

    Raises:
        ScenarioError: the run is too short to push a box and to observe what follows.
        Cancelled: `cancel` asked to stop.
    """
    trunk = Trunk(since, runs, seed, cancel=cancel).switch_plan(scenario).simulate_to(QUARTER * PUSH_QUARTER)
    end = QUARTER * min(PUSH_QUARTER + DELAYS, scenario.weeks // QUARTER)
    twin = trunk.simulate_to(end).ensemble
    strengths_by_link: dict[str, LinkStrength] = {}
    for steps in dict.fromkeys(box.steps for box in BOXES.values()):
        pushed = trunk.simulate_to(end, interventions=[(trunk.week + weeks, hand) for weeks, hand in steps]).ensemble
        for link in LINKS:
            if BOXES[link.tail].steps == steps:
                strengths_by_link[link.key] = compute_link_strength(link, twin, pushed, PUSH_QUARTER)
    return tuple(strengths_by_link[link.key] for link in LINKS)


def measure_wheel_share(
    scenario: Scenario, runs: int, seed: int, cancel: Cancel | None = None, *, against: Scenario | None = None
) -> WheelShare:
    """Measure what the wheel itself makes of the change in bookings, since the year before today or against another plan.

    Raises:
        OptionError: see `wheel_share.measure_wheel`.
        Cancelled: `cancel` asked to stop.
    """
    return measure_wheel(scenario, RunObserver(runs, seed, cancel=cancel), against)


def measure_missed(
    scenario: Scenario,
    since: Scenario,
    runs: int,
    seed: int,
    cancel: Cancel | None = None,
    loops: Sequence[str] = (),
) -> Table:
    """Measure how much more is missed per $1 withheld: a table [futures, eight quarters after]; `loops` are open from today on.

    Raises:
        ScenarioError: see `Scenario.with_`.
        Cancelled: `cancel` asked to stop.
    """
    without = open_loops(scenario, [loop for loop in LOOPS if loop.name in loops]) if loops else scenario
    missed_more: Table = np.mean(
        measure_responses(without, RunObserver(runs, seed, cancel=cancel), MissPush(), past_of=since), axis=1
    )
    return missed_more
