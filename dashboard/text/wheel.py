"""How the flywheel is put into words: its arrows, its verdict, its loops, its boxes."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dashboard.text.catalogue import say
from dashboard.text.numbers import MINUS, UNKNOWN, scale_of
from dashboard.wheel import CHIPS, Spin
from experiments.estimates import Estimate
from experiments.understanding.gain import MEANING, Response
from experiments.understanding.links import Strength
from experiments.understanding.opening import LOOPS
from experiments.understanding.wheel import BOXES, LINKS, Link
from simulation.measures import MEASURES


def sentences(spin: Spin, currency: str = "$") -> list[str]:
    """Give the map in sentences: verdict, its two numbers, every arrow, every loop."""
    measured = by_link(spin)
    said = [] if spin.response is None else [verdict(spin.response), echo(spin.response, currency)]
    said += [arrow(link, measured.get(link.key), link.key in spin.cut) for link in LINKS]
    return [*said, *(loop(name, each, currency) for name, each in spin.loops.items())]


def by_link(spin: Spin) -> dict[str, Strength]:
    """Give the strengths by the keys of their links."""
    return {f"{each.tail}>{each.head}": each for each in spin.strengths}


def arrow(link: Link, strength: Strength | None, cut: bool) -> str:
    """Say one arrow; what chance explains is said to be so."""
    if cut:
        return say("wheel.gone", label=link.label)
    if strength is None:
        return say("wheel.open", label=link.label)
    if not math.isfinite(strength.strength):
        return say("wheel.untold", label=link.label)
    if strength.low == strength.high == 0.0:
        return say("wheel.still", label=link.label)
    return say("wheel.chance", label=link.label) if strength.by_chance else strength.sentence()


def coarser(link: Link) -> str:
    """Say what is cut along with a link; empty where nothing else is."""
    return say("wheel.with", what=link.coarser) if link.coarser else ""


def verdict(found: Response) -> str:
    """Say the verdict, with what it means."""
    return say("wheel.verdict", verdict=found.verdict, meaning=MEANING[found.verdict])


def echo(found: Response, currency: str = "$") -> str:
    """Say the two numbers: what a miss brings within a year, and in the year after."""
    first, second = (_more(each, currency) for each in (found.echo, found.later))
    return say("wheel.echo", one=f"{currency}1", first=first, second=second)


def loop(name: str, found: Estimate, currency: str = "$") -> str:
    """Say how a loop runs and what it carries."""
    path = next(each.path for each in LOOPS if each.name == name)
    told = say("wheel.loop", name=name, path=path)
    if found.by_chance:
        return f"{told} {say('wheel.loop.chance')}"
    does = "wheel.adds" if found.value > 0 else "wheel.takes"
    return f"{told} {say(does, money=_cents(found.value, currency), one=f'{currency}1')}"


def chips(spin: Spin, currency: str = "$") -> Iterator[tuple[str, str]]:
    """Give the loops that are shown, each with what it carries; a dash where that is unknown or chance could explain it."""
    for name in CHIPS:
        found = spin.loops.get(name)
        if found is None or found.by_chance:
            yield name, UNKNOWN
        else:
            yield name, ("+" if found.value > 0 else MINUS) + _cents(found.value, currency)


def level(key: str, value: float, other: float, currency: str = "$") -> str:
    """Say where a box stands, and where carrying on has it."""
    scale = scale_of(MEASURES[BOXES[key].measure], currency)
    return say("wheel.level", name=BOXES[key].name, value=scale.text(value), other=scale.text(other))


def _more(found: Estimate, currency: str) -> str:
    if found.by_chance:
        return say("wheel.nothing")
    return say("wheel.more" if found.value > 0 else "wheel.less", money=_cents(found.value, currency))


def _cents(value: float, currency: str) -> str:
    return f"{currency}{abs(value):,.2f}" if math.isfinite(value) else UNKNOWN
