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

from experiments.study import Design, Study
from experiments.study.store import parquet

ROOT = Path(__file__).parents[3]
SWEEP = """
import sys
import time

from experiments.study import Design, running
from experiments.study.running import Way

running.CHUNK_SECONDS = 0.05
slowly = lambda *_: time.sleep(0.03)  # so that there is time for a kill
Design.load(sys.argv[1]).run(sys.argv[2], Way(jobs=2, progress=slowly))
"""


def begun(design: Path, out: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", SWEEP, str(design), str(out)], cwd=ROOT)


def sorted_bytes(study: Study) -> bytes:
    import pyarrow as pa

    return parquet(pa.Table.from_pandas(study.runs(), preserve_index=False))


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
    again = Design.load(design).run(out)
    assert again.manifest["sessions"][-1]["runs"] == 400 - kept
    whole = Design.load(design).run(tmp_path / "whole")
    assert sorted_bytes(again) == sorted_bytes(whole)
