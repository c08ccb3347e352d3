"""The loops of the flywheel: what closes each of them, so that it can be opened alone.

A loop is opened from today on by the fewest numbers that close it, each at its neutral value; the company's past, and all
other loops, stay as they are. The state at which a loop stands today is not undone.
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
    """One loop.

    Attributes:
        name: what leaders read.
        path: from a miss back to a miss, in words.
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
        # trust moves with the blame for a miss; honesty moves with trust and fear; attention moves with the total
        (
            "behaviour.blame_hurts",
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
        # strain is felt as before; it neither costs output nor drives people away
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
        # leaders who are ready to change rules hold less to a number that did not come
        {"targets.downward_revision": 0.0, "structure.adaptivity": 0.0},
    ),
)


def open_loops(scenario: Scenario, loops: Iterable[Loop]) -> Scenario:
    """The scenario with these loops open from today on; live it with `Lives.see(…, since=scenario)`."""
    settings: dict[str, Value] = {}
    for loop in loops:
        settings |= loop.opening_settings
    return hold_settings(scenario, settings)
