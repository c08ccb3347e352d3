"""The mechanisms by name. Each has one rules file; switched off, the states it owns stand still."""

from __future__ import annotations

from simulation.declare import Number

MECHANISMS: dict[str, str] = {
    "information": "What leaders see is the truth through distance, CRM and time.",
    "reports": "Forecasts, excuses and silence travel upwards.",
    "attribution": "Leaders decide why a target was missed.",
    "reaction": "Leaders react to misses: pressure, rules, incentives, specialists, fixes.",
    "time": "A week has only so many hours.",
    "understanding": "Customers are understood by being with them.",
    "funnel": "Opportunities arrive, age, are won or lost.",
    "targets": "Targets are set, split, claimed.",
    "effort": "Reps choose hours and intensity.",
    "pay": "Results are paid.",
    "helping": "Colleagues help and learn from each other.",
    "load": "Load tires, tiredness burns out, rest restores.",
    "trust": "Trust grows slowly and falls fast, on all sides.",
    "confidence": "Wins and losses teach confidence and skill.",
    "goals": "Reps' own goals, known or not.",
    "careers": "People come, go, are let go and promoted.",
    "culture": "Purpose said and done.",
    "company": "Markets, customers, ledger and board.",
}

SWITCHES: dict[str, Number] = {
    f"mechanisms.{name}": Number(
        name=name,
        group="mechanisms",
        default="on",
        choices=("off", "on"),
        scope="company",
        help=f"{what} Off: the states it owns stand still from today.",
        source="model.md 3",
    )
    for name, what in MECHANISMS.items()
}


class Switches:
    """One flag per mechanism: 1 on, 0 off."""

    __annotations__ = dict.fromkeys(MECHANISMS, float)
