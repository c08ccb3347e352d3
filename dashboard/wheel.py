"""How the flywheel turns in a plan: levels, strength of links, what follows a miss, what each loop carries of it.

Knows no page. Measured in three steps, each on top of the one before, in the background of the service.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from dashboard.background import Answer
from dashboard.compare import Lived
from dashboard.service import Cancel, Service, rep_weeks
from dashboard.settings import Table
from dashboard.state import Plan
from experiments.estimates import Estimate, mean
from experiments.understanding.gain import Response, carried, response
from experiments.understanding.links import FEWEST, Strength
from experiments.understanding.opening import LOOPS
from experiments.understanding.wheel import BOXES

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
    def steps(self) -> int:
        """How many steps of the measurement it holds."""
        return sum(bool(step) for step in (self.strengths, self.response, self.loops))

    @property
    def futures(self) -> int:
        """How many futures carry the strengths."""
        return max((each.futures for each in self.strengths), default=0)


def spin(service: Service, plan: Plan, who: str) -> Answer[Spin]:
    """Give what is known of the flywheel of a plan, and see to it that more gets known.

    Raises:
        TooLarge: it would take too long.
    """
    measuring = Measuring(service, plan)
    return service.background.ask(measuring.key, who, measuring.spins)


class Measuring:
    """One measurement, in three steps."""

    def __init__(self, service: Service, plan: Plan) -> None:
        if service.settings.gauge is None:
            raise TooLarge
        self.service, self.gauge, self.plan = service, service.settings.gauge, plan
        self.since, self.scenario = service.carrying(plan), service.planned(plan)
        self._share = min(1.0, PART * service.settings.effort / (LIVES * rep_weeks(self.since)))
        if self.futures("links") < 2 * FEWEST:
            raise TooLarge

    @property
    def key(self) -> Hashable:
        """Everything that shapes the result."""
        return "wheel", self.scenario.digest, self.since.digest, self.plan.seed

    def futures(self, step: str) -> int:
        """How many futures of this company a step can afford."""
        return int(FUTURES[step] * self._share)

    def spins(self, stop: Cancel) -> Iterator[Spin]:
        """Give the flywheel after each step.

        Raises:
            ScenarioError: the run is too short.
            Busy: too many are waiting.
            Cancelled: it is no longer wanted.
        """
        strengths = self.gauge.strengths(self.scenario, self.since, self.futures("links"), self.plan.seed, stop)
        yield (links := Spin(self._levels(), self.plan.cut, strengths))
        whole = self._missed("echo", stop)
        yield (echo := replace(links, response=response(whole)))
        if not response(whole).echo.by_chance:
            yield replace(echo, loops=self._loops(whole, stop))

    def _levels(self) -> dict[str, tuple[float, float]]:
        wanted = self.service.affordable(self.since, self.service.settings.futures[-1])
        carrying = self.service.lived(self.since, wanted, self.plan.seed)
        plan = self.service.plan_lived(self.plan, wanted) if self.plan.changed else carrying
        return {key: (level(plan, key), level(carrying, key)) for key in BOXES}

    def _missed(self, step: str, stop: Cancel, *loops: str) -> Table:
        futures, seed = self.futures(step), self.plan.seed
        return self.gauge.missed(self.scenario, self.since, futures, seed, stop, loops=loops)

    def _loops(self, whole: Table, stop: Cancel) -> dict[str, Estimate]:
        named = [loop for loop in LOOPS if loop.name in CHIPS]
        part = whole[: self.futures("loops")]
        return {loop.name: carried(loop, part, self._missed("loops", stop, loop.name)).echo for loop in named}


def level(lived: Lived, key: str) -> float:
    """Give the mean of a box over the last year and all futures, in its unit."""
    box = BOXES[key]
    value = mean(lived.courses[box.measure][:, -YEAR:])
    return 1.0 - value if box.turned else value
