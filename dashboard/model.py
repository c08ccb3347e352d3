"""What the shipped explorer asks the model: futures, the strength of the wheel's links, and what follows a miss.

Plans whose links are cut react otherwise from today on; their past is that of carrying on.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dashboard.settings import Table
from experiments.understanding.fork import Trunk
from experiments.understanding.gain import Push, responses
from experiments.understanding.links import DELAYS, Strength, strength
from experiments.understanding.lives import Lives
from experiments.understanding.opening import LOOPS, opened
from experiments.understanding.wheel import BOXES, LINKS
from simulation.ensemble import QUARTER, Cancel, Ensemble, run
from simulation.scenario import Scenario

PUSHED = 1
"""The quarter from today in which boxes are pushed."""


def live(  # noqa: PLR0913 - what `simulation.run` takes, and one thing more
    scenario: Scenario,
    runs: int,
    seed: int = 1,
    *,
    first_run: int = 0,
    threads: int | None = None,
    cancel: Cancel | None = None,
    since: Scenario | None = None,
) -> Ensemble:
    """Run a scenario, with the past of another where one is given.

    Raises:
        Cancelled: `cancel` said so.
    """
    if since is None or since.past_digest == scenario.past_digest:
        return run(scenario, runs, seed, first_run=first_run, threads=threads, cancel=cancel)
    return Trunk(since, runs, seed, first_run=first_run, threads=threads, cancel=cancel).fork(scenario)


def strengths(
    scenario: Scenario, since: Scenario, futures: int, seed: int, cancel: Cancel | None = None
) -> tuple[Strength, ...]:
    """Measure every link of a plan, as `links.measure` does, in a company with the past of another.

    Raises:
        ScenarioError: a run too short to push and to look after it.
        Cancelled: `cancel` said so.
    """
    trunk = Trunk(since, futures, seed, cancel=cancel).turned(scenario).to(QUARTER * PUSHED)
    end = QUARTER * min(PUSHED + DELAYS, scenario.weeks // QUARTER)
    twin = trunk.to(end).lived
    found: dict[str, Strength] = {}
    for steps in dict.fromkeys(box.steps for box in BOXES.values()):
        pushed = trunk.to(end, hands=[(trunk.week + weeks, hand) for weeks, hand in steps]).lived
        for link in LINKS:
            if BOXES[link.tail].steps == steps:
                found[link.key] = strength(link, twin, pushed, PUSHED)
    return tuple(found[link.key] for link in LINKS)


def missed(
    scenario: Scenario,
    since: Scenario,
    futures: int,
    seed: int,
    cancel: Cancel | None = None,
    loops: Sequence[str] = (),
) -> Table:
    """Give what is missed more per $1 withheld: a table (futures, eight quarters after); with some loops open from today on.

    Raises:
        ScenarioError: see `Scenario.with_`.
        Cancelled: `cancel` said so.
    """
    without = opened(scenario, [loop for loop in LOOPS if loop.name in loops]) if loops else scenario
    more: Table = np.mean(responses(without, Lives(futures, seed, cancel=cancel), Push(), since=since), axis=1)
    return more
