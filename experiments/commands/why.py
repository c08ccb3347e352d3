"""`flywheel why`: what explains the gap between two scenarios."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from experiments.commands.options import MeasureName, QuestionOptions, Runs, ScenarioPair, expand_options
from experiments.commands.question_steps import answer_question, build_run_cache
from experiments.questions.difference_explanation import explain
from experiments.questions.scenario_changes import find_changes
from experiments.runner.run_options import OptionError, parse_measure
from simulation.former_paths import find_current_path

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


@expand_options
def why(
    pair: ScenarioPair,
    *,
    measure: MeasureName = "bookings",
    group: ChangeGroups = None,
    headings: Headings = False,
    runs: Runs = 60,
    options: QuestionOptions,
) -> None:
    """Explain the gap between two scenarios by the changes between them.

    With one scenario, the gap between it and itself changed by --set; with two, --set changes both.
    """
    measure = parse_measure(measure)
    scenarios, labels = options.load_pair("why", pair)
    changes = find_changes(*scenarios, _parse_groups(group or ()), headings)
    run_options = options.build_run_options(runs)
    run_cache = build_run_cache(options, *scenarios)
    answer_question(
        f"Simulating {len(changes)} changes",
        lambda progress: explain(changes, labels, run_cache, measure=measure, runs=runs, progress=progress),
        run_options,
        options.as_json,
    )


def _parse_groups(words: Iterable[str]) -> dict[str, list[str]]:
    """Groups by name from `name=path,path`.

    Raises:
        OptionError: no name, no path, or a name that is given twice.
    """
    groups: dict[str, list[str]] = {}
    for word in words:
        name, _, paths = (part.strip() for part in word.partition("="))
        parts = [find_current_path(path.strip()) for path in paths.split(",") if path.strip()]
        if not name or not parts or name in groups:
            raise OptionError(f"--group {word}: must be name=path,path, each name only once")
        groups[name] = parts
    return groups
