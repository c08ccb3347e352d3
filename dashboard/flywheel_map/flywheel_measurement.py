"""The measurement of a plan's flywheel: levels, strengths of links, what follows a miss, what each loop carries of it.

It depends on no page. It runs in the background of the service, in three steps, each on top of the one before.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from dashboard.plan.plan import QUARTERS_PER_YEAR, Plan
from dashboard.service.background import JobStatus
from dashboard.service.ensemble_tables import EnsembleTables, Table
from dashboard.service.service import Cancel, Service, count_rep_weeks
from experiments.findings.estimates import Estimate, mean
from experiments.questions.flywheel_loops import LOOPS
from experiments.questions.flywheel_map import BOXES
from experiments.questions.link_strengths import FEWEST_RUNS, LinkStrength
from experiments.questions.loop_gain import Response, compute_loop_contribution, estimate_response

STEP_RUNS = {"links": 40, "echo": 120, "loops": 60}
"""Futures of each step, where the company is not too large for them."""
TOTAL_RUNS = 700.0
"""What all steps cost in total, in whole futures of a scenario."""
EFFORT_SHARE = 0.5
"""Share of the effort of a final picture that the steps may cost."""
SHOWN_LOOPS = ("Blindness", "Complexity", "Exhaustion", "Targets that come down")
"""Loops whose contribution is shown."""


class CompanyTooLarge(Exception):
    """The company is too large to measure its links while somebody waits."""


@dataclass(frozen=True)
class MeasuredFlywheel:
    """The flywheel of one plan, as far as it is measured.

    Attributes:
        levels: by box, the mean of the last year in the plan and in carrying on, in the box's unit.
        cut: links that are cut, by key.
        strengths: one per link.
        response: what follows a miss.
        loops: by name, the $ of the first year that each carries, per $1 missed; empty where chance could explain the whole.
    """

    levels: Mapping[str, tuple[float, float]]
    cut: tuple[str, ...] = ()
    strengths: tuple[LinkStrength, ...] = ()
    response: Response | None = None
    loops: Mapping[str, Estimate] = field(default_factory=dict)

    @property
    def steps(self) -> int:
        """How many steps of the measurement it holds."""
        return sum(bool(step) for step in (self.strengths, self.response, self.loops))

    @property
    def runs(self) -> int:
        """How many futures the strengths are measured in."""
        return max((each.futures for each in self.strengths), default=0)


def measure_flywheel(service: Service, plan: Plan, client: str) -> JobStatus[MeasuredFlywheel]:
    """Return what is known of the flywheel of a plan, and start or continue its measurement.

    Raises:
        CompanyTooLarge: it would take too long.
    """
    job = MeasurementJob(service, plan)
    return service.background.ask(job.key, client, job.measure_steps)


class MeasurementJob:
    """One measurement of a plan's flywheel, in three steps."""

    def __init__(self, service: Service, plan: Plan) -> None:
        if service.settings.gauge is None:
            raise CompanyTooLarge
        self.service, self.gauge, self.plan = service, service.settings.gauge, plan
        self.baseline, self.scenario = service.build_baseline(plan), service.build_planned(plan)
        self._affordable_share = min(
            1.0, EFFORT_SHARE * service.settings.effort / (TOTAL_RUNS * count_rep_weeks(self.baseline))
        )
        if self.count_runs("links") < 2 * FEWEST_RUNS:
            raise CompanyTooLarge

    @property
    def key(self) -> Hashable:
        """Everything that shapes the result."""
        return "wheel", self.scenario.digest, self.baseline.digest, self.plan.seed

    def count_runs(self, step: str) -> int:
        """Compute how many futures of this company a step can afford."""
        return int(STEP_RUNS[step] * self._affordable_share)

    def measure_steps(self, stop: Cancel) -> Iterator[MeasuredFlywheel]:
        """Yield the flywheel after each step.

        Raises:
            ScenarioError: the run is too short.
            Busy: too many are waiting.
            Cancelled: it is no longer wanted.
        """
        strengths = self.gauge.measure_strengths(
            self.scenario, self.baseline, self.count_runs("links"), self.plan.seed, stop
        )
        yield (links := MeasuredFlywheel(self._compute_levels(), self.plan.cut, strengths))
        whole = self._measure_missed("echo", stop)
        yield (echo := replace(links, response=estimate_response(whole)))
        if not estimate_response(whole).echo.by_chance:
            yield replace(echo, loops=self._measure_loops(whole, stop))

    def _compute_levels(self) -> dict[str, tuple[float, float]]:
        runs = self.service.count_affordable_runs(self.baseline, self.service.settings.futures[-1])
        baseline = self.service.get_ensemble(self.baseline, runs, self.plan.seed)
        plan = self.service.get_plan_ensemble(self.plan, runs) if self.plan.is_changed else baseline
        return {key: (compute_level(plan, key), compute_level(baseline, key)) for key in BOXES}

    def _measure_missed(self, step: str, stop: Cancel, *loops: str) -> Table:
        runs, seed = self.count_runs(step), self.plan.seed
        return self.gauge.measure_missed(self.scenario, self.baseline, runs, seed, stop, loops=loops)

    def _measure_loops(self, whole: Table, stop: Cancel) -> dict[str, Estimate]:
        shown_loops = [loop for loop in LOOPS if loop.name in SHOWN_LOOPS]
        first_runs = whole[: self.count_runs("loops")]
        return {
            loop.name: compute_loop_contribution(loop, first_runs, self._measure_missed("loops", stop, loop.name)).echo
            for loop in shown_loops
        }


def compute_level(ensemble: EnsembleTables, key: str) -> float:
    """Compute the mean of a box over the last year and all futures, in its unit."""
    box = BOXES[key]
    value = mean(ensemble.quarter_tables[box.measure][:, -QUARTERS_PER_YEAR:])
    return 1.0 - value if box.inverted else value
