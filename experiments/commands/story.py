"""`flywheel story`: one run told in sentences, quarter by quarter, and the years of one seat."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.options import QuestionOptions, Runs, ScenarioName, expand_options
from experiments.commands.question_steps import list_no_table, write_and_print
from experiments.questions.run_story import check_example, choose_run, tell_story
from experiments.runner.progress_bar import show_progress
from experiments.runner.run_options import RunOptions, prepare_model
from scenarios import check_no_persons

WhichRun = Annotated[
    str, typer.Option("--run", help="Which run: a number from 0, or one of typical, good, bad out of --runs.")
]
Seat = Annotated[int | None, typer.Option(help="The seat whose years are told; where most happened if left out.")]


@expand_options
def story(
    scenario: ScenarioName,
    *,
    which: WhichRun = "typical",
    rep: Seat = None,
    runs: Runs = 100,
    options: QuestionOptions,
) -> None:
    """Tell one run: what was asked, what came, what leaders believed, what was true."""
    plan = options.load(scenario)
    if rep is not None:
        check_no_persons(plan, f"--rep {rep}")
    run_options = options.build_run_options(runs)
    prepare_model()
    if which.isdecimal():
        number, which = RunOptions(1, int(which)).seed, ""
    else:
        check_example(which)
        with show_progress("Choosing a run") as progress:
            number = choose_run(plan, which, runs, options.seed, threads=options.threads, progress=progress)
    finding = tell_story(plan, number, options.seed, seat=rep, which=which)
    write_and_print(finding, run_options, options.as_json, list_no_table)
