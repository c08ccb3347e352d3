"""The texts of the flywheel: its arrows, its verdict, its loops, its boxes."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dashboard.flywheel_map.flywheel_measurement import SHOWN_LOOPS, MeasuredFlywheel
from dashboard.wording.catalogue import say
from dashboard.wording.number_formatting import MINUS, UNKNOWN, choose_scale
from experiments.findings.estimates import Estimate
from experiments.questions.flywheel_loops import LOOPS
from experiments.questions.flywheel_map import BOXES, LINKS, MapLink
from experiments.questions.link_strengths import LinkStrength
from experiments.questions.miss_response import Response
from simulation.measures import MEASURES


def format_sentences(flywheel: MeasuredFlywheel, currency: str = "$") -> list[str]:
    """Format the map as sentences: what a small miss brings, every arrow, every loop."""
    measured = index_by_link(flywheel)
    texts = [] if flywheel.response is None else [format_echo(flywheel.response, currency)]
    texts += [format_arrow(link, measured.get(link.key), link.key in flywheel.cut) for link in LINKS]
    return [*texts, *(format_loop(name, each, currency) for name, each in flywheel.loops.items())]


def index_by_link(flywheel: MeasuredFlywheel) -> dict[str, LinkStrength]:
    """Index the strengths by the keys of their links."""
    return {f"{each.tail}>{each.head}": each for each in flywheel.strengths}


def format_arrow(link: MapLink, strength: LinkStrength | None, cut: bool) -> str:
    """Format one arrow, and whether chance could explain it."""
    if cut:
        return say("wheel.gone", label=link.label)
    if strength is None:
        return say("wheel.open", label=link.label)
    if not math.isfinite(strength.strength):
        return say("wheel.untold", label=link.label)
    if strength.low == strength.high == 0.0:
        return say("wheel.still", label=link.label)
    return say("wheel.chance", label=link.label) if strength.by_chance else strength.describe_link()


def format_coarser(link: MapLink) -> str:
    """Format what is cut along with a link; empty where nothing else is."""
    return say("wheel.with", what=link.also_cut) if link.also_cut else ""


def format_echo(response: Response, currency: str = "$") -> str:
    """Format the two numbers: what a miss brings within a year, and in the year after."""
    first, second = (_format_more(each, currency) for each in (response.echo, response.later))
    return say("wheel.echo", one=f"{currency}1", first=first, second=second)


def format_loop(name: str, estimate: Estimate, currency: str = "$") -> str:
    """Format the path of a loop and what it carries."""
    path = next(each.path for each in LOOPS if each.name == name)
    path_sentence = say("wheel.loop", name=name, path=path)
    if estimate.by_chance:
        return f"{path_sentence} {say('wheel.loop.chance')}"
    does = "wheel.adds" if estimate.value > 0 else "wheel.takes"
    return f"{path_sentence} {say(does, money=_format_cents(estimate.value, currency), one=f'{currency}1')}"


def list_loop_chips(flywheel: MeasuredFlywheel, currency: str = "$") -> Iterator[tuple[str, str]]:
    """List the loops that are shown, each with what it carries; a dash where that is unknown or chance could explain it."""
    for name in SHOWN_LOOPS:
        estimate = flywheel.loops.get(name)
        if estimate is None or estimate.by_chance:
            yield name, UNKNOWN
        else:
            yield name, ("+" if estimate.value > 0 else MINUS) + _format_cents(estimate.value, currency)


def format_level(key: str, value: float, baseline: float, currency: str = "$") -> str:
    """Format the level of a box in the plan and in carrying on."""
    scale = choose_scale(MEASURES[BOXES[key].measure], currency)
    return say("wheel.level", name=BOXES[key].name, value=scale.format_value(value), other=scale.format_value(baseline))


def _format_more(estimate: Estimate, currency: str) -> str:
    if estimate.by_chance:
        return say("wheel.nothing")
    return say("wheel.more" if estimate.value > 0 else "wheel.less", money=_format_cents(estimate.value, currency))


def _format_cents(value: float, currency: str) -> str:
    return f"{currency}{abs(value):,.2f}" if math.isfinite(value) else UNKNOWN
