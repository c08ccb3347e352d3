"""The aggregates that constants are fitted to: some figures of a company as a whole, none of which reveals anything of one person."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from experiments.company.quarter_panel import PER_YEAR, QUARTER, YEAR, Numbers, Panel

NEW_WEEKS, SETTLED_WEEKS = 26.0, 52.0
"""Weeks up to which a rep is new, and from which a rep is settled."""
FEWEST = 4
"""Quarters that a person must have to be compared with others, and people needed for any statement on people."""
SMALLEST_GROWTH = 1e-9
"""Growth below which there is none: what rounding leaves of equal amounts."""
NAN = float("nan")


@dataclass(frozen=True)
class PanelMoment:
    """One aggregate.

    Attributes:
        name, label, unit: of the aggregate.
        measure: its value from a panel, on the scale it is fitted on; NaN where the panel does not give it.
        log: whether that scale is the logarithm of what is shown.
    """

    name: str
    label: str
    unit: str
    measure: Callable[[Panel], float]
    log: bool = False

    def to_shown_scale(self, value: float) -> float:
        """Convert a value to the scale on which it is shown."""
        return math.exp(value) if self.log else value


def log_or_nan(value: float) -> float:
    """Compute the logarithm; NaN where there is none."""
    return math.log(value) if value > 0 else NAN


def mean_known(values: Numbers) -> float:
    """Compute the mean of the known values; NaN of none."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else NAN


def yearly_growth(values: Numbers) -> float:
    """Compute growth per year: the slope of the logarithm over quarters; NaN with fewer than four of them."""
    known = np.isfinite(values) & (np.nan_to_num(values) > 0)
    if known.sum() < FEWEST:
        return NAN
    years = np.flatnonzero(known) / PER_YEAR
    slope = float(np.polyfit(years, np.log(values[known]), 1)[0])
    return slope if abs(slope) > SMALLEST_GROWTH else 0.0


def root_bookings(panel: Panel) -> Numbers:
    """Compute square roots of the bookings of those who are no longer new, or of unknown tenure: a few large deals weigh less."""
    new = np.isfinite(panel.tenure) & (panel.tenure < SETTLED_WEEKS)
    return np.where(new, NAN, np.sqrt(np.maximum(panel.bookings, 0.0)))


def bookings(panel: Panel) -> float:
    """Compute mean bookings of a rep in a quarter."""
    return log_or_nan(mean_known(panel.bookings))


def spread_between_reps(panel: Panel) -> float:
    """Compute differences between settled reps: spread of their means, less the luck of single quarters.

    Twice the spread of square roots over their mean is near the standard deviation over the mean.
    """
    means, counts = panel.by_person(root_bookings(panel))
    lasting = counts >= FEWEST
    if lasting.sum() < FEWEST:
        return NAN
    noise = variance_within_reps(panel) * float(np.mean(1.0 / counts[lasting]))
    level = mean_known(means[lasting])
    true = max(0.0, float(np.var(means[lasting], ddof=1)) - noise)
    return 2.0 * math.sqrt(true) / level if level > 0 else NAN


def variance_within_reps(panel: Panel) -> float:
    """Compute the variance of a settled rep's quarters around the rep's own mean, of square roots; NaN where nobody has two."""
    values = root_bookings(panel)
    means, counts = panel.by_person(values)
    off = values - means[panel.person]
    free = float(np.maximum(counts - 1, 0).sum())
    return float(np.nansum(off * off) / free) if free else NAN


def spread_within_reps(panel: Panel) -> float:
    """Compute the spread of a settled rep's quarters, scaled as in `spread_between_reps`."""
    level, variance = mean_known(root_bookings(panel)), variance_within_reps(panel)
    return log_or_nan(2.0 * variance**0.5 / level) if level > 0 else NAN


def ramp(panel: Panel) -> float:
    """Compute what new reps book, as a share of what settled ones do."""
    if not np.isfinite(panel.tenure).any():
        return NAN
    new = mean_known(panel.bookings[(panel.tenure >= QUARTER) & (panel.tenure < NEW_WEEKS + QUARTER)])
    usual = mean_known(panel.bookings[panel.tenure >= SETTLED_WEEKS])
    return new / usual if usual > 0 else NAN


def attainment(panel: Panel) -> float:
    """Compute bookings over quotas, of all who have both."""
    both = np.isfinite(panel.quota) & np.isfinite(panel.bookings) & (panel.quota > 0)
    quotas = panel.quota[both].sum()
    return log_or_nan(float(panel.bookings[both].sum() / quotas)) if quotas > 0 else NAN


def at_quota(panel: Panel) -> float:
    """Compute the share of quotas that were met."""
    both = np.isfinite(panel.quota) & np.isfinite(panel.bookings) & (panel.quota > 0)
    return float(np.mean(panel.bookings[both] >= panel.quota[both])) if both.any() else NAN


def turnover(panel: Panel) -> float:
    """Compute leavers per rep and year; half of one is added, so that none at all has a logarithm."""
    years = panel.headcount.sum() / PER_YEAR
    return log_or_nan((panel.leavers + 0.5) / years) if panel.leavers is not None and years else NAN


def share_willing(panel: Panel) -> float:
    """Compute the share of leavers who left by themselves."""
    return panel.willing[0] / panel.willing[1] if panel.willing and panel.willing[1] else NAN


def share_filled(panel: Panel) -> float:
    """Compute the people there over the most that ever were: the rest are empty seats."""
    most = panel.headcount.max(initial=0.0)
    return float(panel.headcount.mean() / most) if most else NAN


def read_group_mean(name: str) -> Callable[[Panel], float]:
    """Read the mean of a survey or of sick days."""
    return lambda panel: panel.means.get(name, NAN)


def win_rate(panel: Panel) -> float:
    """Read the share of closed deals that were won."""
    return panel.win_rate


def weeks_to_close(panel: Panel) -> float:
    """Read the weeks from the beginning of a deal to its close."""
    return log_or_nan(panel.cycle)


def pipeline(panel: Panel) -> float:
    """Compute open deals today over what a rep books in a quarter."""
    level = mean_known(panel.bookings)
    return log_or_nan(panel.pipeline / level) if level > 0 else NAN


# fmt: off
PANEL_MOMENTS: tuple[PanelMoment, ...] = (
    PanelMoment("bookings", "bookings of a rep", "$k a quarter", bookings, log=True),
    PanelMoment("growth", "growth of bookings a rep", "a year", lambda panel: yearly_growth(panel.by_quarter(panel.bookings))),
    PanelMoment("deal", "amount of a win", "$k", lambda panel: log_or_nan(panel.deal), log=True),
    PanelMoment("between", "differences between reps", "sd over mean", spread_between_reps),
    PanelMoment("within", "ups and downs of a rep's quarters", "sd over mean", spread_within_reps, log=True),
    PanelMoment("ramp", "what new reps bring", "of settled ones", ramp),
    PanelMoment("attainment", "bookings over quotas", "share", attainment, log=True),
    PanelMoment("at_quota", "quotas made", "share", at_quota),
    PanelMoment("quota_growth", "growth of quotas", "a year", lambda panel: yearly_growth(panel.by_quarter(panel.quota))),
    PanelMoment("turnover", "leavers", "a rep and year", turnover, log=True),
    PanelMoment("willing", "leavers who leave by themselves", "share", share_willing),
    PanelMoment("filled", "people there, of the most there were", "share", share_filled),
    PanelMoment("win_rate", "win rate", "share of closed deals", win_rate),
    PanelMoment("cycle", "time from the beginning of a deal to its close", "weeks", weeks_to_close, log=True),
    PanelMoment("pipeline", "open deals today", "quarters of bookings", pipeline, log=True),
    PanelMoment("burnout", "burnout, mean of groups", "0..1", read_group_mean("burnout")),
    PanelMoment("sick_days", "sick days, mean of groups", "days a year", read_group_mean("sick_days")),
)
# fmt: on
MOMENT_BY_NAME = {moment.name: moment for moment in PANEL_MOMENTS}


def measure_panel(panel: Panel) -> dict[str, float]:
    """Measure all aggregates of a panel, on the scale they are fitted on; NaN where it does not give them."""
    return {moment.name: moment.measure(panel) for moment in PANEL_MOMENTS}


__all__ = ["MOMENT_BY_NAME", "PANEL_MOMENTS", "YEAR", "PanelMoment", "measure_panel"]
