"""Careers: who becomes manager, and what that does to those who are led (T15)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.evidence.lab import FIRST_QUARTER, QUARTER, Chosen, Lab, Worlds, left_out, more_than
from experiments.evidence.pattern import Band, Measured, Pattern
from simulation.declare import Value
from simulation.ensemble import Ensemble
from simulation.scenario import Scenario

BEFORE, LEAST_AFTER = 4, 2
"""Quarters of sales before somebody becomes manager; the fewest after, which are all until the next manager."""
PROMOTING: dict[str, Value] = {
    # Managers who stay two or three years: enough promotions in four years to tell rules apart.
    "behaviour.manager_turnover": 0.4,
    # Candidates and applicants are looked at thoroughly under every rule; rules differ in what is looked for.
    "management.assessment": 0.9,
    "past.management.assessment": 0.9,
}


def peter_principle(lab: Lab) -> Measured:
    """Companies that have always promoted by one rule; managers with more and with less to show for as sellers.

    Nobody promotes the worst seller, whom theory would choose: who cares best, with any sales, stands for them.
    """

    def sold(company: Scenario) -> Worlds:
        return lab.mean("bookings", company)

    vetted = promoting(lab, "best_seller", 0.0, vetting=0.5)
    best, random, carer = (promoting(lab, rule, 0.0) for rule in ("best_seller", "random", "best_carer"))
    born_leaders = [promoting(lab, rule, 0.8) for rule in ("best_seller", "random")]
    return {
        "led": led_by_sellers(lab.live(vetted, ["reps", "events"])),
        "random": more_than(sold(random), sold(best)),
        "carer": more_than(sold(carer), sold(random)),
        "reversed": more_than(*map(sold, born_leaders)),
    }


def promoting(lab: Lab, rule: str, talent_and_care: float, *, vetting: float = 0.0) -> Scenario:
    """A company that promotes by a rule, where talents to sell and to lead go together so far.

    Sales alone decide, unless candidates are vetted.
    """
    rules: dict[str, Value] = {"management.promotion": rule, "past.management.promotion": rule}
    rules["behaviour.vetting"] = vetting
    return lab.company({**PROMOTING, **rules, "behaviour.talent_and_care": talent_and_care})


def led_by_sellers(lived: Ensemble) -> Worlds:
    """Change of subordinates' sales per doubling of what their manager sold before, all else of the team equal."""
    rows = promotions(lived)

    def slope(chosen: Chosen) -> float:
        part = rows[chosen[rows["run"]]]
        given = np.column_stack([np.ones(len(part)), part["seller"], part["before"]])
        return float(np.expm1(np.linalg.lstsq(given, part["after"], rcond=None)[0][1]))

    return left_out(slope, lived.runs)


def promotions(lived: Ensemble) -> pd.DataFrame:
    """Each rep who became manager: log2 of own sales before, ln of the team's before and after, against the company's mean."""
    named = lived.events[lived.events["event"] == "manager_named"]
    until = named.groupby(["run", "team"])["week"].shift(-1).fillna(np.inf)
    named = named.assign(until=until / QUARTER, since=named["week"] // QUARTER)
    named = named[(named["seat"] >= 0) & (named["since"] >= FIRST_QUARTER)]
    sales, teams = sales_by_seat(lived)
    first = int(lived.reps["quarter"].min())
    found = pd.DataFrame([promotion(event, sales[event.run], teams, first) for event in named.itertuples()])
    known: pd.DataFrame = found[np.isfinite(found).all(axis=1) & (found["quarters"] >= LEAST_AFTER)]
    return known.astype({"run": int})


def sales_by_seat(lived: Ensemble) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Sales against the company's mean by world, quarter and seat, and each seat's team; an empty seat sells NaN."""
    rows = lived.reps.sort_values(["run", "quarter", "seat"])
    seats = rows["seat"].nunique()
    sold = rows["bookings"].where(rows["present"] == 1).to_numpy().reshape(lived.runs, -1, seats)
    return sold / np.nanmean(sold, axis=2, keepdims=True), rows["team"].to_numpy()[:seats]


def promotion(event: Any, sales: NDArray[np.float64], teams: NDArray[np.int64], first: int) -> dict[str, float]:
    """One promotion; the manager's old seat is no subordinate's, whoever follows in it."""
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
        Band("led", "subordinates' sales per doubling of the manager's own before, share", -0.12, -0.03),
        Band("random", "sales where chance promotes, more than where sales do, share", 0.0),
        Band("carer", "sales where the best carer is promoted, more than by chance, share", 0.0),
        Band("reversed", "sales where sales promote, more than by chance, if leading is a seller's talent, share", 0.0),
    ),
    "customers lost when a seller hands over, and what a manager's care and coaching do",
    {
        "behaviour.hand_off": 1.0,
        "behaviour.coaching_gain": 0.0,
        "behaviour.obligation": 0.0,
        "behaviour.quit_care": 0.0,
    },
    peter_principle,
    "A manager's talent to lead moves sales by a few per cent (as far as it was measured elsewhere). That is too little to "
    "outweigh a lost seller even where the two talents go together, and to show in who leads after a promotion.",
    quick=True,
)

CAREERS = (PETER_PRINCIPLE,)
