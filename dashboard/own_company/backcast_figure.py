"""The picture of a backcast: the band of the fitted company, its middle, and the quarters of the files as dots."""

from __future__ import annotations

from html import escape

import numpy as np

from experiments.company.backcast import CourseBackcast
from experiments.company.quarter_courses import COURSE_BY_NAME
from experiments.findings.formatting import format_number

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 560, 220, 52, 28, 12, 32


def draw_backcast(course: CourseBackcast) -> str:
    """Draw one course as SVG; its colours are those of the page, by class."""
    known = course.company[np.isfinite(course.company)]
    top = max(float(np.nanmax(course.high)), float(known.max(initial=0.0))) * 1.05 or 1.0
    columns = len(course.quarters)

    def x(place: int) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (place / max(1, columns - 1))

    def y(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top)

    def join_points(values: np.ndarray, places: range) -> str:
        return " ".join(
            f"{x(place):.1f},{y(float(values[place])):.1f}" for place in places if np.isfinite(values[place])
        )

    forward, back = range(columns), range(columns - 1, -1, -1)
    label = f"{COURSE_BY_NAME[course.name].label}, {COURSE_BY_NAME[course.name].unit}"
    parts = [
        f'<polygon class="band" points="{join_points(course.high, forward)} {join_points(course.low, back)}"/>',
        f'<polyline class="middle" points="{join_points(course.middle, forward)}"/>',
        *(_draw_dot(course, place, x(place), y(float(course.company[place]))) for place in forward if np.isfinite(course.company[place])),
        *(_draw_tick(x(place), HEIGHT - 8, "middle", course.quarters[place]) for place in range(0, columns, max(1, columns // 6))),
        *(_draw_tick(LEFT - 6, y(value) + 4, "end", format_number(value)) for value in (0.0, top / 2, top)),
    ]  # fmt: skip
    described = escape(f"{label}: {course.to_sentence()}", quote=True)
    return f'<svg class="backcast" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{described}">{"".join(parts)}</svg>'


def _draw_tick(x: float, y: float, anchor: str, text: str) -> str:
    return f'<text class="tick" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _draw_dot(course: CourseBackcast, place: int, x: float, y: float) -> str:
    kind = "dot miss" if place in course.outside else "dot"
    title = f"{course.quarters[place]}: {format_number(float(course.company[place]))}"
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="4"><title>{escape(title)}</title></circle>'
