"""Runs with a posterior: run k has draw k and the luck it always had, under every plan."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import flywheel
from experiments.runner.posterior_runs import ConstantDraws, load_draws, run_with_draws
from scenarios import dumps, load
from simulation.ensemble import run
from simulation.scenario import ScenarioError

SIZE = {"world.reps": 8, "structure.span": 4, "world.regions": 1, "world.warmup_weeks": 13, "world.weeks": 26}
COMPANY = load("ordinary-organisation").with_(SIZE)
PATH = "world.typical_deal"
VALUES = (20.0, 40.0, 80.0)
DRAWS = ConstantDraws({PATH: COMPANY.value(PATH)}, [{PATH: value} for value in VALUES])


def test_run_k_has_draw_k_and_the_luck_of_run_k() -> None:
    together = run_with_draws(COMPANY, DRAWS, 4, 3, threads=2)
    for k in range(4):
        alone = run(COMPANY.with_({PATH: VALUES[k % 3]}), 1, 3, first_run=k)
        np.testing.assert_array_equal(together.counts[k], alone.counts[0])
    later = run_with_draws(COMPANY, DRAWS, 2, 3, first_run=2)
    np.testing.assert_array_equal(later.counts, together.counts[2:])


def test_a_plan_that_sets_a_constant_itself_keeps_its_value() -> None:
    planned = COMPANY.with_({PATH: 33.0})
    assert DRAWS.apply(planned, 2).value(PATH) == 33.0
    assert DRAWS.apply(COMPANY.with_({"management.care": 0.9}), 2).value(PATH) == 80.0


def test_what_the_data_leave_open_shows_in_the_spread_of_runs() -> None:
    narrow, wide = run(COMPANY, 12, 1), run_with_draws(COMPANY, DRAWS, 12, 1)
    assert np.std(wide.windowed("bookings", 26)) > 1.5 * np.std(narrow.windowed("bookings", 26))


@pytest.fixture
def fitted(tmp_path: Path) -> Path:
    path = tmp_path / "scenario.toml"
    path.write_text(dumps(COMPANY))
    pd.DataFrame({PATH: VALUES}).to_parquet(tmp_path / "posterior.parquet")
    return path


def test_commands_find_the_draws_beside_a_fitted_scenario(fitted: Path) -> None:
    assert load_draws(str(fitted)) == DRAWS
    assert load_draws("ordinary-organisation") is None
    for words in (["run", str(fitted)], ["compare", str(fitted), "--set", "management.care=0.9"]):
        with_draws = CliRunner().invoke(flywheel.app, [*words, "--runs", "6", "--json"])
        assert with_draws.exit_code == 0, with_draws.output
        (fitted.parent / "other.toml").write_text(fitted.read_text())
        (fitted.parent / "posterior.parquet").rename(fitted.parent / "away")
        without = CliRunner().invoke(flywheel.app, [*words, "--runs", "6", "--json"])
        (fitted.parent / "away").rename(fitted.parent / "posterior.parquet")
        assert without.stdout != with_draws.stdout


def test_a_file_of_draws_that_holds_something_else_is_refused(fitted: Path) -> None:
    (fitted.parent / "posterior.parquet").write_text("no table")
    with pytest.raises(ScenarioError, match=r"posterior\.parquet: holds no draws of constants"):
        load_draws(str(fitted))
