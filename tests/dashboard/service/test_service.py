"""The service: it runs nothing twice, pairs future by future, extends what it has, and never runs too much at once."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Any

import fake_engine
import numpy as np
import pytest
from fake_engine import FLYWHEEL, fake_settings

from dashboard.plan.plan import PANELS, Plan
from dashboard.service.ensemble_tables import EnsembleTables
from dashboard.service.plan_comparison import compare_plan, compute_dip, compute_pay_back
from dashboard.service.request_queue import Busy
from dashboard.service.service import FEWEST_RUNS, PageRequest, Service
from simulation.ensemble import Cancelled

PLAN = Plan("evil-flywheel", {"leadership.field_time": 0.3})


class Counting:
    """The stand-in engine, with a record of what was run."""

    def __init__(self, wait: float = 0.0) -> None:
        self.runs: list[tuple[int, int]] = []
        self.at_once = self.most = 0
        self.wait = wait

    def __call__(self, scenario: Any, runs: int, seed: int = 1, *, first_run: int = 0, cancel: Any = None) -> Any:
        self.runs.append((first_run, runs))
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        time.sleep(self.wait)
        self.at_once -= 1
        return fake_engine.run(scenario, runs, seed, first_run=first_run)


def service(engine: Any, **changes: Any) -> Service:
    return Service(replace(fake_settings(), engine=engine, **changes))


def ask_until_answered(one: Service, plan: Plan, client: str) -> None:
    """Ask as a page does: again, until it is answered."""
    while True:
        try:
            one.compare(plan, PageRequest(client, 1, 200))
        except Busy:
            continue
        return


def test_simulated_futures_are_kept_and_extended() -> None:
    engine = Counting()
    one = service(engine)
    one.compare(PLAN, PageRequest("a", 1, 50))
    one.compare(PLAN, PageRequest("a", 2, 200))
    one.compare(PLAN, PageRequest("b", 1, 200))
    assert engine.runs == [(0, 200), (0, 50), (50, 150)]


def test_extended_futures_are_the_same_as_run_at_once() -> None:
    stepwise, at_once = service(fake_engine.run), service(fake_engine.run)
    stepwise.compare(PLAN, PageRequest("a", 1, 50))
    a, b = (one.compare(PLAN, PageRequest("a", 2, 200)) for one in (stepwise, at_once))
    for name in PANELS:
        assert np.array_equal(a.courses[name].focus_ranges, b.courses[name].focus_ranges)


@pytest.mark.parametrize("reps", [40, 400, 2000])
@pytest.mark.parametrize("plan", [PLAN, replace(PLAN, levers={})], ids=["changed", "unchanged"])
def test_where_all_futures_take_long_the_first_picture_comes_from_few(plan: Plan, reps: int) -> None:
    engine = Counting()
    one, at_once = service(engine), service(fake_engine.run)
    large = replace(plan, company={"world.reps": reps})
    request = PageRequest("a", 1, 200, stepwise=True)
    seen = [one.compare(large, request)]
    while seen[-1].runs < seen[-1].wanted_runs:
        seen.append(one.compare(large, request))
    runs = [comparison.runs for comparison in seen]
    assert runs == sorted(set(runs)), "each answer knows more than the one before"
    assert len(seen) == 1 if reps == 40 else len(seen) > 2
    assert max(count for _, count in engine.runs) <= runs[0] * 3
    whole = at_once.compare(large, PageRequest("a", 1, 200))
    for name in PANELS:
        assert np.array_equal(seen[-1].courses[name].focus_ranges, whole.courses[name].focus_ranges)


def test_previews_are_not_kept() -> None:
    engine = Counting()
    one = service(engine)
    one.compare(PLAN, PageRequest("a", 1, 8))
    one.compare(PLAN, PageRequest("a", 2, 8))
    assert len(engine.runs) == 3


def test_the_same_futures_are_never_run_twice_at_once() -> None:
    engine = Counting(wait=0.05)
    one = service(engine)
    threads = [threading.Thread(target=ask_until_answered, args=(one, PLAN, f"c{k}")) for k in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(engine.runs) == [(0, 200), (0, 200)]


def test_no_more_pictures_are_computed_at_once_than_allowed() -> None:
    engine = Counting(wait=0.02)
    one = service(engine, together=2)
    plans = [Plan("evil-flywheel", {"leadership.field_time": k / 100}) for k in range(1, 9)]
    threads = [threading.Thread(target=ask_until_answered, args=(one, plan, f"c{k}")) for k, plan in enumerate(plans)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert engine.most <= 2


def test_a_client_that_comes_while_others_are_served_gets_a_place() -> None:
    one = service(Counting(wait=2.0), together=1)
    one.ready.set()
    plans = [Plan("evil-flywheel", {"leadership.field_time": k / 100}, seed=k) for k in range(1, 4)]
    scenario = one.build_planned(plans[0])
    thread = threading.Thread(target=one.get_ensemble, args=(scenario, 200, 1))
    thread.start()
    while not one._running:
        time.sleep(0.01)
    places = []
    for name, plan in zip("bc", plans[1:], strict=True):
        with pytest.raises(Busy) as busy:
            one.compare(plan, PageRequest(name, 1, 200))
        places.append(busy.value.place)
    assert places == [1, 2]
    thread.join(10)


def test_no_client_waits_long_for_what_another_computes() -> None:
    one = service(Counting(wait=2.0))
    thread = threading.Thread(target=ask_until_answered, args=(one, PLAN, "a"))
    thread.start()
    while not one._running:
        time.sleep(0.01)
    began = time.monotonic()
    with pytest.raises(Busy):
        one.compare(PLAN, PageRequest("b", 1, 200))
    assert time.monotonic() - began < 1.5
    thread.join(10)


def test_an_overtaken_request_is_cancelled() -> None:
    one = service(Counting())
    one.compare(PLAN, PageRequest("a", 5, 8))
    with pytest.raises(Cancelled):
        one.compare(PLAN, PageRequest("a", 4, 200))
    one.compare(PLAN, PageRequest("b", 1, 8))


def test_a_newer_request_stops_the_one_under_way() -> None:
    one = service(fake_engine.run)
    one.compare(PLAN, PageRequest("a", 1, 200))
    asked = threading.Event()

    def engine(scenario: Any, runs: int, cancel: Any, **rest: Any) -> Any:
        asked.set()
        for _ in range(200):
            if cancel():
                raise Cancelled
            time.sleep(0.01)
        raise AssertionError("was not stopped")

    one.settings = replace(one.settings, engine=engine)
    stopped: list[str] = []

    def ask() -> None:
        try:
            one.compare(Plan("evil-flywheel", {"leadership.field_time": 0.4}), PageRequest("a", 2, 200))
        except Cancelled:
            stopped.append("yes")

    thread = threading.Thread(target=ask)
    thread.start()
    asked.wait(2)
    one.compare(PLAN, PageRequest("a", 3, 200))
    thread.join(3)
    assert stopped == ["yes"]


def test_large_companies_get_fewer_futures() -> None:
    one = service(fake_engine.run)
    assert one.count_affordable_runs(FLYWHEEL, 200) == 200
    assert one.count_affordable_runs(FLYWHEEL.with_({"world.reps": 10_000, "structure.span": 20}), 200) < 20
    assert one.count_affordable_runs(FLYWHEEL.with_({"world.reps": 200_000, "structure.span": 20}), 200) == FEWEST_RUNS


def test_a_failure_wakes_those_who_wait_and_leaves_nothing_behind() -> None:
    calls = []

    def broken(scenario: Any, runs: int, **rest: Any) -> Any:
        calls.append(runs)
        raise RuntimeError("broken")

    one = service(broken)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            one.compare(PLAN, PageRequest("a", 1, 200))
    assert len(calls) == 2


def simulate(scenario: Any, runs: int = 200) -> EnsembleTables:
    return EnsembleTables.from_ensemble(fake_engine.run(scenario, runs))


def test_the_same_plan_differs_nowhere() -> None:
    carrying = simulate(FLYWHEEL)
    for runs in (8, 50, 200):
        same = compare_plan(carrying, carrying.take_runs(runs), PANELS, 200, 40)
        for course in same.courses.values():
            assert course.plan is not None
            assert np.allclose(course.plan, course.baseline)
        for outcome in same.outcomes.values():
            assert outcome.difference == 0
            assert outcome.noticeable_size == 0
            assert outcome.share_better in (None, 0.5)


def test_a_preview_is_carrying_on_shifted_by_the_paired_difference() -> None:
    carrying, plan = simulate(FLYWHEEL), simulate(PLAN.apply_to(FLYWHEEL))
    preview = compare_plan(carrying, plan.take_runs(8), PANELS, 200, 40).courses["bookings"]
    final = compare_plan(carrying, plan, PANELS, 200, 40).courses["bookings"]
    gap = plan.quarter_tables["bookings"][:8, 8:] - carrying.quarter_tables["bookings"][:8, 8:]
    assert preview.plan is not None
    assert final.plan is not None
    assert np.allclose(preview.plan, preview.baseline + gap.mean(axis=0))
    assert np.max(np.abs(preview.plan[2] / final.plan[2] - 1)) < 0.05


def test_unknown_values_leave_gaps_and_no_errors() -> None:
    carrying, plan = simulate(FLYWHEEL), simulate(PLAN.apply_to(FLYWHEEL))
    for table in (carrying, plan):
        table.quarter_tables["trust_leadership_held"][:, 10] = np.nan
        table.quarter_tables["burned_out"][3, :] = np.nan
    course = compare_plan(carrying, plan, PANELS, 200, 40).courses["trust_leadership_held"]
    assert np.isnan(course.focus_ranges[2, 2])
    assert np.isfinite(course.focus_ranges[2, 3])


def table(*quarters: float) -> np.ndarray:
    luck = np.random.default_rng(1).normal(0, 0.01, (200, len(quarters)))
    return np.asarray(quarters) + luck


def test_a_plan_pays_back_when_its_sum_stays_positive() -> None:
    def payback(*differences: float) -> Any:
        base = table(*[100.0] * len(differences))
        there, here = ({"contribution": base}, {"contribution": base + np.asarray(differences)})
        years = {"bookings": np.zeros(200)}
        return compute_pay_back(EnsembleTables(0, there, years), EnsembleTables(0, here, years))

    assert payback(5, 5, 5, 5).quarters == 1
    assert payback(5, 5, 5, 5).dip == 0
    dipped = payback(-20, -10, 20, 20, 20)
    assert (dipped.quarters, round(dipped.dip), dipped.length, dipped.share) == (4, -30, 2, 1.0)
    assert payback(-20, 5, 5, 5).quarters is None
    assert payback(0, 0, 0, 0).quarters is None
    assert not payback(0, 0, 0, 0).is_beyond_chance


def test_a_dip_is_only_mentioned_before_a_gain() -> None:
    there = table(100, 100, 100, 100)
    assert compute_dip(there, there + np.array([-10, -4, 5, 9])) == (pytest.approx(-0.1, abs=0.01), 2)
    assert compute_dip(there, there + np.array([-10, -4, -5, -9])) == (0.0, 0)
    assert compute_dip(there, there + np.array([5, 4, -5, -9])) == (0.0, 0)
    assert compute_dip(there, there[:8] - 10) == (0.0, 0)
