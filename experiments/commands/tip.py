"""`flywheel tip`: the value of a lever at which an outcome tips."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.options import Force, Json, Name, Out, Runs, Seed, Sets, Threads, Weeks


def tip(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    scenario: Name,
    *,
    lever: Annotated[str, typer.Option(metavar="PATH", help="The lever that is searched.")],
    outcome: Annotated[
        str,
        typer.Option(
            help="The line: loop_gain=1, MEASURE=VALUE, or MEASURE=carrying on (led as loaded, without --set)."
        ),
    ] = "loop_gain=1",
    second: Annotated[
        str | None, typer.Option(metavar="PATH", help="Search at five values of a second lever, too.")
    ] = None,
    sets: Sets = None,
    runs: Runs = 200,
    seed: Seed = 1,
    weeks: Weeks = None,
    threads: Threads = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Find the value of a lever at which an outcome tips, with its interval."""
    from experiments.commands.answers import answered, carrying_on
    from experiments.orders import Order, loaded
    from experiments.understanding import tip as tipping

    order = Order(runs, seed, threads, (), out, force)
    wanted = tipping.outcome(outcome)
    for path in (lever, second or lever):
        tipping.lever(path)
    found, usual = loaded(scenario, sets or (), weeks), carrying_on(scenario, sets or (), weeks)
    if second is None:
        return answered(order, "Searching", lambda lives: tipping.tips(found, lives, lever, wanted, usual), as_json)
    paths = lever, second
    return answered(order, "Searching", lambda lives: tipping.tip_lines(found, lives, paths, wanted, usual), as_json)
