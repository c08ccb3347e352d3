"""Forks: live to a week once, then many futures from the identical state.

    trunk = Trunk(scenario, runs=100, seed=1).to(26)
    with_field_time = trunk.fork({"leadership.field_time": 0.3})

A fork equals, to the last bit, living the dated change from the start: `run(scenario.changing(26, …), 100, 1)`.
A trunk never changes: whatever is done with it gives another one. It holds whole organisations, so that they can part in any
week and be changed by hand; to ask many plans that part today, `lives.Lives` and `futures.Futures` keep only what is wanted.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np

from simulation import engine
from simulation.behaviour import CONSTANTS
from simulation.ensemble import Cancel, Cancelled, Ensemble, Progress, check_address, live_past
from simulation.founding import copy_state, empty_org
from simulation.org import Org
from simulation.programme import Programme, compile_scenario
from simulation.scenario import Change, Scenario, ScenarioError, checked

Hand = Callable[[Org], None]
"""Changes the records of one organisation in place: `STATE`, `behaviour`, `norms` and `pushes` are its own."""
Plan = Mapping[str, Any] | Sequence[Change] | Scenario
"""What holds from a fork on: values by path; dated changes; or another scenario of the same size."""
AFRESH = 2**62
"""Run numbers of luck drawn anew start here, where no ordinary future is numbered."""
SIZES = ("reps", "teams", "steps_per_week", "first_week")


class Trunk:
    """Futures of one scenario that stand in one week.

    Attributes:
        scenario, seed, first_run: what is lived.
        week: the week that comes next; 0 is today.

    Args:
        scenario: what to live.
        runs: how many futures.
        seed: which ones.
        first_run: number of the first.
        threads: how many at once; results do not depend on it.
        cancel: asked between futures; True stops.

    Raises:
        ValueError: fewer than one run, or a seed or number that cannot be.
        Cancelled: `cancel` said so.
    """

    def __init__(
        self,
        scenario: Scenario,
        runs: int = 1,
        seed: int = 1,
        *,
        first_run: int = 0,
        threads: int | None = None,
        cancel: Cancel | None = None,
    ) -> None:
        if runs < 1:
            raise ValueError(f"runs = {runs}: must be at least 1")
        check_address(seed, first_run, runs)
        self.scenario, self.seed, self.first_run, self.week = scenario, seed, first_run, 0
        self._programme = compile_scenario(scenario)
        self._threads, self._cancel = threads or os.cpu_count() or 1, cancel
        self._orgs = self._each(self._founded, range(first_run, first_run + runs))

    @property
    def runs(self) -> int:
        """How many futures."""
        return len(self._orgs)

    @property
    def lived(self) -> Ensemble:
        """The futures up to here, as an ensemble of that length."""
        weeks = self.week - self._programme.first_week
        counts = np.stack([org.weekly_cells[:weeks] for org in self._orgs])
        return Ensemble(self.scenario, counts, self.seed, self.first_run, self._programme.first_week, [])

    def to(self, week: int, progress: Progress | None = None, hands: Sequence[tuple[int, Hand]] = ()) -> Trunk:
        """The same futures, lived on until a week comes next.

        Args:
            week: that week.
            progress: called with (futures lived, futures).
            hands: (week, hand) in their order; each changes the records before its week begins.

        Raises:
            ScenarioError: a week that lies behind, or beyond the end; a hand that comes too early or too late.
            Cancelled: `cancel` said so.
        """
        at = self.week
        for stop in (*(when for when, _ in hands), week):
            if type(stop) is not int or not at <= stop <= self.scenario.weeks:
                last = self.scenario.weeks
                raise ScenarioError(f"fork in week {stop!r}: must be a whole number from {at} to {last}")
            at = stop

        def live(org: Org) -> Org:
            twin, at = _twin(org, self._programme), self.week
            for when, hand in hands:
                self._live(twin, at, when)
                hand(twin)
                at = when
            self._live(twin, at, week)
            return twin

        return self._with(self._each(live, self._orgs, progress), week=week)

    def turned(self, plan: Plan) -> Trunk:
        """The same futures under another plan from here on.

        Constants of behaviour may be among the values: people then react otherwise from here on, which a dated change
        of a scenario cannot say.

        Raises:
            ScenarioError: a value that cannot be, a change that lies behind, or a scenario of another size.
        """
        scenario = self._planned(plan)
        programme = compile_scenario(scenario)
        for size in SIZES:
            if getattr(programme, size) != getattr(self._programme, size):
                raise ScenarioError(
                    f"fork to {size} = {getattr(programme, size)}: must stay {getattr(self._programme, size)}"
                )
        if scenario.regions != self.scenario.regions or scenario.weeks < self.week:
            raise ScenarioError(f"fork to {scenario.name}: must have the same regions and last to week {self.week}")
        turned = self._with([_grafted(org, programme) for org in self._orgs])
        turned.scenario, turned._programme = scenario, programme
        return turned

    def touched(self, hand: Hand) -> Trunk:
        """The same futures, after a hand has changed each organisation's records."""
        return self.to(self.week, hands=((self.week, hand),))

    def redrawn(self, futures: int, run: int | None = None) -> Trunk:
        """Many futures from the identical state of one: all luck from here on is drawn anew.

        What is in the records stays: people, their clocks for leaving, open opportunities and what will become of them.
        Future k has the same new luck whatever state it starts from, so two plans turned to here are paired. What a
        person's address says again later is drawn anew too: a manager's favour, talent to lead that nobody has seen yet.

        Args:
            futures: how many.
            run: number of the future they start from; None is the first.

        Raises:
            ScenarioError: fewer than one future, or a run that is not lived here.
        """
        place = 0 if run is None else run - self.first_run
        if futures < 1 or not 0 <= place < self.runs:
            last = self.first_run + self.runs - 1
            raise ScenarioError(
                f"{futures} futures of run {run}: must be at least 1, of a run from {self.first_run} to {last}"
            )
        orgs = [_twin(self._orgs[place], self._programme) for _ in range(futures)]
        for k, org in enumerate(orgs):
            org.now[0]["run"] = AFRESH + k
        many = self._with(orgs)
        many.first_run = 0
        return many

    def fork(self, plan: Plan | None = None, hand: Hand | None = None, progress: Progress | None = None) -> Ensemble:
        """The futures to their end: under another plan from here on, or after a hand has changed something, or both.

        Raises:
            ScenarioError: see `turned`.
            Cancelled: `cancel` said so.
        """
        start = self if plan is None else self.turned(plan)
        hands = () if hand is None else ((self.week, hand),)
        return start.to(start.scenario.weeks, progress, hands).lived

    def _founded(self, run: int) -> Org:
        org = _own(empty_org(self._programme, self.seed, run))
        live_past(self._programme, org)
        return org

    def _live(self, org: Org, first: int, week: int) -> None:
        per_week, past = self._programme.steps_per_week, -self._programme.first_week
        engine.live(org, (past + first) * per_week, (past + week) * per_week)

    def _planned(self, plan: Plan) -> Scenario:
        if isinstance(plan, Scenario):
            return plan
        if isinstance(plan, Mapping):
            values = checked(plan)
            constants = {path: value for path, value in values.items() if path in CONSTANTS}
            levers = {path: value for path, value in values.items() if path not in CONSTANTS}
            scenario = self.scenario.with_(constants) if constants else self.scenario
            return scenario.changing(self.week, levers) if levers else scenario
        early = [change.week for change in plan if change.week < self.week]
        if early:
            raise ScenarioError(f"change in week {early[0]}: must be from the fork in week {self.week} on")
        return replace(self.scenario, changes=(*self.scenario.changes, *plan))

    def _with(self, orgs: list[Org], week: int | None = None) -> Trunk:
        other = object.__new__(Trunk)
        other.__dict__.update(self.__dict__)
        other._orgs, other.week = orgs, self.week if week is None else week
        return other

    def _each(self, work: Callable[[Any], Org], items: Iterable[Any], progress: Progress | None = None) -> list[Org]:
        """Do the work for each, a few at once: the engine lets go of the interpreter."""
        todo, done = list(items), []

        def unless_cancelled(item: Any) -> Org:
            if self._cancel is not None and self._cancel():
                raise Cancelled
            return work(item)

        with ThreadPoolExecutor(self._threads) as pool:
            try:
                for org in pool.map(unless_cancelled, todo):
                    done.append(org)
                    if progress:
                        progress(len(done), len(todo))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        return done


def fork(
    scenario: Scenario, week: int, policies: Mapping[str, Plan], runs: int = 1, seed: int = 1
) -> dict[str, Ensemble]:
    """Live to a week once, then on under each of several plans.

    Raises:
        ScenarioError: see `Trunk.to` and `Trunk.turned`.
    """
    trunk = Trunk(scenario, runs, seed).to(week)
    return {name: trunk.fork(plan) for name, plan in policies.items()}


def _own(org: Org) -> Org:
    """The organisation with constants of its own, which a hand may change."""
    return org._replace(behaviour=org.behaviour.copy(), norms=org.norms.copy())


def _twin(org: Org, programme: Programme) -> Org:
    """A copy that shares nothing that changes."""
    twin = _grafted(org, programme)
    twin.behaviour[...], twin.norms[...] = org.behaviour, org.norms
    return twin


def _grafted(org: Org, programme: Programme) -> Org:
    """An organisation of a programme that continues where another stands."""
    new = _own(empty_org(programme, 0, 0))
    copy_state(org, new)
    weeks, quarters = (min(len(org.weekly), len(new.weekly)), min(len(org.pushes), len(new.pushes)))
    new.weekly_cells[:weeks] = org.weekly_cells[:weeks]
    new.pushes["share"][:quarters] = org.pushes["share"][:quarters]
    return new
