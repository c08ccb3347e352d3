"""`flywheel loops`: which loop drove the outcome, quarter by quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.options import Force, Json, Out, Runs, ScenarioName, Seed, Sets, Threads, Weeks

if TYPE_CHECKING:
    from experiments.questions.loop_drivers import LoopDrivers
    from experiments.runner.run_observer import RunObserver


def loops(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    scenario: ScenarioName,
    *,
    sets: Sets = None,
    measure: Annotated[str, typer.Option(help="Which measure is followed.")] = "bookings",
    against: Annotated[
        str | None,
        typer.Option(metavar="OTHER", help='Another scenario, or "carrying on": led as loaded, without --set.'),
    ] = None,
    runs: Runs = 200,
    seed: Seed = 1,
    weeks: Weeks = None,
    threads: Threads = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Ask which loop drove a measure, and when: open each from today on, and see what changes."""
    from experiments.commands.question_steps import ask_with_bar, load_plan_pair
    from experiments.questions.loop_drivers import find_drivers
    from experiments.questions.tipping_points import CARRYING_ON
    from experiments.runner.run_options import RunOptions, load_with_settings, parse_measure

    options = RunOptions(runs, seed, threads, (), out, force)
    measure = parse_measure(measure)
    if against is None:
        plan, other = load_with_settings(scenario, sets or (), weeks), None
    else:
        carries_on = against.replace("-", " ") == CARRYING_ON
        other, plan = load_plan_pair((scenario, None) if carries_on else (against, scenario), sets or (), weeks)

    def question(observer: RunObserver) -> LoopDrivers:
        return find_drivers(plan, observer, measure, other)

    ask_with_bar(options, "Opening loops", lambda lives: lives.refine_answers(question), as_json)
