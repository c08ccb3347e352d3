"""Points of a study as plans of Explore: what a link carries of each, and what it cannot; knows no page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dashboard import files
from dashboard.reading import HIGHEST_SEED
from dashboard.settings import Library
from dashboard.state import Plan
from dashboard.studies.shelf import Entry
from experiments.study.factors import ORDINARY_RULE, RULES, flat
from experiments.study.store import BASE
from scenarios import is_imported, loads
from simulation.scenario import Scenario, ScenarioError

LARGEST_BASE = 2**20
SEED = "seed"


@dataclass(frozen=True)
class Explore:
    """The page that links lead to: its scenarios, and the version of the model that links name."""

    library: Library
    version: str


@dataclass(frozen=True)
class Carried:
    """A point as Explore opens it.

    Attributes:
        plan: the nearest that a link can carry; exactly the point where nothing is left.
        left: paths, or `seed`, in which the plan differs from the point.
    """

    plan: Plan
    left: tuple[str, ...]


class Opener:
    """Turns points of a study into plans of Explore.

    Attributes:
        base: what the study calls its base.
        known: whether Explore has a scenario of that name; else a point is opened on the nearest there is.

    Raises:
        ScenarioError: the base that the study keeps cannot be read, or what all scenarios share cannot be.
    """

    def __init__(self, entry: Entry, library: Library) -> None:
        facts, names = entry.facts, library.names()
        self.base = str(facts.get("base", ""))
        self.known = self.base in names
        self._shared = _shared(entry)
        self._bases = [library.load(name) for name in ([self.base] if self.known else names)]
        self._seed = facts.get("seed", Plan.seed)

    def carried(self, values: Mapping[str, Any]) -> Carried:
        """A point by the values of its factors.

        Raises:
            ScenarioError: a company that cannot be; its runs failed, too.
        """
        given = {path: value for path, value in values.items() if not path.startswith(RULES)}
        ruled = [path for path, name in values.items() if path.startswith(RULES) and name != ORDINARY_RULE]
        scenario = self._shared.with_(given)
        fit = files.fitted(scenario, self._bases)
        seed, lost = (self._seed, []) if _is_seed(self._seed) else (Plan.seed, [SEED])
        plan = replace(fit.plan, seed=seed, imported=is_imported(scenario))
        return Carried(plan, (*fit.left, *ruled, *lost))


def _is_seed(seed: Any) -> bool:
    return isinstance(seed, int) and not isinstance(seed, bool) and 0 <= seed <= HIGHEST_SEED


def _shared(entry: Entry) -> Scenario:
    """The base as all scenarios of a study share it; of its files only this one is read, and none is run."""
    try:
        with (entry.place / BASE).open(encoding="utf-8") as file:
            base = loads(file.read(LARGEST_BASE), BASE)
    except (OSError, UnicodeDecodeError):
        raise ScenarioError(f"{BASE} cannot be read") from None
    weeks, shared = entry.facts.get("weeks"), flat(entry.facts.get("set", {}))
    values = shared if weeks is None else {**shared, "world.weeks": weeks}
    return base.with_(values) if values else base
