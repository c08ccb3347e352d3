"""The guard against propaganda, on tiny companies."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from experiments.evidence import guard as module
from experiments.evidence.guard import (
    ARMS,
    EVIDENCE_PRIORS,
    MARKET_PRIORS,
    OUTCOMES,
    PRIORS,
    SUSPICION_NOTE,
    GuardResult,
    PlaceboError,
    run_guard,
)
from scenarios import load
from simulation import Cancelled
from simulation.behaviour import CONSTANTS
from simulation.ensemble import PASTS, run
from simulation.mechanisms import SWITCHES
from simulation.policy import LEVERS
from simulation.scenario import NUMBERS

POINTS, WORLDS, SEED = 6, 4, 7
TINY = {"world.reps": 6, "structure.span": 4, "world.regions": 1, "world.weeks": 104, "world.warmup_weeks": 26}


@pytest.fixture(autouse=True)
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    shrink(monkeypatch)


def shrink(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SIZES", TINY)
    monkeypatch.setattr(module, "JUDGED_WEEKS", 52)


@pytest.fixture(scope="module")
def found() -> GuardResult:
    with pytest.MonkeyPatch.context() as patch:
        shrink(patch)
        return run_guard(POINTS, WORLDS, SEED, threads=1)


def test_no_sampled_path_is_a_lever_of_an_arm_a_size_or_a_switch() -> None:
    set_by_arms = {path for settings in ARMS.values() for path in settings}
    assert PRIORS.keys() & LEVERS.keys() == {"targets.ambition"}
    assert not PRIORS.keys() & (set_by_arms | SWITCHES.keys() | TINY.keys())
    assert all(not NUMBERS[path].whole and not NUMBERS[path].choices for path in PRIORS)


def test_every_constant_of_behaviour_is_sampled() -> None:
    assert set(PRIORS) == set(CONSTANTS) | set(MARKET_PRIORS) | set(EVIDENCE_PRIORS)


def test_every_arm_sets_levers_and_differs_from_the_ordinary_policy() -> None:
    ordinary = load("ordinary-organisation")
    for settings in ARMS.values():
        assert settings.keys() <= LEVERS.keys()
        arm = ordinary.with_(settings)
        assert arm.digest != ordinary.digest
        assert arm.past_digest == ordinary.past_digest


def test_every_sampled_value_lies_within_its_declared_range() -> None:
    sampled = module.draw_hypercube(200, SEED)
    for path, prior in PRIORS.items():
        assert NUMBERS[path].low <= prior.low < prior.high <= NUMBERS[path].high, path
        assert sampled[path].between(prior.low, prior.high).all(), path


def test_the_hypercube_fills_every_stripe_once() -> None:
    sampled = module.draw_hypercube(50, SEED)
    for path, prior in PRIORS.items():
        edges = prior.values_at(np.arange(1, 50) / 50)
        assert sorted(np.searchsorted(edges, sampled[path])) == list(range(50)), path


def test_the_placebo_changes_nothing_in_its_past_either() -> None:
    values = module.read_point(module.draw_hypercube(POINTS, SEED), 0)
    ordinary = load("ordinary-organisation").with_({**TINY, **values})
    named = module.build_placebo(ordinary)
    assert (named.name, named.title) != (ordinary.name, ordinary.title)
    a = run(ordinary, WORLDS, SEED, threads=1)
    # else the second would be handed the past of the first
    PASTS.clear()
    b = run(named, WORLDS, SEED, threads=1)
    np.testing.assert_array_equal(a.counts, b.counts)


def test_the_placebo_is_watched_at_run_time(monkeypatch: pytest.MonkeyPatch) -> None:
    flatter = {"behaviour.effort_cost": 1.0}
    monkeypatch.setattr(module, "build_placebo", lambda ordinary: replace(ordinary.with_(flatter), title="Humane"))
    with pytest.raises(PlaceboError, match="Humane"):
        run_guard(2, WORLDS, SEED, threads=1)


def test_results_do_not_depend_on_threads(found: GuardResult) -> None:
    both = run_guard(POINTS, WORLDS, SEED, threads=3)
    pd.testing.assert_frame_equal(found.differences, both.differences)
    pd.testing.assert_frame_equal(found.shares, both.shares)
    pd.testing.assert_frame_equal(found.deciders, both.deciders)


def test_a_point_does_not_depend_on_which_were_lived_before(found: GuardResult) -> None:
    for number in (5, 2):
        lived = module.simulate_point(module.read_point(found.sampled, number), number, WORLDS, SEED)
        alone = pd.DataFrame(module.compare_arms(number, lived))
        among = found.differences[found.differences["point"] == number].reset_index(drop=True)
        pd.testing.assert_frame_equal(alone, among)


def test_every_point_has_worlds_of_its_own(found: GuardResult) -> None:
    values = module.read_point(found.sampled, 0)
    first, other = (module.simulate_point(values, number, WORLDS, SEED) for number in (0, 1))
    assert not np.array_equal(first, other)


def test_shares_add_up(found: GuardResult) -> None:
    assert len(found.differences) == POINTS * len(ARMS) * len(OUTCOMES)
    assert list(found.shares.groupby("arm", sort=False).size().index) == list(ARMS)
    assert len(found.shares) == len(ARMS) * len(OUTCOMES)
    for row in found.shares.itertuples():
        assert row.surely_better + row.surely_worse + row.unsure == pytest.approx(1)
        assert row.surely_better <= row.better <= 1 - row.surely_worse
        assert 0 <= row.chance <= 1
        assert row.points <= POINTS


def made(outcome: str, gaps: list[float], reach: float = 0.5) -> pd.DataFrame:
    """Differences made by hand."""
    values = np.array(gaps, dtype=float)
    ends = {"low": values - reach, "high": values + reach}
    columns = {"point": range(len(gaps)), "arm": "an arm", "outcome": outcome, "difference": values, **ends}
    return pd.DataFrame({**columns, "percent": values, "even": values, "odd": values})


def test_less_turnover_is_better_and_a_tie_counts_half() -> None:
    (row,) = module.compute_shares(made("turnover", [-2, -0.3, 0, 1, math.nan]), {1, 2, 4}).itertuples()
    assert (row.points, row.better) == (4, 0.625)
    assert (row.recognisable, row.better_if_recognisable) == (2, 0.75)
    assert (row.surely_better, row.surely_worse, row.unsure) == (0.25, 0.25, 0.5)


@pytest.mark.parametrize(("outcome", "better", "flagged"), [("bookings", 20, True), ("bookings", 18, False)])
def test_a_policy_that_always_wins_is_suspicious(outcome: str, better: int, flagged: bool) -> None:
    always = module.compute_shares(made(outcome, [1.0] * better + [-1.0] * (20 - better)), range(20))
    never = module.compute_shares(made(outcome, [-1.0] * better + [1.0] * (20 - better)), range(20))
    assert [table["flag"][0] == SUSPICION_NOTE for table in (always, never)] == [flagged, flagged]


def test_only_revenue_is_suspicious() -> None:
    assert not module.compute_shares(made("burnout", [1.0] * 20), ())["flag"].any()


def test_a_company_is_recognised_by_its_people_staying_and_its_money() -> None:
    levels = {"turnover": [0.05, 0.3, 0.3, 0.9], "contribution": [1.0, 1.0, -1.0, 1.0]}
    rows = [
        {"point": point, "outcome": outcome, "ordinary": level}
        for outcome, found in levels.items()
        for point, level in enumerate(found)
    ]
    assert module.find_recognisable_points(pd.DataFrame(rows)) == {1}


def test_luck_is_told_from_the_points() -> None:
    rng = np.random.default_rng(1)
    truth, luck = rng.normal(size=4000), rng.normal(size=(2, 4000))
    # each half is a mean of half of the worlds: with luck as large as the truth, both together carry a third of luck
    halves = pd.DataFrame({"even": truth + luck[0], "odd": truth + luck[1]})
    assert module.share_of_luck(halves) == pytest.approx(1 / 3, abs=0.04)
    assert module.share_of_luck(pd.DataFrame({"even": luck[0], "odd": luck[1]})) > 0.9
    assert module.share_of_luck(pd.DataFrame({"even": truth, "odd": truth})) == pytest.approx(0)


def test_the_decider_is_found() -> None:
    sampled = module.draw_hypercube(120, SEED)
    cause = sampled["behaviour.trust_ratio"].to_numpy()
    noise = np.random.default_rng(2).normal(size=120) * 0.3
    table = module.find_deciders(made("turnover", list(noise - cause)), sampled, SEED)
    first = table.iloc[0]
    assert first["path"] == "behaviour.trust_ratio"
    assert first["strength"] > 0.9, "less turnover is a gain"
    assert first["low"] <= first["strength"] <= first["high"]
    assert (table["strength"].abs()[1:] < 1.3 * first["by_chance"]).all()
    assert list(table["place"]) == [1, 2, 3]


def test_progress_counts_points_and_cancelling_stops() -> None:
    seen: list[tuple[int, int]] = []
    run_guard(2, 2, SEED, threads=2, progress=lambda done, points: seen.append((done, points)))
    assert seen == [(1, 2), (2, 2)]
    with pytest.raises(Cancelled):
        run_guard(POINTS, 2, SEED, threads=1, cancel=lambda: True)


@pytest.mark.parametrize(("points", "worlds"), [(1, 4), (4, 1)])
def test_too_few_are_refused(points: int, worlds: int) -> None:
    with pytest.raises(ValueError, match="at least 2"):
        run_guard(points, worlds)


def test_what_is_published_can_be_read(found: GuardResult) -> None:
    kept = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert len(kept["shares"]) == len(ARMS) * len(OUTCOMES)
    assert kept["space"].keys() == PRIORS.keys()
    text = found.build_page()
    assert all(arm in text for arm in ARMS)
    assert all(label in text for label in OUTCOMES.values())
