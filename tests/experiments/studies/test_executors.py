"""A study on a dask cluster: the same results as here, also when a worker dies in the middle."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from small_studies import small

from experiments.studies import DesignError, StudyError, sweep_design
from experiments.studies.sweep_runner import SweepOptions

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    import dask

    with (
        dask.config.set({"distributed.worker.daemon": True}),
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as made,
    ):
        yield made


def test_a_sweep_survives_the_death_of_a_worker(cluster: Any, tmp_path: Path) -> None:
    design = small(replications=60)
    killed: list[int] = []

    def kill(done: int, total: int) -> None:
        if done >= total // 4 and not killed:
            killed.append(next(iter(cluster.workers.values())).pid)
            os.kill(killed[0], signal.SIGKILL)

    there = sweep_design(design, tmp_path / "there", SweepOptions(scheduler=cluster.scheduler_address, progress=kill))
    assert killed
    assert there.manifest["runs"] == {"planned": 360, "done": 360, "failed": 0}
    assert there.manifest["sessions"][0]["engine"] == "cluster"
    here = sweep_design(design, tmp_path / "here")
    pd.testing.assert_frame_equal(there.runs(), here.runs(), check_exact=True)


def test_workers_with_another_model_are_refused(cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulation.machine_code.fingerprint", lambda: "another")
    with pytest.raises(StudyError, match="bring all workers to the same version"):
        sweep_design(small(), tmp_path / "out", SweepOptions(scheduler=cluster.scheduler_address))


def test_a_scheduler_that_does_not_answer_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.studies.executors.PATIENCE_SECONDS", 1)
    with pytest.raises(DesignError, match=r"--scheduler tcp://127\.0\.0\.1:1: no scheduler answers"):
        sweep_design(small(), tmp_path / "out", SweepOptions(scheduler="tcp://127.0.0.1:1"))
