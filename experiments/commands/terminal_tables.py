"""Tables for a terminal: results, scenarios, the calendar and the settings, as rich renderables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from rich import box
from rich.table import Table
from rich.text import Text

from experiments.findings.formatting import (
    SELF_EVIDENT_UNITS,
    format_number,
    format_range,
    format_setting_value,
    format_signed,
)
from experiments.questions.compare import Comparison, Difference
from experiments.questions.payback import DipAndPayback
from scenarios import SCENARIO_GROUPS
from simulation.scenario import NUMBERS, Scenario, Settings


def format_chance(chance: float) -> str:
    """A chance; what is not quite sure is never written as sure."""
    if not math.isfinite(chance):
        return "–"
    if chance < 0.001 or chance > 0.999:
        return "<0.1 %" if chance < 0.5 else ">99.9 %"
    return f"{100 * chance:.3g} %"


def _start_table(columns: Iterable[str], title: str = "", caption: str = "") -> Table:
    """A plain table; columns whose names end in > are set to the right, and they or those that end in < never broken."""
    table = Table(title=Text(title) if title else None, caption=Text(caption) if caption else None, box=box.SIMPLE_HEAD)
    table.title_justify = table.caption_justify = "left"
    table.padding = (0, 1, 0, 0)
    for column in columns:
        right = column.endswith(">")
        table.add_column(column.rstrip("<>"), justify="right" if right else "left", no_wrap=column.endswith(("<", ">")))
    return table


def _add_row(table: Table, *cells: str) -> None:
    # Titles and units come from files: as Text they are shown, never read as markup.
    table.add_row(*(Text(cell) for cell in cells))


def build_summary_table(rows: pd.DataFrame, title: str, weeks: int) -> Table:
    """The summary of an ensemble, a row per measure."""
    caption = f"Over the last {weeks} weeks. 95 % of the mean; 5 to 95 % of futures."
    table = _start_table(["", "mean>", "95 %>", "5 to 95 %>"], title, caption)
    for row in rows.itertuples():
        _add_row(
            table,
            _format_label(row.label, row.unit),
            format_number(row.mean),
            format_range(row.low, row.high),
            format_range(row.q05, row.q95),
        )
    return table


def _format_label(label: str, unit: str) -> str:
    """A measure with its unit, unless the number speaks for itself."""
    return label if unit in SELF_EVIDENT_UNITS else f"{label}, {unit}"


def build_comparison_table(compared: Comparison) -> Table:
    """Scenario b against scenario a, a row per measure."""
    title = f"a: {compared.a}\nb: {compared.b}"
    caption = (
        f"Over the last {compared.weeks} weeks, in the same {compared.runs} futures. 95 % interval of the mean difference; "
        "≈ chance could explain it. b better: in so many futures; sure: that the mean is."
    )
    if not compared.same_company:
        caption += "\nDifferent companies: luck is not shared."
    columns = ["", "a>", "b>", "b - a>", "95 %>", "b better>", "sure>"]
    if compared.paybacks:
        columns += ["dip>", "pays back>"]
        caption += (
            "\nSummed up from today: dip, how far b falls behind; pays back, the first quarter after which it stays ahead "
            "(95 %), – not within the horizon."
        )
    table = _start_table(columns, title, caption)
    backs = {back.measure.name: back for back in compared.paybacks}
    for row in compared.differences:
        _add_row(
            table, *_format_difference_cells(row), *(_format_payback_cells(backs.get(row.measure)) if backs else ())
        )
    return table


def _format_difference_cells(row: Difference) -> tuple[str, ...]:
    wins = "" if row.wins is None else f"{row.wins:g}/{row.futures}"
    gap = f"≈ {format_signed(row.difference)}" if row.by_chance else format_signed(row.difference)
    sure = "" if row.confidence is None else format_chance(row.confidence)
    return (
        _format_label(row.label, row.unit),
        format_number(row.a),
        format_number(row.b),
        gap,
        format_range(row.low, row.high, sign=True),
        wins,
        sure,
    )


def _format_payback_cells(back: DipAndPayback | None) -> tuple[str, str]:
    if back is None:
        return "", ""
    depth = f"{'≈ ' if back.dip_by_chance else ''}{format_number(back.depth)}" if back.depth else "none"
    when, first, last = ("–" if end is None else str(end) for end in (back.after, back.after_low, back.after_high))
    return depth, f"{when} ({first} … {last})"


def build_text_table(columns: Iterable[str], cells: Iterable[Sequence[str]]) -> Table:
    """A plain table of texts; columns whose names end in > are set to the right."""
    table = _start_table(columns)
    for row in cells:
        _add_row(table, *row)
    return table


def build_frame_table(data: pd.DataFrame) -> Table:
    """Any table as it is: its index first if that has a name, numbers in three significant digits, yes for what is true."""
    data = data.drop(columns="title", errors="ignore")  # what leaders call a row is told by its label too
    data = data if data.index.name is None else data.reset_index()
    columns = [f"{name}>" if kind.kind in "fi" else f"{name}" for name, kind in data.dtypes.items()]
    return build_text_table(columns, ([_format_cell(cell) for cell in row] for row in data.itertuples(index=False)))


def _format_cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if value is None:
        return ""
    return format_number(value) if isinstance(value, float) else str(value)


def build_library_table(unordered: Iterable[Scenario]) -> Table:
    """The scenarios of the library, group by group."""
    table = _start_table(["name<", "title"])
    scenarios = list(unordered)
    for kind in SCENARIO_GROUPS:
        table.add_row(Text(kind, style="bold"))
        for scenario in scenarios:
            if scenario.group == kind:
                _add_row(table, f"  {scenario.name}", scenario.title)
    return table


def describe_scenario(shown: Scenario) -> tuple[Table | str, ...]:
    """One scenario: its story, what to notice, what it sets, changes and suggests."""
    story = "\n".join(part for part in (shown.title, shown.story, shown.notice) if part)
    return (f"{story}\n", _build_settings_table(shown), *_format_changes(shown), *_format_suggestions(shown))


def _build_settings_table(scenario: Scenario) -> Table:
    """What a scenario sets: before today, from today on, and in the ordinary organisation."""
    table = _start_table(["setting<", "before today>", "from today>", "ordinary>", "unit"])
    today, past = dict(scenario.settings), dict(scenario.past or ())
    for path in sorted({*today, *past}, key=list(NUMBERS).index):
        number = NUMBERS[path]
        before = "" if scenario.past is None else format_setting_value(past.get(path, number.default))
        _add_row(
            table,
            path,
            before,
            format_setting_value(today.get(path, number.default)),
            format_setting_value(number.default),
            number.unit,
        )
    return table


def _format_changes(scenario: Scenario) -> Iterator[str]:
    for change in scenario.changes:
        yield f"From week {change.week}, {change.region or 'everywhere'}: {_format_assignments(change.settings)}"


def _format_suggestions(scenario: Scenario) -> Iterator[str]:
    for step in scenario.try_next:
        when = f" (from week {step.week})" if step.week else ""
        yield f"Try: {step.label}{when}: {_format_assignments(step.settings)}"


def _format_assignments(settings: Settings) -> str:
    return " ".join(f"{path}={format_setting_value(value)}" for path, value in settings)


def build_calendar_table(entries: Iterable[Any]) -> Table:
    """What happens in a week, a quarter and a year, in order."""
    table = _start_table(["when<", "step<", "what", "rule"])
    for entry in entries:
        _add_row(table, f"every {entry.when}", entry.name, entry.what, str(entry.rule))
    return table


def build_schema_table(rows: Iterable[Mapping[str, Any]]) -> Table:
    """Every setting with its range, default, unit and meaning."""
    table = _start_table(["path", "default>", "range", "unit", "scope", "help"])
    for row in rows:
        allowed = " | ".join(row["choices"]) if row["type"] == "choice" else f"{row['low']:g} … {row['high']:g}"
        _add_row(
            table, row["path"], format_setting_value(row["default"]), allowed, row["unit"], row["scope"], row["help"]
        )
    return table
