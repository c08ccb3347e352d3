"""Absent roles: one that nobody at a table takes is played by the model's own agents, with one voice.

Its answer is read from the state of the agents by `READINGS`, a table that docs/workshop/absent-roles.md prints. What the state
cannot tell stays as it is: the role then has no voice in that question.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.workshop.session_file import Question
from simulation.org import Org
from simulation.policy import LEVERS

QUARTER = 13.0


@dataclass(frozen=True)
class RoleReading:
    """How one role answers for one lever.

    Attributes:
        reads: what is read of the agents, in words.
        compute: the value it comes to, from the organisation and the present value of the lever.
    """

    reads: str
    compute: Callable[[Org, float], float]


def _weigh_claims(org: Org, now: float) -> float:
    reps = org.reps[org.reps["present"] == 1]
    return now + _compare(reps["claim"].sum(), reps["quota"].sum())


def _weigh_forecasts(org: Org, now: float) -> float:
    return now + _compare(org.teams["forecast"].sum(), org.teams["pie"].sum())


def _weigh_potential(org: Org, now: float) -> float:
    believed = org.seats["believed"].sum() * float(org.norms[0]["pace"]) * QUARTER
    return now + _compare(believed, float(org.company[0]["target"]))


def _compare(one: float, other: float) -> float:
    """How far one sum lies above another, as a share; 0 where there is nothing to compare with."""
    return float(one) / float(other) - 1.0 if other > 0 and one > 0 else 0.0


def _average_reps(field: str) -> Callable[[Org, float], float]:
    def compute(org: Org, _: float) -> float:
        reps = org.reps[org.reps["present"] == 1]
        return float(reps[field].mean()) if len(reps) else 0.0

    return compute


def _limit_hours(org: Org, _: float) -> float:
    strain = _average_reps("burnout")(org, 0.0)
    return 70.0 - 30.0 * strain


def _read_top(field: str, factor: float = 1.0, offset: float = 0.0) -> Callable[[Org, float], float]:
    return lambda org, _: offset + factor * float(org.executives[0][field])


READINGS: dict[tuple[str, str], RoleReading] = {
    ("rep", "targets.ambition"): RoleReading(
        "the growth asked for now, moved by how far what reps claim lies above or below their quotas", _weigh_claims
    ),
    ("rep", "recovery.hours_limit"): RoleReading("70 hours less 30 times the mean burnout of reps", _limit_hours),
    ("rep", "recovery.recovery_slices"): RoleReading("the mean burnout of reps", _average_reps("burnout")),
    ("manager", "targets.ambition"): RoleReading(
        "the growth asked for now, moved by how far managers' forecasts lie above or below their teams' targets",
        _weigh_forecasts,
    ),
    ("manager", "recovery.recovery_slices"): RoleReading(
        "the mean strain of reps that has reached somebody who acts", _average_reps("heard_strain")
    ),
    ("leader", "targets.ambition"): RoleReading(
        "the growth asked for now, moved by how far what leaders believe territories hold lies above or below the target",
        _weigh_potential,
    ),
    ("leader", "targets.collaboration"): RoleReading("the trust of leaders in sales", _read_top("trust_sales")),
    ("leader", "targets.listening"): RoleReading("the trust of leaders in sales", _read_top("trust_sales")),
    ("leader", "structure.overlay_response"): RoleReading(
        "twice the belief of leaders that a miss is a matter of ability", _read_top("blame", 2.0)
    ),
    ("leader", "management.replacement"): RoleReading(
        "the belief of leaders that a miss is a matter of ability", _read_top("blame")
    ),
    ("leader", "incentives.response"): RoleReading(
        "the belief of leaders that a miss is a matter of ability", _read_top("blame")
    ),
    ("leader", "leadership.root_cause"): RoleReading(
        "1 less the belief of leaders that a miss is a matter of ability", _read_top("blame", -1.0, 1.0)
    ),
    ("leader", "structure.control_response"): RoleReading(
        "the attachment of leaders to control", _read_top("attachment")
    ),
}
"""What each role's answer for a lever is read from; a pair that is missing cannot be told."""


def read_role(org: Org, role: str, levers: dict[str, Any]) -> dict[str, float]:
    """Read what a role would set levers to, those of them that its agents' state can tell.

    Args:
        org: the organisation as it stands.
        role: one of the roles.
        levers: present values, by path.
    """
    answers = {}
    for path, now in levers.items():
        reading, number = READINGS.get((role, path)), LEVERS[path]
        if reading is not None and not number.choices:
            value = reading.compute(org, float(now))
            answers[path] = float(np.clip(value, number.low, number.high)) if np.isfinite(value) else float(now)
    return answers


def list_levers(question: Question) -> tuple[str, ...]:
    """List the levers that a vote is about."""
    if question.kind == "lever":
        return (question.lever,)
    return tuple(dict.fromkeys(path for option in question.options for path, _ in option.settings if path in LEVERS))


def answer_for_role(question: Question, wishes: dict[str, float], levers: dict[str, Any]) -> Any:
    """Answer a vote as a role would: its value for a lever, or the option nearest to all it wishes; None: it cannot tell.

    Args:
        question: the vote.
        wishes: what `read_role` gave.
        levers: present values, by path: an option that does not set a lever leaves it there.
    """
    if question.kind == "lever":
        return wishes.get(question.lever)
    told = [path for path in list_levers(question) if path in wishes]
    if not told:
        return None

    def measure_distance(place: int) -> float:
        settings = dict(question.options[place].settings)
        return sum(
            abs(float(settings.get(path, levers[path])) - wishes[path]) / (LEVERS[path].high - LEVERS[path].low)
            for path in told
        )

    return min(range(len(question.options)), key=measure_distance)
