"""The columns that an export may have, and the headers they are known by."""

from __future__ import annotations

import re
from dataclasses import dataclass

from experiments.company.cell_parser import Period, parse_period


@dataclass(frozen=True)
class Column:
    """A column that is read.

    Attributes:
        name: used here.
        holds: "text", "date", "period", "amount", "count", or "score".
        help: its meaning, for the documentation.
        others: other headers it is known by.
        private: whether it holds answers or health: read only into means of groups.
    """

    name: str
    holds: str
    help: str
    others: tuple[str, ...] = ()
    private: bool = False


COLUMNS = (
    Column(
        "rep", "text", "Whoever sells: any name or number, the same in all files.",
        ("rep id", "rep name", "name", "employee", "employee id", "seller", "salesperson", "sales rep", "sales person",
         "account executive", "owner", "id"),
    ),
    Column("team", "text", "The team.", ("team name", "group", "unit", "squad")),
    Column(
        "manager", "text", "Whom the rep reports to.",
        ("manager name", "manager id", "sales manager", "line manager", "reports to", "boss"),
    ),
    Column("region", "text", "The region.", ("area", "district", "geo", "market", "country")),
    Column(
        "hired", "date", "First day in the company.",
        ("hire date", "hired on", "start date", "date hired", "joined", "joining date", "entry date"),
    ),
    Column(
        "left", "date", "Last day, of those who left; empty: still there.",
        ("leave date", "left on", "end date", "termination date", "exit date", "leaving date", "departure date"),
    ),
    Column(
        "reason", "text", "Why they left: quit, let go, or moved (promoted, transferred, retired).",
        ("leaving reason", "reason for leaving", "leave reason", "termination reason", "exit reason", "termination type"),
    ),
    Column(
        "period", "period", "Quarter or month that quota, bookings and wins of the line belong to.",
        ("quarter", "month", "date", "closing month"),
    ),
    Column("quota", "amount", "Quota of the period.", ("target", "goal", "plan", "sales quota", "sales target")),
    Column(
        "bookings", "amount", "Bookings of the period, cancellations taken off.",
        ("booked", "revenue", "sales", "actual", "actuals", "closed won", "amount", "result"),
    ),
    Column(
        "wins", "count", "Deals won in the period.",
        ("deals won", "won deals", "deals", "won", "number of deals", "orders"),
    ),
    Column("burnout", "score", "Burnout or exhaustion, of a survey.", ("exhaustion", "burnout score"), True),
    Column("trust_manager", "score", "Trust in the manager, of a survey.", ("trust in manager", "manager trust"), True),
    Column(
        "trust_leadership", "score", "Trust in leadership, of a survey.",
        ("trust in leadership", "leadership trust"), True,
    ),
    Column(
        "trust_peers", "score", "Trust among colleagues, of a survey.",
        ("trust in colleagues", "trust among peers", "peer trust"), True,
    ),
    Column("purpose", "score", "Sense of what the work is for, of a survey.", ("meaning", "sense of purpose"), True),
    Column(
        "sick_days", "days", "Sick days in the last twelve months.",
        ("sickness", "days sick", "absence days"), True,
    ),
)  # fmt: skip
COLUMN_BY_NAME = {column.name: column for column in COLUMNS}
NAME_BY_HEADER = {alias.replace("_", " "): column.name for column in COLUMNS for alias in (column.name, *column.others)}
PERIOD_COLUMNS = ("quota", "bookings", "wins")
SCORE_COLUMNS = tuple(column.name for column in COLUMNS if column.holds == "score")
PRIVATE_COLUMNS = tuple(column.name for column in COLUMNS if column.private)


def normalise_header(text: str) -> str:
    """Normalise a header: without case, underscores, units in brackets and doubled blanks."""
    text = re.sub(r"[(\[].*?[)\]]", " ", text.casefold())
    return " ".join(re.sub(r"[_\-:]+", " ", text).split())


def find_column_name(header: str) -> str | None:
    """Find the column that a header names, if it is one that is read."""
    return NAME_BY_HEADER.get(normalise_header(header))


def parse_period_header(header: str) -> tuple[str, Period] | None:
    """Parse the amount and the period of a header such as `bookings 2024-Q1` or `2024-03 quota`, if it names both."""
    words = header.replace("_", " ").strip()
    for split in (words.partition(" "), words.rpartition(" ")):
        for what, when in ((split[0], split[2]), (split[2], split[0])):
            name = find_column_name(what)
            if name in PERIOD_COLUMNS:
                try:
                    return name, parse_period(when)
                except ValueError:
                    continue
    return None
