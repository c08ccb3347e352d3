"""`flywheel show`: one scenario and what it sets."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands import terminal_tables
from experiments.commands.options import ScenarioName
from experiments.commands.terminal_output import print_parts
from scenarios import dumps, load

AsFile = Annotated[bool, typer.Option("--toml", help="Print it as a file, to copy and edit.")]


def show_scenario(scenario: ScenarioName, toml: AsFile = False) -> None:
    """Show one scenario: its story, what to notice, what it sets."""
    loaded_scenario = load(scenario)
    if toml:
        return typer.echo(dumps(loaded_scenario), nl=False)
    return print_parts(*terminal_tables.describe_scenario(loaded_scenario))
