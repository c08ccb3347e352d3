"""The fit: constants move within their ranges, and what is told of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.evidence import fit_report
from experiments.evidence import moment_fit as module
from experiments.evidence.identifiability import Identifiability, Perturbation, find_lookalikes
from experiments.evidence.moment_fit import FREE_CONSTANTS, MomentFit, Numbers, fit_to_moments, list_fitted_moments
from experiments.evidence.moments import MOMENTS
from simulation.scenario import NUMBERS

TARGET = 0.4


def slopes(columns: int = len(FREE_CONSTANTS)) -> Numbers:
    """Effects of the constants on as many moments as are fitted; each its own, as far as there are moments."""
    return np.eye(len(list_fitted_moments()), columns)


def made() -> MomentFit:
    """A fit as it might have come out."""
    values = {free.path: free.value_at(TARGET) for free in FREE_CONSTANTS}
    moments = {moment.name: np.array([moment.middle, moment.high]) for moment in MOMENTS}
    return MomentFit(values, moments, slopes(), 42, 2, 7)


def test_free_constants_are_declared_and_suggested_within_their_ranges() -> None:
    for free in FREE_CONSTANTS:
        assert NUMBERS[free.path].group == "behaviour"
        assert NUMBERS[free.path].low <= free.suggested <= NUMBERS[free.path].high
        assert free.share_of(free.value_at(0.3)) == pytest.approx(0.3)
        assert [free.value_at(0.0), free.value_at(1.0)] == pytest.approx(
            [NUMBERS[free.path].low, NUMBERS[free.path].high]
        )


def test_what_is_held_out_is_not_fitted() -> None:
    assert not any(moment.held_out for moment in list_fitted_moments())
    assert len(list_fitted_moments()) < len(MOMENTS)


def test_a_fit_can_be_run_again_to_the_last_digit() -> None:
    shares = np.array([free.share_of(float(NUMBERS[free.path].default)) for free in FREE_CONSTANTS])
    found = module.measure_distances(shares, 2, 1)
    assert found.shape == (2, len(list_fitted_moments()))
    np.testing.assert_array_equal(found, module.measure_distances(shares, 2, 1))


def test_a_fit_finds_what_moments_tell_and_leaves_the_rest_where_it_was_put(monkeypatch: pytest.MonkeyPatch) -> None:
    known = 20.0 * slopes()
    monkeypatch.setattr(
        module, "measure_distances", lambda shares, runs, seed: np.tile(known @ (shares - TARGET), (runs, 1))
    )
    seen: list[tuple[int, float]] = []
    found = fit_to_moments(2, 1, most=12, progress=lambda tried, off: seen.append((tried, off)))
    told = min(len(list_fitted_moments()), len(FREE_CONSTANTS))
    assert [f.share_of(found.values[f.path]) for f in FREE_CONSTANTS[:told]] == pytest.approx([TARGET] * told, abs=0.01)
    assert [found.values[f.path] for f in FREE_CONSTANTS[told:]] == pytest.approx(
        [f.suggested for f in FREE_CONSTANTS[told:]], rel=0.02
    )
    assert found.moments.keys() == {moment.name for moment in MOMENTS}
    assert [tried for tried, _ in seen] == list(range(1, found.evaluations + 1))
    assert seen[-1][1] < seen[0][1]


def lived() -> Identifiability:
    """What may have come of telling constants apart."""
    rows = np.random.default_rng(1).normal(1.0, 0.1, (10, len(MOMENTS)))
    return find_lookalikes(
        [Perturbation(free.path, 0.24, rows * sign) for free, sign in zip(FREE_CONSTANTS, (1, 0, 0, -2), strict=True)]
    )


def test_a_fit_is_told_whole() -> None:
    found = made()
    text = fit_report.build_calibration_page(found, lived())
    assert all(f"`{free.path}`" in text for free in FREE_CONSTANTS)
    assert all(moment.label in text for moment in MOMENTS)
    assert (
        f"+10 % of the range of `{FREE_CONSTANTS[0].path}` looks like -5.0 % of the range of `{FREE_CONSTANTS[3].path}`"
        in text
    )
    facts = json.loads(json.dumps(fit_report.collect_facts(found, lived()), allow_nan=False))
    assert [row["path"] for row in facts["alike"]["moves"]] == [free.path for free in FREE_CONSTANTS]
    assert facts["alike"]["moves"][0]["half_bands"].keys() == {moment.name for moment in MOMENTS}
    assert [(pair["one"], pair["other"]) for pair in facts["alike"]["pairs"]] == [
        (FREE_CONSTANTS[0].path, FREE_CONSTANTS[3].path)
    ]
    assert facts["alike"]["idle"] == [FREE_CONSTANTS[1].path, FREE_CONSTANTS[2].path]
    assert [row["path"] for row in facts["constants"]] == [free.path for free in FREE_CONSTANTS]
    assert {row["held_out"] for row in facts["moments"]} == {True, False}
    assert (facts["worlds"], facts["seed"], facts["evaluations"]) == (2, 7, 42)


def test_the_fit_is_printed_and_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: dict[str, Any] = {}

    def fake(worlds: int, seed: int, **more: Any) -> MomentFit:
        asked.update(worlds=worlds, seed=seed, most=more["most"])
        more["progress"](1, 0.5)
        return made()

    monkeypatch.setattr(fit_report, "fit_to_moments", fake)
    monkeypatch.setattr(fit_report, "examine_identifiability", lambda seed, progress: lived())
    fit_report.main(["--worlds", "3", "--seed", "5", "--most", "2", "--out", str(tmp_path / "new")])
    assert asked == {"worlds": 3, "seed": 5, "most": 2}
    assert {path.name for path in (tmp_path / "new").iterdir()} == {"calibration.md", "calibration.json"}
    assert (
        (tmp_path / "new" / "calibration.md").read_text()
        == capsys.readouterr().out
        == fit_report.build_calibration_page(made(), lived())
    )


@pytest.mark.parametrize("words", [("--worlds", "1"), ("--most", "0"), ("--seed", "-1"), ("--out", __file__)])
def test_a_bad_order_is_refused_before_anything_is_computed(words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit, match="2"):
        fit_report.main(words)
