"""A free constant: what a fit may move, over which range, and where literature would put it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.evidence.lab import extend_to_past
from experiments.evidence.prior_space import Prior
from simulation.declare import Value
from simulation.scenario import NUMBERS


@dataclass(frozen=True)
class FreeConstant:
    """A constant that is fitted.

    Attributes:
        path: where it is declared.
        prior: over which it is even.
        suggested: where literature would put it before any fit; None: nowhere.
    """

    path: str
    prior: Prior
    suggested: float | None = None

    @property
    def low(self) -> float:
        """Lower end of its range."""
        return self.prior.low

    @property
    def width(self) -> float:
        """Width of its range."""
        return self.prior.high - self.prior.low

    def value_at(self, share: float) -> float:
        """Compute the constant at a share of its prior."""
        return float(self.prior.values_at(np.array([share]))[0])

    def share_of(self, value: float) -> float:
        """Compute a value as a share of the prior."""
        if self.prior.log:
            return float(np.log(value / self.prior.low) / np.log(self.prior.high / self.prior.low))
        return float((value - self.low) / self.width)

    def settings(self, value: float) -> dict[str, Value]:
        """List the settings that give it a value, before today and from today on."""
        return extend_to_past({self.path: value})


def free_over_range(path: str, suggested: float | None = None) -> FreeConstant:
    """Free a constant over its whole plausible range."""
    number = NUMBERS[path]
    return FreeConstant(path, Prior(number.low, number.high, "plausible range"), suggested)
