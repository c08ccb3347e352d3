"""The small study that is always there, so that the page of studies is never empty. `python -m dashboard.studies.first_look` says where."""

from __future__ import annotations

import functools
import sys
from pathlib import Path

from simulation.ensemble import Progress

DESIGN = "first-look"
"""The ready design it is of."""


@functools.cache
def place() -> Path:
    """Its folder, among what is kept of this version of the model; another design is another folder."""
    from experiments.study import Design
    from simulation.compiled import CACHE

    return CACHE / "studies" / f"{DESIGN}-{Design.load(DESIGN).digest[:8]}"


def make(progress: Progress | None = None) -> None:
    """Live what is missing of it, on one core: others may be exploring.

    Raises:
        StudyError: somebody else is making it at this moment.
        OSError: its folder cannot be written to.
    """
    from experiments.study import Design
    from experiments.study.running import Way

    Design.load(DESIGN).run(place(), Way(jobs=1, progress=progress))


if __name__ == "__main__":
    sys.stdout.write(f"{place()}\n")
