"""Tables for a terminal: results, scenarios, the plan and the settings, as rich renderables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from experiments.compare import Comparison, Difference
from experiments.understanding.payback import PayBack
from experiments.words import SPEAKING, figure, given, signed, span
from scenarios import KINDS
from simulation.scenario import NUMBERS, Scenario, Settings

if TYPE_CHECKING:
    import pandas as pd


def percent(chance: float) -> str:
    """A chance; what is not quite sure is never written as sure."""
    if not math.isfinite(chance):
        return "–"
    if chance < 0.001 or chance > 0.999:
        return "<0.1 %" if chance < 0.5 else ">99.9 %"
    return f"{100 * chance:.3g} %"


def _table(columns: Iterable[str], title: str = "", caption: str = "") -> Table:
    """A plain table; columns whose names end in > are set to the right, and they or those that end in < never broken."""
    table = Table(title=Text(title) if title else None, caption=Text(caption) if caption else None, box=box.SIMPLE_HEAD)
    table.title_justify = table.caption_justify = "left"
    table.padding = (0, 1, 0, 0)
    for column in columns:
        right = column.endswith(">")
        table.add_column(column.rstrip("<>"), justify="right" if right else "left", no_wrap=column.endswith(("<", ">")))
    return table


def _add(table: Table, *cells: str) -> None:
    # Titles and units come from files: as Text they are shown, never read as markup.
    table.add_row(*(Text(cell) for cell in cells))


def summary(rows: pd.DataFrame, title: str, weeks: int) -> Table:
    """The summary of an ensemble, a row per measure."""
    caption = f"Over the last {weeks} weeks. 95 % of the mean; 5 to 95 % of futures."
    table = _table(["", "mean>", "95 %>", "5 to 95 %>"], title, caption)
    for row in rows.itertuples():
        _add(table, _called(row.label, row.unit), figure(row.mean), span(row.low, row.high), span(row.q05, row.q95))
    return table


def _called(label: str, unit: str) -> str:
    """A measure with its unit, unless the number speaks for itself."""
    return label if unit in SPEAKING else f"{label}, {unit}"


def comparison(found: Comparison) -> Table:
    """Scenario b against scenario a, a row per measure."""
    title = f"a: {found.a}\nb: {found.b}"
    caption = (
        f"Over the last {found.weeks} weeks, in the same {found.runs} futures. 95 % interval of the mean difference; "
        "≈ chance could explain it. b better: in so many futures; sure: that the mean is."
    )
    if not found.same_company:
        caption += "\nDifferent companies: luck is not shared."
    columns = ["", "a>", "b>", "b - a>", "95 %>", "b better>", "sure>"]
    if found.paybacks:
        columns += ["dip>", "pays back>"]
        caption += (
            "\nSummed up from today: dip, how far b falls behind; pays back, the first quarter after which it stays ahead "
            "(95 %), – not within the horizon."
        )
    table = _table(columns, title, caption)
    backs = {back.measure.name: back for back in found.paybacks}
    for row in found.differences:
        _add(table, *_compared(row), *(_paid(backs.get(row.measure)) if backs else ()))
    return table


def _compared(row: Difference) -> tuple[str, ...]:
    wins = "" if row.wins is None else f"{row.wins:g}/{row.futures}"
    gap = f"≈ {signed(row.difference)}" if row.by_chance else signed(row.difference)
    sure = "" if row.confidence is None else percent(row.confidence)
    return (
        _called(row.label, row.unit),
        figure(row.a),
        figure(row.b),
        gap,
        span(row.low, row.high, sign=True),
        wins,
        sure,
    )


def _paid(back: PayBack | None) -> tuple[str, str]:
    if back is None:
        return "", ""
    depth = f"{'≈ ' if back.dip_by_chance else ''}{figure(back.depth)}" if back.depth else "none"
    when, first, last = ("–" if end is None else str(end) for end in (back.after, back.after_low, back.after_high))
    return depth, f"{when} ({first} … {last})"


def rows(columns: Iterable[str], cells: Iterable[Sequence[str]]) -> Table:
    """A plain table of texts; columns whose names end in > are set to the right."""
    table = _table(columns)
    for row in cells:
        _add(table, *row)
    return table


def frame(data: pd.DataFrame) -> Table:
    """Any table as it is: its index first if that has a name, numbers in three significant digits, yes for what is true."""
    data = data.drop(columns="title", errors="ignore")  # what leaders call a row is told by its label too
    data = data if data.index.name is None else data.reset_index()
    columns = [f"{name}>" if kind.kind in "fi" else f"{name}" for name, kind in data.dtypes.items()]
    return rows(columns, ([_cell(cell) for cell in row] for row in data.itertuples(index=False)))


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if value is None:
        return ""
    return figure(value) if isinstance(value, float) else str(value)


def library(found: Iterable[Scenario]) -> Table:
    """The scenarios of the library, group by group."""
    table = _table(["name<", "title"])
    scenarios = list(found)
    for kind in KINDS:
        table.add_row(Text(kind, style="bold"))
        for scenario in scenarios:
            if scenario.group == kind:
                _add(table, f"  {scenario.name}", scenario.title)
    return table


def scenario(found: Scenario) -> tuple[Table | str, ...]:
    """One scenario: its story, what to notice, what it sets, changes and suggests."""
    story = "\n".join(part for part in (found.title, found.story, found.notice) if part)
    return (f"{story}\n", _settings(found), *_dated(found), *_tries(found))


def _settings(found: Scenario) -> Table:
    """What a scenario sets: before today, from today on, and in the ordinary organisation."""
    table = _table(["setting<", "before today>", "from today>", "ordinary>", "unit"])
    today, past = dict(found.settings), dict(found.past or ())
    for path in sorted({*today, *past}, key=list(NUMBERS).index):
        number = NUMBERS[path]
        before = "" if found.past is None else given(past.get(path, number.default))
        _add(table, path, before, given(today.get(path, number.default)), given(number.default), number.unit)
    return table


def _dated(found: Scenario) -> Iterator[str]:
    for change in found.changes:
        yield f"From week {change.week}, {change.region or 'everywhere'}: {_assigned(change.settings)}"


def _tries(found: Scenario) -> Iterator[str]:
    for step in found.try_next:
        when = f" (from week {step.week})" if step.week else ""
        yield f"Try: {step.label}{when}: {_assigned(step.settings)}"


def _assigned(settings: Settings) -> str:
    return " ".join(f"{path}={given(value)}" for path, value in settings)


def plan(entries: Iterable[Any]) -> Table:
    """What happens in a week, a quarter and a year, in order."""
    table = _table(["when<", "step<", "what", "rule"])
    for entry in entries:
        _add(table, f"every {entry.when}", entry.name, entry.what, str(entry.rule))
    return table


def schema(rows: Iterable[Mapping[str, Any]]) -> Table:
    """Every setting with its range, default, unit and meaning."""
    table = _table(["path", "default>", "range", "unit", "scope", "help"])
    for row in rows:
        allowed = " | ".join(row["choices"]) if row["type"] == "choice" else f"{row['low']:g} … {row['high']:g}"
        _add(table, row["path"], given(row["default"]), allowed, row["unit"], row["scope"], row["help"])
    return table
