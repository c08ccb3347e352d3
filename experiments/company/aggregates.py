"""The aggregates of an export: figures of the company as a whole, kept in a file that holds no line of the export."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from experiments.company.panel_moments import MOMENT_BY_NAME, PANEL_MOMENTS, log_or_nan, measure_panel
from experiments.company.quarter_courses import COURSE_BY_NAME, measure_courses
from experiments.company.quarter_panel import QUARTER, YEAR
from experiments.company.reading.export import CompanyExport
from experiments.company.reading.export_problems import ExportError
from experiments.findings.formatting import round_to_digits
from scenarios.messages import to_one_line
from simulation.scenario import NUMBERS, Scenario

AGGREGATES_FILE = "aggregates.json"
SETTLING_WEEKS = 52
"""Weeks in which the model's company settles before the first quarter it is compared in."""
FIGURE_DIGITS = 4


def round_figure(value: float) -> float:
    """Round a figure to four significant digits: finer ones might identify somebody."""
    return round_to_digits(value, FIGURE_DIGITS)


@dataclass(frozen=True)
class Aggregates:
    """A company in figures.

    Attributes:
        quarters: how many quarters they are taken from.
        reps, teams, regions: sizes today; reps are the most that ever were, empty seats counted.
        last: the last quarter.
        shown: `PANEL_MOMENTS` by name as they are shown; those that the export does not give are left out.
        starts: means of surveys (0..1) that the model starts from.
        courses: `COURSES` by name, a value for each quarter; None where it is not known.
    """

    quarters: int
    reps: int
    teams: int
    regions: int
    last: str
    shown: Mapping[str, float]
    starts: Mapping[str, float] = field(default_factory=dict)
    courses: Mapping[str, list[float | None]] = field(default_factory=dict)

    @property
    def fitting_values(self) -> dict[str, float]:
        """The moments on the scale they are fitted on."""
        return {name: log_or_nan(value) if MOMENT_BY_NAME[name].log else value for name, value in self.shown.items()}

    @property
    def warmup_weeks(self) -> int:
        """Weeks of the model's past: time to settle, and the quarters."""
        return SETTLING_WEEKS + self.quarters * QUARTER


def compute_aggregates(export: CompanyExport) -> Aggregates:
    """Compute the aggregates of an export."""
    panel = export.panel
    moments = {name: value for name, value in measure_panel(panel).items() if math.isfinite(value)}
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
        shown={name: round_figure(MOMENT_BY_NAME[name].to_shown_scale(value)) for name, value in moments.items()},
        starts={name: value for name, value in panel.means.items() if name != "sick_days"},
        courses={
            name: [None if value is None else round_figure(value) for value in values]
            for name, values in measure_courses(panel).items()
        },
    )


def dump_aggregates(aggregates: Aggregates) -> str:
    """Dump aggregates as JSON."""
    return json.dumps(asdict(aggregates), indent=2) + "\n"


def load_aggregates(path: Path) -> Aggregates:
    """Load aggregates from a file.

    Raises:
        ExportError: it cannot be read, or holds something else.
    """
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        aggregates = Aggregates(**held)
    except OSError as problem:
        raise ExportError(to_one_line(f"{path}: cannot be read: {problem.strerror}")) from None
    except (ValueError, TypeError) as problem:
        raise ExportError(to_one_line(f"{path}: holds no aggregates of a company: {problem}")) from None
    for name, value in (("shown", aggregates.shown), ("starts", aggregates.starts)):
        _check_numbers(path, name, value)
    _check_courses(path, aggregates.courses)
    unknown = sorted(set(aggregates.shown) - {moment.name for moment in PANEL_MOMENTS})
    if unknown:
        raise ExportError(to_one_line(f"{path}, key shown.{unknown[0]}: no such aggregate"))
    return aggregates


def _check_numbers(path: Path, key: str, values: Any) -> None:
    if not isinstance(values, dict):
        raise ExportError(f"{path}, key {key}: must be a table of numbers")
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise ExportError(to_one_line(f"{path}, key {key}.{name} = {value!r}: must be a number"))


def _check_courses(path: Path, courses: Any) -> None:
    if not isinstance(courses, dict) or not set(courses) <= set(COURSE_BY_NAME):
        raise ExportError(f"{path}, key courses: must be a table of {', '.join(COURSE_BY_NAME)}")
    for name, values in courses.items():
        known = [value for value in values if value is not None] if isinstance(values, list) else [None]
        _check_numbers(path, f"courses.{name}", dict(enumerate(known)))


def derive_settings(aggregates: Aggregates, base: Scenario) -> dict[str, Any]:
    """Derive settings of a scenario from the aggregates alone, before anything is fitted: sizes, and rates that can be read off.

    Raises:
        ScenarioError: never for figures of an export; ranges are kept.
    """
    sizes = {
        "world.reps": aggregates.reps,
        "structure.span": min(20, max(4, round(aggregates.reps / aggregates.teams))),
        "world.warmup_weeks": min(520, max(int(base.value("world.warmup_weeks")), aggregates.warmup_weeks)),
    }
    sizes["world.regions"] = min(aggregates.regions, max(1, round(aggregates.reps / sizes["structure.span"])))
    deal = aggregates.shown.get("deal", float(base.value("world.typical_deal")))
    wins = aggregates.shown["bookings"] * YEAR / QUARTER / deal
    rates = {"world.typical_deal": deal, "world.wins_per_rep_year": wins}
    if "win_rate" in aggregates.shown:
        rates["world.win_rate"] = aggregates.shown["win_rate"]
    starts = {f"start.{name}": value for name, value in aggregates.starts.items()}
    return sizes | {path: _clip_to_range(path, round_figure(value)) for path, value in {**rates, **starts}.items()}


def _clip_to_range(path: str, value: float) -> float:
    return min(NUMBERS[path].high, max(NUMBERS[path].low, value))
