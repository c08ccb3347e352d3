"""What commands that ask a question do alike: choose plans, follow answers that sharpen, write and print a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from rich.table import Table

from experiments import tables
from experiments.bar import bar, say
from experiments.commands.options import print_json, show
from experiments.compare import same_company
from experiments.orders import Order, OrderError, loaded, prepare_model
from experiments.understanding.finding import Finding
from experiments.understanding.lives import Lives
from experiments.understanding.tip import CARRYING_ON
from simulation.mechanisms import SWITCHES
from simulation.policy import LEVERS
from simulation.scenario import Scenario

Answer = TypeVar("Answer")


def latest(answers: Iterator[Answer], so_far: Callable[[Answer], None]) -> Answer:
    """The last of answers that sharpen; interrupted, the latest is given to `so_far` first, if there is one."""
    known: list[Answer] = []
    try:
        for answer in answers:
            known = [answer]
    except KeyboardInterrupt:
        if known:
            so_far(known[0])
        else:
            say("Interrupted before anything was found.")
        raise
    return known[0]


def partial(found: Finding, as_json: bool, shown: Sequence[Table] | None = None) -> None:
    """Print what was found until it was interrupted, and say that it is not all; nothing is written."""
    if as_json:
        return print_json({**found.to_json(), "partial": True})
    return _show(found, shown, "Partial: interrupted before all of it was found.\n")


def finish(found: Finding, order: Order | None, as_json: bool, shown: Sequence[Table] | None = None) -> None:
    """Write a finding to the order's folder if there is one, and print it: JSON, or sentences and tables.

    Args:
        found: the answer.
        order: where to leave it; None only prints.
        as_json: whether to print JSON.
        shown: the tables to print; the finding's own when left out.

    Raises:
        StoreError: see `store.check_place`.
    """
    if order and order.out:
        found.write(order.out, order.force)
    if as_json:
        return print_json(found.to_json())
    return _show(found, shown)


def _show(found: Finding, shown: Sequence[Table] | None, *head: str) -> None:
    sentences = (f"{said}\n" for said in found.sentences())
    show(*head, *sentences, *([tables.frame(found.table())] if shown is None else shown))


def answered(order: Order, label: str, ask: Callable[[Lives], Iterator[Finding]], as_json: bool) -> None:
    """Ask in the futures of an order, with a bar, and `finish`; interrupted, show what was found so far.

    Raises:
        OrderError, StoreError, ScenarioError: what was asked for cannot be.
    """
    prepare_model()
    with bar(label) as progress:
        lives = Lives(order.runs, order.seed, threads=order.threads, progress=progress)
        found = latest(ask(lives), lambda so_far: partial(so_far, as_json))
    finish(found, order, as_json)


def carrying_on(name: str, sets: Sequence[str], weeks: int | None) -> Scenario:
    """The same company, led from today on as the scenario was loaded: of the settings, those of levers are left out.

    Raises:
        ScenarioError: see `scenarios.load`.
    """
    led = {path for path, lever in LEVERS.items() if lever.scope != "start"} | set(SWITCHES)
    return loaded(name, [each for each in sets if each.partition("=")[0].strip() not in led], weeks)


def pair(names: tuple[str, str | None], sets: Sequence[str], weeks: int | None) -> tuple[Scenario, Scenario]:
    """Two plans for one company: with one name carrying on and the same changed by the settings, with two both changed.

    `orders.paired` takes any two scenarios, whole companies among them; here only what leaders do may differ, so settings of
    the company and of how people react hold for both.

    Raises:
        OrderError: nothing differs, or the two are different companies, with which luck is not shared.
        ScenarioError: see `scenarios.load`.
    """
    first, second = names
    a = loaded(first, sets, weeks) if second else replace(carrying_on(first, sets, weeks), name=CARRYING_ON)
    b = loaded(second or first, sets, weeks)
    if a.digest == b.digest:
        raise OrderError(f"{b.name}: needs another plan to be compared with, or a lever changed by --set")
    if not same_company(a, b) or a.weeks != b.weeks:
        raise OrderError(f"{a.name} and {b.name}: different companies or lengths, luck is not shared")
    return a, b
