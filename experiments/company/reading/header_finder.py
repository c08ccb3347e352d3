"""The finder of a table's header: below titles, or nowhere."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.company.reading.answers import Answers
from experiments.company.reading.calendar_parser import is_date
from experiments.company.reading.cell_parser import is_blank, parse_own_number
from experiments.company.reading.export_columns import (
    COLUMN_BY_NAME,
    find_column_name,
    normalise_header,
    parse_bare_period,
    parse_period_header,
)
from experiments.company.reading.export_problems import ExportQuestion, ImportNotes
from experiments.company.reading.raw_table import Line, RawTable

DEEPEST_HEADER = 30
"""Lines in which a header is looked for: reports print titles and filters above it."""
MOST_SHOWN = 8


def split_header(raw: RawTable, answers: Answers, notes: ImportNotes) -> tuple[int, list[str], list[Line]]:
    """Split a table into the line of its header, the headers, and the lines below.

    Raises:
        ExportQuestion: it has no header.
    """
    index = find_header(raw.lines, tuple(answers.column.values()))
    if index is None and answers.columns:
        headers = ["" if name == "-" else name for name in answers.columns]
        return 0, headers, raw.lines
    if index is None and looks_like_data(raw.lines[0][1]):
        raise ExportQuestion(
            f"{raw.name}, line {raw.lines[0][0]}: no line names the columns; say what they hold with --columns, "
            f"such as --columns {','.join(guess_columns(raw.lines))} (a dash for what is not to be read)",
            "columns",
        )
    index = index or 0
    if index:
        notes.add_dropped([f"{raw.name}: {index} line{'s' if index > 1 else ''} above the header"])
    return raw.lines[index][0], raw.lines[index][1], raw.lines[index + 1 :]


def find_header(lines: Sequence[Line], named: Sequence[str] = ()) -> int | None:
    """Find the first of the lines in which most headers are known; None where none is."""
    known = {normalise_header(header) for header in named}
    ratings = [rate_headers(cells, known) for _, cells in lines[:DEEPEST_HEADER]]
    best = max(ratings, default=0)
    return ratings.index(best) if best else None


def rate_headers(cells: Sequence[str], known: set[str]) -> int:
    """Rate a line as a header: different columns that it names, those of reps above all."""
    names = {find_column_name(cell) or ("named" if normalise_header(cell) in known else "") for cell in cells if cell}
    periods = sum(
        parse_period_header(cell) is not None or parse_bare_period(cell) is not None for cell in cells if cell
    )
    has_rep = bool(names & {"rep", "rep_id", "named"})
    return len(names - {""}) + (periods if has_rep else 0) + 2 * has_rep if names - {""} else 0


def is_number(text: str) -> bool:
    """Whether a text is an amount."""
    try:
        parse_own_number(text, ".")
    except ValueError:
        return False
    return True


def looks_like_data(cells: Sequence[str]) -> bool:
    """Whether a line holds amounts or dates, as no header does."""
    return any(is_number(cell) or is_date(cell) for cell in cells if not is_blank(cell))


def guess_columns(lines: Sequence[Line]) -> list[str]:
    """Guess the columns of a table without a header by what its first line holds."""
    guesses: list[str] = []
    for cell in lines[0][1]:
        wanted = "bookings" if is_number(cell) and not is_date(cell) else "period" if looks_like_data([cell]) else "rep"
        guesses.append("-" if wanted in guesses else wanted)
    return guesses


def ask_for_reps(name: str, line: int, headers: Sequence[str]) -> ExportQuestion:
    """Build the question which column names the reps."""
    shown = ", ".join(repr(header) for header in headers[:MOST_SHOWN] if header)
    return ExportQuestion(
        f"{name}, line {line}: no column names the reps; must be one called rep, or said with --column rep=HEADER; has {shown}",
        "column",
        [f"rep={header}" for header in headers if header and header not in COLUMN_BY_NAME],
    )
