"""The picture of a front: the better, the further out; the more robust, the larger and the darker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.estimates import Estimate
from experiments.understanding.drawing import ACCENT, GREY, sheet, whiskers

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Scatter

    from experiments.understanding.policies import Policies


def front_figure(found: Policies) -> Figure:
    """Gain in the first goal against gain in the second, or against the share of companies in which the plan holds."""
    goals, two = found.quest.goals, len(found.quest.goals) > 1
    second = f"{goals[1].of.label}: better by, {goals[1].of.unit}" if two else "companies in which it holds, share"
    drawn = sheet(_title(found), f"{goals[0].of.label}: better by, {goals[0].of.unit}", second)
    drawn.add_traces([*_cloud(found), _front(found)])
    drawn.update_xaxes(rangemode="tozero")
    return drawn.update_yaxes(rangemode="tozero", zeroline=two)


def _title(found: Policies) -> str:
    if not found.points:
        return "No plan was found"
    best = found.points[0]
    kept = {1: "gains", -1: "loses", 0: "may gain nothing"}[best.relived.kept[0].side]
    return (
        f"Plan {best.name} {kept} in {found.quest.goals[0].of.label.lower()}; "
        f"it holds in {best.robust.holds.count:g} of {best.robust.holds.draws} companies whose people react otherwise"
    )


def _cloud(found: Policies) -> list[Scatter]:
    """What was tried within the limits, as the search saw it; with one goal there is nothing to set it against."""
    from plotly.graph_objects import Scatter

    goals, now = found.quest.goals, found.tried[0]
    if len(goals) < 2:
        return []
    shown = [plan for plan in found.tried[1:] if plan.within]
    gains = [[goal.sense * (plan.values[at] - now.values[at]) for plan in shown] for at, goal in enumerate(goals[:2])]
    marker = {"size": 5, "color": GREY, "opacity": 0.4}
    return [Scatter(x=gains[0], y=gains[1], mode="markers", marker=marker, hoverinfo="skip", name="tried")]


def _front(found: Policies) -> Scatter:
    from plotly.graph_objects import Scatter

    holds = [point.robust.holds.share for point in found.points]
    first = [point.relived.kept[0] for point in found.points]
    second = _upwards(found)
    return Scatter(
        x=[kept.value for kept in first],
        y=[kept.value for kept in second],
        error_x=whiskers(first),
        error_y=whiskers(second),
        mode="markers+text",
        text=[point.name for point in found.points],
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


def _upwards(found: Policies) -> list[Estimate]:
    """What the plans are set against: the second goal or, with one goal, the share of companies in which they hold."""
    if len(found.quest.goals) > 1:
        return [point.relived.kept[1] for point in found.points]
    held = [point.robust.holds for point in found.points]
    return [Estimate(each.share, each.low, each.high, each.draws) for each in held]
