"""`flywheel carries`: which mechanism carries a result."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.options import (
    WINDOW_WEEKS,
    Force,
    Json,
    MeasureName,
    Out,
    Runs,
    ScenarioName,
    Seed,
    Sets,
    Threads,
    Weeks,
)

Against = Annotated[
    str | None, typer.Option(metavar="OTHER", help="Ask what carries the difference this scenario makes to the first.")
]
Only = Annotated[list[str] | None, typer.Option(metavar="MECHANISM", help="Only this mechanism; may be repeated.")]


def carries(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    scenario: ScenarioName,
    *,
    sets: Sets = None,
    against: Against = None,
    measure: MeasureName = "bookings",
    only: Only = None,
    runs: Runs = 60,
    seed: Seed = 1,
    weeks: Weeks = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
    threads: Threads = None,
) -> None:
    """Switch off each mechanism by its name, and see how much of a measure goes with it."""
    from experiments.commands.question_steps import print_partial, take_last, write_and_print
    from experiments.questions.mechanism_carriers import check_mechanisms, find_carriers
    from experiments.runner.progress_bar import show_progress
    from experiments.runner.run_cache import RunCache
    from experiments.runner.run_options import RunOptions, load_with_settings, parse_measure, prepare_model

    measure = parse_measure(measure)
    mechanisms = list(dict.fromkeys(only or ()))
    check_mechanisms(mechanisms)
    sides = [load_with_settings(name, sets or (), weeks) for name in (scenario, against) if name is not None]
    options = RunOptions(runs, seed, threads, out=out, force=force)
    run_cache = RunCache(seed, min(WINDOW_WEEKS, *(side.weeks for side in sides)), threads=threads)
    prepare_model()
    with show_progress("Living without each mechanism") as progress:
        findings = find_carriers(
            sides, run_cache, measure=measure, only=mechanisms, runs=options.runs, progress=progress
        )
        finding = take_last(findings, lambda so_far: print_partial(so_far, as_json))
    write_and_print(finding, options, as_json)
