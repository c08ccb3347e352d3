"""The parts of pages that are made from declarations, by the name in a page's marks (`PARTS`)."""

from __future__ import annotations

from typing import Any, get_type_hints

from docs.makers import model_source
from experiments.evidence.moments import MOMENTS
from experiments.evidence.patterns import PATTERNS
from experiments.findings.markdown_tables import PartMaker, Row, format_code, format_table
from simulation import agent_state, streams
from simulation.behaviour import CONSTANTS, Behaviour
from simulation.calendar import CALENDAR
from simulation.declare import Number, Value
from simulation.mechanisms import MECHANISMS
from simulation.policy import LEVERS
from simulation.scenario import NUMBERS
from simulation.start import START
from simulation.world import WORLD, World

SCOPES = {"company": "company", "region": "may differ by region", "start": "fixed for a run"}
NUMBER_KINDS = {int: "whole", float: "real"}
WRITERS = {"Now": "the clock", "Norms": "once, from world and behaviour", "Deal": "funnel"}
"""Who writes the records whose fields do not say so one by one."""


def format_declared_value(value: Value | None) -> str:
    """Format a declared value in words; empty for None."""
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{value:g}"


def format_allowed(number: Number) -> str:
    """Format the allowed values in words."""
    return ", ".join(number.choices) if number.choices else f"{number.low:g} … {number.high:g}"


def plan() -> str:
    """The order of a quarter, a year and a week."""
    return format_table(
        {"when": f"every {entry.when}", "step": f"`{entry.name}`", "what happens": entry.what, "rules": entry.rule}
        for entry in CALENDAR
    )


def mechanisms() -> str:
    """The mechanisms with their numbers."""
    return format_table(
        {"": f"M{place}", "mechanism": f"`{name}`", "what it says": what}
        for place, (name, what) in enumerate(MECHANISMS.items(), 1)
    )


def state(entity: str) -> str:
    """The state variables of an entity, with units and with the mechanism that writes each."""
    declaration = getattr(agent_state, entity)
    under = model_source.read_headings(declaration)
    hints = get_type_hints(declaration, include_extras=True).items()
    return format_table(_build_variable_row(entity, name, hint, under[name]) for name, hint in hints)


def _build_variable_row(entity: str, name: str, hint: Any, heading: str) -> Row:
    what, _, owner = hint.__metadata__[0].removesuffix(")").rpartition(" (")
    if entity in WRITERS:
        what, owner = hint.__metadata__[0], WRITERS[entity]
    elif entity == "Rep":
        what, owner = hint.__metadata__[0], "every step" if name.startswith("luck_") else _read_writer(heading)
    return {
        "state variable": f"`{name}`",
        "kind": NUMBER_KINDS[hint.__origin__],
        "what it is, with its unit": what or owner,
        "written by": owner if what else "initial_state",
    }


def _read_writer(heading: str) -> str:
    """Read the writer that a section of the records of reps names."""
    return heading.partition(": ")[2].replace(" and ", ", ") or heading.partition(" (")[0]


def levers() -> str:
    """What leaders choose, and who pays for it."""
    return format_table(
        {
            "lever": f"`{number.path}`",
            "what it is": number.help,
            "ordinary": format_declared_value(number.default),
            "allowed": format_allowed(number),
            "scope": SCOPES[number.scope],
            "price": number.cost,
        }
        for number in LEVERS.values()
    )


def start() -> str:
    """The states of the first day of the past."""
    return format_table(_build_fact_row(number) for number in START.values())


def world() -> str:
    """The company, its market and its labour market."""
    under = model_source.read_headings(World)
    return format_table({"of": under[number.name], **_build_fact_row(number)} for number in WORLD.values())


def _build_fact_row(number: Number) -> Row:
    return {
        "number": f"`{number.path}`",
        "what it is": number.help,
        "unit": "" if number.choices else number.unit,
        "ordinary": format_declared_value(number.default),
        "allowed": format_allowed(number),
        "source": number.source,
    }


def luck() -> str:
    """The streams of luck: where each is drawn, and the address of a draw."""
    return format_table(
        {
            "stream": f"`{draw.stream}` ({getattr(streams, draw.stream)})",
            "drawn in": f"`{draw.where}`",
            "who": f"`{draw.who}`",
            "when": f"`{draw.when}`",
            "what it decides": draw.says,
        }
        for draw in sorted(set(model_source.list_draws()), key=lambda draw: (getattr(streams, draw.stream), draw.where))
    )


def rules(mechanism: str) -> str:
    """The rules of a mechanism, the levers each reads, and the claims they carry."""
    rules_table = format_table(
        {"rule": f"`{rule.name}`", "what it does": rule.says, "levers": format_code(rule.levers)}
        for rule in model_source.list_rules(mechanism)
    )
    return f"Rules of `simulation/rules/{mechanism}.py`, for the claims {model_source.read_claims(mechanism)}.\n\n{rules_table}"


def constants(mechanism: str) -> str:
    """The constants of a mechanism, with the value that switches each off."""
    mine = [number for number in CONSTANTS.values() if find_mechanism(number.name) == mechanism]
    return format_table(_build_constant_row(number) for number in mine) if mine else "It has no constants of its own."


def find_mechanism(constant: str) -> str:
    """Find the mechanism under whose heading a constant of behaviour is declared."""
    return model_source.read_headings(Behaviour)[constant].split()[1]


def _build_constant_row(number: Number) -> Row:
    return {
        "constant": f"`{number.name}`",
        "what it is": number.help,
        "unit": number.unit,
        "value": format_declared_value(number.default),
        "range": format_allowed(number),
        "neutral": format_declared_value(number.neutral),
        "source": number.source,
    }


def numbers(*paths: str) -> str:
    """Some levers and constants, with the value that is neutral."""
    return format_table(
        {
            "carried by": f"`{path}`",
            "what it is": NUMBERS[path].help,
            "ordinary": format_declared_value(NUMBERS[path].default),
            "allowed": format_allowed(NUMBERS[path]),
            "neutral": format_declared_value(NUMBERS[path].neutral),
            "source": NUMBERS[path].source,
        }
        for path in paths
    )


def patterns(*ids: str) -> str:
    """Patterns that the model is tested against: all, or some."""
    return format_table(
        {
            "": pattern.id,
            "pattern": pattern.title,
            "source": pattern.source,
            "looked for again without": pattern.without,
        }
        for pattern in PATTERNS
        if not ids or pattern.id in ids
    )


def moments() -> str:
    """Figures of ordinary companies: fitted, or held out to compare."""
    return format_table(
        {
            "figure": moment.label,
            "band": f"{moment.low:g} … {moment.high:g}",
            "source": moment.source,
            "use": "held out" if moment.held_out else "fitted",
        }
        for moment in MOMENTS
    )


PARTS: dict[str, PartMaker] = {
    maker.__name__: maker
    for maker in (
        plan,
        mechanisms,
        state,
        levers,
        start,
        world,
        luck,
        rules,
        constants,
        numbers,
        patterns,
        moments,
    )
}
"""Makers of marked parts, by name."""
