"""Orders from a command line: checked before anything is computed, then carried out with a bar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.bar import bar
from experiments.store import check_place
from scenarios import assignments, load
from scenarios.problems import hint

if TYPE_CHECKING:
    from simulation import Ensemble, Scenario

DETAILS = ("teams", "regions", "reps", "people", "managers", "executives", "specialists", "opportunities", "events")
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
        tables = dict.fromkeys(name.strip() for words in self.detail for name in words.split(","))
        for name in tables:
            if name not in DETAILS:
                raise OrderError(f"--detail {name}: must be one of {', '.join(DETAILS)}{hint(name, DETAILS)}")
        object.__setattr__(self, "detail", tuple(tables))
        if self.out is not None:
            check_place(self.out, self.force)


def loaded(name: str, sets: Iterable[str] = (), weeks: int | None = None) -> Scenario:
    """A scenario with values set by `path=value`, and its length if one is given.

    Raises:
        ScenarioError: see `scenarios.load` and `scenarios.assignments`.
    """
    values = assignments(sets)
    # Set together: what is dated must lie within the length.
    return load(name).with_(values if weeks is None else {**values, "world.weeks": weeks})


def lived(scenario: Scenario, order: Order, name: str) -> Ensemble:
    """The scenario lived through the futures of an order; a terminal sees a bar with the name."""
    from simulation import run

    with bar(f"Living {name}") as progress:
        return run(
            scenario,
            runs=order.runs,
            seed=order.seed,
            threads=order.threads,
            detail=order.detail,
            progress=progress,
        )
