"""The figure of a front of plans: the better, the further out; the more robust, the larger and the darker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plotly.graph_objects import Figure, Scatter

from experiments.findings.estimates import Estimate
from experiments.findings.figure_style import ACCENT, GREY, build_error_bars, start_figure
from experiments.questions.plan_front import RetestedPlan
from experiments.questions.plan_search import SearchProblem, TriedPlan
from experiments.questions.robustness import PlanRobustness
from simulation.declare import Value


@dataclass(frozen=True)
class PolicyPoint:
    """A plan of the front: its changes, its results in fresh runs, its robustness."""

    name: str
    changes: dict[str, Value]
    relived: RetestedPlan
    robust: PlanRobustness


def build_front_figure(problem: SearchProblem, tried: Sequence[TriedPlan], points: Sequence[PolicyPoint]) -> Figure:
    """Build the figure: gain in the first goal against gain in the second, or against the share of companies in which the plan holds."""
    goals, two = problem.goals, len(problem.goals) > 1
    second = (
        f"{goals[1].declaration.label}: better by, {goals[1].declaration.unit}"
        if two
        else "companies in which it holds, share"
    )
    figure = start_figure(
        _build_title(problem, points), f"{goals[0].declaration.label}: better by, {goals[0].declaration.unit}", second
    )
    figure.add_traces([*_build_cloud(problem, tried), _build_front(problem, points)])
    figure.update_xaxes(rangemode="tozero")
    return figure.update_yaxes(rangemode="tozero", zeroline=two)


def _build_title(problem: SearchProblem, points: Sequence[PolicyPoint]) -> str:
    if not points:
        return "No plan was found"
    best = points[0]
    verb = {1: "gains", -1: "loses", 0: "may gain nothing"}[best.relived.kept[0].side]
    return (
        f"Plan {best.name} {verb} in {problem.goals[0].declaration.label.lower()}; "
        f"it holds in {best.robust.holds.count:g} of {best.robust.holds.draws} companies whose people react otherwise"
    )


def _build_cloud(problem: SearchProblem, tried: Sequence[TriedPlan]) -> list[Scatter]:
    """Build the cloud of plans within the limits, as the search measured them; with one goal there is none."""
    goals, now = problem.goals, tried[0]
    if len(goals) < 2:
        return []
    plans = [plan for plan in tried[1:] if plan.is_within_limits]
    gains = [[goal.sense * (plan.values[at] - now.values[at]) for plan in plans] for at, goal in enumerate(goals[:2])]
    marker = {"size": 5, "color": GREY, "opacity": 0.4}
    return [Scatter(x=gains[0], y=gains[1], mode="markers", marker=marker, hoverinfo="skip", name="tried")]


def _build_front(problem: SearchProblem, points: Sequence[PolicyPoint]) -> Scatter:
    holds = [point.robust.holds.share for point in points]
    first = [point.relived.kept[0] for point in points]
    second = _list_upward_values(problem, points)
    return Scatter(
        x=[gain.value for gain in first],
        y=[kept.value for kept in second],
        error_x=build_error_bars(first),
        error_y=build_error_bars(second),
        mode="markers+text",
        text=[point.name for point in points],
        textposition="top right",
        marker={
            "opacity": 1,
            "size": [10 + 26 * share for share in holds],
            "color": holds,
            "colorscale": [[0, "#c7d2fe"], [1, ACCENT]],
            "cmin": 0,
            "cmax": 1,
        },
        name="front",
    )


def _list_upward_values(problem: SearchProblem, points: Sequence[PolicyPoint]) -> list[Estimate]:
    """List the values upward: the gain in the second goal or, with one goal, the share of companies in which a plan holds."""
    if len(problem.goals) > 1:
        return [point.relived.kept[1] for point in points]
    frequencies = [point.robust.holds for point in points]
    return [Estimate(each.share, each.low, each.high, each.draws) for each in frequencies]
