"""`flywheel wheel`: how much of a change of bookings the wheel itself makes."""

from __future__ import annotations

from experiments.commands.loops import Against, load_plans
from experiments.commands.options import QuestionOptions, Runs, ScenarioName, expand_options
from experiments.commands.question_steps import answer_question, build_observer, list_no_table
from experiments.questions.wheel_share import WheelShare, count_weeks, measure_wheel
from experiments.runner.run_observer import RunObserver


@expand_options
def wheel(scenario: ScenarioName, *, against: Against = None, runs: Runs = 200, options: QuestionOptions) -> None:
    """Ask how much of a rise or fall the wheel itself makes: hold what leaders do about misses, and see what is left."""
    run_options = options.build_run_options(runs)
    plan, other = load_plans(scenario, against, options)
    count_weeks(plan, other)

    def question(observer: RunObserver) -> WheelShare:
        return measure_wheel(plan, observer, other)

    answer_question(
        "Holding responses",
        lambda progress: build_observer(run_options, progress).refine_answers(question),
        run_options,
        options.as_json,
        list_no_table,
    )
