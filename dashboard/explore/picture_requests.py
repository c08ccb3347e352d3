"""Requests for the pictures of a plan, which a page sends again and again, and their answers at one of three precisions.

The browser decides when to ask (`gate.js`). Answers are plain data, which the browser draws (`draw.js`):
while a lever moves there is no time for components, and an answer that was overtaken must not be drawn.
"""

from __future__ import annotations

import logging
import math
import secrets
from functools import partial
from typing import Any

from dash import Dash

from dashboard.cards import cards
from dashboard.cards.sentence import format_certainty, format_sentence
from dashboard.changes import later_changes, plan_strip
from dashboard.exports.report_content import ReportContent, list_assumptions
from dashboard.goals import goal_button
from dashboard.pictures import fan
from dashboard.plan.card_goals import GOALS
from dashboard.plan.plan import Plan, encode_plan
from dashboard.server.json_routes import register_json_route
from dashboard.service.plan_comparison import PlanComparison
from dashboard.service.request_queue import Busy
from dashboard.service.service import PageRequest, Service, is_client_name
from dashboard.wording.catalogue import say
from simulation.ensemble import Cancelled

LOG = logging.getLogger(__name__)


def register(app: Dash, service: Service) -> None:
    """Answer requests for pictures, and for the address of a plan."""
    register_json_route(app, "/pictures", partial(answer_picture_request, service))
    register_json_route(app, "/link", partial(link_plan, service))


def answer_picture_request(service: Service, data: Any) -> dict[str, Any]:
    """Answer a request: pictures and texts at the precision asked for. Failures are reported, never raised."""
    if (request := _parse_request(service, data)) is None:
        return {"state": "trouble", "notice": say("trouble.body")}
    back = {"n": data.get("n"), "rev": request.revision, "phase": data["phase"]}
    try:
        plan = service.parse_plan(data.get("plan"))
        return {**back, "state": "done", **build_pictures(service, plan, request, data["phase"])}
    except Cancelled:
        return {**back, "state": "cancelled"}
    except Busy as busy:
        return {**back, "state": "busy", "chip": format_waiting(service, busy)}
    except Exception:  # whatever fails, the last picture stays and the page stays up
        code = secrets.token_hex(3)
        LOG.exception("trouble %s", code)
        return {**back, "state": "trouble", "notice": say("trouble"), "details": say("trouble.code", code=code)}


def link_plan(service: Service, data: Any) -> dict[str, Any]:
    """Answer with the address of a plan, which needs no futures. Failures are reported, never raised."""
    if not isinstance(data, dict):
        return {"state": "trouble", "notice": say("trouble.body")}
    try:
        plan = service.parse_plan(data.get("plan"))
        return {"state": "done", "link": encode_plan(plan, service.settings.version)}
    except Exception:  # whatever fails, the page keeps its address
        LOG.exception("no link")
        return {"state": "trouble"}


def format_waiting(service: Service, busy: Busy) -> str:
    """Format what a page waits for: the model, its own work, or its place in the queue."""
    if service.seconds_until_ready:
        return say("chip.preparing", n=service.seconds_until_ready)
    if not busy.others:
        return say("chip.working")
    return say("chip.next" if busy.place == 1 else "chip.place", place=busy.place, n=busy.seconds)


def _parse_request(service: Service, data: Any) -> PageRequest | None:
    """Parse who asks for what; None when it is no request of a page."""
    if not isinstance(data, dict):
        return None
    client, revision, phase = data.get("client"), data.get("rev"), data.get("phase")
    runs_by_phase = dict(zip(("preview", "some", "all"), service.settings.futures, strict=True))
    if not is_client_name(client) or not isinstance(phase, str) or phase not in runs_by_phase:
        return None
    if isinstance(revision, bool) or not isinstance(revision, int) or not 0 <= revision < 2**53:
        return None
    return PageRequest(client, revision, runs_by_phase[phase], stepwise=True)


def build_pictures(service: Service, plan: Plan, request: PageRequest, phase: str) -> dict[str, Any]:
    """Compare a plan, and build every text and picture of the answer."""
    currency = service.settings.currency
    comparison = service.compare(plan, request)
    words, last = format_sentence(comparison, currency), comparison.runs >= comparison.wanted_runs
    courses = [(comparison.courses[name], place in plan.differences) for place, name in enumerate(plan.panels)]
    return {
        "last": last,
        "link": encode_plan(plan, service.settings.version),
        "sentence": words,
        "sure": format_certainty(comparison),
        "cards": cards.build_card_texts(comparison, currency),
        "chip": format_chip(comparison, phase == "preview", service.estimate_seconds_left(plan)),
        "chips": plan_strip.build_chips(plan),
        "later": later_changes.build_chips(plan),
        "changes": plan_strip.format_change_count(plan),
        "spoken": cards.format_announcement(comparison, words, currency) if last else "",
        "panels": [
            fan.build_preview(course, currency, as_differences=gap)
            if phase == "preview"
            else fan.build_panel(
                course, request.revision, currency, as_differences=gap, happenings=comparison.happenings
            )
            for course, gap in courses
        ],
        **({} if phase == "preview" else _build_extras(service, plan, comparison)),
    }


def _build_extras(service: Service, plan: Plan, comparison: PlanComparison) -> dict[str, Any]:
    """Build what only a full answer contains: the goals that can be set, and the assumptions under a printed page."""
    settings = service.settings
    content = ReportContent(plan, service.build_baseline(plan), comparison, settings.currency, settings.version)
    return {
        "goals": [goal_button.build_goal_form(comparison, card, settings.currency) for card in GOALS],
        "rests": " ".join(list_assumptions(content)),
    }


def format_chip(comparison: PlanComparison, preview: bool, seconds_left: float = 0.0) -> str:
    """Format how many futures a picture shows, and about how long the others take."""
    if comparison.runs >= comparison.wanted_runs:
        return say("chip.all", n=comparison.runs)
    if preview:
        return say("chip.preview")
    texts = {"n": comparison.runs, "all": comparison.wanted_runs}
    seconds = math.ceil(seconds_left)
    return say("chip.some.left", **texts, s=seconds) if seconds > 1 else say("chip.some", **texts)
