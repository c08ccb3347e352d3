"""The texts of the replay, which is all in the browser (`replay.js`)."""

from __future__ import annotations

from dashboard.wording.catalogue import say


def list_browser_texts() -> dict[str, str]:
    """List the texts that the browser needs."""
    return {key: say(key) for key in ("replay.before", "replay.after")}
