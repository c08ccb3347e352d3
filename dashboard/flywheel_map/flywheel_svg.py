"""The map of the flywheel as an SVG: a pure function of the measured flywheel, for page, report and slides.

Its colours are variables of the page's style sheet, with those of the light scheme where there is none. Every arrow can be
reached by keyboard and has a sentence; `dashboard.flywheel_map.flywheel_texts.format_sentences` is the map's twin in words.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from dashboard.flywheel_map import flywheel_texts as text
from dashboard.flywheel_map.flywheel_measurement import MeasuredFlywheel
from dashboard.wording.catalogue import say
from experiments.questions.flywheel_map import BOXES, LINKS
from experiments.questions.link_strengths import LinkStrength

WIDTH, HEIGHT = 340, 506
THIN, THICK = 1.0, 10.0
"""Width of an arrow of no strength, and of one that is `FULL` or stronger, px."""
FULL = 1.0
"""Strength, in spreads of the head per spread of the tail, that is drawn at full width."""
FAINT = 0.35
BAR_WIDTH = 92.0
BAR_RANGES = {"targets": (1.0, 2.0), "specialists": (0.0, 4.0), "internal": (0.0, 25.0)}
"""Range of a bar, where that is not 0 to 1."""

MapPoint = tuple[float, float]
ArrowCurve = tuple[MapPoint, MapPoint, MapPoint, MapPoint]

_LEFT, _RIGHT, _MIDDLE = 57.0, 283.0, 170.0
_ROWS = (104.0, 196.0, 288.0, 380.0)
BOX_CENTRES: dict[str, MapPoint] = {
    "blind": (_MIDDLE, 24.0),
    **dict(zip(("targets", "missed", "trust", "excuses"), ((_RIGHT, y) for y in _ROWS), strict=True)),
    **dict(zip(("customer", "internal", "specialists", "blame"), ((_LEFT, y) for y in _ROWS), strict=True)),
    "burnout": (_MIDDLE, 357.0),
}
"""The middle of every box."""
_HALF, _SLIM, _TALL = 56.0, 42.0, 19.0


def _build_straight_curve(x: float, row: int, way: int) -> ArrowCurve:
    """Build a straight arrow from a row to the next one, down (1) or up (-1)."""
    start, end = _ROWS[row] + way * _TALL, _ROWS[row + way] - way * _TALL
    return (x, start), (x, start + (end - start) / 3), (x, end - (end - start) / 3), (x, end)


ARROW_CURVES: dict[str, ArrowCurve] = {
    "blind>targets": ((226, 24), (262, 24), (283, 44), (283, 85)),
    "targets>missed": _build_straight_curve(_RIGHT, 0, 1),
    "missed>trust": _build_straight_curve(_RIGHT, 1, 1),
    "trust>excuses": _build_straight_curve(_RIGHT, 2, 1),
    "excuses>blame": ((280, 399), (250, 438), (86, 438), (60, 399)),
    "blame>specialists": _build_straight_curve(_LEFT, 3, -1),
    "specialists>internal": _build_straight_curve(_LEFT, 2, -1),
    "internal>customer": _build_straight_curve(_LEFT, 1, -1),
    "customer>blind": ((57, 85), (57, 44), (78, 24), (114, 24)),
    "customer>missed": ((113, 100), (175, 102), (212, 132), (228, 177)),
    "missed>burnout": ((228, 213), (219, 245), (222, 300), (200, 338)),
    "burnout>customer": ((142, 338), (117, 300), (121, 200), (104, 123)),
}
"""The curve of every arrow: start, two handles, end."""
WORD_POSITIONS = {"burnout>customer": 0.8, "missed>burnout": 0.2}
"""How far along an arrow its word stands, where its middle is taken by the verdict."""

LOOP_ARROWS = {
    "Blindness": ("missed>trust", "trust>excuses", "customer>blind", "blind>targets", "targets>missed"),
    "Complexity": (
        "excuses>blame",
        "blame>specialists",
        "specialists>internal",
        "internal>customer",
        "customer>missed",
    ),
    "Exhaustion": ("missed>burnout", "burnout>customer", "customer>missed"),
    "Targets that come down": ("targets>missed",),
}
"""The arrows that a loop runs along."""

STYLE = """
.wheel-map { font-family: var(--font, system-ui, sans-serif); color: var(--ink, #1a1b1e); }
.wheel-map text { fill: currentcolor; font-size: 11px; text-anchor: middle; }
.wheel-map .box rect { fill: var(--paper, #fff); stroke: var(--line, #e1e5e9); }
.wheel-map .box .rail { fill: var(--track, #dee2e6); stroke: none; }
.wheel-map .box .filled { fill: var(--accent, #364fc7); stroke: none; }
.wheel-map .box .tick { stroke: currentcolor; stroke-width: 1.5; }
.wheel-map .way { fill: none; stroke: var(--arrow, #5c636a); }
.wheel-map .head { fill: var(--arrow, #5c636a); stroke: none; }
.wheel-map .stop { stroke: var(--teal, #0b7285); stroke-width: 3; }
.wheel-map .eases .way { stroke: var(--teal, #0b7285); }
.wheel-map .eases text { fill: var(--teal, #0b7285); font-weight: 650; stroke: var(--paper, #fff); stroke-width: 4; paint-order: stroke; }
.wheel-map .chance .way, .wheel-map .unknown .way { stroke-width: 1; stroke-dasharray: 1 3; }
.wheel-map .open .way { stroke: var(--track, #dee2e6); }
.wheel-map .open .head { fill: var(--track, #dee2e6); }
.wheel-map .cut .way { stroke-width: 1.5; stroke-dasharray: 6 7; }
.wheel-map .cut text { font-size: 15px; stroke: var(--paper, #fff); stroke-width: 6; paint-order: stroke; }
.wheel-map .near { fill: none; stroke: transparent; stroke-width: 26; pointer-events: stroke; }
.wheel-map [role="button"] { cursor: pointer; outline: none; }
.wheel-map .arrow:is(:hover, :focus-visible, .lit) .way { stroke: var(--accent, #364fc7); opacity: 1; }
.wheel-map .arrow:is(:hover, :focus-visible, .lit) .head { fill: var(--accent, #364fc7); opacity: 1; }
.wheel-map .arrow:focus-visible .near { stroke: var(--accent-soft, #edf0fd); }
.wheel-map .verdict { font-size: 14px; font-weight: 700; fill: var(--accent, #364fc7); }
.wheel-map .quiet { fill: var(--quiet, #5c636a); }
.wheel-map .loop rect { fill: var(--field, #f1f3f5); stroke: transparent; stroke-width: 1.5; }
.wheel-map .loop:is(:hover, :focus-visible) rect { stroke: var(--accent, #364fc7); }
.wheel-map .loop .value { font-weight: 650; }
"""


def build_map_svg(flywheel: MeasuredFlywheel, currency: str = "$", verdict: tuple[str, ...] = ()) -> str:
    """Draw the map, with a verdict in its middle; links that are not measured yet are faint lines."""
    about = [say("wheel.about"), *verdict]
    return "".join(
        [
            f'<svg class="wheel-map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="group"',
            ' aria-labelledby="wheel-map-title" aria-describedby="wheel-map-about">',
            f'<title id="wheel-map-title">{escape(say("wheel"))}</title>',
            f'<desc id="wheel-map-about">{escape(" ".join(about))}</desc><style>{escape(STYLE)}</style>',
            *_draw_arrows(flywheel),
            *_draw_boxes(flywheel),
            '<g class="middle">',
            *draw_verdict(verdict),
            "</g>",
            *_draw_loop_chips(flywheel, currency),
            "</svg>",
        ]
    )


def compute_arrow_width(strength: LinkStrength | None) -> float:
    """Give the width of an arrow, px."""
    if strength is None or strength.by_chance or not math.isfinite(strength.strength):
        return THIN
    return THIN + (THICK - THIN) * min(1.0, abs(strength.strength) / FULL)


def find_arrow_state(strength: LinkStrength | None, cut: bool) -> str:
    """Give how an arrow is drawn: cut, open (not measured), unknown, chance, eases or drives."""
    if cut:
        return "cut"
    if strength is None:
        return "open"
    if not math.isfinite(strength.strength):
        return "unknown"
    return "chance" if strength.by_chance else "eases" if strength.is_easing else "drives"


def _draw_arrows(flywheel: MeasuredFlywheel) -> Iterator[str]:
    measured = text.index_by_link(flywheel)
    for link in LINKS:
        strength, gone = measured.get(link.key), link.key in flywheel.cut
        how, sentence = find_arrow_state(strength, gone), text.format_arrow(link, strength, gone)
        yield (
            f'<g class="arrow {how}" data-link={quoteattr(link.key)} data-with={quoteattr(text.format_coarser(link))}'
            f' tabindex="0" role="button" aria-haspopup="dialog" aria-label={quoteattr(sentence)}>'
            f"<title>{escape(sentence)}</title>{_draw_arrow_shape(link.key, how, compute_arrow_width(None if gone else strength))}</g>"
        )


def _draw_arrow_shape(key: str, how: str, wide: float) -> str:
    """Draw the line, its end, and a broad invisible line around it for pointers."""
    curve = ARROW_CURVES[key]
    opacity = round(FAINT + (1 - FAINT) * (wide - THIN) / (THICK - THIN), 2) if how == "drives" else 1
    size = 5.0 + wide * 0.7
    back = 2.0 if how == "eases" else size * 0.8
    parts = [
        f'<path class="near" d="{_format_path(curve)}"/>',
        f'<path class="way" stroke-width="{wide:.2f}" opacity="{opacity}" d="{_format_path(_shorten(curve, back))}"/>',
        _draw_stop(curve, size) if how == "eases" else _draw_head(curve, size, opacity),
    ]
    if how in ("eases", "cut"):
        x, y = _compute_point(curve, WORD_POSITIONS.get(key, 0.5))
        word = say("wheel.eases") if how == "eases" else "✂"
        parts.append(f'<text x="{x:.1f}" y="{y + 4:.1f}" aria-hidden="true">{escape(word)}</text>')
    return "".join(parts)


def _format_path(curve: ArrowCurve) -> str:
    (a, b), *rest = curve
    return f"M{a:.1f},{b:.1f}C" + " ".join(f"{x:.1f},{y:.1f}" for x, y in rest)


def _compute_direction(curve: ArrowCurve) -> MapPoint:
    """Compute the direction in which a curve ends, of length 1."""
    (x, y), (u, v) = curve[2], curve[3]
    length = math.hypot(u - x, v - y)
    return (u - x) / length, (v - y) / length


def _shorten(curve: ArrowCurve, by: float) -> ArrowCurve:
    (x, y), (u, v) = _compute_direction(curve), curve[3]
    return curve[0], curve[1], curve[2], (u - by * x, v - by * y)


def _draw_head(curve: ArrowCurve, size: float, opacity: float) -> str:
    (x, y), (u, v) = _compute_direction(curve), curve[3]
    base, half = (u - size * x, v - size * y), size * 0.6
    points = ((u, v), (base[0] - half * y, base[1] + half * x), (base[0] + half * y, base[1] - half * x))
    return f'<path class="head" opacity="{opacity}" d="M{" L".join(f"{a:.1f},{b:.1f}" for a, b in points)}Z"/>'


def _draw_stop(curve: ArrowCurve, size: float) -> str:
    """Draw a bar across the end: more of the one brings less of the other."""
    (x, y), (u, v) = _compute_direction(curve), curve[3]
    u, v = u - 2 * x, v - 2 * y
    return f'<path class="stop" d="M{u - size * y:.1f},{v + size * x:.1f}L{u + size * y:.1f},{v - size * x:.1f}"/>'


def _compute_point(curve: ArrowCurve, t: float) -> MapPoint:
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    return tuple(sum(w * p[k] for w, p in zip(weights, curve, strict=True)) for k in (0, 1))  # type: ignore[return-value]


def _draw_boxes(flywheel: MeasuredFlywheel) -> Iterator[str]:
    for key, (x, y) in BOX_CENTRES.items():
        half = _SLIM if key == "burnout" else _HALF
        bar = min(BAR_WIDTH, 2 * half - 16)
        name_lines = textwrap.wrap(BOXES[key].name, 15 if key != "burnout" else 12)
        first = y + (2 if len(name_lines) == 1 else -5)
        lines = "".join(
            f'<text x="{x:g}" y="{first + 12 * k:g}">{escape(line)}</text>' for k, line in enumerate(name_lines)
        )
        now, baseline = flywheel.levels.get(key, (math.nan, math.nan))
        sentence = text.format_level(key, now, baseline)
        yield (
            f'<g class="box" data-box="{key}"><title>{escape(sentence)}</title>'
            f'<rect x="{x - half:g}" y="{y - _TALL:g}" width="{2 * half:g}" height="{2 * _TALL:g}" rx="8"/>'
            f"{lines}{_draw_level(key, x - bar / 2, y + 12, bar, (now, baseline))}</g>"
        )


def _draw_level(key: str, x: float, y: float, bar: float, levels: tuple[float, float]) -> str:
    """Draw a bar at the foot of a box: the level of the plan, and a tick at that of carrying on."""
    now, baseline = (_compute_bar_share(key, value) for value in levels)
    markup = f'<rect class="rail" x="{x:g}" y="{y:g}" width="{bar:g}" height="3" rx="1.5"/>'
    if now is not None:
        markup += f'<rect class="filled" x="{x:g}" y="{y:g}" width="{bar * now:.1f}" height="3" rx="1.5"/>'
    if baseline is not None:
        markup += f'<path class="tick" d="M{x + bar * baseline:.1f},{y - 2:g}v7"/>'
    return markup


def _compute_bar_share(key: str, value: float) -> float | None:
    low, high = BAR_RANGES.get(key, (0.0, 1.0))
    return min(1.0, max(0.0, (value - low) / (high - low))) if math.isfinite(value) else None


def draw_verdict(verdict: tuple[str, ...]) -> Iterator[str]:
    """Draw the verdict, and under it what else is said of the whole."""
    heads, quiet = (textwrap.wrap(" ".join(lines), width) for lines, width in ((verdict[:1], 11), (verdict[1:], 15)))
    top = 254 - (17 * len(heads) + 13 * len(quiet)) / 2
    for k, line in enumerate(heads):
        yield f'<text class="verdict" x="{_MIDDLE:g}" y="{top + 17 * k:g}">{escape(line)}</text>'
    for k, line in enumerate(quiet):
        y = top + 17 * len(heads) + 13 * k
        yield f'<text class="quiet" x="{_MIDDLE:g}" y="{y:g}">{escape(line)}</text>'


def _draw_loop_chips(flywheel: MeasuredFlywheel, currency: str) -> Iterator[str]:
    """Draw the loops with what each carries; focus on one highlights its path."""
    about = say("wheel.chips", one=f"{currency}1")
    yield f'<text class="quiet" x="{_MIDDLE:g}" y="445">{escape(about)}</text>'
    for k, (name, value) in enumerate(text.list_loop_chips(flywheel, currency)):
        (x, wide), y = ((1, 139), (144, 195))[k % 2], 452 + 28 * (k // 2)
        label = say("wheel.chip", name=name, money=value)
        sentence = text.format_loop(name, flywheel.loops[name], currency) if name in flywheel.loops else label
        yield (
            f'<g class="loop" tabindex="0" role="button" aria-label={quoteattr(sentence)}'
            f" data-path={quoteattr(' '.join(LOOP_ARROWS[name]))}><title>{escape(sentence)}</title>"
            f'<rect x="{x}" y="{y}" width="{wide}" height="25" rx="12.5"/>'
            f'<text x="{x + wide / 2:g}" y="{y + 16.5}">{escape(name)} <tspan class="value">{escape(value)}</tspan></text></g>'
        )
