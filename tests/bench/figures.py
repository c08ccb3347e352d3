"""What is measured, each as a function of its sizes."""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from typing import Any

from simulation import Scenario, engine, run
from simulation.compiled_scenario import compile_scenario
from simulation.ensemble import PASTS
from simulation.initial_state import build_empty_org
from tests.bench.twin import TwinOrg

YEARS_OF_RUN = 156
RUN_CODE = "from simulation import Scenario, run; run(Scenario(), runs=1)"


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {"cores": os.cpu_count(), "processor": platform.machine(), "python": platform.python_version()}


def sized(reps: int, weeks: int) -> Scenario:
    """The ordinary organisation in another size, without a past."""
    return Scenario().with_({"world.reps": reps, "world.weeks": weeks, "world.warmup_weeks": 0})


def rep_weeks_per_second(reps: int, weeks: int, times: int = 3) -> float:
    """Rep-weeks a second of one core, every mechanism on: the best of a few, by processor time."""
    programme = compile_scenario(sized(reps, weeks))
    best = float("inf")
    for _ in range(times):
        org = build_empty_org(programme, 1, 0)
        engine.begin_run(org)
        began = time.thread_time()
        engine.simulate_steps(org, 0, weeks)
        best = min(best, time.thread_time() - began)
    return reps * weeks / best


def runs_per_second(reps: int, weeks: int, runs: int, threads: int | None = None) -> float:
    """Runs a second with their past, on all cores or so many threads, by the clock on the wall."""
    scenario = Scenario().with_({"world.reps": reps, "world.weeks": weeks})
    PASTS.clear()
    began = time.perf_counter()
    run(scenario, runs=runs, threads=threads)
    return runs / (time.perf_counter() - began)


def seconds_of_process(code: str, **environment: str) -> float:
    """Seconds of a whole Python process, by the clock on the wall."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, **environment}, capture_output=True)
    return time.perf_counter() - began


def cold_start() -> float:
    """Seconds of the first compilation ever, in an empty cache."""
    with tempfile.TemporaryDirectory() as folder:
        return seconds_of_process(RUN_CODE, FLYWHEEL_CACHE=folder)


def peak_memory_mb(reps: int, weeks: int) -> float:
    """Peak memory of a process that lives one run of such a size, in MB."""
    code = (
        "import resource; from simulation import Scenario, run;"
        f"run(Scenario().with_({{'world.reps': {reps}, 'world.weeks': {weeks}, 'world.warmup_weeks': 0}}));"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return float(done.stdout)


def memory_per_run_kb(reps: int) -> float:
    """State and counts of one run, in kB."""
    org = build_empty_org(compile_scenario(sized(reps, YEARS_OF_RUN)), 1, 0)
    return sum(part.nbytes for part in org) / 1024


def twin_ratio(reps: int, weeks: int) -> dict[str, float]:
    """Microseconds a rep-week: Mesa objects with a small part of the rules, the engine with all of them, their ratio."""
    twin = TwinOrg(reps)
    for _ in range(10):
        twin.step()
    began = time.thread_time()
    for _ in range(weeks):
        twin.step()
    objects = (time.thread_time() - began) / (reps * weeks) * 1e6
    ours = 1e6 / rep_weeks_per_second(reps, 156)
    return {"mesa_objects_us": objects, "engine_us": ours, "ratio": objects / ours}


def peak_memory_here_mb() -> float:
    """Peak memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
