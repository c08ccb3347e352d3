"""The calendar: what happens in a quarter, a year and a week, in order.

This is the one list of the order: `simulation.engine` chains the compiled loop from it, and `flywheel plan` and the
documentation print it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulation import cause_ledger, manager_reviews, quarter, target_setting, week
from simulation.step_rules import find_rules

WEEK, QUARTER, YEAR = "week", "quarter", "year"


@dataclass(frozen=True)
class CalendarEntry:
    """One line of the calendar.

    Attributes:
        when: `WEEK` (team by team), `QUARTER` (before its first week) or `YEAR` (with the first quarter of four).
        step: the function that does it: called with the organisation and, every week, with a team's number.
        what: one line in plain words.
    """

    when: str
    step: Callable[..., None]
    what: str

    @property
    def name(self) -> str:
        """The name of the step."""
        return self.step.__name__

    @property
    def rule(self) -> str:
        """The rules files that the step uses."""
        return ", ".join(find_rules(self.name))


CALENDAR: tuple[CalendarEntry, ...] = (
    CalendarEntry(QUARTER, quarter.results, "Results of reps, teams, managers and the company are judged."),
    CalendarEntry(QUARTER, quarter.settle, "Variable pay is owed; a made or missed quota is taken to heart."),
    CalendarEntry(
        QUARTER, cause_ledger.find_causes, "The ledger of true causes is kept; nobody reads it without looking."
    ),
    CalendarEntry(QUARTER, quarter.report, "Forecast errors show, excuses are made, strain is told or not."),
    CalendarEntry(
        QUARTER,
        quarter.look_at_territories,
        "Leaders update what they believe territories hold; managers, their people.",
    ),
    CalendarEntry(QUARTER, quarter.leaders_learn, "Leaders see, are told, judge, search for causes, trust or not."),
    CalendarEntry(QUARTER, quarter.react, "Pressure, rules, incentives, specialists, fixes."),
    CalendarEntry(QUARTER, quarter.trust_all, "What the quarter's turn shows of leaders: kept, missed, heard, fixed."),
    CalendarEntry(
        QUARTER, quarter.meet_board, "The board undoes a reform or replaces the executive, if it loses patience."
    ),
    CalendarEntry(
        QUARTER, manager_reviews.review_people, "Weak numbers are coached or warned; managers go and are named."
    ),
    CalendarEntry(QUARTER, quarter.change_slowly, "Customs, reputation, offering and markets move."),
    CalendarEntry(YEAR, quarter.renew_goals, "Goals are thought over once a year."),
    CalendarEntry(
        QUARTER,
        target_setting.set_targets,
        "What leaders believe can come; the new target, the split, the claims, the quotas, the forecasts.",
    ),
    CalendarEntry(WEEK, week.open_week, "Tallies start at zero; territories want what they want."),
    CalendarEntry(WEEK, week.live_life, "Events of life, goals kept in mind, leave and sickness."),
    CalendarEntry(WEEK, week.plan_time, "The manager divides the week."),
    CalendarEntry(WEEK, week.choose, "Reps choose help, hours, intensity, and how hard to push."),
    CalendarEntry(WEEK, week.divide_time, "Hours are divided; what they can bring is known."),
    CalendarEntry(WEEK, week.prospect, "New opportunities arrive."),
    CalendarEntry(WEEK, week.advance, "Opportunities are worked on; some are won or lost."),
    CalendarEntry(WEEK, week.learn, "Customers, colleagues, coaching, wins and losses teach."),
    CalendarEntry(WEEK, week.talk, "Talks about reps' own goals; meaning, said and done; monthly, trust."),
    CalendarEntry(WEEK, week.tire, "Load, fatigue, burnout, recovery."),
    CalendarEntry(WEEK, week.earn, "Pay comes in, goals come nearer, customers stay or go."),
    CalendarEntry(WEEK, week.come_and_go, "Some quit, some start."),
    CalendarEntry(WEEK, week.observe, "The week is written down."),
)
WEEK_PARTS: tuple[str, ...] = tuple(entry.name for entry in CALENDAR if entry.when == WEEK)
"""The parts of a team's week, in order: their positions are the parts of `engine.simulate_part`."""
