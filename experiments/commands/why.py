"""`flywheel why`: what explains the gap between two scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.options import (
    WINDOW_WEEKS,
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
)

if TYPE_CHECKING:
    from collections.abc import Iterable

ChangeGroups = Annotated[
    list[str] | None,
    typer.Option(
        "--group",
        metavar="NAME=PATH,…",
        help="Count these changes as one: paths, headings such as targets, or dated changes such as 'week 26'; may be repeated.",
    ),
]
Headings = Annotated[
    bool, typer.Option("--headings", help="Count all levers of a heading, such as targets, as one change.")
]


def why(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    a: ScenarioName,
    b: OtherScenario = None,
    *,
    sets: Sets = None,
    measure: MeasureName = "bookings",
    group: ChangeGroups = None,
    headings: Headings = False,
    runs: Runs = 60,
    seed: Seed = 1,
    weeks: Weeks = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
    threads: Threads = None,
) -> None:
    """Share the gap between two scenarios out among the changes that make it.

    With one scenario, the gap between it and itself changed by --set; with two, --set changes both.
    """
    from experiments.commands.question_steps import print_partial, take_last, write_and_print
    from experiments.questions.difference_explanation import explain
    from experiments.questions.scenario_changes import find_changes
    from experiments.runner.progress_bar import show_progress
    from experiments.runner.run_cache import RunCache
    from experiments.runner.run_options import RunOptions, load_pair, parse_measure, prepare_model

    measure = parse_measure(measure)
    scenarios, labels = load_pair("why", a, b, sets or (), weeks)
    way = find_changes(*scenarios, _parse_groups(group or ()), headings)
    options = RunOptions(runs, seed, threads, out=out, force=force)
    run_cache = RunCache(seed, min(WINDOW_WEEKS, scenarios[0].weeks), threads=threads)
    prepare_model()
    with show_progress(f"Living {len(way)} changes") as progress:
        findings = explain(way, labels, run_cache, measure=measure, runs=options.runs, progress=progress)
        finding = take_last(findings, lambda so_far: print_partial(so_far, as_json))
    write_and_print(finding, options, as_json)


def _parse_groups(words: Iterable[str]) -> dict[str, list[str]]:
    """Groups by name from `name=path,path`.

    Raises:
        OrderError: no name, no path, or a name that is given twice.
    """
    from experiments.runner.run_options import OptionError

    groups: dict[str, list[str]] = {}
    for word in words:
        name, _, paths = (part.strip() for part in word.partition("="))
        parts = [path.strip() for path in paths.split(",") if path.strip()]
        if not name or not parts or name in groups:
            raise OptionError(f"--group {word}: must be name=path,path with a name of its own")
        groups[name] = parts
    return groups
