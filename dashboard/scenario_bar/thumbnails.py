"""The thumbnails of the gallery: bookings of each scenario in small, past and future, from a few futures."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from dash import Dash

from dashboard.plan.plan import Plan
from dashboard.server.json_routes import register_json_route
from dashboard.service.ensemble_tables import Table
from dashboard.service.service import Cancel, Service, is_client_name

RUNS = 8
WIDTH, HEIGHT, EDGE = 120.0, 36.0, 2.0
LEAST, MOST = 0.4, 1.6
"""Bounds of a thumbnail, in parts of the mean before today, so that thumbnails can be compared."""
MEASURE = "bookings"

Thumbnails = dict[str, str]


def register(app: Dash, service: Service) -> None:
    """Answer the browser's requests for thumbnails."""
    register_json_route(app, "/thumbnails", partial(answer_thumbnail_request, service))


def answer_thumbnail_request(service: Service, data: Any) -> dict[str, Any]:
    """Answer a request: the thumbnails that are drawn by now, and whether these are all."""
    client = data.get("client") if isinstance(data, dict) else None
    if not is_client_name(client):
        return {"state": "trouble"}
    status = service.background.ask("thumbnails", f"{client}*", partial(draw_thumbnails, service))
    return {"state": status.state, "thumbnails": status.latest or {}}


def draw_thumbnails(service: Service, stop: Cancel) -> Iterator[Thumbnails]:
    """Draw the thumbnail of one scenario after the other."""
    thumbnails: Thumbnails = {}
    for name in service.settings.library.names():
        plan = Plan(name)
        runs = service.count_affordable_runs(service.build_baseline(plan), RUNS)
        tables = service.get_plan_ensemble(plan, runs)
        course = np.nanmean(tables.quarter_tables[MEASURE], axis=0)
        thumbnails = {**thumbnails, name: write_thumbnail(course, -tables.first_quarter)}
        yield thumbnails


def write_thumbnail(course: Table, today: int) -> str:
    """Write a small drawing of a course: a line until today and one from there on, all on one scale."""
    known = np.nan_to_num(course)
    level = float(known[:today].mean()) if today else float(known.mean())
    parts = np.clip((known / max(level, 1e-9) - LEAST) / (MOST - LEAST), 0, 1)
    xs = np.linspace(EDGE, WIDTH - EDGE, max(2, len(known)))
    ys = HEIGHT - EDGE - parts * (HEIGHT - 2 * EDGE)
    points = [f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=False)]
    past, ahead = points[:today], points[max(0, today - 1) :]
    return (
        f'<svg viewBox="0 0 {WIDTH:g} {HEIGHT:g}" aria-hidden="true" preserveAspectRatio="none">'
        f'<polyline class="past" points="{" ".join(past)}"/><polyline class="ahead" points="{" ".join(ahead)}"/></svg>'
    )
