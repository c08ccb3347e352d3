"""How a command that asks a question carries out its order: with a bar, then words and a table, JSON, or a folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from experiments.bar import bar
from experiments.commands.options import print_json, show
from experiments.compare import same_company
from experiments.orders import Order, OrderError, loaded, prepare_model
from experiments.understanding.finding import Finding
from experiments.understanding.lives import Lives
from simulation.mechanisms import SWITCHES
from simulation.policy import LEVERS
from simulation.scenario import Scenario

CARRYING_ON = "carrying on"
"""What the plan as it was loaded is called."""


def answered(order: Order, label: str, ask: Callable[[Lives], Finding], as_json: bool) -> None:
    """Ask, write to the order's folder if there is one, and print.

    Raises:
        OrderError, StoreError, ScenarioError: what was asked for cannot be.
    """
    prepare_model()
    with bar(label) as progress:
        found = ask(Lives(order.runs, order.seed, threads=order.threads, progress=progress))
    told(found, order, as_json)


def told(found: Finding, order: Order, as_json: bool) -> None:
    """Write a finding to the order's folder if there is one, and print it."""
    if order.out:
        found.write(order.out, order.force)
    if as_json:
        return print_json(found.to_json())
    return show(*found.sentences(), found.table().to_string(index=False, float_format=lambda value: f"{value:.3g}"))


def carrying_on(name: str, sets: Sequence[str], weeks: int | None) -> Scenario:
    """The same company, led from today on as the scenario was loaded: of the settings, those of levers are left out.

    Raises:
        ScenarioError: see `scenarios.load`.
    """
    led = {path for path, lever in LEVERS.items() if lever.scope != "start"} | set(SWITCHES)
    return loaded(name, [each for each in sets if each.partition("=")[0].strip() not in led], weeks)


def pair(names: tuple[str, str | None], sets: Sequence[str], weeks: int | None) -> tuple[Scenario, Scenario]:
    """Two plans for one company: with one name carrying on and the same changed by the settings, with two both changed.

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
