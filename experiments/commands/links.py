"""`flywheel links`: how strong each link of the wheel is in a plan, and what the plan does without one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.options import (
    WINDOW_WEEKS,
    Force,
    Json,
    Out,
    ScenarioName,
    Seed,
    Sets,
    Threads,
    Weeks,
    print_json,
)
from experiments.commands.options import print_parts as show_all

if TYPE_CHECKING:
    from experiments.runner.run_options import RunOptions
    from simulation import Scenario

Some = Annotated[int, typer.Option(help="How many futures.")]
Quarter = Annotated[int, typer.Option(help="The quarter from today that is pushed.")]
Cut = Annotated[
    str | None, typer.Option(metavar="LINK", help="Instead: live the plan without this link, such as missed>trust.")
]


def links(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    scenario: ScenarioName,
    *,
    sets: Sets = None,
    runs: Some = 40,
    seed: Seed = 1,
    quarter: Quarter = 1,
    cut: Cut = None,
    weeks: Weeks = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
    threads: Threads = None,
) -> None:
    """Measure the links of the flywheel by small pushes, in a plan as it is."""
    from experiments.commands.question_steps import print_partial, take_last, write_and_print
    from experiments.questions.link_strengths import refine_links
    from experiments.runner.progress_bar import show_progress
    from experiments.runner.run_options import RunOptions, load_with_settings, prepare_model

    plan = load_with_settings(scenario, sets or (), weeks)
    options = RunOptions(runs, seed, threads, (), out, force)
    if cut:
        return _compare_without_link(plan, cut, options, as_json)
    prepare_model()
    with show_progress("Pushing") as progress:
        findings = refine_links(plan, runs, seed, quarter, threads=threads, progress=progress)
        finding = take_last(findings, lambda so_far: print_partial(so_far, as_json, ()))
    write_and_print(finding, options, as_json, shown_tables=())


def _compare_without_link(plan: Scenario, link: str, options: RunOptions, as_json: bool) -> None:
    """The plan with and without a link, measure by measure."""
    from experiments.commands import terminal_tables
    from experiments.questions import compare, flywheel_map, run_files
    from experiments.questions.link_strengths import fork_without_link
    from experiments.runner.progress_bar import show_progress
    from experiments.runner.run_options import prepare_model

    chosen = flywheel_map.find_link(link)
    prepare_model()
    with show_progress("Living without the link"):
        pair = fork_without_link(plan, chosen, options.runs, options.seed, threads=options.threads)
    labels = plan.name, f"{plan.name} without {chosen.label} from today"
    comparison = compare.compare(*pair, called=labels, weeks=min(WINDOW_WEEKS, plan.weeks))
    if options.out:
        run_files.write_comparison(options.out, comparison, pair, (), options.force)
    if as_json:
        return print_json(comparison.to_json())
    coarse = (f"Cut more coarsely than the arrow: {chosen.also_cut}.",) if chosen.also_cut else ()
    return show_all(terminal_tables.build_comparison_table(comparison), *coarse)
