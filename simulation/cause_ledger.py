"""The ledger of true causes, kept between two quarters: what a quarter's gap really came from."""

from __future__ import annotations

import math

from simulation.machine_code import rule
from simulation.org import Org
from simulation.rules import attribution, time
from simulation.week import switches_of


@rule
def find_causes(org: Org) -> None:
    """The ledger of true causes: what a quarter's gap really came from."""
    b, on = org.behaviour[0], switches_of(org)
    if on.attribution == 0.0:
        return
    one = org.company[0]
    people, skill, effort, hours, known = average_people(org)
    held, wanted, staff = sum_territories(org)
    attribution.record_people_causes(one, skill, effort, b)
    attribution.record_work_causes(one, hours + safe_ln(people / max(1.0, staff)), known, b)
    attribution.record_market_causes(one, safe_ln(one.target / max(1.0, held)), safe_ln(wanted / max(1e-6, held)))
    for k in range(len(org.executives)):
        attribution.update_true_blame(org.executives[k], one)


@rule
def safe_ln(x: float) -> float:
    """ln, kept off zero."""
    return math.log(max(1e-6, x))


@rule
def average_people(org: Org) -> tuple[float, float, float, float, float]:
    """People present, and means of skill, ln effort and efficiency, ln hours, ln understanding (with what it wins)."""
    b = org.behaviour[0]
    ordinary = time.ordinary_customer_hours(b)
    n, m, skill, effort, hours, known = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(len(org.reps)):
        rep = org.reps[i]
        n += rep.present
        if rep.present == 0 or rep.away >= 1.0:
            continue
        m += 1.0
        skill += rep.skill
        effort += safe_ln((1.0 + rep.intensity) * rep.efficiency)
        hours += time.ln_customer_hours(rep, ordinary)
        part = safe_ln(1.0 + b.understanding_arrivals * (rep.understanding / 0.55 - 1.0))
        known += part + b.understanding_wins * b.logit_to_value * (rep.understanding - 0.55)
    m = max(1.0, m)
    return n, skill / m, effort / m, hours / m, known / m


@rule
def sum_territories(org: Org) -> tuple[float, float, float]:
    """$k a quarter that territories hold in ordinary times and now, and the seats."""
    held, wanted = 0.0, 0.0
    for i in range(len(org.seats)):
        held += org.seats[i].potential * org.company[0].market
        wanted += org.seats[i].demand
    ordinary = org.norms[0].pace * 13.0
    return held * ordinary, wanted * ordinary, float(len(org.seats))
