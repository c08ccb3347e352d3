"""What leaders read of a quarter, quarter by quarter, and from when on some of their rules read those of a year before.

Where a group of rules is held from a quarter on, it goes on at the pace of the four quarters before, repeated: of a winter it
reads what the last winter before brought. So one can ask what leaders' responses to new misses make of a company.
"""

from __future__ import annotations

from typing import Annotated, Any

from simulation.machine_code import rule

YEAR = 4
"""Quarters that are repeated where rules are held."""


class Signal:
    """What one executive reads of the quarter that has ended."""

    miss: Annotated[float, "share of the target missed, luck left out; negative: beaten"]
    forecast_error: Annotated[float, "share, mean absolute"]
    untrue: Annotated[float, "share of missed quotas explained by something untrue, where this executive leads"]


class Holds:
    """From which quarter on a group of leaders' rules reads the four before, repeated; in quarters since the first day, 0: never."""

    specialists: Annotated[int, "specialists are wanted"]
    rules: Annotated[int, "rules tighten, leaders cling to control"]
    pressure: Annotated[int, "pressure and incentives"]
    blame: Annotated[int, "blame, the search for causes, trust in sales, attention to deals"]


@rule
def find_signal(signals: Any, era: int, held: int, executive: int) -> Any:
    """The record that an executive reads in a quarter, by a rule that is held from the quarter `held` on."""
    if 0 < held <= era:
        return signals[held - YEAR + (era - held) % YEAR, executive]
    return signals[era, executive]
