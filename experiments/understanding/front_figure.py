"""The picture of a front: the better, the further out; the more robust, the larger and the darker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.estimates import Estimate

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Scatter

    from experiments.understanding.policies import Policies

ACCENT, GREY = "#4f46e5", "#6b7280"


def front_figure(found: Policies) -> Figure:
    """Gain in the first goal against gain in the second, or against the share of companies in which the plan holds."""
    from plotly.graph_objects import Figure

    goals, two = found.quest.goals, len(found.quest.goals) > 1
    figure = Figure([*_cloud(found), _front(found)])
    second = f"{goals[1].of.label}: better by, {goals[1].of.unit}" if two else "companies in which it holds, share"
    figure.update_layout(
        template="simple_white",
        showlegend=False,
        title={"text": _title(found), "font": {"size": 14}},
        xaxis={"title": f"{goals[0].of.label}: better by, {goals[0].of.unit}", "zeroline": True, "rangemode": "tozero"},
        yaxis={"title": second, "zeroline": two, "rangemode": "tozero"},
    )
    return figure


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
        error_x=_reach(first),
        error_y=_reach(second),
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


def _reach(found: list[Estimate]) -> dict[str, Any]:
    above, below = [each.high - each.value for each in found], [each.value - each.low for each in found]
    return {"type": "data", "symmetric": False, "array": above, "arrayminus": below, "color": GREY, "thickness": 1}
