"""The codebook of a study: the meaning of every column, kept in the Parquet files themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from experiments.studies.design import Design
from experiments.studies.factors import RULES_PREFIX, find_declared_number
from simulation.former_paths import PAST_PREFIX

ColumnEntry = dict[str, Any]
ID_COLUMNS: dict[str, ColumnEntry] = {
    "scenario": {"label": "Scenario", "unit": "number", "help": "Row of scenarios.parquet, from 0."},
    "replication": {
        "label": "Replication",
        "unit": "number",
        "help": "World, from 0; the same number is the same world and luck in every scenario.",
    },
    "week": {"label": "Week", "unit": "weeks from today", "help": "The last week that a row adds up; today is 0."},
    "stage": {"label": "Stage", "unit": "", "help": "Where a run failed: scenario, live, measure or worker."},
    "message": {"label": "Message", "unit": "", "help": "What it said."},
    "traceback": {"label": "Traceback", "unit": "", "help": "Where in the code."},
}


def build_codebook(design: Design, columns: Iterable[str]) -> dict[str, ColumnEntry]:
    """Build the entries of the known columns: label, unit, meaning and, where there is one, better direction and range."""
    entries = {name: _describe_column(design, name) for name in columns}
    return {name: entry for name, entry in entries.items() if entry}


def _describe_column(design: Design, name: str) -> ColumnEntry:
    if name in ID_COLUMNS:
        return ID_COLUMNS[name]
    if name in design.factors:
        return _describe_factor(name)
    measure = design.find_measure(name)
    if measure is not None:
        texts = {"label": measure.label, "unit": measure.unit, "help": measure.help, "better": measure.better}
        over = f" / {measure.over}" if measure.over else ""
        formula = f"{measure.count}{over}" + (f" * {measure.scale:g}" if measure.scale != 1 else "")
        return {"kind": "measure", **texts, "formula": formula, "weeks": f"the last {design.window} of each run"}
    if name in design.measures:
        return {"kind": "measure", "label": name, "unit": "", "help": f"{name}() of {design.code}."}
    return {}


def _describe_factor(path: str) -> ColumnEntry:
    if path.startswith(RULES_PREFIX):
        return {"kind": "factor", "label": path, "unit": "", "help": "Which rule lives this part of the week."}
    number = find_declared_number(path)
    period_note = " Before today." if path.startswith(PAST_PREFIX) else ""
    texts = {"label": number.label or path, "unit": number.unit, "help": number.help + period_note}
    return {"kind": "factor", **texts, "allowed": number.allowed, "default": number.default}


def attach_codebook(table: Any, design: Design) -> Any:
    """Attach the codebook to the schema and fields of an Arrow table."""
    entries = build_codebook(design, table.column_names)
    fields = [
        field.with_metadata({key: str(value) for key, value in entries.get(field.name, {}).items()})
        for field in table.schema
    ]
    metadata = {"study": design.name, "codebook": json.dumps(entries, sort_keys=True)}
    return pa.table(table.columns, schema=pa.schema(fields, metadata=metadata))


def format_codebook_page(design: Design) -> str:
    """Format the codebook as a Markdown page."""
    columns = ["scenario", "replication", *design.factors, *design.measures]
    rows = build_codebook(design, columns)
    lines = [f"| `{name}` | {row['label']} | {row['unit']} | {row['help']} |" for name, row in rows.items()]
    head = ["# Codebook", "", "| column | label | unit | meaning |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *lines, ""])
