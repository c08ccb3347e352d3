"""`flywheel rank`: what would help most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.options import WINDOW, Force, Json, Name, Out, Seed, Sets, Threads, Weeks

if TYPE_CHECKING:
    from rich.table import Table

    from experiments.understanding.ranking import Ranking

Measured = Annotated[str, typer.Option(metavar="MEASURE", help="What is to get better, of docs/reference/measures.md.")]
Budget = Annotated[int | None, typer.Option(help="Futures in all, shared out among the levers; 900 when left out.")]


def rank(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    scenario: Name,
    *,
    measure: Measured = "contribution",
    sets: Sets = None,
    runs: Budget = None,
    seed: Seed = 1,
    weeks: Weeks = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
    threads: Threads = None,
) -> None:
    """Move every lever alone to each end, and ask which helps most and which pairs only work together."""
    from experiments.commands.answers import finish, latest, partial
    from experiments.orders import Order, loaded, prepare_model
    from experiments.understanding.futures import Futures
    from experiments.understanding.rank import BUDGET, question
    from experiments.understanding.rank import rank as ranked

    order = Order(BUDGET if runs is None else runs, seed, threads, (), out, force)
    asked = question(loaded(scenario, sets or (), weeks), measure, order.runs)
    prepare_model()
    futures = Futures(seed, min(WINDOW, asked.scenario.weeks), threads=threads)
    found = latest(_watched(ranked(asked, futures)), lambda so_far: partial(so_far, as_json, [_table(so_far)]))
    finish(found, order, as_json, [_table(found)])


def _watched(answers: Iterable[Ranking]) -> Iterator[Ranking]:
    """The same answers; a terminal sees each."""
    from rich.console import Console
    from rich.live import Live

    console = Console(stderr=True)
    with Live(console=console, transient=True, refresh_per_second=4) as live:
        for found in answers:
            if console.is_terminal:
                live.update(_table(found))
            yield found


def _table(found: Ranking) -> Table:
    """The best and the worst moves, with what else they change."""
    from experiments import tables, words
    from experiments.understanding.ranking import ends

    of, sense = found.goal.of, found.goal.sense
    rows = []
    for effect in ends(found.judged):
        gain = effect.gain if sense > 0 else -effect.gain
        mark = "" if gain.side else "≈ "
        sides = "; ".join(map(str, effect.sides[:3]))
        rows.append((str(effect.move), f"{mark}{words.change(gain.value, of)}", words.ends(gain, of), sides))
    return tables.rows(("", f"{of.label}>", "95 %>", "and clearly"), rows)
