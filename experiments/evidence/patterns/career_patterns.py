"""Patterns of careers: who becomes manager, and what that does to those who are led (T15)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.evidence.lab import FIRST_QUARTER, QUARTER, Lab, RunMask, RunValues, jackknife, relative_gain
from experiments.evidence.pattern import BandValues, Pattern, PatternBand
from simulation.declare import Value
from simulation.ensemble import Ensemble
from simulation.scenario import Scenario

BEFORE, LEAST_AFTER = 4, 2
"""Quarters of sales before somebody becomes manager; the fewest after, which are all until the next manager."""
PROMOTING_OFTEN: dict[str, Value] = {
    # Managers who stay two or three years: enough promotions in four years to tell rules apart.
    "behaviour.manager_turnover": 0.4,
    # Candidates and applicants are looked at thoroughly under every rule; rules differ in what is looked for.
    "management.assessment": 0.9,
    "past.management.assessment": 0.9,
}


def measure_peter_principle(lab: Lab) -> BandValues:
    """Measure companies that have always promoted by one rule, and managers who sold more and less before.

    Nobody promotes the worst seller, whom theory would choose: promotion by care, whatever the sales, stands for that.
    """

    def measure_sales(company: Scenario) -> RunValues:
        return lab.measure_mean("bookings", company)

    vetted = build_promoting_company(lab, "best_seller", 0.0, vetting=0.5)
    best, random, carer = (build_promoting_company(lab, rule, 0.0) for rule in ("best_seller", "random", "best_carer"))
    born_leaders = [build_promoting_company(lab, rule, 0.8) for rule in ("best_seller", "random")]
    return {
        "led": measure_sales_under_sellers(lab.simulate(vetted, ["reps", "events"])),
        "random": relative_gain(measure_sales(random), measure_sales(best)),
        "carer": relative_gain(measure_sales(carer), measure_sales(random)),
        "reversed": relative_gain(*map(measure_sales, born_leaders)),
    }


def build_promoting_company(lab: Lab, rule: str, talent_and_care: float, *, vetting: float = 0.0) -> Scenario:
    """Build a company that promotes by a rule, with a given correlation of the talents to sell and to lead.

    Sales alone decide, unless candidates are vetted.
    """
    rules: dict[str, Value] = {"management.promotion": rule, "past.management.promotion": rule}
    rules["behaviour.vetting"] = vetting
    return lab.build_company({**PROMOTING_OFTEN, **rules, "behaviour.talent_and_care": talent_and_care})


def measure_sales_under_sellers(ensemble: Ensemble) -> RunValues:
    """Measure the change of subordinates' sales per doubling of what their manager sold before, all else of the team equal."""
    rows = list_promotions(ensemble)

    def slope(chosen: RunMask) -> float:
        part = rows[chosen[rows["run"]]]
        causes = np.column_stack([np.ones(len(part)), part["seller"], part["before"]])
        return float(np.expm1(np.linalg.lstsq(causes, part["after"], rcond=None)[0][1]))

    return jackknife(slope, ensemble.runs)


def list_promotions(ensemble: Ensemble) -> pd.DataFrame:
    """List each rep who became manager: log2 of own sales before, ln of the team's before and after, against the company's mean."""
    named = ensemble.events[ensemble.events["event"] == "manager_named"]
    until = named.groupby(["run", "team"])["week"].shift(-1).fillna(np.inf)
    named = named.assign(until=until / QUARTER, since=named["week"] // QUARTER)
    named = named[(named["seat"] >= 0) & (named["since"] >= FIRST_QUARTER)]
    sales, teams = sales_by_seat(ensemble)
    first = int(ensemble.reps["quarter"].min())
    rows = pd.DataFrame([describe_promotion(event, sales[event.run], teams, first) for event in named.itertuples()])
    known: pd.DataFrame = rows[np.isfinite(rows).all(axis=1) & (rows["quarters"] >= LEAST_AFTER)]
    return known.astype({"run": int})


def sales_by_seat(ensemble: Ensemble) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Compute sales against the company's mean by run, quarter and seat, and each seat's team; NaN for an empty seat."""
    rows = ensemble.reps.sort_values(["run", "quarter", "seat"])
    seats = rows["seat"].nunique()
    sold = rows["bookings"].where(rows["present"] == 1).to_numpy().reshape(ensemble.runs, -1, seats)
    return sold / np.nanmean(sold, axis=2, keepdims=True), rows["team"].to_numpy()[:seats]


def describe_promotion(
    event: Any, sales: NDArray[np.float64], teams: NDArray[np.int64], first: int
) -> dict[str, float]:
    """Describe one promotion; the manager's old seat does not count as a subordinate's, whoever follows in it."""
    at = int(event.since) - first
    end = int(min(event.until - first, len(sales)))
    led = (teams == event.team) & (np.arange(len(teams)) != event.seat)
    with np.errstate(divide="ignore"):
        return {
            "run": event.run,
            "quarters": end - at,
            "seller": float(np.log2(sales[at - BEFORE : at, event.seat].mean())),
            "before": float(np.log(np.nanmean(sales[at - BEFORE : at, led]))),
            "after": float(np.log(np.nanmean(sales[at:end, led]))) if end > at else np.nan,
        }


PETER_PRINCIPLE = Pattern(
    "T15",
    "Good sellers become managers under whom less is sold",
    "Benson, Li & Shue 2019; Pluchino, Rapisarda & Garofalo 2010",
    (
        PatternBand("led", "subordinates' sales per doubling of the manager's own before, share", -0.12, -0.03),
        PatternBand("random", "sales where chance promotes, more than where sales do, share", 0.0),
        PatternBand("carer", "sales where the best carer is promoted, more than by chance, share", 0.0),
        PatternBand(
            "reversed", "sales where sales promote, more than by chance, if leading is a seller's talent, share", 0.0
        ),
    ),
    "customers lost when a seller hands over, and what a manager's care and coaching do",
    {
        "behaviour.hand_off": 1.0,
        "behaviour.coaching_gain": 0.0,
        "behaviour.obligation": 0.0,
        "behaviour.quit_care": 0.0,
    },
    measure_peter_principle,
    "A manager's talent to lead moves sales by a few per cent (as far as it was measured elsewhere). That is too little to "
    "outweigh a lost seller even where the two talents go together, and to show in who leads after a promotion.",
    quick=True,
)

CAREER_PATTERNS = (PETER_PRINCIPLE,)
