"""Print all figures as JSON."""

from __future__ import annotations

import json
from typing import Any

from tests.bench import figures

SIZES = {40: 1000, 100: 1000, 1_000: 156, 100_000: 8}
"""Reps and the weeks lived with them, so that each lasts about a tenth of a second or more."""


def measure() -> dict[str, Any]:
    """All figures."""
    speeds = {str(reps): figures.rep_weeks_per_second(reps, weeks) for reps, weeks in SIZES.items()}
    one, two = figures.runs_per_second(80, 156, 60, threads=1), figures.runs_per_second(80, 156, 60, threads=2)
    return {
        "machine": figures.machine(),
        "rep_weeks_per_second_and_core": speeds,
        "flat_100_to_100000": speeds["100"] / speeds["100000"],
        "runs_per_second_80_reps_156_weeks_and_past": two,
        "two_threads_over_one": two / one,
        "cold_start_seconds": figures.cold_start(),
        "warm_start_seconds": figures.seconds_of_process(figures.RUN_CODE),
        "help_seconds": figures.seconds_of_process(
            "import sys; sys.argv = ['flywheel', '--help']; import flywheel; flywheel.main()"
        ),
        "run_200_80_156_seconds": figures.seconds_of_process(
            "import sys; sys.argv = 'flywheel run ordinary-organisation --runs 200 --set world.reps=80'.split();"
            "import flywheel; flywheel.main()"
        ),
        "memory_per_run_kb_80_reps": figures.memory_per_run_kb(80),
        "peak_memory_mb_100000_reps_156_weeks": figures.peak_memory_mb(100_000, 156),
        "mesa_twin_1000_reps": figures.twin_ratio(1000, 20),
    }


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
