"""The strip under the cards: three things to try while nothing is changed, then the plan in words."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import ALL, Dash, Input, html

from dashboard.components.tags import in_browser
from dashboard.state import PLAYED, Plan
from dashboard.text import levers as text
from dashboard.text.catalogue import count, in_words, say
from experiments.understanding.wheel import found
from simulation.declare import Value
from simulation.scenario import Scenario, Step

QUARTER, YEAR = 13, 52


def layout() -> Any:
    """The empty strip."""
    return html.Div([html.Div(id="steps", className="steps"), _plan()], className="strip")


def _plan() -> Any:
    return html.Div(
        [html.Span(say("plan.yours"), className="strip-name"), html.Div(id="chips")], className="chips", hidden=True
    )


def steps(scenario: Scenario) -> list[Any]:
    """Show the scenario's steps as buttons."""
    return [
        html.Span(say("try"), className="strip-name"),
        *(
            dmc.UnstyledButton(step.label, id={"type": "step", "at": at}, className="step")
            for at, step in enumerate(scenario.try_next)
        ),
        html.Button(say("guess"), id="guess", type="button", className="guess-first"),
    ]


def step_plan(plan: Plan, step: Step) -> dict[str, Any]:
    """Give what a step sets, for the browser."""
    if step.week > 0:
        return {"levers": {}, "later": [[step.week, path, value] for path, value in step.settings]}
    return {"levers": dict(step.settings), "later": []}


def chips(plan: Plan) -> list[dict[str, str]]:
    """Give levers and cut links in words, one chip for each; the browser shows them and takes them back."""
    links = [(key, say("plan.cut", label=found(key).label)) for key in plan.cut]
    return [
        *(_chip(plan.acting, path, value) for path, value in plan.levers.items()),
        *({"at": f"cut|{key}|", "words": words, "back": say("plan.undo", label=words)} for key, words in links),
    ]


def when(week: int) -> str:
    """Say when something starts: today, in two years, in 3 quarters."""
    if week == 0:
        return say("when.today")
    if week % YEAR == 0:
        return say("when.year") if week == YEAR else say("when.years", n=in_words(week // YEAR))
    quarters = max(1, round(week / QUARTER))
    return say("when.quarter") if quarters == 1 else say("when.quarters", n=in_words(quarters))


def _chip(week: int, path: str, value: Value) -> dict[str, str]:
    lever = PLAYED[path]
    label, word = lever.label, text.word(lever, value)
    words = (
        say("later.chip", when=when(week), label=label, word=word) if week else say("plan.now", label=label, word=word)
    )
    return {"at": f"0|{path}|", "words": words, "back": say("plan.undo", label=words)}


def changes_text(plan: Plan) -> str:
    """Say how many changes there are."""
    number = len(plan.levers) + len(plan.later) + len(plan.cut)
    return f"({count('changes', number)})" if number else ""


def register(app: Dash) -> None:
    """Let the browser apply a step."""
    in_browser(app, "step", Input({"type": "step", "at": ALL}, "n_clicks"))
