"""What each mechanism carries: known answers by hand, and equalities for real."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from experiments.questions.mechanism_carriers import (
    Carriers,
    check_mechanisms,
    compute_contribution,
    find_carriers,
    switch_off_mechanism,
)
from experiments.runner.run_cache import RunCache
from simulation.ensemble import Cancelled, run
from simulation.measures import MEASURES
from simulation.mechanisms import MECHANISMS
from simulation.scenario import Scenario, ScenarioError

SMALL = Scenario(name="small").with_(
    {"world.reps": 16, "structure.span": 4, "world.warmup_weeks": 13, "world.weeks": 26}
)
RESTED = SMALL.with_({"recovery.vacation_weeks": 8})


def make_carriers(whole: list[float], **without: list[float]) -> Carriers:
    values = {name: {"bookings": np.array(each, dtype=float)} for name, each in without.items()}
    return Carriers("made", {"bookings": np.array(whole, dtype=float)}, values, 1, 26, MEASURES["bookings"])


def test_a_mechanism_carries_what_is_lost_without_it() -> None:
    row = compute_contribution("trust", np.array([90.0, 100.0, 110.0]), np.array([45.0, 50.0, 55.0]))
    assert (row.value, row.share, row.futures, row.inert) == (50, 0.5, 3, False)
    assert (row.share_low, row.share_high) == pytest.approx((0.5, 0.5), abs=1e-6)


@given(arrays(float, (2, 8), elements=st.floats(-1e3, 1e3).map(lambda x: round(x, 2))))
def test_the_interval_of_a_share_holds_it(pair: np.ndarray) -> None:
    whole, gaps = pair[0] + 5000.0, pair[1]
    row = compute_contribution("trust", whole, whole - gaps)
    assert row.share_low - 1e-9 <= row.share <= row.share_high + 1e-9


def test_the_interval_of_a_share_holds_the_truth_as_often_as_it_says() -> None:
    chance, hits = np.random.default_rng(4), 0
    for _ in range(400):
        whole = chance.normal(100, 30, 15)
        hits += (
            (row := compute_contribution("trust", whole, 0.8 * whole - chance.normal(0, 10, 15))).share_low
            <= 0.2
            <= row.share_high
        )
    assert 364 <= hits <= 396


def test_a_share_of_nothing_is_unknown() -> None:
    assert math.isnan(compute_contribution("trust", np.array([-1.0, 1.0, 0.0]), np.zeros(3)).share)
    assert math.isnan(compute_contribution("trust", np.array([-1.0, 1.0, 0.5]), np.zeros(3)).share_low)


def test_gains_harms_doubts_the_inert_and_the_unknown_are_told_apart() -> None:
    nan = math.nan
    carriers = make_carriers(
        [100, 101, 102],
        funnel=[0, 0, 0],
        load=[120, 122, 121],
        trust=[99, 103, 102],
        pay=[100, 101, 102],
        time=[nan] * 3,
    )
    sentences = carriers.sentences()
    assert [row.mechanism for row in carriers.rows][:2] == ["funnel", "load"]
    assert sentences[1].startswith("With these mechanisms it is higher, by: funnel +101 $k, 100% (95 %: +99 … +103)")
    assert sentences[2].startswith("With these mechanisms it is lower, by: load -20 $k")
    assert sentences[3:6] == (
        "Chance could explain what these carry: trust.",
        "Switched off, these change nothing here: pay.",
        "Without these the measure has no number: time.",
    )
    assert carriers.figure().layout.title.text == "funnel carries +101 $k"
    assert json.loads(json.dumps(carriers.to_json(), allow_nan=False))["mechanisms"][-1]["value"] is None


def test_without_equals_the_scenario_with_the_mechanism_off() -> None:
    (carriers,) = find_carriers([SMALL], run_cache=RunCache(window=26), only=["trust", "load"], runs=2)
    for name in ("trust", "load"):
        off = run(SMALL.with_({f"mechanisms.{name}": "off"}), 2)
        np.testing.assert_array_equal(carriers.without[name]["bookings"], off.windowed("bookings", 26))
    np.testing.assert_array_equal(carriers.whole["bookings"], run(SMALL, 2).windowed("bookings", 26))


def test_mechanisms_of_two_scenarios_carry_their_difference() -> None:
    (carriers,) = find_carriers([SMALL, RESTED], run_cache=RunCache(window=26), only=["load"], runs=2)
    off = {"mechanisms.load": "off"}
    gap, gap_off = (
        run(b, 2).windowed("bookings", 26) - run(a, 2).windowed("bookings", 26)
        for a, b in ((SMALL, RESTED), (SMALL.with_(off), RESTED.with_(off)))
    )
    np.testing.assert_array_equal(carriers.whole["bookings"], gap)
    np.testing.assert_array_equal(carriers.without["load"]["bookings"], gap_off)
    assert carriers.subject == "small against small"


def test_a_mechanism_that_is_already_off_carries_nothing() -> None:
    (carriers,) = find_carriers(
        [SMALL.with_({"mechanisms.trust": "off"})], run_cache=RunCache(window=26), only=["trust"], runs=2
    )
    assert carriers.rows[0].inert
    assert carriers.rows[0].value == 0


def test_a_mechanism_stays_off_whatever_is_dated() -> None:
    dated = SMALL.changing(5, {"mechanisms.trust": "on"}).changing(
        9, {"mechanisms.trust": "on", "management.care": 0.9}
    )
    off = switch_off_mechanism(dated, "trust")
    assert off.value("mechanisms.trust") == "off"
    assert [(change.week, change.settings) for change in off.changes] == [(9, (("management.care", 0.9),))]
    with pytest.raises(ScenarioError):
        switch_off_mechanism(SMALL, "trsut")


def test_all_mechanisms_are_measured_in_growing_runs() -> None:
    reports: list[tuple[int, int]] = []
    short = SMALL.with_({"world.weeks": 4, "world.warmup_weeks": 1})
    carriers = list(
        find_carriers([short], run_cache=RunCache(window=4), runs=5, progress=lambda *each: reports.append(each))
    )
    assert [each.runs for each in carriers] == [4, 5]
    assert set(carriers[-1].without) == set(MECHANISMS)
    assert reports[-1] == (19 * 5, 19 * 5)
    assert carriers[-1].switch_measure("fatigue").measure.name == "fatigue"
    assert set(carriers[-1].table().index) == set(MECHANISMS)


def test_a_search_for_carriers_can_be_stopped_and_refuses_invalid_requests() -> None:
    with pytest.raises(Cancelled):
        next(find_carriers([SMALL], run_cache=RunCache(cancel=lambda: True)))
    with pytest.raises(ValueError, match="at least 1"):
        next(find_carriers([SMALL], runs=0))
    with pytest.raises(ScenarioError, match="--only trsut: must be one of information"):
        check_mechanisms(["trust", "trsut"])
