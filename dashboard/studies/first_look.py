"""The small study that is always there, so that the page of studies is never empty."""

from __future__ import annotations

import functools
from pathlib import Path

from experiments.studies import Design, SweepOptions, sweep_design
from simulation import machine_code
from simulation.ensemble import Progress

DESIGN = "first-look"
"""The name of its ready design."""


@functools.cache
def locate_first_look() -> Path:
    """Give its folder, in the cache of this version of the model; another design is another folder."""
    return machine_code.CACHE / "studies" / f"{DESIGN}-{Design.load(DESIGN).digest[:8]}"


def make_first_look(progress: Progress | None = None) -> None:
    """Simulate the runs that it lacks, on one core: others may be exploring.

    Raises:
        StudyError: somebody else is making it at this moment.
        OSError: its folder cannot be written to.
    """
    sweep_design(Design.load(DESIGN), locate_first_look(), SweepOptions(jobs=1, progress=progress))
