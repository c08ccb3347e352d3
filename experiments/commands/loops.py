"""`flywheel loops`: which loop drove the outcome, quarter by quarter."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.options import MeasureName, QuestionOptions, Runs, ScenarioName, expand_options
from experiments.commands.question_steps import answer_question, build_observer, load_plan_pair
from experiments.questions.loop_drivers import LoopDrivers, find_drivers
from experiments.questions.tipping_points import CARRYING_ON
from experiments.runner.run_observer import RunObserver
from experiments.runner.run_options import parse_measure
from simulation.scenario import Scenario

Against = Annotated[
    str | None,
    typer.Option(metavar="OTHER", help='Another scenario, or "carrying on": led as loaded, without --set.'),
]


@expand_options
def loops(
    scenario: ScenarioName,
    *,
    measure: MeasureName = "bookings",
    against: Against = None,
    runs: Runs = 200,
    options: QuestionOptions,
) -> None:
    """Ask which loop drove a measure, and when: open each from today on, and see what changes."""
    run_options = options.build_run_options(runs)
    measure = parse_measure(measure)
    plan, other = load_plans(scenario, against, options)

    def question(observer: RunObserver) -> LoopDrivers:
        return find_drivers(plan, observer, measure, other)

    answer_question(
        "Opening loops",
        lambda progress: build_observer(run_options, progress).refine_answers(question),
        run_options,
        options.as_json,
    )


def load_plans(name: str, against: str | None, options: QuestionOptions) -> tuple[Scenario, Scenario | None]:
    """The plan, and what it is compared with, if anything."""
    if against is None:
        return options.load(name), None
    carries_on = against.replace("-", " ") == CARRYING_ON
    other, plan = load_plan_pair(name, None, options) if carries_on else load_plan_pair(against, name, options)
    return plan, other
