"""Leads and lags: clocks that are known are found, an order is one, and a small company is measured whole."""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau

from experiments.evidence.leads_and_lags import (
    ORDER,
    QUARTERS,
    LeadsAndLags,
    build_pair,
    estimate_order,
    find_clocks,
    list_lap,
    measure_leads,
)
from experiments.evidence.leads_page import build_leads_section
from experiments.findings.finding import make_json_safe
from experiments.questions.flywheel_map import BOXES
from experiments.runner.run_observer import RunObserver
from scenarios import load
from simulation.policy import LEVERS

SMALL = load("evil-flywheel").with_({"world.reps": 16, "structure.span": 4, "world.warmup_weeks": 26})


@cache
def measure_known_leads() -> LeadsAndLags:
    return measure_leads(RunObserver(6), SMALL)


def test_the_declared_order_is_a_lap_of_the_map() -> None:
    assert set(ORDER) <= set(BOXES)
    assert [(link.tail, link.head) for link in list_lap()] == list(pairwise(ORDER))


def test_carrying_on_leaves_every_lever_as_it_was_in_the_past() -> None:
    plan, carrying_on = build_pair(SMALL)
    assert plan.past_digest == carrying_on.past_digest
    assert plan.weeks == carrying_on.weeks == 13 * QUARTERS
    assert not carrying_on.changes
    for path, lever in LEVERS.items():
        if lever.scope != "start":
            assert carrying_on.value(path) == plan.value(f"past.{path}"), path
    assert any(plan.value(path) != carrying_on.value(path) for path in LEVERS)


@given(st.integers(0, 11), st.floats(0.1, 50.0), st.sampled_from([-1.0, 1.0]))
def test_the_clock_is_the_first_quarter_past_half_whatever_the_sign(turn: int, size: float, sign: float) -> None:
    course = np.zeros((1, 1, QUARTERS))
    course[..., turn:] = 0.6 * sign * size
    final = np.array([[sign * size]])
    assert find_clocks(course, final).tolist() == [[turn]]
    assert find_clocks(0.5 * course, final).tolist() == [[QUARTERS]]


@given(st.permutations(range(6)))
def test_an_order_is_kendalls_tau_with_its_interval_over_resamples(order: list[int]) -> None:
    clocks = np.tile(np.array(order), (41, 1))
    tau = estimate_order(clocks)
    assert tau.value == pytest.approx(kendalltau(range(6), order).statistic)
    assert tau.low == pytest.approx(tau.value)
    assert tau.high == pytest.approx(tau.value)


def test_boxes_that_all_turn_at_once_have_no_order() -> None:
    assert estimate_order(np.full((5, 4), 3)).value == 0.0
    assert np.isnan(estimate_order(np.zeros((5, 1), int)).value)


def test_a_small_company_is_measured_box_by_box_and_arrow_by_arrow() -> None:
    leads = measure_known_leads()
    assert [each.box for each in leads.clocks] == list(ORDER)
    turning = [each.box for each in leads.clocks if each.clock is not None]
    assert turning
    assert -1.0 <= leads.order.low <= leads.order.high <= 1.0
    assert [each.link for each in leads.delays] == [link.key for link in list_lap()]
    for each in leads.clocks:
        assert (each.clock is None) == each.change.by_chance
        assert each.clock is None or 0 <= each.clock.low <= each.clock.value < QUARTERS
    for delay in leads.delays:
        assert list(delay.boxes) == turning
        tail = ORDER.index(delay.link.partition(">")[0])
        after = [delay.boxes[box].value for box in turning if ORDER.index(box) > tail]
        assert (delay.after.value if delay.after else None) == (pytest.approx(np.mean(after)) if after else None)


def test_without_specialists_wanted_none_are_added_and_that_box_turns_later_or_never() -> None:
    delay = next(each for each in measure_known_leads().delays if each.link == "blame>specialists")
    assert delay.boxes["specialists"].value > 0


def test_the_page_and_the_data_hold_all_of_it() -> None:
    leads = measure_known_leads()
    section = build_leads_section(leads)
    assert section.startswith("\n## Leads and lags\n")
    for key in ORDER:
        assert BOXES[key].name in section
    assert section.count(" → ") == len(leads.delays)
    told = json.loads(json.dumps(make_json_safe(leads), allow_nan=False))
    assert [each["box"] for each in told["clocks"]] == list(ORDER)


def test_progress_ends_with_all_that_was_announced() -> None:
    reports: list[tuple[int, int]] = []
    measure_leads(RunObserver(2, progress=lambda done, due: reports.append((done, due))), SMALL)
    assert reports[-1][0] == reports[-1][1]
