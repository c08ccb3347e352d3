"""What a plan changes, as rows for report, slides, workbook and picture: the lever, its value in carrying on, its value in the plan."""

from __future__ import annotations

from typing import NamedTuple

from dashboard.levers import lever_texts
from dashboard.plan.plan import PLAYABLE_LEVERS, Plan
from dashboard.plan.plan_wording import format_when
from dashboard.wording.catalogue import say
from experiments.questions.flywheel_map import find_link
from simulation.declare import Value
from simulation.scenario import Scenario


class ChangeRow(NamedTuple):
    """One change: what is changed, its value in carrying on, and its value in the plan, now and later."""

    label: str
    before: str
    after: str


def list_change_rows(plan: Plan, scenario: Scenario) -> list[ChangeRow]:
    """List every changed lever once, then cut links."""
    paths = dict.fromkeys([*plan.levers, *(change.path for change in plan.later)])
    levers = [
        ChangeRow(
            PLAYABLE_LEVERS[path].label, _format_value(path, scenario.value(path)), _format_plan_values(plan, path)
        )
        for path in paths
    ]
    return [
        *levers,
        *(ChangeRow(say("plan.cut", label=find_link(key).label), "", say("when.today")) for key in plan.cut),
    ]


def format_change_line(row: ChangeRow) -> str:
    """Format one change in one line: what, from where, to where."""
    after = row.after[:1].lower() + row.after[1:]
    return say("out.change" if row.before else "out.change.new", label=row.label, before=row.before, after=after)


def _format_plan_values(plan: Plan, path: str) -> str:
    now = [_format_value(path, plan.levers[path])] if path in plan.levers and not plan.acting else []
    later = [(week, region, values[path]) for week, region, values in plan.list_dated_changes() if path in values]
    return "; ".join(
        [*now, *(f"{_format_where(week, region)}: {_format_value(path, value)}" for week, region, value in later)]
    )


def _format_where(week: int, region: str | None) -> str:
    return say("later.chip.where", when=format_when(week), region=region) if region else format_when(week)


def _format_value(path: str, value: Value) -> str:
    """Format a value as its word, with the number behind it where it is more exact."""
    lever = PLAYABLE_LEVERS[path]
    word = lever_texts.format_word(lever, value)
    exact = word if lever.choices else lever_texts.format_exact(lever, value)
    return word if word == exact else f"{word} ({exact})"
