"""The answers of whoever knows an export: how it is written and what it does not say, kept in a file for the next time."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import tomli_w

from experiments.company.reading.calendar_parser import DATE_ORDERS
from experiments.company.reading.export_columns import COLUMN_BY_NAME
from experiments.company.reading.export_problems import ExportError
from scenarios.messages import suggest_nearest, to_one_line


@dataclass(frozen=True)
class Answers:
    """What is known about an export beside its cells.

    Attributes:
        dates: "dmy" or "mdy" where the dates leave their order open.
        scale: lowest and highest answer of surveys, such as "1-5"; 0-1 when left out.
        thousands: whether amounts are in thousands already.
        won, lost: the stages of deals that are won or lost.
        sheet: the sheets of a workbook that are read.
        columns: the names of the columns of a file without a header; "-": not read.
        column: headers by the column they hold.
        fiscal_year_start: the month from 1 in which the fiscal year starts.
        holds: "quota" or "bookings", of columns of periods that do not say it.
        year: the year of columns such as Jan or Q1 that name none.
        unit: what amounts of a column are multiplied by, such as 1000 for quotas in thousands.
        rate: what one unit of a currency is worth, by its code.

    Raises:
        ExportError: an invalid answer.
    """

    dates: str | None = None
    scale: str | None = None
    thousands: bool = False
    won: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    sheet: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    column: Mapping[str, str] = field(default_factory=dict)
    fiscal_year_start: int | None = None
    holds: str | None = None
    year: int | None = None
    unit: Mapping[str, float] = field(default_factory=dict)
    rate: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.dates is not None and self.dates not in DATE_ORDERS:
            raise ExportError(f"--dates {self.dates}: must be one of {', '.join(DATE_ORDERS)}")
        if self.fiscal_year_start is not None and not 1 <= self.fiscal_year_start <= 12:
            raise ExportError(f"--fiscal-year-start {self.fiscal_year_start}: must be a month from 1 to 12")
        if self.holds is not None and self.holds not in ("quota", "bookings"):
            raise ExportError(to_one_line(f"--holds {self.holds}: must be quota or bookings"))
        for name in (*self.column, *(name for name in self.columns if name != "-")):
            if name not in COLUMN_BY_NAME:
                near = suggest_nearest(name, COLUMN_BY_NAME)
                raise ExportError(
                    to_one_line(f"column {name!r}: is not read{near}; can be {', '.join(COLUMN_BY_NAME)}")
                )
        for option, values in (("rate", self.rate), ("unit", self.unit)):
            for key, value in values.items():
                if not value > 0:
                    raise ExportError(to_one_line(f"--{option} {key}={value}: must be above 0"))
        if not set(self.unit) <= {"quota", "bookings"}:
            raise ExportError(to_one_line(f"--unit {', '.join(self.unit)}: must be of quota or bookings"))

    def merge(self, later: Answers) -> Answers:
        """Merge with later answers, which hold where they say something."""
        said = {each.name: getattr(later, each.name) for each in fields(later) if getattr(later, each.name)}
        for name in ("column", "unit", "rate"):
            said[name] = {**getattr(self, name), **getattr(later, name)}
        return replace(self, **said)

    def add(self, name: str, reply: str) -> Answers:
        """Add the reply to a question.

        Raises:
            ExportError: an invalid reply.
        """
        later = build_answers({name: _parse_reply(name, reply)})
        return self.merge(replace(later, won=(*self.won, *later.won)) if name == "won" else later)


def _parse_reply(name: str, reply: str) -> Any:
    """Parse a reply as a value of the file of answers."""
    parts = [part.strip() for part in reply.split(",")] if name in ("columns", "sheet") else [reply.strip()]
    if name in ("columns", "sheet", "won", "lost"):
        return [part for part in parts if part]
    if name in ("column", "unit", "rate"):
        return dict(split_pair(name, part) for part in reply.split(","))
    return int(reply) if name in ("fiscal_year_start", "year") and reply.strip().isdigit() else reply.strip()


def split_pair(option: str, text: str) -> tuple[str, str]:
    """Split a reply such as `rep=Owner`.

    Raises:
        ExportError: it has no equals sign.
    """
    name, mark, value = text.partition("=")
    if not mark or not name.strip() or not value.strip():
        raise ExportError(to_one_line(f"--{option} {text}: must be a name, an equals sign and a value"))
    return name.strip(), value.strip()


def build_answers(values: Mapping[str, Any]) -> Answers:
    """Build answers from a table of them.

    Raises:
        ExportError: an unknown key, or an invalid value.
    """
    known = {each.name for each in fields(Answers)}
    parsed: dict[str, Any] = {}
    for key, value in values.items():
        name = key.replace("-", "_")
        if name not in known:
            raise ExportError(to_one_line(f"{key}: no such answer{suggest_nearest(name, known)}"))
        try:
            parsed[name] = _convert(name, value)
        except (TypeError, ValueError, AttributeError):
            raise ExportError(to_one_line(f"{key} = {value!r}: must be as its option allows")) from None
    return Answers(**parsed)


def _convert(name: str, value: Any) -> Any:
    """Convert a value of a table of answers to what `Answers` holds."""
    if name in ("won", "lost", "sheet", "columns"):
        return tuple(str(part) for part in ([value] if isinstance(value, str) else value))
    if name == "rate":
        return {str(code).upper(): float(worth) for code, worth in value.items()}
    if name == "unit":
        return {str(column): float(factor) for column, factor in value.items()}
    if name == "column":
        return {str(column): str(header) for column, header in value.items()}
    if name in ("fiscal_year_start", "year"):
        return int(value)
    return bool(value) if name == "thousands" else str(value)


def load_answers(path: Path) -> Answers:
    """Load answers from a file; none where it is not there yet.

    Raises:
        ExportError: it cannot be read, or holds something else.
    """
    try:
        return build_answers(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Answers()
    except OSError as problem:
        raise ExportError(to_one_line(f"{path}: cannot be read: {problem.strerror}")) from None
    except (ExportError, ValueError) as problem:
        raise ExportError(to_one_line(f"{path}: {problem}")) from None


def save_answers(path: Path, answers: Answers) -> None:
    """Save answers to a file; only those that say something.

    Raises:
        ExportError: it cannot be written.
    """
    said = {each.name: getattr(answers, each.name) for each in fields(answers) if getattr(answers, each.name)}
    plain = {name.replace("_", "-"): list(value) if isinstance(value, tuple) else value for name, value in said.items()}
    try:
        path.write_text(tomli_w.dumps(plain), encoding="utf-8")
    except OSError as problem:
        raise ExportError(to_one_line(f"{path}: cannot be written: {problem.strerror}")) from None
