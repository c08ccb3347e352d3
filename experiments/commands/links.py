"""`flywheel links`: how strong each link of the wheel is in a plan, and what the plan does without one."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands import terminal_tables
from experiments.commands.options import WINDOW_WEEKS, QuestionOptions, Runs, ScenarioName, expand_options
from experiments.commands.question_steps import answer_question, list_no_table
from experiments.commands.terminal_output import print_json, print_parts
from experiments.questions import compare, flywheel_map, run_files
from experiments.questions.link_strengths import fork_without_link, refine_links
from experiments.runner.progress_bar import show_progress
from experiments.runner.run_options import RunOptions, prepare_model
from simulation.scenario import Scenario

PushedQuarter = Annotated[int, typer.Option(help="The quarter from today that is pushed.")]
Cut = Annotated[
    str | None,
    typer.Option(metavar="LINK", help="Instead: simulate the plan without this link, such as missed>trust."),
]


@expand_options
def links(
    scenario: ScenarioName,
    *,
    runs: Runs = 40,
    quarter: PushedQuarter = 1,
    cut: Cut = None,
    options: QuestionOptions,
) -> None:
    """Measure how strong each link of the flywheel is in a plan, by small pushes."""
    plan = options.load(scenario)
    run_options = options.build_run_options(runs)
    if cut:
        return _compare_without_link(plan, cut, run_options, options.as_json)
    return answer_question(
        "Pushing",
        lambda progress: refine_links(plan, runs, options.seed, quarter, threads=options.threads, progress=progress),
        run_options,
        options.as_json,
        list_no_table,
    )


def _compare_without_link(plan: Scenario, link: str, options: RunOptions, as_json: bool) -> None:
    """The plan with and without a link, measure by measure."""
    chosen = flywheel_map.find_link(link)
    prepare_model()
    with show_progress("Simulating without the link"):
        pair = fork_without_link(plan, chosen, options.runs, options.seed, threads=options.threads)
    labels = plan.name, f"{plan.name} without {chosen.label} from today"
    comparison = compare.compare(*pair, called=labels, weeks=min(WINDOW_WEEKS, plan.weeks))
    if options.out:
        run_files.write_comparison(options.out, comparison, pair, (), options.force)
    if as_json:
        return print_json(comparison.build_document())
    coarse = (f"Cut more coarsely than the arrow: {chosen.also_cut}.",) if chosen.also_cut else ()
    return print_parts(terminal_tables.build_comparison_table(comparison), *coarse)
