"""The one function that simulates runs with any past: a scenario's own, or that of another, from which it departs today."""

from __future__ import annotations

from functools import partial

from experiments.runner.fork import Trunk
from simulation.compiled_scenario import compile_scenario
from simulation.ensemble import Ensemble, run
from simulation.initial_state import Pushes, set_pushes
from simulation.parallel_work import Cancel, Progress
from simulation.scenario import Scenario


def simulate_runs(  # noqa: PLR0913 - what `simulation.run` takes, and whose past it is
    scenario: Scenario,
    runs: int,
    seed: int = 1,
    *,
    past_of: Scenario | None = None,
    pushes: Pushes = (),
    first_run: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Ensemble:
    """Simulate runs of a scenario, from today on with the past of another where one is given.

    Args:
        scenario: what is simulated from today on.
        runs: how many.
        seed: which ones.
        past_of: the scenario whose past it has, if not its own; its constants of behaviour may differ.
        pushes: (quarter from today, share of the target) withheld from recorded results.
        first_run: number of the first run.
        threads: how many at once; results do not depend on it.
        progress: called with (done, runs) from the calling thread.
        cancel: asked now and then; True stops.

    Raises:
        ValueError: see `simulation.ensemble.run`.
        Cancelled: `cancel` returned True.
    """
    if past_of is None or past_of.past_digest == scenario.past_digest:
        return run(
            scenario, runs, seed, pushes=pushes, first_run=first_run, threads=threads, progress=progress, cancel=cancel
        )
    withhold = partial(set_pushes, compile_scenario(scenario), pushes=pushes) if pushes else None
    trunk = Trunk(past_of, runs, seed, first_run=first_run, threads=threads, cancel=cancel)
    return trunk.fork(scenario, withhold, progress)
