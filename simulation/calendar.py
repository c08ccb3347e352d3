"""What happens, in order, as data that can be printed. A test holds it equal to the order of the code."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CalendarEntry:
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


CALENDAR: tuple[CalendarEntry, ...] = (
    CalendarEntry("quarter", "results", "pay", "Results of reps, teams, managers and the company are judged."),
    CalendarEntry(
        "quarter",
        "settle",
        "pay, confidence, goals, reports, funnel",
        "Variable pay is owed; a made or missed quota is taken to heart.",
    ),
    CalendarEntry(
        "quarter", "find_causes", "attribution", "The ledger of true causes is kept; nobody reads it without looking."
    ),
    CalendarEntry("quarter", "report", "reports", "Forecast errors show, excuses are made, strain is told or not."),
    CalendarEntry(
        "quarter",
        "look_at_territories",
        "information",
        "Leaders update what they believe territories hold; managers, their people.",
    ),
    CalendarEntry(
        "quarter",
        "leaders_learn",
        "time, information, attribution, trust",
        "Leaders see, judge, search for causes, trust or not.",
    ),
    CalendarEntry("quarter", "react", "reaction, attribution", "Pressure, rules, incentives, specialists, fixes."),
    CalendarEntry("quarter", "trust_all", "trust", "Reps' trust in leaders, managers and colleagues moves."),
    CalendarEntry(
        "quarter",
        "meet_board",
        "company, trust, attribution, information, reaction, targets",
        "The board undoes a reform or replaces the executive, if it loses patience.",
    ),
    CalendarEntry(
        "quarter",
        "review_people",
        "careers, goals, trust",
        "Weak numbers are coached or warned; managers go and are named.",
    ),
    CalendarEntry(
        "quarter",
        "change_slowly",
        "helping, load, culture, careers, company",
        "Customs, reputation, offering and markets move.",
    ),
    CalendarEntry("year", "age_person", "goals", "Goals are thought over once a year."),
    CalendarEntry(
        "quarter",
        "set_targets",
        "targets, funnel, reports",
        "The new target, the split, the claims, the quotas, the forecasts.",
    ),
    CalendarEntry(
        "week",
        "open_week",
        "funnel, company, careers, goals",
        "Tallies start at zero; territories want what they want.",
    ),
    CalendarEntry("week", "live_life", "goals, load", "Events of life, goals kept in mind, leave and sickness."),
    CalendarEntry("week", "plan_time", "time", "The manager divides the week."),
    CalendarEntry(
        "week", "choose", "helping, effort, company", "Reps choose help, hours, intensity, and how hard to push."
    ),
    CalendarEntry("week", "divide_time", "time, funnel", "Hours are divided; what they can bring is known."),
    CalendarEntry("week", "prospect", "funnel", "New opportunities arrive."),
    CalendarEntry("week", "advance", "funnel", "Opportunities are worked on; some are won or lost."),
    CalendarEntry(
        "week", "learn", "understanding, helping, confidence", "Customers, colleagues, coaching, wins and losses teach."
    ),
    CalendarEntry("week", "talk", "goals, culture", "Talks about reps' own goals; meaning, said and done."),
    CalendarEntry("week", "tire", "load", "Load, fatigue, burnout, recovery."),
    CalendarEntry("week", "earn", "pay, company, goals", "Pay comes in, goals come nearer, customers stay or go."),
    CalendarEntry("week", "come_and_go", "careers, understanding, funnel", "Some quit, some start."),
    CalendarEntry("week", "observe", "time", "The week is written down."),
)
WEEK_PARTS: tuple[str, ...] = tuple(entry.name for entry in CALENDAR if entry.when == "week")
"""The parts of a team's week, in order: their positions are the parts of `engine.simulate_part`."""
