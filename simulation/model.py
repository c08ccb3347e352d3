"""SalesOrg: the organisation as a Mesa model. One step is one week."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import mesa
import numpy as np
import pandas as pd

from simulation import engine
from simulation.agents import Board, Executive, Manager, Rep, Specialist
from simulation.ensemble import check_address, live_past, quotient
from simulation.founding import empty_org
from simulation.measures import MEASURES
from simulation.org import DESKS
from simulation.plan import WEEK_PARTS
from simulation.privacy import check_no_persons, is_imported
from simulation.programme import compile_scenario
from simulation.scenario import Scenario

Rule = Callable[["SalesOrg", int], None]


class SalesOrg(mesa.Model):
    """One future of a scenario, from today on.

    Args:
        scenario: what to live through; None is the ordinary organisation.
        rng: the seed; with `run_number` the key of all luck.
        run_number: which future; 0 is the first run of the ensemble with that seed.
        after: rules of one's own, by the name of the part of the week they follow; each is called with (model, team).
        instead: the same, in place of the part.

    Its numbers equal those of the same run of `simulation.run` bit for bit, unless rules of one's own change them.
    Of an imported company no person is an agent: there is the board.

    Raises:
        ValueError: a seed that is no whole number from 0; a rule that names no part of the week; a step is asked for after the last week.
    """

    def __init__(
        self,
        scenario: Scenario | None = None,
        *,
        rng: int = 1,
        run_number: int = 0,
        after: Mapping[str, Rule] | None = None,
        instead: Mapping[str, Rule] | None = None,
    ) -> None:
        check_address(rng, run_number, 1)
        super().__init__(rng=rng)
        self.after, self.instead = dict(after or {}), dict(instead or {})
        for name in (*self.after, *self.instead):
            if name not in WEEK_PARTS:
                raise ValueError(f"{name!r} is no part of the week: {', '.join(WEEK_PARTS)}")
        self.description = scenario or Scenario()
        self.programme = compile_scenario(self.description)
        self.org = empty_org(self.programme, rng, run_number)
        live_past(self.programme, self.org)
        self._steps_done = -self.programme.first_week * self.programme.steps_per_week
        self._seat_everybody()

    def _seat_everybody(self) -> None:
        if not is_imported(self.description):
            self._seat_persons()
        Board(self, 0)

    def _seat_persons(self) -> None:
        for kind, count in (
            (Rep, len(self.org.reps)),
            (Manager, len(self.org.managers)),
            (Executive, len(self.org.executives)),
        ):
            for place in range(count):
                kind(self, place)
        for team in range(len(self.org.teams)):
            for desk in range(DESKS):
                Specialist(self, (team, desk))

    @property
    def week(self) -> int:
        """Weeks lived since today."""
        return self._steps_done // self.programme.steps_per_week + self.programme.first_week

    def step(self) -> None:
        """Live one week."""
        if self.week >= self.description.weeks:
            raise ValueError(f"week {self.week}: the run ends after {self.description.weeks} weeks (world.weeks)")
        until = self._steps_done + self.programme.steps_per_week
        if self.after or self.instead:
            for step in range(self._steps_done, until):
                self._step_by_parts(step)
        else:
            engine.live(self.org, self._steps_done, until)
        self._steps_done = until

    def _step_by_parts(self, step: int) -> None:
        engine.live_one(self.org, step, 0, engine.BEGIN)
        for team in range(len(self.org.teams)):
            for part, name in enumerate(WEEK_PARTS):
                if name in self.instead:
                    self.instead[name](self, team)
                else:
                    engine.live_one(self.org, step, team, part)
                if name in self.after:
                    self.after[name](self, team)
        engine.live_one(self.org, step, 0, engine.END)

    def members(self, team: int) -> Any:
        """The records of a team's reps, for rules of one's own; writing to them changes the organisation.

        Raises:
            ScenarioError: the company is imported.
        """
        check_no_persons(self.description, f"members of team {team}")
        first, last = self.org.teams[team]["first"], self.org.teams[team]["last"]
        return self.org.reps[first:last]

    def measure(self, name: str) -> float:
        """A measure in the last week lived."""
        last = self.week - 1 - self.programme.first_week
        return float(quotient(self.org.weekly_cells[last], MEASURES[name]))

    @property
    def weekly(self) -> pd.DataFrame:
        """One row a week lived, one column a measure."""
        lived = self.week - self.programme.first_week
        table = {"week": np.arange(lived) + self.programme.first_week}
        return pd.DataFrame(table | {name: quotient(self.org.weekly_cells[:lived], m) for name, m in MEASURES.items()})

    def data_collector(self, *names: str) -> mesa.DataCollector:
        """A Mesa DataCollector of the named measures, for those who expect one; call its `collect(model)` after each step."""
        return mesa.DataCollector(
            model_reporters={name: (lambda model, n=name: model.measure(n)) for name in names or MEASURES}
        )
