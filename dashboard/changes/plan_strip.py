"""The strip under the cards: three things to try while nothing is changed, then the changes of the plan."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.levers import lever_texts as text
from dashboard.plan.plan import PLAYABLE_LEVERS, Plan
from dashboard.plan.plan_wording import format_when
from dashboard.wording.catalogue import say, say_count
from experiments.questions.flywheel_map import find_link
from simulation.declare import Value
from simulation.scenario import Scenario, Step


def build_layout() -> Any:
    """Build the empty strip."""
    return html.Div([html.Div(id="steps", className="steps"), _build_plan_chips()], className="strip")


def _build_plan_chips() -> Any:
    return html.Div(
        [html.Span(say("plan.yours"), className="strip-name"), html.Div(id="chips")], className="chips", hidden=True
    )


def build_steps(scenario: Scenario) -> list[Any]:
    """Build a button for each step of the scenario."""
    return [
        html.Span(say("try"), className="strip-name"),
        *(
            dmc.UnstyledButton(step.label, id={"type": "step", "at": at}, className="step")
            for at, step in enumerate(scenario.try_next)
        ),
    ]


def build_step_changes(plan: Plan, step: Step) -> dict[str, Any]:
    """Build the changes of a step, for the browser."""
    if step.week > 0:
        return {"levers": {}, "later": [[step.week, path, value] for path, value in step.settings]}
    return {"levers": dict(step.settings), "later": []}


def build_chips(plan: Plan) -> list[dict[str, str]]:
    """Build a chip for each changed lever and cut link; the browser shows them and undoes them."""
    links = [(key, say("plan.cut", label=find_link(key).label)) for key in plan.cut]
    return [
        *(_build_lever_chip(plan.acting, path, value) for path, value in plan.levers.items()),
        *({"at": f"cut|{key}|", "words": words, "back": say("plan.undo", label=words)} for key, words in links),
    ]


def _build_lever_chip(week: int, path: str, value: Value) -> dict[str, str]:
    lever = PLAYABLE_LEVERS[path]
    label, word = lever.label, text.format_word(lever, value)
    words = (
        say("later.chip", when=format_when(week), label=label, word=word)
        if week
        else say("plan.now", label=label, word=word)
    )
    return {"at": f"0|{path}|", "words": words, "back": say("plan.undo", label=words)}


def format_change_count(plan: Plan) -> str:
    """Format how many changes there are."""
    number = len(plan.levers) + len(plan.later) + len(plan.cut)
    return f"({say_count('changes', number)})" if number else ""
