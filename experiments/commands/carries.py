"""`flywheel carries`: which mechanism carries a result."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.options import (
    WINDOW,
    Force,
    Json,
    Measured,
    Name,
    Out,
    Runs,
    Seed,
    Sets,
    Threads,
    Weeks,
)

Against = Annotated[
    str | None, typer.Option(metavar="OTHER", help="Ask what carries the difference this scenario makes to the first.")
]
Only = Annotated[list[str] | None, typer.Option(metavar="MECHANISM", help="Only this mechanism; may be repeated.")]


def carries(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    scenario: Name,
    *,
    sets: Sets = None,
    against: Against = None,
    measure: Measured = "bookings",
    only: Only = None,
    runs: Runs = 60,
    seed: Seed = 1,
    weeks: Weeks = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
    threads: Threads = None,
) -> None:
    """Switch off each mechanism by its name, and see how much of a measure goes with it."""
    from experiments.bar import bar
    from experiments.commands.answers import finish, latest, partial
    from experiments.orders import Order, loaded, measured, prepare_model
    from experiments.understanding.carries import carries as asked
    from experiments.understanding.carries import check_mechanisms
    from experiments.understanding.futures import Futures

    measure = measured(measure)
    mechanisms = list(dict.fromkeys(only or ()))
    check_mechanisms(mechanisms)
    sides = [loaded(name, sets or (), weeks) for name in (scenario, against) if name is not None]
    order = Order(runs, seed, threads, out=out, force=force)
    futures = Futures(seed, min(WINDOW, *(side.weeks for side in sides)), threads=threads)
    prepare_model()
    with bar("Living without each mechanism") as progress:
        answers = asked(sides, futures, measure=measure, only=mechanisms, runs=order.runs, progress=progress)
        answer = latest(answers, lambda so_far: partial(so_far, as_json))
    finish(answer, order, as_json)
