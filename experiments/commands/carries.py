"""`flywheel carries`: which mechanism carries a result."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.options import MeasureName, QuestionOptions, Runs, ScenarioName, expand_options
from experiments.commands.question_steps import answer_question, build_run_cache
from experiments.questions.mechanism_carriers import check_mechanisms, find_carriers
from experiments.runner.run_options import parse_measure

Against = Annotated[
    str | None, typer.Option(metavar="OTHER", help="Ask what carries the difference between the two scenarios.")
]
Only = Annotated[list[str] | None, typer.Option(metavar="MECHANISM", help="Only this mechanism; may be repeated.")]


@expand_options
def carries(
    scenario: ScenarioName,
    *,
    against: Against = None,
    measure: MeasureName = "bookings",
    only: Only = None,
    runs: Runs = 60,
    options: QuestionOptions,
) -> None:
    """Switch off each mechanism, and see how much of a measure goes with it."""
    measure = parse_measure(measure)
    mechanisms = list(dict.fromkeys(only or ()))
    check_mechanisms(mechanisms)
    sides = [options.load(name) for name in (scenario, against) if name is not None]
    run_options = options.build_run_options(runs)
    run_cache = build_run_cache(options, *sides)
    answer_question(
        "Simulating without each mechanism",
        lambda progress: find_carriers(
            sides, run_cache, measure=measure, only=mechanisms, runs=runs, progress=progress
        ),
        run_options,
        options.as_json,
    )
