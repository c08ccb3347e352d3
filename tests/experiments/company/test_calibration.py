"""A company of the model is exported, imported and fitted: its constants come back, and what cannot be known is said."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import flywheel
from experiments.company import example
from experiments.company.aggregates import Aggregates, compute_aggregates, load_aggregates
from experiments.company.calibration import Calibration, build_calibration
from experiments.company.export import Files, read_export
from experiments.company.export_problems import ExportError
from experiments.company.fit import fit
from experiments.company.fit_trials import FitEffort
from experiments.company.importing import import_company, load_imported_company
from experiments.company.panel_moments import PANEL_MOMENTS, measure_panel
from experiments.company.priors import USUAL_CONSTANTS, choose_constants
from experiments.company.simulated_panels import simulate_panel, simulate_pasts
from scenarios import is_imported
from simulation.compiled_scenario import compile_scenario
from simulation.ensemble import Cancelled

REPS, QUARTERS, SEED = 24, 6, 7
WANTED = ("world.wins_per_rep_year", "world.typical_deal", "world.deal_spread", "behaviour.quit_base")
TRUTH = {
    "world.wins_per_rep_year": 30.0,
    "world.typical_deal": 50.0,
    "world.deal_spread": 0.8,
    "behaviour.quit_base": 0.35,
}
EFFORT = FitEffort(trials=40, runs=5, fresh_runs=12, seed=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of a small company with known constants."""
    there = tmp_path_factory.mktemp("export")
    scenario = example.build_company(TRUTH, REPS, QUARTERS)
    example.write_export(there, example.simulate_export(scenario, QUARTERS, SEED), TRUTH)
    return there


@pytest.fixture(scope="module")
def files(folder: Path) -> Files:
    return Files(folder / "reps.csv", folder / "quotas.csv", folder / "history.csv", scale="1-5")


@pytest.fixture(scope="module")
def fitted(files: Files) -> Calibration:
    found = import_company(files)
    constants = choose_constants(found.scenario, found.company.shown, WANTED)
    return build_calibration(fit(found.scenario, found.company, constants, EFFORT), found.company)


def test_what_is_read_from_the_export_is_what_was_lived(files: Files) -> None:
    """Both ways to a panel agree: from the records of the model, and from its export through files and calendar."""
    found = read_export(files)
    lived = measure_panel(
        simulate_panel(
            compile_scenario(example.build_company(TRUTH, REPS, QUARTERS)), QUARTERS, SEED, example.RUN_INDEX
        )
    )
    read = measure_panel(found.panel)
    assert found.notes.problems == []
    exact = ("bookings", "growth", "attainment", "at_quota", "quota_growth", "turnover", "filled")
    for name in exact:
        assert read[name] == pytest.approx(lived[name], abs=1e-4), name
    # wins of those who left within a quarter are not in a file of reps; days are rounded
    assert read["deal"] == pytest.approx(lived["deal"], abs=0.1)
    assert read["within"] == pytest.approx(lived["within"], abs=0.05)


def test_known_constants_come_back_within_the_stated_error(fitted: Calibration) -> None:
    """Twice the half width of a 95 % interval is four standard deviations: no luck of a company reaches as far."""
    for each in fitted.constants:
        reach = each.high - each.low
        assert abs(each.value - TRUTH[each.path]) <= reach, each
    shares = {each.path: each.share for each in fitted.constants}
    assert shares["world.typical_deal"] <= 0.55  # luck is known from few runs, which widens it
    assert shares["world.wins_per_rep_year"] <= 0.75


def test_the_fitted_scenario_carries_what_was_found(fitted: Calibration, tmp_path: Path) -> None:
    scenario = fitted.scenario
    for each in fitted.constants:
        assert scenario.value(each.path) == each.value
        assert each.low <= each.value <= each.high
        assert each.path in scenario.notice
    assert is_imported(scenario)
    fitted.write(tmp_path / "fit")
    again, company = load_imported_company(tmp_path / "fit")
    assert (again.settings, again.notice, company) == (scenario.settings, scenario.notice, fitted.company)
    assert {path.name for path in (tmp_path / "fit").iterdir()} == {
        "scenario.toml", "aggregates.json", "constants.parquet", "aggregates.parquet", "finding.md", "figure.html", "manifest.json",
        "order.json",
    }  # fmt: skip
    pinned = {row["path"] for row in fitted.to_json()["constants"] if row["pinned_down"]}
    assert pinned == {each.path for each in fitted.constants if each.is_pinned}
    assert len([line for line in fitted.sentences() if line.startswith("Pinned down")]) == len(pinned)


def test_a_fit_can_be_run_again_to_the_last_digit(files: Files) -> None:
    found = import_company(files)
    constants = choose_constants(found.scenario, found.company.shown, WANTED[:2])
    small = FitEffort(trials=20, runs=3, fresh_runs=10, seed=3)
    one, other = (fit(found.scenario, found.company, constants, small) for _ in range(2))
    np.testing.assert_array_equal(one.draws, other.draws)
    np.testing.assert_array_equal(one.fresh_moments, other.fresh_moments)


def test_worlds_are_paired_and_do_not_depend_on_how_many_there_are() -> None:
    scenario = example.build_company(TRUTH, 16, 4)
    np.testing.assert_array_equal(
        simulate_pasts(scenario, 4, range(4), 1)[1:3], simulate_pasts(scenario, 4, range(1, 3), 1)
    )


def test_a_fit_can_be_stopped(files: Files) -> None:
    found = import_company(files)
    with pytest.raises(Cancelled):
        fit(
            found.scenario,
            found.company,
            choose_constants(found.scenario, found.company.shown),
            EFFORT,
            cancel=lambda: True,
        )


def test_only_what_the_export_can_tell_is_fitted(files: Files) -> None:
    found = import_company(files)
    told_by = {path for path, needed in USUAL_CONSTANTS.items() if needed in found.company.shown}
    assert {each.path for each in choose_constants(found.scenario, found.company.shown)} == told_by
    assert "behaviour.sickness" not in told_by
    with pytest.raises(
        ExportError, match=r"--fit world.typical_dael: cannot be fitted, did you mean world.typical_deal\?"
    ):
        choose_constants(found.scenario, found.company.shown, ["world.typical_dael"])


def test_figures_are_kept_as_they_are_shown(files: Files, tmp_path: Path) -> None:
    found = compute_aggregates(read_export(files))
    import_company(files).write(tmp_path / "company")
    assert load_aggregates(tmp_path / "company" / "aggregates.json") == found
    assert set(found.shown) <= {moment.name for moment in PANEL_MOMENTS}
    for name, value in found.fitting_values.items():
        moment = next(each for each in PANEL_MOMENTS if each.name == name)
        assert moment.to_shown_scale(value) == pytest.approx(found.shown[name])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"shown": {"bookings": "x"}}, r"key shown.bookings = 'x': must be a number"),
        ({"shown": {"bokings": 1}}, "key shown.bokings"),
        ({"quarter": 3}, "holds no aggregates"),
        ({"starts": []}, "key starts: must be a table"),
    ],
)
def test_figures_that_cannot_be_are_refused(tmp_path: Path, change: dict[str, object], message: str) -> None:
    held = vars(Aggregates(4, 20, 3, 1, "2024-Q4", {"bookings": 100.0}))
    (tmp_path / "aggregates.json").write_text(json.dumps({**held, **change}))
    with pytest.raises(ExportError, match=message):
        load_aggregates(tmp_path / "aggregates.json")


# --- commands and what ships


def call(*words: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(flywheel.app, [str(word) for word in words])
    return done.exit_code, done.stdout, done.stderr


def test_the_shipped_example_is_read_without_a_problem(tmp_path: Path) -> None:
    there = example.FOLDER
    code, out, _ = call("import", there / "reps.csv", "--quotas", there / "quotas.csv", "--history", there / "history.csv",
                        "--scale", "1-5", "--out", tmp_path / "acme")  # fmt: skip
    assert code == 0
    assert "No problems." in out
    assert {"Kept", "Dropped"} <= set(out.split("\n"))
    assert json.loads((there / "truth.json").read_text()) == example.TRUTH
    assert load_imported_company(tmp_path / "acme")[0].name == "acme"


def test_an_export_is_calibrated_from_the_command_line(folder: Path, tmp_path: Path) -> None:
    more = ("--quotas", folder / "quotas.csv", "--history", folder / "history.csv", "--scale", "1-5")
    effort = ("--trials", "20", "--runs", "3", "--fresh", "10", "--fit", "world.typical_deal")
    assert call("import", folder / "reps.csv", *more, "--out", tmp_path / "mine")[0] == 0
    code, said, _ = call("calibrate", tmp_path / "mine", *effort, "--json", "--out", tmp_path / "fit")
    assert code == 0
    assert [row["path"] for row in json.loads(said)["constants"]] == ["world.typical_deal"]
    # straight from the export, the same comes out
    assert (
        json.loads((tmp_path / "fit" / "manifest.json").read_text())["constants"]
        == json.loads(call("calibrate", folder / "reps.csv", *more, *effort, "--json")[1])["constants"]
    )


def test_bad_input_is_refused_in_one_line(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "plain.toml").write_text("title = 'x'\n")
    for words, message in (
        (("import", tmp_path / "none.csv"), "cannot be read"),
        (("calibrate", tmp_path / "plain.toml"), "was not imported"),
        (("calibrate", tmp_path), "no such file"),
        (("calibrate", folder / "reps.csv", "--fit", "x"), "no bookings"),
        (("import", folder / "reps.csv", "--set", "world.reps=0"), "world.reps = 0"),
    ):
        code, _, said = call(*words)
        assert (code, said.count("\n"), message in said) == (2, 1, True), (words, said)
