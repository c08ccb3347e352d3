"""What each scenario's notice claims, as differences that can be measured: one row for each claim of a sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ANY = math.inf
YEARS = {"year 1": (0, 4), "year 2": (4, 8), "year 3": (8, 12), "quarter 1": (0, 1), "last quarter": (11, 12)}
PLAN, BEFORE, ORDINARY, STEP_1, STEP_2, STEP_3 = "plan", "before", "ordinary", "step 1", "step 2", "step 3"
"""The scenario as it is, led on as in its past, led as the ordinary organisation, and after one of its steps to try."""
Variant = str | tuple[tuple[str, Any], ...]
"""One of these names, or the scenario with settings of its own."""


@dataclass(frozen=True)
class NoticeClaim:
    """A measured difference that carries a sentence.

    Attributes:
        says: the beginning of the sentence in the notice.
        measure, when: what is compared, and over which quarters from today.
        low, high: where the mean difference lies; a share of the other's mean where the measure is a sum, else in its unit.
        of, against: the two companies, with the same luck; against None the band is that of the value itself.
    """

    says: str
    measure: str
    when: str
    low: float
    high: float
    of: Variant = PLAN
    against: Variant | None = BEFORE


def setting(**values: Any) -> Variant:
    """The scenario with settings of its own; `__` stands for the dot."""
    return tuple((path.replace("__", "."), value) for path, value in values.items())


C = NoticeClaim
CLAIMS: Mapping[str, tuple[NoticeClaim, ...]] = {
    "accelerator-quarter-end": (
        C("Bookings rise and profit contribution hardly", "bookings", "year 2", 0.03, 0.15),
        C("Bookings rise and profit contribution hardly", "contribution", "year 2", -0.01, 0.05),
        C("Bookings rise and profit contribution hardly", "pay", "year 2", 0.05, 0.3),
        C("More customers are pushed", "pushiness", "year 3", 0.02, 0.15),
        C("More customers are pushed", "churn", "year 3", 0.02, 0.2),
        C("More customers are pushed", "burned_out", "year 3", 0.003, 0.05),
        C("Plain commission", "bookings", "year 2", 0.02, 0.15, STEP_1, PLAN),
        C("Plain commission", "discount", "year 2", -0.1, -0.02, STEP_1, PLAN),
    ),
    "break-the-flywheel": (
        C("Compare with the evil flywheel", "bookings", "year 3", -0.1, 0.08),
        C("Compare with the evil flywheel", "customer_hours", "year 3", 0.2, ANY),
        C("Compare with the evil flywheel", "trust_leadership_held", "year 3", 0.08, ANY),
        C("Trust in managers and colleagues falls", "trust_manager", "year 3", -0.2, -0.02),
        C("Trust in managers and colleagues falls", "trust_peers", "year 3", -0.2, -0.02),
        C("Looking without fixing", "trust_leadership_held", "year 3", -0.3, -0.05, STEP_1, PLAN),
        C("Looking without fixing", "turnover", "year 3", 0.02, 0.2, STEP_1, PLAN),
        C("Specialists make no difference", "bookings", "year 3", -0.03, 0.03, STEP_2, PLAN),
        C("Specialists make no difference", "specialists", "year 3", -0.01, 0.4, STEP_2, PLAN),
        C("Asking for less growth", "burned_out", "year 3", -0.1, -0.004, STEP_3, PLAN),
    ),
    "caring-managers": (
        C("Fewer leave", "turnover", "year 3", -0.3, -0.03),
        C("Fewer leave", "bookings", "year 2", 0.03, 0.2),
        C("Fewer leave", "bookings", "year 3", 0.05, 0.25),
        C("Managers who talk about care", "bookings", "year 3", -0.15, -0.008, STEP_1, PLAN),
        C("Managers who talk about care", "turnover", "year 3", 0.005, 0.1, STEP_1, PLAN),
        C("Less coaching", "bookings", "year 3", -0.04, 0.02, setting(management__coaching=0.5), PLAN),
    ),
    "demand-shock": (
        C("The model shows no such rescue", "bookings", "year 3", -0.2, -0.01, PLAN, setting(world__shock_size=0.0)),
        C("The model shows no such rescue", "bookings", "year 2", -0.3, -0.05, PLAN, setting(world__shock_size=0.0)),
        C("Targets that follow the market", "turnover", "year 2", -0.2, -0.005, STEP_1, PLAN),
        C("Targets that follow the market", "bookings", "year 3", 0.002, 0.15, STEP_3, PLAN),
    ),
    "eat-the-pie": (
        C("Trust in leaders rises", "trust_leadership_held", "year 3", 0.05, 0.4),
        C("Trust in leaders rises", "turnover", "year 3", -0.3, -0.05),
        C("Trust in leaders rises", "bookings", "year 1", -0.1, -0.005),
        C("Trust in leaders rises", "bookings", "year 3", 0.002, 0.1),
        C("The source promises more", "bookings", "year 3", -0.08, 0.01, STEP_1, BEFORE),
        C("Watch holding back", "holding_back", "year 1", 0.02, 0.2),
    ),
    "evil-flywheel": (
        C("Notice what leaders believe", "belief_error", "year 3", 0.05, ANY),
        C("In the third year bookings", "bookings", "year 3", -0.45, -0.27),
        C("Follow hours with customers", "customer_hours", "year 3", -6.0, -0.8),
        C("Follow hours with customers", "trust_leadership_held", "year 3", -0.5, -0.08),
        C("Looking and fixing", "bookings", "year 3", -0.16, 0.05, STEP_2, BEFORE),
        C("Looking and fixing", "bookings", "year 3", -0.3, -0.05, STEP_1, STEP_2),
        C("Looking and fixing", "bookings", "year 3", 0.02, 0.4, STEP_1, PLAN),
        C("Then act today", "bookings", "year 3", -0.4, -0.05, STEP_3, STEP_2),
    ),
    "executive-replaced": (
        C("Each new head", "turnover", "year 3", 0.03, 0.4, STEP_1, PLAN),
        C("Each new head", "target", "year 3", 0.01, 0.4, STEP_1, PLAN),
        C("A new head starts", "leaders_understanding", "year 3", 0.0, 0.3, PLAN, None),
        C("This board undoes", "plan_given_up", "year 3", 0.3, 0.75, STEP_3, None),
        C("This board undoes", "bookings", "year 3", -0.4, -0.08, PLAN, ORDINARY),
    ),
    "find-the-why": (
        C("Trust in managers rises", "trust_manager", "year 3", 0.05, 0.4),
        C("Trust in managers rises", "turnover", "year 3", -0.3, -0.02),
        C("Trust in managers rises", "bookings", "year 3", 0.02, 0.15),
        C("Asking, and coming back", "bookings", "year 3", -0.1, -0.01, STEP_2, STEP_1),
        C("More burn out", "burned_out", "year 3", 0.003, 0.06),
        C("Hardly more goals", "goals_met", "year 3", 0.0, 0.06),
    ),
    "first-overlay-helps": (
        C("Notice what one specialist", "bookings", "year 3", -0.5, -0.1, STEP_1, PLAN),
        C("Notice what one specialist", "bookings", "year 3", -0.03, 0.03,
          setting(structure__overlay_limit=2, start__overlays=2), PLAN),
        C("Notice what one specialist", "bookings", "year 2", -0.2, -0.02,
          setting(structure__overlay_limit=3, start__overlays=3), PLAN),
        C("Leaders ready to add more", "specialists", "year 3", -0.01, 0.4, STEP_2, PLAN),
        C("Learning from each other", "bookings", "year 3", 0.0, 0.08, STEP_3, STEP_1),
        C("Lower the knowledge", "contribution", "year 3", -0.03, 0.03,
          setting(world__knowledge_gap=0.2), setting(world__knowledge_gap=0.2, structure__overlay_sunset=1.0)),
    ),
    "management-by-objectives": (
        C("Notice how few hours", "help_hours", "year 3", -ANY, -0.2, PLAN, ORDINARY),
        C("Notice how few hours", "pushiness", "year 3", 0.05, ANY, PLAN, ORDINARY),
        C("Money works here", "bookings", "year 2", -0.4, -0.1, setting(incentives__variable_share=0.1), PLAN),
        C("Contests cost more", "contribution", "year 3", 0.005, 0.1, setting(incentives__contests=0.0), PLAN),
        C("Contests cost more", "bookings", "year 3", 0.03, 0.2, STEP_1, PLAN),
        C("Contests cost more", "bookings", "year 3", 0.005, 0.1, STEP_2, PLAN),
    ),
    "management-by-values": (
        C("Bookings dip for a quarter", "bookings", "quarter 1", -0.1, -0.005),
        C("Bookings dip for a quarter", "bookings", "year 3", 0.05, 0.4),
        C("Bookings dip for a quarter", "burned_out", "year 3", -0.1, -0.01),
        C("Bookings dip for a quarter", "turnover", "year 3", -0.3, -0.05),
        C("Switch off one part", "bookings", "year 3", -0.15, -0.02, STEP_1, PLAN),
        C("Switch off one part", "bookings", "year 3", -0.15, -0.0, STEP_1, setting(incentives__team_share=0.1)),
        C("Pay earned together", "bookings", "year 3", -0.1, -0.01, setting(incentives__team_share=0.1), PLAN),
        C("Pay earned together", "bookings", "year 3", -0.1, -0.01,
          setting(structure__control_response=0.4, structure__adaptivity=0.3), PLAN),
        C("Pay earned together", "bookings", "year 3", -0.05, -0.003, setting(management__sharing_meetings=0.2), PLAN),
        C("Hours with customers stay lower", "customer_hours", "year 3", -2.0, -0.1),
        C("Hours with customers stay lower", "help_hours", "year 3", 0.3, ANY),
    ),
    "ordinary-organisation": (
        C("Targets are mostly made", "attainment", "year 3", 0.93, 1.1, PLAN, None),
        C("Ask for more growth", "bookings", "year 3", -0.06, 0.015, STEP_1, PLAN),
        C("Ask for more growth", "turnover", "year 3", 0.015, 0.2, STEP_1, PLAN),
        C("Where targets hardly come down", "turnover", "year 3", 0.005, 0.2,
          setting(targets__downward_revision=0.1, targets__ambition=0.16), STEP_1),
        C("After a year the board", "plan_given_up", "last quarter", 0.2, 0.7, STEP_2, None),
    ),
    "performative-values": (
        C("Words do not help", "purpose", "quarter 1", -0.1, -0.005),
        C("Words do not help", "trust_leadership_held", "quarter 1", -0.2, -0.02),
        C("Bookings follow slowly", "bookings", "year 3", -0.15, -0.02),
        C("Bookings follow slowly", "turnover", "year 3", 0.01, 0.2),
        C("Saying less", "bookings", "year 3", 0.01, 0.1, STEP_2, PLAN),
        C("Saying less", "bookings", "year 3", 0.02, 0.2, STEP_1, STEP_2),
    ),
    "pie-split-by-managers": (
        C("Notice trust in managers", "trust_manager", "year 3", -0.4, -0.08),
        C("Notice trust in managers", "trust_peers", "year 3", -0.2, -0.02),
        C("Notice trust in managers", "bookings", "year 2", -0.12, -0.01),
        C("A formula", "bookings", "year 3", 0.01, 0.12, STEP_1, PLAN),
        C("A formula", "turnover", "year 3", -0.3, -0.06, STEP_2, PLAN),
        C("Managers picked for care", "turnover", "year 3", -0.2, -0.01, STEP_3, PLAN),
        C("Managers picked for care", "bookings", "year 3", 0.01, 0.12, STEP_3, PLAN),
    ),
    "pie-with-impatient-board": (
        C("In about half of the futures", "plan_given_up", "year 2", 0.25, 0.75, PLAN, None),
        C("Trust in leaders then rises", "trust_leadership_held", "year 3", 0.02, 0.14),
        C("Trust in leaders then rises", "trust_leadership_held", "year 3", 0.03, 0.2, STEP_1, PLAN),
        C("Trust in leaders then rises", "turnover", "year 3", -0.15, -0.01, STEP_1, PLAN),
        C("Bookings hardly tell", "bookings", "year 3", -0.03, 0.04, STEP_1, PLAN),
    ),
    "pie-without-trust": (
        C("Notice how much less", "holding_back", "year 2", 0.05, 0.4),
        C("Head office setting", "bookings", "year 3", 0.05, 0.4, STEP_1, PLAN),
        C("Keeping promises", "bookings", "year 3", 0.01, 0.3, STEP_2, STEP_1),
        C("Keeping promises", "bookings", "year 3", -0.3, -0.02,
          setting(leadership__integrity=0.9, leadership__root_cause=0.6, leadership__fixing=0.8), STEP_2),
    ),
    "pilot-in-one-region": (
        C("Bookings dip", "bookings", "year 1", -0.05, -0.002),
        C("Bookings dip", "bookings", "year 3", 0.002, 0.1),
        C("Bookings dip", "turnover", "year 3", -0.3, -0.03),
        C("After two years", "plan_given_up", "last quarter", 0.12, 0.55, PLAN, None),
        C("After two years", "plan_given_up", "year 2", 0.0, 0.02, PLAN, None),
    ),
    "private-box": (
        C("Notice how far leaders", "potential_error", "year 3", 0.03, 0.3, PLAN, ORDINARY),
        C("Time with customers alone", "bookings", "year 3", 0.01, 0.1, STEP_2, PLAN),
        C("Time with customers alone", "trust_leadership_held", "year 3", -0.01, 0.05, STEP_2, PLAN),
        C("Reps who name quotas", "trust_leadership_held", "year 3", 0.08, 0.4, STEP_1, PLAN),
        C("Reps who name quotas", "turnover", "year 3", -0.4, -0.1, STEP_1, PLAN),
        C("Reps who name quotas", "bookings", "year 1", -0.1, -0.01, STEP_1, PLAN),
        C("Reps who name quotas", "bookings", "year 3", 0.02, 0.2, STEP_1, PLAN),
        C("Both together", "turnover", "year 3", -0.08, 0.08, STEP_3, STEP_1),
        C("Both together", "bookings", "year 3", -0.12, 0.01, STEP_3, STEP_1),
    ),
    "promote-the-star": (
        C("Notice how slowly it shows", "bookings", "year 1", 0.0, 0.05, STEP_1, PLAN),
        C("Notice how slowly it shows", "bookings", "year 3", 0.05, 0.2, STEP_1, PLAN),
        C("Much of the difference", "bookings", "year 3", 0.04, 0.2, setting(management__assessment=0.9), PLAN),
        C("Much of the difference", "bookings", "year 3", -0.02, 0.08, setting(management__promotion="best_carer"), PLAN),
    ),
    "sharing-meetings": (
        C("Bookings hold", "bookings", "quarter 1", -0.03, 0.01),
        C("Bookings hold", "bookings", "year 3", 0.01, 0.1),
        C("Stop after half a year", "bookings", "year 3", -0.01, 0.03, STEP_1, BEFORE),
        C("Stop after half a year", "bookings", "year 3", -0.1, -0.003, STEP_1, PLAN),
    ),
    "simple-market": (
        C("Dividing the target", "bookings", "year 1", -0.15, -0.02, STEP_1, PLAN),
        C("Dividing the target", "bookings", "year 3", -0.02, 0.03, STEP_1, PLAN),
        C("Dividing the target", "turnover", "year 3", -0.3, -0.03, STEP_1, PLAN),
        C("Dividing the target", "burned_out", "year 3", -0.2, -0.02, STEP_1, PLAN),
        C("Sharing pay", "bookings", "year 2", -0.08, -0.005, STEP_2, PLAN),
        C("Money counts", "bookings", "year 3", -0.3, -0.05, STEP_3, PLAN),
    ),
    "stepping-stones": (
        C("Confidence rises", "confidence", "year 3", 0.03, 0.2),
        C("Confidence rises", "bookings", "year 3", 0.01, 0.1),
        C("Confidence rises", "bookings", "year 2", -0.08, -0.005, STEP_1, PLAN),
        C("Confidence rises", "bookings", "year 2", -0.08, -0.003, STEP_2, PLAN),
        C("The steps do more", "confidence", "year 3", -0.1, -0.005, STEP_2, STEP_1),
        C("Contests instead", "bookings", "year 3", -0.15, -0.02, STEP_3, PLAN),
        C("Contests instead", "help_hours", "year 3", -ANY, -0.2, STEP_3, PLAN),
        C("Contests instead", "trust_peers", "year 3", -0.5, -0.05, STEP_3, PLAN),
        C("Contests instead", "turnover", "year 2", 0.01, 0.2, STEP_3, PLAN),
    ),
    "team-of-twenty": (
        C("People work less hard", "intensity", "year 2", -0.3, -0.03),
        C("People work less hard", "turnover", "year 3", -0.4, -0.05),
        C("They spend hours", "help_hours", "year 2", 0.5, ANY),
        C("They spend hours", "customer_hours", "year 2", -4.0, -0.5),
        C("Individual pay", "bookings", "year 1", 0.02, 0.2, STEP_1, PLAN),
        C("Individual pay", "bookings", "year 3", -0.08, 0.02, STEP_1, PLAN),
        C("Sharing a third", "bookings", "year 3", -0.03, 0.03, STEP_2, STEP_1),
    ),
    "upgrade-the-team": (
        C("Notice how many seats", "vacancies", "year 2", 0.01, 0.2),
        C("Skill rises", "skill", "year 3", 0.1, 0.6),
        C("Skill rises", "bookings", "year 3", 0.02, 0.2),
        C("Coach and replace nobody", "bookings", "year 2", 0.005, 0.1, STEP_1, PLAN),
        C("Coach and replace nobody", "trust_manager", "year 3", 0.03, 0.3, STEP_1, PLAN),
        C("Coach and replace nobody", "bookings", "year 3", -0.12, -0.01, STEP_2, PLAN),
        C("Coach and replace nobody", "trust_manager", "year 3", -0.3, -0.03, STEP_2, PLAN),
        C("Letting the strong explain", "bookings", "year 2", 0.02, 0.15, STEP_3, PLAN),
        C("Letting the strong explain", "bookings", "year 2", 0.005, 0.15, STEP_3, STEP_1),
    ),
}  # fmt: skip
