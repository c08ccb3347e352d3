"""`flywheel story`: one future told in sentences, quarter by quarter, and the years of one seat."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.options import Force, Json, Out, Runs, ScenarioName, Seed, Sets, Weeks

Run = Annotated[
    str, typer.Option("--run", help="Which future: a number from 0, or one of typical, good, bad out of --runs.")
]
Rep = Annotated[int | None, typer.Option(help="The seat whose years are told; where most happened when left out.")]


def story(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    scenario: ScenarioName,
    *,
    which: Run = "typical",
    rep: Rep = None,
    sets: Sets = None,
    runs: Runs = 100,
    seed: Seed = 1,
    weeks: Weeks = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Tell one future: what was asked, what came, what leaders believed, what was true."""
    from experiments.commands.question_steps import write_and_print
    from experiments.questions.run_story import choose_run, tell_story
    from experiments.runner.progress_bar import show_progress
    from experiments.runner.run_options import RunOptions, load_with_settings, prepare_model
    from scenarios import check_no_persons

    plan = load_with_settings(scenario, sets or (), weeks)
    if rep is not None:
        check_no_persons(plan, f"--rep {rep}")
    options = RunOptions(runs, seed, None, (), out, force)
    prepare_model()
    if which.isdecimal():
        number, which = RunOptions(1, int(which)).seed, ""
    else:
        with show_progress("Choosing a future") as progress:
            number = choose_run(plan, which, runs, seed, progress=progress)
    finding = tell_story(plan, number, seed, seat=rep, which=which)
    write_and_print(finding, options, as_json, shown_tables=())
