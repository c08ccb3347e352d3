"""The button that holds back what comes out (`guess.js`), and the texts of the guess."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.wording.catalogue import WORDS, say

TEXT_KEYS = ("hint", "handle", "same", "value", "show", "stop", "told")


def build_button() -> Any:
    """Build the button beside the steps."""
    return html.Button(say("guess"), id="guess", type="button", className="guess-first")


def list_browser_texts() -> dict[str, str]:
    """List the texts that the browser needs; it fills in their values."""
    return {f"guess.{key}": WORDS[f"guess.{key}"] for key in TEXT_KEYS}
