"""The patterns, family by family; `PATTERNS` has them all in the order of their numbers."""

from experiments.evidence.pattern import Pattern
from experiments.evidence.patterns.careers import CAREERS
from experiments.evidence.patterns.flywheel import FLYWHEEL
from experiments.evidence.patterns.funnel import FUNNEL
from experiments.evidence.patterns.goals import GOALS
from experiments.evidence.patterns.leaders import LEADERS
from experiments.evidence.patterns.losing import LOSING
from experiments.evidence.patterns.pay import PAY
from experiments.evidence.patterns.people import PEOPLE
from experiments.evidence.patterns.quotas import QUOTAS
from experiments.evidence.patterns.teams import TEAMS

_FAMILIES = (CAREERS, FLYWHEEL, FUNNEL, GOALS, LEADERS, LOSING, PAY, PEOPLE, QUOTAS, TEAMS)
PATTERNS: tuple[Pattern, ...] = tuple(
    sorted((p for family in _FAMILIES for p in family), key=lambda p: (p.id[0] == "N", int(p.id[1:])))
)
