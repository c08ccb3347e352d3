"""Patterns of quotas: how many make them, how unequal the output is, what beating one leads to (T1, T2, T7)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.evidence.lab import FIRST_QUARTER, Lab, RunValues, ask_each_run, jackknife_table
from experiments.evidence.pattern import BandValues, Pattern, PatternBand

QUARTERS = 4
TOP_SHARE = 0.2


def select_judged(reps: pd.DataFrame) -> pd.DataFrame:
    """Select quarters of reps who had a quota, after the discarded year."""
    return reps[(reps["quarter"] >= FIRST_QUARTER) & (reps["present"] == 1) & (reps["quota"] > 0)]


def sum_rep_years(reps: pd.DataFrame) -> pd.DataFrame:
    """Years in which one person sat in one seat with a quota in all four quarters."""
    rows = select_judged(reps).assign(year=lambda table: table["quarter"] // QUARTERS)
    years = rows.groupby(["run", "seat", "person", "year"], as_index=False).agg(
        quarters=("quarter", "size"),
        bookings=("bookings", "sum"),
        quota=("quota", "sum"),
        skill=("skill", "mean"),
        capacity=("true_capacity", "mean"),
    )
    return years[years["quarters"] == QUARTERS]


# --- T1


def share_at_quota(reps: pd.DataFrame) -> float:
    """Compute the share of rep-years that reached the sum of their quotas."""
    years = sum_rep_years(reps)
    return float((years["bookings"] >= years["quota"]).mean())


def measure_attainment(lab: Lab) -> BandValues:
    """The ordinary company, and one under stress as the library tells of it: growth far from what the market holds."""
    companies = {"ordinary": lab.build_company(), "stressed": lab.build_company(like="evil-flywheel")}
    return {
        name: ask_each_run(lab.simulate(each, ["reps"]), "reps", share_at_quota) for name, each in companies.items()
    }


# --- T2


def share_of_top(bookings: pd.Series[float]) -> float:
    """Compute the share of all bookings that the best fifth of reps bring."""
    return float(bookings.nlargest(round(TOP_SHARE * len(bookings))).sum() / bookings.sum())


def yearly_share_of_top(reps: pd.DataFrame) -> float:
    """The best fifth's share of a year's bookings, mean of the years."""
    return float(sum_rep_years(reps).groupby("year")["bookings"].agg(share_of_top).mean())


def yearly_skewness(reps: pd.DataFrame) -> float:
    """Skewness of a year's bookings over reps, mean of the years."""
    return float(sum_rep_years(reps).groupby("year")["bookings"].skew().mean())


def measure_inequality(lab: Lab) -> BandValues:
    """A year's bookings of those who were there all year; one cross-section a year, then their mean."""
    ensemble = lab.simulate(lab.build_company(), ["reps"])
    return {
        "top": ask_each_run(ensemble, "reps", yearly_share_of_top),
        "skewness": ask_each_run(ensemble, "reps", yearly_skewness),
    }


# --- T7


def compute_bunching(reps: pd.DataFrame) -> float:
    """Compute quarters that just made the quota over quarters that just missed it."""
    reached = select_judged(reps)["attainment"]
    return float(reached.between(1.0, 1.05, "left").sum() / reached.between(0.95, 1.0, "left").sum())


def effect_of_beating(reps: pd.DataFrame) -> float:
    """Next year's bookings of those who beat their quota against those who did not, at equal skill and territory.

    A regression over rep-years. What a person in this territory could bring is held equal, since it stays and helps to beat
    a quota.
    """
    years = sum_rep_years(reps)
    following = years.assign(year=years["year"] - 1)[["run", "seat", "person", "year", "bookings"]]
    pairs = years.merge(following, on=["run", "seat", "person", "year"], suffixes=("", "_next"))
    beat = (pairs["bookings"] >= pairs["quota"]).astype(float)
    known = np.column_stack([np.ones(len(pairs)), beat, pairs["skill"], np.log(pairs["capacity"])])
    coefficients = np.linalg.lstsq(known, np.log(pairs["bookings_next"].clip(lower=1.0)), rcond=None)[0]
    return float(np.expm1(coefficients[1]))


def measure_ratchet(lab: Lab) -> BandValues:
    """All worlds together: one alone has too few quarters within five per cent of the line."""
    ensemble = lab.simulate(lab.build_company(), ["reps"])
    values: dict[str, RunValues] = {
        "bunching": jackknife_table(ensemble, "reps", compute_bunching),
        "after": jackknife_table(ensemble, "reps", effect_of_beating),
    }
    return values


QUOTA_PATTERNS = (
    Pattern(
        id="T1",
        title="About half of all reps make their year, fewer under stress",
        tuned=True,
        source="CSO Insights 2013-2019; RepVue 2024",
        bands=(
            PatternBand("ordinary", "rep-years at or above quota, ordinary company", 0.45, 0.60),
            PatternBand("stressed", "rep-years at or above quota, company under stress", 0.25, 0.47),
        ),
        without="leaders' bias towards growth: growth asked above the market, and belief drawn to the plan",
        ablation={"targets.ambition": 0.0, "behaviour.plan_pull": 0.0},
        measure=measure_attainment,
        quick=True,
    ),
    Pattern(
        id="T2",
        title="Few reps bring much, from talent that is normally distributed",
        source="CRM log of evidence B8; O'Boyle & Aguinis 2012",
        bands=(
            PatternBand("top", "share of a year's bookings from the best fifth", 0.35, 0.60),
            PatternBand("skewness", "skewness of a year's bookings", 0.5),
        ),
        without="deals of very different size, and confidence that wins more",
        ablation={"world.deal_spread": 0.0, "behaviour.confidence_wins": 0.0},
        measure=measure_inequality,
        quick=True,
    ),
    Pattern(
        id="T7",
        title="Results bunch at the quota, and who beat it brings less the year after",
        tuned=True,
        source="Weitzman 1980; Leone, Misra & Zimmerman 2004",
        bands=(
            PatternBand("bunching", "quarters at 100-105 % of quota over quarters at 95-100 %", 1.2),
            PatternBand(
                "after", "next year's bookings of who beat the quota, against equals who did not", -0.12, -0.02
            ),
        ),
        without="quotas that follow results: the company's number and each rep's share",
        ablation={
            "behaviour.ratchet_up": 0.0,
            "targets.downward_revision": 0.0,
            "behaviour.slice_by_belief": 1.0,
        },
        measure=measure_ratchet,
        explanation=(
            "Reps do pull deals over the line, but five wins a quarter of very different size leave little mass "
            "within five per cent of it."
        ),
        quick=True,
    ),
)
