"""The points of a study as plans of Explore: what a link carries of each, and what it cannot. It depends on no page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dashboard.plan import plan_files
from dashboard.plan.plan import Plan
from dashboard.plan.plan_parser import HIGHEST_SEED
from dashboard.service.explorer_settings import ScenarioLibrary
from dashboard.studies.study_library import StudyEntry
from experiments.studies.factors import ORDINARY_RULE, RULES_PREFIX, flatten_tables
from experiments.studies.study_store import BASE_FILE
from scenarios import is_imported, loads
from simulation.scenario import Scenario, ScenarioError

LARGEST_BASE = 2**20
SEED_PATH = "seed"


@dataclass(frozen=True)
class ExploreTarget:
    """The page that links lead to: its scenarios, and the version of the model that links name."""

    library: ScenarioLibrary
    version: str


@dataclass(frozen=True)
class OpenedPoint:
    """A point of a study as Explore opens it.

    Attributes:
        plan: the nearest plan that a link can carry; exactly the point where nothing is left out.
        left_out: paths, or `seed`, in which the plan differs from the point.
    """

    plan: Plan
    left_out: tuple[str, ...]


class PointOpener:
    """A converter from points of a study to plans of Explore.

    Attributes:
        base: the study's name for its base.
        is_known_base: whether Explore has a scenario of that name; otherwise a point is opened on the nearest one.

    Raises:
        ScenarioError: the base that the study keeps cannot be read, or the settings that all scenarios share are invalid.
    """

    def __init__(self, entry: StudyEntry, library: ScenarioLibrary) -> None:
        facts, names = entry.design, library.names()
        self.base = str(facts.get("base", ""))
        self.is_known_base = self.base in names
        self._shared_base = _read_shared_base(entry)
        self._bases = [library.load(name) for name in ([self.base] if self.is_known_base else names)]
        self._seed = facts.get("seed", Plan.seed)

    def open_point(self, values: Mapping[str, Any]) -> OpenedPoint:
        """Open a point by the values of its factors.

        Raises:
            ScenarioError: the company is impossible; its runs failed, too.
        """
        values_by_path = {path: value for path, value in values.items() if not path.startswith(RULES_PREFIX)}
        ruled = [path for path, name in values.items() if path.startswith(RULES_PREFIX) and name != ORDINARY_RULE]
        scenario = self._shared_base.with_(values_by_path)
        fit = plan_files.find_nearest_plan(scenario, self._bases)
        seed, lost = (self._seed, []) if _is_seed(self._seed) else (Plan.seed, [SEED_PATH])
        plan = replace(fit.plan, seed=seed, imported=is_imported(scenario))
        return OpenedPoint(plan, (*fit.left_out, *ruled, *lost))


def _is_seed(seed: Any) -> bool:
    return isinstance(seed, int) and not isinstance(seed, bool) and 0 <= seed <= HIGHEST_SEED


def _read_shared_base(entry: StudyEntry) -> Scenario:
    """Read the base that all scenarios of a study share; only this file of the study is read, and none is executed."""
    try:
        with (entry.folder / BASE_FILE).open(encoding="utf-8") as file:
            base = loads(file.read(LARGEST_BASE), BASE_FILE)
    except (OSError, UnicodeDecodeError):
        raise ScenarioError(f"{BASE_FILE} cannot be read") from None
    weeks, shared = entry.design.get("weeks"), flatten_tables(entry.design.get("set", {}))
    values = shared if weeks is None else {**shared, "world.weeks": weeks}
    return base.with_(values) if values else base
