"""The pictures of a room as SVG text: the course of its company, and its guesses beside all that could have come.

Pure functions. Colours come from the style sheet by class, so that light, dark and print have their own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from dashboard.wording.catalogue import say
from dashboard.wording.number_formatting import UnitScale, choose_scale
from simulation.measures import MEASURES

LARGE, MEDIUM, SMALL = (1000, 400), (720, 320), (600, 250)
"""Sizes of a picture: alone, beside something else, and one of several."""
LEFT, RIGHT, TOP, BOTTOM = 84, 128, 16, 36
STRIP_WIDTH, STRIP_MARGIN, STRIP_HEIGHT = 720, 30, 150
DOT = 6
MOST_STACKED = 16
BINS = 40

Series = Sequence[float | None]


@dataclass(frozen=True)
class CourseLine:
    """One line: its values by quarter from `start` on, its class, and its label at the end."""

    values: Series
    start: int
    kind: str
    label: str = ""


@dataclass(frozen=True)
class Course:
    """What a picture of a measure shows.

    Attributes:
        measure: its name.
        first, last: first and last quarter of the axis, counted from today.
        lines: the lines, those in front last.
        fan: quantiles by quarter of what could have come, from quarter `fan_start` on.
        guesses: (quarter, value) of guesses, drawn as a cloud.
    """

    measure: str
    first: int
    last: int
    lines: tuple[CourseLine, ...]
    fan: Sequence[Series] = ()
    fan_start: int = 0
    guesses: Sequence[tuple[int, float]] = ()


@dataclass(frozen=True)
class _Sheet:
    """Places on the sheet for quarters and values."""

    first: int
    last: int
    top: float
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.width - RIGHT

    @property
    def bottom(self) -> int:
        return self.height - BOTTOM

    def x(self, quarter: float) -> float:
        return LEFT + (quarter - self.first) / max(1, self.last - self.first) * (self.right - LEFT)

    def y(self, value: float) -> float:
        return self.bottom - value / self.top * (self.bottom - TOP)


def draw_course(course: Course, size: tuple[int, int] = LARGE) -> str:
    """Draw the course of a measure, in one of the two sizes."""
    scale = choose_scale(MEASURES[course.measure])
    sheet = _Sheet(course.first, course.last, find_top(course, scale), *size)
    parts = [
        *_draw_grid(sheet, scale),
        *_draw_time(sheet),
        *_draw_fan(sheet, course),
        *_draw_cloud(sheet, course),
        *(part for line in course.lines for part in _draw_line(sheet, line)),
        *_draw_labels(sheet, course, scale),
    ]
    text = escape(describe_course(course, scale), quote=True)
    return f'<svg class="course" viewBox="0 0 {sheet.width} {sheet.height}" role="img" aria-label="{text}">{"".join(parts)}</svg>'


def describe_course(course: Course, scale: UnitScale) -> str:
    """Describe a picture in words: the values of its first line in front."""
    front = course.lines[-1] if course.lines else None
    values = ", ".join(scale.format_value(value) for value in (front.values if front else ()) if value is not None)
    return say("chart.about", name=MEASURES[course.measure].label, values=values)


def find_top(course: Course, scale: UnitScale) -> float:
    """Find the upper end of the axis: round, above everything drawn; whole for shares that reach high."""
    values = [value for line in course.lines for value in line.values if value is not None]
    values += [value for row in course.fan for value in row if value is not None]
    values += [value for _, value in course.guesses]
    highest = max(values, default=1.0)
    if scale.kind in ("hundred", "share") and 0.55 < highest <= 1.0:
        return 1.0
    if highest <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(highest))
    return next(
        step * power
        for step in (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0)
        if step * power >= highest
    )


def _draw_grid(sheet: _Sheet, scale: UnitScale) -> Iterable[str]:
    for part in range(5):
        value = sheet.top * part / 4
        y = sheet.y(value)
        yield f'<path class="grid" d="M{LEFT},{y:.1f}H{sheet.right}"/>'
        yield f'<text class="axis" x="{LEFT - 10}" y="{y + 6:.1f}" text-anchor="end">{escape(scale.format_tick(value))}</text>'


def _draw_time(sheet: _Sheet) -> Iterable[str]:
    yield f'<rect class="field" x="{LEFT}" y="{TOP}" width="{max(0.0, sheet.x(0) - LEFT):.1f}" height="{sheet.bottom - TOP}"/>'
    yield f'<path class="today" d="M{sheet.x(0):.1f},{TOP}V{sheet.bottom}"/>'
    for quarter in range(sheet.first - sheet.first % 4, sheet.last + 1, 4):
        if quarter < sheet.first:
            continue
        text = say("chart.today") if quarter == 0 else f"{quarter // 4:+d}".replace("-", "−")
        yield f'<text class="axis" x="{sheet.x(quarter):.1f}" y="{sheet.height - 8}" text-anchor="middle">{text}</text>'


def _draw_fan(sheet: _Sheet, course: Course) -> Iterable[str]:
    for low, high, kind in ((0, 4, "fan90"), (1, 3, "fan50")):
        if len(course.fan) == 5:
            yield _draw_band(sheet, course, course.fan[low], course.fan[high], kind)


def _draw_band(sheet: _Sheet, course: Course, low: Series, high: Series, kind: str) -> str:
    there = [(course.fan_start + at + 1, value) for at, value in enumerate(high) if value is not None]
    back = [(course.fan_start + at + 1, value) for at, value in enumerate(low) if value is not None]
    points = "L".join(f"{sheet.x(quarter):.1f},{sheet.y(value):.1f}" for quarter, value in [*there, *reversed(back)])
    return f'<path class="{kind}" d="M{points}Z"/>' if points else ""


def _draw_cloud(sheet: _Sheet, course: Course) -> Iterable[str]:
    for number, (quarter, value) in enumerate(course.guesses):
        shift = (number % 7 - 3) * 4.0
        y = min(sheet.bottom, max(TOP, sheet.y(value)))
        yield f'<circle class="guess" cx="{sheet.x(quarter) + shift:.1f}" cy="{y:.1f}" r="{DOT}"/>'


def _draw_line(sheet: _Sheet, line: CourseLine) -> Iterable[str]:
    d, pen = "", "M"
    for at, value in enumerate(line.values):
        if value is not None:
            d += f"{pen}{sheet.x(line.start + at + 1):.1f},{sheet.y(value):.1f}"
        pen = "M" if value is None else "L"
    if d:
        yield f'<path class="line {line.kind}" pathLength="1" d="{d}"/>'


def _draw_labels(sheet: _Sheet, course: Course, scale: UnitScale) -> Iterable[str]:
    """Write the labels at the ends of lines, moved apart where they would touch."""
    ends = []
    for line in course.lines:
        known = [(at, value) for at, value in enumerate(line.values) if value is not None]
        if known and line.label:
            at, value = known[-1]
            ends.append((sheet.y(value), sheet.x(line.start + at + 1), line))
    ends.sort(key=lambda end: end[0])
    taken = -100.0
    for y, x, line in ends:
        taken = max(y, taken + 24.0)
        last = scale.format_value(next(one for one in reversed(line.values) if one is not None))
        text = escape(line.label.format(value=last))
        yield f'<text class="label {line.kind}" x="{x + 8:.1f}" y="{taken + 6:.1f}">{text}</text>'


def draw_strip(question: dict[str, Any], guesses: Sequence[float]) -> str:
    """Draw the guesses of a room as dots over all that could have come, with what came.

    Args:
        question: low, high and their labels, `actual` with its label, sorted `futures`.
        guesses: the guesses.
    """
    low, high = question["low"], question["high"]

    def find_x(value: float) -> float:
        inside = min(high, max(low, value))
        return float(STRIP_MARGIN + (inside - low) / (high - low) * (STRIP_WIDTH - 2 * STRIP_MARGIN))

    base = STRIP_HEIGHT - 34
    parts = [*_draw_density(question["futures"], low, high, base), *_draw_dots(guesses, find_x, base)]
    parts.append(f'<path class="grid" d="M{STRIP_MARGIN},{base}H{STRIP_WIDTH - STRIP_MARGIN}"/>')
    for value, text, anchor in ((low, question["low_label"], "start"), (high, question["high_label"], "end")):
        parts.append(
            f'<text class="axis" x="{find_x(value):.1f}" y="{base + 28}" text-anchor="{anchor}">{escape(text)}</text>'
        )
    if question["actual"] is not None:
        x = find_x(question["actual"])
        parts.append(f'<path class="came" d="M{x:.1f},8V{base}"/>')
        parts.append(
            f'<text class="label came" x="{x:.1f}" y="{base + 28}" text-anchor="middle">{escape(question["actual_label"])}</text>'
        )
    about = escape(_describe_strip(question, guesses), quote=True)
    return f'<svg class="strip" viewBox="0 0 {STRIP_WIDTH} {STRIP_HEIGHT}" role="img" aria-label="{about}">{"".join(parts)}</svg>'


def _describe_strip(question: dict[str, Any], guesses: Sequence[float]) -> str:
    actual = question["actual_label"]
    if not guesses:
        return say("chart.strip.none", actual=actual)
    ends = {"low": question["format"](min(guesses)), "high": question["format"](max(guesses))}
    return say("chart.strip", n=len(guesses), actual=actual, **ends)


def _draw_density(futures: Series, low: float, high: float, base: float) -> Iterable[str]:
    """Draw all that could have come as pale bars."""
    counts = [0] * BINS
    for value in futures:
        if value is not None:
            counts[min(BINS - 1, max(0, int((value - low) / (high - low) * BINS)))] += 1
    width, most = (STRIP_WIDTH - 2 * STRIP_MARGIN) / BINS, max([*counts, 1])
    for place, count in enumerate(counts):
        if count:
            size = count / most * (base - 20)
            x, y = STRIP_MARGIN + place * width, base - size
            yield f'<rect class="future" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{size:.1f}"/>'


def _draw_dots(guesses: Sequence[float], find_x: Any, base: float) -> Iterable[str]:
    stacks: dict[int, int] = {}
    for guess in sorted(guesses):
        place = round(find_x(guess) / (2 * DOT))
        stacks[place] = stacks.get(place, 0) + 1
        y = (
            base
            - DOT
            - 2 * DOT * (min(stacks[place], MOST_STACKED) - 1) * min(1.0, (base - 20) / (2 * DOT * MOST_STACKED))
        )
        yield f'<circle class="guess" cx="{place * 2 * DOT}" cy="{y:.1f}" r="{DOT - 0.5}"/>'
