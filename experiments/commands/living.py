"""`flywheel run` and `flywheel compare`: one scenario through many futures, or two through the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.options import (
    WINDOW,
    Detail,
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
    print_json,
    show,
)

if TYPE_CHECKING:
    from experiments.compare import Comparison
    from experiments.orders import Order
    from experiments.precision import Precision
    from simulation import Ensemble, Scenario

USUAL_RUNS = 200
Begin = Annotated[
    int | None, typer.Option(help="How many futures to live: 200; with --precision, how many to begin with.")
]
Narrow = Annotated[
    str | None,
    typer.Option(
        metavar="WIDTH",
        help="Add futures until the 95 % interval of the measure is at most this much to either side: "
        "50 in its unit, or 2% of a's mean.",
    ),
]
Most = Annotated[int, typer.Option(help="With --precision: at most so many futures.")]


def run(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    scenario: Name,
    *,
    sets: Sets = None,
    runs: Runs = USUAL_RUNS,
    seed: Seed = 1,
    weeks: Weeks = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
    threads: Threads = None,
    detail: Detail = None,
) -> None:
    """Live a scenario many times and sum up its last year."""
    from experiments import reports, tables
    from experiments.orders import Order, lived, loaded

    found = loaded(scenario, sets or (), weeks)
    order = Order(runs, seed, threads, tuple(detail or ()), out, force)
    ensemble = lived(found, order, found.name)
    if out:
        reports.write_run(out, ensemble, order.detail, force)
    window = min(WINDOW, found.weeks)
    if as_json:
        return print_json(reports.summary(ensemble, window))
    title = f"{found.title or found.name}: {runs} future{'s' if runs > 1 else ''}"
    return show(tables.summary(ensemble.summary(weeks=window), title, window))


def compare(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    a: Name,
    b: Other = None,
    *,
    sets: Sets = None,
    runs: Begin = None,
    measure: Measured = "bookings",
    precision: Narrow = None,
    runs_most: Most = 2000,
    seed: Seed = 1,
    weeks: Weeks = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
    threads: Threads = None,
    detail: Detail = None,
) -> None:
    """Live two scenarios through the same futures.

    With one scenario, compare it with itself changed by --set; with two, --set changes both.
    """
    from experiments import reports
    from experiments.orders import Order, measured, paired
    from experiments.precision import FIRST, Precision

    measure = measured(measure)
    scenarios, called = paired("compare", a, b, sets or (), weeks)
    wanted = Precision.read(precision, measure, runs_most) if precision is not None else None
    usual = FIRST if wanted else USUAL_RUNS
    order = Order(usual if runs is None else runs, seed, threads, tuple(detail or ()), out, force)
    found, pair = _compared(scenarios, called, order, measure, wanted, as_json)
    if out:
        reports.write_comparison(out, found, pair, order.detail, force)
    _print(found, as_json)


def _print(found: Comparison, as_json: bool) -> None:
    from experiments import tables

    if as_json:
        return print_json(found.to_json())
    return show(tables.comparison(found), *found.sentences())


def _compared(
    scenarios: tuple[Scenario, Scenario],
    called: tuple[str, str],
    order: Order,
    measure: str,
    wanted: Precision | None,
    as_json: bool,
) -> tuple[Comparison, tuple[Ensemble, Ensemble]]:
    """Both lived through the futures of the order, or through as many as the precision wants."""
    from dataclasses import replace

    from experiments.commands.answers import latest
    from experiments.compare import compare as compared
    from experiments.orders import check_memory, lived
    from experiments.precision import sharpened

    window = min(WINDOW, *(scenario.weeks for scenario in scenarios))

    def live(first: int, runs: int) -> tuple[Ensemble, Ensemble]:
        asked, more = replace(order, runs=runs), {"first_run": first} if first else {}
        a, b = (lived(each, asked, name, **more) for each, name in zip(scenarios, called, strict=True))
        return a, b

    if wanted is None:
        pair = live(0, order.runs)
        return compared(*pair, called=called, weeks=window, measure=measure), pair
    for each in scenarios:
        check_memory(each, wanted.most, "--runs-most")
    return latest(
        sharpened(live, wanted, order.runs, called, window, order.detail),
        lambda so_far: _print(replace(so_far[0], ended=f"Interrupted after {so_far[0].runs} futures."), as_json),
    )
