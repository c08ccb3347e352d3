"""What is kept of an export: figures of the company as a whole, in a file that holds no line of it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from experiments.company.export import Export
from experiments.company.moments import BY_NAME, MOMENTS, log, measured
from experiments.company.panel import QUARTER, YEAR
from experiments.company.problems import ExportError
from scenarios.problems import one_line
from simulation.scenario import NUMBERS, Scenario

FILE = "aggregates.json"
SETTLING = 52
"""Weeks in which the model's company settles before the first quarter it is compared in."""
DIGITS = 4


def rounded(value: float) -> float:
    """A figure in four significant digits: finer ones might be somebody's."""
    return float(f"{value:.{DIGITS}g}")


@dataclass(frozen=True)
class Aggregates:
    """A company in figures.

    Attributes:
        quarters: how many quarters they are taken from.
        reps, teams, regions: sizes today; reps are the most that ever were, empty seats counted.
        last: the last quarter.
        shown: `moments.MOMENTS` by name as they are shown; those that the export does not tell are left out.
        starts: means of surveys (0..1) that the model starts from.
    """

    quarters: int
    reps: int
    teams: int
    regions: int
    last: str
    shown: Mapping[str, float]
    starts: Mapping[str, float] = field(default_factory=dict)

    @property
    def fitted(self) -> dict[str, float]:
        """The moments on the scale they are fitted on."""
        return {name: log(value) if BY_NAME[name].log else value for name, value in self.shown.items()}

    @property
    def warmup(self) -> int:
        """Weeks of the model's past: time to settle, and the quarters."""
        return SETTLING + self.quarters * QUARTER


def aggregated(export: Export) -> Aggregates:
    """The figures of an export."""
    panel = export.panel
    found = {name: value for name, value in measured(panel).items() if math.isfinite(value)}
    low, high = int(NUMBERS["structure.span"].low), int(NUMBERS["structure.span"].high)
    reps = int(panel.headcount.max())
    teams = len(export.sizes.teams) if export.sizes.named_teams else max(1, round(reps / 8))
    teams = min(max(teams, math.ceil(reps / high)), max(1, reps // low))
    return Aggregates(
        quarters=panel.quarters,
        reps=reps,
        teams=teams,
        regions=max(1, min(len(export.sizes.regions), teams, int(NUMBERS["world.regions"].high))),
        last=export.last,
        shown={name: rounded(BY_NAME[name].shown(value)) for name, value in found.items()},
        starts={name: value for name, value in panel.means.items() if name != "sick_days"},
    )


def saved(found: Aggregates) -> str:
    """The figures as JSON."""
    return json.dumps(asdict(found), indent=2) + "\n"


def load(path: Path) -> Aggregates:
    """The figures from a file.

    Raises:
        ExportError: it cannot be read, or holds something else.
    """
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        found = Aggregates(**held)
    except OSError as problem:
        raise ExportError(one_line(f"{path}: cannot be read: {problem.strerror}")) from None
    except (ValueError, TypeError) as problem:
        raise ExportError(one_line(f"{path}: holds no aggregates of a company: {problem}")) from None
    for name, value in (("shown", found.shown), ("starts", found.starts)):
        _check(path, name, value)
    unknown = sorted(set(found.shown) - {moment.name for moment in MOMENTS})
    if unknown:
        raise ExportError(one_line(f"{path}, key shown.{unknown[0]}: no such aggregate"))
    return found


def _check(path: Path, key: str, values: Any) -> None:
    if not isinstance(values, dict):
        raise ExportError(f"{path}, key {key}: must be a table of numbers")
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise ExportError(one_line(f"{path}, key {key}.{name} = {value!r}: must be a number"))


def beginning(found: Aggregates, base: Scenario) -> dict[str, Any]:
    """What the figures alone say of a scenario's settings, before anything is fitted: sizes, and what can be read off.

    Raises:
        ScenarioError: never for figures of an export; ranges are kept.
    """
    sizes = {
        "world.reps": found.reps,
        "structure.span": min(20, max(4, round(found.reps / found.teams))),
        "world.warmup_weeks": min(520, max(int(base.value("world.warmup_weeks")), found.warmup)),
    }
    sizes["world.regions"] = min(found.regions, max(1, round(found.reps / sizes["structure.span"])))
    deal = found.shown.get("deal", float(base.value("world.typical_deal")))
    wins = found.shown["bookings"] * YEAR / QUARTER / deal
    read = {"world.typical_deal": deal, "world.wins_per_rep_year": wins}
    starts = {f"start.{name}": value for name, value in found.starts.items()}
    return sizes | {path: _within(path, rounded(value)) for path, value in {**read, **starts}.items()}


def _within(path: str, value: float) -> float:
    return min(NUMBERS[path].high, max(NUMBERS[path].low, value))
