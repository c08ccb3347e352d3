"""The codebook: what every column of a study means, kept in the Parquet files themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from experiments.study.factors import PAST, RULES, number_of

if TYPE_CHECKING:
    from experiments.study.design import Design

Entry = dict[str, Any]
IDS: dict[str, Entry] = {
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


def codebook(design: Design, columns: Iterable[str]) -> dict[str, Entry]:
    """Label, unit, meaning and, where there is one, better direction and range of each column that is known."""
    found = {name: _entry(design, name) for name in columns}
    return {name: entry for name, entry in found.items() if entry}


def _entry(design: Design, name: str) -> Entry:
    if name in IDS:
        return IDS[name]
    if name in design.factors:
        return _factor(name)
    measure = design.measure(name)
    if measure is not None:
        said = {"label": measure.label, "unit": measure.unit, "help": measure.help, "better": measure.better}
        over = f" / {measure.over}" if measure.over else ""
        how = f"{measure.count}{over}" + (f" * {measure.scale:g}" if measure.scale != 1 else "")
        return {"kind": "measure", **said, "formula": how, "weeks": f"the last {design.window} of each run"}
    if name in design.measures:
        return {"kind": "measure", "label": name, "unit": "", "help": f"{name}() of {design.code}."}
    return {}


def _factor(path: str) -> Entry:
    if path.startswith(RULES):
        return {"kind": "factor", "label": path, "unit": "", "help": "Which rule lives this part of the week."}
    number = number_of(path)
    when = " Before today." if path.startswith(PAST) else ""
    said = {"label": number.label or path, "unit": number.unit, "help": number.help + when}
    return {"kind": "factor", **said, "allowed": number.allowed, "default": number.default}


def with_codebook(table: Any, design: Design) -> Any:
    """An Arrow table whose schema and fields carry the codebook."""
    import pyarrow as pa

    entries = codebook(design, table.column_names)
    fields = [
        field.with_metadata({key: str(value) for key, value in entries.get(field.name, {}).items()})
        for field in table.schema
    ]
    told = {"study": design.name, "codebook": json.dumps(entries, sort_keys=True)}
    return pa.table(table.columns, schema=pa.schema(fields, metadata=told))


def markdown(design: Design) -> str:
    """The codebook as a page."""
    columns = ["scenario", "replication", *design.factors, *design.measures]
    rows = codebook(design, columns)
    lines = [f"| `{name}` | {row['label']} | {row['unit']} | {row['help']} |" for name, row in rows.items()]
    head = ["# Codebook", "", "| column | label | unit | meaning |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *lines, ""])
