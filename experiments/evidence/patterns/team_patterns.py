"""Patterns of teams: learning from each other (T13), and earning together (T14)."""

from __future__ import annotations

import numpy as np

from experiments.evidence.lab import YEAR, Lab, RunValues, relative_gain, share_of_gain_left
from experiments.evidence.pattern import BandValues, Pattern, PatternBand
from simulation.declare import Value
from simulation.ensemble import Ensemble
from simulation.scenario import Scenario

# --- T13: meetings in which knowledge flows

TRIAL_START, TREATED_WEEKS, FOLLOWED_WEEKS = YEAR, 4, 20
"""The trial begins after the discarded year, lasts four weeks and is followed for twenty more (Sandvik 2020)."""
QUARTERS = (4, 5)
"""The two quarters that hold these 24 weeks: tables of reps are quarterly."""
UNTREATED: dict[str, Value] = {
    "world.weeks": 2 * YEAR,
    "management.sharing_meetings": 0.0,
    "past.management.sharing_meetings": 0.0,
}
MEETINGS: dict[str, Value] = {
    # A self-reflection on paper and a lunch with a colleague: about an hour a week.
    "management.sharing_meetings": 1.0,
}
PRIZES: dict[str, Value] = {
    # The arm with prizes for results and no meetings: ranked against others, with a tenth of pay more at stake.
    "incentives.contests": 1.0,
    "incentives.variable_share": 0.5,
}


def measure_knowledge_meetings(lab: Lab) -> BandValues:
    """Measure four weeks of meetings, four weeks of prizes, and neither, with the same luck."""
    control = lab.build_company(UNTREATED)
    apart, meeting = (
        lab.simulate(company, ["reps"]) for company in (control, change_for_four_weeks(control, MEETINGS))
    )
    prized = lab.simulate(change_for_four_weeks(control, PRIZES))
    return {
        "gain": measure_trial_gain(meeting, apart, 0, TREATED_WEEKS),
        "kept": share_of_gain_left(
            measure_trial_gain(meeting, apart, 0, TREATED_WEEKS),
            measure_trial_gain(meeting, apart, TREATED_WEEKS, TREATED_WEEKS + FOLLOWED_WEEKS),
        ),
        "spread": measure_spread(meeting) - measure_spread(apart),
        "prizes": share_of_gain_left(
            measure_trial_gain(prized, apart, 0, TREATED_WEEKS),
            measure_trial_gain(prized, apart, TREATED_WEEKS, TREATED_WEEKS + FOLLOWED_WEEKS),
        ),
    }


def change_for_four_weeks(company: Scenario, settings: dict[str, Value]) -> Scenario:
    """Change the settings of a company for four weeks."""
    before = {path: company.value(path) for path in settings}
    return company.changing(TRIAL_START, settings).changing(TRIAL_START + TREATED_WEEKS, before)


def measure_trial_gain(treated: Ensemble, control: Ensemble, first: int, last: int) -> RunValues:
    """Measure how much more one arm sells than the other, in weeks `first` to `last` (not included) of the trial."""
    start = TRIAL_START - control.first_week
    weeks = slice(start + first, start + last)
    return relative_gain(*(ensemble.values("bookings")[:, weeks].sum(axis=1) for ensemble in (treated, control)))


def measure_spread(ensemble: Ensemble) -> RunValues:
    """Measure the coefficient of variation between reps who were there for both quarters, run by run."""
    rows = ensemble.reps[ensemble.reps["quarter"].isin(QUARTERS) & (ensemble.reps["present"] == 1)]
    people = rows.groupby(["run", "seat", "person"])["bookings"].agg(["sum", "size"])
    sold = people.loc[people["size"] == len(QUARTERS), "sum"].groupby("run")
    relative: RunValues = (sold.std() / sold.mean()).to_numpy()
    return relative


KNOWLEDGE_MEETINGS = Pattern(
    "T13",
    "Four weeks of meetings lift sales for months; four weeks of prizes do not",
    "Sandvik, Saouma, Seegert & Stanton 2020",
    (
        PatternBand("gain", "sales in the four weeks of meetings, share", 0.08, 0.25),
        PatternBand("kept", "share of the gain still there in the 20 weeks after", 0.5),
        PatternBand("spread", "change of the coefficient of variation between reps", high=0.0),
        PatternBand("prizes", "share of the prizes' gain still there in the 20 weeks after", high=0.25),
    ),
    "what colleagues learn from each other",
    {"behaviour.teaching": 0.0, "behaviour.meeting_yield": 0.0},
    measure_knowledge_meetings,
    "An hour's meeting costs an hour with customers at once. It moves a few hundredths of a standard deviation of skill, "
    "and part of what skill brings takes a sales cycle of twelve weeks to show.",
    quick=True,
)


# --- T14: a bonus for the team

TEAMS_OF_SEVEN: dict[str, Value] = {
    "world.reps": 35,
    "structure.span": 7,
    "incentives.team_share": 0.0,
    "past.incentives.team_share": 0.0,
    # A trial is not a reform that the board may undo: it may not before twelve quarters, and here they end.
    "world.weeks": 3 * YEAR,
    "leadership.patience": 12,
    "past.leadership.patience": 12,
}
BONUS: dict[str, Value] = {
    # Beside pay for one's own results, which stays at .40 of pay: a bonus of a twentieth of pay. It is .9 % of
    # sales here; in the trial +3 % of sales at $3.80 a bonus dollar make it .8 %.
    "incentives.variable_share": 0.45,
    "incentives.team_share": 1 / 9,
}
SPANS = (4, 8, 20)
MONEY_ONLY: dict[str, Value] = {
    **dict.fromkeys(
        (
            *("behaviour.winning", "behaviour.recognition", "behaviour.interest", "behaviour.purpose_drive"),
            *("behaviour.obligation", "behaviour.goal_value", "behaviour.commitment", "behaviour.probation_fear"),
            *("behaviour.pressure_push", "behaviour.pressure_hours", "behaviour.enough", "behaviour.tired_cost"),
            "behaviour.habituation",
        ),
        0.0,
    ),
    # Dear enough that nobody works more than usual: all of the choice then shows in intensity.
    "behaviour.effort_cost": 6.0,
    "behaviour.money": 1.0,
    # A dollar is a dollar, below the line and above.
    "incentives.pay_plan": "commission",
    "past.incentives.pay_plan": "commission",
    # From today all stand still, the board too, and people only choose anew: what effort does to them is not asked.
    **dict.fromkeys(
        (
            *("mechanisms.helping", "mechanisms.confidence", "mechanisms.understanding", "mechanisms.load"),
            *("mechanisms.trust", "mechanisms.careers", "mechanisms.reaction", "mechanisms.targets"),
            "mechanisms.company",
        ),
        "off",
    ),
}


def measure_team_pay(lab: Lab) -> BandValues:
    """Measure a team bonus beside individual pay in teams of seven, and money alone in teams of four to twenty."""
    before = lab.build_company(TEAMS_OF_SEVEN)
    after = lab.build_company({**TEAMS_OF_SEVEN, **BONUS})
    apart = [np.abs(measure_pay_driven_effort(lab, span) / compute_expected_effort(lab, span) - 1.0) for span in SPANS]
    return {
        "gain": relative_gain(lab.measure_mean("bookings", after), lab.measure_mean("bookings", before)),
        "share": np.max(apart, axis=0),
    }


def build_money_only_company(lab: Lab, span: int, team_share: float) -> Scenario:
    """Build a company in which nothing but money moves people, with so much of variable pay earned as a team from today."""
    own: dict[str, Value] = {"past.incentives.team_share": 0.0, "incentives.team_share": team_share}
    return lab.build_company({**MONEY_ONLY, **own, "structure.span": span})


def measure_pay_driven_effort(lab: Lab, span: int) -> RunValues:
    """Measure effort beyond what people must do: all pay shared, over all pay individual."""
    shared, own = (build_money_only_company(lab, span, team_share) for team_share in (1.0, 0.0))
    needless = 1.0 - float(own.value("behaviour.must_do"))
    return (needless + lab.measure_mean("intensity", shared)) / (needless + lab.measure_mean("intensity", own))


def compute_expected_effort(lab: Lab, span: int) -> RunValues:
    """Compute the effort that theory expects: 1/N + a (1 - 1/N), a being how much people care for colleagues."""
    return 1.0 / span + lab.measure_mean("prosociality", build_money_only_company(lab, span, 1.0)) * (1.0 - 1.0 / span)


TEAM_PAY = Pattern(
    "T14",
    "A team bonus brings a little in teams of seven; what money drives fades with team size",
    "Friebel, Heinz, Krueger & Zubanov 2017; Kandel & Lazear 1992; Holmström 1982",
    (
        PatternBand("gain", "sales with a team bonus beside individual pay, share", 0.01, 0.08),
        PatternBand("share", "largest distance from 1/N + α(1 − 1/N) in teams of 4, 8 and 20, share", high=0.15),
    ),
    "help that pays and teaches, and care for what colleagues earn",
    {"behaviour.help_gain": 0.0, "behaviour.teaching": 0.0, "behaviour.team_care": 0.0},
    measure_team_pay,
    "Close to the edge: help wins a colleague's deals about as much as its hours cost the helper.",
    tuned=True,
)

TEAM_PATTERNS = (KNOWLEDGE_MEETINGS, TEAM_PAY)
