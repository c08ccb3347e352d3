"""Robust policies: the plans that are not beaten, what they keep of their promise, and how far they can be relied on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from experiments import words
from experiments.estimates import Estimate
from experiments.understanding.finding import Finding, plain
from experiments.understanding.front import Relived, chosen, relive
from experiments.understanding.futures import FRESH, Futures
from experiments.understanding.goals import Goal, present
from experiments.understanding.robust import Doubt, Robust, robustness
from experiments.understanding.search import Quest, Tried, search
from experiments.understanding.simplify import simplified
from simulation.declare import Value

if TYPE_CHECKING:
    import pandas as pd
    from optuna.study import Study
    from plotly.graph_objects import Figure

FRESH_RUNS = 100
"""Futures in which the best plans are lived again."""
LETTERS = "ABCDEFGHIJ"
Report = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


@dataclass(frozen=True)
class Effort:
    """How closely the best plans are looked at: futures of their own, and companies whose people react otherwise."""

    fresh: int = FRESH_RUNS
    doubt: Doubt = field(default_factory=Doubt)


@dataclass(frozen=True)
class Point:
    """A plan of the front: what it changes, what becomes of it, how robust it is."""

    name: str
    changes: dict[str, Value]
    relived: Relived
    robust: Robust


@dataclass(frozen=True)
class Policies(Finding):
    """What a search found.

    Attributes:
        quest: what was searched for.
        effort: how closely the best were looked at.
        tried: all plans; the first is the present one.
        points: the front, the best in the first goal first; empty where nothing but the present plan was tried.
    """

    quest: Quest
    effort: Effort
    tried: tuple[Tried, ...]
    points: tuple[Point, ...]

    def sentences(self) -> tuple[str, ...]:
        """What was searched, what the best plans bring, what is luck, what they keep within, how far to rely on them."""
        said = [self._searched(), self._verdict()]
        for point in self.points:
            said += [self._plan(point), self._gain(point), self._limits(point), self._relied(point)]
        return tuple(part for part in [*said, self._how()] if part)

    def table(self) -> pd.DataFrame:
        """One row a plan and goal: promised and kept gain, robustness, and what the plan changes in words."""
        import pandas as pd

        return pd.DataFrame(
            [self._row(point, at, goal) for point in self.points for at, goal in enumerate(self.quest.goals)]
        )

    def figure(self) -> Figure:
        """The front: gain in the first goal against the second, or against robustness; the larger, the more robust."""
        from experiments.understanding.front_figure import front_figure

        return front_figure(self)

    def to_json(self) -> dict[str, Any]:
        """Everything; gains are positive where the measure gets better."""
        quest = self.quest
        asked = {name: [asdict(part) for part in getattr(quest, name)] for name in ("goals", "limits", "levers")}
        head = {"scenario": quest.scenario.name, "digest": quest.scenario.digest, **asked}
        lived = {"trials": len(self.tried), "runs": quest.runs, "seed": quest.seed, **asdict(self.effort)}
        points = [asdict(point) for point in self.points]
        tried = [asdict(plan) for plan in self.tried]
        return dict(plain({**head, **lived, "sentences": self.sentences(), "points": points, "tried": tried}))

    def _searched(self) -> str:
        others = self.tried[1:]
        count, levers = len(others), len(self.quest.levers)
        start = f"{count} other plans over {levers} lever{'s' if levers > 1 else ''} were tried"
        if not self.quest.limits:
            return f"{start}."
        within, limits = sum(plan.within for plan in others), words.listed([str(limit) for limit in self.quest.limits])
        present = "does" if self.tried[0].within else "does not"
        return f"{start}; {within} of them keep within the limits ({limits}); the present plan {present}."

    def _verdict(self) -> str:
        if not self.points:
            return "No other plan could be judged."
        if not self.points[0].relived.tried.within:
            return "No plan was found that keeps within the limits; the nearest is told of here."
        label, best = words.label(self.quest.goals[0].measure), self.points[0]
        surest = max(self.points, key=lambda point: point.robust.holds.count)
        clear = [point.name for point in self.points if point.relived.kept[0].side > 0]
        gain = (
            f"In {label}, {words.listed(clear)} clearly gain{'s' if len(clear) == 1 else ''}"
            if clear
            else f"No plan clearly gains in {label}"
        )
        relied = f"the surest to hold is {surest.name}, in {surest.robust.holds.count:g} of {surest.robust.holds.draws} companies"
        return f"{gain}; the search thought {best.name} the best of {len(self.points)}; {relied}."

    def _plan(self, point: Point) -> str:
        return f"Plan {point.name}: {words.plan(point.changes) or 'nothing is changed'}."

    def _gain(self, point: Point) -> str:
        parts = [
            self._kept(goal, kept, promised)
            for goal, kept, promised in zip(self.quest.goals, point.relived.kept, point.relived.promised, strict=True)
        ]
        return f"Against the present plan, in futures that had no say in choosing it: {'; '.join(parts)}."

    def _kept(self, goal: Goal, kept: Estimate, promised: float) -> str:
        side = {1: "better", -1: "worse", 0: "chance could explain it"}[kept.side]
        change = words.changed(kept if goal.sense > 0 else -kept, goal.of)
        return f"{words.label(goal.measure)} {change}, {side}; the search had promised {words.change(goal.sense * promised, goal.of)}"

    def _limits(self, point: Point) -> str:
        said = []
        relived = point.relived
        for limit, level, beyond in zip(self.quest.limits, relived.levels, relived.beyond, strict=True):
            kept = {-1: "kept", 1: "broken", 0: "on the edge: chance decides"}[beyond.side]
            said.append(f"{words.label(limit.measure)} {words.amount(level, limit.of)}, limit {kept}")
        return f"Plan {point.name}'s limits: {'; '.join(said)}." if said else ""

    def _relied(self, point: Point) -> str:
        robust, draws = point.robust, self.effort.doubt.draws
        worst = words.listed(
            [
                f"{words.label(goal.measure)} {words.change(goal.sense * value, goal.of)} or worse"
                for goal, value in zip(self.quest.goals, robust.worst, strict=True)
            ]
        )
        limits = " and within the limits" if self.quest.limits else ""
        by_itself = (
            f" (limits alone: plan {robust.within.count:g}, present plan {robust.present_within.count:g})"
            if self.quest.limits
            else ""
        )
        return (
            f"Where people react otherwise than assumed, plan {point.name} still gains what it was chosen for{limits} in "
            f"{robust.holds.count:g} of {draws} companies{by_itself}; in the worst tenth of them: {worst}."
        )

    def _how(self) -> str:
        doubt = self.effort.doubt
        return (
            f"Each plan was chosen by {self.quest.runs} futures and judged by {self.effort.fresh} others. "
            f"{doubt.draws} companies with all constants of behaviour drawn anew lived {doubt.runs} futures each, "
            "so a company's verdict itself holds some luck."
        )

    def _row(self, point: Point, at: int, goal: Goal) -> dict[str, Any]:
        relived, robust = point.relived, point.robust
        kept = {f"kept_{name}": value for name, value in asdict(relived.kept[at]).items()}
        limits = {
            f"{limit.measure}_level": level for limit, level in zip(self.quest.limits, relived.levels, strict=True)
        }
        better = {
            "better_in": robust.better[at].share,
            "worst_decile": robust.worst[at],
            "holds_in": robust.holds.share,
        }
        head = {"plan": point.name, "goal": goal.measure, "unit": goal.of.unit, "promised": relived.promised[at]}
        return {
            **head,
            **kept,
            **limits,
            **better,
            "within_in": robust.within.share,
            "levers": words.plan(point.changes),
        }


def policies(
    quest: Quest,
    futures: Futures,
    effort: Effort | None = None,
    kept: Study | None = None,
    report: Report | None = None,
) -> Policies:
    """Search, live the best again in fresh futures, and ask how robust they are.

    Args:
        quest: what is searched for.
        futures: the futures of the search; fresh ones are taken from the same seed.
        effort: how closely the best are looked at.
        kept: a study of `journal.opened`.
        report: told how far it is.

    Raises:
        OrderError: see `search`.
        Cancelled: the caller of `futures` asked to stop; what is kept stays.
    """
    effort = effort or Effort()
    tell = report or (lambda what, done, total: None)
    tried = search(quest, futures, kept, lambda done, total: tell("Searching", done, total))
    best = simplified(
        quest, chosen(tried, quest), tried[0], futures, lambda done, total: tell("Simplifying", done, total)
    )
    relived = relive(quest, best, tried[0], futures.elsewhere(FRESH), effort.fresh)
    claims = [[gain > 0 for gain in each.promised] for each in relived]
    plans = [plan.plan for plan in best]
    robust = robustness(quest, plans, claims, futures, effort.doubt, lambda done, total: tell("Doubting", done, total))
    now = present(quest.scenario, quest.levers)
    points = [
        Point(name, {path: value for path, value in each.tried.plan.items() if value != now[path]}, each, sure)
        for name, each, sure in zip(LETTERS, relived, robust, strict=False)
    ]
    return Policies(quest, effort, tuple(tried), tuple(points))
