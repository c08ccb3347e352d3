"""All patterns in the order of their numbers (`PATTERNS`), from one module per family."""

from experiments.evidence.pattern import Pattern
from experiments.evidence.patterns.career_patterns import CAREER_PATTERNS
from experiments.evidence.patterns.counterexamples import COUNTEREXAMPLES
from experiments.evidence.patterns.flywheel_patterns import FLYWHEEL_PATTERNS
from experiments.evidence.patterns.funnel_patterns import FUNNEL_PATTERNS
from experiments.evidence.patterns.goal_patterns import GOAL_PATTERNS
from experiments.evidence.patterns.leader_patterns import LEADER_PATTERNS
from experiments.evidence.patterns.pay_patterns import PAY_PATTERNS
from experiments.evidence.patterns.people_patterns import PEOPLE_PATTERNS
from experiments.evidence.patterns.quota_patterns import QUOTA_PATTERNS
from experiments.evidence.patterns.team_patterns import TEAM_PATTERNS
from experiments.evidence.patterns.territories import TERRITORIES

_FAMILIES = (
    CAREER_PATTERNS,
    FLYWHEEL_PATTERNS,
    FUNNEL_PATTERNS,
    GOAL_PATTERNS,
    LEADER_PATTERNS,
    COUNTEREXAMPLES,
    PAY_PATTERNS,
    PEOPLE_PATTERNS,
    QUOTA_PATTERNS,
    TEAM_PATTERNS,
    TERRITORIES,
)
PATTERNS: tuple[Pattern, ...] = tuple(
    sorted((p for family in _FAMILIES for p in family), key=lambda p: (p.id[0] == "N", int(p.id[1:])))
)
