"""Moments of an ordinary sales organisation: figures from surveys and logs, and how each is measured here.

Half of them are fitted, the other half is only compared (`held_out`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.evidence.lab import FIRST_QUARTER, Lab, RunValues, ask_each_run, jackknife_table, mean_over_quarters
from simulation.ensemble import Ensemble

NEEDED_TABLES = ("opportunities", "people", "reps")
MONTH_WEEKS = 52 / 12


@dataclass(frozen=True)
class Moment:
    """One fact about ordinary companies.

    Attributes:
        name, label: of the moment, with its unit.
        low, high: where research puts it; the fit aims at the middle.
        source: of the band.
        held_out: whether it is kept out of the fit.
        measure: one number per run from a simulated company.
    """

    name: str
    label: str
    low: float
    high: float
    source: str
    held_out: bool
    measure: Callable[[Ensemble], RunValues]

    @property
    def middle(self) -> float:
        """The value that the fit aims at."""
        return (self.low + self.high) / 2

    @property
    def tolerance(self) -> float:
        """Half the width of the band."""
        return (self.high - self.low) / 2


def drop_first_year(rows: pd.DataFrame) -> pd.DataFrame:
    """Drop the quarters of the discarded year."""
    return rows[rows.quarter >= FIRST_QUARTER]


def aggregate_rep_years(reps: pd.DataFrame) -> pd.DataFrame:
    """Aggregate years in which one person sat in one seat with a quota all four quarters: sums of bookings and quotas, means of the rest."""
    rows = drop_first_year(reps)
    rows = rows[(rows.present == 1) & (rows.quota > 0)]
    keys = ["run", "seat", "person", rows.quarter // 4]
    together = rows.groupby(keys).agg(
        quarters=("quota", "size"),
        bookings=("bookings", "sum"),
        quota=("quota", "sum"),
        burnout=("burnout", "mean"),
        trust=("trust_manager", "mean"),
        customer=("hours_customer", "mean"),
        overtime=("overtime", "mean"),
    )
    whole: pd.DataFrame = together[together.quarters == 4].reset_index()
    return whole


def share_of_years_at_quota(ensemble: Ensemble) -> RunValues:
    """Compute the share of rep-years that reach quota."""
    return ask_each_run(
        ensemble, "reps", lambda rows: float(aggregate_rep_years(rows).eval("bookings >= quota").mean())
    )


def top_share(ensemble: Ensemble) -> RunValues:
    """Compute the share of bookings that the best fifth of rep-years brings, year by year."""

    def ask(rows: pd.DataFrame) -> float:
        years = aggregate_rep_years(rows)
        shares = years.groupby("quarter").bookings.apply(
            lambda b: b.nlargest(round(0.2 * len(b))).sum() / max(b.sum(), 1e-9)
        )
        return float(shares.mean())

    return ask_each_run(ensemble, "reps", ask)


def slope_of_time(ensemble: Ensemble) -> RunValues:
    """Compute the slope of rep-years at quota on the share of the week with customers, across reps."""

    def ask(rows: pd.DataFrame) -> float:
        years = aggregate_rep_years(rows)
        share = years.customer / (40 + years.overtime)
        at_quota = (years.bookings >= years.quota).astype(float)
        return float(np.polyfit(share, at_quota, 1)[0])

    return jackknife_table(ensemble, "reps", ask)


def correlate_with_bookings(ensemble: Ensemble, cause: str) -> RunValues:
    """Correlate a column with bookings, across rep-years."""
    return ask_each_run(
        ensemble, "reps", lambda rows: float(aggregate_rep_years(rows)[[cause, "bookings"]].corr().iloc[0, 1])
    )


def ramp_months(ensemble: Ensemble) -> RunValues:
    """Compute the months of a straight ramp that loses as much as new people lose in two years, against those of more than one."""

    def ask(rows: pd.DataFrame) -> float:
        rows = drop_first_year(rows)
        rows = rows[rows.present == 1]
        usual = rows[rows.tenure > 52].bookings.mean()
        # a first quarter is a part of one
        missing = rows.tenure.clip(upper=13) / 13 - rows.bookings / usual
        return float(2 * 3 * missing.groupby(rows.tenure // 13).mean().reindex(range(8)).sum())

    return jackknife_table(ensemble, "reps", ask)


def win_rate(ensemble: Ensemble) -> RunValues:
    """Compute won over closed deals."""
    return mean_over_quarters(ensemble, "win_rate")


def size_slope(ensemble: Ensemble) -> RunValues:
    """Compute the logit slope of winning on ln amount: weighted regression of decile logits."""

    def ask(rows: pd.DataFrame) -> float:
        size = np.log(rows.amount)
        deciles = pd.qcut(size, 10, labels=False)
        won = rows.won.groupby(deciles).mean().clip(0.01, 0.99)
        return float(np.polyfit(size.groupby(deciles).mean(), np.log(won / (1 - won)), 1)[0])

    return ask_each_run(ensemble, "opportunities", ask)


def closing_age(ensemble: Ensemble, quantile: float) -> RunValues:
    """Compute a quantile of weeks to close."""
    return ask_each_run(ensemble, "opportunities", lambda rows: float(rows.age.quantile(quantile)))


def share_voluntary(ensemble: Ensemble) -> RunValues:
    """Compute the share of leavers who leave by themselves."""

    def ask(rows: pd.DataFrame) -> float:
        gone = rows[rows.left >= 52]
        return float((gone.reason == "quit").mean())

    return ask_each_run(ensemble, "people", ask)


def peak_month(ensemble: Ensemble) -> RunValues:
    """Find the month of tenure at which most of those still there leave, in steps of three."""

    def ask(rows: pd.DataFrame) -> float:
        rows = rows[rows.hired >= 0]
        months = np.arange(0, 36, 3)
        end = 5 * 52
        gone = rows.left.notna()
        age = (rows.left.fillna(end) - rows.hired) / MONTH_WEEKS
        left = np.array([((age >= m) & (age < m + 3) & gone).sum() for m in months])
        months_there = np.array([(age.clip(lower=m, upper=m + 3) - m).sum() for m in months])
        return float(months[np.argmax(left / np.maximum(months_there, 1.0))] + 1.5)

    return jackknife_table(ensemble, "people", ask)


def forecast_error(ensemble: Ensemble) -> RunValues:
    """Compute the mean error of team forecasts for a quarter."""
    return mean_over_quarters(ensemble, "forecast_error")


# fmt: off
MOMENTS: tuple[Moment, ...] = (
    Moment("years_at_quota", "share of rep-years at quota", .45, .60, "CSO Insights; Xactly (B2), T1", False, share_of_years_at_quota),
    Moment("turnover", "turnover, a rep and year", .20, .35, "HBR 2017; DePaul (B5), T3", False, lambda e: mean_over_quarters(e, "turnover")),
    Moment("customer_share", "share of the week with customers", .28, .35, "Salesforce (B1)", False, lambda e: mean_over_quarters(e, "customer_share")),
    Moment("ramp_months", "months of a straight ramp that costs as much", 3, 7, "Bridge Group 2024 (B4)", False, ramp_months),
    Moment("forecast_error", "mean error of forecasts 90 days ahead", .20, .40, "InsideSales (B2)", False, forecast_error),
    Moment("win_rate", "win rate by count", .60, .71, "CRM log (B8)", False, win_rate),
    Moment("burnout_sales", "correlation of burnout with bookings, across reps", -.30, -.08, "Corbeanu 2023; Taris 2006 (B6)", True, lambda e: correlate_with_bookings(e, "burnout")),
    Moment("burned_out", "share of reps burned out", .02, .10, "far below the 58 % who struggle in surveys (B6)", False, lambda e: mean_over_quarters(e, "burned_out")),
    Moment("top_share", "share of bookings from the best fifth of reps", .35, .60, "B8; O'Boyle & Aguinis 2012, T2", True, top_share),
    Moment("time_slope", "share at quota per share of time with customers", .2, 1.2, "CSO Insights 2011 (B1): .7", True, slope_of_time),
    Moment("size_slope", "logit of winning per ln amount", -.40, -.15, "CRM log (B8), T24", True, size_slope),
    Moment("close_median", "weeks to close, median", 4, 12, "CRM log (B8): 8", True, lambda e: closing_age(e, .5)),
    Moment("close_slow", "weeks to close, ninth decile", 16.5, 49.5, "CRM log (B8): 33", True, lambda e: closing_age(e, .9)),
    Moment("voluntary", "share of leavers who leave by themselves", .55, .75, "practice (B5) [M]", False, share_voluntary),
    Moment("peak_month", "month of tenure at which most leave", 4, 18, "Houghton 2016, T3", True, peak_month),
    Moment("trust_sales", "correlation of trust in the manager with bookings", .05, .27, "Dirks & Ferrin 2002 (B7): .16", True, lambda e: correlate_with_bookings(e, "trust")),
)
# fmt: on


def measure_moments(lab: Lab) -> dict[str, RunValues]:
    """Measure all moments of the ordinary organisation, one number per run each."""
    ensemble = lab.simulate(lab.build_company(), NEEDED_TABLES)
    return {moment.name: moment.measure(ensemble) for moment in MOMENTS}
