"""The strength of each link of the flywheel in a plan, measured by small paired pushes.

A box is pushed a little in one quarter, in every run; the same runs without the push are their twins. Strength is
the change of the head, in its own spread over runs, for one spread of the tail, at the delay where it peaks above the
noise. Each half of the runs is measured at the delay that the other half chose, so that noise is not taken for a peak.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from plotly.graph_objects import Figure

from experiments.findings.estimates import Interval, RunRows, RunValues
from experiments.findings.figure_style import ACCENT, GREY, start_figure
from experiments.findings.finding import Finding, make_json_safe
from experiments.findings.result_folder import replace_file
from experiments.questions.flywheel_map import BOXES, LINKS, MapBox, MapLink, cut, find_link
from experiments.runner.fork import Trunk
from simulation.ensemble import QUARTER, Cancel, Ensemble, Progress
from simulation.intervals import student_quantile
from simulation.machine_code import find_cache_home, fingerprint
from simulation.scenario import Scenario, ScenarioError

DEFAULT_RUNS = 40
DELAYS = 6
"""Quarters that are read after the one that was pushed."""
STRENGTH_WORDS = ((0.05, "none"), (0.2, "weak"), (0.5, "medium"), (math.inf, "strong"))
"""The strength up to which each word holds; below a twentieth of a spread nobody would notice a link."""
MOST_FILES = 100
"""The most measurements kept on disk; the oldest are deleted first."""
FEWEST_RUNS = 4


@dataclass(frozen=True)
class LinkStrength(Interval):
    """The measured strength of one link.

    Attributes:
        tail, head: keys of the boxes.
        strength: spreads of the head per spread of the tail; negative where the link eases; NaN where the tail cannot be pushed
            or one of them is the same in all runs.
        low, high: 95 % interval of it; the spreads are taken as they are.
        delay: quarters from the pushed one to the peak, over all runs.
        effect: units of the head per unit of the tail.
        push: mean change of the tail through the push, in its unit.
        tail_spread, head_spread: standard deviation over runs, in their units, pooled over the quarters read.
        futures: how many runs the estimate rests on.
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
    def is_easing(self) -> bool:
        """Whether more of the tail brings less of the head, beyond chance."""
        return self.high < 0

    @property
    def wording(self) -> str:
        """The strength in a word: none, weak, medium or strong."""
        if self.by_chance:
            return "none"
        return next(word for most, word in STRENGTH_WORDS if abs(self.strength) < most)

    @property
    def label(self) -> str:
        """The label that leaders read."""
        return f"{BOXES[self.tail].name} → {BOXES[self.head].name}"

    def describe_link(self) -> str:
        """Describe the link in a sentence, with its numbers."""
        if not math.isfinite(self.strength):
            return f"{self.label}: cannot be told; one of the two is the same in all futures."
        if self.low == self.high == 0.0:
            return f"{self.label}: none; the push moved nothing there."
        if self.by_chance:
            return f"{self.label}: chance could explain all of it ({self.low:+.2f} to {self.high:+.2f})."
        tail, head = BOXES[self.tail], BOXES[self.head]
        way = "eases, " if self.is_easing else ""
        amount = head.describe_change(self.effect * tail.amount)
        return f"{self.label}: {way}{self.wording}. {tail.dose}: {amount}, {_word_delay(self.delay)}."


@dataclass(frozen=True)
class MeasuredLinks(Finding):
    """The finding on all links of the flywheel in one plan.

    Attributes:
        scenario: its name.
        runs, seed: of the runs.
        quarter: the quarter from today that was pushed (results: the one before it).
        strengths: one per link, in the order of `flywheel_map.LINKS`.
    """

    interval_method = "Intervals of 95 %: Student's t, of slopes by least squares with robust errors (HC3)."
    scenario: str
    runs: int
    seed: int
    quarter: int
    strengths: tuple[LinkStrength, ...]

    def sentences(self) -> tuple[str, ...]:
        """How many links there are and which way they work; then each, the strongest first."""
        drive = sum(1 for each in self.strengths if not each.by_chance and not each.is_easing)
        ease = sum(1 for each in self.strengths if each.is_easing)
        rest = len(self.strengths) - drive - ease
        head = f"Of {len(self.strengths)} links {drive} drive on, {ease} ease, and {rest} cannot be told from chance."
        by_size = sorted(self.strengths, key=lambda each: (each.by_chance, -abs(np.nan_to_num(each.strength))))
        return (head, *(each.describe_link() for each in by_size))

    def table(self) -> pd.DataFrame:
        """One row per link."""
        rows = [{"link": s.label, **asdict(s), "words": s.wording, "eases": s.is_easing} for s in self.strengths]
        return pd.DataFrame(rows).set_index("link")

    def figure(self) -> Figure:
        """A bar per link with its interval; what chance could explain is grey."""
        rows = tuple(reversed(self.strengths))
        picture = start_figure(self.sentences()[0], "spreads of the second per spread of the first; left of 0 it eases")
        return picture.add_bar(
            x=[s.strength for s in rows],
            y=[s.label for s in rows],
            orientation="h",
            marker_color=[GREY if s.by_chance else ACCENT for s in rows],
            marker_pattern_shape=["/" if s.is_easing else "" for s in rows],
            error_x={"type": "data", "array": [s.half_width for s in rows], "color": GREY},
        )

    def to_json(self) -> dict[str, Any]:
        """The runs and every link."""
        rows = [{"link": s.label, **asdict(s), "words": s.wording, "eases": s.is_easing} for s in self.strengths]
        head = {"scenario": self.scenario, "futures": self.runs, "seed": self.seed, "quarter_pushed": self.quarter}
        document: dict[str, Any] = make_json_safe({**head, "delay_unit": "quarters", "links": rows})
        return document


def refine_links(  # noqa: PLR0913 - which runs, and how the caller is kept informed
    scenario: Scenario,
    runs: int = DEFAULT_RUNS,
    seed: int = 1,
    quarter: int = 1,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    use_cache: bool = True,
) -> Iterator[MeasuredLinks]:
    """Measure every link of a plan; yields the links known so far after every pushed box, all of them last.

    Args:
        scenario: the plan.
        runs: how many.
        seed: of the luck.
        quarter: the quarter from today that is pushed.
        threads: how many runs at once; results do not depend on it.
        progress: called with (boxes pushed, boxes).
        cancel: called between runs; True stops.
        use_cache: whether to look for this measurement on disk, and keep it there.

    Raises:
        ScenarioError: a scenario too short for the pushed quarter and one after it, or too few runs.
        Cancelled: `cancel` returned True.
    """
    _check_request(scenario, runs, quarter)
    cache_path = _build_cache_path(scenario, runs, seed, quarter)
    strengths = _load_strengths(cache_path) if use_cache else None
    if strengths is not None:
        yield MeasuredLinks(scenario.name, runs, seed, quarter, strengths)
        return
    trunk = Trunk(scenario, runs, seed, threads=threads, cancel=cancel).simulate_to(QUARTER * quarter)
    for strengths in _push_boxes(trunk, quarter, progress):
        yield MeasuredLinks(scenario.name, runs, seed, quarter, strengths)
    if use_cache and strengths:
        _save_strengths(cache_path, strengths)


def fork_without_link(
    scenario: Scenario, link: MapLink | str, runs: int = DEFAULT_RUNS, seed: int = 1, *, threads: int | None = None
) -> tuple[Ensemble, Ensemble]:
    """Fork a plan into itself and itself with one link cut from today on, in the same runs with the same past.

    Raises:
        OptionError: no such link.
    """
    cut_scenario = cut(scenario, find_link(link))
    trunk = Trunk(scenario, runs, seed, threads=threads)
    return trunk.fork(), trunk.fork(cut_scenario)


def _check_request(scenario: Scenario, runs: int, quarter: int) -> None:
    if runs < 2 * FEWEST_RUNS:
        raise ScenarioError(f"runs = {runs}: must be at least {2 * FEWEST_RUNS}")
    last = scenario.weeks // QUARTER - 2
    if not 1 <= quarter <= last:
        raise ScenarioError(f"quarter = {quarter}: must be from 1 to {last}; world.weeks = {scenario.weeks}")


def _push_boxes(trunk: Trunk, quarter: int, progress: Progress | None) -> Iterator[tuple[LinkStrength, ...]]:
    """Push one box after another and measure its links from the twins; yields those known so far, in the order of the map."""
    end = QUARTER * min(quarter + DELAYS, trunk.scenario.weeks // QUARTER)
    unpushed = trunk.simulate_to(end).ensemble
    strengths: dict[str, LinkStrength] = {}
    tails = {steps: [k for k in BOXES if BOXES[k].steps == steps] for steps in (box.steps for box in BOXES.values())}
    for done, (steps, keys) in enumerate(tails.items(), start=1):
        pushed = trunk.simulate_to(
            end, interventions=[(trunk.week + weeks, intervention) for weeks, intervention in steps]
        ).ensemble
        for link in LINKS:
            if link.tail in keys:
                strengths[link.key] = compute_link_strength(link, unpushed, pushed, quarter)
        if progress:
            progress(done, len(tails))
        yield tuple(strengths[link.key] for link in LINKS if link.key in strengths)


def compute_link_strength(link: MapLink, unpushed: Ensemble, pushed: Ensemble, quarter: int) -> LinkStrength:
    """Compute the strength of one link from runs and their pushed twins."""
    tail, head = BOXES[link.tail], BOXES[link.head]
    first = quarter - tail.ahead - unpushed.first_quarter
    change = _compute_change(tail, unpushed, pushed)[:, first]
    head_changes = _compute_change(head, unpushed, pushed, use_known_push=False)[:, first + tail.ahead :]
    spreads = (
        _compute_spread(tail.read_values(unpushed)[:, first:]),
        _compute_spread(head.read_values(unpushed)[:, first:]),
    )
    slope, reach = cross_fit(change, head_changes)
    per = spreads[0] / spreads[1] if spreads[0] > 0 and spreads[1] > 0 else math.nan
    return LinkStrength(
        link.tail,
        link.head,
        strength=slope * per,
        low=(slope - reach) * per,
        high=(slope + reach) * per,
        delay=find_peak(change, head_changes) + tail.ahead,
        effect=slope,
        push=float(np.nanmean(change)),
        tail_spread=spreads[0],
        head_spread=spreads[1],
        futures=len(change),
    )


def _compute_change(box: MapBox, unpushed: Ensemble, pushed: Ensemble, use_known_push: bool = True) -> RunRows:
    """Compute the change of a box through the push."""
    change: RunRows = box.read_values(pushed) - box.read_values(unpushed)
    return np.full_like(change, box.known_push) if use_known_push and box.known_push is not None else change


def _compute_spread(values: RunRows) -> float:
    """Compute the standard deviation over runs, pooled over quarters; 0 where nothing is known."""
    with np.errstate(invalid="ignore"):
        known_columns = values[:, np.isfinite(values).sum(axis=0) > 1]
        variances = np.nanvar(known_columns, axis=0, ddof=1)
    return float(np.sqrt(variances.mean())) if variances.size else 0.0


def cross_fit(change: RunValues, head_changes: RunRows) -> tuple[float, float]:
    """Estimate the effect at its peak, with half the width of its 95 % interval: each half of the runs at the delay that the other chose.

    Args:
        change: of the tail, one number a run.
        head_changes: change of the head, one row a run and one column a delay.
    """
    half = np.arange(len(change)) % 2 == 0
    fits = []
    for choosing in (half, ~half):
        delay = find_peak(change[choosing], head_changes[choosing])
        fits.append(fit_through_origin(change[~choosing], head_changes[~choosing, delay]))
    return (fits[0][0] + fits[1][0]) / 2, math.hypot(fits[0][1], fits[1][1]) / 2


def find_peak(change: RunValues, head_changes: RunRows) -> int:
    """Find the delay at which the effect stands out most from noise; the first where none does.

    Args:
        change: of the tail, one number a run.
        head_changes: change of the head, one row a run and one column a delay.
    """
    fits = [fit_through_origin(change, column) for column in head_changes.T]
    clear = [abs(slope) / max(reach, 1e-12) if math.isfinite(reach) else 0.0 for slope, reach in fits]
    return int(np.argmax(clear))


def fit_through_origin(x: RunValues, y: RunValues) -> tuple[float, float]:
    """Fit the slope of y on x through the origin, with half the width of its 95 % interval, robust to unequal noise; NaN without data.

    The error is that of MacKinnon and White (1985), called HC3.
    """
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    weight = float(x @ x)
    if len(x) < FEWEST_RUNS or weight < 1e-12:
        return math.nan, math.nan
    slope = float(x @ y) / weight
    # each residual as if its own run had not been fitted: with few runs the plain ones are too small
    apart = (y - slope * x) / np.maximum(1 - x * x / weight, 1e-12)
    error = math.sqrt(float(((x * apart) ** 2).sum())) / weight
    return slope, float(student_quantile(len(x) - 1)) * error


def _word_delay(delay: int) -> str:
    return {0: "in the same quarter", 1: "a quarter later"}.get(delay, f"{delay} quarters later")


def _build_cache_path(scenario: Scenario, runs: int, seed: int, quarter: int) -> Path:
    """Build the path of a measurement: named by all that it depends on, this file and the map included."""
    code = b"".join(Path(__file__).with_name(name).read_bytes() for name in ("link_strengths.py", "flywheel_map.py"))
    parts = (scenario.digest, runs, seed, quarter, fingerprint(), hashlib.sha256(code).hexdigest())
    return find_cache_home() / "links" / f"{hashlib.sha256(repr(parts).encode()).hexdigest()[:20]}.json"


def _load_strengths(cache_path: Path) -> tuple[LinkStrength, ...] | None:
    try:
        rows: list[dict[str, Any]] = json.loads(cache_path.read_text(encoding="utf-8"))
        return tuple(LinkStrength(**_restore_gaps(row)) for row in rows)
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def _restore_gaps(row: dict[str, Any]) -> dict[str, Any]:
    return {name: math.nan if value is None else value for name, value in row.items()}


def _save_strengths(cache_path: Path, strengths: tuple[LinkStrength, ...]) -> None:
    """Save a measurement; if the disk cannot be written to, it is only measured again the next time."""
    try:
        text = json.dumps([make_json_safe(asdict(each)) for each in strengths], allow_nan=False)
        replace_file(cache_path, text.encode())
        for old in sorted(cache_path.parent.glob("*.json"), key=lambda path: path.stat().st_mtime)[:-MOST_FILES]:
            old.unlink(missing_ok=True)
    except OSError:
        return
