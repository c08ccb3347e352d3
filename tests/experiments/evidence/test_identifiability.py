"""Constants and mechanisms that the moments cannot tell apart are named, and no others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from experiments.evidence import fit_report
from experiments.evidence.identifiability import (
    EXAMINED_CONSTANTS,
    RUNS,
    Identifiability,
    LookalikePair,
    Perturbation,
    examine_identifiability,
    find_lookalikes,
)
from experiments.evidence.moment_fit import DIFFERENCE_STEP, FREE_CONSTANTS, SET_BY_HAND, Numbers
from experiments.evidence.moments import MOMENTS
from experiments.evidence.sign_flips import compute_p_value

MANY = len(MOMENTS)
ONE, OTHER, THIRD = (free.path for free in FREE_CONSTANTS[:3])
STILL = "behaviour.board_margin"
PAY, LOAD = "mechanisms.pay", "mechanisms.load"
STRONG = np.array([3.0, -2.0, 1.0] + [0.5] * (MANY - 3))
APART = np.array([1.0, 1.0, -1.0] + [0.0] * (MANY - 3))
"""At right angles to STRONG."""


def luck(seed: int, size: float = 0.2) -> Numbers:
    return np.random.default_rng(seed).normal(0.0, size, (RUNS, MANY))


def move(path: str, profile: Numbers, seed: int, step: float = 1.0) -> Perturbation:
    return Perturbation(path, step, profile + luck(seed))


def only(*moves: Perturbation) -> LookalikePair:
    (pair,) = find_lookalikes(moves).pairs
    return pair


def test_those_at_right_angles_are_told_apart() -> None:
    assert STRONG @ APART == 0.0
    found = find_lookalikes([move(ONE, STRONG, 1), move(OTHER, 2.0 * APART, 2)])
    assert (found.pairs, found.unfelt, found.faint) == ((), (), ())


def test_those_that_act_in_proportion_are_found_with_how_much_makes_up_for_how_much() -> None:
    pair = only(move(ONE, 0.5 * STRONG, 1, step=0.2), move(OTHER, STRONG, 2, step=0.1), move(THIRD, 2.0 * APART, 3))
    assert (pair.one, pair.other) == (ONE, OTHER)
    assert pair.likeness > 0.98
    # half the effect from twice the step: a quarter of the other's range for each range of the one
    assert pair.multiple == pytest.approx(0.25, rel=0.05)
    assert pair.left > 0.05
    assert (
        fit_report.format_pair(pair)
        == f"+10 % of the range of `{ONE}` looks like {10 * pair.multiple:+.1f} % of the range of `{OTHER}`"
    )


def test_opposite_ones_are_said_to_be_opposite() -> None:
    pair = only(move(ONE, STRONG, 1), move(OTHER, -STRONG, 2))
    assert [pair.likeness, pair.multiple] == pytest.approx([-1.0, -1.0], abs=0.05)
    assert "looks like -" in fit_report.format_pair(pair)


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        (
            LookalikePair(ONE, OTHER, -1, -0.7, 1),
            f"+10 % of the range of `{ONE}` looks like -7.0 % of the range of `{OTHER}`",
        ),
        (
            LookalikePair(PAY, LOAD, 1, 0.5, 1),
            f"Switching off `{PAY}` looks like switching off `{LOAD}`, 0.5 times as strong",
        ),
        (
            LookalikePair(PAY, LOAD, -1, -2, 1),
            f"Switching off `{PAY}` looks like the opposite of switching off `{LOAD}`, 2 times as strong",
        ),
        (LookalikePair(PAY, ONE, 1, 0.001, 1), f"Switching off `{PAY}` looks like +0 % of the range of `{ONE}`"),
        (
            LookalikePair(PAY, ONE, -1, -1.2, 1),
            f"Switching off `{PAY}` looks like -120 % of the range of `{ONE}`, further than it reaches",
        ),
    ],
)
def test_pairs_are_said_in_words(pair: LookalikePair, words: str) -> None:
    assert fit_report.format_pair(pair) == words


def test_luck_is_not_called_alike_but_unfelt() -> None:
    found = find_lookalikes([move(ONE, 0.0 * STRONG, 1), move(OTHER, 0.0 * STRONG, 2), move(THIRD, STRONG, 3)])
    assert (found.pairs, set(found.unfelt)) == ((), {ONE, OTHER})


def test_luck_that_two_share_does_not_make_them_alike() -> None:
    shared = luck(1, size=3.0)
    base = [Perturbation(path, 1.0, shared + luck(k)) for k, path in enumerate((ONE, OTHER), start=2)]
    assert find_lookalikes(base).pairs == ()


def test_a_difference_small_against_both_is_still_seen() -> None:
    """A cosine of .99 is no proof of likeness where chance would not leave as much."""
    aside = STRONG + 0.1 * np.linalg.norm(STRONG) * APART
    cosine = STRONG @ aside / np.linalg.norm(STRONG) / np.linalg.norm(aside)
    assert cosine > 0.95
    quiet = [Perturbation(path, 1.0, p + luck(k, 0.05)) for k, (path, p) in enumerate([(ONE, STRONG), (OTHER, aside)])]
    assert find_lookalikes(quiet).pairs == ()
    loud = [Perturbation(path, 1.0, p + luck(k, 2.0)) for k, (path, p) in enumerate([(ONE, STRONG), (OTHER, STRONG)])]
    assert len(find_lookalikes(loud).pairs) == 1


def test_what_bends_is_felt_but_compared_with_nothing() -> None:
    bent = Perturbation(ONE, 0.2, luck(1), STRONG + luck(2))
    found = find_lookalikes([bent, move(OTHER, STRONG, 3)])
    assert (found.pairs, found.unfelt, found.faint) == ((), (), (ONE,))


def test_a_moment_that_is_lost_tells_two_apart() -> None:
    """Without deals there is no win rate: whatever else they do alike, that is seen."""
    lost = move(PAY, STRONG, 1)
    lost.changes[:, 4] = np.nan
    assert find_lookalikes([lost, move(LOAD, STRONG, 2)]).pairs == ()
    both = move(LOAD, STRONG, 2)
    both.changes[:, 4] = np.nan
    assert only(lost, both).multiple == pytest.approx(1.0, rel=0.05)
    assert np.isnan(lost.profile[:, 4]).all()
    assert np.isfinite(np.delete(lost.profile, 4, axis=1)).all()


def test_a_world_that_cannot_say_a_moment_takes_nothing_from_the_others() -> None:
    gap = move(ONE, STRONG, 1)
    gap.changes[3, 0] = np.nan
    assert only(gap, move(OTHER, STRONG, 2)).multiple == pytest.approx(1.0, rel=0.05)
    assert gap.profile[0, 0] == pytest.approx(np.nanmean(gap.changes[:, 0]))


def test_a_moment_that_jumps_by_one_step_in_all_worlds_is_no_evidence() -> None:
    """The month of the peak is read in steps of three from all worlds together: its spread says nothing of its luck."""
    jump = Perturbation(ONE, 1.0, luck(1))
    jump.changes[:, -1] = 3 / 7
    assert find_lookalikes([jump, move(OTHER, STRONG, 2)]).unfelt == (ONE,)


def test_luck_is_beyond_luck_as_seldom_as_it_should_be() -> None:
    shares = [compute_p_value(luck(seed)) for seed in range(200)]
    assert 0.01 <= np.mean(np.array(shares) < 0.05) <= 0.10
    assert compute_p_value(np.zeros((RUNS, MANY))) == 1.0
    assert compute_p_value(STRONG + luck(1)) < 0.01


def test_a_small_company_of_worlds_is_lived_whole() -> None:
    """A real run, as small as can be. Two worlds cannot be told from luck, so that nothing is claimed of them."""
    seen: list[tuple[int, int]] = []
    found = examine_identifiability(
        2, 5, ("mechanisms.careers",), (ONE, STILL), progress=lambda done, of: seen.append((done, of))
    )
    assert [each.path for each in found.moves] == ["mechanisms.careers", ONE, STILL]
    assert seen == [(k, 6) for k in range(1, 7)]
    careers, constant, _ = found.moves
    assert careers.changes.shape == (2, MANY)
    assert careers.unmeasured[[m.name for m in MOMENTS].index("voluntary")]
    assert (constant.changes != 0.0).any()
    assert constant.step == pytest.approx(2 * DIFFERENCE_STEP)
    assert (found.worlds, found.seed, found.pairs) == (2, 5, ())


def test_all_constants_that_were_fitted_or_set_and_all_mechanisms_are_asked_for() -> None:
    assert {*(free.path for free in FREE_CONSTANTS), *SET_BY_HAND} == set(EXAMINED_CONSTANTS)
    assert len(EXAMINED_CONSTANTS) == len(set(EXAMINED_CONSTANTS))


def found_some() -> Identifiability:
    moves = [
        move(ONE, STRONG, 1),
        move(OTHER, -STRONG, 2),
        move(THIRD, 0 * STRONG, 3),
        Perturbation(PAY, 1.0, np.zeros((RUNS, MANY))),
    ]
    return find_lookalikes(moves, seed=7)


def test_the_page_names_all_of_them() -> None:
    text = fit_report.format_identifiability(found_some())
    assert f"- +10 % of the range of `{ONE}` looks like -" in text
    assert f"No moment feels them beyond luck: `{THIRD}`." in text
    assert f"They change nothing at all in the ordinary organisation: `{PAY}`." in text
    assert "too faintly" not in text
    assert "No two of them look alike." in fit_report.format_identifiability(find_lookalikes([move(ONE, STRONG, 1)]))


def test_without_a_fit_it_is_only_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def lived(**more: Any) -> Identifiability:
        more["progress"](1, 1)
        return found_some()

    monkeypatch.setattr(fit_report, "examine_identifiability", lived)
    fit_report.main(["--alike-only"])
    assert capsys.readouterr().out == fit_report.format_identifiability(found_some()) + "\n"
    with pytest.raises(SystemExit, match="2"):
        fit_report.main(["--alike-only", "--out", "anywhere"])
