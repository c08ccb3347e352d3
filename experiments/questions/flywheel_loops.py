"""The loops of the flywheel, each with the settings that close it, so that it can be opened alone.

A loop is opened from today on by setting the fewest constants that close it to their neutral values; the company's past and
all other loops stay as they are. What the loop has done until today is not undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from experiments.runner.run_observer import hold_settings
from simulation.behaviour import CONSTANTS
from simulation.declare import Value
from simulation.scenario import Scenario


@dataclass(frozen=True)
class Loop:
    """A loop of the flywheel.

    Attributes:
        name: the name that leaders read.
        path: the way from a miss back to a miss, in words.
        constants: constants of behaviour that close it; at their neutral values it is open.
        levers: what leaders do that closes it, with the value that opens it.
    """

    name: str
    path: str
    constants: tuple[str, ...] = ()
    levers: Mapping[str, Value] = field(default_factory=dict)

    @property
    def opening_settings(self) -> dict[str, Value]:
        """The settings that open it."""
        neutral = {path: CONSTANTS[path].neutral for path in self.constants}
        return {path: value for path, value in neutral.items() if value is not None} | dict(self.levers)


LOOPS = (
    Loop(
        "Blindness",
        "a miss costs trust, numbers and words become less honest, leaders believe what is not, targets are off the mark",
        # trust moves with a miss and the blame for it; honesty moves with trust and fear; attention moves with the total
        (
            "behaviour.blame_hurts",
            "behaviour.missed_quota",
            "behaviour.sandbagging",
            "behaviour.happy_ears",
            "behaviour.silence",
            "behaviour.excuses",
            "behaviour.attention_to_total",
        ),
    ),
    Loop(
        "Complexity",
        "a miss is put down to ability, specialists and rules are added, hours go inwards, customers see less of reps",
        (
            "behaviour.blame_miss",
            "behaviour.blame_hit",
            "behaviour.overlay_wish",
            "behaviour.control_per_miss",
            "behaviour.control_per_error",
        ),
    ),
    Loop(
        "Exhaustion",
        "what is asked and given tires, tiredness burns out, less gets done, and the backlog asks for more",
        # strain builds up as before; it neither costs output nor makes people leave
        (
            "behaviour.burnout_cost",
            "behaviour.fatigue_cost",
            "behaviour.tired_cost",
            "behaviour.sick_by_burnout",
            "behaviour.quit_burnout",
        ),
    ),
    Loop(
        "Working harder",
        "a miss brings pressure and incentives, these bring hours, and hours bring sales",
        ("behaviour.pressure_per_miss",),
        {"incentives.response": 0.0},
    ),
    Loop(
        "Targets that come down",
        "a miss lowers the next target, so that less is asked",
        ("behaviour.ratchet_up",),
        # leaders who are ready to change rules hold on less to a number that was missed
        {"targets.downward_revision": 0.0, "structure.adaptivity": 0.0},
    ),
)


def open_loops(scenario: Scenario, loops: Iterable[Loop]) -> Scenario:
    """Open loops from today on; simulate the result with `RunObserver.observe_runs(…, past_of=scenario)`."""
    settings: dict[str, Value] = {}
    for loop in loops:
        settings |= loop.opening_settings
    return hold_settings(scenario, settings)
