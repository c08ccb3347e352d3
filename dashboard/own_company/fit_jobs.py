"""The fits of own companies: one at a time, in the background, after the company can be used already."""

from __future__ import annotations

import logging
import threading
from queue import SimpleQueue

from dashboard.own_company.company_store import CompanyStore, OwnCompany
from experiments.company.calibration import build_calibration
from experiments.company.fit import fit
from experiments.company.fit_trials import FitEffort, Trials
from experiments.company.priors import choose_constants
from experiments.runner.posterior_runs import ConstantDraws
from simulation.scenario import Scenario

LOG = logging.getLogger(__name__)
EFFORT = FitEffort(trials=100, runs=8, fresh_runs=60)


class FitJobs:
    """The queue of fits, worked off by a thread that lasts as long as there is anything to do."""

    def __init__(self, store: CompanyStore, effort: FitEffort = EFFORT) -> None:
        self.store, self.effort = store, effort
        self._waiting: SimpleQueue[OwnCompany] = SimpleQueue()
        self._lock = threading.Lock()
        self._is_working = False

    def add(self, own: OwnCompany) -> None:
        """Add a company to those that are fitted."""
        own.planned = self.effort.trials
        self._waiting.put(own)
        with self._lock:
            if not self._is_working:
                self._is_working = True
                threading.Thread(target=self._work, name="fit", daemon=True).start()

    def _work(self) -> None:
        while True:
            with self._lock:
                if self._waiting.empty():
                    self._is_working = False
                    return
            own = self._waiting.get()
            try:
                self._fit(own)
            except Exception:  # whatever fails, the company stays usable as it was imported
                LOG.exception("fit of %s", own.name)
                own.state = "trouble"

    def _fit(self, own: OwnCompany) -> None:
        own.state = "running"
        constants = choose_constants(own.scenario, own.company.shown)

        def report(done: int, _: int) -> None:
            own.done = done

        def is_gone() -> bool:
            return self.store.find(own.name) is None

        result = fit(own.scenario, own.company, constants, self.effort, trials=Trials(report), cancel=is_gone)
        calibration = build_calibration(result, own.company)
        own.draws = build_draws(calibration.scenario, result.posterior)
        own.calibration = calibration
        own.state = "done"


def build_draws(scenario: Scenario, posterior: tuple[dict[str, float | int | str], ...]) -> ConstantDraws | None:
    """Build the draws of a fit; None where it felt no constant."""
    if not posterior or not posterior[0]:
        return None
    past = dict(scenario.settings if scenario.past is None else scenario.past)
    middle = {
        path: past[path.removeprefix("past.")] if path.startswith("past.") else scenario.value(path)
        for path in posterior[0]
        if not path.startswith("past.") or path.removeprefix("past.") in past
    }
    return ConstantDraws(
        middle, [{path: value for path, value in draw.items() if path in middle} for draw in posterior]
    )
