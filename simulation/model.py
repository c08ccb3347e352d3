"""SalesOrg: the organisation as a Mesa model. One step is one week."""

from __future__ import annotations

import importlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import mesa
import numpy as np
import pandas as pd

from simulation import engine
from simulation.agents import BoardAgent, ExecutiveAgent, ManagerAgent, RecordAgent, RepAgent, SpecialistAgent
from simulation.calendar import WEEK_PARTS
from simulation.compiled_scenario import compile_scenario
from simulation.ensemble import check_address, is_whole, simulate_past
from simulation.initial_state import build_empty_org
from simulation.measures import MEASURES, compute_measure
from simulation.mesa_collector import WeeklyCollector
from simulation.org import DESKS_PER_TEAM
from simulation.privacy import check_no_persons, is_imported
from simulation.scenario import Scenario

OwnRule = Callable[["SalesOrg", int], None]
DRAWN_SEEDS = 2**31
"""Seeds that are drawn lie below this; every way to give a seed takes these."""
LIBRARY = "scenarios"
"""The package that loads scenarios by name. It stands a floor above this one and imports it, so it is asked when a name is given."""


class SalesOrg(mesa.Model):
    """One future of a scenario, from today on.

    Args:
        scenario: what to simulate, or the name of a scenario of the library; None is the ordinary organisation.
        settings: settings to change in it, by path.
        rng: the seed; with `run_number` the key of all luck. None draws one, which `seed` then says.
        run_number: which future; 0 is the first run of the ensemble with that seed.
        after: rules of one's own, by the name of the part of the week they follow; each is called with (model, team).
        instead: the same, in place of the part.
        agent_fields: fields that `datacollector` keeps of every agent of a class, week by week, beside the measures.

    Its numbers equal those of the same run of `simulation.run` bit for bit, unless rules of one's own change them.
    Of an imported company no person is an agent: there is the board.

    `mesa.batch_run` simulates the runs of an ensemble when they are numbered: `parameters={"run_number": range(200), …}`. Its own
    `iterations` tell a model nothing, so that each of them is the same run.

    Raises:
        ValueError: a seed that is no whole number from 0, such as a Generator; a rule that names no part of the week; a step
            is asked for after the last week.
    """

    def __init__(
        self,
        scenario: Scenario | str | None = None,
        *,
        settings: Mapping[str, Any] | None = None,
        rng: int | None = 1,
        run_number: int = 0,
        after: Mapping[str, OwnRule] | None = None,
        instead: Mapping[str, OwnRule] | None = None,
        agent_fields: Mapping[type[RecordAgent], Sequence[str]] | None = None,
    ) -> None:
        self.seed = choose_seed(rng)
        check_address(self.seed, run_number, 1)
        super().__init__(rng=self.seed)
        self.after, self.instead = dict(after or {}), dict(instead or {})
        for name in (*self.after, *self.instead):
            if name not in WEEK_PARTS:
                raise ValueError(f"{name!r} is no part of the week: {', '.join(WEEK_PARTS)}")
        self.description = describe_scenario(scenario, settings)
        self.compiled = compile_scenario(self.description)
        self.org = build_empty_org(self.compiled, self.seed, run_number)
        simulate_past(self.compiled, self.org)
        self._steps_done = -self.compiled.first_week * self.compiled.steps_per_week
        self._add_agents()
        self.datacollector = WeeklyCollector(self._measure_weeks, agent_fields or {})

    def _add_agents(self) -> None:
        if not is_imported(self.description):
            self._add_people()
        BoardAgent(self, 0)

    def _add_people(self) -> None:
        for agent_class, count in (
            (RepAgent, len(self.org.reps)),
            (ManagerAgent, len(self.org.managers)),
            (ExecutiveAgent, len(self.org.executives)),
        ):
            for index in range(count):
                agent_class(self, index)
        for team in range(len(self.org.teams)):
            for desk in range(DESKS_PER_TEAM):
                SpecialistAgent(self, (team, desk))

    @property
    def week(self) -> int:
        """Weeks simulated since today."""
        return self._steps_done // self.compiled.steps_per_week + self.compiled.first_week

    def step(self) -> None:
        """Live one week."""
        if self.week >= self.description.weeks:
            raise ValueError(f"week {self.week}: the run ends after {self.description.weeks} weeks (world.weeks)")
        end = self._steps_done + self.compiled.steps_per_week
        if self.after or self.instead:
            for step in range(self._steps_done, end):
                self._step_by_parts(step)
        else:
            engine.simulate_steps(self.org, self._steps_done, end)
        self._steps_done = end
        self.datacollector.collect(self)
        self.running = self.week < self.description.weeks

    def _step_by_parts(self, step: int) -> None:
        engine.simulate_part(self.org, step, 0, engine.BEGIN)
        for team in range(len(self.org.teams)):
            for part, name in enumerate(WEEK_PARTS):
                if name in self.instead:
                    self.instead[name](self, team)
                else:
                    engine.simulate_part(self.org, step, team, part)
                if name in self.after:
                    self.after[name](self, team)
        engine.simulate_part(self.org, step, 0, engine.END)

    def members(self, team: int) -> Any:
        """The records of a team's reps, for rules of one's own; writing to them changes the organisation.

        Raises:
            ScenarioError: the company is imported.
        """
        check_no_persons(self.description, f"members of team {team}")
        first, last = self.org.teams[team]["first"], self.org.teams[team]["last"]
        return self.org.reps[first:last]

    def measure(self, name: str) -> float:
        """A measure in the last week simulated."""
        last = self.week - 1 - self.compiled.first_week
        return float(compute_measure(self.org.weekly_cells[last], MEASURES[name]))

    def _measure_weeks(self) -> dict[str, Any]:
        """Every measure in the weeks simulated since today."""
        first = -self.compiled.first_week
        rows = self.org.weekly_cells[first : first + self.week]
        return {name: compute_measure(rows, measure) for name, measure in MEASURES.items()}

    @property
    def weekly(self) -> pd.DataFrame:
        """One row a week simulated, one column a measure."""
        weeks_done = self.week - self.compiled.first_week
        table = {"week": np.arange(weeks_done) + self.compiled.first_week}
        return pd.DataFrame(
            table | {name: compute_measure(self.org.weekly_cells[:weeks_done], m) for name, m in MEASURES.items()}
        )

    def data_collector(self, *names: str) -> mesa.DataCollector:
        """A Mesa DataCollector of the named measures, for those who expect one; call its `collect(model)` after each step."""
        return mesa.DataCollector(
            model_reporters={name: (lambda model, n=name: model.measure(n)) for name in names or MEASURES}
        )


def describe_scenario(scenario: Scenario | str | None, settings: Mapping[str, Any] | None) -> Scenario:
    """A scenario by itself or by name, with settings changed.

    Raises:
        ScenarioError: no such name, or a setting that cannot be.
        ValueError: the settings are no mapping.
    """
    if settings is not None and not isinstance(settings, Mapping):
        raise ValueError(
            f"settings = {settings!r}: must be a mapping of paths to values. mesa.batch_run takes a mapping apart: "
            "give it a list of mappings, [{…}]"
        )
    described = importlib.import_module(LIBRARY).load(scenario) if isinstance(scenario, str) else scenario or Scenario()
    return described.with_(dict(settings)) if settings else described


def choose_seed(rng: Any) -> int:
    """Give the seed itself, or draw one for None.

    Raises:
        ValueError: it is no whole number, such as a numpy Generator.
    """
    if rng is None:
        return secrets.randbelow(DRAWN_SEEDS)
    if not is_whole(rng):
        raise ValueError(
            f"rng = {rng}: must be a whole number from 0 to 2**63 - 1, or None to draw one. "
            "Luck here is a function of the seed alone, so a Generator, whose state moves on, cannot give it."
        )
    return int(rng)
