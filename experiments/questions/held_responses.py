"""Leaders' responses to misses, in groups that can be held: from today on they read the year before today, repeated.

What was growing goes on at today's pace; what is missed from now on sets nothing off. Nothing else is held: targets, sunset,
fixing and reps respond as ever. Board decisions are copied from the run in which nothing is held, so that both have the same
executives and reforms.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from experiments.runner.fork import Intervention, Trunk
from experiments.runner.run_options import OptionError
from simulation.org import Org
from simulation.scenario import Scenario

FEWEST_PAST_WEEKS = 52
"""The year before today has to lie in the past that is simulated."""


@dataclass(frozen=True)
class ResponseGroup:
    """A group of leaders' responses that are held together.

    Attributes:
        name: the name that leaders read.
        field: its name in `simulation.signals.Holds`.
        what: what of it responds, in words.
    """

    name: str
    field: str
    what: str


GROUPS = (
    ResponseGroup("Blame and mistrust", "blame", "whom leaders blame, whether they look for causes, whom they trust"),
    ResponseGroup("Pressure and incentives", "pressure", "pressure on reps, and pay added after misses"),
    ResponseGroup("Rules and control", "rules", "rules and reporting, and how leaders cling to them"),
    ResponseGroup("Specialists", "specialists", "specialists that are wanted"),
)


def check_past(scenario: Scenario) -> None:
    """Check that a whole year of the past is simulated.

    Raises:
        OptionError: it is not.
    """
    weeks = int(scenario.value("world.warmup_weeks"))
    if weeks < FEWEST_PAST_WEEKS:
        raise OptionError(
            f"world.warmup_weeks = {weeks}: must be at least {FEWEST_PAST_WEEKS}, "
            "as leaders' responses are held as in the year before today"
        )


def hold_responses(unheld: Trunk, groups: Iterable[ResponseGroup]) -> Intervention:
    """Build the intervention in week 0 that holds groups of responses, with the board's decisions of `unheld`.

    Args:
        unheld: the same runs simulated to their end, nothing held.
        groups: which groups.
    """
    fields = tuple(group.field for group in groups)
    decisions = [pushes["decided"] for pushes in unheld.copy_records("pushes")]

    def hold(org: Org) -> None:
        # a trunk in week 0 stands before today's turn of the quarter, which still reads its own
        first_held = int(org.now[0]["era"]) + 2
        for field in fields:
            org.holds[0][field] = first_held
        org.pushes["imposed"] = decisions[int(org.now[0]["run"]) - unheld.first_run]

    return hold
