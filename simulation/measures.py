"""The measures: all that is observed, each declared once, with label, unit and direction.

A measure is a quotient of two *counts* that the engine adds up every week (`COUNTS` names them): `over=None`
makes it a sum (bookings), otherwise it is a mean or a share. Over any window a sum adds up, a quotient is the sum of
its counts divided by the sum of its base, so weekly, quarterly and yearly numbers always fit together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Measure:
    """One measure.

    Attributes:
        name: column name in tables.
        label: what leaders read.
        unit: "$k", "share", "h", "0..1", …
        count: the count it adds up.
        over: the count it is divided by; None for a sum.
        scale: factor applied to the quotient (52 for yearly rates).
        better: +1 more is better, -1 less is better, 0 neither.
        help: one line on what it is.
    """

    name: str
    label: str
    unit: str
    count: str
    over: str | None = None
    scale: float = 1.0
    better: int = 0
    help: str = ""


# fmt: off
_ALL = (
    Measure("bookings", "Bookings", "$k", "bookings", better=1, help="Amounts won, after discounts."),
    Measure("contribution", "Profit contribution", "$k", "contribution", better=1,
            help="Gross margin of bookings and installed base, less pay, specialists, replacement and programmes."),
    Measure("target", "Target", "$k", "target", help="Sum of the company's target, spread evenly over the quarter."),
    Measure("quotas", "Quotas", "$k", "quotas", help="Sum of all quotas, spread evenly over the quarter."),
    Measure("attainment", "Attainment of the target", "share", "bookings", "target", better=1,
            help="Bookings over target."),
    Measure("reps_at_quota", "Reps at quota", "share", "at_quota", "judged", better=1,
            help="Share of the quarter's judged reps who made their quota."),
    Measure("win_rate", "Win rate", "share", "won", "closed", better=1, help="Won over closed opportunities, by count."),
    Measure("pipeline", "Pipeline", "$k a rep", "pipeline", "seats", help="Open amounts per seat."),
    Measure("open_deals", "Open opportunities", "a rep", "open_deals", "seats", help="Open opportunities per seat."),
    Measure("dropped_leads", "Dropped leads", "opportunities", "dropped", better=-1,
            help="Opportunities dropped because a pipeline was full or a seat lost its person."),
    Measure("cycle_weeks", "Weeks to close", "weeks", "age_at_close", "closed", better=-1,
            help="Mean age at closing."),
    Measure("discount", "Discount", "share", "discounts", "list_amount", better=-1,
            help="Discounts over list amounts of wins."),
    Measure("churn", "Customers lost", "$k", "churn", better=-1, help="Yearly value of installed base lost."),
    Measure("installed_base", "Installed base", "$k a week", "installed_base", "weeks", better=1,
            help="Recurring revenue of existing customers."),
    Measure("customer_hours", "Hours a week with customers", "h", "customer_hours", "working", better=1,
            help="Hours with customers per working rep."),
    Measure("customer_share", "Customer time", "share", "customer_hours", "hours", better=1,
            help="Hours with customers over all hours worked."),
    Measure("internal_hours", "Internal hours a week", "h", "internal_hours", "working", better=-1,
            help="Hours of internal coordination and meetings per working rep."),
    Measure("admin_hours", "Rules and reporting hours a week", "h", "admin_hours", "working", better=-1,
            help="Hours of administration per working rep."),
    Measure("help_hours", "Hours a week helping colleagues", "h", "help_hours", "working", better=1,
            help="Hours of helping per working rep."),
    Measure("hours", "Working week", "h", "hours", "working", better=-1, help="Hours worked per working rep."),
    Measure("overtime", "Overtime", "h", "overtime", "working", better=-1, help="Hours above forty per working rep."),
    Measure("intensity", "Intensity", "share", "intensity", "working", help="Effort per hour against the usual."),
    Measure("specialists", "Specialists per team", "a team", "specialists", "teams", help="Overlay specialists per team."),
    Measure("control", "Rules and reporting", "0..1", "control", "teams", better=-1, help="How prescribed the work is."),
    Measure("pressure", "Pressure", "0..1", "pressure", "teams", better=-1, help="Short-run pressure after misses."),
    Measure("incentive", "Extra incentive", "share", "incentive", "teams", help="Incentive pay added after misses."),
    Measure("understanding", "Understanding of customers", "0..1", "understanding", "people", better=1,
            help="How well reps understand their customers."),
    Measure("knowledge", "Product knowledge", "0..1", "knowledge", "people", better=1, help="What reps know themselves."),
    Measure("skill", "Skill", "sd", "skill", "people", better=1, help="Mean selling skill."),
    Measure("load", "Load", "times a fresh rep's week", "load", "people", better=-1,
            help="Hours needed over hours of a fresh rep."),
    Measure("fatigue", "Fatigue", "0..1", "fatigue", "people", better=-1, help="Fast strain; a rest removes it."),
    Measure("burnout", "Burnout", "0..1", "burnout", "people", better=-1, help="Slow strain; it stays for months."),
    Measure("burned_out", "Burned out", "share", "burned_out", "people", better=-1, help="Share of reps with burnout above .6."),
    Measure("sick_days", "Sick days", "days a rep and year", "sick_days", "people", 52.0, -1, "Days lost to sickness."),
    Measure("trust_manager", "Trust in managers, as staffed", "0..1", "trust_manager", "people", better=1, help="Of reps."),
    Measure("trust_leadership", "Trust in leadership, as staffed", "0..1", "trust_leadership", "people", better=1, help="Of reps."),
    Measure("trust_leadership_held", "Trust in leadership", "0..1", "weighed_trust_leadership", "weighed",
            better=1, help="Of reps, with newcomers and old hands in today's mix: turnover alone moves nothing."),
    Measure("trust_manager_held", "Trust in managers", "0..1", "weighed_trust_manager", "weighed",
            better=1, help="Of reps, with newcomers and old hands in today's mix: turnover alone moves nothing."),
    Measure("distrusting", "Hardly any trust in leadership", "share", "distrusting", "people", better=-1,
            help="Share of reps with trust in leadership below .3."),
    Measure("trust_sales_held", "Trust in sales of leaders of a year or more", "0..1", "trust_sales_in_office",
            "in_office", better=1, help="Of executives in office for a year or more, so that a new one changes nothing."),
    Measure("trust_sales", "Leaders' trust in sales", "0..1", "trust_sales", "leaders", better=1, help="Of executives."),
    Measure("trust_peers", "Trust among peers", "0..1", "trust_peers", "people", better=1, help="Of reps."),
    Measure("purpose", "Purpose", "0..1", "purpose", "people", better=1, help="Reps' sense of what the work is for."),
    Measure("confidence", "Confidence", "0..1", "confidence", "people", better=1, help="Reps' belief in themselves."),
    Measure("prosociality", "Care for colleagues", "0..1", "prosociality", "people", better=1, help="Of reps."),
    Measure("pushiness", "Pushy selling", "0..1", "pushiness", "people", better=-1, help="Wins now, churn later."),
    Measure("helping_norm", "Culture of help", "0..1", "helping_norm", "teams", better=1, help="What is expected among peers."),
    Measure("holding_back", "Holding back in numbers", "share", "holding_back", "reports",
            help="What reports leave out of what reps expect."),
    Measure("wishful", "Wishful numbers", "share", "wishful", "reports", better=-1,
            help="What fear adds in reports to what reps expect."),
    Measure("silence", "Silence about strain", "share", "silent", "strained", better=-1,
            help="Share of strain that is not spoken of."),
    Measure("untrue_excuses", "Misses explained by something untrue", "share", "untrue_excuses", "misses", better=-1,
            help="Share of missed quotas."),
    Measure("crm_error", "Error of CRM labels", "Brier score", "label_error", "closed", better=-1,
            help="Squared distance of probability labels from what came, per closed opportunity."),
    Measure("forecast_error", "Forecast error", "share", "forecast_error", "forecasts", better=-1,
            help="Mean absolute error of team forecasts for the quarter."),
    Measure("blame", "Blame on ability", "0..1", "blame", "leaders", better=-1,
            help="Leaders' belief that misses are a matter of ability."),
    Measure("belief_error", "Leaders' error about causes", "0..1", "belief_error", "leaders", better=-1,
            help="Distance between belief and the ledger of true causes."),
    Measure("leaders_understanding", "Leaders' understanding of buyers", "0..1", "leaders_understanding", "leaders",
            better=1, help="How well leaders know what moves buyers."),
    Measure("potential_error", "Error about territories", "share", "potential_error", "seats", better=-1,
            help="Mean absolute error of what leaders believe a territory holds."),
    Measure("target_ratio", "Target against what is possible", "ratio", "target", "potential", better=0,
            help="Target over what the territories hold."),
    Measure("quits", "Leave in a year", "a rep and year", "quits", "people", 52.0, -1, "Reps who leave by themselves."),
    Measure("fires", "Let go in a year", "a rep and year", "fires", "people", 52.0, -1, "Reps let go."),
    Measure("turnover", "Turnover", "a rep and year", "leavers", "people", 52.0, -1, "All who leave their seat."),
    Measure("vacancies", "Empty seats", "share", "vacant", "seats", better=-1, help="Share of seats without a person."),
    Measure("pay", "Pay", "$k", "pay", help="Pay of reps."),
    Measure("turnover_cost", "Cost of turnover", "$k", "turnover_cost", better=-1, help="Search and training."),
    Measure("programme_cost", "Cost of programmes", "$k", "programme_cost", better=-1, help="What levers cost in money."),
    Measure("goals_met", "Goals met", "a rep and year", "goals_met", "people", 52.0, 1, "Personal goals reached."),
    Measure("offering_fit", "Fit of the offering", "0..1", "offering_fit", "weeks", better=1,
            help="How well the offering meets customers' needs."),
    Measure("executive_hours", "Leaders' hours for other work", "h a leader", "free_hours", "leaders", better=1,
            help="Hours left for cross-functional and board work."),
    Measure("plan_given_up", "Reform given up", "share of weeks", "given_up", "weeks", better=-1,
            help="Share of time in which the board has undone a reform."),
)

# fmt: on

MEASURES: dict[str, Measure] = {measure.name: measure for measure in _ALL}
COUNTS: tuple[str, ...] = tuple(dict.fromkeys(c for m in _ALL for c in (m.count, m.over) if c is not None))
COUNT_POSITION: dict[str, int] = {name: k for k, name in enumerate(COUNTS)}


def compute_measure(counts: NDArray[Any], measure: Measure) -> NDArray[Any]:
    """A measure from counts along the last axis; NaN where there is nothing to divide by."""
    columns = [COUNT_POSITION[measure.count]] + ([COUNT_POSITION[measure.over]] if measure.over else [])
    return divide_counts(counts[..., columns], measure)


def divide_counts(parts: NDArray[Any], measure: Measure) -> NDArray[Any]:
    """A measure from the counts it needs along the last axis: what it adds up, and what that is divided by."""
    if measure.over is None:
        return parts[..., 0] * measure.scale
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(parts[..., 1] != 0.0, parts[..., 0] / parts[..., 1], np.nan) * measure.scale
