"""Forks: simulate to a week once, then continue many runs from the identical state.

    trunk = Trunk(scenario, runs=100, seed=1).to(26)
    with_field_time = trunk.fork({"leadership.field_time": 0.3})

A fork equals, to the last bit, simulating the dated change from the start: `run(scenario.changing(26, …), 100, 1)`.
A trunk never changes: every method returns another one. It holds whole organisations, so that they can diverge in any
week and be changed from outside; to compare many plans from today on, `RunObserver` and `RunCache` keep only what is needed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from simulation import engine
from simulation.behaviour import CONSTANTS
from simulation.compiled_scenario import CompiledScenario, compile_scenario
from simulation.ensemble import Ensemble, check_address, simulate_past
from simulation.initial_state import build_empty_org, copy_state
from simulation.org import Org
from simulation.parallel_work import Cancel, Progress, collect_results, run_tasks
from simulation.scenario import Change, Scenario, ScenarioError, check_values

Intervention = Callable[[Org], None]
"""A function that changes the records of one organisation in place: `STATE`, `behaviour`, `norms` and `pushes` are its own."""
Continuation = Mapping[str, Any] | Sequence[Change] | Scenario
"""The settings from a fork on: values by path; dated changes; or another scenario of the same size."""
FIRST_REDRAWN_RUN = 2**62
"""The first number of runs with luck drawn anew; ordinary runs have lower numbers."""
FIXED_SIZES = ("reps", "teams", "steps_per_week", "first_week")


class Trunk:
    """The states of the runs of one scenario in one week, to be continued.

    Attributes:
        scenario, seed, first_run: what is simulated.
        week: the week that comes next; 0 is today.

    Args:
        scenario: what to simulate.
        runs: how many runs.
        seed: which ones.
        first_run: number of the first.
        threads: how many runs at once; results do not depend on it.
        cancel: called between runs; True stops.

    Raises:
        ValueError: fewer than one run, or an invalid seed or number.
        Cancelled: `cancel` returned True.
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
        self._compiled = compile_scenario(scenario)
        self._threads, self._cancel = threads or os.cpu_count() or 1, cancel
        self._orgs = self._map_in_threads(self._start_run, range(first_run, first_run + runs))

    @property
    def runs(self) -> int:
        """How many runs."""
        return len(self._orgs)

    @property
    def ensemble(self) -> Ensemble:
        """The runs up to here, as an ensemble of that length."""
        weeks = self.week - self._compiled.first_week
        counts = np.stack([org.weekly_cells[:weeks] for org in self._orgs])
        return Ensemble(self.scenario, counts, self.seed, self.first_run, self._compiled.first_week, [])

    def simulate_to(
        self, week: int, progress: Progress | None = None, interventions: Sequence[tuple[int, Intervention]] = ()
    ) -> Trunk:
        """Simulate the runs on until `week` comes next.

        Args:
            week: that week.
            progress: called with (runs simulated, runs).
            interventions: (week, intervention) in order; each changes the records before its week begins.

        Raises:
            ScenarioError: a week that has passed or lies beyond the end; an intervention too early or too late.
            Cancelled: `cancel` returned True.
        """
        at = self.week
        for stop in (*(when for when, _ in interventions), week):
            if type(stop) is not int or not at <= stop <= self.scenario.weeks:
                last = self.scenario.weeks
                raise ScenarioError(f"fork in week {stop!r}: must be a whole number from {at} to {last}")
            at = stop

        def simulate_org(org: Org) -> Org:
            org_copy, at = _copy_org(org, self._compiled), self.week
            for when, intervene in interventions:
                self._simulate_weeks(org_copy, at, when)
                intervene(org_copy)
                at = when
            self._simulate_weeks(org_copy, at, week)
            return org_copy

        return self._copy_with(self._map_in_threads(simulate_org, self._orgs, progress), week=week)

    def switch_plan(self, plan: Continuation) -> Trunk:
        """Continue the same runs under another plan.

        Constants of behaviour may be among the values: people then react otherwise from here on, which a dated change
        of a scenario cannot do.

        Raises:
            ScenarioError: an invalid value, a change in the past, or a scenario of another size.
        """
        scenario = self._build_scenario(plan)
        compiled = compile_scenario(scenario)
        for size in FIXED_SIZES:
            if getattr(compiled, size) != getattr(self._compiled, size):
                raise ScenarioError(
                    f"fork to {size} = {getattr(compiled, size)}: must stay {getattr(self._compiled, size)}"
                )
        if scenario.regions != self.scenario.regions or scenario.weeks < self.week:
            raise ScenarioError(f"fork to {scenario.name}: must have the same regions and last to week {self.week}")
        other = self._copy_with([_graft_org(org, compiled) for org in self._orgs])
        other.scenario, other._compiled = scenario, compiled
        return other

    def apply_intervention(self, intervention: Intervention) -> Trunk:
        """Change each organisation's records by an intervention."""
        return self.simulate_to(self.week, interventions=((self.week, intervention),))

    def redraw_luck(self, runs: int, run: int | None = None) -> Trunk:
        """Start many runs from the identical state of one: all luck from here on is drawn anew.

        What is in the records stays: people, their clocks for leaving, opportunities and their outcomes.
        Run k has the same new luck whatever state it starts from, so two plans switched to here are paired. What depends on a
        person's address later is drawn anew too: a manager's favour, talent to lead that nobody has seen yet.

        Args:
            runs: how many.
            run: number of the run they start from; None is the first.

        Raises:
            ScenarioError: fewer than one run, or a run that is not in this trunk.
        """
        position = 0 if run is None else run - self.first_run
        if runs < 1 or not 0 <= position < self.runs:
            last = self.first_run + self.runs - 1
            raise ScenarioError(
                f"{runs} futures of run {run}: must be at least 1, of a run from {self.first_run} to {last}"
            )
        orgs = [_copy_org(self._orgs[position], self._compiled) for _ in range(runs)]
        for k, org in enumerate(orgs):
            org.now[0]["run"] = FIRST_REDRAWN_RUN + k
        trunk = self._copy_with(orgs)
        trunk.first_run = 0
        return trunk

    def fork(
        self,
        plan: Continuation | None = None,
        intervention: Intervention | None = None,
        progress: Progress | None = None,
    ) -> Ensemble:
        """Simulate the runs to their end: under another plan from here on, after an intervention, or both.

        Raises:
            ScenarioError: see `switch_plan`.
            Cancelled: `cancel` returned True.
        """
        start = self if plan is None else self.switch_plan(plan)
        interventions = () if intervention is None else ((self.week, intervention),)
        return start.simulate_to(start.scenario.weeks, progress, interventions).ensemble

    def _start_run(self, run: int) -> Org:
        org = _copy_constants(build_empty_org(self._compiled, self.seed, run))
        simulate_past(self._compiled, org)
        return org

    def _simulate_weeks(self, org: Org, first: int, week: int) -> None:
        per_week, past = self._compiled.steps_per_week, -self._compiled.first_week
        engine.simulate_steps(org, (past + first) * per_week, (past + week) * per_week)

    def _build_scenario(self, plan: Continuation) -> Scenario:
        if isinstance(plan, Scenario):
            return plan
        if isinstance(plan, Mapping):
            values = check_values(plan)
            constants = {path: value for path, value in values.items() if path in CONSTANTS}
            levers = {path: value for path, value in values.items() if path not in CONSTANTS}
            scenario = self.scenario.with_(constants) if constants else self.scenario
            return scenario.changing(self.week, levers) if levers else scenario
        early = [change.week for change in plan if change.week < self.week]
        if early:
            raise ScenarioError(f"change in week {early[0]}: must be from the fork in week {self.week} on")
        return replace(self.scenario, changes=(*self.scenario.changes, *plan))

    def _copy_with(self, orgs: list[Org], week: int | None = None) -> Trunk:
        other = object.__new__(Trunk)
        other.__dict__.update(self.__dict__)
        other._orgs, other.week = orgs, self.week if week is None else week
        return other

    def _map_in_threads(
        self, work: Callable[[Any], Org], items: Sequence[Any], progress: Progress | None = None
    ) -> list[Org]:
        done = run_tasks(work, items, threads=self._threads, cancel=self._cancel)
        return collect_results(done, len(items), progress)


def fork(
    scenario: Scenario, week: int, plans: Mapping[str, Continuation], runs: int = 1, seed: int = 1
) -> dict[str, Ensemble]:
    """Simulate to a week once, then continue under each of several plans.

    Raises:
        ScenarioError: see `Trunk.simulate_to` and `Trunk.switch_plan`.
    """
    trunk = Trunk(scenario, runs, seed).simulate_to(week)
    return {name: trunk.fork(plan) for name, plan in plans.items()}


def _copy_constants(org: Org) -> Org:
    """Give an organisation its own copy of the constants, which an intervention may change."""
    return org._replace(behaviour=org.behaviour.copy(), norms=org.norms.copy())


def _copy_org(org: Org, compiled: CompiledScenario) -> Org:
    """Copy an organisation; the copy shares nothing that changes."""
    org_copy = _graft_org(org, compiled)
    org_copy.behaviour[...], org_copy.norms[...] = org.behaviour, org.norms
    return org_copy


def _graft_org(org: Org, compiled: CompiledScenario) -> Org:
    """Build an organisation of another compiled scenario that continues from the state of this one."""
    new = _copy_constants(build_empty_org(compiled, 0, 0))
    copy_state(org, new)
    weeks, quarters = (min(len(org.weekly), len(new.weekly)), min(len(org.pushes), len(new.pushes)))
    new.weekly_cells[:weeks] = org.weekly_cells[:weeks]
    new.pushes["share"][:quarters] = org.pushes["share"][:quarters]
    return new
