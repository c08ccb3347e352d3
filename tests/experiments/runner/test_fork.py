"""A fork is the dated change, simulated from the fork on: nothing more, nothing less."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.runner.fork import Trunk, fork
from simulation.ensemble import Cancelled, run
from simulation.mechanisms import SWITCHES
from simulation.org import Org
from simulation.policy import LEVERS
from simulation.scenario import Change, Scenario, ScenarioError

WEEKS = 40
SMALL = Scenario().with_(
    {"world.reps": 12, "structure.span": 6, "world.regions": 2, "world.weeks": WEEKS, "world.warmup_weeks": 20}
)
MOVABLE = {path: lever for path, lever in {**LEVERS, **SWITCHES}.items() if lever.scope != "start"}
LATER = Change(30, (("leadership.field_time", 0.4),), "South")


def values() -> st.SearchStrategy[dict[str, Any]]:
    """Any levers and switches, at any values."""

    def drawn(path: str) -> st.SearchStrategy[tuple[str, Any]]:
        lever = MOVABLE[path]
        if lever.choices:
            return st.tuples(st.just(path), st.sampled_from(lever.choices))
        numbers: Any = st.integers if lever.whole else st.floats
        return st.tuples(st.just(path), numbers(lever.low, lever.high))

    return st.lists(st.sampled_from(sorted(MOVABLE)), min_size=1, max_size=4, unique=True).flatmap(
        lambda paths: st.tuples(*(drawn(path) for path in paths)).map(dict)
    )


@settings(max_examples=40)
@given(week=st.integers(0, WEEKS - 1), plan=values(), seed=st.integers(0, 2**40))
def test_a_fork_equals_the_dated_change_from_the_start(week: int, plan: dict[str, Any], seed: int) -> None:
    forked = Trunk(SMALL, 2, seed, threads=1).simulate_to(week).fork(plan)
    whole = run(SMALL.changing(week, plan), 2, seed, threads=1)
    assert np.array_equal(forked.counts, whole.counts)
    assert forked.scenario.digest == whole.scenario.digest
    assert (forked.seed, forked.first_run, forked.first_week) == (whole.seed, whole.first_run, whole.first_week)


@settings(max_examples=10)
@given(weeks=st.lists(st.integers(0, WEEKS), min_size=1, max_size=4).map(sorted))
def test_a_trunk_that_stops_on_the_way_ends_the_same(weeks: list[int]) -> None:
    described = SMALL.changing(7, {"targets.ambition": 0.2})
    trunk = Trunk(described, 2, first_run=5)
    for week in weeks:
        trunk = trunk.simulate_to(week)
    assert np.array_equal(trunk.fork().counts, run(described, 2, first_run=5).counts)


def test_a_fork_may_be_followed_by_dated_and_regional_changes() -> None:
    whole = run(SMALL.changing(30, dict(LATER.settings), "South"), 2)
    assert np.array_equal(Trunk(SMALL, 2).simulate_to(11).fork([LATER]).counts, whole.counts)


def test_a_fork_leaves_its_trunk_and_its_sisters_alone() -> None:
    trunk = Trunk(SMALL, 2).simulate_to(13)
    before = trunk.fork().counts.copy()
    trunk.fork({"targets.ambition": 0.2}, intervention=lambda org: org.reps["burnout"].fill(1.0))
    assert np.array_equal(trunk.fork().counts, before)
    both = fork(SMALL, 13, {"more": {"targets.ambition": 0.2}, "less": {"targets.ambition": 0.0}}, 2)
    assert np.array_equal(both["less"].counts, run(SMALL.changing(13, {"targets.ambition": 0.0}), 2).counts)
    assert not np.array_equal(both["more"].counts, both["less"].counts)


def test_constants_may_change_at_the_fork_and_not_before() -> None:
    value = {"behaviour.burning": 0.0}
    trunk = Trunk(SMALL, 2).simulate_to(20)
    forked, plain, whole = trunk.fork(value), trunk.fork(), run(SMALL.with_(value), 2)
    there = 20 + 20
    assert np.array_equal(forked.counts[:, :there], plain.counts[:, :there])
    assert not np.array_equal(forked.counts[:, there:], plain.counts[:, there:])
    assert not np.array_equal(forked.counts, whole.counts)
    today = Trunk(SMALL.with_(value), 2).fork()
    assert np.array_equal(today.counts, whole.counts)


def test_an_intervention_changes_only_its_own_records_and_constants() -> None:
    trunk = Trunk(SMALL, 2).simulate_to(13)

    def rest_away(org: Org) -> None:
        org.reps["burnout"] = 0.0
        org.behaviour[0]["burning"] = 0.0

    rested, plain = trunk.fork(intervention=rest_away), trunk.fork()
    # whoever starts brings a twentieth along
    assert (rested.values("burnout")[:, 20 + 13 :] <= 0.05).all()
    assert (rested.values("burnout")[:, -1] < plain.values("burnout")[:, -1]).all()
    assert np.array_equal(plain.counts, run(SMALL, 2).counts)


def test_what_is_held_stays_held_and_what_leaders_read_goes_along() -> None:
    def hold(org: Org) -> None:
        org.holds[0]["specialists"], org.holds[0]["blame"] = 6, 6

    long = SMALL.with_({"world.warmup_weeks": 52})
    trunk = Trunk(long, 2)
    at_once, stopped = trunk.fork(intervention=hold), trunk.apply_intervention(hold).simulate_to(27).switch_plan({})
    assert np.array_equal(stopped.fork().counts, at_once.counts)
    assert all(holds[0]["blame"] == 6 for holds in stopped.copy_records("holds"))
    assert all((signals["miss"][1:7] != 0.0).all() for signals in stopped.copy_records("signals"))
    stopped.copy_records("signals")[0]["miss"] = 9.0
    assert not any((signals["miss"] == 9.0).any() for signals in stopped.copy_records("signals"))
    assert not any(holds[0]["blame"] for holds in trunk.copy_records("holds"))


def test_interventions_on_the_way_equal_interventions_at_stops() -> None:
    def tire(org: Org) -> None:
        org.reps["fatigue"] += 0.1

    trunk = Trunk(SMALL, 2)
    stops = (
        trunk.simulate_to(3).apply_intervention(tire).simulate_to(9).apply_intervention(tire).simulate_to(20).ensemble
    )
    assert np.array_equal(trunk.simulate_to(20, interventions=[(3, tire), (9, tire)]).ensemble.counts, stops.counts)
    with pytest.raises(ScenarioError, match="from 9 to 40"):
        trunk.simulate_to(20, interventions=[(9, tire), (3, tire)])


def test_redrawn_runs_share_one_state_and_differ_by_luck_alone() -> None:
    trunk = Trunk(SMALL, 3).simulate_to(13)
    many = trunk.redraw_luck(5, run=2).fork()
    past = many.counts[:, : 20 + 13]
    assert (past == trunk.ensemble.counts[2]).all()
    ends = many.windowed("bookings", 26)
    assert len(set(ends)) == 5
    assert np.array_equal(many.counts, trunk.redraw_luck(5, run=2).fork().counts)
    # the first of three runs is the same run as the first of five: luck is addressed
    assert np.array_equal(trunk.redraw_luck(3, run=2).fork().counts, many.counts[:3])


def test_redrawn_runs_are_paired_between_plans() -> None:
    anew = Trunk(SMALL).simulate_to(13).redraw_luck(3)
    same = anew.fork({"targets.ambition": float(SMALL.value("targets.ambition"))})
    assert np.array_equal(same.counts[:, : 20 + 26], anew.fork().counts[:, : 20 + 26])


@pytest.mark.parametrize("week", [-1, WEEKS + 1, 1.5, True])
def test_a_week_that_cannot_be_is_refused(week: Any) -> None:
    with pytest.raises(ScenarioError, match="fork in week"):
        Trunk(SMALL).simulate_to(week)


def test_a_trunk_cannot_go_back() -> None:
    trunk = Trunk(SMALL).simulate_to(10)
    with pytest.raises(ScenarioError, match=r"week 9: .* from 10 to 40"):
        trunk.simulate_to(9)
    with pytest.raises(ScenarioError, match="week 9"):
        trunk.fork([Change(9, (("targets.ambition", 0.1),))])


@pytest.mark.parametrize("value", [{"world.reps": 18}, {"world.warmup_weeks": 26}, {"world.regions": 1}])
def test_a_fork_into_another_company_is_refused(value: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError, match="must"):
        Trunk(SMALL).fork(SMALL.with_(value))


@pytest.mark.parametrize(("runs", "number"), [(0, None), (1, 4), (1, -1)])
def test_an_invalid_redraw_of_luck_is_refused(runs: int, number: int | None) -> None:
    with pytest.raises(ScenarioError, match="futures of run"):
        Trunk(SMALL).redraw_luck(runs, number)


def test_a_fork_can_be_cancelled() -> None:
    calls: list[int] = []

    def cancel() -> bool:
        calls.append(1)
        return len(calls) > 3

    with pytest.raises(Cancelled):
        Trunk(SMALL, 2, cancel=cancel, threads=1).simulate_to(5).simulate_to(10)
