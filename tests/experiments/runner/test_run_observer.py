"""Runs that diverge today share their past to the last bit, and a scenario that goes on unchanged stays the same."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.findings.estimates import RunRows
from experiments.questions.flywheel_loops import LOOPS, open_loops
from experiments.runner import run_observer
from experiments.runner.run_observer import RunObserver, hold_settings, set_length, take_quarters_from_today
from simulation.ensemble import Cancelled, Ensemble, run
from simulation.scenario import Scenario

SIZES = {"world.reps": 16, "structure.span": 4, "world.weeks": 39, "world.warmup_weeks": 20}
SMALL = Scenario().with_({**SIZES, "targets.ambition": 0.12})


def counts(ensemble: Ensemble) -> RunRows:
    return ensemble.counts


def test_a_fork_that_changes_nothing_is_the_same_run() -> None:
    other = SMALL.with_({"past.management.care": 0.9})
    assert other.past_digest != SMALL.past_digest
    parted = RunObserver(3).observe_runs(counts, other, past_of=SMALL)
    np.testing.assert_array_equal(parted, run(SMALL, 3, 1).counts)


def test_a_fork_shares_its_past_and_parts_today() -> None:
    whole = RunObserver(2).observe_runs(counts, SMALL)
    parted = RunObserver(2).observe_runs(counts, open_loops(SMALL, LOOPS), past_of=SMALL)
    np.testing.assert_array_equal(whole[:, :20], parted[:, :20])
    assert (whole[:, 20:] != parted[:, 20:]).any()
    assert (RunObserver(2).observe_runs(counts, open_loops(SMALL, LOOPS))[:, :20] != whole[:, :20]).any()


def test_batches_and_threads_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    other = open_loops(SMALL, LOOPS[:1])
    once = [RunObserver(5, 7, threads=1).observe_runs(counts, plan, past_of=SMALL) for plan in (SMALL, other)]
    monkeypatch.setattr(run_observer, "BATCH", 2)
    again = [RunObserver(5, 7, threads=3).observe_runs(counts, plan, past_of=SMALL) for plan in (SMALL, other)]
    np.testing.assert_array_equal(once, again)


def test_a_push_acts_only_after_its_quarter() -> None:
    for since in (None, SMALL):
        plan = open_loops(SMALL, LOOPS[2:3]) if since else SMALL
        twin = RunObserver(3).observe_runs(counts, plan, past_of=since)
        pushed = RunObserver(3).observe_runs(counts, plan, past_of=since, pushes=((1, 0.3),))
        np.testing.assert_array_equal(twin[:, : 20 + 26], pushed[:, : 20 + 26])
        assert (twin[:, 20 + 26 :] != pushed[:, 20 + 26 :]).any()


def test_another_length_changes_nothing_in_the_common_weeks() -> None:
    dated = SMALL.changing(30, {"targets.ambition": 0.0})
    short = set_length(dated, 26)
    assert (short.weeks, short.changes) == (26, ())
    np.testing.assert_array_equal(run(short, 2).counts, run(dated, 2).counts[:, : 20 + 26])
    assert set_length(dated, 52).changes == dated.changes


def test_held_settings_are_never_changed_later() -> None:
    dated = SMALL.changing(10, {"targets.ambition": 0.0, "management.care": 0.9}).changing(
        12, {"targets.ambition": 0.1}
    )
    plan = hold_settings(dated, {"targets.ambition": 0.2})
    assert plan.value("targets.ambition") == 0.2
    assert [dict(change.settings) for change in plan.changes] == [{"management.care": 0.9}]
    assert plan.value("past.targets.ambition") == SMALL.value("past.targets.ambition") != 0.2


def test_quarters_are_counted_from_today() -> None:
    ensemble = run(SMALL, 2)
    sums = ensemble.values("bookings")[:, 20:].reshape(2, 3, 13).sum(axis=2)
    np.testing.assert_allclose(take_quarters_from_today(ensemble, "bookings"), sums)


@pytest.mark.parametrize("plan", [SMALL, open_loops(SMALL, LOOPS)])
def test_an_observer_can_be_cancelled(plan: Scenario) -> None:
    with pytest.raises(Cancelled):
        RunObserver(4, cancel=lambda: True).observe_runs(counts, plan, past_of=SMALL)


def test_progress_ends_at_what_was_expected() -> None:
    reports: list[tuple[int, int]] = []
    run_observer = RunObserver(3, progress=lambda done, total: reports.append((done, total)))
    run_observer.expect_scenarios(2)
    for _ in range(2):
        run_observer.observe_runs(counts, SMALL)
    assert reports[-1] == (6, 6)


@pytest.mark.parametrize("runs", [1, 5, 8, 9, 40, 70])
def test_refined_answers_end_with_the_whole_and_simulate_nothing_twice(runs: int) -> None:
    other, done = open_loops(SMALL, LOOPS[:1]), list[tuple[int, int]]()

    def ask(observer: RunObserver) -> RunRows:
        observer.expect_scenarios(2)
        return np.stack([observer.observe_runs(counts, plan, past_of=SMALL) for plan in (SMALL, other)])

    whole = ask(RunObserver(runs, 7))
    answers = list(RunObserver(runs, 7, progress=lambda *far: done.append(far)).refine_answers(ask))
    np.testing.assert_array_equal(answers[-1], whole)
    sizes = [answer.shape[1] for answer in answers]
    assert sizes == sorted(set(sizes))
    assert sizes[0] <= max(8, runs / 8 + 1)
    for answer in answers:
        np.testing.assert_array_equal(answer, whole[:, : answer.shape[1]])
    assert done[-1] == (2 * runs, 2 * runs), "each future of each plan is lived once"
    assert [at for at, _ in done] == sorted(at for at, _ in done)
