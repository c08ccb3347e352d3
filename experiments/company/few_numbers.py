"""A company from a few numbers: what leaders know by heart gives the nearest company, and it is said what these numbers cannot tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from experiments.company.aggregates import Aggregates
from experiments.company.calibration import Calibration, build_calibration
from experiments.company.fit import fit
from experiments.company.fit_trials import FitEffort, Trials
from experiments.company.priors import choose_constants
from experiments.company.reading.export_problems import ExportError
from experiments.findings.formatting import format_number, join_list
from scenarios import load
from simulation.declare import Value
from simulation.privacy import IMPORTED
from simulation.scenario import NUMBERS, Scenario

WEEKS_A_MONTH = 52.0 / 12.0
QUARTERS = 6
SETTLING_WEEKS = 52
EFFORT = FitEffort(trials=32, runs=6, fresh_runs=30)
FITTED = ("behaviour.quit_base", "targets.ambition")
"""Constants that are searched so that turnover and the share at quota come out as they were given."""


@dataclass(frozen=True)
class AskedNumber:
    """A number that leaders may know.

    Attributes:
        name, label, unit: of it.
        low, high: between which it is believed.
        is_needed: whether it is one of the three.
    """

    name: str
    label: str
    unit: str
    low: float
    high: float
    is_needed: bool = False


ASKED_NUMBERS = (
    AskedNumber("at_quota", "Reps who make their quota", "%", 1, 99, True),
    AskedNumber("turnover", "Reps who leave in a year", "%", 1, 90, True),
    AskedNumber("ramp", "Months until a new rep is up to speed", "months", 0.5, 24, True),
    AskedNumber("reps", "Reps", "people", 5, 400),
    AskedNumber("deal", "Amount of an ordinary deal", "$k", 1, 5000),
    AskedNumber("bookings", "Bookings of a rep in a year", "$k", 10, 100_000),
    AskedNumber("win_rate", "Deals won, of those that close", "%", 5, 95),
    AskedNumber("cycle", "Weeks from the beginning of a deal to its close", "weeks", 1, 60),
)


def check_numbers(given: Mapping[str, float]) -> None:
    """Check the numbers.

    Raises:
        ExportError: one of the three is missing, or one is out of range.
    """
    for asked in ASKED_NUMBERS:
        value = given.get(asked.name)
        if value is None and asked.is_needed:
            raise ExportError(f"{asked.label}: is needed")
        if value is not None and not asked.low <= value <= asked.high:
            raise ExportError(f"{asked.label}: {value:g}: must be from {asked.low:g} to {asked.high:g} {asked.unit}")


def build_nearest(
    given: Mapping[str, float], effort: FitEffort = EFFORT, progress: Callable[[int, int], None] | None = None
) -> Calibration:
    """Build the company nearest to a few numbers: some are settings of the world, for others constants are searched.

    Raises:
        ExportError: see `check_numbers`.
    """
    check_numbers(given)
    scenario = _set_what_is_a_setting(given)
    shown = {"at_quota": given["at_quota"] / 100.0, "turnover": given["turnover"] / 100.0}
    company = Aggregates(QUARTERS, int(scenario.value("world.reps")), scenario.teams, 1, "2025-Q4", shown)
    constants = choose_constants(scenario, shown, FITTED)
    return build_calibration(fit(scenario, company, constants, effort, trials=Trials(progress)), company)


def _set_what_is_a_setting(given: Mapping[str, float]) -> Scenario:
    """Set the numbers that are settings themselves, within their ranges."""
    base = load("ordinary-organisation")
    reps = int(given.get("reps", 24))
    deal = given.get("deal", float(base.value("world.typical_deal")))
    values: dict[str, Value] = {
        "world.reps": reps,
        "structure.span": min(8, max(4, reps // 2)),
        "world.regions": 1,
        "world.warmup_weeks": SETTLING_WEEKS + 13 * QUARTERS,
        "world.typical_deal": deal,
        "world.ramp_weeks": _clip("world.ramp_weeks", given["ramp"] * WEEKS_A_MONTH),
    }
    if "bookings" in given:
        values["world.wins_per_rep_year"] = _clip("world.wins_per_rep_year", given["bookings"] / deal)
    if "win_rate" in given:
        values["world.win_rate"] = given["win_rate"] / 100.0
    if "cycle" in given:
        values["world.weeks_to_close"] = given["cycle"]
    named = replace(base, name="few-numbers", title="A company of a few numbers", group=IMPORTED, past=base.past)
    return named.with_(values)


def _clip(path: str, value: float) -> float:
    return min(NUMBERS[path].high, max(NUMBERS[path].low, value))


def list_unknowns(nearest: Calibration, given: Mapping[str, float]) -> list[str]:
    """List in sentences what a few numbers cannot tell."""
    missing = [asked.label.lower() for asked in ASKED_NUMBERS if asked.name not in given]
    sentences = [
        "These numbers say nothing of how targets are divided, what leaders believe about misses, how much people trust and help one "
        "another, or how strained they are: all that is as in an ordinary organisation.",
    ]
    if missing:
        sentences.append(f"Taken from an ordinary organisation as well: {join_list(missing)}.")
    for check in nearest.checks:
        if not check.fits:
            low, high = format_number(100 * check.low), format_number(100 * check.high)
            label = {"at_quota": "reps at quota", "turnover": "turnover"}.get(check.name, check.name)
            sentences.append(
                f"The nearest company does not reach your {label} of {format_number(100 * check.company)} %: it has {low} to {high} %. "
                "Something is different in yours that these numbers do not show."
            )
    sentences += [
        f"Many companies have these numbers: {each.path} may be from {format_number(each.low)} to {format_number(each.high)}."
        for each in nearest.constants
    ]
    return sentences
