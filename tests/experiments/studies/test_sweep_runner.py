"""The sweep: what it lives does not depend on how, failures are data, and what was lived is never lived again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_studies import small

from experiments.studies import Design, DesignError, Study, StudyError, sweep_design, sweep_runner
from experiments.studies.executors import count_cores
from experiments.studies.sweep_runner import SweepOptions, plan_work_units, split_into_stretches
from experiments.studies.work_units import WorkUnit, WorkUnitResult
from simulation import run


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return sweep_design(
        small(detail=("quarters", "weekly", "teams", "people")), tmp_path_factory.mktemp("whole") / "study"
    )


def test_every_run_is_the_run_of_the_ensemble_in_the_same_worlds(study: Study) -> None:
    runs, design = study.runs(), study.design
    assert list(runs.columns) == ["scenario", "replication", "bookings", "burned_out"]
    assert len(runs) == 6 * 4
    for row in study.scenarios().to_dict(orient="records"):
        scenario = design.shared_scenario.with_({path: row[path] for path in design.factors})
        futures = run(scenario, runs=4, seed=design.seed)
        mine = runs[runs["scenario"] == row["scenario"]]
        for measure in design.measures:
            assert mine[measure].tolist() == futures.windowed(measure, 13).tolist()
        quarters = study.grain("quarters")
        quarters = quarters[quarters["scenario"] == row["scenario"]]
        assert quarters["bookings"].tolist() == pytest.approx(futures.quarters("bookings").ravel(), rel=1e-12)


def test_grains_carry_their_run_and_week(study: Study) -> None:
    for name in ("quarters", "weekly", "teams", "people"):
        table = study.grain(name)
        assert {"scenario", "replication", "week"} <= set(table.columns)
        assert set(zip(table["scenario"], table["replication"], strict=True)) == {
            (s, r) for s in range(6) for r in range(4)
        }
    week = study.grain("weekly")["week"]
    assert (week.min(), week.max()) == (-4, 25)
    assert set(study.grain("quarters")["week"]) == {12, 25}


def test_the_study_says_what_it_is_of(study: Study) -> None:
    manifest = study.manifest
    assert manifest["state"] == "complete"
    assert manifest["runs"] == {"planned": 24, "done": 24, "failed": 0}
    assert {"fingerprint", "packages", "seeds", "machine", "started", "digest"} <= manifest.keys()
    again = Study.open(study.location.url)
    assert again.design.digest == study.design.digest == manifest["digest"]
    assert again.facts["factors"]["targets.ambition"] == {"low": 0.0, "high": 0.2}
    assert "24 of 24 runs" in again._repr_html_()


@pytest.mark.parametrize("jobs", [1, 3, 64])
def test_results_depend_on_neither_jobs_nor_shards_nor_chunks(
    study: Study, jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep_runner, "CHUNK_SECONDS", 0.0 if jobs > 1 else 5.0)
    design = small()
    for shard in ((3, 3), (1, 3), (2, 3)):
        found = sweep_design(design, tmp_path / "out", SweepOptions(jobs=jobs, shard=shard))
    pd.testing.assert_frame_equal(found.runs(), study.runs(), check_exact=True)
    assert found.manifest["state"] == "complete"
    assert [each["shard"] for each in found.manifest["sessions"]] == ["3/3", "1/3", "2/3"]


def test_more_jobs_than_cores_are_not_used() -> None:
    assert SweepOptions(jobs=64).threads == SweepOptions().threads == count_cores()
    assert SweepOptions(jobs=1).threads == 1


def test_an_interruption_loses_nothing_that_was_lived(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived: list[WorkUnit] = []

    def stop(done: int, total: int) -> None:
        if done >= 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep_design(small(), tmp_path / "out", SweepOptions(jobs=1, progress=stop))
    kept = Study.open(tmp_path / "out")
    assert kept.manifest["state"] == "interrupted"
    assert kept.manifest["runs"]["done"] == len(kept.runs()) == 8
    usual = sweep_runner.plan_work_units
    monkeypatch.setattr(
        sweep_runner, "plan_work_units", lambda *of: (lived.append(piece) or piece for piece in usual(*of))
    )
    whole = sweep_design(small(), tmp_path / "out")
    assert sum(piece.count for piece in lived) == 24 - 8
    pd.testing.assert_frame_equal(whole.runs(), study.runs(), check_exact=True)


def test_what_a_killed_process_left_unfinished_is_removed(study: Study, tmp_path: Path) -> None:
    design = small(detail=("quarters",))
    whole = sweep_design(design, tmp_path / "out")
    before = whole.grain("quarters")
    for part in whole.location.list_names("runs"):
        whole.location.remove(f"runs/{part}")  # the finer grains were written, the runs were not
    again = sweep_design(design, tmp_path / "out")
    pd.testing.assert_frame_equal(again.grain("quarters"), before, check_exact=True)
    pd.testing.assert_frame_equal(again.runs(), study.runs(), check_exact=True)


def test_an_extension_adds_worlds_and_keeps_the_others(study: Study, tmp_path: Path) -> None:
    design = small(replications=2)
    sweep_design(design, tmp_path / "out")
    more = sweep_design(design, tmp_path / "out", SweepOptions(extend=2))
    pd.testing.assert_frame_equal(more.runs(), study.runs(), check_exact=True)
    again = sweep_design(design, tmp_path / "out", SweepOptions(extend=2))
    assert (again.replications, len(again.runs())) == (4, 24)
    assert len(sweep_design(design, tmp_path / "out").runs()) == 24


def test_another_design_or_model_is_refused_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep_design(small(), tmp_path / "out", SweepOptions(shard=(1, 6)))
    with pytest.raises(StudyError, match=r"another design \(changed: window\).*--out, or --force"):
        sweep_design(small(window=12), tmp_path / "out")
    sweep_design(small(title="Another title"), tmp_path / "out", SweepOptions(shard=(2, 6)))
    monkeypatch.setattr("simulation.machine_code.fingerprint", lambda: "another")
    with pytest.raises(StudyError, match=r"two models do not belong together.*--out, or --force"):
        sweep_design(small(), tmp_path / "out")
    monkeypatch.undo()
    assert len(sweep_design(small(window=12), tmp_path / "out", SweepOptions(force=True, shard=(1, 6))).runs()) == 4


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("work")
    for force in (False, True):
        with pytest.raises(StudyError, match="holds no study"):
            sweep_design(small(), tmp_path, SweepOptions(force=force))
    assert (tmp_path / "mine.txt").read_text() == "work"


def test_a_study_that_was_never_begun_in_full_is_begun_again(study: Study, tmp_path: Path) -> None:
    found = sweep_design(small(), tmp_path / "out")
    for name in ("manifest.json", "runs"):
        found.location.remove(name)
    pd.testing.assert_frame_equal(sweep_design(small(), tmp_path / "out").runs(), study.runs(), check_exact=True)


def test_two_sweeps_do_not_live_the_same_runs(tmp_path: Path) -> None:
    sweep_design(small(), tmp_path / "out", SweepOptions(shard=(1, 6)))

    def another(done: int, total: int) -> None:
        sweep_design(small(), tmp_path / "out")

    with pytest.raises(StudyError, match="another sweep is at work"):
        sweep_design(small(), tmp_path / "out", SweepOptions(progress=another))


def test_a_failing_run_is_recorded_and_stops_nothing(tmp_path: Path) -> None:
    points = [{"world.regions": 1}, {"world.regions": 8}, {"world.regions": 2}]
    design = small(factors={}, sampling={"kind": "list", "points": points})
    study = sweep_design(design, tmp_path / "out")
    assert set(study.runs()["scenario"]) == {0, 2}
    errors = study.errors()
    assert errors["scenario"].tolist() == [1] * 4
    assert errors["replication"].tolist() == [0, 1, 2, 3]
    assert set(errors["stage"]) == {"scenario"}
    assert "at most one region per team" in errors["message"][0]
    assert "Traceback" in errors["traceback"][0]
    assert pd.read_parquet(tmp_path / "out" / "errors.parquet").equals(errors)
    assert study.manifest["runs"] == {"planned": 12, "done": 12, "failed": 4}


def test_failed_runs_are_lived_again_when_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, study: Study) -> None:
    usual = sweep_runner.plan_work_units

    def broken(life: Any, name: str, counts: Any, replication: int) -> float:
        if replication == 2:
            raise ZeroDivisionError("broken")
        return measured(life, name, counts, replication)

    from experiments.studies import work_units as living

    measured = living._compute_measure
    monkeypatch.setattr(living, "_compute_measure", broken)
    design = small()
    failed = sweep_design(design, tmp_path / "out")
    assert set(failed.errors()["stage"]) == {"measure"}
    assert len(failed.runs()) == 18
    monkeypatch.undo()
    assert usual is sweep_runner.plan_work_units
    assert len(sweep_design(design, tmp_path / "out").runs()) == 18
    whole = sweep_design(design, tmp_path / "out", SweepOptions(retry=True))
    assert whole.errors().empty
    pd.testing.assert_frame_equal(whole.runs(), study.runs(), check_exact=True)


def test_replications_until_an_interval_are_those_of_the_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    design = small(replications="until ±4% of bookings, at most 60", sampling={"kind": "full", "n": 2})
    whole = sweep_design(design, tmp_path / "whole")
    often = design.stopping_rule
    for _, lived in whole.runs().groupby("scenario"):
        values, size = lived["bookings"].to_numpy(), len(lived)
        assert often.count_needed_replications(values) == size
        assert size == 60 or 1.96 * values.std(ddof=1) / np.sqrt(size) <= 0.04 * values.mean()
    monkeypatch.setattr(sweep_runner, "WORK_UNIT_RUNS", 3)
    parts = sweep_design(design, tmp_path / "parts", SweepOptions(jobs=1, shard=(2, 2)))
    assert parts.manifest["state"] == "running"
    parts = sweep_design(design, tmp_path / "parts")
    pd.testing.assert_frame_equal(parts.runs(), whole.runs(), check_exact=True)
    with pytest.raises(DesignError, match="--extend"):
        sweep_design(design, tmp_path / "parts", SweepOptions(extend=1))


def test_a_study_can_lie_in_any_store_of_fsspec(study: Study) -> None:
    found = sweep_design(small(), "memory://studies/one")
    pd.testing.assert_frame_equal(found.runs(), study.runs(), check_exact=True)
    with pytest.raises(StudyError, match="cannot be reached"):
        sweep_design(small(), "nostore://x")


@given(todo=st.lists(st.lists(st.booleans(), min_size=7, max_size=7), min_size=1, max_size=5))
@settings(max_examples=50)
def test_pieces_cover_what_is_to_do_and_nothing_else(todo: list[list[bool]]) -> None:
    flags = np.array(todo)
    table = pd.DataFrame({"scenario": np.arange(len(todo)), "x": np.arange(len(todo)) * 10.0})
    covered = np.zeros_like(flags, int)
    for piece in plan_work_units(table, flags):
        assert piece.values == {"x": piece.scenario * 10.0}
        covered[piece.scenario, piece.first : piece.first + piece.count] += 1
    assert (covered == flags).all()


def test_stretches_are_short() -> None:
    assert list(split_into_stretches(np.array([0, 1, 2, 5, 6]))) == [(0, 3), (5, 2)]
    assert max(count for _, count in split_into_stretches(np.arange(100))) <= sweep_runner.WORK_UNIT_RUNS


@pytest.mark.parametrize(
    "way", [{"jobs": 0}, {"jobs": 2, "scheduler": "tcp://x:1"}, {"shard": (3, 2)}, {"shard": (0, 2)}, {"extend": -1}]
)
def test_ways_that_cannot_be_are_refused(way: dict[str, Any]) -> None:
    with pytest.raises(DesignError, match="--"):
        SweepOptions(**way)


def test_own_measures_stand_beside_the_others(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text("def best_quarter(lived):\n    return lived.quarters('bookings').max(axis=1)\n")
    (tmp_path / "mine.toml").write_text("""
        measures = ["bookings", "deal_size", "best_quarter"]
        code = "own.py"
        replications = 2
        weeks = 26
        own.deal_size = { count = "bookings", over = "won", unit = "$k" }
        sampling = { kind = "list", points = [{ "world.reps" = 16, "world.warmup_weeks" = 4, "structure.span" = 4 }] }
        window = 26
    """)
    design = Design.load(tmp_path / "mine.toml")
    runs = sweep_design(design, tmp_path / "out").runs()
    points = design.sampling.points[0]
    futures = run(design.shared_scenario.with_(dict(points)), runs=2)
    assert runs["best_quarter"].tolist() == futures.quarters("bookings").max(axis=1).tolist()
    assert (runs["deal_size"] > 0).all()
    assert Study.open(tmp_path / "out").design.digest == design.digest


def test_rules_of_ones_own_are_factors(tmp_path: Path) -> None:
    code = "def rest(org, team):\n    for rep in org.members(team):\n        rep['fatigue'] = 0.0\n\n\ndef nothing(org, team):\n    pass\n"
    (tmp_path / "own.py").write_text(code)
    from experiments.studies.design_files import build_folder_reader

    rules = ["ordinary", "then nothing", "then rest"]
    design = small(
        factors={"rules.tire": rules},
        code="own.py",
        read=build_folder_reader(tmp_path),
        replications=2,
        measures=["fatigue", "bookings"],
    )
    runs = sweep_design(design, tmp_path / "out").runs().set_index(["scenario", "replication"])
    assert runs.loc[0].equals(runs.loc[1])
    assert (runs.loc[2]["fatigue"] < runs.loc[0]["fatigue"]).all()


def test_a_part_notes_where_it_failed() -> None:
    part = WorkUnitResult(3)
    part.add_error(1, "live", ValueError("no"))
    assert part.errors[0] | {"traceback": ""} == {
        "scenario": 3,
        "replication": 1,
        "stage": "live",
        "message": "ValueError: no",
        "traceback": "",
    }
