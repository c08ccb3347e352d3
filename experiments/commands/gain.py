"""`flywheel gain`: whether misses feed on themselves."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.options import QuestionOptions, Runs, ScenarioName, expand_options
from experiments.commands.question_steps import answer_question, build_observer
from experiments.questions.loop_gain import LoopGain, MissPush, measure_gain
from experiments.runner.run_observer import RunObserver

Quarters = Annotated[
    list[int] | None, typer.Option(help="Quarter from today whose result is withheld; may be repeated.")
]
Share = Annotated[float, typer.Option(help="Share of the quarter's target that is withheld.")]
ByLoop = Annotated[bool, typer.Option("--loops", help="Also open each loop in turn, to see what it carries.")]


@expand_options
def gain(
    scenario: ScenarioName,
    *,
    quarter: Quarters = None,
    share: Share = 0.05,
    loops: ByLoop = False,
    runs: Runs = 200,
    options: QuestionOptions,
) -> None:
    """Ask whether a miss feeds on itself: what each $1 kept out of the records costs later."""
    push = MissPush(tuple(quarter or (0,)), share)
    run_options = options.build_run_options(runs)
    plan = options.load(scenario)

    def question(observer: RunObserver) -> LoopGain:
        return measure_gain(plan, observer, push, by_loop=loops)

    answer_question(
        "Measuring the gain",
        lambda progress: build_observer(run_options, progress).refine_answers(question),
        run_options,
        options.as_json,
    )
