"""Patterns of people: who leaves and when (T3), what burnout goes with and how a holiday fades (T9)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.evidence.lab import (
    FIRST_QUARTER,
    QUARTER,
    YEAR,
    YEARS,
    Lab,
    RunValues,
    ask_each_run,
    jackknife_table,
    mean_over_quarters,
)
from experiments.evidence.pattern import BandValues, Pattern, PatternBand
from simulation.ensemble import Ensemble

# --- T3

MONTH_WEEKS = YEAR / 12
LAST_WEEK = YEARS * YEAR - 1
FIRST_MONTHS, PEAK, AFTER = (0, 3), (3, 18), (18, 36)
"""Months of tenure: before, within and after the time in which most people should leave."""


def compute_hazard(people: pd.DataFrame, months: tuple[int, int]) -> float:
    """Compute leavers per year, of reps with so many months in the seat; promotion ends observation and is no leaving."""
    low, high = (MONTH_WEEKS * month for month in months)
    left = people["left"].fillna(LAST_WEEK)
    before = (people["tenure"] - (left - YEAR)).clip(lower=0)
    weeks = (np.minimum(people["tenure"], high) - np.maximum(before, low)).clip(lower=0).sum()
    gone = people["reason"].isin(["quit", "let go"]) & (left >= YEAR) & people["tenure"].between(low, high, "left")
    return float(gone.sum() * YEAR / weeks)


def measure_leaving(lab: Lab) -> BandValues:
    """Measure the yearly rate by run, and the age profile over all runs, as one has few newcomers.

    The profile is taken in three stretches of tenure: which single month is highest is a matter of chance.
    """
    ensemble = lab.simulate(lab.build_company(), ["people"])
    return {
        "rate": mean_over_quarters(ensemble, "turnover"),
        "rises": jackknife_table(
            ensemble, "people", lambda rows: compute_hazard(rows, PEAK) / compute_hazard(rows, FIRST_MONTHS)
        ),
        "falls": jackknife_table(
            ensemble, "people", lambda rows: compute_hazard(rows, AFTER) / compute_hazard(rows, PEAK)
        ),
    }


# --- T9

PERSON_KEY = ["run", "seat", "person"]
SOON_QUARTERS = 2
"""Quarters within which a quit counts as following."""
WEEKS_BETWEEN_HOLIDAYS = 9
"""Reps are seen once a quarter. With a week off every nine, those seen on holiday are seen again after 13 weeks, four after
their next one, and after 26 weeks, eight after, which is just before the one that follows."""


def select_settled(reps: pd.DataFrame) -> pd.DataFrame:
    """Select quarters that one person worked from beginning to end, after the discarded year."""
    whole = (reps["quarter"] >= FIRST_QUARTER) & (reps["present"] == 1) & (reps["tenure"] >= QUARTER)
    return reps[whole & (reps["quota"] > 0)]


def correlate_within_quarters(rows: pd.DataFrame, one: str, other: str) -> float:
    """Correlate within quarters: all of them together, each less its own mean."""
    both = rows[[one, other]]
    apart = both - both.groupby(rows["quarter"]).transform("mean")
    return float(apart[one].corr(apart[other]))


def add_quits(ensemble: Ensemble) -> pd.DataFrame:
    """Add to quarters with two more to follow whether the person quit in those."""
    people = ensemble.people
    quits = people.loc[people["reason"] == "quit", [*PERSON_KEY, "left"]]
    rows = select_settled(ensemble.reps)
    rows = rows[rows["quarter"] < LAST_WEEK // QUARTER - SOON_QUARTERS + 1].merge(quits, on=PERSON_KEY, how="left")
    ahead = rows["left"] - QUARTER * (rows["quarter"] + 1)
    return rows.assign(quits=ahead.between(0, QUARTER * SOON_QUARTERS - 1).astype(float))


def correlate_burnout_with_quits(ensemble: Ensemble) -> RunValues:
    """Correlate burnout with a quit in the two quarters that follow, by run."""
    parts = dict(tuple(add_quits(ensemble).groupby("run")))
    return np.array([correlate_within_quarters(parts[k], "burnout", "quits") for k in range(ensemble.runs)])


def share_of_holiday_lost(reps: pd.DataFrame) -> float:
    """Compute the share of the strain that a holiday relieved, fast and slow, that is back four weeks later."""
    rows = select_settled(reps).assign(strain=lambda table: table["fatigue"] + table["burnout"])
    off = rows[(rows["on_leave"] == 1) & (rows["sick_days"] == 0)]
    key = [*PERSON_KEY, "quarter"]
    for name, later in (("week_four", 1), ("week_eight", 2)):
        seen_again = rows.assign(quarter=rows["quarter"] - later)[[*key, "strain"]]
        off = off.merge(seen_again.rename(columns={"strain": name}), on=key)
    return float((off["week_four"] - off["strain"]).sum() / (off["week_eight"] - off["strain"]).sum())


def measure_burnout(lab: Lab) -> BandValues:
    """Measure cross-sections of the ordinary company, and holidays where a week is taken off every nine."""
    ensemble = lab.simulate(lab.build_company(), ["people", "reps"])
    rested = lab.simulate(lab.build_company({"recovery.vacation_weeks": YEAR / WEEKS_BETWEEN_HOLIDAYS}), ["reps"])
    return {
        "sales": ask_each_run(
            ensemble, "reps", lambda reps: correlate_within_quarters(select_settled(reps), "burnout", "bookings")
        ),
        "quits": correlate_burnout_with_quits(ensemble),
        "fading": jackknife_table(rested, "reps", share_of_holiday_lost),
    }


PEOPLE_PATTERNS = (
    Pattern(
        id="T3",
        title="A quarter of all reps leave in a year, most of them in the second half-year or soon after",
        tuned=True,
        source="HBR 2017; DePaul; Houghton et al. 2016",
        bands=(
            PatternBand("rate", "leavers a rep and year", 0.20, 0.35),
            PatternBand("rises", "hazard in months 4-18 over that in months 1-3", 1.0),
            PatternBand("falls", "hazard in months 19-36 over that in months 4-18", high=1.0),
        ),
        without="the time a newcomer needs, and the wish for income",
        ablation={"world.ramp_weeks": 1.0, "behaviour.quit_pay": 0.0, "behaviour.quit_miss": 0.0},
        measure=measure_leaving,
    ),
    Pattern(
        id="T9",
        title="The burned out sell a little less and leave more; a holiday fades within weeks",
        tuned=True,
        source="Corbeanu 2023; Swider & Zimmerman 2010; de Bloom 2009",
        bands=(
            PatternBand("sales", "correlation of burnout with the quarter's bookings", -0.30, -0.08),
            PatternBand("quits", "correlation of burnout with quitting in the next two quarters", 0.15, 0.40),
            PatternBand("fading", "share of a holiday's gain lost after four weeks", 0.6),
        ),
        # The ends of both ranges: as near to one stock as they allow.
        without="two speeds of recovery",
        ablation={"behaviour.fatigue_weeks": 6.0, "behaviour.recovery_weeks": 13.0},
        measure=measure_burnout,
        explanation=(
            "Burnout costs output and makes people leave, but one quarter's bookings of one rep are mostly luck, "
            "and hard quotas burn those who sell more too."
        ),
        quick=True,
    ),
)
