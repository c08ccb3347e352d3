"""`flywheel links`: how strong each link of the wheel is in a plan, and what the plan does without one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.options import WINDOW, Force, Json, Name, Out, Seed, Sets, Threads, Weeks, print_json
from experiments.commands.options import show as show_all

if TYPE_CHECKING:
    from experiments.orders import Order
    from simulation import Scenario

Some = Annotated[int, typer.Option(help="How many futures.")]
Quarter = Annotated[int, typer.Option(help="The quarter from today that is pushed.")]
Cut = Annotated[
    str | None, typer.Option(metavar="LINK", help="Instead: live the plan without this link, such as missed>trust.")
]


def links(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    scenario: Name,
    *,
    sets: Sets = None,
    runs: Some = 40,
    seed: Seed = 1,
    quarter: Quarter = 1,
    cut: Cut = None,
    weeks: Weeks = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
    threads: Threads = None,
) -> None:
    """Measure the links of the flywheel by small pushes, in a plan as it is."""
    from experiments.bar import bar
    from experiments.commands.answers import finish, latest, partial
    from experiments.orders import Order, loaded, prepare_model
    from experiments.understanding.links import measured

    plan = loaded(scenario, sets or (), weeks)
    order = Order(runs, seed, threads, (), out, force)
    if cut:
        return _without(plan, cut, order, as_json)
    prepare_model()
    with bar("Pushing") as progress:
        answers = measured(plan, runs, seed, quarter, threads=threads, progress=progress)
        found = latest(answers, lambda so_far: partial(so_far, as_json, ()))
    finish(found, order, as_json, shown=())


def _without(plan: Scenario, link: str, order: Order, as_json: bool) -> None:
    """The plan with and without a link, measure by measure."""
    from experiments import compare, reports, tables
    from experiments.orders import prepare_model
    from experiments.understanding import wheel
    from experiments.understanding.links import without

    chosen = wheel.found(link)
    prepare_model()
    pair = without(plan, chosen, order.runs, order.seed, threads=order.threads)
    called = plan.name, f"{plan.name} without {chosen.label} from today"
    found = compare.compare(*pair, called=called, weeks=min(WINDOW, plan.weeks))
    if order.out:
        reports.write_comparison(order.out, found, pair, (), order.force)
    if as_json:
        return print_json(found.to_json())
    coarse = (f"Cut more coarsely than the arrow: {chosen.coarser}.",) if chosen.coarser else ()
    return show_all(tables.comparison(found), *coarse)
