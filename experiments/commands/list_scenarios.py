"""`flywheel list`: the scenarios of the library."""

from __future__ import annotations

from experiments.commands import terminal_tables
from experiments.commands.options import Json
from experiments.commands.terminal_output import print_json, print_parts
from scenarios import load, names


def list_scenarios(as_json: Json = False) -> None:
    """List the scenarios of the library."""
    library = [load(name) for name in names()]
    if as_json:
        return print_json([{"name": each.name, "group": each.group, "title": each.title} for each in library])
    return print_parts(terminal_tables.build_library_table(library))
