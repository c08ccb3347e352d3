"""How the flywheel turns in a plan: levels, strength of links, what follows a miss, what each loop carries of it.

Knows no page. Measured in three steps, each on top of the one before, in the background of the service.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from dashboard.compare import Lived
from dashboard.service import Asked, Cancel, Service, rep_weeks
from dashboard.settings import Gauge, Table
from dashboard.state import Plan
from experiments.estimates import Estimate, mean
from experiments.understanding.gain import Response, carried, response
from experiments.understanding.links import FEWEST, Strength
from experiments.understanding.opening import LOOPS
from experiments.understanding.wheel import BOXES

STEPS = ("links", "echo", "loops")
FUTURES = {"links": 40, "echo": 120, "loops": 60}
"""Futures of each step, where the company is not too large for them."""
LIVES = 700.0
"""What all steps cost together, in whole futures of a scenario."""
PART = 0.5
"""Share of the effort of a final picture that they may cost."""
YEAR = 4
CHIPS = ("Blindness", "Complexity", "Exhaustion", "Targets that come down")
"""Loops whose part is shown."""


class TooLarge(Exception):
    """The company is too large to measure its links while somebody waits."""


@dataclass(frozen=True)
class Spin:
    """The flywheel of one plan, as far as it is measured.

    Attributes:
        levels: by box, the mean of the last year in the plan and in carrying on, in the box's unit.
        cut: links that are cut, by key.
        strengths: one a link.
        response: what follows a miss.
        loops: by name, the $ of the first year that each carries, per $1 missed; none where chance could explain the whole.
    """

    levels: Mapping[str, tuple[float, float]]
    cut: tuple[str, ...] = ()
    strengths: tuple[Strength, ...] = ()
    response: Response | None = None
    loops: Mapping[str, Estimate] = field(default_factory=dict)

    @property
    def futures(self) -> int:
        """How many futures carry the strengths."""
        return max((each.futures for each in self.strengths), default=0)


def spin(service: Service, plan: Plan, step: str, *asked: Asked) -> Spin:
    """Measure the flywheel of a plan, up to a step.

    Raises:
        TooLarge: it would take too long.
        ScenarioError: the run is too short.
        Busy: too much is waiting.
        Cancelled: it is no longer wanted.
    """
    gauge = service.settings.gauge
    if gauge is None:
        raise TooLarge
    measuring = _Measuring(service, gauge, plan, asked)
    strengths = measuring.strengths()
    found = None if step == "links" else response(measuring.missed("echo"))
    told = step == "loops" and found is not None and not found.echo.by_chance
    return Spin(measuring.levels(), plan.cut, strengths, found, measuring.loops() if told else {})


class _Measuring:
    """The parts of one measurement, each kept by the service."""

    def __init__(self, service: Service, gauge: Gauge, plan: Plan, asked: tuple[Asked, ...]) -> None:
        self.service, self.gauge, self.plan, self.asked = service, gauge, plan, asked
        self.since = service.scenario(plan.scenario)
        self.scenario = plan.applied(self.since)
        self._share = min(1.0, PART * service.settings.effort / (LIVES * rep_weeks(self.since)))
        if self.futures("links") < 2 * FEWEST:
            raise TooLarge

    def futures(self, step: str) -> int:
        """How many futures of this company a step can afford."""
        return int(FUTURES[step] * self._share)

    def levels(self) -> dict[str, tuple[float, float]]:
        wanted = self.service.affordable(self.since, self.service.settings.futures[-1])
        carrying = self.service.lived(self.since, wanted, self.plan.seed)
        plan = self.service.planned(self.plan, wanted) if self.plan.changed else carrying
        return {key: (level(plan, key), level(carrying, key)) for key in BOXES}

    def strengths(self) -> tuple[Strength, ...]:
        futures, seed = self.futures("links"), self.plan.seed

        def work(cancel: Cancel) -> tuple[Strength, ...]:
            return self.gauge.strengths(self.scenario, self.since, futures, seed, cancel)

        return self.service.background((*self._key, "links", futures), work, *self.asked)

    def missed(self, step: str, *loops: str) -> Table:
        futures, seed = self.futures(step), self.plan.seed
        work = partial(self.gauge.missed, self.scenario, self.since, futures, seed, loops=loops)
        return self.service.background(
            (*self._key, "missed", futures, loops), lambda cancel: work(cancel=cancel), *self.asked
        )

    def loops(self) -> dict[str, Estimate]:
        whole = self.missed("echo")[: self.futures("loops")]
        named = [loop for loop in LOOPS if loop.name in CHIPS]
        return {loop.name: carried(loop, whole, self.missed("loops", loop.name)).echo for loop in named}

    @property
    def _key(self) -> tuple[str, str, int]:
        return self.scenario.digest, self.since.past_digest, self.plan.seed


def level(lived: Lived, key: str) -> float:
    """Give the mean of a box over the last year and all futures, in its unit."""
    box = BOXES[key]
    value = mean(lived.courses[box.measure][:, -YEAR:])
    return 1.0 - value if box.turned else value
