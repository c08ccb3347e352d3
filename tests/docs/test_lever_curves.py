"""The curves of levers: every lever at its steps, in the company that the page names, and no effect where there is none."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from docs.makers import lever_curves
from docs.makers.lever_curve_tables import NO_EFFECT, format_curves, format_effect
from docs.makers.lever_curves import COMPANIES, SHOWN_MEASURES, build_curve, list_steps, list_unfelt, read_data
from simulation.policy import LEVERS

FLAT = np.tile(np.arange(1.0, 5.0)[:, None] * np.ones(len(SHOWN_MEASURES)), (3, 1, 1))
"""Three steps, four runs, all measures: the same at every step."""


@pytest.mark.parametrize("path", LEVERS)
def test_steps_reach_from_one_end_to_the_other(path: str) -> None:
    steps, lever = list_steps(LEVERS[path]), LEVERS[path]
    assert len(steps) == len(set(steps)) > 2
    assert tuple(steps) == lever.choices or (steps[0], steps[-1]) == (lever.low, lever.high)
    assert [lever.check(step) for step in steps] == steps


def test_what_moves_nothing_has_no_effect() -> None:
    curve = build_curve([0, 1, 2], FLAT)
    assert all(effect == [0.0, 0.0, 0.0] for effect in curve["effects"].values())
    assert list(list_unfelt({"targets.ambition": {"a": curve}})) == ["targets.ambition"]
    assert format_curves({"a": curve}).count(NO_EFFECT) == len(SHOWN_MEASURES)


def test_an_effect_has_the_sign_of_the_curve_and_bookings_are_a_share() -> None:
    found = FLAT.copy()
    found[2] -= 0.5
    curve = build_curve([0, 1, 2], found)
    assert curve["effects"]["burnout"][0] == -0.5
    assert curve["effects"]["bookings"][0] == pytest.approx(-0.5 / found.mean(), rel=1e-3)
    assert list(list_unfelt({"targets.ambition": {"a": curve}})) == []


def test_a_small_effect_is_called_none_and_keeps_its_interval() -> None:
    assert format_effect([0.013, 0.002, 0.024], True) == f"{NO_EFFECT} (+1.3% [+0.2%, +2.4%])"
    assert format_effect([-0.213, -0.23, -0.2], False) == "-0.213 [-0.230, -0.200]"


def test_every_lever_has_its_curve_in_every_company() -> None:
    curves = read_data()["levers"]
    assert list(curves) == list(LEVERS)
    for path, by_company in curves.items():
        assert set(by_company) == set(COMPANIES)
        assert all(curve["steps"] == list_steps(LEVERS[path]) for curve in by_company.values())


def test_curves_can_be_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lever_curves, "LEVERS", {"targets.ambition": LEVERS["targets.ambition"]})
    monkeypatch.setattr(lever_curves, "COMPANIES", COMPANIES[:1])
    lever_curves.main(["--runs", "2", "--threads", "1", "--out", str(tmp_path / "curves.json")])
    told = json.loads((tmp_path / "curves.json").read_text())
    assert told["runs"] == 2
    assert list(told["levers"]) == ["targets.ambition"]
    assert set(told["levers"]["targets.ambition"]) == {COMPANIES[0]}
