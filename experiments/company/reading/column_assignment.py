"""The assignment of columns to headers: which header holds what, and which of two that seem to hold the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from experiments.company.reading.answers import Answers
from experiments.company.reading.calendar_parser import FiscalCalendar, Period, is_date, parse_period
from experiments.company.reading.cell_parser import is_blank, read_unit
from experiments.company.reading.cell_words import are_yes_or_no, normalise_words, read_outcome, says_gone
from experiments.company.reading.export_columns import (
    DEAL_COLUMNS,
    NAMES_OF_DEALS,
    PERIOD_COLUMNS,
    normalise_header,
    parse_bare_period,
    parse_period_header,
    rank_header,
)
from experiments.company.reading.export_problems import ExportQuestion, ImportNotes
from experiments.company.reading.header_finder import ask_for_reps
from experiments.company.reading.raw_table import Line

SAMPLE = 400
HERE_WORDS = frozenset(["active", "aktiv", "current", "employed", "yes", "actif", "activo", "ativo", "attivo"])
KIND_WORDS = {
    "quota": frozenset(
        [
            "quota",
            "quotas",
            "target",
            "targets",
            "plan",
            "soll",
            "ziel",
            "ziele",
            "goals",
            "objectifs",
            "cuotas",
            "objetivos",
            "metas",
            "obiettivi",
        ]
    ),
    "bookings": frozenset(
        ["bookings", "history", "revenue", "sales", "actuals", "umsatz", "ist", "ventes", "ventas", "vendas", "vendite"]
    ),
}
"""Words in the name of a file or sheet that say what its columns of periods hold."""
Cell = tuple[str, Period | int]


@dataclass
class ColumnAssignment:
    """What the columns of a table hold.

    Attributes:
        names: column names by the indices of their columns, the one to be read first.
        periods: columns of a period: amount and period, or a number that stands for one within the line's year.
        headers: of all columns.
    """

    headers: list[str]
    names: dict[str, list[int]] = field(default_factory=dict)
    periods: dict[int, Cell] = field(default_factory=dict)

    def name_headers(self) -> dict[str, str]:
        """The headers by column name."""
        named = {name: self.headers[indices[0]] for name, indices in self.names.items()}
        return named | {name: name for name, _ in self.periods.values() if name not in named}

    def read_units(self) -> dict[str, float]:
        """Read the units that headers of amounts name."""
        units = {name: read_unit(self.headers[indices[0]]) for name, indices in self.names.items()}
        units |= {name: read_unit(self.headers[index]) for index, (name, _) in self.periods.items()}
        return {name: unit for name, unit in units.items() if unit != 1.0}


@dataclass(frozen=True)
class TableContext:
    """What is known of a table while its columns are assigned.

    Attributes:
        name, line: of the table and of its header.
        body: the lines below.
        answers, calendar: of the export.
        kind: what its columns of periods hold, if its file was named for it.
        notes: what is dropped.
    """

    name: str
    line: int
    body: Sequence[Line]
    answers: Answers
    calendar: FiscalCalendar
    kind: str
    notes: ImportNotes

    def list_cells(self, index: int) -> list[str]:
        """List the first cells of a column that are not empty."""
        cells = (line[index] for _, line in self.body if index < len(line) and not is_blank(line[index]))
        return list(islice(cells, SAMPLE))


def assign_columns(headers: list[str], context: TableContext) -> ColumnAssignment:
    """Assign columns to headers; those that are not read are noted as dropped.

    Raises:
        ExportQuestion: two columns for the same thing, none that names reps, or columns of periods that do not say of what.
    """
    assignment = ColumnAssignment(headers)
    candidates = _list_candidates(assignment, context)
    _settle_owners(candidates, headers)
    _settle_yes_or_no(candidates, context)
    for name, indices in candidates.items():
        assignment.names[name] = _order_columns(name, indices, assignment, context)
    _settle_status(assignment, context)
    if "rep" not in assignment.names and "rep_id" in assignment.names:
        assignment.names["rep"] = assignment.names.pop("rep_id")
    if "rep" not in assignment.names:
        raise ask_for_reps(context.name, context.line, headers)
    _note_unread(assignment, context)
    return assignment


def _list_candidates(assignment: ColumnAssignment, context: TableContext) -> dict[str, list[int]]:
    """List the columns that could hold each thing, the most usual header first; columns of periods are assigned at once."""
    chosen = {normalise_header(header): name for name, header in context.answers.column.items()}
    ranked: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for index, header in enumerate(assignment.headers):
        name = chosen.get(normalise_header(header))
        held = (name, -1) if name else rank_header(header)
        if held and (held[1] < 0 or held[0] not in chosen.values()):
            ranked[held[0]].append((held[1], index))
        elif not held and header:
            _assign_period(assignment, index, header, context)
    return {name: [index for _, index in sorted(pairs)] for name, pairs in ranked.items()}


def _assign_period(assignment: ColumnAssignment, index: int, header: str, context: TableContext) -> None:
    """Assign a column of a period.

    Raises:
        ExportQuestion: it does not say of what, or two hold the same.
    """
    cell: Cell | None = parse_period_header(header, context.calendar)
    bare = None if cell else parse_bare_period(header, context.calendar)
    if bare is not None:
        cell = (_find_kind(context, header), bare)
    if cell is None:
        return
    if cell in assignment.periods.values():
        other = next(assignment.headers[at] for at, held in assignment.periods.items() if held == cell)
        raise _ask_between(context, cell[0], [other, header])
    assignment.periods[index] = cell


def _find_kind(context: TableContext, header: str) -> str:
    """Find what columns of periods hold that do not say it themselves.

    Raises:
        ExportQuestion: the file's name does not say it either.
    """
    words = set(normalise_words(context.name.replace(".", " ")).split())
    said = context.kind or context.answers.holds
    kinds = [said] if said else [kind for kind, known in KIND_WORDS.items() if words & known]
    if len(kinds) != 1:
        raise ExportQuestion(
            f"{context.name}, column {header}: quotas or bookings? say --holds quota or --holds bookings",
            "holds",
            ["quota", "bookings"],
        )
    return kinds[0]


def _settle_owners(candidates: dict[str, list[int]], headers: Sequence[str]) -> None:
    """Settle what is a deal's: where a table of deals names an owner, a name and an id beside it are the deal's."""
    if not any(name in candidates for name in DEAL_COLUMNS):
        return
    for name in ("rep", "rep_id"):
        own = [index for index in candidates.get(name, ()) if normalise_header(headers[index]) not in NAMES_OF_DEALS]
        others = [index for index in candidates.get(name, ()) if index not in own]
        if own or (name == "rep_id" and "rep" in candidates):
            candidates[name] = own
            if others and name == "rep_id" and "deal" not in candidates:
                candidates["deal"] = others
        if not candidates.get(name):
            candidates.pop(name, None)


def _settle_yes_or_no(candidates: dict[str, list[int]], context: TableContext) -> None:
    """Settle a column called `won` that says yes or no: it is a status, not a number of wins."""
    for index in list(candidates.get("wins", ())):
        cells = context.list_cells(index)
        if cells and (any(read_outcome(cell) for cell in cells) or (are_yes_or_no(cells) and not _are_counts(cells))):
            candidates["wins"].remove(index)
            candidates.setdefault("stage", []).append(index)
    if not candidates.get("wins", [0]):
        candidates.pop("wins")


def _are_counts(cells: Sequence[str]) -> bool:
    return all(cell.isdigit() for cell in cells)


def _settle_status(assignment: ColumnAssignment, context: TableContext) -> None:
    """Settle a status of people, such as active: where lines are no deals, a status is theirs."""
    indices = assignment.names.get("stage")
    cells = context.list_cells(indices[0]) if indices else []
    if (
        not indices
        or any(map(read_outcome, cells))
        or any(name in assignment.names for name in ("closed", "created", "deal"))
    ):
        return
    if _are_of_people(cells) and "active" not in assignment.names:
        assignment.names["active"] = assignment.names.pop("stage")
    elif not {"bookings", "wins"} & set(assignment.names):
        assignment.names.pop("stage")


def _are_of_people(cells: Sequence[str]) -> bool:
    """Whether cells say of people that they are there, or gone."""
    if not cells or are_yes_or_no(cells):
        return False
    return any(map(says_gone, cells)) or all(set(normalise_words(cell).split()) & HERE_WORDS for cell in cells)


def _order_columns(name: str, indices: list[int], assignment: ColumnAssignment, context: TableContext) -> list[int]:
    """Order columns that seem to hold the same: those to be read, the first of them first.

    Raises:
        ExportQuestion: only the owner can tell.
    """
    headers = assignment.headers
    if len(indices) == 1 or name in context.answers.column:
        return indices[:1]
    if name in CHOOSERS:
        return [max(indices, key=lambda index: CHOOSERS[name](context.list_cells(index), headers[index]))]
    if name in ("closed", "created", "bookings"):
        known_first = _put_estimates_last(name, indices, headers)
        if known_first:
            return known_first
    if name in LOOSE or all(context.list_cells(index) == context.list_cells(indices[0]) for index in indices[1:]):
        return indices[:1]
    raise _ask_between(context, name, [headers[index] for index in indices])


def _put_estimates_last(name: str, indices: list[int], headers: Sequence[str]) -> list[int]:
    """Put estimates behind what is known, to be read where that is empty; nothing where amounts are not told apart by that."""
    ordered = sorted(indices, key=lambda index: _is_estimate(headers[index]))
    if name != "bookings":
        return ordered
    converted = [index for index in indices if _is_converted(headers[index])]
    if len(converted) == 1:
        return converted
    if not _is_estimate(headers[ordered[-1]]):
        return []
    return ordered[:1] if _is_estimate(headers[ordered[0]]) else ordered


def _is_converted(header: str) -> bool:
    return any(words in header.casefold() for words in ("converted", "company currency"))


def _is_estimate(header: str) -> bool:
    return normalise_header(header).startswith(("est", "expected", "geschatzt", "planned"))


def _count_outcomes(cells: Sequence[str], _: str) -> tuple[int, bool]:
    """Count the cells that say won or lost: those are the better of two columns of stages."""
    return sum(read_outcome(cell) is not None for cell in cells), are_yes_or_no(cells)


def _count_periods(cells: Sequence[str], _: str) -> tuple[int, int]:
    """Count cells that are days, and cells that are periods."""
    return sum(map(is_date, cells)), sum(map(_is_period, cells))


def _is_period(text: str) -> bool:
    try:
        parse_period(text)
    except ValueError:
        return False
    return True


CHOOSERS: Mapping[str, Callable[[Sequence[str], str], tuple[int, int]]] = {
    "stage": _count_outcomes,
    "period": _count_periods,
}
LOOSE = frozenset(("rep_id", "team", "manager", "region", "role", "active", "deal", "currency", "year", "reason"))
"""Columns of which the one with the most usual header is read without a question."""


def _ask_between(context: TableContext, name: str, headers: Sequence[str]) -> ExportQuestion:
    shown = " and ".join(map(repr, headers[:4]))
    how = (
        f"say which with --column {name}=HEADER"
        if name not in PERIOD_COLUMNS or len(set(headers)) > 1
        else "leave one out"
    )
    return ExportQuestion(
        f"{context.name}, line {context.line}: columns {shown} hold the same; {how}",
        "column",
        [f"{name}={header}" for header in headers],
    )


def _note_unread(assignment: ColumnAssignment, context: TableContext) -> None:
    read = {index for indices in assignment.names.values() for index in indices} | set(assignment.periods)
    unread = [header or str(index + 1) for index, header in enumerate(assignment.headers) if index not in read]
    if unread:
        shown = ", ".join(map(repr, unread[:12]))
        more = f" and {len(unread) - 12} more" if len(unread) > 12 else ""
        context.notes.add_dropped([f"{context.name}: column{'s' if len(unread) > 1 else ''} {shown}{more}, not read"])
