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
    Worlds,
    by_world,
    jackknifed,
    over_quarters,
)
from experiments.evidence.pattern import Band, Measured, Pattern
from simulation.ensemble import Ensemble

# --- T3

MONTH = YEAR / 12
LAST_WEEK = YEARS * YEAR - 1
FIRST_MONTHS, PEAK, AFTER = (0, 3), (3, 18), (18, 36)
"""Months of tenure: before, within and after the time in which most people should leave."""


def hazard(people: pd.DataFrame, months: tuple[int, int]) -> float:
    """Leavers a year, of reps with so many months in the seat; promotion ends what is watched and is no leaving."""
    low, high = (MONTH * month for month in months)
    left = people["left"].fillna(LAST_WEEK)
    before = (people["tenure"] - (left - YEAR)).clip(lower=0)
    weeks = (np.minimum(people["tenure"], high) - np.maximum(before, low)).clip(lower=0).sum()
    gone = people["reason"].isin(["quit", "let go"]) & (left >= YEAR) & people["tenure"].between(low, high, "left")
    return float(gone.sum() * YEAR / weeks)


def leaving(lab: Lab) -> Measured:
    """The yearly rate by world; the age profile over all worlds, as one has few newcomers.

    The profile is asked in three stretches of tenure: which single month is highest is a matter of chance.
    """
    lived = lab.live(lab.company(), ["people"])
    return {
        "rate": over_quarters(lived, "turnover"),
        "rises": jackknifed(lived, "people", lambda rows: hazard(rows, PEAK) / hazard(rows, FIRST_MONTHS)),
        "falls": jackknifed(lived, "people", lambda rows: hazard(rows, AFTER) / hazard(rows, PEAK)),
    }


# --- T9

PERSON = ["run", "seat", "person"]
SOON = 2
"""Quarters within which a quit counts as following."""
WEEKS_BETWEEN_HOLIDAYS = 9
"""Reps are seen once a quarter. With a week off every nine, those seen on holiday are seen again after 13 weeks, four after
their next one, and after 26 weeks, eight after, which is just before the one that follows."""


def settled(reps: pd.DataFrame) -> pd.DataFrame:
    """Quarters that one person worked from beginning to end, after the discarded year."""
    there = (reps["quarter"] >= FIRST_QUARTER) & (reps["present"] == 1) & (reps["tenure"] >= QUARTER)
    return reps[there & (reps["quota"] > 0)]


def correlation(rows: pd.DataFrame, one: str, other: str) -> float:
    """Correlation within quarters: all of them together, each less its own mean."""
    both = rows[[one, other]]
    apart = both - both.groupby(rows["quarter"]).transform("mean")
    return float(apart[one].corr(apart[other]))


def with_quits(lived: Ensemble) -> pd.DataFrame:
    """Quarters with two more to follow, and whether the person quit in those."""
    people = lived.people
    quits = people.loc[people["reason"] == "quit", [*PERSON, "left"]]
    rows = settled(lived.reps)
    rows = rows[rows["quarter"] < LAST_WEEK // QUARTER - SOON + 1].merge(quits, on=PERSON, how="left")
    ahead = rows["left"] - QUARTER * (rows["quarter"] + 1)
    return rows.assign(quits=ahead.between(0, QUARTER * SOON - 1).astype(float))


def after_burnout(lived: Ensemble) -> Worlds:
    """Correlation of burnout with a quit in the two quarters that follow, by world."""
    parts = dict(tuple(with_quits(lived).groupby("run")))
    return np.array([correlation(parts[k], "burnout", "quits") for k in range(lived.runs)])


def holiday_lost(reps: pd.DataFrame) -> float:
    """Share of what a holiday took off strain, fast and slow, that is back four weeks later."""
    rows = settled(reps).assign(strain=lambda found: found["fatigue"] + found["burnout"])
    off = rows[(rows["on_leave"] == 1) & (rows["sick_days"] == 0)]
    key = [*PERSON, "quarter"]
    for name, later in (("week_four", 1), ("week_eight", 2)):
        seen = rows.assign(quarter=rows["quarter"] - later)[[*key, "strain"]]
        off = off.merge(seen.rename(columns={"strain": name}), on=key)
    return float((off["week_four"] - off["strain"]).sum() / (off["week_eight"] - off["strain"]).sum())


def burnout(lab: Lab) -> Measured:
    """Cross-sections of the ordinary company; holidays where a week is taken off every nine."""
    lived = lab.live(lab.company(), ["people", "reps"])
    rested = lab.live(lab.company({"recovery.vacation_weeks": YEAR / WEEKS_BETWEEN_HOLIDAYS}), ["reps"])
    return {
        "sales": by_world(lived, "reps", lambda reps: correlation(settled(reps), "burnout", "bookings")),
        "quits": after_burnout(lived),
        "fading": jackknifed(rested, "reps", holiday_lost),
    }


PEOPLE = (
    Pattern(
        id="T3",
        title="A quarter of all reps leave in a year, most of them in the second half-year or soon after",
        source="HBR 2017; DePaul; Houghton et al. 2016",
        bands=(
            Band("rate", "leavers a rep and year", 0.20, 0.35),
            Band("rises", "hazard in months 4-18 over that in months 1-3", 1.0),
            Band("falls", "hazard in months 19-36 over that in months 4-18", high=1.0),
        ),
        without="the time a newcomer needs, and the wish for income",
        ablation={"world.ramp_weeks": 1.0, "behaviour.quit_pay": 0.0, "behaviour.quit_miss": 0.0},
        measure=leaving,
    ),
    Pattern(
        id="T9",
        title="The burned out sell a little less and leave more; a holiday fades within weeks",
        source="Corbeanu 2023; Swider & Zimmerman 2010; de Bloom 2009",
        bands=(
            Band("sales", "correlation of burnout with the quarter's bookings", -0.30, -0.08),
            Band("quits", "correlation of burnout with quitting in the next two quarters", 0.15, 0.40),
            Band("fading", "share of a holiday's gain lost after four weeks", 0.6),
        ),
        # The ends of both ranges: as near to one stock as they allow.
        without="two speeds of recovery",
        ablation={"behaviour.fatigue_weeks": 6.0, "behaviour.recovery_weeks": 13.0},
        measure=burnout,
        explanation=(
            "Burnout costs output and makes people leave, but one quarter's bookings of one rep are mostly luck, "
            "and hard quotas burn those who sell more too."
        ),
        quick=True,
    ),
)
