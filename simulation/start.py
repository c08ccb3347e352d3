"""The start: who and what is there when the past begins."""

from __future__ import annotations

from typing import Annotated, Any

from simulation.declare import Number, Value, collect_numbers, draft_number

CHOSEN = "Chosen for this model; the warm-up lets it settle"


def start_state(
    default: Value, low: float, high: float, unit: str, help: str, source: str = CHOSEN, **more: Any
) -> dict[str, Any]:
    """A state at the first week of the past."""
    return draft_number("start", default, low, high, unit, help=help, source=source, scope="start", **more)


class Start:
    """The organisation on the first day of its past."""

    # fmt: off
    skill_profile: Annotated[float, start_state("normal", 0, 1, "", "Talent as in nature, or the five steps of the sources.",
                                             "2.8, 2.10", choices=("normal", "five_steps"))]
    skill_mean: Annotated[float, start_state(.40, -3, 3, "sd", "Mean talent of those who are there.", "2.10")]
    skill_spread: Annotated[float, start_state(1, 0, 3, "sd", "Spread of skill.", "2.10")]
    trust_manager: Annotated[float, start_state(.60, 0, 1, "0..1", "Reps' trust in their manager.")]
    trust_leadership: Annotated[float, start_state(.45, 0, 1, "0..1", "Reps' trust in leadership.")]
    trust_sales: Annotated[float, start_state(.50, 0, 1, "0..1", "Leaders' trust in sales.")]
    trust_peers: Annotated[float, start_state(.55, 0, 1, "0..1", "Trust among peers.")]
    blame: Annotated[float, start_state(.60, .02, .98, "0..1", "Leaders' belief that misses are a matter of ability.",
                                     "E1 (prior)")]
    buying_understanding: Annotated[float, start_state(.35, 0, 1, "0..1", "How well leaders know what moves buyers.", "3.2")]
    understanding: Annotated[float, start_state(.55, 0, 1, "0..1", "Reps' understanding of their customers.", "3.10; where learning and forgetting balance")]
    overlays: Annotated[int, start_state(0, 0, 4, "per team", "Specialists already there.", "3.8", whole=True)]
    control: Annotated[float, start_state(.30, 0, 1, "0..1", "Rules and reporting already there.")]
    burnout: Annotated[float, start_state(.10, 0, 1, "0..1", "Mean burnout.")]
    purpose: Annotated[float, start_state(.25, 0, 1, "0..1", "Reps' sense of what the work is for.")]
    target_level: Annotated[float, start_state(.88, .3, 3, "times true potential", "First target against what is possible.")]
    prosociality: Annotated[float, start_state(.333, .05, .95, "0..1", "Mean care for colleagues.", "E1: the mean of Beta(2, 4)")]
    culture_of_help: Annotated[float, start_state(.35, 0, 1, "0..1", "Norm of helping.")]
    # fmt: on


START: dict[str, Number] = {number.path: number for number in collect_numbers(Start).values()}
