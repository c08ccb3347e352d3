"""The command that compiles the model once and keeps the machine code: `python -m simulation.prepare`."""

from __future__ import annotations

import time

from simulation import engine
from simulation.compiled_scenario import compile_scenario
from simulation.initial_state import build_empty_org
from simulation.machine_code import CACHE
from simulation.scenario import Scenario

MARK = "prepared"
"""A file beside the machine code that says it is complete: a start that was broken off leaves only parts."""


def prepare_machine_code() -> float:
    """Compile or load the machine code with a tiny run; returns the seconds it took."""
    began = time.perf_counter()
    small = Scenario().with_({"world.reps": 8, "structure.span": 4, "world.weeks": 1, "world.warmup_weeks": 1})
    compiled = compile_scenario(small)
    org = build_empty_org(compiled, 1, 0)
    engine.begin_run(org)
    engine.simulate_steps(org, 0, 1)
    (CACHE / MARK).touch()
    return time.perf_counter() - began


def is_prepared() -> bool:
    """Whether machine code of this version is already on disk."""
    return (CACHE / MARK).exists()


if __name__ == "__main__":
    if not is_prepared():
        print("preparing the model (once, about half a minute) …", flush=True)
    print(f"the model is ready ({prepare_machine_code():.0f} s)")
