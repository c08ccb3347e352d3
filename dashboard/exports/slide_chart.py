"""The fan of a measure as a native chart: bands as stacked areas, lines over them, a legend that names both.

Areas can only be stacked from zero up; where a band falls below zero its ends are drawn as thin lines.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.util import Pt

from dashboard.exports.figure_tables import choose_unit
from dashboard.exports.slide_shapes import QUIET, Box, convert_colour, keep_printable
from dashboard.pictures.axis import build_value_axis, choose_course_scale
from dashboard.service.ensemble_tables import Table
from dashboard.service.plan_comparison import MeasureCourse
from dashboard.theme import look
from dashboard.wording.catalogue import say

OUTER, INNER = "#DDE2F6", "#B9C3ED"
"""Colours of the bands of 90 and of 50 futures: those of the screen, mixed with white."""
EDGE_ROWS, EDGE_COLOURS = (0, 1, 3, 4), ("#a9b4e6", "#6f82d6")
LABELS = ("out.band.edge.90", "out.band.edge.50", "out.band.edge.50", "out.band.edge.90")
Values = list[float | None]


class FanLine(NamedTuple):
    """One series of the chart: its name, its values, its colour, width in points and dash."""

    name: str
    values: Values
    colour: str
    width: float
    dash: Any = None


def add_fan_chart(slide: Any, box: Box, course: MeasureCourse, currency: str = "$") -> Any:
    """Add the chart of a course, with its figures in a sheet of its own behind it."""
    factor = choose_unit(course, currency).factor
    lines, bands = list_lines(course, factor), list_bands(course, factor)
    data = CategoryChartData(number_format="General")
    data.categories = _list_quarter_names(course)
    for name, values in [*bands, *((line.name, line.values) for line in lines)]:
        data.add_series(keep_printable(name), values)
    kind = XL_CHART_TYPE.AREA_STACKED if bands else XL_CHART_TYPE.LINE
    chart = slide.shapes.add_chart(kind, *box.lengths, data).chart
    if bands:
        _colour_bands(chart)
        _draw_over(chart, len(bands))
    _style_lines(chart, lines, len(bands), course, currency)
    _style_axes(chart, course, currency, factor)
    _style_legend(chart, hidden=(0, 3) if bands else (2, 3))
    chart._chartSpace.chart.find(qn("c:dispBlanksAs")).set("val", "gap")
    return chart


def list_lines(course: MeasureCourse, factor: float) -> list[FanLine]:
    """List the lines: before today, what the plan is compared with, the plan; ends of bands where these are no areas."""
    past, blank = len(course.past), [None] * max(0, len(course.past) - 1)
    middle = course.focus_ranges[2]
    edges = [] if can_stack(course) else _list_edges(course, factor)
    lines = [FanLine(say("before"), [*_scale(course.past, factor), *[None] * len(middle)], look.INK, 2)] if past else []
    today = _scale(course.past[-1:], factor)
    if course.plan is not None:
        other = course.rival_name or say("carrying")
        values = [*blank, *today, *_scale(course.baseline[2], factor)]
        lines.append(FanLine(say("out.middle", name=other), values, look.GREY, 2, MSO_LINE.DASH))
    own = say("plan.yours" if course.plan is not None else "carrying")
    lines.append(FanLine(say("out.middle", name=own), [*blank, *today, *_scale(middle, factor)], look.ACCENT, 3.25))
    return [*edges, *lines]


def list_bands(course: MeasureCourse, factor: float) -> list[tuple[str, Values]]:
    """List the areas that are stacked: up to the lower end, then the parts of the fan; empty where they cannot be."""
    if not can_stack(course):
        return []
    ranges, past = course.focus_ranges, len(course.past)
    steps = [ranges[0], ranges[1] - ranges[0], ranges[3] - ranges[1], ranges[4] - ranges[3]]
    names = say("out.band.below"), say("out.band.90"), say("out.band.50"), say("out.band.90.upper")
    lifted: Values = _scale(np.nan_to_num(course.past), factor)  # so that the fan begins at the line before today
    flat: Values = [0.0] * past
    starts = (lifted, flat, flat, flat)
    return [(name, [*before, *_scale(step, factor)]) for name, before, step in zip(names, starts, steps, strict=True)]


def can_stack(course: MeasureCourse) -> bool:
    """Whether the bands of a course can be stacked areas: known and nowhere below zero."""
    return bool(np.isfinite(course.focus_ranges).all() and course.focus_ranges.min() >= 0)


def _list_edges(course: MeasureCourse, factor: float) -> list[FanLine]:
    blank: Values = [None] * len(course.past)
    return [
        FanLine(say(key), [*blank, *_scale(course.focus_ranges[row], factor)], EDGE_COLOURS[row in (1, 3)], 1.25)
        for row, key in zip(EDGE_ROWS, LABELS, strict=True)
    ]


def _scale(values: Table, factor: float) -> Values:
    return [float(f"{value * factor:.6g}") if math.isfinite(value) else None for value in values]


def _list_quarter_names(course: MeasureCourse) -> list[str]:
    """List the names of the quarters: whole years have one, the others a blank that differs from the last."""
    ends = range(course.first_quarter + 1, course.baseline.shape[1] + 1)
    return [_name_quarter(end) for end in ends]


def _name_quarter(end: int) -> str:
    if end == 0:
        return say("today")
    years, quarters = divmod(end, 4)
    return say("out.axis.year", n=f"{years:+d}".replace("-", "−")) if not quarters else " "


def _colour_bands(chart: Any) -> None:
    colours = (None, OUTER, INNER, OUTER)
    for series, colour in zip(chart.plots[0].series, colours, strict=False):
        if colour is None:
            series.format.fill.background()
        else:
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = convert_colour(colour)
        series.format.line.fill.background()


def _draw_over(chart: Any, bands: int) -> None:
    """Move the series after the bands into a line chart on the same axes, which lies over the areas."""
    area = chart._chartSpace.find(f".//{qn('c:areaChart')}")
    over = etree.Element(qn("c:lineChart"))
    etree.SubElement(over, qn("c:grouping")).set("val", "standard")
    etree.SubElement(over, qn("c:varyColors")).set("val", "0")
    for series in area.findall(qn("c:ser"))[bands:]:
        over.append(series)
    etree.SubElement(over, qn("c:marker")).set("val", "1")
    for axis in area.findall(qn("c:axId")):
        over.append(copy.deepcopy(axis))
    area.addnext(over)


def _style_lines(chart: Any, lines: Sequence[FanLine], bands: int, course: MeasureCourse, currency: str) -> None:
    all_series = [series for plot in chart.plots for series in plot.series]
    for series, line in zip(all_series[bands:], lines, strict=True):
        series.smooth = False
        series.format.line.color.rgb, series.format.line.width = convert_colour(line.colour), Pt(line.width)
        if line.dash is not None:
            series.format.line.dash_style = line.dash
        series.marker.style = XL_MARKER_STYLE.NONE
    ends = [course.focus_ranges[2, -1]] if course.plan is None else [course.baseline[2, -1], course.focus_ranges[2, -1]]
    for series, line, value in zip(all_series[-len(ends) :], lines[-len(ends) :], ends, strict=True):
        _label_end(series, len(line.values) - 1, choose_course_scale(course, currency).format_value(value), line)


def _label_end(series: Any, place: int, text: str, line: FanLine) -> None:
    """Write the value of a line at its end."""
    label = series.points[place].data_label
    label.position = XL_LABEL_POSITION.RIGHT
    run = label.text_frame.paragraphs[0].add_run()
    run.text = text
    run.font.size, run.font.bold = Pt(13), True
    run.font.color.rgb = convert_colour(line.colour if line.colour == look.ACCENT else QUIET)


def _style_axes(chart: Any, course: MeasureCourse, currency: str, factor: float) -> None:
    drawn_axis, values, quarters = build_value_axis(course, currency), chart.value_axis, chart.category_axis
    values.minimum_scale, values.maximum_scale = drawn_axis.low * factor, drawn_axis.high * factor
    if len(drawn_axis.ticks) > 1:
        values.major_unit = (drawn_axis.ticks[1] - drawn_axis.ticks[0]) * factor
    values.major_gridlines.format.line.color.rgb = convert_colour(look.FAINT)
    values.format.line.fill.background()
    values.tick_labels.number_format = _choose_number_format(course, currency)
    values.tick_labels.number_format_is_linked = False
    quarters.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    quarters.format.line.color.rgb = convert_colour(look.GREY)
    quarters._element.append(etree.Element(qn("c:tickLblSkip"), {"val": "1"}))
    for axis in (values, quarters):
        axis.tick_labels.font.size = Pt(12)
        axis.tick_labels.font.color.rgb = convert_colour(QUIET)
        axis.major_tick_mark = XL_TICK_MARK.NONE
    crossing = values._element.find(qn("c:crossBetween"))
    if crossing is not None:  # areas begin at the axis, not beside it
        crossing.set("val", "midCat")


def _choose_number_format(course: MeasureCourse, currency: str) -> str:
    """Choose the format of the values at the axis: money with its symbol, shares with their sign."""
    scale, unit = choose_course_scale(course, currency), choose_unit(course, currency)
    if scale.kind == "money":
        letter = unit.name.removeprefix(currency)[:1]
        return f'"{currency}"0.##"{letter}"'.replace('""', '"') if currency.isprintable() else "General"
    return '0"\u00a0%"' if scale.kind == "share" else "General"


def _style_legend(chart: Any, hidden: Sequence[int]) -> None:
    """Show the legend under the chart, without the area that only lifts the others, and without what it names twice."""
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.legend.font.size = Pt(12)
    chart.legend.font.color.rgb = convert_colour(QUIET)
    legend = chart.legend._element
    place = legend.find(qn("c:legendPos"))
    for index in reversed(hidden):
        entry = etree.Element(qn("c:legendEntry"))
        etree.SubElement(entry, qn("c:idx")).set("val", str(index))
        etree.SubElement(entry, qn("c:delete")).set("val", "1")
        place.addnext(entry)
