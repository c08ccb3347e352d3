"""A file of comma-separated values as people's programs write it: any of the usual marks and encodings, each line with its number."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from experiments.company.cells import Period
from experiments.company.columns import known, per_period
from experiments.company.problems import ExportError, Notes
from scenarios.problems import one_line

LARGEST = 200_000_000
DELIMITERS = ",;\t|"
LEFT_OUT = "the line was left out"


@dataclass(frozen=True)
class Row:
    """A line: its number in the file (of a line in several, the last), and its cells by what they hold."""

    line: int
    cells: dict[str, str]
    by_period: dict[tuple[str, Period], str]


@dataclass(frozen=True)
class Sheet:
    """A file.

    Attributes:
        name: what messages call it.
        headers: what its columns are called there, by what they hold.
        rows: its lines.
        decimal: the decimal mark that goes with its delimiter, where no number tells.
    """

    name: str
    headers: dict[str, str]
    rows: tuple[Row, ...]
    decimal: str

    def texts(self, holds: Callable[[str], bool]) -> Iterator[str]:
        """All cells whose column is asked for, also those of columns per period."""
        for row in self.rows:
            yield from (text for name, text in row.cells.items() if holds(name))
            yield from (text for (name, _), text in row.by_period.items() if holds(name))


def read_sheet(path: Path, notes: Notes) -> Sheet:
    """Read a file.

    Raises:
        ExportError: it is missing, too large, no text, has no header, or two columns for one thing.
    """
    text = _text(path, notes)
    header, _, _ = text.lstrip("\n").partition("\n")
    delimiter = max(DELIMITERS, key=lambda mark: _bare(header).count(mark))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        lines = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except csv.Error as problem:
        raise ExportError(one_line(f"{path.name}, line {reader.line_num}: {problem}")) from None
    lines = [(number, cells) for number, cells in lines if any(cells)]
    if not lines:
        raise ExportError(f"{path.name}: is empty; must have a line of headers, and a line for each rep")
    (first, headers), body = lines[0], lines[1:]
    places = _places(path.name, first, headers, notes)
    rows = tuple(_rows(path.name, headers, places, body, notes))
    return Sheet(path.name, _called(headers, places), rows, "," if delimiter == ";" else ".")


def _bare(header: str) -> str:
    """A header without what stands in quotation marks."""
    return "".join(header.split('"')[::2])


Places = dict[int, str | tuple[str, Period]]


def _called(headers: list[str], places: Places) -> dict[str, str]:
    return {what: headers[place] for place, what in places.items() if isinstance(what, str)} | {
        what[0]: what[0] for what in places.values() if not isinstance(what, str)
    }


def _text(path: Path, notes: Notes) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as problem:
        raise ExportError(one_line(f"{path}: cannot be read: {problem.strerror}")) from None
    if len(data) > LARGEST:
        raise ExportError(one_line(f"{path}: larger than {LARGEST // 1_000_000} MB"))
    return _decoded(path.name, data, notes).replace("\r\n", "\n").replace("\r", "\n")


def _decoded(name: str, data: bytes, notes: Notes) -> str:
    coding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(coding)
    except UnicodeDecodeError:
        notes.problem((name, 0), "", "", "is not written in UTF-8", "read as Windows-1252")
        text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise ExportError(f"{name}: is no text; save it as CSV (comma-separated values)")
    return text


def _places(file: str, line: int, headers: list[str], notes: Notes) -> Places:
    """What each column holds; columns that are not read are noted as dropped.

    Raises:
        ExportError: two columns for the same thing, or none that names reps.
    """
    found: Places = {}
    for place, header in enumerate(headers):
        what = known(header) or per_period(header)
        if what is None:
            notes.drop([f"{file}: column {header or place + 1!r}, not read"])
            continue
        if what in found.values():
            other = next(headers[at] for at, held in found.items() if held == what)
            raise ExportError(
                one_line(f"{file}, line {line}: columns {other!r} and {header!r} hold the same; leave one out")
            )
        found[place] = what
    if "rep" not in found.values():
        shown = ", ".join(map(repr, headers[:8]))
        raise ExportError(
            one_line(f"{file}, line {line}: no column names the reps; must be one called rep; has {shown}")
        )
    return found


def _rows(
    file: str, headers: list[str], places: Places, body: list[tuple[int, list[str]]], notes: Notes
) -> Iterator[Row]:
    for line, cells in body:
        if len(cells) != len(headers) and any(cells[len(headers) :]):
            what = f"the line has {len(cells)} cells, the header {len(headers)}"
            notes.problem((file, line), "", "", what, LEFT_OUT)
            continue
        if len(cells) < len(headers):
            what = f"the line has {len(cells)} cells, the header {len(headers)}"
            notes.problem((file, line), "", "", what, "the rest was taken as empty")
        held = {places[k]: cell for k, cell in enumerate(cells) if k in places}
        row = Row(
            line,
            {what: cell for what, cell in held.items() if isinstance(what, str)},
            {what: cell for what, cell in held.items() if not isinstance(what, str)},
        )
        if row.cells.get("rep"):
            yield row
        else:
            notes.problem((file, line), headers[_place(places)], "", "no rep is named", LEFT_OUT)


def _place(places: Places) -> int:
    return next(place for place, what in places.items() if what == "rep")
