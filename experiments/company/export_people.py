"""The people in an export: each rep once, with team, manager, region and dates as far as they can be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from experiments.company.cell_parser import find_date_order, is_ambiguous_date, is_blank, parse_date
from experiments.company.export_columns import COLUMN_BY_NAME
from experiments.company.export_problems import ExportError, ImportNotes
from experiments.company.sheet import Sheet, SheetRow
from scenarios.messages import to_one_line

TOTAL_NAMES = frozenset({"total", "totals", "grand total", "sum", "summe", "gesamt", "subtotal"})
QUIT, LET_GO, MOVED = "quit", "let go", "moved"
REASON_BY_WORD = {
    **dict.fromkeys(("quit", "voluntary", "resigned", "resignation", "own wish", "left by themselves"), QUIT),
    **dict.fromkeys(("let go", "fired", "involuntary", "dismissed", "dismissal", "terminated", "laid off"), LET_GO),
    **dict.fromkeys(("moved", "promoted", "became manager", "transferred", "transfer", "retired", "retirement"), MOVED),
}
TEXT_FIELDS = ("team", "manager", "region")
DATE_FIELDS = ("hired", "left")


@dataclass
class Person:
    """One rep.

    Attributes:
        key: recognises the rep in all files; kept in memory only.
        line: of the rep's first mention; 0: only in a file of periods.
        team, manager, region: as written; empty: unknown.
        hired, left: first and last day.
        reason: one of quit, let go, moved; empty: unknown.
    """

    key: str
    line: int
    team: str = ""
    manager: str = ""
    region: str = ""
    hired: date | None = None
    left: date | None = None
    reason: str = ""
    cells: dict[str, str] = field(default_factory=dict)


def normalise_key(text: str) -> str:
    """Normalise a rep's name: without case and doubled blanks."""
    return " ".join(text.casefold().split())


def is_total(row: SheetRow) -> bool:
    """Whether a line sums up others."""
    return normalise_key(row.cells["rep"]) in TOTAL_NAMES


def drop_unread_lines(sheet: Sheet, persons: Mapping[str, Person]) -> Sheet:
    """Drop the lines that `people` left out, so that nothing else of them is read either."""
    rows = (row for row in sheet.rows if not is_total(row))
    if "period" not in sheet.headers:
        rows = (row for row in rows if persons[normalise_key(row.cells["rep"])].line == row.line)
    return replace(sheet, rows=tuple(rows))


def read_people(sheet: Sheet, date_order: str | None, notes: ImportNotes) -> dict[str, Person]:
    """Read everybody in the file of reps, by key; a contradiction to an earlier line is noted, and the earlier line holds.

    Raises:
        ExportError: dates that could be read in two ways, or nobody at all.
    """
    orders = {column: _choose_date_order(sheet, column, date_order) for column in DATE_FIELDS}
    persons: dict[str, Person] = {}
    for row in sheet.rows:
        if is_total(row):
            notes.add_problem(
                (sheet.name, row.line), sheet.headers["rep"], row.cells["rep"], "sums up", "the line was left out"
            )
            continue
        key = normalise_key(row.cells["rep"])
        if key in persons:
            _note_second_line(persons[key], row, sheet, notes)
        else:
            persons[key] = _read_person(key, row, sheet, orders, notes)
    if not persons:
        raise ExportError(f"{sheet.name}: has no reps; must have a line for each")
    _note_missing(persons.values(), sheet, notes)
    return persons


def _choose_date_order(sheet: Sheet, column: str, given_order: str | None) -> str | None:
    """Choose whether days or months come first in a column.

    Raises:
        ExportError: its cells contradict each other, or leave it open and the user did not say.
    """
    texts = [row.cells[column] for row in sheet.rows if not is_blank(row.cells.get(column, ""))]
    where = f"{sheet.name}, column {sheet.headers.get(column, column)}"
    try:
        column_order = find_date_order(texts)
    except ValueError as problem:
        if given_order:
            return given_order
        raise ExportError(f"{where}: {problem}; say --dates dmy or --dates mdy") from None
    unclear = next((text for text in texts if is_ambiguous_date(text)), None)
    if unclear and not (given_order or column_order):
        raise ExportError(to_one_line(f"{where}: {unclear!r} can be read in two ways; say --dates dmy or --dates mdy"))
    return given_order or column_order


def _read_person(key: str, row: SheetRow, sheet: Sheet, orders: dict[str, str | None], notes: ImportNotes) -> Person:
    person = Person(key, row.line, cells={name: row.cells[name] for name in row.cells if COLUMN_BY_NAME[name].private})
    for name in TEXT_FIELDS:
        text = row.cells.get(name, "")
        setattr(person, name, "" if is_blank(text) else text)
    for name in DATE_FIELDS:
        setattr(person, name, _read_date(row, name, sheet, orders[name], notes))
    if person.hired and person.left and person.left < person.hired:
        where = (sheet.name, row.line)
        notes.add_problem(
            where, sheet.headers["left"], row.cells["left"], "left before the first day", "first day not used"
        )
        person.hired = None
    person.reason = _read_reason(row, sheet, person, notes)
    return person


def _read_date(row: SheetRow, name: str, sheet: Sheet, date_order: str | None, notes: ImportNotes) -> date | None:
    text = row.cells.get(name, "")
    if is_blank(text):
        return None
    try:
        return parse_date(text, date_order or "dmy")
    except ValueError as problem:
        done = "taken as unknown" if name == "hired" else "taken as still there"
        notes.add_problem((sheet.name, row.line), sheet.headers[name], text, str(problem), done)
        return None


def _read_reason(row: SheetRow, sheet: Sheet, person: Person, notes: ImportNotes) -> str:
    text = row.cells.get("reason", "")
    if is_blank(text):
        return ""
    where, column = (sheet.name, row.line), sheet.headers["reason"]
    if person.left is None:
        notes.add_problem(where, column, text, "a reason without a last day", "not used")
        return ""
    reason = REASON_BY_WORD.get(normalise_key(text), "")
    if not reason:
        notes.add_problem(where, column, text, f"must be one of {QUIT}, {LET_GO}, {MOVED}", "reason taken as unknown")
    return reason


def _note_second_line(person: Person, row: SheetRow, sheet: Sheet, notes: ImportNotes) -> None:
    """Note a second line for a rep: more periods where lines have periods, else a duplicate."""
    where = (sheet.name, row.line)
    if "period" in sheet.headers:
        _merge_line(person, row, sheet, notes)
    else:
        what = f"this rep stands in line {person.line} already"
        notes.add_problem(where, sheet.headers["rep"], row.cells["rep"], what, "the line was left out")


def _merge_line(person: Person, row: SheetRow, sheet: Sheet, notes: ImportNotes) -> None:
    """Merge a further line of a rep: who changes teams is counted in the last one; other differences are only noted."""
    for name in TEXT_FIELDS:
        text = row.cells.get(name, "")
        if not is_blank(text) and text != getattr(person, name):
            if getattr(person, name):
                what = f"was {getattr(person, name)} in line {person.line}"
                notes.add_problem((sheet.name, row.line), sheet.headers[name], text, what, "the later one holds")
            setattr(person, name, text)


def _note_missing(persons: Iterable[Person], sheet: Sheet, notes: ImportNotes) -> None:
    """Note reps without a manager or a team, in a file that has such a column."""
    done: dict[str, Any] = {
        "manager": lambda person: "counted with the team" if person.team else "counted in a team without a name",
        "team": lambda person: "counted with the manager" if person.manager else "counted in a team without a name",
        "region": lambda person: "counted in the region of the team",
    }
    for person in persons:
        for name in TEXT_FIELDS:
            if name in sheet.headers and not getattr(person, name):
                where = (sheet.name, person.line)
                notes.add_problem(where, sheet.headers[name], "", f"no {name} is named", done[name](person))
