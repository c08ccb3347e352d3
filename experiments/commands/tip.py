"""`flywheel tip`: the value of a lever at which an outcome tips."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.options import Force, Json, Out, Runs, ScenarioName, Seed, Sets, Threads, Weeks


def tip(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    scenario: ScenarioName,
    *,
    lever: Annotated[str, typer.Option(metavar="PATH", help="The lever that is searched.")],
    outcome: Annotated[
        str,
        typer.Option(
            help="The line: loop_gain=1, MEASURE=VALUE, or MEASURE=carrying on (led as loaded, without --set)."
        ),
    ] = "loop_gain=1",
    second: Annotated[
        str | None, typer.Option(metavar="PATH", help="Search at five values of a second lever, too.")
    ] = None,
    sets: Sets = None,
    runs: Runs = 200,
    seed: Seed = 1,
    weeks: Weeks = None,
    threads: Threads = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Find the value of a lever at which an outcome tips, with its interval."""
    from experiments.commands.question_steps import ask_with_bar, load_baseline
    from experiments.questions import tipping_points as tipping
    from experiments.runner.run_options import RunOptions, load_with_settings

    options = RunOptions(runs, seed, threads, (), out, force)
    wanted = tipping.parse_outcome(outcome)
    for path in (lever, second or lever):
        tipping.find_lever(path)
    plan, baseline = load_with_settings(scenario, sets or (), weeks), load_baseline(scenario, sets or (), weeks)
    if second is None:
        return ask_with_bar(
            options, "Searching", lambda lives: tipping.refine_tip(plan, lives, lever, wanted, baseline), as_json
        )
    paths = lever, second
    return ask_with_bar(
        options, "Searching", lambda lives: tipping.refine_tip_line(plan, lives, paths, wanted, baseline), as_json
    )
