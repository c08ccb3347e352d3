"""The service of the explorer: it runs scenarios, keeps their futures, and limits how much runs at once.

It depends on no page. Every result is a pure function of (scenario, runs, seed) and shared between users, while plans are
not: they arrive with each request and are kept nowhere.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

from dashboard.plan.plan import Plan
from dashboard.plan.plan_parser import fit_to_scenario, parse_page_plan, shorten
from dashboard.service.background import BackgroundJobs
from dashboard.service.ensemble_tables import EnsembleTables
from dashboard.service.explorer_settings import ExplorerSettings
from dashboard.service.memory import ByteCache, compute_share
from dashboard.service.plan_comparison import PlanComparison, compare_plan
from dashboard.service.plan_happenings import find_happenings
from dashboard.service.request_queue import Busy, RequestQueue
from dashboard.wording.catalogue import say
from simulation.ensemble import Cancelled
from simulation.scenario import Scenario, ScenarioError

FEWEST_RUNS = 4
PATIENCE = 60.0
REQUEST_PATIENCE = 0.4
MOST_CLIENTS = 512
LONGEST_CLIENT_NAME = 40
PREPARATION_SECONDS = 30
"""Seconds that the very first run takes, which prepares the model."""
STEP_SECONDS = 2.0
"""About how long a page waits for a sharper picture where all futures take longer."""
FIRST_PACE = 1.5e-6
"""Seconds that a rep-week is assumed to take before any was measured."""
Cancel = Callable[[], bool]


@dataclass(frozen=True)
class Requester:
    """A client that waits for futures.

    Attributes:
        name: name of its place in line; empty: a background job, which waits as long as it takes.
        is_cancelled: says whether the futures are no longer wanted.
        is_preview: whether they are for a moment only, and not worth keeping.
    """

    name: str = ""
    is_cancelled: Cancel | None = None
    is_preview: bool = False

    @property
    def patience(self) -> float | None:
        """Seconds it waits before it gets its place in line as an answer; None: as long as it takes."""
        return REQUEST_PATIENCE if self.name else None


BACKGROUND_REQUESTER = Requester()


@dataclass(frozen=True)
class PageRequest:
    """One request of a page: who asks, its revision, how many futures, and whether to answer with fewer when all take long."""

    client: str
    revision: int
    runs: int
    stepwise: bool = False


def is_client_name(value: Any) -> TypeGuard[str]:
    """Whether a value can be the name of the page that asks."""
    return isinstance(value, str) and len(value) <= LONGEST_CLIENT_NAME


class Service:
    """The source of all futures. One for all users of a process; safe for threads."""

    def __init__(self, settings: ExplorerSettings) -> None:
        self.settings = settings
        self.ready = threading.Event()
        self._lock = threading.Lock()
        self._ensembles = ByteCache[tuple[str, int], EnsembleTables](compute_share(settings.memory, "results"))
        self._running: dict[tuple[str, int, int], threading.Event] = {}
        self._newest_revisions: OrderedDict[str, int] = OrderedDict()
        self._final_queue, self._preview_queue = (RequestQueue(settings.together, settings.waiting) for _ in range(2))
        self._scenarios: dict[str, Scenario] = {}
        self._started_at = time.monotonic()
        self.background = BackgroundJobs[Any](waiting=settings.waiting, room=compute_share(settings.memory, "answers"))
        self._seconds_per_rep_week = 0.0  # measured in previews
        self._pace = FIRST_PACE  # the same, measured in sharper pictures

    def load_scenario(self, name: str) -> Scenario:
        """Load a scenario of the library, once."""
        if name not in self._scenarios:
            self._scenarios[name] = self.settings.library.load(name)
        return self._scenarios[name]

    @property
    def first_scenario(self) -> str:
        """The name of the scenario shown first: that of the settings, or the first there is."""
        names = self.settings.library.names()
        return self.settings.scenario if self.settings.scenario in names else names[0]

    def build_baseline(self, plan: Plan) -> Scenario:
        """Build carrying on for a plan: its scenario, in its company."""
        return plan.apply_company(self.load_scenario(plan.scenario))

    def build_planned(self, plan: Plan) -> Scenario:
        """Build a plan's scenario with the plan in force."""
        return plan.apply_to(self.load_scenario(plan.scenario))

    def get_title(self, plan: Plan) -> str:
        """Return the title of a plan: its owner's name for it, or the title of its scenario."""
        return plan.called or self.load_scenario(plan.scenario).title or plan.scenario

    def parse_plan(self, data: Any) -> Plan:
        """Parse a plan that a page sent, and fit it to what exists here, without notices."""
        plan, _ = parse_page_plan(data, self.settings.library.names(), self.first_scenario)
        return self.fit_plan(plan)[0]

    def fit_plan(self, plan: Plan) -> tuple[Plan, list[str]]:
        """Fit a parsed plan to what exists here: drop what cannot hold, with notices."""
        fit, notices = fit_to_scenario(plan, self.load_scenario(plan.scenario))
        if (rival := fit.build_rival()) is None or self._have_same_past(fit, rival):
            return fit, notices
        return replace(fit, against=None), [*notices, say("link.against", name=shorten(self.get_title(rival)))]

    def list_rivals(self, plan: Plan) -> list[str]:
        """List the scenarios of the library that a plan can be compared with: those with the same past until today."""
        others = (Plan(name, company=plan.company) for name in self.settings.library.names())
        return [
            other.scenario for other in others if other.scenario != plan.scenario and self._have_same_past(plan, other)
        ]

    def _have_same_past(self, plan: Plan, other: Plan) -> bool:
        """Whether two plans share their past; plans with different pasts share neither company nor luck."""
        try:
            here, there = self.build_baseline(plan), self.build_planned(replace(other, cut=()))
        except ScenarioError:
            return False
        return here.past_digest == there.past_digest and here.weeks == there.weeks

    def warm_up(self) -> None:
        """Simulate the first scenario once, so that the first visitor need not wait."""
        self.get_ensemble(self.load_scenario(self.settings.scenario), self.settings.futures[-1], 1)
        self.ready.set()

    @property
    def seconds_until_ready(self) -> int:
        """About how many seconds remain until the first scenario is simulated; 0: it is."""
        return 0 if self.ready.is_set() else max(1, round(PREPARATION_SECONDS - (time.monotonic() - self._started_at)))

    def compare(self, plan: Plan, request: PageRequest) -> PlanComparison:
        """Compare a plan with carrying on.

        Raises:
            Busy: others come first, or the model is not prepared yet.
            Cancelled: the same page has asked for something newer.
        """
        is_preview = request.runs <= self.settings.futures[0]
        requester = Requester(request.client, self._claim_revision(request), is_preview)
        scenario = self.build_baseline(plan)
        wanted_runs = self.count_affordable_runs(scenario, self.settings.futures[-1])
        rival, carrying = plan.build_rival(), self.build_other_line(plan)
        differs = plan.is_changed or rival is not None
        baseline_runs = self._count_step_runs(carrying, wanted_runs) if request.stepwise else wanted_runs
        baseline = self.get_plan_ensemble(carrying, baseline_runs, Requester(request.client))
        runs = min(self.count_affordable_runs(scenario, request.runs), baseline_runs)
        runs = self._count_step_runs(plan, runs) if request.stepwise else runs
        ensemble = self.get_plan_ensemble(plan, runs, requester) if differs else None
        comparison = compare_plan(baseline, ensemble, plan.panels, wanted_runs, int(scenario.value("world.reps")))
        comparison = comparison.add_goals(plan.goals, baseline, ensemble)
        if rival is not None:
            comparison = comparison.rename_rival(self.get_title(rival))
        return comparison if is_preview else replace(comparison, happenings=find_happenings(plan, ensemble or baseline))

    def has_all_runs(self, plan: Plan) -> bool:
        """Whether all futures of a plan, and of what it is compared with, are kept, so that an answer takes no time."""
        wanted_runs = self.count_affordable_runs(self.build_baseline(plan), self.settings.futures[-1])
        return all(self._count_kept_runs(line) >= wanted_runs for line in (plan, self.build_other_line(plan)))

    def build_other_line(self, plan: Plan) -> Plan:
        """Build what a plan is compared with: its rival, or carrying on."""
        return plan.build_rival() or replace(plan, levers={}, later=(), cut=())

    def estimate_seconds_left(self, plan: Plan) -> float:
        """Estimate how long all futures of a plan, and of what it is compared with, still take on this machine."""
        scenario = self.build_baseline(plan)
        wanted_runs = self.count_affordable_runs(scenario, self.settings.futures[-1])
        lines = {self._build_key(line): line for line in (plan, self.build_other_line(plan))}
        missing_runs = sum(max(0, wanted_runs - self._count_kept_runs(line)) for line in lines.values())
        return missing_runs * count_rep_weeks(scenario) * self._pace

    def _count_step_runs(self, plan: Plan, wanted_runs: int) -> int:
        """Count the futures with which to answer next: all that are wanted, or as many more than are kept as take a moment."""
        kept_runs = self._count_kept_runs(plan)
        affordable = int(STEP_SECONDS / (count_rep_weeks(self.build_baseline(plan)) * self._pace))
        more = wanted_runs - kept_runs
        return wanted_runs if more <= 2 * affordable else kept_runs + max(FEWEST_RUNS, affordable)

    def _count_kept_runs(self, plan: Plan) -> int:
        with self._lock:
            ensemble = self._find_ensemble(self._build_key(plan))
        return ensemble.runs if ensemble is not None else 0

    def _build_key(self, plan: Plan) -> tuple[str, int]:
        return build_ensemble_key(*self._find_scenario_and_past(plan)), plan.seed

    def get_plan_ensemble(self, plan: Plan, runs: int, requester: Requester = BACKGROUND_REQUESTER) -> EnsembleTables:
        """Return `runs` futures of a plan, see `get_ensemble`; where links are cut its past is that of carrying on."""
        scenario, since = self._find_scenario_and_past(plan)
        return self.get_ensemble(scenario, runs, plan.seed, requester, since)

    def _find_scenario_and_past(self, plan: Plan) -> tuple[Scenario, Scenario | None]:
        """Build the scenario of a plan, and the scenario whose past it has if not its own."""
        return self.build_planned(plan), self.build_baseline(plan) if plan.cut else None

    def count_affordable_runs(self, scenario: Scenario, runs: int) -> int:
        """Compute how many futures fit the effort allowed for a company of this size."""
        preview, _, final = self.settings.futures
        work = count_rep_weeks(scenario)
        if runs > preview:
            return max(FEWEST_RUNS, min(runs, final, int(self.settings.effort / work)))
        return max(
            FEWEST_RUNS,
            min(
                runs,
                int(self.settings.moment / (work * self._seconds_per_rep_week)) if self._seconds_per_rep_week else runs,
            ),
        )

    def get_ensemble(
        self,
        scenario: Scenario,
        runs: int,
        seed: int,
        requester: Requester = BACKGROUND_REQUESTER,
        since: Scenario | None = None,
    ) -> EnsembleTables:
        """Return futures of a scenario: kept ones, those that another request is computing, or new ones.

        Args:
            scenario: the scenario to run.
            runs: how many futures.
            seed: their luck.
            requester: who waits for them.
            since: the scenario whose past it has, if not its own.

        Raises:
            Busy: others come first.
            Cancelled: the requester no longer wants them.
        """
        key = (build_ensemble_key(scenario, since), seed, runs)
        while True:
            with self._lock:
                ensemble = self._find_ensemble(key[:2])
                if ensemble is not None and ensemble.runs >= runs:
                    return ensemble.take_runs(runs)
                running = self._running.get(key)
                if running is None:
                    self._running[key] = threading.Event()
            if running is None:
                return self._simulate((scenario, since), key, ensemble, requester)
            if not running.wait(requester.patience or PATIENCE) and requester.name:
                raise Busy(seconds=math.ceil(STEP_SECONDS))

    def _find_ensemble(self, key: tuple[str, int]) -> EnsembleTables | None:
        return self._ensembles.get(key)

    def _simulate(
        self,
        what: tuple[Scenario, Scenario | None],
        key: tuple[str, int, int],
        known_runs: EnsembleTables | None,
        requester: Requester,
    ) -> EnsembleTables:
        """Run the futures that are not known yet, keep all of them, and wake whoever waits for the same."""
        (scenario, since), (_, seed, runs) = what, key
        more = {"since": since} if since else {}
        preview, first = requester.is_preview, known_runs.runs if known_runs else 0
        try:
            queue = self._preview_queue if preview else self._final_queue
            with queue.take_turn(requester.name, requester.patience):
                if requester.is_cancelled is not None and requester.is_cancelled():
                    raise Cancelled
                run, began = self.settings.engine, time.perf_counter()
                ensemble = EnsembleTables.from_ensemble(
                    run(scenario, runs=runs - first, seed=seed, first_run=first, cancel=requester.is_cancelled, **more)
                )
                self._record_pace((time.perf_counter() - began) / (ensemble.runs * count_rep_weeks(scenario)), preview)
            ensemble = ensemble if known_runs is None else known_runs.join_runs(ensemble)
            if not preview:
                self._keep_ensemble(key[:2], ensemble)
            return ensemble
        finally:
            with self._lock:
                self._running.pop(key).set()

    def _record_pace(self, seconds_per_rep_week: float, preview: bool) -> None:
        """Update the average pace on this machine; the very first run, which prepares the model, says nothing of it."""
        if preview:
            known = self._seconds_per_rep_week
            self._seconds_per_rep_week = 0.8 * known + 0.2 * seconds_per_rep_week if known else seconds_per_rep_week
        elif self.ready.is_set():
            self._pace += 0.5 * (seconds_per_rep_week - self._pace)

    def _keep_ensemble(self, key: tuple[str, int], ensemble: EnsembleTables) -> None:
        """Keep a result, and drop those not asked for the longest."""
        with self._lock:
            self._ensembles.put(key, ensemble)

    def _claim_revision(self, request: PageRequest) -> Cancel:
        """Record the newest revision of a page, and return a function that says whether a newer one has come since.

        Raises:
            Cancelled: the page has already asked for something newer.
        """
        with self._lock:
            known_revision = self._newest_revisions.pop(request.client, 0)
            newest = self._newest_revisions[request.client] = max(request.revision, known_revision)
            while len(self._newest_revisions) > MOST_CLIENTS:
                self._newest_revisions.popitem(last=False)
        if newest > request.revision:
            raise Cancelled
        if newest > known_revision:
            self.background.leave(request.client)
        return lambda: self._newest_revisions.get(request.client, request.revision) > request.revision


def build_ensemble_key(scenario: Scenario, since: Scenario | None) -> str:
    """Build the key under which futures are kept."""
    return scenario.digest + (f" since {since.past_digest}" if since else "")


def count_rep_weeks(scenario: Scenario) -> float:
    """Count the work of one future: reps times weeks from today on."""
    return max(1.0, float(scenario.value("world.reps")) * scenario.weeks)
