"""`flywheel schema`: every setting."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands import terminal_tables
from experiments.commands.terminal_output import print_json, print_parts
from scenarios import list_settings

AsTable = Annotated[bool, typer.Option("--table", help="Print a table instead of JSON.")]


def print_schema(table: AsTable = False) -> None:
    """Print every setting: range, default, unit, meaning."""
    rows = list_settings()
    return print_parts(terminal_tables.build_schema_table(rows)) if table else print_json(rows)
