"""The button that holds back what comes out (`guess.js`), and the texts of the guess."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.frame.tags import build_attributes
from dashboard.wording.catalogue import WORDS, say

TEXT_KEYS = ("hint", "handle", "same", "value", "show", "stop", "told")


def build_button() -> Any:
    """Build the button beside the story: it opens the plan anew, with what comes out held back."""
    return html.Button(say("guess"), id="guess", type="button", className="guess-first")


def build_link(scenario: str, title: str) -> Any:
    """Build the link that opens a scenario with what comes out held back."""
    name = build_attributes(aria_label=f"{say('guess')}: {title}")
    return html.A(say("guess"), href=f"/?scenario={scenario}&guess=1", className="guess-first gallery-guess", **name)


def list_browser_texts() -> dict[str, str]:
    """List the texts that the browser needs; it fills in their values."""
    return {f"guess.{key}": WORDS[f"guess.{key}"] for key in TEXT_KEYS}
