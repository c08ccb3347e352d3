"""Orders from a command line: checked before anything is computed, then carried out with a bar."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.bar import bar, say
from experiments.store import check_place
from scenarios import assignments, check_tables, load
from scenarios.problems import hint

if TYPE_CHECKING:
    from simulation import Ensemble, Scenario

    Pair = tuple[Scenario, Scenario]

MOST = {"runs": 1_000_000, "seed": 2**63 - 1, "threads": 1024}


class OrderError(ValueError):
    """An order that cannot be carried out; the message is one line."""


@dataclass(frozen=True)
class Order:
    """Which futures to live, what to keep of them, and where.

    Attributes:
        runs: how many futures.
        seed: which ones.
        threads: how many threads; None for all cores.
        detail: finer tables to keep; "a,b" is read as two.
        out: folder for the tables, or None.
        force: whether results that lie there may be replaced.

    Raises:
        OrderError: a number out of range, or a table that does not exist.
        StoreError: the folder cannot be written to.
    """

    runs: int = 200
    seed: int = 1
    threads: int | None = None
    detail: tuple[str, ...] = ()
    out: Path | None = None
    force: bool = False

    def __post_init__(self) -> None:
        for name, low in (("runs", 1), ("seed", 0), ("threads", 1)):
            value = getattr(self, name)
            if value is not None and not low <= value <= MOST[name]:
                raise OrderError(f"--{name} {value}: must be a whole number from {low} to {MOST[name]}")
        object.__setattr__(self, "detail", _tables(self.detail))
        if self.out is not None:
            check_place(self.out, self.force)


def _tables(detail: Iterable[str]) -> tuple[str, ...]:
    """The finer tables asked for, each once."""
    wanted = tuple(dict.fromkeys(name.strip() for words in detail for name in words.split(",")))
    if not wanted:
        return wanted
    from simulation import DETAILS

    for name in wanted:
        if name not in DETAILS:
            raise OrderError(f"--detail {name}: must be one of {', '.join(DETAILS)}{hint(name, DETAILS)}")
    return wanted


def loaded(name: str, sets: Iterable[str] = (), weeks: int | None = None) -> Scenario:
    """A scenario with values set by `path=value`, and its length if one is given.

    Raises:
        ScenarioError: see `scenarios.load` and `scenarios.assignments`.
    """
    values = assignments(sets)
    # Set together: what is dated must lie within the length.
    return load(name).with_(values if weeks is None else {**values, "world.weeks": weeks})


def paired(asked: str, a: str, b: str | None, sets: Iterable[str], weeks: int | None) -> tuple[Pair, tuple[str, str]]:
    """Two scenarios and what they are called: two of the library, both changed by `sets`; or one, and itself so changed.

    Raises:
        OrderError: neither a second scenario nor a change; `asked` is the command that needs it.
        ScenarioError: see `loaded`.
    """
    changes = tuple(sets)
    if b is None and not changes:
        raise OrderError(f"{asked} needs a second scenario, or a change by --set")
    first, second = loaded(a, changes if b else (), weeks), loaded(b or a, changes, weeks)
    return (first, second), (first.name, second.name if b else f"{second.name} with {', '.join(changes)}")


def measured(name: str, option: str = "--measure") -> str:
    """The name of a measure; its unit may be said along, as in `burned_out_share`.

    Raises:
        OrderError: no such measure; the message names the option, the nearest measure and all others.
    """
    from simulation.measures import MEASURES

    for known in (name, name.removesuffix("_share")):
        if known in MEASURES:
            return known
    raise OrderError(f"{option} {name}: no such measure{hint(name, MEASURES)}; must be one of {', '.join(MEASURES)}")


def lived(scenario: Scenario, order: Order, name: str, **more: Any) -> Ensemble:
    """The scenario lived through the futures of an order; a terminal sees a bar with the name, `more` goes to the run.

    Raises:
        OrderError: the futures would not fit into memory.
        ScenarioError: a table of single persons, of an imported company.
    """
    from simulation import run

    check_tables(scenario, order.detail)
    check_memory(scenario, order.runs)
    prepare_model()
    with bar(f"Living {name}") as progress:
        return run(
            scenario,
            runs=order.runs,
            seed=order.seed,
            threads=order.threads,
            detail=order.detail,
            progress=progress,
            **more,
        )


def prepare_model() -> None:
    """Make the machine code of a new version here, once: threads would not hear an interruption, and processes would each make it."""
    from simulation.prepare import is_prepared, prepare

    if not is_prepared():
        say("preparing the model (once, about half a minute) …")
        prepare()


def check_memory(scenario: Scenario, runs: int, option: str = "--runs") -> None:
    """Refuse at once what would only fail after a long while.

    Raises:
        OrderError: so many futures would not fit into memory; the message names the option.
    """
    from simulation.measures import COUNTS

    weeks = scenario.weeks + int(scenario.value("world.warmup_weeks"))
    needed = 8 * len(COUNTS) * weeks * runs
    if needed > memory():
        most = runs * memory() // needed
        raise OrderError(f"{option} {runs}: needs {needed / 1e9:.0f} GB of memory; at most about {most} fit here")


def memory() -> int:
    """Bytes of memory of this machine; where it does not tell, more than any machine has."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return 2**62
