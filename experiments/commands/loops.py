"""`flywheel loops`: which loop drove the outcome, quarter by quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.options import Force, Json, Name, Out, Runs, Seed, Sets, Threads, Weeks

if TYPE_CHECKING:
    from experiments.understanding.lives import Lives
    from experiments.understanding.loops import Drivers


def loops(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    scenario: Name,
    *,
    sets: Sets = None,
    measure: Annotated[str, typer.Option(help="Which measure is followed.")] = "bookings",
    against: Annotated[
        str | None,
        typer.Option(metavar="OTHER", help='Another scenario, or "carrying on": led as loaded, without --set.'),
    ] = None,
    runs: Runs = 200,
    seed: Seed = 1,
    weeks: Weeks = None,
    threads: Threads = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Ask which loop drove a measure, and when: open each from today on, and see what changes."""
    from experiments.commands.answers import answered, pair
    from experiments.orders import Order, loaded, measured
    from experiments.understanding.loops import drivers
    from experiments.understanding.tip import CARRYING_ON

    order = Order(runs, seed, threads, (), out, force)
    measure = measured(measure)
    if against is None:
        found, other = loaded(scenario, sets or (), weeks), None
    else:
        carries_on = against.replace("-", " ") == CARRYING_ON
        other, found = pair((scenario, None) if carries_on else (against, scenario), sets or (), weeks)

    def question(lives: Lives) -> Drivers:
        return drivers(found, lives, measure, other)

    answered(order, "Opening loops", lambda lives: lives.sharpening(question), as_json)
