"""A sheet: a file of comma-separated values with any of the usual marks and encodings, each line with its number."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from experiments.company.cell_parser import Period
from experiments.company.export_columns import find_column_name, parse_period_header
from experiments.company.export_problems import ExportError, ImportNotes
from scenarios.messages import to_one_line

LARGEST_BYTES = 200_000_000
DELIMITERS = ",;\t|"
LEFT_OUT = "the line was left out"


@dataclass(frozen=True)
class SheetRow:
    """A row: its line number in the file (the last where it spans several), and its cells by column name."""

    line: int
    cells: dict[str, str]
    by_period: dict[tuple[str, Period], str]


@dataclass(frozen=True)
class Sheet:
    """The content of a file.

    Attributes:
        name: its name in messages.
        headers: of the file, by column name.
        rows: its lines.
        decimal: the decimal mark that goes with its delimiter, where no number tells.
    """

    name: str
    headers: dict[str, str]
    rows: tuple[SheetRow, ...]
    decimal: str

    def list_texts(self, holds: Callable[[str], bool]) -> Iterator[str]:
        """List the texts of all cells of some columns, those of columns per period included."""
        for row in self.rows:
            yield from (text for name, text in row.cells.items() if holds(name))
            yield from (text for (name, _), text in row.by_period.items() if holds(name))


def read_sheet(path: Path, notes: ImportNotes) -> Sheet:
    """Read a file.

    Raises:
        ExportError: it is missing, too large, not a text, has no header, or two columns for one thing.
    """
    text = _read_text(path, notes)
    header, _, _ = text.lstrip("\n").partition("\n")
    delimiter = max(DELIMITERS, key=lambda mark: _strip_quoted(header).count(mark))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        lines = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except csv.Error as problem:
        raise ExportError(to_one_line(f"{path.name}, line {reader.line_num}: {problem}")) from None
    lines = [(number, cells) for number, cells in lines if any(cells)]
    if not lines:
        raise ExportError(f"{path.name}: is empty; must have a line of headers, and a line for each rep")
    (first, headers), body = lines[0], lines[1:]
    assignment = _assign_columns(path.name, first, headers, notes)
    rows = tuple(_iterate_rows(path.name, headers, assignment, body, notes))
    return Sheet(path.name, _name_headers(headers, assignment), rows, "," if delimiter == ";" else ".")


def _strip_quoted(header: str) -> str:
    """Strip from a line what stands in quotation marks."""
    return "".join(header.split('"')[::2])


ColumnAssignment = dict[int, str | tuple[str, Period]]


def _name_headers(headers: list[str], assignment: ColumnAssignment) -> dict[str, str]:
    return {what: headers[index] for index, what in assignment.items() if isinstance(what, str)} | {
        what[0]: what[0] for what in assignment.values() if not isinstance(what, str)
    }


def _read_text(path: Path, notes: ImportNotes) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except OSError as problem:
        raise ExportError(to_one_line(f"{path}: cannot be read: {problem.strerror}")) from None
    if len(data) > LARGEST_BYTES:
        raise ExportError(to_one_line(f"{path}: larger than {LARGEST_BYTES // 1_000_000} MB"))
    return _decode(path.name, data, notes).replace("\r\n", "\n").replace("\r", "\n")


def _decode(name: str, data: bytes, notes: ImportNotes) -> str:
    coding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(coding)
    except UnicodeDecodeError:
        notes.add_problem((name, 0), "", "", "is not written in UTF-8", "read as Windows-1252")
        text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise ExportError(f"{name}: is no text; save it as CSV (comma-separated values)")
    return text


def _assign_columns(file: str, line: int, headers: list[str], notes: ImportNotes) -> ColumnAssignment:
    """Assign column names to headers; columns that are not read are noted as dropped.

    Raises:
        ExportError: two columns for the same thing, or none that names reps.
    """
    assignment: ColumnAssignment = {}
    for index, header in enumerate(headers):
        what = find_column_name(header) or parse_period_header(header)
        if what is None:
            notes.add_dropped([f"{file}: column {header or index + 1!r}, not read"])
            continue
        if what in assignment.values():
            other = next(headers[at] for at, held in assignment.items() if held == what)
            raise ExportError(
                to_one_line(f"{file}, line {line}: columns {other!r} and {header!r} hold the same; leave one out")
            )
        assignment[index] = what
    if "rep" not in assignment.values():
        shown = ", ".join(map(repr, headers[:8]))
        raise ExportError(
            to_one_line(f"{file}, line {line}: no column names the reps; must be one called rep; has {shown}")
        )
    return assignment


def _iterate_rows(
    file: str, headers: list[str], assignment: ColumnAssignment, body: list[tuple[int, list[str]]], notes: ImportNotes
) -> Iterator[SheetRow]:
    for line, cells in body:
        if len(cells) != len(headers) and any(cells[len(headers) :]):
            what = f"the line has {len(cells)} cells, the header {len(headers)}"
            notes.add_problem((file, line), "", "", what, LEFT_OUT)
            continue
        if len(cells) < len(headers):
            what = f"the line has {len(cells)} cells, the header {len(headers)}"
            notes.add_problem((file, line), "", "", what, "the rest was taken as empty")
        held = {assignment[k]: cell for k, cell in enumerate(cells) if k in assignment}
        row = SheetRow(
            line,
            {what: cell for what, cell in held.items() if isinstance(what, str)},
            {what: cell for what, cell in held.items() if not isinstance(what, str)},
        )
        if row.cells.get("rep"):
            yield row
        else:
            notes.add_problem((file, line), headers[_find_rep_column(assignment)], "", "no rep is named", LEFT_OUT)


def _find_rep_column(assignment: ColumnAssignment) -> int:
    return next(index for index, what in assignment.items() if what == "rep")
