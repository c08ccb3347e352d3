"""The measurement behind "why": how much of the change in bookings the wheel itself makes, by the groups of its responses.

It depends on no page. It runs in the background of the service, where the change is one to explain.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace

from dashboard.plan.plan import Plan
from dashboard.service.background import JobStatus
from dashboard.service.headline_figures import CardOutcome
from dashboard.service.plan_comparison import PlanComparison
from dashboard.service.service import Cancel, PageRequest, Service, count_rep_weeks
from experiments.questions.wheel_share import SIMULATIONS, WheelShare
from simulation.scenario import Scenario

RUNS, FEWEST_RUNS = 60, 20
"""Futures that are simulated with leaders' responses held, and how few tell anything."""
EFFORT_SHARE = 0.5
"""Share of the effort of a final picture that the measurement may cost."""
HOURS = "customer_hours"


@dataclass(frozen=True)
class WhyOutcome:
    """What is known of why bookings change.

    Attributes:
        bookings, hours: the headline figures of bookings and of hours with customers.
        is_changed: whether there is a plan beside carrying on.
        wheel: what the wheel makes of the change; None where there is nothing to explain.
    """

    bookings: CardOutcome
    hours: CardOutcome
    is_changed: bool
    wheel: WheelShare | None = None


class WhyUntold(Exception):
    """Why cannot be measured; the message is a key of the words that say so."""


def measure_why(service: Service, plan: Plan, client: str) -> JobStatus[WhyOutcome]:
    """Return what is known of why, and start or continue its measurement.

    Raises:
        WhyUntold: it cannot be measured here.
    """
    job = WhyJob(service, plan)
    return service.background.ask(job.key, client, job.measure)


class WhyJob:
    """One measurement of what the wheel makes of a plan's change, or of that of carrying on."""

    def __init__(self, service: Service, plan: Plan) -> None:
        gauge = service.settings.gauge
        if gauge is None or gauge.measure_wheel is None:
            raise WhyUntold("why.failed")
        rival = plan.build_rival()
        if plan.cut or (rival and rival.cut):
            raise WhyUntold("why.cut")
        self._measure_wheel = gauge.measure_wheel
        self._service, self._plan = service, replace(plan, panels=(HOURS,))
        self._scenario = service.build_planned(plan)
        self._against = self._find_other(rival)
        self._runs = self._count_runs()
        if self._runs < FEWEST_RUNS:
            raise WhyUntold("why.large")

    def _find_other(self, rival: Plan | None) -> Scenario | None:
        """Find what the plan is compared with; None: the year before today, for nothing is changed."""
        if rival is not None:
            return self._service.build_planned(rival)
        return self._service.build_baseline(self._plan) if self._plan.is_changed else None

    def _count_runs(self) -> int:
        wanted = RUNS * SIMULATIONS * (2 if self._against else 1) * count_rep_weeks(self._scenario)
        return int(RUNS * min(1.0, EFFORT_SHARE * self._service.settings.effort / wanted))

    @property
    def key(self) -> Hashable:
        """Everything that shapes the result."""
        return "why", self._scenario.digest, self._against and self._against.digest, self._plan.seed

    def measure(self, stop: Cancel) -> Iterator[WhyOutcome]:
        """Yield why, once it is measured.

        Raises:
            OptionError: the run is too short, or too little of the past is simulated.
            Cancelled: it is no longer wanted.
        """
        why = build_outcome(self._service.compare(self._plan, PageRequest("", 0, self._service.settings.futures[-1])))
        if why.bookings.is_noticeable:
            wheel = self._measure_wheel(self._scenario, self._runs, self._plan.seed, stop, against=self._against)
            why = replace(why, wheel=wheel)
        yield why


def build_outcome(comparison: PlanComparison) -> WhyOutcome:
    """Build what is known before anything is measured: the figures on screen."""
    return WhyOutcome(comparison.outcomes["bookings"], comparison.courses[HOURS].last_year, comparison.is_changed)
