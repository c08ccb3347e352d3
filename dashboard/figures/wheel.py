"""The map of the flywheel as an SVG: a pure function of what was measured, for page, report and slides.

Its colours are variables of the page's style sheet, with those of the light scheme where there is none. Every arrow can be
reached by the keyboard and says its sentence; `dashboard.text.wheel.sentences` is the map's twin in words.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from dashboard.text import wheel as text
from dashboard.text.catalogue import say
from dashboard.wheel import Spin
from experiments.understanding.gain import FEED
from experiments.understanding.links import Strength
from experiments.understanding.wheel import BOXES, LINKS

WIDTH, HEIGHT = 340, 506
THIN, THICK = 1.0, 10.0
"""Width of an arrow of no strength, and of one that is `FULL` or stronger, px."""
FULL = 1.0
"""A spread of the head per spread of the tail is drawn at full width."""
FAINT = 0.35
BAR = 92.0
ROOM = {"targets": (1.0, 2.0), "specialists": (0.0, 4.0), "internal": (0.0, 25.0)}
"""From which level to which a bar goes, where that is not 0 to 1."""

Point = tuple[float, float]
Curve = tuple[Point, Point, Point, Point]

_LEFT, _RIGHT, _MIDDLE = 57.0, 283.0, 170.0
_ROWS = (104.0, 196.0, 288.0, 380.0)
PLACES: dict[str, Point] = {
    "blind": (_MIDDLE, 24.0),
    **dict(zip(("targets", "missed", "trust", "excuses"), ((_RIGHT, y) for y in _ROWS), strict=True)),
    **dict(zip(("customer", "internal", "specialists", "blame"), ((_LEFT, y) for y in _ROWS), strict=True)),
    "burnout": (_MIDDLE, 357.0),
}
"""The middle of every box."""
_HALF, _SLIM, _TALL = 56.0, 42.0, 19.0


def _down(x: float, row: int, way: int) -> Curve:
    """A straight arrow from a row to the next one, down (1) or up (-1)."""
    start, end = _ROWS[row] + way * _TALL, _ROWS[row + way] - way * _TALL
    return (x, start), (x, start + (end - start) / 3), (x, end - (end - start) / 3), (x, end)


CURVES: dict[str, Curve] = {
    "blind>targets": ((226, 24), (262, 24), (283, 44), (283, 85)),
    "targets>missed": _down(_RIGHT, 0, 1),
    "missed>trust": _down(_RIGHT, 1, 1),
    "trust>excuses": _down(_RIGHT, 2, 1),
    "excuses>blame": ((280, 399), (250, 438), (86, 438), (60, 399)),
    "blame>specialists": _down(_LEFT, 3, -1),
    "specialists>internal": _down(_LEFT, 2, -1),
    "internal>customer": _down(_LEFT, 1, -1),
    "customer>blind": ((57, 85), (57, 44), (78, 24), (114, 24)),
    "customer>missed": ((113, 100), (175, 102), (212, 132), (228, 177)),
    "missed>burnout": ((228, 213), (219, 245), (222, 300), (200, 338)),
    "burnout>customer": ((142, 338), (117, 300), (121, 200), (104, 123)),
}
"""The way of every arrow: begin, two handles, end."""
WORDS_AT = {"burnout>customer": 0.8, "missed>burnout": 0.2}
"""How far along an arrow its word stands, where its middle is taken by the verdict."""

PATHS = {
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
.wheel-map .verdict.bad { fill: currentcolor; }
.wheel-map .quiet { fill: var(--quiet, #5c636a); }
.wheel-map .loop rect { fill: var(--field, #f1f3f5); stroke: transparent; stroke-width: 1.5; }
.wheel-map .loop:is(:hover, :focus-visible) rect { stroke: var(--accent, #364fc7); }
.wheel-map .loop .value { font-weight: 650; }
"""


def svg(spin: Spin, currency: str = "$") -> str:
    """Draw the map; what is not measured yet is drawn as a faint line."""
    about = [say("wheel.about"), *text.sentences(spin, currency)[: 2 if spin.response else 0]]
    return "".join(
        [
            f'<svg class="wheel-map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="group"',
            ' aria-labelledby="wheel-map-title" aria-describedby="wheel-map-about">',
            f'<title id="wheel-map-title">{escape(say("wheel"))}</title>',
            f'<desc id="wheel-map-about">{escape(" ".join(about))}</desc><style>{escape(STYLE)}</style>',
            *_arrows(spin),
            *_boxes(spin),
            *_middle(spin, currency),
            *_chips(spin, currency),
            "</svg>",
        ]
    )


def width(strength: Strength | None) -> float:
    """Give the width of an arrow, px."""
    if strength is None or strength.by_chance or not math.isfinite(strength.strength):
        return THIN
    return THIN + (THICK - THIN) * min(1.0, abs(strength.strength) / FULL)


def state(strength: Strength | None, cut: bool) -> str:
    """Give how an arrow is drawn: cut, open (not measured), unknown, chance, eases or drives."""
    if cut:
        return "cut"
    if strength is None:
        return "open"
    if not math.isfinite(strength.strength):
        return "unknown"
    return "chance" if strength.by_chance else "eases" if strength.eases else "drives"


def _arrows(spin: Spin) -> Iterator[str]:
    measured = text.by_link(spin)
    for link in LINKS:
        found, gone = measured.get(link.key), link.key in spin.cut
        how, said = state(found, gone), text.arrow(link, found, gone)
        yield (
            f'<g class="arrow {how}" data-link={quoteattr(link.key)} data-with={quoteattr(text.coarser(link))}'
            f' tabindex="0" role="button" aria-haspopup="dialog" aria-label={quoteattr(said)}>'
            f"<title>{escape(said)}</title>{_drawn(link.key, how, width(None if gone else found))}</g>"
        )


def _drawn(key: str, how: str, wide: float) -> str:
    """Draw the line, its end, and a broad unseen line around it for pointers."""
    curve = CURVES[key]
    opacity = round(FAINT + (1 - FAINT) * (wide - THIN) / (THICK - THIN), 2) if how == "drives" else 1
    size = 5.0 + wide * 0.7
    back = 2.0 if how == "eases" else size * 0.8
    parts = [
        f'<path class="near" d="{_path(curve)}"/>',
        f'<path class="way" stroke-width="{wide:.2f}" opacity="{opacity}" d="{_path(_shortened(curve, back))}"/>',
        _stop(curve, size) if how == "eases" else _head(curve, size, opacity),
    ]
    if how in ("eases", "cut"):
        x, y = _at(curve, WORDS_AT.get(key, 0.5))
        word = say("wheel.eases") if how == "eases" else "✂"
        parts.append(f'<text x="{x:.1f}" y="{y + 4:.1f}" aria-hidden="true">{escape(word)}</text>')
    return "".join(parts)


def _path(curve: Curve) -> str:
    (a, b), *rest = curve
    return f"M{a:.1f},{b:.1f}C" + " ".join(f"{x:.1f},{y:.1f}" for x, y in rest)


def _heading(curve: Curve) -> Point:
    """The direction in which a curve ends, of length 1."""
    (x, y), (u, v) = curve[2], curve[3]
    length = math.hypot(u - x, v - y)
    return (u - x) / length, (v - y) / length


def _shortened(curve: Curve, by: float) -> Curve:
    (x, y), (u, v) = _heading(curve), curve[3]
    return curve[0], curve[1], curve[2], (u - by * x, v - by * y)


def _head(curve: Curve, size: float, opacity: float) -> str:
    (x, y), (u, v) = _heading(curve), curve[3]
    base, half = (u - size * x, v - size * y), size * 0.6
    points = ((u, v), (base[0] - half * y, base[1] + half * x), (base[0] + half * y, base[1] - half * x))
    return f'<path class="head" opacity="{opacity}" d="M{" L".join(f"{a:.1f},{b:.1f}" for a, b in points)}Z"/>'


def _stop(curve: Curve, size: float) -> str:
    """A bar across the end: more of the one brings less of the other."""
    (x, y), (u, v) = _heading(curve), curve[3]
    u, v = u - 2 * x, v - 2 * y
    return f'<path class="stop" d="M{u - size * y:.1f},{v + size * x:.1f}L{u + size * y:.1f},{v - size * x:.1f}"/>'


def _at(curve: Curve, t: float) -> Point:
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    return tuple(sum(w * p[k] for w, p in zip(weights, curve, strict=True)) for k in (0, 1))  # type: ignore[return-value]


def _boxes(spin: Spin) -> Iterator[str]:
    for key, (x, y) in PLACES.items():
        half = _SLIM if key == "burnout" else _HALF
        bar = min(BAR, 2 * half - 16)
        named = textwrap.wrap(BOXES[key].name, 15 if key != "burnout" else 12)
        first = y + (2 if len(named) == 1 else -5)
        lines = "".join(f'<text x="{x:g}" y="{first + 12 * k:g}">{escape(line)}</text>' for k, line in enumerate(named))
        now, other = spin.levels.get(key, (math.nan, math.nan))
        said = text.level(key, now, other)
        yield (
            f'<g class="box" data-box="{key}"><title>{escape(said)}</title>'
            f'<rect x="{x - half:g}" y="{y - _TALL:g}" width="{2 * half:g}" height="{2 * _TALL:g}" rx="8"/>'
            f"{lines}{_level(key, x - bar / 2, y + 12, bar, (now, other))}</g>"
        )


def _level(key: str, x: float, y: float, bar: float, levels: tuple[float, float]) -> str:
    """A bar at the foot of a box: the level now, and a tick where carrying on has it."""
    now, other = (_part(key, value) for value in levels)
    drawn = f'<rect class="rail" x="{x:g}" y="{y:g}" width="{bar:g}" height="3" rx="1.5"/>'
    if now is not None:
        drawn += f'<rect class="filled" x="{x:g}" y="{y:g}" width="{bar * now:.1f}" height="3" rx="1.5"/>'
    if other is not None:
        drawn += f'<path class="tick" d="M{x + bar * other:.1f},{y - 2:g}v7"/>'
    return drawn


def _part(key: str, value: float) -> float | None:
    low, high = ROOM.get(key, (0.0, 1.0))
    return min(1.0, max(0.0, (value - low) / (high - low))) if math.isfinite(value) else None


def _middle(spin: Spin, currency: str) -> Iterator[str]:
    """The verdict, and under it the two numbers."""
    if spin.response is None:
        return
    verdict = textwrap.wrap(spin.response.verdict, 11)
    numbers = textwrap.wrap(text.echo(spin.response, currency), 15)
    top = 254 - (17 * len(verdict) + 13 * len(numbers)) / 2
    kind = "verdict bad" if spin.response.verdict == FEED else "verdict"
    for k, line in enumerate(verdict):
        yield f'<text class="{kind}" x="{_MIDDLE:g}" y="{top + 17 * k:g}">{escape(line)}</text>'
    for k, line in enumerate(numbers):
        y = top + 17 * len(verdict) + 13 * k
        yield f'<text class="quiet" x="{_MIDDLE:g}" y="{y:g}">{escape(line)}</text>'


def _chips(spin: Spin, currency: str) -> Iterator[str]:
    """The loops with what each carries; focus on one lights its path."""
    about = say("wheel.chips", one=f"{currency}1")
    yield f'<text class="quiet" x="{_MIDDLE:g}" y="445">{escape(about)}</text>'
    for k, (name, value) in enumerate(text.chips(spin, currency)):
        (x, wide), y = ((1, 139), (144, 195))[k % 2], 452 + 28 * (k // 2)
        label = say("wheel.chip", name=name, money=value)
        said = text.loop(name, spin.loops[name], currency) if name in spin.loops else label
        yield (
            f'<g class="loop" tabindex="0" role="button" aria-label={quoteattr(said)}'
            f" data-path={quoteattr(' '.join(PATHS[name]))}><title>{escape(said)}</title>"
            f'<rect x="{x}" y="{y}" width="{wide}" height="25" rx="12.5"/>'
            f'<text x="{x + wide / 2:g}" y="{y + 16.5}">{escape(name)} <tspan class="value">{escape(value)}</tspan></text></g>'
        )
