"""`flywheel why`: what explains the gap between two scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.options import (
    WINDOW,
    Force,
    Json,
    Measured,
    Name,
    Other,
    Out,
    Runs,
    Seed,
    Sets,
    Threads,
    Weeks,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

Joined = Annotated[
    list[str] | None,
    typer.Option(
        "--group",
        metavar="NAME=PATH,…",
        help="Count these changes as one: paths, headings such as targets, or dated changes such as 'week 26'; may be repeated.",
    ),
]
Headings = Annotated[
    bool, typer.Option("--headings", help="Count all levers of a heading, such as targets, as one change.")
]


def why(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    a: Name,
    b: Other = None,
    *,
    sets: Sets = None,
    measure: Measured = "bookings",
    group: Joined = None,
    headings: Headings = False,
    runs: Runs = 60,
    seed: Seed = 1,
    weeks: Weeks = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
    threads: Threads = None,
) -> None:
    """Share the gap between two scenarios out among the changes that make it.

    With one scenario, the gap between it and itself changed by --set; with two, --set changes both.
    """
    from experiments.bar import bar
    from experiments.commands.answers import finish, latest, partial
    from experiments.orders import Order, measured, paired, prepare_model
    from experiments.understanding.changes import changes
    from experiments.understanding.futures import Futures
    from experiments.understanding.why import explain

    measure = measured(measure)
    scenarios, called = paired("why", a, b, sets or (), weeks)
    way = changes(*scenarios, _joined(group or ()), headings)
    order = Order(runs, seed, threads, out=out, force=force)
    futures = Futures(seed, min(WINDOW, scenarios[0].weeks), threads=threads)
    prepare_model()
    with bar(f"Living {len(way)} changes") as progress:
        answers = explain(way, called, futures, measure=measure, runs=order.runs, progress=progress)
        found = latest(answers, lambda so_far: partial(so_far, as_json))
    finish(found, order, as_json)


def _joined(words: Iterable[str]) -> dict[str, list[str]]:
    """Groups by name from `name=path,path`.

    Raises:
        OrderError: no name, no path, or a name that is given twice.
    """
    from experiments.orders import OrderError

    found: dict[str, list[str]] = {}
    for word in words:
        name, _, paths = (part.strip() for part in word.partition("="))
        parts = [path.strip() for path in paths.split(",") if path.strip()]
        if not name or not parts or name in found:
            raise OrderError(f"--group {word}: must be name=path,path with a name of its own")
        found[name] = parts
    return found
