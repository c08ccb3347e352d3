"""The prior space: wide priors of unknown numbers, and the policies that are compared all over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.behaviour import CONSTANTS
from simulation.declare import Value

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Prior:
    """The prior of one number: even between two ends, of its logarithm where `log`."""

    low: float
    high: float
    source: str
    log: bool = False

    def values_at(self, quantile: Numbers) -> Numbers:
        """Compute the values at some quantiles, 0 to 1."""
        if self.log:
            return np.clip(self.low * (self.high / self.low) ** quantile, self.low, self.high)
        return self.low + (self.high - self.low) * quantile


EVIDENCE_PRIORS = {
    # the one lever among them: the growth that owners ask for is a circumstance here, as no arm sets it
    "targets.ambition": Prior(0, 0.16, "g gap, a quarter 0 to .04"),
    "behaviour.trust_ratio": Prior(1, 5, "k ratio"),
    "world.fidelity": Prior(0.75, 0.98, "phi"),
    "behaviour.coordination": Prior(0.12, 1.2, "kappa, .3 to 3 times", log=True),
    "behaviour.specialist_help": Prior(0, 1, "gamma"),
    "start.prosociality": Prior(0.05, 0.5, "mean alpha"),
    "behaviour.crowding_out": Prior(0, 0.6, "chi"),
    "behaviour.recovery_weeks": Prior(13, 78, "tau_B"),
    "behaviour.talent_and_care": Prior(-0.4, 0.6, "rho"),
    "behaviour.sandbagging": Prior(0, 0.5, "beta"),
    # its default of .22 moves effort by at most about 12 %; the prior reaches to 20 %
    "behaviour.purpose_drive": Prior(0, 0.37, "purpose cap"),
}
"""Priors that the evidence names (E3). Those on sizes and on levers that arms or boards set (tau, N, downward revision, patience)
are left out."""

MARKET_PRIORS = {
    "world.market_growth": Prior(-0.10, 0.15, "falling to booming"),
    "world.market_swings": Prior(0, 0.15, "a steady to a cyclical industry"),
    "world.territory_swings": Prior(0, 0.30, "as above, territory by territory"),
    "world.territory_spread": Prior(0.05, 0.60, "Zoltners 2006"),
    "world.difficulty": Prior(0, 1, "all of its range"),
    "world.wins_per_rep_year": Prior(6, 60, "large to small business", log=True),
    "world.typical_deal": Prior(20, 80, "half and double", log=True),
    "world.deal_spread": Prior(0.6, 1.75, "evidence B8 +-50 %"),
    "world.weeks_to_close": Prior(6, 25, "evidence B8, half and double", log=True),
    "world.close_shape": Prior(0.7, 1.3, "evidence B8 +-50 %"),
    "world.win_rate": Prior(0.25, 0.75, "evidence B2, B8"),
    "world.knowledge_gap": Prior(0, 0.8, "simple to intricate products, T22"),
    "world.readiness": Prior(0.1, 0.9, "almost all of its range"),
    "world.new_product_value": Prior(0.8, 1.5, "worth less to worth half as much again"),
    "world.recurring_share": Prior(0, 0.40, "projects to subscriptions"),
    "world.base_churn": Prior(0.05, 0.30, "loyal to fickle customers"),
    "world.blind_spots": Prior(0, 0.70, "none to double"),
    "world.crm_noise": Prior(0, 0.50, "none to double"),
    "world.search_weeks": Prior(8, 45, "evidence B5", log=True),
    "world.ramp_weeks": Prior(10, 50, "evidence B4", log=True),
    "world.labour_quality": Prior(-0.5, 0.5, "a poor to a rich labour market"),
    "world.life_events": Prior(0, 1.5, "none to three times"),
    "world.specialist_pay": Prior(120, 270, "half as much again, and less", log=True),
    "world.replacement_cost": Prior(30, 130, "evidence B5, half and double", log=True),
    "world.gross_margin": Prior(0.35, 0.85, "goods to software"),
}
"""Markets of real sales organisations; the declared ranges allow more than that, such as a win rate of .05."""

PRIORS: dict[str, Prior] = {
    **{path: Prior(number.low, number.high, "plausible range") for path, number in CONSTANTS.items()},
    **MARKET_PRIORS,
    **EVIDENCE_PRIORS,
}
"""All priors: every constant of behaviour over its plausible range, the market, and the numbers that E3 names."""

Settings = Mapping[str, Value]
ARMS: dict[str, Settings] = {
    "collaborative targets": {
        "targets.collaboration": 0.8,
        "targets.split": "reps",
        "targets.listening": 0.4,
    },
    "team incentives": {"incentives.team_share": 0.4},
    "values": {"leadership.purpose": 0.8, "leadership.integrity": 0.9, "management.care": 0.7},
    "deep dives with fixing": {"leadership.field_time": 0.2, "leadership.root_cause": 0.6, "leadership.fixing": 0.8},
    "no overlays": {"structure.overlay_response": 0.0, "structure.overlay_limit": 0},
}
