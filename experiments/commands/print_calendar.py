"""`flywheel calendar`: the order of a week, a quarter and a year."""

from __future__ import annotations

from experiments.commands import terminal_tables
from experiments.commands.options import Json
from experiments.commands.terminal_output import print_json, print_parts
from simulation.calendar import CALENDAR


def print_calendar(as_json: Json = False) -> None:
    """Print what happens in a week, a quarter and a year, in order."""
    if as_json:
        return print_json([{"when": e.when, "name": e.name, "what": e.what, "rule": str(e.rule)} for e in CALENDAR])
    return print_parts(terminal_tables.build_calendar_table(CALENDAR))
