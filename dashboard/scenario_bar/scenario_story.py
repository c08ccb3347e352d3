"""The story of the scenario on the page: what it is about and what to notice, folded to two lines, and a question to try."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.frame.tags import build_attributes
from dashboard.guess import guess_button
from dashboard.wording.catalogue import say
from simulation.scenario import Scenario


def build_layout() -> Any:
    """Build the empty story, folded."""
    toggle = html.Button(
        say("story.more"),
        id="story-more",
        type="button",
        **build_attributes(aria_expanded="false", aria_controls="story-text"),
    )
    question = html.Button("", id="story-question", type="button")
    return html.Div(
        [
            html.P("", id="story-text"),
            html.Div([toggle, question, guess_button.build_button()], className="story-tools"),
        ],
        id="story",
        className="story",
        hidden=True,
    )


def list_browser_texts() -> dict[str, str]:
    """List the texts that the browser needs."""
    return {key: say(key) for key in ("story.more", "story.less")}


def build_story(scenario: Scenario) -> dict[str, str]:
    """Build the story of a scenario for the browser: its text, and a question that its first step answers."""
    question = say("story.question", step=scenario.try_next[0].label) if scenario.try_next else ""
    return {"text": format_story(scenario), "question": question}


def format_story(scenario: Scenario) -> str:
    """Format what a scenario is about and what to notice, in one paragraph."""
    return " ".join(part.strip() for part in (scenario.story, scenario.notice) if part.strip())
