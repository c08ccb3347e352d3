"""Goals that a plan can set on the cards, such as "at most 1 in 5 burned out".

A goal is a bound on what its card shows; whether it is a floor or a ceiling follows from which side is better.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

PAYBACK = "payback"
MOST_MONEY = 1e9
"""$k a quarter; no company of the model can reach more."""


@dataclass(frozen=True)
class CardGoal:
    """The goal that can be set for a card.

    Attributes:
        card: the card.
        sense: +1 at least, -1 at most.
        low, high: the bounds that can be set, in the unit of the card: $k a quarter, a share, a yearly rate, quarters.
    """

    card: str
    sense: int
    low: float
    high: float

    def check(self, value: Any) -> float:
        """Convert a bound to a number.

        Raises:
            ValueError: it is no number, or outside the bounds that can be set.
            TypeError: it cannot be converted to a number.
        """
        if isinstance(value, bool):
            raise TypeError(f"{self.card}: {value} is no number")
        bound = float(value)
        if not self.low <= bound <= self.high or (self.card == PAYBACK and not bound.is_integer()):
            raise ValueError(f"{self.card}: must be from {self.low:g} to {self.high:g}")
        return bound


GOALS: dict[str, CardGoal] = {
    goal.card: goal
    for goal in (
        CardGoal("bookings", 1, 0.0, MOST_MONEY),
        CardGoal("burned_out", -1, 0.0, 1.0),
        CardGoal("quits", -1, 0.0, 5.0),
        CardGoal("contribution", 1, -MOST_MONEY, MOST_MONEY),
        CardGoal(PAYBACK, -1, 1.0, 40.0),
    )
}
