"""What happens, in order, as data that can be printed. A test holds it equal to the order of the code."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One line of the plan.

    Attributes:
        when: "week", "quarter" (before its first week) or "year" (with the first quarter of four).
        name: the function that does it, in `simulation.week` or `simulation.quarter`.
        rule: the rules files it uses.
        what: one line in plain words.
    """

    when: str
    name: str
    rule: str
    what: str


PLAN: tuple[Entry, ...] = (
    Entry("quarter", "results", "pay", "Results of reps, teams, managers and the company are judged."),
    Entry(
        "quarter",
        "settle",
        "pay, confidence, goals, reports, funnel",
        "Variable pay is owed; a made or missed quota is taken to heart.",
    ),
    Entry(
        "quarter", "find_causes", "attribution", "The ledger of true causes is kept; nobody reads it without looking."
    ),
    Entry("quarter", "report", "reports", "Forecast errors show, excuses are made, strain is told or not."),
    Entry(
        "quarter",
        "look_at_territories",
        "information",
        "Leaders update what they believe territories hold; managers, their people.",
    ),
    Entry(
        "quarter",
        "leaders_learn",
        "time, information, attribution, trust",
        "Leaders see, judge, search for causes, trust or not.",
    ),
    Entry("quarter", "react", "reaction, attribution", "Pressure, rules, incentives, specialists, fixes."),
    Entry("quarter", "trust_all", "trust", "Reps' trust in leaders, managers and colleagues moves."),
    Entry(
        "quarter",
        "meet_board",
        "company, trust, attribution, information, reaction, targets",
        "The board undoes a reform or replaces the executive, if it loses patience.",
    ),
    Entry(
        "quarter",
        "review_people",
        "careers, goals, trust",
        "Weak numbers are coached or warned; managers go and are named.",
    ),
    Entry(
        "quarter",
        "change_slowly",
        "helping, load, culture, careers, company",
        "Customs, reputation, offering and markets move.",
    ),
    Entry("year", "age_person", "goals", "Goals are thought over once a year."),
    Entry(
        "quarter",
        "set_targets",
        "targets, funnel, reports",
        "The new target, the split, the claims, the quotas, the forecasts.",
    ),
    Entry(
        "week",
        "open_week",
        "funnel, company, careers, goals",
        "Tallies start at zero; territories want what they want.",
    ),
    Entry("week", "live_life", "goals, load", "Events of life, goals kept in mind, leave and sickness."),
    Entry("week", "plan_time", "time", "The manager divides the week."),
    Entry("week", "choose", "helping, effort, company", "Reps choose help, hours, intensity, and how hard to push."),
    Entry("week", "divide_time", "time, funnel", "Hours are divided; what they can bring is known."),
    Entry("week", "prospect", "funnel", "New opportunities arrive."),
    Entry("week", "advance", "funnel", "Opportunities are worked on; some are won or lost."),
    Entry(
        "week", "learn", "understanding, helping, confidence", "Customers, colleagues, coaching, wins and losses teach."
    ),
    Entry("week", "talk", "goals, culture", "Talks about reps' own goals; meaning, said and done."),
    Entry("week", "tire", "load", "Load, fatigue, burnout, recovery."),
    Entry("week", "earn", "pay, company, goals", "Pay comes in, goals come nearer, customers stay or go."),
    Entry("week", "come_and_go", "careers, understanding, funnel", "Some quit, some start."),
    Entry("week", "observe", "time", "The week is written down."),
)
WEEK_PARTS: tuple[str, ...] = tuple(entry.name for entry in PLAN if entry.when == "week")
"""The parts of a team's week, in order: their positions are the parts of `engine.live_one`."""
