"""`flywheel flip`: whether a conclusion survives other assumptions."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.options import QuestionOptions, Runs, ScenarioPair, expand_options
from experiments.commands.question_steps import answer_question, build_run_cache, load_plan_pair
from experiments.questions.assumption_flips import AssumptionProbe, list_altered_assumptions, refine_flip
from experiments.runner.run_options import parse_measure

ConcludedMeasure = Annotated[
    str, typer.Option(metavar="MEASURE", help="The conclusion is the sign of this measure's difference.")
]
Assumptions = Annotated[
    list[str] | None,
    typer.Option(
        "--assumption", metavar="PATH", help="Alter this one; may be repeated. Those that matter most if left out."
    ),
]
MostAssumptions = Annotated[int, typer.Option(min=1, help="How many of the assumptions that matter most.")]


@expand_options
def flip(
    pair: ScenarioPair,
    *,
    measure: ConcludedMeasure = "bookings",
    assumption: Assumptions = None,
    most: MostAssumptions = 8,
    runs: Runs = 60,
    options: QuestionOptions,
) -> None:
    """Ask whether a conclusion survives other assumptions.

    With one scenario, the conclusion is about itself changed by --set; with two, --set changes both.
    """
    measure = parse_measure(measure)
    run_options = options.build_run_options(runs)
    plans = load_plan_pair(pair.a, pair.b, options)
    for path in assumption or ():
        list_altered_assumptions(plans[0], path)
    run_cache = build_run_cache(options, plans[0])
    answer_question(
        "Altering assumptions",
        lambda progress: refine_flip(
            AssumptionProbe(plans, measure, run_cache, runs, progress), assumption or (), most
        ),
        run_options,
        options.as_json,
    )
