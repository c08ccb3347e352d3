"""A figure of `fan.py` as SVG text, for documents that open without a script. No numbers are computed here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

from dashboard.theme import look

PAST_THIS_END = 4
"""Pixels between a line and its label at the right."""

LINE_HEIGHT, LINE_SHIFTS = 12, {"middle": 0.0, "top": 0.0, "bottom": -1.0}
"""Pixels of a line of a label, and how far it is lifted, in its own height."""

PATH_POINT = re.compile(r"([ML])([-\d.e]+),([-\d.e]+)")

SHEET_SIZE = (1000, 500)
"""Size of a drawing that is stretched to fill its element."""
PAGE_COLOURS = {
    look.ACCENT: "var(--accent)",
    look.GREY: "var(--grey)",
    look.INK: "var(--ink)",
    look.FAINT: "var(--grid)",
    look.FIELD: "var(--field)",
}
"""The page's names for the colours of a figure."""
FADED_FILL = re.compile(r'fill="rgba\((\d+),(\d+),(\d+),([\d.]+)\)"')

FigureData = dict[str, Any]
PixelPlace = Callable[[float], float]


@dataclass(frozen=True)
class _Frame:
    """The mapping from values of a figure to pixels of a sheet."""

    figure: FigureData
    width: int
    height: int
    left: int = look.LEFT
    right: int = look.RIGHT
    top: int = look.TOP
    bottom: int = look.BOTTOM

    def x(self, value: float) -> float:
        low, high = self.figure["layout"]["xaxis"]["range"]
        return float(self.left + (value - low) / (high - low) * (self.width - self.left - self.right))

    def y(self, value: float) -> float:
        low, high = self.figure["layout"]["yaxis"]["range"]
        return self.paper(float((value - low) / (high - low)))

    def paper(self, part: float) -> float:
        return self.height - self.bottom - part * (self.height - self.top - self.bottom)


def write_svg(figure: FigureData, description: str, width: int = 520, height: int = 270) -> str:
    """Draw a figure.

    Args:
        figure: plain data, as `fan.build_fan_figure` returns it.
        description: what is read out instead of it.
        width, height: pixels.
    """
    frame = _Frame(figure, width, height)
    inside = [
        *_draw_shapes(frame),
        *_draw_grid(frame),
        *_draw_values(frame),
        *_draw_traces(frame),
        *_draw_times(frame),
        *_draw_labels(frame),
    ]
    head = f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(description)}" font-size="11">'
    return head + "".join(inside) + "</svg>"


def write_still(figure: FigureData) -> str:
    """Draw a figure as HTML that fills its element, in the colours of the page, light or dark."""
    frame = _Frame(figure, *SHEET_SIZE, 0, 0, 0, 0)
    shapes = "".join([*_draw_shapes(frame), *_draw_grid(frame), *_draw_traces(frame)])
    for colour, variable in PAGE_COLOURS.items():
        shapes = shapes.replace(colour, variable)
    sheet = f'<svg viewBox="0 0 {frame.width} {frame.height}" preserveAspectRatio="none">{FADED_FILL.sub(_replace_fill, shapes)}</svg>'
    return f'<div class="still">{sheet}{"".join(_list_words(frame))}</div>'


def _replace_fill(fill: re.Match[str]) -> str:
    """Replace a faded colour by a colour of the page and an opacity."""
    colour = f"#{''.join(f'{int(part):02x}' for part in fill.groups()[:3])}"
    return f'fill="{PAGE_COLOURS[colour]}" fill-opacity="{fill[4]}"'


def _list_words(frame: _Frame) -> Iterable[str]:
    """List the texts around and on a figure, placed in per cent of its size."""
    times, values = frame.figure["layout"]["xaxis"], frame.figure["layout"]["yaxis"]
    for value, text in zip(times["tickvals"], times["ticktext"], strict=True):
        yield _write_word("time", f"left:{100 * frame.x(value) / frame.width:.2f}%", text)
    for value, text in zip(values["tickvals"], values["ticktext"], strict=True):
        yield _write_word("value", f"top:{100 * frame.y(value) / frame.height:.2f}%", text)
    for label in frame.figure["layout"]["annotations"]:
        across = f";left:{100 * frame.x(label['x']) / frame.width:.2f}%" if label["xanchor"] == "center" else ""
        place = f"top:{100 * frame.y(label['y']) / frame.height:.2f}%{across}"
        yield _write_word(f"{label['name']} {label['yanchor']}", place, label["text"])


def _write_word(name: str, place: str, text: str) -> str:
    return f'<span class="{escape(name)}" style="{place}">{"<br>".join(map(escape, text.split("<br>")))}</span>'


def _draw_shapes(frame: _Frame) -> Iterable[str]:
    for shape in frame.figure["layout"]["shapes"]:
        if not shape.get("visible", True):
            continue
        if shape["type"] == "rect":
            left, right = frame.x(shape["x0"]), frame.x(shape["x1"])
            top, size = frame.paper(1), frame.paper(0) - frame.paper(1)
            yield f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{size:.1f}" fill="{look.FIELD}"/>'
        elif shape["type"] == "path":
            yield f'<path d="{_place_flag(frame, shape["path"])}" fill="{look.INK}" stroke="{look.INK}"/>'
        else:
            yield _draw_stroke(frame, shape)


def _place_flag(frame: _Frame, path: str) -> str:
    """Map a path whose points are years and parts of the sheet's height to pixels."""
    return PATH_POINT.sub(
        lambda point: f"{point[1]}{frame.x(float(point[2])):.1f},{frame.paper(float(point[3])):.1f}", path
    )


def _draw_stroke(frame: _Frame, shape: dict[str, Any]) -> str:
    """Draw a straight line: vertical ones are given in parts of the sheet, horizontal ones by their value."""
    upright = shape.get("yref") == "paper"
    x = [frame.x(shape[end]) for end in ("x0", "x1")]
    y = [(frame.paper if upright else frame.y)(shape[end]) for end in ("y0", "y1")]
    line = shape["line"]
    return _draw_path(
        f"M{x[0]:.1f},{y[0]:.1f}L{x[1]:.1f},{y[1]:.1f}", line["color"], line["width"], line.get("dash", "solid")
    )


def _draw_path(d: str, colour: str, width: float, dash: str) -> str:
    dashes = {"solid": "", "dot": "2 3"}.get(dash, dash.replace("px", "").replace(",", " "))
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{d}" fill="none" stroke="{escape(colour)}" stroke-width="{width}"{dashed}/>'


def _draw_grid(frame: _Frame) -> Iterable[str]:
    axis = frame.figure["layout"]["yaxis"]
    for value in axis["tickvals"]:
        y = frame.y(value)
        across = f"M{frame.left},{y:.1f}H{frame.width - frame.right}"
        yield _draw_path(across, axis["gridcolor"], 1, "solid")


def _draw_values(frame: _Frame) -> Iterable[str]:
    axis = frame.figure["layout"]["yaxis"]
    for value, text in zip(axis["tickvals"], axis["ticktext"], strict=True):
        yield _draw_text(frame.left - 6, frame.y(value) + 4, text, "end")


def _draw_times(frame: _Frame) -> Iterable[str]:
    axis = frame.figure["layout"]["xaxis"]
    for value, text in zip(axis["tickvals"], axis["ticktext"], strict=True):
        yield _draw_text(frame.x(value), frame.height - frame.bottom + 16, text, "middle")


def _draw_traces(frame: _Frame) -> Iterable[str]:
    for trace in frame.figure["data"]:
        d = _format_course(frame, trace["x"], trace["y"])
        if not d or trace.get("opacity") == 0:
            continue
        if trace.get("fill") == "toself":
            yield f'<path d="{d}Z" fill="{escape(trace["fillcolor"])}"/>'
        else:
            yield _draw_path(d, trace["line"]["color"], trace["line"]["width"], trace["line"]["dash"])


def _format_course(frame: _Frame, xs: Iterable[float], ys: Iterable[float | None]) -> str:
    """Format points as a path; an unknown value leaves a gap."""
    d, pen = "", "M"
    for x, y in zip(xs, ys, strict=True):
        if y is not None:
            d += f"{pen}{frame.x(x):.1f},{frame.y(y):.1f}"
        pen = "M" if y is None else "L"
    return d


def _draw_labels(frame: _Frame) -> Iterable[str]:
    for label in frame.figure["layout"]["annotations"]:
        font, lines = label["font"], label["text"].split("<br>")
        anchor = "middle" if label["xanchor"] == "center" else "start"
        x = frame.x(label["x"]) + (0 if anchor == "middle" else PAST_THIS_END)
        top = frame.y(label["y"]) + LINE_SHIFTS[label["yanchor"]] * LINE_HEIGHT * len(lines) + LINE_HEIGHT / 3
        weight = f' font-weight="{font["weight"]}"' if "weight" in font else ""
        size = f' font-size="{font["size"]}"' if label["yanchor"] != "middle" or anchor == "middle" else ""
        for at, line in enumerate(lines):
            y = top + LINE_HEIGHT * (at + (0 if label["yanchor"] == "middle" else 0.5))
            yield _draw_text(x, y, line, anchor, f' fill="{escape(font["color"])}"{weight}{size}')


def _draw_text(x: float, y: float, text: str, anchor: str, style: str = ' fill="#5c636a"') -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{style}>{escape(text)}</text>'
