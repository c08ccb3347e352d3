"""Which loop drove what, when: parts that sum to the whole, shares that sum to one."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from typer.testing import CliRunner

import flywheel
from experiments.findings.estimates import RunRows
from experiments.questions.flywheel_loops import LOOPS, open_loops
from experiments.questions.loop_drivers import (
    PLAN_ITSELF,
    TOGETHER,
    LoopDrivers,
    estimate_shares,
    find_drivers,
    split_change,
)
from experiments.runner.run_observer import RunObserver
from experiments.runner.run_options import OptionError
from simulation.scenario import Scenario

SMALL = Scenario().with_(
    {"world.reps": 16, "structure.span": 4, "world.weeks": 45, "world.warmup_weeks": 13, "targets.ambition": 0.12}
)
NAMES = tuple(loop.name for loop in LOOPS)


@cache
def find_known_drivers() -> LoopDrivers:
    return find_drivers(SMALL, RunObserver(6))


def tables(*shape: int) -> st.SearchStrategy[RunRows]:
    return arrays(float, shape, elements=st.floats(-1e6, 1e6))


@given(st.lists(tables(3, 4), min_size=4, max_size=4))
def test_parts_of_loops_alone_and_together_sum_to_the_whole(courses: list[RunRows]) -> None:
    parts = split_change(dict(zip(("whole", "one", "other", "open"), courses, strict=True)))
    assert set(parts) == {"one", "other", TOGETHER}
    np.testing.assert_allclose(sum(parts.values()), courses[0] - courses[3], atol=1e-6)


@given(tables(5, 3, 2))
def test_shares_sum_to_one_whatever_their_signs(parts: RunRows) -> None:
    shares = estimate_shares(parts)
    for quarter in range(2):
        total = sum(abs(part[quarter].value) for part in shares)
        assert total == pytest.approx(1.0) or not parts[:, :, quarter].mean(axis=0).any()
        assert all(-1.0 <= part[quarter].low <= part[quarter].high <= 1.0 for part in shares)


def test_a_share_that_is_known_is_found() -> None:
    changes = np.random.default_rng(1).normal((3.0, -1.0, 0.0), (0.1, 0.1, 0.001), (200, 3))[:, :, None]
    one, other, none = (part[0] for part in estimate_shares(changes))
    assert (one.value, other.value, none.value) == pytest.approx((0.75, -0.25, 0.0), abs=0.02)
    assert one.low <= 0.75 <= one.high
    assert one.high - one.low < 0.05


def test_parts_of_a_small_company_sum_to_its_whole() -> None:
    drivers = find_known_drivers()
    assert [part.name for part in drivers.parts] == [*NAMES, TOGETHER]
    assert len(drivers.whole.change) == 3
    for quarter in range(3):
        total = sum(part.change[quarter].value for part in drivers.parts)
        assert total == pytest.approx(drivers.whole.change[quarter].value, abs=1e-6)


def test_a_company_whose_loops_are_open_is_driven_by_none() -> None:
    neutral = {path: value for loop in LOOPS for path, value in loop.opening_settings.items()}
    quiet = SMALL.with_(neutral)
    assert open_loops(quiet, LOOPS).digest == quiet.digest
    drivers = find_drivers(quiet, RunObserver(3))
    assert all(each.value == 0.0 for part in drivers.parts for each in part.change)
    assert set(drivers.leading) == {None}
    assert "chance could explain" in drivers.sentences()[0]


def test_against_the_same_plan_nothing_differs() -> None:
    drivers = find_drivers(SMALL, RunObserver(3), "burnout", SMALL)
    assert [part.name for part in drivers.parts] == [PLAN_ITSELF, *NAMES, TOGETHER]
    assert all(each.value == 0.0 for part in (*drivers.parts, drivers.whole) for each in part.change)


def test_against_another_plan_the_parts_sum_to_the_difference() -> None:
    other = SMALL.with_({"targets.ambition": 0.0})
    drivers = find_drivers(SMALL, RunObserver(4), "customer_share", other)
    for quarter in range(3):
        total = sum(part.change[quarter].value for part in drivers.parts)
        assert total == pytest.approx(drivers.whole.change[quarter].value, abs=1e-9)


def test_every_quarter_is_told_once() -> None:
    spells = [line for line in find_known_drivers().sentences() if line.startswith("Quarter")]
    words = " ".join(spells)
    assert words.startswith("Quarter")
    assert sum(_quarters(line) for line in spells) == 3


def _quarters(line: str) -> int:
    numbers = [int(word.strip(":")) for word in line.partition(":")[0].split() if word.isdigit()]
    return numbers[-1] - numbers[0] + 1


def test_sentences_table_figure_and_json_agree() -> None:
    drivers = find_known_drivers()
    data: dict[str, Any] = json.loads(json.dumps(drivers.to_json(), allow_nan=False))
    assert [part["name"] for part in data["parts"]] == [part.name for part in drivers.parts]
    table = drivers.table().set_index(["part", "quarter"])
    assert table.loc[("All", 2), "change"] == drivers.whole.change[2].value
    assert len(drivers.figure().data) == len(drivers.parts) + 1


def test_an_invalid_question_about_drivers_is_refused() -> None:
    with pytest.raises(OptionError, match="no such measure"):
        find_drivers(SMALL, RunObserver(2), "sales")
    with pytest.raises(OptionError, match=r"world\.weeks = 12"):
        find_drivers(SMALL.with_({"world.weeks": 12}), RunObserver(2))


def test_the_command_compares_with_carrying_on_in_the_same_company() -> None:
    sets = ["--set", "world.reps=16", "--set", "world.warmup_weeks=13"]
    words = ["loops", "simple-market", "--runs", "2", "--weeks", "26", *sets, "--against", "carrying-on", "--json"]
    same = CliRunner().invoke(flywheel.app, words)
    assert same.exit_code == 2
    assert "needs another plan" in same.stderr
    done = CliRunner().invoke(flywheel.app, [*words, "--set", "targets.ambition=0.15"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["against"] == "carrying on"
