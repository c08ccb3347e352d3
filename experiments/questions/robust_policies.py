"""Robust policies: the plans that no other beats, how much of their gain holds in fresh runs, and how robust they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd
from optuna.study import Study
from plotly.graph_objects import Figure

from experiments.findings import formatting
from experiments.findings.estimates import Estimate
from experiments.findings.finding import Finding, make_json_safe
from experiments.questions.front_figure import PolicyPoint, build_front_figure
from experiments.questions.plan_front import choose_plans, retest_plans
from experiments.questions.plan_search import SearchProblem, TriedPlan, search_plans
from experiments.questions.plan_simplification import simplify_plans
from experiments.questions.robustness import RobustnessSample, assess_robustness
from experiments.questions.search_goals import SearchGoal, list_present_values
from experiments.runner.run_cache import FIRST_FRESH_RUN, RunCache

FRESH_RUNS = 100
"""Runs in which the best plans are tested again."""
LETTERS = "ABCDEFGHIJ"
ProgressReport = Callable[[str, int, int], None]
"""A function that receives the stage, how much of it is done, and of how much."""


@dataclass(frozen=True)
class SearchEffort:
    """How closely the best plans are tested: in fresh runs, and in companies whose people react differently."""

    fresh: int = FRESH_RUNS
    doubt: RobustnessSample = field(default_factory=RobustnessSample)


@dataclass(frozen=True)
class Policies(Finding):
    """The finding of a search.

    Attributes:
        problem: what was searched for.
        effort: how closely the best were tested.
        tried: all plans; the first is the present one.
        points: the front, the best in the first goal first; empty where only the present plan was tried.
    """

    interval_method = "Intervals of 95 %: Student's t for gains, Wilson's for frequencies."
    problem: SearchProblem
    effort: SearchEffort
    tried: tuple[TriedPlan, ...]
    points: tuple[PolicyPoint, ...]

    def sentences(self) -> tuple[str, ...]:
        """What was searched, what the best plans bring, what is luck, whether they keep the limits, how robust they are."""
        lines = [self._describe_search(), self._describe_verdict()]
        for point in self.points:
            lines += [
                self._describe_plan(point),
                self._describe_gain(point),
                self._describe_limits(point),
                self._describe_reliability(point),
            ]
        return tuple(part for part in [*lines, self._describe_method()] if part)

    def table(self) -> pd.DataFrame:
        """One row per plan and goal: promised and kept gain, robustness, and the changes of the plan in words."""
        return pd.DataFrame(
            [self._build_row(point, at, goal) for point in self.points for at, goal in enumerate(self.problem.goals)]
        )

    def figure(self) -> Figure:
        """The front: gain in the first goal against the second, or against robustness; the larger, the more robust."""
        return build_front_figure(self.problem, self.tried, self.points)

    def to_json(self) -> dict[str, Any]:
        """Everything; gains are positive where the measure gets better."""
        problem = self.problem
        request = {name: [asdict(part) for part in getattr(problem, name)] for name in ("goals", "limits", "levers")}
        head = {"scenario": problem.scenario.name, "digest": problem.scenario.digest, **request}
        counts = {"trials": len(self.tried), "runs": problem.runs, "seed": problem.seed, **asdict(self.effort)}
        points = [asdict(point) for point in self.points]
        tried_plans = [asdict(plan) for plan in self.tried]
        return dict(
            make_json_safe({**head, **counts, "sentences": self.sentences(), "points": points, "tried": tried_plans})
        )

    def _describe_search(self) -> str:
        others = self.tried[1:]
        count, levers = len(others), len(self.problem.levers)
        start = f"{count} other plans over {levers} lever{'s' if levers > 1 else ''} were tried"
        if not self.problem.limits:
            return f"{start}."
        within, limits = (
            sum(plan.is_within_limits for plan in others),
            formatting.join_list([str(limit) for limit in self.problem.limits]),
        )
        present = "does" if self.tried[0].is_within_limits else "does not"
        return f"{start}; {within} of them keep within the limits ({limits}); the present plan {present}."

    def _describe_verdict(self) -> str:
        if not self.points:
            return "No other plan could be judged."
        if not self.points[0].relived.tried.is_within_limits:
            return "No plan was found that keeps within the limits; the nearest is told of here."
        label, best = formatting.format_measure(self.problem.goals[0].measure), self.points[0]
        surest = max(self.points, key=lambda point: point.robust.holds.count)
        clear = [point.name for point in self.points if point.relived.kept[0].side > 0]
        gain = (
            f"In {label}, {formatting.join_list(clear)} clearly gain{'s' if len(clear) == 1 else ''}"
            if clear
            else f"No plan clearly gains in {label}"
        )
        relied = f"the surest to hold is {surest.name}, in {surest.robust.holds.count:g} of {surest.robust.holds.draws} companies"
        return f"{gain}; the search thought {best.name} the best of {len(self.points)}; {relied}."

    def _describe_plan(self, point: PolicyPoint) -> str:
        return f"Plan {point.name}: {formatting.format_plan(point.changes) or 'nothing is changed'}."

    def _describe_gain(self, point: PolicyPoint) -> str:
        parts = [
            self._describe_goal_gain(goal, fresh_gain, promised)
            for goal, fresh_gain, promised in zip(
                self.problem.goals, point.relived.kept, point.relived.promised, strict=True
            )
        ]
        return f"Against the present plan, in futures that had no say in choosing it: {'; '.join(parts)}."

    def _describe_goal_gain(self, goal: SearchGoal, gain: Estimate, promised: float) -> str:
        side = {1: "better", -1: "worse", 0: "chance could explain it"}[gain.side]
        change = formatting.format_estimate(gain if goal.sense > 0 else -gain, goal.declaration)
        expected = formatting.format_change(goal.sense * promised, goal.declaration)
        return f"{formatting.format_measure(goal.measure)} {change}, {side}; the search had promised {expected}"

    def _describe_limits(self, point: PolicyPoint) -> str:
        parts = []
        retested = point.relived
        for limit, level, beyond in zip(self.problem.limits, retested.levels, retested.beyond, strict=True):
            wording = {-1: "kept", 1: "broken", 0: "on the edge: chance decides"}[beyond.side]
            parts.append(
                f"{formatting.format_measure(limit.measure)} {formatting.format_amount(level, limit.declaration)}, limit {wording}"
            )
        return f"Plan {point.name}'s limits: {'; '.join(parts)}." if parts else ""

    def _describe_reliability(self, point: PolicyPoint) -> str:
        robust, draws = point.robust, self.effort.doubt.draws
        worst = formatting.join_list(
            [
                f"{formatting.format_measure(goal.measure)} {formatting.format_change(goal.sense * value, goal.declaration)} or worse"
                for goal, value in zip(self.problem.goals, robust.worst, strict=True)
            ]
        )
        limits = " and within the limits" if self.problem.limits else ""
        by_itself = (
            f" (limits alone: plan {robust.within.count:g}, present plan {robust.present_within.count:g})"
            if self.problem.limits
            else ""
        )
        return (
            f"Where people react otherwise than assumed, plan {point.name} still gains what it was chosen for{limits} in "
            f"{robust.holds.count:g} of {draws} companies{by_itself}; in the worst tenth of them: {worst}."
        )

    def _describe_method(self) -> str:
        doubt = self.effort.doubt
        return (
            f"Each plan was chosen by {self.problem.runs} futures and judged by {self.effort.fresh} others. "
            f"{doubt.draws} companies with all constants of behaviour drawn anew had {doubt.runs} futures each, "
            "so a company's verdict itself holds some luck."
        )

    def _build_row(self, point: PolicyPoint, at: int, goal: SearchGoal) -> dict[str, Any]:
        retested, robust = point.relived, point.robust
        gain_columns = {f"kept_{name}": value for name, value in asdict(retested.kept[at]).items()}
        limits = {
            f"{limit.measure}_level": level for limit, level in zip(self.problem.limits, retested.levels, strict=True)
        }
        better = {
            "better_in": robust.better[at].share,
            "worst_decile": robust.worst[at],
            "holds_in": robust.holds.share,
        }
        head = {
            "plan": point.name,
            "goal": goal.measure,
            "unit": goal.declaration.unit,
            "promised": retested.promised[at],
        }
        return {
            **head,
            **gain_columns,
            **limits,
            **better,
            "within_in": robust.within.share,
            "levers": formatting.format_plan(point.changes),
        }


def find_policies(
    problem: SearchProblem,
    run_cache: RunCache,
    effort: SearchEffort | None = None,
    stored: Study | None = None,
    report: ProgressReport | None = None,
) -> Policies:
    """Search for plans, test the best in fresh runs, and assess how robust they are.

    Args:
        problem: what is searched for.
        run_cache: of the runs of the search; fresh ones are taken from the same seed.
        effort: how closely the best are tested.
        stored: a study of `search_journal.open_study`.
        report: called with the progress.

    Raises:
        OptionError: see `search_plans`.
        Cancelled: the caller of `run_cache` asked to stop; what is kept stays.
    """
    effort = effort or SearchEffort()
    report_progress = report or (lambda what, done, total: None)
    tried_plans = search_plans(
        problem, run_cache, stored, lambda done, total: report_progress("Searching", done, total)
    )
    best = simplify_plans(
        problem,
        choose_plans(tried_plans, problem),
        tried_plans[0],
        run_cache,
        lambda done, total: report_progress("Simplifying", done, total),
    )
    retested = retest_plans(problem, best, tried_plans[0], run_cache.with_first_run(FIRST_FRESH_RUN), effort.fresh)
    claims = [[gain > 0 for gain in each.promised] for each in retested]
    plans = [plan.plan for plan in best]
    robust = assess_robustness(
        problem, plans, claims, run_cache, effort.doubt, lambda done, total: report_progress("Doubting", done, total)
    )
    now = list_present_values(problem.scenario, problem.levers)
    points = [
        PolicyPoint(name, {path: value for path, value in each.tried.plan.items() if value != now[path]}, each, sure)
        for name, each, sure in zip(LETTERS, retested, robust, strict=False)
    ]
    return Policies(problem, effort, tuple(tried_plans), tuple(points))
