"""How strong each link of the wheel is, in this plan: by small paired pushes.

A box is pushed a little in one quarter, in every future; the same futures without the push are their twins. Strength is
the change of the head, in its own spread over futures, for one spread of the tail, at the delay where it peaks above the
noise. Each half of the futures is measured at the delay that the other half chose: noise is not taken for a peak.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.estimates import TAILS, Interval, Numbers, Table
from experiments.understanding.drawing import ACCENT, GREY, sheet
from experiments.understanding.finding import Finding, plain
from experiments.understanding.fork import Trunk
from experiments.understanding.wheel import BOXES, LINKS, Box, Link, cut, found
from simulation.compiled import cache_home, fingerprint
from simulation.ensemble import QUARTER, Cancel, Ensemble, Progress
from simulation.scenario import Scenario, ScenarioError

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

RUNS = 40
DELAYS = 6
"""Quarters that are looked at after the one that was pushed."""
WORDS = ((0.05, "none"), (0.2, "weak"), (0.5, "medium"), (math.inf, "strong"))
"""Up to which strength a link is called so; below a twentieth of a spread nobody would notice it."""
KEPT = 100
"""Measurements on disk; the oldest go first."""
FEWEST = 4


@dataclass(frozen=True)
class Strength(Interval):
    """One link, measured.

    Attributes:
        tail, head: keys of the boxes.
        strength: spreads of the head per spread of the tail; negative: it eases. NaN where the tail cannot be pushed or
            one of them is the same in all futures.
        low, high: 95 % interval of it; the spreads are taken as they are.
        delay: quarters from the pushed one to the peak, of all futures.
        effect: units of the head per unit of the tail.
        push: mean change of the tail by the push, in its unit.
        tail_spread, head_spread: standard deviation over futures, in their units, pooled over the quarters read.
        futures: how many carry the estimate.
    """

    tail: str
    head: str
    strength: float
    low: float
    high: float
    delay: int
    effect: float
    push: float
    tail_spread: float
    head_spread: float
    futures: int

    @property
    def eases(self) -> bool:
        """Whether more of the tail brings less of the head, beyond chance."""
        return self.high < 0

    @property
    def words(self) -> str:
        """none, weak, medium or strong."""
        if self.by_chance:
            return "none"
        return next(word for most, word in WORDS if abs(self.strength) < most)

    @property
    def label(self) -> str:
        """What leaders read."""
        return f"{BOXES[self.tail].name} → {BOXES[self.head].name}"

    def sentence(self) -> str:
        """The link in plain words, with its figures."""
        if not math.isfinite(self.strength):
            return f"{self.label}: cannot be told; one of the two is the same in all futures."
        if self.low == self.high == 0.0:
            return f"{self.label}: none; the push moved nothing there."
        if self.by_chance:
            return f"{self.label}: chance could explain all of it ({self.low:+.2f} to {self.high:+.2f})."
        tail, head = BOXES[self.tail], BOXES[self.head]
        way = "eases, " if self.eases else ""
        amount = head.said(self.effect * tail.amount)
        return f"{self.label}: {way}{self.words}. {tail.dose}: {amount}, {_when(self.delay)}."


@dataclass(frozen=True)
class Links(Finding):
    """All links of the wheel in one plan.

    Attributes:
        scenario: its name.
        runs, seed: the futures.
        quarter: the quarter from today that was pushed (results: the one before it).
        strengths: one a link, in the order of `wheel.LINKS`.
    """

    scenario: str
    runs: int
    seed: int
    quarter: int
    strengths: tuple[Strength, ...]

    def sentences(self) -> tuple[str, ...]:
        """How many links there are and which way they go; then each, the strongest first."""
        drive = sum(1 for each in self.strengths if not each.by_chance and not each.eases)
        ease = sum(1 for each in self.strengths if each.eases)
        rest = len(self.strengths) - drive - ease
        head = f"Of {len(self.strengths)} links {drive} drive on, {ease} ease, and {rest} cannot be told from chance."
        by_size = sorted(self.strengths, key=lambda each: (each.by_chance, -abs(np.nan_to_num(each.strength))))
        return (head, *(each.sentence() for each in by_size))

    def table(self) -> pd.DataFrame:
        """One row a link."""
        import pandas as pd

        rows = [{"link": s.label, **asdict(s), "words": s.words, "eases": s.eases} for s in self.strengths]
        return pd.DataFrame(rows).set_index("link")

    def figure(self) -> Figure:
        """A bar a link with its interval; what chance could explain is grey."""
        rows = tuple(reversed(self.strengths))
        drawn = sheet(self.sentences()[0], "spreads of the second per spread of the first; left of 0 it eases")
        return drawn.add_bar(
            x=[s.strength for s in rows],
            y=[s.label for s in rows],
            orientation="h",
            marker_color=[GREY if s.by_chance else ACCENT for s in rows],
            marker_pattern_shape=["/" if s.eases else "" for s in rows],
            error_x={"type": "data", "array": [s.half_width for s in rows], "color": GREY},
        )

    def to_json(self) -> dict[str, Any]:
        """The futures and every link."""
        rows = [{"link": s.label, **asdict(s), "words": s.words, "eases": s.eases} for s in self.strengths]
        head = {"scenario": self.scenario, "futures": self.runs, "seed": self.seed, "quarter_pushed": self.quarter}
        named: dict[str, Any] = plain({**head, "delay_unit": "quarters", "links": rows})
        return named


def measure(  # noqa: PLR0913 - which futures, and how the caller is kept informed
    scenario: Scenario,
    runs: int = RUNS,
    seed: int = 1,
    quarter: int = 1,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    keep: bool = True,
) -> Links:
    """Measure every link of a plan; see `measured`."""
    whole: Links
    *_, whole = measured(scenario, runs, seed, quarter, threads=threads, progress=progress, cancel=cancel, keep=keep)
    return whole


def measured(  # noqa: PLR0913 - which futures, and how the caller is kept informed
    scenario: Scenario,
    runs: int = RUNS,
    seed: int = 1,
    quarter: int = 1,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    keep: bool = True,
) -> Iterator[Links]:
    """Measure every link of a plan; the links known so far after every box that was pushed, all of them last.

    Args:
        scenario: the plan.
        runs: how many futures.
        seed: which ones.
        quarter: the quarter from today that is pushed.
        threads: how many futures at once; results do not depend on it.
        progress: called with (boxes pushed, boxes).
        cancel: asked between futures; True stops.
        keep: whether to look on disk for this measurement, and leave it there.

    Raises:
        ScenarioError: a run too short for the pushed quarter and one after it, or too few futures.
        Cancelled: `cancel` said so.
    """
    _check(scenario, runs, quarter)
    place = _place(scenario, runs, seed, quarter)
    strengths = _kept(place) if keep else None
    if strengths is not None:
        yield Links(scenario.name, runs, seed, quarter, strengths)
        return
    trunk = Trunk(scenario, runs, seed, threads=threads, cancel=cancel).to(QUARTER * quarter)
    for strengths in _pushed(trunk, quarter, progress):
        yield Links(scenario.name, runs, seed, quarter, strengths)
    if keep and strengths:
        _leave(place, strengths)


def without(
    scenario: Scenario, link: Link | str, runs: int = RUNS, seed: int = 1, *, threads: int | None = None
) -> tuple[Ensemble, Ensemble]:
    """The plan, and the plan with one link cut from today on, in the same futures with the same past.

    Raises:
        OrderError: no such link.
    """
    lesser = cut(scenario, found(link))
    trunk = Trunk(scenario, runs, seed, threads=threads)
    return trunk.fork(), trunk.fork(lesser)


def _check(scenario: Scenario, runs: int, quarter: int) -> None:
    if runs < 2 * FEWEST:
        raise ScenarioError(f"runs = {runs}: must be at least {2 * FEWEST}")
    last = scenario.weeks // QUARTER - 2
    if not 1 <= quarter <= last:
        raise ScenarioError(f"quarter = {quarter}: must be from 1 to {last}; world.weeks = {scenario.weeks}")


def _pushed(trunk: Trunk, quarter: int, progress: Progress | None) -> Iterator[tuple[Strength, ...]]:
    """Push box after box, and read every link from the twins; those read so far, in the order of the wheel."""
    end = QUARTER * min(quarter + DELAYS, trunk.scenario.weeks // QUARTER)
    twin = trunk.to(end).lived
    read: dict[str, Strength] = {}
    tails = {steps: [k for k in BOXES if BOXES[k].steps == steps] for steps in (box.steps for box in BOXES.values())}
    for done, (steps, keys) in enumerate(tails.items(), start=1):
        lived = trunk.to(end, hands=[(trunk.week + weeks, hand) for weeks, hand in steps]).lived
        for link in LINKS:
            if link.tail in keys:
                read[link.key] = strength(link, twin, lived, quarter)
        if progress:
            progress(done, len(tails))
        yield tuple(read[link.key] for link in LINKS if link.key in read)


def strength(link: Link, twin: Ensemble, pushed: Ensemble, quarter: int) -> Strength:
    """One link from futures and their pushed twins."""
    tail, head = BOXES[link.tail], BOXES[link.head]
    first = quarter - tail.ahead - twin.first_quarter
    change = _change(tail, twin, pushed)[:, first]
    moved = _change(head, twin, pushed, known=False)[:, first + tail.ahead :]
    spreads = _spread(tail.read(twin)[:, first:]), _spread(head.read(twin)[:, first:])
    slope, reach = crossed(change, moved)
    per = spreads[0] / spreads[1] if spreads[0] > 0 and spreads[1] > 0 else math.nan
    return Strength(
        link.tail,
        link.head,
        strength=slope * per,
        low=(slope - reach) * per,
        high=(slope + reach) * per,
        delay=peak(change, moved) + tail.ahead,
        effect=slope,
        push=float(np.nanmean(change)),
        tail_spread=spreads[0],
        head_spread=spreads[1],
        futures=len(change),
    )


def _change(box: Box, twin: Ensemble, pushed: Ensemble, known: bool = True) -> Table:
    """What the push changed in a box."""
    change: Table = box.read(pushed) - box.read(twin)
    return np.full_like(change, box.known) if known and box.known is not None else change


def _spread(values: Table) -> float:
    """Standard deviation over futures, pooled over quarters; 0 where nothing is known."""
    with np.errstate(invalid="ignore"):
        known = values[:, np.isfinite(values).sum(axis=0) > 1]
        variances = np.nanvar(known, axis=0, ddof=1)
    return float(np.sqrt(variances.mean())) if variances.size else 0.0


def crossed(change: Numbers, moved: Table) -> tuple[float, float]:
    """The effect at its peak and the reach of its 95 % interval: each half of the futures at the delay that the other chose.

    Args:
        change: of the tail, one number a future.
        moved: change of the head, one row a future and one column a delay.
    """
    half = np.arange(len(change)) % 2 == 0
    fits = []
    for choosing in (half, ~half):
        delay = peak(change[choosing], moved[choosing])
        fits.append(through_origin(change[~choosing], moved[~choosing, delay]))
    return (fits[0][0] + fits[1][0]) / 2, math.hypot(fits[0][1], fits[1][1]) / 2


def peak(change: Numbers, moved: Table) -> int:
    """The delay at which the effect stands out most from noise; the first where none does.

    Args:
        change: of the tail, one number a future.
        moved: change of the head, one row a future and one column a delay.
    """
    fits = [through_origin(change, column) for column in moved.T]
    clear = [abs(slope) / max(reach, 1e-12) if math.isfinite(reach) else 0.0 for slope, reach in fits]
    return int(np.argmax(clear))


def through_origin(x: Numbers, y: Numbers) -> tuple[float, float]:
    """The slope of y on x through the origin and the reach of its 95 % interval, robust to unequal noise; NaN of nothing."""
    from scipy.special import stdtrit

    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    weight = float(x @ x)
    if len(x) < FEWEST or weight < 1e-12:
        return math.nan, math.nan
    slope = float(x @ y) / weight
    n = len(x)
    error = math.sqrt(float(((x * (y - slope * x)) ** 2).sum()) * n / (n - 1)) / weight
    return slope, float(stdtrit(n - 1, TAILS[1])) * error


def _when(delay: int) -> str:
    return {0: "in the same quarter", 1: "a quarter later"}.get(delay, f"{delay} quarters later")


def _place(scenario: Scenario, runs: int, seed: int, quarter: int) -> Path:
    """Where a measurement lies: named by all that shapes it, this file and the map included."""
    code = b"".join(Path(__file__).with_name(name).read_bytes() for name in ("links.py", "wheel.py"))
    parts = (scenario.digest, runs, seed, quarter, fingerprint(), hashlib.sha256(code).hexdigest())
    return cache_home() / "links" / f"{hashlib.sha256(repr(parts).encode()).hexdigest()[:20]}.json"


def _kept(place: Path) -> tuple[Strength, ...] | None:
    try:
        rows: list[dict[str, Any]] = json.loads(place.read_text(encoding="utf-8"))
        return tuple(Strength(**_with_gaps(row)) for row in rows)
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def _with_gaps(row: dict[str, Any]) -> dict[str, Any]:
    return {name: math.nan if value is None else value for name, value in row.items()}


def _leave(place: Path, strengths: tuple[Strength, ...]) -> None:
    """Keep a measurement; a disk that cannot be written to costs only the next wait."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=place.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump([plain(asdict(each)) for each in strengths], file, allow_nan=False)
        Path(draft).replace(place)
        for old in sorted(place.parent.glob("*.json"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        return
