"""The small study that is always there, so that the page of studies is never empty. `python -m dashboard.studies.first_look` says where."""

from __future__ import annotations

import functools
import sys
from pathlib import Path

from simulation.ensemble import Progress

DESIGN = "first-look"
"""The ready design it is of."""


@functools.cache
def locate_first_look() -> Path:
    """Its folder, among what is kept of this version of the model; another design is another folder."""
    from experiments.studies import Design
    from simulation.machine_code import CACHE

    return CACHE / "studies" / f"{DESIGN}-{Design.load(DESIGN).digest[:8]}"


def make_first_look(progress: Progress | None = None) -> None:
    """Live what is missing of it, on one core: others may be exploring.

    Raises:
        StudyError: somebody else is making it at this moment.
        OSError: its folder cannot be written to.
    """
    from experiments.studies import Design, SweepOptions, sweep_design

    sweep_design(Design.load(DESIGN), locate_first_look(), SweepOptions(jobs=1, progress=progress))


if __name__ == "__main__":
    sys.stdout.write(f"{locate_first_look()}\n")
