"""What pictures a plan has: the question that a page asks again and again, and its answer at one of three sharpnesses.

The browser decides when to ask (`assets/gate.js`). Everything comes as plain data and is written by the browser
(`assets/draw.js`): while a lever moves there is no time for components, and an answer that was overtaken must not be
drawn.
"""

from __future__ import annotations

import logging
import secrets
from typing import Any

from dashboard.compare import Comparison
from dashboard.components import cards, changes, goal, later, panel
from dashboard.export.report import Told, assumptions
from dashboard.goals import GOALS
from dashboard.reading import from_browser
from dashboard.service import Asked, Service
from dashboard.state import Plan, encode
from dashboard.text.catalogue import say
from dashboard.text.sentence import sentence
from dashboard.turns import Busy
from simulation.ensemble import Cancelled

LOG = logging.getLogger(__name__)


def answered(service: Service, data: Any) -> dict[str, Any]:
    """Answer a question: pictures and words at the sharpness asked for. Trouble is told, never raised."""
    if (asked := _asked(service, data)) is None:
        return {"state": "trouble", "notice": say("trouble.body")}
    back = {"n": data.get("n"), "rev": asked.revision, "phase": data["phase"]}
    try:
        plan, _ = service.settled(_planned(service, data.get("plan")))
        return {**back, "state": "done", **shown(service, plan, asked, data["phase"])}
    except Cancelled:
        return {**back, "state": "cancelled"}
    except Busy as busy:
        return {**back, "state": "busy", "chip": waiting(service, busy)}
    except Exception:  # whatever fails, the last picture stays and the page lives
        code = secrets.token_hex(3)
        LOG.exception("trouble %s", code)
        return {**back, "state": "trouble", "notice": say("trouble"), "details": say("trouble.code", code=code)}


def _planned(service: Service, data: Any) -> Plan:
    return from_browser(data, service.settings.library.names(), service.first, service.settings.version)[0]


def waiting(service: Service, busy: Busy) -> str:
    """Say what a page waits for: the model, or its place in the line."""
    if service.preparing:
        return say("chip.preparing", n=service.preparing)
    return say("chip.next" if busy.place == 1 else "chip.place", place=busy.place, n=busy.seconds)


def _asked(service: Service, data: Any) -> Asked | None:
    """Read who asks for what; None when it is no question of a page."""
    if not isinstance(data, dict):
        return None
    client, revision, phase = data.get("client"), data.get("rev"), data.get("phase")
    futures = dict(zip(("preview", "some", "all"), service.settings.futures, strict=True))
    if not isinstance(client, str) or len(client) > 40 or not isinstance(phase, str) or phase not in futures:
        return None
    if isinstance(revision, bool) or not isinstance(revision, int) or not 0 <= revision < 2**53:
        return None
    return Asked(client, revision, futures[phase])


def shown(service: Service, plan: Plan, asked: Asked, phase: str) -> dict[str, Any]:
    """Compare, and put every part into words and pictures."""
    currency = service.settings.currency
    comparison = service.answer(plan, asked)
    words, last = sentence(comparison, currency), comparison.futures >= comparison.wanted
    courses = [(comparison.courses[name], place in plan.differences) for place, name in enumerate(plan.panels)]
    return {
        "last": last,
        "link": encode(plan, service.settings.version),
        "sentence": words,
        "cards": cards.shown(comparison, currency),
        "chip": chip(comparison, phase == "preview"),
        "chips": changes.chips(plan),
        "later": later.chips(plan),
        "changes": changes.changes_text(plan),
        "spoken": cards.spoken(comparison, words, currency) if last else "",
        "panels": [
            panel.preview(course, currency, gap=gap)
            if phase == "preview"
            else panel.shown(course, asked.revision, currency, gap=gap, happenings=comparison.happenings)
            for course, gap in courses
        ],
        **({} if phase == "preview" else _beside(service, plan, comparison)),
    }


def _beside(service: Service, plan: Plan, comparison: Comparison) -> dict[str, Any]:
    """Give what a sharp answer brings along: what goals can be set, and what a printed page rests on."""
    settings = service.settings
    told = Told(plan, service.carrying(plan), comparison, settings.currency, settings.version)
    return {
        "goals": [goal.entry(comparison, card, settings.currency) for card in GOALS],
        "rests": " ".join(assumptions(told)),
    }


def chip(comparison: Comparison, preview: bool) -> str:
    """Say how many futures a picture shows."""
    if preview and comparison.futures < comparison.wanted:
        return say("chip.preview")
    if comparison.futures < comparison.wanted:
        return say("chip.some", n=comparison.futures, all=comparison.wanted)
    return say("chip.all", n=comparison.futures)
