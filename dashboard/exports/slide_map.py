"""The flywheel map as native shapes: boxes with names, arrows as curves, the verdict in the middle."""

from __future__ import annotations

from typing import Any

from lxml import etree
from pptx.enum.dml import MSO_LINE
from pptx.enum.text import PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from dashboard.exports.slide_shapes import Box, TextStyle, add_card, add_text, convert_colour
from dashboard.flywheel_map.flywheel_measurement import MeasuredFlywheel
from dashboard.flywheel_map.flywheel_svg import (
    ARROW_CURVES,
    BOX_CENTRES,
    ArrowCurve,
    MapPoint,
    compute_arrow_width,
    find_arrow_state,
)
from dashboard.flywheel_map.flywheel_texts import index_by_link
from dashboard.wording.catalogue import say
from experiments.questions.flywheel_map import BOXES, LINKS

SPAN = 440.0
"""Height of the part of the map that is drawn, in its own pixels."""
HALF, SLIM, TALL = 56.0, 42.0, 19.0
STEPS = 14
COLOURS = {"eases": "#0b7285", "drives": "#5c636a"}


def add_map(
    slide: Any, left: float, top: float, height: float, flywheel: MeasuredFlywheel, verdict: tuple[str, ...]
) -> None:
    """Add the map, with a verdict in its middle; links that chance could explain are thin and dotted."""
    zoom = height / SPAN
    measured = index_by_link(flywheel)
    for link in LINKS:
        strength, is_cut = measured.get(link.key), link.key in flywheel.cut
        state, width = find_arrow_state(strength, is_cut), compute_arrow_width(None if is_cut else strength)
        points = [(left + x * zoom, top + y * zoom) for x, y in _list_points(ARROW_CURVES[link.key])]
        _add_arrow(slide, points, state, width * zoom * 72 * 0.8, link.label)
    for key, (x, y) in BOX_CENTRES.items():
        half = SLIM if key == "burnout" else HALF
        box = Box(left + (x - half) * zoom, top + (y - TALL) * zoom, 2 * half * zoom, 2 * TALL * zoom)
        _add_box(slide, box, BOXES[key].name)
    if verdict:
        middle = Box(left + 112 * zoom, top + 218 * zoom, 116 * zoom, 60 * zoom)
        shape = add_text(
            slide,
            middle,
            [(verdict[0], TextStyle(14, "#3450c8", bold=True)), *((line, TextStyle(10)) for line in verdict[1:])],
        )
        _centre(shape)


def _add_box(slide: Any, box: Box, name: str) -> None:
    shape = add_card(slide, box, [(name, TextStyle(10.5, after=0))], middle=True)
    shape.text_frame.margin_left = shape.text_frame.margin_right = Inches(0.03)
    shape.text_frame.margin_top = shape.text_frame.margin_bottom = 0
    _centre(shape)


def _centre(shape: Any) -> None:
    for paragraph in shape.text_frame.paragraphs:
        paragraph.alignment = PP_ALIGN.CENTER


def _add_arrow(slide: Any, points: list[MapPoint], state: str, width: float, name: str) -> None:
    (x, y), *rest = [(Inches(a), Inches(b)) for a, b in points]
    builder = slide.shapes.build_freeform(x, y)
    builder.add_line_segments(rest, close=False)
    shape = builder.convert_to_shape()
    shape.name = say("out.arrow", label=name)
    shape.shadow.inherit = False
    shape.fill.background()
    line = shape.line
    line.color.rgb, line.width = convert_colour(COLOURS.get(state, "#adb5bd")), Pt(max(0.75, width))
    if state not in COLOURS:
        line.dash_style = MSO_LINE.ROUND_DOT
    end = etree.SubElement(line._get_or_add_ln(), qn("a:tailEnd"))
    end.set("type", "diamond" if state == "eases" else "triangle")
    if width > 3:
        end.set("w", "sm")
        end.set("len", "sm")


def _list_points(curve: ArrowCurve) -> list[MapPoint]:
    """List points along a curve, which a file of slides takes as straight pieces."""
    points = []
    for step in range(STEPS + 1):
        t = step / STEPS
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        x, y = (sum(weight * point[k] for weight, point in zip(weights, curve, strict=True)) for k in (0, 1))
        points.append((x, y))
    return points
