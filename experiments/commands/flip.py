"""`flywheel flip`: whether a conclusion survives other assumptions."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.options import WINDOW, Force, Json, Name, Other, Out, Runs, Seed, Sets, Threads, Weeks


def flip(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    a: Name,
    b: Other = None,
    *,
    sets: Sets = None,
    measure: Annotated[str, typer.Option(help="The conclusion is the sign of this measure's difference.")] = "bookings",
    assumption: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="Ask this one; may be repeated. Those that matter most when left out."),
    ] = None,
    most: Annotated[int, typer.Option(min=1, help="How many assumptions that matter most.")] = 8,
    runs: Runs = 60,
    seed: Seed = 1,
    weeks: Weeks = None,
    threads: Threads = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Ask whether a conclusion survives other assumptions: survives, turns, or unclear.

    With one scenario, the conclusion is about itself changed by --set; with two, --set changes both.
    """
    from experiments.bar import bar
    from experiments.commands.answers import finish, latest, pair, partial
    from experiments.orders import Order, prepare_model
    from experiments.understanding.flip import Doubts, flips, others
    from experiments.understanding.futures import Futures

    order = Order(runs, seed, threads, (), out, force)
    plans = pair((a, b), sets or (), weeks)
    for path in assumption or ():
        others(plans[0], path)
    prepare_model()
    with bar("Doubting") as progress:
        doubts = Doubts(plans, measure, Futures(seed, min(WINDOW, plans[0].weeks), threads=threads), runs, progress)
        found = latest(flips(doubts, assumption or (), most), lambda so_far: partial(so_far, as_json))
    finish(found, order, as_json)
