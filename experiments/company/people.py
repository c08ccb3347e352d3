"""Who is in an export: each rep once, with team, manager, region and dates as far as they can be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from experiments.company.cells import ambiguous, day, nothing, order_of
from experiments.company.columns import BY_NAME
from experiments.company.problems import ExportError, Notes
from experiments.company.sheet import Row, Sheet
from scenarios.problems import one_line

TOTALS = frozenset({"total", "totals", "grand total", "sum", "summe", "gesamt", "subtotal"})
QUIT, LET_GO, MOVED = "quit", "let go", "moved"
REASONS = {
    **dict.fromkeys(("quit", "voluntary", "resigned", "resignation", "own wish", "left by themselves"), QUIT),
    **dict.fromkeys(("let go", "fired", "involuntary", "dismissed", "dismissal", "terminated", "laid off"), LET_GO),
    **dict.fromkeys(("moved", "promoted", "became manager", "transferred", "transfer", "retired", "retirement"), MOVED),
}
TEXTS = ("team", "manager", "region")
DATES = ("hired", "left")


@dataclass
class Person:
    """One rep.

    Attributes:
        key: how the rep is recognised in all files; kept in memory only.
        line: where the rep stands first; 0: only in a file of periods.
        team, manager, region: as written; empty: not known.
        hired, left: first and last day.
        reason: one of quit, let go, moved; empty: not known.
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


def key_of(text: str) -> str:
    """A rep's name without case and doubled blanks."""
    return " ".join(text.casefold().split())


def is_total(row: Row) -> bool:
    """Whether a line sums up others."""
    return key_of(row.cells["rep"]) in TOTALS


def kept(sheet: Sheet, found: Mapping[str, Person]) -> Sheet:
    """The file without the lines that `people` left out, so that nothing else of them is read either."""
    rows = (row for row in sheet.rows if not is_total(row))
    if "period" not in sheet.headers:
        rows = (row for row in rows if found[key_of(row.cells["rep"])].line == row.line)
    return replace(sheet, rows=tuple(rows))


def people(sheet: Sheet, order: str | None, notes: Notes) -> dict[str, Person]:
    """Everybody in the file of reps, by key; what contradicts an earlier line is noted, and the earlier line holds.

    Raises:
        ExportError: dates that could be read in two ways, or nobody at all.
    """
    orders = {column: _order(sheet, column, order) for column in DATES}
    found: dict[str, Person] = {}
    for row in sheet.rows:
        if is_total(row):
            notes.problem(
                (sheet.name, row.line), sheet.headers["rep"], row.cells["rep"], "sums up", "the line was left out"
            )
            continue
        key = key_of(row.cells["rep"])
        if key in found:
            _again(found[key], row, sheet, notes)
        else:
            found[key] = _person(key, row, sheet, orders, notes)
    if not found:
        raise ExportError(f"{sheet.name}: has no reps; must have a line for each")
    _missing(found.values(), sheet, notes)
    return found


def _order(sheet: Sheet, column: str, asked: str | None) -> str | None:
    """Whether days or months come first in a column.

    Raises:
        ExportError: its cells contradict each other or do not tell, and nobody said.
    """
    texts = [row.cells[column] for row in sheet.rows if not nothing(row.cells.get(column, ""))]
    where = f"{sheet.name}, column {sheet.headers.get(column, column)}"
    try:
        told = order_of(texts)
    except ValueError as problem:
        if asked:
            return asked
        raise ExportError(f"{where}: {problem}; say --dates dmy or --dates mdy") from None
    unclear = next((text for text in texts if ambiguous(text)), None)
    if unclear and not (asked or told):
        raise ExportError(one_line(f"{where}: {unclear!r} can be read in two ways; say --dates dmy or --dates mdy"))
    return asked or told


def _person(key: str, row: Row, sheet: Sheet, orders: dict[str, str | None], notes: Notes) -> Person:
    found = Person(key, row.line, cells={name: row.cells[name] for name in row.cells if BY_NAME[name].private})
    for name in TEXTS:
        text = row.cells.get(name, "")
        setattr(found, name, "" if nothing(text) else text)
    for name in DATES:
        setattr(found, name, _date(row, name, sheet, orders[name], notes))
    if found.hired and found.left and found.left < found.hired:
        place = (sheet.name, row.line)
        notes.problem(
            place, sheet.headers["left"], row.cells["left"], "left before the first day", "first day not used"
        )
        found.hired = None
    found.reason = _reason(row, sheet, found, notes)
    return found


def _date(row: Row, name: str, sheet: Sheet, order: str | None, notes: Notes) -> date | None:
    text = row.cells.get(name, "")
    if nothing(text):
        return None
    try:
        return day(text, order or "dmy")
    except ValueError as problem:
        done = "taken as unknown" if name == "hired" else "taken as still there"
        notes.problem((sheet.name, row.line), sheet.headers[name], text, str(problem), done)
        return None


def _reason(row: Row, sheet: Sheet, person: Person, notes: Notes) -> str:
    text = row.cells.get("reason", "")
    if nothing(text):
        return ""
    place, column = (sheet.name, row.line), sheet.headers["reason"]
    if person.left is None:
        notes.problem(place, column, text, "a reason without a last day", "not used")
        return ""
    found = REASONS.get(key_of(text), "")
    if not found:
        notes.problem(place, column, text, f"must be one of {QUIT}, {LET_GO}, {MOVED}", "reason taken as unknown")
    return found


def _again(person: Person, row: Row, sheet: Sheet, notes: Notes) -> None:
    """A second line for a rep: more periods where lines have periods, else a duplicate."""
    place = (sheet.name, row.line)
    if "period" in sheet.headers:
        _differs(person, row, sheet, notes)
    else:
        what = f"this rep stands in line {person.line} already"
        notes.problem(place, sheet.headers["rep"], row.cells["rep"], what, "the line was left out")


def _differs(person: Person, row: Row, sheet: Sheet, notes: Notes) -> None:
    """Somebody who changes teams is counted where they are last; other differences are only noted."""
    for name in TEXTS:
        text = row.cells.get(name, "")
        if not nothing(text) and text != getattr(person, name):
            if getattr(person, name):
                what = f"was {getattr(person, name)} in line {person.line}"
                notes.problem((sheet.name, row.line), sheet.headers[name], text, what, "the later one holds")
            setattr(person, name, text)


def _missing(found: Iterable[Person], sheet: Sheet, notes: Notes) -> None:
    """Reps without a manager or a team, in a file that has such a column."""
    done: dict[str, Any] = {
        "manager": lambda person: "counted with the team" if person.team else "counted in a team without a name",
        "team": lambda person: "counted with the manager" if person.manager else "counted in a team without a name",
        "region": lambda person: "counted in the region of the team",
    }
    for person in found:
        for name in TEXTS:
            if name in sheet.headers and not getattr(person, name):
                place = (sheet.name, person.line)
                notes.problem(place, sheet.headers[name], "", f"no {name} is named", done[name](person))
