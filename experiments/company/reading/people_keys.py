"""The keys of people: one for each rep in all files, by number where there is one, else by name, told apart by team or manager."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from experiments.company.reading.cell_parser import is_blank
from experiments.company.reading.cell_words import split_left_mark
from experiments.company.reading.export_problems import ExportError, ImportNotes
from experiments.company.reading.sheet import PEOPLE, PERIODS, Sheet, SheetRow
from scenarios.messages import to_one_line

MOST_NAMES = 1.5
"""Names a number may have on average, and numbers a name: beyond that, the number is not the rep's."""
OVERLAP = 2
"""Periods in which a name in two teams at once is two people, not one who moved."""


def normalise_key(text: str) -> str:
    """Normalise a rep's name: without case, doubled blanks, and the mark of those who are gone."""
    return " ".join(split_left_mark(text)[0].casefold().split())


def set_keys(sheets: Sequence[Sheet], notes: ImportNotes) -> None:
    """Set the key of every row.

    Raises:
        ExportError: a name stands for several people, and nothing tells which.
    """
    ids_by_name: dict[str, set[str]] = defaultdict(set)
    told_apart: dict[str, set[str]] = defaultdict(set)
    for sheet in sheets:
        _set_ids(sheet, ids_by_name, notes)
    for sheet in sheets:
        _tell_namesakes_apart(sheet, told_apart, notes)
    for sheet in sheets:
        for row in sheet.rows:
            if not row.key:
                row.key = _find_key(sheet, row, ids_by_name, told_apart)


def _set_ids(sheet: Sheet, ids_by_name: dict[str, set[str]], notes: ImportNotes) -> None:
    """Set the keys of rows that have a number, unless the number is that of the line or of a group."""
    if "rep_id" not in sheet.headers:
        return
    pairs = {(normalise_key(row.cells["rep"]), normalise_key(row.cells["rep_id"])) for row in sheet.rows}
    pairs = {(name, number) for name, number in pairs if not is_blank(number)}
    names, numbers = ({pair[k] for pair in pairs} for k in (0, 1))
    if len(pairs) > MOST_NAMES * min(len(names), len(numbers)):
        notes.add_dropped([f"{sheet.name}: column {sheet.headers['rep_id']!r}, as it is no number of reps"])
        return
    for name, number in pairs:
        ids_by_name[name].add(number)
    for row in sheet.rows:
        number = normalise_key(row.cells["rep_id"])
        row.key = "" if is_blank(number) else number


def find_group(row: SheetRow) -> str:
    """Find the team of a row, or else the manager."""
    return next((row.cells[name] for name in ("team", "manager") if not is_blank(row.cells.get(name, ""))), "")


def _tell_namesakes_apart(sheet: Sheet, told_apart: dict[str, set[str]], notes: ImportNotes) -> None:
    """Tell apart people of one name: in a list of people by team or manager; in lines of periods, if they overlap."""
    if sheet.kind == PEOPLE and not sheet.when:
        groups: dict[str, dict[str, SheetRow]] = defaultdict(dict)
        for row in sheet.rows:
            if not row.key and find_group(row):
                groups[normalise_key(row.cells["rep"])].setdefault(find_group(row), row)
        several = {name: rows for name, rows in groups.items() if len(rows) > 1}
    elif sheet.kind == PERIODS:
        several = _find_overlapping(sheet)
    else:
        several = {}
    for name, rows in several.items():
        told_apart[name] |= set(rows)
        last = list(rows.values())[-1]
        what = f"{len(rows)} people of this name, in different teams"
        notes.add_problem(
            (sheet.name, last.line), sheet.headers["rep"], last.cells["rep"], what, "told apart by team or manager"
        )


def _find_overlapping(sheet: Sheet) -> dict[str, dict[str, SheetRow]]:
    """Find names that have lines in two teams at once in several periods."""
    periods: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    rows: dict[str, dict[str, SheetRow]] = defaultdict(dict)
    for row in sheet.rows:
        group = "" if row.key else find_group(row)
        if group:
            name = normalise_key(row.cells["rep"])
            periods[name][group].add(row.cells.get(sheet.when, ""))
            rows[name].setdefault(group, row)
    return {name: rows[name] for name, groups in periods.items() if len(groups) > 1 and _overlap(groups.values())}


def _overlap(periods: Iterable[set[str]]) -> bool:
    seen: set[str] = set()
    twice: set[str] = set()
    for each in periods:
        twice |= seen & each
        seen |= each
    return len(twice) >= OVERLAP


def _find_key(sheet: Sheet, row: SheetRow, ids_by_name: dict[str, set[str]], told_apart: dict[str, set[str]]) -> str:
    """Find the key of a row without a number.

    Raises:
        ExportError: several people have its name.
    """
    name = normalise_key(row.cells["rep"])
    ids, groups = ids_by_name.get(name, set()), told_apart.get(name, set())
    if len(ids) == 1:
        return next(iter(ids))
    if groups and not ids:
        group = find_group(row)
        if group in groups:
            return f"{name}, {group}"
    if ids or groups:
        several = max(len(ids), len(groups))
        raise ExportError(
            to_one_line(
                f"{sheet.name}:{row.line}, column {sheet.headers['rep']}: {row.cells['rep']!r} is the name of {several} people; "
                "must have a column with the number, the team or the manager of the rep"
            )
        )
    return name
