"""Tipping points: what may be asked, and what is found in a small company and on findings made by hand."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest
from typer.testing import CliRunner

import flywheel
from experiments.findings.estimates import Estimate
from experiments.questions.curve_crossings import CurveCrossing, CurvePoint
from experiments.questions.tipping_points import (
    LOOP_GAIN,
    Tip,
    TippingOutcome,
    count_most_values,
    find_lever,
    find_tip,
    find_tip_line,
    parse_outcome,
)
from experiments.runner.run_observer import RunObserver
from experiments.runner.run_options import OptionError
from simulation.policy import LEVERS
from simulation.scenario import Scenario

SMALL = Scenario().with_(
    {"world.reps": 16, "structure.span": 4, "world.weeks": 26, "world.warmup_weeks": 13, "targets.ambition": 0.05}
)
AMBITION = "targets.ambition"


@cache
def find_known_tip() -> Tip:
    return find_tip(SMALL, RunObserver(4), AMBITION, TippingOutcome("bookings", None))


def make_tip(*places: float) -> Tip:
    """A finding that tips at these places."""
    crossings = tuple(
        CurveCrossing(Estimate(at, at - 0.01, at + 0.01), at - 0.02, at + 0.02, k % 2 == 0)
        for k, at in enumerate(places)
    )
    sides = np.linspace(0.9, 1.1, 8)[:, None]
    points = (CurvePoint(0.0, -sides), CurvePoint(0.1, sides - 1.0), CurvePoint(0.2, sides if places else -sides))
    return Tip("made", AMBITION, TippingOutcome(LOOP_GAIN, 1.0), 8, 1, points, crossings)


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        ("loop_gain=1", LOOP_GAIN, 1.0),
        ("loop_gain = 0.5", LOOP_GAIN, 0.5),
        ("bookings=3e4", "bookings", 30000.0),
        ("burned_out=carrying on", "burned_out", None),
        ("burned_out=carrying-on", "burned_out", None),
    ],
)
def test_an_outcome_is_read(text: str, name: str, line: float | None) -> None:
    assert parse_outcome(text) == TippingOutcome(name, line)
    assert parse_outcome(parse_outcome(text).text) == TippingOutcome(name, line)


@pytest.mark.parametrize(
    "text", ["", "sales=1", "bookings", "bookings=", "bookings=nan", "bookings=much", "loop_gain=carrying on"]
)
def test_an_invalid_outcome_is_refused_in_a_line(text: str) -> None:
    with pytest.raises(OptionError, match="--outcome") as refused:
        parse_outcome(text)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("structure.span", "fixed for a run"),
        ("structure.layers", "fixed for a run"),
        ("targets.split", "no order"),
        ("incentives.pay_plan", "no order"),
        ("targets.ambitoin", "did you mean targets.ambition"),
        ("behaviour.burning", "must be a lever"),
    ],
)
def test_a_lever_that_cannot_be_searched_is_refused(path: str, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        find_lever(path)


def test_every_other_lever_can_be_searched() -> None:
    free = [path for path, number in LEVERS.items() if number.scope != "start" and not number.choices]
    assert [find_lever(path).path for path in free] == free


def test_carrying_on_is_the_line_at_the_levers_own_value() -> None:
    at = [point for point in find_known_tip().points if point.at == pytest.approx(0.05)]
    assert len(at) == 1
    assert (at[0].score.value, at[0].side) == (0.0, 0)


def test_the_range_is_asked_in_order_at_bounded_cost() -> None:
    values = [point.at for point in find_known_tip().points]
    assert values == sorted(set(values))
    assert (values[0], values[-1]) == (0.0, 0.2)
    assert len(values) <= count_most_values()


def test_the_lever_is_held_whatever_was_to_change() -> None:
    dated = SMALL.changing(5, {AMBITION: 0.2})
    tip = find_tip(dated, RunObserver(4), AMBITION, TippingOutcome("bookings", None), SMALL)
    assert [point.score for point in tip.points] == [point.score for point in find_known_tip().points]


def test_the_gain_is_asked_with_both_of_its_conditions() -> None:
    tip = find_tip(SMALL, RunObserver(3), "structure.overlay_limit", TippingOutcome(LOOP_GAIN, 1.0))
    assert [point.at for point in tip.points][:5] == [0.0, 1.0, 2.0, 3.0, 4.0]
    for point in tip.points:
        echo, beyond = point.parts.T
        assert point.score.value == pytest.approx(min(echo.mean(), beyond.mean()))


def test_a_tipping_point_is_described_with_its_interval_and_side() -> None:
    one, two, none = make_tip(0.07), make_tip(0.05, 0.15), make_tip()
    assert "above 0.07 (0.060 … 0.080)" in one.headline
    assert "misses feed on themselves" in one.headline
    assert "more than one place" in two.headline
    assert "below 0.15" in two.headline
    assert "nothing tips for sure from 0 to 0.2: misses do not feed on themselves" in none.headline
    assert "chance could explain either side at 0.1" in none.headline


def test_sentences_table_figure_and_json_agree() -> None:
    tip = make_tip(0.07)
    data = json.loads(json.dumps(tip.to_json(), allow_nan=False))
    assert data["crossings"][0]["value"]["value"] == 0.07
    assert list(tip.table()["side"]) == [-1, 0, 1] == [point["side"] for point in data["points"]]
    assert tip.figure().layout.title.text == tip.headline


def test_a_second_lever_gives_a_line() -> None:
    line = find_tip_line(
        SMALL, RunObserver(2), (AMBITION, "targets.downward_revision"), TippingOutcome("attainment", 1.0)
    )
    assert [at for at, _ in line.tips] == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert len(line.sentences()) == 5
    assert set(line.table()["targets.downward_revision"]) == {0.0, 0.25, 0.5, 0.75, 1.0}
    assert json.dumps(line.to_json(), allow_nan=False)
    assert line.figure().layout.title.text
    with pytest.raises(OptionError, match="another lever"):
        find_tip_line(SMALL, RunObserver(2), (AMBITION, AMBITION), TippingOutcome("attainment", 1.0))


def test_the_command_refuses_before_it_computes() -> None:
    for words in (["--lever", "structure.span"], ["--lever", AMBITION, "--second", "targets.split"]):
        done = CliRunner().invoke(flywheel.app, ["tip", "simple-market", *words])
        assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
