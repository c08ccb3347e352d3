"""Runs scenarios for the explorer: keeps what was lived, never runs the same twice at once, never too much at once.

Knows no page. Everything is a pure function of (scenario, futures, seed), so results are shared between users, while
plans are not: they arrive with each request and are kept nowhere.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from dashboard.background import Background
from dashboard.compare import Comparison, Lived, compared
from dashboard.goals import with_goals
from dashboard.happenings import happenings
from dashboard.reading import settled, shortened
from dashboard.settings import Settings
from dashboard.state import Plan
from dashboard.text.catalogue import say
from dashboard.turns import Busy, Turns
from simulation.ensemble import Cancelled
from simulation.scenario import Scenario, ScenarioError

FEWEST = 4
PATIENCE = 60.0
MOMENT = 0.4
CLIENTS = 512
PREPARES = 60
"""Seconds the very first run takes, which prepares the model."""
Cancel = Callable[[], bool]


@dataclass(frozen=True)
class Asker:
    """Who waits for futures.

    Attributes:
        name: whose place in the line it is; empty: somebody in the background, who waits as long as it takes.
        over: says whether they are wanted no more.
    """

    name: str = ""
    over: Cancel | None = None

    @property
    def patience(self) -> float | None:
        """Seconds it waits before it is told its place."""
        return MOMENT if self.name else None


BACKGROUND = Asker()


@dataclass(frozen=True)
class Asked:
    """One request of a page: who asks, its revision, how many futures."""

    client: str
    revision: int
    futures: int


class Service:
    """Answers what-if questions. One for all users of a process; safe for threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.ready = threading.Event()
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, int], Lived] = OrderedDict()
        self._running: dict[tuple[str, int, int], threading.Event] = {}
        self._newest: OrderedDict[str, int] = OrderedDict()
        self._long, self._quick = (Turns(settings.together, settings.waiting) for _ in range(2))
        self._scenarios: dict[str, Scenario] = {}
        self._began = time.monotonic()
        self.background = Background[Any](waiting=settings.waiting)
        self._pace = 0.0  # seconds a rep-week takes, in previews

    def scenario(self, name: str) -> Scenario:
        """Give a scenario of the library, loaded once."""
        if name not in self._scenarios:
            self._scenarios[name] = self.settings.library.load(name)
        return self._scenarios[name]

    @property
    def first(self) -> str:
        """Give the name of the scenario shown first: the wanted one, or the first there is."""
        names = self.settings.library.names()
        return self.settings.scenario if self.settings.scenario in names else names[0]

    def carrying(self, plan: Plan) -> Scenario:
        """Give what carrying on means for a plan: its scenario, in its company."""
        return plan.base(self.scenario(plan.scenario))

    def planned(self, plan: Plan) -> Scenario:
        """Give a plan's scenario with the plan in force."""
        return plan.applied(self.scenario(plan.scenario))

    def title(self, plan: Plan) -> str:
        """Give what a plan is called: as its owner named it, or as its scenario is."""
        return plan.called or self.scenario(plan.scenario).title or plan.scenario

    def settled(self, plan: Plan) -> tuple[Plan, list[str]]:
        """Fit a read plan to what exists here: drop what cannot hold, and say so."""
        fit, said = settled(plan, self.scenario(plan.scenario))
        if (rival := fit.rival()) is None or self._same_past(fit, rival):
            return fit, said
        return replace(fit, against=None), [*said, say("link.against", name=shortened(self.title(rival)))]

    def rivals(self, plan: Plan) -> list[str]:
        """Give the scenarios of the library that a plan can be compared with: those with the same past until today."""
        others = (Plan(name, company=plan.company) for name in self.settings.library.names())
        return [other.scenario for other in others if other.scenario != plan.scenario and self._same_past(plan, other)]

    def _same_past(self, plan: Plan, other: Plan) -> bool:
        """Whether two plans part today; lines with another past would share neither company nor luck."""
        try:
            here, there = self.carrying(plan), self.planned(replace(other, cut=()))
        except ScenarioError:
            return False
        return here.past_digest == there.past_digest and here.weeks == there.weeks

    def warm(self) -> None:
        """Live the first scenario once, so that the first visitor need not wait."""
        self.lived(self.scenario(self.settings.scenario), self.settings.futures[-1], 1)
        self.ready.set()

    @property
    def preparing(self) -> int:
        """About how many seconds it takes until the first scenario was lived; 0: it is ready."""
        return 0 if self.ready.is_set() else max(1, round(PREPARES - (time.monotonic() - self._began)))

    def answer(self, plan: Plan, asked: Asked) -> Comparison:
        """Compare a plan with carrying on.

        Raises:
            Busy: others come first, or the model is not prepared yet.
            Cancelled: the same page has asked for something newer.
        """
        asker = Asker(asked.client, self._claim(asked))
        scenario = self.carrying(plan)
        futures = self.affordable(scenario, asked.futures)
        wanted = self.affordable(scenario, self.settings.futures[-1])
        rival = plan.rival()
        other = self.plan_lived(rival or replace(plan, levers={}, later=(), cut=()), wanted, Asker(asked.client))
        apart = plan.changed or rival is not None
        lived = self.plan_lived(plan, futures, asker) if apart else None
        found = compared(other, lived, plan.panels, wanted, int(scenario.value("world.reps")))
        found = with_goals(found, plan.goals, other, lived)
        if rival is not None:
            found = found.beside(self.title(rival))
        quick = asked.futures <= self.settings.futures[0]
        return found if quick else replace(found, happenings=happenings(plan, lived or other))

    def knows(self, plan: Plan) -> bool:
        """Whether all futures of a plan, and of what it is compared with, are kept: then an answer takes no time."""
        wanted = self.affordable(self.carrying(plan), self.settings.futures[-1])
        lines = [plan, plan.rival() or replace(plan, levers={}, later=(), cut=())]
        with self._lock:
            kept = [self._find((named(*self._of(line)), line.seed)) for line in lines]
        return all(lived is not None and lived.futures >= wanted for lived in kept)

    def plan_lived(self, plan: Plan, futures: int, asker: Asker = BACKGROUND) -> Lived:
        """Give so many futures of a plan, see `lived`; where links are cut its past is that of carrying on."""
        scenario, since = self._of(plan)
        return self.lived(scenario, futures, plan.seed, asker, since)

    def _of(self, plan: Plan) -> tuple[Scenario, Scenario | None]:
        """Give what a plan lives, and whose past it has if not its own."""
        return self.planned(plan), self.carrying(plan) if plan.cut else None

    def affordable(self, scenario: Scenario, futures: int) -> int:
        """Give how many futures fit the effort allowed for a company of this size."""
        preview, _, final = self.settings.futures
        work = rep_weeks(scenario)
        if futures > preview:
            return max(FEWEST, min(futures, final, int(self.settings.effort / work)))
        return max(FEWEST, min(futures, int(self.settings.moment / (work * self._pace)) if self._pace else futures))

    def lived(
        self,
        scenario: Scenario,
        futures: int,
        seed: int,
        asker: Asker = BACKGROUND,
        since: Scenario | None = None,
    ) -> Lived:
        """Give so many futures of a scenario: kept ones, or those somebody else is computing, or new ones.

        Args:
            scenario: what is lived.
            futures: how many.
            seed: which ones.
            asker: who waits for them.
            since: whose past it has, if not its own.

        Raises:
            Busy: others come first.
            Cancelled: the asker wants them no more.
        """
        key = (named(scenario, since), seed, futures)
        while True:
            with self._lock:
                known = self._find(key[:2])
                if known is not None and known.futures >= futures:
                    return known.only(futures)
                running = self._running.get(key)
                if running is None:
                    self._running[key] = threading.Event()
            if running is None:
                return self._live((scenario, since), key, known, asker)
            if not running.wait(asker.patience or PATIENCE) and asker.name:
                raise Busy

    def _find(self, key: tuple[str, int]) -> Lived | None:
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def _live(
        self,
        what: tuple[Scenario, Scenario | None],
        key: tuple[str, int, int],
        known: Lived | None,
        asker: Asker,
    ) -> Lived:
        """Run the futures that are not known yet, keep all, and wake whoever waits for the same."""
        (scenario, since), (_, seed, futures) = what, key
        more = {"since": since} if since else {}
        preview, first = futures <= self.settings.futures[0], known.futures if known else 0
        try:
            lane = self._quick if preview else self._long
            with lane.turn(asker.name or str(threading.get_ident()), asker.patience):
                if asker.over is not None and asker.over():
                    raise Cancelled
                run, began = self.settings.engine, time.perf_counter()
                lived = Lived.of(
                    run(scenario, runs=futures - first, seed=seed, first_run=first, cancel=asker.over, **more)
                )
                if preview:
                    self._paced((time.perf_counter() - began) / (lived.futures * rep_weeks(scenario)))
            lived = lived if known is None else known.joined(lived)
            if not preview:
                self._keep(key[:2], lived)
            return lived
        finally:
            with self._lock:
                self._running.pop(key).set()

    def _paced(self, pace: float) -> None:
        """Remember how fast previews are on this machine, today."""
        self._pace = pace if not self._pace else 0.8 * self._pace + 0.2 * pace

    def _keep(self, key: tuple[str, int], lived: Lived) -> None:
        """Keep a result, and forget those not asked for the longest time."""
        with self._lock:
            self._kept[key] = lived
            self._kept.move_to_end(key)
            while len(self._kept) > self.settings.kept:
                self._kept.popitem(last=False)

    def _claim(self, asked: Asked) -> Cancel:
        """Remember the newest revision of a page; older ones, and what is measured of them, are no longer worth computing.

        Raises:
            Cancelled: the page has already asked for something newer.
        """
        with self._lock:
            known = self._newest.pop(asked.client, 0)
            newest = self._newest[asked.client] = max(asked.revision, known)
            while len(self._newest) > CLIENTS:
                self._newest.popitem(last=False)
        if newest > asked.revision:
            raise Cancelled
        if newest > known:
            self.background.leave(asked.client)
        return lambda: self._newest.get(asked.client, asked.revision) > asked.revision


def named(scenario: Scenario, since: Scenario | None) -> str:
    """Give the name under which futures are kept."""
    return scenario.digest + (f" since {since.past_digest}" if since else "")


def rep_weeks(scenario: Scenario) -> float:
    """Give the work of one future, in weeks that reps live from today on."""
    return max(1.0, float(scenario.value("world.reps")) * scenario.weeks)
