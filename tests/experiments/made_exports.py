"""Exports made for tests: a small company as a table of texts, written in whatever way is asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from experiments.company.reading.answers import Answers
from experiments.company.reading.export import CompanyExport, Files, read_export

HEADER = ("rep", "team", "manager", "region", "hire date", "leave date", "reason", "burnout", "2024-Q1 bookings",
          "2024-Q2 bookings", "2024-Q3 bookings", "2024-Q4 bookings", "2024-Q4 quota")  # fmt: skip
Rows = list[dict[str, str]]


def rows(reps: int = 12) -> Rows:
    """Two teams of six; nothing wrong with any of it."""
    found = []
    for k in range(reps):
        amounts = [f"{90_000 + 1000 * k + 500 * q}.50" for q in range(4)]
        team = 1 + 2 * k // reps
        cells = (f"Rep {k}", f"Team {team}", f"Boss {team}", "Here", "2020-03-15", "", "", "0.2", *amounts, "100000")
        found.append(dict(zip(HEADER, cells, strict=True)))
    return found


def written(
    folder: Path, table: Rows, *, mark: str = ",", coding: str = "utf-8", end: str = "\n", name: str = "reps"
) -> Path:
    """The table as a file; cells with the mark in them are put in quotation marks."""
    header = list(table[0])
    lines = [header, *([row.get(column, "") for column in header] for row in table)]
    text = end.join(mark.join(f'"{cell}"' if mark in cell else cell for cell in line) for line in lines) + end
    path = folder / f"{name}.csv"
    path.write_bytes(text.encode(coding))
    return path


def read(folder: Path, change: Callable[[Rows], object] | None = None, **answers: object) -> CompanyExport:
    """The small company, changed and read."""
    table = rows()
    if change:
        change(table)
    return read_export(Files(written(folder, table), answers=Answers(**answers)))  # type: ignore[arg-type]
