"""A sweep that is killed, and the same command again: the table is that of a sweep that was left in peace, byte for byte."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from small_studies import TOML

from experiments.studies import Design, Study, sweep_design
from experiments.studies.study_store import encode_parquet

ROOT = Path(__file__).parents[3]
SWEEP = """
import sys
import time

from experiments.studies import Design, SweepOptions, sweep_design, sweep_runner

sweep_runner.CHUNK_SECONDS = 0.05
slowly = lambda *_: time.sleep(0.03)  # so that there is time for a kill
sweep_design(Design.load(sys.argv[1]), sys.argv[2], SweepOptions(jobs=2, progress=slowly))
"""


REMEMBERED = """
import resource
import sys
from experiments.studies import Design, SweepOptions, sweep_design

grown = {}


def look(done, total):
    for share in (0.1, 1.0):
        if done >= share * total and share not in grown:
            grown[share] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


sweep_design(Design.load(sys.argv[1]), sys.argv[2], SweepOptions(progress=look))
print(grown[1.0] - grown[0.1])
"""


def begun(design: Path, out: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", SWEEP, str(design), str(out)], cwd=ROOT)


def sorted_bytes(study: Study) -> bytes:
    import pyarrow as pa

    return encode_parquet(pa.Table.from_pandas(study.runs(), preserve_index=False))


@pytest.mark.skipif(os.name != "posix", reason="needs a kill that nobody can hear")
def test_a_killed_sweep_goes_on_and_ends_in_the_same_table(tmp_path: Path) -> None:
    design, out = tmp_path / "mine.toml", tmp_path / "killed"
    design.write_text(TOML.format(n=20, replications=20))
    process = begun(design, out)
    deadline = time.monotonic() + 60
    while len(list(out.glob("runs/*.parquet"))) < 3:
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = len(Study.open(out).runs())
    assert 0 < kept < 400
    again = sweep_design(Design.load(design), out)
    assert again.manifest["sessions"][-1]["runs"] == 400 - kept
    whole = sweep_design(Design.load(design), tmp_path / "whole")
    assert sorted_bytes(again) == sorted_bytes(whole)


@pytest.mark.skipif(sys.platform != "linux", reason="counts memory in kB")
def test_memory_stays_flat_however_long_a_sweep_is(tmp_path: Path) -> None:
    """The counts of these runs alone, if anybody kept them, would be twice as much."""
    design = tmp_path / "mine.toml"
    design.write_text(TOML.format(n=50, replications=30))
    command = [sys.executable, "-c", REMEMBERED, str(design), str(tmp_path / "out")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 15_000
