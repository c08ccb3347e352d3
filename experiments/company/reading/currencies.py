"""The currencies of an export: one, or several with a rate for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from experiments.company.reading.cell_parser import find_currency, is_blank
from experiments.company.reading.export_columns import COLUMN_BY_NAME, PERIOD_COLUMNS
from experiments.company.reading.export_problems import ExportQuestion
from experiments.company.reading.sheet import Sheet, SheetRow

AMOUNTS = tuple(name for name in PERIOD_COLUMNS if COLUMN_BY_NAME[name].holds == "amount")


@dataclass(frozen=True)
class Currencies:
    """What one unit of each currency is worth, and the currency of amounts that name none; without rates all is as it stands."""

    rates: Mapping[str, float]
    usual: str = ""

    def convert(self, value: float, text: str, row: SheetRow) -> float:
        """Convert an amount."""
        if not self.rates:
            return value
        return value * self.rates.get(name_currency(row) or find_currency(text) or self.usual, 1.0)


def name_currency(row: SheetRow) -> str:
    """The currency that a row names in a column of its own; empty where it names none."""
    text = row.cells.get("currency", "")
    return "" if is_blank(text) else find_currency(f"{text}0") or text.upper()


def _list_codes(row: SheetRow) -> list[str]:
    """List the currencies of a row's amounts."""
    named = name_currency(row)
    texts = [row.cells[name] for name in AMOUNTS if name in row.cells]
    texts += [text for (name, _), text in row.by_period.items() if name in AMOUNTS]
    return [code for text in texts if text and (code := named or find_currency(text))]


def find_currencies(sheets: Sequence[Sheet], rates: Mapping[str, float]) -> Currencies:
    """Find the currencies of all amounts.

    Raises:
        ExportQuestion: there are several, and not each has a rate.
    """
    counts: Counter[str] = Counter()
    places: dict[str, str] = {}
    for sheet in sheets:
        for row in sheet.rows:
            for code in _list_codes(row):
                counts[code] += 1
                places.setdefault(code, f"{sheet.name}:{row.line}")
    if len(counts) < 2:
        return Currencies(rates if counts and set(counts) <= set(rates) else {}, next(iter(counts), ""))
    missing = sorted(set(counts) - set(rates))
    if missing:
        shown = ", ".join(f"{code} ({count} times, first in {places[code]})" for code, count in counts.most_common(6))
        options = " ".join(f"--rate {code}=…" for code in missing)
        raise ExportQuestion(
            f"amounts are in several currencies: {shown}; say what one unit of each is worth, {options}", "rate"
        )
    return Currencies(rates, counts.most_common(1)[0][0])
