"""Patterns: bands, intervals and verdicts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pattern_findings import find_pattern

from experiments.evidence.lab import Lab
from experiments.evidence.pattern import (
    ABSENT,
    EMERGES,
    UNMEASURED,
    WRITTEN_IN,
    BandResult,
    BandValues,
    Pattern,
    PatternBand,
    PatternFinding,
    judge_band,
    measure_pattern,
)
from experiments.evidence.patterns import PATTERNS
from simulation.scenario import NUMBERS

BAND = PatternBand("x", "some x", 1.0, 2.0)
INSIDE, BELOW = BandResult(BAND, 1.5, 1.4, 1.6), BandResult(BAND, 0.5, 0.4, 0.6)
SMALL = {"world.reps": 8, "structure.span": 4, "world.weeks": 26, "world.warmup_weeks": 13}


def dives(lab: Lab) -> BandValues:
    """The share of the week that leaders spend in deals, read off the scenario: noise-free."""
    return {"x": np.full(lab.runs, float(lab.build_company(SMALL).value("leadership.field_time")))}


PATTERN = Pattern(
    "T99", "Leaders look", "nobody", (PatternBand("x", "share", 0.2),), "looking", {"leadership.field_time": 0.0}, dives
)


@pytest.mark.parametrize(
    ("low", "value", "high", "holds", "answer"),
    [
        (1.2, 1.5, 1.8, True, "yes"),
        (1.0, 1.5, 2.0, True, "yes"),
        (0.9, 1.5, 1.8, True, "not sure"),
        (1.2, 1.9, 2.6, True, "not sure"),
        (1.9, 2.2, 2.5, False, "not sure"),
        (0.1, 2.2, 4.3, False, "not sure"),
        (2.1, 2.2, 2.3, False, "no"),
        (0.1, 0.2, 0.3, False, "no"),
        (np.nan, 1.5, np.nan, True, "not sure"),
        (np.nan, np.nan, np.nan, False, "not measured"),
    ],
)
def test_an_end_of_the_band_within_the_interval_leaves_it_open(
    low: float, value: float, high: float, holds: bool, answer: str
) -> None:
    part = BandResult(BAND, value, low, high)
    assert (part.holds, part.answer) == (holds, answer)


def test_a_band_may_be_open() -> None:
    assert PatternBand("x", "", high=0.0).holds(-1e9)
    assert not PatternBand("x", "", low=0.0).holds(np.nan)
    reported = BandResult(PatternBand("x", ""), 0.3, 0.2, 0.4)
    assert (reported.holds, reported.answer) == (True, "reported")


def test_the_interval_is_that_of_the_mean_over_known_worlds() -> None:
    values = np.array([1.0, 2.0, np.nan, 3.0])
    part = judge_band(BAND, values)
    assert part.value == 2.0
    # Student's t with two degrees of freedom
    assert part.high - part.value == pytest.approx(4.3027 / np.sqrt(3), abs=1e-3)
    assert part.value - part.low == pytest.approx(part.high - part.value)


def test_what_no_world_can_say_is_no_number() -> None:
    part = judge_band(BAND, np.full(3, np.nan))
    assert np.isnan([part.value, part.low, part.high]).all()
    assert np.isnan(judge_band(BAND, np.array([1.5, np.nan])).low)


@pytest.mark.parametrize(
    ("parts", "ablated", "error", "verdict"),
    [
        ((INSIDE, INSIDE), (INSIDE, BELOW), "", EMERGES),
        ((INSIDE, INSIDE), (INSIDE, INSIDE), "", WRITTEN_IN),
        ((INSIDE, BELOW), (INSIDE, BELOW), "", ABSENT),
        ((INSIDE, BELOW), (INSIDE, INSIDE), "", ABSENT),
        ((), (), "ValueError: no", UNMEASURED),
    ],
)
def test_verdicts(parts: tuple[BandResult, ...], ablated: tuple[BandResult, ...], error: str, verdict: str) -> None:
    assert PatternFinding(PATTERN, parts, ablated, error).verdict == verdict


def test_a_pattern_is_asked_for_with_its_cause_and_without() -> None:
    led = replace(PATTERN, bands=(PatternBand("x", "share", 0.0, 0.01),), ablation={"leadership.field_time": 0.3})
    found = find_pattern(led, 3, 1)
    assert [part.value for part in found.ablated] == [pytest.approx(0.3)]
    assert found.parts == measure_pattern(led, 3, 1)
    assert found.ablated == measure_pattern(led, 3, 1, ablated=True, threads=2)


def test_ids_are_unique_and_every_ablation_changes_something() -> None:
    assert len({pattern.id for pattern in PATTERNS}) == len(PATTERNS)
    for pattern in PATTERNS:
        assert pattern.ablation.keys() <= NUMBERS.keys(), pattern.id
        whole, broken = Lab().build_company(), Lab(ablation=pattern.ablation).build_company()
        assert whole.digest != broken.digest, pattern.id


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.id)
def test_every_pattern_is_told_whole(pattern: Pattern) -> None:
    assert pattern.id[0] in "TN"
    assert pattern.id[1:].isdigit()
    assert all((pattern.title, pattern.source, pattern.without, pattern.ablation))
    assert len({band.name for band in pattern.bands}) == len(pattern.bands) > 0
    assert all(band.label and band.low < band.high for band in pattern.bands)
    assert not all(band.is_open for band in pattern.bands)
