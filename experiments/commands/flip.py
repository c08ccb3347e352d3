"""`flywheel flip`: whether a conclusion survives other assumptions."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.options import (
    WINDOW_WEEKS,
    Force,
    Json,
    OtherScenario,
    Out,
    Runs,
    ScenarioName,
    Seed,
    Sets,
    Threads,
    Weeks,
)


def flip(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    a: ScenarioName,
    b: OtherScenario = None,
    *,
    sets: Sets = None,
    measure: Annotated[str, typer.Option(help="The conclusion is the sign of this measure's difference.")] = "bookings",
    assumption: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="Ask this one; may be repeated. Those that matter most when left out."),
    ] = None,
    most: Annotated[int, typer.Option(min=1, help="How many assumptions that matter most.")] = 8,
    runs: Runs = 60,
    seed: Seed = 1,
    weeks: Weeks = None,
    threads: Threads = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Ask whether a conclusion survives other assumptions: survives, turns, or unclear.

    With one scenario, the conclusion is about itself changed by --set; with two, --set changes both.
    """
    from experiments.commands.question_steps import load_plan_pair, print_partial, take_last, write_and_print
    from experiments.questions.assumption_flips import AssumptionProbe, list_altered_assumptions, refine_flip
    from experiments.runner.progress_bar import show_progress
    from experiments.runner.run_cache import RunCache
    from experiments.runner.run_options import RunOptions, prepare_model

    options = RunOptions(runs, seed, threads, (), out, force)
    plans = load_plan_pair((a, b), sets or (), weeks)
    for path in assumption or ():
        list_altered_assumptions(plans[0], path)
    prepare_model()
    with show_progress("Doubting") as progress:
        doubts = AssumptionProbe(
            plans, measure, RunCache(seed, min(WINDOW_WEEKS, plans[0].weeks), threads=threads), runs, progress
        )
        finding = take_last(refine_flip(doubts, assumption or (), most), lambda so_far: print_partial(so_far, as_json))
    write_and_print(finding, options, as_json)
