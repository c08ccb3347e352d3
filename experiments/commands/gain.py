"""`flywheel gain`: whether misses feed on themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.options import Force, Json, Name, Out, Runs, Seed, Sets, Threads

if TYPE_CHECKING:
    from experiments.understanding.gain import Gain
    from experiments.understanding.lives import Lives


def gain(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    scenario: Name,
    *,
    sets: Sets = None,
    quarter: Annotated[
        list[int] | None, typer.Option(help="Quarter from today whose result is withheld; may be repeated.")
    ] = None,
    share: Annotated[float, typer.Option(help="Share of the quarter's target that is withheld.")] = 0.05,
    loops: Annotated[
        bool, typer.Option("--loops", help="Also open each loop in turn, to see what it carries.")
    ] = False,
    runs: Runs = 200,
    seed: Seed = 1,
    threads: Threads = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Ask whether a miss feeds on itself: what is missed more, later, for each $1 kept out of the records."""
    from experiments.commands.answers import answered
    from experiments.orders import Order, loaded
    from experiments.understanding.gain import Push
    from experiments.understanding.gain import gain as ask

    push = Push(tuple(quarter or (0,)), share)
    order = Order(runs, seed, threads, (), out, force)
    found = loaded(scenario, sets or ())

    def question(lives: Lives) -> Gain:
        return ask(found, lives, push, by_loop=loops)

    answered(order, "Asking for the gain", lambda lives: lives.sharpening(question), as_json)
