"""`flywheel story`: one future told in sentences, quarter by quarter, and the years of one seat."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.options import Force, Json, Name, Out, Runs, Seed, Sets, Weeks

Run = Annotated[
    str, typer.Option("--run", help="Which future: a number from 0, or one of typical, good, bad out of --runs.")
]
Rep = Annotated[int | None, typer.Option(help="The seat whose years are told; where most happened when left out.")]


def story(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    scenario: Name,
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
    from experiments.bar import bar
    from experiments.commands.answers import finish
    from experiments.orders import Order, loaded, prepare_model
    from experiments.understanding.story import choose, tell_story
    from scenarios import check_no_persons

    plan = loaded(scenario, sets or (), weeks)
    if rep is not None:
        check_no_persons(plan, f"--rep {rep}")
    order = Order(runs, seed, None, (), out, force)
    prepare_model()
    if which.isdecimal():
        number, which = Order(1, int(which)).seed, ""
    else:
        with bar("Choosing a future") as progress:
            number = choose(plan, which, runs, seed, progress=progress)
    found = tell_story(plan, number, seed, seat=rep, which=which)
    finish(found, order, as_json, shown=())
