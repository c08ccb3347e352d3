"""The people in an export: each rep once, with team, manager, region and dates as far as they can be read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from experiments.company.reading.calendar_parser import parse_date
from experiments.company.reading.cell_parser import is_blank
from experiments.company.reading.cell_words import is_rep_role, normalise_words, says_gone, split_left_mark
from experiments.company.reading.date_columns import choose_date_order
from experiments.company.reading.export_columns import PRIVATE_COLUMNS
from experiments.company.reading.export_problems import ExportError, ImportNotes
from experiments.company.reading.sheet import DEALS, PEOPLE, Sheet, SheetRow

QUIT, LET_GO, MOVED = "quit", "let go", "moved"
REASON_BY_WORD = {
    **dict.fromkeys(("quit", "voluntary", "resigned", "resignation", "own wish", "left by themselves", "kundigung durch mitarbeiter",
                     "eigenkundigung", "freiwillig", "demission", "renuncia", "voluntario", "dimissioni", "demissao voluntaria"), QUIT),
    **dict.fromkeys(("let go", "fired", "involuntary", "dismissed", "dismissal", "terminated", "laid off", "gekundigt", "entlassen",
                     "licenciement", "licencie", "despido", "despedido", "demitido", "licenziamento", "licenziato", "performance"), LET_GO),
    **dict.fromkeys(("moved", "promoted", "became manager", "transferred", "transfer", "retired", "retirement", "promotion", "versetzt",
                     "befordert", "rente", "ruhestand", "mutation", "retraite", "jubilacion", "traslado", "aposentadoria", "pensione"), MOVED),
}  # fmt: skip
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
        is_gone: whether a mark says that the rep is no longer there.
        seen_from, seen_until: the first and the last day of the quarters in which a rep without first or last day was seen.
    """

    key: str
    line: int
    team: str = ""
    manager: str = ""
    region: str = ""
    hired: date | None = None
    left: date | None = None
    reason: str = ""
    is_gone: bool = False
    seen_from: date | None = None
    seen_until: date | None = None
    cells: dict[str, str] = field(default_factory=dict)

    def is_there(self, day: date) -> bool:
        """Whether the person is in the company at the end of a day; without a first day, the person always was."""
        first, last = self.hired or self.seen_from, self.left or self.seen_until
        return (first is None or first <= day) and (last is None or last > day)


@dataclass
class People:
    """The people of an export.

    Attributes:
        by_key: reps by their keys.
        excluded: keys of those who are no reps, whose amounts are not counted.
        sheets: those that the people were read from.
    """

    by_key: dict[str, Person] = field(default_factory=dict)
    excluded: set[str] = field(default_factory=set)
    sheets: tuple[Sheet, ...] = ()


def drop_unread_lines(sheet: Sheet, people: People) -> Sheet:
    """Drop the lines that `read_people` left out, so that nothing else of them is read either."""
    if sheet.kind != PEOPLE or sheet.when:
        return sheet
    by_key = people.by_key
    return replace(
        sheet, rows=tuple(row for row in sheet.rows if row.key in by_key and by_key[row.key].line == row.line)
    )


def read_people(sheets: Sequence[Sheet], date_order: str | None, notes: ImportNotes) -> People:
    """Read everybody: from the lists of people, or from all sheets where none is one; an earlier line holds against a later one.

    Raises:
        ExportError: dates that could be read in two ways, or nobody at all.
    """
    lists = tuple(sheet for sheet in sheets if sheet.kind == PEOPLE) or tuple(sheets)
    people = People(sheets=lists)
    for sheet in lists:
        _PeopleReader(sheet, people, date_order, notes).read()
    if not people.by_key:
        raise ExportError(f"{lists[0].name}: has no reps; must have a line for each")
    return people


def _find_usual_roles(sheet: Sheet) -> dict[str, str]:
    """Find the role that most lines of each person give: a rep who became a manager was a rep."""
    if "role" not in sheet.headers:
        return {}
    roles: dict[str, Counter[str]] = defaultdict(Counter)
    for row in sheet.rows:
        roles[row.key][row.cells["role"]] += 1
    return {key: counts.most_common(1)[0][0] for key, counts in roles.items()}


class _PeopleReader:
    """The reader of the people in one sheet."""

    def __init__(self, sheet: Sheet, people: People, date_order: str | None, notes: ImportNotes) -> None:
        self.sheet, self.people, self.notes = sheet, people, notes
        self.orders = {
            column: choose_date_order(sheet, column, date_order) for column in DATE_FIELDS if column in sheet.headers
        }
        self.own: set[str] = set()
        self.roles = _find_usual_roles(sheet)
        self.has_lines = bool(sheet.when)

    def read(self) -> None:
        """Read everybody in the sheet."""
        for row in self.sheet.rows:
            if row.key in self.people.excluded or self._exclude(row):
                continue
            if row.key in self.own:
                self._read_second_line(row)
            elif row.key in self.people.by_key:
                self._complete(row)
            else:
                self.people.by_key[row.key] = self._read_person(row)
            self.own.add(row.key)
        self._note_missing(person for key, person in self.people.by_key.items() if key in self.own)

    def _note(self, row: SheetRow, column: str, what: str, done: str, kind: tuple[str, str] | None = None) -> None:
        header = self.sheet.headers[column]
        self.notes.add_problem((self.sheet.name, row.line), header, row.cells[column], what, done, kind=kind)

    def _exclude(self, row: SheetRow) -> bool:
        """Exclude who is no rep by the role that a column gives; whether it does."""
        role = self.roles.get(row.key, "")
        if is_blank(role) or is_rep_role(role):
            return False
        self._note(row, "role", "is no role of a rep", "left out, with what the files hold of them")
        self.people.excluded.add(row.key)
        self.people.by_key.pop(row.key, None)
        return True

    def _read_person(self, row: SheetRow) -> Person:
        person = Person(
            row.key, row.line, cells={name: row.cells[name] for name in row.cells if name in PRIVATE_COLUMNS}
        )
        for name in TEXT_FIELDS:
            text = row.cells.get(name, "")
            setattr(person, name, "" if is_blank(text) else text)
        for name in self.orders:
            setattr(person, name, self._read_date(row, name))
        if person.hired and person.left and person.left < person.hired:
            self._note(row, "left", "left before the first day", "first day not used")
            person.hired = None
        person.reason = self._read_reason(row, person)
        person.is_gone = person.left is None and self._is_gone(row)
        return person

    def _complete(self, row: SheetRow) -> None:
        """Complete a person of an earlier sheet with what only this one says."""
        person, other = self.people.by_key[row.key], self._read_person(row)
        for name in (*TEXT_FIELDS, *DATE_FIELDS, "reason"):
            setattr(person, name, getattr(person, name) or getattr(other, name))
        person.is_gone |= other.is_gone
        person.cells = {**other.cells, **person.cells}

    def _is_gone(self, row: SheetRow) -> bool:
        """Whether a mark of the name or a status says that somebody is gone."""
        _, is_marked = split_left_mark(row.cells["rep"])
        status = row.cells.get("active", "")
        if is_marked:
            self._note(row, "rep", "is marked as no longer there", "kept as having left")
        elif not is_blank(status) and says_gone(status):
            self._note(row, "active", "is no longer there", "kept as having left")
        else:
            return False
        return True

    def _read_date(self, row: SheetRow, name: str) -> date | None:
        text = row.cells.get(name, "")
        if is_blank(text):
            return None
        try:
            return parse_date(text, self.orders[name] or "dmy")
        except ValueError as problem:
            self._note(row, name, str(problem), "taken as unknown" if name == "hired" else "taken as still there")
            return None

    def _read_reason(self, row: SheetRow, person: Person) -> str:
        text = row.cells.get("reason", "")
        if is_blank(text):
            return ""
        if person.left is None:
            self._note(row, "reason", "a reason without a last day", "not used")
            return ""
        reason = REASON_BY_WORD.get(normalise_words(text), "")
        if not reason:
            self._note(row, "reason", f"must be one of {QUIT}, {LET_GO}, {MOVED}", "reason taken as unknown")
        return reason

    def _read_second_line(self, row: SheetRow) -> None:
        """Read a second line for a rep: more periods where lines have periods, else a duplicate."""
        person = self.people.by_key[row.key]
        if self.has_lines:
            self._merge_line(person, row)
        else:
            what = f"this rep stands in line {person.line} already"
            column = self.sheet.headers["rep"]
            self._note(
                row, "rep", what, "the line was left out", (column, "this rep stands in an earlier line already")
            )

    def _merge_line(self, person: Person, row: SheetRow) -> None:
        """Merge a further line of a rep: who changes teams is counted in the last one; other differences are only noted."""
        if not person.is_gone and person.left is None:
            person.is_gone = split_left_mark(row.cells["rep"])[1]
        for name in (
            TEXT_FIELDS[:2] if self.sheet.kind == DEALS else TEXT_FIELDS
        ):  # the region of a deal is the customer's
            text = row.cells.get(name, "")
            if text and not is_blank(text) and text != getattr(person, name):
                if getattr(person, name):
                    kind = (self.sheet.headers[name], f"another {name} than in an earlier line")
                    self._note(
                        row, name, f"was {getattr(person, name)} in line {person.line}", "the later one holds", kind
                    )
                setattr(person, name, text)

    def _note_missing(self, persons: Iterable[Person]) -> None:
        """Note reps without a manager or a team, in a file that has such a column."""
        done: Mapping[str, Any] = {
            "manager": lambda person: "counted with the team" if person.team else "counted in a team without a name",
            "team": lambda person: "counted with the manager" if person.manager else "counted in a team without a name",
            "region": lambda person: "counted in the region of the team",
        }
        named = [name for name in TEXT_FIELDS if name in self.sheet.headers]
        for person in persons:
            for name in named:
                if not getattr(person, name):
                    where = (self.sheet.name, person.line)
                    self.notes.add_problem(
                        where, self.sheet.headers[name], "", f"no {name} is named", done[name](person)
                    )
