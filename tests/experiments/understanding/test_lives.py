"""Futures that part today share their past to the last bit, and what goes on unchanged goes on alike."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.estimates import Table
from experiments.understanding import lives
from experiments.understanding.lives import Lives, from_today, held, lasting
from experiments.understanding.opening import LOOPS, opened
from simulation.ensemble import Cancelled, Ensemble, run
from simulation.scenario import Scenario

SIZES = {"world.reps": 16, "structure.span": 4, "world.weeks": 39, "world.warmup_weeks": 20}
SMALL = Scenario().with_({**SIZES, "targets.ambition": 0.12})


def counts(lived: Ensemble) -> Table:
    return lived.counts


def test_a_fork_that_changes_nothing_is_the_same_future() -> None:
    other = SMALL.with_({"past.management.care": 0.9})
    assert other.past_digest != SMALL.past_digest
    parted = Lives(3).see(counts, other, since=SMALL)
    np.testing.assert_array_equal(parted, run(SMALL, 3, 1).counts)


def test_a_fork_shares_its_past_and_parts_today() -> None:
    whole = Lives(2).see(counts, SMALL)
    parted = Lives(2).see(counts, opened(SMALL, LOOPS), since=SMALL)
    np.testing.assert_array_equal(whole[:, :20], parted[:, :20])
    assert (whole[:, 20:] != parted[:, 20:]).any()
    assert (Lives(2).see(counts, opened(SMALL, LOOPS))[:, :20] != whole[:, :20]).any()


def test_batches_and_threads_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    other = opened(SMALL, LOOPS[:1])
    once = [Lives(5, 7, threads=1).see(counts, plan, since=SMALL) for plan in (SMALL, other)]
    monkeypatch.setattr(lives, "BATCH", 2)
    again = [Lives(5, 7, threads=3).see(counts, plan, since=SMALL) for plan in (SMALL, other)]
    np.testing.assert_array_equal(once, again)


def test_what_is_withheld_acts_after_its_quarter_only() -> None:
    for since in (None, SMALL):
        plan = opened(SMALL, LOOPS[2:3]) if since else SMALL
        twin = Lives(3).see(counts, plan, since=since)
        pushed = Lives(3).see(counts, plan, since=since, pushes=((1, 0.3),))
        np.testing.assert_array_equal(twin[:, : 20 + 26], pushed[:, : 20 + 26])
        assert (twin[:, 20 + 26 :] != pushed[:, 20 + 26 :]).any()


def test_another_length_changes_nothing_that_both_live() -> None:
    dated = SMALL.changing(30, {"targets.ambition": 0.0})
    short = lasting(dated, 26)
    assert (short.weeks, short.changes) == (26, ())
    np.testing.assert_array_equal(run(short, 2).counts, run(dated, 2).counts[:, : 20 + 26])
    assert lasting(dated, 52).changes == dated.changes


def test_what_is_held_is_never_changed_later() -> None:
    dated = SMALL.changing(10, {"targets.ambition": 0.0, "management.care": 0.9}).changing(
        12, {"targets.ambition": 0.1}
    )
    plan = held(dated, {"targets.ambition": 0.2})
    assert plan.value("targets.ambition") == 0.2
    assert [dict(change.settings) for change in plan.changes] == [{"management.care": 0.9}]
    assert plan.value("past.targets.ambition") == SMALL.value("past.targets.ambition") != 0.2


def test_quarters_are_counted_from_today() -> None:
    lived = run(SMALL, 2)
    sums = lived.values("bookings")[:, 20:].reshape(2, 3, 13).sum(axis=2)
    np.testing.assert_allclose(from_today(lived, "bookings"), sums)


@pytest.mark.parametrize("plan", [SMALL, opened(SMALL, LOOPS)])
def test_a_wish_to_stop_is_heard(plan: Scenario) -> None:
    with pytest.raises(Cancelled):
        Lives(4, cancel=lambda: True).see(counts, plan, since=SMALL)


def test_progress_ends_at_what_was_expected() -> None:
    told: list[tuple[int, int]] = []
    lives = Lives(3, progress=lambda done, total: told.append((done, total)))
    lives.expect(2)
    for _ in range(2):
        lives.see(counts, SMALL)
    assert told[-1] == (6, 6)


@pytest.mark.parametrize("runs", [1, 5, 8, 9, 40, 70])
def test_answers_that_sharpen_end_with_the_whole_and_live_nothing_twice(runs: int) -> None:
    other, done = opened(SMALL, LOOPS[:1]), list[tuple[int, int]]()

    def ask(lives: Lives) -> Table:
        lives.expect(2)
        return np.stack([lives.see(counts, plan, since=SMALL) for plan in (SMALL, other)])

    whole = ask(Lives(runs, 7))
    answers = list(Lives(runs, 7, progress=lambda *far: done.append(far)).sharpening(ask))
    np.testing.assert_array_equal(answers[-1], whole)
    sizes = [answer.shape[1] for answer in answers]
    assert sizes == sorted(set(sizes))
    assert sizes[0] <= max(8, runs / 8 + 1)
    for answer in answers:
        np.testing.assert_array_equal(answer, whole[:, : answer.shape[1]])
    assert done[-1] == (2 * runs, 2 * runs), "each future of each plan is lived once"
    assert [at for at, _ in done] == sorted(at for at, _ in done)
