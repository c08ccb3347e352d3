"""The options that commands share: checked before anything is computed, then run with a progress bar."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.findings.result_folder import check_result_folder
from experiments.runner.posterior_runs import ConstantDraws, run_with_draws
from experiments.runner.progress_bar import print_notice, show_progress
from scenarios import check_tables, load, parse_assignments
from scenarios.messages import suggest_nearest
from scenarios.reforms import AS_BEFORE, is_reform, undo_reform
from scenarios.setting_paths import rename_assignment
from simulation import DETAILS, Ensemble, Scenario, run
from simulation.measures import COUNTS, MEASURES
from simulation.prepare import is_prepared, prepare_machine_code

ScenarioPair = tuple[Scenario, Scenario]

LARGEST_VALUES = {"runs": 1_000_000, "seed": 2**63 - 1, "threads": 1024}


class OptionError(ValueError):
    """An invalid option of a command; the message is one line."""


@dataclass(frozen=True)
class RunOptions:
    """Which runs to simulate, what to keep of them, and where.

    Attributes:
        runs: how many runs.
        seed: which ones.
        threads: how many threads; None for all cores.
        detail: finer tables to keep; "a,b" counts as two.
        out: folder for the tables, or None.
        force: whether earlier results there may be replaced.

    Raises:
        OptionError: a number out of range, or a table that does not exist.
        ResultFolderError: the folder cannot be written to.
    """

    runs: int = 200
    seed: int = 1
    threads: int | None = None
    detail: tuple[str, ...] = ()
    out: Path | None = None
    force: bool = False

    def __post_init__(self) -> None:
        for name, low in (("runs", 1), ("seed", 0), ("threads", 1)):
            value = getattr(self, name)
            if value is not None and not low <= value <= LARGEST_VALUES[name]:
                raise OptionError(f"--{name} {value}: must be a whole number from {low} to {LARGEST_VALUES[name]}")
        object.__setattr__(self, "detail", _parse_detail(self.detail))
        if self.out is not None:
            check_result_folder(self.out, self.force)


def _parse_detail(detail: Iterable[str]) -> tuple[str, ...]:
    """Parse the names of finer tables, each once."""
    names = tuple(dict.fromkeys(name.strip() for words in detail for name in words.split(",")))
    if not names:
        return names
    for name in names:
        if name not in DETAILS:
            raise OptionError(f"--detail {name}: must be one of {', '.join(DETAILS)}{suggest_nearest(name, DETAILS)}")
    return names


def load_with_settings(name: str, sets: Iterable[str] = (), weeks: int | None = None) -> Scenario:
    """Load a scenario, with values set by `path=value` and, if given, another length.

    Raises:
        ScenarioError: see `scenarios.load` and `scenarios.parse_assignments`.
    """
    values = parse_assignments(sets)
    # Set together: dated changes must lie within the length.
    return load(name).with_(values if weeks is None else {**values, "world.weeks": weeks})


def load_pair(
    command: str, a: str, b: str | None, sets: Iterable[str], weeks: int | None
) -> tuple[ScenarioPair, tuple[str, str]]:
    """Load two scenarios with their names: two of the library, both changed by `sets`; or one, and the same one so changed.

    A reform alone is compared with carrying on as before.

    Raises:
        OptionError: neither a second scenario nor a change, and no reform; the message names `command`.
        ScenarioError: see `load_with_settings`.
    """
    changes = tuple(map(rename_assignment, sets))
    if b is None and not changes:
        reform = load_with_settings(a, (), weeks)
        if not is_reform(reform):
            raise OptionError(f"{command} needs a second scenario, or a change by --set")
        return (undo_reform(reform), reform), (AS_BEFORE, reform.name)
    first, second = load_with_settings(a, changes if b else (), weeks), load_with_settings(b or a, changes, weeks)
    return (first, second), (first.name, second.name if b else f"{second.name} with {', '.join(changes)}")


def parse_measure(name: str, option: str = "--measure") -> str:
    """Parse the name of a measure; its unit may follow, as in `burned_out_share`.

    Raises:
        OptionError: no such measure; the message names the option, the nearest measure and all others.
    """
    for candidate in (name, name.removesuffix("_share")):
        if candidate in MEASURES:
            return candidate
    raise OptionError(
        f"{option} {name}: no such measure{suggest_nearest(name, MEASURES)}; must be one of {', '.join(MEASURES)}"
    )


def run_ensemble(
    scenario: Scenario, options: RunOptions, name: str, draws: ConstantDraws | None = None, **more: Any
) -> Ensemble:
    """Simulate the runs that the options ask for, with a progress bar that shows the name; `more` goes to `simulation.run`.

    With draws of fitted constants, run k has draw k; finer tables are of the scenario without them.

    Raises:
        OptionError: the runs would not fit into memory.
        ScenarioError: a table of individual people, of an imported company.
    """
    check_tables(scenario, options.detail)
    check_memory(scenario, options.runs)
    prepare_model()
    with show_progress(f"Simulating {name}") as progress:
        if draws and not options.detail:
            return run_with_draws(
                scenario,
                draws,
                options.runs,
                options.seed,
                threads=options.threads,
                progress=progress,
                **more,
            )
        return run(
            scenario,
            runs=options.runs,
            seed=options.seed,
            threads=options.threads,
            detail=options.detail,
            progress=progress,
            **more,
        )


def prepare_model() -> None:
    """Compile a new version here, once: compiling in threads cannot be interrupted, and processes would each compile it."""
    if not is_prepared():
        print_notice("preparing the model (once, about half a minute) …")
        with show_progress("Preparing the model"):
            prepare_machine_code()


def check_memory(scenario: Scenario, runs: int, option: str = "--runs") -> None:
    """Refuse at once what would otherwise fail after a long wait.

    Raises:
        OptionError: so many runs would not fit into memory; the message names the option.
    """
    weeks = scenario.weeks + int(scenario.value("world.warmup_weeks"))
    needed = 8 * len(COUNTS) * weeks * runs
    if needed > read_memory_size():
        most = runs * read_memory_size() // needed
        raise OptionError(f"{option} {runs}: needs {needed / 1e9:.0f} GB of memory; at most about {most} fit here")


def read_memory_size() -> int:
    """Read the memory of this machine in bytes; where it is unknown, more than any machine has."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return 2**62
