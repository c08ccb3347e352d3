"""The lines of deals: which are won, lost and open, and what they show beside bookings: win rate, time to close, pipeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from experiments.company.reading.cell_parser import is_blank
from experiments.company.reading.cell_words import (
    LOST,
    OPEN,
    WON,
    are_yes_or_no,
    normalise_words,
    read_outcome,
    says_yes,
)
from experiments.company.reading.export_problems import ExportQuestion
from experiments.company.reading.sheet import Sheet, SheetRow

UNKNOWN = "not won"
"""A deal of which nothing says whether it is lost or open."""
MOST_CHOICES = 12
WEEK = 7.0
Outcome = Callable[[SheetRow], str]


@dataclass
class DealCounts:
    """What deals show beside bookings.

    Attributes:
        won, lost: deals by the quarter they closed in.
        weeks: sum of weeks from beginning to close, and number of deals that it is of, by quarter.
        pipeline: amounts of open deals, in the unit of the file; None: no file has open deals.
        has_losses: whether a file says what was lost.
    """

    won: Counter[int] = field(default_factory=Counter)
    lost: Counter[int] = field(default_factory=Counter)
    weeks: dict[int, tuple[float, int]] = field(default_factory=dict)
    pipeline: float | None = None
    has_losses: bool = False

    def add_close(self, quarter: int, outcome: str, began: date | None, ended: date | None) -> None:
        """Add a deal that closed in a quarter."""
        (self.won if outcome == WON else self.lost)[quarter] += 1
        if began and ended and ended >= began:
            total, count = self.weeks.get(quarter, (0.0, 0))
            self.weeks[quarter] = (total + (ended - began).days / WEEK, count + 1)

    def compute_win_rate(self, quarters: range) -> float:
        """Compute the share of closed deals that are won; NaN where lost ones are not told apart."""
        won, lost = (sum(counts[quarter] for quarter in quarters) for counts in (self.won, self.lost))
        return won / (won + lost) if self.has_losses and won + lost else float("nan")

    def compute_cycle(self, quarters: range) -> float:
        """Compute the mean weeks from beginning to close; NaN where no deal has both days."""
        pairs = [self.weeks[quarter] for quarter in quarters if quarter in self.weeks]
        count = sum(number for _, number in pairs)
        return sum(total for total, _ in pairs) / count if count else float("nan")


def choose_outcome(sheet: Sheet, won: Sequence[str], lost: Sequence[str] = ()) -> Outcome | None:
    """Choose how the outcome of a line is read; None where no column tells, so that every line counts.

    Raises:
        ExportQuestion: a column has stages, and none of them is known to be won.
    """
    if "stage" not in sheet.headers:
        return None
    counts = Counter(text for text in sheet.list_column("stage") if not is_blank(text))
    named = dict.fromkeys(map(normalise_words, won), WON) | dict.fromkeys(map(normalise_words, lost), LOST)
    by_text = {text: named.get(normalise_words(text)) or _read_own_outcome(text, bool(won)) for text in counts}
    if WON in by_text.values():
        rest = OPEN if LOST in by_text.values() else UNKNOWN
        return lambda row: by_text.get(row.cells["stage"]) or rest
    if counts and are_yes_or_no(counts):
        return lambda row: WON if says_yes(row.cells["stage"]) else UNKNOWN
    choices = [text for text, _ in counts.most_common(MOST_CHOICES)]
    shown = ", ".join(map(repr, choices)) or "nothing"
    first = choices[0] if choices else "Closed Won"
    raise ExportQuestion(
        f"{sheet.name}, column {sheet.headers['stage']}: which deals are won? say --won {first!r} or another; has {shown}",
        "won",
        choices,
    )


def _read_own_outcome(text: str, is_won_named: bool) -> str | None:
    """Read the outcome that a stage names itself; what is won holds only where nobody named it."""
    outcome = read_outcome(text)
    return None if outcome == WON and is_won_named else outcome
