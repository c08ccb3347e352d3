"""`flywheel run` and `flywheel compare`: one scenario through many futures, or two through the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.options import (
    WINDOW_WEEKS,
    Detail,
    Force,
    Json,
    MeasureName,
    OtherScenario,
    Out,
    Runs,
    ScenarioName,
    Seed,
    Sets,
    Threads,
    Weeks,
    print_json,
    print_parts,
)

if TYPE_CHECKING:
    from experiments.questions.compare import Comparison
    from experiments.questions.precision import Precision
    from experiments.runner.run_options import RunOptions
    from simulation import Ensemble, Scenario

USUAL_RUNS = 200
Begin = Annotated[
    int | None, typer.Option(help="How many futures to live: 200; with --precision, how many to begin with.")
]
Narrow = Annotated[
    str | None,
    typer.Option(
        metavar="WIDTH",
        help="Add futures until the 95 % interval of the measure is at most this much to either side: "
        "50 in its unit, or 2% of a's mean.",
    ),
]
Most = Annotated[int, typer.Option(help="With --precision: at most so many futures.")]


def run(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    scenario: ScenarioName,
    *,
    sets: Sets = None,
    runs: Runs = USUAL_RUNS,
    seed: Seed = 1,
    weeks: Weeks = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
    threads: Threads = None,
    detail: Detail = None,
) -> None:
    """Live a scenario many times and sum up its last year."""
    from experiments.commands import terminal_tables
    from experiments.questions import run_files
    from experiments.runner.run_options import RunOptions, load_with_settings, run_ensemble

    plan = load_with_settings(scenario, sets or (), weeks)
    options = RunOptions(runs, seed, threads, tuple(detail or ()), out, force)
    ensemble = run_ensemble(plan, options, plan.name)
    if out:
        run_files.write_run(out, ensemble, options.detail, force)
    window = min(WINDOW_WEEKS, plan.weeks)
    if as_json:
        return print_json(run_files.summarise_run(ensemble, window))
    title = f"{plan.title or plan.name}: {runs} future{'s' if runs > 1 else ''}"
    return print_parts(terminal_tables.build_summary_table(ensemble.summary(weeks=window), title, window))


def compare(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    a: ScenarioName,
    b: OtherScenario = None,
    *,
    sets: Sets = None,
    runs: Begin = None,
    measure: MeasureName = "bookings",
    precision: Narrow = None,
    runs_most: Most = 2000,
    seed: Seed = 1,
    weeks: Weeks = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
    threads: Threads = None,
    detail: Detail = None,
) -> None:
    """Live two scenarios through the same futures.

    With one scenario, compare it with itself changed by --set; with two, --set changes both.
    """
    from experiments.questions import run_files
    from experiments.questions.precision import FIRST_LOOK_RUNS, Precision
    from experiments.runner.run_options import RunOptions, load_pair, parse_measure

    measure = parse_measure(measure)
    scenarios, labels = load_pair("compare", a, b, sets or (), weeks)
    wanted = Precision.parse(precision, measure, runs_most) if precision is not None else None
    usual = FIRST_LOOK_RUNS if wanted else USUAL_RUNS
    options = RunOptions(usual if runs is None else runs, seed, threads, tuple(detail or ()), out, force)
    comparison, pair = _simulate_and_compare(scenarios, labels, options, measure, wanted, as_json)
    if out:
        run_files.write_comparison(out, comparison, pair, options.detail, force)
    _print_comparison(comparison, as_json)


def _print_comparison(comparison: Comparison, as_json: bool) -> None:
    from experiments.commands import terminal_tables

    if as_json:
        return print_json(comparison.to_json())
    return print_parts(terminal_tables.build_comparison_table(comparison), *comparison.sentences())


def _simulate_and_compare(
    scenarios: tuple[Scenario, Scenario],
    labels: tuple[str, str],
    options: RunOptions,
    measure: str,
    wanted: Precision | None,
    as_json: bool,
) -> tuple[Comparison, tuple[Ensemble, Ensemble]]:
    """Both lived through the futures of the order, or through as many as the precision wants."""
    from dataclasses import replace

    from experiments.commands.question_steps import take_last
    from experiments.questions.compare import compare as compare_ensembles
    from experiments.questions.precision import compare_until_precise
    from experiments.runner.run_options import check_memory, run_ensemble

    window = min(WINDOW_WEEKS, *(scenario.weeks for scenario in scenarios))

    def simulate(first: int, runs: int) -> tuple[Ensemble, Ensemble]:
        part_options, more = replace(options, runs=runs), {"first_run": first} if first else {}
        a, b = (run_ensemble(each, part_options, name, **more) for each, name in zip(scenarios, labels, strict=True))
        return a, b

    if wanted is None:
        pair = simulate(0, options.runs)
        return compare_ensembles(*pair, called=labels, weeks=window, measure=measure), pair
    for each in scenarios:
        check_memory(each, wanted.most, "--runs-most")
    return take_last(
        compare_until_precise(simulate, wanted, options.runs, labels, window, options.detail),
        lambda so_far: _print_comparison(
            replace(so_far[0], stop_reason=f"Interrupted after {so_far[0].runs} futures."), as_json
        ),
    )
