"""`flywheel tip`: the value of a lever at which an outcome tips."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from experiments.commands.options import QuestionOptions, Runs, ScenarioName, expand_options
from experiments.commands.question_steps import answer_question, build_observer, load_baseline
from experiments.findings.finding import Finding
from experiments.questions.tipping_points import find_lever, parse_outcome, refine_tip, refine_tip_line
from experiments.runner.progress_bar import ReportProgress
from simulation.former_paths import find_current_path

SearchedLever = Annotated[str, typer.Option(metavar="PATH", help="The lever that is searched.")]
Outcome = Annotated[
    str,
    typer.Option(help="The line: loop_gain=1, MEASURE=VALUE, or MEASURE=carrying on (led as loaded, without --set)."),
]
SecondLever = Annotated[str | None, typer.Option(metavar="PATH", help="Search at five values of a second lever, too.")]


@expand_options
def tip(
    scenario: ScenarioName,
    *,
    lever: SearchedLever,
    outcome: Outcome = "loop_gain=1",
    second: SecondLever = None,
    runs: Runs = 200,
    options: QuestionOptions,
) -> None:
    """Find the value of a lever at which an outcome tips, with its interval."""
    run_options = options.build_run_options(runs)
    parsed_outcome = parse_outcome(outcome)
    lever, second = find_current_path(lever), find_current_path(second) if second else None
    for path in (lever, second or lever):
        find_lever(path)
    plan, baseline = options.load(scenario), load_baseline(scenario, options)

    def ask(progress: ReportProgress) -> Iterator[Finding]:
        observer = build_observer(run_options, progress)
        if second is None:
            return refine_tip(plan, observer, lever, parsed_outcome, baseline)
        return refine_tip_line(plan, observer, (lever, second), parsed_outcome, baseline)

    answer_question("Searching", ask, run_options, options.as_json)
