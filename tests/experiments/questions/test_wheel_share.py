"""The share of the wheel: responses held as in the year before today, parts that add up, a share only where it means something."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from typer.testing import CliRunner

import flywheel
from experiments.findings.estimates import Estimate, RunRows, estimate
from experiments.questions.held_responses import GROUPS, ResponseGroup, hold_responses
from experiments.questions.wheel_share import (
    AGAINST,
    IN_FAVOUR,
    STILL,
    TOGETHER,
    UNCLEAR,
    WHOLE,
    WheelShare,
    build_wheel_share,
    estimate_share,
    judge_wheel,
    measure_wheel,
    observe_held_courses,
    split_wheel,
)
from experiments.runner.fork import Trunk
from experiments.runner.run_observer import RunObserver
from experiments.runner.run_options import OptionError
from simulation.ensemble import run
from simulation.scenario import Scenario
from simulation.signals import Holds

SMALL = Scenario().with_(
    {"world.reps": 16, "structure.span": 4, "world.regions": 2, "world.weeks": 91, "world.warmup_weeks": 52}
)
STRESSED = SMALL.with_({"targets.ambition": 0.2, "targets.downward_revision": 0.02, "structure.overlay_response": 1.5})
"""A company that misses its targets, so that there is something to respond to."""
RUNS, QUARTERS = 6, 7
DEAF = ("reaction", "attribution", "trust", "information")
"""The mechanisms in which leaders respond."""


@cache
def measure_known_wheel() -> WheelShare:
    return measure_wheel(STRESSED, RunObserver(RUNS))


def draw_change(mean: float, spread: float = 1.0) -> RunRows:
    """Changes of a hundred runs in points, of a known mean."""
    values: RunRows = np.random.default_rng(2).normal(0.0, spread, 100)
    return values - values.mean() + mean


def test_every_group_that_can_be_held_is_one_of_the_wheel() -> None:
    assert sorted(group.field for group in GROUPS) == sorted(Holds.__annotations__)


def test_a_run_in_which_nothing_is_held_is_the_run_itself() -> None:
    trunk = Trunk(STRESSED, 3)
    unheld = trunk.simulate_to(STRESSED.weeks)
    assert np.array_equal(unheld.ensemble.counts, run(STRESSED, 3).counts)
    assert np.array_equal(trunk.fork(intervention=hold_responses(unheld, ())).counts, unheld.ensemble.counts)


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.field)
def test_what_leaders_read_today_still_counts_and_later_misses_do_not(group: ResponseGroup) -> None:
    trunk = Trunk(STRESSED, 3)
    unheld = trunk.simulate_to(STRESSED.weeks)
    whole, held = unheld.ensemble, trunk.fork(intervention=hold_responses(unheld, [group]))
    parting = 52 + 13
    assert np.array_equal(whole.counts[:, :parting], held.counts[:, :parting])
    assert not np.array_equal(whole.counts, held.counts)


def test_the_wheel_makes_nothing_where_leaders_do_not_respond() -> None:
    deaf = STRESSED.with_({f"mechanisms.{name}": "off" for name in DEAF})
    wheel = measure_wheel(deaf, RunObserver(3))
    assert wheel.verdict == STILL
    for part in (*wheel.parts, wheel.whole):
        assert (part.last_year.low, part.last_year.value, part.last_year.high) == (0.0, 0.0, 0.0)
    assert wheel.without == wheel.change
    assert wheel.share is None


def test_the_parts_of_every_quarter_add_up_to_the_whole() -> None:
    wheel = measure_known_wheel()
    assert [part.name for part in wheel.parts] == [*(group.name for group in GROUPS), TOGETHER]
    assert wheel.whole.last_year.value == pytest.approx(sum(part.last_year.value for part in wheel.parts))
    assert wheel.change.value == pytest.approx(wheel.without.value + wheel.whole.last_year.value)
    assert len(wheel.whole.quarters) == QUARTERS
    for quarter, whole in enumerate(wheel.whole.quarters):
        assert whole.value == pytest.approx(sum(part.quarters[quarter].value for part in wheel.parts), abs=1e-9)
    assert wheel.whole.quarters[0].value == 0.0
    assert wheel.whole.last_year.value == pytest.approx(np.mean([each.value for each in wheel.whole.quarters[-4:]]))


@given(arrays(float, (4, len(GROUPS) + 2, 3), elements=st.floats(-1e6, 1e6)))
def test_groups_and_what_they_make_together_are_the_whole_in_every_run(courses: RunRows) -> None:
    parts = split_wheel(courses)
    whole = parts.pop(WHOLE)
    np.testing.assert_allclose(np.sum(list(parts.values()), axis=0), whole, atol=1e-6)


def test_points_are_those_of_the_year_before_today() -> None:
    courses = observe_held_courses(STRESSED, RunObserver(RUNS))
    ensemble = run(STRESSED, RUNS)
    bookings = ensemble.quarters("bookings")
    assert np.array_equal(courses[:, 0], bookings[:, -ensemble.first_quarter - 4 :])
    before, last = bookings[:, :4].sum(axis=1), bookings[:, -4:].sum(axis=1)
    assert measure_known_wheel().change.value == pytest.approx(100 * (last - before).mean() / before.mean())


def test_more_runs_are_those_before_and_some_more() -> None:
    answers = list(RunObserver(16).refine_answers(lambda observer: measure_wheel(STRESSED, observer)))
    assert [answer.runs for answer in answers] == [8, 16]
    assert answers[-1].to_json() == measure_wheel(STRESSED, RunObserver(16)).to_json()


def test_progress_ends_with_all_that_was_announced() -> None:
    reports: list[tuple[int, int]] = []
    measure_wheel(STRESSED, RunObserver(3, progress=lambda done, due: reports.append((done, due))))
    assert reports[-1] == (18, 18)


def test_against_another_plan_the_wheel_is_the_difference_of_both() -> None:
    same = measure_wheel(STRESSED, RunObserver(RUNS), STRESSED)
    assert same.change.value == same.whole.last_year.value == 0.0
    calm = STRESSED.with_({"structure.overlay_limit": 0})
    both = measure_wheel(STRESSED, RunObserver(RUNS), calm)
    alone, other = measure_known_wheel(), measure_wheel(calm, RunObserver(RUNS))
    assert both.whole.last_year.value == pytest.approx(alone.whole.last_year.value - other.whole.last_year.value)
    assert both.against == calm.name


@pytest.mark.parametrize(
    ("value", "reach", "verdict"),
    [
        (-3.0, 1.0, AGAINST),
        (-3.0, 4.0, UNCLEAR),
        (3.0, 2.0, IN_FAVOUR),
        (1.9, 1.0, UNCLEAR),
        (0.5, 1.0, STILL),
        (-1.5, 0.4, STILL),
        (0.5, math.nan, UNCLEAR),
    ],
)
def test_the_verdict_follows_from_the_interval(value: float, reach: float, verdict: str) -> None:
    assert judge_wheel(Estimate(value, value - reach, value + reach)) == verdict


@pytest.mark.parametrize(
    ("wheel", "change", "spread"),
    [(-2.0, -4.9, 0.1), (3.0, -20.0, 1.0), (-3.0, 20.0, 1.0), (-3.0, -6.0, 60.0), (0.0, -20.0, 0.0)],
)
def test_no_share_of_a_small_change_of_another_sign_or_of_one_by_chance(
    wheel: float, change: float, spread: float
) -> None:
    assert estimate_share(draw_change(wheel, 0.0), draw_change(change, spread)) is None


@given(st.floats(0.1, 2.0), st.sampled_from([-1.0, 1.0]), st.floats(6.0, 60.0))
def test_a_share_is_found_with_its_interval(share: float, sign: float, size: float) -> None:
    change = draw_change(sign * size)
    part = estimate_share(share * change + draw_change(0.0, 0.1)[::-1], change)
    assert part is not None
    assert part.low < share < part.high
    assert part.value == pytest.approx(share, rel=1e-6)


def build_made_wheel(made: float, change: float, against: str | None = None) -> WheelShare:
    """A finding whose wheel makes so many points of such a change, all of it by specialists."""
    rows = np.repeat(draw_change(made)[:, None], QUARTERS, axis=1)
    nothing = np.zeros_like(rows)
    parts = {group.name: rows if group.field == "specialists" else nothing for group in GROUPS}
    return build_wheel_share(
        ("made", against, 100, 1), draw_change(change, 1.5), {**parts, TOGETHER: nothing, WHOLE: rows}
    )


def test_a_fall_that_the_wheel_makes_is_said_as_a_share() -> None:
    wheel = build_made_wheel(-20.0, -28.0)
    verdict, text, group, *_ = wheel.sentences()
    assert verdict == "Turns against you."
    assert text.startswith("Bookings fall by 28 %")
    assert "the company would lose 8 %" in text
    assert "the wheel makes 71 % of the fall" in text
    assert group.startswith("Specialists")
    assert "-20 points" in group


def test_where_a_share_would_mislead_both_parts_are_said_in_points() -> None:
    for made, change in ((-6.0, 7.0), (-3.0, -4.0)):
        text = build_made_wheel(made, change).sentences()[1]
        assert f"The wheel makes {made:g} points" in text
        assert f"all else {change - made:+g} points" in text
        assert "% of the" not in text


def test_another_plan_is_named_in_what_it_differs_by() -> None:
    text = build_made_wheel(-20.0, -28.0, "carrying on").sentences()[1]
    assert text.startswith("Against carrying on, bookings of the last year are 28 % less")
    assert "would book 8 % less" in text
    assert "71 % of the difference" in text


def test_sentences_table_figure_and_json_agree(tmp_path: Path) -> None:
    wheel = measure_known_wheel()
    data = json.loads(json.dumps(wheel.to_json(), allow_nan=False))
    assert data["verdict"] == wheel.verdict
    assert data["whole"]["last_year"]["value"] == wheel.whole.last_year.value
    table = wheel.table().set_index(["part", "quarter"])
    for part in (*wheel.parts, wheel.whole):
        assert table.loc[(part.name, "last year"), "points"] == part.last_year.value
    assert wheel.figure().layout.title.text == wheel.verdict
    assert f"From {RUNS} futures" in wheel.sentences()[-1]
    wheel.write(tmp_path / "out")
    assert (tmp_path / "out" / "finding.md").exists()


@pytest.mark.parametrize(
    ("settings", "message"),
    [({"world.weeks": 51}, "world.weeks = 51"), ({"world.warmup_weeks": 51}, "warmup_weeks = 51")],
)
def test_a_year_before_and_a_year_after_today_are_needed(settings: dict[str, int], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        measure_wheel(STRESSED.with_(settings), RunObserver(2))


def test_one_run_has_no_interval_and_no_verdict() -> None:
    wheel = measure_wheel(STRESSED, RunObserver(1))
    assert wheel.verdict == UNCLEAR
    assert estimate(np.array([1.0])).by_chance
    json.dumps(wheel.to_json(), allow_nan=False)


def test_the_command_answers_in_json_and_refuses_in_a_line() -> None:
    sizes = ("--weeks", "52", "--set", "world.reps=16", "--set", "world.warmup_weeks=52", "--runs", "2")
    call = CliRunner().invoke(flywheel.app, ["wheel", "evil-flywheel", *sizes, "--json"])
    assert call.exit_code == 0, call.output
    assert json.loads(call.stdout)["runs"] == 2
    fix = ("--set", "leadership.fixing=1", "--against", "carrying on")
    call = CliRunner().invoke(flywheel.app, ["wheel", "evil-flywheel", *sizes, *fix])
    assert call.exit_code == 0, call.output
    assert "carrying on" in call.stdout
    call = CliRunner().invoke(flywheel.app, ["wheel", "evil-flywheel", "--set", "world.warmup_weeks=4"])
    assert (call.exit_code, call.stderr.count("\n")) == (2, 1)
