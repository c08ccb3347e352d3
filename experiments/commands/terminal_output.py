"""Printing of results: JSON for programs, tables and lines for people."""

from __future__ import annotations

import json
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

FILE_WIDTH = 140


def print_json(value: Any) -> None:
    """Print JSON, in which every number is a number."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))


def print_parts(*parts: Table | str) -> None:
    """Print tables and lines; to a file in a width of their own."""
    console = Console(markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = FILE_WIDTH
    for part in parts:
        console.print(part)
