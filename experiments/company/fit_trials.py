"""The trials of a fit: how near they came, and a file that keeps them until the fit is done.

The same search always takes the same way; where a trial was simulated before, its moments are read instead. So a fit that was
interrupted and resumed ends where an undisturbed one does, to the last digit. The file holds figures of invented companies only.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from experiments.company.aggregates import Aggregates, dump_aggregates
from experiments.company.quarter_panel import Numbers
from experiments.findings.result_folder import ResultFolderError, WriteError, make_folder
from experiments.fitting.free_constant import FreeConstant
from simulation import fingerprint
from simulation.ensemble import Progress
from simulation.scenario import Scenario

FILE_ENDING = ".trials"
WAY_OUT = "repeat the command as it was, choose another --out, or --force to start anew"


@dataclass(frozen=True)
class FitEffort:
    """How much a fit tries.

    Attributes:
        trials: sets of constants.
        runs: of each set, all with the same luck.
        fresh_runs: in which the fit is judged.
        seed: of luck and of the search.
    """

    trials: int = 200
    runs: int = 12
    fresh_runs: int = 60
    seed: int = 1


def trials_path(out: Path) -> Path:
    """Name the file of trials for a folder of results."""
    return out.with_name(f"{out.name}{FILE_ENDING}")


def describe_fit(
    scenario: Scenario, company: Aggregates, constants: Sequence[FreeConstant], effort: FitEffort
) -> dict[str, Any]:
    """Describe everything that decides the result of a trial; the number of trials does not."""
    fitted = {each.path: asdict(each.prior) for each in constants}
    luck = {"worlds": effort.runs, "seed": effort.seed}
    model = {"scenario": scenario.digest, "model": fingerprint()}
    return {"constants": fitted, **luck, **model, "company": json.loads(dump_aggregates(company))}


@dataclass
class Trials:
    """The trials of a fit so far.

    Attributes:
        progress: called with (trials done, trials).
        tried: how far off each trial lay, and its shares of the priors.
        moments_by_shares: moments that were simulated before, by their shares.
        file: keeps the moments; None: nowhere.
    """

    progress: Progress | None = None
    tried: list[tuple[float, Numbers]] = field(default_factory=list)
    moments_by_shares: dict[tuple[float, ...], Numbers] = field(default_factory=dict)
    file: Path | None = None

    @property
    def nearest(self) -> Numbers:
        """The shares of the nearest trial so far."""
        return min(self.tried, key=lambda one: one[0])[1]

    def moments_at(self, at: Numbers, simulate: Callable[[Numbers], Numbers]) -> Numbers:
        """Moments at some shares: those that are kept, or simulated and kept now."""
        key = tuple(at.tolist())
        if key not in self.moments_by_shares:
            self.moments_by_shares[key] = simulate(at)
            if self.file:
                _append_line(self.file, {"at": key, "worlds": self.moments_by_shares[key].tolist()})
        return self.moments_by_shares[key]

    def add_trial(self, off: float, at: Numbers, planned: int) -> None:
        """Add a trial by how far off it lay."""
        self.tried.append((off, at))
        if self.progress:
            self.progress(len(self.tried), planned)


def load_trials(
    file: Path, description: Mapping[str, Any], force: bool = False, progress: Progress | None = None
) -> Trials:
    """Load the trials that a file keeps; none where there is no file yet.

    Args:
        file: keeps the trials.
        description: of the fit, see `describe_fit`.
        force: whether trials of another fit may be thrown away.
        progress: see `Trials`.

    Raises:
        ResultFolderError: the file keeps the trials of another fit, or something else.
        OSError: it cannot be written to.
    """
    if not file.exists():
        make_folder(file.parent)
        _append_line(file, description)
        return Trials(progress, file=file)
    head, *lines = _read_whole_lines(file)
    differs = [name for name in description if not isinstance(head, dict) or head.get(name) != description[name]]
    if differs and force:
        file.unlink()
        return load_trials(file, description, progress=progress)
    if differs:
        raise ResultFolderError(f"{file}: keeps trials of another fit (another {differs[0]}); {WAY_OUT}")
    known = {tuple(line["at"]): np.array(line["worlds"], dtype=np.float64) for line in lines}
    return Trials(progress, moments_by_shares=known, file=file)


def _append_line(file: Path, facts: Mapping[str, Any]) -> None:
    """Append a line, all of it or nothing.

    Raises:
        WriteError: it cannot be written.
    """
    before = file.stat().st_size if file.exists() else 0
    try:
        with file.open("ab") as lines:
            lines.write((json.dumps(facts) + "\n").encode())
    except OSError as problem:
        with suppress(OSError):
            os.truncate(file, before) if before else file.unlink()
        raise WriteError(file, problem) from None


def _read_whole_lines(file: Path) -> list[Any]:
    """Read the whole lines of a file, without a last one that was being written when the fit was killed.

    Raises:
        ResultFolderError: it is not a file of trials.
    """
    data = file.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    try:
        values = [json.loads(line) for line in whole.splitlines()]
        if not values or not all({"at", "worlds"} <= set(line) for line in values[1:]):
            raise ValueError
    except (ValueError, TypeError):
        raise ResultFolderError(
            f"{file}: keeps no trials that can be read; remove it, or choose another --out"
        ) from None
    if len(whole) < len(data):
        file.write_bytes(whole)
    return values
