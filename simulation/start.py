"""Start: who and what is there when the lived-in past begins."""

from __future__ import annotations

from typing import Annotated, Any

from simulation.declare import Number, Value, draft, numbers

CHOSEN = "Chosen for this model; the warm-up lets it settle"


def at_first(
    default: Value, low: float, high: float, unit: str, help: str, source: str = CHOSEN, **more: Any
) -> dict[str, Any]:
    """A state at the first week of the past."""
    return draft("start", default, low, high, unit, help=help, source=source, scope="start", **more)


class Start:
    """The organisation on the first day of its past."""

    # fmt: off
    skill_profile: Annotated[float, at_first("normal", 0, 1, "", "Talent as in nature, or the five steps of the sources.",
                                             "2.8, 2.10", choices=("normal", "five_steps"))]
    skill_mean: Annotated[float, at_first(.40, -3, 3, "sd", "Mean talent of those who are there.", "2.10")]
    skill_spread: Annotated[float, at_first(1, 0, 3, "sd", "Spread of skill.", "2.10")]
    trust_manager: Annotated[float, at_first(.60, 0, 1, "0..1", "Reps' trust in their manager.")]
    trust_leadership: Annotated[float, at_first(.45, 0, 1, "0..1", "Reps' trust in leadership.")]
    trust_sales: Annotated[float, at_first(.50, 0, 1, "0..1", "Leaders' trust in sales.")]
    trust_peers: Annotated[float, at_first(.55, 0, 1, "0..1", "Trust among peers.")]
    blame: Annotated[float, at_first(.60, .02, .98, "0..1", "Leaders' belief that misses are a matter of ability.",
                                     "evidence E1 prior")]
    buying_understanding: Annotated[float, at_first(.35, 0, 1, "0..1", "How well leaders know what moves buyers.", "3.2")]
    understanding: Annotated[float, at_first(.55, 0, 1, "0..1", "Reps' understanding of their customers.", "model.md M6")]
    overlays: Annotated[int, at_first(0, 0, 4, "per team", "Specialists already there.", "3.8", whole=True)]
    control: Annotated[float, at_first(.30, 0, 1, "0..1", "Rules and reporting already there.")]
    burnout: Annotated[float, at_first(.10, 0, 1, "0..1", "Mean burnout.")]
    purpose: Annotated[float, at_first(.25, 0, 1, "0..1", "Reps' sense of what the work is for.")]
    target_level: Annotated[float, at_first(.88, .3, 3, "times true potential", "First target against what is possible.")]
    prosociality: Annotated[float, at_first(.333, .05, .95, "0..1", "Mean care for colleagues.", "model.md 1")]
    culture_of_help: Annotated[float, at_first(.35, 0, 1, "0..1", "Norm of helping.")]
    # fmt: on


START: dict[str, Number] = {number.path: number for number in numbers(Start).values()}
