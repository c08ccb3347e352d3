"""Prepare the model once: compile it and keep the machine code. `python -m simulation.prepare`."""

from __future__ import annotations

import time

MARK = "prepared"
"""A file beside the machine code that says it is complete: a start that was broken off leaves only parts."""


def prepare() -> float:
    """Compile or load the machine code with a tiny run; returns the seconds it took."""
    from simulation import engine
    from simulation.compiled import CACHE
    from simulation.founding import empty_org
    from simulation.programme import compile_scenario
    from simulation.scenario import Scenario

    began = time.perf_counter()
    small = Scenario().with_({"world.reps": 8, "structure.span": 4, "world.weeks": 1, "world.warmup_weeks": 1})
    programme = compile_scenario(small)
    org = empty_org(programme, 1, 0)
    engine.begin(org)
    engine.live(org, 0, 1)
    (CACHE / MARK).touch()
    return time.perf_counter() - began


def is_prepared() -> bool:
    """Whether machine code of this version is already on disk."""
    from simulation.compiled import CACHE

    return (CACHE / MARK).exists()


if __name__ == "__main__":
    if not is_prepared():
        print("preparing the model (once, about half a minute) …", flush=True)
    print(f"the model is ready ({prepare():.0f} s)")
