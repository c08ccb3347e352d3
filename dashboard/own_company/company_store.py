"""The companies of one's own that an explorer holds: in memory only, each under a name that nobody can guess."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.service.explorer_settings import ScenarioLibrary
from experiments.company.aggregates import Aggregates
from experiments.company.calibration import Calibration
from experiments.runner.posterior_runs import ConstantDraws
from simulation.scenario import Scenario

MOST_COMPANIES = 64
PREFIX = "own-"
FITTED = "-fitted"


@dataclass
class OwnCompany:
    """A company of one's own.

    Attributes:
        name: in addresses.
        scenario: that the explorer starts from before the fit is done.
        company: its aggregates.
        state: "waiting", "running", "done" or "trouble": of its fit.
        done, planned: trials of the fit.
        calibration: the result of the fit.
        draws: of its constants, one for each future.
    """

    name: str
    scenario: Scenario
    company: Aggregates
    state: str = "waiting"
    done: int = 0
    planned: int = 0
    calibration: Calibration | None = None
    draws: ConstantDraws | None = None

    @property
    def fitted_name(self) -> str:
        """The name of the fitted company in addresses."""
        return f"{self.name}{FITTED}"


class CompanyStore:
    """All companies of their own; the oldest go when there are too many. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._companies: OrderedDict[str, OwnCompany] = OrderedDict()

    def add(self, scenario: Scenario, company: Aggregates) -> OwnCompany:
        """Add a company under a new name."""
        name = f"{PREFIX}{secrets.token_hex(8)}"
        own = OwnCompany(name, replace(scenario, name=name, title="Your company"), company)
        with self._lock:
            self._companies[name] = own
            while len(self._companies) > MOST_COMPANIES:
                self._companies.popitem(last=False)
        return own

    def find(self, name: object) -> OwnCompany | None:
        """Find a company by its name or that of its fit; None where there is none."""
        if not isinstance(name, str):
            return None
        with self._lock:
            return self._companies.get(name.removesuffix(FITTED))

    def find_scenario(self, name: object) -> Scenario | None:
        """Find the scenario of a name: the company as imported, or as fitted once it is."""
        own = self.find(name)
        if own is None or not isinstance(name, str):
            return None
        if not name.endswith(FITTED):
            return own.scenario
        if own.calibration is None:
            return None
        return replace(own.calibration.scenario, name=name, title="Your company, fitted")

    def find_draws(self, scenario: Scenario) -> ConstantDraws | None:
        """Find the draws of a fitted company, by its scenario or a plan on it; None of any other."""
        own = self.find(scenario.name) if scenario.name.endswith(FITTED) else None
        return own.draws if own else None

    def extend_library(self, library: ScenarioLibrary) -> ScenarioLibrary:
        """Extend a library by these companies; they can be opened by name, and are not listed, as others may look at the list."""

        def load_any(name: str) -> Scenario:
            return self.find_scenario(name) or library.load(name)

        return ScenarioLibrary(lambda: OpenNames(library.names(), self), load_any)


class OpenNames(tuple[str, ...]):
    """The names of a library, among which companies of one's own are found but not listed."""

    store: CompanyStore

    def __new__(cls, names: Sequence[str], store: CompanyStore) -> OpenNames:
        """Make them of the names that are listed."""
        made = super().__new__(cls, names)
        made.store = store
        return made

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or self.store.find_scenario(name) is not None
